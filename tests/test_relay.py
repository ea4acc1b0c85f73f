"""Faults on real sockets and pseudo-terminals, seen by clients of pymodbus and pyModbusTCP."""

import asyncio
import contextlib
import os
import ssl
import subprocess

import pytest
from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient, AsyncModbusTlsClient
from pymodbus.exceptions import ModbusIOException
from pymodbus.framer import FramerType
from pyModbusTCP.client import ModbusClient

from edge.simulator.relay import PtyRelay, Relay
from edge.simulator.schedules import AtRandom, InTurn, dead
from edge.simulator.server import TcpServer, server_tls
from edge.simulator.unit import Unit
from edge.simulator.wire import monotonic_ms
from tests import parts

WORDS = [0x1234, 0x5678]


def units():
    served = {}
    for unit_id in (1, 3):
        served[unit_id] = Unit((parts.register("o2_dry_pct", "holding", 7, "uint32"),))
        served[unit_id].refresh({"o2_dry_pct": 0x12345678})
    return served


async def behind(ask, framing="tcp", faults=None, tls=None):
    """Serve behind a relay and return what `ask(relay)` returns."""
    server = TcpServer("127.0.0.1", 0, units(), framing)
    await server.start()
    relay = Relay(server.port, faults, 300, framing, tls)
    await relay.start()
    try:
        return await ask(relay)
    finally:
        await relay.stop()
        await server.stop()


async def on_a_pty(ask, framing="rtu", faults=None, link="", echo=False):
    """Serve behind a relay of a pair and return what `ask(relay)` returns."""
    server = TcpServer("127.0.0.1", 0, units(), framing)
    await server.start()
    relay = PtyRelay(server.port, faults, 300, framing, link, echo)
    await relay.start()
    try:
        return await ask(relay)
    finally:
        await relay.stop()
        await server.stop()


async def read(client, unit_id=3):
    """Return the words, the exception code, or None when no reply came."""
    try:
        reply = await client.read_holding_registers(7, count=2, device_id=unit_id)
    except ModbusIOException:
        return None
    return reply.exception_code if reply.isError() else reply.registers


async def reads(client, count, unit_id=3):
    await client.connect()
    found = [await read(client, unit_id) for _ in range(count)]
    client.close()
    return found


def tcp_client(relay, framer=FramerType.SOCKET):
    return AsyncModbusTcpClient("127.0.0.1", port=relay.port, timeout=0.3, retries=0,
                                framer=framer)


def serial_client(relay, framer=FramerType.RTU, **given):
    return AsyncModbusSerialClient(relay.device, baudrate=9600, timeout=0.3, retries=0,
                                   framer=framer, **given)


def test_without_faults_a_relay_hands_on_what_the_server_says():
    async def ask(relay):
        found = await reads(tcp_client(relay), 3)
        missing = await reads(tcp_client(relay), 1, unit_id=9)
        return found, missing, dict(relay.wire.counts), relay.connections

    assert asyncio.run(behind(ask)) == (
        [WORDS] * 3, [11], {"requests": 4, "replies": 4}, 2)


@pytest.mark.parametrize(("framing", "framer"), [("rtu", FramerType.RTU),
                                                 ("ascii", FramerType.ASCII)])
def test_rtu_and_ascii_pass_on_a_connection_and_on_a_pty(framing, framer):
    async def over_tcp(relay):
        return await reads(tcp_client(relay, framer), 3)

    async def over_pty(relay):
        return await reads(serial_client(relay, framer), 3)

    assert asyncio.run(behind(over_tcp, framing)) == [WORDS] * 3
    assert asyncio.run(on_a_pty(over_pty, framing)) == [WORDS] * 3


