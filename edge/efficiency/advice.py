"""What to tune on a boiler, ranked by what it saves.  No I/O.

Each lever is moved to its target and the balance worked out anew.  Nothing is suggested whose new
balance lies above an emission limit or under a dew point of the flue gas (a condensing boiler is
made for that), or that saves nothing; a lever that may not go all the way goes part of it.
"""

from collections import namedtuple

from edge.efficiency.advice_levers import changes_at, dew_points, moves
from edge.efficiency.balance import evaluate
from edge.efficiency.what_if import changed, value_of, why_no_efficiency

PARTS = 16  # of the way to a target

# what_if  WhatIf at the suggested values; None when nothing is suggested
# present  {reading: value} of what is to be tuned
# reason   what holds it before its target, or why it is not suggested; else ""
Advice = namedtuple("Advice", ("lever", "formula", "present", "what_if", "reason"))

# suggested  Advice by falling saving    not_suggested  the others
# unchecked  limits whose quantity is not measured    reason  why there is no advice, else ""
Advised = namedtuple("Advised", ("suggested", "not_suggested", "unchecked", "reason"))


def advise(firing, sample):
    """Return what can be tuned on a boiler whose readings are a sample, the best first."""
    now = evaluate(firing, sample)
    reason = why_no_efficiency(firing, now)
    if reason:
        return Advised([], [], [], reason)
    found = [_judged(firing, sample, move) for move in moves(firing, sample, now)]
    suggested = [each for each in found if each.what_if]
    suggested.sort(key=lambda each: -each.what_if.fuel_saved)
    return Advised(
        suggested, [each for each in found if not each.what_if],
        sorted(name for name in firing.boiler.limits if name not in now.results), "")


def what_breaks(firing, what_if):
    """Return which limit or dew point a changed balance breaks, in words; else an empty string."""
    if what_if.reason:
        return what_if.reason
    results, limits = what_if.then.results, firing.boiler.limits
    for name in sorted(limits):
        # What only dilutes stays at reference oxygen, but for the last digits.
        if name in results and results[name] > limits[name] * (1.0 + 1e-9):
            return "%s %.4g mg/m3, limit %.4g" % (name, results[name], limits[name])
        if name in what_if.now.results and name not in results:
            return "no %s: %s" % (name, what_if.then.faults[name].reason)
    if firing.boiler.condensing:
        return ""
    margin_k = 0.0
    if "flue_gas_temp_c" in what_if.changes:
        margin_k = firing.method["advice_dew_point_margin_k"]
    flue_gas_c = value_of(firing, what_if.sample, "flue_gas_temp_c")
    for what, dew_c in dew_points(firing, what_if.sample, what_if.then):
        if flue_gas_c <= dew_c or flue_gas_c < dew_c + margin_k:
            return "flue gas %.4g °C, allowed above %.4g: %s %.4g" % (
                flue_gas_c, dew_c + margin_k, what, dew_c)
    return ""


def _judged(firing, sample, move):
    """Return the Advice of a lever moved as far as is allowed."""
    present = {}
    for step in move.steps:
        present[step[0]] = step[1]
    if move.reason:
        return Advice(move.lever, move.formula, present, None, move.reason)
    what_if, held = _tried(firing, sample, move, PARTS)
    if not held:
        return Advice(move.lever, move.formula, present, what_if, "")
    best, low, high = None, 0, PARTS
    while high - low > 1:
        middle = (low + high) // 2
        what_if, reason = _tried(firing, sample, move, middle)
        if reason:
            high, held = middle, reason
        else:
            best, low = what_if, middle
    return Advice(move.lever, move.formula, present, best, held)


def _tried(firing, sample, move, part):
    """Return the WhatIf of a lever part of the way, and why it is not to be suggested."""
    what_if = changed(firing, sample, changes_at(firing, sample, move, part / PARTS))
    reason = what_breaks(firing, what_if)
    if not reason and "o2_dry_pct" in what_if.changes:
        reason = _too_little_air(firing, what_if)
    if not reason and not what_if.fuel_saved > 0.0:
        reason = "saves nothing"
    return what_if, reason


def _too_little_air(firing, what_if):
    highest = firing.method["advice_co_highest_%s_ppm" % firing.fuel.state]
    co_ppm = what_if.changes.get("co_ppm", 0.0)
    if co_ppm > highest:
        return "CO %.4g ppm, allowed to %.4g where oxygen is lowered" % (co_ppm, highest)
    return ""
