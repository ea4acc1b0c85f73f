"""Records -> the compact form of a batch.  No I/O.  CPython only.

    93  header  count  body           as it is          94  header  count  size  body     deflated
    |   map     of     bytes                            |   map     of     of    bytes
    |           records                                 |           records body
    array of 3                                          array of 4

The header is that of a plain batch, and names the `schema`: the birth that knows what is left out
here.  What is read from it are the same octets, record by record, so that hashes and signatures
hold.

    body    words, columns about the records, columns of values         (`uplink/columns.py`)
    words   [first number, [[place, octets], ...], [boiler, ...],
             [[[item, ...], [total, ...]], ...], [[flags, faults], ...], [reason, ...]]

place, octets   a record that travels as it is: gaps, clock corrections, whatever looks strange
boiler          its place in the birth, or its name
item            twice the quantity's place in the birth, and 1 more where the value is [mean, min,
                max, count]; or [name, 0 or 1]
flags, faults   [[place or name, letter], ...], [[place or name, place among the reasons], ...]

Columns about the records: time_ms, and which boiler, as its place among all when the one that was
silent for longest comes first; then, boiler by boiler, boot, span_ms, time_ms - up_ms, synced,
which items, which faults.  Columns of values: item by item, part by part (of a span the count
first, mean, min, max), then total by total; each a group with a column a boiler.
"""

import zlib
from collections import namedtuple

from edge.port import packb, unpackb
from edge.quantities import DIGITS, TOTAL_DIGITS
from edge.uplink.columns import pack_columns
from edge.uplink.forms import DOUBLE, WHOLE, column_of_decimals, column_of_readings
from edge.uplink.records import BOILER, join_record, pack_header

PLAIN_BODY, DEFLATED_BODY = 0x93, 0x94
RECORDS_MAX = 4096  # of a batch
OCTETS_MAX = 8 << 20  # of its records together
_NUMBER_MAX = 1 << 60
_LEVEL = 9
_ITEMS = 12  # of a boiler record

# What the records of a batch have in common, and each boiler's records in their order.
Sorted = namedtuple("Sorted", ("whole", "rows", "boilers", "shapes", "troubles", "reasons"))


def pack_compact(header, first, records, schema):
    """Return the payload of records with the numbers from first on, or None if none is shorter."""
    if not records or len(records) > RECORDS_MAX or sum(map(len, records)) > OCTETS_MAX:
        return None
    found = _sort(first, records)
    sections = [packb(_words(first, found, schema))]
    if found.rows:
        sections += pack_columns(_about(found))
        sections += pack_columns(_value_groups(found, schema))
    plain = b"".join(sections)
    deflated = _deflate(sections)
    head = pack_header(dict(header, schema=schema.id)) + packb(len(records))
    if len(deflated) < len(plain):
        return b"".join((b"\x94", head, packb(len(plain)), packb(deflated)))
    return b"".join((b"\x93", head, packb(plain)))


def _deflate(sections):
    """Return the sections deflated, each with a Huffman code of its own."""
    # Filtered: matches of a few octets cost more than they spare among small numbers.
    deflating = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zlib.Z_FILTERED)
    parts = []
    for section in sections:
        if section:
            parts.append(deflating.compress(section))
            parts.append(deflating.flush(zlib.Z_BLOCK))
    return b"".join(parts) + deflating.flush()


def _sort(first, records):
    """Return the records Sorted into what becomes columns and what stays whole."""
    found = Sorted({}, [], {}, {}, {}, {})
    for place, octets in enumerate(records):
        record = _columned(octets, first + place)
        if record is None:
            found.whole[place] = octets
            continue
        values, flags, faults, totals = record[8:]
        kinds = tuple([type(value) is list for value in values.values()])
        shape = _number(found.shapes, (tuple(values), kinds, tuple(totals)))
        trouble = _number(found.troubles, (
            tuple(flags.items()),
            tuple([(name, _number(found.reasons, faults[name])) for name in faults])))
        row = (record, shape, trouble)
        found.rows.append(row)
        found.boilers.setdefault(record[7], []).append(row)
    return found


def _number(known, key):
    """Return the number of a key among those known, a new one if need be."""
    return known.setdefault(key, len(known))


