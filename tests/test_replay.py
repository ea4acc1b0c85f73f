"""`boiler-edge replay`: exported records with the plant file and the analyses of today."""

import csv
import os
import pathlib
import pickle
import subprocess
import sys

import pyarrow
import pyarrow.csv
import pyarrow.parquet
import pytest

from edge import config, config_analyses
from edge.__main__ import main
from edge.commands import replay_tables
from edge.efficiency.balance import evaluate, prepare
from edge.efficiency.rows import RESULTS
from edge.quantities import QUANTITIES
from edge.sample import FLAG_COMMUNICATION, Fault, Sample
from tests.test_batch import assert_same_bits, one_by_one, random_cases
from tests.test_commands import COAL_READINGS, GAS_READINGS

ROOT = pathlib.Path(__file__).resolve().parent.parent

PLANT = """\
[gateway]
id = "site-1"
state_dir = "state"
[[line]]
name = "dcs"
host = "10.0.0.7"
[[boiler]]
name = "b1"
kind = "steam"
fuel = "natural_gas"
rated_output_mw = 7.0
[boiler.constants]
steam_moisture_pct = 2.0
[[boiler]]
name = "b2"
kind = "hot_water"
fuel = "bituminous_3"
rated_output_mw = 14.0
[boiler.constants]
bottom_ash_share_pct = 80.0
bottom_ash_carbon_pct = 12.0
fly_ash_carbon_pct = 20.0
"""
ONE_BOILER = PLANT[:PLANT.rindex("[[boiler]]")]
ANALYSIS = """\
[[fuel]]
name = "bituminous_3"
from = %s
state = "solid"
carbon_pct = %s
hydrogen_pct = 3.8
oxygen_pct = 7.2
nitrogen_pct = 0.9
sulfur_pct = 0.5
moisture_pct = 8.6
ash_pct = %s
net_heating_value_kj_kg = %s
"""
ANALYSES = (ANALYSIS % ("2026-11-05", "52.0", "27.0", "20100.0")
            + ANALYSIS % ("2026-11-03", "55.0", "24.0", "21300.0"))
NAMES = sorted(set(GAS_READINGS) | set(COAL_READINGS))
OLD = 1.0  # what the file has as the earlier result


@pytest.fixture
def site(tmp_path, monkeypatch):
    # The command asks for numba by name; here the kernels are loaded already, and interpreted.
    monkeypatch.setenv("BOILER_EDGE_KERNELS", "")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plant.toml").write_text(PLANT)
    (tmp_path / "one.toml").write_text(ONE_BOILER)
    (tmp_path / "analyses.toml").write_text(ANALYSES)
    return tmp_path


def records(count=8, day=1):
    """Return rows of both boilers in turn: four hours each, so that days pass."""
    rows = []
    for number in range(count):
        given = GAS_READINGS if number % 2 == 0 else COAL_READINGS
        readings = {name: given[name] + 0.01 * number for name in given}
        if number % 5 == 4:
            readings.pop("co_ppm")
        hours = 24 * day + 12 * number
        rows.append({
            "boiler": "b1" if number % 2 == 0 else "b2",
            "time": "2026-11-%02dT%02d:00:00.000Z" % (hours // 24, hours % 24),
            "operator": 'night, "B"' if number % 3 else "", "load_pct": OLD,
            "loss_ash_pct.min": OLD, **{name: readings.get(name) for name in NAMES}})
    return rows


def write(path, rows):
    """Write rows as CSV or Parquet, by the path's ending."""
    if path.suffix == ".csv":
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    else:
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)


def read(path):
    """Return the rows of a file that replay wrote; numbers as they are, nothing as None."""
    if path.suffix == ".parquet":
        return pyarrow.parquet.read_table(path).to_pylist()
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [{name: _value(name, text) for name, text in row.items()} for row in rows]


def _value(name, text):
    if name in QUANTITIES:
        return float(text) if text else None
    return text


def balance(plant, row, fuel=None):
    """Return what `evaluate` makes of a row, with another fuel in the boiler if one is given."""
    boiler = next(each for each in plant.boilers if each.name == row["boiler"])
    if fuel is not None:
        boiler = boiler._replace(fuel=fuel)
    given = GAS_READINGS if row["boiler"] == "b1" else COAL_READINGS
    readings = {name: float(row[name]) for name in given if row[name] is not None}
    faults = {name: Fault(FLAG_COMMUNICATION, "not given") for name in given if row[name] is None}
    return evaluate(prepare(boiler), Sample("b", None, readings, faults)).results


