"""Drift and comparison with the reference method."""

import pytest

from edge.efficiency.hj_75_checks import (
    ABSOLUTE_ERROR,
    ADJUST,
    DRIFT,
    IN_ORDER,
    INTERVALS_DAYS,
    OUT_OF_CONTROL,
    RELATIVE_ACCURACY,
    RELATIVE_ERROR,
    acceptance_row,
    acceptance_verdict,
    confidence,
    drift_verdict,
)
from edge.errors import TableError

NAN = float("nan")


@pytest.mark.parametrize(
    ("what", "drift_pct", "verdict"),
    [
        ("gas_zero", 2.5, IN_ORDER), ("gas_zero", -2.6, ADJUST), ("gas_zero", 5.0, ADJUST),
        ("gas_zero", 5.1, OUT_OF_CONTROL), ("gas_span", 10.0, ADJUST),
        ("gas_span", -10.1, OUT_OF_CONTROL), ("dust_zero", 2.0, IN_ORDER),
        ("dust_span", 8.1, OUT_OF_CONTROL), ("dust_span", NAN, OUT_OF_CONTROL),
    ],
)
def test_a_drift_is_in_order_to_be_adjusted_or_out_of_control(what, drift_pct, verdict):
    assert drift_verdict(what, drift_pct) == verdict


def test_a_greater_drift_is_never_judged_better():
    order = [IN_ORDER, ADJUST, OUT_OF_CONTROL]
    for what in DRIFT:
        grades = [order.index(drift_verdict(what, 0.1 * step)) for step in range(150)]
        assert grades == sorted(grades)
        assert grades[0] == 0 and grades[-1] == 2


def test_a_caller_may_bring_limits_of_its_own():
    own = {"gas_zero": (1.0, 2.0, "% of full scale", "permit")}
    assert drift_verdict("gas_zero", 1.5, own) == ADJUST
    with pytest.raises(TableError) as refused:
        drift_verdict("dust_zero", 1.5, own)
    assert str(refused.value) == "drift of: found dust_zero, allowed gas_zero"


@pytest.mark.parametrize(
    ("what", "mean", "row"),
    [
        ("gas_umol_mol", 250.0, (RELATIVE_ACCURACY, 15.0)),
        ("gas_umol_mol", 249.9, (ABSOLUTE_ERROR, 20.0)),
        ("gas_umol_mol", 50.0, (ABSOLUTE_ERROR, 20.0)),
        ("gas_umol_mol", 20.0, (RELATIVE_ERROR, 30.0)),
        ("gas_umol_mol", 19.9, (ABSOLUTE_ERROR, 6.0)),
        ("o2_pct", 5.0, (ABSOLUTE_ERROR, 1.0)), ("o2_pct", 5.1, (RELATIVE_ACCURACY, 15.0)),
        ("dust_mg_m3", 201.0, (RELATIVE_ERROR, 15.0)),
        ("dust_mg_m3", 200.0, (RELATIVE_ERROR, 20.0)),
        ("dust_mg_m3", 51.0, (RELATIVE_ERROR, 25.0)), ("dust_mg_m3", 21.0, (RELATIVE_ERROR, 30.0)),
        ("dust_mg_m3", 20.0, (ABSOLUTE_ERROR, 6.0)), ("dust_mg_m3", 10.0, (ABSOLUTE_ERROR, 5.0)),
        ("velocity_m_s", 10.1, (RELATIVE_ERROR, 10.0)),
        ("velocity_m_s", 10.0, (RELATIVE_ERROR, 12.0)),
        ("temp_c", -5.0, (ABSOLUTE_ERROR, 3.0)), ("moisture_pct", 5.0, (ABSOLUTE_ERROR, 1.5)),
        ("moisture_pct", 9.0, (RELATIVE_ERROR, 25.0)),
    ],
)
def test_the_level_decides_how_a_monitor_is_compared(what, mean, row):
    assert acceptance_row(what, mean) == row


def test_the_relative_accuracy_equals_the_hand_calculation():
    # differences 10, -6, 8, 0, -2, 4, 6, -4, 2 of a mean of 300: mean 2, sum of squares less
    # 9 * 4 is 276 - 36 = 240, deviation sqrt(30); (2 + 2.306 * 5.477226 / 3) / 300
    differences = (10.0, -6.0, 8.0, 0.0, -2.0, 4.0, 6.0, -4.0, 2.0)
    assert confidence(differences) == pytest.approx(2.306 * 5.477226 / 3.0, rel=1e-6)
    how, value, limit, accepted = acceptance_verdict(
        "gas_umol_mol", [(300.0 + one, 300.0) for one in differences])
    assert (how, limit, accepted) == (RELATIVE_ACCURACY, 15.0, True)
    assert value == pytest.approx(2.070053, rel=1e-6)


def test_errors_are_those_of_the_mean_and_the_limit_itself_is_accepted():
    # at 30 the mean is 8 too high: 26.67 %
    found = acceptance_verdict("gas_umol_mol", [(40.0, 30.0), (36.0, 30.0)])
    assert found[0] == RELATIVE_ERROR and found[3]
    assert found[1] == pytest.approx(26.666667, rel=1e-7)
    assert acceptance_verdict("temp_c", [(133.0, 130.0)]) == (ABSOLUTE_ERROR, 3.0, 3.0, True)
    assert acceptance_verdict("temp_c", [(126.5, 130.0)]) == (ABSOLUTE_ERROR, 3.5, 3.0, False)


def test_a_monitor_that_equals_the_reference_method_is_always_accepted():
    for what in ("gas_umol_mol", "o2_pct", "dust_mg_m3", "velocity_m_s", "temp_c", "moisture_pct"):
        for level in (1.0, 8.0, 30.0, 120.0, 400.0):
            assert acceptance_verdict(what, [(level, level), (level, level)])[3], what


def test_what_cannot_be_compared_is_not_accepted():
    _, value, _, accepted = acceptance_verdict("gas_umol_mol", [(300.0, 300.0)])
    assert value != value and not accepted  # one pair has no confidence
    _, value, _, accepted = acceptance_verdict("velocity_m_s", [(1.0, 0.0)])
    assert value != value and not accepted
    for what, pairs in (("temp_c", []), ("temp_c", [(NAN, NAN)]), ("colour", [(1.0, 1.0)])):
        with pytest.raises(TableError):
            acceptance_verdict(what, pairs)


def test_automatic_calibration_is_due_more_often_and_verification_less():
    for what in ("gas_zero_and_span", "dust_zero_and_span"):
        assert INTERVALS_DAYS[what][0] < INTERVALS_DAYS[what][1]
    assert INTERVALS_DAYS["verification"][0] > INTERVALS_DAYS["verification"][1]
