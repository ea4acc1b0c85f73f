"""The uncertainty of results: instruments, systematic and random parts; test_slopes.py has more."""

import datetime
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge import config
from edge.averages import Window
from edge.efficiency.balance import evaluate, prepare
from edge.efficiency.blocks import DIRECTIONS
from edge.efficiency.instruments import TYPICAL
from edge.efficiency.uncertainty import LARGEST, span_u95, uncertainty
from edge.errors import ConfigError
from edge.sample import Moment, Sample
from tests import parts, plausible
from tests.test_balance import COAL, GAS, boiler, coal_boiler
from tests.test_commands import GAS as GAS_FILE

NAN = float("nan")
DAY_MS = 86_400_000
SEEDS = st.integers(0, 2 ** 32)


def register(quantity, accuracy=NAN, repeatability=0.0, calibrated=""):
    return parts.register(quantity, "input", 0, "float32", accuracy=accuracy,
                          calibrated=calibrated, repeatability=repeatability)


def only(readings, **accuracies):
    """Return registers for all readings: perfect ones but for some."""
    return [register(name, accuracies.get(name, 0.0)) for name in readings]


def of(plant, readings, counts=None, moment=None):
    return uncertainty(prepare(plant), Sample("b1", moment, dict(readings), {}), counts)


def test_the_direct_efficiency_is_as_sure_as_the_handbooks_formula_says():
    # F1 by hand: u_D = u_B = 1 %, u_Q = 0, feedwater u_t = 1 K; dh = 6613.627 kW * 3.6 / 10.3 t/h
    # = 2311.6 kJ/kg; water at 104 °C and 1.35 MPa has 4.222 kJ/(kg K) (steam tables):
    # 2 * sqrt(1e-4 + 1e-4 + (4.222 / 2311.6)^2) = 2.8520 % of 91.3203 %
    plant = boiler(registers=only(
        GAS, steam_flow_t_h=0.206, fuel_flow_m3_h=14.4, feedwater_temp_c=2.0))
    found = of(plant, GAS)
    assert found.u95["efficiency_direct_pct"] == pytest.approx(2.6045, abs=5e-4)


def test_nox_at_reference_oxygen_is_as_sure_as_the_handbooks_formula_says():
    # F2 by hand: C = 80, u_C = 2.5, O2 = 6, u_O2 = 0.2, reference 9: k = 12 / 15 = 0.8,
    # sqrt(2.0^2 + (64 / 15 * 0.2)^2) = 2.17444; 95 %: twice as much
    readings = dict(COAL, nox_mg_m3=80.0, o2_dry_pct=6.0)
    plant = coal_boiler()._replace(devices=(
        parts.device("dcs", 1, only(readings, nox_mg_m3=5.0, o2_dry_pct=0.4)),))
    found = of(plant, readings)
    assert found.u95["nox_ref_mg_m3"] == pytest.approx(4.34887, abs=1e-5)
    # 4 / (4 + 0.72818) of the variance
    assert found.largest["nox_ref_mg_m3"] == (
        ("nox_mg_m3", pytest.approx(84.599, abs=1e-3)),
        ("o2_dry_pct", pytest.approx(15.401, abs=1e-3)))


def test_heat_input_is_as_sure_as_its_only_instrument():
    found = of(boiler(registers=only(GAS, fuel_flow_m3_h=14.4)), GAS)
    assert found.u95["heat_input_mw"] == pytest.approx(0.02 * 7.24223, rel=1e-6)
    assert found.largest["heat_input_mw"] == (("fuel_flow_m3_h", pytest.approx(100.0)),)
    assert found.u95["heat_output_mw"] == 0.0


def test_an_accuracy_is_that_of_the_register_else_that_of_a_usual_instrument():
    plant = boiler(registers=[register("o2_dry_pct", 0.3), register("co_ppm")])
    found = {each.quantity: each for each in of(plant, GAS).instruments}
    assert (found["o2_dry_pct"].accuracy, found["o2_dry_pct"].typical) == (0.3, False)
    assert (found["co_ppm"].accuracy, found["co_ppm"].typical) == (TYPICAL["co_ppm"][0], True)
    # no register at all: a reading that a person hands over; 1 % of 720 m3/h
    assert found["fuel_flow_m3_h"].accuracy == pytest.approx(7.2)
    assert found["fuel_flow_m3_h"].typical


def test_the_page_on_uncertainty_tells_the_accuracies_that_stand_in():
    text = (GAS_FILE.parent.parent / "docs" / "uncertainty.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]*) ?\| ([\d.]*)(?: %)? ?\|$", text, re.MULTILINE)
    assert len(rows) == 16
    for name, absolute, relative_pct in rows:
        assert float(absolute or 0.0) == TYPICAL[name][0], name
        assert float(relative_pct or 0.0) == pytest.approx(100.0 * TYPICAL[name][1]), name


