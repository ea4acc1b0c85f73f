"""Verdicts on the numbers of records: none missing, none twice, in order.  No I/O.

Each function takes (values of the expectation,) evidence, and returns (ok, what arrived).
"""

import re

from hil_tests.arrived import ABOUT_THE_WAY, numbers_missing, without_doubles

_ASIDE = re.compile(r"record (\d+) put aside")


def missing_numbers(evidence):
    """Judge that the numbers of each spool are 1 to the last, those of gap records included.

    A record that the server would not take, and that an event has told, is not missing.
    """
    spools: dict = {}
    for record in evidence.records:
        spools.setdefault(record["spool"], []).append(record)
    if not spools:
        return False, "no record came"
    said = []
    ok = True
    aside = {(event["spool"], int(found[1])) for _, event in evidence.events
             if event.get("event") == "dead_letter" and (found := _ASIDE.search(event["text"]))}
    for spool, records in spools.items():
        missing = [number for number in numbers_missing(records) if (spool, number) not in aside]
        last = max(record["number"] for record in records)
        on_disk = evidence.last_number_on_disk or 0
        if spool == evidence.records[-1]["spool"] and last < on_disk:
            missing += range(last + 1, on_disk + 1)
            last = on_disk
        ok = ok and not missing
        said.append("1 to %d, missing %s" % (last, _short(missing)))
    return ok, "; ".join(said)


def names_one_record(evidence):
    """Judge that what came under one number was the same each time."""
    first: dict = {}
    other = []
    for record in evidence.records:
        key = (record["gateway"], record["spool"], record["number"])
        told = {name: value for name, value in record.items() if name not in ABOUT_THE_WAY}
        if first.setdefault(key, told) != told:
            other.append(record["number"])
    return not other, "two records under %s" % _short(other) if other else (
        "%d numbers" % len(first))


def has_no_double(values, evidence):
    """Judge how many records came more than once."""
    doubles = len(evidence.records) - len(without_doubles(evidence.records))
    return doubles <= values["doubles_at_most"], "%d doubles" % doubles


def rises(values, evidence):
    """Judge that the numbers of each stream rise, doubles not counted."""
    newest: dict = {}
    wrong = [] if evidence.records else ["no record came"]
    for record in without_doubles(evidence.records):
        key = (record["spool"], record["stream"])
        if record["number"] <= newest.get(key, 0):
            wrong.append("%s %d after %d" % (record["stream"], record["number"], newest[key]))
        newest[key] = record["number"]
    return not wrong, "; ".join(wrong[:3]) or "up to %s" % ", ".join(
        "%s %d" % (stream, number) for (_, stream), number in newest.items())


def gives_backlog(values, evidence):
    """Judge how many records came as backlog."""
    count = sum(record["stream"] == "backlog" for record in without_doubles(evidence.records))
    return count >= values["backlog_at_least"], "%d records of backlog" % count


def _short(numbers):
    """Return a list of numbers, cut where it is long."""
    if not numbers:
        return "none"
    return ", ".join(map(str, numbers[:8])) + (
        " ... (%d)" % len(numbers) if len(numbers) > 8 else "")
