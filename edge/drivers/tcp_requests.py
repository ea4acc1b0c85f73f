"""Requests on a Modbus TCP connection, told apart by their transaction.  CPython only.

A reply is taken by its transaction alone, so that one that comes late is never taken for another.
Where the octets are in step no more, the connection is dropped: nothing after that can be trusted.
"""

import asyncio
import struct

from edge.drivers import frames, replies
from edge.drivers.timetable import Timetable
from edge.errors import BadReply, DriverError, LineLost, NoReply
from edge.port import ticks_ms

LATE_TIMEOUTS = 8  # a reply may come so many timeouts after its request and still be called late


class TcpRequests:
    """What was asked on one connection and is not answered yet."""

    def __init__(self, line, where, counts, drop, timetable=None):
        self._timeout_s = line.timeout_ms / 1000
        self._timeout_ms = line.timeout_ms
        self._where = where
        self._counts = counts
        self._drop = drop  # closes the connection
        self._timetable = timetable or Timetable()
        self._loop = asyncio.get_running_loop()
        self._pending = {}  # transaction -> (transaction, Asked, Block, future)
        self._owed = {}  # transaction -> when its reply is not even late any more
        self._rest = b""  # the beginning of a frame
        self._pieces = 0
        self._stray = ""  # what came in place of a reply
        self._transaction = 0

    async def ask(self, send, unit_id, block):
        """Return the octets of a block's values, or raise a DriverError."""
        self._transaction = transaction = self._transaction % 0xFFFF + 1  # 0 is nobody's
        if not self._pending:  # what came while nobody waited came in place of nothing
            self._stray = ""
        future = self._loop.create_future()
        request = (transaction, frames.asked(unit_id, block), block, future)
        self._pending[transaction] = request
        send(frames.tcp_frame(transaction, unit_id, frames.request_pdu(block)))
        self._timetable.at(ticks_ms() + self._timeout_ms, self._expire, request)
        try:
            return await future
        finally:
            self._pending.pop(transaction, None)

    def take(self, octets):
        """Take what arrived: whole frames, several, or parts of one."""
        self._pieces += 1
        if self._rest:
            if self._begins_owed(octets):  # what was begun before it will never be whole
                self._lose_step(self._rest + octets)
                return
            octets = self._rest + octets
        at = 0
        while len(octets) - at >= frames.HEADER + 2:
            transaction, protocol, length, unit = struct.unpack_from(">HHHB", octets, at)
            if not frames.is_header(protocol, length):
                self._lose_step(octets[at:])
                return
            end = at + frames.HEADER - 1 + length
            if end > len(octets):
                break
            self._answer(transaction, unit, octets[at + frames.HEADER:end])
            at = end
        self._rest = octets[at:]

    def _answer(self, transaction, unit, pdu):
        if self._pieces > len(pdu):
            self._count(replies.PIECEMEAL)
        self._pieces = 0
        request = self._pending.get(transaction)
        if request is None or request[-1].done():
            self._hear_stray(transaction)
            return
        _, asked, block, future = request
        if replies.is_right(asked, unit, pdu):
            future.set_result(pdu[2:])
            return
        try:
            future.set_result(replies.values_of(self._place(asked, block), asked, unit, pdu))
        except DriverError as error:
            future.set_exception(error)

    def _begins_owed(self, octets):
        """Whether a reply that is owed begins here: in the midst of another it would fill that."""
        if not self._owed or len(octets) < frames.HEADER:
            return False
        transaction, protocol, length = struct.unpack_from(">HHH", octets)
        return transaction in self._owed and frames.is_header(protocol, length)

    def _hear_stray(self, transaction):
        until = self._owed.pop(transaction, 0.0)
        if self._loop.time() < until:
            self._count(replies.LATE)
        else:
            self._stray = "transaction %d" % transaction

    def _expire(self, request):
        """Fail a request that has got no reply in time, by what came in place of it."""
        transaction, asked, block, future = request
        if future.done():
            return
        place = self._place(asked, block)
        now = self._loop.time()
        self._owed = {key: until for key, until in self._owed.items() if now < until}
        self._owed[transaction] = now + (LATE_TIMEOUTS - 1) * self._timeout_s
        if self._rest:  # what comes next would be taken for the rest of it
            future.set_exception(BadReply(place, "%d octets of a frame" % len(self._rest),
                                          "a whole one", replies.PARTIAL))
            self._drop()
        elif self._stray:
            future.set_exception(BadReply(place, self._stray, "transaction %d" % transaction,
                                          replies.WRONG_TRANSACTION))
        else:
            future.set_exception(NoReply(place, self._timeout_ms))
        self._stray = ""

    def _lose_step(self, octets):
        self._rest = b""
        for _, asked, block, future in self._pending.values():
            if not future.done():
                future.set_exception(BadReply(
                    self._place(asked, block), "%d octets that are no reply" % len(octets),
                    "a Modbus reply", replies.GARBAGE))
        self._drop()

    def lose(self, reason):
        """Fail all requests of a connection that is no more."""
        for _, _, _, future in self._pending.values():
            if not future.done():
                future.set_exception(LineLost("%s: connection dropped (%s)" % (
                    self._where, reason)))

    def _count(self, kind):
        self._counts[kind] = self._counts.get(kind, 0) + 1

    def _place(self, asked, block):
        return "%s, unit %d, register %d" % (self._where, asked.unit, block.address)
