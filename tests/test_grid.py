"""When units are polled, and how late they were.  Portable."""

import pytest

from edge.drivers.grid import LIMITS_MS, Lateness, Point, phases_ms


@pytest.mark.parametrize(
    ("bus_times", "period", "phases"),
    [
        ([], 1000, []),
        ([40.0], 1000, [0]),
        # 120 ms of 1000: filled to 0.8, each 40 ms take 50
        ([40.0, 40.0, 40.0], 1000, [0, 50, 100]),
        ([8.0, 80.0, 16.0], 1000, [0, 10, 110]),
        # 900 ms of 1000: filled to 0.9, so that the last is done when the period is over
        ([450.0, 225.0, 225.0], 1000, [0, 500, 750]),
        # more than fits is not squeezed into one period
        ([600.0, 600.0], 1000, [0, 500]),
    ],
)
def test_units_have_phases_one_behind_the_other(bus_times, period, phases):
    assert phases_ms(bus_times, period) == phases


def test_no_phase_of_a_line_that_is_not_overfull_makes_a_unit_wait_for_the_one_before():
    bus_times = [31.0 + 7 * (place % 5) for place in range(20)]  # 900 ms
    for period in (900, 1000, 2000, 10_000):
        phases = phases_ms(bus_times, period)
        for place in range(19):
            room = phases[place + 1] - phases[place]
            assert room >= int(bus_times[place]), (period, place)
        assert phases[-1] + bus_times[-1] <= period


@pytest.mark.parametrize(
    ("late", "due", "missed"),
    [
        (-3, 1100, 0),  # a timer that fires early does not shift the grid
        (0, 1100, 0),
        (99, 1100, 0),  # late, but within its own period
        (100, 1200, 1),  # the next point has come already: it is the one after that
        (250, 1300, 2),
        (86_400_000, 86_401_100, 864_000),  # a machine that slept for a day
    ],
)
def test_the_next_point_is_the_first_that_is_not_over_and_the_others_count_as_missed(
        late, due, missed):
    point = Point(1000, 100)
    point.advance(late)
    assert (point.due, point.missed) == (due, missed)


def test_points_stay_on_the_grid_however_late_each_poll_is():
    point = Point(7, 100)
    polls = 0
    for late in (0, 30, 130, 99, 260, 0, -1, 100):
        point.advance(late)
        polls += 1
        assert point.due % 100 == 7
    assert point.due == 7 + 100 * (polls + point.missed)
    assert point.missed == 1 + 2 + 1


def lateness(*rows):
    made = Lateness()
    for late_ms in rows:
        made.add(late_ms)
    return made


@pytest.mark.parametrize(
    ("rows", "share", "below"),
    [
        ([], 0.99, 0),
        ([0, 0, 0, 0], 0.5, 0),  # no limit is said that is worse than the worst
        ([-2, 0, 1], 0.99, 1),
        ([1] * 99 + [300], 0.99, 1),
        ([1] * 98 + [300, 300], 0.99, 300),
        ([1] * 98 + [300, 400], 0.99, 400),
        ([2, 5, 10, 20], 0.5, 5),
        ([7], 0.5, 7),
        ([7, 9], 0.5, 9),
        ([7, 90], 0.5, 10),  # what is known is the limit, which stands above
        ([60_000], 0.99, 60_000),  # later than every limit
        ([1, 60_000], 0.5, 1),
    ],
)
def test_the_share_that_kept_a_limit_is_told_by_limits(rows, share, below):
    assert lateness(*rows).below_ms(share) == below


def test_what_is_told_is_the_limit_above_the_truth_of_a_sorted_list():
    rows = [(place * 7919) % 1500 for place in range(400)]  # a prime: well mixed
    found = lateness(*rows)
    for share in (0.1, 0.5, 0.9, 0.99, 1.0):
        truth = sorted(rows)[int(share * len(rows) + 0.999) - 1]
        kept = [limit for limit in LIMITS_MS if limit >= truth][0]
        assert truth <= found.below_ms(share) == min(kept, max(rows))
    assert found.worst_ms == max(rows)
