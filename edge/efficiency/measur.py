"""Losses of a furnace in US units, with the formulas of MEASUR of the US DOE (B6)."""

from math import sqrt

from edge.efficiency.elementary import power
from edge.port import NAN, kernel

STEFAN_BOLTZMANN = 0.1713  # Btu/(h ft2 degR4), times 1e8
ZERO_F_R = 460.0  # as MEASUR has it
QUARTER_PI = 0.785398163397448


@kernel
def radiation_btu_ft2_h(hot_temp_f, air_temp_f, emissivity):
    """Radiation from a surface to its surroundings (part of B6.2 and B6.3).

    formula     E * 0.1713e-8 * ((t + 460) ^ 4 - (ta + 460) ^ 4)
    hot_temp_f  t   [°F]  -460 to 6000
    air_temp_f  ta, surroundings   [°F]  -460 to 6000
    emissivity  E   [-]  0 to 1
    returns     heat flow   [Btu/(ft2 h)]
    NaN         a temperature outside its range
    source      US DOE MEASUR
    mark        V, N
    """
    if not (-460.0 <= hot_temp_f <= 6000.0 and -460.0 <= air_temp_f <= 6000.0):
        return NAN
    hot = (hot_temp_f + ZERO_F_R) / 100.0
    cold = (air_temp_f + ZERO_F_R) / 100.0
    fourth = hot * hot * hot * hot - cold * cold * cold * cold
    return emissivity * STEFAN_BOLTZMANN * fourth


@kernel
def round_opening_btu_h(
    diameter_in, furnace_temp_f, air_temp_f, emissivity, view_factor, open_pct
):
    """Radiation through a round opening, in US units (B6.2).

    formula                     E * 0.1713e-8 * ((t + 460) ^ 4 - (ta + 460) ^ 4)
                                * pi / 4 * (d / 12) ^ 2 * phi * open / 100
    diameter_in                 d   [in]  0 or more
    furnace_temp_f, air_temp_f  t and ta   [°F]  -460 to 6000
    emissivity                  E   [-]  0 to 1
    view_factor                 phi   [-]  0 to 1
    open_pct                    share of the time that it is open   [%]  0 to 100
    returns                     heat flow   [Btu/h]
    NaN                         a temperature outside its range
    source                      US DOE MEASUR
    mark                        V
    """
    feet = diameter_in / 12.0
    seen = QUARTER_PI * feet * feet * view_factor * open_pct / 100.0
    return radiation_btu_ft2_h(furnace_temp_f, air_temp_f, emissivity) * seen


@kernel
def rectangular_opening_btu_h(
    length_in, width_in, furnace_temp_f, air_temp_f, emissivity, view_factor, open_pct
):
    """Radiation through a rectangular opening, in US units (B6.2).

    formula                     E * 0.1713e-8 * ((t + 460) ^ 4 - (ta + 460) ^ 4)
                                * l * w / 144 * phi * open / 100
    length_in, width_in         l and w   [in]  0 or more
    furnace_temp_f, air_temp_f  t and ta   [°F]  -460 to 6000
    emissivity                  E   [-]  0 to 1
    view_factor                 phi   [-]  0 to 1
    open_pct                    share of the time that it is open   [%]  0 to 100
    returns                     heat flow   [Btu/h]
    NaN                         a temperature outside its range
    source                      US DOE MEASUR
    mark                        V
    """
    seen = length_in * width_in / 144.0 * view_factor * open_pct / 100.0
    return radiation_btu_ft2_h(furnace_temp_f, air_temp_f, emissivity) * seen


@kernel
def wall_btu_h(
    area_ft2, surface_temp_f, air_temp_f, wind_mph, emissivity, shape_factor, correction
):
    """Heat that a wall gives off, in US units (B6.3).

    formula         (Qc + Qr) * correction,
                    Qr = E * 0.1713e-8 * ((ts + 460) ^ 4 - (ta + 460) ^ 4) * A,
                    Qc = SF * (1 / 24) ^ 0.2 * (2 / (ta + ts)) ^ 0.181 * (ts - ta) ^ 0.266
                    * sqrt(1 + 1.277 * v) * A * (ts - ta)
    area_ft2        A   [ft2]  0 or more
    surface_temp_f  ts   [°F]  air_temp_f to 6000, ts + ta above 0
    air_temp_f      ta, surrounding air   [°F]  -460 or more
    wind_mph        v   [mph]  0 to 300
    emissivity      E   [-]  0 to 1
    shape_factor    SF, 1.394 for a vertical wall   [-]  above 0
    correction      1 where none is known   [-]  above 0
    returns         heat flow   [Btu/h]
    NaN             outside a range
    source          US DOE MEASUR
    mark            V, N
    """
    if not (-460.0 <= air_temp_f <= surface_temp_f <= 6000.0 and 0.0 <= wind_mph <= 300.0):
        return NAN
    both = air_temp_f + surface_temp_f
    if not both > 0.0:
        return NAN
    rise = surface_temp_f - air_temp_f
    film = shape_factor * power(24.0, -0.2) * power(2.0 / both, 0.181) * power(rise, 0.266)
    convection = film * sqrt(1.0 + 1.277 * wind_mph) * rise
    radiation = radiation_btu_ft2_h(surface_temp_f, air_temp_f, emissivity)
    return (convection + radiation) * area_ft2 * correction


@kernel
def cooling_water_btu_h(flow_gpm, temp_in_f, temp_out_f):
    """Heat that cooling water carries off, in US units (B6.4).

    formula                flow * 60 * rho * (t_out - t_in), rho in lb/gal at the mean t in °C:
                           8.3454 * (1 - (t + 288.9414)
                           / (508929.2 * (t + 68.12963)) * (t - 3.9863) ^ 2)
    flow_gpm               flow   [US gal/min]  0 or more
    temp_in_f, temp_out_f  entering and leaving   [°F]  32 to 212
    returns                heat flow   [Btu/h]
    NaN                    a temperature outside its range
    source                 US DOE MEASUR; heat capacity 1 Btu/(lb °F)
    mark                   V
    """
    if not (32.0 <= temp_in_f <= 212.0 and 32.0 <= temp_out_f <= 212.0):
        return NAN
    t = ((temp_in_f + temp_out_f) / 2.0 - 32.0) / 1.8
    above = t - 3.9863
    lighter = (t + 288.9414) / (508929.2 * (t + 68.12963)) * above * above
    return flow_gpm * 60.0 * 8.3454 * (1.0 - lighter) * (temp_out_f - temp_in_f)