def test_a_fault_hits_the_request_it_is_meant_for_and_is_counted():
    turn = ["", "silent", "exception 6", "bad_crc", "byte_by_byte", ""]

    async def ask(relay):
        before = monotonic_ms()
        found = await reads(serial_client(relay), 6)
        assert [seen.fault for seen in relay.wire.seen] == turn
        stamps = relay.wire.stamps(3)
        assert stamps == sorted(stamps) and before < stamps[0] < stamps[-1] < monotonic_ms()
        assert stamps[2] - stamps[1] >= 300, "the client waited its timeout for the silent one"
        return found, dict(relay.wire.counts)

    found, counts = asyncio.run(on_a_pty(ask, faults=InTurn(turn)))
    assert found[:4] == [WORDS, None, 6, None] and found[5] == WORDS
    assert counts == {"requests": 6, "replies": 2, "silent": 1, "exception": 1, "bad_crc": 1,
                      "byte_by_byte": 1}


def test_a_dead_unit_is_silent_and_its_neighbour_answers():
    async def ask(relay):
        return [await reads(tcp_client(relay), 1, unit_id) for unit_id in (1, 3)]

    assert asyncio.run(behind(ask, faults=dead(3))) == [[WORDS], [None]]


async def octets_until_closed(relay, request):
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    writer.write(request)
    octets = b""
    try:
        while more := await asyncio.wait_for(reader.read(100), 5):
            octets += more
    except ConnectionResetError:
        octets += b"RST"
    writer.close()
    return octets


def test_a_connection_is_closed_or_torn_down_in_place_of_the_reply():
    request = bytes.fromhex("0001 0000 0006 03 03 0007 0002")

    async def ask(relay):
        return [await octets_until_closed(relay, request) for _ in range(2)]

    closed, torn = asyncio.run(behind(ask, faults=InTurn(["close", "reset"])))
    assert closed == b""
    # What was on its way may be lost with a connection that is torn down.
    assert torn.endswith(b"RST") and len(torn) - 3 < 13


def test_a_late_reply_lets_the_next_one_pass():
    first = bytes.fromhex("0001 0000 0006 03 03 0007 0002")
    second = bytes.fromhex("0002 0000 0006 03 03 0007 0002")

    async def ask(relay):
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        writer.write(first + second)
        found = [await asyncio.wait_for(reader.readexactly(13), 5) for _ in range(2)]
        writer.close()
        return [octets[1] for octets in found]

    assert asyncio.run(behind(ask, faults=InTurn(["late 200"]))) == [2, 1]


def test_a_stale_reply_comes_right_before_the_one_asked_for():
    first = bytes.fromhex("0001 0000 0006 03 03 0007 0001")
    second = bytes.fromhex("0002 0000 0006 03 03 0007 0002")

    async def ask(relay):
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        writer.write(first)
        assert len(await asyncio.wait_for(reader.readexactly(11), 5)) == 11
        writer.write(second)
        found = await asyncio.wait_for(reader.readexactly(24), 5)
        writer.close()
        return found, relay.wire.counts["stale_repeat"]

    found, count = asyncio.run(behind(ask, faults=InTurn(["", "stale_repeat"])))
    assert (found[:2], found[11:13], count) == (b"\x00\x01", b"\x00\x02", 1)


def test_a_reply_that_is_owed_comes_before_the_next_one_or_never():
    request = bytes.fromhex("03 03 00 07 00 02 74 28")

    async def ask(relay):
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        writer.write(request + request)
        both = await asyncio.wait_for(reader.readexactly(18), 5)
        writer.write(request)
        with pytest.raises(TimeoutError):  # nothing for more than two timeouts of 300 ms
            await asyncio.wait_for(reader.read(9), 0.65)
        writer.write(request)
        last = await asyncio.wait_for(reader.readexactly(9), 5)
        writer.close()
        rest = await asyncio.wait_for(reader.read(), 5)
        return both == 2 * last, rest, dict(relay.wire.counts)

    faults = InTurn(["owed", "", "owed"])
    assert asyncio.run(behind(ask, "rtu", faults)) == (
        True, b"", {"requests": 4, "owed": 2, "replies": 2})


