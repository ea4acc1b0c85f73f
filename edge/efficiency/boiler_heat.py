"""Heat output of a boiler of any kind: steam, hot water or thermal oil, in one kernel.

Kernels of one shape for all kinds run in vector lanes: both enthalpies of water and the one of
steam are asked for once, in `boiler.py`, and the kind chooses their states.

    heat_pressures_mpa ─▶ heat_temps_k ─▶ enthalpies ─▶ heat_output_mw
"""

from edge.efficiency.direct import (
    blowdown_heat_kj_h,
    megawatts,
    oil_heat_kj_h,
    steam_heat_kj_h,
    water_heat_kj_h,
)
from edge.efficiency.steam import (
    HIGHEST_1_K,
    HIGHEST_2_K,
    HIGHEST_MPA,
    SATURATION_1_MPA,
    TRIPLE_MPA,
    ZERO_C_K,
    boundary_23_mpa,
    enthalpy_2_kj_kg,
)
from edge.port import NAN, kernel

STEAM, HOT_WATER, THERMAL_OIL = 0.0, 1.0, 2.0  # kinds of boiler, as kernels know them


@kernel
def is_steam(pressure_mpa, temp_k, boiling_k):
    """Whether a state lies in region 2 of IF97.

    formula  T >= Ts(p) below 623.15 K, p <= p_B23(T) to 863.15 K
    pressure_mpa  absolute   [MPa]  above 0 to 100
    temp_k        temperature   [K]  to 1073.15
    boiling_k     saturation temperature at this pressure, NaN above the critical   [K]
    returns       True or False
    NaN           never
    source        IAPWS R7-97(2012), figure 1
    mark          N
    """
    if not (0.0 < pressure_mpa <= HIGHEST_MPA and temp_k <= HIGHEST_2_K):
        return False
    if temp_k <= HIGHEST_1_K:
        return pressure_mpa <= SATURATION_1_MPA and temp_k >= boiling_k
    return temp_k > 863.15 or pressure_mpa <= boundary_23_mpa(temp_k)


@kernel
def is_water(pressure_mpa, temp_k, boiling_k):
    """Whether a state lies in region 1 of IF97.

    formula  T <= Ts(p), T <= 623.15 K
    pressure_mpa  absolute   [MPa]  to 100
    temp_k        temperature   [K]  273.15 to 623.15
    boiling_k     saturation temperature at this pressure, NaN above the critical   [K]
    returns       True or False
    NaN           never
    source        IAPWS R7-97(2012), figure 1
    mark          N
    """
    if not (pressure_mpa <= HIGHEST_MPA and ZERO_C_K <= temp_k <= HIGHEST_1_K):
        return False
    return pressure_mpa > SATURATION_1_MPA or temp_k <= boiling_k


@kernel
def heat_pressures_mpa(kind, air_mpa, steam_mpa, feed_mpa, supply_mpa):
    """Absolute pressures of the steam or water that leaves a boiler and of the water that enters.

    formula   gauge pressure + barometer
    kind      0 steam, 1 hot water, 2 thermal oil   [-]
    air_mpa   barometer   [MPa]
    steam_mpa, feed_mpa, supply_mpa   gauge; feed_mpa NaN: as steam   [MPa]
    returns   leaving, entering   [MPa]
    NaN       no gauge pressure
    source    definition
    mark      N
    """
    steam = kind == STEAM
    hot_mpa = (steam_mpa if steam else supply_mpa) + air_mpa
    return hot_mpa, feed_mpa + air_mpa if steam and feed_mpa == feed_mpa else hot_mpa


@kernel
def heat_temps_k(kind, boiling_k, steam_c, feed_c, supply_c, return_c):
    """Temperatures for the enthalpies of the water that enters, the hot water and the steam.

    formula     t + 273.15; 273.15 where out of the formulas' range, for the caller to refuse
    kind        0 steam, 1 hot water, 2 thermal oil   [-]
    boiling_k   saturation temperature   [K]
    steam_c     superheated steam, NaN where saturated   [°C]
    feed_c, supply_c, return_c   feedwater, water leaving and entering   [°C]
    returns     entering water, hot water, steam   [K]
    NaN         never
    source      definition
    mark        N
    """
    steam = kind == STEAM
    cold_k = (feed_c if steam else return_c) + ZERO_C_K
    hot_k = boiling_k if steam else supply_c + ZERO_C_K
    steam_k = steam_c + ZERO_C_K if steam_c == steam_c else boiling_k
    return (
        cold_k if ZERO_C_K < cold_k <= HIGHEST_1_K else ZERO_C_K,
        hot_k if ZERO_C_K < hot_k <= HIGHEST_1_K else ZERO_C_K,
        steam_k if ZERO_C_K < steam_k <= HIGHEST_2_K else ZERO_C_K,
    )


@kernel
def dry_steam_kj_kg(kind, pressure_mpa, temp_k):
    """Enthalpy of the steam of a steam boiler by the equation of region 2.

    formula       enthalpy_2_kj_kg(p, T)
    kind          0 steam, 1 hot water, 2 thermal oil   [-]
    pressure_mpa  absolute   [MPa]  to 100
    temp_k        temperature   [K]  273.15 to 1073.15
    returns       enthalpy   [kJ/kg]
    NaN           no steam boiler
    source        IAPWS R7-97(2012), table 12
    mark          N
    """
    return enthalpy_2_kj_kg(pressure_mpa, temp_k) if kind == STEAM else NAN


