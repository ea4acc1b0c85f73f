"""The two streams of one connection, and how fast the backlog may go beside the live records.

    1 ... cursor, backlog ─▶ ... (ahead) ... | live_from, live ─▶

Live is what reaches the disk after the connection opened.  The backlog is what the destination
lacks of everything before.  Numbers rise within each; once the backlog is through there is only
live.
"""

from edge.port import ticks_diff, ticks_ms


class Streams:
    """What to send next.  `live` is the next live number, `backlog` what is left: [first, last]."""

    def __init__(self, spool, name, apart, rate):
        """Begin where a destination stands; `apart` are pieces to pass over."""
        self.live = spool.durable + 1  # what memory still holds goes out with what follows it
        taken = spool.ahead(name) + [(piece.first, piece.last) for piece in apart]
        self.backlog = without([[spool.cursor(name) + 1, self.live - 1]], sorted(taken))
        self._spool = spool
        self._rate = rate
        self._credit = 0.0
        self._ticks = ticks_ms()

    @property
    def left(self):
        """How many numbers of the backlog are still to be sent."""
        return sum(last - first + 1 for first, last in self.backlog)

    def next_live(self, limits):
        """Return the next live batch within (records, octets), or None."""
        return self._spool.peek(self.live, *limits)

    def next_backlog(self, limits, bound=None):
        """Return the next batch of the backlog, or None; it does not go beyond `bound`."""
        while self.backlog:
            first, last = self.backlog[0]
            end = last if bound is None else min(last, bound)
            batch, over = within(self._spool, first, end, limits)
            if not over:
                return batch
            self._go_on(end)  # the rest of the range is not on disk any more
            if bound is not None and self.backlog and self.backlog[0][0] > bound:
                break
        return None

    def sent_live(self, batch):
        """Go on behind a batch."""
        self.live = batch.last + 1

    def sent_backlog(self, batch):
        """Go on behind a batch, and remember how many records it had."""
        self.spend(len(batch.records))
        self._go_on(batch.last)

    def spend(self, records):
        """Count records against the rate."""
        self._credit -= records

    def _go_on(self, last):
        if last >= self.backlog[0][1]:
            self.backlog.pop(0)
        else:
            self.backlog[0][0] = last + 1

    def wait_ms(self):
        """Return how long the backlog has to wait: 0 for not at all."""
        if not self._rate:
            return 0
        now = ticks_ms()
        # What was not used within a second is gone: a pause makes no rush.
        self._credit = min(self._credit + self._rate * ticks_diff(now, self._ticks) / 1000,
                           self._rate)
        self._ticks = now
        return 0 if self._credit > -0.5 else int(-self._credit / self._rate * 1000) + 1


def within(spool, first, last, limits):
    """Return the next batch of a range of numbers and whether nothing is left of the range."""
    records, octets = limits
    while True:
        batch = spool.peek(first, min(records, last - first + 1), octets)
        if batch is None:
            return None, False  # not yet on disk
        if batch.first > last:
            return None, True
        if batch.last <= last:
            return batch, False
        first = batch.first  # what was missing before it would have made the batch shorter


def without(spans, taken):
    """Return sorted [first, last] spans without sorted ranges, as a new list."""
    left = []
    for first, last in spans:
        for low, high in taken:
            if low > last:
                break
            if low > first:
                left.append([first, low - 1])
            first = max(first, high + 1)
        if first <= last:
            left.append([first, last])
    return left
