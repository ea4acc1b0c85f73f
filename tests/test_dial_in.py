"""DTUs that connect to us, over real sockets: who they are, what they say, when they come anew."""

import asyncio
import socket

import pytest

from edge.drivers import dial_in, replies
from edge.drivers.dial_in import Reception
from edge.drivers.modbus import ModbusLine
from edge.drivers.plan import Block
from edge.errors import DriverError, LineLost
from edge.simulator.dtu import Dtu
from edge.simulator.ports import free_port
from edge.simulator.unit import Unit
from tests import parts
from tests.test_modbus import crc

TIMEOUT_MS = 300
WORDS = Block("holding", 7, 2, (), 1)
REPLY = bytes.fromhex("03 03 04 1234 5678")
REPLY += crc(REPLY)


def unit(value):
    """Return a unit whose two words are a value."""
    made = Unit((parts.register("o2_dry_pct", "holding", 7, "uint32"),))
    made.refresh({"o2_dry_pct": value})
    return made


def line(registration=b"DTU-7", **given):
    given = {"timeout_ms": TIMEOUT_MS, "baudrate": 115200, "heartbeat": b"\xfe\xfe", **given}
    return parts.line("dtu", "dial_in", listen="127.0.0.1:0", registration=registration, **given)


class Room:
    """A Reception on a free port and lines that share it."""

    def __init__(self, *registrations):
        self.log = []
        self.reception = Reception("127.0.0.1:0", self.log.append)
        self.lines = [ModbusLine(line(registration), self.reception)
                      for registration in registrations]

    async def __aenter__(self):
        await self.reception.open()
        self.where = "127.0.0.1:%d" % self.reception.port
        return self

    async def __aexit__(self, *error):
        for each in self.lines:
            each.close()
        self.reception.close()

    async def call(self, octets):
        """Connect as a DTU would and say something."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.reception.port)
        writer.write(octets)
        return reader, writer


async def asked(client, block=WORDS):
    """Return the octets that a read of unit 3 brought, or its error."""
    try:
        await client.open()
        return await client.read(3, block)
    except DriverError as error:
        return error


async def until(true):
    """Wait until `true()` is."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - what is awaited has no event
            await asyncio.sleep(0.005)


async def is_closed(reader):
    """Whether the other side has closed a connection, in some time."""
    try:
        return await asyncio.wait_for(reader.read(), 5) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("packets", [
    [b"DTU-7"],
    [b"DT", b"U-7"],
    [b"D", b"T", b"U", b"-", b"7"],
    [b"DTU-7\xfe\xfe"],  # a heartbeat in the same packet
])
def test_a_dtu_is_known_by_its_registration_in_however_many_packets(packets):
    async def scenario():
        async with Room(b"DTU-7") as room:
            reader, writer = await room.call(b"")
            for packet in packets:
                writer.write(packet)
                await asyncio.sleep(0.02)  # else the kernel would make one of them
            found = asyncio.create_task(asked(room.lines[0]))
            assert (await reader.readexactly(8))[:6] == bytes.fromhex("03 03 0007 0002")
            writer.write(REPLY)
            assert await found == bytes.fromhex("1234 5678")
            assert room.log == []
            writer.close()

    asyncio.run(scenario())


def test_octets_behind_the_registration_are_the_beginning_of_what_comes():
    async def scenario():
        async with Room(b"DTU-7") as room:
            reader, writer = await room.call(b"DTU-7")
            first = asyncio.create_task(asked(room.lines[0]))
            await reader.readexactly(8)
            # The modem loses its network, and comes anew with the reply on its heels.
            second_reader, second = await room.call(b"DTU-7" + REPLY[:4])
            error = await first
            assert isinstance(error, LineLost) and "connected anew" in str(error)
            again = asyncio.create_task(asked(room.lines[0], Block("holding", 7, 3, (), 1)))
            await second_reader.readexactly(8)
            longer = b"\x03\x03\x06\x12\x34\x56\x78\x9a\xbc"
            second.write(REPLY[4:] + longer + crc(longer))
            assert await again == bytes.fromhex("1234 5678 9ABC")
            assert await is_closed(reader)
            writer.close()
            second.close()

    asyncio.run(scenario())


def test_whoever_is_not_listed_is_closed_and_counted_and_named_once():
    async def scenario():
        async with Room(b"DTU-7") as room:
            for _ in range(3):
                reader, writer = await room.call(b"GET / HTTP/1.1\r\n")
                assert await is_closed(reader)
                writer.close()
            assert room.reception.refused == room.lines[0].turned_away == 3
            assert room.log == ["127.0.0.1:0: unlisted registration b'GET / HTTP/1.1\\r\\n' from "
                                "127.0.0.1: closed"]

    asyncio.run(scenario())


def test_who_never_says_its_name_is_closed_after_some_time(monkeypatch):
    monkeypatch.setattr(dial_in, "REGISTRATION_S", 0.1)

    async def scenario():
        async with Room(b"DTU-7") as room:
            reader, writer = await room.call(b"DTU")  # the beginning of it, and no more
            assert await is_closed(reader)
            assert room.reception.refused == 1 and "no registration" in room.log[0]
            writer.close()

    asyncio.run(scenario())


