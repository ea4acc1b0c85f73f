"""No request that writes can leave the client: by its source, by what it sends, by what arrives.

A unit of a boiler room that is written to may start a burner, so this is proved three times over.
"""

import ast
import asyncio
import pathlib
import re
import struct
import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edge.drivers import frames
from edge.drivers.pair_requests import PairRequests
from edge.drivers.plan import Block
from edge.drivers.tcp_requests import TcpRequests
from edge.simulator.dtu import Dtu
from edge.simulator.framing import cut_request, unpack
from edge.simulator.ports import free_port
from edge.simulator.relay import PtyRelay, Relay
from edge.simulator.schedules import dead
from edge.simulator.server import TcpServer
from edge.simulator.unit import Unit
from tests import parts

ROOT = pathlib.Path(__file__).resolve().parent.parent
READING = {1, 2, 3, 4}  # read coils, discrete inputs, holding registers, input registers
CARRIERS = {"wires", "dial_in"}  # they send the octets that they are handed
FRAMES = {"frames.tcp_frame", "frames.rtu_frame", "frames.ascii_frame"}


def trees(*folders):
    """Yield (name, syntax tree) of the modules in folders of edge."""
    for folder in folders:
        for path in sorted((ROOT / "edge" / folder).glob("*.py")):
            yield path.stem, ast.parse(path.read_text("utf-8"))


def calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def functions(tree):
    return [node for node in ast.walk(tree)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def last_word(call):
    """Return the name of the function that is called, without what stands before it."""
    return ast.unparse(call.func).rpartition(".")[2]


def test_the_only_function_codes_there_are_read():
    assert set(frames.FUNCTIONS.values()) == set(frames.READING) == READING
    for name, tree in trees("drivers", "commands", "."):
        uses = re.findall(r"\bFUNCTIONS\b.{0,3}", ast.unparse(tree))
        # Bound once, looked up, never changed.
        assert set(uses) <= {"FUNCTIONS = ", "FUNCTIONS[bl"}, (name, uses)
        assert uses.count("FUNCTIONS = ") == (name == "frames")


@pytest.mark.parametrize("table", ["", "coils", "file", 5, 6, 15, 16, 22, 23, None])
def test_a_request_of_anything_but_the_four_tables_cannot_be_made(table):
    with pytest.raises(KeyError):
        frames.request_pdu(Block(table, 0, 1, (), 1))


def test_octets_of_requests_are_put_together_in_one_place_only():
    packing = [(name, function.name)
               for name, tree in trees("drivers") for function in functions(tree)
               for call in calls(function) if "struct.pack" in ast.unparse(call.func)
               if name not in ("registers", "odd_kinds")]  # values, for the simulator
    assert packing == [("frames", "request_pdu"), ("frames", "tcp_frame"), ("frames", "rtu_frame")]


def what_is_sent(function, call):
    """Return the expression that a call sends; a name stands for what it is bound to, once."""
    sent = call.args[-1]
    if isinstance(sent, ast.Name):
        bound = [node.value for node in ast.walk(function) if isinstance(node, ast.Assign)
                 and ast.unparse(node.targets[0]) == sent.id]
        assert len(bound) == 1, ast.unparse(call)
        sent = bound[0]
    return sent


def makers(function, sent):
    """Return the names of the functions that may make what is sent."""
    if ast.unparse(sent.func) in FRAMES:
        return {ast.unparse(sent.func)}
    bound = [node.value for node in ast.walk(function) if isinstance(node, ast.Assign)
             and ast.unparse(node.targets[0]) == ast.unparse(sent.func)]
    assert len(bound) == 1 and isinstance(bound[0], ast.IfExp), ast.unparse(sent)
    return {ast.unparse(bound[0].body), ast.unparse(bound[0].orelse)}


def test_what_is_sent_is_always_a_frame_of_a_request_that_reads():
    places = []
    for name, tree in trees("drivers"):
        for function in functions(tree):
            for call in calls(function):
                if last_word(call) not in ("send", "write", "writelines", "sendall"):
                    continue
                if name in CARRIERS:
                    assert function.name == "send" and ast.unparse(call.args[-1]) == "octets"
                    continue
                sent = what_is_sent(function, call)
                assert makers(function, sent) <= FRAMES, ast.unparse(call)
                assert ast.unparse(sent.args[-1]) == "frames.request_pdu(block)"
                places.append(name)
    assert places == ["pair_requests", "tcp_requests"]


def test_nobody_else_gets_hold_of_a_wire():
    handed = [(name, ast.unparse(node)) for name, tree in trees("drivers", "commands", ".")
              for node in ast.walk(tree)
              if isinstance(node, ast.Attribute) and ast.unparse(node).endswith("wire.send")]
    assert handed == [("modbus", "self._wire.send")]
    for name, tree in trees("commands", "."):
        text = ast.unparse(tree)
        for barred in ("drivers.wires", "drivers.frames", "import serial", "create_connection",
                       "open_connection", "._wire", "._requests"):
            assert barred not in text, (name, barred)


class Sent(Exception):
    """What is sent, in the place of sending it."""


def sent_by(transport, unit_id, block):
    """Return the octets that leave for a block."""

    def send(octets):
        raise Sent(octets)

    async def scenario():
        line = parts.line("l", transport, host="h", device="/dev/null", timeout_ms=0)
        requests = (TcpRequests(line, "here", {}, None) if transport == "tcp"
                    else PairRequests(line, "here", {}))
        try:
            await requests.ask(send, unit_id, block)
        except Sent as sent:
            return sent.args[0]
        raise AssertionError("nothing was sent")

    return asyncio.run(scenario())


BLOCKS = st.builds(Block, st.sampled_from(sorted(frames.FUNCTIONS)), st.integers(0, 65535),
                   st.integers(1, 65535), st.just(()), st.just(1))


@pytest.mark.parametrize(("transport", "framing", "length"), [
    ("tcp", "tcp", 12), ("rtu", "rtu", 8), ("rtu_over_tcp", "rtu", 8), ("dial_in", "rtu", 8),
    ("ascii", "ascii", 17)])
@settings(max_examples=100, deadline=None)
@given(unit_id=st.integers(0, 255), block=BLOCKS)
@example(unit_id=6, block=Block("coil", 0xFF00, 0x0606, (), 1))
def test_whatever_is_asked_for_leaves_as_a_request_that_reads(
        transport, framing, length, unit_id, block):
    octets = sent_by(transport, unit_id, block)
    assert len(octets) == length
    request, rest = cut_request(framing, octets)  # the simulator's own code, not the client's
    assert (request, rest) == (octets, b"")
    frame = unpack(framing, request)
    table = {1: "coil", 2: "discrete", 3: "holding", 4: "input"}[frame.pdu[0]]
    assert frame.unit == unit_id and table == block.table
    assert struct.unpack(">HH", frame.pdu[1:]) == (block.address, block.count)


@pytest.mark.parametrize(("unit_id", "address", "count"), [
    (256, 0, 1), (-1, 0, 1), (1, 65536, 1), (1, -1, 1), (1, 0, 65536)])
@pytest.mark.parametrize("transport", ["tcp", "rtu", "ascii"])
def test_numbers_that_do_not_fit_their_place_send_nothing(transport, unit_id, address, count):
    with pytest.raises((struct.error, ValueError)):
        sent_by(transport, unit_id, Block("holding", address, count, (), 1))


# From probing to polling: every wire keeps what it has seen.

QUANTITIES = ("co_ppm", "no_ppm", "so2_mg_m3", "burner_on")
MAP = '[[register]]\nquantity = "%s"\naddress = %d\nkind = "%s"\n%s\n'
PLANT = """[gateway]
id = "reader"
state_dir = "state"

[[line]]
name = "tcp"
host = "127.0.0.1"
port = %d
timeout_ms = 300
poll_every_ms = 200

[[line]]
name = "pair"
transport = "rtu"
device = "%s"
baudrate = 115200
timeout_ms = 300
poll_every_ms = 200

[[line]]
name = "dtu"
transport = "dial_in"
listen = "127.0.0.1:%d"
registration = "DTU-1"
baudrate = 115200
timeout_ms = 500
poll_every_ms = 200

[record]
every_s = 0

[[uplink]]
url = "mqtt://127.0.0.1:1"
"""
BOILER = """
[[boiler]]
name = "%s-%d"
kind = "steam"
fuel = "natural_gas"
rated_output_mw = 7.0

[[boiler.device]]
line = "%s"
unit_id = %d
map = "map.toml"
"""


def unit():
    """Return a unit that has three of the map's four registers."""
    made = Unit([parts.register("co_ppm", "holding", 0, "uint16"),
                 parts.register("so2_mg_m3", "holding", 2, "uint16"),
                 parts.register("burner_on", "coil", 5, "bool")])
    made.refresh({"co_ppm": 20.0, "so2_mg_m3": 30.0, "burner_on": 1.0})
    return made


def write_plant(directory, port, device, listen):
    """Write a plant of two units a line: one has a register less than its map, one is dead."""
    (directory / "map.toml").write_text("".join(
        MAP % (name, 5 if name == "burner_on" else place,
               "bool" if name == "burner_on" else "uint16",
               'table = "coil"' if name == "burner_on" else "")
        for place, name in enumerate(QUANTITIES)))
    path = directory / "plant.toml"
    path.write_text(PLANT % (port, device, listen) + "".join(
        BOILER % (line, unit_id, line, unit_id)
        for line in ("tcp", "pair", "dtu") for unit_id in (1, 2)))
    return path


async def edge(*words):
    """Run one command; the servers of this process answer it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "edge", *map(str, words), cwd=ROOT,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, said.decode()


async def walk(directory):
    """Use every command that asks units anything; return {line: what its wire has seen}."""
    listen = free_port()
    tcp, rtu = (TcpServer("127.0.0.1", 0, {1: unit(), 2: unit()}, framing)
                for framing in ("tcp", "rtu"))
    await tcp.start()
    await rtu.start()
    relay = Relay(tcp.port, dead(2), 100)
    pair = PtyRelay(rtu.port, dead(2), 100)
    dtu = Dtu("127.0.0.1:%d" % listen, b"DTU-1", {1: unit(), 2: unit()})
    dtu.wire.faults = dead(2)
    for part in (relay, pair, dtu):
        await part.start()
    plant = write_plant(directory, relay.port, pair.device, listen)
    by_hand = ("probe", plant, "--unit", 1, "--line")
    outcomes = [await edge(*words) for words in (
        ("probe", plant), (*by_hand, "tcp", "--count", 1, "--orders"),
        (*by_hand, "pair", "--table", "coil", "--address", 5, "--count", 1),
        ("scan", plant, "--line", "tcp", "--last", 8, "--timeout-ms", 150),
        ("scan", plant, "--line", "pair", "--last", 8, "--timeout-ms", 150),
        ("run", plant, "--polls", 5, "--drain-s", 0))]
    for part in (relay, pair, dtu, tcp, rtu):
        await part.stop()
    return outcomes, {"tcp": relay.wire.seen, "pair": pair.wire.seen, "dtu": dtu.wire.seen}


def test_units_see_nothing_but_reading_requests_from_every_command(tmp_path):
    outcomes, seen = asyncio.run(walk(tmp_path))
    # `probe` finds the dead, `run` has nobody to deliver to.
    assert [code for code, _ in outcomes] == [1, 0, 0, 0, 0, 3], outcomes
    assert all("Traceback" not in said for _, said in outcomes), outcomes
    for line, requests in seen.items():
        framing = "tcp" if line == "tcp" else "rtu"
        codes = [unpack(framing, row.request).pdu[0] for row in requests]
        assert set(codes) == {1, 3}, (line, set(codes))
        assert {len(row.request) for row in requests} == {12 if line == "tcp" else 8}
        assert {1, 2} <= {row.unit for row in requests}
        assert len(requests) > 15
    assert {row.unit for row in seen["pair"]} == set(range(1, 9))


def test_the_agent_runs_without_the_library_that_can_write():
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, edge.commands.run, edge.commands.probe, "
         "edge.commands.scan\nprint([name for name in sys.modules if 'pymodbus' in name.lower()])"],
        cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert loaded.stdout == "[]\n", loaded.stdout + loaded.stderr
