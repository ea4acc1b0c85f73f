"""Volume, energy, entropy, heat capacity and speed of sound of water and steam by IAPWS-IF97.

Regions 1 and 2; pressures are absolute.  No balance needs them, so a board need not hold them.
"""

from math import sqrt

from edge.efficiency.elementary import ln
from edge.efficiency.steam import GAS_CONSTANT
from edge.efficiency.steam_chains import region_1_by_tau, region_2_by_tau
from edge.efficiency.steam_state_chains import (
    ideal_2,
    ideal_2_by_tau_tau,
    region_1,
    region_1_by_pi,
    region_1_by_pi_pi,
    region_1_by_pi_tau,
    region_1_by_tau_tau,
    residual_2,
    residual_2_by_pi,
    residual_2_by_pi_pi,
    residual_2_by_pi_tau,
    residual_2_by_tau_tau,
)
from edge.port import NAN, kernel


@kernel
def in_region_1(pressure_mpa, temp_k):
    """Whether the equation of region 1 may be used at all; saturation is the caller's.

    formula       0 < p <= 100 and 273.15 <= T <= 623.15
    pressure_mpa  absolute   [MPa]  above 0 to 100
    temp_k        temperature   [K]  273.15 to 623.15
    returns       True or False
    NaN           never
    source        IAPWS R7-97(2012), figure 1
    mark          N
    """
    return 0.0 < pressure_mpa <= 100.0 and 273.15 <= temp_k <= 623.15


@kernel
def in_region_2(pressure_mpa, temp_k):
    """Whether the equation of region 2 may be used at all; saturation is the caller's.

    formula       0 < p <= 100 and 273.15 <= T <= 1073.15
    pressure_mpa  absolute   [MPa]  above 0 to 100
    temp_k        temperature   [K]  273.15 to 1073.15
    returns       True or False
    NaN           never
    source        IAPWS R7-97(2012), figure 1
    mark          N
    """
    return 0.0 < pressure_mpa <= 100.0 and 273.15 <= temp_k <= 1073.15


@kernel
def volume_1_m3_kg(pressure_mpa, temp_k):
    """Specific volume of water.

    formula       R * T / p * pi * gamma_pi / 1000, pi = p / 16.53
    pressure_mpa  absolute   [MPa]  above 0 to 100
    temp_k        temperature   [K]  273.15 to 623.15
    returns       volume   [m3/kg]
    NaN           outside a range
    source        IAPWS R7-97(2012), table 3
    mark          N
    """
    if not in_region_1(pressure_mpa, temp_k):
        return NAN
    by_pi = region_1_by_pi(pressure_mpa / 16.53, 1386.0 / temp_k)
    return GAS_CONSTANT * temp_k * by_pi / 16530.0


@kernel
def energy_1_kj_kg(pressure_mpa, temp_k):
    """Internal energy of water.

    formula       R * T * (tau * gamma_tau - pi * gamma_pi)
    pressure_mpa  absolute   [MPa]  above 0 to 100
    temp_k        temperature   [K]  273.15 to 623.15
    returns       internal energy   [kJ/kg]
    NaN           outside a range
    source        IAPWS R7-97(2012), table 3
    mark          N
    """
    if not in_region_1(pressure_mpa, temp_k):
        return NAN
    pi, tau = pressure_mpa / 16.53, 1386.0 / temp_k
    total = tau * region_1_by_tau(pi, tau) - pi * region_1_by_pi(pi, tau)
    return GAS_CONSTANT * temp_k * total


@kernel
def entropy_1_kj_kg_k(pressure_mpa, temp_k):
    """Entropy of water.

    formula       R * (tau * gamma_tau - gamma)
    pressure_mpa  absolute   [MPa]  above 0 to 100
    temp_k        temperature   [K]  273.15 to 623.15
    returns       entropy   [kJ/(kg K)]
    NaN           outside a range
    source        IAPWS R7-97(2012), table 3
    mark          N
    """
    if not in_region_1(pressure_mpa, temp_k):
        return NAN
    pi, tau = pressure_mpa / 16.53, 1386.0 / temp_k
    return GAS_CONSTANT * (tau * region_1_by_tau(pi, tau) - region_1(pi, tau))


@kernel
def heat_capacity_1_kj_kg_k(pressure_mpa, temp_k):
    """Isobaric heat capacity of water.

    formula       -R * tau ^ 2 * gamma_tautau
    pressure_mpa  absolute   [MPa]  above 0 to 100
    temp_k        temperature   [K]  273.15 to 623.15
    returns       heat capacity   [kJ/(kg K)]
    NaN           outside a range
    source        IAPWS R7-97(2012), table 3
    mark          N
    """
    if not in_region_1(pressure_mpa, temp_k):
        return NAN
    pi, tau = pressure_mpa / 16.53, 1386.0 / temp_k
    return -GAS_CONSTANT * tau * tau * region_1_by_tau_tau(pi, tau)


