"""Outlets: one unit of one simulated boiler on one address, and the [[boiler.serve]] tables.

CPython only.
"""

from collections import namedtuple

from edge.config import octets_of
from edge.config_check import REQUIRED, Field, Problem, Section, check_chosen, key_text, subtables
from edge.config_fields import LINE, MANNERS
from edge.config_registers import addresses, read_map
from edge.config_source import beside
from edge.simulator.server import server_tls

# line: name of the plant's line, else of the first [[boiler.serve]] at its address.  connect is
# where a DTU dials, registration and heartbeat are octets; with a certificate_file it is TLS, and
# with a tls_name alone the certificate has to be made.  timeout_ms: the client's.  poisoned:
# (table, first, last) rows.  `problem(message)` makes a Problem that names its place in the file.
Outlet = namedtuple(
    "Outlet", ("line", "transport", "host", "port", "device", "connect", "registration",
               "heartbeat", "heartbeat_every_s", "certificate_file", "key_file", "client_ca_file",
               "tls_name", "echo", "timeout_ms", "unit_id", "map", "poisoned", "max_words",
               "max_bits", "registers", "problem")
)
# What all units of one address have in common.
SHARED = ("heartbeat", "heartbeat_every_s", "certificate_file", "key_file", "client_ca_file")
HEARTBEAT_EVERY_S = 60.0

_PATH = (str, 1, 4096)
TLS = {
    "certificate_file": Field(*_PATH, "", "certificate of the server: with it TLS is spoken"),
    "key_file": Field(*_PATH, "", "its key; without it in the certificate's file"),
    "client_ca_file": Field(*_PATH, "", "certificates that a client's must go back to; without "
                            "it clients need none"),
}
SERVE = {
    "transport": Field(LINE["transport"].kind, None, None, "tcp",
                       "as of a line; on rtu and ascii a pseudo-terminal, on dial_in a DTU that "
                       "connects to the agent"),
    "host": Field(str, 1, 253, "127.0.0.1", "address to listen on"),
    "port": Field(int, 0, 65535, 502, "TCP port; 0 takes a free one"),
    **TLS,
    "device": Field(*_PATH, REQUIRED, "name to give the client's end, relative to this file"),
    "connect": Field(LINE["listen"].kind, 1, 300, REQUIRED,
                     "address and port where the agent listens for DTUs"),
    "registration": Field(LINE["registration"].kind, 1, 200, REQUIRED,
                          "first packet of the DTU: text, or hex: and hexadecimal digits"),
    "heartbeat": Field(LINE["heartbeat"].kind, 0, 200, "", "packet that it sends now and then"),
    "heartbeat_every_s": Field(float, 0.01, 86_400.0, HEARTBEAT_EVERY_S, "how often"),
    "unit_id": Field(int, 0, 255, 1, "unit id; from 1 to 247 but on tcp"),
    "map": Field(*_PATH, REQUIRED, "file of its registers, relative to this file"),
    "poisoned": Field(MANNERS["forbidden"].kind, 1, 30, (),
                      "addresses that no request may touch, such as \"holding 12\": exception 2"),
}
_PORTS, _PAIRS, _DTUS = ("tcp", "rtu_over_tcp"), ("rtu", "ascii"), ("dial_in",)
SERVE_SECTION = Section(
    "boiler.serve", True, "A unit that shows the boiler's readings.", SERVE, "transport", {
        "host": _PORTS, "port": _PORTS, "certificate_file": _PORTS,
        "key_file": _PORTS, "client_ca_file": _PORTS, "device": _PAIRS,
        "connect": _DTUS, "registration": _DTUS, "heartbeat": _DTUS,
        "heartbeat_every_s": _DTUS})


def read_outlets(place, table, taken):
    """Return the Outlets of a boiler's [[boiler.serve]] tables; `taken` is of all boilers."""
    if not table.get("serve", ()):
        place.problem("missing (a [[boiler.serve]]: where its registers can be read, or a plant "
                      "above)", "serve")
    return tuple([_outlet(at, row, taken) for at, row in subtables(place, table, "serve")])


def address_key(outlet):
    """Return what two outlets share when they are on one address."""
    return (outlet.transport, outlet.host, outlet.port, outlet.device, outlet.connect,
            outlet.registration)


def tls_of(outlet):
    """Return the TLS of an outlet, None where it has none; raises an OSError for bad files."""
    if not outlet.certificate_file:
        return None
    return server_tls(outlet.certificate_file, outlet.key_file or None, outlet.client_ca_file)


def problem_at(place):
    """Return a function from a message to the Problem that names this place."""
    source, path = place.source, place.path
    return lambda text: Problem(source.path, source.line(path), key_text(path), text)


def _outlet(place, table, taken):
    values = check_chosen(place, table, SERVE_SECTION)
    unit_id = values["unit_id"]
    on_a_pair = values["transport"] not in ("tcp", None)
    if on_a_pair and unit_id is not None and not 1 <= unit_id <= 247:
        place.problem("found %d, allowed 1 to 247 on %s" % (
            unit_id, values["transport"]), "unit_id")
    if values["connect"] and int(values["connect"].rpartition(":")[2]) > 65535:
        place.problem("found %s, allowed ports up to 65535" % values["connect"], "connect")
    registers = _registers(place, values["map"]) if values["map"] else ()
    for key in ("device", *TLS):
        if values[key]:
            values[key] = beside(place.source.path, values[key])
    for key in ("registration", "heartbeat"):
        values[key] = octets_of(values[key])
    values["poisoned"] = tuple([addresses(text) for text in values["poisoned"] or ()])
    outlet = Outlet(line=key_text(place.path), registers=registers, problem=problem_at(place),
                    tls_name="", echo=False, timeout_ms=LINE["timeout_ms"].default,
                    max_words=125, max_bits=2000, **values)
    check_tls(place, outlet)
    return outlet if outlet.port == 0 else _at_its_address(place, outlet, taken)


def check_tls(place, outlet):
    """Note certificate files that cannot be used."""
    try:
        tls_of(outlet)
    except OSError as error:
        place.problem("found %s (%s), allowed a certificate and its key" % (
            outlet.certificate_file, error.strerror or error), "certificate_file")


def _at_its_address(place, outlet, taken):
    """Return an outlet with the line name of its address.

    A unit id served twice at one address is a problem, and units that do not agree on the address.
    """
    address = address_key(outlet)
    unit = address + (outlet.unit_id,)
    if unit in taken:
        place.problem("found %s, which %s serves at this address; allowed one of its own" % (
            outlet.unit_id, key_text(taken[unit][0].path)), "unit_id")
    taken.setdefault(unit, (place, outlet))
    first, other = taken.setdefault(address, (place, outlet))
    for key in SHARED:
        if getattr(outlet, key) != getattr(other, key):
            place.problem("found another one than %s has at this address; allowed the same" %
                          key_text(first.path), key)
    return outlet._replace(line=other.line)


def _registers(place, name):
    file = read_map(beside(place.source.path, name), place.found)
    if file.reason:
        place.problem("found %s (%s), allowed a register map" % (name, file.reason), "map")
    return tuple([register for register, _ in file.rows])
