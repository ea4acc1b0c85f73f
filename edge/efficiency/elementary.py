"""Logarithm, exponential and power of our own, with relative errors below 1e-14.

Only + - * / and sqrt, which IEEE 754 rounds alike everywhere; the functions of the C libraries
differ from machine to machine in their last bits.
"""

from math import sqrt

from edge.port import NAN, kernel

# ln 2 in two parts: the upper has 32 bits, so that a whole number below 2 ** 20 times it
# is exact.
LN2_HIGH = 2977044471.0 / 4294967296.0
LN2_LOW = 1.908214929271e-10
LOG2_E = 1.442695040888963
SHIFT = 6755399441055744.0  # 1.5 * 2 ** 52: added and taken away it rounds to a whole number
SPLIT = 134217729.0  # 2 ** 27 + 1 cuts a float into two halves

TWO_16 = 65536.0
TWO_32 = TWO_16 * TWO_16
TWO_64 = TWO_32 * TWO_32
TWO_128 = TWO_64 * TWO_64
TWO_256 = TWO_128 * TWO_128
TWO_512 = TWO_256 * TWO_256


@kernel
def two_to(whole):
    """Power of two with a whole exponent.

    formula  2 ^ whole
    whole    exponent, a whole number   [-]  -1022 to 1023
    returns  2 ** whole, exactly   [-]
    NaN      outside the range
    source   definition
    mark     N
    """
    if not -1022.0 <= whole <= 1023.0:
        return NAN
    rest = whole if whole >= 0.0 else -whole
    result = 1.0
    half = 512.0
    power = TWO_512
    for _ in range(10):
        if rest >= half:
            rest -= half
            result *= power
        half *= 0.5
        power = sqrt(power)  # exact: every power here is a square
    return result if whole >= 0.0 else 1.0 / result


@kernel
def binary_exponent(x):
    """Whole number k for which x / 2 ** k lies from sqrt(1/2) to sqrt(2).

    formula  k with sqrt(1/2) <= x / 2 ^ k <= sqrt(2)
    x        a positive normal number   [-]  1e-300 to 1e300
    returns  the exponent   [-]
    NaN      outside the range
    source   definition
    mark     N
    """
    if not 1e-300 <= x <= 1e300:
        return NAN
    value = x if x >= 1.0 else 1.0 / x
    count = 0.0
    half = 512.0
    power = TWO_512
    for _ in range(10):
        if value >= power:
            value /= power
            count += half
        half *= 0.5
        power = sqrt(power)
    if value > 1.414213562373095:
        count += 1.0
    return count if x >= 1.0 else -count


@kernel
def ln_near_one(m):
    """Natural logarithm of a number near one, by the series of the inverse hyperbolic tangent.

    formula  2 * (z + z ^ 3 / 3 + z ^ 5 / 5 + ... + z ^ 25 / 25), z = (m - 1) / (m + 1)
    m        a number   [-]  0.70 to 1.42
    returns  logarithm   [-]
    NaN      outside the range
    source   ln m = 2 artanh((m - 1) / (m + 1))
    mark     N
    """
    if not 0.70 <= m <= 1.42:
        return NAN
    z = (m - 1.0) / (m + 1.0)
    q = z * z
    tail = 1.0 / 23.0 + q / 25.0
    tail = 1.0 / 21.0 + q * tail
    tail = 1.0 / 19.0 + q * tail
    tail = 1.0 / 17.0 + q * tail
    tail = 1.0 / 15.0 + q * tail
    tail = 1.0 / 13.0 + q * tail
    tail = 1.0 / 11.0 + q * tail
    tail = 1.0 / 9.0 + q * tail
    tail = 1.0 / 7.0 + q * tail
    tail = 1.0 / 5.0 + q * tail
    tail = 1.0 / 3.0 + q * tail
    return 2.0 * (z + z * q * tail)


@kernel
def ln(x):
    """Natural logarithm.

    formula  k * ln 2 + ln(x / 2 ^ k), k = binary_exponent(x)
    x        a positive number   [-]  1e-300 to 1e300
    returns  logarithm   [-]
    NaN      outside the range
    source   own; checked against 40 digits
    mark     N
    """
    if not 1e-300 <= x <= 1e300:
        return NAN
    k = binary_exponent(x)
    return k * LN2_HIGH + (k * LN2_LOW + ln_near_one(x / two_to(k)))


@kernel
def exp_sum(x, small):
    """Exponential of a sum whose second part is too small to be added to the first without loss.

    formula  2 ^ k * (1 + r + r ^ 2 / 2! + ... + r ^ 17 / 17!), r = x + small - k * ln 2,
             k the whole number nearest to x / ln 2
    x        first part   [-]  -690 to 690
    small    second part   [-]  -1 to 1
    returns  e ** (x + small)   [-]
    NaN      outside a range
    source   own; checked against 40 digits
    mark     N
    """
    if not (-690.0 <= x <= 690.0 and -1.0 <= small <= 1.0):
        return NAN
    k = (x * LOG2_E + SHIFT) - SHIFT
    r = (x - k * LN2_HIGH) + (small - k * LN2_LOW)
    total = 1.0 + r / 17.0
    total = 1.0 + r / 16.0 * total
    total = 1.0 + r / 15.0 * total
    total = 1.0 + r / 14.0 * total
    total = 1.0 + r / 13.0 * total
    total = 1.0 + r / 12.0 * total
    total = 1.0 + r / 11.0 * total
    total = 1.0 + r / 10.0 * total
    total = 1.0 + r / 9.0 * total
    total = 1.0 + r / 8.0 * total
    total = 1.0 + r / 7.0 * total
    total = 1.0 + r / 6.0 * total
    total = 1.0 + r / 5.0 * total
    total = 1.0 + r / 4.0 * total
    total = 1.0 + r / 3.0 * total
    return (1.0 + (r + r * r * 0.5 * total)) * two_to(k)


@kernel
def exp(x):
    """Exponential.

    formula  e ^ x, by exp_sum
    x        exponent   [-]  -690 to 690
    returns  e ** x   [-]
    NaN      outside the range
    source   own; checked against 40 digits
    mark     N
    """
    return exp_sum(x, 0.0)


@kernel
def power(x, y):
    """Power of a positive number, or of zero.

    formula  e ^ (y * ln x), the product taken to twice the digits
    x        number   [-]  0, or 1e-300 to 1e300
    y        exponent   [-]  -50 to 50; above 0 where x is 0
    returns  x ** y   [-]
    NaN      outside a range, or a result outside e ** -690 to e ** 690
    source   own; checked against 40 digits
    mark     N
    """
    if not -50.0 <= y <= 50.0:
        return NAN
    if x == 0.0 and y > 0.0:
        return 0.0
    if not 1e-300 <= x <= 1e300:
        return NAN
    k = binary_exponent(x)
    high = k * LN2_HIGH
    low = k * LN2_LOW + ln_near_one(x / two_to(k))
    # y * high without loss: both are cut into halves whose products are exact.
    cut = SPLIT * y
    y_high = cut - (cut - y)
    cut = SPLIT * high
    h_high = cut - (cut - high)
    product = y * high
    lost = y_high * h_high - product
    lost += y_high * (high - h_high) + (y - y_high) * h_high
    lost += (y - y_high) * (high - h_high)
    rest = y * low
    whole = product + rest
    return exp_sum(whole, (product - whole) + rest + lost)
