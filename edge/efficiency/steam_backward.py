"""Temperature of water and steam by enthalpy or by entropy, within one region of IAPWS-IF97.

The backward equations of regions 1 and 2 agree with the equations of enthalpy and entropy within
25 mK; region 5 has none and is solved.  Which region a state lies in is the business of
steam_any.py.  Pressures are absolute.  No balance needs it, so a board need not hold it.
"""

from math import sqrt

from edge.efficiency.steam import B3, HIGHEST_5_K, HIGHEST_MPA, SATURATION_1_MPA, TRIPLE_MPA
from edge.efficiency.steam_5 import enthalpy_5_kj_kg, entropy_5_kj_kg_k, heat_capacity_5_kj_kg_k
from edge.efficiency.steam_backward_chains import (
    temp_by_enthalpy_1,
    temp_by_enthalpy_2a,
    temp_by_enthalpy_2b,
    temp_by_enthalpy_2c,
    temp_by_entropy_1,
    temp_by_entropy_2a,
    temp_by_entropy_2b,
    temp_by_entropy_2c,
)
from edge.port import NAN, kernel

HIGHEST_2A_MPA = 4.0
LOWEST_2BC_MPA = 6.5467  # the line 2b/2c begins on the saturation line
ENTROPY_2BC = 5.85  # kJ/(kg K), where 2b and 2c meet
LOWEST_5_K = 1073.15
NEAR_K = 1e-7  # a solution is found when the last step was smaller

# IAPWS R7-97(2012), table 1: the rest of the boundary between regions 2 and 3.
B4 = 572.54459862746
B5 = 13.91883977887

# IAPWS R7-97(2012), table 19: the boundary between regions 2b and 2c.
C1 = 905.84278514723
C2 = -0.67955786399241
C3 = 1.2809002730136e-4
C4 = 2652.6571908428
C5 = 4.5257578905948


@kernel
def held_between(value, low, high):
    """A value, or the end of a span that it lies beyond.

    formula  min(max(value, low), high)
    value    any   [-]
    low      lower end   [-]
    high     upper end   [-]
    returns  the value within the span   [-]
    NaN      value is none
    source   definition
    mark     N
    """
    if value < low:
        return low
    return high if value > high else value


@kernel
def boundary_23_temp_k(pressure_mpa):
    """Temperature on the boundary between regions 2 and 3 (E1).

    formula       n4 + sqrt((p - n5) / n3)
    pressure_mpa  absolute   [MPa]  16.5291643 to 100
    returns       temperature   [K]
    NaN           outside the range
    source        IAPWS R7-97(2012), equation 6
    mark          N
    """
    if not SATURATION_1_MPA <= pressure_mpa <= HIGHEST_MPA:
        return NAN
    return B4 + sqrt((pressure_mpa - B5) / B3)


@kernel
def boundary_2bc_mpa(enthalpy_kj_kg):
    """Pressure on the boundary between regions 2b and 2c (E1).

    formula         n1 + n2 * h + n3 * h ^ 2
    enthalpy_kj_kg  enthalpy   [kJ/kg]  2778 to 3517
    returns         absolute pressure   [MPa]
    NaN             outside the range
    source          IAPWS R7-97(2012), equation 20
    mark            N
    """
    if not 2778.0 <= enthalpy_kj_kg <= 3517.0:
        return NAN
    return C1 + enthalpy_kj_kg * (C2 + C3 * enthalpy_kj_kg)


@kernel
def boundary_2bc_kj_kg(pressure_mpa):
    """Enthalpy on the boundary between regions 2b and 2c (E1).

    formula       n4 + sqrt((p - n5) / n3)
    pressure_mpa  absolute   [MPa]  6.5467 to 100
    returns       enthalpy   [kJ/kg]
    NaN           outside the range
    source        IAPWS R7-97(2012), equation 21
    mark          N
    """
    if not LOWEST_2BC_MPA <= pressure_mpa <= HIGHEST_MPA:
        return NAN
    return C4 + sqrt((pressure_mpa - C5) / C3)


@kernel
def temp_1_by_enthalpy_k(pressure_mpa, enthalpy_kj_kg):
    """Temperature of water by its enthalpy; the caller keeps to region 1 (E1).

    formula         sum(n * p ^ I * (h / 2500 + 1) ^ J)
    pressure_mpa    absolute   [MPa]  0.000611212677 to 100
    enthalpy_kj_kg  enthalpy   [kJ/kg]  -1 to 1700
    returns         temperature   [K]
    NaN             outside a range
    source          IAPWS R7-97(2012), equation 11
    mark            N
    """
    if not (TRIPLE_MPA <= pressure_mpa <= HIGHEST_MPA and -1.0 <= enthalpy_kj_kg <= 1700.0):
        return NAN
    return temp_by_enthalpy_1(pressure_mpa, enthalpy_kj_kg)


