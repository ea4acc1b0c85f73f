"""Why emissions, carbon and indicators are absent, and doubts about those that stay."""

from edge.efficiency.boiler_emissions import nox_measured_mg_m3
from edge.efficiency.laboratory import FROM_BURNT
from edge.efficiency.why_air import oxygen_pct
from edge.efficiency.why_losses import reference_refused
from edge.port import NAN

# A step between readings and results; nothing of this name leaves the balance.
NOX = "nox"
NOT_FINITE = "flow is not finite"
MASSES = ("nox_kg_h", "so2_kg_h", "dust_kg_h", "nox_g_gj")


def nox_mg_m3(ledger):
    """Return NOx as NO2 as measured, or from NO and NO2; NaN when there is none."""
    share = NAN if ledger.knows("no2_ppm") else ledger.reading("no2_share_pct")
    return nox_measured_mg_m3(
        ledger.reading("nox_mg_m3"), ledger.reading("no_ppm"), ledger.reading("no2_ppm"), share)


def doubt_emissions(ledger):
    """Doubt NOx that can hardly be, and masses made from flue gas that is not what they need."""
    _doubt_masses(ledger)
    if oxygen_pct(ledger) > ledger.firing.method["o2_reference_highest_pct"]:
        _doubt_diluted(ledger)
    if "nox_ref_mg_m3" not in ledger.results:
        return
    method = ledger.firing.method
    low, high = method["nox_lowest_mg_m3"], method["nox_highest_mg_m3"]
    found = nox_mg_m3(ledger)
    if not low <= found <= high:
        ledger.doubt(
            "nox_ref_mg_m3", "NOx %.4g mg/m3, allowed %.4g to %.4g" % (found, low, high))


def _doubt_masses(ledger):
    firing = ledger.firing
    has_ash = firing.boiler.kind != "furnace" and firing.fuel.state == "solid"
    if not (has_ash and firing.method["flue_gas_of_burnt_fuel"] > 0.0):
        return
    if "loss_solid_pct" in ledger.results:
        return
    for name in FROM_BURNT:
        if name in ledger.results:
            ledger.doubt(name, "no loss_solid_pct: of the flue gas of all the fuel fired")


def _doubt_diluted(ledger):
    """Doubt masses when the oxygen is too near that of air, as while an analyser has its bottles.

    The volume of flue gas grows with 1 / (21 - O2), as what is brought to the reference oxygen.
    """
    for name in MASSES:
        if name in ledger.results and name not in ledger.faults:
            ledger.doubt(name, reference_refused(ledger))


def why_emissions(ledger):
    """Say why emissions and carbon dioxide are absent."""
    nox = nox_mg_m3(ledger)
    if nox == nox:
        ledger.readings[NOX] = nox
    else:
        _note_no_nox(ledger)
    firing = ledger.firing
    for name, reading in (("nox", NOX), ("so2", "so2_mg_m3"), ("dust", "dust_mg_m3"),
                          ("co", "co_ppm")):
        result = name + "_ref_mg_m3"
        if result not in ledger.results:
            ledger.explain(result, (reading, "excess_air_ratio"), reference_refused(ledger))
        if name != "co":
            ledger.explain(
                name + "_kg_h", (reading, "excess_air_ratio", firing.fuel_flow), NOT_FINITE)
    needs: tuple = (firing.fuel_flow,)
    if firing.fuel.state != "gas" and ledger.knows("oxidation_factor_pct"):
        needs += ("oxidation_factor_pct",)
    ledger.explain("co2_kg_h", needs, NOT_FINITE)


def _note_no_nox(ledger):
    needs: tuple = ("no_ppm",)
    reason = "no no2_share_pct: of NOx only NO is measured"
    if ledger.knows("no2_ppm"):
        needs += ("no2_ppm",)
    elif ledger.knows("no2_share_pct"):
        needs += ("no2_share_pct",)
        reason = "no2_share_pct 100, allowed below"
    if ledger.knows("nox_mg_m3"):
        needs = ("nox_mg_m3",)
    lack = ledger.lack(needs)
    ledger.note(NOX, reason if lack is None else lack)


def why_indicators(ledger):
    """Say why what a GJ of heat and a tonne of steam, or of charge, take is absent."""
    no_heat = "heat output %.4g MW, allowed above 0" % ledger.result("heat_output_mw")
    made = "charge_flow_t_h" if ledger.firing.boiler.kind == "furnace" else "steam_flow_t_h"
    none_made = "%s flow %.4g t/h, allowed above 0" % (made.split("_")[0], ledger.reading(made))
    ledger.explain("nox_g_gj", ("nox_kg_h", "heat_output_mw"), no_heat)
    ledger.explain("co2_kg_gj", ("co2_kg_h", "heat_output_mw"), no_heat)
    ledger.explain("energy_kgce_gj", ("heat_input_mw", "heat_output_mw"), no_heat)
    firing = ledger.firing
    if firing.boiler.price_per_unit > 0.0:
        ledger.explain("cost_per_gj", (firing.fuel_flow, "heat_output_mw"), no_heat)
    ledger.explain("energy_kgce_t", ("heat_input_mw", made), none_made)
    ledger.explain("electricity_kwh_t", ("electric_power_kw", made), none_made)
