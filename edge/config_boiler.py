"""Boilers and furnaces: from TOML tables to `Boiler` tuples.  CPython only."""

import os
from collections import namedtuple

from edge.config_check import (
    check,
    choose,
    key_text,
    named_once,
    nearest,
    shown,
    subtable,
    subtables,
)
from edge.config_fields import (
    BOILER,
    CONSTANTS,
    DEVICE,
    FURNACE,
    LIMITS,
    MANNERS,
    METHOD,
    inner,
)
from edge.config_registers import (
    MapFile,
    addresses,
    given_manners,
    note_overlaps,
    read_map,
    registers,
)
from edge.config_source import beside
from edge.drivers.plan import too_wide, touched
from edge.drivers.registers import BIT_TABLES
from edge.plant import Boiler, Device
from edge.port import NAN
from edge.quantities import TEXTS

TOML = ".toml"

# lines  {name: Line}, None for a line with a problem      fuels  {name: Fuel}, likewise
# maps   {path: MapFile} of the map files read so far
Known = namedtuple("Known", ("lines", "fuels", "maps"))

# What a method needs of the fuel, and the key of the plant file where its name is another.
_NEEDS = {
    "siegert": ("siegert_a2", "siegert_b"), "quick": ("quick_m", "quick_n"),
    "ptc_4": ("gross_heating_value_kj",),
}
_KEYS = {"gross_heating_value_kj": "gross_heating_value_kj_m3"}  # only a gas may lack it


def boilers(place, document, known):
    """Return the boilers, then the furnaces; those with a problem are left out."""
    rows = []
    made: list = []
    for key, fields in (("boiler", BOILER), ("furnace", FURNACE)):
        for at, table in subtables(place, document, key):
            values = check(at, table, fields, inner(key))
            rows.append((at, values))
            made.append(_boiler(at, table, values, known))
    named_once(rows)
    if not document.get("boiler", ()) and not document.get("furnace", ()):
        place.problem("missing (a [[boiler]] or a [[furnace]])", "boiler")
    return tuple([boiler for boiler in made if boiler is not None])


def _boiler(place, table, values, known):
    problems = len(place.found)
    fuel = _fuel(place, values, known.fuels)
    at, rows = subtable(place, table, "constants")
    constants = _given(rows, check(at, rows, CONSTANTS))
    analysed = constants.pop("analysed", "")
    at, rows = subtable(place, table, "limits")
    limits = _given(rows, check(at, rows, LIMITS))
    if "reference_o2_pct" in limits and "reference_air_ratio" in table:
        at.problem("found a key beside reference_air_ratio, allowed one of the two",
                   "reference_o2_pct")
    at, rows = subtable(place, table, "method_constants")
    method_constants = _given(rows, check(at, rows, METHOD))
    devices = _devices(place, table, known)
    if fuel is None or None in values.values() or len(place.found) > problems:
        return None
    return Boiler(
        values["name"], values["kind"], fuel, values["rated_output_mw"], values["method"],
        values["condensing"], values["firing"], values["price_per_unit"],
        values["in_service_since"], constants, analysed, method_constants, limits,
        _reference_o2_pct(values, limits, fuel), devices, values.get("charge", ""))


def _reference_o2_pct(values, limits, fuel):
    """Return the reference oxygen, taken out of the limits, or what GB 9078's ratio is worth."""
    ratio = values.get("reference_air_ratio", NAN)
    given = limits.pop("reference_o2_pct", fuel.reference_o2_pct)
    return 21.0 - 21.0 / ratio if ratio == ratio else given


def _given(table, values):
    """Return the values that the file gives, without defaults."""
    return {key: value for key, value in values.items() if key in table}


def _fuel(place, values, fuels):
    name = values["fuel"]
    if name is None:
        return None
    if name not in fuels:
        place.problem(choose(name, list(fuels), "found %s" % shown(name)), "fuel")
        return None
    fuel = fuels[name]
    # Without its constants a method has no result, on no day: better said now.
    if fuel and values["kind"] != "furnace":
        for key in _NEEDS.get(values["method"], ()):
            if getattr(fuel, key) != getattr(fuel, key):
                place.problem("found %s, but fuel %s has no %s; allowed gb_t_10180, or a [[fuel]] "
                              "with it" % (shown(values["method"]), name, _KEYS.get(key, key)),
                              "method")
                break
    return fuel


