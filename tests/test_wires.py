"""Wires on real ports and sockets: a port that goes and comes back, two programs on one, TLS."""

import asyncio
import contextlib
import os
import queue
import re
import socket
import ssl
import subprocess
import sys
import threading
import time

import pytest
import serial

from edge.drivers.modbus import ModbusLine
from edge.drivers.plan import Block
from edge.drivers.wires import SerialWire, tls_context
from edge.errors import DriverError, LineLost
from edge.simulator.relay import PtyPort, PtyRelay, Relay
from edge.simulator.schedules import InTurn
from edge.simulator.server import TcpServer, server_tls
from edge.simulator.unit import Unit
from tests import parts
from tests.test_modbus import crc
from tests.test_read_only import ROOT

WORDS = Block("holding", 7, 2, (), 1)
VALUE = bytes.fromhex("12345678")


def unit():
    """Return a unit whose two words are VALUE."""
    made = Unit((parts.register("o2_dry_pct", "holding", 7, "uint32"),))
    made.refresh({"o2_dry_pct": 0x12345678})
    return made


async def asked(client):
    """Return the octets that a read of unit 3 brought, or its error."""
    try:
        await client.open()
        return await client.read(3, WORDS)
    except DriverError as error:
        return error


async def until(true):
    """Wait until `true()` is."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - what is awaited has no event
            await asyncio.sleep(0.005)


def pair(device, **given):
    return parts.line("pair", "rtu", device=device, baudrate=115200, timeout_ms=200, **given)


def on_a_port(ask, link, faults=()):
    """Serve unit 3 behind a relay of a pair and return what `ask(relay, client)` returns."""

    async def scenario():
        server = TcpServer("127.0.0.1", 0, {3: unit()}, "rtu")
        await server.start()
        relay = PtyRelay(server.port, InTurn(faults), 200, link=link)
        await relay.start()
        client = ModbusLine(pair(relay.device))
        try:
            return await ask(relay, client)
        finally:
            client.close()
            await relay.stop()
            await server.stop()

    return asyncio.run(scenario())


def test_a_port_that_vanishes_is_a_lost_line_and_is_read_again_under_the_same_link(tmp_path):
    async def ask(relay, client):
        for _ in range(3):  # a loose plug
            assert await asked(client) == VALUE
            was = os.readlink(relay.device)
            relay.vanish()
            await until(lambda: not client.connected)
            error = await asked(client)
            assert isinstance(error, LineLost)
            assert str(error) == "%s: cannot connect: No such file or directory" % relay.device
            relay.come_back()
            assert os.readlink(relay.device) != was, "the system gives it another name"
        assert await asked(client) == VALUE

    on_a_port(ask, str(tmp_path / "usb-adapter"))


def test_a_port_that_vanishes_while_a_unit_is_asked_is_a_lost_line_at_once(tmp_path):
    async def ask(relay, client):
        await client.open()
        reading = asyncio.create_task(asked(client))
        await until(lambda: relay.wire.seen)
        relay.vanish()
        error = await asyncio.wait_for(reading, 0.15)  # less than the timeout
        assert isinstance(error, LineLost) and "connection dropped" in str(error)
        relay.come_back()
        assert await asked(client) == VALUE

    on_a_port(ask, str(tmp_path / "usb-adapter"), ["silent"])


def test_a_port_that_vanishes_while_a_request_waits_for_its_turn_is_a_lost_line(tmp_path):
    async def ask(relay, client):
        await client.open()
        reading = asyncio.create_task(asked(client))  # a pair is listened to before the first
        await asyncio.sleep(0)
        relay.vanish()
        error = await asyncio.wait_for(reading, 5)
        assert isinstance(error, LineLost) and "connection dropped" in str(error)
        assert not relay.wire.seen
        relay.come_back()
        assert await asked(client) == VALUE

    on_a_port(ask, str(tmp_path / "usb-adapter"))


def test_whoever_tries_a_port_that_is_held_takes_nothing_from_it():
    async def scenario():
        port = PtyPort()
        client = ModbusLine(pair(port.name))
        reading = asyncio.create_task(asked(client))
        request = bytearray()

        async def arrive():
            while len(request) < 8:
                try:
                    request.extend(os.read(port.control, 64))
                except BlockingIOError:
                    await asyncio.sleep(0.001)

        await asyncio.wait_for(arrive(), 5)
        octets = b"\x03\x03\x04" + VALUE
        os.write(port.control, octets + crc(octets))
        with pytest.raises(OSError, match="held by process %d" % os.getpid()):
            SerialWire(pair(port.name), None, None).open()
        found = await reading
        client.close()
        port.close()
        return found

    assert asyncio.run(scenario()) == VALUE


@pytest.mark.parametrize("device", [".", "plain", "fifo", "/dev/null"])
def test_what_is_no_serial_port_is_one_clear_line(tmp_path, device):
    (tmp_path / "plain").write_text("mine\n")
    os.mkfifo(tmp_path / "fifo")
    path = os.path.join(tmp_path, device)

    async def scenario():
        with pytest.raises(LineLost) as caught:
            await ModbusLine(pair(path)).open()
        return str(caught.value)

    assert asyncio.run(scenario()) == (
        "%s: cannot connect: found no serial port, allowed a device such as /dev/ttyS1" % path)
    assert (tmp_path / "plain").read_text() == "mine\n"


PLANT = """[gateway]
id = "wires"
state_dir = "state"

