"""Standard uncertainties: from a tolerance or an accuracy, and of some results (F1 to F3).

An accuracy is an expanded uncertainty, 95 %, in the unit of its quantity; a `u` is a standard one.
"""

from math import sqrt

from edge.port import NAN, kernel

ROOT_3 = sqrt(3.0)
COVERAGE = 2.0  # expanded over standard uncertainty, 95 %


@kernel
def u_of_tolerance(half_width):
    """Standard uncertainty of a value that may lie anywhere within a tolerance (F3).

    formula      a / sqrt(3)
    half_width   a, half of the tolerance   [any]  0 or more
    returns      standard uncertainty   [as half_width]
    NaN          half_width outside its range
    source       GUM, 4.3.7
    mark         N
    """
    if not half_width >= 0.0:
        return NAN
    return half_width / ROOT_3


@kernel
def u_of_accuracy(expanded):
    """Standard uncertainty of a normally distributed value, from its accuracy (F3).

    formula    U / 2
    expanded   U, 95 %   [any]  0 or more
    returns    standard uncertainty   [as expanded]
    NaN        expanded outside its range
    source     GUM, 6.2.1
    mark       N
    """
    if not expanded >= 0.0:
        return NAN
    return expanded / COVERAGE


@kernel
def u_combined(systematic, random):
    """Standard uncertainty of what errs systematically and at random (F1).

    formula      sqrt(b ^ 2 + s ^ 2)
    systematic   b, standard uncertainty   [any]  any
    random       s, standard uncertainty   [as systematic]  any
    returns      standard uncertainty   [as systematic]
    NaN          never
    source       ASME PTC 19.1
    mark         K
    """
    return sqrt(systematic * systematic + random * random)


@kernel
def u_direct_efficiency(u_output_flow, u_fuel_flow, u_heating_value, rise_kj_kg, u_rise_kj_kg):
    """Relative standard uncertainty of the direct efficiency, inputs being independent (F1).

    formula           sqrt(u_D ^ 2 + u_B ^ 2 + u_Q ^ 2 + (u_dh / dh) ^ 2)
    u_output_flow     u_D, of steam or water, relative   [-]  any
    u_fuel_flow       u_B, relative   [-]  any
    u_heating_value   u_Q, relative   [-]  any
    rise_kj_kg        dh, enthalpy that steam or water gains   [kJ/kg]  not 0
    u_rise_kj_kg      u_dh   [kJ/kg]  any
    returns           relative standard uncertainty   [-]
    NaN               rise_kj_kg outside its range
    source            GUM, 5.1
    mark              N
    """
    if not (rise_kj_kg > 0.0 or rise_kj_kg < 0.0):
        return NAN
    rise = u_rise_kj_kg / rise_kj_kg
    flows = u_output_flow * u_output_flow + u_fuel_flow * u_fuel_flow
    return sqrt(flows + u_heating_value * u_heating_value + rise * rise)


@kernel
def u_at_reference_o2(concentration, u_concentration, o2_dry_pct, u_o2_pct, reference_pct):
    """Standard uncertainty of a concentration at reference oxygen (F2).

    formula           sqrt((k * u_C) ^ 2 + (C * k / (21 - O2) * u_O2) ^ 2),
                      k = (21 - reference_pct) / (21 - O2)
    concentration     C, dry   [mg/m3]  any
    u_concentration   u_C   [mg/m3]  any
    o2_dry_pct        O2, dry   [vol %]  0 to < 21
    u_o2_pct          u_O2   [vol %]  any
    reference_pct     reference oxygen   [vol %]  0 to < 21
    returns           standard uncertainty   [mg/m3]
    NaN               o2_dry_pct outside its range
    source            GUM, 5.1
    mark              N
    """
    if not 0.0 <= o2_dry_pct < 21.0:
        return NAN
    below = 21.0 - o2_dry_pct
    factor = (21.0 - reference_pct) / below
    by_concentration = factor * u_concentration
    by_oxygen = concentration * factor / below * u_o2_pct
    return sqrt(by_concentration * by_concentration + by_oxygen * by_oxygen)
