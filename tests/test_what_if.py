"""The same boiler with other readings: what follows, and what it saves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.efficiency.balance import evaluate, prepare
from edge.efficiency.what_if import EFFICIENCY, changed, saving
from edge.sample import FLAG_OVER_RANGE, Fault, Sample
from tests.test_balance import COAL, GAS, boiler, coal_boiler, register


def what_if(plant, readings, changes, faults=()):
    return changed(prepare(plant), Sample("b1", None, dict(readings), dict(faults)), changes)


def without(readings, *names):
    return {name: value for name, value in readings.items() if name not in names}


def test_less_oxygen_saves_what_the_hand_calculation_says():
    # By hand, per m3 of gas: the air ratio falls by
    # 8.6328 / 9.6204 * (3.5 / 17.5 - 3 / 18) = 0.029912, the air by 0.28776 m3; a m3 of moist air
    # takes 1.33103 kJ/K * 135 K - 1.32462 kJ/K * 22 K = 150.55 kJ up the stack:
    # 43.32 of 36 211 kJ, 0.1196 points of q2.  Of 720 m3/h that saves
    # 720 * 0.1196 / (92.6788 + 0.1196) = 0.928 m3/h, in 8000 h 7425 m3 at 3.2 a m3.
    plant = boiler(price_per_unit=3.2)
    found = what_if(plant, GAS, {"o2_dry_pct": 3.0})
    assert found.reason == ""
    before, after = found.now.results, found.then.results
    assert after["loss_stack_pct"] - before["loss_stack_pct"] == pytest.approx(-0.1196, abs=1e-4)
    saved = saving(prepare(plant), found, 8000.0)
    assert saved["fuel_m3_h"] == pytest.approx(0.928, abs=1e-3)
    assert saved["fuel_m3_year"] == pytest.approx(7425.0, abs=5.0)
    assert saved["cost_year"] == pytest.approx(3.2 * saved["fuel_m3_year"])
    # 1.0230 m3 of CO2 a m3 of gas, 44.0095 / 22.414 kg a m3
    assert saved["co2_t_year"] == pytest.approx(7425.4 * 1.0230 * 1.96348 / 1000.0, rel=1e-3)
    assert saved["hours_per_year"] == 8000.0


def test_the_fuel_saved_is_the_difference_of_the_two_balances():
    found = what_if(boiler(), GAS, {"flue_gas_temp_c": 120.0})
    assert found.fuel_saved == pytest.approx(720.0 - found.fuel_then, rel=1e-12)
    assert found.sample.readings["fuel_flow_m3_h"] == pytest.approx(found.fuel_then, rel=1e-12)
    again = evaluate(prepare(boiler()), found.sample)
    assert again == found.then
    # what the boiler burns beyond its indirect balance stays in proportion
    assert (again.results["efficiency_direct_pct"] / again.results[EFFICIENCY]) == pytest.approx(
        found.now.results["efficiency_direct_pct"] / found.now.results[EFFICIENCY], rel=1e-12)


@pytest.mark.parametrize(("plant", "readings"), [(boiler(), GAS), (coal_boiler(), COAL)])
def test_nothing_changed_saves_nothing(plant, readings):
    found = what_if(plant, readings, {})
    assert found.fuel_saved == 0.0 == found.co2_saved_kg_h
    assert found.then == found.now


def test_concentrations_stay_as_they_are_at_reference_oxygen():
    readings = dict(GAS, so2_mg_m3=10.0, dust_mg_m3=5.0, co2_dry_pct=9.9)
    found = what_if(boiler(), readings, {"o2_dry_pct": 6.0})
    for name in ("nox_ref_mg_m3", "so2_ref_mg_m3", "dust_ref_mg_m3", "co_ref_mg_m3"):
        assert found.then.results[name] == pytest.approx(found.now.results[name], rel=1e-12)
    assert found.sample.readings["nox_mg_m3"] == pytest.approx(41.0 * 15.0 / 17.5, rel=1e-12)
    assert found.sample.readings["co2_dry_pct"] == pytest.approx(9.9 * 15.0 / 17.5, rel=1e-12)
    assert "co2_dry_pct" not in found.then.faults  # still fits the fuel


def test_a_concentration_changed_by_name_is_left_as_given():
    found = what_if(boiler(), GAS, {"o2_dry_pct": 3.0, "nox_mg_m3": 60.0, "co_ppm": 80.0})
    assert found.sample.readings["nox_mg_m3"] == 60.0
    assert found.sample.readings["co_ppm"] == 80.0


def test_a_constant_of_the_plant_file_is_changed_like_a_reading():
    found = what_if(coal_boiler(), COAL, {"fly_ash_carbon_pct": 10.0})
    # 328.66 * 21.37 / 22211 * 20 * (20 / 80 - 10 / 90)
    fall = found.now.results["loss_solid_pct"] - found.then.results["loss_solid_pct"]
    assert fall == pytest.approx(0.8784, abs=1e-3)
    assert found.fuel_saved > 0.0


def test_dry_oxygen_replaces_a_wet_reading_and_the_other_way_round():
    wet = dict(without(GAS, "o2_dry_pct"), o2_wet_pct=2.8917)  # 3.5 % dry
    dry = what_if(boiler(), GAS, {"o2_dry_pct": 3.0})
    found = what_if(boiler(), wet, {"o2_dry_pct": 3.0})
    assert found.fuel_saved == pytest.approx(dry.fuel_saved, rel=1e-2)
    assert found.sample.readings["nox_mg_m3"] == pytest.approx(41.0 * 18.0 / 17.5, rel=1e-3)
    both = dict(GAS, o2_wet_pct=2.8917)
    found = what_if(boiler(), both, {"o2_wet_pct": 2.4})
    assert found.fuel_saved > 0.0
    assert "o2_wet_pct" not in found.then.faults


def test_without_a_fuel_meter_the_saving_rests_on_the_heat_output():
    found = what_if(boiler(), without(GAS, "fuel_flow_m3_h"), {"o2_dry_pct": 3.0})
    # 6.61363 MW * 3.6e6 / 36211 / 0.926788 = 709.45 m3/h
    assert found.fuel_now == pytest.approx(709.45, abs=0.05)
    assert "fuel_flow_m3_h" not in found.sample.readings
    assert found.fuel_saved == pytest.approx(709.45 * 0.11963 / 92.7984, rel=1e-3)


def test_without_a_measured_output_the_same_heat_settles_the_surface_loss():
    found = what_if(boiler(), without(GAS, "steam_flow_t_h"), {"flue_gas_temp_c": 200.0})
    taken = found.fuel_now * found.now.results[EFFICIENCY]
    assert found.fuel_then * found.then.results[EFFICIENCY] == pytest.approx(taken, rel=1e-11)
    # q5 falls as a share because more fuel brings the same heat
    assert found.then.results["loss_surface_pct"] < found.now.results["loss_surface_pct"]
    assert found.fuel_saved < 0.0


def test_another_output_is_compared_for_the_same_heat():
    found = what_if(boiler(), GAS, {"steam_flow_t_h": 5.15})
    now, then = found.now.results, found.then.results
    assert then["heat_output_mw"] == pytest.approx(now["heat_output_mw"] / 2.0, rel=1e-12)
    assert then["loss_surface_pct"] == pytest.approx(2.0 * now["loss_surface_pct"], rel=1e-12)
    assert found.fuel_then == pytest.approx(
        360.0 * now[EFFICIENCY] / then[EFFICIENCY], rel=1e-11)
    assert found.fuel_saved == pytest.approx(
        720.0 * (1.0 - now[EFFICIENCY] / then[EFFICIENCY]), rel=1e-11)


def test_blowdown_costs_the_heat_of_boiling_water_over_the_feedwater():
    readings = dict(GAS, blowdown_flow_t_h=0.8)
    found = what_if(boiler(), readings, {"blowdown_flow_t_h": 0.2})
    # steam tables: h' at 1.351 MPa 822.4 kJ/kg, water of 104 °C 436.8 kJ/kg;
    # 600 kg/h * 385.6 / (36211 * 0.926788)
    assert found.fuel_saved == pytest.approx(6.894, abs=0.01)
    used = boiler(method_constants={"blowdown_counts": 1.0})
    assert abs(what_if(used, readings, {"blowdown_flow_t_h": 0.2}).fuel_saved) < 0.5
    found = what_if(boiler(), GAS, {"blowdown_flow_t_h": 0.2})
    assert found.reason == "no blowdown flow, pressure or feedwater temperature to compare with"


def test_measured_condensate_follows_the_flue_gas_and_the_fuel():
    plant = boiler(condensing=True)
    readings = dict(GAS, flue_gas_temp_c=50.0, steam_flow_t_h=11.2)
    computed = what_if(plant, readings, {"flue_gas_temp_c": 45.0})
    metered = what_if(plant, dict(readings, condensate_flow_kg_h=400.0), {"flue_gas_temp_c": 45.0})
    assert metered.sample.readings["condensate_flow_kg_h"] > 400.0
    assert computed.fuel_saved > 0.0 and metered.fuel_saved > 0.0
    warm = dict(readings, flue_gas_temp_c=80.0, condensate_flow_kg_h=100.0)
    kept = what_if(plant, warm, {"flue_gas_temp_c": 70.0})
    # saturation knows of no condensate at 80 °C: what the meter counts stays with the fuel
    assert kept.sample.readings["condensate_flow_kg_h"] == pytest.approx(
        100.0 * kept.fuel_then / kept.fuel_now, rel=1e-11)


@pytest.mark.parametrize(
    ("readings", "changes", "why"),
    [
        (GAS, {"flue_gas_temp_c": 10.0}, "flue gas 10 °C, allowed hotter than the air at 22 °C"),
        (GAS, {"o2_dry_pct": 20.95}, "no o2_dry_pct: found 20.95 vol-%, allowed 0 to 20.9"),
        (GAS, {"feedwater_temp_c": 200.0},
         "feedwater 200 °C at 1.351 MPa absolute, allowed below saturation at 193.4 °C"),
        (GAS, {"steam_flow_t_h": 0.0}, "heat output 0 MW, allowed above 0"),
        (without(GAS, "co_ppm"), {"o2_dry_pct": 3.0},
         "no loss_gas_pct: its readings are neither measured nor given"),
        (dict(GAS, steam_flow_t_h=3.0), {"o2_dry_pct": 3.0}, "load 27.5 %, allowed from 30 %"),
        (dict(GAS, fuel_flow_m3_h=0.0), {"o2_dry_pct": 3.0}, "fuel flow 0, allowed above 0"),
    ],
)
def test_where_an_efficiency_is_missing_the_reason_is_said(readings, changes, why):
    assert what_if(boiler(), readings, changes).reason == why


def test_a_reading_out_of_range_is_replaced_by_the_changed_one_only():
    faults = {"o2_dry_pct": Fault(FLAG_OVER_RANGE, "found 30")}
    plant = boiler(registers=[register("o2_dry_pct")])
    found = what_if(plant, without(GAS, "o2_dry_pct"), {"o2_dry_pct": 3.0}, faults)
    assert found.reason == "no o2_dry_pct: found 30"  # there is no balance now to compare with


def test_a_furnace_has_nothing_to_compare():
    found = what_if(boiler(kind="furnace"), GAS, {"o2_dry_pct": 3.0})
    assert found.reason == "a furnace has no indirect efficiency"


@settings(max_examples=60, deadline=None)
@given(st.floats(1.0, 12.0), st.floats(90.0, 300.0), st.booleans(), st.booleans())
def test_a_change_taken_back_leaves_the_boiler_as_it_was(oxygen, flue_gas_c, metered, coal):
    plant, readings, flow = boiler(), GAS, "steam_flow_t_h"
    if coal:
        plant, readings, flow = coal_boiler(), COAL, "water_flow_t_h"
    if not metered:
        readings = without(readings, flow)
    there = what_if(plant, readings, {"o2_dry_pct": oxygen, "flue_gas_temp_c": flue_gas_c})
    back = {name: readings[name] for name in ("o2_dry_pct", "flue_gas_temp_c")}
    again = what_if(plant, there.sample.readings, back)
    assert again.reason == there.reason == ""
    assert again.fuel_then == pytest.approx(there.fuel_now, rel=1e-9)
    assert again.sample.readings["nox_mg_m3"] == pytest.approx(readings["nox_mg_m3"], rel=1e-9)
    assert again.fuel_saved == pytest.approx(-there.fuel_saved, abs=1e-8 * there.fuel_now)
