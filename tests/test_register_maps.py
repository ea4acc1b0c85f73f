"""The register maps that come with the agent: what they cite, and each polled over a socket."""

import asyncio
import json
import pathlib
import re
import sys
import tomllib

import pytest

from edge import config
from edge.drivers.registers import BIT_TABLES, FLOATS, decode, width
from edge.simulator.server import TcpServer
from edge.simulator.unit import Unit
from tests import parts

ROOT = pathlib.Path(__file__).resolve().parent.parent
CONFIGS = ROOT / "firmware_configs"
MAPS = tuple(sorted(path for path in CONFIGS.glob("*/*.toml") if path.parent.name != "scenarios"))

PAGE = r"page ([A-Z]-)?\d+"  # as a register's source names one

# A working point that differs from zero and from every other reading.
READINGS = {
    "air_humidity_pct": 61.7, "air_temp_c": 23.4, "burner_on": 1.0, "charge_flow_t_h": 42.5,
    "charge_temp_in_c": 18.2, "charge_temp_out_c": 1213.0, "co2_dry_pct": 10.31, "co_ppm": 37.0,
    "electric_power_kw": 83.217, "feedwater_flow_t_h": 10.62, "feedwater_pressure_mpa": 1.731,
    "feedwater_temp_c": 104.8, "flue_gas_humidity_pct": 16.9, "flue_gas_pressure_pa": -41.0,
    "flue_gas_temp_c": 88.0, "fuel_flow_kg_h": 612.4, "fuel_flow_m3_h": 741.6,
    "fuel_temp_c": 47.3, "furnace_temp_c": 1247.0, "nox_mg_m3": 78.0, "o2_dry_pct": 3.46,
    "o2_wet_pct": 2.87, "preheated_air_temp_c": 388.0, "recuperator_gas_in_temp_c": 862.0,
    "return_water_temp_c": 56.0, "so2_mg_m3": 143.0, "steam_flow_t_h": 10.27,
    "steam_pressure_mpa": 0.846, "supply_water_pressure_mpa": 0.623,
    "supply_water_temp_c": 79.0, "wall_temp_c": 64.5, "water_flow_t_h": 118.25,
}

PLANT = """
[gateway]
id = "maps"
state_dir = "state"

[[line]]
name = "room"
host = "127.0.0.1"
port = %d

[[uplink]]
url = "mqtt://127.0.0.1"
"""
BOILER = """
[[boiler]]
name = "%s"
kind = "steam"
fuel = "natural_gas"
rated_output_mw = 7.0

[[boiler.device]]
unit_id = %d
map = "%s"
"""


def name_of(path):
    return path.relative_to(CONFIGS).as_posix()


def document(path):
    return tomllib.loads(path.read_text("utf-8"))


def holes(registers):
    """Return a register for each address between those of a map: the real device has them too."""
    found = []
    for table in {register.table for register in registers}:
        held = {register.address + i for register in registers if register.table == table
                for i in range(width(register))}
        kind = "bool" if table in BIT_TABLES else "uint16"
        found += [parts.register("hole", table, address, kind)
                  for address in range(min(held), max(held)) if address not in held]
    return tuple(found)


def served(device):
    """Return a unit that answers as a map says, with the readings, and refuses what it forbids."""
    unit = Unit(device.registers + holes(device.registers), poisoned=device.forbidden,
                max_words=device.max_words, max_bits=device.max_bits)
    unit.refresh(READINGS)
    return unit


async def probe_all(plant_file):
    """Serve every map as a unit of one line, and return what `boiler-edge probe` prints."""
    units: dict = {}
    server = TcpServer("127.0.0.1", 0, units)
    await server.start()
    try:
        boilers = [BOILER % (name_of(path), unit_id, path.as_posix())
                   for unit_id, path in enumerate(MAPS, 1)]
        plant_file.write_text(PLANT % server.port + "".join(boilers), "utf-8")
        for boiler in config.load(str(plant_file)).boilers:
            for device in boiler.devices:
                units[device.unit_id] = served(device)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "edge", "probe", str(plant_file), "--json",
            cwd=ROOT, stdout=asyncio.subprocess.PIPE)
        printed, _ = await process.communicate()
    finally:
        await server.stop()
    return process.returncode, json.loads(printed)["readings"]


@pytest.fixture(scope="module")
def probed(tmp_path_factory):
    """Return (exit code, {map: {quantity: row}}) of one probe of all maps."""
    code, rows = asyncio.run(probe_all(tmp_path_factory.mktemp("maps") / "plant.toml"))
    found: dict = {name_of(path): {} for path in MAPS}
    for row in rows:
        found[row["boiler"]][row["quantity"]] = row
    return code, found


def resolution(register, value):
    """Return half of the smallest step of a register's value."""
    if register.kind in FLOATS:  # 24 bits of the raw value
        return 1e-7 * (abs(value) + abs(register.offset))
    return 0.5001 * abs(register.scale)


@pytest.mark.parametrize("path", MAPS, ids=name_of)
def test_every_map_loads_without_a_problem(path):
    registers, problems = config.load_map(str(path))
    assert not problems
    assert registers


@pytest.mark.parametrize("path", MAPS, ids=name_of)
def test_every_map_names_what_it_is_and_where_it_is_from(path):
    written = document(path)
    assert all(written[key] for key in ("name", "maker", "model", "manual"))


@pytest.mark.parametrize("path", [path for path in MAPS if document(path).get("verified")],
                         ids=name_of)
