"""The command line: what outside programs rely on, run as they would run it."""

import argparse
import json
import pathlib
import re
import signal
import socket
import subprocess
import sys

import pytest

from edge.__main__ import _parser
from edge.sample import Moment
from edge.uplink.records import pack_batch, pack_birth, pack_clock, pack_gap

ROOT = pathlib.Path(__file__).resolve().parent.parent
GAS = ROOT / "firmware_configs" / "gas-steam.toml"
COAL = ROOT / "firmware_configs" / "coal-hot-water.toml"
NOW = Moment(1_800_000_000_123, 5000, 2, True)  # 2027-01-15T08:00:00.123Z

# The worked examples of the contract.
GAS_READINGS = {
    "fuel_flow_m3_h": 720, "o2_dry_pct": 3.5, "co_ppm": 20, "flue_gas_temp_c": 135,
    "air_temp_c": 22, "steam_flow_t_h": 10.3, "steam_pressure_mpa": 1.25, "steam_moisture_pct": 2,
    "feedwater_temp_c": 104, "nox_mg_m3": 41,
}
GAS_RESULTS = {
    "excess_air_ratio": 1.179, "loss_stack_pct": 5.515, "loss_gas_pct": 0.00723,
    "loss_surface_pct": 1.799, "efficiency_indirect_pct": 92.68, "efficiency_direct_pct": 91.32,
    "heat_output_mw": 6.614, "heat_input_mw": 7.242, "load_pct": 94.48, "energy_kgce_gj": 37.36,
    "nox_ref_mg_m3": 41.0, "nox_kg_h": 0.3058,
}
COAL_READINGS = {
    "fuel_flow_kg_h": 2600, "o2_dry_pct": 9, "co_ppm": 300, "flue_gas_temp_c": 150,
    "air_temp_c": 10, "water_flow_t_h": 420, "supply_water_temp_c": 95, "return_water_temp_c": 68,
    "supply_water_pressure_mpa": 0.8, "nox_mg_m3": 280,
}
COAL_RESULTS = {
    "excess_air_ratio": 1.730, "loss_stack_pct": 8.806, "loss_gas_pct": 0.1627,
    "loss_solid_pct": 5.031, "loss_surface_pct": 1.377, "loss_ash_pct": 0.5197,
    "efficiency_indirect_pct": 84.10, "efficiency_direct_pct": 82.39, "heat_output_mw": 13.216,
    "heat_input_mw": 16.041, "load_pct": 94.40, "energy_kgce_gj": 41.41, "nox_ref_mg_m3": 280.0,
    "nox_kg_h": 7.308,
}


def edge(*words, stdin=None):
    return subprocess.run([sys.executable, "-m", "edge", *map(str, words)], cwd=ROOT, timeout=60,
                          capture_output=True, input=stdin)


def evaluated(plant, boiler, readings):
    done = edge("evaluate", plant, "--boiler", boiler, "--readings", "-", "--json",
                stdin=json.dumps(readings).encode())
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.decode())


def last_digit(value):
    """Return half of the last printed digit of an expected value."""
    text = repr(value)
    return 0.51 * 10 ** -len(text.split(".")[1])


@pytest.mark.parametrize(
    ("plant", "boiler", "readings", "results"),
    [(GAS, "b1", GAS_READINGS, GAS_RESULTS), (COAL, "b2", COAL_READINGS, COAL_RESULTS)],
)
def test_evaluate_gives_the_worked_examples_to_the_printed_digit(plant, boiler, readings, results):
    found = evaluated(plant, boiler, readings)
    assert found["boiler"] == boiler
    for name, value in results.items():
        assert found["results"][name] == pytest.approx(value, abs=last_digit(value)), name


def test_a_reading_out_of_range_is_a_fault_and_costs_only_what_needs_it():
    found = evaluated(GAS, "b1", {**GAS_READINGS, "o2_dry_pct": 30})
    assert found["faults"]["o2_dry_pct"] == "found 30, allowed 0 to 25 vol-%"
    assert "efficiency_indirect_pct" not in found["results"]
    assert "o2_dry_pct" in found["faults"]["efficiency_indirect_pct"]
    assert found["results"]["efficiency_direct_pct"] == pytest.approx(91.32, abs=0.005)


