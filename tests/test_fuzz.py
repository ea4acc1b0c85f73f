"""Readers of bytes from outside, fuzzed for seconds each; `make campaign-fuzz` takes longer."""

import importlib.util
import os
import subprocess
import sys

import pytest

from edge.errors import PayloadError
from edge.port import packb
from edge.uplink.records import pack_batch, raw_payloads, unpack_payloads
from edge.uplink.spool_segments import scan
from hil_tests.rig import ROOT
from tools import fuzz_archive, fuzz_compact, fuzz_modbus, fuzz_targets

SECONDS = int(os.environ.get("FUZZ_SECONDS", "20"))
OTHERS_SECONDS = max(1, SECONDS // 2)  # of the Modbus client
TARGETS = {**fuzz_targets.TARGETS, **fuzz_archive.TARGETS, **fuzz_modbus.TARGETS,
           **fuzz_compact.TARGETS}

# A reader with a mistake that no seed shows: a clock that was too slow.
PLANTED = """
import atheris
from tools import fuzz, fuzz_targets

shown = fuzz_targets.records.as_json_object

@atheris.instrument_func
def mistaken(header, record):
    if record[0] == 2:
        if record[6] > 0:
            raise KeyError("planted")
    return shown(header, record)

fuzz_targets.records.as_json_object = mistaken
sys.argv = ["fuzz", "decode", "--seconds", "60", "--keep", sys.argv[1]]
fuzz.main()
"""


@pytest.fixture(autouse=True)
def _atheris(request):
    if "fuzzed" in request.node.name and importlib.util.find_spec("atheris") is None:
        missing = "atheris is not installed: it has wheels for x86-64 only"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)


def fuzzed(*words):
    return subprocess.run([sys.executable, *map(str, words)], cwd=ROOT, capture_output=True,
                          text=True, timeout=60 + 2 * SECONDS)


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_fuzzed_reader_ends_in_nothing_but_named_errors(name, tmp_path):
    seconds = OTHERS_SECONDS if name in fuzz_modbus.TARGETS else SECONDS
    done = fuzzed("-m", "tools.fuzz", name, "--seconds", seconds, "--keep", tmp_path)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    reached = len(list((tmp_path / name).iterdir()))
    assert reached > 2 * len(TARGETS[name].seeds), "nothing new was reached"


def test_a_mistake_that_is_planted_is_found_by_a_fuzzed_reader(tmp_path):
    planted = tmp_path / "planted.py"
    planted.write_text("import sys\nsys.path.insert(0, %r)\n%s" % (str(ROOT), PLANTED))
    done = fuzzed(planted, tmp_path)
    assert done.returncode != 0
    assert "KeyError: 'planted'" in done.stdout + done.stderr


@pytest.mark.parametrize(("name", "number"), [
    (name, number) for name in sorted(TARGETS) for number in range(len(TARGETS[name].seeds))])
def test_every_seed_is_read_without_a_named_error(name, number):
    TARGETS[name].read(TARGETS[name].seeds[number])


def test_a_spoilt_frame_is_sound_again_once_it_is_repaired():
    seed = fuzz_targets.spool_seeds()[1]
    spoilt = seed.replace(b"disk full", b"disk fall")
    assert [run[:2] for run in scan(spoilt[4:], 1, 9)[0]] == [(1, 2), (4, 4)]
    repaired = fuzz_targets.repair_spool(spoilt)
    assert [run[:2] for run in scan(repaired[4:], 1, 9)[0]] == [(1, 4)]
    assert b"disk fall" in repaired


def test_a_spoilt_birth_has_its_own_schema_id_once_it_is_repaired():
    seed = fuzz_targets.TARGETS["birth"].seeds[0]
    repaired = fuzz_targets.repair_birth(seed.replace(b"natural_gas", b"natural_oil"))
    (_, before), (_, after) = [next(unpack_payloads(octets)) for octets in (seed, repaired)]
    assert after["boilers"][0]["fuel"] == "natural_oil"
    assert after["birth"] != before["birth"]


def test_a_birth_with_a_number_for_a_key_is_no_birth():
    octets = packb({**fuzz_targets.BIRTH, "birth": "00000000", 5: 1})
    with pytest.raises(PayloadError, match="byte 0: found a birth with a key that is no text"):
        list(unpack_payloads(octets))


def test_a_header_with_a_number_for_a_key_heads_no_batch():
    octets = b"\x92" + packb({**fuzz_targets.HEADER, 5: 1}) + b"\x90"
    with pytest.raises(PayloadError, match="byte 1: found a header with a key that is no text"):
        list(unpack_payloads(octets))


def test_a_spoilt_batch_is_chained_and_signed_anew_once_it_is_repaired():
    seed = fuzz_archive.TARGETS["verify"].seeds[2]
    repaired = fuzz_archive.repair_archive(seed.replace(b"disk full", b"disk fall"))
    before, after = [[payload[1] for payload in raw_payloads(octets) if payload[0] == "batch"]
                     for octets in (seed, repaired)]
    assert before[0] == after[0]
    # The third record is the second batch: its end, and all of the third batch, are others.
    assert before[1]["chain"][0] == after[1]["chain"][0]
    assert before[1]["chain"][1] != after[1]["chain"][1] == after[2]["chain"][0]
    assert before[1]["signature"] != after[1]["signature"]


def test_the_seeds_hold_a_record_of_every_kind():
    payload = pack_batch(fuzz_targets.HEADER, fuzz_targets.boiler_records())
    ((_, _, found),) = unpack_payloads(payload)
    assert [record[0] for record in found] == [0, 0, 1, 2]
    assert payload == fuzz_targets.TARGETS["decode"].seeds[0]
