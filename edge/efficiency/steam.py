"""Water and steam by IAPWS-IF97: enthalpy of regions 1 and 2, and the saturation line.

Pressures are absolute.  Region 3 (above 16.529 MPa near saturation) is not made: NaN there.
Volume, entropy, heat capacity and speed of sound are in steam_state.py, steam above 800 °C in
steam_5.py, any state in steam_any.py.
"""

from math import sqrt

from edge.efficiency.steam_chains import region_1_by_tau, region_2_by_tau
from edge.port import NAN, kernel

ZERO_C_K = 273.15  # 0 °C in K
GAS_CONSTANT = 0.461526  # kJ/(kg K), IAPWS R7-97(2012), equation 1
HIGHEST_1_K = 623.15  # regions 1 and 4 end, region 3 begins
HIGHEST_2_K = 1073.15  # region 5 begins
HIGHEST_5_K = 2273.15
CRITICAL_K = 647.096
TRIPLE_MPA = 0.000611212677  # saturation at 273.15 K
SATURATION_1_MPA = 16.52916425260448  # saturation at 623.15 K, where boundary 2/3 begins
CRITICAL_MPA = 22.064
HIGHEST_5_MPA = 50.0
HIGHEST_MPA = 100.0

# IAPWS R7-97(2012), table 34: the saturation line.
N1 = 1167.0521452767
N2 = -724213.16703206
N3 = -17.073846940092
N4 = 12020.82470247
N5 = -3232555.0322333
N6 = 14.91510861353
N7 = -4823.2657361591
N8 = 405113.40542057
N9 = -0.23855557567849
N10 = 650.17534844798

# IAPWS R7-97(2012), table 1: the boundary between regions 2 and 3.
B1 = 348.05185628969
B2 = -1.1671859879975
B3 = 0.0010192970039326


@kernel
def saturation_pressure_mpa(temp_k):
    """Pressure at which water boils.

    formula  (2 * C / (sqrt(B ^ 2 - 4 * A * C) - B)) ^ 4, theta = T + n9 / (T - n10),
             A = theta ^ 2 + n1 * theta + n2, B = n3 * theta ^ 2 + n4 * theta + n5,
             C = n6 * theta ^ 2 + n7 * theta + n8
    temp_k   temperature   [K]  273.15 to 647.096
    returns  absolute pressure   [MPa]
    NaN      outside the range
    source   IAPWS R7-97(2012), equation 30
    mark     N
    """
    if not ZERO_C_K <= temp_k <= CRITICAL_K:
        return NAN
    theta = temp_k + N9 / (temp_k - N10)
    a = theta * theta + N1 * theta + N2
    b = N3 * theta * theta + N4 * theta + N5
    c = N6 * theta * theta + N7 * theta + N8
    root = 2.0 * c / (sqrt(b * b - 4.0 * a * c) - b)
    square = root * root
    return square * square


@kernel
def saturation_temp_k(pressure_mpa):
    """Temperature at which water boils.

    formula       (n10 + D - sqrt((n10 + D) ^ 2 - 4 * (n9 + n10 * D))) / 2, b = p ^ 0.25,
                  D = 2 * G / (-F - sqrt(F ^ 2 - 4 * E * G)), E = b ^ 2 + n3 * b + n6,
                  F = n1 * b ^ 2 + n4 * b + n7, G = n2 * b ^ 2 + n5 * b + n8
    pressure_mpa  absolute   [MPa]  0.000611212677 to 22.064
    returns       temperature   [K]
    NaN           outside the range
    source        IAPWS R7-97(2012), equation 31
    mark          N
    """
    if not TRIPLE_MPA <= pressure_mpa <= CRITICAL_MPA:
        return NAN
    square = sqrt(pressure_mpa)
    beta = sqrt(square)
    e = square + N3 * beta + N6
    f = N1 * square + N4 * beta + N7
    g = N2 * square + N5 * beta + N8
    d = -2.0 * g / (f + sqrt(f * f - 4.0 * e * g))
    total = N10 + d
    return 0.5 * (total - sqrt(total * total - 4.0 * (N9 + N10 * d)))


