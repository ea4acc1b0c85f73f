"""What arrives -> batches with the bytes of each record, births, answers, or why it is none.

No I/O.  `edge/uplink/payload_reader.py` reads every form and says at which byte something is wrong,
but in Python; of the plain form MessagePack's own library finds here where each record ends, and
only what it does not take is read again there.
"""

import json
from collections import namedtuple

import msgpack

from edge.errors import PayloadError
from edge.uplink.payload_reader import raw_payloads
from edge.uplink.records_fields import GAP, header_problem, record_problem

PLAIN = 0x92  # a MessagePack array of two: header and records
_BROKEN = (ValueError, TypeError, msgpack.UnpackException)
NAME_MAX = 64  # characters of the names of gateways, spools and births
_NUMBER_MAX = (1 << 63) - 2  # a range of PostgreSQL ends behind its last number

# header   the map of a batch            first, last  its numbers
# rows     (record, its bytes) each      known        ranges of numbers that need not be looked for
Batch = namedtuple("Batch", ("header", "first", "last", "rows", "known"))


def batches_of(payload, gateway, births):
    """Return the Batches of a `data` payload; raises a PayloadError for anything else.

    Of the compact form, an UnknownSchema where its birth is not among the Births.
    """
    if payload[:1] == b"[":
        raise PayloadError("found JSON, allowed an uplink of format \"msgpack\"")
    found = []
    for header, rows in _parts(payload, births):
        if header["gateway"] != gateway:
            raise PayloadError("found gateway %r, allowed the topic's, %r" % (
                header["gateway"], gateway))
        if len(gateway) > NAME_MAX or len(header["spool"]) > NAME_MAX:
            raise PayloadError("found a name longer than %d characters" % NAME_MAX)
        if rows:
            found.append(_batch(header, rows))
    return found


def birth_of(payload, gateway):
    """Return the map of a birth; raises a PayloadError for anything else."""
    for kind, *told in raw_payloads(payload):
        if (kind == "birth" and told[0]["gateway"] == gateway
                and max(len(gateway), len(told[0]["birth"])) <= NAME_MAX):
            return told[0]
    raise PayloadError("found no birth of gateway %r" % gateway)


def event_of(payload):
    """Return the object of an event; raises a PayloadError for anything else."""
    try:
        event = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise PayloadError("found no event: %s" % error) from error
    if not isinstance(event, dict):
        raise PayloadError("found no event, allowed a JSON object")
    return event


def gone_of(event):
    """Return (spool, first, last) of what the answer to a replay says is not kept any more."""
    spool, gone = event.get("of_spool"), event.get("gone")
    if event.get("event") != "replay" or not isinstance(spool, str) or not isinstance(gone, list):
        return []
    ranges = [pair for pair in gone if isinstance(pair, list) and len(pair) == 2
              and all(type(number) is int for number in pair)]
    return [(spool, first, last) for first, last in ranges if 1 <= first <= last <= _NUMBER_MAX]


def _parts(payload, births):
    """Return (header, rows) of each batch of a payload."""
    if payload[:1] == bytes([PLAIN]):
        try:
            return [_plain(payload)]
        except _BROKEN:
            pass  # the other reader has the words for it
    parts = []
    for kind, *told in raw_payloads(payload, births):
        if kind == "birth":
            raise PayloadError("found a birth, allowed batches")
        parts.append((told[0], told[1]))
    return parts


def _plain(payload):
    """Return (header, rows) of a batch; raises one of _BROKEN where it is not whole."""
    reader = msgpack.Unpacker(strict_map_key=False)
    reader.feed(payload)
    reader.read_array_header()
    header = reader.unpack()
    problem = header_problem(header)
    if problem:
        raise ValueError(problem)
    count = reader.read_array_header()
    start = reader.tell()
    rows = []
    for _ in range(count):
        record = reader.unpack()
        end = reader.tell()
        rows.append((record, payload[start:end]))
        start = end
    if start != len(payload):
        raise ValueError("more behind the batch")
    return header, rows


def _batch(header, rows):
    """Return the Batch of a header and rows; raises a PayloadError for numbers that cannot be."""
    first = _number(rows[0][0])
    known = [(first, first + len(rows) - 1)]
    for place, (record, _) in enumerate(rows):
        if _number(record) != first + place:
            raise PayloadError("record %d stands where %d belongs" % (record[1], first + place))
        if record[0] == GAP:
            problem = record_problem(record)
            if problem:
                raise PayloadError("record %d: %s" % (record[1], problem))
            if record[6] <= record[7] <= _NUMBER_MAX:
                known.append((record[6], record[7]))
    return Batch(header, first, first + len(rows) - 1, rows, known)


def _number(record):
    """Return the number of a record whose first four items can be trusted."""
    if (not isinstance(record, list) or len(record) < 4
            or any(type(item) is not int for item in record[:4])
            or not 1 <= record[1] <= _NUMBER_MAX):
        raise PayloadError("found no record")
    return record[1]
