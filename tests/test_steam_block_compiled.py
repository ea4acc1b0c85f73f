"""The block of steam, compiled: the same bits as interpreted, many states an instruction.

CPython only.
"""

import os
import pathlib
import subprocess
import sys
import zlib

from tests.test_steam_block import block, octets, states

ROOT = pathlib.Path(__file__).resolve().parent.parent
COUNT = 5000

PROGRAM = """
import zlib
import numpy
from edge.efficiency.steam_any import enthalpy_by_temp_kj_kg
from edge.efficiency.steam_block import WORK, enthalpy_block
from tests.test_steam_block import octets, states
pressures, temps = [numpy.array(values) for values in states(%d)]
found = numpy.zeros(len(temps))
enthalpy_block(len(temps), pressures, temps, found, numpy.zeros(WORK))
one_by_one = [enthalpy_by_temp_kj_kg(p, t) for p, t in zip(pressures, temps)]
print(zlib.crc32(octets(found)), zlib.crc32(octets(one_by_one)))
print(max(text.count("mulpd") for text in enthalpy_block.inspect_asm().values()))
"""


def test_a_compiled_block_has_the_bits_of_the_interpreted_one():
    environment = dict(os.environ, BOILER_EDGE_KERNELS="numba")
    done = subprocess.run([sys.executable, "-c", PROGRAM % COUNT], cwd=ROOT, env=environment,
                          timeout=120, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    sums, multiplications = done.stdout.splitlines()
    interpreted = str(zlib.crc32(octets(block(*states(COUNT)))))
    assert sums.split() == [interpreted, interpreted]
    # The chains of both regions (64 and 94 multiplications) and the search for the region must be
    # instructions on several states: a branch that creeps in would cost the speed and no bit.
    if "x86" in os.uname().machine:
        assert int(multiplications) > 150
