"""The losses of a boiler by every method, in one kernel; a constant of the plant chooses."""

from edge.efficiency.air import air_ratio_simple
from edge.efficiency.direct import megawatts, other_heating_value_pct
from edge.efficiency.flue_gas import air_enthalpy_kj, flue_gas_enthalpy_kj
from edge.efficiency.gates import finite
from edge.efficiency.losses import (
    ash_loss_pct,
    gas_loss_pct,
    quick_stack_loss_pct,
    siegert_by_o2_pct,
    solid_loss_pct,
    stack_loss_pct,
    surface_loss_by_input_pct,
    surface_loss_pct,
)
from edge.efficiency.ptc_4 import (
    air_moisture_loss_pct,
    carbon_monoxide_loss_pct,
    dry_gas_loss_pct,
    excess_air_by_o2_pct,
    moisture_loss_pct,
    supplied_air_kg_kg,
)
from edge.port import NAN, kernel

GB_T_10180, SIEGERT, QUICK, PTC_4 = 0.0, 1.0, 2.0, 3.0  # methods, as kernels know them
KCAL_KG_K = 0.23  # of dry flue gas, ASME PTC 4.1 short form (A11.4)
KJ_KCAL = 4.1868  # of the international table


@kernel
def exact_stack_loss_pct(
    flue_gas_c, air_c, air_ratio, moisture, water_m3, solid_pct,
    air_m3, ro2_m3, nitrogen_m3, net_kj,
):
    """Sensible heat of the flue gas by its enthalpy (A6.4, A6.5, A9.1).

    formula  (1 - q4 / 100) (H_py(t_py) - H_lk(t_lk)) / Q_r * 100
    flue_gas_c, air_c   flue gas, air   [°C]  -50 to 500
    air_ratio    excess-air ratio   [-]
    moisture     d_k   [g per kg of dry air]
    water_m3     V_H2O   [m3 per kg or m3 of fuel]
    solid_pct    q4   [%]
    air_m3, ro2_m3, nitrogen_m3   V0, V_RO2, V_N2 without excess air   [m3 per kg or m3 of fuel]
    net_kj       net heating value   [kJ per kg or m3]  above 0
    returns      loss   [% of heat input]
    NaN          a temperature outside its range
    source       GB/T 10180
    mark         K, N
    """
    excess_m3 = (air_ratio - 1.0) * air_m3
    gas_kj = flue_gas_enthalpy_kj(
        flue_gas_c, ro2_m3, nitrogen_m3 + 0.79 * excess_m3, 0.21 * excess_m3, water_m3)
    air_kj = air_enthalpy_kj(air_c, air_m3, air_ratio, moisture)
    return stack_loss_pct(gas_kj, air_kj, solid_pct, net_kj)


@kernel
def ptc_losses_pct(
    flue_gas_c, air_c, o2_pct, moisture, co_pct, co2_pct,
    theoretical_kg, dry_burnt_kg, water_pct, carbon_pct, gross_kj,
):
    """Losses of the flue gas on gross heating value (A11.2 to A11.8).

    formula  L1 + L2 + L3 + L4 and L5
    flue_gas_c, air_c   flue gas, air   [°C]
    o2_pct, co_pct, co2_pct   of the dry flue gas   [vol %]
    moisture         d_k   [g per kg of dry air]
    theoretical_kg   TA, air that the fuel needs   [kg per kg or m3 of fuel]
    dry_burnt_kg     dry flue gas less the air supplied   [kg per kg or m3 of fuel]
    water_pct        9 H + M, water of hydrogen and moisture   [kg per 100 kg or m3 of fuel]
    carbon_pct       of the fuel as fired   [kg per 100 kg or m3]
    gross_kj         gross heating value   [kJ per kg or m3]  above 0
    returns          of the flue gas and its vapour, of CO   [% of gross heat input]
    NaN              outside a range
    source           ASME PTC 4.1 short form; IS 8753
    mark             K, V, N
    """
    air_kg = supplied_air_kg_kg(theoretical_kg, excess_air_by_o2_pct(o2_pct))
    # Of a fuel of 1 kcal: one division by the heating value serves all of them.
    lost = (
        dry_gas_loss_pct(dry_burnt_kg + air_kg, KCAL_KG_K, flue_gas_c, air_c, 1.0)
        + moisture_loss_pct(water_pct, flue_gas_c, air_c, 1.0)
        + air_moisture_loss_pct(air_kg, moisture / 1000.0, flue_gas_c, air_c, 1.0))
    monoxide = carbon_monoxide_loss_pct(co_pct, co2_pct, carbon_pct, 1.0)
    monoxide = monoxide if carbon_pct > 0.0 else 0.0
    part = KJ_KCAL / gross_kj if gross_kj > 0.0 else NAN
    return part * lost, part * monoxide


