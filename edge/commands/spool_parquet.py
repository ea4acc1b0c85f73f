"""Parquet for `boiler-edge spool export`: a row group some ten thousand rows."""

try:
    import pyarrow
    import pyarrow.parquet
except ImportError as error:
    raise SystemExit("boiler-edge: spool export --format parquet needs the extra `replay` "
                     "(pip install 'boiler-edge[replay]'): %s" % error) from error

from edge.uplink.records_fields import BOILER, FIELDS

ROWS = 16_384

_TIME = [name for name, *_ in FIELDS[BOILER]].index("time_ms")
_WHOLE = ("number", "boot")


class Parquet:
    """A Parquet file; times are timestamps of ms, UTC."""

    def __init__(self, file, table):
        self._table = table
        self._rows: list[dict] = []
        self._schema = pyarrow.schema([(name, self._kind(name)) for name in table.columns])
        self._writer = pyarrow.parquet.ParquetWriter(
            file, self._schema, use_dictionary=list(table.texts))

    def _kind(self, name):
        if name == "time":
            return pyarrow.timestamp("ms", "UTC")
        if name in self._table.texts:
            return pyarrow.string()
        if name in _WHOLE or name.endswith("_count"):
            return pyarrow.int64()
        return pyarrow.float64()

    def write(self, record):
        """Take the row of a record; return how many that were."""
        if record[0] != BOILER:
            return 0
        row = self._table.row(record)
        row["time"] = record[_TIME]
        self._rows.append(row)
        if len(self._rows) >= ROWS:
            self._write_rows()
        return 1

    def close(self):
        """Write what is left and the end of the file."""
        self._write_rows()
        self._writer.close()

    def _write_rows(self):
        if self._rows:
            self._writer.write_table(pyarrow.Table.from_pylist(self._rows, self._schema))
        self._rows = []
