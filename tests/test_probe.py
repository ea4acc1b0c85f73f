"""`boiler-edge probe` for people: its columns, its ms, and what it refuses to be asked."""

import subprocess
import sys

import pytest

from tests.test_read_only import ROOT

SCENARIO = """[[boiler]]
name = "b1"
model = "coal_hot_water"
rated_output_mw = 14.0
[[boiler.serve]]
transport = "rtu_over_tcp"
port = 0
unit_id = 12
map = "%s/firmware_configs/boilers/generic-hot-water-plc.toml"
"""
PLANT = """[gateway]
id = "g"
state_dir = "state"
[[line]]
name = "pair"
transport = "rtu_over_tcp"
host = "127.0.0.1"
port = %s
timeout_ms = 2000
[[boiler]]
name = "b1"
kind = "hot_water"
fuel = "bituminous_3"
rated_output_mw = 14.0
[[boiler.device]]
unit_id = 12
map = "%s/firmware_configs/boilers/generic-hot-water-plc.toml"
"""


def edge(*words):
    return subprocess.run([sys.executable, "-m", "edge", *map(str, words)], cwd=ROOT,
                          capture_output=True, text=True, timeout=60)


@pytest.fixture
def plant(tmp_path):
    """Return a plant file of a pair on which a boiler answers."""
    (tmp_path / "room.toml").write_text(SCENARIO % ROOT)
    room = subprocess.Popen([sys.executable, "-m", "edge", "simulate", tmp_path / "room.toml"],
                            cwd=ROOT, stdout=subprocess.PIPE, text=True)
    port = room.stdout.readline().split(": ")[0].rpartition(":")[2]
    path = tmp_path / "plant.toml"
    path.write_text(PLANT % (port, ROOT))
    yield path
    room.terminate()
    room.communicate(timeout=20)


def test_columns_begin_at_the_same_place_in_every_line(plant):
    done = edge("probe", plant)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) == 10 and all(line == line.rstrip() for line in lines)
    assert len({line.index("pair unit 12 ") for line in lines}) == 1
    assert {len(line) for line in lines} == {len(lines[0])} and len(lines[0]) < 100


def test_the_ms_of_a_reading_are_without_the_silence_that_a_pair_begins_with(plant):
    lines = edge("probe", plant).stdout.splitlines()
    assert [int(line.split()[-2]) for line in lines if int(line.split()[-2]) >= 2000] == []


@pytest.mark.parametrize(("words", "said"), [
    (("--unit", "12"), "--line: missing"),
    (("--orders",), "--line: missing"),
    (("--line", "pair"), "--unit: missing (unit id, 0 to 255)"),
    (("--line", "pair", "--unit", "0"), "--unit: found 0, which is all units at once; allowed 1"),
    (("--line", "pair", "--unit", "1", "--boiler", "b1"), "--boiler: found b1, allowed without"),
])
def test_words_that_would_be_left_out_are_refused(tmp_path, words, said):
    path = tmp_path / "plant.toml"
    path.write_text(PLANT % (1, ROOT))
    done = edge("probe", path, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("boiler-edge probe: error: " + said)


def test_a_silent_unit_is_told_in_the_line_of_its_register_without_its_place_again(plant):
    plant.write_text(plant.read_text().replace("unit_id = 12", "unit_id = 7")
                     .replace("timeout_ms = 2000", "timeout_ms = 50"))
    done = edge("probe", plant)
    assert done.returncode == 1
    assert all(line.endswith(" ms  no reply in 50 ms") for line in done.stdout.splitlines())
