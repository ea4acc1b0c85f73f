"""Heat output of thermal-oil boilers and of blowdown that counts, worked by hand."""

import pathlib

import pytest

from edge import config
from edge.efficiency.balance import prepare
from edge.efficiency.firing import used_constants
from edge.sample import FLAG_COMMUNICATION, FLAG_OVER_RANGE, Fault
from tests.test_balance import GAS, balance, boiler, reason, register

OIL = {
    "fuel_flow_m3_h": 410.0, "o2_dry_pct": 3.5, "co_ppm": 20.0, "flue_gas_temp_c": 185.0,
    "air_temp_c": 22.0, "oil_flow_t_h": 100.0, "supply_oil_temp_c": 280.0,
    "return_oil_temp_c": 240.0, "nox_mg_m3": 41.0,
}
CAPACITY = {"oil_capacity_kj_kg_k": 1.9, "oil_capacity_kj_kg_k2": 0.0025}
COUNTS = {"blowdown_counts": 1.0}


def oil_boiler(constants=CAPACITY):
    return boiler("thermal_oil", rated_output_mw=4.0, constants=constants)


def test_thermal_oil_takes_up_what_its_mean_heat_capacities_say():
    # 1.9 + 0.0025 * 280 = 2.6, 1.9 + 0.0025 * 240 = 2.5; 2.6 * 280 - 2.5 * 240 = 128 kJ/kg;
    # 100 000 kg/h * 128 / 3.6e6
    found = balance(oil_boiler(), OIL)
    assert found.results["heat_output_mw"] == pytest.approx(3.555556, abs=1e-6)
    assert found.results["load_pct"] == pytest.approx(88.8889, abs=1e-4)
    # 410 m3/h * 36211.151 kJ/m3 = 4.124048 MW
    assert found.results["efficiency_direct_pct"] == pytest.approx(86.2152, abs=1e-3)
    assert found.faults == {}


def test_oil_of_one_heat_capacity_needs_one_constant():
    # 100 000 * 2.4 * 40 / 3.6e6
    found = balance(oil_boiler({"oil_capacity_kj_kg_k": 2.4}), OIL)
    assert found.results["heat_output_mw"] == pytest.approx(2.666667, abs=1e-6)


def test_a_rising_heat_capacity_is_halved_for_its_mean():
    # c = 1.9 + 0.0036 t, integrated from 240 to 280 °C: 1.9 * 40 + 0.0018 * (280^2 - 240^2)
    found = balance(oil_boiler(dict(CAPACITY, oil_capacity_kj_kg_k2=0.0018)), OIL)
    assert found.results["heat_output_mw"] == pytest.approx(113.44 / 36.0, rel=1e-12)


def test_oil_as_warm_behind_as_before_takes_up_nothing_and_no_efficiency_is_stated():
    found = balance(oil_boiler(), OIL, {"return_oil_temp_c": 280.0})
    assert found.results["heat_output_mw"] == 0.0
    assert reason(found, "efficiency_direct_pct") == "load 0 %, allowed from 30 %"
    assert reason(found, "loss_surface_pct") == "heat output 0 MW, allowed above 0"


def test_oil_that_gives_heat_back_has_an_output_below_zero():
    found = balance(oil_boiler(), OIL, {"return_oil_temp_c": 281.0})
    assert found.results["heat_output_mw"] < 0.0
    assert "efficiency_direct_pct" not in found.results


def test_without_its_heat_capacity_the_oils_heat_is_refused_by_the_constants_name():
    found = balance(oil_boiler({}), OIL)
    for name in ("heat_output_mw", "load_pct", "efficiency_direct_pct", "energy_kgce_gj"):
        assert reason(found, name) == "no constant oil_capacity_kj_kg_k of the thermal oil"
    # Measured now and then it does not count: the kernel takes it from the plant file.
    found = balance(oil_boiler({}), dict(OIL, oil_capacity_kj_kg_k=2.4))
    assert reason(found, "heat_output_mw") == "no constant oil_capacity_kj_kg_k of the thermal oil"


def test_a_heat_capacity_below_zero_is_refused_with_its_value():
    found = balance(oil_boiler({"oil_capacity_kj_kg_k": 1.9, "oil_capacity_kj_kg_k2": -0.01}), OIL)
    assert reason(found, "heat_output_mw") == (
        "mean heat capacity of the oil -0.5 kJ/(kg K) at return_oil_temp_c 240, allowed above 0")


def test_an_oil_meter_that_does_not_answer_is_the_reason_all_along():
    silent = {"oil_flow_t_h": Fault(FLAG_COMMUNICATION, "no reply in 500 ms")}
    found = balance(oil_boiler(), OIL, without=("oil_flow_t_h",), faults=silent)
    for name in ("heat_output_mw", "load_pct", "efficiency_direct_pct"):
        assert reason(found, name) == "no oil_flow_t_h: no reply in 500 ms"
    assert found.results["efficiency_indirect_pct"] > 80.0  # on the output that follows


def test_a_plant_that_never_measures_its_oil_is_not_told_of_it():
    flow = ("oil_flow_t_h", "supply_oil_temp_c", "return_oil_temp_c")
    found = balance(oil_boiler(), OIL, without=flow)
    assert "heat_output_mw" not in found.results and "heat_output_mw" not in found.faults


