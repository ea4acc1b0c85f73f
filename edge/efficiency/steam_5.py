"""Steam from 800 to 2000 °C, region 5 of IAPWS-IF97: every property.

Pressures are absolute, up to 50 MPa.  No balance needs it, so a board need not hold it.
"""

from math import sqrt

from edge.efficiency.elementary import ln
from edge.efficiency.steam import GAS_CONSTANT
from edge.efficiency.steam_5_chains import (
    ideal_5,
    ideal_5_by_tau_tau,
    region_5_by_tau,
    residual_5,
    residual_5_by_pi,
    residual_5_by_pi_pi,
    residual_5_by_pi_tau,
    residual_5_by_tau_tau,
)
from edge.port import NAN, kernel


@kernel
def in_region_5(pressure_mpa, temp_k):
    """Whether the equation of region 5 may be used (E1).

    formula       0 < p <= 50 and 1073.15 <= T <= 2273.15
    pressure_mpa  absolute   [MPa]  above 0 to 50
    temp_k        temperature   [K]  1073.15 to 2273.15
    returns       True or False   [-]
    NaN           never
    source        IAPWS R7-97(2012), figure 1
    mark          N
    """
    return 0.0 < pressure_mpa <= 50.0 and 1073.15 <= temp_k <= 2273.15


@kernel
def enthalpy_5_kj_kg(pressure_mpa, temp_k):
    """Enthalpy of steam above 800 °C (E1).

    formula       R * T * tau * gamma_tau = R * 1000 * gamma_tau, tau = 1000 / T
    pressure_mpa  absolute   [MPa]  above 0 to 50
    temp_k        temperature   [K]  1073.15 to 2273.15
    returns       enthalpy   [kJ/kg]
    NaN           outside a range
    source        IAPWS R7-97(2012), table 39
    mark          N
    """
    if not in_region_5(pressure_mpa, temp_k):
        return NAN
    return GAS_CONSTANT * 1000.0 * region_5_by_tau(pressure_mpa, 1000.0 / temp_k)


@kernel
def volume_5_m3_kg(pressure_mpa, temp_k):
    """Specific volume of steam above 800 °C (E1).

    formula       R * T * (1 / pi + gammar_pi) / 1000, pi = p / 1 MPa
    pressure_mpa  absolute   [MPa]  above 0 to 50
    temp_k        temperature   [K]  1073.15 to 2273.15
    returns       volume   [m3/kg]
    NaN           outside a range
    source        IAPWS R7-97(2012), table 39
    mark          N
    """
    if not in_region_5(pressure_mpa, temp_k):
        return NAN
    by_pi = 1.0 / pressure_mpa + residual_5_by_pi(pressure_mpa, 1000.0 / temp_k)
    return GAS_CONSTANT * temp_k * by_pi / 1000.0


@kernel
def energy_5_kj_kg(pressure_mpa, temp_k):
    """Internal energy of steam above 800 °C (E1).

    formula       R * T * (tau * gamma_tau - (1 + pi * gammar_pi))
    pressure_mpa  absolute   [MPa]  above 0 to 50
    temp_k        temperature   [K]  1073.15 to 2273.15
    returns       internal energy   [kJ/kg]
    NaN           outside a range
    source        IAPWS R7-97(2012), table 39
    mark          N
    """
    if not in_region_5(pressure_mpa, temp_k):
        return NAN
    tau = 1000.0 / temp_k
    total = tau * region_5_by_tau(pressure_mpa, tau)
    total -= 1.0 + pressure_mpa * residual_5_by_pi(pressure_mpa, tau)
    return GAS_CONSTANT * temp_k * total


@kernel
def entropy_5_kj_kg_k(pressure_mpa, temp_k):
    """Entropy of steam above 800 °C (E1).

    formula       R * (tau * gamma_tau - gamma)
    pressure_mpa  absolute   [MPa]  above 0 to 50
    temp_k        temperature   [K]  1073.15 to 2273.15
    returns       entropy   [kJ/(kg K)]
    NaN           outside a range
    source        IAPWS R7-97(2012), table 39
    mark          N
    """
    if not in_region_5(pressure_mpa, temp_k):
        return NAN
    tau = 1000.0 / temp_k
    gamma = ln(pressure_mpa) + ideal_5(pressure_mpa, tau) + residual_5(pressure_mpa, tau)
    return GAS_CONSTANT * (tau * region_5_by_tau(pressure_mpa, tau) - gamma)


@kernel
def heat_capacity_5_kj_kg_k(pressure_mpa, temp_k):
    """Isobaric heat capacity of steam above 800 °C (E1).

    formula       -R * tau ^ 2 * gamma_tautau
    pressure_mpa  absolute   [MPa]  above 0 to 50
    temp_k        temperature   [K]  1073.15 to 2273.15
    returns       heat capacity   [kJ/(kg K)]
    NaN           outside a range
    source        IAPWS R7-97(2012), table 39
    mark          N
    """
    if not in_region_5(pressure_mpa, temp_k):
        return NAN
    tau = 1000.0 / temp_k
    curved = ideal_5_by_tau_tau(pressure_mpa, tau) + residual_5_by_tau_tau(pressure_mpa, tau)
    return -GAS_CONSTANT * tau * tau * curved


@kernel
def sound_5_m_s(pressure_mpa, temp_k):
    """Speed of sound in steam above 800 °C (E1).

    formula       w ^ 2 = 1000 * R * T * (1 + pi * gammar_pi) ^ 2 / (1 - pi ^ 2 * gammar_pipi
                  + (1 + pi * gammar_pi - tau * pi * gammar_pitau) ^ 2
                  / (tau ^ 2 * gamma_tautau))
    pressure_mpa  absolute   [MPa]  above 0 to 50
    temp_k        temperature   [K]  1073.15 to 2273.15
    returns       speed   [m/s]
    NaN           outside a range, or no real speed there
    source        IAPWS R7-97(2012), table 39
    mark          N
    """
    if not in_region_5(pressure_mpa, temp_k):
        return NAN
    p, tau = pressure_mpa, 1000.0 / temp_k
    by_pi = p * residual_5_by_pi(p, tau)
    curved = tau * tau * (ideal_5_by_tau_tau(p, tau) + residual_5_by_tau_tau(p, tau))
    mixed = 1.0 + by_pi - tau * p * residual_5_by_pi_tau(p, tau)
    if not curved < 0.0:
        return NAN
    below = 1.0 - p * p * residual_5_by_pi_pi(p, tau) + mixed * mixed / curved
    if not below > 0.0:
        return NAN
    above = 1.0 + by_pi
    return sqrt(1000.0 * GAS_CONSTANT * temp_k * above * above / below)
