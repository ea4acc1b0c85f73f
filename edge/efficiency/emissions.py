"""Emissions: concentrations, reference oxygen and mass flows.

Concentrations are dry, at 0 °C and 101.325 kPa.  The order is: state, dry, reference oxygen.
"""

from edge.port import NAN, kernel

MOLAR_L = 22.414  # L/mol at 0 °C, 101.325 kPa
MOLAR_HJ_L = 22.4  # as HJ 75 prints it
NO2_G_MOL = 46.0  # as HJ 75 prints it
CO_G_MOL = 28.0  # as HJ 75 prints it


@kernel
def mass_concentration_mg_m3(ppm, molar_g, molar_l, temp_k, pressure_pa):
    """Mass concentration of a gas at a state (C1.1).

    formula       ppm * molar_g / molar_l * (273.15 / temp_k) * (pressure_pa / 101325)
    ppm           volume share   [1e-6]  0 to 1e6
    molar_g       molar mass   [g/mol]  above 0
    molar_l       molar volume at 0 °C, 101.325 kPa   [L/mol]  above 0; 22.414, HJ 75 prints 22.4
    temp_k        of the stated m3   [K]  above 0
    pressure_pa   of the stated m3   [Pa]  above 0
    returns       concentration   [mg/m3]
    NaN           temp_k or molar_l not above 0
    source        ideal gas
    mark          N
    """
    if not (temp_k > 0.0 and molar_l > 0.0):
        return NAN
    return ppm * molar_g / molar_l * (273.15 / temp_k) * (pressure_pa / 101325.0)


@kernel
def ppm_of_mg_m3(concentration_mg_m3, molar_g, molar_l, temp_k, pressure_pa):
    """Volume share of a gas from its mass concentration (inverse of C1.1).

    formula   concentration_mg_m3 * molar_l / molar_g * (temp_k / 273.15) * (101325 / pressure_pa)
    concentration_mg_m3   concentration   [mg/m3]  0 or more
    molar_g   molar mass   [g/mol]  above 0
    molar_l   molar volume at 0 °C, 101.325 kPa   [L/mol]  above 0
    temp_k    of the stated m3   [K]  above 0
    pressure_pa   of the stated m3   [Pa]  above 0
    returns   volume share   [1e-6]
    NaN       molar_g, molar_l, temp_k or pressure_pa outside its range
    source    ideal gas
    mark      N
    """
    one = mass_concentration_mg_m3(1.0, molar_g, molar_l, temp_k, pressure_pa)
    if not one > 0.0:
        return NAN
    return concentration_mg_m3 / one


@kernel
def nox_as_no2_mg_m3(no_ppm, no2_ppm, no2_g_mol, molar_l):
    """NOx as NO2 from the volumes of NO and NO2 (C1.2).

    formula           (NO + NO2) * no2_g_mol / molar_l
    no_ppm, no2_ppm   volume shares, dry   [1e-6]  0 to 1e6
    no2_g_mol         molar mass of NO2   [g/mol]  above 0; 46 in HJ 75
    molar_l           molar volume   [L/mol]  above 0; 22.4 in HJ 75
    returns           concentration   [mg/m3]
    NaN               molar_l outside its range
    source            HJ 75-2017, annex
    mark              V
    """
    if not molar_l > 0.0:
        return NAN
    return (no_ppm + no2_ppm) * no2_g_mol / molar_l


@kernel
def no2_from_no_ppm(no_ppm, no2_share_pct):
    """NO2 that belongs to a measured NO where the share of NO2 in NOx is known.

    formula         NO * no2_share_pct / (100 - no2_share_pct)
    no_ppm          nitrogen monoxide   [1e-6]  0 to 1e6
    no2_share_pct   NO2 in NOx   [%]  0 to < 100
    returns         nitrogen dioxide   [1e-6]
    NaN             no2_share_pct outside its range
    source          definition
    mark            N
    """
    if not 0.0 <= no2_share_pct < 100.0:
        return NAN
    return no_ppm * no2_share_pct / (100.0 - no2_share_pct)


@kernel
def dry_concentration(value, vapour_pct):
    """Concentration or share in dry gas from that in wet gas (C2.1).

    formula      value / (1 - vapour_pct / 100)
    value        in wet gas   [any]  0 or more
    vapour_pct   water vapour of the wet gas   [vol %]  0 to < 100
    returns      in dry gas   [as value]
    NaN          vapour_pct outside its range
    source       HJ 75-2017, annex
    mark         V
    """
    if not 0.0 <= vapour_pct < 100.0:
        return NAN
    return value / (1.0 - vapour_pct / 100.0)


@kernel
def standard_concentration_mg_m3(concentration_mg_m3, air_pa, gauge_pa, temp_c):
    """Concentration at 0 °C, 101.325 kPa from that at the stack's state (C2.2).

    formula               C * 101325 / (air_pa + gauge_pa) * (273 + temp_c) / 273
    concentration_mg_m3   as it is in the stack   [mg/m3]  0 or more
    air_pa, gauge_pa      barometer and gauge pressure   [Pa]  sum above 0
    temp_c                in the stack   [°C]  above -273
    returns               concentration   [mg/m3]
    NaN                   pressure outside its range
    source                HJ 75-2017, annex
    mark                  V
    """
    if not air_pa + gauge_pa > 0.0:
        return NAN
    return concentration_mg_m3 * 101325.0 / (air_pa + gauge_pa) * (273.0 + temp_c) / 273.0


