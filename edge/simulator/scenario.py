"""A scenario file: which boilers to simulate and where to serve them.  CPython only.

    [[boiler]]
    name = "b1"
    model = "gas_steam"

    [[boiler.serve]]
    port = 5020
    map = "../boilers/generic-steam-dcs.toml"

It is checked as a plant file is: every problem in one run, each with its line.
"""

from edge.config import octets_of
from edge.config_check import (
    REQUIRED,
    Field,
    Place,
    Problem,
    Section,
    check,
    check_chosen,
    key_text,
    named_once,
    subtable,
    subtables,
)
from edge.config_fields import LINE, MANNERS
from edge.config_registers import addresses, read_map, unreadable
from edge.config_source import beside, located, read
from edge.errors import ConfigError
from edge.port import NAN, sleep_ms, ticks_diff, ticks_ms
from edge.simulator.course import Settings
from edge.simulator.room import (
    MODELS,
    SHARED,
    Outlet,
    Room,
    RunningRoom,
    SimulatedBoiler,
    address_key,
    tls_of,
)

CLOCK = {
    "step_ms": Field(int, 10, 60_000, 1000, "time between two steps of the models"),
    "speed": Field(float, 0.0, 100_000.0, 1.0, "simulated seconds in a second"),
    "start_hour": Field(float, 0.0, 24.0, 8.0, "time of day at which the simulation begins"),
}
BOILER = {
    "name": Field(str, 1, 64, REQUIRED, "name of the boiler"),
    "model": Field(tuple(sorted(MODELS)), None, None, REQUIRED, "what kind of boiler it is"),
    "seed": Field(int, 0, 2**63, 1, "fixes every disturbance and all noise"),
    "rated_output_mw": Field(float, 0.05, 1000.0, NAN, "rated heat output; without it the model's"),
    "load_pct": Field(float, 20.0, 110.0, 85.0, "mean load of a day"),
    "load_swing_pct": Field(float, 0.0, 40.0, 12.0, "how far the daily curve goes up and down"),
}
_PATH = (str, 1, 4096)
SERVE = {
    "transport": Field(LINE["transport"].kind, None, None, "tcp",
                       "as of a line; on rtu and ascii a pseudo-terminal, on dial_in a DTU that "
                       "connects to the agent"),
    "host": Field(str, 1, 253, "127.0.0.1", "address to listen on"),
    "port": Field(int, 0, 65535, 502, "TCP port; 0 takes a free one"),
    "certificate_file": Field(*_PATH, "", "certificate of the server: with it TLS is spoken"),
    "key_file": Field(*_PATH, "", "its key; without it in the certificate's file"),
    "client_ca_file": Field(*_PATH, "", "certificates that a client's must go back to; without "
                            "it clients need none"),
    "device": Field(*_PATH, REQUIRED, "name to give the client's end, relative to this file"),
    "connect": Field(LINE["listen"].kind, 1, 300, REQUIRED,
                     "address and port where the agent listens for DTUs"),
    "registration": Field(LINE["registration"].kind, 1, 200, REQUIRED,
                          "first packet of the DTU: text, or hex: and hexadecimal digits"),
    "heartbeat": Field(LINE["heartbeat"].kind, 0, 200, "", "packet that it sends now and then"),
    "heartbeat_every_s": Field(float, 0.01, 86_400.0, 60.0, "how often"),
    "unit_id": Field(int, 0, 255, 1, "unit id; from 1 to 247 but on tcp"),
    "map": Field(*_PATH, REQUIRED, "file of its registers, relative to this file"),
    "poisoned": Field(MANNERS["forbidden"].kind, 1, 30, (),
                      "addresses that no request may touch, such as \"holding 12\": exception 2"),
}
_PORTS, _PAIRS, _DTUS = ("tcp", "rtu_over_tcp"), ("rtu", "ascii"), ("dial_in",)
_SERVE = Section("boiler.serve", True, "A unit that shows the boiler's readings.", SERVE,
                 "transport", {
                     "host": _PORTS, "port": _PORTS, "certificate_file": _PORTS,
                     "key_file": _PORTS, "client_ca_file": _PORTS, "device": _PAIRS,
                     "connect": _DTUS, "registration": _DTUS, "heartbeat": _DTUS,
                     "heartbeat_every_s": _DTUS})


