"""Every fault that a scenario can schedule: its family, where it may strike, what else it takes.

    family   made by
    wire     a relay before the line (faults.py)
    device   the simulated unit (device_faults.py)
    line     the relay, pseudo-terminal or DTU (line_faults.py)
    agent, clock, server, disk, link   the rig in hil_tests, which starts the agent

In files and tests a fault is its name, for some with an amount behind it: "late 400".  No I/O.
"""

from collections import namedtuple

from edge.config_check import REQUIRED, Field, check, choose, shown
from edge.config_fields import MANNERS
from edge.config_registers import addresses
from edge.port import INF
from edge.simulator import faults

HERE = ("wire", "device", "line")  # families that the simulator makes
STREAMS = ("tcp", "rtu_over_tcp")  # transports with a port to which the agent connects
PAIRS = ("rtu", "ascii")
DTUS = ("dial_in",)

# keys: of the table, beside name, from_s and (unless `moment`: it has no length) to_s.
# amount: (least, most, what it is) of the number behind the name, which must stand there where
# `must` is set.  transports: of the lines that it can strike.
Kind = namedtuple("Kind", ("family", "keys", "amount", "must", "moment", "transports", "help"))

# One fault of a timeline.  A key that does not matter is "", -1 or ().  Seconds count from the
# agent's first poll; `place` is where it stands in its file, for messages.
PlannedFault = namedtuple(
    "PlannedFault", ("name", "line", "boiler", "unit_id", "quantity", "uplink", "from_s", "to_s",
                     "odds", "table", "max_words", "addresses", "place"))

_ALL = STREAMS + PAIRS + DTUS
_SERIAL_FRAMES = ("rtu", "rtu_over_tcp", "dial_in")
_UNITS = ("line", "boiler", "unit_id")
_REGISTERS = _UNITS + ("quantity",)
_MS, _TIME = (0.0, 600_000.0, "ms"), (-1e9, 1e9, "s")


def _transports(fault):
    """Return the transports on which a fault of faults.py makes sense."""
    framed = {"tcp": ("tcp",), "rtu": _SERIAL_FRAMES, "ascii": ("ascii",)}
    found = [name for framing in fault.framings for name in framed[framing]]
    return tuple([name for name in _ALL if name in found
                  and not (fault.connection and name in PAIRS)])


def _of_the_rig(family, help_, amount=(), moment=False):
    keys = ("uplink",) if family == "server" else ()
    return Kind(family, keys, amount, bool(amount), moment, (), help_)


def _device(help_, keys=_REGISTERS):
    return Kind("device", keys, (), False, False, _ALL, help_)


def _line(help_, transports, moment=False):
    return Kind("line", ("line",), (), False, moment, transports, help_)


KIT = {
    **{name: Kind("wire", _UNITS + ("odds",), fault.amount, False, False, _transports(fault),
                  fault.help)
       for name, fault in faults.FAULTS.items()},
    "order_swapped": _device("values of 32 and 64 bits with their words in the opposite order, as "
                             "after an update of the firmware"),
    "stuck": _device("registers stay as they were when it began"),
    "not_a_number": _device("registers of floats hold NaN"),
    "sentinel": _device("registers hold the first value of their `no_reading`"),
    "poisoned": _device("every read that touches the registers of `quantity`, or `addresses`, is "
                        "exception 2", (*_REGISTERS, "addresses")),
    "refuses_table": _device("every read of `table` is exception 1", (*_UNITS, "table")),
    "small_replies": _device("every read of more than `max_words` registers is exception 3",
                             (*_UNITS, "max_words")),
    "dead": Kind("device", _UNITS, (), False, False, _ALL,
                 "units do not answer; of a boiler all that it has"),
    "dropped": _line("every connection dropped", STREAMS + DTUS, moment=True),
    "refused": _line("the port closed: connections dropped, new ones refused", STREAMS),
    "unplugged": _line("the serial port pulled out and put in again under its name, the DTU "
                       "without power", PAIRS + DTUS),
    "redialled": _line("the DTU connects once more, the old connection still standing", DTUS,
                       moment=True),
    "echo": _line("what the agent sends comes back to it", PAIRS + ("rtu_over_tcp",) + DTUS),
    "killed": _of_the_rig("agent", "SIGKILL, and started again", moment=True),
    "restarted": _of_the_rig("agent", "ended cleanly, and started again", moment=True),
    "reloaded": _of_the_rig("agent", "SIGHUP", moment=True),
    "clock_jump": _of_the_rig("clock", "the wall clock goes on or back by so many s", _TIME, True),
    "server_away": _of_the_rig("server", "the MQTT server ended, then started again"),
    "server_hangs": _of_the_rig("server", "it keeps connections and answers nothing"),
    "server_kicks": _of_the_rig("server", "it closes connections"),
    "server_refuses": _of_the_rig("server", "it refuses to let anybody in"),
    "server_forgets_acks": _of_the_rig("server", "it takes messages and acknowledges none; every "
                                       "other one is lost"),
    "server_small_packets": _of_the_rig("server", "it takes no packet of more octets, and says so "
                                        "to clients of MQTT 5", (100.0, 1e6, "octets")),
    "server_mute": _of_the_rig("server", "it lets nobody in and says nothing"),
    "server_garbage": _of_the_rig("server", "it sends what is no MQTT"),
    "server_slow": _of_the_rig("server", "it acknowledges late"),
    "disk_full": _of_the_rig("disk", "no room left where the spool is"),
    "disk_read_only": _of_the_rig("disk", "the file system of the spool mounted read-only"),
    "slow_sync": _of_the_rig("disk", "each fsync takes so many ms", _MS),
    "torn_tail": _of_the_rig("disk", "the agent killed, half a record left behind the last, "
                             "started again", moment=True),
    "bad_middle": _of_the_rig("disk", "the agent killed, octets of an old record changed, started "
                              "again", moment=True),
    "power_cut": _of_the_rig("disk", "the agent killed, what was not synced lost, started again",
                             moment=True),
    "link_cut": _of_the_rig("link", "nothing passes between the agent and the MQTT server"),
    "link_delay": _of_the_rig("link", "so many ms later each way", _MS),
    "link_loss": _of_the_rig("link", "so many packets lost", (0.0, 100.0, "%")),
    "link_rate": _of_the_rig("link", "so much passes", (1.0, 1e6, "kbit/s")),
}

