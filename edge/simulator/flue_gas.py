"""What flue gas looks like to analysers, in the stack and in a rule.

Volumes are at 0 °C and 101.325 kPa where nothing else is said.  CPython only.
"""

from edge.simulator import combustion


def gas_readings(gas):
    """Return what analysers and a humidity probe find in the flue gas."""
    dry = combustion.dry_amount(gas)
    wet = dry + gas.h2o
    return {
        "o2_dry_pct": 100 * gas.o2 / dry,
        "o2_wet_pct": 100 * gas.o2 / wet,
        "co2_dry_pct": 100 * gas.co2 / dry,
        "co_ppm": 1e6 * gas.co / dry,
        "flue_gas_humidity_pct": 100 * gas.h2o / wet,
    }


def nox_readings(nox_mg_m3, no2_share_pct):
    """Return NOx as its mass of NO2 and as the two gases that make it."""
    ppm = nox_mg_m3 * combustion.MOLAR_VOLUME / combustion.NITROGEN_DIOXIDE
    no2_ppm = ppm * no2_share_pct / 100
    return {"nox_mg_m3": nox_mg_m3, "no_ppm": ppm - no2_ppm, "no2_ppm": no2_ppm}


def at_reference_mg_m3(mg_m3, o2_dry_pct, reference_o2_pct):
    """Return a concentration brought to the oxygen of a rule; 0 in air, which has none of it."""
    if o2_dry_pct > 20.9:
        return 0.0
    return mg_m3 * (21.0 - reference_o2_pct) / (21.0 - o2_dry_pct)


def stack_flow_m3_s(gas, fuel_flow, temp_c):
    """Return the wet flue gas as it is in the stack; fuel_flow is in units an hour."""
    wet = combustion.dry_amount(gas) + gas.h2o
    return wet * combustion.MOLAR_VOLUME * fuel_flow / 3600 * (temp_c + 273.15) / 273.15


def dry_volume(gas):
    """Return the dry flue gas of one unit of fuel in m3."""
    return combustion.dry_amount(gas) * combustion.MOLAR_VOLUME


def emitted_kg_h(mg_m3, gas, fuel_flow):
    """Return the mass flow of a pollutant from its concentration in the dry flue gas."""
    return mg_m3 * dry_volume(gas) * fuel_flow / 1e6
