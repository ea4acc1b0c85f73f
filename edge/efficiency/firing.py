"""What of a heat balance depends on the plant only, worked out once."""

from array import array
from collections import namedtuple

from edge.efficiency.boiler_heat import HOT_WATER, STEAM, THERMAL_OIL
from edge.efficiency.boiler_losses import GB_T_10180, PTC_4, QUICK, SIEGERT
from edge.efficiency.combustion import share_pct
from edge.efficiency.direct import other_heating_value_pct
from edge.efficiency.fuel_gases import Gases, ptc_masses, volumes
from edge.efficiency.furnace_heat import STEEL as STEEL_CHARGE
from edge.efficiency.losses import rated_surface_loss_pct
from edge.efficiency.method import METHOD_CONSTANTS
from edge.efficiency.rows import rows_of
from edge.efficiency.surface import abma_loss_pct
from edge.plant import measured
from edge.port import NAN

__all__ = ("Firing", "Gases", "prepare", "volumes")

KINDS = {"steam": STEAM, "hot_water": HOT_WATER, "thermal_oil": THERMAL_OIL, "furnace": STEAM}
METHODS = {"gb_t_10180": GB_T_10180, "siegert": SIEGERT, "quick": QUICK, "ptc_4": PTC_4}
MMBTU_H = 1.055056 / 3.6  # of heat flow, in MW
# A thermal-oil boiler's readings stand where a hot-water boiler's do.
OF_OIL = {"water_flow_t_h": "oil_flow_t_h", "supply_water_temp_c": "supply_oil_temp_c",
          "return_water_temp_c": "return_oil_temp_c"}
DEFAULTS = {"air_pressure_kpa": "air_pressure_kpa", "air_moisture": "air_moisture_g_kg"}

# What a plant that has it measured goes without, rather than with the default.
DEFAULTED = (
    "oxidation_factor_pct", "bottom_ash_share_pct", "charge_melting_kj_kg", "blowdown_flow_t_h")

# gases                Gases of the fuel
# ro2_highest_pct      RO2 of the dry flue gas without excess air
# fuel_flow            name of the reading
# names, defaults      of the kernel's readings, in the order of rows.READINGS, or of a furnace's
# defaulted            (place among them, quantity) of those in DEFAULTED
# row                  the kernel's constants, in the order of rows.PLANT, or of a furnace's
# gates                lowest and highest efficiency that is stated
# accuracies           {quantity: accuracy of its instrument}, only where the plant file gives one
# constants            {quantity: float} readings that are given, not measured
# method               {name: float} of METHOD_CONSTANTS as this boiler uses them
# measured             names of the quantities that its registers read
# settled              {(names of readings, of results)} with which nothing absent needed a word
Firing = namedtuple(
    "Firing",
    (
        "boiler", "fuel", "gases", "ro2_highest_pct", "fuel_flow", "net_kj", "gross_kj",
        "names", "defaults", "defaulted", "row", "gates", "accuracies", "constants", "method",
        "measured", "settled",
    ),
)


def prepare(boiler):
    """Return the Firing of a checked boiler or furnace: all that no reading changes."""
    fuel = boiler.fuel
    method = _method(boiler)
    gases = volumes(fuel)
    fuel_flow = "fuel_flow_m3_h" if fuel.state == "gas" else "fuel_flow_kg_h"
    rows = rows_of(boiler.kind)
    gates = _gates(boiler, method)
    constants = {}
    for name in boiler.constants:
        constants[name] = float(boiler.constants[name])
    names = [_quantity(boiler, fuel_flow, name, quantity) for name, quantity in rows.readings]
    row = _row(boiler, gases, method, gates, constants)
    return Firing(
        boiler, fuel, gases, share_pct(gases.ro2_m3, gases.dry_m3), fuel_flow,
        float(fuel.net_heating_value_kj), float(fuel.gross_heating_value_kj),
        tuple(names), _defaults(boiler, names, method),
        tuple([(place, name) for place, name in enumerate(names) if name in DEFAULTED]),
        array("d", [float(row[name]) for name in rows.plant]), gates,
        _accuracies(boiler), constants, method, frozenset(measured(boiler)), set(),
    )


def used_constants(firing):
    """Return {name: value} of the method's constants that a boiler's balance rests on, sorted."""
    boiler = firing.boiler
    others = ["advice_", "analysis_", "steady_"]
    if firing.fuel.state != "solid":
        others += ["ash_", "bottom_ash_", "flue_gas_"]
    for way in ("grate", "fluidised", "pulverised"):
        if way != boiler.firing:
            others += ["bottom_ash_temp_" + way, "bottom_ash_share_" + way]
    if boiler.kind == "furnace":
        others += ["ash_", "bottom_ash_", "blowdown_", "efficiency_", "flue_gas_"]
    else:
        unused = "efficiency_" if boiler.condensing else "efficiency_condensing_"
        others += ["furnace_", unused + "lowest", unused + "highest"]
    used = {}
    for name in sorted(firing.method):
        if not [start for start in others if name.startswith(start)]:
            used[name] = firing.method[name]
    return used


