"""When each unit of a line is polled: points of a fixed grid, spread so that none waits.  No I/O.

    grid point = start + phase + n * period

The requests of a unit take bus time, so the units of one line have phases one behind the other; a
poll that comes too late for its own grid point is skipped, not piled up.
"""

# A line is filled to this share from its first unit on: what is left lets it catch up.
DENSITY = 0.8
LIMITS_MS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000)


def phases_ms(bus_times_ms, period_ms):
    """Return the phase of each unit, given how long each keeps the line busy.  [ms]"""
    density = max(DENSITY, sum(bus_times_ms) / period_ms)
    phases = []
    busy_ms = 0.0
    for bus_time_ms in bus_times_ms:
        phases.append(int(busy_ms / density))
        busy_ms += bus_time_ms
    return phases


class Point:
    """The next grid point of one unit.  `missed` counts those that were skipped."""

    def __init__(self, due, period_ms):
        self.due = due
        self.missed = 0
        self._period_ms = period_ms

    def advance(self, late_ms):
        """Go to the next point that is not over when this one was reached so late."""
        missed = max(0, late_ms) // self._period_ms
        self.missed += missed
        self.due += (missed + 1) * self._period_ms


class Lateness:
    """How late polls began: counts by limits, so that it costs nothing to keep for years."""

    def __init__(self):
        self.worst_ms = 0
        self._counts = [0] * (len(LIMITS_MS) + 1)

    def add(self, late_ms):
        """Count one poll."""
        self.worst_ms = max(self.worst_ms, late_ms)
        for place, limit in enumerate(LIMITS_MS):
            if late_ms <= limit:
                self._counts[place] += 1
                return
        self._counts[-1] += 1

    def below_ms(self, share):
        """Return the limit that this share of all polls kept; the worst where none is that high."""
        wanted = share * sum(self._counts)
        for place, limit in enumerate(LIMITS_MS):
            wanted -= self._counts[place]
            if wanted <= 0:
                return min(limit, self.worst_ms)
        return self.worst_ms
