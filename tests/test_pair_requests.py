"""Requests on pairs that are real pseudo-terminals: late replies, echoes, frames in letters, gaps.

Every word says whose it is, so a reply that is taken for another shows.
"""

import asyncio
import struct

import pytest

from edge.drivers import replies
from edge.drivers.modbus import ModbusLine
from edge.drivers.plan import Block
from edge.errors import BadReply, DriverError, ExceptionReply, LineLost, NoReply
from edge.simulator.paced_pair import PacedPair
from edge.simulator.relay import PtyRelay, Relay
from edge.simulator.schedules import AtRandom, InTurn
from edge.simulator.server import TcpServer
from edge.simulator.unit import ILLEGAL_ADDRESS
from tests import parts

TIMEOUT_MS = 100
NOWHERE = 9000  # from here on a unit has no registers
DELAYS_MS = range(TIMEOUT_MS, 2 * TIMEOUT_MS + 1, 10)


class Telling:
    """A unit whose words tell its number and their address; its coils are far from regular."""

    def __init__(self, number):
        self.number = number

    def answer(self, table, address, count):
        if address >= NOWHERE:
            return ILLEGAL_ADDRESS
        if table in ("coil", "discrete"):
            return [(place * 7919 + self.number) >> 4 & 1 for place in range(address,
                                                                            address + count)]
        return [self.number * 10_000 + place for place in range(address, address + count)]


