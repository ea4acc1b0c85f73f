"""Boilers on a grate: what they burn, what they store and what leaves them."""

import pytest

from edge.efficiency import steam
from edge.simulator import combustion
from edge.simulator.biomass_steam import BiomassSteam
from edge.simulator.coal_hot_water import BITUMINOUS_3, CoalHotWater, HotWater
from edge.simulator.coal_hot_water import COAL as COAL_MADE
from edge.simulator.course import Settings
from edge.simulator.solid_boiler import SolidBoiler

COAL = Settings(seed=1, rated_output_mw=14.0, load_pct=85.0, load_swing_pct=12.0, start_hour=8.0)
PELLETS = COAL._replace(rated_output_mw=4.0)
BOILERS = [(CoalHotWater, COAL), (BiomassSteam, PELLETS)]
STEADY = 0.0


def truths(boiler, count, dt_s):
    """Yield the truth after each of `count` steps."""
    for _ in range(count):
        boiler.step(dt_s)
        yield boiler.truth()


def mean(rows, name):
    return sum(row[name] for row in rows) / len(rows)


def at_load(model, settings, load_pct, minutes=60):
    """Return the means of an hour at a steady load."""
    boiler = model(settings._replace(load_pct=load_pct, load_swing_pct=STEADY))
    rows = list(truths(boiler, minutes, 60.0))
    return {name: mean(rows, name) for name in rows[0]}


def heat_to_water_mw(truth):
    """Return the output by the water side alone, as a test engineer works it out."""
    air_mpa = truth["air_pressure_kpa"] / 1000
    if "steam_flow_t_h" in truth:
        pressure = truth["steam_pressure_mpa"] + air_mpa
        dry = steam.saturated_steam_enthalpy_kj_kg(pressure)
        wet = steam.saturated_water_enthalpy_kj_kg(pressure)
        into = steam.water_enthalpy_kj_kg(
            truth["feedwater_pressure_mpa"] + air_mpa, truth["feedwater_temp_c"])
        return truth["steam_flow_t_h"] * (0.98 * dry + 0.02 * wet - into) / 3600
    pressure = truth["supply_water_pressure_mpa"] + air_mpa
    out = steam.water_enthalpy_kj_kg(pressure, truth["supply_water_temp_c"])
    into = steam.water_enthalpy_kj_kg(pressure + 0.1, truth["return_water_temp_c"])
    return truth["water_flow_t_h"] * (out - into) / 3600


def heat_lost_mw(truth):
    """Return stack, CO, carbon and ash losses of coal from the readings, by heat capacities."""
    rows = ((0.8, truth["bottom_ash_carbon_pct"]), (0.2, truth["fly_ash_carbon_pct"]))
    masses = [0.2137 * share / (1 - carbon / 100) for share, carbon in rows]
    carbon = sum(mass * row[1] / 100 for mass, row in zip(masses, rows, strict=True))
    air = combustion.air_for_oxygen(
        BITUMINOUS_3, truth["o2_dry_pct"], truth["co_ppm"], carbon / 12.011)
    moisture = combustion.air_moisture_g_kg(
        truth["air_temp_c"], truth["air_humidity_pct"], truth["air_pressure_kpa"])
    gas = combustion.burn(BITUMINOUS_3, air, truth["co_ppm"], moisture, carbon / 12.011)
    hot, cold = truth["flue_gas_temp_c"], truth["air_temp_c"]
    stack = combustion.flue_gas_heat(gas, hot) - combustion.air_heat(gas, cold)
    # 283.0 MJ/kmol of CO, 32.76 MJ/kg of carbon; ash holds 0.94 kJ/(kg K) to 600 °C, 0.81 to 150 °C
    solid = carbon * 32_760 + masses[0] * 0.94 * 600 + masses[1] * 0.81 * hot
    return (stack + gas.co * 283_000 + solid) * truth["fuel_flow_kg_h"] / 3.6e6


