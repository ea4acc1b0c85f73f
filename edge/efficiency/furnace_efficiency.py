"""Efficiencies and specific use of a furnace and its recuperator (B3, B5, B8.4).

Heats of flue gas and air per m3 or kg of fuel come from furnace.py, heats of the charge from
furnace_heat.py.  The loss rows of BEE (B8.1 to B8.3) are those of ptc_4.py.
"""

from edge.port import NAN, kernel

KJ_KGCE = 29307.6  # standard coal, 7000 kcal


@kernel
def thermal_efficiency_pct(useful_kj_h, fuel_flow, net_kj):
    """Useful heat over the fuel's heat (B3.1).

    formula      100 * Q_useful / (B * Q_net)
    useful_kj_h  Q_useful, taken up by the charge   [kJ/h]  any
    fuel_flow    B   [kg/h or m3/h]  above 0
    net_kj       Q_net, net heating value   [kJ per kg or m3]  above 0
    returns      efficiency, on net heating value   [%]
    NaN          no fuel heat
    source       GB/T 13338
    mark         K
    """
    fuel_kj_h = fuel_flow * net_kj
    if not fuel_kj_h > 0.0:
        return NAN
    return 100.0 * useful_kj_h / fuel_kj_h


@kernel
def utilisation_pct(useful_kj_h, chemical_kj_h, fuel_kj_h, air_kj_h, charge_kj_h, exothermic_kj_h):
    """Useful heat over all heat that crosses the boundary inwards (B3.2).

    formula              100 * Q_useful / (Q_chem + Q_fuel + Q_air + Q_charge + Q_exo)
    useful_kj_h          Q_useful, taken up by the charge   [kJ/h]  any
    chemical_kj_h        Q_chem, of the fuel on net heating value   [kJ/h]  0 or more
    fuel_kj_h, air_kj_h  Q_fuel and Q_air, sensible, heated outside the boundary   [kJ/h]  any
    charge_kj_h          Q_charge, of a charge that enters hot   [kJ/h]  any
    exothermic_kj_h      Q_exo, of reactions, see iron_burnt_kj_h   [kJ/h]  any
    returns              utilisation   [%]
    NaN                  the sum of inputs not above 0
    source               GB/T 13338
    mark                 K
    """
    supplied = chemical_kj_h + fuel_kj_h + air_kj_h + charge_kj_h + exothermic_kj_h
    if not supplied > 0.0:
        return NAN
    return 100.0 * useful_kj_h / supplied


@kernel
def flue_loss_pct(gas_kj, air_kj, net_kj):
    """Sensible heat of the flue gas of a furnace (B3.3).

    formula  100 * (H_py(t) - H_k(t0)) / Q_net
    gas_kj   H_py, see hot_flue_gas_enthalpy_kj   [kJ per kg or m3 of fuel]  any
    air_kj   H_k at the reference temperature   [kJ per kg or m3 of fuel]  any
    net_kj   Q_net, net heating value   [kJ per kg or m3]  above 0
    returns  loss, on net heating value   [% of fuel heat]
    NaN      net_kj outside its range
    source   GB/T 13338
    mark     K
    """
    if not net_kj > 0.0:
        return NAN
    return 100.0 * (gas_kj - air_kj) / net_kj


@kernel
def energy_gj_t(fuel_flow, net_kj, charge_t_h):
    """Fuel heat a tonne of charge (B3.4).

    formula     B * Q_net / 1e6 / G
    fuel_flow   B   [kg/h or m3/h]  0 or more
    net_kj      Q_net, net heating value   [kJ per kg or m3]  0 or more
    charge_t_h  G   [t/h]  above 0
    returns     specific use   [GJ/t]
    NaN         charge_t_h outside its range
    source      GB/T 13338
    mark        K
    """
    if not charge_t_h > 0.0:
        return NAN
    return fuel_flow * net_kj / 1e6 / charge_t_h


@kernel
def energy_kgce_t(fuel_flow, net_kj, charge_t_h):
    """Fuel heat a tonne of charge, in standard coal (B3.4).

    formula     B * Q_net / 29307.6 / G
    fuel_flow   B   [kg/h or m3/h]  0 or more
    net_kj      Q_net, net heating value   [kJ per kg or m3]  0 or more
    charge_t_h  G   [t/h]  above 0
    returns     specific use   [kgce/t]
    NaN         charge_t_h outside its range
    source      GB/T 13338; 1 kgce is 29 307.6 kJ
    mark        K
    """
    if not charge_t_h > 0.0:
        return NAN
    return fuel_flow * net_kj / KJ_KGCE / charge_t_h


