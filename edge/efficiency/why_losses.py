"""Why losses and efficiencies are absent, and doubts about those that stay."""

from edge.efficiency.direct import direct_efficiency_pct, other_heating_value_pct
from edge.efficiency.ledger import NEVER
from edge.efficiency.losses import indirect_efficiency_pct
from edge.efficiency.why_air import oxygen_pct

OTHER_LOSSES = ("loss_stack_pct", "loss_gas_pct", "loss_solid_pct", "loss_ash_pct")
LOSSES = OTHER_LOSSES + ("loss_surface_pct",)
STACK_NEEDS = ("excess_air_ratio", "flue_gas_temp_c", "air_temp_c", "loss_solid_pct")
ASH_NEEDS = ("bottom_ash_carbon_pct", "fly_ash_carbon_pct")


def why_losses(ledger):
    """Say why losses are absent."""
    refused = why_refused(ledger)
    _ash(ledger, refused)
    if "loss_stack_pct" not in ledger.results:
        ledger.explain("loss_stack_pct", STACK_NEEDS, refused or _why_no_stack_loss(ledger))
    if "loss_gas_pct" not in ledger.results:
        ledger.explain("loss_gas_pct", ("excess_air_ratio", "co_ppm", "loss_solid_pct"),
                       refused or _why_no_gas_loss(ledger))
    if "loss_surface_pct" not in ledger.results:
        needs, reason = _surface(ledger)
        ledger.explain("loss_surface_pct", needs, refused or reason)


def why_refused(ledger):
    """Return which gate refuses all losses, in words; an empty string when none does."""
    method = ledger.firing.method
    low, high = method["excess_air_lowest"], method["excess_air_highest"]
    ratio = ledger.result("excess_air_ratio")
    if ratio < low or ratio > high:
        return "air ratio %.3g, allowed %.4g to %.4g" % (ratio, low, high)
    flue_gas_c, air_c = ledger.reading("flue_gas_temp_c"), ledger.reading("air_temp_c")
    if flue_gas_c <= air_c:
        return "flue gas %.4g °C, allowed hotter than the air at %.4g °C" % (flue_gas_c, air_c)
    highest_ppm = 10000.0 * method["co_highest_pct"]
    if ledger.reading("co_ppm") >= highest_ppm:
        return "CO %.5g ppm, allowed below %.5g" % (ledger.reading("co_ppm"), highest_ppm)
    return ""


def _ash(ledger, refused):
    needs: tuple = ()
    if ledger.firing.fuel.state == "solid":
        needs = ASH_NEEDS
        if ledger.knows("bottom_ash_share_pct"):
            needs += ("bottom_ash_share_pct",)
    ledger.explain(
        "loss_solid_pct", needs, refused or "combustible in an ash 100 %, allowed below")
    if needs:
        needs += ("flue_gas_temp_c",)
    ledger.explain(
        "loss_ash_pct", needs, refused or "an ash outside 0 to 1000 °C, or without temperature")


def _why_no_method(firing):
    """Return in words what a method lacks of the fuel, else an empty string."""
    method, fuel = firing.boiler.method, firing.fuel
    if method == "siegert" and not fuel.siegert_a2 + fuel.siegert_b > 0.0:
        return "fuel %s has no Siegert factors" % fuel.name
    if method == "quick" and not fuel.quick_m + fuel.quick_n > 0.0:
        return "fuel %s has no factors of the quick method" % fuel.name
    if method == "ptc_4" and not firing.gross_kj > 0.0:
        return "fuel %s has no gross heating value" % fuel.name
    return ""


def _why_no_stack_loss(ledger):
    boiler = ledger.firing.boiler
    lacking = _why_no_method(ledger.firing)
    if lacking:
        return lacking
    flue_gas_c = ledger.reading("flue_gas_temp_c")
    if boiler.method == "gb_t_10180" and not flue_gas_c <= 500.0:
        return "flue gas %.4g °C, allowed to 500" % flue_gas_c
    if boiler.condensing:
        return "more condensate than the flue gas had vapour, or flue gas outside 0 to 350 °C"
    return "no net heating value"


def _why_no_gas_loss(ledger):
    if ledger.firing.boiler.method != "ptc_4":
        return "no net heating value"
    return _why_no_method(ledger.firing) or (
        "CO %.5g ppm, more than the fuel has carbon" % ledger.reading("co_ppm"))


