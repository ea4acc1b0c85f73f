"""What each kind of record, a batch header and a birth consist of, and what is wrong with one.

No I/O.  The problems are texts for a `PayloadError`; an empty text means there is none.
"""

from edge.port import INF

BOILER, GAP, CLOCK = 0, 1, 2
STREAMS = ("live", "backlog")
SHOWN_MAX = 60  # characters of a wrong value in a message
_TIME_LIMIT_MS = 253_402_300_800_000  # the year 10000


def _is_text(value):
    return type(value) is str


def _is_whole(value):
    return type(value) is int  # a bool is none: its type is bool on both interpreters


def _is_count(value):
    return type(value) is int and value >= 0


def _is_number(value):
    return type(value) is int and value >= 1


def _is_time(value):
    return type(value) is int and 0 <= value < _TIME_LIMIT_MS


def _is_yes_or_no(value):
    return type(value) is bool


def _is_finite(value):
    return type(value) in (int, float) and -INF < value < INF


def _is_value(value):
    if isinstance(value, list):
        return len(value) == 4 and all(_is_finite(item) for item in value) and _is_count(value[3])
    return _is_finite(value)


def _is_map(value, allowed):
    return isinstance(value, dict) and all(_is_text(key) and allowed(value[key]) for key in value)


def _is_texts(value):
    return _is_map(value, _is_text)


def _is_sums(value):
    return _is_map(value, _is_finite)


def _is_values(value):
    return _is_map(value, _is_value)


_KIND = ("kind", _is_count, "a count")
_NUMBER = ("number", _is_number, "1 or more")
_BOOT = ("boot", _is_count, "a count")
_TIME = ("time_ms", _is_time, "ms since 1970")
_UP = ("up_ms", _is_count, "a count")
_SYNCED = ("synced", _is_yes_or_no, "true or false")

# kind -> its items in order: name, what may stand there, and that in words
FIELDS = {
    BOILER: (
        _KIND, _NUMBER, _BOOT, _TIME,
        ("span_ms", _is_count, "a count"),
        _UP, _SYNCED,
        ("boiler", _is_text, "a name"),
        ("values", _is_values, "numbers, or four of them, by quantity"),
        ("flags", _is_texts, "letters by quantity"),
        ("faults", _is_texts, "reasons by quantity"),
        ("totals", _is_sums, "numbers by name"),
    ),
    GAP: (
        _KIND, _NUMBER, _BOOT, _TIME, _UP, _SYNCED,
        ("first", _is_number, "1 or more"),
        ("last", _is_number, "1 or more"),
        ("reason", _is_text, "a text"),
    ),
    CLOCK: (
        _KIND, _NUMBER, _BOOT, _TIME, _UP, _SYNCED,
        ("offset_ms", _is_whole, "a whole number"),
    ),
}


def record_problem(record):
    """Return why this is no record, or an empty text."""
    if not isinstance(record, list) or not record or type(record[0]) is not int:
        return "found no record"
    fields = FIELDS.get(record[0])
    if fields is None:
        return "found a record of kind %d, allowed 0 to %d" % (record[0], CLOCK)
    if len(fields) != len(record):
        return "found a record of kind %d with %d items, allowed %d" % (
            record[0], len(record), len(fields))
    for place in range(len(fields)):
        name, allowed, words = fields[place]
        if not allowed(record[place]):
            return "record of kind %d: found %s %s, allowed %s" % (
                record[0], name, repr(record[place])[:SHOWN_MAX], words)
    return ""


def header_problem(header):
    """Return why this heads no batch, or an empty text.  Further keys may be there."""
    if not isinstance(header, dict):
        return "found no header"
    if not all(_is_text(name) for name in header):
        return "found a header with a key that is no text"
    for name in ("gateway", "spool"):
        if not _is_text(header.get(name)):
            return "found a header without %s" % name
    if header.get("stream") not in STREAMS:
        return "found stream %s, allowed live or backlog" % repr(header.get("stream"))[:SHOWN_MAX]
    return ""


def birth_problem(birth):
    """Return why this is no birth, or an empty text.  Further keys may be there."""
    if not all(_is_text(name) for name in birth):
        return "found a birth with a key that is no text"
    for name in ("birth", "gateway", "software"):
        if not _is_text(birth.get(name)):
            return "found a birth without %s" % name
    for name in ("boilers", "quantities", "units"):
        if not isinstance(birth.get(name), (list, dict)):
            return "found a birth without %s" % name
    return ""