def assert_results(found, expected):
    for name in RESULTS:
        assert found[name] == expected.get(name), name


def run(*words):
    return main(["replay", *[str(word) for word in words]])


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
@pytest.mark.parametrize("into", [".csv", ".parquet"])
def test_rows_have_the_results_of_evaluate_to_the_last_bit(site, capsys, ending, into):
    given, out = site / ("records" + ending), site / ("out" + into)
    write(given, records())
    assert run("plant.toml", "--records", given, "--out", out) == 0
    plant, found = config.load("plant.toml"), read(out)
    assert len(found) == 8
    for row, expected in zip(found, records(), strict=True):
        assert_results(row, balance(plant, expected))
        assert (row["boiler"], row["time"]) == (expected["boiler"], expected["time"])
        assert (row["operator"] or "") == expected["operator"]
        assert [row[name] for name in NAMES] == [expected[name] for name in NAMES]
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "8 rows in " in printed.out and "faults are not computed" in printed.out


def test_each_row_is_computed_with_the_fuel_that_was_burnt_then(site):
    write(site / "records.csv", records(10))
    assert run("plant.toml", "--records", "records.csv", "--fuel-analysis", "analyses.toml",
               "--out", "out.parquet") == 0
    plant = config.load("plant.toml")
    fuels = config_analyses.load("analyses.toml", [each.fuel for each in plant.boilers])
    coal = fuels["bituminous_3"].fuels
    assert [fuel.net_heating_value_kj for fuel in coal] == [22211.0, 21300.0, 20100.0]
    inputs = set()
    for row, expected in zip(read(site / "out.parquet"), records(10), strict=True):
        fuel = None
        if row["boiler"] == "b2":
            fuel = coal[(expected["time"] >= "2026-11-03") + (expected["time"] >= "2026-11-05")]
            inputs.add(round(3600e3 * row["heat_input_mw"] / row["fuel_flow_kg_h"]))
        assert_results(row, balance(plant, expected, fuel))
    # By hand: heat input over fuel flow is the heating value of the analysis, in kJ/kg.
    assert inputs == {22211, 21300, 20100}


def test_an_analysis_holds_from_midnight_utc_of_its_day(site):
    rows = [dict(records(2)[1], time=time) for time in (
        "2026-11-02T23:59:59.999Z", "2026-11-03T00:00:00.000Z", "2026-11-03T07:59:59+08:00",
        "2026-11-03T08:00:00+08:00", "2026-11-04T23:59:59.999999Z", "2026-11-05T00:00:00Z")]
    write(site / "records.csv", rows)
    assert run("plant.toml", "--records", "records.csv", "--fuel-analysis", "analyses.toml",
               "--out", "out.csv") == 0
    values = [round(3600e3 * row["heat_input_mw"] / row["fuel_flow_kg_h"])
              for row in read(site / "out.csv")]
    assert values == [22211, 21300, 22211, 21300, 21300, 20100]


@pytest.mark.parametrize("kind", ["timestamp[ms, tz=UTC]", "timestamp[us]", "dictionary"])
def test_times_of_a_parquet_file_may_be_timestamps(site, kind):
    table = pyarrow.Table.from_pylist(records(6))
    times = table["time"].combine_chunks()
    if kind == "dictionary":
        times = times.dictionary_encode()
    else:
        times = times.cast(pyarrow.timestamp("ms", "UTC")).cast(
            pyarrow.timestamp("us") if "us" in kind else pyarrow.timestamp("ms", "UTC"))
    place = table.schema.names.index("time")
    pyarrow.parquet.write_table(table.set_column(place, "time", times), "records.parquet")
    assert run("plant.toml", "--records", "records.parquet", "--fuel-analysis", "analyses.toml",
               "--out", "out.parquet") == 0
    values = [round(3600e3 * row["heat_input_mw"] / row["fuel_flow_kg_h"])
              for row in read(site / "out.parquet") if row["boiler"] == "b2"]
    assert values == [22211, 22211, 21300]
    assert pyarrow.parquet.read_schema("out.parquet").field("time").type == times.type


