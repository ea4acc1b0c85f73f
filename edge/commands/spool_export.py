"""`boiler-edge spool export`: the records of a spool by time, as JSON lines, CSV or Parquet.

    segments ─▶ first pass: clock records, columns ─▶ second pass: rows ─▶ file or standard output

Only reads, also while an agent runs: what is appended after the first pass is left out.  JSON lines
are the objects that `decode` prints, gap and clock records included.  A table has a row for each
boiler record.  An unsynced time that a clock record corrects is written corrected, and as synced.
"""

import csv
import io
import json
import sys
from collections import namedtuple
from contextlib import closing, nullcontext

from edge.commands.whole_file import whole
from edge.errors import SpoolError
from edge.port import unpackb
from edge.quantities import NAMES
from edge.uplink.records import as_json_object, number_of
from edge.uplink.records_fields import BOILER, CLOCK, FIELDS, record_problem
from edge.uplink.spool import read_id
from edge.uplink.spool_files import Files
from edge.uplink.spool_view import View

FORMATS = ("jsonl", "csv", "parquet")
PARTS = ("min", "max", "count")
HEAD = ("boiler", "time", "span_s", "number", "boot", "clock")
USAGE = 2

_TIME, _SYNCED, _UP = "time_ms", "synced", "up_ms"
_PLACES = {kind: {FIELDS[kind][place][0]: place for place in range(len(FIELDS[kind]))}
           for kind in FIELDS}

# from_ms, to_ms  spans that start in [from, to), ms since 1970    boiler  its name, or None for all
Wanted = namedtuple("Wanted", ("from_ms", "to_ms", "boiler"))


class Export:
    """What of a View is wanted, found in a first pass over it."""

    def __init__(self, view, wanted):
        self.boilers = set()  # those with records
        self.unread = []  # in words: records of kinds that are not known here
        self._view = view
        self._wanted = wanted
        self._clocks: dict[int, list] = {}  # boot -> [(up_ms, offset_ms)] of its clock records
        self._last = 0
        for record in self._records():
            self._last = record[1]
            if record[0] == BOILER:
                self.boilers.add(_item(record, "boiler"))
            elif record[0] == CLOCK:
                known = self._clocks.setdefault(record[2], [])
                known.append((_item(record, _UP), record[-1]))

    def records(self):
        """Yield the records wanted, the oldest first, their times corrected."""
        self.unread = []
        for record in self._records():
            if record[1] > self._last:
                return
            self._correct(record)
            if self._is_wanted(record):
                yield record

    def columns(self):
        """Return ([quantities and results], [names of totals]) of the boiler records wanted."""
        names, totals = set(), set()
        for record in self.records():
            if record[0] == BOILER:
                names.update(_item(record, "values"))
                totals.update(_item(record, "totals"))
        # In the vocabulary's order; an uncertainty behind all, by its name.
        rank = {name: place for place, name in enumerate(NAMES)}
        return sorted(names, key=lambda name: (rank.get(name, len(rank)), name)), sorted(totals)

    def _records(self):
        for octets in self._view.records():
            try:
                record = unpackb(octets)
                problem = record_problem(record)
            except ValueError as error:
                problem = str(error)
            if problem:
                self.unread.append("number %d: %s" % (number_of(octets), problem))
            else:
                yield record

    def _correct(self, record):
        """Add the offset of its clock record to the time of an unsynced record."""
        if _item(record, _SYNCED):
            return
        for up_ms, offset_ms in self._clocks.get(record[2], ()):
            if up_ms >= _item(record, _UP):
                record[_PLACES[record[0]][_TIME]] += offset_ms
                record[_PLACES[record[0]][_SYNCED]] = True
                return

    def _is_wanted(self, record):
        wanted = self._wanted
        if not wanted.from_ms <= _item(record, _TIME) < wanted.to_ms:
            return False
        # What is missing, and when the clock was set, concerns every boiler.
        return (wanted.boiler is None or record[0] != BOILER
                or _item(record, "boiler") == wanted.boiler)