def test_an_instrument_without_error_does_not_count():
    found = of(boiler(registers=only(GAS)), GAS)
    assert found.instruments == ()
    assert found.u95["efficiency_direct_pct"] == 0.0
    assert not any(found.u95.values())
    assert found.largest == {}


def test_what_is_given_in_the_plant_file_counts_as_exact():
    given_ash = of(coal_boiler(), COAL)
    assert given_ash.u95["loss_solid_pct"] == 0.0
    measured = coal_boiler()._replace(devices=(
        parts.device("dcs", 1, [register("fly_ash_carbon_pct", 2.0)]),))
    found = of(measured, dict(COAL, fly_ash_carbon_pct=20.0))
    # the derivative of A9.3 by hand: 328.66 * 21.37 / 22211 * 20 * 100 / 80^2 * 2 points
    assert found.u95["loss_solid_pct"] == pytest.approx(0.19764, abs=1e-5)
    assert found.largest["loss_solid_pct"] == (("fly_ash_carbon_pct", pytest.approx(100.0)),)


def test_a_reading_that_no_instrument_has_counts_only_with_an_accuracy():
    names = [each.quantity for each in of(boiler(), GAS).instruments]
    assert "steam_moisture_pct" not in names
    plant = boiler(registers=only(GAS, steam_moisture_pct=0.5))
    assert [each.quantity for each in of(plant, GAS).instruments] == ["steam_moisture_pct"]
    assert of(plant, GAS).u95["heat_output_mw"] > 0.0


def test_a_reading_that_cannot_be_and_its_results_have_no_uncertainty():
    found = of(boiler(), dict(GAS, o2_dry_pct=20.95))
    assert "o2_dry_pct" not in [each.quantity for each in found.instruments]
    for name in ("excess_air_ratio", "loss_stack_pct", "nox_ref_mg_m3", "nox_kg_h"):
        assert name not in found.u95
    assert found.u95["heat_input_mw"] > 0.0
    assert set(found.u95) == set(evaluate(
        prepare(boiler()), Sample("b1", None, dict(GAS, o2_dry_pct=20.95), {})).results)


@pytest.mark.parametrize(
    ("calibrated", "today", "synced", "times"),
    [
        ("2026-01-01", "2026-04-11", True, 1.0),
        ("2026-01-01", "2027-01-01", True, 1.0),  # 365 days: it still holds
        ("2026-01-01", "2027-07-02", True, 1.0 + 182.0 / 365.0),
        ("2026-01-01", "2028-01-01", True, 2.0),  # 730 days
        ("2026-01-01", "2029-12-31", True, 4.0),  # 1460 days
        ("2027-01-01", "2026-01-01", True, 1.0),  # a date yet to come
        ("", "2028-01-01", True, 1.0),
        ("2026-01-01", "2028-01-01", False, 1.0),
    ],
)
def test_an_accuracy_grows_from_the_day_its_calibration_is_too_old(
        calibrated, today, synced, times):
    plant = boiler(registers=[register("fuel_flow_m3_h", 10.0, 2.0, calibrated)])
    moment = Moment(_day(today) * DAY_MS + 3_600_000, 0, 1, synced)
    fuel = [each for each in of(plant, GAS, None, moment).instruments
            if each.quantity == "fuel_flow_m3_h"][0]
    assert fuel.accuracy == pytest.approx(10.0 * times, rel=1e-12)
    assert fuel.repeatability == 2.0  # scatter does not come with age


def _day(date):
    return (datetime.date.fromisoformat(date) - datetime.date(1970, 1, 1)).days


def test_a_plant_file_may_say_how_long_an_accuracy_holds():
    own = {"calibration_days": 100.0, "calibration_growth": 0.5}
    plant = boiler(registers=[register("fuel_flow_m3_h", 10.0, 0.0, "2026-01-01")],
                   method_constants=own)
    found = of(plant, GAS, None, Moment(_day("2026-07-20") * DAY_MS, 0, 1, True))
    # 200 days: one further time of 100 days, half an accuracy
    assert found.u95["heat_input_mw"] == pytest.approx(15.0 * 36211.15 / 3.6e6, rel=1e-5)
    assert of(plant, GAS).u95["heat_input_mw"] == pytest.approx(10.0 * 36211.15 / 3.6e6, rel=1e-5)


def test_a_mean_keeps_the_systematic_part_and_shrinks_the_random_one():
    plant = boiler(registers=[register("fuel_flow_m3_h", 6.0, 8.0)])
    a_point = 36211.15 / 3.6e6  # MW for 1 m3/h
    single = of(plant, GAS)
    assert single.u95["heat_input_mw"] == pytest.approx(10.0 * a_point, rel=1e-5)
    mean = of(plant, GAS, {"fuel_flow_m3_h": 16, "co_ppm": 3})
    assert mean.systematic["heat_input_mw"] == pytest.approx(6.0 * a_point, rel=1e-5)
    assert mean.random["heat_input_mw"] == pytest.approx(2.0 * a_point, rel=1e-5)
    assert mean.u95["heat_input_mw"] == pytest.approx(40.0 ** 0.5 * a_point, rel=1e-5)
    for name in single.u95:
        assert mean.systematic[name] == single.systematic[name]


