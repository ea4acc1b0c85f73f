"""Heat output and the direct efficiency (A8): what steam or water takes up, over the fuel heat."""

from edge.port import NAN, kernel


@kernel
def steam_heat_kj_h(steam_kg_h, steam_kj_kg, feedwater_kj_kg, drain_kg_h, drain_kj_kg):
    """Heat taken up by steam (numerator of A8.1).

    steam_kg_h        steam   [kg/h]
    steam_kj_kg       its enthalpy   [kJ/kg]
    feedwater_kj_kg   enthalpy of the feedwater   [kJ/kg]
    drain_kg_h        drum water drawn for samples   [kg/h]
    drain_kj_kg       its enthalpy   [kJ/kg]
    returns           heat   [kJ/h]
    NaN               never
    source            GB/T 10180
    """
    taken = steam_kg_h * (steam_kj_kg - feedwater_kj_kg)
    return taken - drain_kg_h * (steam_kj_kg - drain_kj_kg)


@kernel
def water_heat_kj_h(water_kg_h, out_kj_kg, in_kj_kg):
    """Heat taken up by circulating water (numerator of A8.2).

    water_kg_h           water   [kg/h]
    out_kj_kg, in_kj_kg  enthalpy leaving and entering   [kJ/kg]
    returns              heat   [kJ/h]
    NaN                  never
    source               GB/T 10180
    """
    return water_kg_h * (out_kj_kg - in_kj_kg)


@kernel
def oil_heat_kj_h(oil_kg_h, capacity_out, temp_out_c, capacity_in, temp_in_c):
    """Heat taken up by an organic heat carrier (numerator of A8.3).

    oil_kg_h                    oil   [kg/h]
    capacity_out, capacity_in   mean heat capacity from 0 °C to each temperature   [kJ/(kg K)]
    temp_out_c, temp_in_c       oil leaving and entering   [°C]
    returns                     heat   [kJ/h]
    NaN                         never
    source                      GB/T 10180
    """
    return oil_kg_h * (capacity_out * temp_out_c - capacity_in * temp_in_c)


@kernel
def separate_flows_heat_kj_h(steam_kg_h, steam_kj_kg, feedwater_kg_h, feedwater_kj_kg):
    """Heat of steam less that of a feedwater flow of its own (numerator of A8.5).

    steam_kg_h, feedwater_kg_h     flows   [kg/h]
    steam_kj_kg, feedwater_kj_kg   enthalpies   [kJ/kg]
    returns                        heat   [kJ/h]
    NaN                            never
    source                         energy balance
    """
    return steam_kg_h * steam_kj_kg - feedwater_kg_h * feedwater_kj_kg


@kernel
def megawatts(heat_kj_h):
    """Heat flow in MW.

    heat_kj_h   heat flow   [kJ/h]
    returns     heat flow   [MW]
    NaN         never
    source      1 MW is 3.6e6 kJ/h
    """
    return heat_kj_h / 3600000.0


@kernel
def direct_efficiency_pct(output, heat_input):
    """Efficiency by the input-output method (A8.1 to A8.5).

    output, heat_input   heat flows   [one unit for both]  heat_input above 0
    returns              efficiency, on net heating value   [%]
    NaN                  heat_input outside its range
    source               GB/T 10180
    """
    if not heat_input > 0.0:
        return NAN
    return 100.0 * output / heat_input


@kernel
def other_heating_value_pct(efficiency_pct, from_kj, to_kj):
    """Efficiency on another heating value (A1.4).

    efficiency_pct   on from_kj   [%]
    from_kj, to_kj   heating values   [one unit for both]  to_kj above 0
    returns          efficiency on to_kj   [%]
    NaN              to_kj outside its range
    source           definition
    """
    if not to_kj > 0.0:
        return NAN
    return efficiency_pct * from_kj / to_kj


@kernel
def evaporation_kg_kg(steam_kg_h, fuel_kg_h, steam_kj_kg, feedwater_kj_kg, latent_kj_kg):
    """Steam from and at 100 °C per kg of fuel (A8.6).

    steam_kg_h, fuel_kg_h          flows   [kg/h]  fuel above 0
    steam_kj_kg, feedwater_kj_kg   enthalpies   [kJ/kg]
    latent_kj_kg                   heat of evaporation at 100 °C   [kJ/kg]  2257
    returns                        equivalent evaporation   [kg/kg]
    NaN                            fuel or latent heat not above 0
    source                         definition
    """
    if not (fuel_kg_h > 0.0 and latent_kj_kg > 0.0):
        return NAN
    return steam_kg_h / fuel_kg_h * (steam_kj_kg - feedwater_kj_kg) / latent_kj_kg
