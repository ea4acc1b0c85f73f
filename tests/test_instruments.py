"""Tolerances, typical accuracies and calibration intervals."""

import pytest

from edge.efficiency.instruments import (
    TYPICAL,
    WITHOUT,
    accuracy_of,
    pt100_a_k,
    pt100_aa_k,
    pt100_b_k,
    thermocouple_k_1_k,
    thermocouple_k_2_k,
    typical_accuracy,
)
from edge.quantities import NAMES, QUANTITIES, READING

NAN = float("nan")


@pytest.mark.parametrize(
    ("tolerance", "temp_c", "kelvin"),
    [  # IEC 60584-1, IEC 60751
        (thermocouple_k_1_k, 200.0, 1.5), (thermocouple_k_1_k, 900.0, 3.6),
        (thermocouple_k_1_k, 375.0, 1.5), (thermocouple_k_2_k, 200.0, 2.5),
        (thermocouple_k_2_k, 900.0, 6.75), (thermocouple_k_2_k, -40.0, 2.5),
        (pt100_aa_k, 100.0, 0.27), (pt100_a_k, 150.0, 0.45), (pt100_b_k, 150.0, 1.05),
        (pt100_b_k, -100.0, 0.8), (pt100_b_k, 0.0, 0.3),
    ],
)
def test_a_thermometer_may_err_as_its_standard_says(tolerance, temp_c, kelvin):
    assert tolerance(temp_c) == pytest.approx(kelvin, abs=1e-12)


def test_a_better_class_never_allows_more():
    for t in range(-40, 251, 10):
        classes = [tolerance(float(t)) for tolerance in (pt100_aa_k, pt100_a_k, pt100_b_k)]
        assert classes == sorted(classes)
        assert thermocouple_k_1_k(float(t)) < thermocouple_k_2_k(float(t))


@pytest.mark.parametrize(
    "value",
    [thermocouple_k_1_k(-40.1), thermocouple_k_1_k(1000.1), thermocouple_k_2_k(1200.1),
     pt100_aa_k(250.1), pt100_a_k(450.1), pt100_b_k(600.1), pt100_b_k(-196.1), pt100_b_k(NAN),
     accuracy_of(0.1, 0.02, NAN)],
)
def test_a_thermometer_outside_its_range_has_no_tolerance(value):
    assert value != value


def test_an_accuracy_is_the_larger_of_its_two_parts():
    assert accuracy_of(0.1, 0.02, 3.0) == 0.1
    assert accuracy_of(0.1, 0.02, 8.0) == pytest.approx(0.16, rel=1e-14)
    assert accuracy_of(2.5, 0.0075, -400.0) == 3.0
    # zirconia 0.1 % or 2 % of reading; flue gas a thermocouple of class 2
    assert typical_accuracy("o2_wet_pct", 8.0) == pytest.approx(0.16, rel=1e-14)
    assert typical_accuracy("flue_gas_temp_c", 140.0) == thermocouple_k_2_k(140.0)
    assert typical_accuracy("feedwater_temp_c", 104.0) == pytest.approx(0.52, rel=1e-14)


def test_every_reading_has_a_usual_instrument_or_is_said_to_have_none():
    readings = [name for name in NAMES if QUANTITIES[name].role == READING]
    assert sorted(list(TYPICAL) + list(WITHOUT)) == sorted(readings)


def test_a_reading_without_instrument_has_no_accuracy():
    for name in WITHOUT:
        found = typical_accuracy(name, 1.0)
        assert found != found


def test_no_usual_instrument_is_perfect_useless_or_never_calibrated():
    for name in TYPICAL:
        absolute, relative, days, _ = TYPICAL[name]
        assert absolute + relative > 0.0, name
        assert 0.0 <= relative <= 0.25, name
        assert 7.0 <= days <= 1095.0, name


def test_gas_analysers_are_calibrated_weekly_and_transmitters_yearly():
    for name in ("o2_dry_pct", "o2_wet_pct", "nox_mg_m3", "so2_mg_m3", "co_ppm"):
        assert TYPICAL[name][2] == 7.0
    assert TYPICAL["steam_pressure_mpa"][2] == 365.0
    assert TYPICAL["fuel_flow_m3_h"][2] == 1095.0


def test_a_permit_or_site_may_bring_its_own_instruments():
    own = {"o2_dry_pct": (0.05, 0.0, 1.0, "a laser")}
    assert typical_accuracy("o2_dry_pct", 3.0, own) == 0.05
