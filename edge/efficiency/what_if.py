"""The same boiler with other readings, giving the same heat: its new balance, and what that saves.

The heat that the water takes up is kept: fuel times the indirect efficiency.  So the new fuel flow
follows from the new efficiency, which in turn depends on it; both are settled.  What a boiler burns
beyond its indirect balance (direct below indirect) thus stays in proportion.

Assumed: concentrations that are not changed by name stay as they are at reference oxygen, so other
excess air only dilutes them.  No I/O.
"""

from collections import namedtuple

from edge.efficiency.balance import evaluate
from edge.efficiency.steam import (
    saturated_water_enthalpy_kj_kg,
    saturation_pressure_mpa,
    water_enthalpy_kj_kg,
)
from edge.port import NAN
from edge.sample import Sample

EFFICIENCY = "efficiency_indirect_pct"
FUEL_FLOWS = ("fuel_flow_kg_h", "fuel_flow_m3_h")  # they follow and cannot be given
DILUTED = (
    "nox_mg_m3", "no_ppm", "no2_ppm", "so2_mg_m3", "dust_mg_m3", "nh3_mg_m3", "co_ppm",
    "co2_dry_pct",
)
LOSSES = (
    "loss_stack_pct", "loss_gas_pct", "loss_solid_pct", "loss_surface_pct", "loss_ash_pct",
)
ROUNDS = 60  # each makes the error some 20 times smaller

# changes      {reading: value} as given
# sample       Sample of the changed boiler, with the readings that follow
# now, then    Balance before and after
# fuel_now, fuel_then   kg/h or m3/h; fuel_then is for the output that the changed readings give
# fuel_saved   kg/h or m3/h, for the heat output of now
# co2_saved_kg_h   likewise, NaN when the balance has no CO2
# reason       why there is no comparison, else ""
WhatIf = namedtuple(
    "WhatIf",
    ("changes", "sample", "now", "then", "fuel_now", "fuel_then", "fuel_saved", "co2_saved_kg_h",
     "reason"),
)


def changed(firing, sample, changes):
    """Return the WhatIf of a sample with some readings changed, {name: value}."""
    now = evaluate(firing, sample)
    drained = 0.0
    reason = why_no_efficiency(firing, now)
    if not reason and not _fuel(firing, sample, now) > 0.0:
        reason = "fuel flow %.4g, allowed above 0" % _fuel(firing, sample, now)
    # Where the blowdown's heat is used it counts as output and nothing of it is lost.
    if not reason and "blowdown_flow_t_h" in changes and not firing.method["blowdown_counts"]:
        drained = blowdown_kj_h(firing, _with(sample, changes)) - blowdown_kj_h(firing, sample)
        if drained != drained:
            reason = "no blowdown flow, pressure or feedwater temperature to compare with"
    if reason:
        return WhatIf(changes, sample, now, now, NAN, NAN, NAN, NAN, reason)
    first = _with(sample, _consistent(changes))
    draft = evaluate(firing, first)
    if "excess_air_ratio" not in draft.results:
        reason = why_no_efficiency(firing, draft)
        return WhatIf(changes, first, now, draft, NAN, NAN, NAN, NAN, reason)
    first = _with(first, _diluted(firing, first, changes, (now, draft)))
    return _settled(firing, (sample, first), changes, (now, draft), drained)


def why_no_efficiency(firing, balance):
    """Return why a balance has no indirect efficiency; an empty string when it has one."""
    if firing.boiler.kind == "furnace":
        return "a furnace has no indirect efficiency"
    if balance.results.get(EFFICIENCY, 0.0) > 0.0:
        return ""
    if EFFICIENCY in balance.faults:
        return balance.faults[EFFICIENCY].reason
    absent = [name for name in LOSSES if name not in balance.results]
    return "no %s: its readings are neither measured nor given" % (absent or [EFFICIENCY])[0]


def value_of(firing, sample, name):
    """Return a reading, else the constant in its place, else NaN."""
    if name in sample.readings:
        return float(sample.readings[name])
    return NAN if name in sample.faults else firing.constants.get(name, NAN)


def air_kpa(firing, sample):
    """Return the barometer's pressure, else the method's."""
    pressure = value_of(firing, sample, "air_pressure_kpa")
    return pressure if pressure == pressure else firing.method["air_pressure_kpa"]


def dry_gas(firing, balance):
    """Return the dry flue gas of a kg or m3 of fuel, from a balance that has excess air."""
    excess = balance.results["excess_air_ratio"] - 1.0
    return firing.gases.dry_m3 + excess * firing.gases.air_m3


def blowdown_kj_h(firing, sample):
    """Return the heat that blowdown takes out of a steam boiler, NaN where it is not known."""
    if firing.boiler.kind != "steam":
        return NAN
    air_mpa = air_kpa(firing, sample) / 1000.0
    drum_mpa = value_of(firing, sample, "steam_pressure_mpa") + air_mpa
    feed_mpa = value_of(firing, sample, "feedwater_pressure_mpa") + air_mpa
    if feed_mpa != feed_mpa:
        feed_mpa = drum_mpa
    feed_kj_kg = water_enthalpy_kj_kg(feed_mpa, value_of(firing, sample, "feedwater_temp_c"))
    drained_kg_h = 1000.0 * value_of(firing, sample, "blowdown_flow_t_h")
    return drained_kg_h * (saturated_water_enthalpy_kj_kg(drum_mpa) - feed_kj_kg)


