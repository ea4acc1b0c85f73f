"""Requests on a serial pair, or on RTU frames over a connection: one at a time.  CPython only.

Nothing in a reply says which request it answers, so:

* a unit that was silent owes a reply.  While it does, it is not asked for as many octets again: a
  late reply shows by its length.  A block that would be is read in two parts; where its value
  cannot be cut, it is read twice when the reply would be more than two timeouts old, and only
  the second counts;
* an exception reply has no length: until then it is taken for the one that is owed;
* what is owed is remembered over a connection made anew.  Nobody knows what the program before
  this one has asked for: the first request waits for one timeout;
* whatever stands before a reply is skipped, and what comes behind it counts as too long a reply;
  what is not the reply asked for is remembered, and the wait goes on, since the right one may still
  come;
* 3.5 characters of silence are kept before each request of RTU on a serial port.
"""

import asyncio
from collections import namedtuple
from typing import Any

from edge.drivers import frames, replies
from edge.drivers.plan import Block, character_ms, gap_ms
from edge.drivers.registers import BIT_TABLES, width
from edge.errors import BadReply, ExceptionReply, LineLost, NoReply

# settled  when the reply would be more than two timeouts old    until  when nobody expects it
Owed = namedtuple("Owed", ("asked", "settled", "until"))

SETTLED_TIMEOUTS = 2.5  # two are allowed for, and whoever has to hear it may be busy
OWED_TIMEOUTS = 8  # how long a reply is expected still: a cellular modem holds some for seconds
SLACK_MS = 30.0  # a driver hands octets on in heaps, some ms after they came


