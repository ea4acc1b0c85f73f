"""The whole heat balance of a boiler in one kernel: readings and constants in, every result out.

    air ─▶ heat ─▶ losses ─▶ efficiency ─▶ emissions ─▶ carbon ─▶ indicators

`boiler` is a row of calls: for columns of samples each chain of steam gets a loop of its own.
`balance.py` asks it for one sample, `blocks.py` for columns of samples.  What cannot be had is NaN;
`balance.py` says why.  The order of the names stands in `rows.py`.
"""

from edge.efficiency.air import air_ratio_dry, air_ratio_wet
from edge.efficiency.boiler_emissions import (
    burnt_gas_m3,
    concentrations_mg_m3,
    indicators,
    mass_flows_kg_h,
    nox_measured_mg_m3,
)
from edge.efficiency.boiler_heat import (
    dry_steam_kj_kg,
    heat_output_mw,
    heat_pressures_mpa,
    heat_temps_k,
)
from edge.efficiency.boiler_losses import PTC_4, losses_pct
from edge.efficiency.carbon import standard_coal_kgce
from edge.efficiency.combustion import dry_gas_m3, oxygen_dry_pct, vapour_m3
from edge.efficiency.condensing import water_dew_point_c
from edge.efficiency.direct import direct_efficiency_pct, megawatts, other_heating_value_pct
from edge.efficiency.gates import finite, within
from edge.efficiency.losses import indirect_efficiency_pct
from edge.efficiency.steam import enthalpy_1_kj_kg, saturation_pressure_mpa, saturation_temp_k
from edge.port import NAN, kernel

O2_HIGHEST_PCT = 20.9  # more is an instrument's error


@kernel
def flue_gas_volumes(
    o2_dry_pct, o2_wet_pct, moisture, air_m3, ro2_m3, nitrogen_m3, fuel_vapour_m3,
):
    """Excess air, oxygen and volumes of the flue gas from dry, else from wet oxygen.

    formula  A5.4, else A5.5; A3.5, A3.6
    o2_dry_pct, o2_wet_pct   oxygen, NaN where not measured   [vol %]  0 to 20.9
    moisture         d_k   [g per kg of dry air]
    air_m3, ro2_m3, nitrogen_m3, fuel_vapour_m3   V0 ... of the fuel   [m3 per kg or m3 of fuel]
    returns          excess-air ratio, O2 dry, V_dry, V_H2O
                     [-], [vol %], [m3 per kg or m3 of fuel]
    NaN              no oxygen within its range
    source           GB/T 10180
    mark             K, N
    """
    dry_0_m3 = dry_gas_m3(ro2_m3, nitrogen_m3, air_m3, 1.0)
    o2_dry = within(o2_dry_pct, 0.0, O2_HIGHEST_PCT)
    ratio = air_ratio_dry(o2_dry, air_m3, dry_0_m3)
    wet_0_m3 = dry_0_m3 + vapour_m3(fuel_vapour_m3, air_m3, 1.0, moisture)
    by_wet = air_ratio_wet(within(o2_wet_pct, 0.0, O2_HIGHEST_PCT), air_m3, wet_0_m3, moisture)
    measured_dry = o2_dry == o2_dry
    ratio = ratio if measured_dry else by_wet
    dry_m3 = dry_gas_m3(ro2_m3, nitrogen_m3, air_m3, ratio)
    water_m3 = vapour_m3(fuel_vapour_m3, air_m3, ratio, moisture)
    o2_pct = o2_dry if measured_dry else oxygen_dry_pct(air_m3, dry_m3, ratio)
    return ratio, o2_pct, dry_m3, water_m3


@kernel
def flue_gas_dew_point_c(air_kpa, dry_m3, water_m3):
    """Dew point of the water in flue gas, by its volumes (A10.1).

    formula   T_sat(p V_H2O / (V_dry + V_H2O))
    air_kpa   pressure of the flue gas, that of the air   [kPa]  above 0
    dry_m3, water_m3   flue gas   [m3 per kg or m3 of fuel]  0 or more
    returns   dew point   [°C]
    NaN       no flue gas, or so little vapour that it freezes
    source    IAPWS R7-97(2012)
    mark      N
    """
    wet_m3 = dry_m3 + water_m3
    return water_dew_point_c(air_kpa, water_m3 / wet_m3 if wet_m3 > 0.0 else NAN)


