"""Carbon dioxide, standard coal, and what energy and money go into a GJ or a tonne of steam."""

from edge.port import NAN, kernel

STANDARD_COAL_KJ_KG = 29307.6  # 7000 kcal
CO2_KG_M3 = 44.0095 / 22.414  # CO2 at 0 °C, 101.325 kPa


@kernel
def standard_coal_kgce(amount, heat_kj):
    """Standard coal of an amount of energy (D1.1).

    formula   amount * heat_kj / 29307.6
    amount    of the energy   [kg, m3, kWh, ...]  0 or more
    heat_kj   net heat of one such unit   [kJ]  0 or more
    returns   standard coal   [kgce]
    NaN       never
    source    GB/T 2589-2020
    mark      K, N
    """
    return amount * heat_kj / STANDARD_COAL_KJ_KG


@kernel
def co2_by_heat_t(amount, heat_gj, carbon_t_gj, oxidation_pct):
    """CO2 from heating value and carbon content (D2.1).

    formula         amount * heat_gj * carbon_t_gj * oxidation_pct / 100 * 44 / 12
    amount          of fuel   [t or 1e4 m3]  0 or more
    heat_gj         net heating value of one such unit   [GJ]  0 or more
    carbon_t_gj     carbon content   [t/GJ]  0 or more
    oxidation_pct   share of the carbon that burns   [%]  0 to 100
    returns         CO2   [t]
    NaN             never
    source          GB/T 32150, 32151
    mark            K
    """
    return amount * heat_gj * carbon_t_gj * (oxidation_pct / 100.0) * 44.0 / 12.0


@kernel
def co2_by_carbon(amount, carbon_pct, oxidation_pct):
    """CO2 from the measured carbon of a fuel (D2.2).

    formula         amount * carbon_pct / 100 * oxidation_pct / 100 * 44 / 12
    amount          of fuel   [kg, t, or kg/h]  0 or more
    carbon_pct      as received   [mass %]  0 to 100
    oxidation_pct   share of the carbon that burns   [%]  0 to 100
    returns         CO2   [as amount]
    NaN             never
    source          GB/T 32150, 32151
    mark            K
    """
    return amount * carbon_pct / 100.0 * (oxidation_pct / 100.0) * 44.0 / 12.0


@kernel
def co2_of_gas_kg(amount_m3, co2_m3_m3):
    """CO2 from the composition of a fuel gas (D2.3).

    formula     amount_m3 * co2_m3_m3 * 44.0095 / 22.414
    amount_m3   of fuel gas   [m3 or m3/h]  0 or more
    co2_m3_m3   that one m3 gives, without SO2   [m3]  0 or more
    returns     CO2   [kg or kg/h]
    NaN         never
    source      molar mass and volume
    mark        N
    """
    return amount_m3 * co2_m3_m3 * CO2_KG_M3


@kernel
def per_gj(amount_h, heat_mw):
    """Amount per heat (D5).

    formula    amount_h / (3.6 * heat_mw)
    amount_h   flow   [units/h]  0 or more
    heat_mw    heat flow   [MW]  above 0
    returns    amount per heat   [units/GJ]
    NaN        heat_mw outside its range
    source     definition: 1 MW is 3.6 GJ/h
    mark       N
    """
    if not heat_mw > 0.0:
        return NAN
    return amount_h / (3.6 * heat_mw)


@kernel
def per_tonne(amount_h, tonnes_h):
    """Amount per tonne (D5).

    formula    amount_h / tonnes_h
    amount_h   flow   [units/h]  0 or more
    tonnes_h   steam   [t/h]  above 0
    returns    amount per tonne   [units/t]
    NaN        tonnes_h outside its range
    source     definition
    mark       N
    """
    if not tonnes_h > 0.0:
        return NAN
    return amount_h / tonnes_h


