"""`boiler-edge advise`: what to tune on a boiler, ranked by what it saves."""

import json

from edge import config
from edge.commands.given import faults_of, named_boiler, sample_of
from edge.efficiency.advice import advise
from edge.efficiency.balance import evaluate, prepare
from edge.efficiency.what_if import EFFICIENCY, saving
from edge.errors import ReadingsError
from edge.quantities import QUANTITIES


def main(arguments):
    """Print what is suggested, the best first, then what is not and why."""
    boiler = named_boiler(config.load(arguments.plant), arguments.boiler)
    sample = sample_of(boiler, arguments.readings)
    firing = prepare(boiler)
    advised = advise(firing, sample)
    if advised.reason:
        raise ReadingsError("%s: no advice without %s: %s" % (
            boiler.name, EFFICIENCY, advised.reason))
    now = evaluate(firing, sample)
    rows = [_row(firing, advice, arguments.hours_per_year) for advice in advised.suggested]
    if arguments.json:
        print(json.dumps({
            "boiler": boiler.name, "results": now.results, "faults": faults_of(sample, now),
            "hours_per_year": arguments.hours_per_year, "suggested": rows,
            "not_suggested": [{"lever": advice.lever, "reason": advice.reason}
                              for advice in advised.not_suggested],
            "unchecked_limits": advised.unchecked,
        }, ensure_ascii=False))
        return 0
    print("%s: %s %.2f %%, %g h a year (--hours-per-year)" % (
        boiler.name, EFFICIENCY, now.results[EFFICIENCY], arguments.hours_per_year))
    _print_rows(rows)
    if advised.not_suggested:
        print("\nnot suggested:")
    for advice in advised.not_suggested:
        print("   %-14s %s" % (advice.lever.replace("_", " "), advice.reason))
    if advised.unchecked:
        print("\nnot checked, for want of a result: limit of %s" % ", ".join(advised.unchecked))
    return 0


def _row(firing, advice, hours):
    what_if = advice.what_if
    return {
        "lever": advice.lever, "now": advice.present, "changes": what_if.changes,
        EFFICIENCY: what_if.then.results[EFFICIENCY], "saving": saving(firing, what_if, hours),
        "formula": advice.formula, "held_by": advice.reason,
    }


def _print_rows(rows):
    for number, row in enumerate(rows, 1):
        print("\n%d. %s: %s" % (number, row["lever"].replace("_", " "), ", ".join(
            "%s %.4g -> %.4g %s" % (name, row["now"][name], row["changes"][name],
                                    QUANTITIES[name].unit) for name in row["now"])))
        follow = ["%s %.4g %s" % (name, row["changes"][name], QUANTITIES[name].unit)
                  for name in row["changes"] if name not in row["now"]]
        if follow:
            print("   expected with it: %s" % ", ".join(follow))
        print("   efficiency %.2f %%; saves %s" % (row[EFFICIENCY], ", ".join(
            "%s %.6g" % (name, row["saving"][name]) for name in row["saving"]
            if name != "hours_per_year")))
        print("   %s" % row["formula"])
        if row["held_by"]:
            print("   no further: %s" % row["held_by"])
    if rows:
        print("\nEach by itself; together they save less than their sum.")
