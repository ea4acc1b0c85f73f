"""Simulated boilers: their balance closes, and a seed fixes everything."""

from random import Random

import pytest

from edge.efficiency import steam
from edge.quantities import QUANTITIES, out_of_range
from edge.simulator import combustion
from edge.simulator.coal_hot_water import BITUMINOUS_3, CoalHotWater
from edge.simulator.course import Lag, Settings, Wander, on_curve
from edge.simulator.gas_steam import GasSteam
from edge.simulator.instruments import NOISE, Instruments

GAS = Settings(seed=1, rated_output_mw=7.0, load_pct=85.0, load_swing_pct=12.0, start_hour=8.0)
COAL = Settings(seed=1, rated_output_mw=14.0, load_pct=85.0, load_swing_pct=12.0, start_hour=8.0)
BOILERS = [(GasSteam, GAS), (CoalHotWater, COAL)]
HOUR_S = 3600.0


def hours(model, count, dt_s=HOUR_S):
    """Yield the truth after each of `count` steps."""
    for _ in range(count):
        model.step(dt_s)
        yield model.truth()


def heat_to_water_mw(truth):
    """Return the output by the water side alone, as a test engineer works it out."""
    pressure = truth["supply_water_pressure_mpa"] + truth["air_pressure_kpa"] / 1000
    out = steam.water_enthalpy_kj_kg(pressure, truth["supply_water_temp_c"])
    into = steam.water_enthalpy_kj_kg(pressure + 0.1, truth["return_water_temp_c"])
    return truth["water_flow_t_h"] * (out - into) / 3600


def ash_kg(truth):
    """Return mass and carbon in kg of bottom and fly ash per kg of coal."""
    rows = ((0.8, truth["bottom_ash_carbon_pct"]), (0.2, truth["fly_ash_carbon_pct"]))
    masses = [0.2137 * share / (1 - carbon / 100) for share, carbon in rows]
    return masses, sum(mass * row[1] / 100 for mass, row in zip(masses, rows, strict=True))


def heat_lost_mw(truth, fuel, fuel_flow):
    """Return stack, CO, carbon and ash losses from the readings, by heat capacities at hand."""
    masses, carbon = ash_kg(truth)
    air = combustion.air_for_oxygen(fuel, truth["o2_dry_pct"], truth["co_ppm"], carbon / 12.011)
    moisture = combustion.air_moisture_g_kg(
        truth["air_temp_c"], truth["air_humidity_pct"], truth["air_pressure_kpa"])
    gas = combustion.burn(fuel, air, truth["co_ppm"], moisture, carbon / 12.011)
    hot, cold = truth["flue_gas_temp_c"], truth["air_temp_c"]
    stack = combustion.flue_gas_heat(gas, hot) - combustion.air_heat(gas, cold)
    # 283.0 MJ/kmol of CO, 32.76 MJ/kg of carbon; ash holds 0.94 kJ/(kg K) to 600 °C, 0.81 to 150 °C
    solid = carbon * 32_760 + masses[0] * 0.94 * 600 + masses[1] * 0.81 * hot
    return (stack + gas.co * 283_000 + solid) * fuel_flow / 3.6e6


def test_the_energy_balance_closes_over_a_week():
    for truth in hours(CoalHotWater(COAL), 168):
        flow = truth["fuel_flow_kg_h"]
        fuel_mw = flow * BITUMINOUS_3.heating_value / 3.6e6
        casing_mw = 0.0154 * 14.0  # 1.54 % of rated output
        gone = heat_to_water_mw(truth) + heat_lost_mw(truth, BITUMINOUS_3, flow) + casing_mw
        assert gone == pytest.approx(fuel_mw, rel=1e-3)


def test_both_ways_to_the_efficiency_agree():
    for truth in hours(CoalHotWater(COAL), 48):
        assert truth["efficiency_direct_pct"] == pytest.approx(
            truth["efficiency_indirect_pct"], abs=1e-9)
        assert heat_to_water_mw(truth) == pytest.approx(truth["heat_output_mw"], rel=1e-6)


def test_the_coal_boiler_stands_where_such_boilers_stand():
    for truth in hours(CoalHotWater(COAL), 500):
        assert 81.0 < truth["efficiency_direct_pct"] < 86.5
        assert 7.5 < truth["o2_dry_pct"] < 12.0
        assert 3.5 < truth["loss_solid_pct"] < 7.0
        assert 60.0 < truth["return_water_temp_c"] < truth["supply_water_temp_c"] < 100.0


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
