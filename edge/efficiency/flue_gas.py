"""Flue gas: heat capacities and enthalpies, and the heat of ash.

Volumes are per kg or m3 of fuel, at 0 °C and 101.325 kPa.  Above 500 °C see furnace.py.
"""

from edge.port import NAN, kernel

# Enthalpy of ash and slag above 0 °C: kJ/kg for each K from 0 to 100 °C, and by how much more at
# each further 100 °C (A6.7, own knowledge).  The sum needs no look-up, so that it runs in vector
# lanes.
ASH_KJ_KG_K = 0.808
ASH_100, ASH_200, ASH_300, ASH_400, ASH_500 = 0.075, 0.063, 0.017, 0.022, 0.028
ASH_600, ASH_700, ASH_800, ASH_900 = 0.021, 0.006, 0.027, 0.033


@kernel
def co2_kj_m3_k(t):
    """Mean heat capacity of carbon dioxide from 0 °C to t (A6.2).

    formula  1.607127 + 1.012853e-3 * t - 4.825203e-7 * t ^ 2
    t        temperature   [°C]  -50 to 500
    returns  heat capacity   [kJ/(m3 K)]
    NaN      t outside its range
    source   fit to NASA data, within 0.08 % from 0 to 500 °C
    mark     N
    """
    if not -50.0 <= t <= 500.0:
        return NAN
    return 1.607127 + t * (1.012853e-3 - 4.825203e-7 * t)


@kernel
def n2_kj_m3_k(t):
    """Mean heat capacity of nitrogen from 0 °C to t (A6.2).

    formula  1.298830 + 5.421503e-6 * t + 1.240256e-7 * t ^ 2
    t        temperature   [°C]  -50 to 500
    returns  heat capacity   [kJ/(m3 K)]
    NaN      t outside its range
    source   fit to NASA data, within 0.02 % from 0 to 500 °C
    mark     N
    """
    if not -50.0 <= t <= 500.0:
        return NAN
    return 1.298830 + t * (5.421503e-6 + 1.240256e-7 * t)


@kernel
def o2_kj_m3_k(t):
    """Mean heat capacity of oxygen from 0 °C to t (A6.2).

    formula  1.303053 + 1.484900e-4 * t + 8.984168e-8 * t ^ 2
    t        temperature   [°C]  -50 to 500
    returns  heat capacity   [kJ/(m3 K)]
    NaN      t outside its range
    source   fit to NASA data, within 0.17 % from 0 to 500 °C
    mark     N
    """
    if not -50.0 <= t <= 500.0:
        return NAN
    return 1.303053 + t * (1.484900e-4 + 8.984168e-8 * t)


@kernel
def h2o_kj_m3_k(t):
    """Mean heat capacity of water vapour from 0 °C to t (A6.2).

    formula  1.492311 + 1.172353e-4 * t + 1.559745e-7 * t ^ 2
    t        temperature   [°C]  -50 to 500
    returns  heat capacity   [kJ/(m3 K)]
    NaN      t outside its range
    source   fit to NASA data, within 0.09 % from 0 to 500 °C
    mark     N
    """
    if not -50.0 <= t <= 500.0:
        return NAN
    return 1.492311 + t * (1.172353e-4 + 1.559745e-7 * t)


@kernel
def co_kj_m3_k(t):
    """Mean heat capacity of carbon monoxide from 0 °C to t (A6.2).

    formula  1.298673 + 2.289123e-5 * t + 1.326573e-7 * t ^ 2
    t        temperature   [°C]  -50 to 500
    returns  heat capacity   [kJ/(m3 K)]
    NaN      t outside its range
    source   fit to NASA data, within 0.04 % from 0 to 500 °C
    mark     N
    """
    if not -50.0 <= t <= 500.0:
        return NAN
    return 1.298673 + t * (2.289123e-5 + 1.326573e-7 * t)


