"""The Modbus client's parsers as targets: a request ends in values or a DriverError.

An input is a way (TCP, RTU, ASCII, RTU with echo), then pieces, each a size and its bytes, as they
arrive one after the other; after each the client's buffers are measured.
"""

import asyncio
import struct

from edge.drivers import frames
from edge.drivers.pair_requests import PairRequests
from edge.drivers.plan import Block
from edge.drivers.tcp_requests import TcpRequests
from edge.errors import DriverError
from tests import parts
from tools.fuzz_targets import Target

WAYS = ("rtu", "ascii", "echo")
UNIT = 1
BLOCK = Block("holding", 0, 2, (), 1)
PDU = struct.pack(">BB2H", 3, 4, 17, 42)  # the reply to BLOCK
WAITING_MAX = 2 * frames.ADU_MAX


def tcp_pieces(octets):
    """Let a TCP connection with two requests out take the pieces."""
    asyncio.run(_tcp(_pieces(octets)))


def pair_pieces(octets):
    """Let a serial pair with a request out, and one owed, take the pieces."""
    way = WAYS[octets[0] % len(WAYS)] if octets else "rtu"
    asyncio.run(_pair(way, _pieces(octets[1:])))


def repair_tcp(octets):
    """Make the header's protocol and length right at the beginning of each piece."""
    return _joined([_with_header(piece) for piece in _pieces(octets)])


def repair_pair(octets):
    """Give each piece the check of its way."""
    way = WAYS[octets[0] % len(WAYS)] if octets else "rtu"
    return octets[:1] + _joined([_with_check(way, piece) for piece in _pieces(octets[1:])])


async def _tcp(pieces):
    dropped = []
    requests = TcpRequests(parts.line("l", "tcp"), "host:502", {}, lambda: dropped.append(True))
    asked = [asyncio.ensure_future(requests.ask(lambda frame: None, UNIT, BLOCK)) for _ in "12"]
    await asyncio.sleep(0)
    for piece in pieces:
        requests.take(piece)
        assert len(requests._rest) <= frames.ADU_MAX, "a TCP buffer of %d" % len(requests._rest)
        if dropped:
            break
    await _settle(requests, asked)


async def _pair(way, pieces):
    line = parts.line("l", "ascii" if way == "ascii" else "rtu", echo=way == "echo")
    requests = PairRequests(line, "/dev/ttyS1", {})
    requests._free = 0.0  # nothing was asked before this program
    await _lost(requests)
    asked = [asyncio.ensure_future(requests.ask(lambda frame: None, UNIT + 1, BLOCK))]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    for piece in pieces:
        requests.take(piece)
        assert len(requests._octets) <= WAITING_MAX, "a pair's buffer of %d" % len(requests._octets)
    await _settle(requests, asked)


async def _lost(requests):
    """Let a unit owe a reply."""
    asked = [asyncio.ensure_future(requests.ask(lambda frame: None, UNIT, BLOCK))]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await _settle(requests, asked)
    requests._free = 0.0


async def _settle(requests, asked):
    """End what is still out; each request has values of the size asked for, or a DriverError."""
    requests.lose("end of the pieces")
    for outcome in await asyncio.gather(*asked, return_exceptions=True):
        if isinstance(outcome, bytes):
            assert len(outcome) == 2 * BLOCK.count, "values of %d octets" % len(outcome)
        elif not isinstance(outcome, DriverError):
            raise outcome


def _pieces(octets):
    """Return the pieces: a size of one octet before each."""
    found, at = [], 0
    while at < len(octets):
        found.append(octets[at + 1:at + 1 + octets[at]])
        at += 1 + octets[at]
    return found


def _joined(pieces):
    return b"".join([bytes([min(len(piece), 255)]) + piece[:255] for piece in pieces])


def _with_header(piece):
    if len(piece) < frames.HEADER + 2:
        return piece
    return piece[:2] + struct.pack(">HH", 0, len(piece) - 6) + piece[6:]


def _with_check(way, piece):
    if len(piece) < 4:
        return piece
    if way == "ascii":
        # Half as many octets again: those between the colon and the check are made digits.
        return frames.ascii_frame(piece[0], piece[1:-4][:100])
    return piece[:-2] + struct.pack("<H", frames.crc16(piece[:-2]))


def _seeds(make):
    """Return replies: whole, cut in two, a late one first, behind garbage, an exception."""
    reply, failed = make(UNIT, PDU), make(UNIT, bytes([0x83, 2]))
    other = make(UNIT + 1, PDU)  # on a pair the first unit's reply is late, this one is asked for
    return [_joined([reply]), _joined([reply[:4], reply[4:]]), _joined([reply, other]),
            _joined([b"\0\xff" + other + reply]), _joined([failed, other])]


TARGETS = {
    "tcp": Target(tcp_pieces, repair_tcp,
                  _seeds(lambda unit, pdu: frames.tcp_frame(1, unit, pdu))),
    "pair": Target(pair_pieces, repair_pair, [
        bytes([way]) + seed for way, name in enumerate(WAYS) for seed in _seeds(
            frames.ascii_frame if name == "ascii" else frames.rtu_frame)]),
}
