"""Emissions after US EPA Method 19: pounds of a pollutant a million Btu of heat input.

Standard conditions are 68 °F and 29.92 inHg, the oxygen of air is 20.9 %, heat is gross; F factors
are those of epa_f_factors.
"""

from edge.efficiency.emissions import at_reference_o2_mg_m3
from edge.port import NAN, kernel

AIR_O2_PCT = 20.9
MOIST_AIR = 0.027  # Bwa: water vapour of ambient air, volume share, where it is not measured

# Weight of one ppm in a standard cubic foot.
NOX_LB_SCF = 1.194e-7
SO2_LB_SCF = 1.660e-7
CO_LB_SCF = 7.268e-8


@kernel
def by_o2_lb_mmbtu(ppm, lb_scf, fd, o2_dry_pct):
    """Emission per heat from dry oxygen (C5.2).

    formula      C * K * Fd * 20.9 / (20.9 - O2)
    ppm          C, pollutant, dry   [1e-6]  0 or more
    lb_scf       K, of one ppm   [lb/scf]  above 0; see NOX_LB_SCF
    fd           dry F factor   [dscf/MMBtu]  above 0
    o2_dry_pct   oxygen, dry   [vol %]  0 to < 20.9
    returns      emission   [lb/MMBtu]
    NaN          o2_dry_pct outside its range
    source       40 CFR 60, Method 19, equation 19-1
    mark         N
    """
    if not 0.0 <= o2_dry_pct < AIR_O2_PCT:
        return NAN
    return ppm * lb_scf * fd * AIR_O2_PCT / (AIR_O2_PCT - o2_dry_pct)


@kernel
def by_co2_lb_mmbtu(ppm, lb_scf, fc, co2_pct):
    """Emission per heat from carbon dioxide; both dry, or both wet (C5.3).

    formula   C * K * Fc * 100 / CO2
    ppm       C, pollutant   [1e-6]  0 or more
    lb_scf    K, of one ppm   [lb/scf]  above 0
    fc        carbon F factor   [scf/MMBtu]  above 0
    co2_pct   carbon dioxide   [vol %]  above 0
    returns   emission   [lb/MMBtu]
    NaN       co2_pct outside its range
    source    40 CFR 60, Method 19, equation 19-6
    mark      K
    """
    if not co2_pct > 0.0:
        return NAN
    return ppm * lb_scf * fc * 100.0 / co2_pct


@kernel
def by_wet_o2_lb_mmbtu(ppm_wet, lb_scf, fw, o2_wet_pct, air_vapour):
    """Emission per heat, all wet, without the flue gas's moisture (C5.5).

    formula      C * K * Fw * 20.9 / (20.9 * (1 - Bwa) - O2)
    ppm_wet      C, pollutant, wet   [1e-6]  0 or more
    lb_scf       K, of one ppm   [lb/scf]  above 0
    fw           wet F factor   [wscf/MMBtu]  above 0
    o2_wet_pct   oxygen, wet   [vol %]  0 to below that of moist air
    air_vapour   Bwa, water vapour of ambient air   [-]  0 to < 1; 0.027 by default
    returns      emission   [lb/MMBtu]
    NaN          outside a range
    source       40 CFR 60, Method 19, equation 19-2
    mark         K
    """
    below = AIR_O2_PCT * (1.0 - air_vapour) - o2_wet_pct
    if not (0.0 <= air_vapour < 1.0 and o2_wet_pct >= 0.0 and below > 0.0):
        return NAN
    return ppm_wet * lb_scf * fw * AIR_O2_PCT / below


