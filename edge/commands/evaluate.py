"""`boiler-edge evaluate`: the heat balance of given readings, no device needed."""

import json
import sys

from edge import config
from edge.efficiency.balance import evaluate, prepare
from edge.errors import ReadingsError
from edge.plant import measured
from edge.quantities import NAMES, QUANTITIES, READING, out_of_range
from edge.sample import FLAG_COMMUNICATION, FLAG_OVER_RANGE, Fault, Moment, Sample


def main(arguments):
    """Print results and faults; a value out of range is a fault, a value that is none an error."""
    plant = config.load(arguments.plant)
    boiler = _boiler(plant, arguments.boiler)
    sample = _sample(boiler, _readings(arguments.readings))
    balance = evaluate(prepare(boiler), sample)
    faults = {name: fault.reason for name, fault in sample.faults.items()
              if fault.flag != FLAG_COMMUNICATION}
    faults.update({name: fault.reason for name, fault in balance.faults.items()})
    if arguments.json:
        print(json.dumps({"boiler": boiler.name, "results": balance.results, "faults": faults},
                         ensure_ascii=False))
        return 0
    for name in NAMES:
        if name in balance.results:
            print("%-30s %12.6g %s" % (name, balance.results[name], QUANTITIES[name].unit))
    for name in sorted(faults):
        print("%-30s %12s %s" % (name, "-" if name not in balance.results else "?", faults[name]))
    return 0


def _boiler(plant, name):
    for boiler in plant.boilers:
        if boiler.name == name:
            return boiler
    raise ReadingsError("--boiler: found %s, allowed %s" % (
        name, ", ".join(boiler.name for boiler in plant.boilers)))


def _readings(path):
    """Return the readings of a JSON file as {quantity: float}, or raise ReadingsError."""
    where = "standard input" if path == "-" else path
    try:
        if path == "-":
            readings = json.load(sys.stdin)
        else:
            with open(path, encoding="utf-8") as file:
                readings = json.load(file)
    except (OSError, ValueError, RecursionError) as error:
        raise ReadingsError("%s: %s" % (where, error)) from error
    if not isinstance(readings, dict):
        raise ReadingsError("%s: found %s, allowed an object of quantity and number" % (
            where, type(readings).__name__))
    return {name: _number(where, name, value) for name, value in readings.items()}


def _number(where, name, value):
    if name not in QUANTITIES or QUANTITIES[name].role != READING:
        raise ReadingsError("%s: %s: found an unknown quantity, allowed the readings that "
                            "`boiler-edge quantities` lists" % (where, name))
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        raise ReadingsError("%s: %s: found %s, allowed a number" % (
            where, name, json.dumps(value)[:40]))
    try:
        return float(value)
    except OverflowError as error:
        raise ReadingsError("%s: %s: found %d digits, allowed a number" % (
            where, name, len(str(value)))) from error


def _sample(boiler, given):
    readings = {}
    # What the plant measures and was not given is missing, and results say so.
    faults = {name: Fault(FLAG_COMMUNICATION, "not given")
              for name in measured(boiler) if name not in given}
    for name, value in given.items():
        trouble = out_of_range(name, value)
        if trouble:
            faults[name] = Fault(FLAG_OVER_RANGE, trouble)
        else:
            readings[name] = value
    return Sample(boiler.name, Moment(0, 0, 0, True), readings, faults)
