"""F factors of US EPA Method 19: volume of flue gas a fuel gives per heat, without excess air.

Standard conditions are 68 °F and 29.92 inHg, analyses are mass % as received, heating values gross.
"""

from edge.port import NAN, kernel

FOOT_M3 = 0.0283168466  # cubic foot
MMBTU_J = 1.05505585e9

# fuel: (Fd dscf/MMBtu, Fc scf/MMBtu, Fw wscf/MMBtu or none).  Method 19, table 19-2; Fd and Fc
# re-read [V], Fw own knowledge [K].
F_FACTORS = {
    "anthracite": (10100.0, 1970.0, 10540.0),
    "bituminous": (9780.0, 1800.0, 10640.0),  # sub-bituminous too
    "lignite": (9860.0, 1910.0, 11950.0),
    "oil": (9190.0, 1420.0, 10320.0),
    "natural_gas": (8710.0, 1040.0, 10610.0),
    "propane": (8710.0, 1190.0, 10200.0),
    "butane": (8710.0, 1250.0, 10390.0),
    "wood_bark": (9600.0, 1920.0, NAN),
    "wood_residue": (9240.0, 1830.0, NAN),
}


@kernel
def dry_factor_dscf_mmbtu(carbon, hydrogen, oxygen, nitrogen, sulfur, gross_btu_lb):
    """Dry flue gas of a fuel per heat, Fd (C5.1).

    formula        1e6 * (3.64 * H + 1.53 * C + 0.57 * S + 0.14 * N - 0.46 * O) / gross_btu_lb
    carbon ... sulfur   of the fuel as received   [mass %]  0 to 100
    gross_btu_lb   gross heating value   [Btu/lb]  above 0
    returns        Fd   [dscf/MMBtu]
    NaN            gross_btu_lb outside its range
    source         40 CFR 60, Method 19, equation 19-13
    mark           N
    """
    if not gross_btu_lb > 0.0:
        return NAN
    gas = 3.64 * hydrogen + 1.53 * carbon + 0.57 * sulfur + 0.14 * nitrogen - 0.46 * oxygen
    return 1e6 * gas / gross_btu_lb


@kernel
def wet_factor_wscf_mmbtu(carbon, hydrogen, oxygen, nitrogen, sulfur, moisture, gross_btu_lb):
    """Wet flue gas of a fuel per heat, Fw (C5.1).

    formula        1e6 * (5.57 * H + 1.53 * C + 0.57 * S + 0.14 * N - 0.46 * O + 0.21 * M)
                   / gross_btu_lb
    carbon ... moisture   of the fuel as received   [mass %]  0 to 100
    gross_btu_lb   gross heating value   [Btu/lb]  above 0
    returns        Fw   [wscf/MMBtu]
    NaN            gross_btu_lb outside its range
    source         40 CFR 60, Method 19, equation 19-14
    mark           K
    """
    if not gross_btu_lb > 0.0:
        return NAN
    gas = 5.57 * hydrogen + 1.53 * carbon + 0.57 * sulfur + 0.14 * nitrogen - 0.46 * oxygen
    return 1e6 * (gas + 0.21 * moisture) / gross_btu_lb


@kernel
def carbon_factor_scf_mmbtu(carbon, gross_btu_lb):
    """Carbon dioxide of a fuel per heat, Fc (C5.1).

    formula        1e6 * 0.321 * C / gross_btu_lb
    carbon         of the fuel as received   [mass %]  0 to 100
    gross_btu_lb   gross heating value   [Btu/lb]  above 0
    returns        Fc   [scf/MMBtu]
    NaN            gross_btu_lb outside its range
    source         40 CFR 60, Method 19, equation 19-15
    mark           K
    """
    if not gross_btu_lb > 0.0:
        return NAN
    return 1e6 * 0.321 * carbon / gross_btu_lb


@kernel
def dry_factor_dscm_j(carbon, hydrogen, oxygen, nitrogen, sulfur, gross_kj_kg):
    """Dry flue gas of a fuel per heat, Fd, metric (C5.1).

    formula       1e-5 * (22.7 * H + 9.57 * C + 3.54 * S + 0.86 * N - 2.85 * O) / gross_kj_kg
    carbon ... sulfur   of the fuel as received   [mass %]  0 to 100
    gross_kj_kg   gross heating value   [kJ/kg]  above 0
    returns       Fd   [m3/J, dry, 20 °C]
    NaN           gross_kj_kg outside its range
    source        40 CFR 60, Method 19, equation 19-13
    mark          K
    """
    if not gross_kj_kg > 0.0:
        return NAN
    gas = 22.7 * hydrogen + 9.57 * carbon + 3.54 * sulfur + 0.86 * nitrogen - 2.85 * oxygen
    return 1e-5 * gas / gross_kj_kg


@kernel
def wet_factor_wscm_j(carbon, hydrogen, oxygen, nitrogen, sulfur, moisture, gross_kj_kg):
    """Wet flue gas of a fuel per heat, Fw, metric (C5.1).

    formula       1e-5 * (34.74 * H + 9.57 * C + 3.54 * S + 0.86 * N - 2.85 * O + 1.3 * M)
                  / gross_kj_kg
    carbon ... moisture   of the fuel as received   [mass %]  0 to 100
    gross_kj_kg   gross heating value   [kJ/kg]  above 0
    returns       Fw   [m3/J, wet, 20 °C]
    NaN           gross_kj_kg outside its range
    source        40 CFR 60, Method 19, equation 19-14
    mark          K
    """
    if not gross_kj_kg > 0.0:
        return NAN
    gas = 34.74 * hydrogen + 9.57 * carbon + 3.54 * sulfur + 0.86 * nitrogen - 2.85 * oxygen
    return 1e-5 * (gas + 1.3 * moisture) / gross_kj_kg


@kernel
def carbon_factor_scm_j(carbon, gross_kj_kg):
    """Carbon dioxide of a fuel per heat, Fc, metric (C5.1).

    formula       1e-5 * 2 * C / gross_kj_kg
    carbon        of the fuel as received   [mass %]  0 to 100
    gross_kj_kg   gross heating value   [kJ/kg]  above 0
    returns       Fc   [m3/J, 20 °C]
    NaN           gross_kj_kg outside its range
    source        40 CFR 60, Method 19, equation 19-15
    mark          K
    """
    if not gross_kj_kg > 0.0:
        return NAN
    return 1e-5 * 2.0 * carbon / gross_kj_kg


@kernel
def factor_m3_j(factor_scf_mmbtu):
    """F factor in metric units (C5.6): 8710 dscf/MMBtu are 2.34e-7 m3/J.

    formula            factor_scf_mmbtu * 0.0283168466 / 1.05505585e9
    factor_scf_mmbtu   Fd, Fw or Fc   [scf/MMBtu]  0 or more
    returns            the same   [m3/J, 20 °C]
    NaN                never
    source             definition: cubic foot and British thermal unit
    mark               N
    """
    return factor_scf_mmbtu * FOOT_M3 / MMBTU_J
