"""Verdicts on values: near to the truth, none that no register served, none at all.  No I/O.

Each function takes the values of the expectation and evidence, and returns (ok, what arrived).
"""

from statistics import fmean

from edge.quantities import U95
from edge.simulator.expectations import RATIOS
from edge.simulator.instruments import NOISE
from hil_tests.arrived import is_reading, number_of, rows_of, truths

_SIGMAS = 6.0  # one reading in 500 million is further from the truth
_RESOLUTION = 0.01  # of a reading: what a register may round it by
_RATIO_OFF = 1e-4  # of it: what rounding may do to a ratio
_RATIO_MOVES = 0.01  # of it; in a span where it stands still every mean of it is the same
_OLD_POLLS = 2.0  # a reading may be so old before it is a fault


def within(values, evidence):
    """Judge how near a value is to the right one: the truth, or a number that is given."""
    rows = [row for row in rows_of(evidence, values["boiler"])
            if row.start_s >= values["from_s"]
            and row.end_s <= min(values["to_s"], evidence.seconds)  # not what the last start polls
            and values["quantity"] in row.record["values"]]
    if not rows:
        return False, "no record has a value of it"
    got = [number_of(row.record["values"][values["quantity"]]) for row in rows]
    right_ones = [_right_value(row, values, evidence) for row in rows]
    if None in right_ones:
        return False, "the model has no truth of it"
    allowed = [_allowed(row, values, true)
               for row, true in zip(rows, right_ones, strict=True)]
    if None in allowed:
        return False, "a record states no uncertainty of it"
    if values["over"] == "mean":
        got, right_ones, allowed = [fmean(got)], [fmean(right_ones)], [fmean(allowed)]
    off = [abs(each - true) for each, true in zip(got, right_ones, strict=True)]
    ok = all(each <= most for each, most in zip(off, allowed, strict=True))
    worst = max(range(len(off)), key=lambda place: off[place] - allowed[place])
    return ok, "%s %.5g, right %.5g, off by %.3g, allowed %.3g, %d records" % (
        "mean" if values["over"] == "mean" else "worst", got[worst], right_ones[worst],
        off[worst], allowed[worst], len(rows))


def _right_value(row, values, evidence):
    if values["value"] == values["value"]:
        return values["value"]
    found = truths(evidence, values["boiler"], values["quantity"], row.start_s, row.end_s)
    return fmean(found) if found else None


def _allowed(row, values, true):
    if "within" in values:
        return values["within"]
    if "within_pct" in values:
        return values["within_pct"] / 100.0 * abs(true)
    stated = row.record["values"].get(values["quantity"] + U95)
    return None if stated is None else number_of(stated)


def right(values, evidence):
    """Judge that every reading was served: within the truth of its last polls, noise granted."""
    count = 0
    for row in rows_of(evidence, values["boiler"]):
        if not values["from_s"] <= row.start_s <= row.end_s <= values["to_s"]:
            continue
        for quantity, value in row.record["values"].items():
            if not is_reading(quantity) or quantity in values["but_for"]:
                continue
            served = _served(row, quantity, evidence)
            if served is None:  # no register of the model: a constant of the plant file
                continue
            count += 1
            got = number_of(value)
            if not served[0] <= got <= served[1]:
                return False, "%s %s %.6g at %.2f s, served %.6g to %.6g" % (
                    row.record["boiler"], quantity, got, row.start_s, *served)
    return count > 0, "%d readings" % count


def _served(row, quantity, evidence):
    """Return the smallest and largest number that a register can have held, or None."""
    boiler = row.record["boiler"]
    early_s = row.start_s - _OLD_POLLS * evidence.polls[boiler]
    true = truths(evidence, boiler, quantity, early_s, row.end_s)
    if not true:
        return None
    fixed, growing = NOISE.get(quantity, (0.0, 0.0))
    low, high = min(true), max(true)
    slack = _SIGMAS * fixed + (_SIGMAS * growing + _RESOLUTION) * max(abs(low), abs(high))
    return low - slack, high + slack


def is_ratio_of_sums(values, evidence):
    """Judge that a ratio's mean over each span is that of its sums, not a mean of ratios."""
    above, below, factor = RATIOS[values["quantity"]]
    moving = 0
    for row in rows_of(evidence, values["boiler"]):
        found = row.record["values"]
        ratio = found.get(values["quantity"])
        counts = {found[name]["count"] for name in (values["quantity"], above, below)
                  if isinstance(found.get(name), dict)}
        # Where a sample has no ratio the sums are of others than its mean.
        if ratio is None or len(counts) != 1 or not (
                values["from_s"] <= row.start_s <= row.end_s <= values["to_s"]):
            continue
        wanted = factor * found[above]["mean"] / found[below]["mean"]
        if abs(ratio["mean"] - wanted) > _RATIO_OFF * wanted:
            return False, "%.6g at %.1f s, of the sums %.6g" % (ratio["mean"], row.start_s, wanted)
        moving += ratio["max"] - ratio["min"] > _RATIO_MOVES * wanted
    return moving > 0, "%d spans in which it moves" % moving


def absent(values, evidence):
    """Judge that records arrive, and none of them has a value of the quantity."""
    slack_s = values["polls"] * evidence.polls[values["boiler"]]
    rows = [row for row in rows_of(evidence, values["boiler"])
            if row.start_s >= values["from_s"] + slack_s
            and row.end_s <= values["to_s"] - slack_s]
    valued = [row for row in rows if values["quantity"] in row.record["values"]]
    return bool(rows) and not valued, "a value in %d of %d records" % (len(valued), len(rows))
