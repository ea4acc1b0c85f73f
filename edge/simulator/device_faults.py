"""A simulated unit that can break: wrong words, refused reads.  No I/O.

Each fault counts the replies that it spoilt: those in which a word differs from what the healthy
unit would have said, or an exception code in place of words.
"""

from edge.drivers.registers import BIT_TABLES, FLOATS, encode, raw_range, width
from edge.port import NAN
from edge.simulator.unit import (
    ILLEGAL_ADDRESS,
    ILLEGAL_FUNCTION,
    ILLEGAL_VALUE,
    Unit,
    shares_a_word,
)


class BreakableUnit(Unit):
    """A Unit with the device faults that hold now; `requests` counts what it was asked."""

    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        self.faults = []
        self.requests = 0

    def answer(self, table, address, count):
        """Return the words that a read gives (bits as 0 and 1), or its exception code."""
        self.requests += 1
        found = super().answer(table, address, count)
        for fault in self.faults:
            found = fault.spoil(found, table, address, count)
        return found


class DeviceFault:
    """What is wrong with one unit while it holds; `happened` counts the replies that it spoilt."""

    def __init__(self, unit):
        self.happened = 0
        self._unit = unit

    def begin(self):
        """Hold from now on."""
        self._unit.faults.append(self)

    def end(self):
        """Hold no more."""
        if self in self._unit.faults:
            self._unit.faults.remove(self)


class Refusing(DeviceFault):
    """Exception `code` for the reads that `refuses(table, address, count)`."""

    def __init__(self, unit, code, refuses):
        super().__init__(unit)
        self._code = code
        self._refuses = refuses

    def spoil(self, found, table, address, count):
        """Return the exception code where the read is refused, else what was found."""
        if isinstance(found, int) or not self._refuses(table, address, count):
            return found
        self.happened += 1
        return self._code


class Altering(DeviceFault):
    """Registers whose words are other ones; `words(register)` gives them, held at the moment."""

    def __init__(self, unit, registers, words):
        super().__init__(unit)
        self._registers = registers
        self._words = words

    def spoil(self, found, table, address, count):
        """Return the words with those of the fault in their place."""
        if isinstance(found, int):
            return found
        spoilt = list(found)
        for register in self._registers:
            if register.table == table and address < register.address + width(register) \
                    and register.address < address + count:
                for place, word in enumerate(self._words(register), register.address - address):
                    if 0 <= place < count:
                        spoilt[place] = word
        self.happened += spoilt != list(found)
        return spoilt


def device_fault(fault, unit, registers):
    """Return the Refusing or Altering of a PlannedFault at a unit; registers: those it strikes."""
    name = fault.name
    if name == "refuses_table":
        return Refusing(unit, ILLEGAL_FUNCTION, lambda table, address, count: table == fault.table)
    if name == "small_replies":
        return Refusing(unit, ILLEGAL_VALUE, lambda table, address, count:
                        table not in BIT_TABLES and count > fault.max_words)
    if name == "poisoned":
        spans = fault.addresses or tuple([
            (register.table, register.address, register.address + width(register) - 1)
            for register in registers])
        return Refusing(unit, ILLEGAL_ADDRESS, lambda table, address, count: any(
            table == poisoned and address <= last and first < address + count
            for poisoned, first, last in spans))
    registers = struck(name, registers)
    if name == "order_swapped":
        return Altering(unit, registers, lambda register: _held(unit, register)[::-1])
    if name == "stuck":
        kept = {register: tuple(_held(unit, register)) for register in registers}
    else:
        kept = {register: encode(register, _nothing(name, register)) for register in registers}
    return Altering(unit, registers, kept.__getitem__)


def struck(name, registers):
    """Return those of some registers that a fault can make something of."""
    return tuple([register for register in registers if _CAN.get(name, _can_any)(register)])


def _can_any(register):
    return True


_CAN = {
    "order_swapped": lambda register: register.kind != "string" and width(register) > 1
    and register.table not in BIT_TABLES,
    "not_a_number": lambda register: register.kind in FLOATS,
    "sentinel": lambda register: bool(register.no_reading) and not shares_a_word(register),
}


def _nothing(name, register):
    """Return the value whose encoding means that there is no reading."""
    if name == "not_a_number":
        return NAN
    raw = min(max(register.no_reading[0], raw_range(register)[0]), raw_range(register)[1])
    return raw * register.scale + register.offset


def _held(unit, register):
    return unit.held(register.table, register.address, width(register))
