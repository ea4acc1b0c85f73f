"""Estimates to check an efficiency against, never a result of their own (A15, A16).

Each is a combustion efficiency: A15 with 1 % for the casing, A16 without.
"""

from edge.efficiency.combustion import (
    air_for_gas_m3_m3,
    carbon_gases_pct,
    nitrogen_of_gas_m3_m3,
    ro2_of_gas_m3_m3,
    vapour_of_gas_m3_m3,
)
from edge.efficiency.direct import other_heating_value_pct
from edge.efficiency.flue_gas import air_enthalpy_kj, flue_gas_enthalpy_kj
from edge.efficiency.losses import stack_loss_pct
from edge.port import NAN, kernel

# A natural gas to compare with, vol %.
CH4, C2H6, C3H8, CO2, N2 = 95.0, 3.0, 0.5, 0.5, 1.0
NET_KJ_M3 = 36395.795  # at 0 °C, by the component table E6
# Heats of combustion at 25 °C, kJ/mol (ISO 6976:1995, E5): only their ratio is used.
NET_KJ_MOL = 815.54475
GROSS_KJ_MOL = 904.01505


@kernel
def gas_efficiency_gross_pct(air_ratio, rise_f):
    """Efficiency of a boiler on natural gas, on gross heating value, in one line (A15).

    formula    89.4 - (0.001123 + 0.0195 * EA) * dT
    air_ratio  EA, excess-air ratio   [-]  1 to 10
    rise_f     dT, flue gas over air   [°F]  0 to 2000
    returns    efficiency, on gross heating value   [%]
    NaN        outside a range
    source     Ganapathy; not re-read
    mark       K
    """
    if not (1.0 <= air_ratio <= 10.0 and 0.0 <= rise_f <= 2000.0):
        return NAN
    return 89.4 - (0.001123 + 0.0195 * air_ratio) * rise_f


@kernel
def gas_efficiency_net_pct(air_ratio, rise_f):
    """Efficiency of a boiler on natural gas, on net heating value, in one line (A15).

    formula    99.0 - (0.001244 + 0.0216 * EA) * dT
    air_ratio  EA, excess-air ratio   [-]  1 to 10
    rise_f     dT, flue gas over air   [°F]  0 to 2000
    returns    efficiency, on net heating value   [%]
    NaN        outside a range
    source     Ganapathy; not re-read
    mark       K
    """
    if not (1.0 <= air_ratio <= 10.0 and 0.0 <= rise_f <= 2000.0):
        return NAN
    return 99.0 - (0.001244 + 0.0216 * air_ratio) * rise_f


@kernel
def oil_efficiency_gross_pct(air_ratio, rise_f):
    """Efficiency of a boiler on oil, on gross heating value, in one line (A15).

    formula    92.9 - (0.001298 + 0.01905 * EA) * dT
    air_ratio  EA, excess-air ratio   [-]  1 to 10
    rise_f     dT, flue gas over air   [°F]  0 to 2000
    returns    efficiency, on gross heating value   [%]
    NaN        outside a range
    source     Ganapathy; not re-read
    mark       K
    """
    if not (1.0 <= air_ratio <= 10.0 and 0.0 <= rise_f <= 2000.0):
        return NAN
    return 92.9 - (0.001298 + 0.01905 * air_ratio) * rise_f


@kernel
def oil_efficiency_net_pct(air_ratio, rise_f):
    """Efficiency of a boiler on oil, on net heating value, in one line (A15).

    formula    99.0 - (0.001383 + 0.0203 * EA) * dT
    air_ratio  EA, excess-air ratio   [-]  1 to 10
    rise_f     dT, flue gas over air   [°F]  0 to 2000
    returns    efficiency, on net heating value   [%]
    NaN        outside a range
    source     Ganapathy; not re-read
    mark       K
    """
    if not (1.0 <= air_ratio <= 10.0 and 0.0 <= rise_f <= 2000.0):
        return NAN
    return 99.0 - (0.001383 + 0.0203 * air_ratio) * rise_f


@kernel
def natural_gas_yardstick_gross_pct(flue_gas_temp_c, air_temp_c, air_ratio):
    """Combustion efficiency of a typical natural gas with dry air, on gross heating value (A16).

    formula          (100 - 100 * (H_py - H_k) / Q_net) * Hi / Hs, volumes by A4, heats by A6.2
    flue_gas_temp_c  flue gas behind the last heat exchanger   [°C]  -50 to 500
    air_temp_c       combustion air   [°C]  -50 to 500
    air_ratio        excess-air ratio   [-]  1 to 10
    returns          efficiency, on gross heating value   [%]
    NaN              outside a range
    source           own; 0.3 to 0.8 above US DOE Steam Tip Sheet 4 everywhere
    mark             V, N
    """
    if not 1.0 <= air_ratio <= 10.0:
        return NAN
    air = air_for_gas_m3_m3(CH4, C2H6, 0.0, 0.0, C3H8, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    carbon = carbon_gases_pct(CH4, C2H6, 0.0, 0.0, C3H8, 0.0, 0.0, 0.0, 0.0, CO2)
    ro2 = ro2_of_gas_m3_m3(carbon, 0.0)
    nitrogen = nitrogen_of_gas_m3_m3(air, N2)
    vapour = vapour_of_gas_m3_m3(CH4, C2H6, 0.0, 0.0, C3H8, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    excess = (air_ratio - 1.0) * air
    gas_kj = flue_gas_enthalpy_kj(
        flue_gas_temp_c, ro2, nitrogen + 0.79 * excess, 0.21 * excess, vapour
    )
    air_kj = air_enthalpy_kj(air_temp_c, air, air_ratio, 0.0)
    net_pct = 100.0 - stack_loss_pct(gas_kj, air_kj, 0.0, NET_KJ_M3)
    return other_heating_value_pct(net_pct, NET_KJ_MOL, GROSS_KJ_MOL)
