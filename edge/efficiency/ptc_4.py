"""Heat losses on gross heating value in kcal: the short form of ASME PTC 4.1 (A11).

BEE India and IS 8753 print the same list.  Fuel in mass % as fired, masses in kg per kg of fuel.
Two rows of it serve oil-fired furnaces too (B8).
"""

from edge.port import NAN, kernel


@kernel
def theoretical_air_kg_kg(carbon_pct, hydrogen_pct, oxygen_pct, sulfur_pct):
    """Air that a fuel needs, by mass (A11.1).

    formula                   (11.43 * C + 34.5 * (H - O / 8) + 4.32 * S) / 100
    carbon_pct, hydrogen_pct  C and H of the fuel   [mass %]  0 to 100
    oxygen_pct, sulfur_pct    O and S of the fuel   [mass %]  0 to 100
    returns                   TA   [kg per kg of fuel]
    NaN                       never
    source                    ASME PTC 4.1 short form; BEE India
    mark                      K, N
    """
    burnt = 11.43 * carbon_pct + 34.5 * (hydrogen_pct - oxygen_pct / 8.0) + 4.32 * sulfur_pct
    return burnt / 100.0


@kernel
def excess_air_by_o2_pct(o2_dry_pct):
    """Excess air from oxygen (A11.2).

    formula     100 * O2 / (21 - O2)
    o2_dry_pct  oxygen, dry   [vol %]  0 to < 21
    returns     EA   [%]
    NaN         o2_dry_pct outside its range
    source      BEE India
    mark        K, N
    """
    if not 0.0 <= o2_dry_pct < 21.0:
        return NAN
    return 100.0 * o2_dry_pct / (21.0 - o2_dry_pct)


@kernel
def highest_co2_pct(carbon_pct, nitrogen_pct, sulfur_pct, theoretical_air):
    """Carbon dioxide of the dry flue gas without excess air (part of A11.2).

    formula                               100 * (C / 1200)
                                          / (TA * 0.77 / 28 + N / 2800 + C / 1200 + S / 3200)
    carbon_pct, nitrogen_pct, sulfur_pct  C, N, S of the fuel   [mass %]  0 to 100
    theoretical_air                       TA   [kg per kg of fuel]  above 0
    returns                               CO2t   [vol %]
    NaN                                   theoretical_air outside its range, or no gas at all
    source                                BEE India
    mark                                  K, N
    """
    carbon = carbon_pct / 1200.0
    moles = theoretical_air * 0.77 / 28.0 + nitrogen_pct / 2800.0 + carbon + sulfur_pct / 3200.0
    if not (theoretical_air > 0.0 and moles > 0.0):
        return NAN
    return 100.0 * carbon / moles


@kernel
def excess_air_by_co2_pct(co2_dry_pct, co2_highest_pct):
    """Excess air from carbon dioxide (A11.2).

    formula          7900 * (CO2t - CO2) / (CO2 * (100 - CO2t))
    co2_dry_pct      carbon dioxide, dry   [vol %]  above 0 to co2_highest_pct
    co2_highest_pct  CO2t, without excess air   [vol %]  above 0 to < 100
    returns          EA   [%]
    NaN              outside a range
    source           BEE India
    mark             K, N
    """
    if not 0.0 < co2_dry_pct <= co2_highest_pct < 100.0:
        return NAN
    return 7900.0 * (co2_highest_pct - co2_dry_pct) / (co2_dry_pct * (100.0 - co2_highest_pct))


@kernel
def supplied_air_kg_kg(theoretical_air, excess_air_pct):
    """Air supplied, by mass (A11.3).

    formula          (1 + EA / 100) * TA
    theoretical_air  TA   [kg per kg of fuel]  0 or more
    excess_air_pct   EA   [%]  any
    returns          AAS   [kg per kg of fuel]
    NaN              never
    source           BEE India
    mark             K, N
    """
    return (1.0 + excess_air_pct / 100.0) * theoretical_air


