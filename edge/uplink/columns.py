"""Columns of whole numbers <-> octets that deflate well.  No I/O.  CPython only.

A column is what a record repeats: its first number, then the difference of each to the one before.
Columns of one quantity are a group.  Numbers are zigzag (0, -1, 1, -2 are 0, 1, 2, 3), so that
small ones have small octets, and lie in planes: all lowest octets, then those above them.

    +---------+--------+-----------+------------+-----------------------+
    | classes | shapes | firsts    | low octets | higher octets         |
    | 1 a     | 1 a    | by width, | by class,  | second octets, third, |
    | group   | column | in planes | by group   | by column             |
    +---------+--------+-----------+------------+-----------------------+

    shape   bits 7-5 form (`compact.py`)   4-3 width of the first   2-0 width of the differences
    class   0 to 5: how large the low octets of a group are on the average, so that those of one
            size lie together and get a Huffman code of their own
"""

from operator import sub
from struct import pack, unpack

FIRST_WIDTHS = (0, 2, 4, 8)
WIDTHS = (0, 1, 2, 4, 8)
_LETTERS = {1: "B", 2: "H", 4: "I", 8: "Q"}
_CLASSES = (0.5, 1.0, 2.0, 4.0, 8.0)
# bits of a number -> place of the first width that holds it
_FIRST_CODES = [next(code for code, width in enumerate(FIRST_WIDTHS) if 8 * width >= bits)
                for bits in range(65)]
_CODES = [next(code for code, width in enumerate(WIDTHS) if 8 * width >= bits)
          for bits in range(65)]
_SIGN = 1 << 63
_SPAN = 1 << 64


def pack_columns(groups):
    """Return the sections of groups of columns, (form, numbers) each, as a list of bytes.

    Numbers are whole, from -2^63 to 2^63 - 1, at least one a column.
    """
    shapes = bytearray()
    firsts: dict[int, list[int]] = {width: [] for width in FIRST_WIDTHS}
    classes = bytearray()
    lows: list[list[bytes]] = [[] for _ in range(len(_CLASSES) + 1)]
    wide = []  # (width, octets of the differences)
    for columns in groups:
        group = []
        for form, numbers in columns:
            first = numbers[0] << 1 if numbers[0] >= 0 else ~(numbers[0] << 1)
            differences = _zigzag(_differences(numbers)) if len(numbers) > 1 else ()
            first_code = _FIRST_CODES[first.bit_length()]
            code = _CODES[max(differences).bit_length()] if differences else 0
            shapes.append(form << 5 | first_code << 3 | code)
            firsts[FIRST_WIDTHS[first_code]].append(first)
            width = WIDTHS[code]
            if width == 1:
                group.append(bytes(differences))
            elif width:
                octets = pack("<%d%s" % (len(differences), _LETTERS[width]), *differences)
                group.append(octets[::width])
                wide.append((width, octets))
        low = b"".join(group)
        classes.append(_class_of(low))
        lows[classes[-1]].append(low)
    sections = [bytes(classes), bytes(shapes)]
    sections += [_planes(firsts[width], width) for width in FIRST_WIDTHS if width]
    sections += [b"".join(group) for group in lows]
    sections += [b"".join([octets[plane::width] for width, octets in wide if width > plane])
                 for plane in range(1, WIDTHS[-1])]
    return sections


def unpack_columns(octets, at, groups):
    """Return ([(form, numbers) of each column], offset behind them).

    groups has the length of each column, at least 1, group by group.  May raise a ValueError.
    """
    lengths = [length for columns in groups for length in columns]
    classes, at = _take(octets, at, len(groups))
    shapes, at = _take(octets, at, len(lengths))
    firsts, at = _read_firsts(octets, at, shapes)
    widths = [_at(WIDTHS, shape & 7) for shape in shapes]
    planes, at = _read_lows(octets, at, (groups, classes), widths)
    for plane in range(1, WIDTHS[-1]):
        for place, width in enumerate(widths):
            if width > plane:
                higher, at = _take(octets, at, lengths[place] - 1)
                planes[place].append(higher)
    columns = []
    for place, shape in enumerate(shapes):
        differences = _joined(planes[place], widths[place], lengths[place] - 1)
        columns.append((shape >> 5, _summed(firsts[place], differences)))
    return columns, at


