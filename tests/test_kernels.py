"""Which way kernels run is said by the plant file, and every way gives the same bits."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Balances of both worked examples and of some samples at the edge, printed as hexadecimal floats.
PROGRAM = """
import sys
from edge import config
from edge.efficiency.balance import evaluate, prepare
from edge.sample import Moment, Sample
from tests.test_commands import COAL_READINGS, GAS_READINGS
for name, given in (("gas-steam", GAS_READINGS), ("coal-hot-water", COAL_READINGS)):
    boiler = config.load("firmware_configs/%s.toml" % name).boilers[0]
    for oxygen in (0.5, 3.5, 9.0, 18.9, 20.9):
        for flue in (5.0, 80.0, 135.0, 400.0):
            readings = dict(given, o2_dry_pct=oxygen, flue_gas_temp_c=flue)
            balance = evaluate(prepare(boiler), Sample("b", Moment(0, 0, 0, True), readings, {}))
            print({key: balance.results[key].hex() for key in sorted(balance.results)},
                  sorted(balance.faults))
print("numba" in sys.modules, file=sys.stderr)
"""


def balances(kernels):
    environment = dict(os.environ, BOILER_EDGE_KERNELS=kernels)
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, timeout=120,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr.strip()


def test_interpreted_and_compiled_kernels_give_the_same_bits():
    interpreted, imported = balances("")
    assert imported == "False", "the default must never import numba"
    compiled, imported = balances("numba")
    assert imported == "True"
    assert interpreted.splitlines() == compiled.splitlines()


@pytest.mark.parametrize(("kernels", "imports"), [("auto", False), ("numba", True)])
def test_the_plant_file_says_whether_kernels_are_compiled(tmp_path, kernels, imports):
    text = (ROOT / "firmware_configs" / "gas-steam.toml").read_text("utf-8")
    (tmp_path / "boilers").symlink_to(ROOT / "firmware_configs" / "boilers")
    plant = tmp_path / "plant.toml"
    plant.write_text(text.replace("[gateway]", '[gateway]\nkernels = "%s"' % kernels, 1))
    (tmp_path / "readings.json").write_text(json.dumps({"o2_dry_pct": 3.5}))
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "edge", "evaluate", plant, "--boiler", "b1",
         "--readings", tmp_path / "readings.json"],
        cwd=ROOT, timeout=120, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (" numba\n" in done.stderr) is imports
