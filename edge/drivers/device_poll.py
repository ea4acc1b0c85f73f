"""One unit: its read plan, what it refuses, when it is asked again after a silence.

States of a unit: answering; silent (asked again after a wait, see breaker).
States of a register: read in a block; refused (read by itself, rarely, until it is good again).

An exception 2 or 3 means that the unit has some address of the block not.  First the holes between
its registers are given up, then the block is halved, until the registers are found that are
refused; all others have been read by then, and the plan is made anew without those.
"""

import asyncio

from edge.drivers.breaker import Backoff, breaker
from edge.drivers.bus_time import bus_time_ms
from edge.drivers.layouts import Layout, Layouts
from edge.drivers.plan import Block
from edge.drivers.registers import BIT_TABLES, why_not, width
from edge.errors import BadReply, ExceptionReply, NoReply
from edge.port import ticks_ms
from edge.quantities import out_of_range
from edge.sample import FLAG_COMMUNICATION, FLAG_DEVICE, FLAG_OVER_RANGE, Fault

REFUSALS = (2, 3)  # exception codes that blame the address or the count
NOBODY_BEHIND = (10, 11)  # those of a gateway whose unit is silent
REFUSED_FIRST_MS = 60_000
REFUSED_MAX_MS = 3_600_000


class Read:
    """One block of the plan, and with which poll it is due."""

    def __init__(self, layout):
        self.layout = layout
        self.block = layout.block
        self.due = 0

    def done(self, turn):
        """Be due again when the next poll comes that is a multiple of its own."""
        self.due = turn - turn % self.block.every + self.block.every


