"""What a simulated Modbus unit holds and refuses.  No I/O.

A unit holds the words of its registers and nothing else: reading what no register holds is
exception 2, and so is every read that touches a poisoned address.
"""

import struct

from edge.drivers.registers import encode, width

ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, ILLEGAL_VALUE = 1, 2, 3  # exception codes

# Function codes that read, and the table each reads.  The others write, or write too.
READS = {1: "coil", 2: "discrete", 3: "holding", 4: "input"}


class Unit:
    """One Modbus unit: the registers of a map and the words they hold now.

    poisoned: (table, first, last) rows that no read may touch; without: tables that it has not got
    (exception 1); max_words, max_bits: most that it hands out in one reply (else exception 3).
    """

    def __init__(self, registers, poisoned=(), without=(), max_words=125, max_bits=2000):
        self._poisoned = tuple(poisoned)
        self._without = frozenset(without)
        self._most = {"coil": max_bits, "discrete": max_bits,
                      "holding": max_words, "input": max_words}
        self._tables: dict = {table: {} for table in READS.values()}
        self._parts = []  # [registers, readings, what is shown of each] of each boiler
        self._shared = []  # (part, register) of those that lie in a word with others
        self._stale = True
        self.join(registers)

    def join(self, registers):
        """Take registers of one more boiler, and return its part for `refresh`.

        A word that an earlier boiler has already stays that one's.
        """
        part = len(self._parts)
        others = {table: frozenset(held) for table, held in self._tables.items()}
        mine = []
        for register in registers:
            places = range(register.address, register.address + width(register))
            if shares_a_word(register):
                self._shared.append((part, register))
            elif others[register.table].isdisjoint(places):
                mine.append(register)
            else:
                continue
            self._tables[register.table].update(dict.fromkeys(places, 0))
        self._parts.append([tuple(mine), {}, [None] * len(mine)])
        self._stale = True
        return part

    def refresh(self, readings, part=0):
        """Put readings into the registers; a register without a reading holds 0."""
        self._parts[part][1] = readings
        self._stale = True  # words are made when somebody reads

    def answer(self, table, address, count):
        """Return the words that a read gives (bits as 0 and 1), or its exception code."""
        if table in self._without:
            return ILLEGAL_FUNCTION
        if count > self._most[table]:
            return ILLEGAL_VALUE
        words = self.words(table, address, count)
        return ILLEGAL_ADDRESS if words is None else words

    def words(self, table, address, count):
        """Return the words of a block (bits as 0 and 1), or None when it has a hole."""
        for poisoned, first, last in self._poisoned:
            if table == poisoned and address <= last and first < address + count:
                return None
        return self.held(table, address, count)

    def held(self, table, address, count):
        """Return the words that a block holds, whether it may be read or not; None with a hole."""
        if self._stale:
            self._write()
        held = self._tables[table]
        try:
            return [held[place] for place in range(address, address + count)]
        except KeyError:
            return None

    def _write(self):
        """Make words of the readings that have changed."""
        for registers, readings, shown in self._parts:
            for turn, register in enumerate(registers):
                value = readings.get(register.quantity, register.offset)
                if value != shown[turn]:
                    shown[turn] = value
                    self._tables[register.table].update(
                        enumerate(encode(register, value), register.address))
        for _, register in self._shared:
            self._tables[register.table][register.address] = 0
        for part, register in self._shared:
            value = self._parts[part][1].get(register.quantity, register.offset)
            self._tables[register.table][register.address] |= encode(register, value)[0]
        self._stale = False


def reply_pdu(unit, pdu):
    """Return the PDU with which a unit answers one that reads; any other is exception 1."""
    table = READS.get(pdu[0])
    if table is None or len(pdu) != 5:
        return bytes([pdu[0] | 0x80, ILLEGAL_FUNCTION])
    address, count = struct.unpack(">HH", pdu[1:])
    words = unit.answer(table, address, count) if count else ILLEGAL_VALUE
    if isinstance(words, int):
        return bytes([pdu[0] | 0x80, words])
    if table in ("holding", "input"):
        octets = struct.pack(">%dH" % count, *words)
    else:
        bits = sum(int(bit) << place for place, bit in enumerate(words))
        octets = bits.to_bytes((count + 7) // 8, "little")
    return bytes([pdu[0], len(octets)]) + octets


def shares_a_word(register):
    """Whether other registers may lie in the same word: bits and halves of it."""
    if register.table not in ("holding", "input"):
        return False
    return register.kind in ("bool", "bits") or register.kind.startswith(("int8_", "uint8_"))
