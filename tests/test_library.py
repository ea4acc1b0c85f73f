"""Kernels compiled ahead of time: taken only when they fit, and the same bits on every machine.

CPython only.  The functions of TOY stand for those of blocks.py, which has tests of its own.
"""

import importlib.metadata
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import time

import pytest

from edge.efficiency.library import DIRECTORY, MANIFEST, digest_of_sources, load
from tests.foreign import foreign_python

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIBRARIES = pathlib.Path(DIRECTORY)
MACHINES = ("x86_64", "aarch64", "armv7")
LINKERS = ("x86_64-linux-gnu-ld", "aarch64-linux-gnu-ld", "arm-linux-gnueabihf-ld")

TOY = '''
from edge.efficiency.elementary import exp, ln, power
from edge.efficiency.losses import surface_loss_pct
from edge.efficiency.steam import steam_enthalpy_kj_kg
from edge.port import kernel

WEIGHTS = (0.1, -0.7, 1.3, 2.9)
EXPORTS = (("toy_row", "ppp"), ("toy_block", "npppp"), ("toy_sum", "np"))


@kernel
def toy_row(x, c, o):
    total = 0.0
    for k in range(4):
        total += WEIGHTS[k] * x[k]
    o[0] = total
    o[1] = ln(x[0])
    o[2] = exp(x[1])
    o[3] = power(x[0], x[2])
    o[4] = steam_enthalpy_kj_kg(x[2], 100.0 * x[3])
    o[5] = x[0] * x[1] - c[0] * x[2]
    o[6] = surface_loss_pct(c[1], c[0], x[3])


@kernel
def toy_block(n, x, c, o, w):
    for k in range(64):
        w[k] = 0.0
    for i in range(n):
        for k in range(4):
            w[k] = x[4 * i + k]
        toy_row(w, c, o)
    for k in range(64):
        o[7 + k] = w[k]


@kernel
def toy_sum(n, x):
    total = 0.0
    for i in range(n):
        total += x[i] * x[i]
    return total
'''

# Prints a line of hexadecimal floats for each call; every NaN is written alike.
PROGRAM = '''
import random, sys
from array import array
from edge.efficiency.library import load

way, directory = sys.argv[1:]
if way == "library":
    functions, why = load(directory + "/lib")
    assert functions, why
    given = lambda numbers: numbers.buffer_info()[0]
else:
    sys.path.insert(0, directory)
    import toy as functions
    given = lambda numbers: numbers
chance = random.Random(7)
c, o, w = array("d", [0.3, 7.0]), array("d", [0.0] * 80), array("d", [0.0] * 64)
for _ in range(200):
    x = array("d", [chance.uniform(-0.2, 8.0) for _ in range(8)])
    functions.toy_row(given(x), given(c), given(o))
    print(*[number.hex() for number in o])
    functions.toy_block(2, given(x), given(c), given(o), given(w))
    print(*[number.hex() for number in o])
    print(functions.toy_sum(8, given(x)).hex())
'''