@kernel
def so2_kj_m3_k(t):
    """Mean heat capacity of sulfur dioxide from 0 °C to t (A6.2).

    formula  1.734996 + 8.893614e-4 * t - 4.007435e-7 * t ^ 2
    t        temperature   [°C]  -50 to 500
    returns  heat capacity   [kJ/(m3 K)]
    NaN      t outside its range
    source   fit to NASA data, within 0.03 % from 0 to 500 °C
    mark     N
    """
    if not -50.0 <= t <= 500.0:
        return NAN
    return 1.734996 + t * (8.893614e-4 - 4.007435e-7 * t)


@kernel
def flue_gas_enthalpy_kj(temp_c, ro2_m3, nitrogen_m3, oxygen_m3, water_m3):
    """Enthalpy of flue gas above 0 °C (A6.4); RO2 counts as CO2.

    formula    (V_RO2 * c_CO2 + V_N2 * c_N2 + V_O2 * c_O2 + V_H2O * c_H2O) * temp_c
    temp_c     flue gas   [°C]  -50 to 500
    ro2_m3     V_RO2   [m3 per kg or m3 of fuel]  0 or more
    nitrogen_m3, oxygen_m3, water_m3   V_N2, V_O2, V_H2O   [m3]  0 or more
    returns    enthalpy   [kJ per kg or m3 of fuel]
    NaN        temp_c outside its range
    source     GB/T 10180
    mark       K, N
    """
    heat = ro2_m3 * co2_kj_m3_k(temp_c) + nitrogen_m3 * n2_kj_m3_k(temp_c)
    heat = heat + oxygen_m3 * o2_kj_m3_k(temp_c) + water_m3 * h2o_kj_m3_k(temp_c)
    return heat * temp_c


@kernel
def air_enthalpy_kj(temp_c, air_m3, air_ratio, air_moisture_g_kg):
    """Enthalpy of the combustion air above 0 °C (A6.5).

    formula     air_ratio * V0 * (0.21 * c_O2 + 0.79 * c_N2 + 0.00161 * d_k * c_H2O) * temp_c
    temp_c      air   [°C]  -50 to 500
    air_m3      V0   [m3 per kg or m3 of fuel]  0 or more
    air_ratio   excess-air ratio   [-]  0 or more
    air_moisture_g_kg   d_k   [g per kg of dry air]  0 or more
    returns     enthalpy   [kJ per kg or m3 of fuel]
    NaN         temp_c outside its range
    source      GB/T 10180
    mark        K, N
    """
    heat = 0.21 * o2_kj_m3_k(temp_c) + 0.79 * n2_kj_m3_k(temp_c)
    heat = heat + 0.00161 * air_moisture_g_kg * h2o_kj_m3_k(temp_c)
    return air_ratio * air_m3 * heat * temp_c


@kernel
def above(temp_c, limit_c):
    """Kelvins above a limit; none below it.

    formula   max(0, temp_c - limit_c)
    temp_c    temperature   [°C]  any
    limit_c   the limit   [°C]  any
    returns   difference   [K]
    NaN       never
    source    definition
    mark      N
    """
    return temp_c - limit_c if temp_c > limit_c else 0.0


@kernel
def ash_enthalpy_kj_kg(temp_c):
    """Enthalpy of ash or slag above 0 °C (A6.7), by straight lines between 100 °C.

    formula   0, 80.8, 169.1, 263.7, 360.0, 458.5, 559.8, 663.2, 767.2, 873.9, 983.9
              at 0, 100, ... 1000 °C, straight lines between
    temp_c    ash   [°C]  0 to 1000
    returns   enthalpy   [kJ/kg]
    NaN       temp_c outside its range
    source    table of Chinese boiler texts
    mark      K
    """
    if not 0.0 <= temp_c <= 1000.0:
        return NAN
    heat = ASH_KJ_KG_K * temp_c
    heat = heat + ASH_100 * above(temp_c, 100.0) + ASH_200 * above(temp_c, 200.0)
    heat = heat + ASH_300 * above(temp_c, 300.0) + ASH_400 * above(temp_c, 400.0)
    heat = heat + ASH_500 * above(temp_c, 500.0) + ASH_600 * above(temp_c, 600.0)
    heat = heat + ASH_700 * above(temp_c, 700.0) + ASH_800 * above(temp_c, 800.0)
    return heat + ASH_900 * above(temp_c, 900.0)
