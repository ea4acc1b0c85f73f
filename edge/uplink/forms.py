"""Values <-> whole numbers of a column, the same float again or another form.  No I/O.

CPython only.  A form says what a number stands for:

    0       whole numbers; of readings raw numbers of the register, value = raw * scale + offset,
            and for the mean of n of them value = number * scale / n + offset
    1 to 6  value = number / 1, 10, ... 100,000; of totals number / 100, 1,000, ... 10,000,000
    7       the bits of the float, in order of its size

A value comes from the record as float32 (a total as float64).  A form is taken only where each
value of the column comes out with the same bits.
"""

from array import array

WHOLE, BITS = 0, 7
SINGLE, DOUBLE = "f", "d"
_TENS = {SINGLE: (1.0, 10.0, 100.0, 1000.0, 1e4, 1e5), DOUBLE: (1e2, 1e3, 1e4, 1e5, 1e6, 1e7)}
_GUESSES = (1, 2, 3, 4, 5)  # of a float register: most devices round to decimals
_BITS_OF = {SINGLE: "i", DOUBLE: "q"}
_LOW_BITS = {SINGLE: (1 << 31) - 1, DOUBLE: (1 << 63) - 1}
_NUMBER_MAX = 1 << 52  # a float64 holds every whole number up to there


def column_of_readings(values, step, counts=None):
    """Return (form, numbers) of what a register reads; step is its (scale, offset) or None.

    With counts the values are means of so many.
    """
    if step is not None:
        column = _tried(values, SINGLE, WHOLE, _Steps(step, counts))
        if column:
            return column
    return column_of_decimals(values, _GUESSES)


def column_of_decimals(values, forms, letter=SINGLE):
    """Return (form, numbers): the first that fits of some forms with decimals, else the bits."""
    for form in forms:
        ten = _TENS[letter][form - 1]
        if _is_far(values[0], ten, letter):
            continue  # most guesses fail here
        column = _tried(values, letter, form, _Decimals(ten))
        if column:
            return column
    return BITS, _turned(array(_BITS_OF[letter], array(letter, values).tobytes()), letter)


def values_of(column, letter=SINGLE, step=None, counts=None):
    """Return the floats of a column.  May raise a ValueError or an OverflowError."""
    form, numbers = column
    if form == BITS:
        bits = array(_BITS_OF[letter], _turned(numbers, letter))
        return array(letter, bits.tobytes()).tolist()
    if form == WHOLE:
        if step is None:
            raise ValueError("found raw numbers of what has no step")
        return array(letter, _Steps(step, counts).values(numbers)).tolist()
    return array(letter, _Decimals(_TENS[letter][form - 1]).values(numbers)).tolist()


class _Decimals:
    """Numbers / 1, 10, 100 ..."""

    def __init__(self, ten):
        self._ten = ten

    def numbers(self, values):
        """Return the nearest number of each value."""
        ten = self._ten
        return [round(value * ten) for value in values]

    def values(self, numbers):
        """Return the value of each number."""
        ten = self._ten
        return [number / ten for number in numbers]


class _Steps:
    """Raw numbers of a register; of means each has a scale of its own, divided by its count."""

    def __init__(self, step, counts):
        self._scale, self._offset = step
        self._scales = counts and [self._scale / count if count else self._scale
                                   for count in counts]

    def numbers(self, values):
        """Return the nearest number of each value."""
        scale, offset = self._scale, self._offset
        if self._scales is None:
            return [round((value - offset) / scale) for value in values]
        return [round((value - offset) / scale)
                for value, scale in zip(values, self._scales, strict=True)]

    def values(self, numbers):
        """Return the value of each number."""
        scale, offset = self._scale, self._offset
        if self._scales is None:
            return [number * scale + offset for number in numbers]
        return [number * scale + offset
                for number, scale in zip(numbers, self._scales, strict=True)]


def _tried(values, letter, form, grid):
    """Return (form, numbers) if each value comes out of its number again, else None."""
    try:
        numbers = grid.numbers(values)
        if max(max(numbers), -min(numbers)) >= _NUMBER_MAX:
            return None
        # As bytes: the negative zero is equal to the other one.
        same = array(letter, grid.values(numbers)).tobytes() == array(letter, values).tobytes()
    except (ValueError, OverflowError):  # beyond what a float holds
        return None
    return (form, numbers) if same else None


def _is_far(value, ten, letter):
    """Whether a value is none of these decimals, or may not be."""
    if not abs(value) * ten < _NUMBER_MAX:
        return True
    return array(letter, [round(value * ten) / ten])[0] != value


def _turned(bits, letter):
    """Return bits of floats, and back, such that larger floats have larger numbers."""
    low_bits = _LOW_BITS[letter]
    return [number if number >= 0 else number ^ low_bits for number in bits]
