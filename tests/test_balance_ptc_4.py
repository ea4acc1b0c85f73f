"""A boiler's balance by the short form of PTC 4.1: every loss of the gross heat input."""

import json
import pathlib

import pytest

from edge.efficiency.balance import evaluate, prepare
from edge.efficiency.fuels import PRESETS, SOLID_KEYS
from edge.plant import Boiler, Fuel
from edge.sample import Sample

NAN = float("nan")
KJ_KCAL = 4.1868
TABLE = pathlib.Path(__file__).parent / "tables" / "golden.json"
LOSSES = (
    "loss_stack_pct", "loss_gas_pct", "loss_solid_pct", "loss_surface_pct", "loss_ash_pct",
)
WATER = {
    "water_flow_t_h": 240.0, "supply_water_temp_c": 95.0, "return_water_temp_c": 70.0,
    "supply_water_pressure_mpa": 0.8,
}


def fuel_of(state, composition, net_kj, gross_kj):
    return Fuel("site", state, composition, net_kj, gross_kj, NAN, NAN, NAN, NAN, 3.5, "", "")


def boiler(fuel, method="ptc_4", condensing=False, method_constants=(), constants=()):
    return Boiler(
        "b1", "hot_water", fuel, 7.0, method, condensing, "grate", NAN, "", dict(constants), "",
        dict(method_constants), {}, fuel.reference_o2_pct, (), "")


def balance(plant, readings):
    return evaluate(prepare(plant), Sample("b1", None, readings, {}))


def methane(gross_kj=39820.0, **how):
    return boiler(fuel_of("gas", {"ch4_pct": 100.0}, 35818.0, gross_kj), **how)


def test_an_oil_boilers_losses_are_those_of_the_golden_case():
    cases = json.loads(TABLE.read_text("utf-8"))
    case = [each for each in cases["cases"] if each["id"] == "A-BEE-OIL"][0]
    given, expected = case["inputs"], case["expected"]
    oil = fuel_of("liquid", {
        "carbon_pct": given["C"], "hydrogen_pct": given["H"], "oxygen_pct": given["O"],
        "nitrogen_pct": given["N"], "sulfur_pct": given["S"], "moisture_pct": given["M"],
    }, 40000.0, KJ_KCAL * given["GCV_kcal_kg"])
    plant = boiler(oil, method_constants={"air_moisture_g_kg": 1000.0 * given["humidity_kg_kg"]})
    found = balance(plant, dict(
        WATER, o2_dry_pct=given["O2_dry"], co_ppm=0.0, flue_gas_temp_c=given["t_flue"],
        air_temp_c=given["t_amb"])).results
    assert found["loss_stack_pct"] == pytest.approx(
        expected["L1"] + expected["L2"] + expected["L4"], rel=1e-6)
    assert found["loss_gas_pct"] == found["loss_solid_pct"] == found["loss_ash_pct"] == 0.0


def test_a_brown_coals_losses_equal_the_hand_calculation():
    # 3501 kcal/kg.  TA 5.242279 (A11.1), EA 40 %, AAS 7.339190, m 7.661232 (A11.3)
    coal = fuel_of("solid", dict(zip(
        SOLID_KEYS, (41.11, 2.76, 9.89, 1.22, 0.41, 31.6, 13.01), strict=True)),
        13247.0, KJ_KCAL * 3501.0)
    plant = boiler(coal, method_constants={"air_moisture_g_kg": 20.4}, constants={
        "bottom_ash_share_pct": 90.0, "bottom_ash_carbon_pct": 8.0, "fly_ash_carbon_pct": 5.0})
    found = balance(plant, dict(
        WATER, o2_dry_pct=6.0, co_ppm=500.0, flue_gas_temp_c=190.0, air_temp_c=31.0)).results
    # L1 100 * 7.661232 * 0.23 * 159 / 3501 = 8.00261; L2 and L3 (24.84 + 31.6) * 655.55 / 3501
    # = 10.56819; L4 100 * 7.339190 * 0.0204 * 71.55 / 3501 = 0.30598
    assert found["loss_stack_pct"] == pytest.approx(8.00261 + 10.56819 + 0.30598, abs=2e-5)
    # V_dry 5.593511 m3 with 0.769982 of RO2: 13.76563 %, of it 0.05 CO;
    # 0.05 / 13.76563 * 41.11 * 5744 / 3501
    assert found["loss_gas_pct"] == pytest.approx(0.244987, abs=2e-6)
    # 328.66 * 13.01 / (3501 * 4.1868) * (90 * 8 / 92 + 10 * 5 / 95)
    assert found["loss_solid_pct"] == pytest.approx(2.43647, abs=1e-5)
    assert found["loss_ash_pct"] == 0.0  # the list of losses has none
    total = 0.0  # in the kernel's order; since Python 3.12 sum() rounds otherwise
    for name in LOSSES:
        total += found[name]
    assert found["efficiency_gross_pct"] == 100.0 - total


