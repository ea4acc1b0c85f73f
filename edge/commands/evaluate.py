"""`boiler-edge evaluate`: the heat balance of given readings, no device needed."""

import json

from edge import config
from edge.commands.given import faults_of, named_boiler, number, sample_of
from edge.efficiency.advice import what_breaks
from edge.efficiency.balance import evaluate, prepare
from edge.efficiency.firing import used_constants
from edge.efficiency.uncertainty import uncertainty
from edge.efficiency.what_if import FUEL_FLOWS, changed, saving, value_of
from edge.errors import ReadingsError
from edge.port import NAN
from edge.quantities import NAMES, QUANTITIES, READING, U95, out_of_range


def main(arguments):
    """Print results and faults; a value out of range is a fault, a value that is none an error."""
    plant = config.load(arguments.plant)
    boiler = named_boiler(plant, arguments.boiler)
    changes = _changes(arguments.what_if)
    sample = sample_of(boiler, arguments.readings)
    firing = prepare(boiler)
    if changes:
        return _what_if(firing, sample, changes, arguments)
    balance = evaluate(firing, sample)
    faults = faults_of(sample, balance)
    known = uncertainty(firing, sample)
    if arguments.json:
        print(json.dumps(_document(firing, balance, faults, known), ensure_ascii=False))
        return 0
    for name in NAMES:
        if name in balance.results:
            print("%-30s %12.6g %s %-8s %s" % (
                name, balance.results[name], _plus_minus(known, name), QUANTITIES[name].unit,
                _shares(known, name)))
    _print_faults(faults, balance)
    _print_grounds(firing, known)
    return 0


def _document(firing, balance, faults, known):
    """Return the JSON document of an evaluation."""
    results = _with_u95(balance.results, known)
    return {
        "boiler": firing.boiler.name, "results": results, "faults": faults,
        "uncertainty": {
            name: {"systematic": known.systematic[name], "random": known.random[name],
                   "largest": [list(share) for share in known.largest.get(name, ())]}
            for name in known.u95 if name in results},
        "instruments": {each.quantity: {"accuracy": each.accuracy, "typical": each.typical,
                                        "repeatability": each.repeatability}
                        for each in known.instruments},
        "method_constants": used_constants(firing),
    }


def _with_u95(results, known):
    """Return the results with their expanded uncertainties beside them."""
    both = dict(results)
    for name in known.u95:
        if name in results:
            both[name + U95] = known.u95[name]
    return both


def _plus_minus(known, name):
    return "± %-9.3g" % known.u95[name] if name in known.u95 else " " * 11


def _shares(known, name):
    return ", ".join("%s %.0f %%" % share for share in known.largest.get(name, ())
                     if share[1] >= 0.5)


def _print_grounds(firing, known):
    """Print what the numbers rest on besides the readings."""
    typical = [each.quantity for each in known.instruments if each.typical]
    print("\n± is the expanded uncertainty, 95 %, with its three largest parts."
          + (" The plant file gives no accuracy of: %s." % ", ".join(typical) if typical else ""))
    print("\nConstants of the method that were used (doubtful ones are settings):")
    constants = used_constants(firing)
    for name in constants:
        own = " (plant file)" if name in firing.boiler.method_constants else ""
        print("%-34s %12.6g%s" % (name, constants[name], own))


def _print_faults(faults, balance):
    for name in sorted(faults):
        print("%-30s %12s %s" % (name, "-" if name not in balance.results else "?", faults[name]))


def _changes(words):
    """Return {reading: value} of the --what-if words, or raise ReadingsError."""
    changes: dict = {}
    for pair in ",".join(words).split(",") if words else ():
        name, equals, text = [part.strip() for part in pair.partition("=")]
        where = "--what-if"
        if not equals:
            raise ReadingsError("%s: found %s, allowed reading=number" % (where, pair[:60] or "''"))
        try:
            value = number(where, name, float(text))
        except ValueError as error:
            raise ReadingsError("%s: %s: found %s, allowed a number" % (
                where, name, text[:40] or "''")) from error
        trouble = out_of_range(name, value)
        if name in FUEL_FLOWS:
            trouble = "found a fuel flow, which follows from the heat; allowed another reading"
        elif name in changes:
            trouble = "found twice, allowed once"
        if trouble:
            raise ReadingsError("%s: %s: %s" % (where, name, trouble))
        changes[name] = value
    return changes


def _what_if(firing, sample, changes, arguments):
    """Print the balance now, the one then and what it saves."""
    found = changed(firing, sample, changes)
    if found.reason:
        raise ReadingsError("--what-if: nothing to compare: %s" % found.reason)
    saved = saving(firing, found, arguments.hours_per_year)
    now = faults_of(sample, found.now)
    then = faults_of(found.sample, found.then)
    breaks = what_breaks(firing, found)
    if arguments.json:
        document = _document(firing, found.now, now, uncertainty(firing, sample))
        known = uncertainty(firing, found.sample)
        document["what_if"] = {
            "changes": changes, "readings": found.sample.readings,
            "results": _with_u95(found.then.results, known), "faults": then, "saving": saved,
            "breaks": breaks}
        print(json.dumps(document, ensure_ascii=False))
        return 0
    print("%-30s %12s %12s %12s" % ("", "now", "then", "difference"))
    for name in NAMES:
        before, after = _pair(firing, sample, found, name)
        if before == before or after == after:
            print("%-30s %12s %12s %12s %s" % (
                name, _shown(before), _shown(after), _shown(_difference(before, after)),
                QUANTITIES[name].unit))
    _print_faults(then, found.then)
    print()
    print("Saved for the same heat, a year having %g h (--hours-per-year):" % (
        arguments.hours_per_year))
    for name in saved:
        if name != "hours_per_year":
            print("%-30s %12.6g" % (name, saved[name]))
    if breaks:
        print("\nBeware: %s" % breaks)
    return 0


def _pair(firing, sample, found, name):
    """Return a quantity now and then; NaN for readings that stay as they are."""
    if QUANTITIES[name].role != READING:
        return found.now.results.get(name, NAN), found.then.results.get(name, NAN)
    before, after = value_of(firing, sample, name), value_of(firing, found.sample, name)
    return (NAN, NAN) if before == after else (before, after)


def _difference(before, after):
    """Return what changed; nothing where only the last digits of the arithmetic did."""
    return 0.0 if abs(after - before) < 1e-12 * abs(before) else after - before


def _shown(value):
    return "%.6g" % value if value == value else "-"
