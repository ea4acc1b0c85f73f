"""The example of docs/archive.md, run as it stands: a Dask cluster of two workers."""

import os
import pathlib
import random
import re
import subprocess
import sys

import pandas
import pytest

from edge import config
from edge.efficiency.balance import evaluate, prepare
from edge.efficiency.rows import RESULTS
from edge.sample import FLAG_COMMUNICATION, Fault, Sample
from tests.test_commands import COAL_READINGS, GAS_READINGS
from tests.test_replay import ANALYSES, PLANT

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "archive.md").read_text("utf-8")
GIVEN = {"b1": GAS_READINGS, "b2": COAL_READINGS}


def blocks(language):
    return re.findall(r"```%s\n(.*?)```" % language, PAGE, re.S)


def rows_of_month(draw, month):
    rows = []
    for day in range(1, 25):
        for boiler, given in GIVEN.items():
            row = {"boiler": boiler, "time": "2026-%02d-%02dT08:00:00Z" % (month, day)}
            for name, value in given.items():
                row[name] = None if draw.random() < 0.1 else value * draw.uniform(0.9, 1.1)
            rows.append(row)
    return rows


def test_the_example_over_partitioned_parquet_gives_the_bits_of_evaluate(tmp_path):
    draw, rows = random.Random(1), []
    for province in ("hebei", "shanxi"):
        for month in (10, 11):
            path = tmp_path / "archive" / ("province=" + province) / ("month=%d.parquet" % month)
            path.parent.mkdir(parents=True, exist_ok=True)
            part = rows_of_month(draw, month)
            pandas.DataFrame(part).to_parquet(path)
            rows += [dict(row, province=province) for row in part]
    (tmp_path / "plant.toml").write_text(PLANT)
    (tmp_path / "example.py").write_text(blocks("python")[-1])
    # Compiled columns are test_batch's; here each of three processes would compile for itself.
    done = subprocess.run([sys.executable, "example.py"], cwd=tmp_path, timeout=120,
                          env=dict(os.environ, BOILER_EDGE_KERNELS="auto"),
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    found = pandas.read_parquet(tmp_path / "balances")
    assert len(found) == len(rows) == 192
    assert len(list((tmp_path / "balances").glob("*.parquet"))) == 4
    by_key = {(row.province, row.boiler, row.time): row for row in found.itertuples()}
    firings = {each.name: prepare(each)
               for each in config.load(str(tmp_path / "plant.toml")).boilers}
    for row in rows:
        same = by_key[row["province"], row["boiler"], row["time"]]
        given = GIVEN[row["boiler"]]
        readings = {name: row[name] for name in given if row[name] is not None}
        faults = {name: Fault(FLAG_COMMUNICATION, "no value")
                  for name in given if row[name] is None}
        results = evaluate(firings[row["boiler"]], Sample("b", None, readings, faults)).results
        for name in RESULTS:
            value = getattr(same, name)
            assert value == results[name] if name in results else value != value, name


def test_the_other_examples_of_the_page_are_taken(tmp_path):
    analysis = blocks("toml")[0]
    assert re.sub(r"\s+#.*", "", analysis).split() == ANALYSES[ANALYSES.rindex("[[fuel]]"):].split()
    code = blocks("python")[0]
    (tmp_path / "plant.toml").write_text(PLANT)
    names = {"oxygen": [3.5], "temperature": [135.0]}
    path = str(tmp_path / "plant.toml")
    exec(compile(code.replace('"plant.toml"', repr(path)), "page", "exec"), names)
    assert names["results"]["excess_air_ratio"][0] == pytest.approx(1.179, abs=5e-4)
