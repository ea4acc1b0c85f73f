"""Every way kernels run gives the same bits: one hash over 1,000 random plants.

CPython only; MicroPython and the foreign Pythons run as programs.
"""

import functools
import os
import pathlib
import subprocess
import sys

import pytest

from tests.foreign import foreign_python
from tests.test_micropython import interpreter

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLANTS, SLOPES_EVERY = 1000, 20
PROGRAM = """
import sys
sys.path.insert(0, ".")
from edge.efficiency import trial, ways
print(ways.WAY, trial.hash_of(ways, %d, %d))
""" % (PLANTS, SLOPES_EVERY)


def of(command, way):
    """Return (way, hash) that an interpreter's program prints."""
    ran = subprocess.run(
        command + ["-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=300,
        env=dict(os.environ, BOILER_EDGE_KERNELS=way))
    assert ran.returncode == 0, ran.stderr[-3000:]
    return tuple(ran.stdout.split())


@functools.cache
def interpreted():
    """Return the hash of the interpreter that runs the tests."""
    way, found = of([sys.executable], "interpreted")
    assert way == "interpreted" and len(found) == 64
    return found


@pytest.mark.parametrize("way", ["library", "numba"])
def test_compiled_kernels_give_the_interpreters_hash(way):
    assert of([sys.executable], way) == (way, interpreted())


@pytest.mark.parametrize("architecture", ["aarch64", "armv7"])
def test_the_library_of_another_machine_gives_the_same_hash(architecture):
    assert of(foreign_python(architecture), "library") == ("library", interpreted())


def test_micropython_gives_the_same_hash():
    ran = of([interpreter(), "-X", "heapsize=16m"], "")
    assert ran == ("interpreted", interpreted())


def test_another_seed_gives_another_hash():
    from edge.efficiency import trial, ways

    assert trial.hash_of(ways, 20, 20, seed=2) != trial.hash_of(ways, 20, 20)


def test_the_random_plants_reach_every_result_and_many_refusals():
    from edge.efficiency import trial
    from edge.efficiency.balance import evaluate
    from edge.efficiency.rows import rows_of

    random, seen, absent = trial.Random(1), {}, 0
    for _ in range(500):
        balance = evaluate(*trial.case(random))
        absent += len(balance.faults)
        for name in balance.results:
            seen[name] = seen.get(name, 0) + 1
    names = set(rows_of("steam").results) | set(rows_of("furnace").results)
    assert min(seen[name] for name in names) >= 5
    assert absent > 1000
