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


def in_chunks(x):
    """Return the readings of many rows cut into chunks, each flat and whole in memory."""
    return [numpy.ascontiguousarray(x[:, start:start + CHUNK]).ravel()
            for start in range(0, x.shape[1], CHUNK)]


def blocks(chunks, constants):
    """Return the function that computes the chunks, and where the results stand."""
    found = [numpy.empty(len(RESULTS) * (len(chunk) // len(READINGS))) for chunk in chunks]
    work = numpy.empty(WORK)

    def compute():
        for chunk, results in zip(chunks, found, strict=True):
            boiler_block(len(chunk) // len(READINGS), chunk, constants, results, work)
        return found

    return compute


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


def compare(count, rounds):
    """Print the ns a row of the block and of the peer."""
    firing, given = plant(), columns(count)
    constants, x = numpy.array(firing.row), laid(firing, given)
    ours = results_of(firing, given)  # compiles, too
    cached, every = blocks(in_chunks(x)[:1], constants), blocks(in_chunks(x), constants)
    cached_ns = best_us(lambda: [cached() for _ in range(16)], rounds) * 1e3 / (
        16 * min(count, CHUNK))
    rows = [("block, %d rows in the cache" % min(count, CHUNK), cached_ns),
            ("block, chunk after chunk", best_us(every, rounds) * 1e3 / count),
            ("columns checked, cut and put together",
             best_us(lambda: results_of(firing, given), rounds) * 1e3 / count)]
    theirs, worst = [], 0.0
    for text, size in (("whole arrays", count), ("arrays of %d rows" % CHUNK, CHUNK)):
        try:
            compute = peer(firing, given, size)
        except ImportError as error:
            print("numpy with CoolProp is left out: %s" % error)
            break
        parts = compute()
        shared = {name: numpy.concatenate([part[name] for part in parts]) for name in parts[0]}
        number, worst = apart(ours, shared)
        theirs.append(best_us(compute, max(2, rounds // 4)) * 1e3 / count)
        rows.append(("numpy with CoolProp IF97, %s, %d results" % (text, number), theirs[-1]))
    print("balances of %d rows, %d results; ns a row" % (count, len(RESULTS)))
    for name, spent in rows:
        print("  %-58s %9.1f ns  %7.1f x" % (name, spent, spent / rows[1][1]))
    _show(rows, theirs, worst)


def _show(rows, theirs, worst):
    show("balance of %d results, a row in the cache" % len(RESULTS), "%.1f ns" % rows[0][1],
         "40 ns with AVX-512", rows[0][1] <= 40.0 if wide() else None)
    if theirs:
        ratio = min(theirs) / rows[1][1]
        show("balance, times as fast as numpy with CoolProp IF97", "%.1f x" % ratio, "35 x",
             ratio >= 35.0)
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
