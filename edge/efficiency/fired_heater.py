"""Efficiencies of a fired heater after API 560 and ISO 13705 annex G (B4), per kg of fuel.

Datum 15.6 °C.  The stack loss holds the sensible heat of the water vapour, not its latent heat.
"""

from edge.port import NAN, kernel

# Radiation loss where not measured, % of the net heating value (own knowledge).
RADIATION_NATURAL_DRAFT_PCT = 1.5
RADIATION_AIR_PREHEAT_PCT = 2.5


@kernel
def heater_useful_kj(net_kj, air_kj, fuel_kj, atomising_kj, radiation_kj, stack_kj):
    """Heat that reaches the fluid (numerator of B4.1 to B4.3).

    formula                        hL + dha + dhf + dhm - hr - hs
    net_kj                         hL, net heating value   [kJ/kg]  above 0
    air_kj, fuel_kj, atomising_kj  dha, dhf, dhm, sensible, above the datum   [kJ/kg]  any
    radiation_kj                   hr, radiation loss   [kJ/kg]  0 or more
    stack_kj                       hs, sensible heat at the stack   [kJ/kg]  any
    returns                        useful heat   [kJ/kg]
    NaN                            never
    source                         API 560, ISO 13705 annex G
    mark                           K
    """
    return net_kj + air_kj + fuel_kj + atomising_kj - radiation_kj - stack_kj


@kernel
def heater_efficiency_pct(useful_kj, heating_kj, air_kj, fuel_kj, atomising_kj):
    """Efficiency over all heat supplied: net by hL (B4.1), gross by hH (B4.3).

    formula                        100 * useful / (hL + dha + dhf + dhm); gross with hH for hL
    useful_kj                      see heater_useful_kj   [kJ/kg]  any
    heating_kj                     hL or hH, net or gross heating value   [kJ/kg]  above 0
    air_kj, fuel_kj, atomising_kj  dha, dhf, dhm, sensible, above the datum   [kJ/kg]  any
    returns                        efficiency, on heating_kj   [%]
    NaN                            the heat supplied not above 0
    source                         API 560, ISO 13705 annex G
    mark                           K
    """
    supplied = heating_kj + air_kj + fuel_kj + atomising_kj
    if not supplied > 0.0:
        return NAN
    return 100.0 * useful_kj / supplied


@kernel
def heater_fuel_efficiency_pct(useful_kj, net_kj):
    """Efficiency over the fuel's heat alone (B4.2).

    formula    100 * useful / hL
    useful_kj  see heater_useful_kj   [kJ/kg]  any
    net_kj     hL, net heating value   [kJ/kg]  above 0
    returns    fuel efficiency, on net heating value   [%]
    NaN        net_kj outside its range
    source     API 560, ISO 13705 annex G
    mark       K
    """
    if not net_kj > 0.0:
        return NAN
    return 100.0 * useful_kj / net_kj