def _gates(boiler, method):
    """Return the lowest and highest efficiency that is stated, on net heating value."""
    gate = "efficiency_condensing_" if boiler.condensing else "efficiency_"
    if boiler.kind == "furnace":
        gate = "furnace_efficiency_"
    low, high = method[gate + "lowest_pct"], method[gate + "highest_pct"]
    fuel = boiler.fuel
    all_of_it = other_heating_value_pct(
        100.0, float(fuel.gross_heating_value_kj), float(fuel.net_heating_value_kj))
    # More than the gross heat cannot be had: a condensate meter that says so is wrong.
    return low, all_of_it if all_of_it < high else high


def _quantity(boiler, fuel_flow, name, quantity):
    """Return the quantity that fills a reading of the kernel for this boiler."""
    if name == "fuel_flow":
        return fuel_flow
    if boiler.kind == "thermal_oil":
        quantity = OF_OIL.get(quantity, quantity)
    return quantity or name


def _defaults(boiler, names, method):
    """Return what stands for a reading that the plant neither measures nor is given."""
    defaults = {}
    for name in DEFAULTS:
        defaults[name] = method[DEFAULTS[name]]
    defaults["condensing_pct"] = 0.0
    defaults["oxidation_factor_pct"] = 100.0
    if "blowdown_flow_t_h" not in measured(boiler):
        defaults["blowdown_flow_t_h"] = 0.0
    defaults["charge_melting_kj_kg"] = 0.0
    defaults["bottom_ash_share_pct"] = method.get("bottom_ash_share_%s_pct" % boiler.firing, NAN)
    return tuple([defaults.get(name, NAN) for name in names])


def _row(boiler, gases, method, gates, constants):
    fuel = boiler.fuel
    by_mass = fuel.state != "gas"
    rated_mw = float(boiler.rated_output_mw)
    row = {
        "kind": KINDS[boiler.kind], "method": METHODS[boiler.method],
        "air_m3": gases.air_m3, "ro2_m3": gases.ro2_m3, "nitrogen_m3": gases.nitrogen_m3,
        "fuel_vapour_m3": gases.fuel_vapour_m3, "co2_m3": NAN if by_mass else gases.co2_m3,
        "ash_pct": fuel.composition.get("ash_pct", 0.0) if fuel.state == "solid" else 0.0,
        "net_kj": fuel.net_heating_value_kj, "gross_kj": fuel.gross_heating_value_kj,
        "rated_mw": rated_mw, "rated_loss_pct": rated_surface_loss_pct(rated_mw),
        "bottom_temp_c": method.get("bottom_ash_temp_%s_c" % boiler.firing, NAN),
        "ash_carbon_kj_kg": method["ash_carbon_heat_kj_kg"],
        "reference_o2_pct": boiler.reference_o2_pct,
        "o2_highest_pct": method["o2_reference_highest_pct"], "price": boiler.price_per_unit,
        "siegert_a2": fuel.siegert_a2, "siegert_b": fuel.siegert_b,
        "quick_m": fuel.quick_m, "quick_n": fuel.quick_n,
        "ratio_lowest": method["excess_air_lowest"],
        "ratio_highest": method["excess_air_highest"],
        "co_highest_pct": method["co_highest_pct"], "load_lowest_pct": method["load_lowest_pct"],
        "efficiency_lowest_pct": gates[0], "efficiency_highest_pct": gates[1],
        "blowdown_counts": method["blowdown_counts"],
        "flue_gas_of_burnt_fuel": method["flue_gas_of_burnt_fuel"],
        "oil_kj_kg_k": constants.get("oil_capacity_kj_kg_k", NAN),
        "oil_kj_kg_k2": constants.get("oil_capacity_kj_kg_k2", 0.0),
        "charge": STEEL_CHARGE if boiler.charge == "steel" else 0.0,
        "wall_facing": method["furnace_wall_facing"],
        "wall_emissivity": method["furnace_wall_emissivity"],
    }
    row.update(ptc_masses(fuel))
    if boiler.method == "ptc_4":
        row["rated_loss_pct"] = abma_loss_pct(rated_mw / MMBTU_H)
    if method["surface_loss_rated_pct"] > 0.0:
        row["rated_loss_pct"] = method["surface_loss_rated_pct"]
    return row


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