@kernel
def sound_1_m_s(pressure_mpa, temp_k):
    """Speed of sound in water.

    formula       sqrt(1000 * R * T * gamma_pi ^ 2 / ((gamma_pi - tau * gamma_pitau) ^ 2
                  / (tau ^ 2 * gamma_tautau) - gamma_pipi))
    pressure_mpa  absolute   [MPa]  above 0 to 100
    temp_k        temperature   [K]  273.15 to 623.15
    returns       speed   [m/s]
    NaN           outside a range, or no real speed there
    source        IAPWS R7-97(2012), table 3
    mark          N
    """
    if not in_region_1(pressure_mpa, temp_k):
        return NAN
    pi, tau = pressure_mpa / 16.53, 1386.0 / temp_k
    by_pi = region_1_by_pi(pi, tau)
    curved = tau * tau * region_1_by_tau_tau(pi, tau)
    mixed = by_pi - tau * region_1_by_pi_tau(pi, tau)
    if not curved < 0.0:
        return NAN
    below = mixed * mixed / curved - region_1_by_pi_pi(pi, tau)
    if not below > 0.0:
        return NAN
    return sqrt(1000.0 * GAS_CONSTANT * temp_k * by_pi * by_pi / below)


@kernel
def volume_2_m3_kg(pressure_mpa, temp_k):
    """Specific volume of steam.

    formula       R * T / p * pi * (1 / pi + gr_pi) / 1000, pi = p / 1 MPa
    pressure_mpa  absolute   [MPa]  above 0 to 100
    temp_k        temperature   [K]  273.15 to 1073.15
    returns       volume   [m3/kg]
    NaN           outside a range
    source        IAPWS R7-97(2012), table 12
    mark          N
    """
    if not in_region_2(pressure_mpa, temp_k):
        return NAN
    by_pi = 1.0 / pressure_mpa + residual_2_by_pi(pressure_mpa, 540.0 / temp_k)
    return GAS_CONSTANT * temp_k * by_pi / 1000.0


@kernel
def energy_2_kj_kg(pressure_mpa, temp_k):
    """Internal energy of steam.

    formula       R * T * (tau * (g0_tau + gr_tau) - pi * (1 / pi + gr_pi))
    pressure_mpa  absolute   [MPa]  above 0 to 100
    temp_k        temperature   [K]  273.15 to 1073.15
    returns       internal energy   [kJ/kg]
    NaN           outside a range
    source        IAPWS R7-97(2012), table 12
    mark          N
    """
    if not in_region_2(pressure_mpa, temp_k):
        return NAN
    tau = 540.0 / temp_k
    total = tau * region_2_by_tau(pressure_mpa, tau)
    total -= 1.0 + pressure_mpa * residual_2_by_pi(pressure_mpa, tau)
    return GAS_CONSTANT * temp_k * total


@kernel
def entropy_2_kj_kg_k(pressure_mpa, temp_k):
    """Entropy of steam.

    formula       R * (tau * (g0_tau + gr_tau) - (g0 + gr))
    pressure_mpa  absolute   [MPa]  above 0 to 100
    temp_k        temperature   [K]  273.15 to 1073.15
    returns       entropy   [kJ/(kg K)]
    NaN           outside a range
    source        IAPWS R7-97(2012), table 12
    mark          N
    """
    if not in_region_2(pressure_mpa, temp_k):
        return NAN
    tau = 540.0 / temp_k
    gamma = ln(pressure_mpa) + ideal_2(pressure_mpa, tau) + residual_2(pressure_mpa, tau)
    return GAS_CONSTANT * (tau * region_2_by_tau(pressure_mpa, tau) - gamma)


@kernel
def heat_capacity_2_kj_kg_k(pressure_mpa, temp_k):
    """Isobaric heat capacity of steam.

    formula       -R * tau ^ 2 * (g0_tautau + gr_tautau)
    pressure_mpa  absolute   [MPa]  above 0 to 100
    temp_k        temperature   [K]  273.15 to 1073.15
    returns       heat capacity   [kJ/(kg K)]
    NaN           outside a range
    source        IAPWS R7-97(2012), table 12
    mark          N
    """
    if not in_region_2(pressure_mpa, temp_k):
        return NAN
    tau = 540.0 / temp_k
    curved = ideal_2_by_tau_tau(pressure_mpa, tau) + residual_2_by_tau_tau(pressure_mpa, tau)
    return -GAS_CONSTANT * tau * tau * curved


@kernel
def sound_2_m_s(pressure_mpa, temp_k):
    """Speed of sound in steam.

    formula       sqrt(1000 * R * T * (1 + 2 * pi * gr_pi + pi ^ 2 * gr_pi ^ 2)
                  / (1 - pi ^ 2 * gr_pipi + (1 + pi * gr_pi - tau * pi * gr_pitau) ^ 2
                  / (tau ^ 2 * (g0_tautau + gr_tautau))))
    pressure_mpa  absolute   [MPa]  above 0 to 100
    temp_k        temperature   [K]  273.15 to 1073.15
    returns       speed   [m/s]
    NaN           outside a range, or no real speed there
    source        IAPWS R7-97(2012), table 12
    mark          N
    """
    if not in_region_2(pressure_mpa, temp_k):
        return NAN
    p, tau = pressure_mpa, 540.0 / temp_k
    by_pi = p * residual_2_by_pi(p, tau)
    curved = tau * tau * (ideal_2_by_tau_tau(p, tau) + residual_2_by_tau_tau(p, tau))
    mixed = 1.0 + by_pi - tau * p * residual_2_by_pi_tau(p, tau)
    if not curved < 0.0:
        return NAN
    below = 1.0 - p * p * residual_2_by_pi_pi(p, tau) + mixed * mixed / curved
    if not below > 0.0:
        return NAN
    above = 1.0 + 2.0 * by_pi + by_pi * by_pi
    return sqrt(1000.0 * GAS_CONSTANT * temp_k * above / below)
