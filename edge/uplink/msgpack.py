"""MessagePack without extension types: for MicroPython, and where PyPI has no C library.

No I/O.  Writes the same bytes as the C library, except that the keys of a map are always sorted:
dicts are unordered on MicroPython, and equal values must give equal bytes.  Reading survives any
bytes: a length beyond the end, nesting deeper than DEPTH_MAX, a type that is not ours and a map key
that cannot be one are a ValueError, and nothing larger than the bytes themselves is allocated.

    00..7f 0 to 127         a0..bf string < 32       c2 c3 false true       ca cb float32 float64
    e0..ff -32 to -1        d9 da db string          c4 c5 c6 bytes         cc..cf unsigned 8 to 64
    80..8f map < 16         90..9f array < 16        de df map              d0..d3 signed 8 to 64
    c0 none                 dc dd array              c1 c7..c9 d4..d8 are refused
"""

import struct

DEPTH_MAX = 32
_INF = float("inf")
_SINGLE_LIMIT = float((1 << 128) - (1 << 103))  # from here on nothing rounds to a float32

# first byte -> (struct format, size) of a scalar, or of the length of what follows
_NUMBERS = {
    0xCA: (">f", 4), 0xCB: (">d", 8),
    0xCC: (">B", 1), 0xCD: (">H", 2), 0xCE: (">I", 4), 0xCF: (">Q", 8),
    0xD0: (">b", 1), 0xD1: (">h", 2), 0xD2: (">i", 4), 0xD3: (">q", 8),
}
_STRINGS = {0xD9: (">B", 1), 0xDA: (">H", 2), 0xDB: (">I", 4)}
_BYTES = {0xC4: (">B", 1), 0xC5: (">H", 2), 0xC6: (">I", 4)}
_ARRAYS = {0xDC: (">H", 2), 0xDD: (">I", 4)}
_MAPS = {0xDE: (">H", 2), 0xDF: (">I", 4)}
_CONSTANTS = {0xC0: None, 0xC2: False, 0xC3: True}


def packb(value):
    """Return the bytes of a value, floats as float64."""
    octets = bytearray()
    _write(octets, value, False)
    return bytes(octets)


def packb_single(value):
    """Return the bytes of a value, floats as float32, or raise an OverflowError."""
    octets = bytearray()
    _write(octets, value, True)
    return bytes(octets)


def unpackb(octets):
    """Return the value of exactly these bytes, or raise a ValueError."""
    value, end = unpack_from(octets, 0)
    if end != len(octets):
        raise ValueError("byte %d: found %d more bytes, allowed none" % (end, len(octets) - end))
    return value


def unpack_from(octets, offset):
    """Return (value, offset behind it) of the bytes from an offset on, or raise a ValueError."""
    return _read(octets, offset, 0)


def unpack_array_head(octets, offset):
    """Return (number of items, offset of the first) of an array, or raise a ValueError."""
    first = octets[offset] if offset < len(octets) else 0
    if 0x90 <= first < 0xA0:
        return first & 0x0F, offset + 1
    if first in _ARRAYS:
        return _number(octets, offset + 1, _ARRAYS[first], offset)
    raise ValueError("byte %d: found no array" % offset)


def _write(octets, value, single):
    """Append the bytes of a value."""
    if value is None:
        octets.append(0xC0)
    elif value is True or value is False:  # before int: on CPython a bool is one
        octets.append(0xC3 if value else 0xC2)
    elif isinstance(value, float):
        _write_float(octets, value, single)
    elif isinstance(value, int):
        _write_int(octets, value)
    elif isinstance(value, str):
        text = value.encode()
        octets.extend(_head(len(text), (0xA0, 32, 0xD9, 0xDA, 0xDB)))
        octets.extend(text)
    elif isinstance(value, (bytes, bytearray, memoryview)):
        octets.extend(_head(len(value), (0, 0, 0xC4, 0xC5, 0xC6)))
        octets.extend(value)
    elif isinstance(value, (list, tuple)):
        octets.extend(array_head(len(value)))
        for item in value:
            _write(octets, item, single)
    elif isinstance(value, dict):
        octets.extend(map_head(len(value)))
        for key in sorted(value):
            _write(octets, key, single)
            _write(octets, value[key], single)
    else:
        raise TypeError("cannot pack %r" % (value,))


def array_head(count):
    """Return the bytes before the items of an array."""
    return _head(count, (0x90, 16, None, 0xDC, 0xDD))


def map_head(count):
    """Return the bytes before the keys and values of a map."""
    return _head(count, (0x80, 16, None, 0xDE, 0xDF))


def _head(count, codes):
    """Return first byte and length; codes: of the short form, its limit, of 8, 16 and 32 bits."""
    short, limit, byte, word, double = codes
    if count < limit:
        return bytes((short | count,))
    if count < 0x100 and byte is not None:
        return bytes((byte, count))
    if count < 0x10000:
        return struct.pack(">BH", word, count)
    return struct.pack(">BI", double, count)


