"""What arrived, laid out for the judge: when each record was taken, its readings, the truth beside.

No I/O.  Seconds are counted from the agent's first poll.
"""

from bisect import bisect_right
from collections import namedtuple
from datetime import datetime

from edge.quantities import QUANTITIES, READING

# One record, doubles dropped.  start_s to end_s is what it covers; both are one for a single poll.
Row = namedtuple("Row", ("start_s", "end_s", "record"))

# What a record says of its way, not of itself.
ABOUT_THE_WAY = ("stream", "arrived_s")

_CLOCK_OFF_S = 5.0  # a time so far outside of the scenario comes from a clock that was wrong


def rows_of(evidence, boiler=""):
    """Return the Rows of a boiler's records (of all boilers without one), by their start."""
    return sorted([row for row in rows_of_all(evidence) if row.record["boiler"]
                   and boiler in ("", row.record["boiler"])], key=lambda row: row.start_s)


def rows_of_all(evidence):
    """Return the Rows of all records, gap and clock records too, in order of arrival."""
    records = without_doubles(evidence.records)
    starts = _boot_starts(records, evidence)
    rows = []
    for record in records:
        span_s = record.get("span_s", 0)
        start_s = starts[record["boot"]] + record["up_ms"] / 1000
        if span_s:  # it begins on the grid of the spans, before its first poll
            by_time_s = _time_s(record, evidence)
            start_s = by_time_s if _likely(by_time_s, evidence) else start_s
        rows.append(Row(start_s, start_s + span_s, record))
    return rows


def without_doubles(records):
    """Return the records as a platform keeps them: the first of each number of each spool."""
    first: dict = {}
    for record in records:
        first.setdefault((record["spool"], record["number"]), record)
    return list(first.values())


def numbers_missing(records):
    """Return the numbers from 1 to the last that neither came nor stand in a gap record."""
    known = set()
    for record in records:
        known.add(record["number"])
        gap = record.get("gap")
        if gap:
            known.update(range(gap["first"], gap["last"] + 1))
    return sorted(set(range(1, max(known) + 1)) - known) if known else []


def wall_clock_s(record):
    """Return the time of a record, in s since 1970."""
    return datetime.fromisoformat(record["time"].replace("Z", "+00:00")).timestamp()


def _boot_starts(records, evidence):
    """Return {boot: s at which it started}.

    By the first record of it, so that no leap of the clock moves the others; where the clock was
    wrong already then, by the record that arrived soonest.
    """
    starts: dict = {}
    for record in sorted(records, key=lambda record: record["up_ms"]):
        starts.setdefault(record["boot"],
                          _time_s(record, evidence) - record["up_ms"] / 1000)
    for boot, start_s in starts.items():
        if not _likely(start_s, evidence):
            starts[boot] = min(record["arrived_s"] - record["up_ms"] / 1000
                               for record in records if record["boot"] == boot)
    return starts


def _time_s(record, evidence):
    return wall_clock_s(record) - evidence.began_ms / 1000


def _likely(start_s, evidence):
    return -_CLOCK_OFF_S <= start_s <= evidence.seconds + _CLOCK_OFF_S


def is_reading(quantity):
    """Whether a quantity is measured."""
    return quantity in QUANTITIES and QUANTITIES[quantity].role == READING


def reading_faults(record):
    """Return {quantity: reason} of the readings of a record."""
    return {quantity: reason for quantity, reason in record.get("faults", {}).items()
            if is_reading(quantity)}


def number_of(value):
    """Return a value as one number: of a span its mean."""
    return value["mean"] if isinstance(value, dict) else value


def truths(evidence, boiler, quantity, from_s, to_s):
    """Return the true values from..to, beginning with the one that held at from_s."""
    steps = evidence.truth.get(boiler, ())
    first = max(0, bisect_right(steps, from_s, key=lambda step: step[0]) - 1)
    last = bisect_right(steps, to_s, key=lambda step: step[0])
    return [step[1][quantity] for step in steps[first:max(first + 1, last)]
            if quantity in step[1]]