@kernel
def refused(air_ratio, flue_gas_c, air_c, co_ppm, ratio_lowest, ratio_highest, co_highest_pct):
    """Whether a gate refuses all losses (F8); what is not known refuses nothing.

    formula  alpha outside its gate, t_flue <= t_air, or CO at its limit
    air_ratio        excess-air ratio   [-]
    flue_gas_c, air_c   flue gas, air   [°C]
    co_ppm           carbon monoxide, dry   [ppm]
    ratio_lowest, ratio_highest   gate of the excess-air ratio   [-]
    co_highest_pct   from here on combustion is disturbed   [vol %]
    returns          True or False
    NaN              never
    source           gates, own choice
    mark             K
    """
    if air_ratio < ratio_lowest or air_ratio > ratio_highest:
        return True
    return flue_gas_c <= air_c or co_ppm >= 10000.0 * co_highest_pct


@kernel
def ash_losses_pct(
    ash_pct, bottom_share_pct, bottom_carbon_pct, fly_carbon_pct, bottom_temp_c, flue_gas_c,
    carbon_kj_kg, fuel_kj,
):
    """Losses of carbon in the ash and of its heat, q4 and q6 (A9.3, A9.5); the rest is fly ash.

    formula  q4, q6 with a_fly = 100 - a_bottom
    ash_pct            of the fuel as received   [mass %]  0: none, no losses
    bottom_share_pct   of the ash that leaves as bottom ash   [%]  0 to 100
    bottom_carbon_pct, fly_carbon_pct   combustible in each   [%]  0 to < 100
    bottom_temp_c      bottom ash   [°C]  0 to 1000
    flue_gas_c         fly ash leaves with it   [°C]  0 to 1000
    carbon_kj_kg       heating value of carbon in ash   [kJ/kg]
    fuel_kj            heat input   [kJ/kg]  above 0
    returns            q4, q6   [% of heat input]
    NaN                outside a range
    source             GB/T 10180
    mark               K
    """
    if ash_pct == 0.0:
        return 0.0, 0.0
    fly_share_pct = 100.0 - bottom_share_pct
    solid_pct = solid_loss_pct(
        ash_pct, bottom_share_pct, bottom_carbon_pct, fly_share_pct, fly_carbon_pct,
        carbon_kj_kg, fuel_kj)
    ash_heat_pct = ash_loss_pct(
        ash_pct, bottom_share_pct, bottom_carbon_pct, bottom_temp_c,
        fly_share_pct, fly_carbon_pct, flue_gas_c, fuel_kj)
    return solid_pct, ash_heat_pct


@kernel
def stack_losses_pct(
    method, flue_gas_c, air_c, o2_pct, air_ratio, moisture, dry_m3, water_m3, co_pct, solid_pct,
    air_m3, ro2_m3, nitrogen_m3, net_kj, gross_kj,
    siegert_a2, siegert_b, quick_m, quick_n,
    theoretical_kg, dry_burnt_kg, water_pct, carbon_pct,
):
    """Losses of the flue gas, q2 and q3, by the method of the boiler.

    formula  A9.1 and A9.2; q2 by A13.1 or A9.7; L1 + L2 + L3 + L4 and L5 of A11
    method         0 GB/T 10180, 1 Siegert, 2 quick, 3 PTC 4   [-]
    flue_gas_c, air_c   flue gas, air   [°C]
    o2_pct, co_pct   dry   [vol %]
    air_ratio      excess-air ratio   [-]
    moisture       d_k   [g per kg of dry air]
    dry_m3, water_m3   flue gas   [m3 per kg or m3 of fuel]
    solid_pct      q4   [%]
    air_m3 ... carbon_pct   constants of the fuel, as in rows.PLANT   [-]
    returns        q2, q3   [% of heat input, of gross heat input with PTC 4]
    NaN            outside a range of the method
    source         GB/T 10180; 1. BImSchV; TSG G0003; ASME PTC 4.1
    mark           K, N, V
    """
    gas_pct = gas_loss_pct(dry_m3, co_pct, 0.0, 0.0, solid_pct, net_kj)
    if method == GB_T_10180:
        return exact_stack_loss_pct(
            flue_gas_c, air_c, air_ratio, moisture, water_m3, solid_pct,
            air_m3, ro2_m3, nitrogen_m3, net_kj), gas_pct
    if method == SIEGERT:
        return siegert_by_o2_pct(flue_gas_c, air_c, o2_pct, siegert_a2, siegert_b, 21.0), gas_pct
    if method == QUICK:
        return quick_stack_loss_pct(
            quick_m, quick_n, air_ratio_simple(o2_pct), flue_gas_c, air_c, solid_pct), gas_pct
    # The volumes count all carbon as CO2, so what is CO is none.
    co2_pct = 100.0 * ro2_m3 / dry_m3 - co_pct if dry_m3 > 0.0 else NAN
    return ptc_losses_pct(
        flue_gas_c, air_c, o2_pct, moisture, co_pct, co2_pct,
        theoretical_kg, dry_burnt_kg, water_pct, carbon_pct, gross_kj)