@kernel
def dry_gas_kg_kg(carbon_pct, nitrogen_pct, sulfur_pct, theoretical_air, supplied_air):
    """Dry flue gas, by mass (A11.3).

    formula                               C / 100 * 44 / 12 + N / 100 + S / 100 * 64 / 32
                                          + 0.77 * AAS + 0.23 * (AAS - TA)
    carbon_pct, nitrogen_pct, sulfur_pct  C, N, S of the fuel   [mass %]  0 to 100
    theoretical_air, supplied_air         TA and AAS   [kg per kg of fuel]  0 or more
    returns                               m   [kg per kg of fuel]
    NaN                                   never
    source                                BEE India
    mark                                  K, N
    """
    burnt = carbon_pct * 44.0 / 12.0 + nitrogen_pct + 2.0 * sulfur_pct
    return burnt / 100.0 + 0.77 * supplied_air + 0.23 * (supplied_air - theoretical_air)


@kernel
def dry_gas_loss_pct(gas_kg_kg, gas_kcal_kg_k, flue_gas_temp_c, air_temp_c, gross_kcal_kg):
    """Sensible heat of the flue gas, L1 (A11.4); of a furnace with its own heat capacity (B8.1).

    formula          100 * m * c * (t_flue - t_air) / GCV
    gas_kg_kg        m, dry flue gas   [kg per kg of fuel]  0 or more
    gas_kcal_kg_k    c, 0.23 for boilers, 0.24 for furnaces   [kcal/(kg K)]  above 0
    flue_gas_temp_c  flue gas behind the last heat exchanger   [°C]  any
    air_temp_c       surrounding air   [°C]  any
    gross_kcal_kg    GCV, gross heating value   [kcal/kg]  above 0
    returns          loss, on gross heating value   [% of heat input]
    NaN              gross_kcal_kg outside its range
    source           ASME PTC 4.1 short form; BEE India
    mark             K, V, N
    """
    if not gross_kcal_kg > 0.0:
        return NAN
    return 100.0 * gas_kg_kg * gas_kcal_kg_k * (flue_gas_temp_c - air_temp_c) / gross_kcal_kg


@kernel
def hydrogen_loss_pct(hydrogen_pct, flue_gas_temp_c, air_temp_c, gross_kcal_kg):
    """Heat of the water that hydrogen burns to, L2 (A11.5); of a furnace too (B8.3).

    formula          100 * 9 * H / 100 * (584 + 0.45 * (t_flue - t_air)) / GCV
    hydrogen_pct     H of the fuel   [mass %]  0 to 100
    flue_gas_temp_c  flue gas behind the last heat exchanger   [°C]  any
    air_temp_c       surrounding air   [°C]  any
    gross_kcal_kg    GCV, gross heating value   [kcal/kg]  above 0
    returns          loss, on gross heating value   [% of heat input]
    NaN              gross_kcal_kg outside its range
    source           ASME PTC 4.1 short form; BEE India
    mark             V, N
    """
    return moisture_loss_pct(9.0 * hydrogen_pct, flue_gas_temp_c, air_temp_c, gross_kcal_kg)


@kernel
def moisture_loss_pct(moisture_pct, flue_gas_temp_c, air_temp_c, gross_kcal_kg):
    """Heat of the fuel's moisture, L3 (A11.6); of a furnace too (B8.2).

    formula          100 * M / 100 * (584 + 0.45 * (t_flue - t_air)) / GCV
    moisture_pct     M of the fuel   [mass %]  0 to 100
    flue_gas_temp_c  flue gas behind the last heat exchanger   [°C]  any
    air_temp_c       surrounding air   [°C]  any
    gross_kcal_kg    GCV, gross heating value   [kcal/kg]  above 0
    returns          loss, on gross heating value   [% of heat input]
    NaN              gross_kcal_kg outside its range
    source           ASME PTC 4.1 short form; BEE India
    mark             V, N
    """
    if not gross_kcal_kg > 0.0:
        return NAN
    return moisture_pct * (584.0 + 0.45 * (flue_gas_temp_c - air_temp_c)) / gross_kcal_kg


