"""Heat capacities of hot gases, to 2000 °C, and the recuperator of a furnace."""

from edge.port import NAN, kernel


@kernel
def hot_co2_kj_m3_k(t):
    """Mean heat capacity of carbon dioxide from 0 °C to t, hot (A6.3).

    formula  1.606411 + 1.036271e-3 * t - 6.236256e-7 * t ^ 2
             + 2.222698e-10 * t ^ 3 - 3.339575e-14 * t ^ 4
    t        temperature   [°C]  -50 to 2000
    returns  heat capacity   [kJ/(m3 K)]
    NaN      t outside its range
    source   fit to NASA data, within 0.04 % from 0 to 2000 °C
    mark     N
    """
    if not -50.0 <= t <= 2000.0:
        return NAN
    rest = -6.236256e-7 + t * (2.222698e-10 - 3.339575e-14 * t)
    return 1.606411 + t * (1.036271e-3 + t * rest)


@kernel
def hot_n2_kj_m3_k(t):
    """Mean heat capacity of nitrogen from 0 °C to t, hot (A6.3).

    formula  1.299146 - 1.002282e-5 * t + 2.158575e-7 * t ^ 2
             - 1.357388e-10 * t ^ 3 + 2.707455e-14 * t ^ 4
    t        temperature   [°C]  -50 to 2000
    returns  heat capacity   [kJ/(m3 K)]
    NaN      t outside its range
    source   fit to NASA data, within 0.10 % from 0 to 2000 °C
    mark     N
    """
    if not -50.0 <= t <= 2000.0:
        return NAN
    rest = 2.158575e-7 + t * (-1.357388e-10 + 2.707455e-14 * t)
    return 1.299146 + t * (-1.002282e-5 + t * rest)


@kernel
def hot_o2_kj_m3_k(t):
    """Mean heat capacity of oxygen from 0 °C to t, hot (A6.3).

    formula  1.299199 + 1.885302e-4 * t + 5.022455e-8 * t ^ 2
             - 8.333816e-11 * t ^ 3 + 2.258450e-14 * t ^ 4
    t        temperature   [°C]  -50 to 2000
    returns  heat capacity   [kJ/(m3 K)]
    NaN      t outside its range
    source   fit to NASA data, within 0.45 % from 0 to 2000 °C
    mark     N
    """
    if not -50.0 <= t <= 2000.0:
        return NAN
    rest = 5.022455e-8 + t * (-8.333816e-11 + 2.258450e-14 * t)
    return 1.299199 + t * (1.885302e-4 + t * rest)


@kernel
def hot_h2o_kj_m3_k(t):
    """Mean heat capacity of water vapour from 0 °C to t, hot (A6.3).

    formula  1.492128 + 1.138405e-4 * t + 2.057901e-7 * t ^ 2
             - 1.058930e-10 * t ^ 3 + 1.708482e-14 * t ^ 4
    t        temperature   [°C]  -50 to 2000
    returns  heat capacity   [kJ/(m3 K)]
    NaN      t outside its range
    source   fit to NASA data, within 0.10 % from 0 to 2000 °C
    mark     N
    """
    if not -50.0 <= t <= 2000.0:
        return NAN
    rest = 2.057901e-7 + t * (-1.058930e-10 + 1.708482e-14 * t)
    return 1.492128 + t * (1.138405e-4 + t * rest)


@kernel
def hot_co_kj_m3_k(t):
    """Mean heat capacity of carbon monoxide from 0 °C to t, hot (A6.3).

    formula  1.298187 + 1.631565e-5 * t + 2.114803e-7 * t ^ 2
             - 1.441127e-10 * t ^ 3 + 3.008585e-14 * t ^ 4
    t        temperature   [°C]  -50 to 2000
    returns  heat capacity   [kJ/(m3 K)]
    NaN      t outside its range
    source   fit to NASA data, within 0.14 % from 0 to 2000 °C
    mark     N
    """
    if not -50.0 <= t <= 2000.0:
        return NAN
    rest = 2.114803e-7 + t * (-1.441127e-10 + 3.008585e-14 * t)
    return 1.298187 + t * (1.631565e-5 + t * rest)