[[line]]
name = "pair"
transport = "rtu"
device = "%s"
baudrate = 115200
timeout_ms = 200
poll_every_ms = 200

[[uplink]]
url = "mqtt://127.0.0.1:1"

[[boiler]]
name = "b1"
kind = "steam"
fuel = "natural_gas"
rated_output_mw = 7.0

[[boiler.device]]
unit_id = 3

[[boiler.device.register]]
quantity = "co_ppm"
address = 7
kind = "uint32"
scale = 1e-6
"""


def started(*words):
    return asyncio.create_subprocess_exec(
        sys.executable, "-m", "edge", *map(str, words), cwd=ROOT,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)


async def said(*words):
    """Run one command and return its exit code and what it printed."""
    process = await started(*words)
    octets, _ = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, octets.decode()


def test_two_programs_never_share_a_port_and_the_second_names_the_first(tmp_path):
    plant = tmp_path / "plant.toml"
    plant.write_text(PLANT % (tmp_path / "port"))

    async def ask(relay, client):
        agent = await started("run", plant)
        await until(lambda: len(relay.wire.seen) > 3)
        commands = [("probe", plant), ("probe", plant, "--line", "pair", "--unit", 3),
                    ("probe", plant, "--line", "pair", "--unit", 3, "--address", 7, "--orders"),
                    ("scan", plant, "--line", "pair", "--last", 3)]
        outcomes = await asyncio.gather(*[said(*command) for command in commands])
        assert relay.wire.counts["replies"] == len(relay.wire.seen), "all of them the agent's"
        agent.terminate()
        await asyncio.wait_for(agent.communicate(), 20)
        outcomes.append(await said(*commands[0]))
        return agent.pid, outcomes

    pid, (*refused, free) = on_a_port(ask, str(tmp_path / "port"))
    for code, text in refused:
        assert code == 1 and text.count("\n") == 1, text
        holder = re.search(r"port: cannot connect: held by process (\d+) \((.*)\)", text)
        assert holder, text
        assert int(holder[1]) == pid
        assert holder[2] == "%s -m edge run %s" % (sys.executable, plant)
    assert free[0] == 0 and "1234 5678" in free[1], free


class Switched(serial.Serial):
    """A port whose driver cannot switch RTS: `levels` is (when, level) of what is done by hand."""

    levels: list = []

    def _update_rts_state(self):  # a pseudo-terminal has no RTS
        self.levels.append((time.monotonic(), self._rts_state))


@pytest.mark.parametrize("sending", ["high", "low"])
def test_rts_is_switched_by_hand_for_as_long_as_a_request_takes(monkeypatch, sending):
    monkeypatch.setattr(serial, "Serial", Switched)
    monkeypatch.setattr(Switched, "levels", [])
    high = sending == "high"

    async def scenario():
        port = PtyPort()
        client = ModbusLine(parts.line("pair", "rtu", device=port.name, baudrate=1200,
                                       timeout_ms=1000, rts=sending))
        await client.open()
        assert Switched.levels[-1][1] is not high, "it listens"
        del Switched.levels[:]
        reading = asyncio.create_task(asked(client))
        request = bytearray()
        while len(request) < 8:
            with contextlib.suppress(BlockingIOError):
                request.extend(os.read(port.control, 64))
            await asyncio.sleep(0.001)
        assert [level for _, level in Switched.levels] == [high], "while it sends"
        await until(lambda: len(Switched.levels) == 2)
        octets = b"\x03\x03\x04" + VALUE
        os.write(port.control, octets + crc(octets))
        found = await reading
        client.close()
        port.close()
        return found

    assert asyncio.run(scenario()) == VALUE
    (began, _), (ended, level) = Switched.levels
    assert level is not high
    # 8 characters of 10 bits at 1200 baud are 66.7 ms; the rest is the machine's.
    assert 0.066 <= ended - began < 0.15


# TLS


def openssl(directory, *words):
    subprocess.run(["openssl", *words], cwd=directory, check=True, capture_output=True)


def sign(directory, name, *extensions):
    """Make a certificate of the plant's own authority."""
    openssl(directory, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", "/CN=" + name, "-keyout", name + ".key", "-out", name + ".csr")
    (directory / (name + ".cnf")).write_text("\n".join(extensions))
    openssl(directory, "x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-days", "2", "-out", name + ".pem", "-extfile", name + ".cnf")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """A directory with an authority, a server's certificate and a client's, and a stranger's."""
    directory = tmp_path_factory.mktemp("tls")
    for name in ("ca", "stranger"):
        openssl(directory, "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=" + name,
                "-keyout", name + ".key", "-out", name + ".pem")
    sign(directory, "server", "subjectAltName=DNS:plc.example")
    sign(directory, "client", "extendedKeyUsage=clientAuth")
    return directory


def over_tls(certificates, context, **given):
    """Read twice from a server with this TLS; return what came and why not, if so."""
    for key in ("ca_file", "certificate_file", "key_file"):
        if key in given:
            given[key] = str(certificates / given[key])

    async def scenario():
        server = TcpServer("127.0.0.1", 0, {3: unit()})
        await server.start()
        relay = Relay(server.port, tls=context)
        await relay.start()
        client = ModbusLine(parts.line("plc", "tcp", host="127.0.0.1", port=relay.port,
                                       timeout_ms=1000, tls=True, **given))
        found = [await asked(client), await asked(client)]
        client.close()
        await relay.stop()
        await server.stop()
        return [str(each).replace(client.where + ": ", "") if isinstance(each, LineLost) else each
                for each in found]

    return asyncio.run(scenario())


def server_context(certificates, client_ca=""):
    return server_tls(str(certificates / "server.pem"), str(certificates / "server.key"),
                      client_ca and str(certificates / client_ca))


def test_a_server_whose_certificate_goes_back_to_our_authority_is_read(certificates):
    found = over_tls(certificates, server_context(certificates), ca_file="ca.pem",
                     tls_name="plc.example")
    assert found == [VALUE, VALUE]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"ca_file": "ca.pem"}, "IP address mismatch, certificate is not valid for '127.0.0.1'"),
        ({"ca_file": "ca.pem", "tls_name": "other.example"},
         "Hostname mismatch, certificate is not valid for 'other.example'"),
        ({"ca_file": "stranger.pem", "tls_name": "plc.example"},
         "unable to get local issuer certificate"),
        ({"tls_name": "plc.example"}, "unable to get local issuer certificate"),
        ({"ca_file": "none.pem"}, "{}/none.pem: No such file or directory"),
        ({"ca_file": "ca.key"}, "{}/ca.key: NO_CERTIFICATE_OR_CRL_FOUND"),
        ({"ca_file": "ca.pem", "certificate_file": "client.pem", "key_file": "none.key"},
         "{0}/client.pem or {0}/none.key: No such file or directory"),
        ({"ca_file": "ca.pem", "certificate_file": "client.pem", "key_file": "ca.key"},
         "{0}/client.pem or {0}/ca.key: KEY_VALUES_MISMATCH"),
    ],
)
def test_a_server_that_cannot_be_verified_is_refused_and_the_line_says_why(
        certificates, given, reason):
    found = over_tls(certificates, server_context(certificates), **dict(given))
    assert len(set(found)) == 1
    assert found[0].rstrip(".") == "cannot connect: " + reason.format(certificates)


