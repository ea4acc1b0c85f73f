"""Registers of devices and of maps: from TOML tables to `Register` tuples.  CPython only."""

from collections import namedtuple

from edge.config_check import (
    Place,
    Problem,
    check,
    choose,
    key_text,
    named_once,
    nearest,
    shown,
    subtables,
)
from edge.config_fields import MANNERS, MAP, READINGS
from edge.config_register_fields import REGISTER
from edge.config_source import located, read
from edge.drivers.registers import (
    BIT_TABLES,
    FLOATS,
    HALVES,
    as_read,
    orders_of,
    raw_range,
    width,
)
from edge.plant import Register
from edge.quantities import QUANTITIES, TEXTS

ADDRESS_MAX = 65535
COILS_MAX = 64  # of one number: as many bits as the longest register kinds have
_ZERO_CELSIUS_K = 273.15
_GAS_FLOW = "fuel_flow_m3_h"


# rows      [(register, place)]      reason  why the file cannot be opened, or ""
# manners   {key: value} of the keys of MANNERS that the file gives
# verified  whether each address was read in the manual
MapFile = namedtuple("MapFile", ("rows", "reason", "manners", "verified"))


def load_map(path):
    """Return (registers, problems) of one register map; registers with a problem are left out."""
    found: list = []
    file = read_map(path, found)
    problems = located(found)
    if file.reason:
        problems = [unreadable(path, file.reason)]
    return tuple([register for register, _ in file.rows]), problems


def unreadable(path, reason):
    """Return the problem of a file that cannot be opened."""
    return Problem(path, 1, "", "found no file to read (%s), allowed a TOML file" % reason)


def read_map(path, found):
    """Return the MapFile of a path."""
    source, reason = read(path, found)
    if source is None:
        return MapFile([], reason, {}, False)
    place = Place(source, (), found)
    values = check(place, source.document, MAP, ("register",))
    if not source.document.get("register", ()):
        place.problem("missing (the [[register]] tables of the map)", "register")
    return MapFile(registers(place, source.document), "", given_manners(values, source.document),
                   values["verified"])


def given_manners(values, table):
    """Return {key: value} of what a table says of the controller's manners, without defaults."""
    return {key: values[key] for key in MANNERS if key in table and values[key] is not None}


def addresses(text):
    """Return (table, first, last) of a text such as "holding 100-199"."""
    table, _, span = text.partition(" ")
    first, _, last = span.partition("-")
    return table, int(first), int(last or first)


def registers(place, table):
    """Return [(register, place)] of the [[register]] tables; those with a problem are left out."""
    # A name twice is told before the rest: later checks leave out rows that have a problem.
    rows = [(at, check(at, row, REGISTER)) for at, row in subtables(place, table, "register")]
    named_once(rows, "quantity")
    made = []
    for at, values in rows:
        problems = len(at.found)
        _check_quantity(at, values)
        _check_kind(at, values)
        _check_numbers(at, values)
        if len(at.found) == problems and None not in values.values():
            register = _register(values)
            if _fits(at, register):
                made.append((register, at))
    note_overlaps(made)
    return made


def note_overlaps(rows):
    """Note registers that are read twice: most often a copied row whose address was left."""
    taken: dict = {}
    for register, place in rows:
        for spot in _spots(register):
            # The first that reads an address keeps it; one line a register is enough.
            other = taken.setdefault(spot, (register, place))
            if other[0] is not register:
                place.problem("found %d, which %s (%s) reads already; allowed addresses of its own"
                              % (spot[1], _where(other[1], place), other[0].quantity), "address")
                break


def _spots(register):
    """Return the (table, address, bit) that a register reads; bit -1 is all of them."""
    # Several bits of one register are several readings, and the register may be a number too.
    bits = [-1]
    if register.table not in BIT_TABLES:
        if register.kind == "bool":
            bits = [register.bit]
        elif register.kind == "bits":
            bits = [bit for bit in range(16) if register.mask >> bit & 1]
        elif register.kind in HALVES:
            bits = list(range(8, 16) if register.kind.endswith("_high") else range(8))
    return [(register.table, address, bit) for bit in bits
            for address in range(register.address, register.address + width(register))]


def _where(other, place):
    """Return a key that may stand in another file."""
    key = key_text(other.path)
    return key if other.source is place.source else "%s %s" % (other.source.path, key)


def _check_quantity(place, values):
    name = values["quantity"]
    if name in TEXTS:
        _check_text(place, values)
    if name is None or name in READINGS or name in TEXTS:
        return
    start = "found %s" % shown(name)
    if name in QUANTITIES:
        place.problem(start + ", which is computed; allowed a reading", "quantity")
    elif nearest(name, READINGS + TEXTS):
        place.problem(choose(name, READINGS + TEXTS, start), "quantity")
    else:
        # Fifty names would not help on one line.
        place.problem(start + ", allowed a reading that `boiler-edge quantities` lists", "quantity")