def test_the_readings_of_a_coal_boiler_close_its_balance_over_a_steady_day():
    boiler = CoalHotWater(COAL._replace(load_swing_pct=STEADY))
    rows = list(truths(boiler, 288, 300.0))
    fuel_mw = mean(rows, "fuel_flow_kg_h") * 22_211.0 / 3.6e6
    casing_mw = 0.0154 * 14.0  # 1.54 % of rated output
    gone = sum(heat_to_water_mw(row) + heat_lost_mw(row) for row in rows) / len(rows) + casing_mw
    assert gone == pytest.approx(fuel_mw, rel=3e-3)


@pytest.mark.parametrize(("model", "settings"), BOILERS)
def test_both_ways_to_the_efficiency_agree_over_a_steady_day(model, settings):
    rows = list(truths(model(settings._replace(load_swing_pct=STEADY)), 288, 300.0))
    for row in rows:
        assert heat_to_water_mw(row) == pytest.approx(row["heat_output_mw"], rel=1e-6)
        losses = sum(row["loss_%s_pct" % name]
                     for name in ("stack", "gas", "solid", "surface", "ash"))
        assert row["efficiency_indirect_pct"] == pytest.approx(100.0 - losses, abs=1e-9)
    # A boiler of steam gives 1 % of its feedwater away as blowdown, 0.16 % of its heat.
    assert mean(rows, "efficiency_direct_pct") == pytest.approx(
        mean(rows, "efficiency_indirect_pct"), abs=0.35)


def test_the_coal_boiler_stands_where_such_boilers_stand():
    for truth in truths(CoalHotWater(COAL), 100, 3600.0):
        assert 83.0 < truth["efficiency_indirect_pct"] < 85.0
        assert 7.5 < truth["o2_dry_pct"] < 12.0
        assert 9.0 < truth["bottom_ash_carbon_pct"] < 15.0
        assert 16.0 < truth["fly_ash_carbon_pct"] < 24.0
        assert 78.0 < truth["bottom_ash_share_pct"] < 82.0
        assert 3.5 < truth["loss_solid_pct"] < 6.5
        assert 60.0 < truth["return_water_temp_c"] < truth["supply_water_temp_c"] < 100.0
        assert 200.0 < truth["nox_mg_m3"] < 350.0


def test_the_pellet_boiler_stands_where_such_boilers_stand():
    for truth in truths(BiomassSteam(PELLETS), 50, 3600.0):
        assert 85.5 < truth["efficiency_indirect_pct"] < 89.0
        assert 5.0 < truth["o2_dry_pct"] < 9.5
        assert 5.0 < truth["bottom_ash_carbon_pct"] < 30.0
        assert 1.15 < truth["steam_pressure_mpa"] < 1.35
        assert 130.0 < truth["flue_gas_temp_c"] < 180.0
        assert truth["so2_mg_m3"] < 200.0


@pytest.mark.parametrize(("model", "settings"), BOILERS)
def test_the_fuel_scale_shows_a_new_load_before_the_fire_does(model, settings):
    boiler = model(settings._replace(load_pct=60.0, load_swing_pct=STEADY))
    before = boiler.truth()
    boiler.ask(90.0)
    rows = list(truths(boiler, 120, 1.0))
    assert rows[-1]["fuel_flow_kg_h"] > 1.3 * before["fuel_flow_kg_h"]
    # Carbon dioxide of the stack is what burns, in kg per kg of fuel fed.
    burnt = [row["co2_kg_h"] / row["fuel_flow_kg_h"] for row in rows]
    assert burnt[-1] < 0.9 * before["co2_kg_h"] / before["fuel_flow_kg_h"]