class DevicePoll:
    """What one unit is asked, and where its readings go, with their time by `count_ms`."""

    def __init__(self, device, intake, line, shared=False, layouts=None, count_ms=ticks_ms):
        self.device = device
        self.unit_id = device.unit_id
        self.where = line.name
        self.intake = intake
        self.trouble = ""
        self._count_ms = count_ms
        self.texts = {}  # quantity -> what the unit says of itself
        self.polls = 0
        self.refused = {}  # register -> (Backoff, reason)
        self._line = line
        self._layouts = layouts or Layouts()
        self._pair = line.transport != "tcp"
        self._in_flight = 1 if self._pair else device.in_flight
        self._holes = ()  # (table, first, last) that the unit has not
        self._silence = breaker(shared)
        self._news = []
        self._make_plan()

    def _make_plan(self):
        kept = [register for register in self.device.registers if register not in self.refused]
        # What is refused must not be read as a hole either, unless a good register covers it.
        barred = [(register.table, register.address, register.address + width(register) - 1)
                  for register in self.refused if not _covers(kept, register)]
        layouts = self._layouts.of(
            self._line, self.device, tuple(self.refused), self._holes + tuple(barred))
        self.reads = [Read(layout) for layout in layouts]

    @property
    def bus_time_ms(self):
        """How long one poll of everything keeps the line busy.  [ms]"""
        return sum([bus_time_ms(self._line, self.device, read.block) for read in self.reads])

    @property
    def silent(self):
        """Whether the unit is left alone for a while."""
        return not self._silence.due()

    def news(self):
        """Return what has changed since the last time, a line each."""
        news, self._news = self._news, []
        return news

    async def read(self, line):
        """Read what is due into the intake; raises LineLost and nothing else.

        Returns whether the unit answered, None if it was not asked.
        """
        self.where = line.where
        if not self._silence.due():
            return None
        due = [read for read in self.reads if read.due <= self.polls] + self._second_chances()
        trouble = ""
        try:
            if self._in_flight > 1:
                trouble = await self._read_side_by_side(line, due)
            else:
                for read in due:
                    trouble = await self._read_due(line, read) or trouble
        except (NoReply, BadReply, ExceptionReply) as error:
            self._silence.fail()
            self._say(str(error))
            self.fail(error)
            return False  # one timeout is enough: the other blocks would wait as long
        self._silence.succeed()
        self._say(trouble)
        return True

    async def _read_side_by_side(self, line, due):
        """Read blocks, as many at a time as the unit takes; return some trouble of theirs."""
        trouble = ""
        for start in range(0, len(due), self._in_flight):
            found = await asyncio.gather(
                *[self._read_due(line, read) for read in due[start:start + self._in_flight]],
                return_exceptions=True)
            for outcome in found:
                if isinstance(outcome, BaseException):
                    raise outcome
                trouble = outcome or trouble
        return trouble

    async def _read_due(self, line, read):
        trouble = await self._read_block(line, read)
        read.done(self.polls)
        return trouble

    async def _read_block(self, line, read):
        """Read one block; return what is wrong with it, or raise what ends the unit's poll."""
        block = read.block
        try:
            octets = await line.read(self.unit_id, block)
        except ExceptionReply as error:
            if error.code in NOBODY_BEHIND:
                raise
            if error.code in REFUSALS:
                return await self._isolate(line, block, error)
            return self._refuse(block, error)
        except BadReply as error:
            if self._pair:  # it took a whole timeout, as a silence does
                raise
            return self._refuse(block, error)
        self._take(read, octets)
        return ""

    async def _isolate(self, line, block, error):
        """Read a refused block in parts; a register that is refused by itself is named."""
        parts = self._parts(block)
        if not parts:
            self._give_up(block.registers[0], error)
            return ""
        trouble = ""
        for part in parts:
            trouble = await self._read_block(line, Read(Layout(part))) or trouble
        self._make_plan()
        return trouble

    def _parts(self, block):
        """Return the blocks in place of a refused one: its runs without holes, else its halves."""
        runs, holes = _runs(block, [register for register in self.device.registers
                                    if register.table == block.table])
        if holes:
            self._holes += holes
            return runs
        if len(block.registers) == 1:
            return []
        registers = sorted(block.registers, key=_place)
        middle = len(registers) // 2
        return [_around(block, registers[:middle]), _around(block, registers[middle:])]

    def _give_up(self, register, error):
        """Take a register out of the plan; it is tried by itself from time to time."""
        if register not in self.refused:
            self.refused[register] = (Backoff(REFUSED_FIRST_MS, REFUSED_MAX_MS), error.reason)
            self.refused[register][0].fail()
            self._news.append("%s (%s): left out of its block and tried again rarely" % (
                error, register.quantity))
        self.intake.fail(register.quantity, Fault(FLAG_COMMUNICATION, error.reason))

    def _second_chances(self):
        """Return the read of one refused register whose time has come, by itself."""
        for register, (wait, _) in self.refused.items():
            if wait.due():
                wait.fail()  # before it is asked: it may be silent, which ends the unit's poll
                return [Read(Layout(Block(
                    register.table, register.address, width(register), (register,), 1)))]
        return []

    def _refuse(self, block, error):
        for register in block.registers:
            self.intake.fail(register.quantity, Fault(FLAG_COMMUNICATION, error.reason))
        return str(error)

    def fail(self, error):
        """Make a fault of every reading of this unit; what it refuses keeps its own reason."""
        for register in self.device.registers:
            if register in self.refused:
                continue
            self.intake.fail(register.quantity, Fault(FLAG_COMMUNICATION, error.reason))

    def _say(self, trouble):
        if trouble and not self.trouble:
            self._news.append(trouble)
        elif self.trouble and not trouble:
            self._news.append("%s, unit %d: answers again" % (self.where, self.unit_id))
        self.trouble = trouble

    def _take(self, read, octets):
        """Put the values of a reply into the intake.  Runs for every reply: keep it flat."""
        block = read.block
        readings = {}
        odd = []
        values = read.layout.decoder.values(octets)
        for place, (quantity, low, high) in enumerate(read.layout.ranges):
            value = values[place]
            if value.__class__ is float and low <= value <= high:
                readings[quantity] = value
            else:
                odd.append(place)
        self.intake.put(readings, self._count_ms())
        for place in odd:
            self._take_odd(block, block.registers[place], values[place], octets)
        if self.refused and len(block.registers) == 1 and block.registers[0] in self.refused:
            register = block.registers[0]
            del self.refused[register]
            self._news.append("%s, unit %d, register %d (%s): answers again" % (
                self.where, self.unit_id, register.address, register.quantity))
            self._make_plan()

    def _take_odd(self, block, register, value, octets):
        """Take what is no plausible reading: a text, or why there is none."""
        if isinstance(value, str):
            self.texts[register.quantity] = value
            return
        if value is None:
            place = register.address - block.address
            start = place if block.table in BIT_TABLES else 2 * place
            fault = Fault(FLAG_DEVICE, why_not(register, octets, start))
        else:
            fault = Fault(FLAG_OVER_RANGE, out_of_range(register.quantity, value)
                          or "found %g, allowed %g to %g" % (value, *register.valid))
        self.intake.fail(register.quantity, fault)


def _runs(block, registers):
    """Return the blocks of a block's registers without its holes, and the holes.

    A hole is an address that no register of the unit's table has, whoever reads it.
    """
    covered: set = set()
    for register in registers:
        covered.update(range(register.address, register.address + width(register)))
    runs: list = []
    for register in sorted(block.registers, key=_place):
        if runs and all(address in covered for address in range(
                runs[-1].address + runs[-1].count, register.address)):
            runs[-1] = _around(block, runs[-1].registers + (register,))
        else:
            runs.append(_around(block, (register,)))
    holes = [(block.table, before.address + before.count, after.address - 1)
             for before, after in zip(runs, runs[1:], strict=False)]
    return runs, tuple(holes)


def _around(block, registers):
    """Return the smallest block around some registers of a block."""
    first = min(register.address for register in registers)
    end = max(register.address + width(register) for register in registers)
    return Block(block.table, first, end - first, tuple(registers), block.every)


def _covers(registers, one):
    """Whether some register has an address of another one."""
    return any(register.table == one.table
               and register.address < one.address + width(one)
               and one.address < register.address + width(register) for register in registers)


def _place(register):
    return register.address, width(register)
