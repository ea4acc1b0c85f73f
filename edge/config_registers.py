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
from edge.config_fields import MANNERS, MAP, READINGS, REGISTER
from edge.config_source import located, read
from edge.drivers.registers import BIT_TABLES, KINDS, ORDERS
from edge.plant import Register
from edge.quantities import QUANTITIES

ADDRESS_MAX = 65535
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
            made.append((_register(values), at))
    note_overlaps(made)
    return made


def note_overlaps(rows):
    """Note registers that are read twice: most often a copied row whose address was left."""
    taken: dict = {}
    for register, place in rows:
        # Several bits of one register are several readings, and the register may be a number too.
        spot = (register.table, register.bit if register.table not in BIT_TABLES else -1)
        for address in range(register.address, register.address + _width(register.kind)):
            # The first that reads an address keeps it; one line a register is enough.
            other = taken.setdefault(spot + (address,), (register, place))
            if other[0] is not register:
                place.problem("found %d, which %s (%s) reads already; allowed addresses of its own"
                              % (address, _where(other[1], place), other[0].quantity), "address")
                break


def _where(other, place):
    """Return a key that may stand in another file."""
    key = key_text(other.path)
    return key if other.source is place.source else "%s %s" % (other.source.path, key)


def _width(kind):
    return KINDS[kind].registers


def _check_quantity(place, values):
    name = values["quantity"]
    if name is None or name in READINGS:
        return
    start = "found %s" % shown(name)
    if name in QUANTITIES:
        place.problem(start + ", which is computed; allowed a reading", "quantity")
    elif nearest(name, READINGS):
        place.problem(choose(name, READINGS, start), "quantity")
    else:
        # Fifty names would not help on one line.
        place.problem(start + ", allowed a reading that `boiler-edge quantities` lists", "quantity")


def _check_kind(place, values):
    """Check what depends on kind and table."""
    kind, table = values["kind"], values["table"]
    if kind is None or table is None:
        return
    if table in BIT_TABLES and kind != "bool":
        place.problem("found %s, allowed bool in table %s" % (shown(kind), table), "kind")
        return
    _check_bit(place, values)
    _check_order(place, values)
    address, width = values["address"], _width(kind)
    if address is not None and address + width - 1 > ADDRESS_MAX:
        place.problem("found %d, allowed 0 to %d with kind %s, which takes %d registers" % (
            address, ADDRESS_MAX + 1 - width, kind, width), "address")


def _check_bit(place, values):
    bit, in_word = values["bit"], values["table"] not in BIT_TABLES
    if values["kind"] == "bool" and in_word:
        if bit == -1:
            place.problem("missing (%s)" % REGISTER["bit"].help, "bit")
    elif bit not in (-1, None):
        place.problem("found %d, allowed only with kind bool in tables holding and input" % bit,
                      "bit")


def _check_order(place, values):
    kind, order = values["kind"], values["order"]
    # A letter of the order is a byte: a register has two.
    fitting = [each for each in ORDERS if len(each) == 2 * _width(kind)]
    if kind == "bool" and order:
        place.problem("found %s, allowed no order with kind bool" % shown(order), "order")
    elif order and order not in fitting:
        place.problem("found %s, allowed %s with kind %s" % (
            shown(order), ", ".join(fitting), kind), "order")


def _check_numbers(place, values):
    if values["scale"] == 0:
        place.problem("found 0, allowed any number but 0", "scale")


def _register(values):
    """Return the register; a gas meter's reference temperature goes into scale and offset."""
    to_zero = 1.0
    if values["quantity"] == _GAS_FLOW:
        to_zero = _ZERO_CELSIUS_K / (_ZERO_CELSIUS_K + values["flow_reference_c"])
    return Register(
        values["quantity"], values["table"], values["address"], values["kind"],
        values["order"] or "ABCD"[:2 * _width(values["kind"])],
        values["scale"] * to_zero, values["offset"] * to_zero,
        values["bit"], values["accuracy"], values["calibrated"], values["repeatability"],
        0, 0, 0, (), (), values["every_s"])
