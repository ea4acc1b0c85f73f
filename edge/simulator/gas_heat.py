"""Sensible heat of gases above 0 °C, from -73 to 3200 °C: NASA polynomials.  CPython only.

Amounts are in kmol, in the order of GASES; heats are in kJ.
"""

GAS_CONSTANT = 8.314462618  # kJ/(kmol K)
ZERO_C_K = 273.15
GASES = ("co2", "co", "so2", "o2", "n2", "h2o")

_KNEE_K = 1000.0  # here one polynomial hands over to the other
# Molar heat capacity over R, powers of T in K from 0 up: to 1000 K, and above.
_NASA = {
    "co2": ((2.35677352, 8.98459677e-3, -7.12356269e-6, 2.45919022e-9, -1.43699548e-13),
            (3.85746029, 4.41437026e-3, -2.21481404e-6, 5.23490188e-10, -4.72084164e-14)),
    "co": ((3.57953347, -6.10353680e-4, 1.01681433e-6, 9.07005884e-10, -9.04424499e-13),
           (2.71518561, 2.06252743e-3, -9.98825771e-7, 2.30053008e-10, -2.03647716e-14)),
    "so2": ((3.26653380, 5.32379020e-3, 6.84375520e-7, -5.28100470e-9, 2.55904540e-12),
            (5.24513640, 1.97042040e-3, -8.03757690e-7, 1.51499690e-10, -1.05580040e-14)),
    "o2": ((3.78245636, -2.99673416e-3, 9.84730201e-6, -9.68129509e-9, 3.24372837e-12),
           (3.28253784, 1.48308754e-3, -7.57966669e-7, 2.09470555e-10, -2.16717794e-14)),
    "n2": ((3.53100528, -1.23660988e-4, -5.02999433e-7, 2.43530612e-9, -1.40881235e-12),
           (2.92664000, 1.48797680e-3, -5.68476000e-7, 1.00970380e-10, -6.75335100e-15)),
    "h2o": ((4.19864056, -2.03643410e-3, 6.52040211e-6, -5.48797062e-9, 1.77197817e-12),
            (3.03399249, 2.17691804e-3, -1.64072518e-7, -9.70419870e-11, 1.68200992e-14)),
}


def _polynomial(coefficients, temp_k):
    total = 0.0
    for coefficient in reversed(coefficients):
        total = total * temp_k + coefficient
    return total


def _integrated(gas):
    """Return the enthalpy's two polynomials: zero at 0 °C, and one value where they meet."""
    low, high = ([0.0] + [GAS_CONSTANT * coefficient / power
                          for power, coefficient in enumerate(row, 1)] for row in _NASA[gas])
    low[0] = -_polynomial(low, ZERO_C_K)
    high[0] = _polynomial(low, _KNEE_K) - _polynomial(high, _KNEE_K)
    return low, high


_ENTHALPY = {gas: _integrated(gas) for gas in GASES}
# One row for each power of T, one column for each gas.
_LOW, _HIGH = (tuple(zip(*(_ENTHALPY[gas][part] for gas in GASES), strict=True))
               for part in (0, 1))


def enthalpy(gas, temp_c):
    """Return the enthalpy of one kmol of a gas in kJ."""
    temp_k = temp_c + ZERO_C_K
    return _polynomial(_ENTHALPY[gas][temp_k > _KNEE_K], temp_k)


def heat(amounts, temp_c):
    """Return the heat of a mixture in kJ."""
    temp_k = temp_c + ZERO_C_K
    a, b, c, d, e, f = _mixed(amounts, temp_k)
    return a + temp_k * (b + temp_k * (c + temp_k * (d + temp_k * (e + temp_k * f))))


def temp_of(amounts, heat_kj, guess_c):
    """Return the temperature in °C at which a mixture holds this heat."""
    temp_k = guess_c + ZERO_C_K
    for _ in range(20):  # three rounds do from a guess within some hundred kelvins
        a, b, c, d, e, f = _mixed(amounts, temp_k)
        held = a + temp_k * (b + temp_k * (c + temp_k * (d + temp_k * (e + temp_k * f))))
        capacity = b + temp_k * (
            2.0 * c + temp_k * (3.0 * d + temp_k * (4.0 * e + temp_k * 5.0 * f)))
        off = (heat_kj - held) / capacity
        temp_k += off
        if abs(off) < 1e-3:
            break
    return temp_k - ZERO_C_K


def _mixed(amounts, temp_k):
    """Return the coefficients of a mixture in the range of this temperature."""
    co2, co, so2, o2, n2, h2o = amounts
    return [co2 * in_co2 + co * in_co + so2 * in_so2 + o2 * in_o2 + n2 * in_n2 + h2o * in_h2o
            for in_co2, in_co, in_so2, in_o2, in_n2, in_h2o
            in (_HIGH if temp_k > _KNEE_K else _LOW)]