def _surface(ledger):
    """Return what the surface loss needs, and what is wrong when all of it is there."""
    if "heat_output_mw" in ledger.results:
        return ("heat_output_mw",), (
            "heat output %.4g MW, allowed above 0" % ledger.result("heat_output_mw"))
    needs: tuple = OTHER_LOSSES + ("heat_input_mw",)
    if ledger.knows("heat_output_mw") and ledger.lack(needs) == NEVER:
        needs = ("heat_output_mw",)  # the output that failed is the reason
    return needs, "heat input %.4g MW carries no load" % ledger.result("heat_input_mw")


def why_efficiencies(ledger):
    """Say why efficiencies are absent."""
    indirect_pct = indirect_efficiency_pct(
        ledger.result("loss_stack_pct"), ledger.result("loss_gas_pct"),
        ledger.result("loss_solid_pct"), ledger.result("loss_surface_pct"),
        ledger.result("loss_ash_pct"))
    firing = ledger.firing
    if firing.boiler.method == "ptc_4":
        indirect_pct = other_heating_value_pct(indirect_pct, firing.gross_kj, firing.net_kj)
    direct_pct = direct_efficiency_pct(
        ledger.result("heat_output_mw"), ledger.result("heat_input_mw"))
    idle = why_idle(ledger, indirect_pct)
    for name, efficiency_pct, needs in (
        ("efficiency_indirect_pct", indirect_pct, LOSSES),
        ("efficiency_direct_pct", direct_pct, ("heat_output_mw", firing.fuel_flow)),
    ):
        if name not in ledger.results:
            ledger.explain(name, needs, idle or beyond_gate(ledger, efficiency_pct))
    if firing.gross_kj == firing.gross_kj:
        source = "efficiency_indirect_pct"
        if not ledger.knows(source):
            source = "efficiency_direct_pct"
        ledger.explain("efficiency_gross_pct", (source,), "gross heating value is not above 0")


def why_idle(ledger, indirect_pct):
    """Return in words that the load is too low to state an efficiency, else an empty string."""
    load_pct = ledger.result("load_pct")
    if load_pct != load_pct:
        rated_mw = ledger.firing.boiler.rated_output_mw
        load_pct = direct_efficiency_pct(
            ledger.result("heat_input_mw") * indirect_pct / 100.0, rated_mw)
    lowest_pct = ledger.firing.method["load_lowest_pct"]
    if load_pct < lowest_pct:
        return "load %.3g %%, allowed from %.4g %%" % (load_pct, lowest_pct)
    return ""


def beyond_gate(ledger, efficiency_pct):
    """Return in words that an efficiency is outside its gate, or rests on no heat input."""
    low, high = ledger.firing.gates
    if efficiency_pct < low or efficiency_pct > high:
        return "efficiency %.4g %%, allowed %.4g to %.4g" % (efficiency_pct, low, high)
    return "heat input %.4g MW, allowed above 0" % ledger.result("heat_input_mw")


def doubt_efficiencies(ledger):
    """Doubt the direct efficiency far from the indirect one, and a heat input that follows."""
    results = ledger.results
    if "efficiency_direct_pct" in results and "efficiency_indirect_pct" in results:
        direct_pct = results["efficiency_direct_pct"]
        indirect_pct = results["efficiency_indirect_pct"]
        allowed = ledger.firing.method["efficiency_difference_pct"]
        if abs(direct_pct - indirect_pct) > allowed:
            ledger.doubt(
                "efficiency_direct_pct",
                "direct %.4g %%, indirect %.4g %%, allowed %.3g points apart"
                % (direct_pct, indirect_pct, allowed))


def take_derived_input(ledger):
    """Say where the heat input comes from when there is no fuel meter; masses rest on it too."""
    firing = ledger.firing
    if "heat_input_mw" not in ledger.results or firing.fuel_flow in ledger.readings:
        return
    lacking = ledger.why_absent(firing.fuel_flow) or "no %s" % firing.fuel_flow
    ledger.doubt("heat_input_mw", "%s: from heat output and indirect efficiency" % lacking)
    ledger.readings[firing.fuel_flow] = 3.6e6 * ledger.results["heat_input_mw"] / firing.net_kj


def reference_refused(ledger):
    """Return in words that the oxygen is too near that of air to correct by it, else ''."""
    highest = ledger.firing.method["o2_reference_highest_pct"]
    o2_pct = oxygen_pct(ledger)
    if o2_pct > highest:
        return "O2 %.4g vol-%%, allowed to %.4g" % (o2_pct, highest)
    return "oxygen as in air"
