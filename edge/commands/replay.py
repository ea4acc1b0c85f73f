"""`boiler-edge replay`: exported records once more, by the plant file and the analyses of today.

    file ─▶ batches of rows ─▶ results, on all cores ─▶ another file, in the same order

The spool is never touched.  Faults are not computed: a result that cannot be had is empty.
"""

import os
import sys
import time
from contextlib import closing
from typing import Any

from edge import config, config_analyses
from edge.errors import ReadingsError

try:
    from rich.console import Console
    from rich.progress import Progress

    from edge.commands.replay_rows import Replay
    from edge.commands.replay_tables import SINKS, SOURCES, ending, written
except ImportError as error:
    raise SystemExit("boiler-edge: replay needs the extra `replay` (pip install "
                     "'boiler-edge[replay]'): %s" % error) from error


def main(arguments):
    """Write the records with their results computed anew, and print what came of it."""
    plant = config.load(arguments.plant)
    fuels = [boiler.fuel for boiler in plant.boilers]
    analyses = {fuel.name: config_analyses.Analyses([], [fuel]) for fuel in fuels}
    if arguments.fuel_analysis:
        analyses = config_analyses.load(arguments.fuel_analysis, fuels)
    source = SOURCES[ending("--records", arguments.records)](arguments.records)
    sink_of: Any = SINKS[ending("--out", arguments.out)]
    _check_out(arguments)
    replay = Replay(plant, analyses, source)
    with written(arguments.out) as file, closing(sink_of(file, replay.schema())) as sink:
        started = time.monotonic()
        replay.warm_up()
        compiled = time.monotonic()
        rows, unnamed, absent = _write(replay, source, sink)
    seconds = time.monotonic() - compiled
    if unnamed:
        print("passed on without results, since they name no boiler: %d rows" % unnamed)
    if replay.layout.parts:
        print("passed on as they were, of earlier results: %s" % ", ".join(replay.layout.parts))
    _print_absent(absent, rows - unnamed)
    print("%d rows in %.1f s, %.0f rows/s, after %.1f s of compiling; faults are not computed" % (
        rows, seconds, rows / max(seconds, 1e-9), compiled - started))
    return 0


def _check_out(arguments):
    """Raise a ReadingsError where the output would take the place of something else."""
    out = arguments.out
    if os.path.exists(out) and os.path.samefile(out, arguments.records):
        raise ReadingsError("--out: found the file of --records, allowed another")
    if os.path.isdir(out):
        raise ReadingsError("--out: found %s, a directory, allowed a file" % out)


def _write(replay, source, sink):
    """Return how many rows were written, how many without a boiler, and {result: absent in}."""
    rows, unnamed, absent = 0, 0, dict.fromkeys(replay.names, 0)
    bar = Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True)
    with bar:
        task = bar.add_task("replay", total=source.total)
        for piece in replay.pieces(sink):
            sink.write(piece.batch)
            rows += piece.rows
            unnamed += piece.unnamed
            for name in absent:
                absent[name] += piece.absent[name]
            bar.update(task, completed=source.done(rows))
    return rows, unnamed, absent


def _print_absent(absent, rows):
    """Print which results are absent, and in how many of the rows."""
    never = [name for name in absent if absent[name] == rows]
    some = ["%s %d" % (name, absent[name]) for name in absent if 0 < absent[name] < rows]
    if never and rows:
        print("absent in every row: %s" % ", ".join(never))
    print("absent in some rows: %s" % (", ".join(some) or "none"))