def _devices(place, table, known):
    rows = [(at, row, registers(at, row)) for at, row in subtables(place, table, "device")]
    # An instrument of its own counts, also where the map of another device has the quantity.
    replaced = {register.quantity for _, _, own in rows for register, _ in own} - set(TEXTS)
    devices = []
    first: dict = {}
    for at, row, own in rows:
        values = check(at, row, DEVICE, inner("boiler.device"))
        line = _line(at, values, known.lines)
        mapped = _mapped(at, row, values["map"], known)
        named = {register.quantity for register, _ in own}  # texts: each device has its own
        read = [each for each in mapped.rows if each[0].quantity not in replaced | named] + own
        if own:  # a map by itself was looked at when it was read
            note_overlaps(read)
        _note_measured_twice(at, read, first)
        manners = given_manners(values, row)
        _note_in_flight(at, manners, known.lines.get(line))
        if read:
            devices.append(Device(line, values["unit_id"],
                                  tuple([register for register, _ in read]),
                                  *_manners(manners, mapped.manners)))
            _note_unreadable(devices[-1], read)
    return tuple(devices)


def _note_in_flight(place, manners, line):
    # In a map it tells of the device on tcp; elsewhere it has no effect.
    if line and line.transport != "tcp" and (manners.get("in_flight") or 1) > 1:
        place.problem("found %d, allowed 1 on a %s line" % (
            manners["in_flight"], line.transport), "in_flight")


def _note_unreadable(device, rows):
    """Note the registers that no request may read."""
    for register, place in rows:
        barred = touched(register, device.forbidden)
        if barred:
            place.problem("found %d, which is forbidden (%s %d-%d); allowed addresses outside of it"
                          % (register.address, *barred), "address")
        if too_wide(device, register):
            key = "max_bits" if register.table in BIT_TABLES else "max_words"
            place.problem("found %s, which is wider than a request; allowed up to %s, which is %d"
                          % (shown(register.length or register.kind), key, getattr(device, key)),
                          "length" if register.length else "kind")


def _manners(own, mapped):
    """Return the values of MANNERS: the device's own, else its map's; forbidden are both's."""
    given = {**{key: field.default for key, field in MANNERS.items()}, **mapped, **own}
    texts = mapped.get("forbidden", ()) + own.get("forbidden", ())
    given["forbidden"] = tuple([addresses(text) for text in texts])
    return [given[key] for key in MANNERS]


def _line(place, values, lines):
    name = values["line"]
    if name == "" and len(lines) == 1:
        name = list(lines)[0]
    if name is None or not lines:  # said already
        return ""
    if name == "":
        place.problem("missing (%s)" % DEVICE["line"].help, "line")
    elif name not in lines:
        place.problem(choose(name, list(lines), "found %s" % shown(name)), "line")
    elif lines[name] and lines[name].transport != "tcp" and values["unit_id"] == 0:
        place.problem("found 0, which is all units at once; allowed 1 to 255 on a %s line"
                      % lines[name].transport, "unit_id")
    return name


def _mapped(place, table, name, known):
    """Return the MapFile of a device's map, empty without one."""
    if not name:
        if name == "" and not table.get("register", ()):
            place.problem("missing (%s; or [[boiler.device.register]])" % DEVICE["map"].help, "map")
        return MapFile([], "", {}, False)
    path = beside(place.source.path, name)
    if path not in known.maps:
        known.maps[path] = read_map(path, place.found)
    mapped = known.maps[path]
    if mapped.reason:
        start = "found %s (%s)" % (shown(name), mapped.reason)
        # Without their ends, which alone would make short names alike.
        near = nearest(os.path.basename(name).removesuffix(TOML), _toml_files(path))
        meant = os.path.join(os.path.dirname(name), near + TOML)
        place.problem("%s, allowed %s" % (
            start, "%s (did you mean it?)" % meant if near else "a register map"), "map")
    return mapped


def _toml_files(path):
    """Return the names, without their ends, of the TOML files that lie where a path leads."""
    try:
        names = os.listdir(os.path.dirname(path) or ".")
    except (OSError, ValueError):
        return []
    return sorted(name.removesuffix(TOML) for name in names if name.endswith(TOML))


def _note_measured_twice(place, rows, first):
    """Note a quantity that another device of the boiler measures too: which of them would count?"""
    for register, _ in rows:
        other = first.setdefault(register.quantity, place)
        if other is not place and register.quantity not in TEXTS:
            place.problem("found %s, which %s measures already; allowed one register a quantity" % (
                register.quantity, key_text(other.path)))