@pytest.mark.parametrize("form", ["%s.mean", "%s_mean"])
def test_means_of_an_export_are_readings_and_earlier_results_are_replaced(site, capsys, form):
    rows = [{(form % name if name in NAMES + ["load_pct"] else name): value
             for name, value in row.items()} for row in records()]
    write(site / "records.csv", rows)
    assert run("plant.toml", "--records", "records.csv", "--out", "out.csv") == 0
    plant = config.load("plant.toml")
    for row, expected in zip(read(site / "out.csv"), records(), strict=True):
        results = balance(plant, expected)
        assert float(row[form % "load_pct"]) == results["load_pct"]
        assert "load_pct" not in row
        assert row["loss_stack_pct"] == results["loss_stack_pct"]
        assert row["loss_ash_pct.min"] == "1.0"
    assert "of earlier results: loss_ash_pct.min\n" in capsys.readouterr().out


def test_rows_that_name_no_boiler_pass_and_are_counted(site, capsys):
    rows = records(4)
    rows[1] = dict.fromkeys(rows[1], "") | {"time": rows[1]["time"]}
    write(site / "records.csv", rows)
    assert run("plant.toml", "--records", "records.csv", "--out", "out.csv") == 0
    found = read(site / "out.csv")
    assert [row["efficiency_direct_pct"] is None for row in found] == [False, True, False, False]
    assert "name no boiler: 1 rows" in capsys.readouterr().out


def test_with_one_boiler_the_file_need_not_name_it(site):
    rows = [{name: row[name] for name in row if name != "boiler"} for row in records()[::2]]
    write(site / "records.csv", rows)
    assert run("one.toml", "--records", "records.csv", "--out", "out.csv") == 0
    plant = config.load("one.toml")
    for row, expected in zip(read(site / "out.csv"), records()[::2], strict=True):
        assert_results(row, balance(plant, expected))


def test_a_column_of_another_boiler_does_not_take_a_constants_place(site):
    rows = records(4)
    for row in rows:
        row["steam_moisture_pct"] = 3.0 if row["boiler"] == "b2" else None
        row["steam_temp_c"] = None
    write(site / "records.csv", rows)
    assert run("plant.toml", "--records", "records.csv", "--out", "out.csv") == 0
    plant = config.load("plant.toml")
    for row, expected in zip(read(site / "out.csv"), rows, strict=True):
        assert row["heat_output_mw"] is not None
        if row["boiler"] == "b2":
            assert_results(row, balance(plant, expected))


def test_a_value_that_failed_is_not_replaced_by_a_constant(site):
    rows = records(4)[::2]
    rows[0]["steam_moisture_pct"], rows[1]["steam_moisture_pct"] = 1.5, None
    write(site / "records.csv", rows)
    assert run("one.toml", "--records", "records.csv", "--out", "out.csv") == 0
    found = read(site / "out.csv")
    assert found[0]["heat_output_mw"] > 0 and found[1]["heat_output_mw"] is None


def test_many_batches_give_the_rows_of_one_in_their_order(site, monkeypatch):
    rows = records(400, day=1)
    for number, row in enumerate(rows):
        row["time"] = "2026-11-%02dT00:00:00Z" % (1 + number % 9)
    write(site / "records.csv", rows)
    write(site / "records.parquet", rows)
    words = ("plant.toml", "--fuel-analysis", "analyses.toml")
    assert run(*words, "--records", "records.csv", "--out", "one.csv") == 0
    monkeypatch.setattr(replay_tables, "OCTETS", 4096)
    monkeypatch.setattr(replay_tables, "ROWS", 64)
    assert run(*words, "--records", "records.csv", "--out", "many.csv") == 0
    assert (site / "many.csv").read_bytes() == (site / "one.csv").read_bytes()
    assert run(*words, "--records", "records.parquet", "--out", "many.parquet") == 0
    assert pyarrow.parquet.ParquetFile("many.parquet").num_row_groups == 7
    for row, same in zip(read(site / "many.parquet"), read(site / "one.csv"), strict=True):
        assert [row[name] for name in RESULTS] == [same[name] for name in RESULTS]


def test_the_summary_counts_absent_results_by_quantity(site, capsys):
    write(site / "records.csv", records(10)[::2])  # one of five rows has no CO
    assert run("one.toml", "--records", "records.csv", "--out", "out.csv") == 0
    lines = capsys.readouterr().out.splitlines()
    assert "absent in some rows: " in lines[-2]
    for name in ("loss_gas_pct 1", "efficiency_indirect_pct 1", "co_ref_mg_m3 1"):
        assert name in lines[-2]
    assert "so2_ref_mg_m3" in lines[-3] and lines[-3].startswith("absent in every row: ")