def test_who_was_closed_is_not_counted_again_when_its_time_is_over(monkeypatch):
    monkeypatch.setattr(dial_in, "REGISTRATION_S", 0.05)

    async def scenario():
        async with Room(b"DTU-7") as room:
            reader, unlisted = await room.call(b"nobody")
            assert await is_closed(reader)
            _, gone = await room.call(b"DTU")
            gone.close()
            _, listed = await room.call(b"DTU-7")
            await asyncio.sleep(0.15)
            assert room.reception.refused == 1
            assert room.lines[0]._dial_in.connected, "its time is not limited any more"
            unlisted.close()
            listed.close()

    asyncio.run(scenario())


def test_too_many_who_say_nothing_are_closed_and_a_dtu_still_comes_in_when_they_go():
    async def scenario():
        async with Room(b"DTU-7") as room:
            silent = [await room.call(b"") for _ in range(dial_in.UNKNOWN_MAX)]
            reader, writer = await room.call(b"")
            assert await is_closed(reader) and room.reception.refused == 1
            silent[0][1].close()
            await asyncio.sleep(0.05)
            dtu = Dtu(room.where, b"DTU-7", {3: unit(5)})
            await dtu.start()
            assert await asked(room.lines[0]) == b"\0\0\0\x05"
            await dtu.stop()
            for _, each in silent + [(reader, writer)]:
                each.close()

    asyncio.run(scenario())


def test_a_second_connection_of_one_dtu_replaces_the_first_and_reading_goes_on():
    async def scenario():
        async with Room(b"DTU-7") as room:
            client = room.lines[0]
            first = Dtu(room.where, b"DTU-7", {3: unit(1)})
            first.reconnect_ms = None
            await first.start()
            assert await asked(client) == b"\0\0\0\x01"
            second = Dtu(room.where, b"DTU-7", {3: unit(2)})
            await second.start()
            await until(lambda: first.closed)
            assert await asked(client) == b"\0\0\0\x02"
            assert await asked(client) == b"\0\0\0\x02"
            assert (first.connections, second.connections) == (1, 1)
            assert client.counts == {"requests": 3}, "nothing was lost: nobody was asking"
            await first.stop()
            await second.stop()

    asyncio.run(scenario())


@pytest.mark.parametrize("heartbeat", [b"\xfe\xfe", b"DTU-7", b"\x03\x03", b"\x03"])
def test_heartbeats_between_and_around_replies_are_no_part_of_them(heartbeat):
    async def scenario():
        async with Room() as room:
            client = ModbusLine(line(heartbeat=heartbeat), room.reception)
            room.lines.append(client)
            dtu = Dtu(room.where, b"DTU-7", {3: unit(0x12345678)}, heartbeat, 0.01)
            dtu.around_replies = True
            await dtu.start()
            for _ in range(20):
                assert await asked(client) == bytes.fromhex("1234 5678")
                await asyncio.sleep(0.01)
            assert dtu.wire.counts["heartbeats"] > 10
            assert set(client.counts) <= {"requests", replies.GARBAGE_BEFORE}
            await dtu.stop()

    asyncio.run(scenario())


def test_two_lines_share_an_address_and_each_has_its_own_dtu():
    async def scenario():
        async with Room(b"DTU-7", b"DTU-70") as room:
            dtus = [Dtu(room.where, b"DTU-70", {3: unit(70)}),
                    Dtu(room.where, b"DTU-7", {3: unit(7)})]
            for dtu in dtus:
                await dtu.start()
            found = await asyncio.gather(*[asked(client) for client in room.lines])
            assert found == [b"\0\0\0\x07", b"\0\0\0\x46"]
            dtus[1].reconnect_ms = None
            await dtus[1].stop()  # the one goes, the other stays
            assert await asked(room.lines[1]) == b"\0\0\0\x46"
            error = await asked(room.lines[0])
            assert isinstance(error, LineLost) and "no DTU has registered" in str(error)
            await dtus[0].stop()

    asyncio.run(scenario())


def test_two_lines_that_open_one_address_at_the_same_moment_both_listen():
    async def scenario():
        reception = Reception("127.0.0.1:%d" % free_port(), print)
        await asyncio.gather(*[reception.open() for _ in range(5)])
        reception.close()

    asyncio.run(scenario())


def test_a_port_that_another_program_has_is_a_lost_line_that_says_why():
    async def scenario():
        with socket.create_server(("127.0.0.1", 0)) as other:
            where = "127.0.0.1:%d" % other.getsockname()[1]
            reception = Reception(where, print)
            client = ModbusLine(line()._replace(listen=where), reception)
            with pytest.raises(LineLost) as caught:
                await client.open()
            assert str(caught.value) == (
                "%s, DTU DTU-7: cannot connect: cannot listen: Address already in use" % where)
        assert isinstance(await asked(client), LineLost)  # nobody has come, but it listens now
        dtu = Dtu(where, b"DTU-7", {3: unit(9)})
        await dtu.start()
        assert await asked(client) == b"\0\0\0\x09"
        client.close()
        reception.close()
        await dtu.stop()

    asyncio.run(scenario())


def test_an_agent_that_ends_closes_every_dtu_so_that_it_comes_to_the_next_one():
    async def scenario():
        async with Room(b"DTU-7", b"DTU-8") as room:
            dtu = Dtu(room.where, b"DTU-7", {3: unit(1)})
            await dtu.start()
            # It has come, but its line has not been opened yet.
            await until(lambda: room.lines[0]._dial_in.connected)
            for client in room.lines:
                client.close()
            room.reception.close()
            await until(lambda: dtu.closed == 1)
            following = Reception(room.where, print)
            client = ModbusLine(line(), following)
            await following.open()
            assert await asked(client) == b"\0\0\0\x01"
            client.close()
            following.close()
            await dtu.stop()

    asyncio.run(scenario())