def export(arguments, plant, path):
    """Write the records that the arguments ask for; return the exit code.  May raise an OSError."""
    form = arguments.format or _by_ending(arguments.out)
    view = View(path)
    found = Export(view, Wanted(arguments.from_ms, arguments.to_ms, arguments.boiler))
    known = found.boilers | {boiler.name for boiler in plant.boilers}
    refused = _usage_problem(arguments, form, known)
    if refused:
        print("boiler-edge spool: %s" % refused, file=sys.stderr)
        return USAGE
    head = {"gateway": plant.gateway, "spool": view.id or read_id(Files(), path), "stream": ""}
    rows = _write(arguments.out, found, lambda file: _sink(form, file, head, found, arguments.all))
    damage = view.verify() + found.unread
    for line in damage:
        print(line, file=sys.stderr)
    if arguments.out or damage:
        print("%d record(s) exported, %d damaged place(s)" % (rows, len(damage)), file=sys.stderr)
    return 1 if damage else 0


def _write(out, found, sink_of):
    """Write the records found to the sink that a file gets; return how many were written."""
    place = whole(out) if out else nullcontext(sys.stdout.buffer)
    try:
        with place as file, closing(sink_of(file)) as sink:
            return sum(sink.write(record) for record in found.records())
    except BrokenPipeError:
        raise
    except OSError as error:
        raise SpoolError("%s: %s" % (out or "standard output", error.strerror)) from error


def _by_ending(out):
    """Return the format that the name of a file asks for, else JSON lines."""
    ending = (out or "").rpartition(".")[2].lower()
    return ending if ending in FORMATS else "jsonl"


def _usage_problem(arguments, form, boilers):
    """Return what of the arguments cannot be, or an empty text."""
    if form == "parquet" and not arguments.out:
        return "--format parquet: found no --out, allowed a file: its end is written last"
    if arguments.from_ms >= arguments.to_ms:
        return "--from: found a time that is not before --to"
    if arguments.boiler is not None and arguments.boiler not in boilers:
        return "--boiler: found %s, allowed %s" % (arguments.boiler, ", ".join(sorted(boilers)))
    return ""


def _sink(form, file, head, found, everything):
    """Return the sink of a format."""
    if form == "jsonl":
        return Lines(file, head)
    names, totals = found.columns()
    table = Table(names, totals, everything)
    if form == "csv":
        return Csv(file, table)
    from edge.commands.spool_parquet import Parquet  # its library is an extra

    return Parquet(file, table)


class Lines:
    """JSON lines."""

    def __init__(self, file, head):
        self._file = file
        self._head = head

    def write(self, record):
        """Write a record of any kind; return how many lines that made."""
        shown = as_json_object(self._head, record)
        del shown["stream"]  # it says how a record was delivered
        self._file.write(json.dumps(shown, ensure_ascii=False).encode() + b"\n")
        return 1

    def close(self):
        """Have all of it in the file."""
        self._file.flush()


class Table:
    """The columns of a table and the row of a record.

    A column has the mean of its quantity.  With `everything` there are also min, max and count,
    the totals, and flags and faults as JSON.
    """

    def __init__(self, names, totals, everything):
        self._names = names
        self._totals = totals if everything else []
        self._everything = everything
        self.texts = ("boiler", "clock") + (("flags", "faults") if everything else ())
        parts = PARTS if everything else ()
        self.columns = list(HEAD)
        for name in names:
            self.columns += [name] + ["%s_%s" % (name, part) for part in parts]
        self.columns += self._totals + (["flags", "faults"] if everything else [])

    def row(self, record):
        """Return {column: value} of a boiler record; what it does not have is left out."""
        shown = as_json_object({"gateway": "", "spool": "", "stream": ""}, record)
        row = {name: shown[name] for name in HEAD}
        for name, value in shown["values"].items():
            if not isinstance(value, dict):
                row[name] = value
                continue
            row[name] = value["mean"]
            for part in PARTS if self._everything else ():
                row["%s_%s" % (name, part)] = value[part]
        if self._everything:
            row.update(shown["totals"])
            for name in ("flags", "faults"):
                row[name] = json.dumps(shown[name], ensure_ascii=False)
        return row


class Csv:
    """A CSV file, a row a boiler record."""

    def __init__(self, file, table):
        self._table = table
        self._text = io.TextIOWrapper(file, "utf-8", newline="")
        self._rows = csv.DictWriter(self._text, table.columns, restval="", lineterminator="\n")
        self._rows.writeheader()

    def write(self, record):
        """Write the row of a record; return how many that were."""
        if record[0] != BOILER:
            return 0
        self._rows.writerow(self._table.row(record))
        return 1

    def close(self):
        """Have all of it in the file, which stays open."""
        self._text.flush()
        self._text.detach()


def _item(record, name):
    return record[_PLACES[record[0]][name]]