@kernel
def temp_2_by_enthalpy_k(pressure_mpa, enthalpy_kj_kg):
    """Temperature of steam by its enthalpy; the caller keeps to region 2 (E1).

    formula         2a to 4 MPa: sum(n * p ^ I * (h / 2000 - 2.1) ^ J)
                    2b: sum(n * (p - 2) ^ I * (h / 2000 - 2.6) ^ J)
                    2c below boundary_2bc_kj_kg(p): sum(n * (p + 25) ^ I * (h / 2000 - 1.8) ^ J)
    pressure_mpa    absolute   [MPa]  0.000611212677 to 100
    enthalpy_kj_kg  enthalpy   [kJ/kg]  2500 to 4200
    returns         temperature   [K]
    NaN             outside a range
    source          IAPWS R7-97(2012), equations 22 to 24
    mark            N
    """
    if not (TRIPLE_MPA <= pressure_mpa <= HIGHEST_MPA and 2500.0 <= enthalpy_kj_kg <= 4200.0):
        return NAN
    if pressure_mpa <= HIGHEST_2A_MPA:
        return temp_by_enthalpy_2a(pressure_mpa, enthalpy_kj_kg)
    if pressure_mpa < LOWEST_2BC_MPA or enthalpy_kj_kg >= boundary_2bc_kj_kg(pressure_mpa):
        return temp_by_enthalpy_2b(pressure_mpa, enthalpy_kj_kg)
    return temp_by_enthalpy_2c(pressure_mpa, enthalpy_kj_kg)


@kernel
def temp_1_by_entropy_k(pressure_mpa, entropy_kj_kg_k):
    """Temperature of water by its entropy; the caller keeps to region 1 (E1).

    formula          sum(n * p ^ I * (s + 2) ^ J)
    pressure_mpa     absolute   [MPa]  0.000611212677 to 100
    entropy_kj_kg_k  entropy   [kJ/(kg K)]  -0.01 to 3.8
    returns          temperature   [K]
    NaN              outside a range
    source           IAPWS R7-97(2012), equation 13
    mark             N
    """
    if not (TRIPLE_MPA <= pressure_mpa <= HIGHEST_MPA and -0.01 <= entropy_kj_kg_k <= 3.8):
        return NAN
    return temp_by_entropy_1(pressure_mpa, entropy_kj_kg_k)


@kernel
def temp_2_by_entropy_k(pressure_mpa, entropy_kj_kg_k):
    """Temperature of steam by its entropy; the caller keeps to region 2 (E1).

    formula          2a to 4 MPa: sum(n * p ^ I * (s / 2 - 2) ^ J)
                     2b from 5.85 kJ/(kg K): sum(n * p ^ I * (10 - s / 0.7853) ^ J)
                     2c: sum(n * p ^ I * (2 - s / 2.9251) ^ J)
    pressure_mpa     absolute   [MPa]  0.000611212677 to 100
    entropy_kj_kg_k  entropy   [kJ/(kg K)]  5 to 12
    returns          temperature   [K]
    NaN              outside a range
    source           IAPWS R7-97(2012), equations 25 to 27
    mark             N
    """
    if not (TRIPLE_MPA <= pressure_mpa <= HIGHEST_MPA and 5.0 <= entropy_kj_kg_k <= 12.0):
        return NAN
    if pressure_mpa <= HIGHEST_2A_MPA:
        return temp_by_entropy_2a(pressure_mpa, entropy_kj_kg_k)
    if entropy_kj_kg_k >= ENTROPY_2BC:
        return temp_by_entropy_2b(pressure_mpa, entropy_kj_kg_k)
    return temp_by_entropy_2c(pressure_mpa, entropy_kj_kg_k)


@kernel
def temp_5_by_enthalpy_k(pressure_mpa, enthalpy_kj_kg):
    """Temperature of steam above 800 °C by its enthalpy (E1).

    formula         h = enthalpy_5_kj_kg(p, T), solved by Newton's steps dT = dh / cp
    pressure_mpa    absolute   [MPa]  above 0 to 50
    enthalpy_kj_kg  enthalpy   [kJ/kg]  that of 1073.15 K to that of 2273.15 K
    returns         temperature   [K]
    NaN             outside a range
    source          IAPWS R7-97(2012), table 39
    mark            N
    """
    if not (enthalpy_5_kj_kg(pressure_mpa, LOWEST_5_K) <= enthalpy_kj_kg
            <= enthalpy_5_kj_kg(pressure_mpa, HIGHEST_5_K)):
        return NAN
    temp_k = 1600.0
    for _ in range(20):
        missing = enthalpy_kj_kg - enthalpy_5_kj_kg(pressure_mpa, temp_k)
        step = missing / heat_capacity_5_kj_kg_k(pressure_mpa, temp_k)  # cp is above 2
        temp_k = held_between(temp_k + step, LOWEST_5_K, HIGHEST_5_K)
        if -NEAR_K < step < NEAR_K:
            return temp_k
    return NAN


@kernel
def temp_5_by_entropy_k(pressure_mpa, entropy_kj_kg_k):
    """Temperature of steam above 800 °C by its entropy (E1).

    formula          s = entropy_5_kj_kg_k(p, T), solved by Newton's steps dT = T * ds / cp
    pressure_mpa     absolute   [MPa]  above 0 to 50
    entropy_kj_kg_k  entropy   [kJ/(kg K)]  that of 1073.15 K to that of 2273.15 K
    returns          temperature   [K]
    NaN              outside a range
    source           IAPWS R7-97(2012), table 39
    mark             N
    """
    if not (entropy_5_kj_kg_k(pressure_mpa, LOWEST_5_K) <= entropy_kj_kg_k
            <= entropy_5_kj_kg_k(pressure_mpa, HIGHEST_5_K)):
        return NAN
    temp_k = 1600.0
    for _ in range(20):
        missing = entropy_kj_kg_k - entropy_5_kj_kg_k(pressure_mpa, temp_k)
        step = temp_k * missing / heat_capacity_5_kj_kg_k(pressure_mpa, temp_k)  # cp is above 2
        temp_k = held_between(temp_k + step, LOWEST_5_K, HIGHEST_5_K)
        if -NEAR_K < step < NEAR_K:
            return temp_k
    return NAN
