"""Stoichiometry: air that a fuel needs and flue gas that it gives, per kg or m3 of fuel.

Solid and liquid fuels: mass % as received, m3/kg.  Gases: vol % dry, m3/m3.  Gas volumes are at
0 °C and 101.325 kPa.  The formulas are those of GB/T 10180 and of all Chinese boiler texts.
"""

from edge.port import NAN, kernel


@kernel
def air_by_mass_m3_kg(carbon_pct, hydrogen_pct, oxygen_pct, sulfur_pct):
    """Dry air that a solid or liquid fuel needs (A3.1).

    formula  V0 = 0.0889 * (C + 0.375 * S) + 0.265 * H - 0.0333 * O
    carbon_pct, hydrogen_pct, oxygen_pct, sulfur_pct   of the fuel as received   [mass %]  0 to 100
    returns  V0   [m3/kg]
    NaN      never
    source   GB/T 10180
    mark     K, N
    """
    return 0.0889 * (carbon_pct + 0.375 * sulfur_pct) + 0.265 * hydrogen_pct - 0.0333 * oxygen_pct


@kernel
def ro2_by_mass_m3_kg(carbon_pct, sulfur_pct):
    """CO2 and SO2 of a solid or liquid fuel (A3.2).

    formula  V_RO2 = 0.01866 * (C + 0.375 * S)
    carbon_pct, sulfur_pct   of the fuel as received   [mass %]  0 to 100
    returns  V_RO2   [m3/kg]
    NaN      never
    source   GB/T 10180
    mark     K, N
    """
    return 0.01866 * (carbon_pct + 0.375 * sulfur_pct)


@kernel
def nitrogen_by_mass_m3_kg(air_m3, nitrogen_pct):
    """Nitrogen in the flue gas of a solid or liquid fuel without excess air (A3.3).

    formula       V_N2 = 0.79 * V0 + 0.008 * N
    air_m3        V0   [m3/kg]  0 or more
    nitrogen_pct  of the fuel as received   [mass %]  0 to 100
    returns       V_N2 at an excess-air ratio of 1   [m3/kg]
    NaN           never
    source        GB/T 10180
    mark          K, N
    """
    return 0.79 * air_m3 + 0.008 * nitrogen_pct


@kernel
def vapour_by_mass_m3_kg(hydrogen_pct, moisture_pct, steam_kg_kg):
    """Water vapour from a solid or liquid fuel itself, without the air's (part of A3.4).

    formula       0.111 * H + 0.0124 * M + 1.24 * steam_kg_kg
    hydrogen_pct, moisture_pct   of the fuel as received   [mass %]  0 to 100
    steam_kg_kg   atomising steam   [kg per kg of fuel]  0 or more
    returns       vapour   [m3/kg]
    NaN           never
    source        GB/T 10180
    mark          K, N
    """
    return 0.111 * hydrogen_pct + 0.0124 * moisture_pct + 1.24 * steam_kg_kg


@kernel
def air_for_gas_m3_m3(ch4, c2h6, c2h4, c2h2, c3h8, c3h6, c4h10, c5h12, h2, co, h2s, o2):
    """Dry air that a fuel gas needs (A4.1).

    formula      V0 = 0.02381 * (H2 + CO) + 0.07143 * H2S + 0.04762 * sum((m + n / 4) * CmHn)
                 - 0.04762 * O2
    ch4 ... o2   of the gas, dry   [vol %]  0 to 100
    returns      V0   [m3/m3]
    NaN          never
    source       GB/T 10180
    mark         K, N
    """
    oxygen = 2.0 * ch4 + 3.5 * c2h6 + 3.0 * c2h4 + 2.5 * c2h2 + 5.0 * c3h8 + 4.5 * c3h6
    oxygen = oxygen + 6.5 * c4h10 + 8.0 * c5h12
    return 0.02381 * (h2 + co) + 0.07143 * h2s + 0.04762 * oxygen - 0.04762 * o2


@kernel
def carbon_gases_pct(ch4, c2h6, c2h4, c2h2, c3h8, c3h6, c4h10, c5h12, co, co2):
    """CO2 that the carbon of 100 m3 of fuel gas gives (sum in A4.2 and A5.2, without H2S).

    formula       CO2 + CO + sum(m * CmHn)
    ch4 ... co2   of the gas, dry   [vol %]  0 to 100
    returns       CO2   [m3 per 100 m3]
    NaN           never
    source        one mole of CO2 a mole of carbon
    mark          N
    """
    three = 3.0 * (c3h8 + c3h6)
    return co2 + co + ch4 + 2.0 * (c2h6 + c2h4 + c2h2) + three + 4.0 * c4h10 + 5.0 * c5h12


@kernel
def ro2_of_gas_m3_m3(carbon_pct, h2s):
    """CO2 and SO2 of a fuel gas (A4.2).

    formula      V_RO2 = 0.01 * (carbon_pct + H2S)
    carbon_pct   CO2 that 100 m3 give, see carbon_gases_pct   [m3]  0 or more
    h2s          of the gas, dry   [vol %]  0 to 100
    returns      V_RO2   [m3/m3]
    NaN          never
    source       GB/T 10180
    mark         K, N
    """
    return 0.01 * (carbon_pct + h2s)


