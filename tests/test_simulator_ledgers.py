"""Simulated plants keep energy, mass and atoms, step by step."""

import pytest

from edge.simulator.biomass_steam import BiomassSteam
from edge.simulator.coal_hot_water import CoalHotWater
from edge.simulator.condensing_hot_water import CondensingHotWater
from edge.simulator.course import Settings
from edge.simulator.gas_steam import GasSteam
from edge.simulator.ledger import Ledger, gaps
from edge.simulator.reheating_furnace import ReheatingFurnace

CLOSED = 0.001  # of the greatest flow
# model and its rated output in MW
PLANTS = [(GasSteam, 7.0), (CondensingHotWater, 1.4), (CoalHotWater, 14.0), (BiomassSteam, 4.0),
          (ReheatingFurnace, 14.0)]
# (s, load in % at its beginning, at its end): steady, a ramp up, steady, a faster one down
COURSE = ((120.0, 30.0, 30.0), (300.0, 30.0, 100.0), (300.0, 100.0, 100.0), (60.0, 100.0, 25.0),
          (300.0, 25.0, 25.0))


def test_a_ledger_says_what_share_is_missing():
    ledger = Ledger(10.0, 8.0, 1.5, 2.0, 2.0, 0.0, {"C": (0.02, 0.021), "S": (0.0, 0.0)})
    assert gaps(ledger) == pytest.approx(
        {"energy": 0.05, "mass": 0.0, "C": 0.001 / 0.021, "S": 0.0})


def ledgers(model, rated_mw, dt_s):
    """Yield the ledger of each step through the COURSE of loads."""
    plant = model(Settings(3, rated_mw, 30.0, 0.0, 8.0))
    for seconds, start, end in COURSE:
        steps = round(seconds / dt_s)
        for step in range(steps):
            plant.ask(start + (end - start) * (step + 1) / steps)
            plant.step(dt_s)
            yield plant.ledger()


@pytest.mark.parametrize("dt_s", [1.0, 10.0])
@pytest.mark.parametrize(("model", "rated_mw"), PLANTS)
def test_energy_mass_and_atoms_close_at_every_step_of_changing_loads(model, rated_mw, dt_s):
    for ledger in ledgers(model, rated_mw, dt_s):
        assert {name: gap for name, gap in gaps(ledger).items() if gap > CLOSED} == {}


@pytest.mark.parametrize(("model", "rated_mw"), PLANTS)
def test_a_plant_stores_while_its_load_falls_and_gives_while_it_rises(model, rated_mw):
    stored = [ledger.energy_stored_mw for ledger in ledgers(model, rated_mw, 1.0)]
    assert max(stored) > 0.05 * rated_mw
    assert min(stored) < -0.02 * rated_mw  # a bed on a grate fills meanwhile
