"""Close the heat balance of a simulated boiler and say what its flue gas looks like.

Heat in = output + stack + CO + carbon in ash + casing + ash; the fuel is what closes it.  Standard
states are 0 °C and 101.325 kPa.  CPython only.
"""

from collections import namedtuple

from edge.simulator import combustion

# Heats lost, kJ per unit of fuel; what the casing loses does not depend on the fuel burnt.
Losses = namedtuple("Losses", ("stack", "gas", "solid", "ash"))


def flue_gas_readings(gas):
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


def gas_losses(gas, flue_gas_temp_c, air_temp_c):
    """Return the Losses of a fuel that leaves no ash."""
    stack = combustion.flue_gas_heat(gas, flue_gas_temp_c) - combustion.air_heat(gas, air_temp_c)
    return Losses(stack, gas.co * combustion.CO_HEAT, 0.0, 0.0)


def close_balance(heating_value, losses, output_mw, casing_mw):
    """Return the balance in the names of the agent's results, the direct efficiency from the heats.

    The casing's share is of the fuel's heat, as every other loss.
    """
    # The output is given, so the fuel is what its losses and the casing leave to find.
    usable = 1.0 - sum(losses) / heating_value
    input_mw = (output_mw + casing_mw) / usable
    shares = [100.0 * loss / heating_value for loss in losses]
    surface = 100.0 * casing_mw / input_mw
    return {
        "heat_input_mw": input_mw,
        "heat_output_mw": output_mw,
        "loss_stack_pct": shares[0],
        "loss_gas_pct": shares[1],
        "loss_solid_pct": shares[2],
        "loss_surface_pct": surface,
        "loss_ash_pct": shares[3],
        "efficiency_indirect_pct": 100.0 - sum(shares) - surface,
        "efficiency_direct_pct": 100.0 * output_mw / input_mw,
    }


def fuel_flow_per_hour(heating_value, input_mw):
    """Return the fuel in units an hour."""
    return input_mw * 3.6e6 / heating_value
