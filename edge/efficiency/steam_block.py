"""Enthalpy of many states of water and steam at once, for replays of long records.

The states are taken in chunks that stay in the processor's nearest memory: find the regions of a
chunk, lay the states of region 1 and of region 2 side by side, compute each side in a loop without
branches, put the results back.  Compiled, those loops run on several states an instruction;
interpreted, they are loops like any other.  The bits are those of the kernel of one state.
"""

from edge.efficiency.steam import enthalpy_1_kj_kg, enthalpy_2_kj_kg, region
from edge.efficiency.steam_any import enthalpy_by_temp_kj_kg
from edge.port import kernel

CHUNK = 1024
WORK = 5 * CHUNK  # floats that the caller lends: regions, and pressure and temperature twice


@kernel
def sort_by_region(start, count, pressures_mpa, temps_k, work):
    """Lay the states of region 1 and of region 2 side by side.

    formula        work[0:] = region(p, T), then p and T of region 1, then of region 2
    start, count   the chunk   [-]
    pressures_mpa  absolute, n of them   [MPa]
    temps_k        temperatures, n of them   [K]
    work           WORK floats, overwritten   [any]
    returns        how many states of region 1, of region 2   [-]
    NaN            never; a state without a region is laid nowhere
    source         own
    mark           N
    """
    for i in range(count):
        work[i] = region(pressures_mpa[start + i], temps_k[start + i])
    waters = 0
    steams = 0
    for i in range(count):
        place = work[i]
        pressure_mpa = pressures_mpa[start + i]
        temp_k = temps_k[start + i]
        # Written always and counted where right: a branch would be guessed wrong half the time.
        work[CHUNK + waters] = pressure_mpa
        work[2 * CHUNK + waters] = temp_k
        waters += place == 1.0
        work[3 * CHUNK + steams] = pressure_mpa
        work[4 * CHUNK + steams] = temp_k
        steams += place == 2.0
    return waters, steams


@kernel
def compute_regions(waters, steams, work):
    """Enthalpies of the states that sort_by_region laid side by side.

    formula         enthalpy_1_kj_kg and enthalpy_2_kj_kg, in place of the pressures
    waters, steams  how many of region 1, of region 2   [-]
    work            WORK floats   [any]
    returns         0   [-]
    NaN             never
    source          own
    mark            N
    """
    for i in range(waters):
        work[CHUNK + i] = enthalpy_1_kj_kg(work[CHUNK + i], work[2 * CHUNK + i])
    for i in range(steams):
        work[3 * CHUNK + i] = enthalpy_2_kj_kg(work[3 * CHUNK + i], work[4 * CHUNK + i])
    return 0


@kernel
def put_back(start, count, enthalpies_kj_kg, work):
    """Put the enthalpies of a chunk where their states were.

    formula           the next of region 1 or the next of region 2, by work[i]
    start, count      the chunk   [-]
    enthalpies_kj_kg  written here   [kJ/kg]; anything for a state of no region
    work              WORK floats   [any]
    returns           0   [-]
    NaN               never
    source            own
    mark              N
    """
    waters = 0
    steams = 0
    for i in range(count):
        place = work[i]
        water = work[CHUNK + waters]
        steam = work[3 * CHUNK + steams]
        enthalpies_kj_kg[start + i] = water if place == 1.0 else steam
        waters += place == 1.0
        steams += place == 2.0
    return 0


@kernel
def enthalpy_block(n, pressures_mpa, temps_k, enthalpies_kj_kg, work):
    """Enthalpies of many states of water and steam, in any order (E1).

    formula           enthalpy_by_temp_kj_kg(p, T) of each
    n                 how many   [-]
    pressures_mpa     absolute, n of them   [MPa]  above 0 to 100, above 800 °C to 50
    temps_k           temperatures, n of them   [K]  273.15 to 2273.15
    enthalpies_kj_kg  written here, n of them   [kJ/kg]  NaN outside a range and in region 3
    work              WORK floats, overwritten   [any]
    returns           n   [-]
    NaN               never
    source            IAPWS R7-97(2012), figure 1
    mark              N
    """
    for start in range(0, n, CHUNK):
        count = min(CHUNK, n - start)
        waters, steams = sort_by_region(start, count, pressures_mpa, temps_k, work)
        compute_regions(waters, steams, work)
        put_back(start, count, enthalpies_kj_kg, work)
        if waters + steams < count:
            for i in range(start, start + count):
                if not work[i - start] <= 2.0:  # region 5, 3 or none
                    enthalpies_kj_kg[i] = enthalpy_by_temp_kj_kg(pressures_mpa[i], temps_k[i])
    return n
