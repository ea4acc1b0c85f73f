"""Records -> rows of PostgreSQL's binary COPY.  No I/O.

    PGCOPY \n ff 0d 0a 00  flags  extension      once
    0012  len value  len value ...               a row of 18 columns; a length of -1 is NULL
    ffff                                         once

An array is one value: dimensions, whether it has NULLs, type, elements, first index, and the
elements with a length each.  Numbers are big-endian; time is in microseconds since 2000.

Values of a record are four arrays beside one of quantity ids: exact float32, 0.8 of the bytes of
jsonb and a quarter of the time to make (docs/decisions/0018).
"""

import json
from math import isfinite
from struct import Struct, error

from edge.errors import PayloadError
from edge.uplink.records_fields import BOILER, CLOCK, GAP, record_problem

COLUMNS = ("spool", "number", "time", "kind", "boot", "up_ms", "synced", "span_ms", "boiler",
           "quantities", "means", "lows", "highs", "counts", "flags", "faults", "totals", "record")
BEGIN = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"
NAME_MAX = 100  # characters of a quantity's name

_EPOCH_2000_MS = 946_684_800_000
_HEAD = Struct(">hiiiqiqihiq")
_MOMENT = Struct(">iqi?")
_LONG = Struct(">iq")
_SIZE = Struct(">i")
_ARRAY_HEAD = ">iiiiii"
_SMALL, _WHOLE, _REAL = ("h", 21, 2), ("i", 23, 4), ("f", 700, 4)  # struct code, type, octets
_ARRAYS: dict[tuple, Struct] = {}  # (struct code, elements) -> Struct

# What a record that is not as it should be makes the steps below raise.
_ODD = (error, TypeError, ValueError, AttributeError, IndexError, KeyError, OverflowError)


def row_of(spool, record, octets, ids):
    """Return the bytes of a record's row; `ids` are those of the quantities.

    raises  a PayloadError that says what of the record cannot be.
    """
    kind = record[0]
    head = _HEAD.pack(len(COLUMNS), 4, spool, 8, record[1], 8,
                      1000 * (record[3] - _EPOCH_2000_MS), 2, kind, 8, record[2])
    if kind == BOILER:
        rest = _boiler(record, ids)
    elif kind in (GAP, CLOCK):
        if record_problem(record):
            raise ValueError
        rest = _MOMENT.pack(8, record[4], 1, record[5]) + 10 * NULL
    else:  # of a later version: its bytes are kept
        rest = 12 * NULL
    return b"".join((head, rest, _SIZE.pack(len(octets)), octets))


def checked_row(spool, record, octets, ids):
    """Return the same, and say in words what is wrong with a record that cannot be a row."""
    try:
        return row_of(spool, record, octets, ids)
    except _ODD as odd:
        raise PayloadError("record %s: %s" % (record[1], record_problem(record) or odd)) from odd


def quantities_of(rows):
    """Return the names of all values of (record, bytes) rows."""
    names: set = set()
    for record, _ in rows:
        if record[0] == BOILER and len(record) > 8 and isinstance(record[8], dict):
            names.update(record[8])
    return {name for name in names if isinstance(name, str) and len(name) <= NAME_MAX}


def _boiler(record, ids):
    _, _, _, _, span_ms, up_ms, synced, boiler, values, flags, faults, totals = record
    if type(synced) is not bool:
        raise ValueError("found synced %r" % synced)
    return b"".join((
        _MOMENT.pack(8, up_ms, 1, synced), _LONG.pack(8, span_ms), _text(boiler),
        _array(_SMALL, [ids[name] for name in values]), _values(list(values.values())),
        _json(flags), _json(faults), _json(totals)))


def _values(values):
    """Return the four arrays of a record's values; plain ones have a mean only."""
    spans = [value for value in values if value.__class__ is list]
    if not spans:
        return _reals(values) + 3 * NULL
    if len(spans) < len(values):
        values = [value if value.__class__ is list else [value, value, value, 1]
                  for value in values]
    means, lows, highs, counts = zip(*values, strict=True)
    return _reals(means) + _reals(lows) + _reals(highs) + _array(_WHOLE, counts)


def _reals(numbers):
    if not isfinite(sum(numbers)):
        raise ValueError("found a value that is not finite")
    return _array(_REAL, numbers)


def _array(kind, elements):
    code, oid, octets = kind
    count = len(elements)
    if not count:
        return _SIZE.pack(12) + Struct(">iii").pack(0, 0, oid)
    form = _ARRAYS.get((code, count))
    if form is None:
        form = _ARRAYS[code, count] = Struct(_ARRAY_HEAD + ("i" + code) * count)
    each = [octets] * (2 * count)
    each[1::2] = elements
    return form.pack(20 + count * (4 + octets), 1, 0, oid, count, 1, *each)


def _text(text):
    octets = text.encode()
    return _SIZE.pack(len(octets)) + octets


def _json(known):
    """Return a map as jsonb, whose binary form is a version and the text; NULL for none."""
    if not known:
        return NULL
    octets = json.dumps(known, ensure_ascii=False, allow_nan=False).encode()
    return _SIZE.pack(len(octets) + 1) + b"\1" + octets
