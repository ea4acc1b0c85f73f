"""Verdicts on polls: faults from..to, none missing, soon back, on the grid.  No I/O.

Each function takes the values of the expectation and evidence, and returns (ok, what arrived).
"""

import math
from statistics import median

from hil_tests.arrived import is_reading, reading_faults, rows_of

_POLLS_LEAST = 5  # fewer say nothing of a grid
_HOLE = 0.5  # polls that a record may be late by, beyond those that the expectation grants


def faulty(values, evidence, expectations):
    """Judge that a boiler has a fault from..to, and only then and where others expect it."""
    slack_s = values["polls"] * _poll_s(evidence, values["boiler"])
    rows = rows_of(evidence, values["boiler"])
    inside = [row for row in rows if row.start_s >= values["from_s"] + slack_s
              and row.end_s <= values["to_s"] - slack_s]
    having = [row for row in rows if _fault_in(row, values)]
    spans = [_widened(values, slack_s)] + [
        _widened(other.values, other.values["polls"] * _poll_s(evidence, values["boiler"]))
        for other in expectations if _of_the_same(other, values)]
    astray = [row for row in having if all(row.end_s < low or row.start_s > high
                                           for low, high in spans)]
    near = [row for row in having if row.end_s >= spans[0][0] and row.start_s <= spans[0][1]]
    both = [quantity for row in near for quantity in _valued_faults(row, values)]
    count = len([row for row in inside if row in having])
    enough = count * 100.0 >= values["share_pct"] * len(inside) and (
        inside or values["share_pct"] == 0.0)
    said = "in %d of %d records within, %d near, %s outside" % (
        count, len(inside), len(near), _seconds(astray) or "none")
    if both:
        said += "; a value beside the fault: " + both[0]
    return bool(near and enough and not astray and not both), said + _reasons(rows, having, near)


def _of_the_same(other, values):
    """Whether another expectation speaks of the same fault."""
    return (other.kind == "fault" and other.values is not values
            and other.values["boiler"] == values["boiler"]
            and (other.values["fault"].startswith(values["fault"])
                 or values["fault"].startswith(other.values["fault"])))


def _widened(values, slack_s):
    return values["from_s"] - slack_s, values["to_s"] + slack_s


def _fault_in(row, values):
    faults = row.record["faults"]
    if values["quantity"]:
        faults = {values["quantity"]: faults.get(values["quantity"], "")}
    else:
        faults = reading_faults(row.record)
    return [quantity for quantity, reason in faults.items() if reason.startswith(values["fault"])]


def _valued_faults(row, values):
    """Return what has a value although it could not be read."""
    record = row.record
    if row.end_s > row.start_s:  # the others of the span have a mean
        return []
    return [quantity for quantity in _fault_in(row, values) if quantity in record["values"]
            and record["flags"].get(quantity) == "B"]


def _reasons(rows, having, near):
    """Return a reason that came in place of the one that was expected."""
    if near:
        return ""
    others = [reason for row in rows for reason in reading_faults(row.record).values()]
    return "; reasons: %s" % (", ".join(sorted(set(others))[:3]) or "none") if not having else ""


def complete(values, evidence):
    """Judge that no reading has a fault and no poll is missing."""
    said = []
    for boiler in [values["boiler"]] if values["boiler"] else list(evidence.polls):
        said.append(_incomplete(boiler, values, evidence))
    wrong = [each for ok, each in said if not ok]
    return bool(said) and not wrong, "; ".join(wrong or [each for _, each in said])


