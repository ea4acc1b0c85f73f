"""Results that rest on old laboratory values: they stay, and their fault says how old those are.

A coal changes from one delivery to the next, its ash with it; no instrument tells.  The values have
the date that the plant file gives them.  Built-in fuels are typical ones and have no age.  No I/O.
"""

from edge.efficiency.fuels import PRESETS
from edge.efficiency.method import method_constant

ASH = ("bottom_ash_share_pct", "bottom_ash_carbon_pct", "fly_ash_carbon_pct")

# Per fuel burnt, they come after the carbon in the ash, and after the fuel's analysis anyway.
LOSSES = ("loss_stack_pct", "loss_gas_pct", "efficiency_indirect_pct")
LOSSES_OF_ASH = ("loss_solid_pct", "loss_ash_pct")
# From the flow of the fuel, its heating value or the flue gas of a kg or m3.
FROM_FUEL = (
    "efficiency_direct_pct", "heat_input_mw", "nox_kg_h", "so2_kg_h", "dust_kg_h", "co2_kg_h",
    "nox_g_gj", "co2_kg_gj", "energy_kgce_gj", "energy_kgce_t",
)
# From the flue gas of the burnt fuel, where the plant file asks for that.
FROM_BURNT = ("nox_kg_h", "so2_kg_h", "dust_kg_h", "nox_g_gj")

NO_DATE = "laboratory values without a date"
DAY_MS = 86_400_000


def doubts(boiler, moment, results, measured):
    """Return {result: reason} of results that rest on laboratory values too old, or of no date.

    `measured` are the sample's readings, or their names.  Nothing is judged without a moment or
    while the clock is not set.
    """
    found: dict[str, str] = {}
    if moment is None or not moment.synced:
        return found
    today = moment.time_ms // DAY_MS
    # The fuel's own analysis has the say where a result rests on both.
    reasons = ((False, _doubt_ash(boiler, today, measured)), (True, _doubt_fuel(boiler, today)))
    for on_fuel, reason in reasons:
        if reason:
            for name in _resting(boiler, results, measured, on_fuel):
                found[name] = reason
    return found


def _doubt_fuel(boiler, today):
    """Return what is wrong with the age of a fuel's analysis, or an empty string."""
    fuel = boiler.fuel
    if not fuel.analysed and (fuel.state != "solid" or fuel.name in PRESETS):
        return ""
    days = "analysis_days_gas" if fuel.state == "gas" else "analysis_days_solid"
    return _doubt(fuel.analysed, today, method_constant(boiler, days))


def _doubt_ash(boiler, today, measured):
    """Return what is wrong with the age of the ash samples, or an empty string."""
    if boiler.fuel.state != "solid":
        return ""
    for name in ASH:
        if name in boiler.constants and name not in measured:
            return _doubt(boiler.analysed, today, method_constant(boiler, "analysis_days_solid"))
    return ""


def _doubt(date, today, allowed_days):
    if not date:
        return NO_DATE
    age_days = today - days_of(date)
    if age_days < -1:  # a day behind in UTC is today in China
        return "laboratory values of %s, a day yet to come" % date
    if age_days <= allowed_days:
        return ""
    return "laboratory values of %s are %d days old, allowed %g" % (date, age_days, allowed_days)


def _resting(boiler, results, measured, on_fuel):
    """Return which results rest on the fuel's analysis, or else on that of the ash."""
    solid = boiler.fuel.state == "solid"
    fuel_flow = "fuel_flow_m3_h" if boiler.fuel.state == "gas" else "fuel_flow_kg_h"
    metered = fuel_flow in measured or fuel_flow in boiler.constants
    names: tuple = LOSSES + LOSSES_OF_ASH if solid else LOSSES
    if on_fuel or "efficiency_indirect_pct" in results:
        names += ("efficiency_gross_pct",)
    if "heat_output_mw" not in results:
        names += ("loss_surface_pct",)  # its output follows from the other losses
    if on_fuel or not metered:  # a flow that no meter tells follows from the losses
        names += FROM_FUEL
    leaves_ash = solid and boiler.kind != "furnace"
    if leaves_ash and method_constant(boiler, "flue_gas_of_burnt_fuel") > 0.0:
        names += FROM_BURNT
    if on_fuel and boiler.kind == "furnace":
        names += ("loss_surface_pct",)  # what the walls give off, over the fuel's heat
    if not metered:
        names += ("cost_per_gj",)
    return [name for name in names if name in results]


def days_of(date):
    """Return the days from 1970-01-01 to a date written 2026-11-01."""
    year, month, day = int(date[:4]), int(date[5:7]), int(date[8:10])
    if month < 3:  # a year that begins in March has its odd day last
        year, month = year - 1, month + 12
    days = 365 * year + year // 4 - year // 100 + year // 400
    return days + (153 * month - 457) // 5 + day - 719_469
