"""What holds for every boiler and every reading: random ones, always the same."""

from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.efficiency.balance import evaluate, prepare
from edge.efficiency.blocks import DIRECTIONS, boiler_row, boiler_slopes
from edge.efficiency.fuel_gases import elements_pct
from edge.efficiency.fuels import PRESET_NAMES, PRESETS
from edge.efficiency.rows import READING_PLACES, READINGS, RESULT_PLACES, RESULTS
from edge.plant import Boiler
from edge.quantities import out_of_range
from edge.sample import Sample

NAN = float("nan")
FIRINGS = ("grate", "fluidised", "pulverised")
ABSURD = (1e300, -1e300, 1e-300, -1e-300, 5e-324, 1.7e308, -1.7e308, 0.0, -0.0, 1.0, -273.15, 21.0)
WIDE_GATES = {
    "efficiency_lowest_pct": 0.0, "efficiency_highest_pct": 120.0, "load_lowest_pct": 0.0,
    "efficiency_condensing_lowest_pct": 0.0, "efficiency_condensing_highest_pct": 120.0,
}
ASH = {"bottom_ash_carbon_pct": 12.0, "fly_ash_carbon_pct": 20.0}
OIL = {"oil_capacity_kj_kg_k": 1.9, "oil_capacity_kj_kg_k2": 0.0018}
LATENT_KJ_KG = 2442.0  # of water at 25 °C: what gross has above net
FUEL_FLOWS = ("fuel_flow_m3_h", "fuel_flow_kg_h")

SPREAD = {
    "o2_dry_pct": (0.0, 25.0), "o2_wet_pct": (0.0, 25.0), "co_ppm": (0.0, 15_000.0),
    "no_ppm": (0.0, 900.0), "no2_ppm": (0.0, 90.0), "no2_share_pct": (0.0, 100.0),
    "nox_mg_m3": (0.0, 5000.0), "flue_gas_temp_c": (-40.0, 700.0), "air_temp_c": (-50.0, 60.0),
    "air_humidity_pct": (0.0, 100.0), "air_pressure_kpa": (50.0, 120.0),
    "steam_flow_t_h": (0.0, 60.0), "steam_pressure_mpa": (0.0, 40.0), "steam_temp_c": (0.0, 650.0),
    "steam_moisture_pct": (0.0, 100.0), "feedwater_temp_c": (0.0, 650.0),
    "feedwater_pressure_mpa": (0.0, 40.0), "blowdown_flow_t_h": (0.0, 5.0),
    "water_flow_t_h": (0.0, 900.0), "supply_water_temp_c": (0.0, 650.0),
    "return_water_temp_c": (0.0, 650.0), "supply_water_pressure_mpa": (0.0, 40.0),
    "oil_flow_t_h": (0.0, 900.0), "supply_oil_temp_c": (0.0, 650.0),
    "return_oil_temp_c": (0.0, 650.0), "condensate_flow_kg_h": (0.0, 5000.0),
    "electric_power_kw": (-10.0, 900.0), "bottom_ash_share_pct": (0.0, 100.0),
    "bottom_ash_carbon_pct": (0.0, 100.0), "fly_ash_carbon_pct": (0.0, 100.0),
    "oxidation_factor_pct": (0.0, 100.0), "fuel_flow_m3_h": (0.0, 5000.0),
    "fuel_flow_kg_h": (0.0, 5000.0),
}
# What carries the heat away: readings within which a boiler of any kind has a heat output.
CARRIED = {
    "steam": {"steam_flow_t_h": (2.0, 40.0), "steam_pressure_mpa": (0.6, 3.0),
              "steam_moisture_pct": (0.0, 4.0), "feedwater_temp_c": (20.0, 140.0)},
    "hot_water": {"water_flow_t_h": (50.0, 900.0), "supply_water_temp_c": (80.0, 130.0),
                  "return_water_temp_c": (40.0, 70.0), "supply_water_pressure_mpa": (0.6, 1.6)},
    "thermal_oil": {"oil_flow_t_h": (50.0, 900.0), "supply_oil_temp_c": (230.0, 300.0),
                    "return_oil_temp_c": (180.0, 220.0)},
}


def repeatable(examples):
    """Run a property on as many examples, the same ones every time."""
    return settings(max_examples=examples, deadline=None, derandomize=True, database=None)


