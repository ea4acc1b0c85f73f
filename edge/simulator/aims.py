"""Where a fault strikes: the units and registers of a room that its keys mean.  No I/O."""

from collections import namedtuple

from edge.config_check import choose
from edge.simulator.device_faults import struck
from edge.simulator.fault_kit import HERE, kind_of

# lines: names.  units: {(line, unit id): [registers that are struck]}.
Aim = namedtuple("Aim", ("lines", "units"))


class Nowhere(ValueError):
    """A fault that strikes nothing; `key` is the one of its keys that is wrong."""

    def __init__(self, message, key):
        super().__init__(message)
        self.key = key


def aim_of(boilers, fault):
    """Return the Aim of a PlannedFault in a room's boilers, or raise Nowhere."""
    outlets = [(boiler.name, outlet) for boiler in boilers for outlet in boiler.outlets]
    for key, value, known in (
            ("boiler", fault.boiler, [name for name, _ in outlets]),
            ("line", fault.line, [outlet.line for _, outlet in outlets])):
        if value and value not in known:
            raise Nowhere(choose(value, tuple(dict.fromkeys(known)), "found %s" % value), key)
    aimed = [outlet for name, outlet in outlets
             if fault.boiler in ("", name) and fault.line in ("", outlet.line)]
    if fault.line and not aimed:
        raise Nowhere("found %s, on which boiler %s has no unit" % (
            fault.line, fault.boiler), "line")
    if fault.unit_id >= 0:
        known = sorted({outlet.unit_id for outlet in aimed})
        aimed = [outlet for outlet in aimed if outlet.unit_id == fault.unit_id]
        if not aimed:
            raise Nowhere("found %d, allowed %s" % (
                fault.unit_id, ", ".join(map(str, known))), "unit_id")
    _check_line(fault, aimed)
    units: dict = {}
    for outlet in aimed:
        registers = units.setdefault((outlet.line, outlet.unit_id), [])
        registers += [register for register in outlet.registers
                      if fault.quantity in ("", register.quantity)]
    _check_registers(fault, units)
    return Aim(tuple(dict.fromkeys([line for line, _ in units])), units)


def _check_line(fault, aimed):
    kind = kind_of(fault.name)
    if kind.family == "line" and not fault.line:
        raise Nowhere("missing (the line that it strikes)", "line")
    if not (fault.line or fault.boiler):
        raise Nowhere("missing (the line or the boiler that it strikes)", "line")
    for outlet in aimed:
        if outlet.transport not in kind.transports:
            raise Nowhere("found %s, which cannot be on line %s (%s); allowed on %s" % (
                fault.name, outlet.line, outlet.transport, ", ".join(kind.transports)), "name")


def _check_registers(fault, units):
    if "quantity" not in kind_of(fault.name).keys or fault.addresses:
        return
    if fault.name == "poisoned" and not fault.quantity:
        raise Nowhere("missing (which addresses are poisoned)", "addresses")
    if not any(struck(fault.name, registers) for registers in units.values()):
        raise Nowhere("found %s, for which no register here is made%s" % (
            fault.name, " (%s)" % fault.quantity if fault.quantity else ""), "name")


def check_aims(planned, boilers, uplinks):
    """Note where a scenario's faults strike nothing; uplinks: names, or None without a plant."""
    for fault in planned:
        if kind_of(fault.name).family in HERE:
            try:
                aim_of(boilers, fault)
            except Nowhere as error:
                fault.place.problem(str(error), error.key)
        elif uplinks is None:
            fault.place.problem("found %s, allowed with a plant" % fault.name, "name")
        elif fault.uplink and fault.uplink not in uplinks:
            fault.place.problem(choose(fault.uplink, uplinks, "found %s" % fault.uplink), "uplink")


def relayed_lines(boilers, planned):
    """Return the names of lines on which some fault needs a relay."""
    lines: set = set()
    for fault in planned:
        if kind_of(fault.name).family in ("wire", "line") or fault.name == "dead":
            lines.update(aim_of(boilers, fault).lines)
    return lines