@kernel
def boundary_23_mpa(temp_k):
    """Pressure on the boundary between regions 2 and 3.

    formula  n1 + n2 * T + n3 * T ^ 2
    temp_k   temperature   [K]  623.15 to 863.15
    returns  absolute pressure   [MPa]
    NaN      outside the range
    source   IAPWS R7-97(2012), equation 5
    mark     N
    """
    if not HIGHEST_1_K <= temp_k <= 863.15:
        return NAN
    return B1 + temp_k * (B2 + B3 * temp_k)


@kernel
def region(pressure_mpa, temp_k):
    """Region of IF97 in which a state lies; on the saturation line the liquid's.

    formula       to 623.15 K: 1 where p >= ps(T), else 2
                  to 863.15 K: 2 where p <= boundary_23_mpa(T), else 3
                  to 1073.15 K: 2; above, to 50 MPa: 5
    pressure_mpa  absolute   [MPa]  above 0 to 100
    temp_k        temperature   [K]  273.15 to 2273.15
    returns       1.0 water, 2.0 steam, 3.0 near-critical, 5.0 steam above 800 °C   [-]
    NaN           outside the range
    source        IAPWS R7-97(2012), figure 1
    mark          N
    """
    # All is computed and then chosen: without early returns a loop over many states becomes
    # vector instructions.
    boils = pressure_mpa < saturation_pressure_mpa(temp_k)
    below_23 = pressure_mpa <= boundary_23_mpa(temp_k)
    place = 2.0 if temp_k > 863.15 or below_23 else 3.0
    if temp_k <= HIGHEST_1_K:
        place = 2.0 if boils else 1.0
    if temp_k > HIGHEST_2_K:
        place = 5.0 if pressure_mpa <= HIGHEST_5_MPA else NAN
    inside = 0.0 < pressure_mpa <= HIGHEST_MPA and ZERO_C_K <= temp_k <= HIGHEST_5_K
    return place if inside else NAN


@kernel
def enthalpy_1_kj_kg(pressure_mpa, temp_k):
    """Enthalpy by the equation of region 1; the caller keeps the range.

    formula       R * T * tau * gamma_tau = R * 1386 * gamma_tau, tau = 1386 / T,
                  R = 0.461526 kJ/(kg K)
    pressure_mpa  absolute   [MPa]  to 100
    temp_k        temperature   [K]  273.15 to 623.15
    returns       enthalpy   [kJ/kg]
    NaN           never
    source        IAPWS R7-97(2012), table 3
    mark          N
    """
    return GAS_CONSTANT * 1386.0 * region_1_by_tau(pressure_mpa / 16.53, 1386.0 / temp_k)


@kernel
def enthalpy_2_kj_kg(pressure_mpa, temp_k):
    """Enthalpy by the equation of region 2; the caller keeps the range.

    formula       R * T * tau * gamma_tau = R * 540 * gamma_tau, tau = 540 / T,
                  R = 0.461526 kJ/(kg K)
    pressure_mpa  absolute   [MPa]  to 100
    temp_k        temperature   [K]  273.15 to 1073.15
    returns       enthalpy   [kJ/kg]
    NaN           never
    source        IAPWS R7-97(2012), table 12
    mark          N
    """
    return GAS_CONSTANT * 540.0 * region_2_by_tau(pressure_mpa, 540.0 / temp_k)


@kernel
def water_enthalpy_kj_kg(pressure_mpa, temp_c):
    """Enthalpy of water that does not boil.

    formula       enthalpy_1_kj_kg(p, T)
    pressure_mpa  absolute   [MPa]  to 100
    temp_c        temperature   [°C]  0 to 350, not above saturation
    returns       enthalpy   [kJ/kg]
    NaN           outside region 1: steam, or out of range
    source        IAPWS R7-97(2012), table 3
    mark          N
    """
    temp_k = temp_c + ZERO_C_K
    if not (pressure_mpa <= HIGHEST_MPA and ZERO_C_K <= temp_k <= HIGHEST_1_K):
        return NAN
    if not pressure_mpa >= saturation_pressure_mpa(temp_k):
        return NAN
    return enthalpy_1_kj_kg(pressure_mpa, temp_k)


