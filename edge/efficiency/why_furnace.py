"""Why heat, losses and efficiency of a furnace are absent, and a doubt about its recuperator."""

from edge.efficiency.direct import direct_efficiency_pct
from edge.efficiency.furnace_balance import COLDEST_C
from edge.efficiency.why_losses import beyond_gate, why_idle, why_refused

CHARGE_NEEDS = ("charge_flow_t_h", "charge_temp_out_c", "charge_temp_in_c")
RECUPERATOR_NEEDS = ("air_temp_c", "preheated_air_temp_c", "recuperator_gas_in_temp_c")
NO_CHARGE = "no charge is named: allowed charge = steel, or constants charge_capacity_kj_kg_k"
STEEL_HIGHEST_C = 1250.0


def doubt_furnace(ledger):
    """Doubt a recuperator that is better than one can be."""
    name = "recuperator_effectiveness_pct"
    found = ledger.result(name)
    if found < 0.0 or found > 100.0:
        ledger.doubt(name, "effectiveness %.4g %%, allowed 0 to 100" % found)


def why_furnace(ledger):
    """Say why heat, load, losses, efficiency and the recuperator's effectiveness are absent."""
    firing = ledger.firing
    ledger.explain("heat_input_mw", (firing.fuel_flow,), "fuel flow is not finite")
    _charge(ledger)
    ledger.explain("load_pct", ("heat_output_mw",), "rated output is not above 0")
    _losses(ledger)
    if "efficiency_direct_pct" not in ledger.results:
        direct_pct = direct_efficiency_pct(
            ledger.result("heat_output_mw"), ledger.result("heat_input_mw"))
        ledger.explain("efficiency_direct_pct", ("heat_output_mw", firing.fuel_flow),
                       why_idle(ledger, direct_pct) or beyond_gate(ledger, direct_pct))
    air_c, gas_c = ledger.reading("air_temp_c"), ledger.reading("recuperator_gas_in_temp_c")
    ledger.explain(
        "recuperator_effectiveness_pct", RECUPERATOR_NEEDS,
        "recuperator gas %.4g °C, allowed hotter than the air at %.4g °C" % (gas_c, air_c))


def _charge(ledger):
    """Say why heat output is absent."""
    needs: tuple = CHARGE_NEEDS
    if ledger.knows("charge_melting_kj_kg"):
        needs += ("charge_melting_kj_kg",)
    reason = NO_CHARGE
    if ledger.firing.boiler.charge == "steel":
        reason = "a flow or temperature that is not finite"
        for name in ("charge_temp_in_c", "charge_temp_out_c"):
            if not COLDEST_C <= ledger.reading(name) <= STEEL_HIGHEST_C:
                reason = "%s %.4g, allowed %.4g to %.4g for steel, or constants " \
                    "charge_capacity_kj_kg_k" % (
                        name, ledger.reading(name), COLDEST_C, STEEL_HIGHEST_C)
                break
    elif ledger.knows("charge_capacity_kj_kg_k"):
        needs += ("charge_capacity_kj_kg_k",)
        reason = "a flow or temperature that is not finite"
    ledger.explain("heat_output_mw", needs, reason)


def _losses(ledger):
    refused = why_refused(ledger)
    flue_gas_c, air_c = ledger.reading("flue_gas_temp_c"), ledger.reading("air_temp_c")
    ledger.explain(
        "loss_stack_pct", ("excess_air_ratio", "flue_gas_temp_c", "air_temp_c"),
        refused or "flue gas %.4g °C, allowed to 2000" % flue_gas_c)
    ledger.explain(
        "loss_gas_pct", ("excess_air_ratio", "co_ppm"), refused or "no net heating value")
    reason = "wall %.4g °C, allowed from the air's %.4g °C to 1500" % (
        ledger.reading("wall_temp_c"), air_c)
    if ledger.result("heat_input_mw") <= 0.0:
        reason = "heat input %.4g MW, allowed above 0" % ledger.result("heat_input_mw")
    ledger.explain(
        "loss_surface_pct", ("wall_area_m2", "wall_temp_c", "air_temp_c", ledger.firing.fuel_flow),
        refused or reason)