def _columned(octets, number):
    """Return a boiler's record that columns can give again, or None."""
    try:
        record = unpackb(octets)
    except ValueError:
        return None
    if (type(record) is not list or len(record) != _ITEMS or record[0] != BOILER
            or record[1] != number or type(record[7]) is not str):
        return None
    if not _are(int, record[2:6]) or max(record[2:6]) >= _NUMBER_MAX:
        return None
    if type(record[6]) is not bool or not _are(dict, record[8:]):
        return None
    values, flags, faults, totals = record[8:]
    spans = [value for value in values.values() if type(value) is not float]
    if not all(map(_is_span, spans)) or not _are(float, totals.values()):
        return None
    if not _are(str, [*values, *totals, *flags, *faults, *flags.values(), *faults.values()]):
        return None
    try:
        return record if join_record(record) == octets else None
    except OverflowError:  # a float64 where a float32 is written
        return None


def _are(kind, values):
    """Whether all values are of one type, exactly."""
    return not set(map(type, values)) - {kind}


def _is_span(value):
    return (type(value) is list and len(value) == 4 and _are(float, value[:3])
            and type(value[3]) is int and 0 <= value[3] < _NUMBER_MAX)


def _words(first, found, schema):
    """Return what of the body is no column."""
    shapes = []
    for names, kinds, totals in found.shapes:
        items = []
        for name, is_span in zip(names, kinds, strict=True):
            place = schema.place(name)
            items.append([name, int(is_span)] if place is name else 2 * place + is_span)
        shapes.append([items, list(totals)])
    troubles = [[[[schema.place(name), told] for name, told in part] for part in trouble]
                for trouble in found.troubles]
    return [first, list(found.whole.items()), [schema.boiler_place(name) for name in found.boilers],
            shapes, troubles, list(found.reasons)]


def _about(found):
    """Return the groups of columns about the records."""
    rows = [row for boiler in found.boilers.values() for row in boiler]
    silent = list(found.boilers)
    order = []
    for record, _, _ in found.rows:
        order.append(silent.index(record[7]))
        silent.append(silent.pop(order[-1]))
    columns = (
        [record[3] for record, _, _ in found.rows], order,
        [record[2] for record, _, _ in rows], [record[4] for record, _, _ in rows],
        [record[3] - record[5] for record, _, _ in rows],
        [int(record[6]) for record, _, _ in rows],
        [shape for _, shape, _ in rows], [trouble for _, _, trouble in rows])
    return [[(WHOLE, numbers)] for numbers in columns]


def _value_groups(found, schema):
    """Yield the groups of columns of values."""
    columns = [(boiler, _columns(rows, found.shapes)) for boiler, rows in found.boilers.items()]
    for item in items_of(found.shapes):
        name, is_span = item
        mine = [(schema.steps.get((boiler, name)), each[item]) for boiler, each in columns
                if item in each]
        if not is_span:
            yield [_column(name, values, step) for step, values in mine]
            continue
        parts = [(step, list(zip(*values, strict=True))) for step, values in mine]
        yield [(WHOLE, counts) for _, (_, _, _, counts) in parts]
        yield [_column(name, means, step, counts) for step, (means, _, _, counts) in parts]
        for part in (1, 2):
            yield [_column(name, four[part], step) for step, four in parts]
    for name in totals_of(found.shapes):
        yield [column_of_decimals(each[name], (TOTAL_DIGITS.get(name, 2) - 1,), DOUBLE)
               for _, each in columns if name in each]


def _columns(rows, shapes):
    """Return {item or total: its values in the records of a boiler}."""
    used = {shape for _, shape, _ in rows}
    if len(used) == 1:
        names, kinds, totals = list(shapes)[used.pop()]
        lines = [[*record[8].values(), *record[11].values()] for record, _, _ in rows]
        return dict(zip([*zip(names, kinds, strict=True), *totals], zip(*lines, strict=True),
                        strict=True))
    columns: dict = {}
    for record, _, _ in rows:
        for name, value in record[8].items():
            columns.setdefault((name, type(value) is list), []).append(value)
        for name, total in record[11].items():
            columns.setdefault(name, []).append(total)
    return columns


def items_of(shapes):
    """Return the (name, whether it is of a span) of all shapes, each once."""
    return list(dict.fromkeys([item for names, kinds, _ in shapes
                               for item in zip(names, kinds, strict=True)]))


def totals_of(shapes):
    """Return the names of the totals of all shapes, each once."""
    return list(dict.fromkeys([name for _, _, totals in shapes for name in totals]))


def _column(name, values, step, counts=None):
    digits = DIGITS.get(name)
    if digits is not None:
        return column_of_decimals(values, (1 + digits,))
    return column_of_readings(values, step, counts)
