"""From the lines to one Sample a boiler.

A line's loop reads its devices and puts what it got into the Intake of the boiler each belongs to;
the loop of a boiler's first device takes the Sample.  A unit that refuses or stays silent costs its
own readings, a lost line its own devices.
"""

from edge.drivers.plan import plan
from edge.drivers.registers import BIT_TABLES, decode, decode_bit
from edge.errors import DriverError, LineLost, NoReply
from edge.plant import measured
from edge.port import NAN, ticks_diff, ticks_ms
from edge.quantities import out_of_range
from edge.sample import FLAG_COMMUNICATION, FLAG_OVER_RANGE, Fault, Sample

BACKOFF_FIRST_MS = 500
BACKOFF_MAX_MS = 30_000
SILENT_POLLS_MAX = 3


class Backoff:
    """When to ask again something that failed: the wait doubles from one failure to the next."""

    def __init__(self):
        self.wait_ms = 0
        self._until = 0

    def due(self):
        """Whether it may be asked now."""
        return self.wait_ms == 0 or ticks_diff(ticks_ms(), self._until) >= 0

    def fail(self):
        """Wait, twice as long as the last time."""
        self.wait_ms = min(max(2 * self.wait_ms, BACKOFF_FIRST_MS), BACKOFF_MAX_MS)
        self._until = ticks_ms() + self.wait_ms

    def succeed(self):
        """Forget the failures."""
        self.wait_ms = 0


class Intake:
    """The newest readings of one boiler, whichever line they came over."""

    def __init__(self, boiler, lines):
        self.boiler = boiler
        self.lines = lines
        self.quantities = measured(boiler)
        self._values = {}  # quantity -> (value, ticks)
        self._faults = {name: Fault(FLAG_COMMUNICATION, "not read yet") for name in self.quantities}
        self._age_max = {}
        for device in boiler.devices:
            line = lines[device.line]
            for register in device.registers:
                # Two polls may be missed in a row before a reading is called old.
                self._age_max[register.quantity] = 2 * line.poll_every_ms + line.timeout_ms

    def put(self, quantity, value, ticks):
        """Take a reading, or the fault that it is outside its plausible range."""
        trouble = out_of_range(quantity, value)
        if trouble:
            self.fail(quantity, Fault(FLAG_OVER_RANGE, trouble))
        else:
            self._values[quantity] = (value, ticks)
            self._faults.pop(quantity, None)

    def fail(self, quantity, fault):
        """Take the reason why there is no reading."""
        self._values.pop(quantity, None)
        self._faults[quantity] = fault

    def sample(self, moment, ticks):
        """Return the Sample of this moment; a reading that has grown old is a fault."""
        readings = {}
        faults = dict(self._faults)
        for quantity, (value, taken) in self._values.items():
            age_ms = ticks_diff(ticks, taken)
            if age_ms <= self._age_max[quantity]:
                readings[quantity] = value
            else:
                reason = "stale: %d ms old, allowed %d" % (age_ms, self._age_max[quantity])
                faults[quantity] = Fault(FLAG_COMMUNICATION, reason)
        return Sample(self.boiler.name, moment, readings, faults)


class DevicePoll:
    """One unit: its read plan, where its readings go, when it is asked again after a silence."""

    def __init__(self, device, intake):
        self.unit_id = device.unit_id
        self.blocks = plan(intake.lines[device.line], device)
        self.trouble = ""
        self._intake = intake
        self._silence = Backoff()

    async def read(self, line):
        """Read every block into the intake; raises LineLost and nothing else.

        Returns whether the unit answered, None if it was not asked.
        """
        if not self._silence.due():
            return None
        trouble = ""
        for block in self.blocks:
            try:
                self._take(block, await line.read(self.unit_id, block))
            except NoReply as error:
                self._silence.fail()
                self.trouble = str(error)
                self.fail(error)
                return False  # one timeout is enough: the other blocks would wait as long
            except LineLost:
                raise
            except DriverError as error:
                trouble = str(error)
                self._refuse(block, error)
        self._silence.succeed()
        self.trouble = trouble
        return True

    def fail(self, error):
        """Make a fault of every reading of this unit."""
        for block in self.blocks:
            self._refuse(block, error)

    def _refuse(self, block, error):
        fault = Fault(FLAG_COMMUNICATION, error.reason)
        for register in block.registers:
            self._intake.fail(register.quantity, fault)

    def _take(self, block, reply):
        ticks = ticks_ms()
        for register in block.registers:
            place = register.address - block.address
            if block.table in BIT_TABLES:
                value = decode_bit(register, reply[place])
            else:
                value = decode(register, reply, 2 * place)
            self._intake.put(register.quantity, NAN if value is None else value, ticks)


class LinePoll:
    """One line and its units.  `polls`, `lost` and `trouble` are for the status."""

    def __init__(self, modbus_line, devices, log):
        self.polls = 0
        self.lost = 0
        self.trouble = ""
        self.devices = devices
        self._line = modbus_line
        self._log = log
        self._closed = Backoff()
        self._silent_polls = 0  # in a row, in which somebody was asked and nobody answered

    async def poll(self):
        """Read every unit once; a line that is lost makes faults, and one line of log."""
        if self._line.connected or self._closed.due():
            try:
                await self._line.open()
                self._hear([await self._read(device) for device in self.devices])
                self._back()
            except LineLost as error:
                self._lose(error)
        self.polls += 1

    async def _read(self, device):
        before = device.trouble
        answered = await device.read(self._line)
        self._tell(device, before)
        return answered

    def _hear(self, answers):
        """Drop a connection on which nobody answers any more: a gateway may answer on a new one."""
        if True in answers:
            self._silent_polls = 0
        elif False in answers:
            self._silent_polls += 1
        if self._silent_polls >= SILENT_POLLS_MAX:
            self._silent_polls = 0
            self._line.close()

    def _tell(self, device, before):
        if device.trouble and not before:
            self._log(device.trouble)
        elif before and not device.trouble:
            self._log("%s, unit %d: answers again" % (self._line.where, device.unit_id))

    def _back(self):
        if self.trouble:
            self._log("%s: connected again" % self._line.where)
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
        self._line.close()

