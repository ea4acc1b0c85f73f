"""Fourth stage of a balance: the surface loss, the efficiencies, and their gates."""

from edge.efficiency.direct import direct_efficiency_pct, other_heating_value_pct
from edge.efficiency.ledger import NEVER
from edge.efficiency.losses import (
    indirect_efficiency_pct,
    surface_loss_by_input_pct,
    surface_loss_pct,
)
from edge.port import NAN

OTHER_LOSSES = ("loss_stack_pct", "loss_gas_pct", "loss_solid_pct", "loss_ash_pct")
LOSSES = OTHER_LOSSES + ("loss_surface_pct",)


def efficiency(ledger, refused):
    """Work out the surface loss and the efficiencies; `refused` says why losses are, or nothing."""
    _surface(ledger, refused)
    indirect_pct = indirect_efficiency_pct(
        ledger.result("loss_stack_pct"), ledger.result("loss_gas_pct"),
        ledger.result("loss_solid_pct"), ledger.result("loss_surface_pct"),
        ledger.result("loss_ash_pct"))
    direct_pct = direct_efficiency_pct(
        ledger.result("heat_output_mw"), ledger.result("heat_input_mw"))
    idle = _why_idle(ledger, indirect_pct)
    _gated(ledger, "efficiency_indirect_pct", indirect_pct, LOSSES, idle)
    _gated(
        ledger, "efficiency_direct_pct", direct_pct, ("heat_output_mw", "heat_input_mw"), idle)
    _compare(ledger)
    _gross(ledger)
    _input_from_output(ledger)


def _surface(ledger, refused):
    """Work out q5 on the measured output, else on the output that follows from the input."""
    firing, rated_mw = ledger.firing, ledger.firing.boiler.rated_output_mw
    output_mw = ledger.result("heat_output_mw")
    needs: tuple = ("heat_output_mw",)
    if output_mw == output_mw:
        loss_pct = surface_loss_pct(firing.rated_loss_pct, rated_mw, output_mw)
        reason = "heat output %.4g MW, allowed above 0" % output_mw
    else:
        other_pct = 0.0
        for name in OTHER_LOSSES:
            other_pct += ledger.result(name)
        loss_pct = surface_loss_by_input_pct(
            firing.rated_loss_pct, rated_mw, ledger.result("heat_input_mw"), other_pct)
        needs = OTHER_LOSSES + ("heat_input_mw",)
        reason = "heat input %.4g MW carries no load" % ledger.result("heat_input_mw")
        if ledger.knows("heat_output_mw") and ledger.lack(needs) == NEVER:
            needs = ("heat_output_mw",)  # the output that failed is the reason
    ledger.put("loss_surface_pct", NAN if refused else loss_pct, needs, refused or reason)


def _why_idle(ledger, indirect_pct):
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


def _gated(ledger, name, efficiency_pct, needs, idle):
    """Keep an efficiency if the load and its gate allow it."""
    low, high = ledger.firing.gates
    refused = idle
    if not refused and (efficiency_pct < low or efficiency_pct > high):
        refused = "efficiency %.4g %%, allowed %.4g to %.4g" % (efficiency_pct, low, high)
    ledger.put(
        name, NAN if refused else efficiency_pct, needs,
        refused or "heat input %.4g MW, allowed above 0" % ledger.result("heat_input_mw"))


def _compare(ledger):
    """Doubt the direct efficiency where it lies too far from the indirect one."""
    direct_pct = ledger.result("efficiency_direct_pct")
    indirect_pct = ledger.result("efficiency_indirect_pct")
    allowed = ledger.firing.method["efficiency_difference_pct"]
    if abs(direct_pct - indirect_pct) > allowed:
        ledger.doubt(
            "efficiency_direct_pct", "direct %.4g %%, indirect %.4g %%, allowed %.3g points apart"
            % (direct_pct, indirect_pct, allowed))


def _gross(ledger):
    """Bring the indirect, else the direct efficiency to the gross heating value, if it is known."""
    firing = ledger.firing
    if firing.gross_kj != firing.gross_kj:
        return
    source = "efficiency_indirect_pct"
    if source not in ledger.results and (
            "efficiency_direct_pct" in ledger.results or not ledger.knows(source)):
        source = "efficiency_direct_pct"
    value = other_heating_value_pct(ledger.result(source), firing.net_kj, firing.gross_kj)
    ledger.put("efficiency_gross_pct", value, (source,), "gross heating value is not above 0")


def _input_from_output(ledger):
    """Without a fuel meter the heat input follows from output and indirect efficiency."""
    if "heat_input_mw" in ledger.results:
        return
    output_mw = ledger.result("heat_output_mw")
    input_mw = direct_efficiency_pct(output_mw, ledger.result("efficiency_indirect_pct"))
    if input_mw != input_mw:
        return
    firing = ledger.firing
    lacking = ledger.why_absent(firing.fuel_flow) or "no %s" % firing.fuel_flow
    ledger.results["heat_input_mw"] = input_mw
    ledger.doubt(
        "heat_input_mw", "%s: from heat output and indirect efficiency" % lacking)
    if firing.net_kj > 0.0:
        # Masses and indicators rest on this flow too.
        ledger.fuel_flow = ledger.readings[firing.fuel_flow] = 3.6e6 * input_mw / firing.net_kj
