"""Where a command's output goes: a pipe that is closed, a full disk, a code page, nowhere."""

import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLANT = """[gateway]
id = "g"
state_dir = "state"
[[line]]
name = "l"
host = "127.0.0.1"
[[boiler]]
name = "b1"
kind = "steam"
fuel = "natural_gas"
rated_output_mw = 7.0
"""
GAS = "firmware_configs/gas-steam.toml"
# Nothing of it may stay in a buffer for the interpreter's end.
BUFFERED = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}


def edge(*words, stdout, **more):
    environment = dict(BUFFERED, **more)
    return subprocess.run([sys.executable, "-m", "edge", *words], cwd=ROOT, env=environment,
                          stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=60)


def closed_pipe():
    reader, writer = os.pipe()
    os.close(reader)
    return writer


@pytest.mark.parametrize("words", [
    ("quantities",), ("schema",), ("kernels",), ("--version",), ("--help",), ("check", "--help"),
    ("check", GAS), ("status", GAS),
])
def test_a_reader_that_has_seen_enough_ends_a_command_without_a_word(words):
    pipe = closed_pipe()
    done = edge(*words, stdout=pipe)
    os.close(pipe)
    assert done.returncode == 0
    assert [line for line in done.stderr.splitlines() if "warning" not in line] == []


@pytest.mark.parametrize("words", [("quantities",), ("kernels",), ("--version",), ("check", GAS)])
def test_output_to_a_full_disk_is_one_line_and_exit_1(words):
    with open("/dev/full", "wb") as full:
        done = edge(*words, stdout=full)
    assert done.returncode == 1
    assert [line for line in done.stderr.splitlines() if "warning" not in line] == [
        "boiler-edge: standard output: No space left on device"]


def test_a_spool_is_not_blamed_for_an_output_that_nobody_reads(tmp_path):
    plant = tmp_path / "plant.toml"
    plant.write_text(PLANT)
    assert edge("run", plant, "--polls", "1", stdout=subprocess.PIPE).returncode == 0
    for words in (("spool", "status"), ("spool", "verify"), ("spool", "export")):
        pipe = closed_pipe()
        done = edge(*words, plant, stdout=pipe)
        os.close(pipe)
        assert (done.returncode, done.stderr) == (0, "")
    with open("/dev/full", "wb") as full:
        done = edge("spool", "status", plant, stdout=full, PYTHONUNBUFFERED="1")
    assert (done.returncode, done.stderr) == (
        1, "boiler-edge: standard output: No space left on device\n")


def test_a_code_page_without_a_degree_sign_shows_a_question_mark():
    done = edge("quantities", stdout=subprocess.PIPE, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert any(line.split()[:2] == ["air_temp_c", "?C"] for line in done.stdout.splitlines())


def test_a_plant_file_whose_name_is_no_utf_8_is_named_as_far_as_it_goes(tmp_path):
    done = edge("check", os.fsencode(tmp_path) + b"/K\xe4.toml", stdout=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("%s/K?.toml:1: found no file to read" % tmp_path)


@pytest.mark.parametrize(("words", "said"), [
    (("run", GAS, "--polls", "x"), "--polls: found x, allowed a whole number, 1 or more"),
    (("probe", GAS, "--unit", "1.5"), "--unit: found 1.5, allowed 0 to 255"),
    (("run", GAS, "--drain-s", "nan"), "--drain-s: found nan, allowed 0 to 86400"),
    (("advise", GAS, "--hours-per-year", "9000"), "found 9000, allowed 1 to 8784"),
    (("simulate", "--fleet", "0"), "--fleet: found 0, allowed a whole number, 1 or more"),
    (("spool", "export", GAS, "--from", "now"), "--from: found now, allowed such as 2026-11-03"),
])
def test_a_number_on_the_command_line_is_refused_with_what_is_allowed(words, said):
    done = edge(*words, stdout=subprocess.PIPE)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and "invalid" not in done.stderr
