"""Simulated boilers: plausible words of the vocabulary, and a seed fixes everything."""

from random import Random

import pytest

from edge.quantities import QUANTITIES, out_of_range
from edge.simulator.biomass_steam import BiomassSteam
from edge.simulator.coal_hot_water import CoalHotWater
from edge.simulator.condensing_hot_water import CondensingHotWater
from edge.simulator.course import Lag, Settings, Wander, on_curve
from edge.simulator.gas_steam import GasSteam
from edge.simulator.instruments import NOISE, Instruments
from edge.simulator.reheating_furnace import ReheatingFurnace

GAS = Settings(seed=1, rated_output_mw=7.0, load_pct=85.0, load_swing_pct=12.0, start_hour=8.0)
COAL = Settings(seed=1, rated_output_mw=14.0, load_pct=85.0, load_swing_pct=12.0, start_hour=8.0)
BOILERS = [(GasSteam, GAS), (CondensingHotWater, GAS), (CoalHotWater, COAL),
           (BiomassSteam, COAL._replace(rated_output_mw=4.0)), (ReheatingFurnace, COAL)]
HOUR_S = 3600.0


def hours(model, count, dt_s=HOUR_S):
    """Yield the truth after each of `count` steps."""
    for _ in range(count):
        model.step(dt_s)
        yield model.truth()


@pytest.mark.parametrize(("model", "settings"), BOILERS)
def test_every_simulated_quantity_is_a_word_of_the_vocabulary_and_plausible(model, settings):
    for truth in hours(model(settings), 100):
        for name, value in truth.items():
            assert name in QUANTITIES
            assert out_of_range(name, value) == ""


@pytest.mark.parametrize(("model", "settings"), BOILERS)
def test_the_same_seed_gives_the_same_readings(model, settings):
    def readings(seed):
        instruments = Instruments(seed)
        return [instruments.read(truth)
                for truth in hours(model(settings._replace(seed=seed)), 20, 1.0)]

    assert readings(5) == readings(5)
    assert readings(5) != readings(6)


@pytest.mark.parametrize(("model", "settings"), BOILERS)
def test_emitted_nox_is_concentration_times_dry_flue_gas(model, settings):
    for truth in hours(model(settings), 24):
        # Carbon dioxide says how much dry gas there is: kg/h over 44.009 kg/kmol over its share,
        # and CO, which counts as carbon burnt, has its own share.
        carbon_share = truth["co2_dry_pct"] / 100 + truth["co_ppm"] / 1e6
        dry_m3_h = truth["co2_kg_h"] / 44.009 / carbon_share * 22.414
        assert truth["nox_kg_h"] == pytest.approx(truth["nox_mg_m3"] * dry_m3_h / 1e6, rel=1e-9)
        ppm = truth["no_ppm"] + truth["no2_ppm"]
        assert truth["nox_mg_m3"] == pytest.approx(ppm * 46.005 / 22.414, rel=1e-6)


def test_oxygen_trim_comes_two_thirds_of_the_way_in_its_time():
    trim = Lag(40.0, 1.15)
    # 1 - exp(-1) = 0.6321 of the way after 40 s, in one step or in forty
    assert trim.step(40.0, 1.25) == pytest.approx(1.15 + 0.06321, abs=1e-5)
    slow = Lag(40.0, 1.15)
    assert [slow.step(1.0, 1.25) for _ in range(40)][-1] == pytest.approx(trim.value, rel=1e-12)


def test_disturbances_have_the_stated_spread_whatever_the_step():
    for dt_s in (1.0, 100.0, 5000.0):
        wander = Wander(Random(3), 2.0, 100.0)
        values = [wander.step(dt_s) for _ in range(20_000)]
        spread = (sum(value * value for value in values) / len(values)) ** 0.5
        assert spread == pytest.approx(2.0, rel=0.15)


def test_instruments_scatter_as_stated_around_the_truth():
    instruments = Instruments(7)
    shown = [instruments.read({"o2_dry_pct": 3.5, "fuel_flow_m3_h": 700.0, "load_pct": 85.0})
             for _ in range(5000)]
    for quantity, truth, sigma in (("o2_dry_pct", 3.5, 0.04), ("fuel_flow_m3_h", 700.0, 2.1)):
        errors = [row[quantity] - truth for row in shown]
        assert sum(errors) / len(errors) == pytest.approx(0.0, abs=4 * sigma / 5000**0.5)
        assert (sum(e * e for e in errors) / len(errors)) ** 0.5 == pytest.approx(sigma, rel=0.05)
    assert all(row["load_pct"] == 85.0 for row in shown)  # no instrument shows it


def test_instruments_show_nothing_below_zero_that_cannot_be():
    instruments = Instruments(7)
    assert min(instruments.read({"co_ppm": 0.0})["co_ppm"] for _ in range(100)) == 0.0
    assert min(instruments.read({"air_temp_c": 0.0})["air_temp_c"] for _ in range(100)) < 0.0


def test_every_instrument_measures_a_word_of_the_vocabulary():
    assert [name for name in NOISE if name not in QUANTITIES] == []


def test_curves_are_straight_between_their_points_and_level_outside():
    curve = ((30.0, 5.0), (60.0, 3.0), (100.0, 4.0))
    assert [on_curve(curve, load) for load in (10.0, 30.0, 45.0, 60.0, 80.0, 100.0, 120.0)] == [
        5.0, 5.0, 4.0, 3.0, 3.5, 4.0, 4.0]
