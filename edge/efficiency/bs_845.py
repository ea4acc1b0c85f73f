"""Losses and efficiencies after BS 845 as flue-gas analysers compute them (A14).

Oxygen of air is 20.9 % here.
"""

from edge.port import NAN, kernel

# Factor of the unburnt loss by fuel, K4 (Kane KM940 manual).
UNBURNT_FACTORS = (
    ("coke", 70.0), ("anthracite", 65.0), ("bituminous", 63.0), ("coal_tar", 62.0),
    ("oil", 48.0), ("natural_gas", 32.0),
)


@kernel
def dry_factor(carbon_pct, heating_kj_kg):
    """Factor of the dry loss, K1g on gross or K1n on net heating value (A14).

    formula        255 * C / Q
    carbon_pct     C of the fuel   [mass %]  0 to 100
    heating_kj_kg  Q, gross for K1g, net for K1n   [kJ/kg]  above 0
    returns        K1g or K1n   [-]
    NaN            heating_kj_kg outside its range
    source         BS 845, after the Kane KM940 manual
    mark           V
    """
    if not heating_kj_kg > 0.0:
        return NAN
    return 255.0 * carbon_pct / heating_kj_kg


@kernel
def wet_factor(hydrogen_pct, moisture_pct, gross_kj_kg):
    """Factor of the wet loss, K3 (A14).

    formula                     (9 * H + M) / Qgr * 2425
    hydrogen_pct, moisture_pct  H and M of the fuel   [mass %]  0 to 100
    gross_kj_kg                 Qgr, gross heating value   [kJ/kg]  above 0
    returns                     K3   [%]
    NaN                         gross_kj_kg outside its range
    source                      BS 845, after the Kane KM940 manual
    mark                        V
    """
    if not gross_kj_kg > 0.0:
        return NAN
    return (9.0 * hydrogen_pct + moisture_pct) / gross_kj_kg * 2425.0


@kernel
def co2_by_o2_pct(o2_dry_pct, co2_highest_pct):
    """Carbon dioxide that belongs to an oxygen reading (A14).

    formula          (20.9 - O2) * K2 / 20.9
    o2_dry_pct       oxygen, dry   [vol %]  0 to 20.9
    co2_highest_pct  K2, CO2 without excess air   [vol %]  above 0
    returns          CO2, dry   [vol %]
    NaN              o2_dry_pct outside its range
    source           BS 845, after the Kane KM940 manual
    mark             V
    """
    if not 0.0 <= o2_dry_pct <= 20.9:
        return NAN
    return (20.9 - o2_dry_pct) * co2_highest_pct / 20.9


@kernel
def excess_air_pct(o2_dry_pct):
    """Excess air from oxygen (A14).

    formula     (20.9 / (20.9 - O2) - 1) * 100
    o2_dry_pct  oxygen, dry   [vol %]  0 to < 20.9
    returns     excess air   [%]
    NaN         o2_dry_pct outside its range
    source      BS 845, after the Kane KM940 manual
    mark        V
    """
    if not 0.0 <= o2_dry_pct < 20.9:
        return NAN
    return (20.9 / (20.9 - o2_dry_pct) - 1.0) * 100.0


@kernel
def dry_loss_pct(k1, co2_highest_pct, o2_dry_pct, flue_gas_temp_c, air_temp_c):
    """Sensible heat of the dry flue gas (A14).

    formula          20.9 * K1 * (t_flue - t_air) / (K2 * (20.9 - O2))
    k1               K1g or K1n, see dry_factor   [-]  above 0
    co2_highest_pct  K2, CO2 without excess air   [vol %]  above 0
    o2_dry_pct       oxygen, dry   [vol %]  0 to < 20.9
    flue_gas_temp_c  flue gas behind the last heat exchanger   [°C]  any
    air_temp_c       combustion air   [°C]  any
    returns          loss, on the heating value of k1   [% of heat input]
    NaN              outside a range
    source           BS 845, after the Kane KM940 manual
    mark             V
    """
    if not (0.0 <= o2_dry_pct < 20.9 and co2_highest_pct > 0.0):
        return NAN
    rise = flue_gas_temp_c - air_temp_c
    return 20.9 * k1 * rise / (co2_highest_pct * (20.9 - o2_dry_pct))


@kernel
def wet_loss_pct(k3, flue_gas_temp_c, air_temp_c):
    """Heat of the water vapour from hydrogen and moisture (A14).

    formula          K3 * (1 + 0.001 * (t_flue - t_air))
    k3               see wet_factor   [%]  0 or more
    flue_gas_temp_c  flue gas behind the last heat exchanger   [°C]  any
    air_temp_c       combustion air   [°C]  any
    returns          loss, on gross heating value   [% of heat input]
    NaN              never
    source           BS 845, after the Kane KM940 manual
    mark             V
    """
    return k3 * (1.0 + 0.001 * (flue_gas_temp_c - air_temp_c))


@kernel
def unburnt_loss_pct(k4, co_dry_pct, co2_dry_pct):
    """Heat of carbon monoxide (A14).

    formula                  K4 * CO / (CO + CO2)
    k4                       the fuel's factor, see UNBURNT_FACTORS   [-]  above 0
    co_dry_pct, co2_dry_pct  CO and CO2, dry   [vol %]  0 or more, not both 0
    returns                  loss   [% of heat input]
    NaN                      outside a range
    source                   BS 845, after the Kane KM940 manual
    mark                     V
    """
    carbon_gases = co_dry_pct + co2_dry_pct
    if not (co_dry_pct >= 0.0 and co2_dry_pct >= 0.0 and carbon_gases > 0.0):
        return NAN
    return k4 * co_dry_pct / carbon_gases


@kernel
def efficiency_net_pct(dry_pct, unburnt_pct):
    """Combustion efficiency on net heating value (A14).

    formula      100 - dry - unburnt
    dry_pct      dry loss by K1n   [% of heat input]  any
    unburnt_pct  loss by carbon monoxide   [% of heat input]  any
    returns      efficiency, on net heating value   [%]
    NaN          never
    source       BS 845, after the Kane KM940 manual
    mark         V
    """
    return 100.0 - dry_pct - unburnt_pct


@kernel
def efficiency_gross_pct(dry_pct, wet_pct, unburnt_pct):
    """Combustion efficiency on gross heating value (A14).

    formula      100 - dry - wet - unburnt
    dry_pct      dry loss by K1g   [% of heat input]  any
    wet_pct      loss by water vapour   [% of heat input]  any
    unburnt_pct  loss by carbon monoxide   [% of heat input]  any
    returns      efficiency, on gross heating value   [%]
    NaN          never
    source       BS 845, after the Kane KM940 manual
    mark         V
    """
    return 100.0 - dry_pct - wet_pct - unburnt_pct
