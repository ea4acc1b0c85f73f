"""Heat output and the direct efficiency (A8): what steam or water takes up, over the fuel heat."""

from edge.port import NAN, kernel


@kernel
def steam_heat_kj_h(steam_kg_h, steam_kj_kg, feedwater_kj_kg, drain_kg_h, drain_kj_kg):
    """Heat taken up by steam (numerator of A8.1).

    formula           D * (h_out - h_fw) - G_s * (h_out - h_b)
    steam_kg_h        D, steam   [kg/h]  0 or more
    steam_kj_kg       h_out, enthalpy of the steam   [kJ/kg]  any
    feedwater_kj_kg   h_fw, enthalpy of the feedwater   [kJ/kg]  any
    drain_kg_h        G_s, drum water drawn for samples   [kg/h]  0 or more
    drain_kj_kg       h_b, enthalpy of the drum water   [kJ/kg]  any
    returns           heat   [kJ/h]
    NaN               never
    source            GB/T 10180
    mark              K, N
    """
    taken = steam_kg_h * (steam_kj_kg - feedwater_kj_kg)
    return taken - drain_kg_h * (steam_kj_kg - drain_kj_kg)


@kernel
def water_heat_kj_h(water_kg_h, out_kj_kg, in_kj_kg):
    """Heat taken up by circulating water (numerator of A8.2).

    formula              water_kg_h * (out_kj_kg - in_kj_kg)
    water_kg_h           water   [kg/h]  0 or more
    out_kj_kg, in_kj_kg  enthalpy leaving and entering   [kJ/kg]  any
    returns              heat   [kJ/h]
    NaN                  never
    source               GB/T 10180
    mark                 K, N
    """
    return water_kg_h * (out_kj_kg - in_kj_kg)


@kernel
def oil_heat_kj_h(oil_kg_h, capacity_out, temp_out_c, capacity_in, temp_in_c):
    """Heat taken up by an organic heat carrier (numerator of A8.3).

    formula                     oil_kg_h * (c_out * t_out - c_in * t_in)
    oil_kg_h                    oil   [kg/h]  0 or more
    capacity_out, capacity_in   mean heat capacity from 0 °C to there   [kJ/(kg K)]  above 0
    temp_out_c, temp_in_c       oil leaving and entering   [°C]  any
    returns                     heat   [kJ/h]
    NaN                         never
    source                      GB/T 10180
    mark                        K, N
    """
    return oil_kg_h * (capacity_out * temp_out_c - capacity_in * temp_in_c)


@kernel
def separate_flows_heat_kj_h(steam_kg_h, steam_kj_kg, feedwater_kg_h, feedwater_kj_kg):
    """Heat of steam less that of a feedwater flow of its own (numerator of A8.5).

    formula                        steam_kg_h * steam_kj_kg - feedwater_kg_h * feedwater_kj_kg
    steam_kg_h, feedwater_kg_h     flows   [kg/h]  0 or more
    steam_kj_kg, feedwater_kj_kg   enthalpies   [kJ/kg]  any
    returns                        heat   [kJ/h]
    NaN                            never
    source                         energy balance
    mark                           K, N
    """
    return steam_kg_h * steam_kj_kg - feedwater_kg_h * feedwater_kj_kg


@kernel
def megawatts(heat_kj_h):
    """Heat flow in MW.

    formula     heat_kj_h / 3.6e6
    heat_kj_h   heat flow   [kJ/h]  any
    returns     heat flow   [MW]
    NaN         never
    source      definition: 1 MW is 3.6e6 kJ/h
    mark        N
    """
    return heat_kj_h / 3600000.0


@kernel
def direct_efficiency_pct(output, heat_input):
    """Efficiency by the input-output method (A8.1 to A8.5).

    formula              100 * output / heat_input
    output, heat_input   heat flows   [one unit for both]  output any, heat_input above 0
    returns              efficiency, on net heating value   [%]
    NaN                  heat_input outside its range
    source               GB/T 10180
    mark                 K, N
    """
    if not heat_input > 0.0:
        return NAN
    return 100.0 * output / heat_input


