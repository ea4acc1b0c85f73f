"""Fuzz one reader of bytes with atheris, guided by the lines of it that each input reaches.

    python -m tools.fuzz decode|birth|spool|verify|pair|tcp [--seconds 20] [--keep build/fuzz]

Ends with 0 when nothing but named errors came out; else atheris shows the traceback and leaves the
input that did it in the directory, beside those that reached something new.  CPython on x86-64
only: elsewhere there is no wheel of atheris.
"""

import argparse
import pathlib
import sys

import atheris

SLOW_S = 10  # an input that takes longer is an endless loop
INPUT_MAX = 2048

with atheris.instrument_imports(include=["edge.uplink", "edge.drivers", "edge.commands.verify"]):
    from tools import fuzz_archive, fuzz_compact, fuzz_modbus, fuzz_targets

TARGETS = {**fuzz_targets.TARGETS, **fuzz_modbus.TARGETS, **fuzz_archive.TARGETS,
           **fuzz_compact.TARGETS}


def fuzz(target, arguments):
    """Read input after input; never returns."""

    def mutate(octets, max_size, seed):
        # One in four stays as it is spoilt: wrong checksums are to be read too.
        spoilt = atheris.Mutate(octets, max_size)
        return spoilt if seed % 4 == 0 else target.repair(spoilt)[:max_size]

    def one(octets):
        fuzz_targets.read(target, octets)

    atheris.Setup(arguments, one, custom_mutator=mutate)
    atheris.Fuzz()


def main():
    """Fuzz the target that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--keep", default="build/fuzz")
    given = parser.parse_args()
    corpus = pathlib.Path(given.keep, given.target)
    corpus.mkdir(parents=True, exist_ok=True)
    target = TARGETS[given.target]
    for place, seed in enumerate(target.seeds):
        corpus.joinpath("seed%d" % place).write_bytes(seed)
    fuzz(target, [sys.argv[0], str(corpus), "-max_total_time=%d" % given.seconds,
                  "-max_len=%d" % INPUT_MAX, "-timeout=%d" % SLOW_S,
                  "-artifact_prefix=%s-" % corpus, "-print_final_stats=1"])


if __name__ == "__main__":
    main()
