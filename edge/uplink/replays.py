"""Records that a platform asked for again, and what became of each request.  No I/O but the spool.

They go out behind the backlog, as backlog.  What the spool does not have any more is `gone`: the
answer says so, as a gap record would.
"""

from edge.uplink.streams import within

WAITING_MAX = 100  # requests at once


class Replay:
    """One request: a span of numbers, first and last, of a spool."""

    def __init__(self, span, counter, spool):
        self.first, self.last = span
        self.counter, self.spool = counter, spool
        self.next = self.first
        self.sent = 0
        self.gone = []  # ranges (first, last)


class Replays:
    """The requests that wait; `over` are those that were done, until somebody takes them."""

    def __init__(self, spool):
        self.waiting = []
        self.over = []
        self._spool = spool

    def add(self, replay):
        """Take a request; with too many of them it is over at once, and may be asked again."""
        if replay.spool != self._spool.id:
            replay.gone.append((replay.first, replay.last))
            self.over.append(replay)
        elif len(self.waiting) >= WAITING_MAX:
            self.over.append(replay)
        else:
            # What is not on disk yet goes out as live.
            replay.last = min(replay.last, self._spool.durable)
            self.waiting.append(replay)

    def next(self, limits):
        """Return the next batch within (records, octets), or None."""
        while self.waiting:
            replay = self.waiting[0]
            if replay.next <= replay.last:
                batch, nothing_left = within(self._spool, replay.next, replay.last, limits)
                if batch is not None:
                    return batch
                if not nothing_left:
                    return None  # the disk does not give it now
                replay.gone.append((replay.next, replay.last))
            self.over.append(self.waiting.pop(0))
        return None

    def sent(self, batch):
        """Go on behind a batch."""
        replay = self.waiting[0]
        if batch.first > replay.next:
            replay.gone.append((replay.next, batch.first - 1))
        replay.next = batch.last + 1
        replay.sent += len(batch.records)
        if replay.next > replay.last:
            self.over.append(self.waiting.pop(0))

    def drop(self):
        """Forget what waits: the connection has ended, and who lacks it will ask again."""
        self.waiting = []