def with_gross(fuel):
    """Return a fuel with a gross heating value: that of a gas is more by its own water's heat."""
    if fuel.state != "gas":
        return fuel
    water_kg = 0.09 * elements_pct(fuel)[1]
    return fuel._replace(gross_heating_value_kj=fuel.net_heating_value_kj + LATENT_KJ_KG * water_kg)


def methods_of(fuel):
    """Return the methods for which a fuel has what they need."""
    needs = (("gb_t_10180", 0.0), ("siegert", fuel.siegert_a2), ("quick", fuel.quick_m),
             ("ptc_4", fuel.gross_heating_value_kj))
    return [method for method, constant in needs if constant == constant]


@st.composite
def boilers(draw, condensing=None, gates=WIDE_GATES, methods=()):
    fuel = with_gross(PRESETS[draw(st.sampled_from(PRESET_NAMES))])
    if fuel.state == "gas" and not methods and draw(st.integers(0, 3)) == 0:
        fuel = PRESETS[fuel.name]  # its gross heating value is not known
    named = [method for method in methods_of(fuel) if not methods or method in methods]
    constants = dict(ASH if fuel.state == "solid" else {}, **OIL)
    way = draw(st.booleans()) if condensing is None else condensing
    return Boiler(
        "b1", draw(st.sampled_from(sorted(CARRIED))), fuel, draw(st.floats(0.5, 60.0)),
        draw(st.sampled_from(named)), way, draw(st.sampled_from(FIRINGS)), 2.0, "", constants, "",
        dict(gates, blowdown_counts=float(draw(st.booleans())),
             flue_gas_of_burnt_fuel=draw(st.floats(0.0, 1.0))), {}, fuel.reference_o2_pct, (), "")


@st.composite
def running(draw, plant, hottest_c=400.0):
    """Return readings of a boiler that burns and gives heat, its flue gas hotter than its air."""
    spans = dict(CARRIED[plant.kind], co_ppm=(0.0, 3000.0), air_temp_c=(-30.0, 50.0))
    readings = {name: draw(st.floats(*span)) for name, span in sorted(spans.items())}
    solid = plant.fuel.state == "solid"
    readings["o2_dry_pct"] = draw(st.floats(2.0 if solid else 0.6, 14.0))
    readings["flue_gas_temp_c"] = draw(st.floats(readings["air_temp_c"] + 0.1, hottest_c))
    if draw(st.booleans()):
        readings["air_humidity_pct"] = draw(st.floats(0.0, 100.0))
    flow = FUEL_FLOWS[0 if plant.fuel.state == "gas" else 1]
    readings[flow] = draw(st.floats(50.0, 5000.0))
    return readings


def results_of(plant, readings, **changes):
    return evaluate(prepare(plant), Sample("b1", None, dict(readings, **changes), {})).results


@repeatable(500)
@given(boilers(), st.lists(
    st.one_of(st.floats(), st.sampled_from(ABSURD), st.floats(0.0, 200.0)),
    min_size=len(READINGS), max_size=len(READINGS)))
def test_any_floats_at_all_give_finite_results_or_none(plant, values):
    constants, found = prepare(plant).row, array("d", [0.0] * len(RESULTS))
    boiler_row(array("d", values), constants, found)
    for number in found:
        assert number - number == 0.0 or number != number


@repeatable(15)
@given(boilers(), st.lists(
    st.one_of(st.sampled_from(ABSURD), st.floats(0.0, 200.0)),
    min_size=len(READINGS), max_size=len(READINGS)))
def test_slopes_at_any_finite_readings_have_the_values_of_the_row(plant, values):
    row, constants = array("d", values), prepare(plant).row
    found, here = array("d", [0.0] * len(RESULTS)), array("d", [0.0] * len(RESULTS))
    boiler_row(row, constants, here)
    seeds = array("d", [0.0] * (len(READINGS) * DIRECTIONS))
    for place in range(len(READINGS)):
        seeds[place * DIRECTIONS + place % DIRECTIONS] = 1.0
    boiler_slopes(4, row, constants, seeds, found, array("d", [0.0] * (len(RESULTS) * DIRECTIONS)))
    for one, other in zip(found, here, strict=True):
        assert one == other or (one != one and other != other)


@repeatable(400)
@given(boilers(gates={}), st.fixed_dictionaries(
    {}, optional={name: st.floats(*span) for name, span in SPREAD.items()}))
