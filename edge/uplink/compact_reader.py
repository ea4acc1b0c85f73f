"""The compact form of a batch -> records, octet by octet what was packed.  No I/O.  CPython only.

`edge/uplink/compact.py` draws it.  Any bytes may come in: what does not fit is a PayloadError.  A
body is not inflated beyond BODY_MAX, and its records do not grow beyond what a writer may put in.
"""

import zlib
from collections import namedtuple

from edge.errors import PayloadError
from edge.quantities import DIGITS
from edge.uplink.columns import unpack_columns
from edge.uplink.compact import DEFLATED_BODY, OCTETS_MAX, PLAIN_BODY, RECORDS_MAX
from edge.uplink.forms import DOUBLE, values_of
from edge.uplink.msgpack import unpack_array_head, unpack_from
from edge.uplink.records import BOILER, header_from, join_record, unpack_record
from edge.uplink.records_fields import record_problem
from edge.uplink.schema import name_at

COMPACT = (PLAIN_BODY, DEFLATED_BODY)
BODY_MAX = OCTETS_MAX + (1 << 20)  # octets; of records that travel whole, hardly more than they

_VALUE_OCTETS = 6  # of a value in a record: a float32 and the heads of name and float

# items: (quantity, whether its value is of a span), ...; totals: names; least: octets of a record
Shape = namedtuple("Shape", ("items", "totals", "least"))

# What a record has beside its number and its maps; trouble is (flags, faults).
Head = namedtuple("Head", ("time_ms", "boot", "span_ms", "up_ms", "synced", "boiler", "shape",
                           "trouble"))

_PROBLEMS = (ValueError, LookupError, TypeError, OverflowError, zlib.error)


def compact_from(octets, offset, births):
    """Return (("batch", header, [(record, its bytes), ...]), offset behind it).

    Raises a PayloadError naming the byte where it begins, or the schema that is not among `births`.
    """
    try:
        header, count, body, at = _parts(octets, offset)
        rows = _rows(body, count, births.schema(header["gateway"], header.get("schema")))
    except PayloadError as error:
        raise type(error)("byte %d: %s" % (offset, error)) from error
    except _PROBLEMS as error:
        raise PayloadError("byte %d: compact batch: %s" % (offset, error)) from error
    return ("batch", header, rows), at


def _parts(octets, offset):
    """Return (header, number of records, body as it is, offset behind it)."""
    items, at = unpack_array_head(octets, offset)
    header, at = header_from(octets, at)
    count, at = unpack_from(octets, at)
    size = None
    if items == 4:
        size, at = unpack_from(octets, at)
    body, at = unpack_from(octets, at)
    return header, count, _inflated(body, size), at


def _inflated(body, size):
    """Return the octets of a body; not more than it says of itself are ever made."""
    if not isinstance(body, bytes):
        raise ValueError("found no body")
    if size is None:
        return body
    if type(size) is not int or not 0 <= size <= BODY_MAX:
        raise ValueError("found a body of %r octets, allowed %d" % (size, BODY_MAX))
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    plain = inflating.decompress(body, size + 1)
    if len(plain) != size or not inflating.eof or inflating.unused_data:
        raise ValueError("found a body of other than %d octets" % size)
    return plain


def _rows(body, count, schema):
    """Return the (record, its bytes) of a body."""
    if type(count) is not int or not 0 <= count <= RECORDS_MAX:
        raise ValueError("found %r records, allowed 0 to %d" % (count, RECORDS_MAX))
    words, at = unpack_from(body, 0)
    first, whole, boilers, shapes, troubles, reasons = words
    whole = dict(whole)  # by place
    if not all(type(place) is int and 0 <= place < count for place in whole):
        raise ValueError("found a record at a place that there is not")
    boilers = [name_at(schema.boilers, place) for place in boilers]
    shapes = [_shape(shape, schema) for shape in shapes]
    troubles = [_trouble(trouble, reasons, schema) for trouble in troubles]
    heads, maps = [], []
    if count > len(whole):
        heads, at = _heads(body, at, count - len(whole), (boilers, shapes, troubles))
        maps, at = _maps(body, at, heads, schema)
    if at != len(body):
        raise ValueError("found %d octets behind the columns" % (len(body) - at))
    return _joined(first, whole, list(zip(heads, maps, strict=True)))


def _shape(shape, schema):
    items, totals = shape
    found = []
    for item in items:
        name, is_span = item if isinstance(item, list) else (item >> 1, item & 1)
        found.append((name_at(schema.names, name), is_span == 1))
    names = [name for name, _ in found] + [name_at((), name) for name in totals]
    if len(set(names)) < len(names):
        raise ValueError("found a name twice")
    return Shape(tuple(found), tuple(totals), sum(map(len, names)) + _VALUE_OCTETS * len(names))


