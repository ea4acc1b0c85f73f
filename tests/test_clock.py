"""Stamps before and after the clock is set.  Portable."""

from edge.clock import SET_AFTER_MS, Clock


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
    assert clock.correction() is None


def test_setting_the_clock_gives_the_offset_of_the_earlier_moments_once():
    hands = Hands(1000, 0)
    clock = hands.clock()
    hands.pass_ms(5000)
    early = clock.moment()
    hands.wall_ms = SET_AFTER_MS + 7_000_000  # the true time of this instant
    offset = clock.correction()
    # What was stamped a moment ago, corrected, is the true time of now.
    assert early.time_ms + offset == SET_AFTER_MS + 7_000_000
    assert clock.moment().synced is True
    assert clock.correction() is None


def test_a_clock_that_was_set_at_start_is_never_corrected():
    hands = Hands(SET_AFTER_MS + 1, 0)
    clock = hands.clock()
    hands.pass_ms(1000)
    assert clock.correction() is None
