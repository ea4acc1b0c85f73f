"""`probe --orders`: the words of a block in every kind and order, and which of them may be true."""

import asyncio
import json
import subprocess
import sys

import pytest

from edge.commands.orders import places
from edge.drivers.plan import Block
from edge.simulator.server import TcpServer
from edge.simulator.unit import Unit
from tests import parts

PLANT = """\
[gateway]
id = "site-1"
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
[[boiler.device]]
[[boiler.device.register]]
quantity = "o2_dry_pct"
address = 100
kind = "float32"
"""


def rows_of(octets, *known):
    """Return {(kind, order): row} of the first address of a block."""
    block = Block("holding", 100, len(octets) // 2, known, 1)
    first = next(places(block, octets, True))
    return {(row["kind"], row["order"]): row for row in first["decoded"]}


def plausible(rows):
    return {key for key, row in rows.items() if row["plausible"]}


def test_each_kind_is_tried_in_each_order_that_fits():
    # 0x0566 = 1382; 0x6605 = 26117; 0x4060 = 16480; 0x05664060 = 1382 * 65536 + 16480
    rows = rows_of(b"\x05\x66\x40\x60")
    assert rows["int16", "AB"]["value"] == 1382.0
    assert rows["uint16", "BA"]["value"] == 26117.0
    assert rows["uint32", "ABCD"]["value"] == 90587232.0
    assert rows["uint8_low", ""]["value"] == 102.0
    # 0x40600566 is 3.5 and 0x0566 = 1382 steps of 2 ** -22 above it
    assert rows["float32", "CDAB"]["value"] == 3.5 + 1382 * 2.0 ** -22
    assert rows["bcd16", "AB"]["value"] == 566.0
    assert rows["bcd16", "BA"]["value"] == 6605.0
    assert rows["string", "AB"]["value"] == "?f@`"
    assert not [key for key in rows if "64" in key[0]]  # two registers hold no 64 bits


def test_without_a_register_of_the_plant_any_usual_size_is_plausible():
    rows = rows_of(b"\x05\x66\x40\x60")
    assert rows["float32", "CDAB"]["plausible"]
    assert not rows["float32", "ABCD"]["plausible"]  # 1.08e-35
    assert not rows["uint32", "ABCD"]["plausible"]
    assert "reading" not in rows["int16", "AB"]


def test_a_register_of_the_plant_brings_its_range_and_scale():
    known = parts.register("o2_dry_pct", "holding", 100, "float32")
    rows = rows_of(b"\x05\x66\x40\x60", known)
    assert ("float32", "CDAB") in plausible(rows)
    assert ("int16", "AB") not in plausible(rows)  # 1382 vol-% of oxygen
    scaled = parts.register("o2_dry_pct", "holding", 100, "int16", scale=0.01)
    rows = rows_of(b"\x05\x66\x40\x60", scaled)
    assert rows["int16", "AB"]["reading"] == pytest.approx(13.82)
    assert {("int16", "AB"), ("uint16", "AB"), ("bcd16", "AB")} <= plausible(rows)
    narrow = parts.register("o2_dry_pct", "holding", 100, "int16", scale=0.01, valid=(0.0, 10.0))
    assert ("int16", "AB") not in plausible(rows_of(b"\x05\x66\x40\x60", narrow))


@pytest.mark.parametrize(
    ("octets", "kind", "order"),
    [(b"\x7f\xff", "int16", "AB"), (b"\xff\xff", "int16", "AB"), (b"\xff\xff", "uint16", "BA"),
     (b"\x80\x00", "int16", "AB"), (b"\x00\x80", "int16", "BA"), (b"\x99\x99", "bcd16", "AB"),
     (b"\x7f\xc0\x00\x00", "float32", "ABCD"), (b"\x00\x00\xc0\x7f", "float32", "DCBA"),
     (b"\xff\xff\xff\xff", "int32", "CDAB"), (b"\x7f\xff\xff\xff", "int32", "ABCD")],
)
def test_what_instruments_send_instead_of_a_reading_is_marked(octets, kind, order):
    row = rows_of(octets)[kind, order]
    assert row["no_reading"]
    assert not row["plausible"]


def test_the_sentinels_of_a_register_of_the_plant_are_those_that_are_marked():
    known = parts.register("co_ppm", "holding", 100, "uint16", no_reading=(999.0,))
    rows = rows_of(b"\x03\xe7", known)
    assert rows["uint16", "AB"]["no_reading"]
    assert not rows["uint16", "AB"]["plausible"]
    assert not rows["uint16", "BA"]["no_reading"]


def test_text_is_shown_as_far_as_it_goes():
    rows = rows_of(b"SIEMENS\x00\x00\x01")
    assert rows["string", "AB"]["value"] == "SIEMENS"
    assert rows["string", "AB"]["plausible"]
    assert rows["string", "BA"]["value"] == "ISMENE"
    assert not rows_of(b"\x00\x01\x02\x03")["string", "AB"]["plausible"]


def test_probe_shows_the_orders_of_a_block_of_a_real_device(tmp_path):
    register = parts.register("o2_dry_pct", "holding", 100, "float32", order="CDAB")
    served = Unit((register,))
    served.refresh({"o2_dry_pct": 3.5})
    path = tmp_path / "plant.toml"

    async def probe(*words):
        server = TcpServer("127.0.0.1", 0, {1: served})
        await server.start()
        path.write_text(PLANT % server.port, "utf-8")
        try:
            return await asyncio.to_thread(subprocess.run, [
                sys.executable, "-m", "edge", "probe", str(path), "--line", "dcs", "--unit", "1",
                "--table", "holding", "--address", "100", "--count", "2", "--orders", *words],
                capture_output=True, text=True, timeout=60)
        finally:
            await server.stop()

    done = asyncio.run(probe("--json"))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["places"]
    assert [(place["address"], place["words"]) for place in found] == [
        (100, [0x0000]), (101, [0x4060])]
    floats = {row["order"]: row for row in found[0]["decoded"] if row["kind"] == "float32"}
    assert floats["CDAB"]["value"] == 3.5
    assert [order for order in floats if floats[order]["plausible"]] == ["CDAB"]
    text = asyncio.run(probe()).stdout
    assert "holding 100: 0000 0 o2_dry_pct\n" in text
    assert [line.split() for line in text.splitlines() if "3.5 " in line] == [
        ["float32", "CDAB", "3.5", "3.5", "plausible"]]