def test_water_readings_mean_nothing_to_a_thermal_oil_boiler():
    water = {"water_flow_t_h": 900.0, "supply_water_temp_c": 90.0, "return_water_temp_c": 60.0}
    assert balance(oil_boiler(), dict(OIL, **water)).results == balance(oil_boiler(), OIL).results


def test_the_example_of_a_thermal_oil_boiler_gives_its_heat():
    path = pathlib.Path(__file__).parent.parent / "firmware_configs" / "thermal-oil.toml"
    plant = config.load(str(path)).boilers[0]
    # 100 000 kg/h * (1.9 * 40 + 0.0018 * (280^2 - 240^2)) / 3.6e6
    assert balance(plant, OIL).results["heat_output_mw"] == pytest.approx(3.151111, abs=1e-6)


def test_blowdown_whose_heat_is_used_counts_as_output():
    # Steam tables at 1.3513 MPa absolute: h' 822.7 kJ/kg (814.7 at 1.3, 830.1 at 1.4), feedwater of
    # 104 °C 436.8; 500 kg/h * 385.9 / 3.6e6 = 0.0536 MW
    drained = {"blowdown_flow_t_h": 0.5}
    plain = balance(boiler(), GAS, drained)
    assert plain.results == balance(boiler(), GAS).results  # as GB/T 10180 tests: closed
    counted = balance(boiler(method_constants=COUNTS), GAS, drained)
    more = counted.results["heat_output_mw"] - plain.results["heat_output_mw"]
    assert more == pytest.approx(0.0536, abs=5e-5)
    assert used_constants(prepare(boiler(method_constants=COUNTS)))["blowdown_counts"] == 1.0
    twice = balance(boiler(method_constants=COUNTS), GAS, {"blowdown_flow_t_h": 1.0})
    assert twice.results["heat_output_mw"] - plain.results["heat_output_mw"] == pytest.approx(
        2.0 * more, rel=1e-9)


def test_no_blowdown_counts_as_much_as_none_measured():
    none = balance(boiler(method_constants=COUNTS), GAS)
    assert none.results == balance(boiler(), GAS).results
    assert balance(boiler(method_constants=COUNTS), GAS, {"blowdown_flow_t_h": 0.0}).results == (
        none.results)


def test_a_blowdown_that_counts_but_is_not_read_leaves_no_output():
    read = [register("blowdown_flow_t_h")]
    found = balance(boiler(method_constants=COUNTS, registers=read), GAS)
    for name in ("heat_output_mw", "efficiency_direct_pct"):
        assert reason(found, name) == "no blowdown_flow_t_h: no reading"
    assert balance(boiler(registers=read), GAS).results == balance(boiler(), GAS).results


def test_superheated_steam_has_boiling_water_in_its_drum():
    # h' as above, whatever the steam's temperature
    plant = boiler(method_constants=COUNTS)
    hot = {"steam_temp_c": 300.0}
    more = (balance(plant, GAS, dict(hot, blowdown_flow_t_h=0.5)).results["heat_output_mw"]
            - balance(plant, GAS, hot).results["heat_output_mw"])
    assert more == pytest.approx(0.0536, abs=5e-5)


@pytest.mark.parametrize(
    ("kind", "quantity", "temp_c"),
    [
        ("hot_water", "supply_water_temp_c", 861.0562193126024),  # region 1: 1386 / T is 1.222
        ("hot_water", "return_water_temp_c", 861.0562193126024),
        ("steam", "steam_temp_c", 1e300),  # region 2: 540 / T is as good as 0
        ("steam", "feedwater_temp_c", -273.15),
    ],
)
def test_where_the_equations_of_water_have_a_pole_there_is_no_heat(kind, quantity, temp_c):
    water = {"water_flow_t_h": 100.0, "supply_water_temp_c": 95.0, "return_water_temp_c": 70.0,
             "supply_water_pressure_mpa": 0.8}
    found = balance(boiler(kind), dict(GAS, **water), {quantity: temp_c})
    assert "allowed" in reason(found, "heat_output_mw")


def test_above_the_pressures_of_boiling_water_a_blowdown_has_no_heat():
    high = {"steam_pressure_mpa": 20.0, "steam_temp_c": 450.0, "feedwater_temp_c": 250.0}
    plant = boiler(method_constants=COUNTS, rated_output_mw=6.0)
    assert balance(plant, GAS, high).results["heat_output_mw"] > 0.0
    found = balance(plant, GAS, dict(high, blowdown_flow_t_h=0.5))
    assert reason(found, "heat_output_mw") == (
        "blowdown at 20.1 MPa absolute, allowed to 16.5 where it counts as output")


def test_a_blowdown_that_was_given_and_cannot_be_leaves_no_output_either():
    failed = {"blowdown_flow_t_h": Fault(FLAG_OVER_RANGE, "found -1, allowed 0 t/h or more")}
    found = balance(boiler(method_constants=COUNTS), GAS, faults=failed)
    assert reason(found, "heat_output_mw").startswith("no blowdown_flow_t_h: found -1")
    assert "heat_output_mw" in balance(boiler(), GAS, faults=failed).results  # it does not count
