"""Enthalpies of many states at once, against the kernel of one state."""

from array import array

import pytest

from edge.efficiency.steam import region
from edge.efficiency.steam_any import enthalpy_by_temp_kj_kg
from edge.efficiency.steam_block import CHUNK, WORK, enthalpy_block, sort_by_region

NAN = float("nan")
LENT = array("d", [0.0] * WORK)  # lent to every block of these tests


def zeros(count):
    return array("d", [0.0] * count)  # floats of a list would break a board's memory into crumbs


def states(count):
    """Return pressures and temperatures of all regions and of none, without any order."""
    pressures, temps, seed = zeros(count), zeros(count), 20261124
    for i in range(count):
        seed = seed * 1103515245 + 12345 & 0x7FFFFFFF
        pressures[i] = 1e-3 + seed % 99991 / 99991.0 * 52.0 * (seed % 7) / 6.0
        seed = seed * 1103515245 + 12345 & 0x7FFFFFFF
        temps[i] = 260.0 + seed % 99991 / 99991.0 * (600.0 if seed % 3 else 2100.0)
    if count > 13:
        pressures[5], temps[7], pressures[11], temps[13] = NAN, NAN, 0.0, 0.0
    return pressures, temps


def block(pressures, temps):
    found = zeros(len(pressures))
    count = enthalpy_block(len(found), array("d", pressures), array("d", temps), found, LENT)
    assert count == len(found)
    return found


def octets(values):
    """Return the bits of values, with one NaN for all."""
    copy = zeros(len(values))
    for i in range(len(values)):
        copy[i] = values[i] if values[i] == values[i] else -1e9
    return bytes(copy)


@pytest.mark.parametrize("count", [1, 2, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 17])
def test_a_block_has_the_bits_of_the_kernel_state_by_state(count):
    pressures, temps = states(count)
    one_by_one = zeros(count)
    for i in range(count):
        one_by_one[i] = enthalpy_by_temp_kj_kg(pressures[i], temps[i])
    assert octets(block(pressures, temps)) == octets(one_by_one)


def test_the_states_of_these_tests_lie_in_every_region_and_in_none():
    pressures, temps = states(2000)
    met = {str(region(pressures[i], temps[i])) for i in range(2000)}
    assert met == {"1.0", "2.0", "3.0", "5.0", "nan"}


def test_a_block_equals_the_verification_tables_of_iapws():
    # IAPWS R7-97(2012), tables 5, 15 and 42, mixed
    found = block([3.0, 0.0035, 80.0, 30.0, 30.0], [300.0, 700.0, 300.0, 700.0, 2000.0])
    assert list(found) == pytest.approx(
        [115.331273, 3335.68375, 184.142828, 2631.49474, 6571.22604], rel=1e-8)


def test_a_block_of_nothing_writes_nothing():
    untouched = array("d", [7.0])
    assert enthalpy_block(0, untouched, untouched, untouched, LENT) == 0
    assert untouched[0] == 7.0


def test_states_outside_every_region_have_no_enthalpy_in_a_block():
    found = block([25.0, 0.0, 1.0, 60.0, NAN], [650.0, 300.0, 2274.0, 1100.0, 300.0])
    assert [value == value for value in found] == [False] * 5


def test_water_and_steam_are_laid_side_by_side_in_their_order():
    pressures, temps = [1.0, 0.1, 30.0, 2.0, 0.2], [300.0, 500.0, 2000.0, 310.0, 510.0]
    counts = sort_by_region(0, 5, array("d", pressures), array("d", temps), LENT)
    assert counts == (2, 2)
    laid = [[LENT[part * CHUNK], LENT[part * CHUNK + 1]] for part in range(1, 5)]
    assert laid == [[1.0, 2.0], [300.0, 310.0], [0.1, 0.2], [500.0, 510.0]]
