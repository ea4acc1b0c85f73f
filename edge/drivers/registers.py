"""Words on the wire to engineering values, and back.  No I/O.

Octets are taken as they were sent.  `order` says which octet of the value came when: for 32 bits
ABCD is high word first and high octet first, CDAB low word first, BADC octets swapped, DCBA both.
Coils are taken as a reply packs them: the first in the lowest bit of the first octet.

What means no value (NaN, a raw value of `no_reading`, digits that are none) is None, and `why_not`
says why; whether a value can be true is for others to say.
"""

import struct
from collections import namedtuple

from edge.drivers.odd_kinds import (
    bcd,
    bcd_bits,
    float16,
    float16_bits,
    number,
    number_text,
    text,
    text_octets,
)
from edge.port import INF, MICROPYTHON, NAN
from edge.quantities import TEXTS

# registers  how many it takes; a string takes its `length`
# format     of struct, for the octets high first
# low, high  of the raw value; of bool and bits see raw_range()
Kind = namedtuple("Kind", ("registers", "format", "low", "high"))
KINDS = {
    "bool": Kind(1, "H", 0, 1),
    "bits": Kind(1, "H", 0, 0xFFFF),
    "int8_high": Kind(1, "b", -0x80, 0x7F),
    "int8_low": Kind(1, "b", -0x80, 0x7F),
    "uint8_high": Kind(1, "B", 0, 0xFF),
    "uint8_low": Kind(1, "B", 0, 0xFF),
    "int16": Kind(1, "h", -0x8000, 0x7FFF),
    "uint16": Kind(1, "H", 0, 0xFFFF),
    "int32": Kind(2, "i", -0x80000000, 0x7FFFFFFF),
    "uint32": Kind(2, "I", 0, 0xFFFFFFFF),
    "int64": Kind(4, "q", -0x8000000000000000, 0x7FFFFFFFFFFFFFFF),
    "uint64": Kind(4, "Q", 0, 0xFFFFFFFFFFFFFFFF),
    "float16": Kind(1, "H", -65504.0, 65504.0),
    "float32": Kind(2, "f", -3.4028234663852886e38, 3.4028234663852886e38),
    "float64": Kind(4, "d", -INF, INF),
    "bcd16": Kind(1, "H", 0, 9999),
    "bcd32": Kind(2, "I", 0, 99999999),
    "string": Kind(0, "", -INF, INF),
}
# Kinds whose raw value is what struct reads.
_PLAIN = ("int8_high", "int8_low", "uint8_high", "uint8_low", "int16", "uint16", "int32", "uint32",
          "int64", "uint64", "float32", "float64")
FLOATS = ("float16", "float32", "float64")
# Kinds of a part of a register, and which of its two octets the part is.
HALVES = {"int8_high": (0,), "uint8_high": (0,), "int8_low": (1,), "uint8_low": (1,)}
PARTS = ("bool", "bits") + tuple(HALVES)

# order -> where the octets A, B, ... of the value stand among the octets as sent
ORDER_NAMES = ("AB", "BA", "ABCD", "CDAB", "BADC", "DCBA",
               "ABCDEFGH", "GHEFCDAB", "BADCFEHG", "HGFEDCBA")
ORDERS = {order: tuple([order.index(letter) for letter in "ABCDEFGH"[:len(order)]])
          for order in ORDER_NAMES}

BIT_TABLES = ("coil", "discrete")


def width(register):
    """Return how many registers (or coils) a value takes."""
    if register.table in BIT_TABLES:
        return register.length if register.kind == "bits" else 1
    return register.length if register.kind == "string" else KINDS[register.kind].registers


def orders_of(kind):
    """Return the orders that a kind may have in registers, the usual one first."""
    if kind == "bool" or kind in HALVES:
        return ()
    # A letter of the order is an octet: a register has two, and a text is turned word by word.
    letters = 2 * (KINDS[kind].registers or 1)
    return tuple([order for order in ORDER_NAMES if len(order) == letters])


def raw_range(register):
    """Return the lowest and the highest raw value that a register can hold."""
    if register.table in BIT_TABLES:
        return 0, (1 << width(register)) - 1
    if register.kind in ("bool", "bits"):
        mask, shift = _mask_and_shift(register)
        return 0, mask >> shift
    return KINDS[register.kind].low, KINDS[register.kind].high


def as_read(kind, raw):
    """Return the number that a kind of float reads where `raw` was written, or else `raw`."""
    if kind == "float16":
        return float16(float16_bits(raw)) if abs(raw) <= KINDS[kind].high else raw
    if kind == "float32" and abs(raw) <= KINDS[kind].high:
        return struct.unpack(">f", struct.pack(">f", raw))[0]
    return raw


def decode(register, octets, start):
    """Return a register's value: a float, a text, or None where the octets mean no value.

    `start` is the octet where its first register begins; in tables of coils it is the bit.
    """
    raw = _raw(register, octets, start)
    if raw is None or _means_nothing(register, raw):
        return None
    return raw if register.quantity in TEXTS else raw * register.scale + register.offset


def why_not(register, octets, start):
    """Return why `decode` finds no value, or an empty text."""
    raw = _raw(register, octets, start)
    if raw is None:
        sent = _high_first(register, octets, start)
        if register.kind != "string":
            return "not BCD (0x%s)" % "".join(["%02X" % octet for octet in sent])
        return "no text" if register.quantity in TEXTS else 'no number ("%s")' % text(sent)
    if not _means_nothing(register, raw):
        return ""
    if raw != raw:
        return "no reading (NaN)"
    return "no reading (raw %s)" % ("%.9g" if isinstance(raw, float) else "%d") % raw


