"""What benchmarks.balance measures of many rows: columns, Jacobians, Monte Carlo; by Numba only.

The loops are compiled, as a user's own would be: they call the kernels with no Python between.
"""

import numba
import numpy

from benchmarks import balance_numpy
from benchmarks.balance import EXAMPLE, SPREAD, best_us, plant
from benchmarks.targets import show, wide
from edge.efficiency.batch import CHUNK, results_of
from edge.efficiency.blocks import boiler_block, boiler_slopes
from edge.efficiency.rows import (
    DIRECTIONS,
    LANES,
    PLANT_PLACES,
    READING_PLACES,
    READINGS,
    RESULTS,
)

WORK = LANES * (len(READINGS) + len(RESULTS))
ROOM = 320  # rows that stay in the second-level cache; 200,000 are whole rooms of them
AGREED = 1e-6  # relative; the peer has other steam tables' rounding
ROWS = 1000  # Jacobians in a batch
DRAWN = 10_000  # samples of a Monte Carlo
# What else the plant may measure, for 16 directions.
MORE = {"air_pressure_kpa": 100.0, "feedwater_pressure_mpa": 1.8, "blowdown_flow_t_h": 0.2,
        "electric_power_kw": 45.0, "so2_mg_m3": 1.0, "dust_mg_m3": 2.0}


def columns(count, seed=10180):
    """Return {reading: array} around the example."""
    random = numpy.random.default_rng(seed)
    return {name: value * random.uniform(1.0 - SPREAD, 1.0 + SPREAD, count)
            for name, value in EXAMPLE.items()}


def laid(firing, given):
    """Return the columns as the kernel's readings, a row a reading."""
    count = len(next(iter(given.values())))
    x = numpy.empty((len(READINGS), count))
    for place, name in enumerate(firing.names):
        x[place] = given.get(name, firing.defaults[place])
    return x


