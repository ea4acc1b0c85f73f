"""What `boiler-edge replay` makes of a batch of rows: results by boiler and by the fuel it had."""

import os
from collections import deque, namedtuple
from concurrent.futures import ThreadPoolExecutor

import numpy
import pyarrow
import pyarrow.compute

from edge.efficiency.balance import prepare
from edge.efficiency.batch import matters, results_of
from edge.efficiency.rows import rows_of
from edge.errors import ReadingsError
from edge.quantities import NAMES, QUANTITIES, RESULT, U95

MEAN = (".mean", "_mean")  # how an export names the mean of a span
# How it names what else there is of a result.
PARTS = (".min", "_min", ".max", "_max", ".count", "_count", U95)
RESULTS = frozenset([name for name in NAMES if QUANTITIES[name].role == RESULT])
READINGS = frozenset(NAMES) - RESULTS
NS_MS = 1_000_000
TIMES = (pyarrow.timestamp("ns", "UTC"), pyarrow.timestamp("ns"))

# readings  {quantity: column}
# results   {quantity: column} of earlier results, which are replaced
# parts     columns that say more of earlier results, and stay as they are
Layout = namedtuple("Layout", ("readings", "results", "parts"))

# batch     what the sink made of the rows and their results
# rows      how many; unnamed: of which without a boiler
# absent    {result: in how many rows of a boiler}
Piece = namedtuple("Piece", ("batch", "rows", "unnamed", "absent"))


def layout(source, names, several):
    """Return the Layout of a source's columns, or raise a ReadingsError."""
    found: dict = {}
    parts = []
    for column in source.names:
        name = column if column in QUANTITIES else _without(column, MEAN)
        if name in names or name in READINGS:
            other = found.setdefault(name, column)
            if other != column:
                raise ReadingsError("%s: found columns %s and %s, allowed one of a quantity" % (
                    source.path, other, column))
        elif (name or _without(column, PARTS)) in RESULTS:
            parts.append(column)
    for column in sorted(set(source.names)):
        if source.names.count(column) > 1:
            raise ReadingsError("%s: found two columns %s, allowed one" % (source.path, column))
    for column in ("boiler", "time") if several else ("time",):
        if column not in source.names:
            raise ReadingsError("%s: found no column %s, allowed boiler (where the plant has more "
                                "than one), time, and readings" % (source.path, column))
    readings = {name: found[name] for name in found if name in READINGS}
    if not readings:
        raise ReadingsError("%s: found no column of a reading, allowed those that "
                            "`boiler-edge quantities` lists" % source.path)
    results = {name: found[name] for name in found if name not in readings}
    return Layout(readings, results, parts)


