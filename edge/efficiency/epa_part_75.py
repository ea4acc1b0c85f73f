"""Mass and heat input after US 40 CFR 75, Appendix F, from a stack's wet flow.

Standard conditions are 68 °F and 29.92 inHg; F factors are those of epa_f_factors.
"""

from edge.port import NAN, kernel

AIR_O2_PCT = 20.9

# Diluents beyond these are replaced by them while a boiler starts and stops.
CAP_O2_PCT = 14.0
CAP_CO2_PCT = 5.0


@kernel
def mass_of_wet_flow_lb_h(ppm, lb_scf, flow_wscf_h, vapour_pct):
    """Mass flow of a pollutant from the wet flow (C5.7).

    formula       K * C * Q * (100 - H2O) / 100
    ppm           C, pollutant   [1e-6]  0 or more
    lb_scf        K, of one ppm   [lb/scf]  1.660e-7 for SO2
    flow_wscf_h   Q, wet flue gas   [wscf/h]  0 or more
    vapour_pct    H2O of a dry analyser's flue gas; 0 where it measures wet   [vol %]  0 to 100
    returns       mass flow   [lb/h]
    NaN           vapour_pct outside its range
    source        40 CFR 75, Appendix F, F-1 and F-2
    mark          V
    """
    if not 0.0 <= vapour_pct <= 100.0:
        return NAN
    return ppm * lb_scf * flow_wscf_h * (100.0 - vapour_pct) / 100.0


@kernel
def co2_of_wet_flow_ton_h(co2_wet_pct, flow_wscf_h):
    """Mass flow of carbon dioxide from the wet flow (C5.7).

    formula       5.7e-7 * CO2 * Q
    co2_wet_pct   carbon dioxide, wet   [vol %]  0 to 100
    flow_wscf_h   Q, wet flue gas   [wscf/h]  0 or more
    returns       mass flow   [short ton/h]
    NaN           never
    source        40 CFR 75, Appendix F, F-11
    mark          K
    """
    return 5.7e-7 * co2_wet_pct * flow_wscf_h


@kernel
def heat_by_co2_mmbtu_h(flow_wscf_h, fc, co2_wet_pct):
    """Heat input from carbon dioxide (C5.8).

    formula       Q / Fc * CO2 / 100
    flow_wscf_h   Q, wet flue gas   [wscf/h]  0 or more
    fc            carbon F factor   [scf/MMBtu]  above 0
    co2_wet_pct   carbon dioxide, wet   [vol %]  0 to 100
    returns       heat input   [MMBtu/h]
    NaN           fc outside its range
    source        40 CFR 75, Appendix F, F-15
    mark          K
    """
    if not fc > 0.0:
        return NAN
    return flow_wscf_h / fc * co2_wet_pct / 100.0


@kernel
def heat_by_o2_mmbtu_h(flow_wscf_h, fd, o2_dry_pct, vapour_pct):
    """Heat input from dry oxygen (C5.8).

    formula       Q * (100 - H2O) / (100 * Fd) * (20.9 - O2) / 20.9
    flow_wscf_h   Q, wet flue gas   [wscf/h]  0 or more
    fd            dry F factor   [dscf/MMBtu]  above 0
    o2_dry_pct    oxygen, dry   [vol %]  0 to 20.9
    vapour_pct    H2O, water vapour of the flue gas   [vol %]  0 to 100
    returns       heat input   [MMBtu/h]
    NaN           outside a range
    source        40 CFR 75, Appendix F, F-18
    mark          K
    """
    if not (fd > 0.0 and 0.0 <= o2_dry_pct <= AIR_O2_PCT and 0.0 <= vapour_pct <= 100.0):
        return NAN
    dry = flow_wscf_h * (100.0 - vapour_pct) / (100.0 * fd)
    return dry * (AIR_O2_PCT - o2_dry_pct) / AIR_O2_PCT


@kernel
def capped_o2_pct(o2_pct):
    """Oxygen that a boiler's emission rate is reckoned with (diluent cap of C5).

    formula   min(O2, 14)
    o2_pct    oxygen   [vol %]  0 to 21
    returns   oxygen   [vol %]
    NaN       never
    source    40 CFR 75, Appendix F
    mark      V
    """
    return CAP_O2_PCT if o2_pct > CAP_O2_PCT else o2_pct


@kernel
def capped_co2_pct(co2_pct):
    """Carbon dioxide that a boiler's emission rate is reckoned with (diluent cap of C5).

    formula   max(CO2, 5)
    co2_pct   carbon dioxide   [vol %]  0 to 100
    returns   carbon dioxide   [vol %]
    NaN       never
    source    40 CFR 75, Appendix F
    mark      V
    """
    return CAP_CO2_PCT if co2_pct < CAP_CO2_PCT else co2_pct