@kernel
def steam_enthalpy_kj_kg(pressure_mpa, temp_c):
    """Enthalpy of superheated steam.

    formula       enthalpy_2_kj_kg(p, T)
    pressure_mpa  absolute   [MPa]  above 0 to 100
    temp_c        temperature   [°C]  0 to 800, not below saturation
    returns       enthalpy   [kJ/kg]
    NaN           outside region 2: water, region 3, or out of range
    source        IAPWS R7-97(2012), table 12
    mark          N
    """
    temp_k = temp_c + ZERO_C_K
    if not (0.0 < pressure_mpa <= HIGHEST_MPA and ZERO_C_K <= temp_k <= HIGHEST_2_K):
        return NAN
    if temp_k <= HIGHEST_1_K:
        if not pressure_mpa <= saturation_pressure_mpa(temp_k):
            return NAN
    elif temp_k <= 863.15 and not pressure_mpa <= boundary_23_mpa(temp_k):
        return NAN
    return enthalpy_2_kj_kg(pressure_mpa, temp_k)


@kernel
def saturated_water_enthalpy_kj_kg(pressure_mpa):
    """Enthalpy h' of boiling water.

    formula       h' = enthalpy_1_kj_kg(p, Ts(p))
    pressure_mpa  absolute   [MPa]  0.000611212677 to 16.529
    returns       enthalpy   [kJ/kg]
    NaN           outside the range
    source        IAPWS R7-97(2012), equations 7 and 31
    mark          N
    """
    if not TRIPLE_MPA <= pressure_mpa <= SATURATION_1_MPA:
        return NAN
    return enthalpy_1_kj_kg(pressure_mpa, saturation_temp_k(pressure_mpa))


@kernel
def saturated_steam_enthalpy_kj_kg(pressure_mpa):
    """Enthalpy h'' of dry saturated steam.

    formula       h'' = enthalpy_2_kj_kg(p, Ts(p))
    pressure_mpa  absolute   [MPa]  0.000611212677 to 16.529
    returns       enthalpy   [kJ/kg]
    NaN           outside the range
    source        IAPWS R7-97(2012), equations 15 and 31
    mark          N
    """
    if not TRIPLE_MPA <= pressure_mpa <= SATURATION_1_MPA:
        return NAN
    return enthalpy_2_kj_kg(pressure_mpa, saturation_temp_k(pressure_mpa))


@kernel
def wet_steam_enthalpy_kj_kg(pressure_mpa, moisture_pct):
    """Enthalpy of saturated steam that carries water.

    formula       h'' - (h'' - h') * moisture_pct / 100
    pressure_mpa  absolute   [MPa]  0.000611212677 to 16.529
    moisture_pct  water in the steam, by mass   [%]  0 to 100
    returns       h'' - r * w / 100   [kJ/kg]
    NaN           outside a range
    source        GB/T 10180 (A8.1)
    mark          K, N
    """
    if not 0.0 <= moisture_pct <= 100.0:
        return NAN
    dry = saturated_steam_enthalpy_kj_kg(pressure_mpa)
    if moisture_pct == 0.0:
        return dry
    return dry - (dry - saturated_water_enthalpy_kj_kg(pressure_mpa)) * moisture_pct / 100.0


@kernel
def latent_heat_kj_kg(temp_c):
    """Heat of evaporation r = h'' - h' at a temperature.

    formula  r = enthalpy_2_kj_kg(ps(T), T) - enthalpy_1_kj_kg(ps(T), T)
    temp_c   temperature   [°C]  0 to 350
    returns  heat of evaporation   [kJ/kg]
    NaN      outside the range
    source   IAPWS R7-97(2012), equations 7, 15 and 30
    mark     N
    """
    temp_k = temp_c + ZERO_C_K
    if not ZERO_C_K <= temp_k <= HIGHEST_1_K:
        return NAN
    pressure_mpa = saturation_pressure_mpa(temp_k)
    return enthalpy_2_kj_kg(pressure_mpa, temp_k) - enthalpy_1_kj_kg(pressure_mpa, temp_k)
