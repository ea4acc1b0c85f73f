"""The agent's balance of a simulated boiler against that boiler's own truth, which shares no code.

What is left between them has a name: the standard's constants, and what it leaves out.
"""

import pathlib

import pytest

from edge import config
from edge.efficiency.balance import evaluate
from edge.efficiency.firing import prepare
from edge.plant import measured
from edge.sample import Moment, Sample
from edge.simulator.coal_hot_water import CoalHotWater
from edge.simulator.condensing_hot_water import CondensingHotWater
from edge.simulator.course import Settings
from edge.simulator.gas_steam import GasSteam

PLANT = pathlib.Path(__file__).parent.parent / "firmware_configs/demo.toml"
HOURS = 200


def differences(boiler, model):
    """Return {result: differences from the truth} over some days, from readings without noise."""
    firing = prepare(boiler)
    found: dict = {}
    for _ in range(HOURS):
        model.step(3600.0)
        truth = model.truth()
        readings = {name: truth[name] for name in measured(boiler)}
        balance = evaluate(firing, Sample(boiler.name, Moment(0, 0, 1, True), readings, {}))
        for name, value in balance.results.items():
            if name in truth:
                found.setdefault(name, []).append(value - truth[name])
    return found


def largest(found, name):
    assert len(found[name]) == HOURS
    return max(abs(difference) for difference in found[name])


def mean(found, name):
    return sum(found[name]) / len(found[name])


@pytest.fixture(scope="module")
def plant():
    return {boiler.name: boiler for boiler in config.load(str(PLANT)).boilers}


def test_the_agent_finds_the_truth_of_a_gas_boiler(plant):
    found = differences(plant["b1"], GasSteam(Settings(1, 7.0, 85.0, 12.0, 8.0)))
    assert largest(found, "heat_output_mw") < 0.001
    assert largest(found, "heat_input_mw") < 0.001
    assert largest(found, "excess_air_ratio") < 0.0005
    assert largest(found, "loss_stack_pct") < 0.01
    assert largest(found, "efficiency_direct_pct") < 0.01
    # The casing's loss is from a table, at the load of the moment.
    assert largest(found, "efficiency_indirect_pct") < 0.12
    assert largest(found, "nox_kg_h") < 0.001
    assert largest(found, "co2_kg_h") < 0.1


def test_the_agent_finds_the_truth_of_a_coal_boiler_as_far_as_the_laboratory_goes(plant):
    found = differences(plant["b2"], CoalHotWater(Settings(1, 14.0, 85.0, 12.0, 8.0)))
    assert largest(found, "heat_input_mw") < 0.001
    # Water enters at a higher pressure than the one that is measured.
    assert largest(found, "efficiency_direct_pct") < 0.1
    # Air moisture is taken as 10 g/kg, and burnt carbon by a factor on the loss.
    assert largest(found, "loss_stack_pct") < 0.25
    # The laboratory knows the mean carbon in the ash, not that of the hour.
    assert largest(found, "loss_solid_pct") < 1.5
    assert abs(mean(found, "loss_solid_pct")) < 0.2
    assert abs(mean(found, "efficiency_indirect_pct")) < 0.3
    # Emissions are of the fuel as fired: carbon that stays in the ash makes no flue gas.
    assert 0.0 < mean(found, "nox_kg_h") < 0.5


CONDENSING = """
[gateway]
id = "g"
state_dir = "s"

[[line]]
name = "plc"
host = "127.0.0.1"

[[boiler]]
name = "b1"
kind = "hot_water"
fuel = "natural_gas"
rated_output_mw = 1.4
condensing = true

[boiler.method_constants]
surface_loss_rated_pct = 0.2

[[boiler.device]]
line = "plc"
"""
REGISTER = """
[[boiler.device.register]]
quantity = "%s"
table = "holding"
address = %d
kind = "float32"
"""
OF_CONDENSING = ("fuel_flow_m3_h", "o2_dry_pct", "co_ppm", "nox_mg_m3", "flue_gas_temp_c",
                 "air_temp_c", "air_humidity_pct", "air_pressure_kpa", "water_flow_t_h",
                 "supply_water_temp_c", "return_water_temp_c", "supply_water_pressure_mpa")


@pytest.mark.parametrize("condensate", [(), ("condensate_flow_kg_h",)])
@pytest.mark.parametrize("load_pct", [45.0, 70.0, 100.0])
def test_the_agent_finds_the_truth_of_a_condensing_boiler(tmp_path, load_pct, condensate):
    plant = tmp_path / "plant.toml"
    plant.write_text(CONDENSING + "".join(
        REGISTER % (name, 2 * place) for place, name in enumerate(OF_CONDENSING + condensate)))
    (boiler,) = config.load(str(plant)).boilers
    found = differences(boiler, CondensingHotWater(Settings(1, 1.4, load_pct, 0.0, 8.0)))
    assert largest(found, "heat_output_mw") < 0.0005
    assert largest(found, "excess_air_ratio") < 0.0005
    # A10.5 adds 4.19 t for condensate to heat of evaporation at t, which has the vapour's 1.86 t
    # in it alone: 2.33 kJ/(kg K) * 43 K * 0.87 kg/m3 are 0.24 % of the heat at most.
    assert -0.02 < mean(found, "loss_stack_pct") < 0.26
    assert largest(found, "efficiency_direct_pct") < 0.05
    # The rest is the casing: colder water loses less.
    rest = map(sum, zip(found["efficiency_indirect_pct"], found["loss_stack_pct"], strict=True))
    assert max(map(abs, rest)) < 0.2
    assert largest(found, "nox_kg_h") < 0.001


@pytest.mark.parametrize("load_pct", [40.0, 60.0, 100.0])
def test_the_agent_finds_the_truth_of_a_gas_boiler_at_every_load(plant, load_pct):
    found = differences(plant["b1"], GasSteam(Settings(1, 7.0, load_pct, 0.0, 8.0)))
    assert largest(found, "efficiency_indirect_pct") < 0.3
    assert largest(found, "nox_kg_h") < 0.001
