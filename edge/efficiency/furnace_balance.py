"""The whole heat balance of a furnace in one kernel: readings and constants in, every result out.

    air ─▶ heat of the charge ─▶ losses ─▶ efficiency ─▶ emissions ─▶ carbon ─▶ indicators

A recuperator lies inside the boundary: flue gas is measured behind it, air before it, and what the
air takes up stays in the furnace.  Reference temperature of all heats: 0 °C.  The order of the
names stands in `rows.py`.
"""

from edge.efficiency.boiler import flue_gas_dew_point_c, flue_gas_volumes
from edge.efficiency.boiler_emissions import (
    concentrations_mg_m3,
    indicators,
    mass_flows_kg_h,
    nox_measured_mg_m3,
)
from edge.efficiency.boiler_losses import refused
from edge.efficiency.carbon import standard_coal_kgce
from edge.efficiency.direct import direct_efficiency_pct, megawatts
from edge.efficiency.furnace import (
    hot_air_enthalpy_kj,
    hot_flue_gas_enthalpy_kj,
    recuperator_effectiveness_pct,
)
from edge.efficiency.furnace_efficiency import flue_loss_pct
from edge.efficiency.furnace_heat import STEEL, charge_heat_kj_h, steel_kj_kg_k
from edge.efficiency.furnace_losses import wall_w_m2
from edge.efficiency.gates import finite, within
from edge.efficiency.losses import gas_loss_pct
from edge.port import NAN, kernel

COLDEST_C = -50.0  # a charge from the yard in winter


@kernel
def charge_capacity(temp_c, charge, given_kj_kg_k):
    """Mean heat capacity of a charge from 0 °C: as given, else that of steel (B2.1).

    formula        given_kj_kg_k, else steel's; below 0 °C as at 0 °C
    temp_c         charge   [°C]  steel -50 to 1250
    charge         1 steel, 0 not named   [-]
    given_kj_kg_k  by the plant, NaN where not   [kJ/(kg K)]  above 0
    returns        heat capacity   [kJ/(kg K)]
    NaN            none given and no steel, or steel outside its range
    source         GB/T 13338; heat capacity of steel own knowledge, within 2 %
    mark           K
    """
    steel = steel_kj_kg_k(0.0 if COLDEST_C <= temp_c < 0.0 else temp_c)
    named = steel if charge == STEEL else NAN
    return given_kj_kg_k if given_kj_kg_k == given_kj_kg_k else named


@kernel
def useful_heat_mw(charge_t_h, out_c, in_c, charge, given_kj_kg_k, melting_kj_kg):
    """Heat that the charge of a furnace takes up (B2.1).

    formula        G * (c2 * t2 - c1 * t1 + melting_kj_kg)
    charge_t_h     G   [t/h]  0 or more
    out_c, in_c    t2 and t1, charge leaving and entering   [°C]  steel -50 to 1250
    charge         1 steel, 0 not named   [-]
    given_kj_kg_k  mean heat capacity from 0 °C, NaN where not given   [kJ/(kg K)]  above 0
    melting_kj_kg  latent heat, 0 where nothing melts   [kJ/kg]  0 or more
    returns        heat output   [MW]
    NaN            no heat capacity, see charge_capacity
    source         GB/T 13338
    mark           K
    """
    return megawatts(charge_heat_kj_h(
        1000.0 * charge_t_h, charge_capacity(out_c, charge, given_kj_kg_k), out_c,
        charge_capacity(in_c, charge, given_kj_kg_k), in_c, melting_kj_kg))