@kernel
def efficiencies_pct(
    remaining_pct, output_mw, load_pct, input_mw, rated_mw, net_kj, gross_kj, method,
    load_lowest_pct, lowest_pct, highest_pct,
):
    """Efficiencies that may be stated: above the lowest load, within their gate (F8, A1.4).

    formula  100 - losses; 100 * Q / (B Q_net); eta_gross = eta * Q_net / Q_gr
    remaining_pct    what the losses leave of the heat that they are of   [%]
    output_mw        heat output, NaN where not measured   [MW]
    load_pct         heat output over rated output, NaN where not measured   [%]
    input_mw, rated_mw   net heat input, rated output   [MW]
    net_kj, gross_kj   heating values   [one unit for both]
    method           3 (PTC 4): the losses are of the gross heat   [-]
    load_lowest_pct, lowest_pct, highest_pct   gates, on net heating value   [%]
    returns          indirect, direct, gross efficiency   [%]
    NaN              idle, or outside the gate
    source           gates, own choice
    mark             K
    """
    on_gross = method == PTC_4
    other_pct = other_heating_value_pct(remaining_pct, gross_kj, net_kj)
    net_pct = other_pct if on_gross else remaining_pct
    by_input_pct = direct_efficiency_pct(input_mw * net_pct / 100.0, rated_mw)
    known_load = load_pct if load_pct == load_pct else by_input_pct
    idle = known_load < load_lowest_pct
    indirect = NAN if idle else within(net_pct, lowest_pct, highest_pct)
    direct_pct = direct_efficiency_pct(output_mw, input_mw)
    direct = NAN if idle else within(direct_pct, lowest_pct, highest_pct)
    stated = indirect if indirect == indirect else direct
    gross_pct = other_heating_value_pct(stated, net_kj, gross_kj)
    # What was found on the gross heating value stays as it was, to the last bit.
    found = on_gross and indirect == indirect
    return indirect, direct, finite(remaining_pct if found else gross_pct)


@kernel
def fuel_burnt(fuel_flow, net_kj, output_mw, indirect_pct):
    """Heat input and fuel flow, metered or as output and indirect efficiency ask for.

    formula        B Q_net, B; else 100 * Q / eta, that over Q_net
    fuel_flow      B, NaN where not metered   [kg/h or m3/h]
    net_kj         Q_net, net heating value   [kJ per kg or m3]  above 0
    output_mw      Q   [MW]
    indirect_pct   eta, on net heating value   [%]  above 0
    returns        heat input, fuel flow   [MW], [kg/h or m3/h]
    NaN            no meter, and no output or efficiency
    source         definition
    mark           N
    """
    metered_mw = megawatts(fuel_flow * net_kj)
    metered = metered_mw == metered_mw
    input_mw = metered_mw if metered else direct_efficiency_pct(output_mw, indirect_pct)
    flow = fuel_flow if metered or not net_kj > 0.0 else 3600000.0 * input_mw / net_kj
    return input_mw, flow