@pytest.mark.parametrize(("model", "settings"), BOILERS)
def test_carbon_in_the_ash_grows_with_the_load(model, settings):
    half, full = (at_load(model, settings, load_pct) for load_pct in (50.0, 100.0))
    assert full["bottom_ash_carbon_pct"] > half["bottom_ash_carbon_pct"] + 1.0
    assert full["fly_ash_carbon_pct"] > half["fly_ash_carbon_pct"] + 1.0


def test_more_air_burns_coal_out_and_costs_more_up_the_stack():
    def with_oxygen(more_pct):
        design = COAL_MADE.design._replace(
            o2_set_pct=[(load, o2 + more_pct) for load, o2 in COAL_MADE.design.o2_set_pct])
        boiler = SolidBoiler(COAL._replace(load_swing_pct=STEADY), COAL_MADE._replace(
            design=design), lambda random: HotWater(random, 14.0))
        rows = list(truths(boiler, 60, 60.0))
        return {name: mean(rows, name) for name in rows[0]}

    little, much = with_oxygen(-1.5), with_oxygen(1.5)
    assert much["o2_dry_pct"] == pytest.approx(little["o2_dry_pct"] + 3.0, abs=0.2)
    assert much["bottom_ash_carbon_pct"] < little["bottom_ash_carbon_pct"] - 1.5
    assert much["fly_ash_carbon_pct"] < little["fly_ash_carbon_pct"] - 1.0
    assert much["co_ppm"] < little["co_ppm"] - 10.0
    assert much["loss_stack_pct"] > little["loss_stack_pct"] + 1.0
    assert much["nox_kg_h"] > 1.05 * little["nox_kg_h"]


@pytest.mark.parametrize(("model", "settings"), BOILERS)
def test_nox_follows_load_and_oxygen(model, settings):
    half, full = (at_load(model, settings, load_pct) for load_pct in (50.0, 100.0))
    assert full["o2_dry_pct"] < half["o2_dry_pct"] - 1.0
    assert full["nox_kg_h"] > 2.0 * half["nox_kg_h"]
    # mg/m3 at 9 % of oxygen, with 25 % of it by load and 3 % by each point of oxygen
    at_9 = [row["nox_mg_m3"] * 12.0 / (21.0 - row["o2_dry_pct"]) for row in (half, full)]
    moved = 0.03 * (full["o2_dry_pct"] - half["o2_dry_pct"])
    assert at_9[1] / at_9[0] == pytest.approx(1.0 / 0.875 * (1.0 + moved), rel=0.02)


def test_pellets_stray_in_moisture_and_take_their_heating_value_along():
    rows = list(truths(BiomassSteam(PELLETS), 100, 3600.0))
    values = [3600.0 * row["heat_input_mw"] / row["fuel_flow_kg_h"] for row in rows]  # MJ/kg
    # 17 MJ/kg at 8 %; a point of moisture is 0.212 MJ/kg, and it strays by 0.6 points
    assert sum(values) / len(values) == pytest.approx(17.0, abs=0.1)
    assert 0.25 < max(values) - min(values) < 1.2
    coal = CoalHotWater(COAL).truth()
    assert 3600.0 * coal["heat_input_mw"] / coal["fuel_flow_kg_h"] == pytest.approx(22.211)


@pytest.mark.parametrize(("model", "settings"), BOILERS)
def test_a_step_of_no_time_changes_nothing(model, settings):
    boiler = model(settings)
    before = boiler.truth()
    boiler.step(0.0)
    assert boiler.truth() == before


@pytest.mark.parametrize(("model", "settings"), BOILERS)
def test_no_load_and_too_much_load_are_weathered(model, settings):
    boiler = model(settings._replace(load_swing_pct=STEADY))
    for load_pct in (0.0, 200.0, 85.0):  # the course lets through 20 to 110
        boiler.ask(load_pct)
        for truth in truths(boiler, 240, 60.0):
            assert 0.9 < truth["o2_dry_pct"] < 19.0
            assert truth["excess_air_ratio"] > 1.04
            assert 80.0 < truth["flue_gas_temp_c"] < 250.0
