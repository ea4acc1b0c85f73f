"""Words on the wire to engineering values, and back.  No I/O.

Octets are taken as they were sent.  `order` says which octet of the value came when: for 32 bits
ABCD is high word first and high octet first, CDAB low word first, BADC octets swapped, DCBA both.
A float32 that is no number decodes to NaN; who stores it decides what that means.
"""

import struct
from collections import namedtuple

# kind -> (registers, struct format of the octets high first, lowest, highest raw value)
Kind = namedtuple("Kind", ("registers", "format", "low", "high"))
KINDS = {
    "bool": Kind(1, ">H", 0, 1),
    "int16": Kind(1, ">h", -0x8000, 0x7FFF),
    "uint16": Kind(1, ">H", 0, 0xFFFF),
    "int32": Kind(2, ">i", -0x80000000, 0x7FFFFFFF),
    "uint32": Kind(2, ">I", 0, 0xFFFFFFFF),
    "float32": Kind(2, ">f", -3.4028234e38, 3.4028234e38),
}

# order -> where the octets A, B, ... of the value stand among the octets as sent
ORDERS = {
    "AB": (0, 1),
    "BA": (1, 0),
    "ABCD": (0, 1, 2, 3),
    "CDAB": (2, 3, 0, 1),
    "BADC": (1, 0, 3, 2),
    "DCBA": (3, 2, 1, 0),
}
AS_SENT = ("AB", "ABCD")  # orders in which struct can read the octets where they lie

BIT_TABLES = ("coil", "discrete")


def width(register):
    """Return how many registers (or coils) a value takes."""
    return 1 if register.table in BIT_TABLES else KINDS[register.kind].registers


def decode(register, octets, start):
    """Return a register's engineering value from the octets that begin at `start`."""
    kind = KINDS[register.kind]
    if register.order in AS_SENT:
        raw = struct.unpack_from(kind.format, octets, start)[0]
    else:
        places = ORDERS[register.order]
        raw = struct.unpack(kind.format, bytes([octets[start + place] for place in places]))[0]
    if register.kind == "bool":
        raw = (raw >> register.bit) & 1
    return raw * register.scale + register.offset


def decode_bit(register, bit):
    """Return the engineering value of a coil or discrete input."""
    return (1.0 if bit else 0.0) * register.scale + register.offset


def encode(register, value):
    """Return the words that carry a value, clamped to what the kind can hold.

    A bool in a register gives the word with only its own bit set; who serves several bits of one
    register joins them.
    """
    kind = KINDS[register.kind]
    raw = (value - register.offset) / register.scale
    if register.kind != "float32":
        raw = int(raw + 0.5) if raw >= 0 else -int(0.5 - raw)
    raw = min(max(raw, kind.low), kind.high)
    if register.kind == "bool":
        raw = raw << max(register.bit, 0)
    packed = struct.pack(kind.format, raw)
    places = ORDERS[register.order]
    sent = bytearray(len(packed))
    for letter, place in enumerate(places):
        sent[place] = packed[letter]
    return tuple([sent[i] * 256 + sent[i + 1] for i in range(0, len(sent), 2)])
