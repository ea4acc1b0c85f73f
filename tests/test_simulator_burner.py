"""Simulated burners and their controllers."""

import pytest

from edge.simulator.burner import FIRING, OFF, PURGE, Burner, Damper, Follower, Limits, Trim

LIMITS = Limits(least=0.25, greatest=1.2, full_in_s=60.0, purge_air=0.6, purge_s=30.0)


def test_a_burner_moves_no_faster_than_its_valve_and_not_past_its_limits():
    burner = Burner(LIMITS, 0.5)
    burner.step(6.0, 2.0, False, False)
    assert burner.fire == pytest.approx(0.6)  # 6 s of 60 are a tenth
    for _ in range(20):
        burner.step(6.0, 2.0, False, False)
    assert burner.fire == pytest.approx(1.2)
    for _ in range(20):
        burner.step(6.0, 0.0, False, False)
    assert burner.fire == pytest.approx(0.25)


def test_a_burner_that_is_off_waits_for_a_call_and_purges_before_it_lights():
    burner = Burner(LIMITS, 0.5)
    burner.step(1.0, 0.25, True, False)
    assert (burner.state, burner.fire) == (OFF, 0.0)
    burner.step(1.0, 1.0, False, False)
    assert burner.state == OFF
    burner.step(1.0, 1.0, False, True)
    states = []
    for _ in range(30):
        states.append((burner.state, burner.fire))
        burner.step(1.0, 1.0, False, True)
    assert states == [(PURGE, 0.0)] * 30
    assert (burner.state, burner.fire) == (FIRING, 0.25)


def test_a_controller_removes_an_error_that_stays_and_does_not_wind_up():
    controller = Follower(2.0, 100.0, (0.0, 1.0), 0.3)
    assert controller.step(10.0, 0.1) == pytest.approx(0.3 + 2.0 * 0.1 * 0.1 + 2.0 * 0.1)
    for _ in range(1000):
        controller.step(10.0, 5.0)
    # What it holds went no further than the limit, so it comes back at once.
    assert controller.step(10.0, -0.1) == pytest.approx(1.0 - 0.02 - 0.2)


def test_oxygen_trim_brings_the_probe_to_its_set_point_without_overshoot():
    trim = Trim(12.0, 0.001, 0.08, 4.0)
    seen = []
    for _ in range(400):
        trim.step(1.0, 4.0 + 17.0 * trim.share, 3.0, True)  # 1 % of air is 0.17 points
        seen.append(4.0 + 17.0 * trim.share)
    assert seen[10] > 3.7  # slow: a change of load is over by then
    assert seen[-1] == pytest.approx(3.0, abs=0.01)
    assert min(seen) > 2.9
    held = trim.share
    trim.step(100.0, 21.0, 3.0, False)
    assert trim.share == held  # air without fire teaches it nothing


def test_a_damper_is_behind_a_moving_goal_by_its_delay_whatever_the_step():
    for dt_s in (0.1, 1.0, 10.0):
        damper = Damper(4.0)
        damper.step(dt_s, 1.0, FIRING)
        air = 1.0
        for step in range(1, round(40 / dt_s) + 1):
            air = damper.step(dt_s, 1.0 + 0.02 * step * dt_s, FIRING)
        assert air == pytest.approx(1.8 - 0.02 * 4.0, abs=1e-4)
    assert damper.step(1.0, 5.0, PURGE) == 5.0  # the burner waits for it
