"""Loss by radiation and convection outside China (A12); GB/T 10180's table is in losses.py."""

from math import sqrt

from edge.efficiency.elementary import power
from edge.port import NAN, kernel

ZERO_C_K = 273.0  # as the form has it

# C of EN 12952-15 by fuel and firing (own knowledge).
EN_12952_OIL_GAS = 0.0113
EN_12952_HARD_COAL = 0.022
EN_12952_LIGNITE_FLUIDISED = 0.0315


@kernel
def en_12952_loss_mw(coefficient, useful_mw):
    """Loss by radiation and convection after EN 12952-15 (A12.1).

    formula      C * Q_N ^ 0.7
    coefficient  C, by fuel and firing, see above   [-]  above 0
    useful_mw    Q_N, greatest useful output   [MW]  0 to 1e6
    returns      Q_RC   [MW]
    NaN          useful_mw outside its range
    source       EN 12952-15, water-tube boilers; not re-read
    mark         K
    """
    if not 0.0 <= useful_mw <= 1e6:
        return NAN
    return coefficient * power(useful_mw, 0.7)


@kernel
def share_of_output_pct(loss_mw, useful_mw):
    """Loss by radiation and convection in % of the useful output (A12.1).

    formula    100 * Q_RC / Q_N
    loss_mw    Q_RC   [MW]  0 or more
    useful_mw  Q_N   [MW]  above 0
    returns    loss   [% of useful output]
    NaN        useful_mw outside its range
    source     definition
    mark       K
    """
    if not useful_mw > 0.0:
        return NAN
    return 100.0 * loss_mw / useful_mw


@kernel
def abma_loss_pct(output_mmbtu_h):
    """Loss by radiation and convection after the ABMA chart, a fit by Ganapathy (A12.2).

    formula         10 ^ (0.62 - 0.42 * log10(Q))
    output_mmbtu_h  Q, output   [MMBtu/h]  0.1 to 1e5
    returns         loss   [% of heat input]
    NaN             output_mmbtu_h outside its range
    source          ABMA chart of ASME PTC 4.1; not re-read
    mark            K
    """
    if not 0.1 <= output_mmbtu_h <= 1e5:
        return NAN
    return power(10.0, 0.62) * power(output_mmbtu_h, -0.42)


@kernel
def casing_w_m2(surface_temp_c, air_temp_c, wind_m_s):
    """Heat that a casing gives off, by its temperature and the wind (A12.3).

    formula         0.548 * ((Ts / 55.55) ^ 4 - (Ta / 55.55) ^ 4)
                    + 1.957 * (Ts - Ta) ^ 1.25 * sqrt((196.85 * v + 68.9) / 68.9)
    surface_temp_c  Ts, t + 273   [°C]  air_temp_c to 1000
    air_temp_c      Ta, t + 273, surrounding air   [°C]  -100 or more
    wind_m_s        v, wind at the casing   [m/s]  0 to 100
    returns         q   [W/m2]
    NaN             outside a range
    source          ASME form as BEE India prints it
    mark            K
    """
    if not (-100.0 <= air_temp_c <= surface_temp_c <= 1000.0 and 0.0 <= wind_m_s <= 100.0):
        return NAN
    hot = (surface_temp_c + ZERO_C_K) / 55.55
    cold = (air_temp_c + ZERO_C_K) / 55.55
    radiation = 0.548 * (hot * hot * hot * hot - cold * cold * cold * cold)
    still = 1.957 * power(surface_temp_c - air_temp_c, 1.25)
    return radiation + still * sqrt((196.85 * wind_m_s + 68.9) / 68.9)


@kernel
def ptc_4_casing_btu_ft2_h_f(rise_f, wind_ft_s):
    """Film coefficient of a casing after ASME PTC 4-2013; its heat is this times rise_f (A12.4).

    formula    max(0.2 * dT ^ 0.33, 0.35 * v ^ 0.8)
               + 0.847 + 2.367e-3 * dT + 2.94e-6 * dT ^ 2 + 1.37e-9 * dT ^ 3
    rise_f     dT, casing over surrounding air   [°F]  0 to 2000
    wind_ft_s  v, wind at the casing   [ft/s]  0 to 300
    returns    heat flow   [Btu/(ft2 h °F)]
    NaN        outside a range
    source     ASME PTC 4-2013; not re-read
    mark       K, ?
    """
    if not (0.0 <= rise_f <= 2000.0 and 0.0 <= wind_ft_s <= 300.0):
        return NAN
    convection = 0.2 * power(rise_f, 0.33)
    forced = 0.35 * power(wind_ft_s, 0.8)
    if forced > convection:
        convection = forced
    return convection + 0.847 + rise_f * (2.367e-3 + rise_f * (2.94e-6 + rise_f * 1.37e-9))