@kernel
def shell_loss_pct(rated_loss_pct, rated_mw, output_mw, input_mw, other_losses_pct):
    """Surface loss on the measured output, else on the output that follows from the input (A9.4).

    formula  q5 = q5_rated * D_rated / D
    rated_loss_pct     at rated output   [% of heat input]
    rated_mw           rated output   [MW]
    output_mw          measured, NaN where there is none   [MW]  above 0
    input_mw           heat input, on the heating value of the losses   [MW]  above 0
    other_losses_pct   q2 + q3 + q4 + q6   [%]
    returns            loss   [% of heat input]
    NaN                no output, and no input that carries the loss
    source             GB/T 10180
    mark               K, ?
    """
    by_input_pct = surface_loss_by_input_pct(rated_loss_pct, rated_mw, input_mw, other_losses_pct)
    by_output_pct = surface_loss_pct(rated_loss_pct, rated_mw, output_mw)
    return by_output_pct if output_mw == output_mw else by_input_pct


@kernel
def losses_pct(
    method, flue_gas_c, air_c, o2_pct, air_ratio, moisture, dry_m3, water_m3, co_ppm,
    condensing_pct, bottom_share_pct, bottom_carbon_pct, fly_carbon_pct, bottom_temp_c,
    ash_pct, ash_carbon_kj_kg, air_m3, ro2_m3, nitrogen_m3, net_kj, gross_kj,
    siegert_a2, siegert_b, quick_m, quick_n, theoretical_kg, dry_burnt_kg, water_pct, carbon_pct,
    ratio_lowest, ratio_highest, co_highest_pct, rated_loss_pct, rated_mw, output_mw, fuel_flow,
):
    """Every loss of a boiler, behind the gates.

    formula  q2, q3, q4, q5, q6
    method ... rated_mw   as in stack_losses_pct, ash_losses_pct, refused, shell_loss_pct   [-]
    condensing_pct   what condensing adds to q2   [% of net heat input]
    output_mw        measured, NaN where there is none   [MW]
    fuel_flow        [kg/h or m3/h]
    returns          q2, q3, q4, q5, q6   [% of heat input, of gross heat input with PTC 4]
    NaN              an input that is not there, a gate, or out of a formula's range
    source           GB/T 10180; 1. BImSchV; TSG G0003; ASME PTC 4.1
    mark             K, N, V
    """
    on_gross = method == PTC_4
    fuel_kj = gross_kj if on_gross else net_kj
    solid_pct, ash_heat_pct = ash_losses_pct(
        ash_pct, bottom_share_pct, bottom_carbon_pct, fly_carbon_pct, bottom_temp_c, flue_gas_c,
        ash_carbon_kj_kg, fuel_kj)
    ash_heat_pct = 0.0 if on_gross else ash_heat_pct  # the short form has no such loss
    stack_pct, gas_pct = stack_losses_pct(
        method, flue_gas_c, air_c, o2_pct, air_ratio, moisture, dry_m3, water_m3, co_ppm / 10000.0,
        solid_pct, air_m3, ro2_m3, nitrogen_m3, net_kj, gross_kj, siegert_a2, siegert_b,
        quick_m, quick_n, theoretical_kg, dry_burnt_kg, water_pct, carbon_pct)
    condensed_pct = other_heating_value_pct(condensing_pct, net_kj, gross_kj)
    stack_pct = stack_pct + (condensed_pct if on_gross else condensing_pct)
    none = NAN if refused(
        air_ratio, flue_gas_c, air_c, co_ppm, ratio_lowest, ratio_highest, co_highest_pct) else 0.0
    stack_pct, gas_pct = finite(stack_pct) + none, finite(gas_pct) + none
    solid_pct, ash_heat_pct = finite(solid_pct) + none, finite(ash_heat_pct) + none
    surface_pct = finite(shell_loss_pct(
        rated_loss_pct, rated_mw, output_mw, megawatts(fuel_flow * fuel_kj),
        stack_pct + gas_pct + solid_pct + ash_heat_pct))
    return stack_pct, gas_pct, solid_pct, surface_pct + none, ash_heat_pct