@kernel
def heat_recovery_pct(recovered_kj_h, available_kj_h):
    """Heat recovered over the flue gas heat at the furnace outlet (B3.5).

    formula         100 * Q_recovered / Q_flue_available
    recovered_kj_h  taken up by air, gas, steam or charge   [kJ/h]  any
    available_kj_h  of the flue gas above the reference temperature   [kJ/h]  above 0
    returns         heat recovery rate   [%]
    NaN             available_kj_h outside its range
    source          definition
    mark            K
    """
    if not available_kj_h > 0.0:
        return NAN
    return 100.0 * recovered_kj_h / available_kj_h


@kernel
def recuperator_recovery_pct(air_in_kj, air_out_kj, gas_in_kj):
    """Heat that the recuperator returns over that of the flue gas before it (B5.2).

    formula                100 * (H_k(t_a2) - H_k(t_a1)) / (H_py(t_g1) - H_k(t_a1))
    air_in_kj, air_out_kj  H_k, air before and behind it   [kJ per kg or m3 of fuel]  any
    gas_in_kj              H_py, flue gas before it   [kJ per kg or m3 of fuel]  above air_in_kj
    returns                recovery of flue heat   [%]
    NaN                    gas_in_kj outside its range
    source                 energy balance
    mark                   N
    """
    if not gas_in_kj > air_in_kj:
        return NAN
    return 100.0 * (air_out_kj - air_in_kj) / (gas_in_kj - air_in_kj)


@kernel
def recuperator_balance(air_in_kj, air_out_kj, gas_in_kj, gas_out_kj):
    """Heat taken up by the air over that given off by the gas (B5.3).

    Below 0.85 it leaks, or a thermocouple is wrong.

    formula                (H_k(t_a2) - H_k(t_a1)) / (H_py(t_g1) - H_py(t_g2))
    air_in_kj, air_out_kj  H_k, air before and behind it   [kJ per kg or m3 of fuel]  any
    gas_in_kj              H_py, flue gas before it   [kJ per kg or m3 of fuel]  above gas_out_kj
    gas_out_kj             H_py, flue gas behind it   [kJ per kg or m3 of fuel]  any
    returns                heat-balance ratio   [-]
    NaN                    gas_in_kj outside its range
    source                 energy balance
    mark                   N
    """
    if not gas_in_kj > gas_out_kj:
        return NAN
    return (air_out_kj - air_in_kj) / (gas_in_kj - gas_out_kj)


@kernel
def preheat_saving_pct(preheat_kj, net_kj, gas_in_kj):
    """Fuel that preheated air saves (B5.4).

    formula     100 * dH_air / (Q_net + dH_air - H_py(t_g1))
    preheat_kj  dH_air, heat of the preheat   [kJ per kg or m3 of fuel]  0 or more
    net_kj      Q_net, net heating value   [kJ per kg or m3]  above 0
    gas_in_kj   H_py, flue gas leaving the furnace   [kJ per kg or m3]  below the sum of both
    returns     saving   [% of the fuel without preheat]
    NaN         gas_in_kj outside its range
    source      energy balance
    mark        N
    """
    left = net_kj + preheat_kj - gas_in_kj
    if not left > 0.0:
        return NAN
    return 100.0 * preheat_kj / left


@kernel
def stock_heat_kcal_h(charge_kg_h, charge_kcal_kg_k, temp_in_c, temp_out_c):
    """Heat that the stock takes up, in kcal (B8.4).

    formula                G * c * (t2 - t1)
    charge_kg_h            G   [kg/h]  0 or more
    charge_kcal_kg_k       c, 0.12 for steel   [kcal/(kg K)]  above 0
    temp_in_c, temp_out_c  t1 and t2   [°C]  any
    returns                heat   [kcal/h]
    NaN                    never
    source                 BEE India
    mark                   V
    """
    return charge_kg_h * charge_kcal_kg_k * (temp_out_c - temp_in_c)


@kernel
def oil_furnace_efficiency_pct(stock_kcal_h, oil_l_h, density_kg_l, gross_kcal_kg):
    """Direct efficiency of an oil-fired furnace, in kcal (B8.4).

    formula        100 * Q / (oil_l_h * rho * GCV)
    stock_kcal_h   Q, see stock_heat_kcal_h   [kcal/h]  any
    oil_l_h        oil   [l/h]  above 0
    density_kg_l   rho, of the oil   [kg/l]  above 0
    gross_kcal_kg  GCV, gross heating value   [kcal/kg]  above 0
    returns        efficiency, on gross heating value   [%]
    NaN            no fuel heat
    source         BEE India
    mark           V
    """
    fuel = oil_l_h * density_kg_l * gross_kcal_kg
    if not fuel > 0.0:
        return NAN
    return 100.0 * stock_kcal_h / fuel
