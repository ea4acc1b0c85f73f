"""The whole balance of the contract's gas steam boiler: our kernels beside numpy with CoolProp.

    python -m benchmarks.balance [--rows 200000] [--rounds 10]

Needs the extra `bench`; without CoolProp the peer is left out.  First 1,000 rows are evaluated one
by one, each way in a process of its own, and must equal the block bit for bit.  Then everything
runs in turn on one core and the best of the rounds counts, in CPU time: read the ratio, not the
nanoseconds.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import time
from array import array

if __name__ == "__main__":  # before a kernel is imported
    os.environ.setdefault("BOILER_EDGE_KERNELS", "numba")

from benchmarks.targets import cpu, show  # noqa: E402
from edge import config  # noqa: E402
from edge.efficiency import ways  # noqa: E402
from edge.efficiency.balance import evaluate, prepare, row_of  # noqa: E402
from edge.efficiency.ledger import Ledger  # noqa: E402
from edge.efficiency.rows import LANES, READINGS, RESULTS  # noqa: E402
from edge.efficiency.trial import Random  # noqa: E402
from edge.port import NAN  # noqa: E402
from edge.sample import Sample  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXAMPLE = {
    "fuel_flow_m3_h": 720.0, "o2_dry_pct": 3.5, "co_ppm": 20.0, "flue_gas_temp_c": 135.0,
    "air_temp_c": 22.0, "steam_flow_t_h": 10.3, "steam_pressure_mpa": 1.25,
    "steam_moisture_pct": 2.0, "feedwater_temp_c": 104.0, "nox_mg_m3": 41.0,
}
SPREAD = 0.03  # readings vary by so much around the example
CHECKED = 1000
WAYS = ("interpreted", "library", "numba")


def plant():
    """Return the Firing of the example's boiler, which has no other constants than the fuel's."""
    boiler = config.load(str(ROOT / "firmware_configs/gas-steam.toml")).boilers[0]
    return prepare(boiler._replace(devices=(), constants={}, analysed=""))


def samples(count, seed=10180):
    """Return Samples around the example, the same in every process."""
    random = Random(seed)
    return [Sample("b1", None, {
        name: EXAMPLE[name] * random.between(1.0 - SPREAD, 1.0 + SPREAD) for name in EXAMPLE}, {})
        for _ in range(count)]


def evaluated(firing, given):
    """Return the results of samples by `evaluate`: a list each, NaN where there is none."""
    found = [evaluate(firing, sample).results for sample in given]
    return [[results.get(name, NAN) for name in RESULTS] for results in found]


def laid(firing, given):
    """Return the samples' readings in columns, as the block takes them."""
    rows = [row_of(Ledger(firing, sample)) for sample in given]
    return array("d", [row[place] for place in range(len(READINGS)) for row in rows])


def block(firing, columns, count):
    """Return the results of so many samples by the block, a list each."""
    found = array("d", [NAN] * (len(RESULTS) * count))
    work = array("d", [0.0] * (LANES * (len(READINGS) + len(RESULTS))))
    ways.boiler_block(count, columns, firing.row, found, work)
    return [list(found[place::count]) for place in range(count)]


def in_hex(rows):
    """Return numbers in hexadecimal digits: equal texts, equal bits, and NaN is NaN."""
    return [[number.hex() for number in row] for row in rows]


def best_us(step, rounds=5):
    """Return the least CPU time of some rounds of a step."""
    spent = []
    for _ in range(rounds):
        started = time.process_time_ns()
        step()
        spent.append(time.process_time_ns() - started)
    return min(spent) / 1000.0


def one_by_one(count):
    """Return what the way of this process makes of samples, and what one takes.  [us]"""
    firing, given = plant(), samples(count)
    rows = evaluated(firing, given)  # compiles, too
    columns, row = laid(firing, given), row_of(Ledger(firing, given[0]))
    values, blocked = array("d", [NAN] * len(RESULTS)), block(firing, columns, count)
    return {
        "way": ways.WAY, "trouble": ways.TROUBLE, "rows": in_hex(rows), "block": in_hex(blocked),
        "evaluate_us": best_us(lambda: [evaluate(firing, each) for each in given]) / count,
        "row_us": best_us(lambda: [ways.boiler_row(row, firing.row, values)
                                   for _ in range(count)]) / count,
    }


def in_a_process(way):
    """Return what `one_by_one` does in a process where kernels run that way."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.balance", "--one-by-one"], cwd=ROOT, check=True,
        env=dict(os.environ, BOILER_EDGE_KERNELS=way), stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def check_rows():
    """Evaluate samples each way, compare bits, and print what a single balance costs."""
    found = {way: in_a_process(way) for way in WAYS}
    expected = found["numba"]["block"]
    valued = {RESULTS[place] for row in expected for place, text in enumerate(row) if text != "nan"}
    print("a balance by itself: %d results, %d with a value in the example; us" % (
        len(RESULTS), len(valued)))
    for way in WAYS:
        one = found[way]
        if one["way"] != way:
            print("  %-12s %s" % (way, one["trouble"]))
            continue
        same = one["rows"] == expected and one["block"] == expected
        print("  %-12s evaluate %7.2f  the kernel alone %6.2f  %d rows: %s" % (
            way, one["evaluate_us"], one["row_us"], CHECKED,
            "the same bits" if same else "DIFFERENT BITS"))
        show("balance, %d rows by evaluate, %s" % (CHECKED, way),
             "same bits" if same else "DIFFERENT", "the block's bits (numba)", same)


def main():
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--one-by-one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one_by_one:
        print(json.dumps(one_by_one(CHECKED)))
        return
    from benchmarks import balance_columns  # needs numba and numpy

    print("%s, %s" % cpu())
    check_rows()
    balance_columns.compare(given.rows, given.rounds)
    balance_columns.slopes(given.rounds)
    balance_columns.monte_carlo(given.rounds)


if __name__ == "__main__":
    main()
