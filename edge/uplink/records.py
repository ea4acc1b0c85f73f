"""Windows, gaps and clock corrections -> record bytes, and payloads -> what `decode` prints.

No I/O.  A record is encoded once; its bytes on disk are its bytes in the MQTT payload.  It is one
MessagePack array, its kind first and its number second; maps have their keys sorted.  Results and
totals are rounded to the digits of `quantities.py`: what lies below says nothing and costs.

    boiler  [0, number, boot, time_ms, span_ms, up_ms, synced, boiler,
             values, flags, faults, totals]
    gap     [1, number, boot, time_ms, up_ms, synced, first, last, reason]
    clock   [2, number, boot, time_ms, up_ms, synced, offset_ms]

    9c 00  cd 04d2  07  cf 0000019a..  cd ea60  ce 00012345  c3  a2 "b1"  8x ..  8x ..  8x ..  8x ..
    |  |   number   boot  time_ms      span_ms  up_ms        |   boiler   values flags faults totals
    |  kind                                                  synced
    array of 12

values {quantity: float32 or [float32 mean, float32 min, float32 max, count]}, flags {quantity:
letter} of what is not "N", faults {quantity: reason}, totals {sum: float64}.

A payload is a batch [header, [record, record, ...]] with a header {"gateway", "spool", "stream"}
and keys added later, or a birth {"birth": schema id, "boilers", "gateway", "quantities",
"software", "units"}.
"""

from struct import pack, unpack
from time import gmtime

from edge.errors import PayloadError
from edge.port import EPOCH_MS, crc32, packb, packb_single
from edge.quantities import DIGITS, TOTAL_DIGITS
from edge.uplink.msgpack import array_head, unpack_array_head, unpack_from
from edge.uplink.records_fields import (
    BOILER,
    CLOCK,
    FIELDS,
    GAP,
    birth_problem,
    header_problem,
    record_problem,
)

# result, its uncertainty or total -> 10 to the power of its digits
_TENS = {name: float(10 ** DIGITS[name]) for name in DIGITS}
_TENS.update({name: float(10 ** TOTAL_DIGITS[name]) for name in TOTAL_DIGITS})
SINGLE_MAX = unpack(">f", b"\x7f\x7f\xff\xff")[0]  # largest float32


def pack_record(number, window, totals):
    """Return the bytes of a boiler record; totals is {sum: float} since the boiler was added."""
    flags = {}
    reasons = {}
    for name in sorted(window.faults):
        fault = window.faults[name]
        reasons[name] = fault.reason
        if fault.flag:
            flags[name] = fault.flag
    totals = _in_order({name: _rounded(totals[name], _TENS.get(name)) for name in totals})
    return join_record((BOILER, number, window.boot, window.time_ms, window.span_ms, window.up_ms,
                        window.synced, window.boiler, _storable(window.values), flags, reasons,
                        totals))


def join_record(record):
    """Return the bytes of a boiler record whose maps are in order."""
    # Joined by hand: values are float32, totals float64, and the packer knows one or the other.
    return b"".join((b"\x9c", packb(record[:8])[1:], packb_single(record[8]), packb(record[9]),
                     packb(record[10]), packb(record[11])))


def pack_gap(number, moment, first, last, reason):
    """Return the bytes of a gap record: why the numbers first to last do not exist any more."""
    return packb((GAP, number, moment.boot, moment.time_ms, moment.up_ms, moment.synced,
                  first, last, reason))


def pack_clock(number, moment, offset_ms):
    """Return the bytes of a clock record: ms to be added to the unsynced times of its boot."""
    return packb((CLOCK, number, moment.boot, moment.time_ms, moment.up_ms, moment.synced,
                  offset_ms))


def pack_batch(header, records):
    """Return the payload of a batch; the bytes of the records are joined as they are."""
    return b"".join([b"\x92", pack_header(header), array_head(len(records))] + list(records))


def pack_header(header):
    """Return the bytes of a batch's header."""
    return packb(_in_order(header))


def pack_birth(birth):
    """Return (schema id, payload) of a birth; the id changes when anything in the map does."""
    told = dict(birth)
    told.pop("birth", None)
    told["birth"] = "%08x" % crc32(packb(_in_order(told)))
    return told["birth"], packb(_in_order(told))


def number_of(octets):
    """Return the number of a record without reading the rest, or 0 where there is no record."""
    return _unsigned(octets, 2)[0] if _may_be_record(octets) else 0


def boot_of(octets):
    """Return the boot of a record, or 0."""
    return _unsigned(octets, _unsigned(octets, 2)[1])[0] if _may_be_record(octets) else 0


def unpack_record(octets):
    """Return the record as a list, checked, or raise a PayloadError naming the byte."""
    record, end = _record_from(octets, 0)
    if end != len(octets):
        raise PayloadError("byte %d: found %d more bytes, allowed none" % (end, len(octets) - end))
    return record


def unpack_payloads(octets):
    """Yield ("batch", header, [record, ...]) or ("birth", map) for payloads one after another.

    Raises a PayloadError naming the byte where something else stands.
    """
    for payload in raw_payloads(octets):
        if payload[0] == "batch":
            payload = ("batch", payload[1], [record for record, _ in payload[2]])
        yield payload


def raw_payloads(octets):
    """Yield the same with (record, bytes of the record) in place of each record."""
    offset = 0
    while offset < len(octets):
        payload, offset = payload_from(octets, offset)
        yield payload


def payload_from(octets, offset):
    """Return (a birth, or a plain batch with (record, bytes of it) for each, offset behind it)."""
    if 0x80 <= octets[offset] < 0x90 or octets[offset] in (0xDE, 0xDF):
        birth, end = _checked(unpack_from, octets, offset)
        problem = birth_problem(birth)
        if problem:
            raise PayloadError("byte %d: %s" % (offset, problem))
        return ("birth", birth), end
    header, records, end = _batch_from(octets, offset)
    return ("batch", header, records), end


