"""Last stage of a balance: emissions, carbon, and what a GJ or a tonne of steam costs."""

from edge.efficiency.carbon import (
    co2_by_carbon,
    co2_of_gas_kg,
    per_gj,
    per_tonne,
    standard_coal_kgce,
)
from edge.efficiency.direct import megawatts
from edge.efficiency.emissions import (
    CO_G_MOL,
    MOLAR_HJ_L,
    NO2_G_MOL,
    at_reference_o2_mg_m3,
    dry_flow_m3_h,
    mass_concentration_mg_m3,
    mass_flow_kg_h,
    no2_from_no_ppm,
    nox_as_no2_mg_m3,
    per_heat_g_gj,
)
from edge.port import NAN

# A step between readings and results; nothing of this name leaves the balance.
NOX = "nox"


def emissions(ledger):
    """Work out concentrations at reference oxygen and mass flows."""
    nox_mg_m3 = _nox_mg_m3(ledger)
    _at_reference(ledger, "nox_ref_mg_m3", nox_mg_m3, NOX)
    _mass_flow(ledger, "nox_kg_h", nox_mg_m3, NOX)
    for pollutant in ("so2", "dust"):
        reading = pollutant + "_mg_m3"
        concentration = ledger.reading(reading)
        _at_reference(ledger, pollutant + "_ref_mg_m3", concentration, reading)
        _mass_flow(ledger, pollutant + "_kg_h", concentration, reading)
    co_mg_m3 = mass_concentration_mg_m3(
        ledger.reading("co_ppm"), CO_G_MOL, MOLAR_HJ_L, 273.15, 101325.0)
    _at_reference(ledger, "co_ref_mg_m3", co_mg_m3, "co_ppm")
    method = ledger.firing.method
    low, high = method["nox_lowest_mg_m3"], method["nox_highest_mg_m3"]
    if "nox_ref_mg_m3" in ledger.results and not low <= nox_mg_m3 <= high:
        ledger.doubt(
            "nox_ref_mg_m3", "NOx %.4g mg/m3, allowed %.4g to %.4g" % (nox_mg_m3, low, high))


def _nox_mg_m3(ledger):
    """Return NOx as NO2 as measured, or from NO and NO2; note why when there is none."""
    if "nox_mg_m3" in ledger.readings:
        ledger.readings[NOX] = ledger.reading("nox_mg_m3")
        return ledger.readings[NOX]
    no_ppm, no2_ppm = ledger.reading("no_ppm"), ledger.reading("no2_ppm")
    needs: tuple = ("no_ppm",)
    reason = "no no2_share_pct: of NOx only NO is measured"
    if ledger.knows("no2_ppm"):
        needs += ("no2_ppm",)
    else:
        no2_ppm = no2_from_no_ppm(no_ppm, ledger.reading("no2_share_pct"))
        if ledger.knows("no2_share_pct"):
            needs += ("no2_share_pct",)
            reason = "no2_share_pct 100, allowed below"
    nox_mg_m3 = nox_as_no2_mg_m3(no_ppm, no2_ppm, NO2_G_MOL, MOLAR_HJ_L)
    if nox_mg_m3 == nox_mg_m3:
        ledger.readings[NOX] = nox_mg_m3
        return nox_mg_m3
    if ledger.knows("nox_mg_m3"):
        needs = ("nox_mg_m3",)
    lack = ledger.lack(needs)
    ledger.note(NOX, reason if lack is None else lack)
    return nox_mg_m3


def _at_reference(ledger, name, concentration_mg_m3, need):
    """Keep a concentration at reference oxygen; near the oxygen of air nothing is corrected."""
    highest = ledger.firing.method["o2_reference_highest_pct"]
    reason = "oxygen as in air"
    value = at_reference_o2_mg_m3(
        concentration_mg_m3, ledger.o2_pct, ledger.firing.boiler.reference_o2_pct, 21.0)
    if ledger.o2_pct > highest:
        value, reason = NAN, "O2 %.4g vol-%%, allowed to %.4g" % (ledger.o2_pct, highest)
    ledger.put(name, value, (need, "excess_air_ratio"), reason)


def _mass_flow(ledger, name, concentration_mg_m3, need):
    flow_m3_h = dry_flow_m3_h(ledger.fuel_flow, ledger.dry_m3)
    ledger.put(
        name, mass_flow_kg_h(concentration_mg_m3, flow_m3_h),
        (need, "excess_air_ratio", ledger.firing.fuel_flow), "flow is not finite")


def carbon(ledger):
    """Work out CO2."""
    firing = ledger.firing
    needs: tuple = (firing.fuel_flow,)
    if firing.fuel.state == "gas":
        co2_kg_h = co2_of_gas_kg(ledger.fuel_flow, firing.gases.co2_m3)
    else:
        oxidation_pct = 100.0
        if ledger.knows("oxidation_factor_pct"):
            oxidation_pct = ledger.reading("oxidation_factor_pct")
            needs += ("oxidation_factor_pct",)
        co2_kg_h = co2_by_carbon(ledger.fuel_flow, firing.carbon_pct, oxidation_pct)
    ledger.put("co2_kg_h", co2_kg_h, needs, "flow is not finite")


def indicators(ledger):
    """Work out what a GJ of heat and a tonne of steam take."""
    output_mw = ledger.result("heat_output_mw")
    no_heat = "heat output %.4g MW, allowed above 0" % output_mw
    ledger.put(
        "nox_g_gj", per_heat_g_gj(ledger.result("nox_kg_h"), output_mw),
        ("nox_kg_h", "heat_output_mw"), no_heat)
    ledger.put(
        "co2_kg_gj", per_gj(ledger.result("co2_kg_h"), output_mw),
        ("co2_kg_h", "heat_output_mw"), no_heat)
    kgce_h = standard_coal_kgce(ledger.result("heat_input_mw") / megawatts(1.0), 1.0)
    ledger.put(
        "energy_kgce_gj", per_gj(kgce_h, output_mw), ("heat_input_mw", "heat_output_mw"), no_heat)
    price = ledger.firing.boiler.price_per_unit
    if price > 0.0:
        ledger.put(
            "cost_per_gj", per_gj(price * ledger.fuel_flow, output_mw),
            (ledger.firing.fuel_flow, "heat_output_mw"), no_heat)
    steam_t_h = ledger.reading("steam_flow_t_h")
    no_steam = "steam flow %.4g t/h, allowed above 0" % steam_t_h
    ledger.put(
        "energy_kgce_t", per_tonne(kgce_h, steam_t_h), ("heat_input_mw", "steam_flow_t_h"),
        no_steam)
    ledger.put(
        "electricity_kwh_t", per_tonne(ledger.reading("electric_power_kw"), steam_t_h),
        ("electric_power_kw", "steam_flow_t_h"), no_steam)
