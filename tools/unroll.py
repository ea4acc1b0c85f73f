"""How a sum of powers with coefficients becomes lines of Python that every interpreter runs alike.

A sum of powers is evaluated as one Horner chain in the first variable over the groups of equal I;
the powers of the other variable are made once, by additions of exponents that are already there.
No power operator: interpreter, numba and MicroPython then agree to the bit.  CPython only.
"""

from decimal import Decimal
from math import nan


def derived(terms, in_pi, in_tau):
    """Return the terms (I, J, n) of a sum's partial derivative; n is exact."""
    rows = []
    for i, j, number in terms:
        factor = Decimal(number)
        for order in range(in_pi):
            factor *= i - order
        for order in range(in_tau):
            factor *= j - order
        if factor:
            rows.append((i - in_pi, j - in_tau, factor))
    return rows


def steps(exponents):
    """Return (exponent, a, b) in order: exponent = a + b, both there before it; 1 is given."""
    there, rows = [1], []

    def make(exponent):
        if exponent in there:
            return
        for one in sorted(there, reverse=True):
            if exponent - one in there:
                break
        else:
            one = max(e for e in there if e < exponent)
            make(exponent - one)
        there.append(exponent)
        rows.append((exponent, one, exponent - one))

    for exponent in sorted(exponents):
        make(exponent)
    return rows


def as_a_board_reads(text):
    """Return a literal as the parser of MicroPython 1.25 makes it, NaN when that is not sure.

    Up to 2 ** 53 the digits are an exact number; one operation with a power of ten follows.
    """
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = fraction.rstrip("0")
    digits = int(whole + fraction)
    power = int(exponent or "0") - len(fraction)
    if digits > 2**53:
        return nan
    return digits / 10.0**-power if -22 <= power < 0 else digits * 10.0**power


def spelt(number):
    """Return a positive float's literal that every interpreter reads as the same bits.

    A float that a board's parser cannot reach is written as a product of a larger one and powers
    of two, which is exact.
    """
    for halvings in range(100):
        larger = number * 2.0**halvings
        factors = [20] * (halvings // 20) + [halvings % 20] * (halvings % 20 > 0)
        for digits in range(17):
            literal = plain("%.*e" % (digits, larger))
            if float(literal) == larger == as_a_board_reads(literal):
                return " * ".join([plain("%r" % 0.5**n) for n in factors] + [literal])
    raise SystemExit("no spelling of %r that every interpreter reads alike" % number)


def plain(text):
    """Return a literal d.ddde-05 as d.ddde-5, without an exponent of zero."""
    mantissa, _, exponent = text.partition("e")
    if "." not in mantissa:
        mantissa += ".0"
    return mantissa + ("e%d" % int(exponent) if int(exponent or "0") else "")


def sum_of(rows, name):
    """Return the text of one group: sum of coefficient times power of `name`."""
    text = ""
    for j, number in rows:
        value = float(number)
        literal = spelt(abs(value)) + (" * " + power_name(name, j) if j else "")
        sign = "-" if value < 0 else "+"
        text += (" %s " % sign if text else sign.replace("+", "")) + literal
    return text


def power_name(name, exponent):
    """Return the variable that holds a power: s3, or r3 for the third power of 1 / s."""
    if exponent == 1:
        return name
    return "%s%d" % (name, exponent) if exponent > 0 else "r%d" % -exponent


def powers(name, exponents):
    """Return the lines that make the positive and negative powers which a sum needs."""
    rows = []
    positive = {e for e in exponents if e > 0}
    negative = {-e for e in exponents if e < 0}
    for exponent, one, other in steps(positive):
        rows.append((power_name(name, exponent), power_name(name, one), power_name(name, other)))
    text = ["%s = %s * %s" % row for row in rows]
    if negative:
        text.append("r1 = 1.0 / %s" % name)
        text += ["r%d = r%d * r%d" % row for row in steps(negative)]
    return text


def horner(terms, variable, name):
    """Return the lines that evaluate sum n * variable^I * name^J into `g`, highest I first.

    Where the lowest I is negative, the sum is one of positive powers, divided once at the end.
    """
    groups = {}
    for i, j, number in terms:
        groups.setdefault(i, []).append((j, number))
    lines, above = [], None
    falling = sorted(groups, reverse=True)
    gaps = {high - low for high, low in zip(falling, falling[1:], strict=False)}
    gaps.add(abs(falling[-1]))
    for step in steps({gap for gap in gaps if gap > 1}):
        lines.append("%s = %s * %s" % tuple(power_name(variable, e) for e in step))
    for i in falling:
        text = sum_of(sorted(groups[i]), name)
        if above is not None:
            joined = " - " + text[1:] if text[0] == "-" else " + " + text
            text = "g * %s%s" % (power_name(variable, above - i), joined)
        lines += folded("g = ", text)
        above = i
    if above:
        sign = "*" if above > 0 else "/"
        lines.append("g = g %s %s" % (sign, power_name(variable, abs(above))))
    return lines


def folded(start, text):
    """Return an assignment on as many lines as 100 columns need, in brackets when more than one."""
    if len(start + text) <= 92:
        return [start + text]
    lines, line = [start + "("], ""
    for part in text.replace(" + ", "\n+ ").replace(" - ", "\n- ").split("\n"):
        if len(line) + len(part) > 84:
            lines.append("    " + line)
            line = ""
        line += (" " if line else "") + part
    return lines + ["    " + line, ")"]
