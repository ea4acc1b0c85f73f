"""Condensing (A10): dew point, water that leaves the flue gas as liquid, and the heat it brings."""

from edge.efficiency.flue_gas import flue_gas_enthalpy_kj
from edge.efficiency.steam import saturation_pressure_mpa, saturation_temp_k
from edge.port import NAN, kernel

WATER_KG_M3 = 18.0153 / 22.414  # water vapour at 0 °C, 101.325 kPa
WATER_KJ_KG_K = 4.19  # condensate that leaves at flue-gas temperature


@kernel
def water_dew_point_c(pressure_kpa, vapour_share):
    """Temperature at which water begins to condense from flue gas (A10.1).

    formula        T_sat(pressure_kpa * vapour_share)
    pressure_kpa   flue gas, absolute   [kPa]  above 0
    vapour_share   V_H2O / V_wet   [-]  0 to 1
    returns        dew point   [°C]  from 0 °C up
    NaN            vapour_share outside its range, or a vapour pressure below 0.6112 kPa: frost
    source         IAPWS R7-97(2012), equation 31
    mark           N
    """
    if not 0.0 <= vapour_share <= 1.0:
        return NAN
    return saturation_temp_k(pressure_kpa * vapour_share / 1000.0) - 273.15


@kernel
def vapour_held_m3(dry_m3, temp_c, pressure_kpa):
    """Water vapour that flue gas can hold (A10.2).

    formula        V_dry * ps / (pressure_kpa - ps), ps the saturation pressure at temp_c
    dry_m3         V_dry   [m3 per kg or m3 of fuel]  0 or more
    temp_c         flue gas   [°C]  0 to below boiling at pressure_kpa
    pressure_kpa   flue gas, absolute   [kPa]  above 0
    returns        V_H2O,sat   [m3]
    NaN            temp_c outside its range
    source         Dalton; IAPWS R7-97(2012), equation 30
    mark           N
    """
    vapour_kpa = 1000.0 * saturation_pressure_mpa(temp_c + 273.15)
    if not vapour_kpa < pressure_kpa:
        return NAN
    return dry_m3 * vapour_kpa / (pressure_kpa - vapour_kpa)


@kernel
def condensed_m3(water_m3, dry_m3, temp_c, pressure_kpa):
    """Water vapour that condenses (A10.3); none where the gas is too hot to be saturated.

    formula        max(0, V_H2O - vapour_held_m3)
    water_m3       V_H2O before   [m3 per kg or m3 of fuel]  0 or more
    dry_m3         V_dry   [m3]  0 or more
    temp_c         flue gas   [°C]  0 to 374
    pressure_kpa   flue gas, absolute   [kPa]  above 0
    returns        V_c   [m3]
    NaN            temp_c outside its range
    source         balance
    mark           N
    """
    vapour_kpa = 1000.0 * saturation_pressure_mpa(temp_c + 273.15)
    if vapour_kpa >= pressure_kpa:
        return 0.0
    left_m3 = water_m3 - vapour_held_m3(dry_m3, temp_c, pressure_kpa)
    if left_m3 < 0.0:
        return 0.0
    return left_m3


@kernel
def condensate_kg(condensed):
    """Mass of a condensed volume of vapour (A10.3).

    formula     m_c = V_c * 18.0153 / 22.414
    condensed   V_c   [m3 per kg or m3 of fuel]  0 or more
    returns     m_c   [kg]
    NaN         never
    source      molar mass and volume
    mark        N
    """
    return condensed * WATER_KG_M3


@kernel
def condensed_by_mass_m3(condensate):
    """Volume of vapour that a mass of condensate was.

    formula      V_c = m_c * 22.414 / 18.0153
    condensate   m_c   [kg per kg or m3 of fuel]  0 or more
    returns      V_c   [m3]
    NaN          never
    source       molar mass and volume
    mark         N
    """
    return condensate / WATER_KG_M3


@kernel
def sensible_heat_kj(temp_c, ro2_m3, nitrogen_m3, oxygen_m3, water_m3, condensed, air_kj):
    """Heat that flue gas and condensate carry away above the air's (A10.5).

    formula     H(temp_c) without V_c - air_kj + 4.19 * m_c * temp_c,
                H = flue_gas_enthalpy_kj, m_c = condensate_kg(V_c)
    temp_c      flue gas   [°C]  -50 to 500
    ro2_m3, nitrogen_m3   before condensing   [m3 per kg or m3 of fuel]  0 or more
    oxygen_m3, water_m3   before condensing   [m3]  0 or more
    condensed   V_c   [m3]  0 to water_m3
    air_kj      enthalpy of the combustion air   [kJ]  any
    returns     q_sens   [kJ per kg or m3 of fuel]
    NaN         temp_c or condensed outside its range
    source      energy balance; the condensate leaves at flue-gas temperature; see the doubt at
                condensing_stack_loss_pct
    mark        N, ?
    """
    if not 0.0 <= condensed <= water_m3:
        return NAN
    gas_kj = flue_gas_enthalpy_kj(temp_c, ro2_m3, nitrogen_m3, oxygen_m3, water_m3 - condensed)
    return gas_kj - air_kj + WATER_KJ_KG_K * condensate_kg(condensed) * temp_c


@kernel
def condensing_stack_loss_pct(sensible_kj, latent_kj, fuel_kj):
    """Loss of a condensing boiler's flue gas, on net heating value; may be below zero (A10.5).

    formula       100 * (q_sens - latent_kj) / fuel_kj
    sensible_kj   q_sens   [kJ per kg or m3 of fuel]  any
    latent_kj     heat of the condensed vapour, m_c r(t)   [kJ]  0 or more
    fuel_kj       net heating value   [kJ]  above 0
    returns       loss   [% of heat input]
    NaN           fuel_kj outside its range
    source        energy balance; doubtful: with 4.19 t of the condensate the latent heat ought to
                  be r(0 °C); r(t) makes the loss m_c (r(0 °C) - r(t)) too high, with natural gas
                  0.2 to 0.3 % of heat input at 30 to 50 °C
    mark          N, ?
    """
    if not fuel_kj > 0.0:
        return NAN
    return 100.0 * (sensible_kj - latent_kj) / fuel_kj