@pytest.mark.parametrize(
    ("readings", "said"),
    [
        (b"[1, 2]", "found list, allowed an object of quantity and number"),
        (b"{", "standard input: line 1: found no JSON"),
        (b"", "standard input: line 1: found nothing, allowed an object of quantity and number"),
        (b"3", "found 3, allowed an object of quantity and number"),
        (b'{"co_ppm": 3, "co_ppm": 4}', "found co_ppm twice, allowed once"),
        (b'{"o2": 3}', "o2: found an unknown quantity"),
        (b'{"load_pct": 3}', "load_pct: found an unknown quantity"),
        (b'{"o2_dry_pct": "3"}', 'o2_dry_pct: found "3", allowed a number'),
        (b'{"o2_dry_pct": true}', "o2_dry_pct: found true, allowed a number"),
        (b'{"o2_dry_pct": null}', "o2_dry_pct: found null, allowed a number"),
        (b'{"o2_dry_pct": NaN}', "o2_dry_pct: found NaN, allowed a number"),
        (b"\xff\xfe", "standard input: byte 0: found no UTF-8"),
        (b"[" * 100_000, "found brackets in brackets without end"),
        (b'{"co_ppm": ' + b"9" * 5000 + b"}", "standard input: Exceeds the limit"),
    ],
)
def test_readings_that_are_none_end_with_one_line_and_exit_1(readings, said):
    done = edge("evaluate", GAS, "--boiler", "b1", "--readings", "-", stdin=readings)
    assert done.returncode == 1 and done.stdout == b""
    assert said in done.stderr.decode() and len(done.stderr.splitlines()) == 1


def test_readings_that_an_editor_of_windows_saved_are_read():
    done = edge("evaluate", GAS, "--boiler", "b1", "--readings", "-", "--json",
                stdin=b"\xef\xbb\xbf" + json.dumps(GAS_READINGS).encode())
    assert json.loads(done.stdout.decode())["results"]["nox_ref_mg_m3"] == 41.0


def test_a_readings_file_that_is_not_there_is_named_once():
    done = edge("evaluate", GAS, "--boiler", "b1", "--readings", "nowhere.json")
    assert done.returncode == 1
    assert done.stderr.decode() == "boiler-edge: nowhere.json: No such file or directory\n"


def test_an_unknown_boiler_ends_with_the_names_there_are():
    done = edge("evaluate", GAS, "--boiler", "b9", "--readings", "-", stdin=b"{}")
    assert done.returncode == 1
    assert done.stderr.decode() == "boiler-edge: --boiler: found b9, allowed b1\n"


@pytest.mark.parametrize("words", [[], ["boil"], ["run"], ["run", "p", "--polls", "0"]])
def test_usage_errors_exit_with_2(words):
    assert edge(*words).returncode == 2


