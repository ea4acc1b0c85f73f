"""Emissions of a boiler or furnace, and what it takes and emits per heat and per tonne."""

from edge.efficiency.carbon import co2_by_carbon, co2_of_gas_kg, per_gj, per_tonne
from edge.efficiency.emissions import (
    CO_G_MOL,
    MOLAR_HJ_L,
    NO2_G_MOL,
    at_reference_o2_mg_m3,
    dry_flow_m3_h,
    mass_concentration_mg_m3,
    mass_flow_kg_h,
    no2_from_no_ppm,
    nox_as_no2_mg_m3,
)
from edge.efficiency.gates import finite
from edge.port import NAN, kernel


@kernel
def reference_factor(o2_pct, reference_o2_pct, o2_highest_pct):
    """Factor to reference oxygen; near the oxygen of air nothing is corrected (C3.1).

    formula  (21 - O2_ref) / (21 - O2)
    o2_pct, reference_o2_pct   oxygen, dry   [vol %]  0 to < 21
    o2_highest_pct   above it nothing is corrected   [vol %]  to 20.9
    returns          factor   [-]
    NaN              o2_pct above o2_highest_pct, or outside its range
    source           GB 13271-2014, 5.2
    mark             V
    """
    if o2_pct > o2_highest_pct:
        return NAN
    return at_reference_o2_mg_m3(1.0, o2_pct, reference_o2_pct, 21.0)


@kernel
def nox_measured_mg_m3(nox_mg_m3, no_ppm, no2_ppm, no2_share_pct):
    """NOx as NO2 as measured, else from NO with NO2 or with its share (C1.2).

    formula  (NO + NO2) * 46 / 22.4
    nox_mg_m3         measured as mass, NaN where not   [mg/m3]
    no_ppm, no2_ppm   volume shares, dry   [ppm]
    no2_share_pct     NO2 in NOx where only NO is measured   [%]  0 to < 100
    returns           concentration   [mg/m3]
    NaN               no measurement
    source            HJ 75-2017, annex
    mark              V
    """
    no2 = no2_ppm if no2_ppm == no2_ppm else no2_from_no_ppm(no_ppm, no2_share_pct)
    by_volume = nox_as_no2_mg_m3(no_ppm, no2, NO2_G_MOL, MOLAR_HJ_L)
    return nox_mg_m3 if nox_mg_m3 == nox_mg_m3 else by_volume


@kernel
def concentrations_mg_m3(
    nox_mg_m3, so2_mg_m3, dust_mg_m3, co_ppm, o2_pct, reference_o2_pct, o2_highest_pct,
):
    """Concentrations at reference oxygen (C3.1, CO by C1.2).

    formula  C (21 - O2_ref) / (21 - O2)
    nox_mg_m3, so2_mg_m3, dust_mg_m3   dry, as measured   [mg/m3]
    co_ppm           dry   [ppm]
    o2_pct, reference_o2_pct, o2_highest_pct   as in reference_factor   [vol %]
    returns          NOx, SO2, dust, CO   [mg/m3]
    NaN              each that is not measured; o2_pct above o2_highest_pct
    source           GB 13271-2014, 5.2; HJ 75-2017
    mark             V
    """
    co_mg_m3 = mass_concentration_mg_m3(co_ppm, CO_G_MOL, MOLAR_HJ_L, 273.15, 101325.0)
    factor = reference_factor(o2_pct, reference_o2_pct, o2_highest_pct)
    return (
        finite(nox_mg_m3 * factor), finite(so2_mg_m3 * factor), finite(dust_mg_m3 * factor),
        finite(co_mg_m3 * factor),
    )


@kernel
def burnt_gas_m3(dry_m3, solid_pct, share):
    """Dry flue gas per fuel fired, without the part that carbon in the ash did not make.

    formula     V_dry (1 - s q4 / 100), by the calculated fuel B_j = B (1 - q4 / 100)
    dry_m3      V_dry, as if all the fuel burnt   [m3 per kg or m3 of fuel]
    solid_pct   q4, NaN counts as 0   [%]
    share       s, 0 keeps the fuel as fired, 1 takes the burnt   [-]  0 to 1
    returns     flue gas   [m3 per kg or m3 of fuel]
    NaN         dry_m3 is NaN
    source      GB/T 10184-2015, boiler thermal calculation standard; texts not read
    mark        K
    """
    solid_pct = solid_pct if solid_pct == solid_pct else 0.0
    return dry_m3 * (1.0 - share * solid_pct / 100.0)


@kernel
def mass_flows_kg_h(
    fuel_flow, dry_m3, nox_mg_m3, so2_mg_m3, dust_mg_m3, co2_m3, carbon_pct, oxidation_pct,
):
    """Mass flows of pollutants and of carbon dioxide (C4.2, C4.3, D2.2, D2.3).

    formula  C V_dry B 1e-6; CO2 by the fuel's carbon
    fuel_flow       fuel as fired   [kg/h or m3/h]
    dry_m3          V_dry   [m3 per kg or m3 of fuel]
    nox_mg_m3, so2_mg_m3, dust_mg_m3   dry, not at reference oxygen   [mg/m3]
    co2_m3          that one m3 of gas gives, NaN of other fuels   [m3]
    carbon_pct, oxidation_pct   of other fuels, and its part that burns   [mass %], [%]
    returns         NOx, SO2, dust, CO2   [kg/h]
    NaN             each that is not measured
    source          HJ 75-2017; GB/T 32150
    mark            K
    """
    dry_m3_h = dry_flow_m3_h(fuel_flow, dry_m3)
    by_gas = co2_m3 == co2_m3
    return (
        finite(mass_flow_kg_h(nox_mg_m3, dry_m3_h)), finite(mass_flow_kg_h(so2_mg_m3, dry_m3_h)),
        finite(mass_flow_kg_h(dust_mg_m3, dry_m3_h)),
        finite(co2_of_gas_kg(fuel_flow, co2_m3) if by_gas
               else co2_by_carbon(fuel_flow, carbon_pct, oxidation_pct)),
    )


@kernel
def indicators(output_mw, made_t_h, nox_kg_h, co2_kg_h, kgce_h, electric_kw, cost_h):
    """What is taken and emitted per GJ of heat output and per tonne of steam or charge (B3.4, D5).

    formula      amount / (3.6 * Q); amount / G
    output_mw    Q, heat output   [MW]  above 0
    made_t_h     G, steam or charge   [t/h]  above 0
    nox_kg_h, co2_kg_h   emitted   [kg/h]
    kgce_h       standard coal   [kgce/h]
    electric_kw  electricity   [kW]
    cost_h       of the fuel   [1/h]
    returns      NOx, CO2, coal, cost per GJ; coal, electricity per tonne
                 [g/GJ], [kg/GJ], [kgce/GJ], [1/GJ], [kgce/t], [kWh/t]
    NaN          no heat output; no steam and no charge
    source       GB/T 13338; GB/T 2589
    mark         K, N
    """
    hours_gj = per_gj(1.0, output_mw)  # one division serves all that is told per GJ
    hours_t = per_tonne(1.0, made_t_h)
    return (
        finite(1000.0 * nox_kg_h * hours_gj), finite(co2_kg_h * hours_gj),
        finite(kgce_h * hours_gj), finite(cost_h * hours_gj),
        finite(kgce_h * hours_t), finite(electric_kw * hours_t),
    )