def header_from(octets, offset):
    """Return (header of a batch, offset behind it), or raise a PayloadError."""
    header, end = _checked(unpack_from, octets, offset)
    problem = header_problem(header)
    if problem:
        raise PayloadError("byte %d: %s" % (offset, problem))
    return header, end


def as_json_object(header, record):
    """Return a record of a batch as the object that `decode` prints."""
    shown = {"gateway": header["gateway"], "spool": header["spool"], "stream": header["stream"]}
    shown["boiler"] = None
    fields = FIELDS[record[0]]
    for place in range(len(fields)):
        shown[fields[place][0]] = record[place]
    del shown["kind"]
    shown["time"] = iso_time(shown.pop("time_ms"))
    shown["clock"] = "synced" if shown.pop("synced") else "unsynced"
    if record[0] == BOILER:
        span_ms = shown.pop("span_ms")
        shown["span_s"] = span_ms // 1000 if span_ms % 1000 == 0 else span_ms / 1000
        values = shown["values"]
        shown["values"] = _in_order({name: _json_value(values[name]) for name in values})
    elif record[0] == CLOCK:
        shown["clock_offset_ms"] = shown.pop("offset_ms")
    else:
        shown["gap"] = {name: shown.pop(name) for name in ("first", "last", "reason")}
    return shown


def iso_time(time_ms):
    """Return the ISO 8601 text, UTC, of ms since 1970."""
    fields = tuple(gmtime((time_ms - EPOCH_MS) // 1000))[:6]
    return "%04d-%02d-%02dT%02d:%02d:%02d" % fields + ".%03dZ" % (time_ms % 1000)


def shortest(value):
    """Return the shortest decimal that has the same float32, or the value where it is none."""
    if not -SINGLE_MAX <= value <= SINGLE_MAX:
        return value
    single = pack(">f", value)
    if unpack(">f", single)[0] != value:
        return value
    for form in ("%.6g", "%.7g", "%.8g"):
        short = float(form % value)
        if pack(">f", short) == single:
            return short
    return float("%.9g" % value)


def _json_value(value):
    """Return a value as JSON shows it."""
    if isinstance(value, list):
        mean, low, high, count = value
        return {"mean": shortest(mean), "min": shortest(low), "max": shortest(high), "count": count}
    return shortest(value)


def _in_order(unordered):
    """Return the map with sorted keys; the C library writes them as they come."""
    return {key: unordered[key] for key in sorted(unordered)}


def _storable(values):
    """Return the values in order, such that each is a finite float32."""
    ordered = {}
    for name in sorted(values):
        value = values[name]
        if value.__class__ is float and -SINGLE_MAX <= value <= SINGLE_MAX:  # nearly all are
            ten = _TENS.get(name)
            ordered[name] = value if ten is None else round(value * ten) / ten
            continue
        if isinstance(value, tuple):
            mean, low, high, count = value
            # Written so that NaN and infinity fall out too.
            if not -SINGLE_MAX <= low <= mean <= high <= SINGLE_MAX:
                value = (_bounded(mean), _bounded(low), _bounded(high), count)
            if name in _TENS:
                value = tuple([_rounded(part, _TENS[name]) for part in value[:3]]) + (count,)
        else:
            mean = value
            if not -SINGLE_MAX <= value <= SINGLE_MAX:
                value = _bounded(value)
        if mean == mean:  # the mean of sums that overflowed is no number: better absent
            ordered[name] = value
    return ordered


def _rounded(value, ten):
    """Return a number to 1, 0.1, 0.01 ... (ten: 1, 10, 100 ...); None to all that it has."""
    if ten is None or not -SINGLE_MAX <= value <= SINGLE_MAX:
        return value
    return round(value * ten) / ten


def _bounded(value):
    """Return the float32 next to a number that is too large: a reading far beyond any plant."""
    return min(max(value, -SINGLE_MAX), SINGLE_MAX)


# first byte of an unsigned number -> how many follow it
_UNSIGNED = {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}


def _may_be_record(octets):
    """Whether an array of the right length begins here, with a kind."""
    return len(octets) >= 4 and 0x93 <= octets[0] < 0xA0 and octets[1] < 0x80


def _unsigned(octets, offset):
    """Return (an unsigned number, offset behind it), or (0, the same offset) for something else."""
    first = octets[offset] if offset < len(octets) else 0xC0
    if first < 0x80:
        return first, offset + 1
    start = offset + 1
    end = start + _UNSIGNED.get(first, 0)
    if end == start or end > len(octets):
        return 0, offset
    return int.from_bytes(octets[start:end], "big"), end


def _checked(read, octets, offset):
    """Return what a reader of msgpack returns; its ValueError becomes a PayloadError."""
    try:
        return read(octets, offset)
    except ValueError as error:
        raise PayloadError(str(error))


def _batch_from(octets, offset):
    """Return (header, [(record, its bytes), ...], offset behind the batch)."""
    count, at = _checked(unpack_array_head, octets, offset)
    if count != 2:
        raise PayloadError("byte %d: found an array of %d, allowed a batch of 2" % (offset, count))
    header, end = header_from(octets, at)
    count, end = _checked(unpack_array_head, octets, end)
    records = []
    for _ in range(count):
        start = end
        record, end = _record_from(octets, start)
        records.append((record, octets[start:end]))
    return header, records, end


def _record_from(octets, offset):
    """Return (record, offset behind it)."""
    record, end = _checked(unpack_from, octets, offset)
    problem = record_problem(record)
    if problem:
        raise PayloadError("byte %d: %s" % (offset, problem))
    return record, end
