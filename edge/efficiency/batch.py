"""Heat balances of whole columns of samples of one boiler, for replays and archives.

    columns ─▶ chunks of rows ─▶ fused kernel over a chunk ─▶ columns of results

The results are those of `balance.evaluate` row by row, bit for bit, and run whichever way kernels
run.  It says no reasons.  Several threads may call it at once.  CPython with numpy only; no I/O.
"""

import sys

import numpy

from edge.efficiency import ways
from edge.efficiency.air import air_moisture_g_kg
from edge.efficiency.balance import BETTER
from edge.efficiency.boiler_condensing import condensing_pct
from edge.efficiency.firing import DEFAULTED
from edge.efficiency.rows import LANES, PLANT_PLACES, READING_PLACES, rows_of
from edge.errors import ReadingsError
from edge.port import NAN, kernel
from edge.quantities import QUANTITIES, READING

CHUNK = 4096  # rows whose readings and results stay in the cache; a multiple of LANES

# What the smaller kernels take besides the rows of the fused one; it stands behind them.
BESIDES = ("air_humidity_pct", "condensate_flow_kg_h")

_FLOW = READING_PLACES["fuel_flow"]
_DRY, _WET = READING_PLACES["o2_dry_pct"], READING_PLACES["o2_wet_pct"]
_FLUE, _AIR_KPA = READING_PLACES["flue_gas_c"], READING_PLACES["air_kpa"]
_MOISTURE, _CONDENSING = READING_PLACES["air_moisture"], READING_PLACES["condensing_pct"]
_AIR, _RO2 = PLANT_PLACES["air_m3"], PLANT_PLACES["ro2_m3"]
_NITROGEN, _VAPOUR = PLANT_PLACES["nitrogen_m3"], PLANT_PLACES["fuel_vapour_m3"]
_NET = PLANT_PLACES["net_kj"]
_LARGEST = sys.float_info.max


@kernel
def moisten(n, x, humidity, air, pressure, moisture):
    """Moisture of the air of n samples in columns, where its humidity is known (A7.2).

    formula   air_moisture_g_kg(air_temp_c, air_humidity_pct / 100, 1000 * air_pressure_kpa)
    n         how many samples   [-]
    x         their readings, column after column, overwritten   [as in rows.READINGS]
    humidity, air, pressure, moisture   places of the columns   [-]
    returns   nothing   [-]
    NaN       never; where there is no moisture the default stays
    source    ratio of molar masses
    mark      N
    """
    for i in range(n):
        found = air_moisture_g_kg(
            x[air * n + i], x[humidity * n + i] / 100.0, x[pressure * n + i] * 1000.0)
        if found == found:
            x[moisture * n + i] = found


@kernel
def condense(n, x, c, condensate):
    """What condensing changes in the stack loss of n samples in columns (A10.2 to A10.5).

    formula     condensing_pct(o2_dry_pct, o2_wet_pct, ...)
    n           how many samples   [-]
    x           their readings, column after column, overwritten   [as in rows.READINGS]
    c           constants   [as in rows.PLANT]
    condensate  place of the column of metered condensate   [-]
    returns     nothing   [-]
    NaN         where condensing_pct has none
    source      energy balance
    mark        K, N
    """
    for i in range(n):
        x[_CONDENSING * n + i] = condensing_pct(
            x[_DRY * n + i], x[_WET * n + i], x[_MOISTURE * n + i], x[_AIR_KPA * n + i],
            x[_FLUE * n + i], x[condensate * n + i], x[_FLOW * n + i],
            c[_AIR], c[_RO2], c[_NITROGEN], c[_VAPOUR], c[_NET])


