"""Valid hours and substitution after HJ 75."""

import pytest

from edge.efficiency.hj_75 import (
    FLAGS,
    LOOK_BACK_ENDS,
    RULES,
    capture_rate_pct,
    flag_row,
    hourly_mean,
    look_back_h,
    period_is_valid,
    substitute_kg_h,
)
from edge.errors import TableError

NAN = float("nan")


def test_forty_five_valid_minutes_make_an_hour_and_one_less_does_not():
    assert hourly_mean([(45, 40.0, "N"), (15, None, "C")]) == (40.0, True, 45)
    mean, valid, minutes = hourly_mean([(44, 40.0, "N"), (16, 900.0, "D")])
    assert (mean != mean, valid, minutes) == (True, False, 44)


def test_a_mean_weighs_minutes_and_leaves_out_what_is_flagged():
    # (30 * 40 + 20 * 60) / 50; the 900 of the fault and what is no number do not count
    parts = [(30, 40.0, "N"), (20, 60.0, "N"), (5, 900.0, "D"), (5, NAN, "N")]
    assert hourly_mean(parts) == (48.0, True, 50)


def test_an_hour_without_data_is_not_valid_whatever_the_rule_says():
    none_needed = dict(RULES)
    none_needed["hour_least_minutes"] = (0.0, "min", "permit", "none")
    for rules in (RULES, none_needed):
        mean, valid, minutes = hourly_mean([], rules)
        assert (mean != mean, valid, minutes) == (True, False, 0)


def test_a_caller_may_ask_for_fewer_minutes():
    own = dict(RULES)
    own["hour_least_minutes"] = (30.0, "min", "permit", "of the permit")
    assert hourly_mean([(30, 12.0, "N")], own) == (12.0, True, 30)


@pytest.mark.parametrize(
    ("valid", "operating", "enough"),
    [(18, 24, True), (17, 24, False), (6, 8, True), (5, 8, False), (540, 720, True),
     (539, 720, False), (0, 0, True)],  # 75 % of 24, 8 and 720 are 18, 6 and 540
)
def test_three_quarters_of_the_operating_hours_make_a_period(valid, operating, enough):
    assert period_is_valid(valid, operating) is enough


def test_the_capture_rate_leaves_out_the_hours_the_source_stood():
    # a quarter of 2160 h, 160 h stopped, 100 h invalid: 1900 / 2000
    assert capture_rate_pct(2160.0, 160.0, 100.0) == pytest.approx(95.0, rel=1e-14)
    assert capture_rate_pct(2160.0, 0.0, 0.0) == 100.0
    for value in (capture_rate_pct(2160.0, 2160.0, 0.0), capture_rate_pct(2160.0, 100.0, 2061.0),
                  capture_rate_pct(NAN, 0.0, 0.0), capture_rate_pct(2160.0, 0.0, -1.0)):
        assert value != value


@pytest.mark.parametrize(
    ("capture_pct", "gap_h", "window_h"),
    [(95.0, 24.0, 180), (90.0, 1.0, 180), (90.0, 24.5, 720), (100.0, 5000.0, 720),
     (89.9, 1.0, 2160), (75.0, 5000.0, 2160), (74.9, 1.0, 0), (NAN, 1.0, 0)],
)
def test_the_look_back_grows_with_the_gap_and_with_what_lacks(capture_pct, gap_h, window_h):
    assert look_back_h(capture_pct, gap_h) == window_h


def test_the_greatest_valid_hour_within_the_look_back_stands_in():
    history = [1.0] * 3000
    history[2400] = 2.0  # 600 hours before the gap
    history[500] = 3.0  # 2500 hours before it
    assert substitute_kg_h(history, 95.0, 10.0) == (1.0, 180)
    assert substitute_kg_h(history, 95.0, 25.0) == (2.0, 720)
    assert substitute_kg_h(history, 80.0, 10.0) == (2.0, 2160)
    value, window_h = substitute_kg_h(history, 70.0, 10.0)
    assert (value != value, window_h) == (True, 0)


def test_a_short_history_gives_what_it_has_and_an_empty_one_nothing():
    assert substitute_kg_h([1.0, 1.5, 1.2], 95.0, 10.0) == (1.5, 180)
    value, window_h = substitute_kg_h([], 95.0, 10.0)
    assert (value != value, window_h) == (True, 180)


def test_a_longer_look_back_never_substitutes_less():
    history = [1.0 + 37 * hour % 101 / 100.0 for hour in range(2500)]
    values = [substitute_kg_h(history, capture, gap)[0]
              for capture, gap in ((95.0, 1.0), (95.0, 100.0), (80.0, 100.0))]
    assert values == sorted(values)


def test_only_normal_data_are_judged_and_only_a_stopped_source_emits_nothing():
    assert [flag for flag in sorted(FLAGS) if FLAGS[flag][1]] == ["N"]
    assert [flag for flag in sorted(FLAGS) if FLAGS[flag][2]] == ["F"]
    assert flag_row("St")[:2] == (True, False)  # measured, not judged
    with pytest.raises(TableError) as refused:
        flag_row("X")
    assert str(refused.value) == "flag: found X, allowed B, C, D, F, M, Md, N, S, Sd, St, T"


def test_a_monitor_out_of_control_looks_back_from_its_last_calibration():
    assert LOOK_BACK_ENDS["out_of_control"] == "before the last calibration"
    assert LOOK_BACK_ENDS["invalid"] == LOOK_BACK_ENDS["maintenance"] == "before the failure"