class Decoder:
    """The values of one block's replies; made once, for it works out where everything lies.

    The plain numbers are read by one struct over all their octets, put high first; the others,
    which are few, one by one.
    """

    def __init__(self, block):
        self._plain = []
        self._others = []  # (place among all registers, register, start for `decode`)
        form, places = ">", []
        for place, register in enumerate(block.registers):
            start = register.address - block.address
            if register.table in BIT_TABLES:
                self._others.append((place, register, start))
            elif register.kind not in _PLAIN:
                self._others.append((place, register, 2 * start))
            else:
                self._plain.append(register)
                form += KINDS[register.kind].format
                places += [2 * start + octet for octet in _places(register)]
        self._read = _reader(form, places, 2 * block.count)
        self._scales = [(register.scale, register.offset) for register in self._plain]
        self._bare = all(register.kind in FLOATS and register.scale == 1 and register.offset == 0
                         for register in self._plain)
        # Values of any register that mean no reading: one look tells whether there is one.
        self._nothing = {raw * register.scale + register.offset
                         for register in self._plain for raw in register.no_reading}

    def values(self, octets):
        """Return the values of a reply in the order of block.registers, each as of `decode`."""
        raws = self._read(octets)
        if self._bare:
            values = list(raws)
        else:
            values = [raw * scale + offset
                      for raw, (scale, offset) in zip(raws, self._scales)]  # noqa: B905
        total = sum(values)
        # A sum is no number after a NaN; or after infinities of both signs, which do no harm here.
        if total != total or (self._nothing and not self._nothing.isdisjoint(values)):
            for place, register in enumerate(self._plain):
                if _means_nothing(register, raws[place]):
                    values[place] = None
        for place, register, start in self._others:
            values.insert(place, decode(register, octets, start))
        return values


def _reader(form, places, count):
    """Return a function from a block's `count` octets to the numbers whose octets are `places`."""
    if not places:
        return lambda octets: ()
    if not MICROPYTHON:
        unpack, wanted, rest = struct.Struct(form).unpack, bytes(places), bytes(max(256 - count, 0))
        # translate looks every place up in a table of 256 octets, which here is the reply.
        return lambda octets: unpack(wanted.translate(octets + rest))
    first = places[0]
    if places == list(range(first, first + len(places))):
        return lambda octets: struct.unpack_from(form, octets, first)
    return lambda octets: struct.unpack(form, bytes([octets[place] for place in places]))


def encode(register, value):
    """Return the words (or coils) that carry a value, clamped to what the kind can hold.

    NaN gives what means "no reading", where the kind has such a thing, else 0.  A part of a
    register gives the word with only its own bits set; who serves several parts joins them.
    """
    if register.kind == "string":
        packed = text_octets(_text_of(register, value), 2 * register.length)
    else:
        raw = _raw_of(register, value)
        if register.table in BIT_TABLES:
            return tuple([(raw >> bit) & 1 for bit in range(width(register))])
        packed = struct.pack(">" + KINDS[register.kind].format, _word_of(register, raw))
    sent = bytearray(2 * width(register))
    for letter, place in enumerate(_places(register)):
        sent[place] = packed[letter]
    return tuple([sent[i] * 256 + sent[i + 1] for i in range(0, len(sent), 2)])


def _places(register):
    """Return where the octets of a value stand, high first, from its first octet as sent."""
    if register.kind == "string":
        swapped = 1 if register.order == "BA" else 0
        return [place ^ swapped for place in range(2 * register.length)]
    return HALVES.get(register.kind) or ORDERS[register.order]


def _high_first(register, octets, start):
    return bytes([octets[start + place] for place in _places(register)])


def _raw(register, octets, start):
    """Return the number before scale, or the text; None where the octets are neither."""
    if register.table in BIT_TABLES:
        bits = [(octets[bit >> 3] >> (bit & 7) & 1) << (bit - start)
                for bit in range(start, start + width(register))]
        return sum(bits)
    sent = _high_first(register, octets, start)
    if register.kind == "string":
        return (text(sent) or None) if register.quantity in TEXTS else number(text(sent))
    raw = struct.unpack(">" + KINDS[register.kind].format, sent)[0]
    if register.kind in _PLAIN:
        return raw
    if register.kind == "float16":
        return float16(raw)
    if register.kind in ("bcd16", "bcd32"):
        return bcd(raw)
    mask, shift = _mask_and_shift(register)
    return (raw & mask) >> shift


def _means_nothing(register, raw):
    # As floats: a number of the plant file is one, and beyond 2 ** 53 not the same as an int.
    return raw != raw or (register.no_reading and float(raw) in register.no_reading)


def _mask_and_shift(register):
    if register.kind == "bool":
        return 1 << register.bit, register.bit
    return register.mask, register.shift


def _raw_of(register, value):
    """Return the raw value nearest to an engineering value."""
    low, high = raw_range(register)
    if value != value:
        nothing = register.no_reading[0] if register.no_reading else 0
        return NAN if register.kind in FLOATS else int(nothing)
    raw = min(max((value - register.offset) / register.scale, low), high)
    if register.kind in FLOATS:
        return raw
    whole = int(raw)
    if abs(raw - whole) >= 0.5:
        whole += 1 if raw > 0 else -1
    return min(max(whole, low), high)  # again: the highest uint64 is no float


def _word_of(register, raw):
    """Return the number whose octets carry a raw value."""
    if register.kind in ("bool", "bits"):
        mask, shift = _mask_and_shift(register)
        return (raw << shift) & mask
    if register.kind == "float16":
        return float16_bits(raw)
    return bcd_bits(raw) if register.kind in ("bcd16", "bcd32") else raw


def _text_of(register, value):
    if register.quantity in TEXTS:
        return value if isinstance(value, str) else ""
    return number_text((value - register.offset) / register.scale, 2 * register.length)
