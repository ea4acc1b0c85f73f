"""The records of one connection: what goes out, what comes back, and who was to blame at its end.

    peek ─▶ one payload ─▶ publish ─▶ PUBACK ─▶ Spool.ack         live first, then the backlog

Numbers rise within each stream, so suspects (`uplink/suspects.py`) cannot come later: a connection
either passes over them or sends each in its place, alone of the backlog.
"""

from edge.errors import UplinkError
from edge.port import ticks_diff, ticks_ms
from edge.uplink.streams import Streams

WINDOW = 20  # messages in flight, or what the server takes if that is fewer
FOR_LIVE = 2  # of them, kept free of the backlog
BATCH_RECORDS = 100
BATCH_OCTETS = 64 * 1024
LARGE = 4096, 8 << 20  # records and their octets of a compact batch that was waited for
HEADER_OCTETS = 512  # of a batch beside its records, at most
SLOW_MS = 500  # a server that takes longer gets no backlog until it has caught up
PASSING_MS = 35_000  # how long a connection passes over suspects while there is other backlog
PUBACK_MAX_MS = 60_000  # a server that answers pings but acknowledges nothing is no server


class Sending:
    """One connection's share of the spool.

    sent       records published
    too_large  (batch of one record, reason) of what the server cannot take, for the dead letters
    hurried    live records do not wait for their batch any more
    """

    def __init__(self, connection, spool, uplink, payloads, suspects, replays=None):
        self.sent = 0
        self.too_large = []
        self.hurried = False
        others = Streams(spool, uplink.name, suspects.pieces, uplink.backlog_rate)
        self._passed = suspects.to_pass(bool(others.backlog))
        self.streams = Streams(spool, uplink.name, self._passed, uplink.backlog_rate)
        self._connection = connection
        self._spool = spool
        self._name = uplink.name
        self._topic = "%s/%s/data" % (uplink.topic_prefix, payloads.gateway)
        self._payloads = payloads
        self._suspects = suspects
        self._replays = replays
        self._unacked = {}  # message id -> (first, last, ticks, tried), in the order sent
        self._trying = False  # a suspect is in flight
        self._live_from = self.streams.live
        self._opened = ticks_ms()
        self._payload_max = connection.payload_max(self._topic)
        self._limits = (BATCH_RECORDS,
                        max(1, min(BATCH_OCTETS, self._payload_max - HEADER_OCTETS)))
        self._every_ms = int(1000 * uplink.batch_every_s)
        self._live_ms = self._opened  # when live records were last sent
        is_large = self._every_ms and uplink.format == "compact"
        self._live_limits = LARGE if is_large else self._limits
        self._for_live = min(FOR_LIVE, connection.window // 4)

    @property
    def _room(self):
        return min(self._connection.room, WINDOW - len(self._unacked))

    def fill(self):
        """Send what the window takes; raises UplinkError when the connection has ended."""
        while not self._turning and self._room > 0 and (
                self._send_live() or self._send_backlog() or self._send_replay()):
            pass

    def report(self):
        """Let the live records that are on disk wait no longer for their batch."""
        self._live_ms = ticks_ms() - self._every_ms

    @property
    def _turning(self):
        """Whether it is the suspects' turn, for which there must be another connection."""
        return any(piece.proved for piece in self._passed) and (
            not self.streams.backlog or ticks_diff(ticks_ms(), self._opened) > PASSING_MS)

    @property
    def over(self):
        """Whether this connection has done what it can."""
        return self._turning and not self._unacked

    def wait_ms(self):
        """Return after how long there may be something to send that nothing announces, or 0."""
        old = self.streams.backlog or (self._replays and self._replays.waiting)
        waits = (self.streams.wait_ms() if old else 0, self._live_wait_ms())
        return min([wait for wait in waits if wait], default=0)

    def _live_wait_ms(self):
        """Return how long live records wait for others: 0 for not at all."""
        if self.hurried:
            return 0
        return max(0, self._every_ms - ticks_diff(ticks_ms(), self._live_ms))

    def settle(self):
        """Take the acknowledgements that have come; return the ids of what was no records."""
        acked, self._connection.acked = self._connection.acked, []
        others = []
        for message_id in acked:
            if message_id not in self._unacked:
                others.append(message_id)
                continue
            first, last, _, tried = self._unacked.pop(message_id)
            self._spool.ack(self._name, first, last)
            self._suspects.acknowledged(first, last)
            if tried:
                self._trying = False
        return others

    def check(self):
        """Raise UplinkError for a connection that has ended or acknowledges nothing."""
        connection = self._connection
        if connection.trouble:
            raise UplinkError("%s: %s" % (connection.where, connection.trouble))
        if self._oldest_ms() > PUBACK_MAX_MS:
            raise UplinkError("%s: no PUBACK in %d s" % (connection.where, PUBACK_MAX_MS // 1000))

    def ended(self):
        """Blame what was in flight; return the number that is condemned for it, or 0."""
        self.settle()
        blamed = list(self._unacked.values())
        declined = self._connection.declined
        if declined:  # the server has said which one it does not like
            blamed = [self._unacked[declined]] if declined in self._unacked else []
        return self._suspects.disconnected(
            sorted([(first, last) for first, last, _, _ in blamed]),
            max([first for first, _, _, tried in blamed if tried], default=0))

    def _send_live(self):
        if self._live_wait_ms():
            return False
        batch = self.streams.next_live(self._live_limits)
        if self._live_limits is LARGE:
            batch = self._longer(batch)
        if batch is None:
            if self._every_ms:  # all are sent: the next ones wait, on the grid of the first
                past_ms = ticks_diff(ticks_ms(), self._live_ms)
                self._live_ms += past_ms - past_ms % self._every_ms
            return False
        return self._publish(batch, "live", self.streams.sent_live)

    def _longer(self, batch):
        """Return a live batch with what follows it in the next segments, as far as it may grow."""
        octets = 0 if batch is None else sum(map(len, batch.records))
        while batch is not None and len(batch.records) < LARGE[0] and octets < LARGE[1]:
            more = self._spool.peek(batch.last + 1, LARGE[0] - len(batch.records),
                                    LARGE[1] - octets)
            if more is None or more.first != batch.last + 1 or more.before != batch.after:
                break
            octets += sum(map(len, more.records))
            batch = batch._replace(last=more.last, records=batch.records + more.records,
                                   after=more.after)
        return batch

    def _send_backlog(self):
        streams = self.streams
        if not streams.backlog or self._trying or self._room <= self._for_live:
            return False
        if self._oldest_ms() > SLOW_MS or streams.wait_ms():
            return False
        first = streams.backlog[0][0]
        piece = self._suspects.next_from(first, self._passed)
        tried = piece is not None and piece.has(first)
        if tried and any(entry[0] < self._live_from for entry in self._unacked.values()):
            return False
        bound = None if piece is None else piece.last if tried else piece.first - 1
        batch = streams.next_backlog(self._limits, bound)
        return batch is not None and self._publish(
            batch, "backlog", streams.sent_backlog, tried)

    def _send_replay(self):
        """Send records that were asked for again; they wait for the backlog and go at its rate."""
        if self._replays is None or not self._replays.waiting or self.streams.backlog:
            return False
        if self._room <= self._for_live or self._oldest_ms() > SLOW_MS or self.streams.wait_ms():
            return False
        batch = self._replays.next(self._limits)
        return batch is not None and self._publish(batch, "backlog", self._sent_replay)

    def _sent_replay(self, batch):
        self._replays.sent(batch)
        self.streams.spend(len(batch.records))

    def _publish(self, batch, stream, go_on, tried=False):
        """Publish a batch, or as much of it as the server takes; `tried`: it is a suspect."""
        payload = self._payloads.of(batch, stream)
        while len(payload) > self._payload_max and batch.last > batch.first:
            half = (len(batch.records) + 1) // 2
            batch = self._spool.peek(batch.first, half, self._live_limits[1])
            if batch is None:
                return False
            payload = self._payloads.of(batch, stream)
        if len(payload) > self._payload_max:
            self.too_large.append((batch, "%d octets, the server takes %d" % (
                len(payload), self._payload_max)))
            if tried:
                self._suspects.drop(batch.first)
        else:
            message_id = self._connection.publish(self._topic, payload)
            self._unacked[message_id] = (batch.first, batch.last, ticks_ms(), tried)
            self._trying = tried or self._trying
            self.sent += len(batch.records)
        go_on(batch)
        return True

    def _oldest_ms(self):
        for _, _, ticks, _ in self._unacked.values():
            return ticks_diff(ticks_ms(), ticks)
        return 0
