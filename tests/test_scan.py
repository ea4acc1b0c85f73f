"""`boiler-edge scan` on real sockets: which unit ids answer, and that it does no more than read."""

import asyncio
import json
import subprocess
import sys

import pytest

from edge.simulator.relay import Relay
from edge.simulator.schedules import dead
from edge.simulator.server import TcpServer
from edge.simulator.unit import Unit
from tests import parts
from tests.test_read_only import ROOT

PLANT = """[gateway]
id = "g"
state_dir = "state"
[[line]]
name = "dcs"
host = "127.0.0.1"
port = %d
[[boiler]]
name = "b1"
kind = "steam"
fuel = "natural_gas"
rated_output_mw = 7.0
"""


def unit(address):
    """Return a unit with one holding register, which holds 1234."""
    made = Unit((parts.register("co_ppm", "holding", address, "uint16"),))
    made.refresh({"co_ppm": 1234.0})
    return made


@pytest.fixture
def scanned(tmp_path):
    """Return a function from words to (exit code, output, requests seen) of a scan.

    Unit 1 answers, 3 has no register 0, 4 is silent; the gateway says of the others that nobody is
    behind it.
    """
    async def scan(words):
        server = TcpServer("127.0.0.1", 0, {1: unit(0), 3: unit(100), 4: unit(0)})
        await server.start()
        relay = Relay(server.port, dead(4), 100)
        await relay.start()
        plant = tmp_path / "plant.toml"
        plant.write_text(PLANT % relay.port)
        done = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-m", "edge", "scan", plant, "--timeout-ms", "200",
                             *words], cwd=ROOT, capture_output=True, text=True, timeout=60)
        await relay.stop()
        await server.stop()
        return done, [(seen.unit, seen.request[7:]) for seen in relay.wire.seen]

    return lambda *words: asyncio.run(scan(words))


def test_the_units_that_answer_are_printed_with_what_they_say(scanned):
    done, seen = scanned("--line", "dcs", "--last", "6")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == ("unit 1: holding register 0 is 1234\n"
                           "unit 3: exception 2 (illegal data address)\n")
    # Each was asked once, for one word of holding register 0.
    assert seen == [(unit_id, b"\x03\0\0\0\x01") for unit_id in range(1, 7)]


def test_a_scan_for_programs_is_one_document(scanned):
    done, seen = scanned("--line", "dcs", "--first", "0", "--last", "3", "--json")
    assert json.loads(done.stdout) == {"line": "dcs", "units": [
        {"unit_id": 1, "answer": "holding register 0 is 1234"},
        {"unit_id": 3, "answer": "exception 2 (illegal data address)"}]}
    assert [unit_id for unit_id, _ in seen] == [0, 1, 2, 3]


def test_a_line_on_which_nobody_answers_is_said_to_be_empty(scanned):
    done, _ = scanned("--line", "dcs", "--first", "4", "--last", "5")
    assert (done.returncode, done.stdout) == (1, "line dcs: no unit from 4 to 5 answers\n")


def test_a_range_of_units_that_ends_before_it_begins_is_refused(scanned):
    done, seen = scanned("--line", "dcs", "--first", "6", "--last", "5")
    assert (done.returncode, done.stdout, seen) == (2, "", [])
    assert done.stderr == "boiler-edge scan: error: --last: found 5, allowed from --first 6 on\n"


def test_a_line_that_is_none_ends_with_the_names_there_are(scanned):
    done, seen = scanned("--line", "pair")
    assert done.returncode == 1 and seen == []
    assert "--line: found pair, allowed dcs" in done.stdout + done.stderr