@kernel
def other_heating_value_pct(efficiency_pct, from_kj, to_kj):
    """Efficiency on another heating value (A1.4).

    formula          efficiency_pct * from_kj / to_kj
    efficiency_pct   on from_kj   [%]  any
    from_kj, to_kj   heating values   [one unit for both]  above 0
    returns          efficiency on to_kj   [%]
    NaN              to_kj outside its range
    source           definition
    mark             N
    """
    if not to_kj > 0.0:
        return NAN
    return efficiency_pct * from_kj / to_kj


@kernel
def evaporation_kg_kg(steam_kg_h, fuel_kg_h, steam_kj_kg, feedwater_kj_kg, latent_kj_kg):
    """Steam from and at 100 °C per kg of fuel (A8.6).

    formula                        D / B * (h_out - h_fw) / latent_kj_kg
    steam_kg_h, fuel_kg_h          D and B   [kg/h]  D 0 or more, B above 0
    steam_kj_kg, feedwater_kj_kg   enthalpies h_out and h_fw   [kJ/kg]  any
    latent_kj_kg                   heat of evaporation at 100 °C, 2257   [kJ/kg]  above 0
    returns                        equivalent evaporation   [kg/kg]
    NaN                            fuel or latent heat not above 0
    source                         definition
    mark                           K, N
    """
    if not (fuel_kg_h > 0.0 and latent_kj_kg > 0.0):
        return NAN
    return steam_kg_h / fuel_kg_h * (steam_kj_kg - feedwater_kj_kg) / latent_kj_kg


@kernel
def blowdown_heat_kj_h(blowdown_kg_h, drum_kj_kg, feedwater_kj_kg):
    """Heat of continuous blowdown where it counts as output, to be added to the steam's (A8.4).

    formula          G_bd * (h' - h_fw)
    blowdown_kg_h    G_bd   [kg/h]  0 or more
    drum_kj_kg       h', enthalpy of boiling water in the drum   [kJ/kg]  any
    feedwater_kj_kg  h_fw, enthalpy of the feedwater   [kJ/kg]  any
    returns          heat   [kJ/h]
    NaN              never
    source           energy balance
    mark             K, N
    """
    return blowdown_kg_h * (drum_kj_kg - feedwater_kj_kg)


@kernel
def auxiliary_pct(
    own_steam_kg_h, steam_kj_kg, feedwater_kj_kg, power_kw, coal_kgce_kwh, coal_kj_kgce, heat_input
):
    """Own use of steam and power over the fuel heat (A8.7).

    formula                       100 * (D_self * (h - h_fw) + q * b * N) / (B * Q_r)
    own_steam_kg_h                D_self, steam that the boiler house uses   [kg/h]  0 or more
    steam_kj_kg, feedwater_kj_kg  enthalpies h and h_fw   [kJ/kg]  any
    power_kw                      N, auxiliary power   [kWh/h]  0 or more
    coal_kgce_kwh                 b, standard coal that a kWh is worth   [kgce/kWh]  0 or more
    coal_kj_kgce                  q, 29300 in the annex of GB/T 10180   [kJ/kgce]  above 0
    heat_input                    B * Q_r   [kJ/h]  above 0
    returns                       q_aux   [% of heat input]
    NaN                           heat_input outside its range
    source                        GB/T 10180 annex; not re-read
    mark                          K, N, ?
    """
    if not heat_input > 0.0:
        return NAN
    steam_kj_h = own_steam_kg_h * (steam_kj_kg - feedwater_kj_kg)
    return 100.0 * (steam_kj_h + coal_kj_kgce * coal_kgce_kwh * power_kw) / heat_input


@kernel
def less_auxiliary_pct(efficiency_pct, auxiliary):
    """Net efficiency: less what the boiler house uses itself (A8.7).

    formula         eta - q_aux
    efficiency_pct  eta   [%]  any
    auxiliary       q_aux, see auxiliary_pct   [% of heat input]  any
    returns         net efficiency, on the heating value of efficiency_pct   [%]
    NaN             never
    source          GB/T 10180 annex; not re-read
    mark            K, N, ?
    """
    return efficiency_pct - auxiliary
