"""A scenario file: which boilers to simulate, where to serve them, what happens to them.

    plant = "../plants/pair.toml"

    [[boiler]]
    name = "b1"
    model = "gas_steam"

    [[fault]]
    name = "silent"
    line = "pair"
    unit_id = 3

It is checked as a plant file is: every problem in one run, each with its line.  CPython only.
"""

import asyncio

from edge import config
from edge.config_check import REQUIRED, Field, Place, check, choose, named_once, subtable, subtables
from edge.config_registers import unreadable
from edge.config_source import beside, located, read
from edge.errors import ConfigError
from edge.port import NAN, sleep_ms, ticks_diff, ticks_ms
from edge.simulator.aims import check_aims
from edge.simulator.cems import read_cems
from edge.simulator.course import Settings
from edge.simulator.expectations import read_expectations
from edge.simulator.fault_kit import read_fault
from edge.simulator.instruments import read_instruments
from edge.simulator.models import MODELS, quantities
from edge.simulator.outlets import read_outlets
from edge.simulator.plant_lines import plant_outlets, read_certificates
from edge.simulator.room import Room, RunningRoom, SimulatedBoiler
from edge.simulator.timeline import follow

SCENARIO = {
    "title": Field(str, 0, 200, "", "what it shows"),
    "plant": Field(str, 0, 4096, "", "plant file whose lines are served, relative to this file; "
                   "without it each boiler has [[boiler.serve]]"),
    "seconds": Field(float, 0.1, 86_400.0, 15.0, "how long the rig runs the agent"),
    "timing": Field(bool, None, None, False, "the rig runs it alone"),
}
CLOCK = {
    "step_ms": Field(int, 10, 60_000, 1000, "time between two steps of the models"),
    "speed": Field(float, 0.0, 100_000.0, 1.0, "simulated seconds in a second"),
    "start_hour": Field(float, 0.0, 24.0, 8.0, "time of day at which the simulation begins"),
}
BOILER = {
    "name": Field(str, 1, 64, REQUIRED, "name of the boiler or furnace"),
    "model": Field(tuple(sorted(MODELS)), None, None, REQUIRED, "what kind of boiler it is"),
    "seed": Field(int, 0, 2**63, 1, "fixes every disturbance and all noise"),
    "rated_output_mw": Field(float, 0.05, 1000.0, NAN, "rated heat output; without it the plant's, "
                             "else the model's"),
    "load_pct": Field(float, 20.0, 110.0, 85.0, "mean load of a day"),
    "load_swing_pct": Field(float, 0.0, 40.0, 12.0, "how far the daily curve goes up and down"),
}
_TABLES = ("clock", "boiler", "tls", "fault", "expect")


def load(path):
    """Return the Room of a scenario file, or raise a ConfigError with all its problems."""
    found: list = []
    source, reason = read(path, found)
    if reason:
        raise ConfigError(path, [unreadable(path, reason)])
    of_the_plant: list = []
    room = _room(Place(source, (), found), source.document, of_the_plant) if source else None
    if found or of_the_plant:
        raise ConfigError(path, located(found) + of_the_plant)
    return room


async def serve(room, announce, directory=None):
    """Serve a Room with its faults until cancelled; `announce` gets a line for all that happens.

    With a directory on free addresses, see RunningRoom.
    """
    running = RunningRoom(room, directory)
    try:
        for line in await running.start():
            announce(line)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(run(running))
            tasks.create_task(follow(running, announce))
    finally:
        await running.stop()


async def run(running):
    """Let time pass in a RunningRoom until cancelled.

    The models keep to the clock's grid; a machine that slept goes on from where it is.
    """
    step_ms, speed = running.room.step_ms, running.room.speed
    due_ms = ticks_ms()
    while True:
        # After a long sleep of the machine one step is made up for, not thousands.
        due_ms = max(due_ms + step_ms, ticks_ms() - step_ms)
        await sleep_ms(max(0, ticks_diff(due_ms, ticks_ms())))
        await running.move(step_ms / 1000 * speed)


