"""`boiler-edge spool export`: what was appended comes out again, by time, in three formats."""

import csv
import json
import os
import struct
import subprocess
import sys

import pyarrow.parquet
import pytest

from edge import config
from edge.__main__ import main
from edge.averages import Window
from edge.commands.spool_export import Export, Wanted
from edge.efficiency.balance import evaluate, prepare
from edge.sample import Fault, Moment, Sample
from edge.uplink.records import pack_clock, pack_gap, pack_record
from edge.uplink.spool import Settings, Spool
from edge.uplink.spool_view import View
from tests.test_commands import COAL_READINGS, GAS_READINGS
from tests.test_replay import PLANT

NOON = 1_793_707_200_000  # 2026-11-03T12:00:00Z
MINUTE = 60_000
SINCE_BOOT_MS = 5_000  # what the clock showed when the gateway started unset
GIVEN = {"b1": GAS_READINGS, "b2": COAL_READINGS}


def single(value):
    return struct.unpack(">f", struct.pack(">f", value))[0]


def window(boiler, minute, readings, **stamp):
    at = {"time_ms": NOON + minute * MINUTE, "up_ms": minute * MINUTE, "boot": 2, "synced": True}
    at.update(stamp)
    values = {name: (value, value / 2, value * 2, 60) for name, value in readings.items()}
    return Window(boiler, at["time_ms"], MINUTE, at["up_ms"], at["boot"], at["synced"], values,
                  {"co_ppm": Fault("B", "no reply in 1000 ms")})


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A spool: 3 unsynced records of boot 1, a clock record, 20 of boot 2, a gap between them."""
    # `replay` asks for numba by name; here the kernels are loaded already, and interpreted.
    monkeypatch.setenv("BOILER_EDGE_KERNELS", "")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plant.toml").write_text(PLANT)
    now = Moment(NOON - MINUTE, 300_000, 1, True)
    spool = Spool(str(tmp_path / "state/spool"), Settings(10_000_000, 190), lambda: now)
    for up_ms in (1000, 61_000, 121_000):
        early = window("b1", 0, GAS_READINGS, time_ms=SINCE_BOOT_MS + up_ms, up_ms=up_ms, boot=1,
                       synced=False)
        spool.append(pack_record(spool.next, early, {}))
    spool.append(pack_clock(spool.next, now, NOON - MINUTE - 300_000 - SINCE_BOOT_MS))
    for minute in range(10):
        for boiler, readings in GIVEN.items():
            spool.append(pack_record(spool.next, window(boiler, minute, readings),
                                     {"heat_gj": 1.5 * minute}))
        if minute == 4:
            spool.append(pack_gap(spool.next, now._replace(time_ms=NOON + 5 * MINUTE, boot=2),
                                  100, 200, "disk full"))
    spool.sync()
    return spool


def export(*words):
    return main(["spool", "export", "plant.toml", *words])


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_json_lines_are_the_objects_that_decode_prints_in_number_order(site, capsys):
    assert export() == 0
    found = lines(capsys.readouterr().out)
    assert [row["number"] for row in found] == list(range(1, 26))
    assert {(row["gateway"], row["spool"]) for row in found} == {("site-1", site.id)}
    assert found[3]["clock_offset_ms"] == NOON - 365_000 and found[3]["boiler"] is None
    assert found[14]["gap"] == {"first": 100, "last": 200, "reason": "disk full"}
    gas = found[4]
    assert (gas["boiler"], gas["time"], gas["span_s"], gas["boot"]) == (
        "b1", "2026-11-03T12:00:00.000Z", 60, 2)
    assert gas["values"]["o2_dry_pct"] == {"mean": 3.5, "min": 1.75, "max": 7.0, "count": 60}
    assert gas["flags"] == {"co_ppm": "B"} and "stream" not in gas


def test_unsynced_times_are_corrected_by_the_clock_record_of_their_boot(site, capsys):
    assert export() == 0
    early = lines(capsys.readouterr().out)[:3]
    # started 5 min 0 s before 11:59; the records are of 1, 61 and 121 s after that
    assert [row["time"] for row in early] == [
        "2026-11-03T11:54:01.000Z", "2026-11-03T11:55:01.000Z", "2026-11-03T11:56:01.000Z"]
    assert {row["clock"] for row in early} == {"synced"}


def test_a_span_that_was_open_when_the_clock_was_set_is_corrected_though_numbered_later(
        site, capsys):
    # its record is made by the first sample behind the clock record
    late = window("b1", 0, {"air_temp_c": 20.0}, time_ms=SINCE_BOOT_MS + 240_000, up_ms=240_000,
                  boot=1, synced=False)
    site.append(pack_record(site.next, late, {}))
    site.sync()
    assert export("--from", "2026-11-03T11:57Z", "--to", "2026-11-03T11:59Z") == 0
    assert [(row["number"], row["time"]) for row in lines(capsys.readouterr().out)] == [
        (26, "2026-11-03T11:58:00.000Z")]


def test_times_of_a_boot_without_a_clock_record_stay_unsynced(site, capsys):
    site.append(pack_record(site.next, window("b1", 0, {}, time_ms=7000, boot=3, synced=False), {}))
    site.sync()
    assert export("--to", "1970-01-02") == 0
    assert [(row["time"], row["clock"]) for row in lines(capsys.readouterr().out)] == [
        ("1970-01-01T00:00:07.000Z", "unsynced")]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (["--from", "2026-11-03T12:09Z"], [24, 25]),
        (["--from", "2026-11-03T20:09+08:00"], [24, 25]),  # the same instant in Beijing
        (["--from", "2026-11-03T11:55:01", "--to", "2026-11-03T11:56:01"], [2]),  # from, not to
        (["--to", "2026-11-03T12:00"], [1, 2, 3, 4]),
        (["--from", "2026-11-03T12:05Z", "--to", "2026-11-03T12:06Z", "--boiler", "b2"], [15, 17]),
        (["--from", "2026-11-04"], []),
    ],
)
def test_export_by_time_and_boiler_gives_the_records_asked_for(site, capsys, words, numbers):
    assert export(*words) == 0
    assert [row["number"] for row in lines(capsys.readouterr().out)] == numbers


def test_a_csv_has_one_row_a_record_and_the_mean_of_each_quantity(site, capsys):
    assert export("--out", "out.csv") == 0
    with open("out.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["number"]) for row in rows] == [*range(1, 4), *range(5, 15), *range(16, 26)]
    assert list(rows[0])[:6] == ["boiler", "time", "span_s", "number", "boot", "clock"]
    assert set(list(rows[0])[6:]) == set(GAS_READINGS) | set(COAL_READINGS)
    for row in rows:
        for name in set(GAS_READINGS) | set(COAL_READINGS):
            given = GIVEN[row["boiler"]].get(name)
            assert row[name] == "" if given is None else single(float(row[name])) == single(given)
    assert rows[0]["time"] == "2026-11-03T11:54:01.000Z"
    assert "23 record(s) exported" in capsys.readouterr().err


def test_all_columns_have_min_max_count_totals_and_faults(site):
    assert export("--all", "--out", "out.csv", "--boiler", "b1") == 0
    with open("out.csv", encoding="utf-8", newline="") as file:
        row = list(csv.DictReader(file))[-1]
    assert (row["o2_dry_pct"], row["o2_dry_pct_min"], row["o2_dry_pct_max"],
            row["o2_dry_pct_count"]) == ("3.5", "1.75", "7.0", "60")
    assert row["heat_gj"] == "13.5"
    assert json.loads(row["faults"]) == {"co_ppm": "no reply in 1000 ms"}


@pytest.mark.parametrize("words", [[], ["--all"]])
def test_parquet_has_the_same_rows_as_csv(site, words):
    assert export("--out", "out.csv", *words) == export("--out", "out.parquet", *words) == 0
    with open("out.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    table = pyarrow.parquet.read_table("out.parquet")
    assert str(table.schema.field("time").type) == "timestamp[ms, tz=UTC]"
    found = table.to_pylist()
    assert len(found) == len(rows) == 23
    for row, other in zip(found, rows, strict=True):
        assert list(row) == list(other)
        assert row["time"].strftime("%Y-%m-%dT%H:%M:%S.000Z") == other["time"]
        for name, value in row.items():
            if name != "time":
                assert other[name] == ("" if value is None else other[name])
                assert value is None or type(value)(other[name]) == value, name


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_what_is_exported_can_be_replayed_and_has_the_results_of_evaluate(site, ending):
    assert export("--out", "records." + ending, "--from", "2026-11-03T12:00Z") == 0
    assert main(["replay", "plant.toml", "--records", "records." + ending,
                 "--out", "out.parquet"]) == 0
    rows = pyarrow.parquet.read_table("out.parquet").to_pylist()
    assert len(rows) == 20
    firings = {boiler.name: prepare(boiler) for boiler in config.load("plant.toml").boilers}
    for row in rows:
        given = {name: float(value) for name, value in GIVEN[row["boiler"]].items()}
        expected = evaluate(firings[row["boiler"]], Sample("b", None, given, {})).results
        for name in ("efficiency_indirect_pct", "heat_output_mw", "nox_ref_mg_m3"):
            # a reading is stored as a float32
            assert row[name] == pytest.approx(expected[name], rel=1e-5), name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "yesterday"], "allowed such as 2026-11-03"),
        (["--from", "2026-11-04", "--to", "2026-11-03"], "--from: found a time that is not before"),
        (["--format", "xml"], "invalid choice"),
        (["--format", "parquet"], "--format parquet: found no --out"),
        (["--boiler", "b9"], "--boiler: found b9, allowed b1, b2"),
        (["--polls", "3"], "unrecognized arguments: --polls 3"),
    ],
)
def test_a_mistake_of_use_ends_with_2_and_says_what_is_allowed(site, words, said):
    done = subprocess.run([sys.executable, "-m", "edge", "spool", "export", "plant.toml", *words],
                          timeout=60, capture_output=True, text=True,
                          env=dict(os.environ, PYTHONPATH=os.path.dirname(config.__file__) + "/.."))
    assert done.returncode == 2 and done.stdout == ""
    assert said in done.stderr and "Traceback" not in done.stderr


def test_damage_is_named_and_what_is_sound_is_exported(site, capsys):
    name = "state/spool/00000000000000000001.seg"
    with open(name, "rb") as file:
        octets = bytearray(file.read())
    second = window("b1", 0, GAS_READINGS, time_ms=SINCE_BOOT_MS + 61_000, up_ms=61_000, boot=1,
                    synced=False)
    octets[octets.index(pack_record(2, second, {})) + 40] ^= 0xFF
    with open(name, "wb") as file:
        file.write(octets)
    assert export() == 1
    told = capsys.readouterr()
    assert [row["number"] for row in lines(told.out)] == [1, *range(3, 26)]
    assert "numbers 2 to 2 missing" in told.err
    assert "24 record(s) exported" in told.err


def test_a_record_of_a_later_version_is_named_and_left_out(site, capsys):
    site.append(b"\x94\x09" + bytes([site.next]) + b"\x02\xa5later")  # kind 9
    site.append(pack_record(site.next, window("b1", 30, {"air_temp_c": 20.0}), {}))
    site.sync()
    assert export("--from", "2026-11-03T12:09Z") == 1
    told = capsys.readouterr()
    assert [row["number"] for row in lines(told.out)] == [24, 25, 27]
    assert told.err.startswith("number 26: found a record of kind 9, allowed 0 to 2\n")


def test_an_output_that_cannot_be_written_is_one_line(site, capsys):
    assert export("--out", "no/such/out.csv") == 1
    assert capsys.readouterr().err == "boiler-edge: no/such/out.csv: No such file or directory\n"
    assert not os.path.exists("no")


def test_a_plant_without_a_spool_has_nothing_to_export(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plant.toml").write_text(PLANT)
    assert export() == 1
    assert capsys.readouterr().err.endswith("no spool yet\n")


def test_parquet_without_its_extra_names_it(site):
    program = ("import sys; sys.modules['pyarrow'] = None; from edge.__main__ import main; "
               "sys.exit(main(['spool', 'export', 'plant.toml', '--out', 'o.parquet']))")
    done = subprocess.run([sys.executable, "-c", program], timeout=60, capture_output=True,
                          text=True,
                          env=dict(os.environ, PYTHONPATH=os.path.dirname(config.__file__) + "/.."))
    assert done.returncode == 1 and done.stdout == ""
    assert "needs the extra `replay` (pip install 'boiler-edge[replay]')" in done.stderr
    assert len(done.stderr.splitlines()) == 1 and not os.path.exists("o.parquet")


def test_an_export_beside_a_running_agent_ends_with_what_was_there_when_it_began(site):
    found = Export(View("state/spool"), Wanted(0, 1 << 62, None))
    site.append(pack_record(site.next, window("b1", 30, {"air_temp_c": 20.0}), {}))
    site.sync()
    assert [record[1] for record in found.records()] == list(range(1, 26))
