"""CSV and Parquet tables, read and written a batch of rows at a time, for `boiler-edge replay`.

A Source has the names of its columns and yields batches; a Sink takes them.  What is wrong with a
file is a ReadingsError with its place.  An output appears under its name only when it is whole.
"""

import csv
import os
from contextlib import contextmanager
from typing import Any

import pyarrow
import pyarrow.csv
import pyarrow.parquet

from edge.commands.whole_file import whole
from edge.errors import ReadingsError

ROWS = 65_536  # of a batch of Parquet
OCTETS = 4 * 1024 * 1024  # of a batch of CSV
ENDINGS = (".csv", ".parquet")

_NUMBER = pyarrow.float64()
_TEXT = pyarrow.string()
_NOTHING = frozenset(pyarrow.csv.ConvertOptions().null_values)


def ending(option, path):
    """Return how the name of a table ends, or raise a ReadingsError."""
    found = os.path.splitext(path)[1].lower()
    if found not in ENDINGS:
        raise ReadingsError("%s: found %s, allowed a name that ends in %s" % (
            option, path, " or ".join(ENDINGS)))
    return found


class CsvSource:
    """A CSV file: columns of numbers where it is told so, and of text."""

    def __init__(self, path):
        self.path = path
        self._stream: Any = None
        with _named(path):
            self.total = os.path.getsize(path)
            with open(path, encoding="utf-8-sig", newline="") as file:
                self.names = next(csv.reader(file), [])

    def schema(self, numbers):
        """Return the schema of the batches."""
        return pyarrow.schema(self._types(numbers))

    def batches(self, numbers, only=None):
        """Yield the batches of some columns, else of all."""
        converted = pyarrow.csv.ConvertOptions(
            column_types=dict(self._types(numbers)), include_columns=only)
        try:
            with pyarrow.OSFile(self.path) as self._stream:
                yield from pyarrow.csv.open_csv(
                    self._stream, pyarrow.csv.ReadOptions(block_size=OCTETS),
                    pyarrow.csv.ParseOptions(newlines_in_values=True), converted)
        except (pyarrow.ArrowException, OSError) as error:
            raise ReadingsError(self._place(numbers) or "%s: %s" % (
                self.path, _first_line(error))) from error

    def done(self, rows):
        """Return how much of `total` was read."""
        return self.total if self._stream.closed else self._stream.tell()

    def _types(self, numbers):
        return [(name, _NUMBER if name in numbers else _TEXT) for name in self.names]

    def _place(self, numbers):
        """Return the first mistake of the file with its line, or an empty string."""
        columns = [place for place, name in enumerate(self.names) if name in numbers]
        with _named(self.path), open(self.path, encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            for row in rows:
                where = "%s:%d: " % (self.path, rows.line_num)
                if row and len(row) != len(self.names):
                    return where + "found %d cells, allowed %d" % (len(row), len(self.names))
                for place in columns if row and rows.line_num > 1 else ():
                    if not _is_number(row[place]):
                        return where + "%s: found %s, allowed a number" % (
                            self.names[place], row[place][:40])
        return ""


class ParquetSource:
    """A Parquet file; columns of numbers may be of any type that has them."""

    def __init__(self, path):
        self.path = path
        with _named(path):
            self._file = pyarrow.parquet.ParquetFile(path)
        self.total = self._file.metadata.num_rows
        self.names = self._file.schema_arrow.names

    def schema(self, numbers):
        """Return the schema of the batches."""
        return self._file.schema_arrow

    def batches(self, numbers, only=None):
        """Yield the batches of some columns, else of all."""
        for name in numbers:
            kind = self._file.schema_arrow.field(name).type
            if not (pyarrow.types.is_integer(kind) or pyarrow.types.is_floating(kind)
                    or pyarrow.types.is_decimal(kind) or pyarrow.types.is_null(kind)):
                raise ReadingsError("%s: %s: found a column of %s, allowed numbers" % (
                    self.path, name, kind))
        with _named(self.path):
            yield from self._file.iter_batches(ROWS, columns=only)

    def done(self, rows):
        """Return how much of `total` was read."""
        return rows


class CsvSink:
    """Rows as CSV; `encode` may be called by several threads at once."""

    def __init__(self, file, schema):
        self._file = file
        self._schema = schema
        file.write((",".join(_quoted(name) for name in schema.names) + "\n").encode())

    def encode(self, batch):
        """Return the lines of a batch."""
        try:
            return _lines(batch, "none")
        except pyarrow.ArrowInvalid:  # a comma, a quote or a line's end within a text
            return _lines(batch, "needed")

    def write(self, lines):
        """Write what `encode` returned."""
        self._file.write(lines)

    def close(self):
        """Have nothing left to write."""


class ParquetSink:
    """Rows as Parquet, a row group a batch."""

    def __init__(self, file, schema):
        texts = [field.name for field in schema if not pyarrow.types.is_floating(field.type)]
        self._writer = pyarrow.parquet.ParquetWriter(file, schema, use_dictionary=texts)

    def encode(self, batch):
        """Return the batch: Parquet is encoded where it is written."""
        return batch

    def write(self, batch):
        """Write a batch."""
        self._writer.write_batch(batch)

    def close(self):
        """Write the end of the file."""
        self._writer.close()


SOURCES = {".csv": CsvSource, ".parquet": ParquetSource}
SINKS = {".csv": CsvSink, ".parquet": ParquetSink}


@contextmanager
def written(path):
    """Give a file that takes the name when the block has ended well; else nothing is left of it."""
    with _named(path), whole(path) as file:
        yield file


@contextmanager
def _named(path):
    """Name the file in what the library or the system says of it."""
    try:
        yield
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or _first_line(error)
        raise ReadingsError("%s: %s" % (path, reason)) from error


def _first_line(error):
    return str(error).partition("\n")[0]


def _is_number(text):
    if text.strip() in _NOTHING:
        return True
    try:
        float(text)
    except ValueError:
        return False
    return True


def _quoted(name):
    return '"%s"' % name.replace('"', '""') if set(name) & set(',"\r\n') else name


def _lines(batch, quoting):
    sink = pyarrow.BufferOutputStream()
    pyarrow.csv.write_csv(batch, sink, pyarrow.csv.WriteOptions(
        include_header=False, quoting_style=quoting))
    return sink.getvalue()
