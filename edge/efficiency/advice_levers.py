"""What an engineer can tune on a boiler, and how far: a Move a lever.  No I/O.

Targets are rows of METHOD_CONSTANTS, so a plant file can set its own.
"""

from collections import namedtuple
from math import ceil, floor

from edge.efficiency.dew_points import (
    acid_dew_point_c,
    sulfur_trioxide_mmhg,
    vapour_pressure_mmhg,
)
from edge.efficiency.steam import saturation_pressure_mpa
from edge.efficiency.what_if import air_kpa, dry_gas, value_of
from edge.port import NAN

SO2_MG_PPM = 64.0 / 22.4  # mg/m3 of one ppm at 0 °C, as HJ 75 prints it
SO2_M3_KG = 0.7  # SO2 of a kg of sulfur at 0 °C (A2.3)
BIOMASS_OXYGEN_PCT = 25.0  # of the fuel as received; wood has 37, the youngest coals 20
# What carries the heat away, and the reading of the coldest of it.
CARRIERS = {
    "steam": "steam_flow_t_h", "hot_water": "water_flow_t_h", "thermal_oil": "oil_flow_t_h",
}
COLDEST = {
    "steam": "feedwater_temp_c", "hot_water": "return_water_temp_c",
    "thermal_oil": "return_oil_temp_c",
}

# lever    its name
# formula  where the saving comes from
# steps    ((reading, present, target, decimal places), ...)
# reason   why there is nothing to move, else ""
Move = namedtuple("Move", ("lever", "formula", "steps", "reason"))

STACK = {
    "gb_t_10180": "q2 = (1 - q4/100) (H_flue_gas - H_air) / Q, A9.1; air ratio from O2, A5.4",
    "siegert": "q2 = (t_flue_gas - t_air) (A2 / (21 - O2) + B), A13.1",
    "ptc_4": "L1 = m_dry 0.23 (t_flue_gas - t_air) / GCV, A11.4, and L2 to L4, A11.5 to A11.7",
    "quick": "q2 = (m + n a) (t_flue_gas - t_air) / 100 (1 - q4/100), a = 21 / (21 - O2), A9.7",
}
CONDENSING = "q2 = (q_sensible - r m_condensate) / Q, A10.5; air ratio from O2, A5.4"
GAS_LOSS = "q3 = (1 - q4/100) V_dry 126.36 CO / Q, A9.2"
GAS_LOSS_PTC_4 = "L5 = CO / (CO + CO2) C 5744 / GCV, A11.8"
ASH_LOSS = "q4 = Q_carbon A / Q (sum of share C / (100 - C) over the two ashes), A9.3"
BLOWDOWN = "fuel = D_blowdown (h' - h_feedwater) / (efficiency Q)"
LOAD = "q5 = q5_rated D_rated / D, A9.4"


def moves(firing, sample, now):
    """Return the Move of every lever; `now` is the balance of the sample."""
    return [lever(firing, sample, now) for lever in (
        excess_air, flue_gas_temperature, carbon_monoxide, blowdown, ash_carbon, load)]


def changes_at(firing, sample, move, part):
    """Return {reading: value} a part (0 to 1) of the way, rounded towards the present value."""
    found = {}
    for name, present, target, places in move.steps:
        scale = 10.0 ** places
        value = (present + part * (target - present)) * scale
        if target < present:
            found[name] = min(present, ceil(value - 1e-9) / scale)
        else:
            found[name] = max(present, floor(value + 1e-9) / scale)
    co_ppm = value_of(firing, sample, "co_ppm")
    if "o2_dry_pct" in found and co_ppm == co_ppm:
        # Less air leaves less gas to dilute CO, and more CO is made.
        present, o2_pct = move.steps[0][1], found["o2_dry_pct"]
        growth = firing.method["advice_co_growth"] ** (present - o2_pct)
        found["co_ppm"] = co_ppm * growth * (21.0 - o2_pct) / (21.0 - present)
    return found


def excess_air(firing, sample, now):
    """Return the Move that takes oxygen away."""
    present = value_of(firing, sample, "o2_dry_pct")
    if present != present:  # measured wet
        excess = now.results["excess_air_ratio"] - 1.0
        present = 21.0 * excess * firing.gases.air_m3 / dry_gas(firing, now)
    target = firing.method["advice_o2_%s_pct" % _burning(firing)]
    return _down("excess_air", _stack(firing), (("o2_dry_pct", present, target, 1),))


def flue_gas_temperature(firing, sample, now):
    """Return the Move that cools the flue gas, down to what water and dew points allow."""
    boiler, method = firing.boiler, firing.method
    kind = "condensing" if boiler.condensing else firing.fuel.state
    rows = [("the lowest sensible", method["advice_flue_gas_%s_c" % kind])]
    coldest = COLDEST.get(boiler.kind, "")
    coldest_c = value_of(firing, sample, coldest)
    if coldest_c == coldest_c:
        rows.append(("%s %.4g" % (coldest, coldest_c), coldest_c + method["advice_approach_k"]))
    if not boiler.condensing:
        for what, dew_c in dew_points(firing, sample, now):
            rows.append(("%s %.4g" % (what, dew_c), dew_c + method["advice_dew_point_margin_k"]))
    what, target = max(rows, key=lambda row: row[1])
    present = value_of(firing, sample, "flue_gas_temp_c")
    move = _down("flue_gas_temp", _stack(firing), (("flue_gas_temp_c", present, target, 0),))
    if move.reason:
        return Move(move.lever, move.formula, (), "%s (%s)" % (move.reason, what))
    return move


