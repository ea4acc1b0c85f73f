"""What passes between a client and a server: requests and replies, stamped, counted, and spoilt.

A Wire belongs to whoever carries octets (relay.py, dtu.py).  It says which fault hits which request
and keeps the evidence, so that a test can assert that its fault happened.
"""

import asyncio
import random
import socket
import struct
import time
from collections import Counter, namedtuple
from typing import Any

from edge.simulator.faults import CLOSE, OWED, OWED_TIMEOUTS, RESET, Exchange, plan
from edge.simulator.framing import cut_reply, cut_request, unpack

# One request as it reached the wire.  ms: of the monotonic clock; fault: its name, or "".
Seen = namedtuple("Seen", ("ms", "unit", "request", "fault"))

_EARLIER = 4  # replies of a unit kept for stale_repeat
# closed at once and with RST
_TORN = (socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
_SERVER_LIMIT_S = 2.0  # a server that has not answered by then is silent


def monotonic_ms():
    """Return the monotonic clock, which all processes of a machine share, in ms."""
    return time.monotonic_ns() / 1e6


class Wire:
    """The faults of one line and the evidence of what passed.

    `faults(unit_id, ms)` returns the fault that hits a request, as text, or ""; ms count from the
    making of the Wire.  `counts` has "requests", "replies", "unanswered", "echoes" and each fault
    by name; `spoilt` gets each Seen whose reply was spoilt.  `echo`: requests come back.
    """

    def __init__(self, faults=None, timeout_ms=1000, seed=1):
        self.faults = faults
        self.timeout_ms = timeout_ms
        self.counts: Counter = Counter()
        self.seen = []
        self.spoilt: Any = None
        self.echo = False
        self._random = random.Random(seed)
        self._since_ms = monotonic_ms()
        self._earlier: dict = {}
        self._owed: dict = {}  # unit id -> (until ms, reply)

    def stamps(self, unit_id):
        """Return when each request to a unit came, in ms of the monotonic clock."""
        return [seen.ms for seen in self.seen if seen.unit == unit_id]

    def arrived(self, framing, request):
        """Note a request and return it as Seen, with the fault that is to hit it."""
        now_ms = monotonic_ms()
        unit_id = unpack(framing, request).unit
        fault = self.faults(unit_id, now_ms - self._since_ms) if self.faults else ""
        seen = Seen(now_ms, unit_id, request, fault)
        self.seen.append(seen)
        self.counts["requests"] += 1
        return seen

    def pieces(self, seen, framing, reply):
        """Return [(ms to wait, octets), ...] to send in the place of the reply to a request."""
        asked = unpack(framing, seen.request)
        earlier = self._earlier.setdefault(asked.unit, {})
        others = [sent for pdu, sent in reversed(earlier.items()) if pdu != asked.pdu]
        earlier.pop(asked.pdu, None)
        earlier[asked.pdu] = reply
        if len(earlier) > _EARLIER:
            del earlier[next(iter(earlier))]
        until_ms, before = self._owed.pop(asked.unit, (0.0, b""))
        pieces = self._spoilt(seen, Exchange(framing, self.timeout_ms, seen.request, reply, others))
        return [(0, before)] + pieces if monotonic_ms() < until_ms else pieces

    def _spoilt(self, seen, exchange):
        pieces = (plan(seen.fault, exchange, self._random) if seen.fault else None)
        if pieces is None:
            self.counts["replies"] += 1
            return [(0, exchange.reply)]
        self.counts[seen.fault.partition(" ")[0]] += 1
        if self.spoilt:
            self.spoilt(seen)
        if seen.fault == OWED:
            self._owed[seen.unit] = (seen.ms + OWED_TIMEOUTS * self.timeout_ms, exchange.reply)
        return pieces


class Target:
    """The healthy server behind a wire, on a port of loopback: one connection for each request."""

    def __init__(self, port, framing):
        self.framing = framing
        self._port = port
        self._idle = []

    async def ask(self, request):
        """Return the server's reply to a request; empty when it gives none."""
        writer = None
        try:
            async with asyncio.timeout(_SERVER_LIMIT_S):
                reader, writer = (self._idle.pop() if self._idle else
                                  await asyncio.open_connection("127.0.0.1", self._port))
                writer.write(request)
                octets = reply = b""
                while not reply:
                    more = await reader.read(512)
                    if not more:
                        return b""
                    octets += more
                    reply, _ = cut_reply(self.framing, octets)
            self._idle.append((reader, writer))
            writer = None
            return reply
        except (OSError, TimeoutError):
            return b""
        finally:
            if writer is not None:
                writer.close()

    def close(self):
        """Close the connections."""
        while self._idle:
            self._idle.pop()[1].close()


class Conversation:
    """One connection of a client, or its end of a pair: requests in, spoilt replies out.

    `send` takes octets, CLOSE or RESET.  Pieces of one reply are not mixed with another's.
    """

    def __init__(self, wire, target, send):
        self._wire = wire
        self._target = target
        self._send = send
        self._rest = b""
        self._answers: set = set()
        self._sending = asyncio.Lock()

    def take(self, octets):
        """Take octets of the client; every whole request is answered by a task of its own."""
        if self._wire.echo:
            self._send(octets)
            self._wire.counts["echoes"] += 1
        request, self._rest = cut_request(self._target.framing, self._rest + octets)
        while request:
            seen = self._wire.arrived(self._target.framing, request)
            task = asyncio.create_task(self._answer(seen))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)
            request, self._rest = cut_request(self._target.framing, self._rest)

    async def say(self, octets, send=None):
        """Send octets that answer nothing, between two replies, by `send` if it is given."""
        async with self._sending:
            (send or self._send)(octets)

    def end(self):
        """Answer nothing more."""
        for task in self._answers:
            task.cancel()

    async def _answer(self, seen):
        reply = await self._target.ask(seen.request)
        if not reply:
            self._wire.counts["unanswered"] += 1
            return
        pieces = self._wire.pieces(seen, self._target.framing, reply)
        if pieces and pieces[0][0]:
            await asyncio.sleep(pieces[0][0] / 1000)
        async with self._sending:
            for turn, (wait_ms, octets) in enumerate(pieces):
                if turn and wait_ms:
                    await asyncio.sleep(wait_ms / 1000)
                self._send(octets)


def sender(writer):
    """Return the `send` of a Conversation over a stream."""

    def _send(octets):
        if octets is RESET:
            writer.transport.get_extra_info("socket").setsockopt(*_TORN)
            writer.transport.abort()
        elif octets is CLOSE:
            writer.close()
        elif not writer.is_closing():
            writer.write(octets)

    return _send
