"""Second stage of a balance: heat that steam or water takes up, and heat that the fuel brings."""

from edge.efficiency.direct import (
    direct_efficiency_pct,
    megawatts,
    steam_heat_kj_h,
    water_heat_kj_h,
)
from edge.efficiency.steam import (
    saturation_temp_k,
    steam_enthalpy_kj_kg,
    water_enthalpy_kj_kg,
    wet_steam_enthalpy_kj_kg,
)
from edge.port import NAN


def heat(ledger):
    """Work out heat output, heat input and load."""
    boiler = ledger.firing.boiler
    if boiler.kind == "steam":
        _steam(ledger)
    elif boiler.kind == "hot_water":
        _hot_water(ledger)
    else:
        ledger.refuse("heat_output_mw", "no heat capacity of the thermal oil is known")
    fuel_heat(ledger)
    ledger.put(
        "load_pct", direct_efficiency_pct(ledger.result("heat_output_mw"), boiler.rated_output_mw),
        ("heat_output_mw",), "rated output is not above 0")


def fuel_heat(ledger):
    """Work out the heat that the fuel brings."""
    fuel_flow = ledger.firing.fuel_flow
    ledger.fuel_flow = ledger.reading(fuel_flow)
    ledger.put(
        "heat_input_mw", megawatts(ledger.fuel_flow * ledger.firing.net_kj), (fuel_flow,),
        "fuel flow is not finite")


def _steam(ledger):
    air_mpa = ledger.air_kpa / 1000.0
    pressure_mpa = ledger.reading("steam_pressure_mpa") + air_mpa
    feed_mpa = ledger.reading("feedwater_pressure_mpa") + air_mpa
    if feed_mpa != feed_mpa:
        feed_mpa = pressure_mpa
    feed_c = ledger.reading("feedwater_temp_c")
    feed_kj_kg = water_enthalpy_kj_kg(feed_mpa, feed_c)
    needs: tuple = ("steam_flow_t_h", "steam_pressure_mpa", "feedwater_temp_c")
    refused = ""
    if ledger.knows("steam_temp_c"):
        needs += ("steam_temp_c",)
        steam_c = ledger.reading("steam_temp_c")
        steam_kj_kg = steam_enthalpy_kj_kg(pressure_mpa, steam_c)
        if steam_kj_kg != steam_kj_kg:
            refused = _wrong_side("steam", steam_c, pressure_mpa, "above")
    elif ledger.knows("steam_moisture_pct"):
        needs += ("steam_moisture_pct",)
        steam_kj_kg = wet_steam_enthalpy_kj_kg(pressure_mpa, ledger.reading("steam_moisture_pct"))
        refused = "steam %.4g MPa absolute, allowed 0.00062 to 16.5 saturated" % pressure_mpa
    else:
        # Never guessed: two per cent of water is two points of efficiency.
        steam_kj_kg = NAN
        refused = "no steam_moisture_pct: saturated steam needs it, superheated steam_temp_c"
    kj_h = steam_heat_kj_h(
        1000.0 * ledger.reading("steam_flow_t_h"), steam_kj_kg, feed_kj_kg, 0.0, 0.0)
    if kj_h != kj_h and steam_kj_kg == steam_kj_kg:
        refused = _wrong_side("feedwater", feed_c, feed_mpa, "below")
    ledger.put("heat_output_mw", megawatts(kj_h), needs, refused)


def _hot_water(ledger):
    needs: tuple = ("water_flow_t_h", "supply_water_temp_c", "return_water_temp_c")
    refused = "no supply_water_pressure_mpa: the water may boil"
    if ledger.knows("supply_water_pressure_mpa"):
        needs += ("supply_water_pressure_mpa",)
    pressure_mpa = ledger.reading("supply_water_pressure_mpa") + ledger.air_kpa / 1000.0
    out_c = ledger.reading("supply_water_temp_c")
    in_c = ledger.reading("return_water_temp_c")
    out_kj_kg = water_enthalpy_kj_kg(pressure_mpa, out_c)
    in_kj_kg = water_enthalpy_kj_kg(pressure_mpa, in_c)
    if pressure_mpa == pressure_mpa:
        if out_kj_kg != out_kj_kg:
            refused = _wrong_side("supply water", out_c, pressure_mpa, "below")
        else:
            refused = _wrong_side("return water", in_c, pressure_mpa, "below")
    kj_h = water_heat_kj_h(1000.0 * ledger.reading("water_flow_t_h"), out_kj_kg, in_kj_kg)
    ledger.put("heat_output_mw", megawatts(kj_h), needs, refused)


def _wrong_side(what, temp_c, pressure_mpa, side):
    """Return in words that a state is not on its side of saturation, or out of IF97's regions."""
    place = "%s %.4g °C at %.4g MPa absolute" % (what, temp_c, pressure_mpa)
    boiling_c = saturation_temp_k(pressure_mpa) - 273.15
    if side == "above" and temp_c < boiling_c or side == "below" and temp_c > boiling_c:
        return "%s, allowed %s saturation at %.4g °C" % (place, side, boiling_c)
    return "%s, allowed regions 1 and 2 of IF97" % place