def _room(place, document, of_the_plant):
    values = check(place, document, SCENARIO, _TABLES)
    at, table = subtable(place, document, "clock")
    clock = check(at, table, CLOCK)
    plant = _plant(place, values["plant"], of_the_plant)
    certificates = read_certificates(place, document, plant)
    boilers = _boilers(place, document, clock["start_hour"], (plant, certificates))
    faults = [read_fault(at, table) for at, table in subtables(place, document, "fault")]
    names = [boiler.name for boiler in boilers]
    expectations = read_expectations(place, document, names)
    if place.found or of_the_plant:
        return None
    check_aims(faults, boilers,
               plant and tuple([uplink.name for uplink in plant.uplinks]))
    return Room(place.source.path, values["title"], plant, values["seconds"], values["timing"],
                clock["step_ms"], clock["speed"], tuple(boilers), tuple(faults), expectations)


def _plant(place, name, problems):
    """Return the Plant of a scenario, or None; its own problems go to `problems`."""
    if not name:
        return None
    try:
        return config.load(beside(place.source.path, name))
    except ConfigError as error:
        problems += error.problems
        return None


def _boilers(place, document, start_hour, served):
    """Return the simulated boilers; served: (plant or None, certificates)."""
    plant, _ = served
    rows = [(at, table, check(at, table, BOILER, ("serve", "instrument", "cems")))
            for at, table in subtables(place, document, "boiler")]
    if not document.get("boiler", ()):
        place.problem("missing (a [[boiler]] to simulate)", "boiler")
    named_once([(at, values) for at, _, values in rows])
    if plant:
        given = {values["name"] for _, _, values in rows}
        for boiler in plant.boilers:
            if boiler.name not in given:
                place.problem("missing (a [[boiler]] for %s of the plant)" % boiler.name, "boiler")
    taken: dict = {}
    boilers = [_boiler(row, start_hour, served, taken, "plant" in document) for row in rows]
    return [boiler for boiler in boilers if boiler]


def _boiler(row, start_hour, served, taken, has_plant):
    at, table, values = row
    of_plant = _of_plant(at, values["name"], served[0])
    if not has_plant:
        outlets = read_outlets(at, table, taken)
    else:
        if "serve" in table:
            at.problem("found a key for scenarios without a plant, allowed the plant's lines",
                       "serve")
        outlets = plant_outlets(served[0], of_plant, at, served[1]) if of_plant else ()
    instruments = read_instruments(list(subtables(at, table, "instrument")))
    cems = read_cems(*subtable(at, table, "cems")) if "cems" in table else None
    if values["model"] is None or values["rated_output_mw"] is None:
        return None
    _check_shown(at, outlets, values["model"])
    rated_mw = values["rated_output_mw"]
    if not rated_mw > 0.0:  # NaN: not given
        rated_mw = of_plant.rated_output_mw if of_plant else MODELS[values["model"]][1]
    settings = Settings(values["seed"], rated_mw, values["load_pct"],
                        values["load_swing_pct"], start_hour)
    return SimulatedBoiler(values["name"], values["model"], settings, outlets, instruments, cems)


def _of_plant(place, name, plant):
    """Return the plant's boiler of a name, None without one."""
    if plant is None or name is None:
        return None
    named = {boiler.name: boiler for boiler in plant.boilers}
    if name not in named:
        place.problem(choose(name, tuple(named), "found %s" % name), "name")
    return named.get(name)


def _check_shown(place, outlets, model):
    """Note every register for which the model has nothing to show."""
    known = quantities(model)
    for count, outlet in enumerate(outlets):
        for register in outlet.registers:
            if register.quantity not in known:
                where = ("serve", count, "map") if outlet.map else ("model",)
                place.problem("found %s in the map, which model %s has not" % (
                    register.quantity, model), *where)