@kernel
def at_reference_o2_mg_m3(concentration_mg_m3, o2_dry_pct, reference_pct, air_o2_pct):
    """Concentration at reference oxygen (C3.1).

    formula               C * (21 - reference_pct) / (21 - O2), 21 being air_o2_pct
    concentration_mg_m3   dry   [mg/m3]  0 or more
    o2_dry_pct            oxygen, dry   [vol %]  0 to below air_o2_pct
    reference_pct         reference oxygen, dry   [vol %]  0 to below air_o2_pct
    air_o2_pct            oxygen of air   [vol %]  21; EPA 20.9
    returns               concentration   [mg/m3]
    NaN                   o2_dry_pct outside its range
    source                GB 13271-2014, 5.2
    mark                  V
    """
    if not 0.0 <= o2_dry_pct < air_o2_pct:
        return NAN
    return concentration_mg_m3 * (air_o2_pct - reference_pct) / (air_o2_pct - o2_dry_pct)


@kernel
def at_reference_air_mg_m3(concentration_mg_m3, air_ratio, reference_ratio):
    """Concentration at a reference excess-air ratio, as kilns state it (C3.2).

    formula               C * air_ratio / reference_ratio
    concentration_mg_m3   dry   [mg/m3]  0 or more
    air_ratio             excess-air ratio, 21 / (21 - O2)   [-]  1 or more
    reference_ratio       of the standard   [-]  above 0; 1.7 for industrial furnaces
    returns               concentration   [mg/m3]
    NaN                   reference_ratio outside its range
    source                GB 9078-1996
    mark                  K
    """
    if not reference_ratio > 0.0:
        return NAN
    return concentration_mg_m3 * air_ratio / reference_ratio


@kernel
def stack_flow_m3_h(area_m2, velocity_m_s, temp_c, air_pa, gauge_pa, vapour_pct):
    """Dry flue gas through a stack, at 0 °C and 101.325 kPa (C4.1).

    formula            3600 * area_m2 * velocity_m_s * 273 / (273 + temp_c)
                       * (air_pa + gauge_pa) / 101325 * (1 - vapour_pct / 100)
    area_m2            cross-section   [m2]  0 or more
    velocity_m_s       of the gas   [m/s]  0 or more
    temp_c             of the gas   [°C]  above -273
    air_pa, gauge_pa   barometer and gauge pressure   [Pa]  sum above 0
    vapour_pct         water vapour of the gas   [vol %]  0 to 100
    returns            flow   [m3/h]
    NaN                temp_c outside its range
    source             HJ 75-2017
    mark               K
    """
    if not temp_c > -273.0:
        return NAN
    dry = 1.0 - vapour_pct / 100.0
    return 3600.0 * area_m2 * velocity_m_s * 273.0 / (273.0 + temp_c) * (
        (air_pa + gauge_pa) / 101325.0
    ) * dry


@kernel
def mass_flow_kg_h(concentration_mg_m3, dry_m3_h):
    """Mass flow of a pollutant (C4.2): its concentration before any correction, times the flow.

    formula               C * Q * 1e-6
    concentration_mg_m3   C, dry, not at reference oxygen   [mg/m3]  0 or more
    dry_m3_h              Q, dry flue gas   [m3/h]  0 or more
    returns               mass flow   [kg/h]
    NaN                   never
    source                HJ 75-2017
    mark                  K
    """
    return concentration_mg_m3 * dry_m3_h * 1e-6


@kernel
def dry_flow_m3_h(fuel_flow, dry_m3):
    """Dry flue gas from the fuel flow (C4.3).

    formula     fuel_flow * V_dry
    fuel_flow   fuel as fired   [kg/h or m3/h]  0 or more
    dry_m3      V_dry at the measured excess-air ratio   [m3 per kg or m3]  0 or more
    returns     flow   [m3/h]
    NaN         never
    source      stoichiometry
    mark        N
    """
    return fuel_flow * dry_m3


@kernel
def per_heat_g_gj(mass_kg_h, heat_mw):
    """Mass per heat (C4.4 on measured heat): g/GJ.

    formula     1000 * mass_kg_h / (3.6 * heat_mw)
    mass_kg_h   mass flow   [kg/h]  0 or more
    heat_mw     heat flow   [MW]  above 0
    returns     mass per heat   [g/GJ]
    NaN         heat_mw outside its range
    source      definition: 1 MW is 3.6 GJ/h
    mark        N
    """
    if not heat_mw > 0.0:
        return NAN
    return 1000.0 * mass_kg_h / (3.6 * heat_mw)


@kernel
def per_fuel_heat_g_gj(concentration_mg_m3, dry_m3, fuel_kj):
    """Mass per heat input (C4.4): g/GJ; over eta / 100 it is per heat output.

    formula               1000 * C * V_dry / fuel_kj
    concentration_mg_m3   C, dry, not at reference oxygen   [mg/m3]  0 or more
    dry_m3                V_dry at the measured excess-air ratio   [m3 per kg or m3]  0 or more
    fuel_kj               heat of one such unit of fuel   [kJ]  above 0
    returns               mass per heat   [g/GJ]
    NaN                   fuel_kj outside its range
    source                definition
    mark                  N
    """
    if not fuel_kj > 0.0:
        return NAN
    return 1000.0 * concentration_mg_m3 * dry_m3 / fuel_kj