def _trouble(trouble, reasons, schema):
    """Return (flags, faults) by quantity."""
    flags, faults = trouble
    if not all(0 <= place < len(reasons) for _, place in faults):
        raise ValueError("found a reason that is not there")
    return ({name_at(schema.names, name): letter for name, letter in flags},
            {name_at(schema.names, name): reasons[place] for name, place in faults})


def _heads(body, at, count, known):
    """Return (the Heads, offset behind their columns); known: boilers, shapes, troubles."""
    columns, at = unpack_columns(body, at, [[count]] * 8)
    times, order, *others = [numbers for _, numbers in columns]
    boilers, shapes, troubles = known
    silent = list(range(len(boilers)))
    places: list[list[int]] = [[] for _ in boilers]
    for place, silence in enumerate(order):
        if not 0 <= silence < len(silent):
            raise ValueError("found boiler %d of %d" % (silence, len(silent)))
        silent.append(silent.pop(silence))
        places[silent[-1]].append(place)
    heads: list = [None] * count
    rows = zip(*others, strict=True)
    for boiler, mine in zip(boilers, places, strict=True):
        for place in mine:
            boot, span_ms, ahead, synced, shape, trouble = next(rows)
            if synced not in (0, 1) or shape < 0 or trouble < 0:
                raise ValueError("found no record")
            heads[place] = Head(times[place], boot, span_ms, times[place] - ahead, synced == 1,
                                boiler, shapes[shape], troubles[trouble])
    return heads, at


def _maps(body, at, heads, schema):
    """Return (the (values, totals) of each Head, offset behind their columns)."""
    if sum(head.shape.least for head in heads) > OCTETS_MAX:  # before there are any values
        raise ValueError("found records of more than %d octets" % OCTETS_MAX)
    maps = [(dict.fromkeys([name for name, _ in head.shape.items]),
             dict.fromkeys(head.shape.totals)) for head in heads]
    shapes = list(dict.fromkeys([head.shape for head in heads]))
    places = _places(heads)
    items = dict.fromkeys([item for shape in shapes for item in shape.items])
    totals = dict.fromkeys([name for shape in shapes for name in shape.totals])
    groups = []
    for item in items:
        lengths = [len(mine) for mine in places[item].values()]
        groups += [lengths] * (4 if item[1] else 1)
    groups += [[len(mine) for mine in places[name].values()] for name in totals]
    columns, at = unpack_columns(body, at, groups)
    columns = iter(columns)
    for item in items:
        steps = [schema.steps.get((boiler, item[0])) for boiler in places[item]]
        for mine, values in zip(places[item].values(), _read(item, columns, steps), strict=True):
            for place, value in zip(mine, values, strict=True):
                maps[place][0][item[0]] = value
    for name in totals:
        for mine in places[name].values():
            for place, value in zip(mine, values_of(next(columns), DOUBLE), strict=True):
                maps[place][1][name] = value
    return maps, at


def _places(heads):
    """Return {item or total: {boiler: [place, ...]}}, boilers in the order of their columns."""
    places: dict = {}
    by_boiler: dict = {}
    for place, head in enumerate(heads):
        by_boiler.setdefault(head.boiler, []).append(place)
    for boiler, mine in by_boiler.items():
        shapes = {heads[place].shape for place in mine}
        for place in mine if len(shapes) > 1 else mine[:1]:
            for what in heads[place].shape.items + heads[place].shape.totals:
                found = places.setdefault(what, {})
                if len(shapes) == 1:
                    found[boiler] = mine
                else:
                    found.setdefault(boiler, []).append(place)
    return places


def _read(item, columns, steps):
    """Yield the values of an item, boiler by boiler."""
    name, is_span = item
    if name in DIGITS:
        steps = [None] * len(steps)
    if not is_span:
        for step in steps:
            yield values_of(next(columns), step=step)
        return
    counts = [next(columns)[1] for _ in steps]
    means = [values_of(next(columns), step=step, counts=count)
             for step, count in zip(steps, counts, strict=True)]
    lows = [values_of(next(columns), step=step) for step in steps]
    highs = [values_of(next(columns), step=step) for step in steps]
    for boiler in zip(means, lows, highs, counts, strict=True):
        yield map(list, zip(*boiler, strict=True))


def _joined(first, whole, rows):
    """Return the (record, its bytes) in the order of their numbers."""
    found = []
    octets_left = OCTETS_MAX
    rest = iter(rows)
    for place in range(len(whole) + len(rows)):
        if place in whole:
            octets = whole[place]
            record = unpack_record(octets)
        else:
            head, (values, totals) = next(rest)
            record = [BOILER, first + place, head.boot, head.time_ms, head.span_ms, head.up_ms,
                      head.synced, head.boiler, values, *head.trouble, totals]
            problem = record_problem(record)
            if problem:
                raise ValueError(problem)
            octets = join_record(record)
        octets_left -= len(octets)
        if octets_left < 0:
            raise ValueError("found records of more than %d octets" % OCTETS_MAX)
        found.append((record, octets))
    return found
