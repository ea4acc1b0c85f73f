"""Enthalpy of many mixed states of water and steam: our block beside the libraries people use.

    python -m benchmarks.steam [--points 200000] [--rounds 20]

Needs the extra `bench`; what is not installed is left out.  All run in turn on one core and the
best of the rounds counts, in CPU time: read the ratio, not the nanoseconds.  A slow library gets
fewer points; the deviation is the greatest from ours.
"""

import argparse
import importlib
import importlib.metadata
import os
import random
import time

if __name__ == "__main__":  # before a kernel is imported
    os.environ["BOILER_EDGE_KERNELS"] = "numba"

import numpy  # noqa: E402

from benchmarks.targets import cpu, show, wide  # noqa: E402
from edge.efficiency.steam import ZERO_C_K, region, saturation_temp_k  # noqa: E402
from edge.efficiency.steam_any import enthalpy_by_temp_kj_kg  # noqa: E402
from edge.efficiency.steam_block import WORK, enthalpy_block  # noqa: E402

BAR_MPA, ENTHALPY = 10.0, 4  # ENTHALPY: seuif97's number of the property


def states(count, seed=6976):
    """Return pressures and temperatures of regions 1 and 2, half each, apart from saturation."""
    chance = random.Random(seed)
    wanted = {1.0: count // 2, 2.0: count - count // 2}
    pairs = []
    while len(pairs) < count:
        pressure, temp = 10.0 ** chance.uniform(-2.0, 1.2), chance.uniform(280.0, 1050.0)
        place = region(pressure, temp)
        if wanted.get(place, 0) and abs(temp - saturation_temp_k(pressure)) > 0.1:
            wanted[place] -= 1
            pairs.append((pressure, temp))
    chance.shuffle(pairs)
    return numpy.array(pairs).T.copy()


def our_block(pressures, temps):
    """Return the enthalpies by our block."""
    found = numpy.empty(len(pressures))
    enthalpy_block(len(pressures), pressures, temps, found, numpy.empty(WORK))
    return found


def one_by_one(enthalpy):
    """Return a function of arrays that calls one of scalars."""
    def all_of_them(pressures, temps):
        return numpy.array([enthalpy(*pair) for pair in
                            zip(pressures.tolist(), temps.tolist(), strict=True)])
    return all_of_them


def by_coolprop(coolprop, equations):
    """Return the function that takes the enthalpies of arrays from CoolProp."""
    def enthalpies(pressures, temps):
        return coolprop.PropsSI("H", "P", pressures * 1e6, "T", temps, equations) / 1000.0
    return enthalpies


def by_xsteam(module):
    """Return the function that takes one enthalpy from pyXSteam."""
    steam = module.XSteam(module.XSteam.UNIT_SYSTEM_MKS)
    return lambda p, t: steam.h_pt(p * BAR_MPA, t - ZERO_C_K)


# library, its module, what is measured, how that is made of the module, one point of how many
PEERS = (
    ("CoolProp", "CoolProp.CoolProp", " IF97 arrays",
     lambda module: by_coolprop(module, "IF97::Water"), 1),
    ("CoolProp", "CoolProp.CoolProp", " HEOS arrays",
     lambda module: by_coolprop(module, "HEOS::Water"), 100),
    ("seuif97", "seuif97", "",
     lambda module: one_by_one(lambda p, t: module.pt(p, t - ZERO_C_K, ENTHALPY)), 10),
    ("iapws", "iapws", "",
     lambda module: one_by_one(lambda p, t: module.IAPWS97(P=p, T=t).h), 1000),
    ("pyXSteam", "pyXSteam.XSteam", "", lambda module: one_by_one(by_xsteam(module)), 100),
)


def contenders():
    """Return (name, function, one point of how many it gets)."""
    rows = [("block", our_block, 1),
            ("kernel, one by one", one_by_one(enthalpy_by_temp_kj_kg), 10)]
    for library, module, what, made, share in PEERS:
        try:
            function = made(importlib.import_module(module))
        except ImportError as error:
            print("%s is left out: %s" % (library, error))
            continue
        name = "%s %s%s" % (library, importlib.metadata.version(library), what)
        rows.append((name, function, share))
    return rows


def measure(rows, pressures, temps, rounds):
    """Return the best ns a point and the greatest deviation of each contender."""
    expected = our_block(pressures, temps)  # compiles, too
    best = [float("inf")] * len(rows)
    apart = [0.0] * len(rows)
    for _ in range(rounds):
        for place, (_, enthalpies, share) in enumerate(rows):
            some = slice(0, max(1, len(pressures) // share))
            started = time.process_time_ns()
            found = enthalpies(pressures[some], temps[some])
            spent = (time.process_time_ns() - started) / len(found)
            best[place] = min(best[place], spent)
            apart[place] = float(abs(found - expected[some]).max())
    return best, apart


def main():
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    rows = contenders()
    best, apart = measure(rows, *states(given.points), given.rounds)
    print("h(p, T) of %d states, half water, half steam, at random; %s, %s" % (
        given.points, *cpu()))
    for (name, _, _), spent, deviation in zip(rows, best, apart, strict=True):
        print("%-28s %10.1f ns  %8.1f x  deviation %.1e kJ/kg" % (
            name, spent, spent / best[0], deviation))
        if "IF97 arrays" in name:
            least = 50.0 if wide() else 15.0
            show("IF97 h(p, T) mixed, times as fast as CoolProp IF97", "%.1f x" % (spent / best[0]),
                 "50 x with AVX-512, 15 x with AVX2", spent / best[0] >= least)


if __name__ == "__main__":
    main()
