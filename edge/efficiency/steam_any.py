"""Water and steam by IAPWS-IF97 where the caller does not know the region.

Regions 1, 2, 4 and 5; near the critical point (region 3) there is no value.  Pressures are
absolute.  No balance needs it, so a board need not hold it.
"""

from edge.efficiency.steam import (
    HIGHEST_1_K,
    HIGHEST_2_K,
    HIGHEST_5_MPA,
    HIGHEST_MPA,
    SATURATION_1_MPA,
    TRIPLE_MPA,
    ZERO_C_K,
    enthalpy_1_kj_kg,
    enthalpy_2_kj_kg,
    region,
    saturation_temp_k,
)
from edge.efficiency.steam_5 import enthalpy_5_kj_kg, entropy_5_kj_kg_k
from edge.efficiency.steam_backward import (
    boundary_23_temp_k,
    held_between,
    temp_1_by_enthalpy_k,
    temp_1_by_entropy_k,
    temp_2_by_enthalpy_k,
    temp_2_by_entropy_k,
    temp_5_by_enthalpy_k,
    temp_5_by_entropy_k,
)
from edge.efficiency.steam_state import entropy_1_kj_kg_k, entropy_2_kj_kg_k
from edge.port import NAN, kernel


@kernel
def enthalpy_by_temp_kj_kg(pressure_mpa, temp_k):
    """Enthalpy of water or steam; on the saturation line the water's (E1).

    formula       by region(p, T): enthalpy_1_kj_kg, enthalpy_2_kj_kg or enthalpy_5_kj_kg
    pressure_mpa  absolute   [MPa]  above 0 to 100, above 800 °C to 50
    temp_k        temperature   [K]  273.15 to 2273.15
    returns       enthalpy   [kJ/kg]
    NaN           outside a range, and in region 3
    source        IAPWS R7-97(2012), figure 1
    mark          N
    """
    place = region(pressure_mpa, temp_k)
    if place == 1.0:
        return enthalpy_1_kj_kg(pressure_mpa, temp_k)
    if place == 2.0:
        return enthalpy_2_kj_kg(pressure_mpa, temp_k)
    if place == 5.0:
        return enthalpy_5_kj_kg(pressure_mpa, temp_k)
    return NAN


@kernel
def ends_k(pressure_mpa):
    """Temperatures at which region 1 ends and region 2 begins (E1).

    formula       to 16.529 MPa both saturation_temp_k(p); above 623.15 and boundary_23_temp_k(p)
    pressure_mpa  absolute   [MPa]  0.000611212677 to 100
    returns       end of region 1, beginning of region 2   [K]
    NaN           outside the range, both
    source        IAPWS R7-97(2012), figure 1
    mark          N
    """
    if not TRIPLE_MPA <= pressure_mpa <= HIGHEST_MPA:
        return NAN, NAN
    if pressure_mpa <= SATURATION_1_MPA:
        boiling_k = held_between(saturation_temp_k(pressure_mpa), ZERO_C_K, HIGHEST_1_K)
        return boiling_k, boiling_k
    return HIGHEST_1_K, boundary_23_temp_k(pressure_mpa)


@kernel
def temperature_by_enthalpy_k(pressure_mpa, enthalpy_kj_kg):
    """Temperature of water, wet steam or steam by its enthalpy (E1).

    formula         the backward equation of the region in which h lies; wet steam: saturation;
                    region 5: h = enthalpy_5_kj_kg(p, T), solved
    pressure_mpa    absolute   [MPa]  0.000611212677 to 100, above 800 °C to 50
    enthalpy_kj_kg  enthalpy   [kJ/kg]  that of 273.15 K to that of 2273.15 K
    returns         temperature   [K]
    NaN             outside a range, and between regions 1 and 2 above 16.529 MPa
    source          IAPWS R7-97(2012), equations 11 and 22 to 24; within 25 mK
    mark            N
    """
    p, h = pressure_mpa, enthalpy_kj_kg
    end_1_k, begin_2_k = ends_k(p)
    if not end_1_k >= ZERO_C_K:
        return NAN
    if h <= enthalpy_1_kj_kg(p, end_1_k):
        if h < enthalpy_1_kj_kg(p, ZERO_C_K):
            return NAN
        return held_between(temp_1_by_enthalpy_k(p, h), ZERO_C_K, end_1_k)
    if h < enthalpy_2_kj_kg(p, begin_2_k):
        return end_1_k if p <= SATURATION_1_MPA else NAN
    if h <= enthalpy_2_kj_kg(p, HIGHEST_2_K):
        return held_between(temp_2_by_enthalpy_k(p, h), begin_2_k, HIGHEST_2_K)
    if p <= HIGHEST_5_MPA and h < enthalpy_5_kj_kg(p, HIGHEST_2_K):
        return HIGHEST_2_K  # between the two equations, which differ by less than 0.1 kJ/kg
    return temp_5_by_enthalpy_k(p, h)


@kernel
def temperature_by_entropy_k(pressure_mpa, entropy_kj_kg_k):
    """Temperature of water, wet steam or steam by its entropy (E1).

    formula          the backward equation of the region in which s lies; wet steam: saturation;
                     region 5: s = entropy_5_kj_kg_k(p, T), solved
    pressure_mpa     absolute   [MPa]  0.000611212677 to 100, above 800 °C to 50
    entropy_kj_kg_k  entropy   [kJ/(kg K)]  that of 273.15 K to that of 2273.15 K
    returns          temperature   [K]
    NaN              outside a range, and between regions 1 and 2 above 16.529 MPa
    source           IAPWS R7-97(2012), equations 13 and 25 to 27; within 25 mK
    mark             N
    """
    p, s = pressure_mpa, entropy_kj_kg_k
    end_1_k, begin_2_k = ends_k(p)
    if not end_1_k >= ZERO_C_K:
        return NAN
    if s <= entropy_1_kj_kg_k(p, end_1_k):
        if s < entropy_1_kj_kg_k(p, ZERO_C_K):
            return NAN
        return held_between(temp_1_by_entropy_k(p, s), ZERO_C_K, end_1_k)
    if s < entropy_2_kj_kg_k(p, begin_2_k):
        return end_1_k if p <= SATURATION_1_MPA else NAN
    if s <= entropy_2_kj_kg_k(p, HIGHEST_2_K):
        return held_between(temp_2_by_entropy_k(p, s), begin_2_k, HIGHEST_2_K)
    if p <= HIGHEST_5_MPA and s < entropy_5_kj_kg_k(p, HIGHEST_2_K):
        return HIGHEST_2_K  # between the two equations, which differ by less than 0.0002
    return temp_5_by_entropy_k(p, s)