class Replay:
    """A plant's balances over the rows of a source."""

    def __init__(self, plant, analyses, source):
        self._source = source
        self._boilers = [boiler.name for boiler in plant.boilers]
        self._analyses = [analyses[boiler.fuel.name] for boiler in plant.boilers]
        self._firings = [[prepare(boiler._replace(fuel=fuel))
                          for fuel in analyses[boiler.fuel.name].fuels]
                         for boiler in plant.boilers]
        found = {name for boiler in plant.boilers for name in rows_of(boiler.kind).results}
        self.names = [name for name in NAMES if name in found]
        self.layout = layout(source, self.names, len(self._boilers) > 1)
        self._numbers = frozenset(self.layout.readings.values())
        self._added = [name for name in self.names if name not in self.layout.results]
        self._left_out = self._without_value()

    def schema(self):
        """Return the schema of what is written."""
        given = self._source.schema(self._numbers)
        replaced = set(self.layout.results.values())
        fields = [pyarrow.field(field.name, pyarrow.float64()) if field.name in replaced else field
                  for field in given]
        fields += [pyarrow.field(name, pyarrow.float64()) for name in self._added]
        return pyarrow.schema(fields, given.metadata)

    def warm_up(self):
        """Have the kernels compiled."""
        for firings in self._firings:
            results_of(firings[0], {next(iter(self.layout.readings)): [numpy.nan]})

    def pieces(self, sink):
        """Yield the Piece of each batch in order; as many are computed ahead as there are cores."""
        cores = len(os.sched_getaffinity(0))
        waiting: deque = deque()
        rows = 0
        with ThreadPoolExecutor(cores) as pool:
            for batch in self._source.batches(self._numbers):
                waiting.append(pool.submit(self._piece, sink, batch, rows))
                rows += batch.num_rows
                if len(waiting) > cores:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def _piece(self, sink, batch, first):
        """Return the Piece of a batch whose rows are the first-th and following."""
        boilers = self._boilers_of(batch, first)
        results = {name: numpy.full(batch.num_rows, numpy.nan) for name in self.names}
        for firing, left_out, rows in self._shares(batch, boilers, first):
            columns = {name: _numbers(batch[column])[rows]
                       for name, column in self.layout.readings.items() if name not in left_out}
            found = results_of(firing, columns)
            for name in found:
                results[name][rows] = found[name]
        named = boilers >= 0
        absent = {name: int(numpy.count_nonzero(numpy.isnan(results[name]) & named))
                  for name in results}
        arrays = {name: pyarrow.array(results[name], from_pandas=True) for name in results}
        instead = {column: arrays[name] for name, column in self.layout.results.items()}
        made = pyarrow.record_batch(
            [instead.get(name, batch[name]) for name in batch.schema.names]
            + [arrays[name] for name in self._added], batch.schema.names + self._added)
        return Piece(sink.encode(made), len(boilers), int(numpy.count_nonzero(~named)), absent)

    def _shares(self, batch, boilers, first):
        """Yield (firing, readings to leave out, rows) for each boiler and fuel of a batch."""
        times_ms = numpy.empty(0)
        if any(each.starts for each in self._analyses):
            times_ms = _times_ms(batch["time"], self._source.path, first)
        for boiler in numpy.unique(boilers[boilers >= 0]):
            rows = numpy.flatnonzero(boilers == boiler)
            starts = numpy.array(self._analyses[boiler].starts)
            burnt = numpy.zeros(len(rows), int)
            if len(starts):
                burnt = numpy.searchsorted(starts, times_ms[rows], "right")
            for fuel in numpy.unique(burnt):
                share = rows[burnt == fuel]
                # Without gaps a slice is no copy.
                yield (self._firings[boiler][fuel], self._left_out[boiler],
                       share if len(share) < len(boilers) else slice(None))

    def _boilers_of(self, batch, first):
        """Return each row's boiler by its place, -1 without one, or raise a ReadingsError."""
        if "boiler" not in batch.schema.names:
            return numpy.zeros(batch.num_rows, int)
        names = batch["boiler"].cast(pyarrow.string()).fill_null("")
        known = pyarrow.array([""] + self._boilers, pyarrow.string())
        found = pyarrow.compute.index_in(names, value_set=known).fill_null(-1).to_numpy(False)
        unknown = numpy.flatnonzero(found < 0)
        if len(unknown):
            raise ReadingsError("%s: row %d: boiler: found %s, allowed %s" % (
                self._source.path, first + unknown[0] + 1, names[unknown[0]],
                ", ".join(self._boilers)))
        return found - 1

    def _without_value(self):
        """Return for each boiler the readings that never have a value in the file.

        Their columns are there for other boilers: constants of this one count.  They are looked
        for only where that makes a difference.
        """
        readings = self.layout.readings
        left = [matters(firings[0]) & set(readings) for firings in self._firings]
        only = [readings[name] for name in sorted(set().union(*left))]
        if only and "boiler" in self._source.names:
            only.append("boiler")
        rows = 0
        for batch in self._source.batches(self._numbers, only) if only else ():
            boilers = self._boilers_of(batch, rows)
            rows += batch.num_rows
            for boiler, names in enumerate(left):
                for name in sorted(names):
                    if not numpy.isnan(_numbers(batch[readings[name]])[boilers == boiler]).all():
                        names.remove(name)
            if not any(left):
                break
        return left


def _without(column, ends):
    """Return a column's name without the first of the ends that it has, else an empty string."""
    for end in ends:
        if column.endswith(end):
            return column[:-len(end)]
    return ""


def _numbers(column):
    """Return a column as doubles, NaN where it has no value."""
    return column.cast(pyarrow.float64(), safe=False).to_numpy(zero_copy_only=False)


def _times_ms(column, path, first):
    """Return times as ms since 1970, or raise a ReadingsError; one without a zone is UTC."""
    if pyarrow.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if not pyarrow.types.is_string(column.type) and not pyarrow.types.is_temporal(column.type):
        raise ReadingsError("%s: time: found a column of %s, allowed texts or timestamps" % (
            path, column.type))
    for kind in TIMES if not column.null_count else ():
        try:
            return column.cast(kind).cast(pyarrow.int64()).to_numpy() // NS_MS
        except pyarrow.ArrowInvalid:
            continue
    for row, value in enumerate(column):
        if not _is_time(value):
            raise ReadingsError("%s: row %d: time: found %s, allowed such as "
                                "2026-11-03T08:00:00Z" % (path, first + row + 1, value))
    raise ReadingsError("%s: time: found times of more than one kind" % path)


def _is_time(value):
    try:
        return value.is_valid and value.cast(TIMES[0]).is_valid
    except pyarrow.ArrowInvalid:
        return False