def test_a_client_of_another_make_gets_right_words_or_none_under_faults_at_random():
    odds = {"silent": 0.05, "wrong_transaction": 0.05, "wrong_unit": 0.1, "exception 5": 0.1,
            "partial": 0.05, "close": 0.05, "byte_by_byte 1": 0.2}
    found = []

    def poll(port):
        client = ModbusClient(host="127.0.0.1", port=port, unit_id=3, timeout=0.3, auto_open=True)
        for _ in range(80):
            found.append(client.read_holding_registers(7, 2))
        client.close()

    async def ask(relay):
        await asyncio.to_thread(poll, relay.port)
        return relay.wire.counts

    counts = asyncio.run(behind(ask, faults=AtRandom(4, odds)))
    assert all(words in (None, WORDS) for words in found)
    assert counts["requests"] == 80
    assert found.count(WORDS) == counts["replies"] + counts["byte_by_byte"]
    assert 20 <= found.count(None) <= 50


def test_dropped_clients_may_come_again_and_a_stopped_relay_refuses():
    async def ask(relay):
        client = tcp_client(relay)
        await client.connect()
        assert await read(client) == WORDS
        relay.drop()
        client.close()
        assert await reads(tcp_client(relay), 1) == [WORDS]
        await relay.stop()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", relay.port)
        await relay.start()
        return await reads(tcp_client(relay), 1)

    assert asyncio.run(behind(ask)) == [WORDS]


def test_an_echoing_adapter_sends_back_what_is_sent():
    async def ask(relay):
        port = os.open(relay.device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        request = bytes.fromhex("03 03 00 07 00 02 74 28")
        os.write(port, request)
        octets = b""
        until_ms = monotonic_ms() + 3000
        while len(octets) < 17 and monotonic_ms() < until_ms:
            await asyncio.sleep(0.005)
            with contextlib.suppress(BlockingIOError):
                octets += os.read(port, 100)
        os.close(port)
        return octets[:8] == request, octets[8:15].hex()

    assert asyncio.run(on_a_pty(ask, echo=True)) == (True, "03030412345678")


def test_a_port_that_vanishes_comes_back_as_another_under_the_same_link(tmp_path):
    link = str(tmp_path / "usb-FTDI-port0")

    async def ask(relay):
        before = os.readlink(link)
        client = serial_client(relay)
        await client.connect()
        assert await read(client) == WORDS
        relay.vanish()
        assert not os.path.lexists(link)
        port_hung_up = not os.path.exists(before)
        client.close()
        relay.come_back()
        assert os.readlink(link) != before
        return port_hung_up, await reads(serial_client(relay), 1)

    assert asyncio.run(on_a_pty(ask, link=link)) == (True, [WORDS])
    assert not os.path.lexists(link)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """A certificate of localhost and its key."""
    directory = tmp_path_factory.mktemp("tls")
    files = str(directory / "certificate.pem"), str(directory / "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-out", files[0], "-keyout", files[1]], check=True, capture_output=True)
    return files


async def over_tls(port, context):
    client = AsyncModbusTlsClient("localhost", port=port, sslctx=context, timeout=1, retries=0)
    return await reads(client, 2) if await client.connect() else None


def test_tls_is_spoken_by_the_server_and_by_the_relay(certificates):
    trusting = ssl.create_default_context(cafile=certificates[0])

    async def served():
        server = TcpServer("127.0.0.1", 0, units(), tls=server_tls(*certificates))
        await server.start()
        found = await over_tls(server.port, trusting)
        await server.stop()
        return found

    async def relayed(relay):
        return await over_tls(relay.port, trusting)

    assert asyncio.run(served()) == [WORDS] * 2
    assert asyncio.run(behind(relayed, faults=InTurn(["exception 4"]),
                              tls=server_tls(*certificates))) == [4, WORDS]


def test_a_server_that_wants_a_certificate_serves_only_who_has_one(certificates):
    async def ask(relay):
        context = ssl.create_default_context(cafile=certificates[0])
        with pytest.raises((ssl.SSLError, ConnectionError, EOFError)):
            reader, writer = await asyncio.open_connection("localhost", relay.port, ssl=context)
            writer.write(bytes.fromhex("0001 0000 0006 03 03 0007 0002"))
            await reader.readexactly(13)
        context.load_cert_chain(*certificates)
        return await over_tls(relay.port, context)

    assert asyncio.run(behind(ask, tls=server_tls(*certificates, certificates[0]))) == [WORDS] * 2