_NAME = (str, 1, 64)
FAULT = {
    "name": Field(*_NAME, REQUIRED, "name of the fault, for some with an amount: \"late 400\""),
    "line": Field(*_NAME, "", "line on which it strikes"),
    "boiler": Field(*_NAME, "", "boiler whose units it strikes"),
    "unit_id": Field(int, 0, 255, -1, "the one unit that it strikes"),
    "quantity": Field(*_NAME, "", "the one reading whose registers it strikes"),
    "uplink": Field(*_NAME, "", "uplink whose server it strikes; without it the only one"),
    "from_s": Field(float, 0.0, 1e9, 0.0, "when it begins, from the first poll"),
    "to_s": Field(float, 0.0, 1e9, INF, "when it ends; without it, with the scenario"),
    "odds": Field(float, 0.0, 1.0, 1.0, "of each request to be hit"),
    "table": Field(("holding", "input", "coil", "discrete"), None, None, "", "table of registers"),
    "max_words": Field(int, 1, 124, 8, "most registers that it hands out"),
    "addresses": Field(MANNERS["forbidden"].kind, 1, 30, (),
                       "addresses, such as \"holding 100-109\""),
}


def kind_of(name):
    """Return the Kind of a fault's name, whatever amount stands behind it."""
    return KIT[name.partition(" ")[0]]


def planned(name, place="", **given):
    """Return the PlannedFault of a name and keys, or raise a ValueError that says what is wrong.

    For Python; a scenario's tables go through `read_fault`.
    """
    parse(name)
    for key in given:
        if key not in ("from_s", "to_s", *kind_of(name).keys):
            raise ValueError("found %s, allowed with %s: %s" % (
                key, name, ", ".join(kind_of(name).keys)))
    values = {key: field.default for key, field in FAULT.items()}
    return PlannedFault(**{**values, **given, "name": name, "place": place})


def read_fault(place, table):
    """Return the PlannedFault of a [[fault]] table, None with a problem."""
    problems = len(place.found)
    values = check(place, table, FAULT)
    name = values["name"]
    if name is None:
        return None
    try:
        parse(name)
    except ValueError as error:
        place.problem(str(error), "name")
        return None
    kind = kind_of(name)
    keys = ("from_s", *(() if kind.moment else ("to_s",)), *kind.keys)
    for key in table:
        if key in FAULT and key not in keys and key != "name":
            place.problem("found a key for other faults, allowed with %s: %s" % (
                shown(name), ", ".join(keys)), key)
    if None not in (values["from_s"], values["to_s"]) and values["to_s"] <= values["from_s"]:
        place.problem("found %g, allowed more than from_s (%g)" % (
            values["to_s"], values["from_s"]), "to_s")
    if "table" in kind.keys and values["table"] == "":
        place.problem("missing (%s)" % FAULT["table"].help, "table")
    values["addresses"] = tuple([addresses(text) for text in values["addresses"] or ()])
    return PlannedFault(**values, place=place) if len(place.found) == problems else None


def parse(text):
    """Return (name, amount or None) of a fault's name, or raise a ValueError."""
    name, _, number = text.partition(" ")
    if name in faults.FAULTS:
        return faults.parse(text)
    if name not in KIT:
        raise ValueError(choose(name, tuple(KIT), "found fault %s" % name))
    limits = KIT[name].amount
    if not limits and number:
        raise ValueError("found %s, allowed %s alone" % (text, name))
    if not limits:
        return name, None
    try:
        amount = float(number)
    except ValueError:
        amount = None
    if amount is None or not limits[0] <= amount <= limits[1]:
        raise ValueError("found %s, allowed %s and %g to %g %s" % (text, name, *limits))
    return name, amount