class PairRequests:
    """The one request that is out, and the replies that are still owed."""

    def __init__(self, line, where, counts):
        self._line = line
        self._where = where
        self._counts = counts
        self._loop = asyncio.get_running_loop()
        self._ascii = line.transport == "ascii"
        self._gap_s = gap_ms(line) / 1000 if line.transport == "rtu" else 0.0
        self._octet_s = character_ms(line) / 1000 * (2 if self._ascii else 1)
        self._asked: Any = None
        self._future: Any = None
        self._octets = b""
        self._echo = b""
        self._seen = None  # the error to raise if the right reply does not come
        self._pieces = 0
        self._answered = False  # the reply asked for has come, and nothing behind it
        self._owed = []
        self._lost = ""  # why the wire has gone since the last request was asked for
        self._free = self._loop.time() + line.timeout_ms / 1000  # when a request may be sent

    async def ask(self, send, unit_id, block):
        """Return the octets of a block's values, or raise a DriverError."""
        self._lost = ""
        parts = self._parts(unit_id, block)
        if not parts:
            await self._sound(send, unit_id, block)
            parts = (block,)
        return b"".join([await self._ask(send, unit_id, part) for part in parts])

    def _parts(self, unit_id, block):
        """Return the blocks to ask for in place of one; none when nothing tells replies apart."""
        now = self._loop.time()
        self._owed = [owed for owed in self._owed if now < owed.until]
        if not self._is_owed(unit_id, block):
            return (block,)
        end = block.address + block.count
        for address in _borders(block):
            first = Block(block.table, block.address, address - block.address, (), 1)
            second = Block(block.table, address, end - address, (), 1)
            if not self._is_owed(unit_id, first) and not self._is_owed(unit_id, second):
                return first, second
        return ()

    async def _sound(self, send, unit_id, block):
        """Have done with what a unit owes: one reply that is not used, and a silence.

        A unit that was stuck answers in turn, however late: the reply that came may be the one it
        owed, and its own comes after it.
        """
        asked = frames.asked(unit_id, block)
        settled = max([owed.settled for owed in self._owed if owed.asked == asked])
        await asyncio.sleep(max(0.0, settled - self._loop.time()))
        owed = [row for row in self._owed if row.asked == asked]
        self._owed = [row for row in self._owed if row.asked != asked]
        try:
            await self._ask(send, unit_id, block)
        except (NoReply, BadReply, LineLost):
            self._owed += owed
            raise
        await asyncio.sleep(self._line.timeout_ms / 1000)

    def _is_owed(self, unit_id, block):
        wanted = frames.asked(unit_id, block)
        return wanted in [owed.asked for owed in self._owed]

    async def _ask(self, send, unit_id, block):
        await asyncio.sleep(max(0.0, self._free - self._loop.time()))
        if self._lost:  # while we waited
            raise LineLost("%s: connection dropped (%s)" % (self._where, self._lost))
        make = frames.ascii_frame if self._ascii else frames.rtu_frame
        frame = make(unit_id, frames.request_pdu(block))
        self._asked = frames.asked(unit_id, block)
        self._future = self._loop.create_future()
        self._octets, self._seen, self._pieces, self._answered = b"", None, 0, False
        self._echo = frame if self._line.echo else b""
        send(frame)
        sent_s = len(frame) * self._octet_s / (2 if self._ascii else 1)
        first_s = sent_s + self._line.timeout_ms / 1000
        whole_s = first_s + (self._asked.octets + 5) * self._octet_s + SLACK_MS / 1000
        asked_at = self._loop.time()
        place = "%s, unit %d, register %d" % (self._where, unit_id, block.address)
        timer = self._loop.call_later(first_s, self._expire, place, asked_at + whole_s)
        answer = None
        try:
            answer = await self._future
            return replies.values_of(place, self._asked, *answer)
        finally:
            timer.cancel()
            self._future = None
            if answer is None:  # also where the line was lost
                self._owe(asked_at + whole_s)

    def _owe(self, due):
        """Note that the reply has not come, which was due then."""
        timeout_s = self._line.timeout_ms / 1000
        self._owed.append(Owed(self._asked, due + (SETTLED_TIMEOUTS - 1) * timeout_s,
                               due + (OWED_TIMEOUTS - 1) * timeout_s))

    def take(self, octets):
        """Take what arrived."""
        self._free = self._loop.time() + self._gap_s
        self._pieces += 1
        # More than two frames without a reply in them are nothing that will become one.
        self._octets = (self._octets + octets)[-2 * frames.ADU_MAX:]
        if self._echo and self._echo in self._octets:  # a late reply may stand before it
            self._octets = self._octets.replace(self._echo, b"", 1)
            self._echo = b""
        while found := self._find():
            self._octets = self._octets[found.end:]
            self._hear(found)
        if self._answered and self._octets:
            self._judge_excess()

    def _find(self):
        if self._ascii:
            return frames.find_ascii(self._octets)
        return frames.find_rtu(self._octets, self._asked if self._future else None)

    def _hear(self, found):
        """Judge one whole frame: late, the reply asked for, or another."""
        if self._take_owed(found):
            self._count(replies.LATE)
            return
        if self._future is None or self._future.done():
            return
        try:
            replies.values_of(self._where, self._asked, found.unit, found.pdu)
        except ExceptionReply:
            pass
        except BadReply as error:
            self._seen = error
            return
        if found.skipped:
            self._count(replies.GARBAGE_BEFORE)
        if self._pieces > len(found.pdu):
            self._count(replies.PIECEMEAL)
        self._answered = True
        self._future.set_result((found.unit, found.pdu))

    def _judge_excess(self):
        """Count what stands behind the reply asked for, once.

        A DTU's heartbeat may stand there, and the beginning of a late reply.
        """
        excess = self._octets.replace(self._line.heartbeat, b"")
        owed = [b":" if self._ascii else bytes([owed.asked.unit]) for owed in self._owed]
        if excess and excess[:1] not in owed:
            self._answered = False
            self._count(replies.TOO_LONG)

    def _take_owed(self, found):
        """Strike out the owed reply that a frame is; False when it is none."""
        now = self._loop.time()
        for owed in self._owed:
            asked = owed.asked
            exception = found.pdu[0] == asked.function | frames.EXCEPTION and now < owed.settled
            values = found.pdu[:2] == bytes([asked.function, asked.octets])
            if found.unit == asked.unit and now < owed.until and (exception or values):
                self._owed.remove(owed)
                return True
        return False

    def _expire(self, place, last):
        """Fail the request whose time is over, unless its reply has begun and still has time."""
        if self._future.done():
            return
        now = self._loop.time()
        if self._octets and now < last - 0.001:
            self._loop.call_later(last - now, self._expire_of, self._future, place, last)
            return
        self._future.set_exception(self._why_not(place))

    def _expire_of(self, future, place, last):
        if future is self._future:
            self._expire(place, last)

    def _why_not(self, place):
        octets = self._octets
        if octets:
            whole = self._asked.octets + (4 if self._ascii else 5)
            whole = 2 * whole + 3 if self._ascii else whole
            return BadReply(place, "%d octets" % len(octets), "a reply of %d" % whole,
                            self._kind(octets, whole))
        if self._seen:
            return BadReply(place, self._seen.found, self._seen.allowed, self._seen.kind)
        return NoReply(place, self._line.timeout_ms)

    def _kind(self, octets, whole):
        """Return what octets are that make no reply."""
        if self._ascii:
            begun, ended = octets.startswith(b":"), octets.endswith(b"\r\n")
        else:
            begun = bytes(self._asked).startswith(octets[:3])
            ended = len(octets) == whole or begun and len(octets) > whole
        if ended:
            return replies.BAD_CHECK
        return replies.PARTIAL if begun else replies.GARBAGE

    def lose(self, reason):
        """Fail the request of a wire that is no more."""
        self._lost = reason
        if self._future is not None and not self._future.done():
            self._future.set_exception(LineLost("%s: connection dropped (%s)" % (
                self._where, reason)))

    def _count(self, kind):
        self._counts[kind] = self._counts.get(kind, 0) + 1


def _borders(block):
    """Return the addresses where a block can be read in two without cutting a value."""
    inside: set = set()
    for register in block.registers:
        inside.update(range(register.address + 1, register.address + width(register)))
    step = 8 if block.table in BIT_TABLES else 1  # the octets of both parts are to fit together
    return [address for address in range(
        block.address + step, block.address + block.count, step) if address not in inside]