def _write_float(octets, value, single):
    """Append a float."""
    if not single:
        octets.extend(struct.pack(">Bd", 0xCB, value))
        return
    if _SINGLE_LIMIT <= abs(value) < _INF:  # MicroPython's struct would write infinity
        raise OverflowError("found %r, allowed a float32" % value)
    octets.extend(struct.pack(">Bf", 0xCA, value))


def _write_int(octets, value):
    """Append an int in its shortest form; raises ValueError beyond 64 bits."""
    if -32 <= value < 0x80:
        octets.append(value & 0xFF)
    elif 0 <= value < 0x10000:
        octets.extend(struct.pack(">BB" if value < 0x100 else ">BH",
                                  0xCC if value < 0x100 else 0xCD, value))
    elif 0 <= value < 1 << 64:
        octets.extend(struct.pack(">BI" if value < 1 << 32 else ">BQ",
                                  0xCE if value < 1 << 32 else 0xCF, value))
    elif -0x8000 <= value < 0:
        octets.extend(struct.pack(">Bb" if value >= -0x80 else ">Bh",
                                  0xD0 if value >= -0x80 else 0xD1, value))
    elif -1 << 63 <= value < 0:
        octets.extend(struct.pack(">Bi" if value >= -1 << 31 else ">Bq",
                                  0xD2 if value >= -1 << 31 else 0xD3, value))
    else:
        raise ValueError("found %d, allowed 64 bits" % value)


def _read(octets, at, depth):
    """Return (value, offset behind it)."""
    if at >= len(octets):
        raise ValueError("byte %d: the bytes end, a value was expected" % at)
    first = octets[at]
    if first < 0x80:
        return first, at + 1
    if first >= 0xE0:
        return first - 0x100, at + 1
    if first in _NUMBERS:
        return _number(octets, at + 1, _NUMBERS[first], at)
    if 0xA0 <= first < 0xC0:
        return _text(octets, at + 1, first & 0x1F, at)
    if first in _CONSTANTS:
        return _CONSTANTS[first], at + 1
    if first in _STRINGS:
        count, start = _number(octets, at + 1, _STRINGS[first], at)
        return _text(octets, start, count, at)
    if first in _BYTES:
        count, start = _number(octets, at + 1, _BYTES[first], at)
        return bytes(_take(octets, start, count, at)), start + count
    return _read_container(octets, at, first, depth)


def _read_container(octets, at, first, depth):
    """Return (list or dict, offset behind it)."""
    if depth >= DEPTH_MAX:
        raise ValueError("byte %d: found more than %d levels" % (at, DEPTH_MAX))
    if first < 0x90:
        return _items_of_map(octets, at, (first & 0x0F, at + 1), depth + 1)
    if first < 0xA0 or first in _ARRAYS:
        return _items_of_array(octets, at, unpack_array_head(octets, at), depth + 1)
    if first in _MAPS:
        return _items_of_map(octets, at, _number(octets, at + 1, _MAPS[first], at), depth + 1)
    raise ValueError("byte %d: found the unknown type 0x%02x" % (at, first))


def _items_of_array(octets, at, head, depth):
    """Return (list, offset behind it); head is (count, offset of the first item)."""
    count, next_at = head
    if count > len(octets) - next_at:  # every item takes a byte at least
        raise ValueError("byte %d: found %d items, allowed the bytes there are" % (at, count))
    items = []
    for _ in range(count):
        item, next_at = _read(octets, next_at, depth)
        items.append(item)
    return items, next_at


def _items_of_map(octets, at, head, depth):
    """Return (dict, offset behind it); head is (count, offset of the first key)."""
    count, next_at = head
    if 2 * count > len(octets) - next_at:
        raise ValueError("byte %d: found %d pairs, allowed the bytes there are" % (at, count))
    pairs = {}
    for _ in range(count):
        key_at = next_at
        key, next_at = _read(octets, key_at, depth)
        if isinstance(key, (list, dict)):
            raise ValueError("byte %d: found an array or map as a key" % key_at)
        pairs[key], next_at = _read(octets, next_at, depth)
    return pairs, next_at


def _take(octets, start, count, at):
    """Return a slice that is wholly there."""
    if count > len(octets) - start:
        raise ValueError(
            "byte %d: found a length of %d, allowed %d" % (at, count, len(octets) - start))
    return octets[start : start + count]


def _number(octets, start, form, at):
    """Return (number, offset behind it)."""
    return struct.unpack(form[0], _take(octets, start, form[1], at))[0], start + form[1]


def _text(octets, start, count, at):
    """Return (string, offset behind it)."""
    try:
        return bytes(_take(octets, start, count, at)).decode(), start + count
    except UnicodeError:
        raise ValueError("byte %d: found a string that is not UTF-8" % at)
