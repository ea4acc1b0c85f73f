"""Heating values, density and Wobbe index of a fuel gas by ISO 6976, from sums over its parts.

The sums and the tables of the two editions are in gas_properties.py.
"""

from math import sqrt

from edge.port import NAN, kernel

ZERO_C_K = 273.15  # 0 °C in K
REFERENCE_PA = 101325.0
SCF_M3 = 0.028316846592  # cubic foot, exactly
BTU_KJ = 1.055056


@kernel
def compression_factor(sum_of_roots, hydrogen):
    """Compression factor of a gas at metering conditions (E5).

    formula       1 - sum(x * s) ^ 2 + 0.0005 * (2 * x_H2 - x_H2 ^ 2)
    sum_of_roots  sum(x * s) over all parts, in the edition of 1995 without hydrogen   [-]
    hydrogen      mole fraction of it, in the edition of 2016 zero   [-]  0 to 1
    returns       Z   [-]
    NaN           hydrogen outside its range, or Z not above 0.9
    source        ISO 6976:1995, 4.2; ISO 6976:2016
    mark          V, N
    """
    if not 0.0 <= hydrogen <= 1.0:
        return NAN
    factor = 1.0 - sum_of_roots * sum_of_roots
    factor += 0.0005 * (2.0 * hydrogen - hydrogen * hydrogen)
    return factor if factor > 0.9 else NAN


@kernel
def molar_volume_m3_mol(temp_c, compression, gas_constant):
    """Volume of a mole of gas at 101.325 kPa (E5).

    formula       R * T * Z / 101325
    temp_c        metering temperature   [°C]  above -273.15
    compression   Z at that temperature, 1 for an ideal gas   [-]  above 0
    gas_constant  R of the edition   [J/(mol K)]  above 0
    returns       molar volume   [m3/mol]
    NaN           outside a range
    source        ISO 6976:1995, 7; ISO 6976:2016
    mark          V, N
    """
    if not (temp_c > -ZERO_C_K and compression > 0.0 and gas_constant > 0.0):
        return NAN
    return gas_constant * (temp_c + ZERO_C_K) * compression / REFERENCE_PA


@kernel
def heat_mj_m3(heat_kj_mol, volume_m3_mol):
    """Heating value of a gas by volume (E5).

    formula        H / V / 1000
    heat_kj_mol    molar heating value, gross or net   [kJ/mol]
    volume_m3_mol  molar volume   [m3/mol]  above 0
    returns        heating value   [MJ/m3]
    NaN            volume_m3_mol outside its range
    source         ISO 6976:1995, 7; ISO 6976:2016
    mark           V, N
    """
    if not volume_m3_mol > 0.0:
        return NAN
    return heat_kj_mol / volume_m3_mol / 1000.0


@kernel
def heat_mj_kg(heat_kj_mol, kg_kmol):
    """Heating value of a gas by mass (E5).

    formula      H / M
    heat_kj_mol  molar heating value, gross or net   [kJ/mol]
    kg_kmol      molar mass   [kg/kmol]  above 0
    returns      heating value   [MJ/kg]
    NaN          kg_kmol outside its range
    source       ISO 6976:1995, 6; ISO 6976:2016
    mark         V, N
    """
    if not kg_kmol > 0.0:
        return NAN
    return heat_kj_mol / kg_kmol


@kernel
def density_kg_m3(kg_kmol, volume_m3_mol):
    """Density of a gas (E5).

    formula        M / V / 1000
    kg_kmol        molar mass   [kg/kmol]
    volume_m3_mol  molar volume   [m3/mol]  above 0
    returns        density   [kg/m3]
    NaN            volume_m3_mol outside its range
    source         ISO 6976:1995, 8; ISO 6976:2016
    mark           V, N
    """
    if not volume_m3_mol > 0.0:
        return NAN
    return kg_kmol / volume_m3_mol / 1000.0


@kernel
def relative_density(kg_kmol, compression, air_kg_kmol, air_compression):
    """Density of a gas over that of dry air in the same state (E5).

    formula          M / M_air * Z_air / Z
    kg_kmol          molar mass   [kg/kmol]
    compression      Z of the gas   [-]  above 0
    air_kg_kmol      molar mass of dry air in the edition   [kg/kmol]  above 0
    air_compression  Z of dry air in the edition   [-]
    returns          d   [-]
    NaN              outside a range
    source           ISO 6976:1995, 8; ISO 6976:2016
    mark             V, N
    """
    if not (compression > 0.0 and air_kg_kmol > 0.0):
        return NAN
    return kg_kmol / air_kg_kmol * air_compression / compression


@kernel
def wobbe_mj_m3(by_volume_mj_m3, density_over_air):
    """Wobbe index of a gas: the heat that passes one nozzle at one pressure (E5).

    formula           H / sqrt(d)
    by_volume_mj_m3   heating value, gross or net   [MJ/m3]
    density_over_air  relative density d   [-]  above 0
    returns           Wobbe index   [MJ/m3]
    NaN               density_over_air outside its range
    source            ISO 6976:1995, 8; ISO 6976:2016
    mark              V, N
    """
    if not density_over_air > 0.0:
        return NAN
    return by_volume_mj_m3 / sqrt(density_over_air)


@kernel
def between_tables(at_first, at_second, first_c, second_c, temp_c):
    """Molar heating value between two temperatures of a table (E5).

    formula    H1 + (H2 - H1) * (t - t1) / (t2 - t1)
    at_first   molar heating value at first_c   [kJ/mol]
    at_second  molar heating value at second_c   [kJ/mol]
    first_c    temperature   [°C]
    second_c   another temperature   [°C]
    temp_c     temperature between them   [°C]
    returns    molar heating value   [kJ/mol]
    NaN        both temperatures alike
    source     own; between 15 and 20 °C the tables are straight to their last digit
    mark       N
    """
    span = second_c - first_c
    if not (span > 0.0 or span < 0.0):
        return NAN
    return at_first + (at_second - at_first) * (temp_c - first_c) / span


@kernel
def heat_btu_scf(by_volume_mj_m3):
    """Heating value of a cubic foot (E5).

    formula          1000 * H * 0.028316846592 / 1.055056
    by_volume_mj_m3  heating value   [MJ/m3]
    returns          heating value   [Btu/ft3]
    NaN              never, of a number
    source           definition of the foot; Btu of the International Table
    mark             N
    """
    return 1000.0 * by_volume_mj_m3 * SCF_M3 / BTU_KJ