def build(directory, *words):
    """Run the tool over a module named toy."""
    environment = dict(os.environ, PYTHONPATH=str(directory))
    return subprocess.run(
        [sys.executable, "tools/build_library.py", "--module", "toy", "--out", directory / "lib",
         *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)


def output(python, way, directory):
    done = subprocess.run([*python, "-c", PROGRAM, way, directory], cwd=ROOT, timeout=300,
                          env=dict(os.environ, BOILER_EDGE_KERNELS=""), capture_output=True,
                          text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def left_out(why):
    """Skip, or fail in CI."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """Return a directory with toy.py and lib/, which has libraries for this and other machines."""
    if platform.machine() != "x86_64":
        pytest.skip("libraries are built on x86-64")
    directory = tmp_path_factory.mktemp("toy")
    (directory / "toy.py").write_text(TOY)
    for linker in LINKERS:
        if shutil.which(linker) is None:
            left_out("no %s; it is in Debian's binutils-..." % linker)
    done = build(directory)
    assert done.returncode == 0, done.stderr
    return directory


@pytest.fixture
def copy(toy, tmp_path):
    """Return a copy of the toy's directory, to be spoilt."""
    shutil.copytree(toy, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture(scope="module")
def interpreted(toy):
    return output([sys.executable], "interpreted", toy)


def refusal(directory, *machine):
    functions, why = load(str(directory / "lib"), *machine)
    assert functions is None
    return why


@pytest.mark.parametrize("machine", MACHINES)
def test_a_library_that_ships_needs_no_other_and_nothing_of_the_loader(machine):
    if shutil.which("readelf") is None:
        left_out("no readelf; it is in binutils")
    shown = subprocess.run(
        ["readelf", "--wide", "--dynamic", "--dyn-syms", "--relocs",
         LIBRARIES / ("kernels-%s.so" % machine)],
        capture_output=True, text=True, check=True, env=dict(os.environ, LC_ALL="C")).stdout
    undefined = re.findall(r" UND +(\S+)", shown)
    assert undefined == []
    assert "NEEDED" not in shown
    assert "There are no relocations in this file." in shown
    assert " boiler_row\n" in shown


def test_the_libraries_that_ship_are_made_of_the_sources_beside_them():
    manifest = json.loads((LIBRARIES / MANIFEST).read_text())
    sources = digest_of_sources(str(LIBRARIES.parent), manifest["files"])
    assert {made["sources"] for made in manifest["libraries"].values()} == {sources}
    found = {"python": "%d.%d" % sys.version_info[:2]}
    found.update({name: importlib.metadata.version(name) for name in ("numba", "llvmlite")})
    if platform.machine() == "x86_64" and found == manifest["made_with"]:
        # The same tools make the same object files again, byte for byte.
        done = subprocess.run([sys.executable, "tools/build_library.py", "--check"], cwd=ROOT,
                              capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stdout + done.stderr + "; run `make library`"


def test_every_file_that_ships_is_the_one_of_the_manifest():
    names = {path.name for path in LIBRARIES.iterdir()}
    assert names == {"kernels-%s.so" % machine for machine in MACHINES} | {MANIFEST}
    if platform.machine() in ("x86_64", "aarch64", "armv7l"):
        functions, why = load()
        assert why == ""
        assert callable(functions.boiler_row)


def test_loading_takes_less_than_five_milliseconds(toy):
    def seconds():
        began = time.perf_counter()
        assert load(str(toy / "lib"))[1] == ""
        return time.perf_counter() - began

    assert min(seconds() for _ in range(5)) < 0.005


def test_this_machines_library_gives_the_interpreters_bits(toy, interpreted):
    assert len(set(interpreted)) > 500
    assert output([sys.executable], "library", toy) == interpreted


@pytest.mark.parametrize("machine", ["aarch64", "armv7"])
def test_another_machines_interpreter_and_library_give_the_same_bits(machine, toy, interpreted):
    python = foreign_python(machine)
    assert output(python, "interpreted", toy) == interpreted
    assert output(python, "library", toy) == interpreted


def test_building_again_gives_the_same_object_files(toy):
    done = build(toy, "--check")
    assert (done.returncode, done.stdout) == (0, "")


def test_a_library_of_other_sources_is_refused_and_found_stale(copy):
    with (copy / "toy.py").open("a") as file:
        file.write("# Changed.\n")
    assert refusal(copy).endswith("kernels-x86_64.so is of other sources")
    done = build(copy, "--check", "--target", "x86_64")
    assert (done.returncode, done.stdout) == (1, "build_library: x86_64 is stale\n")


def test_a_missing_source_or_library_or_manifest_is_refused(copy):
    for path in (copy / "toy.py", copy / "lib/kernels-x86_64.so", copy / "lib" / MANIFEST):
        path.unlink()
        assert refusal(copy).endswith("No such file or directory: '%s'" % path)


def test_a_torn_library_and_a_torn_manifest_are_refused(copy):
    library, manifest = copy / "lib/kernels-x86_64.so", copy / "lib" / MANIFEST
    library.write_bytes(library.read_bytes()[:5000])
    assert refusal(copy).endswith("kernels-x86_64.so is not the file of manifest.json")
    manifest.write_bytes(manifest.read_bytes()[:100])
    assert "line" in refusal(copy)


def test_a_library_of_another_machine_is_refused_in_the_loaders_words(copy):
    assert "kernels-aarch64.so: cannot open shared object file" in refusal(copy, "aarch64", 64)


@pytest.mark.parametrize(("system", "bits"), [("riscv64", 64), ("x86_64", 32), ("armv6l", 32)])
def test_a_machine_without_a_library_is_named(toy, system, bits):
    assert refusal(toy, system, bits) == "no library for %s with %d bits" % (system, bits)


@pytest.mark.parametrize("system", ["armv7l", "armv8l", "aarch64"])
def test_32_bit_programs_take_the_32_bit_library(toy, system):
    assert "kernels-armv7.so: " in refusal(toy, system, 32)  # found, and too short for this machine


@pytest.mark.parametrize(("line", "missing"), [
    ("from math import exp; f = kernel(lambda x: exp(x[0]))", "exp"),
    ("W = (1.0, 2.0); f = kernel(lambda x: W[int(x[0])])", "a_kernel_may_raise"),
])
def test_no_library_is_built_of_kernels_that_need_another_or_may_raise(tmp_path, line, missing):
    text = 'from edge.port import kernel\n%s\nEXPORTS = (("f", "p"),)\n' % line
    (tmp_path / "toy.py").write_text(text)
    done = build(tmp_path, "--target", "x86_64")
    assert done.returncode == 1
    assert done.stderr == "build_library: x86_64: the kernels need %s\n" % missing
    assert not (tmp_path / "lib").exists()
