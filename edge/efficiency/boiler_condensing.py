"""What condensing in a boiler adds to its stack loss; below zero, since it wins heat."""

from edge.efficiency.boiler import flue_gas_volumes
from edge.efficiency.condensing import (
    WATER_KJ_KG_K,
    condensate_kg,
    condensed_by_mass_m3,
    condensed_m3,
)
from edge.efficiency.flue_gas import h2o_kj_m3_k
from edge.efficiency.steam import latent_heat_kj_kg
from edge.port import NAN, kernel


@kernel
def condensing_pct(
    o2_dry_pct, o2_wet_pct, moisture, air_kpa, flue_gas_c, condensate_kg_h, fuel_flow,
    air_m3, ro2_m3, nitrogen_m3, fuel_vapour_m3, net_kj,
):
    """What condensing changes in the stack loss, from condensate or at saturation (A10.2 to A10.5).

    formula  (4.19 m_c t - V_c c_H2O t - m_c r) / Q_net * 100
    o2_dry_pct, o2_wet_pct   oxygen, NaN where not measured   [vol %]  0 to 20.9
    moisture          d_k   [g per kg of dry air]
    air_kpa           flue gas, absolute   [kPa]
    flue_gas_c        behind the last heat exchanger   [°C]  0 to 350
    condensate_kg_h   measured, NaN where not   [kg/h]
    fuel_flow         gas   [m3/h]
    air_m3, ro2_m3, nitrogen_m3, fuel_vapour_m3   of the fuel   [m3 per kg or m3 of fuel]
    net_kj            net heating value   [kJ per kg or m3]  above 0
    returns           change   [% of heat input]  0 where nothing condenses
    NaN               a temperature outside its range, more condensate than vapour
    source            energy balance; see the doubt at condensing_stack_loss_pct: 0.2 to 0.3 % too
                      little is won at 30 to 50 °C
    mark              K, N, ?
    """
    _, _, dry_m3, water_m3 = flue_gas_volumes(
        o2_dry_pct, o2_wet_pct, moisture, air_m3, ro2_m3, nitrogen_m3, fuel_vapour_m3)
    condensed = condensed_m3(water_m3, dry_m3, flue_gas_c, air_kpa)
    if condensate_kg_h == condensate_kg_h and fuel_flow > 0.0:
        condensed = condensed_by_mass_m3(condensate_kg_h / fuel_flow)
    if not (0.0 <= condensed <= water_m3 and net_kj > 0.0):
        return NAN
    if condensed == 0.0:
        return 0.0
    water_kg = condensate_kg(condensed)
    drained = WATER_KJ_KG_K * water_kg * flue_gas_c
    vapour = condensed * h2o_kj_m3_k(flue_gas_c) * flue_gas_c
    return 100.0 * (drained - vapour - water_kg * latent_heat_kj_kg(flue_gas_c)) / net_kj