def _options(parser):
    """Yield (command, option) of a parser and all of its commands."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _options(command)
        else:
            yield parser.prog, action


def test_every_option_of_every_command_says_what_it_is_for():
    silent = ["%s %s" % (command, option.dest) for command, option in _options(_parser())
              if not option.help]
    assert silent == []


def test_the_version_says_which_kernels_would_run():
    done = edge("--version")
    assert done.returncode == 0
    # On x86-64 and ARM the library; a machine without one interprets.
    assert re.fullmatch(r"boiler-edge \S+, kernels (library|interpreted)\n", done.stdout.decode())


def test_a_plant_file_that_does_not_exist_is_one_line():
    done = edge("check", "nowhere.toml")
    assert done.returncode == 1 and done.stdout.count(b"\n") == 1
    assert b"nowhere.toml" in done.stdout and b"Traceback" not in done.stderr


def test_check_prints_the_read_plan_of_every_line_as_json():
    found = json.loads(edge("check", COAL, "--json").stdout)
    assert found["problems"] == []
    for line in found["lines"]:
        assert line["requests"] == len(line["plan"]) > 0
        assert 0 < line["bus_load_pct"] < 100


def test_check_json_names_file_line_and_key_of_every_problem(tmp_path):
    plant = tmp_path / "plant.toml"
    plant.write_text('[gateway]\nid = "UPPER"\nstate_dir = "s"\n')
    done = edge("check", plant, "--json")
    found = json.loads(done.stdout.decode())
    assert done.returncode == 1 and found["lines"] == []
    assert {"file", "line", "key", "message"} <= set(found["problems"][0])
    assert [(p["line"], p["key"]) for p in found["problems"] if p["key"] == "gateway.id"] == [
        (2, "gateway.id")]


def test_quantities_are_listed_for_programs_and_people():
    found = json.loads(edge("quantities", "--json").stdout)["quantities"]
    oxygen = next(row for row in found if row["name"] == "o2_dry_pct")
    assert (oxygen["unit"], oxygen["low"], oxygen["high"], oxygen["role"]) == (
        "vol-%", 0.0, 25.0, "reading")
    assert len(edge("quantities").stdout.splitlines()) == len(found)


def test_the_schema_is_one_json_document():
    assert json.loads(edge("schema").stdout)["$schema"].startswith("https://json-schema.org/")


def test_run_ends_after_its_polls_also_with_a_boiler_that_has_no_device(tmp_path):
    plant = tmp_path / "plant.toml"
    boiler = '[[boiler]]\nname = "%s"\nkind = "steam"\nfuel = "methane"\nrated_output_mw = 1.0\n'
    plant.write_text(
        '[gateway]\nid = "g"\nstate_dir = "s"\n[record]\nevery_s = 0\n'
        '[[line]]\nname = "l"\nhost = "127.0.0.1"\nport = 1\npoll_every_ms = 100\n'
        + boiler % "b1" + boiler % "b2" + '[[boiler.device]]\nline = "l"\n'
        '[[boiler.device.register]]\nquantity = "co_ppm"\naddress = 0\nkind = "uint16"\n')
    done = edge("run", plant, "--polls", "3")
    assert done.returncode == 0, done.stderr  # without an uplink records count as delivered
    status = edge("spool", "status", plant).stdout.decode()
    assert "newest         3" in status.splitlines(), status
    plant.write_text(plant.read_text() + '[[uplink]]\nurl = "mqtt://127.0.0.1:1"\n')
    done = edge("run", plant, "--polls", "1", "--drain-s", "0")
    assert done.returncode == 3
    assert done.stderr.decode().splitlines()[-1] == (
        "boiler-edge: not all records were delivered; they wait on disk for the next start")


def payloads():
    header = {"gateway": "g", "spool": "00112233aabbccdd", "stream": "live"}
    birth = pack_birth({"gateway": "g", "software": "s", "boilers": [], "quantities": [],
                        "units": {}})[1]
    records = [pack_gap(7, NOW, 3, 6, "disk full"), pack_clock(8, NOW, 1234)]
    return birth + pack_batch(header, records)


def test_a_file_in_the_place_of_the_state_directory_is_said_to_be_one(tmp_path):
    plant = tmp_path / "plant.toml"
    plant.write_text(GAS.read_text().replace("/var/lib/boiler-edge", "plant.toml").replace(
        "boilers/generic", str(GAS.parent / "boilers/generic")))
    done = edge("run", plant)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == "boiler-edge: %s: found a file, allowed a directory\n" % plant


def test_decode_prints_one_json_object_a_record():
    done = edge("decode", "-", stdin=payloads())
    assert done.returncode == 0, done.stderr
    gap, clock = [json.loads(line) for line in done.stdout.splitlines()]
    assert gap["gap"] == {"first": 3, "last": 6, "reason": "disk full"}
    assert (gap["boiler"], gap["number"], gap["boot"], gap["spool"]) == (
        None, 7, 2, "00112233aabbccdd")
    assert gap["time"] == "2027-01-15T08:00:00.123Z" and gap["clock"] == "synced"
    assert clock["clock_offset_ms"] == 1234


def test_decode_of_a_damaged_payload_says_where_and_exits_1():
    done = edge("decode", "-", stdin=payloads()[:-3])
    assert done.returncode == 1
    assert b"standard input: byte " in done.stderr and b"Traceback" not in done.stderr


def test_decode_of_json_payloads_says_that_they_need_none():
    done = edge("decode", "-", stdin=b'[{"gateway":"g1","number":1}]')
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"standard input: byte 0: found JSON, which needs no decoding" in done.stderr


@pytest.mark.parametrize(("words", "code", "said"), [
    (("mqtt://127.0.0.1:1", "--topic", "boiler/#/data"), 2, '--topic: found "boiler/#/data"'),
    (("mqtt://127.0.0.1:1", "--topic", "boiler/v+/data"), 2, '--topic: found "boiler/v+/data"'),
    (("mqtt://127.0.0.1:1", "--topic", ""), 2, '--topic: found "", allowed a topic'),
    (("mqtt://me:secret@127.0.0.1:1",), 1, "127.0.0.1: found a password in the url"),
    (("mqtt://me:secret@[::1",), 1, "boiler-edge: [::1: Invalid"),
])
def test_subscribe_refuses_what_no_server_can_be_asked_for(words, code, said):
    done = edge("subscribe", *words)
    assert (done.returncode, done.stdout) == (code, b"")
    assert said in done.stderr.decode() and b"secret" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_subscribe_ends_at_once_while_the_server_has_not_answered():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        waiting = subprocess.Popen(
            [sys.executable, "-m", "edge", "subscribe", "mqtt://127.0.0.1:%d" %
             silent.getsockname()[1]], cwd=ROOT, stderr=subprocess.PIPE,
            # A shell has what it starts in the background ignore it, and whatever that starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        asking, _ = silent.accept()
        asking.recv(1000)
        waiting.send_signal(signal.SIGINT)
        assert waiting.communicate(timeout=5)[1] == b"" and waiting.returncode == 130
        asking.close()


def test_the_golden_runner_passes_its_cases_from_the_command_line():
    done = subprocess.run([sys.executable, "-m", "tests.golden", "tests/tables/golden.json"],
                          cwd=ROOT, timeout=60, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert " 0 failed" in done.stdout.splitlines()[-1]
