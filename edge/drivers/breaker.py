"""When to ask again what did not answer.  No I/O."""

from edge.port import ticks_diff, ticks_ms

BACKOFF_FIRST_MS = 500
BACKOFF_MAX_MS = 30_000
# On a shared line a timeout is the others' time: a lost frame is asked for once more at the next
# poll, and after that a dead unit costs at most one timeout a minute, two in its first.
SHARED_SPARE = 1
SHARED_FIRST_MS = 60_000
SHARED_MAX_MS = 120_000


class Backoff:
    """The wait doubles from one failure to the next; the first `spare` failures cost none."""

    def __init__(self, first_ms=BACKOFF_FIRST_MS, max_ms=BACKOFF_MAX_MS, spare=0):
        self.failures = 0
        self.wait_ms = 0
        self._first_ms = first_ms
        self._max_ms = max_ms
        self._spare = spare
        self._failed = 0

    def due(self):
        """Whether it may be asked now."""
        return self.wait_ms == 0 or ticks_diff(ticks_ms(), self._failed) >= self.wait_ms

    def fail(self):
        """Wait, twice as long as the last time."""
        self.failures += 1
        if self.failures > self._spare:
            self.wait_ms = min(max(2 * self.wait_ms, self._first_ms), self._max_ms)
            self._failed = ticks_ms()  # a sum would not wrap as a board's count does

    def succeed(self):
        """Forget the failures."""
        self.failures = 0
        self.wait_ms = 0


def breaker(shared):
    """Return the Backoff of one unit on one line, shared with other units or not."""
    if shared:
        return Backoff(SHARED_FIRST_MS, SHARED_MAX_MS, SHARED_SPARE)
    return Backoff()
