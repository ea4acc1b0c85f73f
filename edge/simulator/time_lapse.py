"""Time-lapse: a boiler room and its agent, the clock passed in; no socket, no sleep.

    model ─ Instruments ─ Unit ─▶ PDUs ─▶ DevicePoll ─ Intake ─ Desk ─▶ Spool
    the plant, simulated                  the agent, as it ships

Plan, decoder, plausibility, balance, averages, records and spool are the agent's own; what is left
out is its lines, its uplinks and all waiting.  CPython only.
"""

import os

from edge.agent import Desk
from edge.clock import Clock
from edge.drivers.device_poll import DevicePoll
from edge.drivers.frames import asked, request_pdu
from edge.drivers.layouts import Layouts
from edge.drivers.replies import values_of
from edge.simulator.instruments import Instruments
from edge.simulator.models import MODELS
from edge.simulator.nameplate import NAMEPLATE
from edge.simulator.unit import Unit, reply_pdu
from edge.totals import TotalsBook
from edge.uplink.spool import Settings, Spool

START_MS = 1_793_491_200_000  # 2026-11-01 00:00 UTC, when heating has begun
BOOT = 1
AT_ONCE = 200  # records that may wait for one sync: far from what a spool takes into memory



class Hands:
    """The hands of a clock that goes when it is told to."""

    def __init__(self, time_ms):
        self._start_ms = time_ms
        self._up_ms = 0

    def move(self, ms):
        """Let so many ms pass."""
        self._up_ms += ms

    def count_ms(self):
        """Return the ms since the start, in place of `ticks_ms`."""
        return self._up_ms

    def wall_ms(self):
        """Return the ms since 1970, in place of `now_ms`."""
        return self._start_ms + self._up_ms


class UnitAtOnce:
    """A unit that answers at once, for a DevicePoll in place of its line."""

    def __init__(self, device):
        self.where = device.line
        self.unit = Unit(device.registers, device.forbidden, max_words=device.max_words,
                         max_bits=device.max_bits)

    async def read(self, unit_id, block):
        """Return the octets of a block, or raise a DriverError."""
        pdu = reply_pdu(self.unit, request_pdu(block))
        return values_of(self.where, asked(unit_id, block), unit_id, pdu)


class _Watched:
    """One boiler: model and instruments, the units that show them, and the agent's desk."""

    def __init__(self, simulated, desk, polls):
        self._model = MODELS[simulated.model][0](simulated.settings)
        self.truth = self._model.truth()
        self._instruments = Instruments(
            simulated.settings.seed, simulated.instruments, simulated.cems)
        self._desk = desk
        self._polls = [(poll, UnitAtOnce(poll.device)) for poll in polls]

    async def step(self, dt_s, moment, spool):
        """Let dt_s seconds pass, and poll; returns how many readings there were."""
        self._model.step(dt_s)
        self.truth = self._model.truth()
        shown = {**NAMEPLATE, **self._instruments.read(self.truth, dt_s)}
        for poll, at_once in self._polls:
            at_once.unit.refresh(shown)
            await poll.read(at_once)
            poll.polls += 1
        return self._desk.record(moment, spool)

    def close(self, moment, spool):
        """Append the record of the open span."""
        self._desk.close(moment, spool)


class TimeLapse:
    """Simulated boilers of a plant under its agent; `spool` has the records, `readings` counts.

    Every line is polled at every step of step_ms.  The spool is synced after a step that brought
    records; nobody fetches them, so that they go when they are too many or too old.
    """

    def __init__(self, plant, simulated, step_ms, directory, start_ms=START_MS):
        self.step_ms = step_ms
        self._hands = Hands(start_ms)
        self._clock = Clock(BOOT, self._hands.wall_ms, self._hands.count_ms)
        limits = Settings(int(plant.max_mb * 1_000_000), plant.keep_days)
        self.spool = Spool(os.path.join(directory, "spool"), limits, self._clock.moment)
        self._totals = TotalsBook(directory, self.spool)
        self.readings = 0
        lines = {line.name: line._replace(poll_every_ms=step_ms) for line in plant.lines}
        boilers = {boiler.name: boiler for boiler in plant.boilers}
        layouts = Layouts()
        self._watched = {}
        for each in simulated:
            boiler = boilers[each.name]
            desk = Desk(boiler, lines, self._totals.of(boiler), int(plant.every_s * 1000),
                        self._hands.count_ms)
            self._watched[each.name] = _Watched(
                each, desk, self._polls(boiler, desk, lines, layouts))

    def _polls(self, boiler, desk, lines, layouts):
        # As the agent has it: the first device last, for the Sample is taken after it.
        return [DevicePoll(device, desk.intake, lines[device.line], False, layouts,
                           self._hands.count_ms) for device in boiler.devices[::-1]]

    def time_ms(self):
        """Return the time of the last step, in ms since 1970."""
        return self._hands.wall_ms()

    def truths(self):
        """Return {boiler: truth} of the last step."""
        return {name: watched.truth for name, watched in self._watched.items()}

    async def step(self):
        """Let one step pass in every boiler, and poll it."""
        self._hands.move(self.step_ms)
        moment = self._clock.moment()
        for watched in self._watched.values():
            self.readings += await watched.step(self.step_ms / 1000, moment, self.spool)
            self._sync(AT_ONCE)
        self._sync(1)

    def _sync(self, least):
        """Make records durable if there are so many that are not."""
        if self.spool.next - 1 - self.spool.durable >= least:
            self.spool.sync()

    def close(self):
        """Append the records of the open spans and make all durable."""
        for watched in self._watched.values():
            watched.close(self._clock.moment(), self.spool)
            self._sync(AT_ONCE)
        self._sync(1)
        self._totals.save(self.spool.durable)
