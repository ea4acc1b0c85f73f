"""Readings that a person or a program hands over in place of a boiler's devices."""

import json
import sys

from edge.clock import Clock
from edge.errors import ReadingsError
from edge.plant import measured
from edge.quantities import QUANTITIES, READING, TEXTS, out_of_range
from edge.sample import FLAG_COMMUNICATION, FLAG_OVER_RANGE, Fault, Sample


def named_boiler(plant, name):
    """Return the boiler of a name, or raise ReadingsError with the names there are."""
    for boiler in plant.boilers:
        if boiler.name == name:
            return boiler
    raise ReadingsError("--boiler: found %s, allowed %s" % (
        name, ", ".join(boiler.name for boiler in plant.boilers)))


def sample_of(boiler, path):
    """Return the Sample, of now, of the readings in a JSON file, or raise ReadingsError."""
    given = _readings(path)
    readings = {}
    # What the plant measures and was not given is missing, and results say so.
    faults = {name: Fault(FLAG_COMMUNICATION, "not given")
              for name in measured(boiler) if name not in given and name not in TEXTS}
    for name, value in given.items():
        trouble = out_of_range(name, value)
        if trouble:
            faults[name] = Fault(FLAG_OVER_RANGE, trouble)
        else:
            readings[name] = value
    return Sample(boiler.name, Clock(0).moment(), readings, faults)


def number(where, name, value):
    """Return the value of a reading as a float, or raise ReadingsError saying where it stands."""
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


def faults_of(sample, balance):
    """Return {quantity: reason} of a sample and its balance, without what was not given."""
    faults = {name: fault.reason for name, fault in sample.faults.items()
              if fault.flag != FLAG_COMMUNICATION}
    faults.update({name: fault.reason for name, fault in balance.faults.items()})
    return faults


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
    return {name: number(where, name, value) for name, value in readings.items()}