def test_a_spans_uncertainty_is_that_of_its_means_and_counts():
    plant = boiler(registers=[register("fuel_flow_m3_h", 6.0, 8.0)])
    firing = prepare(plant)
    readings = {name: (value, value, value, 16) for name, value in GAS.items()}
    results = evaluate(firing, Sample("b1", None, GAS, {})).results
    del results["load_pct"]  # withheld, say
    values = dict(readings, **{name: (v, v, v, 16) for name, v in results.items()})
    window = Window("b1", 0, 60_000, 0, 1, True, values, {})
    expected = of(plant, GAS, dict.fromkeys(GAS, 16)).u95
    del expected["load_pct"]
    assert span_u95(firing, window) == {name + "_u95": expected[name] for name in expected}


@pytest.mark.parametrize(("plant", "readings"), [(boiler(), GAS), (coal_boiler(), COAL)])
def test_the_three_largest_parts_are_named_in_order(plant, readings):
    found = of(plant, readings)
    for name in found.largest:
        shares = [share for _, share in found.largest[name]]
        assert 1 <= len(shares) <= LARGEST
        assert shares == sorted(shares, reverse=True) and shares[-1] > 0.0
        assert sum(shares) <= 100.0 + 1e-9
    assert found.largest["efficiency_indirect_pct"][0][0] == "flue_gas_temp_c"
    assert set(found.largest) == {name for name in found.u95 if found.u95[name] > 0.0}


def test_more_instruments_than_directions_are_counted_like_one_by_one():
    chance, seen = random.Random(3), 0
    while seen < 8:
        plant = plausible.any_plant(chance)
        if len(plant.readings) <= DIRECTIONS:
            continue
        seen += 1
        accuracies = plausible.accuracies(chance, plant.readings, 0.3, 2.0)
        together = of(plausible.with_instruments(plant, accuracies), plant.readings)
        assert len(together.instruments) > DIRECTIONS
        sums = dict.fromkeys(together.u95, 0.0)
        for name in accuracies:
            alone = dict.fromkeys(accuracies, 0.0)
            alone[name] = accuracies[name]
            found = of(plausible.with_instruments(plant, alone), plant.readings).u95
            for result in found:
                sums[result] += found[result] ** 2
        for result in sums:
            assert together.u95[result] == pytest.approx(sums[result] ** 0.5, rel=1e-12)


def test_a_plant_file_may_give_a_repeatability(tmp_path):
    text = GAS_FILE.read_text("utf-8")
    (tmp_path / "boilers").symlink_to(GAS_FILE.parent / "boilers")
    path = tmp_path / "plant.toml"
    path.write_text(text.replace("accuracy = 0.1", "accuracy = 0.1\nrepeatability = 0.05"))
    registers = {each.quantity: each for device in config.load(str(path)).boilers[0].devices
                 for each in device.registers}
    assert registers["o2_dry_pct"].repeatability == 0.05
    assert registers["flue_gas_temp_c"].repeatability == 0.0
    path.write_text(text.replace("accuracy = 0.1", "accuracy = 0.1\nrepeatability = -1"))
    with pytest.raises(ConfigError) as caught:
        config.load(str(path))
    assert str(caught.value.problems[0]).endswith("repeatability: found -1, allowed 0 or more")


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_every_result_of_a_plausible_plant_has_a_finite_uncertainty(seed):
    chance = random.Random(seed)
    plant = plausible.any_plant(chance)
    results = evaluate(prepare(plant.boiler), Sample("b1", None, plant.readings, {})).results
    found = of(plant.boiler, plant.readings)
    assert set(found.u95) == set(results)
    assert all(0.0 <= value < float("inf") for value in found.u95.values())


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.floats(0.01, 100.0))
def test_accuracies_so_many_times_as_wide_make_results_as_unsure(seed, times):
    chance = random.Random(seed)
    plant = plausible.any_plant(chance)
    accuracies = plausible.accuracies(chance, plant.readings, 0.3, 2.0)
    wider = {name: times * accuracies[name] for name in accuracies}
    one = of(plausible.with_instruments(plant, accuracies), plant.readings).u95
    other = of(plausible.with_instruments(plant, wider), plant.readings).u95
    for name in one:
        assert other[name] == pytest.approx(times * one[name], rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_one_instrument_more_never_makes_a_result_surer(seed):
    chance = random.Random(seed)
    plant = plausible.any_plant(chance)
    accuracies = plausible.accuracies(chance, plant.readings, 0.3, 2.0)
    perfect = dict(accuracies)
    perfect[chance.choice(sorted(accuracies))] = 0.0
    fewer = of(plausible.with_instruments(plant, perfect), plant.readings).u95
    more = of(plausible.with_instruments(plant, accuracies), plant.readings).u95
    for name in more:
        assert more[name] >= fewer[name] * (1.0 - 1e-12)