def test_a_file_without_rows_gives_a_file_without_rows(site):
    header = ",".join(records(1)[0]) + "\n"
    (site / "records.csv").write_text(header)
    assert run("plant.toml", "--records", "records.csv", "--out", "out.csv") == 0
    assert (site / "out.csv").read_text().startswith(header.strip())
    assert run("plant.toml", "--records", "records.csv", "--out", "out.parquet") == 0
    assert read(site / "out.parquet") == []


HEAD = "boiler,time,o2_dry_pct,steam_temp_c\n"
GOOD = "b1,2026-11-01T00:00:00Z,3.5,\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "records.csv: found no column boiler"),
        ("boiler,o2_dry_pct\nb1,3\n", "records.csv: found no column time, allowed boiler"),
        ("time,o2_dry_pct\n2026,3\n", "records.csv: found no column boiler, allowed boiler"),
        ("boiler,time\nb1,2026\n", "records.csv: found no column of a reading"),
        (HEAD + GOOD + "b9,2026-11-01T00:00:00Z,3.5,\n",
         "records.csv: row 2: boiler: found b9, allowed b1, b2"),
        (HEAD + GOOD * 3 + "b1,2026-11-01T00:00:00Z,wet,\n",
         "records.csv:5: o2_dry_pct: found wet, allowed a number"),
        (HEAD + GOOD + "b1,2026-11-01T00:00:00Z,3.5,warm\n",
         "records.csv:3: steam_temp_c: found warm, allowed a number"),
        (HEAD + GOOD + "b1,2026-11-01T00:00:00Z\n", "records.csv:3: found 2 cells, allowed 4"),
        ("boiler,time,o2_dry_pct,o2_dry_pct.mean\n",
         "records.csv: found columns o2_dry_pct and o2_dry_pct.mean, allowed one of a quantity"),
        ("boiler,time,time,o2_dry_pct\n", "records.csv: found two columns time, allowed one"),
        (HEAD + GOOD + "b1,yesterday,3.5,\n", "records.csv: row 2: time: found yesterday, allowed"),
        (HEAD + GOOD + "b1,,3.5,\n", "records.csv: row 2: time: found , allowed"),
        (HEAD + "b1,2026-11-01T00:00:00Z,3.5,\n" + "b1,\udcff,3.5,\n", "records.csv: "),
    ],
)
def test_a_bad_file_ends_with_one_line_that_says_where(site, capsys, text, said):
    (site / "records.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
    (site / "out.csv").write_text("older")
    assert run("plant.toml", "--records", "records.csv", "--fuel-analysis", "analyses.toml",
               "--out", "out.csv") == 1
    printed = capsys.readouterr()
    assert printed.err.startswith("boiler-edge: " + said) and printed.out == ""
    assert len(printed.err.splitlines()) == 1
    assert (site / "out.csv").read_text() == "older"
    assert not [name for name in os.listdir(site) if name.endswith(".part")]


@pytest.mark.parametrize("place", ["footer", "page", "missing", "text"])
def test_a_torn_parquet_file_ends_with_one_line(site, capsys, place):
    given = site / "records.parquet"
    rows = records(2000)
    if place == "text":
        rows = [dict(row, o2_dry_pct=str(row["o2_dry_pct"])) for row in rows]
    write(given, rows)
    octets = bytearray(given.read_bytes())
    if place == "footer":
        given.write_bytes(octets[:-100])
    if place == "page":
        octets[4:len(octets) // 3] = b"\xff" * (len(octets) // 3 - 4)
        given.write_bytes(octets)
    if place == "missing":
        given.unlink()
    assert run("plant.toml", "--records", given, "--out", "out.parquet") == 1
    printed = capsys.readouterr()
    assert printed.err.startswith("boiler-edge: %s: " % given), printed.err
    assert len(printed.err.splitlines()) == 1 and "Traceback" not in printed.err
    assert not (site / "out.parquet").exists()
    assert not [name for name in os.listdir(site) if name.endswith(".part")]


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("records.csv", "--out: found the file of --records, allowed another"),
        ("same.csv", "--out: found the file of --records, allowed another"),
        ("directory.csv", "--out: found directory.csv, a directory, allowed a file"),
        ("out.xlsx", "--out: found out.xlsx, allowed a name that ends in .csv or .parquet"),
        ("nowhere/out.csv", "nowhere/out.csv: No such file or directory"),
    ],
)
def test_an_output_that_cannot_be_is_said_before_the_work(site, capsys, out, said):
    write(site / "records.csv", records())
    before = (site / "records.csv").read_bytes()
    (site / "same.csv").symlink_to("records.csv")
    (site / "directory.csv").mkdir()
    assert run("plant.toml", "--records", "records.csv", "--out", out) == 1
    assert capsys.readouterr().err == "boiler-edge: %s\n" % said
    assert (site / "records.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "fuel: missing (a [[fuel]] with its analysis)"),
        (ANALYSES.replace("bituminous_3", "bituminus_3", 1),
         'fuel[0].name: found "bituminus_3", allowed bituminous_3 (did you mean it?)'),
        (ANALYSES.replace("2026-11-03", "2026-11-05"),
         "fuel[1].from: found 2026-11-05, which fuel[0] has already; allowed one analysis a day"),
        (ANALYSES.replace("from = 2026-11-05\n", ""), "fuel[0].from: missing (first day it was"),
        (ANALYSES.replace("ash_pct = 27.0", "ash_pct = 37.0"),
         "fuel[0]: found a composition of 110 % in all"),
        (ANALYSES.replace('"solid"', '"liquid"', 1),
         'fuel[0].state: found "liquid", allowed solid, which bituminous_3 is'),
        (ANALYSES + "reference_o2_pct = 9.0\n",
         "fuel[1].reference_o2_pct: found a key of the plant file"),
        (ANALYSES + "[gateway]\n", "gateway: found an unknown key"),
        ("[[fuel]", "found no valid TOML"),
    ],
)
def test_every_problem_of_the_analyses_has_its_line(site, text, said):
    (site / "analyses.toml").write_text(text)
    fuels = [each.fuel for each in config.load("plant.toml").boilers]
    with pytest.raises(config.ConfigError) as caught:
        config_analyses.load("analyses.toml", fuels)
    assert any(said in str(problem) for problem in caught.value.problems), [
        str(problem) for problem in caught.value.problems]