@kernel
def air_moisture_loss_pct(
    supplied_air, humidity_kg_kg, flue_gas_temp_c, air_temp_c, gross_kcal_kg
):
    """Heat of the moisture of the air, L4 (A11.7).

    formula          100 * AAS * Hum * 0.45 * (t_flue - t_air) / GCV
    supplied_air     AAS   [kg per kg of fuel]  0 or more
    humidity_kg_kg   Hum, water in the air   [kg per kg of dry air]  0 or more
    flue_gas_temp_c  flue gas behind the last heat exchanger   [°C]  any
    air_temp_c       surrounding air   [°C]  any
    gross_kcal_kg    GCV, gross heating value   [kcal/kg]  above 0
    returns          loss, on gross heating value   [% of heat input]
    NaN              gross_kcal_kg outside its range
    source           ASME PTC 4.1 short form; BEE India
    mark             V, N
    """
    if not gross_kcal_kg > 0.0:
        return NAN
    rise = flue_gas_temp_c - air_temp_c
    return 100.0 * supplied_air * humidity_kg_kg * 0.45 * rise / gross_kcal_kg


@kernel
def carbon_monoxide_loss_pct(co_dry_pct, co2_dry_pct, carbon_pct, gross_kcal_kg):
    """Heat of carbon that burnt to carbon monoxide only, L5 (A11.8).

    formula                  100 * CO / (CO + CO2) * C / 100 * 5744 / GCV
    co_dry_pct, co2_dry_pct  CO and CO2, dry   [vol %]  0 or more, not both 0
    carbon_pct               C of the fuel   [mass %]  0 to 100
    gross_kcal_kg            GCV, gross heating value   [kcal/kg]  above 0
    returns                  loss, on gross heating value   [% of heat input]
    NaN                      outside a range
    source                   ASME PTC 4.1 short form; BEE India
    mark                     V, N
    """
    carbon_gases = co_dry_pct + co2_dry_pct
    if not (co_dry_pct >= 0.0 and co2_dry_pct >= 0.0 and carbon_gases > 0.0):
        return NAN
    if not gross_kcal_kg > 0.0:
        return NAN
    return co_dry_pct / carbon_gases * carbon_pct * 5744.0 / gross_kcal_kg


@kernel
def unburnt_ash_loss_pct(ash_kg_kg, ash_kcal_kg, gross_kcal_kg):
    """Heat left in one kind of ash: fly ash, L7, or bottom ash, L8 (A11.9).

    formula        100 * ash_kg_kg * ash_kcal_kg / GCV
    ash_kg_kg      this kind of ash   [kg per kg of fuel]  0 to 1
    ash_kcal_kg    its gross heating value   [kcal/kg]  0 or more
    gross_kcal_kg  GCV, gross heating value of the fuel   [kcal/kg]  above 0
    returns        loss, on gross heating value   [% of heat input]
    NaN            gross_kcal_kg outside its range
    source         ASME PTC 4.1 short form; BEE India
    mark           V, N
    """
    if not gross_kcal_kg > 0.0:
        return NAN
    return 100.0 * ash_kg_kg * ash_kcal_kg / gross_kcal_kg


@kernel
def efficiency_gross_pct(dry_gas, hydrogen, moisture, air, monoxide, surface, fly_ash, bottom_ash):
    """Efficiency by the list of losses (A11.9).

    formula                 100 - (L1 + L2 + L3 + L4 + L5 + L6 + L7 + L8)
    dry_gas ... bottom_ash  L1 to L8, L6 the surface's (A12.3)   [% of heat input]  any
    returns                 efficiency, on gross heating value   [%]
    NaN                     never
    source                  ASME PTC 4.1 short form; BEE India
    mark                    V, N
    """
    wet = hydrogen + moisture + air
    return 100.0 - (dry_gas + wet + monoxide + surface + fly_ash + bottom_ash)