@kernel
def boiler(
    fuel_flow, o2_dry_pct, o2_wet_pct, co_ppm, no_ppm, no2_ppm, no2_share_pct, nox_mg_m3,
    so2_mg_m3, dust_mg_m3, flue_gas_c, air_c, air_kpa, steam_t_h, steam_mpa, steam_c,
    steam_moisture_pct, feed_c, feed_mpa, blowdown_t_h, water_t_h, supply_c, return_c, supply_mpa,
    electric_kw, bottom_share_pct, bottom_carbon_pct, fly_carbon_pct, oxidation_pct, air_moisture,
    condensing_pct,
    kind, method, air_m3, ro2_m3, nitrogen_m3, fuel_vapour_m3, co2_m3, carbon_pct, ash_pct, net_kj,
    gross_kj, rated_mw, rated_loss_pct, bottom_temp_c, ash_carbon_kj_kg, reference_o2_pct,
    o2_highest_pct, price, siegert_a2, siegert_b, quick_m, quick_n, theoretical_kg, dry_burnt_kg,
    water_pct, ratio_lowest, ratio_highest, co_highest_pct, load_lowest_pct, efficiency_lowest_pct,
    efficiency_highest_pct, blowdown_counts, flue_gas_of_burnt_fuel, oil_kj_kg_k, oil_kj_kg_k2,
):
    """Every result of a boiler's heat balance.

    formula  A5, A8, A9 or A11 or A13, A10.1, C1 to C4, D1, D2, D5
    fuel_flow ... condensing_pct   as in rows.READINGS   [-]
    kind ... oil_kj_kg_k2   as in rows.PLANT   [-]
    returns  as in rows.RESULTS   [-]
    NaN      each result for itself: an input that is not there, a gate, or out of a formula's range
    source   GB/T 10180, GB 13271, HJ 75, GB/T 2589, GB/T 32150
    mark     K, N, V
    """
    hot_mpa, cold_mpa = heat_pressures_mpa(kind, 0.001 * air_kpa, steam_mpa, feed_mpa, supply_mpa)
    boiling_k = saturation_temp_k(hot_mpa)
    cold_k, hot_k, steam_k = heat_temps_k(kind, boiling_k, steam_c, feed_c, supply_c, return_c)
    cold_boils_mpa = saturation_pressure_mpa(cold_k)
    cold_kj_kg = enthalpy_1_kj_kg(cold_mpa, cold_k)
    hot_kj_kg = enthalpy_1_kj_kg(hot_mpa, hot_k)
    steam_kj_kg = dry_steam_kj_kg(kind, hot_mpa, steam_k)
    ratio, o2_pct, dry_m3, water_m3 = flue_gas_volumes(
        o2_dry_pct, o2_wet_pct, air_moisture, air_m3, ro2_m3, nitrogen_m3, fuel_vapour_m3)
    dew_point_c = flue_gas_dew_point_c(air_kpa, dry_m3, water_m3)
    output_mw = heat_output_mw(
        kind, hot_mpa, cold_mpa, boiling_k, cold_boils_mpa, cold_kj_kg, hot_kj_kg, steam_kj_kg,
        steam_t_h, steam_c, steam_moisture_pct, feed_c, blowdown_t_h, water_t_h, supply_c, return_c,
        blowdown_counts, oil_kj_kg_k, oil_kj_kg_k2)
    load_pct = direct_efficiency_pct(output_mw, rated_mw)
    stack_pct, gas_pct, solid_pct, surface_pct, ash_heat_pct = losses_pct(
        method, flue_gas_c, air_c, o2_pct, ratio, air_moisture, dry_m3, water_m3, co_ppm,
        condensing_pct, bottom_share_pct, bottom_carbon_pct, fly_carbon_pct, bottom_temp_c,
        ash_pct, ash_carbon_kj_kg, air_m3, ro2_m3, nitrogen_m3, net_kj, gross_kj, siegert_a2,
        siegert_b, quick_m, quick_n, theoretical_kg, dry_burnt_kg, water_pct, carbon_pct,
        ratio_lowest, ratio_highest, co_highest_pct, rated_loss_pct, rated_mw, output_mw, fuel_flow)
    indirect_pct, direct_pct, gross_pct = efficiencies_pct(
        indirect_efficiency_pct(stack_pct, gas_pct, solid_pct, surface_pct, ash_heat_pct),
        output_mw, load_pct, megawatts(fuel_flow * net_kj), rated_mw, net_kj, gross_kj, method,
        load_lowest_pct, efficiency_lowest_pct, efficiency_highest_pct)
    input_mw, flow = fuel_burnt(fuel_flow, net_kj, output_mw, indirect_pct)
    nox = nox_measured_mg_m3(nox_mg_m3, no_ppm, no2_ppm, no2_share_pct)
    nox_ref, so2_ref, dust_ref, co_ref = concentrations_mg_m3(
        nox, so2_mg_m3, dust_mg_m3, co_ppm, o2_pct, reference_o2_pct, o2_highest_pct)
    nox_kg_h, so2_kg_h, dust_kg_h, co2_kg_h = mass_flows_kg_h(
        flow, burnt_gas_m3(dry_m3, solid_pct, flue_gas_of_burnt_fuel), nox, so2_mg_m3, dust_mg_m3,
        co2_m3, carbon_pct, oxidation_pct)
    nox_g_gj, co2_kg_gj, kgce_gj, cost_gj, kgce_t, kwh_t = indicators(
        output_mw, steam_t_h, nox_kg_h, co2_kg_h, standard_coal_kgce(3600000.0 * input_mw, 1.0),
        electric_kw, price * flow)
    return (
        finite(ratio), stack_pct, gas_pct, solid_pct, surface_pct, ash_heat_pct, indirect_pct,
        direct_pct, gross_pct, finite(input_mw), finite(output_mw), finite(load_pct),
        nox_ref, so2_ref, dust_ref, co_ref, nox_kg_h, so2_kg_h, dust_kg_h, co2_kg_h,
        nox_g_gj, co2_kg_gj, kgce_gj, kgce_t, kwh_t, cost_gj, finite(dew_point_c))