@kernel
def nitrogen_of_gas_m3_m3(air_m3, n2):
    """Nitrogen in the flue gas of a fuel gas without excess air (A4.3).

    formula  V_N2 = 0.79 * V0 + 0.01 * N2
    air_m3   V0   [m3/m3]  0 or more
    n2       of the gas, dry   [vol %]  0 to 100
    returns  V_N2 at an excess-air ratio of 1   [m3/m3]
    NaN      never
    source   GB/T 10180
    mark     K, N
    """
    return 0.79 * air_m3 + 0.01 * n2


@kernel
def vapour_of_gas_m3_m3(
    ch4, c2h6, c2h4, c2h2, c3h8, c3h6, c4h10, c5h12, h2, h2s, gas_moisture_g_m3
):
    """Water vapour from a fuel gas itself, without the air's (part of A4.4).

    formula             0.01 * (H2 + H2S + sum(n / 2 * CmHn) + 0.124 * gas_moisture_g_m3)
    ch4 ... h2s         of the gas, dry   [vol %]  0 to 100
    gas_moisture_g_m3   water in the gas   [g per m3 of dry gas]  0 or more
    returns             vapour   [m3/m3]
    NaN                 never
    source              GB/T 10180
    mark                K, N
    """
    vapour = 2.0 * ch4 + 3.0 * c2h6 + 2.0 * c2h4 + c2h2 + 4.0 * c3h8 + 3.0 * c3h6
    vapour = vapour + 5.0 * c4h10 + 6.0 * c5h12
    return 0.01 * (h2 + h2s + vapour + 0.124 * gas_moisture_g_m3)


@kernel
def dry_gas_m3(ro2_m3, nitrogen_m3, air_m3, air_ratio):
    """Dry flue gas (A3.5, A4.5).

    formula       V_dry = V_RO2 + V_N2 + (air_ratio - 1) * V0
    ro2_m3        V_RO2   [m3 per kg or m3 of fuel]  0 or more
    nitrogen_m3   V_N2 at an excess-air ratio of 1   [m3]  0 or more
    air_m3        V0   [m3]  0 or more
    air_ratio     excess-air ratio   [-]  1 or more
    returns       V_dry   [m3]
    NaN           never
    source        GB/T 10180
    mark          K, N
    """
    return ro2_m3 + nitrogen_m3 + (air_ratio - 1.0) * air_m3


@kernel
def vapour_m3(fuel_vapour_m3, air_m3, air_ratio, air_moisture_g_kg):
    """Water vapour of the flue gas, from fuel and air (A3.4 with A3.6; A4.4 with A4.5).

    formula             V_H2O = fuel_vapour_m3 + 0.00161 * d_k * air_ratio * V0
    fuel_vapour_m3      from the fuel itself   [m3 per kg or m3 of fuel]  0 or more
    air_m3              V0   [m3]  0 or more
    air_ratio           excess-air ratio   [-]  1 or more; 1 gives V_H2O without excess air
    air_moisture_g_kg   d_k   [g per kg of dry air]  0 or more
    returns             V_H2O   [m3]
    NaN                 never
    source              GB/T 10180
    mark                K, N
    """
    return fuel_vapour_m3 + 0.00161 * air_moisture_g_kg * air_ratio * air_m3


@kernel
def fuel_characteristic(carbon_pct, hydrogen_pct, oxygen_pct, nitrogen_pct, sulfur_pct):
    """Fuel characteristic beta (A3.7).

    formula  beta = 2.35 * (H - 0.126 * O + 0.038 * N) / (C + 0.375 * S)
    carbon_pct ... sulfur_pct   of the fuel as received   [mass %]  0 to 100
    returns  beta   [-]
    NaN      without carbon and sulfur
    source   GB/T 10180
    mark     K, N
    """
    burnt = carbon_pct + 0.375 * sulfur_pct
    if not burnt > 0.0:
        return NAN
    return 2.35 * (hydrogen_pct - 0.126 * oxygen_pct + 0.038 * nitrogen_pct) / burnt


@kernel
def ro2_highest_by_beta_pct(beta):
    """Greatest RO2 of the dry flue gas by the fuel characteristic (A3.7).

    formula  RO2max = 21 / (1 + beta)
    beta     fuel characteristic   [-]  above -1
    returns  RO2 without excess air   [vol %]
    NaN      beta outside its range
    source   GB/T 10180
    mark     K, N
    """
    if not beta > -1.0:
        return NAN
    return 21.0 / (1.0 + beta)


@kernel
def share_pct(part_m3, whole_m3):
    """Share of a gas in a mixture (A3.8, and RO2max without excess air).

    formula    100 * part_m3 / whole_m3
    part_m3    volume of the gas   [m3]  0 to whole_m3
    whole_m3   volume of the mixture   [m3]  above 0
    returns    share   [vol %]
    NaN        whole_m3 outside its range
    source     definition
    mark       N
    """
    if not whole_m3 > 0.0:
        return NAN
    return 100.0 * part_m3 / whole_m3


@kernel
def oxygen_dry_pct(air_m3, dry_m3, air_ratio):
    """Oxygen of the dry flue gas (A3.8, A4.6).

    formula     O2 = 21 * (air_ratio - 1) * V0 / V_dry
    air_m3      V0   [m3]  0 or more
    dry_m3      V_dry at this excess-air ratio   [m3]  above 0
    air_ratio   excess-air ratio   [-]  1 or more
    returns     O2   [vol %]
    NaN         dry_m3 outside its range
    source      GB/T 10180
    mark        K, N
    """
    if not dry_m3 > 0.0:
        return NAN
    return 21.0 * (air_ratio - 1.0) * air_m3 / dry_m3
