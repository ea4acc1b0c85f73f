"""Why heat output, heat input or load are absent."""

from edge.efficiency.steam import (
    SATURATION_1_MPA,
    saturation_temp_k,
    steam_enthalpy_kj_kg,
    water_enthalpy_kj_kg,
    wet_steam_enthalpy_kj_kg,
)

STEAM_NEEDS = ("steam_flow_t_h", "steam_pressure_mpa", "feedwater_temp_c")
OIL_NEEDS = ("oil_flow_t_h", "supply_oil_temp_c", "return_oil_temp_c")


def why_heat(ledger):
    """Say why heat output, heat input and load are absent."""
    kind = ledger.firing.boiler.kind
    if "heat_output_mw" not in ledger.results:
        if kind == "steam":
            _steam(ledger)
        elif kind == "hot_water":
            _hot_water(ledger)
        else:
            _thermal_oil(ledger)
    ledger.explain("heat_input_mw", (ledger.firing.fuel_flow,), "fuel flow is not finite")
    ledger.explain("load_pct", ("heat_output_mw",), "rated output is not above 0")


def _steam(ledger):
    air_mpa = ledger.air_kpa / 1000.0
    pressure_mpa = ledger.reading("steam_pressure_mpa") + air_mpa
    feed_mpa = ledger.reading("feedwater_pressure_mpa") + air_mpa
    if feed_mpa != feed_mpa:
        feed_mpa = pressure_mpa
    feed_c = ledger.reading("feedwater_temp_c")
    needs, reason = _made(ledger, pressure_mpa)
    drained = ledger.firing.method["blowdown_counts"] > 0.0 and ledger.knows("blowdown_flow_t_h")
    if drained:
        needs += ("blowdown_flow_t_h",)
    if not reason:
        reason = "a flow that is not finite"
        if water_enthalpy_kj_kg(feed_mpa, feed_c) != water_enthalpy_kj_kg(feed_mpa, feed_c):
            reason = _wrong_side("feedwater", feed_c, feed_mpa, "below")
        elif drained and pressure_mpa > SATURATION_1_MPA:
            reason = "blowdown at %.4g MPa absolute, allowed to 16.5 where it counts as output" % (
                pressure_mpa)
    ledger.explain("heat_output_mw", STEAM_NEEDS + needs, reason)


def _made(ledger, pressure_mpa):
    """Return what the steam's enthalpy needs besides, and what is wrong with it, if anything."""
    if ledger.knows("steam_temp_c"):
        steam_c = ledger.reading("steam_temp_c")
        enthalpy = steam_enthalpy_kj_kg(pressure_mpa, steam_c)
        wrong = enthalpy != enthalpy
        return ("steam_temp_c",), (
            _wrong_side("steam", steam_c, pressure_mpa, "above") if wrong else "")
    if ledger.knows("steam_moisture_pct"):
        enthalpy = wet_steam_enthalpy_kj_kg(pressure_mpa, ledger.reading("steam_moisture_pct"))
        wrong = enthalpy != enthalpy
        return ("steam_moisture_pct",), (
            "steam %.4g MPa absolute, allowed 0.00062 to 16.5 saturated" % pressure_mpa
            if wrong else "")
    # Never guessed: two per cent of water is two points of efficiency.
    return (), "no steam_moisture_pct: saturated steam needs it, superheated steam_temp_c"


def _hot_water(ledger):
    needs: tuple = ("water_flow_t_h", "supply_water_temp_c", "return_water_temp_c")
    reason = "no supply_water_pressure_mpa: the water may boil"
    if ledger.knows("supply_water_pressure_mpa"):
        needs += ("supply_water_pressure_mpa",)
    pressure_mpa = ledger.reading("supply_water_pressure_mpa") + ledger.air_kpa / 1000.0
    out_c = ledger.reading("supply_water_temp_c")
    if pressure_mpa == pressure_mpa:
        out_kj_kg = water_enthalpy_kj_kg(pressure_mpa, out_c)
        if out_kj_kg != out_kj_kg:
            reason = _wrong_side("supply water", out_c, pressure_mpa, "below")
        else:
            reason = _wrong_side(
                "return water", ledger.reading("return_water_temp_c"), pressure_mpa, "below")
    ledger.explain("heat_output_mw", needs, reason)


def _thermal_oil(ledger):
    constants = ledger.firing.constants
    if "oil_capacity_kj_kg_k" not in constants:
        ledger.refuse("heat_output_mw", "no constant oil_capacity_kj_kg_k of the thermal oil")
        return
    reason = "a flow that is not finite"
    for name in ("supply_oil_temp_c", "return_oil_temp_c"):
        rise = constants.get("oil_capacity_kj_kg_k2", 0.0) * ledger.reading(name)
        capacity = constants["oil_capacity_kj_kg_k"] + rise
        if capacity <= 0.0:
            reason = "mean heat capacity of the oil %.4g kJ/(kg K) at %s %.4g, allowed above 0" % (
                capacity, name, ledger.reading(name))
    ledger.explain("heat_output_mw", OIL_NEEDS, reason)


def _wrong_side(what, temp_c, pressure_mpa, side):
    """Return in words that a state is not on its side of saturation, or out of IF97's regions."""
    place = "%s %.4g °C at %.4g MPa absolute" % (what, temp_c, pressure_mpa)
    boiling_c = saturation_temp_k(pressure_mpa) - 273.15
    if side == "above" and temp_c < boiling_c or side == "below" and temp_c > boiling_c:
        return "%s, allowed %s saturation at %.4g °C" % (place, side, boiling_c)
    return "%s, allowed regions 1 and 2 of IF97" % place
