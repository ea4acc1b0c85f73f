"""Run a simulated boiler room: models move, instruments read, registers are served, faults strike.

CPython only.
"""

import asyncio
import os
from collections import namedtuple

from edge.errors import ConfigError
from edge.port import sleep_ms
from edge.simulator.aims import aim_of, relayed_lines
from edge.simulator.device_faults import BreakableUnit, device_fault
from edge.simulator.fault_kit import HERE, PAIRS, kind_of
from edge.simulator.instruments import Instruments
from edge.simulator.line_faults import LineFault
from edge.simulator.models import MODELS
from edge.simulator.nameplate import NAMEPLATE
from edge.simulator.ports import free_port
from edge.simulator.served_line import ServedLine, make_certificate

# plant: the Plant whose lines are served in reverse, or None.  seconds, timing: how long the rig
# runs the agent, and whether alone.  step_ms is between two steps; a step moves the models by
# step_ms * speed.  faults: PlannedFault rows; expectations: what the rig judges.
Room = namedtuple("Room", ("path", "title", "plant", "seconds", "timing", "step_ms", "speed",
                           "boilers", "faults", "expectations"))

STEPS_AT_ONCE = 8  # of boilers, 0.2 ms each, in which no request is answered

# settings: course.Settings; outlets: where its registers are served.  instruments, cems: what the
# scenario says of them.
SimulatedBoiler = namedtuple("SimulatedBoiler", ("name", "model", "settings", "outlets",
                                                 "instruments", "cems"))


class _Boiler:
    """A model, its instruments and the parts of units that show them."""

    def __init__(self, boiler):
        self.model = MODELS[boiler.model][0](boiler.settings)
        self.truth: dict = {}
        self.readings: dict = {}
        self.parts = []  # (unit, part)
        self._instruments = Instruments(boiler.settings.seed, boiler.instruments, boiler.cems)

    def step(self, dt_s):
        """Let dt_s seconds pass and show them in the registers."""
        self.model.step(dt_s)
        self.truth = self.model.truth()
        self.readings = {**NAMEPLATE, **self._instruments.read(self.truth, dt_s)}
        for unit, part in self.parts:
            unit.refresh(self.readings, part)


