"""Simulated DTUs that dial in, met by a bare listener and asked by pymodbus."""

import asyncio
from contextlib import asynccontextmanager

from edge.simulator.dtu import Dtu
from edge.simulator.schedules import InTurn
from edge.simulator.unit import Unit
from edge.simulator.wire import Wire
from tests import parts

REGISTER = parts.register("o2_dry_pct", "holding", 7, "uint32")
# The CRCs by pymodbus 3.16 of the request and of the reply 03 03 04 12 34 56 78.
REQUEST = bytes.fromhex("03 03 00 07 00 02 74 28")
REPLY = bytes.fromhex("03 03 04 12 34 56 78 A2 C7")


def units():
    unit = Unit((REGISTER,))
    unit.refresh({"o2_dry_pct": 0x12345678})
    return {3: unit}


class Listener:
    """A port of loopback; `calls` has (reader, writer) of each DTU that connects."""

    def __init__(self):
        self.calls = asyncio.Queue()

    async def start(self):
        async def take(reader, writer):
            await self.calls.put((reader, writer))

        self._server = await asyncio.start_server(take, "127.0.0.1", 0)
        self.where = "127.0.0.1:%d" % self._server.sockets[0].getsockname()[1]

    async def call(self):
        return await asyncio.wait_for(self.calls.get(), 5)

    def stop(self):
        self._server.close()


@asynccontextmanager
async def dialling(*rows, **given):
    """Start a listener and a DTU for each registration."""
    listener = Listener()
    await listener.start()
    dtus = [Dtu(listener.where, registration, units(), **given) for registration in rows]
    for dtu in dtus:
        dtu.reconnect_ms = 20
        await dtu.start()
    try:
        yield listener, dtus
    finally:
        for dtu in dtus:
            await dtu.stop()
        listener.stop()


async def heard(reader, count):
    return await asyncio.wait_for(reader.readexactly(count), 5)


def test_a_dtu_says_its_registration_and_answers_rtu_requests():
    async def scenario():
        async with dialling(b"DTU-1") as (listener, (dtu,)):
            reader, writer = await listener.call()
            assert await heard(reader, 5) == b"DTU-1"
            for _ in range(3):
                writer.write(REQUEST)
                assert await heard(reader, 9) == REPLY
            writer.close()
            return dict(dtu.wire.counts)

    assert asyncio.run(scenario()) == {"requests": 3, "replies": 3}


def test_a_dtu_that_is_closed_comes_again_and_registers_anew():
    async def scenario():
        async with dialling(b"DTU-1") as (listener, (dtu,)):
            for turn in range(3):
                reader, writer = await listener.call()
                assert await heard(reader, 5) == b"DTU-1"
                assert (dtu.connections, dtu.closed) == (turn + 1, turn)
                writer.close()

    asyncio.run(scenario())


def test_a_dtu_dials_until_somebody_listens():
    async def scenario():
        async with dialling() as (listener, _):
            where = listener.where
        dtu = Dtu(where, b"DTU-1", units())
        dtu.reconnect_ms = 20
        await dtu.start()
        came = asyncio.Event()
        await asyncio.sleep(0.05)
        server = await asyncio.start_server(lambda reader, writer: came.set(), "127.0.0.1",
                                            int(where.rpartition(":")[2]))
        await asyncio.wait_for(came.wait(), 5)
        await dtu.stop()
        server.close()

    asyncio.run(scenario())


def test_heartbeats_come_while_nothing_is_asked_and_between_replies():
    async def scenario():
        async with dialling(b"R", heartbeat=b"HB", heartbeat_every_s=0.02) as (listener, (dtu,)):
            reader, writer = await listener.call()
            assert await heard(reader, 7) == b"RHBHBHB"
            writer.write(REQUEST)
            octets = b""
            while REPLY not in octets or octets.endswith(REPLY):
                octets += await asyncio.wait_for(reader.read(100), 5)
            assert octets.replace(REPLY, b"").replace(b"HB", b"") == b""
            assert dtu.wire.counts["heartbeats"] >= 4
            writer.close()

    asyncio.run(scenario())


def test_a_heartbeat_may_stick_to_a_reply_on_both_sides():
    async def scenario():
        async with dialling(b"R", heartbeat=b"HB") as (listener, (dtu,)):
            dtu.around_replies = True
            reader, writer = await listener.call()
            writer.write(REQUEST)
            found = await heard(reader, 14)
            writer.close()
            return found

    assert asyncio.run(scenario()) == b"RHB" + REPLY + b"HB"


def test_several_dtus_of_one_registration_or_of_several_call_at_once():
    async def scenario():
        async with dialling(b"DTU-1", b"DTU-1", b"DTU-2") as (listener, _):
            calls = [await listener.call() for _ in range(3)]
            names = sorted([await heard(reader, 5) for reader, _ in calls])
            for _, writer in calls:
                writer.close()
            return names

    assert asyncio.run(scenario()) == [b"DTU-1", b"DTU-1", b"DTU-2"]


def test_faults_hit_the_replies_of_a_dtu_as_any_other():
    async def scenario():
        wire = Wire(InTurn(["exception 4", "close"]), 300)
        async with dialling(b"R", wire=wire) as (listener, (dtu,)):
            reader, writer = await listener.call()
            writer.write(REQUEST)
            assert (await heard(reader, 6))[:4] == b"R\x03\x83\x04"
            writer.write(REQUEST)
            assert await asyncio.wait_for(reader.read(10), 5) == b""
            writer.close()
            return dict(wire.counts)

    assert asyncio.run(scenario()) == {"requests": 2, "exception": 1, "close": 1}