def _incomplete(boiler, values, evidence):
    poll_s = _poll_s(evidence, boiler)
    low = values["from_s"] + values["polls"] * poll_s
    high = min(values["to_s"], evidence.seconds) - values["polls"] * poll_s
    rows = [row for row in rows_of(evidence, boiler) if row.start_s >= low and row.end_s <= high]
    if not rows:
        return False, "%s: no record" % boiler
    for row in rows:
        for quantity, reason in reading_faults(row.record).items():
            return False, "%s: %s at %.1f s: %s" % (boiler, quantity, row.start_s, reason)
    step_s = max([poll_s] + [row.end_s - row.start_s for row in rows])
    hole_s = (max(values["polls"], 1.0) + _HOLE) * step_s
    ends = [low, *[row.start_s for row in rows], high if step_s == poll_s else high - step_s]
    for before, after in zip(ends, ends[1:], strict=False):
        if after - before > hole_s:
            return False, "%s: no record between %.2f s and %.2f s" % (boiler, before, after)
    for row in rows:
        if _fewest(row) < (row.end_s - row.start_s) / poll_s - 1.0 - _HOLE:
            return False, "%s: span at %.1f s has %d polls" % (boiler, row.start_s, _fewest(row))
    return True, "%s: %d records" % (boiler, len(rows))


def _fewest(row):
    """Return the smallest count of a span's readings; a single poll has one."""
    counts = [value["count"] for quantity, value in row.record["values"].items()
              if isinstance(value, dict) and is_reading(quantity)]
    return min(counts) if counts else 1


def resumes(values, evidence):
    """Judge how soon behind a fault a good record arrives."""
    after_s, within_s = values["after_s"], values["resumes_within_s"]
    said = []
    ok = True
    for boiler in [values["boiler"]] if values["boiler"] else list(evidence.polls):
        came = [row.record["arrived_s"] for row in rows_of(evidence, boiler)
                if row.start_s >= after_s and not reading_faults(row.record)]
        ok = ok and bool(came) and min(came) <= after_s + within_s
        said.append("%s: %s" % (boiler, "%.2f s after" % (min(came) - after_s) if came
                                else "none came"))
    return ok and bool(said), "; ".join(said)


def punctual(values, evidence):
    """Judge how near to their grid the polls were, each boot on a grid of its own."""
    said = []
    ok = True
    for boiler in [values["boiler"]] if values["boiler"] else list(evidence.polls):
        off_ms = []
        rows = [row for row in rows_of(evidence, boiler) if row.end_s == row.start_s
                and values["from_s"] <= row.start_s <= values["to_s"]]
        for boot in {row.record["boot"] for row in rows}:
            off_ms += _off_grid([row.record["up_ms"] for row in rows
                                 if row.record["boot"] == boot], evidence.polls[boiler] * 1000)
        if len(off_ms) < _POLLS_LEAST:
            return False, "%s: %d records of single polls" % (boiler, len(off_ms))
        kept = sorted(off_ms)[math.ceil(len(off_ms) * values["share_of_polls_pct"] / 100) - 1]
        ok = ok and kept <= values["punctual_ms"]
        said.append("%s: %.1f ms, at most %.1f ms, in %d polls" % (
            boiler, kept, max(off_ms), len(off_ms)))
    return ok and bool(said), "; ".join(said)


def _off_grid(stamps_ms, period_ms):
    """Return how far each stamp is from its point of the grid that lies through their middle.

    The points are counted from stamp to stamp, so that a drift shows however far it goes.  Of two
    stamps at one point the first is a late one of the point before, if nothing else is there.
    """
    points: list[int] = []
    for place, stamp in enumerate(stamps_ms):
        steps = round((stamp - stamps_ms[place - 1]) / period_ms) if place else 0
        if place and not steps:
            if len(points) > 1 and points[-2] < points[-1] - 1:
                points[-1] -= 1
            steps = 1
        points.append((points[-1] if place else 0) + steps)
    off = [stamp - point * period_ms for stamp, point in zip(stamps_ms, points, strict=True)]
    middle = median(off) if off else 0.0
    return [abs(each - middle) for each in off]


def _poll_s(evidence, boiler):
    """Return s from one poll of a boiler to the next."""
    return evidence.polls[boiler]


def _seconds(rows):
    return ", ".join("%.1f s" % row.start_s for row in rows[:4])
