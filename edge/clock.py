"""The time of a sample: wall clock, monotonic count and whether the wall clock had been set.

A gateway without a battery starts in 1970 or at its image's date.  Samples taken before the clock
is set are marked; when it is set, `correction` says once by how much they were off.
"""

from edge.port import now_ms, ticks_diff, ticks_ms
from edge.sample import Moment

SET_AFTER_MS = 1_767_225_600_000  # 2026-01-01: no clock that runs this software can be earlier


class Clock:
    """Stamps of one start of the agent, number `boot`."""

    def __init__(self, boot, wall_ms=now_ms, count_ms=ticks_ms):
        self.boot = boot
        self._wall_ms = wall_ms
        self._count_ms = count_ms
        self._started = count_ms()
        self._unset_offset = None  # wall clock less uptime, while the clock was not set
        if wall_ms() < SET_AFTER_MS:
            self._unset_offset = wall_ms()

    def moment(self):
        """Return the Moment of now."""
        time_ms = self._wall_ms()
        return Moment(time_ms, self.up_ms(), self.boot, time_ms >= SET_AFTER_MS)

    def up_ms(self):
        """Return the ms since the agent started."""
        return ticks_diff(self._count_ms(), self._started)

    def correction(self):
        """Return the offset of all unsynced stamps in ms, once the clock was set, else None."""
        time_ms = self._wall_ms()
        if self._unset_offset is None or time_ms < SET_AFTER_MS:
            return None
        offset = time_ms - self.up_ms() - self._unset_offset
        self._unset_offset = None
        return offset
