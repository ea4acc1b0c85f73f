"""Stamps before and after the clock is set.  Portable."""

import edge.clock
from edge.clock import SET_AFTER_MS, Clock

HOUR = 3_600_000
WRAP = 1 << 30  # ms after which ticks_ms of a board begins again


class Hands:
    """A wall clock and a count that a test moves."""

    def __init__(self, wall_ms, count_ms):
        self.wall_ms = wall_ms
        self.count_ms = count_ms

    def clock(self, boot=3):
        return Clock(boot, lambda: self.wall_ms, lambda: self.count_ms)

    def pass_ms(self, ms):
        self.wall_ms += ms
        self.count_ms += ms


def test_a_moment_has_wall_clock_uptime_and_boot():
    hands = Hands(SET_AFTER_MS + 5, 100)
    clock = hands.clock()
    hands.pass_ms(250)
    assert clock.moment() == (SET_AFTER_MS + 255, 250, 3, True)


def test_a_clock_that_was_never_set_marks_its_moments_and_corrects_nothing():
    hands = Hands(1000, 0)
    clock = hands.clock()
    hands.pass_ms(60_000)
    assert clock.moment().synced is False
    assert clock.look() == (None, None)


def test_setting_the_clock_gives_the_offset_of_the_earlier_moments_once():
    hands = Hands(1000, 0)
    clock = hands.clock()
    hands.pass_ms(5000)
    early = clock.moment()
    hands.wall_ms = SET_AFTER_MS + 7_000_000  # the true time of this instant
    offset, leap = clock.look()
    # What was stamped a moment ago, corrected, is the true time of now.
    assert early.time_ms + offset == SET_AFTER_MS + 7_000_000
    assert leap is None  # it is what the clock record is for
    assert clock.moment().synced is True
    assert clock.look() == (None, None)


def test_a_clock_that_was_set_at_start_is_never_corrected():
    hands = Hands(SET_AFTER_MS + 1, 0)
    clock = hands.clock()
    hands.pass_ms(1000)
    assert clock.look() == (None, None)


def test_one_correction_is_right_for_all_moments_of_a_clock_moved_while_unset():
    hands = Hands(1000, 0)
    clock = hands.clock()
    hands.pass_ms(5000)
    before = clock.moment()
    hands.wall_ms = 946_684_800_000  # the year 2000: another wrong date, not a set clock
    hands.pass_ms(4000)
    after = clock.moment()
    hands.pass_ms(1000)
    hands.wall_ms = SET_AFTER_MS + 10_000  # 10 s after the start
    offset, _ = clock.look()
    assert [moment.time_ms + offset for moment in (before, after)] == [
        SET_AFTER_MS + 5000, SET_AFTER_MS + 9000]


def test_a_set_clock_that_is_lost_goes_on_by_the_count():
    hands = Hands(SET_AFTER_MS, 0)
    clock = hands.clock()
    hands.pass_ms(5000)
    assert clock.look() == (None, None)
    hands.wall_ms = 0
    hands.pass_ms(1000)
    assert clock.look() == (None, None)
    assert clock.moment() == (SET_AFTER_MS + 6000, 6000, 3, True)


def test_a_leap_to_the_future_is_told_once_and_by_how_much():
    hands = Hands(SET_AFTER_MS, 0)
    clock = hands.clock()
    hands.pass_ms(1000)
    hands.wall_ms += HOUR + 1
    assert clock.look() == (None, HOUR + 1)
    hands.pass_ms(1000)
    assert clock.look() == (None, None)
    hands.wall_ms += HOUR  # no more than an hour: an operator or NTP puts a clock right
    assert clock.look() == (None, None)


def test_a_clock_put_back_is_told_and_slewing_is_not():
    hands = Hands(SET_AFTER_MS + HOUR, 0)
    clock = hands.clock()
    hands.count_ms += 3_600_000  # the longest from poll to poll, 0.05 % slow
    hands.wall_ms += 3_598_200
    assert clock.look() == (None, None)
    hands.wall_ms -= 2001
    assert clock.look() == (None, -2001)
    assert clock.look() == (None, None)


def test_time_spent_between_looks_is_no_leap():
    hands = Hands(SET_AFTER_MS, 0)
    clock = hands.clock()
    hands.pass_ms(50 * HOUR)
    assert clock.look() == (None, None)


def board_diff(later, earlier):
    """Return what `ticks_diff` returns on a board, whose count has 30 bits."""
    return (later - earlier + WRAP // 2) % WRAP - WRAP // 2


def test_the_uptime_goes_on_where_the_count_of_a_board_begins_again():
    real, edge.clock.ticks_diff = edge.clock.ticks_diff, board_diff
    try:
        hands = Hands(SET_AFTER_MS, WRAP - 5 * HOUR)
        clock = hands.clock()
        for hours in range(1, 30 * 24):  # looked at each hour for a month
            hands.wall_ms += HOUR
            hands.count_ms = (hands.count_ms + HOUR) % WRAP
            assert clock.look() == (None, None)
            assert clock.moment().up_ms == hours * HOUR
    finally:
        edge.clock.ticks_diff = real
