"""`boiler-edge kernels`: which way kernels run here, and whether all ways give the same bits."""

import importlib.util
import os
import subprocess
import sys

from edge.efficiency import trial, ways
from edge.efficiency.library import load

WAYS = ("interpreted", "library", "numba")
SLOPES_EVERY = 20  # interpreted, slopes take a hundred times as long as results


def main(arguments):
    """Print the ways there are; with --verify compare them; 1 if they differ."""
    if arguments.of_this_way:
        print(trial.hash_of(ways, arguments.plants, SLOPES_EVERY))
        return 0
    print("in use: %s%s" % (ways.WAY, " (%s)" % ways.TROUBLE if ways.TROUBLE else ""))
    there = {way: _trouble(way) for way in WAYS}
    if not arguments.verify:
        for way in WAYS:
            print("%-12s %s" % (way, there[way] or "available"))
        return 0
    hashes = {}
    for way in WAYS:
        if there[way]:
            print("%-12s %s" % (way, there[way]))
            continue
        hashes[way] = _hash(way, arguments.plants)
        print("%-12s %s" % (way, hashes[way]))
    same = len(set(hashes.values())) == 1
    print("%d ways, %d random plants: %s" % (
        len(hashes), arguments.plants, "the same bits" if same else "DIFFERENT BITS"))
    return 0 if same else 1


def _trouble(way):
    """Return why a way cannot be had, or an empty string."""
    if way == "library":
        return load()[1]
    if way == "numba" and importlib.util.find_spec("numba") is None:
        return "not installed (pip install 'boiler-edge[numba]')"
    return ""


def _hash(way, plants):
    """Return what a way makes of the random plants, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "edge", "kernels", "--of-this-way", "--plants", str(plants)],
        env=dict(os.environ, BOILER_EDGE_KERNELS=way), stdout=subprocess.PIPE, text=True,
        check=False)
    return done.stdout.strip() or "failed with exit code %d" % done.returncode