@kernel
def hot_stack_loss_pct(
    flue_gas_c, air_c, air_ratio, moisture, water_m3, air_m3, ro2_m3, nitrogen_m3, net_kj,
):
    """Sensible heat of the flue gas of a furnace by its enthalpy (B3.3 with A6.3).

    formula  100 * (H_py(t) - H_k(t0)) / Q_net
    flue_gas_c   flue gas leaving the boundary   [°C]  -50 to 2000
    air_c        air entering it   [°C]  -50 to 2000
    air_ratio    excess-air ratio   [-]
    moisture     d_k   [g per kg of dry air]
    water_m3     V_H2O   [m3 per kg or m3 of fuel]
    air_m3, ro2_m3, nitrogen_m3   V0, V_RO2, V_N2 without excess air   [m3 per kg or m3 of fuel]
    net_kj       net heating value   [kJ per kg or m3]  above 0
    returns      loss, on net heating value   [% of fuel heat]
    NaN          a temperature outside its range
    source       GB/T 13338
    mark         K, N
    """
    excess_m3 = (air_ratio - 1.0) * air_m3
    gas_kj = hot_flue_gas_enthalpy_kj(
        flue_gas_c, ro2_m3, nitrogen_m3 + 0.79 * excess_m3, 0.21 * excess_m3, water_m3)
    air_kj = hot_air_enthalpy_kj(air_c, air_m3, air_ratio, moisture)
    return flue_loss_pct(gas_kj, air_kj, net_kj)


@kernel
def wall_loss_pct(wall_c, air_c, wall_m2, facing, emissivity, input_mw):
    """Heat that the walls of a furnace give off (B6.1).

    formula      100 * q * A / (B * Q_net)
    wall_c       outer wall   [°C]  air_c to 1500
    air_c        air   [°C]  -100 or more
    wall_m2      A, all walls   [m2]  0 or more
    facing       2.8 up, 2.2 sideways, 1.5 down   [-]  above 0
    emissivity   of the wall   [-]  0 to 1
    input_mw     B * Q_net   [MW]  above 0
    returns      loss   [% of fuel heat]
    NaN          outside a range
    source       ECCJ; BEE India
    mark         K
    """
    return direct_efficiency_pct(
        0.000001 * wall_m2 * wall_w_m2(wall_c, air_c, facing, emissivity), input_mw)


@kernel
def furnace_losses_pct(
    flue_gas_c, air_c, ratio, moisture, dry_m3, water_m3, co_ppm, wall_c, wall_m2, input_mw,
    air_m3, ro2_m3, nitrogen_m3, net_kj, wall_facing, wall_emissivity,
    ratio_lowest, ratio_highest, co_highest_pct,
):
    """Losses of a furnace by flue gas, unburnt gas and walls, behind the gates (B3.3, A9.2, B6.1).

    formula  q_flue, q3, q_wall
    flue_gas_c ... wall_emissivity   as in hot_stack_loss_pct and wall_loss_pct   [-]
    co_ppm   carbon monoxide, dry   [ppm]
    ratio_lowest ... co_highest_pct   as in refused   [-]
    returns  flue gas, unburnt gas, walls   [% of fuel heat]
    NaN      an input that is not there, a gate, or out of a formula's range
    source   GB/T 13338; GB/T 10180; ECCJ
    mark     K, N
    """
    none = NAN if refused(
        ratio, flue_gas_c, air_c, co_ppm, ratio_lowest, ratio_highest, co_highest_pct) else 0.0
    stack_pct = hot_stack_loss_pct(
        flue_gas_c, air_c, ratio, moisture, water_m3, air_m3, ro2_m3, nitrogen_m3, net_kj)
    gas_pct = gas_loss_pct(dry_m3, co_ppm / 10000.0, 0.0, 0.0, 0.0, net_kj)
    surface_pct = wall_loss_pct(wall_c, air_c, wall_m2, wall_facing, wall_emissivity, input_mw)
    return finite(stack_pct) + none, finite(gas_pct) + none, finite(surface_pct) + none


@kernel
def useful_heat_pct(output_mw, input_mw, rated_mw, load_lowest_pct, lowest_pct, highest_pct):
    """Load and thermal efficiency of a furnace, the latter behind its gates (B3.1).

    formula      100 * Q_useful / Q_rated; 100 * Q_useful / (B * Q_net)
    output_mw, input_mw, rated_mw   useful heat, fuel heat, rated useful heat   [MW]
    load_lowest_pct   below this load no efficiency is stated   [%]
    lowest_pct, highest_pct   gate of the efficiency   [%]
    returns      load, efficiency on net heating value   [%]
    NaN          no such heat, or a gate
    source       GB/T 13338; gates own choice
    mark         K
    """
    load_pct = direct_efficiency_pct(output_mw, rated_mw)
    stated = within(direct_efficiency_pct(output_mw, input_mw), lowest_pct, highest_pct)
    return finite(load_pct), NAN if load_pct < load_lowest_pct else stated