def test_whatever_is_measured_results_are_finite_and_what_is_refused_says_why(plant, readings):
    given_all = {name: value for name, value in readings.items() if not out_of_range(name, value)}
    found = evaluate(prepare(plant), Sample("b1", None, given_all, {}))
    assert set(found.results) <= set(RESULT_PLACES)
    assert all(value - value == 0.0 for value in found.results.values())
    for name, fault in found.faults.items():
        assert fault.reason and "nan" not in fault.reason, (name, fault)


@repeatable(300)
@given(st.data())
def test_more_excess_air_never_lowers_the_stack_loss(data):
    plant = data.draw(boilers(condensing=False))
    readings = data.draw(running(plant))
    losses = [results_of(plant, readings, o2_dry_pct=o2_pct).get("loss_stack_pct")
              for o2_pct in (2.0, 3.5, 6.0, 9.0, 9.001, 13.0)]
    stated = [loss for loss in losses if loss is not None]
    assert stated == pytest.approx(sorted(stated), rel=1e-12)
    assert stated or readings["flue_gas_temp_c"] > 0.0


@repeatable(300)
@given(st.data())
def test_no_boiler_gives_more_than_the_gross_heat_of_its_fuel(data):
    plant = data.draw(boilers(condensing=True))
    readings = data.draw(running(plant, hottest_c=160.0))
    if data.draw(st.booleans()):  # also where a condensate meter tells more than there can be
        readings["condensate_flow_kg_h"] = data.draw(st.floats(0.0, 9000.0))
    found = results_of(plant, readings)
    gross, net = plant.fuel.gross_heating_value_kj, plant.fuel.net_heating_value_kj
    if gross == gross:
        for name in ("efficiency_indirect_pct", "efficiency_direct_pct"):
            assert found.get(name, 0.0) * net / gross <= 100.0 + 1e-9, name
    assert found.get("efficiency_gross_pct", 0.0) <= 100.0 + 1e-9


@repeatable(300)
@given(st.data())
def test_without_a_condensate_meter_physics_alone_keep_the_gross_efficiency_below_100(data):
    # No gate is needed: what remains of the gross heat is the losses' sum from 100.
    plant = data.draw(boilers(condensing=True, methods=("ptc_4", "gb_t_10180")))
    readings = data.draw(running(plant, hottest_c=160.0))
    # The method's 10 g/kg are more than cold air can hold: what condenses of it is no gain.
    readings["air_humidity_pct"] = data.draw(st.floats(0.0, 100.0))
    found = results_of(plant, readings)
    lost = [found.get(name, NAN) for name in RESULTS if name.startswith("loss_")]
    net, gross = plant.fuel.net_heating_value_kj, plant.fuel.gross_heating_value_kj
    part = 1.0 if plant.method == "ptc_4" else net / gross
    assert not (100.0 - sum(lost)) * part > 100.0


@repeatable(100)
@given(st.data())
def test_at_reference_oxygen_a_concentration_stays_as_it_is(data):
    plant = data.draw(boilers())
    readings = data.draw(running(plant))
    nox = data.draw(st.floats(0.1, 5000.0))
    found = results_of(plant, readings, o2_dry_pct=plant.reference_o2_pct, nox_mg_m3=nox)
    assert found["nox_ref_mg_m3"] == nox
    assert found["co_ref_mg_m3"] == pytest.approx(readings["co_ppm"] * 28.0 / 22.4, rel=1e-14)


@repeatable(200)
@given(st.data())
def test_twice_the_fuel_for_twice_the_heat_loses_the_same_but_at_the_surface(data):
    plant = data.draw(boilers())
    readings = data.draw(running(plant))
    if data.draw(st.booleans()):
        readings["condensate_flow_kg_h"] = data.draw(st.floats(0.0, 500.0))
    flows = [name for name in readings if "_flow_" in name]
    once = results_of(plant, readings)
    twice = results_of(plant, readings, **{name: 2.0 * readings[name] for name in flows})
    for name in ("loss_stack_pct", "loss_gas_pct", "loss_solid_pct", "loss_ash_pct",
                 "efficiency_direct_pct", "nox_ref_mg_m3"):
        assert once.get(name) == twice.get(name), name
    if "loss_surface_pct" in once:
        assert twice["loss_surface_pct"] == pytest.approx(0.5 * once["loss_surface_pct"], rel=1e-14)


def test_the_readings_that_are_drawn_are_those_of_the_kernel():
    names = {quantity for _, quantity in READINGS} - {"", "fuel_flow"}
    assert names <= set(SPREAD) | {"so2_mg_m3", "dust_mg_m3"}
    assert set(READING_PLACES) == {name for name, _ in READINGS}
