"""The time of a sample: wall clock, monotonic count and whether the wall clock had been set.

A gateway without a battery starts in 1970 or at its image's date.  The clock counts as set from the
first look that finds a plausible year; a look back at an implausible one is not believed.

    not set   stamps go by the count from the time at start, and are marked
    set       stamps are the wall clock's; the look that finds it set says once by how much the
              earlier ones were off
    lost      the wall clock shows an implausible year again: stamps go on by the count

A wall clock that goes ahead of the count by more than an hour between two looks has leapt, and so
has one that is put back: spans that were recorded already come again under the same start.
"""

from edge.port import now_ms, ticks_diff, ticks_ms
from edge.sample import Moment

SET_AFTER_MS = 1_767_225_600_000  # 2026-01-01: no clock that runs this software can be earlier
DAY_MS = 86_400_000
AHEAD_MS = 3_600_000
BACK_MS = 2_000  # more than a clock that is slewed by 0.05 % loses from one poll to the next


class Clock:
    """Stamps of one start of the agent, number `boot`."""

    def __init__(self, boot, wall_ms=now_ms, count_ms=ticks_ms):
        self.boot = boot
        self._wall_ms = wall_ms
        self._count_ms = count_ms
        # A count of ms and the uptime at it, taken anew once a day: a board's count begins again
        # after 12 days, and a difference holds for half of that.
        self._mark = (count_ms(), 0)
        # Of the last look: wall clock less uptime, and whether the clock had been set.  One value,
        # replaced by the loop and read by whoever syncs.
        time_ms = wall_ms()
        self._seen = (time_ms, time_ms >= SET_AFTER_MS)

    def moment(self):
        """Return the Moment of now."""
        time_ms, up_ms = self._wall_ms(), self.up_ms()
        if time_ms >= SET_AFTER_MS:
            return Moment(time_ms, up_ms, self.boot, True)
        offset_ms, synced = self._seen
        return Moment(offset_ms + up_ms, up_ms, self.boot, synced)

    def up_ms(self):
        """Return the ms since the agent started."""
        count_ms = self._count_ms()
        marked_ms, up_ms = self._mark
        up_ms += ticks_diff(count_ms, marked_ms)
        if ticks_diff(count_ms, marked_ms) > DAY_MS:
            self._mark = (count_ms, up_ms)
        return up_ms

    def look(self):
        """Return (correction, leap) since the look before, in ms, None for what did not happen.

        correction  to be added to all unsynced times of this boot: the clock was set
        leap        by which a clock that was set has gone ahead of the count; below 0: put back
        """
        time_ms = self._wall_ms()
        if time_ms < SET_AFTER_MS:
            return None, None
        offset_ms, synced = self._seen
        moved_ms = time_ms - self.up_ms() - offset_ms
        self._seen = (offset_ms + moved_ms, True)
        if not synced:
            return moved_ms, None
        return None, None if -BACK_MS <= moved_ms <= AHEAD_MS else moved_ms