@kernel
def steam_made_kj_kg(pressure_mpa, boiling_k, temp_c, moisture_pct, water_kj_kg, steam_kj_kg):
    """Enthalpy of the steam that leaves a boiler: superheated if it has a temperature, else wet.

    formula  h(p, t), or h'' - (h'' - h') * w / 100
    pressure_mpa   absolute   [MPa]  0.000611212677 to 16.529 saturated
    boiling_k      saturation temperature at this pressure   [K]
    temp_c         superheated steam   [°C]  NaN where the steam is saturated
    moisture_pct   water in the saturated steam, by mass   [%]  0 to 100
    water_kj_kg    h'   [kJ/kg]
    steam_kj_kg    h(p, t) of region 2, or h''   [kJ/kg]
    returns        enthalpy   [kJ/kg]
    NaN            not steam, or saturated without moisture
    source         IAPWS R7-97(2012); GB/T 10180 (A8.1)
    mark           N, K
    """
    if temp_c == temp_c:
        return steam_kj_kg if is_steam(pressure_mpa, temp_c + ZERO_C_K, boiling_k) else NAN
    if not (TRIPLE_MPA <= pressure_mpa <= SATURATION_1_MPA and 0.0 <= moisture_pct <= 100.0):
        return NAN
    return steam_kj_kg - (steam_kj_kg - water_kj_kg) * moisture_pct / 100.0


@kernel
def heat_output_mw(
    kind, hot_mpa, cold_mpa, boiling_k, cold_boils_mpa, cold_kj_kg, hot_kj_kg, dry_kj_kg,
    steam_t_h, steam_c, moisture_pct, feed_c, blowdown_t_h, water_t_h, supply_c, return_c,
    blowdown_counts, oil_kj_kg_k, oil_kj_kg_k2,
):
    """Heat that steam, hot water or thermal oil takes up in a boiler (A8.1 to A8.4).

    formula  D (h - h_fw) + D_bd (h' - h_fw); G (h2 - h1); G (c2 t2 - c1 t1)
    kind            0 steam, 1 hot water, 2 thermal oil   [-]
    hot_mpa, cold_mpa   absolute: leaving, entering   [MPa]
    boiling_k       saturation temperature at hot_mpa   [K]
    cold_boils_mpa   saturation pressure of the entering water   [MPa]
    cold_kj_kg, hot_kj_kg, dry_kj_kg   at the temperatures of heat_temps_k: entering water and
                    hot water by region 1, steam by region 2   [kJ/kg]
    steam_t_h       steam   [t/h]
    steam_c         superheated steam, NaN where saturated   [°C]
    moisture_pct    water in saturated steam   [%]  0 to 100
    feed_c          feedwater   [°C]  0 to 350, below saturation
    blowdown_t_h    continuous blowdown   [t/h]
    water_t_h, supply_c, return_c   water or oil: flow, leaving, entering   [t/h], [°C], [°C]
    blowdown_counts   1 where the heat of the blowdown counts as output   [-]
    oil_kj_kg_k, oil_kj_kg_k2   c0, c1 of oil's mean heat capacity from 0 °C, c = c0 + c1 t above 0
                    [kJ/(kg K)], [kJ/(kg K2)]
    returns         heat output   [MW]
    NaN             a state on the wrong side of saturation, or outside IF97's regions 1 and 2
    source          GB/T 10180; IAPWS R7-97(2012)
    mark            K, N
    """
    if kind == THERMAL_OIL:
        out_kj_kg_k = oil_kj_kg_k + oil_kj_kg_k2 * supply_c
        in_kj_kg_k = oil_kj_kg_k + oil_kj_kg_k2 * return_c
        taken_kj_h = oil_heat_kj_h(1000.0 * water_t_h, out_kj_kg_k, supply_c, in_kj_kg_k, return_c)
        return megawatts(taken_kj_h) if out_kj_kg_k > 0.0 and in_kj_kg_k > 0.0 else NAN
    steam = kind == STEAM
    cold_k = (feed_c if steam else return_c) + ZERO_C_K
    is_cold = cold_boils_mpa <= cold_mpa <= HIGHEST_MPA and ZERO_C_K <= cold_k <= HIGHEST_1_K
    cold_kj_kg = cold_kj_kg if is_cold else NAN
    fits = is_water(hot_mpa, boiling_k if steam else supply_c + ZERO_C_K, boiling_k)
    if not steam:
        taken_kj_h = water_heat_kj_h(1000.0 * water_t_h, hot_kj_kg, cold_kj_kg)
        return megawatts(taken_kj_h) if fits else NAN
    steam_kj_kg = steam_made_kj_kg(
        hot_mpa, boiling_k, steam_c, moisture_pct, hot_kj_kg, dry_kj_kg)
    kj_h = steam_heat_kj_h(1000.0 * steam_t_h, steam_kj_kg, cold_kj_kg, 0.0, 0.0)
    drained_t_h = blowdown_t_h if blowdown_counts > 0.0 else 0.0
    # Above 16.5 MPa there is no boiling water in region 1; without blowdown none is asked for.
    drained_kj_h = blowdown_heat_kj_h(1000.0 * drained_t_h, hot_kj_kg if fits else NAN, cold_kj_kg)
    return megawatts(kj_h + drained_kj_h if drained_t_h != 0.0 else kj_h)
