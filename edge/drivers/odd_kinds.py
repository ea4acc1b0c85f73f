"""Kinds that struct does not read, or not everywhere: halves, decimal digits, text.  No I/O."""

from edge.port import INF, NAN


def float16(bits):
    """Return the float of an IEEE 754 half; MicroPython's struct has none."""
    exponent, fraction = (bits >> 10) & 0x1F, bits & 0x3FF
    if exponent == 0x1F:
        size = NAN if fraction else INF
    elif exponent:
        size = (0x400 + fraction) * 2.0 ** (exponent - 25)
    else:
        size = fraction * 2.0 ** -24
    return -size if bits & 0x8000 else size


def float16_bits(value):
    """Return the IEEE 754 half nearest to a float of at most 65504."""
    if value != value:
        return 0x7E00
    exponent = 1
    while abs(value) >= 2.0 ** (exponent - 14):
        exponent += 1
    # A fraction that is rounded up to 0x800 carries into the exponent, as it should.
    fraction = int(abs(value) * 2.0 ** (25 - exponent) + 0.5)
    return (0x8000 if value < 0 else 0) + ((exponent - 1) << 10) + fraction


def bcd(bits):
    """Return the number whose decimal digits are the nibbles, or None."""
    digits = "%x" % bits
    return int(digits) if all("0" <= digit <= "9" for digit in digits) else None


def bcd_bits(number):
    """Return the word whose nibbles are the decimal digits of a number."""
    return int("%d" % number, 16)


def text(octets):
    """Return ASCII text up to the first NUL, without the spaces that fill it up."""
    letters = []
    for octet in octets:
        if octet in (0x00, 0xFF):  # 0xFF: memory that was never written
            break
        letters.append(chr(octet) if 0x20 <= octet < 0x7F else "?")
    return "".join(letters).rstrip()


def text_octets(letters, room):
    """Return the octets of ASCII text, cut or filled up with NUL to so many."""
    octets = [min(ord(letter), 0x7F) for letter in letters[:room]]
    return octets + [0] * (room - len(octets))


def number(letters):
    """Return the number that a text is in decimal, or None; stricter than float()."""
    letters = letters.strip()
    if not all(letter in "+-.0123456789eE" for letter in letters):
        return None
    try:
        return float(letters)
    except ValueError:
        return None


def number_text(value, room):
    """Return a number in decimal, in as many digits as there is room for; nothing for NaN."""
    if value != value:
        return ""
    for digits in range(15, 0, -1):
        letters = ("%." + str(digits) + "g") % value
        if len(letters) <= room:
            return letters
    return ("-" if value < 0 else "") + "9" * (room if value > 0 else room - 1)
