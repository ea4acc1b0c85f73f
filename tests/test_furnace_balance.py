"""The heat balance of a furnace: worked values, and why a result is absent."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.averages import Averager
from edge.efficiency.air import air_ratio_simple
from edge.efficiency.balance import evaluate, prepare
from edge.efficiency.firing import used_constants
from edge.efficiency.fuels import PRESET_NAMES, PRESETS
from edge.efficiency.kilns import at_kiln_reference_mg_m3
from edge.efficiency.rows import FURNACE_RESULTS
from edge.efficiency.uncertainty import uncertainty
from edge.plant import Boiler
from edge.quantities import out_of_range
from edge.sample import FLAG_COMMUNICATION, Fault, Moment, Sample

NAN = float("nan")

# Case B-FURN-1 of tables/golden.json, with the oxygen of an air ratio of 1.1 by A4.6:
# 21 * 0.1 * V0 / V_dry = 21 * 0.1 * 9.6204 / 9.5948.  Flue gas is measured behind the recuperator,
# whose readings are those of B-RECUP-1.
READINGS = {
    "fuel_flow_m3_h": 2900.0, "o2_dry_pct": 2.1055915, "flue_gas_temp_c": 450.0, "air_temp_c": 20.0,
    "charge_flow_t_h": 60.0, "charge_temp_in_c": 20.0, "charge_temp_out_c": 1200.0,
    "preheated_air_temp_c": 400.0, "recuperator_gas_in_temp_c": 850.0,
}
SPREAD = dict.fromkeys(READINGS, (-100.0, 2000.0))
SPREAD.update({
    "o2_dry_pct": (-1.0, 26.0), "o2_wet_pct": (-1.0, 26.0), "co_ppm": (0.0, 60_000.0),
    "charge_flow_t_h": (-1.0, 100.0), "wall_temp_c": (-100.0, 2000.0), "wall_area_m2": (0.0, 900.0),
    "charge_capacity_kj_kg_k": (0.0, 2.0), "charge_melting_kj_kg": (0.0, 400.0),
    "nox_mg_m3": (0.0, 5000.0), "no_ppm": (0.0, 900.0), "no2_share_pct": (0.0, 100.0),
    "electric_power_kw": (-10.0, 900.0), "air_humidity_pct": (0.0, 100.0),
    "air_pressure_kpa": (50.0, 120.0), "oxidation_factor_pct": (0.0, 100.0),
})


def furnace(charge="steel", constants=(), method_constants=(), fuel="natural_gas", price=NAN,
            reference_o2_pct=3.5):
    return Boiler(
        "f1", "furnace", PRESETS[fuel], 14.0, "gb_t_10180", False, "grate", price, "",
        dict(constants), "", dict(method_constants), {}, reference_o2_pct, (), charge)


def sample(changes=(), without=(), faults=()):
    readings = dict(READINGS)
    readings.update(dict(changes))
    for name in without:
        del readings[name]
    return Sample("f1", Moment(0, 0, 0, True), readings, dict(faults))


def balance(plant=None, changes=(), without=(), faults=()):
    return evaluate(prepare(plant or furnace()), sample(changes, without, faults))


def reason(found, name):
    assert name not in found.results
    return found.faults[name].reason


@pytest.mark.parametrize(
    ("name", "value"),
    [("excess_air_ratio", 1.1), ("heat_input_mw", 29.17009), ("heat_output_mw", 13.4042),
     ("efficiency_direct_pct", 45.9519), ("loss_stack_pct", 20.1351), ("energy_kgce_t", 59.7185),
     ("recuperator_effectiveness_pct", 45.78313),
     ("load_pct", 95.7443),  # 13.4042 of 14 MW
     ("energy_kgce_gj", 74.2535)],  # 34.1208 kgce are a GJ, over 0.459519
)
def test_the_worked_furnace_balances_as_the_golden_case_says(name, value):
    found = balance()
    assert found.results[name] == pytest.approx(value, rel=2e-5)
    assert found.faults == {}


def test_the_walls_lose_what_their_area_and_temperature_give_off():
    # a wall at 85 °C in air of 20 °C: 2.2 * 65^1.25 = 406.03;
    # 4.88 * 0.75 * (3.58^4 - 2.93^4) = 331.45; (406.03 + 331.45) * 1.163 = 857.7 W/m2
    found = balance(furnace(constants={"wall_area_m2": 400.0}), {"wall_temp_c": 85.0})
    assert found.results["loss_surface_pct"] == pytest.approx(1.17613, abs=2e-4)  # of 29.17 MW
    roof = furnace(constants={"wall_area_m2": 400.0}, method_constants={"furnace_wall_facing": 2.8})
    found = balance(roof, {"wall_temp_c": 85.0}).results["loss_surface_pct"]
    # 65^1.25 * 0.6 more: 110.7 kcal, 128.8 W/m2
    assert found == pytest.approx(1.35270, abs=3e-4)


def test_carbon_monoxide_costs_what_it_costs_a_boiler():
    # V_dry 8.6328 + 0.1 * 9.6204 = 9.5948 m3; 0.01 vol-% of it at 12 636 kJ/m3, over 36 211 kJ
    found = balance(changes={"co_ppm": 100.0})
    assert found.results["loss_gas_pct"] == pytest.approx(0.033481, abs=2e-6)


def test_emissions_at_the_air_ratio_of_the_standard_are_those_of_the_kiln_formula():
    plant = furnace(reference_o2_pct=21.0 - 21.0 / 1.7)
    found = balance(plant, {"nox_mg_m3": 150.0})
    by_ratio = at_kiln_reference_mg_m3("furnace", 150.0, air_ratio_simple(READINGS["o2_dry_pct"]))
    assert found.results["nox_ref_mg_m3"] == pytest.approx(by_ratio, rel=1e-12)


def test_what_a_tonne_and_a_gigajoule_take_is_of_charge_and_useful_heat():
    found = balance(furnace(price=3.0), {"electric_power_kw": 300.0, "nox_mg_m3": 150.0}).results
    gj_h = 3.6 * 13.4042
    assert found["electricity_kwh_t"] == 5.0  # 300 kW over 60 t/h
    assert found["cost_per_gj"] == pytest.approx(3.0 * 2900.0 / gj_h, rel=2e-5)
    assert found["nox_g_gj"] == pytest.approx(1000.0 * found["nox_kg_h"] / gj_h, rel=2e-5)
    assert found["co2_kg_gj"] == pytest.approx(found["co2_kg_h"] / gj_h, rel=2e-5)


def test_another_material_takes_its_own_heat_capacity_and_melts():
    # aluminium, 2 t/h from 20 to 720 °C: 2000 * (1.08 * 700 + 397) kJ/h = 0.64056 MW
    metal = {"charge_capacity_kj_kg_k": 1.08, "charge_melting_kj_kg": 397.0}
    changes = {"charge_flow_t_h": 2.0, "charge_temp_out_c": 720.0, "fuel_flow_m3_h": 150.0}
    for charge in ("", "steel"):  # what is given goes before the table
        found = balance(furnace(charge, metal, {"load_lowest_pct": 0.0}), changes)
        assert found.results["heat_output_mw"] == pytest.approx(0.640556, abs=1e-6)
        assert found.results["efficiency_direct_pct"] == pytest.approx(42.455, abs=2e-3)


def test_a_billet_from_the_yard_in_winter_takes_up_more_heat():
    warm, cold = [balance(changes={"charge_temp_in_c": temp_c}).results["heat_output_mw"]
                  for temp_c in (0.0, -20.0)]
    # 60 t/h, 20 K, 0.465 kJ/(kg K) as at 0 °C
    assert cold - warm == pytest.approx(60.0 * 20.0 * 0.465 / 3600.0, rel=1e-9)


def test_a_furnace_without_a_charge_meter_tells_the_rest_without_a_word():
    charge = ("charge_flow_t_h", "charge_temp_in_c", "charge_temp_out_c", "preheated_air_temp_c")
    found = balance(furnace(""), {"nox_mg_m3": 150.0}, without=charge)
    assert sorted(found.results) == [
        "co2_kg_h", "excess_air_ratio", "heat_input_mw", "loss_stack_pct", "nox_kg_h",
        "nox_ref_mg_m3", "water_dew_point_c"]
    assert found.faults == {}


def test_a_charge_without_a_name_is_the_reason_for_all_that_rests_on_its_heat():
    found = balance(furnace(""))
    for name in ("heat_output_mw", "load_pct", "efficiency_direct_pct", "energy_kgce_gj"):
        assert reason(found, name) == (
            "no charge is named: allowed charge = steel, or constants charge_capacity_kj_kg_k")
    assert found.results["energy_kgce_t"] == pytest.approx(59.7185, rel=2e-5)


@pytest.mark.parametrize(
    ("changes", "name", "words"),
    [
        ({"charge_temp_out_c": 1550.0}, "heat_output_mw",
         "charge_temp_out_c 1550, allowed -50 to 1250 for steel, "
         "or constants charge_capacity_kj_kg_k"),
        ({"charge_temp_in_c": -51.0}, "efficiency_direct_pct",
         "charge_temp_in_c -51, allowed -50 to 1250 for steel, "
         "or constants charge_capacity_kj_kg_k"),
        ({"charge_flow_t_h": 0.0}, "energy_kgce_t", "charge flow 0 t/h, allowed above 0"),
        ({"charge_flow_t_h": 0.0}, "energy_kgce_gj", "heat output 0 MW, allowed above 0"),
        ({"charge_flow_t_h": 10.0}, "efficiency_direct_pct", "load 16 %, allowed from 30 %"),
        ({"fuel_flow_m3_h": 1000.0}, "efficiency_direct_pct",
         "efficiency 133.3 %, allowed 5 to 95"),
        ({"fuel_flow_m3_h": 0.0}, "efficiency_direct_pct", "heat input 0 MW, allowed above 0"),
        ({"fuel_flow_m3_h": 0.0}, "loss_surface_pct", "heat input 0 MW, allowed above 0"),
        ({"flue_gas_temp_c": 20.0}, "loss_stack_pct",
         "flue gas 20 °C, allowed hotter than the air at 20 °C"),
        ({"flue_gas_temp_c": 20.0}, "loss_surface_pct",
         "flue gas 20 °C, allowed hotter than the air at 20 °C"),
        ({"co_ppm": 10_000.0}, "loss_gas_pct", "CO 10000 ppm, allowed below 10000"),
        ({"o2_dry_pct": 0.1}, "loss_stack_pct", "air ratio 1, allowed 1.02 to 4"),
        ({"wall_temp_c": 15.0}, "loss_surface_pct",
         "wall 15 °C, allowed from the air's 20 °C to 1500"),
        ({"recuperator_gas_in_temp_c": 20.0}, "recuperator_effectiveness_pct",
         "recuperator gas 20 °C, allowed hotter than the air at 20 °C"),
        ({"o2_dry_pct": 19.5, "nox_mg_m3": 20.0}, "nox_ref_mg_m3",
         "O2 19.5 vol-%, allowed to 19"),
    ],
)
def test_a_result_that_is_refused_says_what_was_found_and_what_is_allowed(changes, name, words):
    given_all = dict({"wall_temp_c": 85.0, "co_ppm": 100.0}, **changes)
    found = balance(furnace(constants={"wall_area_m2": 400.0}), given_all)
    assert reason(found, name) == words


def test_a_pyrometer_that_does_not_answer_is_the_reason_all_along():
    silent = {"charge_temp_out_c": Fault(FLAG_COMMUNICATION, "no reply in 1000 ms")}
    found = balance(without=("charge_temp_out_c",), faults=silent)
    for name in ("heat_output_mw", "load_pct", "efficiency_direct_pct", "energy_kgce_gj"):
        assert reason(found, name) == "no charge_temp_out_c: no reply in 1000 ms"
    assert found.results["loss_stack_pct"] == pytest.approx(20.1351, rel=2e-5)


def test_a_recuperator_better_than_one_can_be_is_doubted_and_stays():
    found = balance(changes={"preheated_air_temp_c": 900.0})
    assert found.results["recuperator_effectiveness_pct"] > 100.0
    assert found.faults["recuperator_effectiveness_pct"].reason == (
        "effectiveness 106 %, allowed 0 to 100")


def test_humid_air_carries_its_vapour_into_the_flue_gas():
    # 20 °C, 80 %: 11.7 g/kg in place of 10, and so a higher dew point
    humid = balance(changes={"air_humidity_pct": 80.0}).results["water_dew_point_c"]
    assert 0.1 < humid - balance().results["water_dew_point_c"] < 0.5


def test_the_span_of_a_record_has_the_spans_coal_over_its_tonnes():
    averager, coal, tonnes = Averager(60_000), 0.0, 0.0
    firing = prepare(furnace())
    for second, charge_t_h in enumerate((60.0, 20.0, 40.0)):
        moment = Moment(1000 * second, 1000 * second, 1, True)
        taken = Sample("f1", moment, dict(READINGS, charge_flow_t_h=charge_t_h), {})
        found = evaluate(firing, taken)
        averager.add(taken, found, 1000)
        coal += found.results["energy_kgce_t"] * charge_t_h
        tonnes += charge_t_h
    window = averager.close(moment)
    assert window.values["energy_kgce_t"][0] == pytest.approx(coal / tonnes, rel=1e-12)


def test_uncertainties_of_meters_add_up_in_the_energy_of_a_tonne():
    found = uncertainty(prepare(furnace()), sample())
    # gas meter and scale 1 % each: sqrt(2) %
    assert found.u95["energy_kgce_t"] == pytest.approx(59.7185 * 0.01 * 2.0 ** 0.5, rel=1e-4)
    assert {name for name, _ in found.largest["heat_output_mw"]} == {
        "charge_flow_t_h", "charge_temp_out_c", "charge_temp_in_c"}
    assert set(found.u95) <= set(FURNACE_RESULTS)


def test_only_the_constants_that_a_furnace_rests_on_are_reported():
    used = used_constants(prepare(furnace()))
    assert {"furnace_efficiency_lowest_pct", "furnace_wall_facing"} <= set(used)
    assert not [name for name in used if name.startswith(
        ("ash_", "efficiency_", "blowdown_", "flue_gas_"))]


@st.composite
def plants(draw):
    return furnace(
        draw(st.sampled_from(("", "steel"))), fuel=draw(st.sampled_from(PRESET_NAMES)),
        price=draw(st.sampled_from((NAN, 2.0))))


@settings(max_examples=200, deadline=None)
@given(plants(), st.fixed_dictionaries(
    {}, optional={name: st.floats(*span) for name, span in SPREAD.items()}))
def test_whatever_is_measured_results_are_finite_and_what_is_refused_says_why(plant, readings):
    given_all = {name: value for name, value in readings.items() if not out_of_range(name, value)}
    found = evaluate(prepare(plant), Sample("f1", None, given_all, {}))
    assert set(found.results) <= set(FURNACE_RESULTS)
    assert all(value - value == 0.0 for value in found.results.values())
    assert all(fault.reason and "nan" not in fault.reason for fault in found.faults.values())