def test_a_verified_map_cites_a_source_for_every_register(path):
    written = document(path)
    assert written["manual"] and written["read_in"]
    for row in written["register"]:
        assert re.search(r"\b(%s|line \d+)\b" % PAGE, row["source"]), row["quantity"]


def test_at_least_twelve_maps_of_real_devices_are_verified():
    verified = [path for path in MAPS if document(path).get("verified")]
    # Those whose every register was read on a page of the manual, not in a profile that names it.
    paged = [path for path in verified
             if all(re.search(PAGE, row["source"]) for row in document(path)["register"])]
    assert len({document(path)["model"] for path in paged}) >= 12
    # Of every sort that a boiler room has.
    assert {path.parent.name for path in verified} == {
        "analysers", "boilers", "burners", "flow-computers", "heat-meters", "power-meters"}


@pytest.mark.parametrize("path", [path for path in MAPS if not document(path).get("verified")],
                         ids=name_of)
def test_an_unverified_map_says_so_or_is_of_no_maker(path):
    assert document(path)["maker"] == "none" or "Not verified:" in path.read_text("utf-8")


@pytest.mark.parametrize("path", MAPS, ids=name_of)
def test_every_map_is_polled_and_its_readings_come_back(path, probed):
    code, found = probed
    assert code == 0
    rows = found[name_of(path)]
    registers, _ = config.load_map(str(path))
    assert set(rows) == {register.quantity for register in registers}
    for register in registers:
        row, value = rows[register.quantity], READINGS[register.quantity]
        assert row["fault"] is None, row
        assert row["value"] == pytest.approx(value, abs=resolution(register, value)), row


def decoded(name, quantity, octets):
    """Return what a map makes of the octets that its device sends for one register."""
    registers, _ = config.load_map(str(CONFIGS / name))
    found = [register for register in registers if register.quantity == quantity]
    return decode(found[0], bytes.fromhex(octets), 0)


@pytest.mark.parametrize(
    ("name", "quantity", "octets", "value"),
    [
        # MAG 11 manual, 9.5.3, example 1: C1 48 00 00 is -12.5 m3/h; 983 kg/m3.
        ("heat-meters/2flow-mag-11.toml", "water_flow_t_h", "C1480000", -12.5 * 0.983),
        # oxy_lc.py: hundredths of a %; 0x0127 = 295.
        ("analysers/sst-oxy-lc-485.toml", "o2_wet_pct", "0127", 2.95),
        # TUF2000M-REGISTER-MAP.md, Byte Order: 80 6B 42 12 is 36.625 °C.
        ("heat-meters/tuf-2000m.toml", "supply_water_temp_c", "806B4212", 36.625),
        # PFA-1 manual, table 2: °C = byte / 2 - 10, two to a word.
        ("boilers/peerless-pfa-1.toml", "supply_water_temp_c", "B478", 80.0),
        ("boilers/peerless-pfa-1.toml", "return_water_temp_c", "B478", 50.0),
        # GF-131, table B-3: 0.23 * 500 + 20 = 135 °F, which is 57.2222 °C.
        ("boilers/aerco-c-more.toml", "supply_water_temp_c", "01F4", 57.2222),
        # Prestige manual, table 9: tenths of a °C; the low octet, signed.
        ("boilers/triangle-tube-prestige.toml", "supply_water_temp_c", "031A", 79.4),
        ("boilers/triangle-tube-prestige.toml", "return_water_temp_c", "00F6", -10.0),
        # MFC 400: 293.15 K; 0.25 kg/s.
        ("flow-computers/krohne-mfc-400.toml", "fuel_temp_c", "43929333", 20.0),
        ("flow-computers/krohne-mfc-400.toml", "fuel_flow_kg_h", "3E800000", 900.0),
        # B23: 2 345 600 hundredths of a W; EM24: 234 560 tenths of one, low word first.
        ("power-meters/abb-b23.toml", "electric_power_kw", "0023CA80", 23.456),
        ("power-meters/carlo-gavazzi-em24.toml", "electric_power_kw", "94400003", 23.456),
        # 150 psi are 1.034214 MPa.
        ("boilers/honeywell-sola-steam.toml", "steam_pressure_mpa", "05DC", 1.034214),
    ],
)
def test_the_octets_of_a_device_give_what_its_manual_names(name, quantity, octets, value):
    assert decoded(name, quantity, octets) == pytest.approx(value, rel=2e-6, abs=5e-4)


@pytest.mark.parametrize(
    ("name", "quantity", "octets"),
    [
        ("power-meters/abb-b23.toml", "electric_power_kw", "7FFFFFFF"),
        ("burners/siemens-lmv3.toml", "fuel_flow_m3_h", "FFFF"),
        ("boilers/triangle-tube-prestige.toml", "supply_water_temp_c", "8000"),
        ("boilers/triangle-tube-prestige.toml", "return_water_temp_c", "FFC0"),
    ],
)
def test_what_a_device_sends_for_no_reading_is_none(name, quantity, octets):
    assert decoded(name, quantity, octets) is None


def test_the_page_of_devices_has_a_row_for_each_map():
    page = (ROOT / "docs" / "devices.md").read_text("utf-8")
    rows = [line.split("|")[1:-1] for line in page.splitlines() if line.startswith("| ")]
    told = {row[1].strip().strip("`"): [cell.strip() for cell in row] for row in rows[1:]}
    assert set(told) - {"---"} == {name_of(path) for path in MAPS}
    for path in MAPS:
        written, row = document(path), told[name_of(path)]
        assert row[2] == ", ".join("`%s`" % line["quantity"] for line in written["register"])
        assert row[3] == written["manual"]
        assert row[4] == ("yes" if written.get("verified") else "no")