def test_an_analysis_keeps_the_factors_that_no_laboratory_finds(site):
    fuels = [each.fuel for each in config.load("plant.toml").boilers]
    coal = config_analyses.load("analyses.toml", fuels)["bituminous_3"]
    # From TSG G0003, as the built-in fuel has them.
    assert [(fuel.quick_m, fuel.quick_n) for fuel in coal.fuels] == [(0.4, 3.6)] * 3
    assert config_analyses.load("analyses.toml", fuels)["natural_gas"].starts == []


@pytest.mark.parametrize(("library", "said"), [
    ("numba", "boiler-edge: kernels: found no numba, allowed with the extra: "
              "pip install 'boiler-edge[replay]'\n"),
    ("pyarrow", "boiler-edge: replay needs the extra `replay` (pip install 'boiler-edge[replay]')"),
])
def test_without_its_extra_the_command_names_it(site, library, said):
    program = ("import sys; sys.modules[%r] = None; from edge.__main__ import main; "
               "sys.exit(main(['replay', 'plant.toml', '--records', 'r.csv', '--out', 'o.csv']))")
    done = subprocess.run([sys.executable, "-c", program % library], cwd=site, timeout=60,
                          capture_output=True, text=True)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith(said) and len(done.stderr.splitlines()) == 1


PROGRAM = """
import pickle, sys
from edge.__main__ import main
assert main(sys.argv[1:]) == 0
from edge.efficiency import ways
from edge.efficiency.batch import results_of
assert ways.WAY == "numba"
with open("cases", "rb") as file:
    cases = pickle.load(file)
with open("found", "wb") as file:
    pickle.dump({name: results_of(*cases[name]) for name in cases}, file)
"""


def test_the_command_runs_compiled_and_columns_have_the_bits_of_rows_one_by_one(site):
    # One process for both: to compile takes far longer than to compute.
    (site / "plant.toml").write_text(
        PLANT.replace("[gateway]", '[gateway]\nkernels = "interpreted"'))
    write(site / "records.csv", records())
    cases = random_cases()
    (site / "cases").write_bytes(pickle.dumps(cases))
    words = ["replay", "plant.toml", "--records", "records.csv", "--out", "out.csv",
             "--fuel-analysis", "analyses.toml"]
    done = subprocess.run([sys.executable, "-c", PROGRAM, *words], cwd=site, timeout=300,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert main([word.replace("out.csv", "here.csv") for word in words]) == 0
    assert (site / "out.csv").read_bytes() == (site / "here.csv").read_bytes()
    found = pickle.loads((site / "found").read_bytes())
    for name in cases:
        assert_same_bits(found[name], one_by_one(*cases[name]))