@kernel
def hot_so2_kj_m3_k(t):
    """Mean heat capacity of sulfur dioxide from 0 °C to t, hot (A6.3).

    formula  1.731345 + 9.479669e-4 * t - 6.035499e-7 * t ^ 2
             + 2.068308e-10 * t ^ 3 - 2.837375e-14 * t ^ 4
    t        temperature   [°C]  -50 to 2000
    returns  heat capacity   [kJ/(m3 K)]
    NaN      t outside its range
    source   fit to NASA data, within 0.22 % from 0 to 2000 °C
    mark     N
    """
    if not -50.0 <= t <= 2000.0:
        return NAN
    rest = -6.035499e-7 + t * (2.068308e-10 - 2.837375e-14 * t)
    return 1.731345 + t * (9.479669e-4 + t * rest)


@kernel
def hot_flue_gas_enthalpy_kj(temp_c, ro2_m3, nitrogen_m3, oxygen_m3, water_m3):
    """Enthalpy of hot flue gas above 0 °C (A6.4 with A6.3, for B3.3); RO2 counts as CO2.

    formula                 (V_RO2 * c_CO2 + V_N2 * c_N2 + V_O2 * c_O2 + V_H2O * c_H2O) * t
    temp_c                  flue gas   [°C]  -50 to 2000
    ro2_m3                  V_RO2   [m3 per kg or m3 of fuel]  0 or more
    nitrogen_m3, oxygen_m3  V_N2 and V_O2   [m3]  0 or more
    water_m3                V_H2O   [m3]  0 or more
    returns                 H_py   [kJ per kg or m3 of fuel]
    NaN                     temp_c outside its range
    source                  GB/T 13338
    mark                    N
    """
    heat = ro2_m3 * hot_co2_kj_m3_k(temp_c) + nitrogen_m3 * hot_n2_kj_m3_k(temp_c)
    heat = heat + oxygen_m3 * hot_o2_kj_m3_k(temp_c) + water_m3 * hot_h2o_kj_m3_k(temp_c)
    return heat * temp_c


@kernel
def hot_air_enthalpy_kj(temp_c, air_m3, air_ratio, air_moisture_g_kg):
    """Enthalpy of preheated air above 0 °C (A6.5 with A6.3, for B5).

    formula            alpha * V0 * (0.21 * c_O2 + 0.79 * c_N2 + 0.00161 * d_k * c_H2O) * t
    temp_c             air   [°C]  -50 to 2000
    air_m3             V0   [m3 per kg or m3 of fuel]  0 or more
    air_ratio          alpha, excess-air ratio   [-]  0 or more
    air_moisture_g_kg  d_k   [g per kg of dry air]  0 or more
    returns            H_k   [kJ per kg or m3 of fuel]
    NaN                temp_c outside its range
    source             GB/T 13338
    mark               N
    """
    heat = 0.21 * hot_o2_kj_m3_k(temp_c) + 0.79 * hot_n2_kj_m3_k(temp_c)
    heat = heat + 0.00161 * air_moisture_g_kg * hot_h2o_kj_m3_k(temp_c)
    return air_ratio * air_m3 * heat * temp_c


@kernel
def recuperator_effectiveness_pct(air_in_temp_c, air_out_temp_c, gas_in_temp_c):
    """Air heated over the greatest possible, the air having the smaller heat capacity (B5.1).

    formula          100 * (air_out_temp_c - air_in_temp_c) / (gas_in_temp_c - air_in_temp_c)
    air_in_temp_c    air entering the recuperator   [°C]  any
    air_out_temp_c   air leaving it   [°C]  any
    gas_in_temp_c    flue gas entering it   [°C]  above air_in_temp_c
    returns          effectiveness   [%]
    NaN              gas not hotter than the air
    source           definition of a heat exchanger's effectiveness
    mark             N
    """
    if not gas_in_temp_c > air_in_temp_c:
        return NAN
    return 100.0 * (air_out_temp_c - air_in_temp_c) / (gas_in_temp_c - air_in_temp_c)