def results_of(firing, columns):
    """Return {result: array} of {reading: array}, or raise ReadingsError; NaN where there is none.

    A column of the readings is an instrument: where it is NaN, or outside the quantity's plausible
    range, the reading failed, and no constant of the plant takes its place.  So is a quantity that
    the plant measures and that has no column.
    """
    columns = _checked(columns)
    rows = rows_of(firing.boiler.kind)
    count = len(next(iter(columns.values()))) if columns else 0
    found = numpy.empty((len(rows.results), count))
    constants = numpy.array(firing.row)
    fills, sources = _sources(firing, columns, rows)
    humidity = len(rows.readings)  # its place, the first of BESIDES
    humid = fills[humidity] == fills[humidity] or any(each[0] == humidity for each in sources)
    room = numpy.empty((len(fills) + len(rows.results)) * min(count, CHUNK))
    work = numpy.empty(LANES * (len(rows.readings) + len(rows.results)))
    for start in range(0, count, CHUNK):
        n = min(CHUNK, count - start)
        readings = room[:len(fills) * n]
        results = room[len(fills) * n:(len(fills) + len(rows.results)) * n]
        if start == 0 or n < CHUNK or humid:  # else what has no column stands there already
            readings.reshape(-1, n)[:] = fills[:, None]
        _fill(readings.reshape(-1, n), start, fills, sources)
        if humid:
            _moisten(rows.places, n, readings)
        _compute(firing, rows, (n, readings, constants, results, work))
        found[:, start:start + n] = results.reshape(-1, n)
    return {name: found[place] for place, name in enumerate(rows.results)}


def matters(firing):
    """Return the readings whose column counts for a boiler even where it has no value."""
    names = set(firing.constants)
    names.update(DEFAULTED)
    names.update([quantity for quantity, _ in BETTER])
    return names - firing.measured


def _checked(columns):
    """Return the columns as arrays of doubles, or raise a ReadingsError."""
    found: dict = {}
    for name in columns:
        if name not in QUANTITIES or QUANTITIES[name].role != READING:
            raise ReadingsError("columns: found an unknown quantity %s, allowed the readings that "
                                "`boiler-edge quantities` lists" % name)
        found[name] = numpy.asarray(columns[name], dtype=numpy.float64)
    lengths = sorted({len(column) for column in found.values()})
    if len(lengths) > 1:
        raise ReadingsError("columns: found %d to %d rows, allowed as many in each" % (
            lengths[0], lengths[-1]))
    return found


def _sources(firing, columns, rows):
    """Return what stands for each reading without a column, and [(place, column, low, high)].

    The rules are those of `balance.row_of`.
    """
    fills = list(firing.defaults) + [NAN] * len(BESIDES)
    sources = {}
    for place, name in enumerate(firing.names + BESIDES):
        if name not in QUANTITIES:  # what the smaller kernels work out
            continue
        if name in columns or name in firing.measured:
            if name in DEFAULTED:
                fills[place] = NAN
            if name in columns:
                known = QUANTITIES[name]
                sources[place] = (columns[name], max(known.low, -_LARGEST),
                                  min(known.high, _LARGEST))
        elif name in firing.constants:
            fills[place] = firing.constants[name]
    for better, parameter in BETTER:
        has = better in columns or better in firing.measured or better in firing.constants
        if has and parameter in rows.places:
            fills[rows.places[parameter]] = NAN
            sources.pop(rows.places[parameter], None)
    return numpy.array(fills), [(place,) + sources[place] for place in sources]


def _fill(readings, start, fills, sources):
    """Lay a chunk of the columns into the rows of `readings`; values out of range are absent."""
    for place, column, low, high in sources:
        part = column[start:start + readings.shape[1]]
        if part.min() >= low and part.max() <= high:  # neither is so where one is NaN
            readings[place] = part
            continue
        readings[place] = fills[place]
        numpy.copyto(readings[place], part, where=(part >= low) & (part <= high))


def _moisten(places, n, readings):
    moisten(n, _indexed(readings), len(places), places["air_c"], places["air_kpa"],
            places["air_moisture"])


def _compute(firing, rows, chunk):
    n, readings, constants, results, work = chunk
    furnace = firing.boiler.kind == "furnace"
    if firing.boiler.condensing and not furnace:
        condense(n, _indexed(readings), _indexed(constants), len(rows.readings) + 1)
    block = ways.furnace_block if furnace else ways.boiler_block
    block(n, _handed(readings), _handed(constants), _handed(results), _handed(work))


def _indexed(values):
    """Return what a kernel indexes; interpreted it wants Python's floats, not numpy's."""
    return values if ways.WAY == "numba" else memoryview(values)


def _handed(values):
    """Return what the fused kernel takes: an address where it is the library's."""
    return values.ctypes.data if ways.WAY == "library" else _indexed(values)