class RunningRoom:
    """The boilers of a Room and its lines.

    Without a directory a line is served on the plant's own address.  With one it is on a free port
    of loopback or a link in the directory, and `addresses` says where.  `watched` names lines that
    get a relay though no fault of the file needs one; None gives it to all.  `lines` are the
    ServedLines by name.
    """

    def __init__(self, room, directory=None, watched=()):
        self.room = room
        self._boilers = {boiler.name: _Boiler(boiler) for boiler in room.boilers}
        self._directory = directory
        self._ports: dict = {}  # where a DTU dials by the plant -> the free port in its place
        self._made: dict = {}  # line -> certificate
        self._begun: dict = {}  # PlannedFault -> what of it holds or held
        self._busy: set = set()
        self._orders: dict = {}  # line -> one thing is done to it at a time
        relayed = relayed_lines(room.boilers, room.faults)
        self.lines = {}
        for name, outlets in _by_line(room.boilers).items():
            place = self._place(outlets[0][1])
            self.lines[name] = ServedLine(place, self._units(outlets),
                                           watched is None or name in relayed or name in watched)
        self.step(0.0)

    def _place(self, outlet):
        """Return an outlet with where it is served in a directory."""
        if self._directory is None:
            return outlet
        if outlet.transport in PAIRS:
            name = "tty-" + outlet.line.replace("/", "-")
            return outlet._replace(device=os.path.join(self._directory, name))
        if outlet.connect:
            port = self._ports.setdefault(outlet.connect, free_port())
            return outlet._replace(connect="127.0.0.1:%d" % port)
        return outlet._replace(host="127.0.0.1", port=0)

    def _units(self, outlets):
        """Return {unit id: unit} of a line; boilers may share one, then it bears what all say."""
        units: dict = {}
        for unit_id in dict.fromkeys([outlet.unit_id for _, outlet in outlets]):
            mine = [row for row in outlets if row[1].unit_id == unit_id]
            units[unit_id] = unit = BreakableUnit(
                (), [span for _, outlet in mine for span in outlet.poisoned], (),
                min([outlet.max_words for _, outlet in mine]),
                min([outlet.max_bits for _, outlet in mine]))
            for boiler, outlet in mine:
                part = unit.join(outlet.registers)
                self._boilers[boiler.name].parts.append((unit, part))
        return units

    def truth(self, name):
        """Return the truth of one boiler as of the last step."""
        return self._boilers[name].truth

    def readings(self, name):
        """Return what the instruments of one boiler have shown since the last step."""
        return self._boilers[name].readings

    def model(self, name):
        """Return the model of one boiler."""
        return self._boilers[name].model

    def step(self, dt_s):
        """Let dt_s seconds pass in every boiler and show it in the registers."""
        for boiler in self._boilers.values():
            boiler.step(dt_s)

    async def move(self, dt_s):
        """Do what `step` does, and let requests be answered in between."""
        for turn, boiler in enumerate(self._boilers.values(), 1):
            boiler.step(dt_s)
            if turn % STEPS_AT_ONCE == 0:
                await sleep_ms(0)

    async def start(self):
        """Serve, and return one line per address; a ConfigError names the address that is taken."""
        said = []
        for name, outlets in _by_line(self.room.boilers).items():
            line = self.lines[name]
            try:
                self._certify(line)
                await line.start()
            except OSError as error:
                problem = outlets[0][1].problem(_why(error))
                raise ConfigError(problem.file, [problem]) from error
            units = ", ".join(_who(boiler, outlet) for boiler, outlet in outlets)
            named = "line %s: " % name if self.room.plant else ""
            said.append("%s%s %s: %s" % (named, line.outlet.transport, _words(line.address), units))
        return said

    def _certify(self, line):
        """Make the certificate of a line that needs one and has none."""
        outlet = line.outlet
        if outlet.tls_name and not outlet.certificate_file:
            if self._directory is None:
                raise OSError("line %s: missing (a [[tls]] with its certificate)" % outlet.line)
            files = make_certificate(outlet.tls_name, self._directory)
            line.outlet = outlet._replace(certificate_file=files[0], key_file=files[1])
            self._made[outlet.line] = files[0]

    @property
    def addresses(self):
        """Where each line is, by name: {"host", "port"}, {"device"} or {"listen"}.

        With TLS also "tls_name", and "ca_file" where the certificate was made here.  For whoever
        rewrites the plant file of an agent.
        """
        found = {}
        for name, line in self.lines.items():
            found[name] = line.address
            if line.outlet.tls_name:
                found[name]["tls_name"] = line.outlet.tls_name
            if name in self._made:
                found[name]["ca_file"] = self._made[name]
        return found

    async def stop(self):
        """Close every address."""
        try:
            await self.settled()
        finally:
            for line in self.lines.values():
                await line.stop()

    def begin(self, fault):
        """Let a PlannedFault strike from now on; a ValueError says why it cannot."""
        kind = kind_of(fault.name)
        if kind.family not in HERE:
            raise ValueError("found %s, allowed in the rig (%s)" % (fault.name, kind.family))
        aim = aim_of(self.room.boilers, fault)
        rows = self._begun.setdefault(fault, [])
        if kind.family == "line":
            rows += [self._line_fault(fault, self._relayed(name)) for name in aim.lines]
        elif kind.family == "wire" or fault.name == "dead":
            text = "silent" if fault.name == "dead" else fault.name
            for name in aim.lines:
                unit_ids = [unit_id for line, unit_id in aim.units if line == name]
                rows.append(self._relayed(name).strikes.begin(text, unit_ids, fault.odds))
        else:
            for (name, unit_id), registers in aim.units.items():
                unit = self.lines[name].units[unit_id]
                rows.append(device_fault(fault, unit, registers))
                rows[-1].begin()

    def end(self, fault):
        """Let a fault strike no more."""
        for row in self._begun.get(fault, ()):
            row.end()

    def happened(self, fault):
        """Return how often a fault was seen at the wire."""
        return sum([row.happened for row in self._begun.get(fault, ())])

    def requests(self, name):
        """Return when each request on a line with a relay came, in ms of the monotonic clock."""
        wire = self.lines[name].wire
        return [seen.ms for seen in wire.seen] if wire is not None else []

    @property
    def asked(self):
        """How many requests the units have had."""
        return sum([unit.requests for line in self.lines.values() for unit in line.units.values()])

    async def settled(self):
        """Wait until ports are closed or open as the faults want it; raise what failed."""
        while self._busy:
            await asyncio.gather(*self._busy)

    def _relayed(self, name):
        line = self.lines[name]
        if line.wire is None:
            raise ValueError("found line %s without a relay, allowed one that is watched" % name)
        return line

    def _line_fault(self, fault, line):
        one = LineFault(fault.name, line, lambda work: self._later(line, work))
        one.begin()
        return one

    def _later(self, line, work):
        """Do something to a line that takes time, after what is under way."""
        turn = self._orders.setdefault(line, asyncio.Lock())

        async def in_turn():
            async with turn:
                await work

        task = asyncio.create_task(in_turn())
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)


def _by_line(boilers):
    """Return {line: [(boiler, outlet)]}."""
    found: dict = {}
    for boiler in boilers:
        for outlet in boiler.outlets:
            found.setdefault(outlet.line, []).append((boiler, outlet))
    return found


def _who(boiler, outlet):
    return "unit %d %s%s" % (outlet.unit_id, boiler.name,
                             " (%s)" % outlet.map if outlet.map else "")


def _why(error):
    """Return what an OSError says: of the system's also of which file, of ours its text."""
    path = error.filename2 or error.filename
    return "%s: %s" % (path, error.strerror) if path else str(error)


def _words(address):
    return address.get("device") or address.get("listen") or "%(host)s:%(port)d" % address
