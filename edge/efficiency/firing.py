"""What of a heat balance depends on the plant only, worked out once."""

from collections import namedtuple

from edge.efficiency.combustion import (
    air_by_mass_m3_kg,
    air_for_gas_m3_m3,
    carbon_gases_pct,
    dry_gas_m3,
    nitrogen_by_mass_m3_kg,
    nitrogen_of_gas_m3_m3,
    ro2_by_mass_m3_kg,
    ro2_of_gas_m3_m3,
    share_pct,
    vapour_by_mass_m3_kg,
    vapour_of_gas_m3_m3,
)
from edge.efficiency.fuels import GAS_KEYS, SOLID_KEYS
from edge.efficiency.losses import rated_surface_loss_pct
from edge.efficiency.method import METHOD_CONSTANTS
from edge.plant import measured
from edge.port import NAN

# Volumes per kg or m3 of fuel, at 0 °C and 101.325 kPa:
# air_m3 V0; ro2_m3 V_RO2; nitrogen_m3 V_N2 and dry_m3 V_dry, both without excess air;
# fuel_vapour_m3 water vapour of the fuel itself, without the air's; co2_m3 CO2 without SO2.
Gases = namedtuple(
    "Gases", ("air_m3", "ro2_m3", "nitrogen_m3", "dry_m3", "fuel_vapour_m3", "co2_m3")
)

# gases                Gases of the fuel
# ro2_highest_pct      RO2 of the dry flue gas without excess air
# carbon_pct, ash_pct  of a solid or liquid fuel, else 0
# fuel_flow            name of the reading
# rated_loss_pct       surface loss at rated output
# bottom_ash_share_pct, bottom_ash_temp_c   by the way of firing, where not measured
# gates                lowest and highest efficiency that is stated
# accuracies           {quantity: accuracy of its instrument}, only where the plant file gives one
# constants            {quantity: float} readings that are given, not measured
# method               {name: float} of METHOD_CONSTANTS as this boiler uses them
# measured             names of the quantities that its registers read
Firing = namedtuple(
    "Firing",
    (
        "boiler", "fuel", "gases", "ro2_highest_pct", "carbon_pct", "ash_pct", "fuel_flow",
        "net_kj", "gross_kj", "rated_loss_pct", "bottom_ash_share_pct", "bottom_ash_temp_c",
        "gates", "accuracies", "constants", "method", "measured",
    ),
)

# How the burnable gases stand in the kernels' arguments; keys of a composition.
_HYDROCARBONS = GAS_KEYS[:8]


def prepare(boiler):
    """Return the Firing of a checked boiler or furnace: all that no reading changes."""
    fuel = boiler.fuel
    method = _method(boiler)
    gases = volumes(fuel)
    by_mass = fuel.state != "gas"
    gate = "efficiency_condensing_" if boiler.condensing else "efficiency_"
    constants = {}
    for name in boiler.constants:
        constants[name] = float(boiler.constants[name])
    return Firing(
        boiler, fuel, gases, share_pct(gases.ro2_m3, gases.dry_m3),
        float(fuel.composition.get("carbon_pct", 0.0)) if by_mass else 0.0,
        float(fuel.composition.get("ash_pct", 0.0)) if by_mass else 0.0,
        "fuel_flow_kg_h" if by_mass else "fuel_flow_m3_h",
        float(fuel.net_heating_value_kj), float(fuel.gross_heating_value_kj),
        rated_surface_loss_pct(float(boiler.rated_output_mw)),
        method.get("bottom_ash_share_%s_pct" % boiler.firing, NAN),
        method.get("bottom_ash_temp_%s_c" % boiler.firing, NAN),
        (method[gate + "lowest_pct"], method[gate + "highest_pct"]),
        _accuracies(boiler), constants, method, frozenset(measured(boiler)),
    )


def volumes(fuel):
    """Return the Gases that a fuel's composition gives."""
    return _volumes_of_gas(fuel) if fuel.state == "gas" else _volumes_by_mass(fuel)


def _method(boiler):
    """Return the constants of the method with the boiler's own in place of the defaults."""
    method = {}
    for name in METHOD_CONSTANTS:
        method[name] = METHOD_CONSTANTS[name][0]
    for name in boiler.method_constants:
        method[name] = float(boiler.method_constants[name])
    return method


def _accuracies(boiler):
    found = {}
    for device in boiler.devices:
        for register in device.registers:
            if register.accuracy == register.accuracy:
                found[register.quantity] = float(register.accuracy)
    return found


def _parts(composition, keys):
    """Return the shares of the named components, zero where one is not given."""
    return [float(composition.get(key, 0.0)) for key in keys]


def _volumes_by_mass(fuel):
    carbon, hydrogen, oxygen, nitrogen, sulfur, moisture, _ = _parts(fuel.composition, SOLID_KEYS)
    air_m3 = air_by_mass_m3_kg(carbon, hydrogen, oxygen, sulfur)
    ro2_m3 = ro2_by_mass_m3_kg(carbon, sulfur)
    nitrogen_m3 = nitrogen_by_mass_m3_kg(air_m3, nitrogen)
    return Gases(
        air_m3, ro2_m3, nitrogen_m3, dry_gas_m3(ro2_m3, nitrogen_m3, air_m3, 1.0),
        vapour_by_mass_m3_kg(hydrogen, moisture, 0.0), ro2_by_mass_m3_kg(carbon, 0.0),
    )


def _volumes_of_gas(fuel):
    hydrocarbons = _parts(fuel.composition, _HYDROCARBONS)
    h2, co, h2s, co2, n2, o2 = _parts(fuel.composition, GAS_KEYS[8:])
    carbon = carbon_gases_pct(*(hydrocarbons + [co, co2]))
    air_m3 = air_for_gas_m3_m3(*(hydrocarbons + [h2, co, h2s, o2]))
    ro2_m3 = ro2_of_gas_m3_m3(carbon, h2s)
    nitrogen_m3 = nitrogen_of_gas_m3_m3(air_m3, n2)
    return Gases(
        air_m3, ro2_m3, nitrogen_m3, dry_gas_m3(ro2_m3, nitrogen_m3, air_m3, 1.0),
        vapour_of_gas_m3_m3(*(hydrocarbons + [h2, h2s, 0.0])), ro2_of_gas_m3_m3(carbon, 0.0),
    )
