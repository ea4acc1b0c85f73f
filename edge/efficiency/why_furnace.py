"""A furnace in place of a boiler's heat and losses."""

from edge.efficiency.carbon import per_tonne, standard_coal_kgce
from edge.efficiency.direct import megawatts
from edge.efficiency.furnace import recuperator_effectiveness_pct

NOT_YET = "the heat balance of a furnace's charge is not computed yet"
_KEPT = ("excess_air_ratio", "water_dew_point_c", "heat_input_mw", "co2_kg_h")


def keep_furnace(ledger):
    for name in list(ledger.results):
        if name not in _KEPT and "_ref_" not in name and not name.endswith("_kg_h"):
            del ledger.results[name]
    charge_t_h = ledger.reading("charge_flow_t_h")
    kgce_h = standard_coal_kgce(ledger.result("heat_input_mw") / megawatts(1.0), 1.0)
    v = per_tonne(kgce_h, charge_t_h)
    if v == v:
        ledger.results["energy_kgce_t"] = v
    needs = ("air_temp_c", "preheated_air_temp_c", "recuperator_gas_in_temp_c")
    v = recuperator_effectiveness_pct(*[ledger.reading(name) for name in needs])
    if v == v:
        ledger.results["recuperator_effectiveness_pct"] = v


def why_furnace(ledger):
    ledger.explain("heat_input_mw", (ledger.firing.fuel_flow,), "fuel flow is not finite")
    charge_t_h = ledger.reading("charge_flow_t_h")
    ledger.explain(
        "energy_kgce_t", ("heat_input_mw", "charge_flow_t_h"),
        "charge %.4g t/h, allowed above 0" % charge_t_h)
    needs = ("air_temp_c", "preheated_air_temp_c", "recuperator_gas_in_temp_c")
    air_c, preheated_c, gas_c = [ledger.reading(name) for name in needs]
    ledger.explain(
        "recuperator_effectiveness_pct",
        needs, "recuperator gas %.4g °C, allowed hotter than the air at %.4g °C" % (gas_c, air_c))
    if ledger.knows("charge_flow_t_h"):
        ledger.refuse("heat_output_mw", NOT_YET)
        ledger.refuse("efficiency_direct_pct", NOT_YET)