def saving(firing, what_if, hours):
    """Return {name: number} of what a WhatIf saves an hour and in a year of so many hours."""
    unit = firing.fuel_flow[len("fuel_flow_"):-len("_h")]
    year = what_if.fuel_saved * hours
    found = {
        "fuel_%s_h" % unit: what_if.fuel_saved, "fuel_%s_year" % unit: year,
        "hours_per_year": hours,
    }
    if firing.boiler.price_per_unit > 0.0:
        found["cost_year"] = firing.boiler.price_per_unit * year
    if what_if.co2_saved_kg_h == what_if.co2_saved_kg_h:
        found["co2_t_year"] = what_if.co2_saved_kg_h * hours / 1000.0
    return found


def _with(sample, values):
    """Return a sample with other readings in it; None takes one out."""
    readings, faults = dict(sample.readings), dict(sample.faults)
    for name in values:
        readings.pop(name, None)
        faults.pop(name, None)
        if values[name] is not None:
            readings[name] = float(values[name])
    return Sample(sample.boiler, sample.moment, readings, faults)


def _consistent(changes):
    """Return the changes and, of two oxygens where one is changed, the other taken out."""
    found = dict(changes)
    if "o2_dry_pct" in changes:
        found.setdefault("o2_wet_pct", None)
    elif "o2_wet_pct" in changes:
        found["o2_dry_pct"] = None
    return found


def _diluted(firing, sample, changes, balances):
    """Return {name: value} of the concentrations in as much dry gas as there is then."""
    now, then = balances
    ratio = dry_gas(firing, now) / dry_gas(firing, then)
    found = {}
    for name in DILUTED:
        value = value_of(firing, sample, name)
        if name not in changes and value == value and ratio != 1.0:
            found[name] = value * ratio
    return found


def _settled(firing, samples, changes, balances, drained):
    """Return the WhatIf with the fuel flow that gives the same heat at its own efficiency.

    `balances` are the one now and a draft of the one then; `drained` is what blowdown takes more.
    """
    now, then = balances
    fuel_now = fuel = _fuel(firing, samples[0], now)
    # Both in the unit of the fuel flow times per cent.
    taken = fuel_now * now.results[EFFICIENCY] + 100.0 * drained / firing.net_kj
    for _ in range(ROUNDS):
        other = _with(samples[1], _following(firing, samples, changes, (now, then), fuel))
        then = evaluate(firing, other)
        reason = why_no_efficiency(firing, then) or _why_no_output(now, then)
        if not reason and not taken > 0.0:
            reason = "blowdown brings more heat than the boiler takes up"
        if reason:
            return WhatIf(changes, other, now, then, fuel_now, NAN, NAN, NAN, reason)
        same = taken / then.results[EFFICIENCY]
        better = same * _output_ratio(now, then)
        step, fuel = better - fuel, better
        if abs(step) <= 1e-12 * fuel_now:
            break
    else:
        reason = "the fuel flow does not settle"
        return WhatIf(changes, other, now, then, fuel_now, NAN, NAN, NAN, reason)
    co2_kg_h = then.results.get("co2_kg_h", NAN) * (same / _fuel(firing, other, then))
    return WhatIf(changes, other, now, then, fuel_now, fuel, fuel_now - same,
                  now.results.get("co2_kg_h", NAN) - co2_kg_h, "")


def _fuel(firing, sample, balance):
    """Return the fuel flow as metered, else as the heat input says."""
    metered = value_of(firing, sample, firing.fuel_flow)
    if metered == metered:
        return metered
    return 3.6e6 * balance.results.get("heat_input_mw", NAN) / firing.net_kj


def _why_no_output(now, then):
    """Return why the changed readings leave no heat output where there is one now, else ""."""
    name = "heat_output_mw"
    if name not in now.results or then.results.get(name, 0.0) > 0.0:
        return ""
    if name in then.faults:
        return then.faults[name].reason
    return "heat output %.4g MW, allowed above 0" % then.results.get(name, NAN)


def _output_ratio(now, then):
    """Return by how much the changed readings alter the measured heat output."""
    name = "heat_output_mw"
    if name not in now.results:
        return 1.0
    return then.results[name] / now.results[name]


def _following(firing, samples, changes, balances, fuel):
    """Return the readings that follow the fuel flow: itself where metered, and condensate."""
    sample, first = samples
    found = {}
    flow = value_of(firing, sample, firing.fuel_flow)
    if flow == flow:
        found[firing.fuel_flow] = fuel
    metered = value_of(firing, sample, "condensate_flow_kg_h")
    if metered == metered and "condensate_flow_kg_h" not in changes:
        now, then = balances
        before = _condensed_part(firing, sample, now)
        # The meter's difference from saturation stays in proportion.
        part = _condensed_part(firing, first, then) / before if before > 0.0 else 1.0
        found["condensate_flow_kg_h"] = metered * part * fuel / _fuel(firing, sample, now)
    return found


def _condensed_part(firing, sample, balance):
    """Return the part of the vapour that is liquid when the flue gas is saturated."""
    pressure = air_kpa(firing, sample) / 1000.0
    hot = saturation_pressure_mpa(value_of(firing, sample, "flue_gas_temp_c") + 273.15)
    dew = saturation_pressure_mpa(balance.results.get("water_dew_point_c", NAN) + 273.15)
    if not hot < dew < pressure:
        return 0.0
    return 1.0 - hot / (pressure - hot) * (pressure - dew) / dew