@kernel
def both_wet_lb_mmbtu(ppm_wet, lb_scf, fd, o2_wet_pct, vapour):
    """Emission per heat, pollutant and oxygen wet, moisture measured (C5.5).

    formula      C * K * Fd * 20.9 / (20.9 * (1 - Bws) - O2)
    ppm_wet      C, pollutant, wet   [1e-6]  0 or more
    lb_scf       K, of one ppm   [lb/scf]  above 0
    fd           dry F factor   [dscf/MMBtu]  above 0
    o2_wet_pct   oxygen, wet   [vol %]  0 to below that of air as moist
    vapour       Bws, water vapour of the flue gas   [-]  0 to < 1
    returns      emission   [lb/MMBtu]
    NaN          outside a range
    source       40 CFR 60, Method 19, equation 19-3
    mark         K
    """
    below = AIR_O2_PCT * (1.0 - vapour) - o2_wet_pct
    if not (0.0 <= vapour < 1.0 and o2_wet_pct >= 0.0 and below > 0.0):
        return NAN
    return ppm_wet * lb_scf * fd * AIR_O2_PCT / below


@kernel
def pollutant_wet_lb_mmbtu(ppm_wet, lb_scf, fd, o2_dry_pct, vapour):
    """Emission per heat, pollutant wet, oxygen dry (C5.5).

    formula      C * K * Fd * 20.9 / ((1 - Bws) * (20.9 - O2))
    ppm_wet      C, pollutant, wet   [1e-6]  0 or more
    lb_scf       K, of one ppm   [lb/scf]  above 0
    fd           dry F factor   [dscf/MMBtu]  above 0
    o2_dry_pct   oxygen, dry   [vol %]  0 to < 20.9
    vapour       Bws, water vapour of the flue gas   [-]  0 to < 1
    returns      emission   [lb/MMBtu]
    NaN          outside a range
    source       40 CFR 60, Method 19, equation 19-4
    mark         K
    """
    if not 0.0 <= vapour < 1.0:
        return NAN
    return by_o2_lb_mmbtu(ppm_wet / (1.0 - vapour), lb_scf, fd, o2_dry_pct)


@kernel
def oxygen_wet_lb_mmbtu(ppm_dry, lb_scf, fd, o2_wet_pct, vapour):
    """Emission per heat, pollutant dry, oxygen wet (C5.5).

    formula      C * K * Fd * 20.9 / (20.9 - O2 / (1 - Bws))
    ppm_dry      C, pollutant, dry   [1e-6]  0 or more
    lb_scf       K, of one ppm   [lb/scf]  above 0
    fd           dry F factor   [dscf/MMBtu]  above 0
    o2_wet_pct   oxygen, wet   [vol %]  0 to below that of air as moist
    vapour       Bws, water vapour of the flue gas   [-]  0 to < 1
    returns      emission   [lb/MMBtu]
    NaN          outside a range
    source       40 CFR 60, Method 19, equation 19-5
    mark         K
    """
    if not 0.0 <= vapour < 1.0:
        return NAN
    return by_o2_lb_mmbtu(ppm_dry, lb_scf, fd, o2_wet_pct / (1.0 - vapour))


@kernel
def ppm_at_reference_o2(ppm, o2_dry_pct, reference_pct):
    """Volume share of a pollutant at reference oxygen, with EPA's oxygen of air (C5.4).

    formula         C * (20.9 - reference_pct) / (20.9 - O2)
    ppm             C, pollutant, dry   [1e-6]  0 or more
    o2_dry_pct      oxygen, dry   [vol %]  0 to < 20.9
    reference_pct   reference oxygen   [vol %]  0 to < 20.9
    returns         volume share   [1e-6]
    NaN             o2_dry_pct outside its range
    source          40 CFR 60, Method 20
    mark            N
    """
    return at_reference_o2_mg_m3(ppm, o2_dry_pct, reference_pct, AIR_O2_PCT)


@kernel
def mass_lb_h(ppm, lb_scf, flow_dscf_min):
    """Mass flow of a pollutant (C5.4).

    formula         C * K * Q * 60
    ppm             C, pollutant, dry   [1e-6]  0 or more
    lb_scf          K, of one ppm   [lb/scf]  above 0
    flow_dscf_min   Q, dry flue gas   [dscf/min]  0 or more
    returns         mass flow   [lb/h]
    NaN             never
    source          40 CFR 60, Method 19
    mark            N
    """
    return ppm * lb_scf * flow_dscf_min * 60.0