@kernel
def standard_coal_by_coefficient_kgce(amount, coefficient_kgce):
    """Standard coal of an amount of energy by a table's coefficient (term of D1.2).

    formula            amount * coefficient_kgce
    amount             of the energy   [kg, m3, kWh, ...]  0 or more
    coefficient_kgce   of one such unit   [kgce]  0 or more
    returns            standard coal   [kgce]
    NaN                never
    source             GB/T 2589-2020
    mark               K, N
    """
    return amount * coefficient_kgce


@kernel
def standard_coal_at_efficiency_kgce_gj(efficiency_pct):
    """Standard coal that a GJ of heat output takes at an efficiency (D5).

    formula          1e6 / 29307.6 / (eta / 100)
    efficiency_pct   eta, on net heating value   [%]  above 0
    returns          standard coal   [kgce/GJ]
    NaN              efficiency_pct outside its range
    source           definition: 34.1208 kgce are a GJ
    mark             N
    """
    if not efficiency_pct > 0.0:
        return NAN
    return 1e8 / STANDARD_COAL_KJ_KG / efficiency_pct


@kernel
def greenhouse_gas_t(heat_tj, factor_kg_tj):
    """Greenhouse gas of burnt fuel by its emission factor (D3.1).

    formula        heat_tj * factor_kg_tj / 1000
    heat_tj        of fuel, net   [TJ]  0 or more
    factor_kg_tj   of CO2, CH4 or N2O   [kg/TJ]  0 or more
    returns        mass of the gas   [t]
    NaN            never
    source         IPCC 2006 Guidelines, volume 2, chapter 2
    mark           K
    """
    return heat_tj * factor_kg_tj / 1000.0


@kernel
def co2_equivalent_t(co2_t, ch4_t, n2o_t, ch4_gwp, n2o_gwp):
    """Greenhouse gases as carbon dioxide (D3.1); CO2 of biomass is left out by the caller.

    formula          CO2 + CH4 * ch4_gwp + N2O * n2o_gwp
    co2_t, ch4_t, n2o_t   masses   [t]  0 or more
    ch4_gwp, n2o_gwp      global warming potentials over 100 years   [-]  28, 265 in AR5
    returns          CO2 equivalent   [t]
    NaN              never
    source           IPCC 2006 Guidelines, volume 2, chapter 2
    mark             K
    """
    return co2_t + ch4_t * ch4_gwp + n2o_t * n2o_gwp


@kernel
def co2_by_gross_heat_t(amount, gross_mmbtu, factor_kg_mmbtu):
    """CO2 from the gross heating value, tier 1 of the US rule (D3.2).

    formula           0.001 * amount * gross_mmbtu * factor_kg_mmbtu
    amount            of fuel   [scf, US gallon or short ton]  0 or more
    gross_mmbtu       gross heating value of one such unit   [MMBtu]  0 or more
    factor_kg_mmbtu   CO2 per heat   [kg/MMBtu]  0 or more
    returns           CO2   [t]
    NaN               never
    source            40 CFR 98, C-1
    mark              V
    """
    return 0.001 * amount * gross_mmbtu * factor_kg_mmbtu


@kernel
def co2_of_electricity_t(electricity_mwh, factor_t_mwh):
    """CO2 of electricity taken from the grid (D4.1).

    formula           electricity_mwh * factor_t_mwh
    electricity_mwh   electricity   [MWh]  any; sold is below 0
    factor_t_mwh      of the grid in that year   [t/MWh]  0 or more
    returns           CO2   [t]
    NaN               never
    source            MEE guidelines
    mark              K
    """
    return electricity_mwh * factor_t_mwh


@kernel
def co2_of_heat_t(heat_gj, factor_t_gj):
    """CO2 of heat taken from others (D4).

    formula       heat_gj * factor_t_gj
    heat_gj       heat   [GJ]  any; sold is below 0
    factor_t_gj   of the heat   [t/GJ]  0.11 where not measured
    returns       CO2   [t]
    NaN           never
    source        MEE guidelines
    mark          V
    """
    return heat_gj * factor_t_gj