@numba.njit(error_model="numpy")
def chunk_after_chunk(columns, places, rows, c, o, w, found):
    """Compute long columns: the readings that are measured are laid into `rows`, which stay."""
    size = len(o) // found.shape[0]
    for start in range(0, columns.shape[1] // size * size, size):
        for d in range(len(places)):
            for i in range(size):
                rows[places[d] * size + i] = columns[d, start + i]
        boiler_block(size, rows, c, o, w)
        for m in range(found.shape[0]):
            for i in range(size):
                found[m, start + i] = o[m * size + i]


def steps_of(firing, given, size=ROOM):
    """Return what computes one chunk in the cache, and what computes whole chunks of all rows."""
    constants, x = numpy.array(firing.row), laid(firing, given)
    places = numpy.array([firing.names.index(name) for name in given])
    columns, found = numpy.array(list(given.values())), numpy.zeros((len(RESULTS), x.shape[1]))
    rows = numpy.ascontiguousarray(x[:, :size]).ravel()
    o, work = numpy.empty(len(RESULTS) * size), numpy.empty(WORK)

    def in_the_cache():
        for _ in range(16):
            boiler_block(size, rows, constants, o, work)

    def every():
        chunk_after_chunk(columns, places, rows, constants, o, work, found)
        return found

    return in_the_cache, every


def constants_by_name(firing):
    """Return {constant: number} of a plant, for the peer."""
    found = {name: firing.row[place] for name, place in PLANT_PLACES.items()}
    for name in ("air_kpa", "air_moisture"):
        found[name] = firing.defaults[READING_PLACES[name]]
    return found


def peer(firing, given, size):
    """Return the function that computes all rows by numpy with CoolProp, so many at once."""
    from CoolProp.CoolProp import PropsSI

    constants = constants_by_name(firing)
    count = len(given["o2_dry_pct"])
    parts = [{name: column[start:start + size] for name, column in given.items()}
             for start in range(0, count, size)]

    def compute():
        return [balance_numpy.balance(part, constants, PropsSI) for part in parts]

    return compute


def apart(ours, theirs):
    """Return how many results the peer has and their greatest relative difference."""
    worst = 0.0
    for name, values in theirs.items():
        if not (numpy.isnan(values) == numpy.isnan(ours[name])).all():
            return len(theirs), float("inf")
        difference = numpy.abs(values - ours[name]) / numpy.maximum(numpy.abs(ours[name]), 1e-300)
        worst = max(worst, float(numpy.nanmax(difference)))
    return len(theirs), worst


def peers(firing, given):
    """Return [(text, function)] of the peer's ways to compute all rows; none without CoolProp."""
    count = len(given["o2_dry_pct"])
    try:
        return [("numpy with CoolProp IF97, %s" % text, peer(firing, given, size))
                for text, size in (("whole arrays", count), ("arrays of %d rows" % CHUNK, CHUNK))]
    except ImportError as error:
        print("numpy with CoolProp is left out: %s" % error)
        return []


def compare(count, rounds):
    """Print the ns a row of the block and of the peer, measured in turn on the same rows."""
    count = max(ROOM, count // ROOM * ROOM)
    firing, given = plant(), columns(count)
    ours = results_of(firing, given)  # compiles, too
    cached, every = steps_of(firing, given)
    if not (every() == numpy.array(list(ours.values())))[~numpy.isnan(every())].all():
        raise SystemExit("the block and results_of differ")
    theirs = peers(firing, given)
    steps = [("block, %d rows in the cache" % ROOM, cached, 16 * ROOM),
             ("block, long columns in, long columns out", every, count),
             ("results_of: checked, new arrays", lambda: results_of(firing, given), count),
             *[(text, compute, count) for text, compute in theirs]]
    spent = [float("inf")] * len(steps)
    for _ in range(rounds):
        for place, (_, step, rows) in enumerate(steps):
            spent[place] = min(spent[place], best_us(step, 1) * 1e3 / rows)
    print("balances of %d rows, %d results; ns a row" % (count, len(RESULTS)))
    for (name, _, _), each in zip(steps, spent, strict=True):
        print("  %-58s %9.1f ns  %7.1f x" % (name, each, each / spent[1]))
    worst = 0.0
    for _, compute in theirs:
        parts = compute()
        shared = {name: numpy.concatenate([part[name] for part in parts]) for name in parts[0]}
        number, most = apart(ours, shared)
        worst = max(worst, most)
        print("  of which the peer has %d results, apart by %.1e" % (number, most))
    _show(spent[:2], spent[3:], worst)


def _show(ours, theirs, worst):
    show("balance of %d results, a row in the cache" % len(RESULTS), "%.1f ns" % ours[0],
         "40 ns with AVX-512", ours[0] <= 40.0 if wide() else None)
    if theirs:
        ratio = min(theirs) / ours[1]
        show("balance of long columns, times as fast as numpy with CoolProp IF97",
             "%.1f x" % ratio, "35 x", ratio >= 35.0)
        show("balance, greatest relative difference from that", "%.1e" % worst, "%g" % AGREED,
             worst <= AGREED)


@numba.njit(error_model="numpy")
def jacobians(count, x, c, s, directions, o, j):
    """Compute the Jacobians of so many rows, one after the other."""
    width = len(x) // count
    for row in range(count):
        boiler_slopes(directions, x[row * width:(row + 1) * width], c, s, o, j)


@numba.njit(error_model="numpy")
def differences(count, x, c, places, steps, rows, o, w, j):
    """Compute the same by central differences: a block of two samples a direction for each row."""
    width, n = len(x) // count, 2 * len(places)
    for row in range(count):
        for k in range(width):
            for i in range(n):
                rows[k * n + i] = x[row * width + k]
        for d in range(len(places)):
            rows[places[d] * n + 2 * d] += steps[d]
            rows[places[d] * n + 2 * d + 1] -= steps[d]
        boiler_block(n, rows, c, o, w)
        for m in range(len(o) // n):
            for d in range(len(places)):
                j[m * 16 + d] = (o[m * n + 2 * d] - o[m * n + 2 * d + 1]) / (2.0 * steps[d])


def slopes(rounds):
    """Print the us of a row's Jacobian in a batch, by dual numbers and by central differences."""
    firing = plant()
    measured = dict(EXAMPLE, **MORE)
    given = dict(columns(ROWS), **{name: numpy.full(ROWS, value) for name, value in MORE.items()})
    x, constants = numpy.ascontiguousarray(laid(firing, given).T).ravel(), numpy.array(firing.row)
    places = numpy.array([firing.names.index(name) for name in measured])
    seeds = numpy.zeros(len(READINGS) * DIRECTIONS)
    seeds[places * DIRECTIONS + numpy.arange(DIRECTIONS)] = 1.0
    results, found = numpy.empty(len(RESULTS)), numpy.empty(len(RESULTS) * DIRECTIONS)
    jacobians(ROWS, x, constants, seeds, DIRECTIONS, results, found)
    steps = 1e-4 * numpy.array(list(measured.values()))
    checked = numpy.empty_like(found)
    room = (numpy.empty(len(READINGS) * 2 * DIRECTIONS), numpy.empty(len(RESULTS) * 2 * DIRECTIONS),
            numpy.empty(WORK))
    central = (ROWS, x, constants, places, steps, *room, checked)
    differences(*central)
    scale = numpy.maximum(numpy.abs(results)[:, None], 1e-300) / (1e4 * steps)
    off = numpy.abs(found - checked).reshape(scale.shape) / scale
    print("Jacobian, a row in a batch of %d, %d results; us" % (ROWS, len(RESULTS)))
    for count in (12, DIRECTIONS):
        spent = best_us(lambda count=count: jacobians(
            ROWS, x, constants, seeds, count, results, found), rounds) / ROWS
        print("  dual numbers, %d directions          %8.2f" % (count, spent))
        show("Jacobian %d x %d, a row in a batch" % (count, len(RESULTS)), "%.2f us" % spent,
             "1 us", spent <= 1.0)
    spent = best_us(lambda: differences(*central), rounds) / ROWS
    print("  central differences, %d directions   %8.2f  apart by %.1e of result over reading" % (
        DIRECTIONS, spent, float(numpy.nanmax(off))))


@numba.njit(error_model="numpy")
def draw(x, u, normals, c, rows, o, w, sums):
    """Compute the balances of readings with their errors; sums gets mean and standard deviation."""
    count, chunk = normals.shape[1], len(o) // sums.shape[0]
    sums[:] = 0.0
    for start in range(0, count, chunk):
        n = min(chunk, count - start)
        for k in range(len(x)):
            for i in range(n):
                rows[k * n + i] = x[k]
        for d in range(len(u)):
            place, error = int(u[d, 0]), u[d, 1]
            for i in range(n):
                rows[place * n + i] += error * normals[d, start + i]
        boiler_block(n, rows, c, o, w)
        for m in range(sums.shape[0]):
            first, total, square = o[m * n], 0.0, 0.0
            if start == 0:
                sums[m, 2] = first  # sums about a value nearby lose no digits
            for i in range(n):
                apart = o[m * n + i] - sums[m, 2]
                total += apart
                square += apart * apart
            sums[m, 0] += total
            sums[m, 1] += square
    for m in range(sums.shape[0]):
        mean = sums[m, 0] / count
        sums[m, 1] = numpy.sqrt((sums[m, 1] - count * mean * mean) / (count - 1))
        sums[m, 0] = sums[m, 2] + mean


def monte_carlo(rounds):
    """Print the ms of a boiler's Monte Carlo with stored normals."""
    firing = plant()
    x = laid(firing, {name: numpy.full(1, value) for name, value in EXAMPLE.items()})[:, 0].copy()
    errors = numpy.array([(firing.names.index(name), 0.005 * value)
                          for name, value in EXAMPLE.items()])
    normals = numpy.random.default_rng(95).standard_normal((len(EXAMPLE), DRAWN))
    size = 1024
    sums = numpy.empty((len(RESULTS), 3))
    given = (x, errors, normals, numpy.array(firing.row), numpy.empty(len(READINGS) * size),
             numpy.empty(len(RESULTS) * size), numpy.empty(WORK), sums)
    draw(*given)
    spent = best_us(lambda: draw(*given), rounds) / 1000.0
    place = RESULTS.index("efficiency_direct_pct")
    print("Monte Carlo, %d samples of %d results with mean and deviation: %.2f ms; direct "
          "efficiency %.2f +- %.2f %%" % (
              DRAWN, len(RESULTS), spent, sums[place, 0], sums[place, 1]))
    show("Monte Carlo of %d samples, stored normals" % DRAWN, "%.2f ms" % spent,
         "0.5 ms with AVX-512", spent <= 0.5 if wide() else None)
