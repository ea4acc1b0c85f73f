"""A furnace in place of a boiler's heat and losses: fuel heat, coal a tonne, the recuperator.

The heat that its charge takes up needs the charge's heat capacity: a later version's.
"""

from edge.efficiency.carbon import per_tonne, standard_coal_kgce
from edge.efficiency.direct import megawatts
from edge.efficiency.furnace import recuperator_effectiveness_pct
from edge.efficiency.stage_heat import fuel_heat

NOT_YET = "the heat balance of a furnace's charge is not computed yet"


def furnace(ledger):
    """Work out what is known of a furnace without its charge's heat."""
    fuel_heat(ledger)
    charge_t_h = ledger.reading("charge_flow_t_h")
    kgce_h = standard_coal_kgce(ledger.result("heat_input_mw") / megawatts(1.0), 1.0)
    ledger.put(
        "energy_kgce_t", per_tonne(kgce_h, charge_t_h), ("heat_input_mw", "charge_flow_t_h"),
        "charge %.4g t/h, allowed above 0" % charge_t_h)
    needs = ("air_temp_c", "preheated_air_temp_c", "recuperator_gas_in_temp_c")
    air_c, preheated_c, gas_c = [ledger.reading(name) for name in needs]
    ledger.put(
        "recuperator_effectiveness_pct", recuperator_effectiveness_pct(air_c, preheated_c, gas_c),
        needs, "recuperator gas %.4g °C, allowed hotter than the air at %.4g °C" % (gas_c, air_c))
    if ledger.knows("charge_flow_t_h"):
        ledger.refuse("heat_output_mw", NOT_YET)
        ledger.refuse("efficiency_direct_pct", NOT_YET)