@kernel
def furnace(
    fuel_flow, o2_dry_pct, o2_wet_pct, co_ppm, no_ppm, no2_ppm, no2_share_pct, nox_mg_m3,
    so2_mg_m3, dust_mg_m3, flue_gas_c, air_c, air_kpa, charge_t_h, charge_in_c, charge_out_c,
    charge_kj_kg_k, melting_kj_kg, preheated_air_c, recuperator_gas_c, wall_c, wall_m2, electric_kw,
    oxidation_pct, air_moisture,
    charge, air_m3, ro2_m3, nitrogen_m3, fuel_vapour_m3, co2_m3, carbon_pct, net_kj, rated_mw,
    wall_facing, wall_emissivity, reference_o2_pct, o2_highest_pct, price, ratio_lowest,
    ratio_highest, co_highest_pct, load_lowest_pct, efficiency_lowest_pct, efficiency_highest_pct,
):
    """Every result of a furnace's heat balance.

    formula  A5, A9.2, A10.1, B2.1, B3, B5.1, B6.1, C1 to C4, D1, D2, D5
    fuel_flow ... air_moisture   as in rows.FURNACE_READINGS   [-]
    charge ... efficiency_highest_pct   as in rows.FURNACE_PLANT   [-]
    returns  as in rows.FURNACE_RESULTS   [-]
    NaN      each result for itself: an input that is not there, a gate, or out of a formula's range
    source   GB/T 13338, GB/T 10180, GB 9078, HJ 75, GB/T 2589, GB/T 32150
    mark     K, N, V
    """
    ratio, o2_pct, dry_m3, water_m3 = flue_gas_volumes(
        o2_dry_pct, o2_wet_pct, air_moisture, air_m3, ro2_m3, nitrogen_m3, fuel_vapour_m3)
    dew_point_c = flue_gas_dew_point_c(air_kpa, dry_m3, water_m3)
    input_mw = megawatts(fuel_flow * net_kj)
    output_mw = useful_heat_mw(
        charge_t_h, charge_out_c, charge_in_c, charge, charge_kj_kg_k, melting_kj_kg)
    load_pct, direct_pct = useful_heat_pct(
        output_mw, input_mw, rated_mw, load_lowest_pct, efficiency_lowest_pct,
        efficiency_highest_pct)
    stack_pct, gas_pct, surface_pct = furnace_losses_pct(
        flue_gas_c, air_c, ratio, air_moisture, dry_m3, water_m3, co_ppm, wall_c, wall_m2, input_mw,
        air_m3, ro2_m3, nitrogen_m3, net_kj, wall_facing, wall_emissivity,
        ratio_lowest, ratio_highest, co_highest_pct)

    nox = nox_measured_mg_m3(nox_mg_m3, no_ppm, no2_ppm, no2_share_pct)
    nox_ref, so2_ref, dust_ref, co_ref = concentrations_mg_m3(
        nox, so2_mg_m3, dust_mg_m3, co_ppm, o2_pct, reference_o2_pct, o2_highest_pct)
    nox_kg_h, so2_kg_h, dust_kg_h, co2_kg_h = mass_flows_kg_h(
        fuel_flow, dry_m3, nox, so2_mg_m3, dust_mg_m3, co2_m3, carbon_pct, oxidation_pct)
    nox_g_gj, co2_kg_gj, kgce_gj, cost_gj, kgce_t, kwh_t = indicators(
        output_mw, charge_t_h, nox_kg_h, co2_kg_h, standard_coal_kgce(3600000.0 * input_mw, 1.0),
        electric_kw, price * fuel_flow)
    effectiveness_pct = recuperator_effectiveness_pct(air_c, preheated_air_c, recuperator_gas_c)
    return (
        finite(ratio), stack_pct, gas_pct, surface_pct, direct_pct, finite(input_mw),
        finite(output_mw), load_pct, nox_ref, so2_ref, dust_ref, co_ref,
        nox_kg_h, so2_kg_h, dust_kg_h, co2_kg_h,
        nox_g_gj, co2_kg_gj, kgce_gj, kgce_t, kwh_t, cost_gj,
        finite(dew_point_c), finite(effectiveness_pct),
    )
