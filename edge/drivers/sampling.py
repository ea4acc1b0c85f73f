"""From the lines to one Sample a boiler.

A line's loop reads its units, each at its own points of the grid, and puts what it got into the
Intake of the boiler it belongs to; after the poll of a boiler's first device the Sample is taken.
A unit that refuses or stays silent costs its own readings, a lost line its own devices.
"""

from edge.drivers.breaker import Backoff
from edge.drivers.grid import Lateness, Point, phases_ms
from edge.drivers.plan import bus_load_pct, polls_between
from edge.drivers.timetable import Timetable
from edge.errors import LineLost
from edge.plant import measured
from edge.port import ticks_diff, ticks_ms
from edge.quantities import TEXTS
from edge.sample import FLAG_COMMUNICATION, Fault, Sample

SILENT_POLLS_MAX = 3


class Intake:
    """The newest readings of one boiler, whichever line they came over."""

    def __init__(self, boiler, lines):
        self.boiler = boiler
        self.quantities = [name for name in measured(boiler) if name not in TEXTS]
        self._values = {}
        self._taken = {}  # quantity -> ticks of its value
        self._faults = {name: Fault(FLAG_COMMUNICATION, "not read yet") for name in self.quantities}
        self._age_max = {}
        for device in boiler.devices:
            line = lines[device.line]
            for register in device.registers:
                # Two polls may be missed in a row before a reading is called old.
                period_ms = polls_between(line, register) * line.poll_every_ms
                self._age_max[register.quantity] = 2 * period_ms + line.timeout_ms
        self._age_least = min(self._age_max.values(), default=0)

    def put(self, readings, ticks):
        """Take plausible readings {quantity: value}, all of one moment."""
        self._values.update(readings)
        self._taken.update(dict.fromkeys(readings, ticks))
        if self._faults:
            for quantity in readings:
                self._faults.pop(quantity, None)

    def fail(self, quantity, fault):
        """Take the reason why there is no reading; a text is none, and lacks none."""
        if quantity in TEXTS:
            return
        self._values.pop(quantity, None)
        self._taken.pop(quantity, None)
        self._faults[quantity] = fault

    def sample(self, moment, ticks):
        """Return the Sample of this moment; a reading that has grown old is a fault."""
        readings = dict(self._values)
        faults = dict(self._faults)
        if readings and ticks_diff(ticks, min(self._taken.values())) > self._age_least:
            for quantity, taken in self._taken.items():
                age_ms = ticks_diff(ticks, taken)
                if age_ms > self._age_max[quantity]:
                    del readings[quantity]
                    faults[quantity] = Fault(FLAG_COMMUNICATION, "stale: %d ms old, allowed %d" % (
                        age_ms, self._age_max[quantity]))
        return Sample(self.boiler.name, moment, readings, faults)


class LinePoll:
    """One line and its units.  `lost`, `trouble` and `lateness` are for the status."""

    def __init__(self, line, modbus_line, devices, log, timetable=None):
        self.lost = 0
        self.trouble = ""
        self.lateness = Lateness()
        self.devices = devices
        self.modbus_line = modbus_line
        self._line = line
        self._log = log
        self._timetable = timetable or Timetable()
        self._closed = Backoff(spare=1)  # a dropped connection is made anew at the next turn
        self._silent_polls = 0  # in a row, in which nobody who was asked answered
        self._points = []

    @property
    def polls(self):
        """How often every unit has been polled."""
        return min([device.polls for device in self.devices], default=0)

    @property
    def missed(self):
        """How many polls were skipped because an earlier one took too long."""
        return sum([point.missed for point in self._points])

    @property
    def load_pct(self):
        """The share of the time that the line is busy when every unit answers.  [%]"""
        return bus_load_pct(self._line, [(device.device, read.block) for device in self.devices
                                         for read in device.reads])

    def start(self, begin=None):
        """Lay out the grid from a count of ms on, or from now."""
        period_ms = self._line.poll_every_ms
        phases = phases_ms([device.bus_time_ms for device in self.devices], period_ms)
        begin = ticks_ms() if begin is None else begin
        self._points = [Point(begin + phase, period_ms) for phase in phases]

    async def next(self, polls=None):
        """Wait for the unit that is due first, poll it, and return it and the ms that took.

        Returns (None, 0) when all have been polled `polls` times.
        """
        place = self._first_due(polls)
        if place is None:
            return None, 0
        point, device = self._points[place], self.devices[place]
        await self._timetable.wait_until(point.due)
        started = ticks_ms()
        late_ms = ticks_diff(started, point.due)
        self.lateness.add(late_ms)
        await self._poll(device)
        device.polls += 1
        point.advance(late_ms)
        return device, ticks_diff(ticks_ms(), started)

    def _first_due(self, polls):
        """Return the place of the unit to poll next; None when all were polled so often."""
        if polls is None and len(self.devices) == 1:
            return 0
        waiting = [place for place, device in enumerate(self.devices)
                   if polls is None or device.polls < polls]
        return min(waiting, key=lambda each: self._points[each].due, default=None)

    async def _poll(self, device):
        """Read one unit; a line that is lost makes faults, and one line of log."""
        try:
            line = self.modbus_line
            if not line.connected:
                if not (line.called or self._closed.due()):
                    return
                await line.open()
            self._hear(await device.read(line))
            self._back()
        except LineLost as error:
            self._lose(error)
        for news in device.news():
            self._log(news)

    def _hear(self, answered):
        """Drop a connection on which nobody answers any more: a gateway may answer on a new one."""
        if answered:
            self._silent_polls = 0
        elif answered is False:
            self._silent_polls += 1
        if self._silent_polls >= max(SILENT_POLLS_MAX, 2 * len(self.devices)):
            self._silent_polls = 0
            self.modbus_line.close()

    def _back(self):
        if self.trouble:
            self._log("%s: connected again" % self.modbus_line.where)
        self.trouble = ""
        self._closed.succeed()

    def _lose(self, error):
        self._closed.fail()
        if not self.trouble:
            self.lost += 1
            self._log("%s; trying again" % error)
        self.trouble = str(error)
        for device in self.devices:
            device.fail(error)

    def close(self):
        """Close the line."""
        self.modbus_line.close()