def strict(context):
    """Return (port, outcome) of a TLS server that takes one connection and says why it fails.

    A thread of its own: asyncio's servers go without a word.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)
    outcome = queue.SimpleQueue()

    def serve():
        wrapped = context.wrap_socket(listener.accept()[0], server_side=True,
                                      do_handshake_on_connect=False)
        wrapped.settimeout(10)
        try:
            wrapped.do_handshake()
            outcome.put(wrapped.version())
        except ssl.SSLError as error:
            outcome.put(error.reason)
        with contextlib.suppress(OSError), socket.socket(fileno=wrapped.detach()) as plain:
            plain.settimeout(10)
            plain.shutdown(socket.SHUT_WR)
            while plain.recv(1000):  # else its last word might be lost
                pass
        listener.close()

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1], outcome


def refused_by(context, certificates, **given):
    """Return why a read from a strict server failed, and what the server says."""
    port, outcome = strict(context)

    async def scenario():
        client = ModbusLine(parts.line("plc", "tcp", host="127.0.0.1", port=port, timeout_ms=1000,
                                       tls=True, ca_file=str(certificates / "ca.pem"),
                                       tls_name="plc.example", **given))
        error = await asked(client)
        client.close()
        return str(error)

    return asyncio.run(scenario()), outcome.get(timeout=10)


def test_a_server_that_asks_for_a_certificate_gets_ours(certificates):
    context = server_context(certificates, "ca.pem")
    ours = {"ca_file": "ca.pem", "tls_name": "plc.example"}
    assert over_tls(certificates, context, **ours, certificate_file="client.pem",
                    key_file="client.key") == [VALUE, VALUE]
    error, outcome = refused_by(context, certificates)
    assert outcome == "PEER_DID_NOT_RETURN_A_CERTIFICATE"
    assert "connection dropped (" in error and "CERTIFICATE_REQUIRED" in error
    error, outcome = refused_by(
        context, certificates, certificate_file=str(certificates / "stranger.pem"),
        key_file=str(certificates / "stranger.key"))
    assert outcome == "CERTIFICATE_VERIFY_FAILED" and "UNKNOWN_CA" in error


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_server_of_tls_1_1_is_refused_though_it_answers_others(certificates):
    context = server_context(certificates)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    error, outcome = refused_by(context, certificates)
    assert outcome == "UNSUPPORTED_PROTOCOL"
    assert re.search("cannot connect: .*PROTOCOL_VERSION", error)
    # A client that is not so particular gets through.
    port, outcome = strict(context)
    permissive = tls_context(parts.line("plc", "tcp", ca_file=str(certificates / "ca.pem")))
    permissive.set_ciphers("ALL:@SECLEVEL=0")
    permissive.minimum_version = ssl.TLSVersion.TLSv1_1
    with socket.create_connection(("127.0.0.1", port)) as plain, permissive.wrap_socket(
            plain, server_hostname="plc.example"):
        assert outcome.get(timeout=10) == "TLSv1.1"


def test_a_server_that_goes_in_the_handshake_is_a_lost_line_that_says_so(certificates):
    async def scenario():
        async def hang_up(reader, writer):
            await reader.read(1)
            writer.close()

        server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
        client = ModbusLine(parts.line("plc", "tcp", host="127.0.0.1", tls=True, timeout_ms=1000,
                                       port=server.sockets[0].getsockname()[1]))
        error = await asked(client)
        server.close()
        return str(error)

    assert re.search("cannot connect: (closed in the TLS handshake|Connection reset|.*EOF)",
                     asyncio.run(scenario()))