def _zigzag(numbers):
    """Return whole numbers without sign: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return [number << 1 if number >= 0 else ~(number << 1) for number in numbers]


def _differences(numbers):
    """Return the difference of each number to the one before; beyond 64 bits it comes round."""
    found = list(map(sub, numbers[1:], numbers))
    if found and not -_SIGN <= min(found) <= max(found) < _SIGN:
        found = [_round(difference) for difference in found]
    return found


def _round(number):
    """Return the number of 64 bits with sign that differs by a multiple of 2^64."""
    return (number + _SIGN) % _SPAN - _SIGN


def _class_of(low):
    mean = sum(low) / len(low) if low else 0.0
    return sum(mean >= limit for limit in _CLASSES)


def _planes(numbers, width):
    """Return numbers of a width in octets, all highest octets first."""
    octets = pack("<%d%s" % (len(numbers), _LETTERS[width]), *numbers)
    return b"".join([octets[plane::width] for plane in reversed(range(width))])


def _read_firsts(octets, at, shapes):
    """Return (first number of each column, zigzag, offset behind them)."""
    firsts = [0] * len(shapes)
    codes = [shape >> 3 & 3 for shape in shapes]
    for code, width in enumerate(FIRST_WIDTHS):
        places = [place for place, found in enumerate(codes) if found == code]
        planes = []
        for _ in range(width):
            plane, at = _take(octets, at, len(places))
            planes.append(plane)
        for place, number in zip(places, _joined(planes[::-1], width, len(places)), strict=True):
            firsts[place] = number
    return firsts, at


def _read_lows(octets, at, grouped, widths):
    """Return (a list with the low octets of each column that has any, offset behind them)."""
    groups, classes = grouped
    starts, place = [], 0
    for columns in groups:
        starts.append(place)
        place += len(columns)
    planes: list[list[bytes]] = [[] for _ in widths]
    for wanted in range(len(_CLASSES) + 1):
        for group, columns in enumerate(groups):
            if classes[group] != wanted:
                continue
            for place, length in enumerate(columns, starts[group]):
                if widths[place]:
                    low, at = _take(octets, at, length - 1)
                    planes[place].append(low)
    if any(kind > len(_CLASSES) for kind in classes):
        raise ValueError("found class %d, allowed 0 to %d" % (max(classes), len(_CLASSES)))
    return planes, at


def _joined(planes, width, count):
    """Return the numbers whose octets lie in planes, the lowest first."""
    if not width:
        return [0] * count
    if width == 1:
        return list(planes[0])
    octets = bytearray(width * count)
    for place, plane in enumerate(planes):
        octets[place::width] = plane
    return list(unpack("<%d%s" % (count, _LETTERS[width]), octets))


def _summed(first, differences):
    """Return the numbers of a column from its zigzag octets."""
    number = first >> 1 ^ -(first & 1)
    numbers = [number]
    for difference in differences:
        number += difference >> 1 ^ -(difference & 1)
        numbers.append(number)
    if not -_SIGN <= min(numbers) <= max(numbers) < _SIGN:
        numbers = [_round(number) for number in numbers]
    return numbers


def _take(octets, at, count):
    """Return (octets that are wholly there, offset behind them)."""
    if count > len(octets) - at:
        raise ValueError("columns end at byte %d of %d" % (at + count, len(octets)))
    return octets[at:at + count], at + count


def _at(widths, code):
    if code >= len(widths):
        raise ValueError("found width %d, allowed 0 to %d" % (code, len(widths) - 1))
    return widths[code]
