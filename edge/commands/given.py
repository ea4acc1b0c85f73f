"""Readings that a person or a program hands over in place of a boiler's devices."""

import json
import sys

from edge.clock import Clock
from edge.errors import ReadingsError
from edge.plant import measured
from edge.quantities import QUANTITIES, READING, TEXTS, out_of_range
from edge.sample import FLAG_COMMUNICATION, FLAG_OVER_RANGE, Fault, Sample

OBJECT = "an object of quantity and number"


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
        readings = json.loads(octets_of(path).decode("utf-8-sig"), object_pairs_hook=_once)
    except OSError as error:
        raise ReadingsError("%s: %s" % (where, error.strerror)) from error
    except UnicodeDecodeError as error:
        raise ReadingsError("%s: byte %d: found no UTF-8, allowed %s" % (
            where, error.start, OBJECT)) from error
    except json.JSONDecodeError as error:
        found = "no JSON (%s)" % error.msg if error.doc.strip() else "nothing"
        raise ReadingsError("%s: line %d: found %s, allowed %s" % (
            where, error.lineno, found, OBJECT)) from error
    except ValueError as error:  # thousands of digits, or a quantity twice
        raise ReadingsError("%s: %s" % (where, str(error)[:80])) from error
    except RecursionError as error:
        raise ReadingsError("%s: found brackets in brackets without end, allowed %s" % (
            where, OBJECT)) from error
    if not isinstance(readings, dict):
        found = "list" if isinstance(readings, list) else json.dumps(readings)[:40]
        raise ReadingsError("%s: found %s, allowed %s" % (where, found, OBJECT))
    return {name: number(where, name, value) for name, value in readings.items()}


def octets_of(path):
    """Return what a file holds, or standard input where it is "-".  May raise an OSError."""
    if path != "-":
        with open(path, "rb") as file:
            return file.read()
    return sys.stdin.buffer.read() if sys.stdin is not None else b""


def _once(pairs):
    """Return the pairs of an object as a dict; a name that comes twice is a ValueError."""
    found: dict = {}
    for name, value in pairs:
        if name in found:
            raise ValueError("found %s twice, allowed once" % name)
        found[name] = value
    return found