def load(path):
    """Return the Room of a scenario file, or raise a ConfigError with all its problems."""
    found: list = []
    source, reason = read(path, found)
    if reason:
        raise ConfigError(path, [unreadable(path, reason)])
    room = _room(Place(source, (), found), source.document) if source else None
    if found:
        raise ConfigError(path, located(found))
    return room


async def serve(room, announce):
    """Serve a Room until cancelled; `announce` gets one line per address.

    The models keep to the clock's grid; a machine that slept goes on from where it is.
    """
    running = RunningRoom(room)
    try:
        for line in await running.start():
            announce(line)
        due_ms = ticks_ms()
        while True:
            # After a long sleep of the machine one step is made up for, not thousands.
            due_ms = max(due_ms + room.step_ms, ticks_ms() - room.step_ms)
            await sleep_ms(max(0, ticks_diff(due_ms, ticks_ms())))
            await running.move(room.step_ms / 1000 * room.speed)
    finally:
        await running.stop()


def _room(place, document):
    check(place, document, {}, ("clock", "boiler"))
    at, table = subtable(place, document, "clock")
    clock = check(at, table, CLOCK)
    rows = [(at, table, check(at, table, BOILER, ("serve",)))
            for at, table in subtables(place, document, "boiler")]
    if not document.get("boiler", ()):
        place.problem("missing (a [[boiler]] to simulate)", "boiler")
    named_once([(at, values) for at, _, values in rows])
    taken: dict = {}
    boilers = [_boiler(row, clock["start_hour"], taken) for row in rows]
    if place.found:
        return None
    return Room(place.source.path, clock["step_ms"], clock["speed"], tuple(boilers))


def _boiler(row, start_hour, taken):
    at, table, values = row
    outlets = [_outlet(place, outlet, values["model"], taken)
               for place, outlet in subtables(at, table, "serve")]
    if not table.get("serve", ()):
        at.problem("missing (a [[boiler.serve]]: where its registers can be read)", "serve")
    if values["model"] is None or values["rated_output_mw"] is None:
        return None
    if not values["rated_output_mw"] > 0.0:  # NaN: not given
        values["rated_output_mw"] = MODELS[values["model"]][1]
    settings = Settings(values["seed"], values["rated_output_mw"], values["load_pct"],
                        values["load_swing_pct"], start_hour)
    return SimulatedBoiler(values["name"], values["model"], settings, tuple(outlets))


def _outlet(place, table, model, taken):
    values = check_chosen(place, table, _SERVE)
    unit_id = values["unit_id"]
    on_a_pair = values["transport"] not in ("tcp", None)
    if on_a_pair and unit_id is not None and not 1 <= unit_id <= 247:
        place.problem("found %d, allowed 1 to 247 on %s" % (
            unit_id, values["transport"]), "unit_id")
    if values["connect"] and int(values["connect"].rpartition(":")[2]) > 65535:
        place.problem("found %s, allowed ports up to 65535" % values["connect"], "connect")
    registers = _registers(place, values["map"], model) if values["map"] else ()
    for key in ("device", "certificate_file", "key_file", "client_ca_file"):
        if values[key]:
            values[key] = beside(place.source.path, values[key])
    for key in ("registration", "heartbeat"):
        values[key] = octets_of(values[key])
    values["poisoned"] = tuple([addresses(text) for text in values["poisoned"] or ()])
    file, line, key = place.source.path, place.source.line(place.path), key_text(place.path)
    outlet = Outlet(registers=registers, problem=lambda text: Problem(file, line, key, text),
                    **values)
    _check_tls(place, outlet)
    if outlet.port != 0:
        _check_address(place, outlet, taken)
    return outlet


def _check_tls(place, outlet):
    try:
        tls_of(outlet)
    except OSError as error:
        place.problem("found %s (%s), allowed a certificate and its key" % (
            outlet.certificate_file, error.strerror or error), "certificate_file")


def _check_address(place, outlet, taken):
    """Note a unit id served twice at one address, and units that do not agree on the address."""
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


def _registers(place, name, model):
    """Return the registers of a map; what the model does not have is a problem of the scenario."""
    file = read_map(beside(place.source.path, name), place.found)
    if file.reason:
        place.problem("found %s (%s), allowed a register map" % (name, file.reason), "map")
    if model is None:
        return ()
    shown = MODELS[model][0](Settings(1, 1.0, 85.0, 0.0, 8.0)).truth()
    for register, _ in file.rows:
        if register.quantity not in shown:
            place.problem("found %s in the map, which model %s has not" % (
                register.quantity, model), "map")
    return tuple([register for register, _ in file.rows])