def carbon_monoxide(firing, sample, now):
    """Return the Move that burns CO out."""
    present = value_of(firing, sample, "co_ppm")
    target = firing.method["advice_co_ppm"]
    formula = GAS_LOSS_PTC_4 if firing.boiler.method == "ptc_4" else GAS_LOSS
    return _down("co", formula, (("co_ppm", present, target, 0),))


def blowdown(firing, sample, now):
    """Return the Move that blows less water down, as far as its salts allow."""
    present = value_of(firing, sample, "blowdown_flow_t_h")
    target = value_of(firing, sample, "steam_flow_t_h") * (
        firing.method["advice_blowdown_pct"] / 100.0)
    if firing.boiler.kind != "steam":
        return Move("blowdown", BLOWDOWN, (), "the boiler makes no steam")
    return _down("blowdown", BLOWDOWN, (("blowdown_flow_t_h", present, target, 2),))


def ash_carbon(firing, sample, now):
    """Return the Move that burns both ashes out."""
    if firing.fuel.state != "solid":
        return Move("ash_carbon", ASH_LOSS, (), "the fuel leaves no ash")
    steps = []
    for kind in ("bottom", "fly"):
        name = "%s_ash_carbon_pct" % kind
        target = firing.method["advice_%s_ash_carbon_%s_pct" % (kind, firing.boiler.firing)]
        steps.append((name, value_of(firing, sample, name), target, 1))
    return _down("ash_carbon", ASH_LOSS, steps)


def load(firing, sample, now):
    """Return the Move of a boiler too large for its load; the same heat takes fewer hours then."""
    name = CARRIERS.get(firing.boiler.kind, "")
    load_pct = now.results.get("load_pct", NAN)
    flow = value_of(firing, sample, name)
    if load_pct != load_pct or flow != flow:
        return Move("load", LOAD, (), "no load_pct")
    lowest, target = firing.method["advice_load_lowest_pct"], firing.method["advice_load_pct"]
    if not load_pct < min(lowest, target):
        return Move("load", LOAD, (), "load_pct %.4g, too large a boiler below %.4g" % (
            load_pct, min(lowest, target)))
    return Move("load", LOAD, ((name, flow, flow * target / load_pct, 1),), "")


def dew_points(firing, sample, balance):
    """Return [(words, °C)] of the dew points that are known: water, and acid where sulfur is."""
    water_c = balance.results.get("water_dew_point_c", NAN)
    if water_c != water_c:
        return []
    found = [("water_dew_point_c", water_c)]
    kpa = air_kpa(firing, sample)
    vapour_share = 1000.0 * saturation_pressure_mpa(water_c + 273.15) / kpa
    # Desulfurisation may lie between the boiler and the analyser: the larger one counts.
    so2_dry = max(_so2_measured(firing, sample), _so2_of_fuel(firing, balance))
    acid_c = acid_dew_point_c(
        vapour_pressure_mmhg(vapour_share, kpa),
        sulfur_trioxide_mmhg(
            1e6 * so2_dry * (1.0 - vapour_share), firing.method["advice_so3_share_pct"], kpa))
    if acid_c == acid_c:
        found.append(("sulphuric-acid dew point", acid_c))
    return found


def _so2_measured(firing, sample):
    """Return the volume share of SO2 in dry gas by the analyser, 0 without one."""
    so2 = value_of(firing, sample, "so2_mg_m3") / SO2_MG_PPM * 1e-6
    return so2 if so2 > 0.0 else 0.0


def _so2_of_fuel(firing, balance):
    """Return the volume share of SO2 in dry gas if all sulfur of the fuel burns to it."""
    composition, so2_m3 = firing.fuel.composition, 0.0
    if firing.fuel.state == "gas":
        so2_m3 = composition.get("h2s_pct", 0.0) / 100.0
    else:
        so2_m3 = SO2_M3_KG * composition.get("sulfur_pct", 0.0) / 100.0
    return so2_m3 / dry_gas(firing, balance)


def _burning(firing):
    """Return in one word how the fuel burns, for the name of its target."""
    fuel = firing.fuel
    if fuel.state != "solid":
        return fuel.state
    if fuel.composition.get("oxygen_pct", 0.0) > BIOMASS_OXYGEN_PCT:
        return "biomass"
    return firing.boiler.firing


def _stack(firing):
    if firing.boiler.condensing and firing.boiler.method == "gb_t_10180":
        return CONDENSING
    return STACK.get(firing.boiler.method, STACK["gb_t_10180"])


def _down(lever, formula, steps):
    """Return the Move of the readings that lie above their targets."""
    above = [step for step in steps if step[1] > step[2]]
    if above:
        return Move(lever, formula, above, "")
    rows = ["%s %.4g, attainable %.4g" % step[:3] if step[1] == step[1] else "no %s" % step[0]
            for step in steps]
    return Move(lever, formula, (), ", ".join(rows))