def test_the_surface_loses_what_the_abma_chart_says_at_the_boilers_load():
    # 7 MW are 23.8850 MMBtu/h: 10 ^ (0.62 - 0.42 * 1.378125) = 1.09948 % at rated output
    found = balance(methane(), dict(
        WATER, o2_dry_pct=3.5, co_ppm=20.0, flue_gas_temp_c=135.0, air_temp_c=22.0)).results
    at_load = 1.09948 * 7.0 / found["heat_output_mw"]
    assert found["loss_surface_pct"] == pytest.approx(at_load, rel=1e-5)


def test_the_gross_efficiency_is_what_the_losses_leave_to_the_last_bit():
    readings = dict(WATER, o2_dry_pct=3.5, co_ppm=20.0, flue_gas_temp_c=135.0, air_temp_c=22.0)
    for o2_pct in (2.0, 3.5, 5.0, 7.3):
        found = balance(methane(), dict(readings, o2_dry_pct=o2_pct)).results
        lost = (found["loss_stack_pct"] + found["loss_gas_pct"] + found["loss_solid_pct"]
                + found["loss_surface_pct"] + found["loss_ash_pct"])
        assert found["efficiency_gross_pct"] == 100.0 - lost
        assert found["efficiency_indirect_pct"] == pytest.approx(
            found["efficiency_gross_pct"] * 39820.0 / 35818.0, rel=1e-14)


def test_with_another_method_the_gross_efficiency_differs_by_a_point_at_most():
    # Both are of the same heat: two methods of one boiler must agree.
    readings = dict(WATER, o2_dry_pct=3.5, co_ppm=20.0, flue_gas_temp_c=135.0, air_temp_c=22.0)
    for state, plant in (("gas", methane), ("liquid", lambda **how: boiler(
            PRESETS["diesel_0"], **how))):
        by_ptc, by_gb = [balance(plant(method=method), readings).results["efficiency_gross_pct"]
                         for method in ("ptc_4", "gb_t_10180")]
        assert by_ptc == pytest.approx(by_gb, abs=1.2), state


def test_without_an_output_the_surface_loses_of_the_gross_heat_input():
    readings = {"fuel_flow_m3_h": 700.0, "o2_dry_pct": 3.5, "co_ppm": 0.0,
                "flue_gas_temp_c": 135.0, "air_temp_c": 22.0}
    found = balance(methane(), readings).results
    gross_mw = 700.0 * 39820.0 / 3.6e6
    output_mw = gross_mw * found["efficiency_gross_pct"] / 100.0
    assert found["loss_surface_pct"] == pytest.approx(1.09948 * 7.0 / output_mw, rel=1e-5)
    assert found["heat_input_mw"] == pytest.approx(700.0 * 35818.0 / 3.6e6, rel=1e-12)  # stays net


def test_condensing_wins_the_same_heat_by_either_method():
    wet = {"o2_dry_pct": 3.5, "co_ppm": 0.0, "flue_gas_temp_c": 45.0, "air_temp_c": 20.0, **WATER}
    won = {}
    for method in ("ptc_4", "gb_t_10180"):
        plain, condensing = [
            balance(methane(method=method, condensing=way), wet).results["loss_stack_pct"]
            for way in (False, True)]
        won[method] = plain - condensing
    # in kJ of a m3: of the gross heat by PTC 4, of the net heat by GB/T 10180
    assert won["ptc_4"] * 39820.0 == pytest.approx(won["gb_t_10180"] * 35818.0, rel=1e-9)
    found = balance(methane(condensing=True), wet).results
    assert 90.0 < found["efficiency_gross_pct"] < 100.0 < found["efficiency_indirect_pct"]


def test_a_gas_without_a_gross_heating_value_says_so_for_each_loss():
    found = balance(methane(NAN), dict(
        WATER, o2_dry_pct=3.5, co_ppm=20.0, flue_gas_temp_c=135.0, air_temp_c=22.0))
    for name in ("loss_stack_pct", "loss_gas_pct", "efficiency_indirect_pct"):
        assert found.faults[name].reason == "fuel site has no gross heating value"
    assert "efficiency_gross_pct" not in found.results
    assert "efficiency_gross_pct" not in found.faults  # not known at all, as with other methods


def test_more_carbon_monoxide_than_the_fuel_has_carbon_is_refused_in_words():
    lean = boiler(fuel_of("gas", {"h2_pct": 99.0, "ch4_pct": 1.0}, 11048.0, 13100.0))
    hydrogen = boiler(fuel_of("gas", {"h2_pct": 100.0}, 10798.0, 12760.0))
    readings = dict(WATER, o2_dry_pct=5.0, flue_gas_temp_c=135.0, air_temp_c=22.0, co_ppm=4000.0)
    assert balance(lean, readings).faults["loss_gas_pct"].reason == (
        "CO 4000 ppm, more than the fuel has carbon")
    found = balance(hydrogen, dict(readings, co_ppm=0.0))
    assert found.results["loss_gas_pct"] == 0.0
    # 8.9944 kg of hydrogen in 100 m3: 9 * 8.9944 * (584 + 0.45 * 113) / 3047.67 is L2 alone
    assert found.results["loss_stack_pct"] > 16.86