def told(number, block):
    """Return the octets that a unit sends for a block."""
    words = Telling(number).answer(block.table, block.address, block.count)
    if block.table in ("holding", "input"):
        return struct.pack(">%dH" % len(words), *words)
    return sum(bit << place for place, bit in enumerate(words)).to_bytes(
        (len(words) + 7) // 8, "little")


def block(address, *kinds, table="holding"):
    """Return the block of registers of these kinds, one behind the other."""
    registers = []
    place = address
    for kind in kinds:
        registers.append(parts.register("q%d" % place, table, place, kind))
        place += {"uint16": 1, "bool": 1, "uint32": 2, "float64": 4}[kind]
    return Block(table, address, place - address, tuple(registers), 1)


def pair(device, **given):
    given = {"transport": "rtu", "timeout_ms": TIMEOUT_MS, "baudrate": 115200, **given}
    return parts.line("pair", device=device, **given)


class Behind:
    """Units 1 and 2 behind a relay of a pair, and a ModbusLine to them, in a `with`."""

    def __init__(self, faults=(), framing="rtu", adapter=False, **given):
        self._server = TcpServer("127.0.0.1", 0, {1: Telling(1), 2: Telling(2)}, framing)
        self._faults = InTurn(faults) if isinstance(faults, (list, tuple)) else faults
        self._framing = framing
        self._adapter = adapter  # it sends back what is sent
        self._given = {"transport": framing, **given}

    async def __aenter__(self):
        await self._server.start()
        self.relay = PtyRelay(self._server.port, self._faults, TIMEOUT_MS, self._framing,
                              echo=self._adapter)
        await self.relay.start()
        return self.relay, await self.client()

    async def client(self):
        self._client = ModbusLine(pair(self.relay.device, **self._given))
        await self._client.open()
        return self._client

    async def __aexit__(self, *error):
        self._client.close()
        await self.relay.stop()
        await self._server.stop()


async def tried(client, unit_id, asked):
    """Return the octets that a read brought, or its error."""
    try:
        return await client.read(unit_id, asked)
    except DriverError as error:
        return error


async def asked_of(relay):
    """Wait until a request has come to a relay."""
    async with asyncio.timeout(5):
        while not relay.wire.seen:  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def in_turn(client, unit_ids, blocks, until_right=3):
    """Read blocks in turn until some are right one after the other; none may ever be wrong."""
    right = 0
    for turn in range(60):
        unit_id, asked = unit_ids[turn % len(unit_ids)], blocks[turn % len(blocks)]
        found = await tried(client, unit_id, asked)
        if isinstance(found, bytes):
            assert found == told(unit_id, asked), (turn, unit_id, asked.address, found.hex())
            right += 1
        else:
            right = 0
        if right >= until_right:
            return
    raise AssertionError("the line does not recover")


SHAPES = {
    "a word": [block(0, "uint16"), block(40, "uint16"), block(80, "uint16")],
    "two words": [block(0, "uint16", "uint16"), block(40, "uint16", "uint16")],
    "a value of two words": [block(0, "uint32"), block(40, "uint32")],
    "a value of four words": [block(0, "float64"), block(40, "float64")],
    "many words": [block(0, *["uint16"] * 20), block(40, *["uint16"] * 20)],
    "words and a value": [block(0, "uint16", "uint32"), block(40, "uint32", "uint16")],
    "coils": [block(0, *["bool"] * 24, table="coil"), block(40, *["bool"] * 20, table="coil")],
}


@pytest.mark.parametrize("late_in_a_row", [1, 3])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_reply_up_to_two_timeouts_late_is_never_taken_for_another(shape, late_in_a_row):
    async def late_by(delay_ms):
        faults = ["", "late %d" % delay_ms] + ["late %d" % delay_ms] * (late_in_a_row - 1)
        async with Behind(faults) as (relay, client):
            await in_turn(client, (1,), SHAPES[shape], until_right=4)
            assert relay.wire.counts["late"] == late_in_a_row

    async def scenario():
        await asyncio.gather(*[late_by(delay_ms) for delay_ms in DELAYS_MS])

    asyncio.run(scenario())


def test_replies_that_are_late_at_random_are_never_taken_for_others():
    odds = {"late %d" % delay_ms: 0.1 for delay_ms in (105, 120, 140, 160, 180)}

    async def one(seed, blocks):
        async with Behind(AtRandom(seed, odds)) as (relay, client):
            right = 0
            for turn in range(25):
                asked = blocks[turn % len(blocks)]
                found = await tried(client, 1, asked)
                if isinstance(found, bytes):
                    assert found == told(1, asked), (seed, turn, asked.address, found.hex())
                    right += 1
            assert relay.wire.counts["late"]
            return right

    async def scenario():
        return await asyncio.gather(*[one(seed, blocks) for blocks in SHAPES.values()
                                      for seed in range(6)])

    assert sum(asyncio.run(scenario())) > 25 * 6 * len(SHAPES) / 4


def test_a_late_reply_is_counted_and_costs_the_next_request_nothing():
    async def scenario():
        async with Behind(["late 150", "late 90"]) as (relay, client):
            first = await tried(client, 1, block(0, "uint16", "uint16"))
            assert isinstance(first, NoReply)
            await in_turn(client, (1,), [block(40, "uint16", "uint16", "uint16")])
            assert client.counts[replies.LATE] == 1 and client.counts["no reply"] == 1
            assert relay.wire.counts["requests"] == client.counts["requests"]

    asyncio.run(scenario())


def test_a_block_as_long_as_a_reply_that_is_owed_is_read_in_two_parts():
    async def scenario():
        async with Behind(["silent"]) as (relay, client):
            asked = block(0, "uint32", "uint16")
            assert isinstance(await tried(client, 1, asked), NoReply)
            assert await client.read(1, asked) == told(1, asked)
            spans = [struct.unpack(">HH", seen.request[2:6]) for seen in relay.wire.seen]
            assert spans == [(0, 3), (0, 2), (2, 1)], "the value of two words is not cut"

    asyncio.run(scenario())


def test_a_refusal_that_comes_late_is_not_taken_for_the_next_requests():
    async def scenario():
        # The second is late too, so that the refusal comes while it is waited for.
        async with Behind(["late 150", "late 90"]) as (_, client):
            assert isinstance(await tried(client, 1, block(NOWHERE, "uint16")), NoReply)
            asked = block(40, "uint16", "uint16")
            assert await tried(client, 1, asked) == told(1, asked)
            assert client.counts[replies.LATE] == 1
            refused = await tried(client, 1, block(NOWHERE, "uint16", "uint16", "uint16"))
            assert isinstance(refused, ExceptionReply), "one that is in time counts"

    asyncio.run(scenario())


def test_one_units_late_reply_comes_while_another_is_asked_and_both_are_right():
    async def scenario():
        asked = block(0, "uint16", "uint16")
        async with Behind(["late 150", "late 80"]) as (_, client):
            assert isinstance(await tried(client, 1, asked), NoReply)
            assert await tried(client, 2, asked) == told(2, asked)
            assert client.counts[replies.LATE] == 1
            await in_turn(client, (1, 2), [asked])

    asyncio.run(scenario())


def test_a_reply_that_was_under_way_when_the_line_was_closed_is_not_taken_for_the_next():
    async def scenario():
        behind = Behind(["late 60", "late 80"])
        async with behind as (relay, client):
            reading = asyncio.create_task(tried(client, 1, block(0, "uint16", "uint16")))
            await asked_of(relay)
            reading.cancel()  # as an agent does that is told to read its plant file again
            client.close()
            await in_turn(await behind.client(), (1,), [block(40, "uint16", "uint16")])

    asyncio.run(scenario())


def test_a_reply_that_is_owed_is_remembered_over_a_connection_that_is_made_anew():
    async def scenario():
        server = TcpServer("127.0.0.1", 0, {1: Telling(1)}, "rtu")
        await server.start()
        relay = Relay(server.port, InTurn(["silent"]), TIMEOUT_MS, "rtu")
        await relay.start()
        client = ModbusLine(parts.line("gateway", "rtu_over_tcp", host="127.0.0.1",
                                       port=relay.port, timeout_ms=TIMEOUT_MS, baudrate=115200))
        await client.open()
        first = asyncio.create_task(tried(client, 1, block(0, "uint16", "uint16")))
        await asked_of(relay)
        relay.drop()
        assert isinstance(await first, LineLost)
        await client.open()
        asked = block(40, "uint16", "uint16")
        assert await client.read(1, asked) == told(1, asked)
        # A gateway may send it still, so the next request asks for another length.
        assert [struct.unpack(">HH", seen.request[2:6]) for seen in relay.wire.seen] == [
            (0, 2), (40, 1), (41, 1)]
        client.close()
        await relay.stop()
        await server.stop()

    asyncio.run(scenario())


@pytest.mark.parametrize("framing", ["rtu", "ascii"])
@pytest.mark.parametrize("adapter", [True, False])
def test_what_an_adapter_sends_back_is_taken_away_and_one_that_does_not_is_no_harm(
        framing, adapter):
    async def scenario():
        async with Behind((), framing, adapter, echo=True) as (_, client):
            # At 0x0300 the echo of 24 coils looks like a reply with three octets of them.
            blocks = [block(0, "uint16", "uint32"), block(0x300, *["bool"] * 24, table="coil")]
            await in_turn(client, (1, 2), blocks, until_right=6)
            assert set(client.counts) == {"requests"}

    asyncio.run(scenario())


def test_an_echo_that_nobody_expects_is_not_taken_for_words():
    async def scenario():
        async with Behind(adapter=True) as (_, client):
            await in_turn(client, (1,), [block(0x0600, "uint16", "uint16", "uint16"),
                                         block(0x0204, "uint16")], until_right=4)

    asyncio.run(scenario())


def test_a_late_reply_right_before_the_echo_leaves_the_echo_an_echo():
    coils = block(0x300, *["bool"] * 24, table="coil")

    class Port:
        """What an adapter hands over: the octets sent, behind a late reply."""

        def __init__(self):
            self.late = b""

        def send(self, octets):
            heap, self.late = self.late + octets, b""
            asyncio.get_running_loop().call_soon(requests.take, heap)

    async def scenario():
        nonlocal requests
        port = Port()
        requests = PairRequests(pair("/dev/null", echo=True), "here", {})
        with pytest.raises(NoReply):
            await requests.ask(port.send, 1, block(0, "uint16"))
        port.late = frames.rtu_frame(1, b"\x03\x02\x12\x34")
        with pytest.raises(NoReply):
            await requests.ask(port.send, 1, coils)

    from edge.drivers import frames
    from edge.drivers.pair_requests import PairRequests

    requests = None
    asyncio.run(scenario())


# fault -> what is counted, and whether the octets are right all the same
@pytest.mark.parametrize(
    ("fault", "kind", "right"),
    [
        ("silent", "no reply", False),
        ("partial", replies.PARTIAL, False),
        ("wrong_unit", replies.WRONG_UNIT, False),
        ("wrong_function", replies.WRONG_FUNCTION, False),
        ("wrong_count", replies.WRONG_COUNT, False),
        ("bad_crc", replies.BAD_CHECK, False),
        ("exception 6", "exception 6", False),
        ("garbage_before", replies.GARBAGE_BEFORE, True),
        ("byte_by_byte", replies.PIECEMEAL, True),
        ("too_long", replies.TOO_LONG, True),  # on a pair that is whatever comes behind a reply
    ],
)
@pytest.mark.parametrize("framing", ["rtu", "ascii"])
def test_every_fault_of_a_reply_is_counted_under_its_name(framing, fault, kind, right):
    async def scenario():
        asked = block(0, "uint16", "uint32", "uint16")
        async with Behind([fault], framing, timeout_ms=250) as (_, client):
            found = await tried(client, 1, asked)
            assert (found == told(1, asked)) == right, found
            assert right or kind == found.kind
            assert client.counts == {"requests": 1, kind: 1}
            await in_turn(client, (1,), [asked])

    asyncio.run(scenario())


def test_frames_in_letters_are_read_and_one_with_a_wrong_lrc_is_not():
    async def scenario():
        asked = block(0, "uint32")
        async with Behind(["", "bad_crc", ""], "ascii") as (relay, client):
            assert await client.read(1, asked) == told(1, asked)
            spoilt = await tried(client, 1, asked)
            assert isinstance(spoilt, BadReply) and spoilt.kind == replies.BAD_CHECK
            assert await client.read(1, asked) == told(1, asked)
            assert relay.wire.seen[0].request == b":010300000002FA\r\n"  # by hand: 256 - 6

    asyncio.run(scenario())


def test_rtu_frames_are_read_over_a_connection_with_late_ones_and_torn_ones():
    async def scenario():
        server = TcpServer("127.0.0.1", 0, {1: Telling(1), 2: Telling(2)}, "rtu")
        await server.start()
        faults = InTurn(["", "late 150", "", "reset", "", "byte_by_byte", "close", ""])
        relay = Relay(server.port, faults, TIMEOUT_MS, "rtu")
        await relay.start()
        client = ModbusLine(parts.line("gateway", "rtu_over_tcp", host="127.0.0.1",
                                       port=relay.port, timeout_ms=TIMEOUT_MS, baudrate=115200))
        asked = block(0, "uint16", "uint16")
        right = 0
        for turn in range(12):
            await client.open()
            found = await tried(client, 1 + turn % 2, asked)
            if isinstance(found, bytes):
                assert found == told(1 + turn % 2, asked)
                right += 1
        assert right == 9 and relay.connections == 3
        assert client.counts["line lost"] == 2 and client.counts["no reply"] == 1
        client.close()
        await relay.stop()
        await server.stop()

    asyncio.run(scenario())


@pytest.mark.parametrize("baudrate", [9600, 38400])
def test_three_and_a_half_characters_of_silence_are_kept_between_all_units(baudrate):
    units = {number: Telling(number) for number in (1, 2, 3)}

    async def scenario(device):
        client = ModbusLine(pair(device, baudrate=baudrate, timeout_ms=200))
        await client.open()
        for turn in range(30):
            asked = block(turn, *["uint16"] * (1 + turn % 9))
            unit_id = 1 + turn % 3
            assert await client.read(unit_id, asked) == told(unit_id, asked)
        client.close()

    with PacedPair(units, baudrate, turn_around_ms=2.0) as paced:
        asyncio.run(scenario(paced.device))
        report = paced.report()
    assert len(report.passed) == 30 and all(row.answered for row in report.passed)
    assert (report.gaps, report.collisions, report.broken) == (0, 0, 0)
