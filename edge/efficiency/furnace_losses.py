"""Losses of a furnace through walls, openings, cooling water and lining (B6).

The same in US units, as MEASUR computes them, is in measur.py.
"""

from math import sqrt

from edge.efficiency.steam import water_enthalpy_kj_kg
from edge.port import NAN, kernel

ZERO_C_K = 273.15
STEFAN_BOLTZMANN = 5.670374419  # W/(m2 K4), times 1e8
KCAL_M2_H_W = 1.163  # W/m2 a kcal/(m2 h)

# Factor of free convection, a, by where a wall faces (own knowledge).
FACING_UP, FACING_SIDEWAYS, FACING_DOWN = 2.8, 2.2, 1.5

# View factor of a round opening by length over diameter of its tunnel (own knowledge; texts give
# 0.71 to 0.75 for the second row).
TUNNEL_LENGTHS = (0.0, 0.5, 1.0, 2.0, 5.0)
ROUND_VIEW_FACTORS = (1.0, 0.73, 0.55, 0.36, 0.16)


@kernel
def wall_kcal_m2_h(wall_temp_c, air_temp_c, facing, emissivity):
    """Heat that a wall gives off (B6.1).

    formula      a * (tw - ta) ^ 1.25 + 4.88 * E * (((tw + 273) / 100) ^ 4 - ((ta + 273) / 100) ^ 4)
    wall_temp_c  tw   [°C]  air_temp_c to 1500
    air_temp_c   ta, surrounding air   [°C]  -100 or more
    facing       a: 2.8 up, 2.2 sideways, 1.5 down   [-]  above 0
    emissivity   E   [-]  0 to 1
    returns      heat flow   [kcal/(m2 h)]
    NaN          outside a range
    source       ECCJ; BEE India
    mark         K
    """
    if not (-100.0 <= air_temp_c <= wall_temp_c <= 1500.0 and 0.0 <= emissivity <= 1.0):
        return NAN
    hot = (wall_temp_c + 273.0) / 100.0
    cold = (air_temp_c + 273.0) / 100.0
    radiation = 4.88 * emissivity * (hot * hot * hot * hot - cold * cold * cold * cold)
    rise = wall_temp_c - air_temp_c
    return facing * rise * sqrt(sqrt(rise)) + radiation


@kernel
def wall_w_m2(wall_temp_c, air_temp_c, facing, emissivity):
    """Heat that a wall gives off, in W/m2 (B6.1).

    formula      1.163 * wall_kcal_m2_h
    wall_temp_c  tw   [°C]  air_temp_c to 1500
    air_temp_c   ta, surrounding air   [°C]  -100 or more
    facing       a: 2.8 up, 2.2 sideways, 1.5 down   [-]  above 0
    emissivity   E   [-]  0 to 1
    returns      heat flow   [W/m2]
    NaN          outside a range
    source       ECCJ; BEE India
    mark         K
    """
    return KCAL_M2_H_W * wall_kcal_m2_h(wall_temp_c, air_temp_c, facing, emissivity)


@kernel
def round_view_factor(length_over_diameter):
    """View factor of a round opening, by straight lines (B6.2).

    formula               linear between the rows of ROUND_VIEW_FACTORS
    length_over_diameter  of the tunnel, wall thickness over diameter   [-]  0 to 5
    returns               phi   [-]
    NaN                   length_over_diameter outside its range
    source                own knowledge
    mark                  K
    """
    if not 0.0 <= length_over_diameter <= 5.0:
        return NAN
    row = 0
    for step in range(1, 4):
        if length_over_diameter >= TUNNEL_LENGTHS[step]:
            row = step
    near = TUNNEL_LENGTHS[row]
    part = (length_over_diameter - near) / (TUNNEL_LENGTHS[row + 1] - near)
    low = ROUND_VIEW_FACTORS[row]
    return low + (ROUND_VIEW_FACTORS[row + 1] - low) * part


@kernel
def opening_kw(furnace_temp_c, air_temp_c, area_m2, emissivity, view_factor, open_share):
    """Radiation through an opening (B6.2).

    formula         eps * sigma * (Tf ^ 4 - Ta ^ 4) * A * phi * f_open, T in K
    furnace_temp_c  Tf   [°C]  -273.15 to 3000
    air_temp_c      Ta, surroundings   [°C]  -273.15 to 3000
    area_m2         A   [m2]  0 or more
    emissivity      eps   [-]  0 to 1
    view_factor     phi, see round_view_factor   [-]  0 to 1
    open_share      f_open, share of the time that it is open   [-]  0 to 1
    returns         heat flow   [kW]
    NaN             a temperature outside its range
    source          law of Stefan and Boltzmann
    mark            K
    """
    if not (-273.15 <= furnace_temp_c <= 3000.0 and -273.15 <= air_temp_c <= 3000.0):
        return NAN
    hot = (furnace_temp_c + ZERO_C_K) / 100.0
    cold = (air_temp_c + ZERO_C_K) / 100.0
    fourth = hot * hot * hot * hot - cold * cold * cold * cold
    whole = STEFAN_BOLTZMANN * fourth * area_m2 / 1000.0
    return emissivity * view_factor * open_share * whole


@kernel
def cooling_water_kw(water_kg_s, pressure_mpa, temp_in_c, temp_out_c):
    """Heat that cooling water carries off (B6.4).

    formula                m * (h2 - h1), IF97
    water_kg_s             m   [kg/s]  0 or more
    pressure_mpa           absolute, taken for both ends   [MPa]  above 0 to 100
    temp_in_c, temp_out_c  entering and leaving   [°C]  0 to 350, liquid
    returns                heat flow   [kW]
    NaN                    a state outside region 1 of IF97
    source                 energy balance
    mark                   K, N
    """
    risen = water_enthalpy_kj_kg(pressure_mpa, temp_out_c)
    return water_kg_s * (risen - water_enthalpy_kj_kg(pressure_mpa, temp_in_c))


@kernel
def spill_kj_h(gas_m3_h, gas_kj_m3_k, gas_temp_c):
    """Heat of flue gas that spills from openings (B6.5).

    formula      V * c * t
    gas_m3_h     V, at 0 °C and 101.325 kPa   [m3/h]  0 or more
    gas_kj_m3_k  c, mean from 0 °C, see furnace.py   [kJ/(m3 K)]  above 0
    gas_temp_c   t, in the furnace   [°C]  any
    returns      heat flow   [kJ/h]
    NaN          never
    source       energy balance
    mark         K
    """
    return gas_m3_h * gas_kj_m3_k * gas_temp_c


@kernel
def storage_kj(lining_kg, lining_kj_kg_k, temp_start_c, temp_end_c):
    """Heat that one layer of the lining stores in a cycle; a furnace has their sum (B6.5).

    formula                   m * c * (t_end - t_start)
    lining_kg                 m   [kg]  0 or more
    lining_kj_kg_k            c   [kJ/(kg K)]  above 0
    temp_start_c, temp_end_c  mean of the layer, at both ends of the cycle   [°C]  any
    returns                   heat   [kJ a cycle]
    NaN                       never
    source                    energy balance
    mark                      K
    """
    return lining_kg * lining_kj_kg_k * (temp_end_c - temp_start_c)