def _check_text(place, values):
    """Check that the name of a thing is read as text, and as nothing but text."""
    if values["kind"] not in ("string", None):
        place.problem("found %s, allowed string with %s" % (
            shown(values["kind"]), values["quantity"]), "kind")
    for key in ("scale", "offset", "valid", "no_reading"):
        if values[key] not in (REGISTER[key].default, None):
            place.problem("found a key for numbers, allowed without it: %s is text"
                          % values["quantity"], key)


def _check_kind(place, values):
    """Check what depends on kind and table."""
    kind, table = values["kind"], values["table"]
    if kind is None or table is None:
        return
    if table in BIT_TABLES and kind not in ("bool", "bits"):
        place.problem("found %s, allowed bool, bits in table %s" % (shown(kind), table), "kind")
        return
    _check_parts(place, values)
    _check_order(place, values)


_PARTS = {
    "bit": "kind bool in tables holding and input",
    "mask": "kind bits in tables holding and input",
    "shift": "kind bits in tables holding and input",
    "length": "kind string, and with bits in tables coil and discrete",
}


def _check_parts(place, values):
    """Check the keys that say which part of a register, or how many, make the value."""
    kind = values["kind"]
    needed: tuple = ("length",) if kind == "bits" else ()
    if values["table"] not in BIT_TABLES:
        needed = {"bool": ("bit",), "bits": ("mask", "shift"), "string": ("length",)}.get(kind, ())
    for key, where in _PARTS.items():
        found, default = values[key], REGISTER[key].default
        if key in needed and key != "shift" and found == default:
            place.problem("missing (%s)" % REGISTER[key].help, key)
        elif key not in needed and found not in (default, None):
            place.problem("found %d, allowed only with %s" % (found, where), key)
    mask, shift = values["mask"], values["shift"]
    if "mask" in needed and mask and shift and not mask >> shift:
        place.problem("found %d, which leaves nothing of mask %d; allowed 0 to %d" % (
            shift, mask, mask.bit_length() - 1), "shift")
    if kind == "bits" and "length" in needed and values["length"] and values["length"] > COILS_MAX:
        place.problem("found %d, allowed 1 to %d with kind bits" % (values["length"], COILS_MAX),
                      "length")


def _check_order(place, values):
    order = values["order"]
    fitting = _orders(values["kind"], values["table"])
    if order and not fitting:
        place.problem("found %s, allowed no order with kind %s%s" % (
            shown(order), values["kind"],
            " in table " + values["table"] if values["kind"] == "bits" else ""), "order")
    elif order and order not in fitting:
        place.problem("found %s, allowed %s with kind %s" % (
            shown(order), ", ".join(fitting), values["kind"]), "order")


def _orders(kind, table):
    return () if table in BIT_TABLES else orders_of(kind)


def _check_numbers(place, values):
    if values["scale"] == 0:
        place.problem("found 0, allowed any number but 0", "scale")
    if values["valid"] and not values["valid"][0] < values["valid"][1]:
        place.problem("found %.10g to %.10g, allowed the lower first" % values["valid"], "valid")


def _fits(place, register):
    """Return whether addresses and raw values are within what there is; note what is not."""
    problems = len(place.found)
    taken = width(register)
    if register.address + taken - 1 > ADDRESS_MAX:
        place.problem("found %d, allowed 0 to %d with kind %s, which takes %d %s" % (
            register.address, ADDRESS_MAX + 1 - taken, register.kind, taken,
            "coils" if register.table in BIT_TABLES else "registers"), "address")
    low, high = raw_range(register)
    for raw in register.no_reading:
        # As floats: the highest uint64 is none, and a number of the file is.
        if not float(low) <= raw <= float(high):
            place.problem("found %.10g, allowed %.10g to %.10g with kind %s" % (
                raw, low, high, register.kind), "no_reading")
        elif register.kind not in FLOATS + ("string",) and raw != int(raw):
            place.problem("found %.10g, allowed whole numbers with kind %s" % (
                raw, register.kind), "no_reading")
    return len(place.found) == problems


def _register(values):
    """Return the register; a gas meter's reference temperature goes into scale and offset."""
    to_zero = 1.0
    if values["quantity"] == _GAS_FLOW:
        to_zero = _ZERO_CELSIUS_K / (_ZERO_CELSIUS_K + values["flow_reference_c"])
    order = values["order"] or (_orders(values["kind"], values["table"]) or ("AB",))[0]
    return Register(
        values["quantity"], values["table"], values["address"], values["kind"], order,
        values["scale"] * to_zero, values["offset"] * to_zero,
        values["bit"], values["accuracy"], values["calibrated"], values["repeatability"],
        values["length"], values["mask"], values["shift"], values["valid"],
        tuple([as_read(values["kind"], raw) for raw in values["no_reading"]]), values["every_s"])
