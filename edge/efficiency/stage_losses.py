"""Third stage of a balance: the losses that do not depend on the output (q2, q3, q4, q6)."""

from edge.efficiency.air import air_ratio_simple
from edge.efficiency.condensing import (
    condensate_kg,
    condensed_by_mass_m3,
    condensed_m3,
    condensing_stack_loss_pct,
    sensible_heat_kj,
)
from edge.efficiency.flue_gas import air_enthalpy_kj, flue_gas_enthalpy_kj
from edge.efficiency.losses import (
    ash_loss_pct,
    gas_loss_pct,
    quick_stack_loss_pct,
    siegert_by_o2_pct,
    solid_loss_pct,
    stack_loss_pct,
)
from edge.efficiency.steam import latent_heat_kj_kg
from edge.port import NAN

STACK_NEEDS = ("excess_air_ratio", "flue_gas_temp_c", "air_temp_c", "loss_solid_pct")


def losses(ledger):
    """Work out the losses but the surface's; return why they are refused, or an empty string."""
    refused = why_refused(ledger)
    _ash(ledger, refused)
    loss_pct, reason = _stack(ledger)
    ledger.put("loss_stack_pct", NAN if refused else loss_pct, STACK_NEEDS, refused or reason)
    co_pct = ledger.reading("co_ppm") / 10000.0
    loss_pct = gas_loss_pct(
        ledger.dry_m3, co_pct, 0.0, 0.0, ledger.result("loss_solid_pct"), ledger.firing.net_kj)
    ledger.put(
        "loss_gas_pct", NAN if refused else loss_pct,
        ("excess_air_ratio", "co_ppm", "loss_solid_pct"), refused or "no net heating value")
    return refused


def why_refused(ledger):
    """Return which gate refuses all losses, in words; an empty string when none does."""
    method = ledger.firing.method
    low, high = method["excess_air_lowest"], method["excess_air_highest"]
    if ledger.air_ratio < low or ledger.air_ratio > high:
        return "air ratio %.3g, allowed %.4g to %.4g" % (ledger.air_ratio, low, high)
    flue_gas_c, air_c = ledger.reading("flue_gas_temp_c"), ledger.reading("air_temp_c")
    if flue_gas_c <= air_c:
        return "flue gas %.4g °C, allowed hotter than the air at %.4g °C" % (flue_gas_c, air_c)
    highest_ppm = 10000.0 * method["co_highest_pct"]
    if ledger.reading("co_ppm") >= highest_ppm:
        return "CO %.5g ppm, allowed below %.5g" % (ledger.reading("co_ppm"), highest_ppm)
    return ""


def _ash(ledger, refused):
    """Work out q4 and q6; a gas or oil leaves no ash to speak of."""
    firing = ledger.firing
    if firing.fuel.state != "solid":
        value = NAN if refused else 0.0
        ledger.put("loss_solid_pct", value, (), refused)
        ledger.put("loss_ash_pct", value, (), refused)
        return
    needs: tuple = ("bottom_ash_carbon_pct", "fly_ash_carbon_pct")
    bottom_pct = firing.bottom_ash_share_pct
    if ledger.knows("bottom_ash_share_pct"):
        bottom_pct = ledger.reading("bottom_ash_share_pct")
        needs += ("bottom_ash_share_pct",)
    bottom_carbon, fly_carbon = ledger.reading(needs[0]), ledger.reading(needs[1])
    solid_pct = solid_loss_pct(
        firing.ash_pct, bottom_pct, bottom_carbon, 100.0 - bottom_pct, fly_carbon,
        firing.method["ash_carbon_heat_kj_kg"], firing.net_kj)
    ash_pct = ash_loss_pct(
        firing.ash_pct, bottom_pct, bottom_carbon, firing.bottom_ash_temp_c,
        100.0 - bottom_pct, fly_carbon, ledger.reading("flue_gas_temp_c"), firing.net_kj)
    ledger.put(
        "loss_solid_pct", NAN if refused else solid_pct, needs,
        refused or "combustible in an ash 100 %, allowed below")
    ledger.put(
        "loss_ash_pct", NAN if refused else ash_pct, needs + ("flue_gas_temp_c",),
        refused or "an ash outside 0 to 1000 °C, or without temperature")


def _stack(ledger):
    """Return q2 by the boiler's method, and what is wrong if it is none and no input lacks."""
    boiler, fuel = ledger.firing.boiler, ledger.firing.fuel
    flue_gas_c, air_c = ledger.reading("flue_gas_temp_c"), ledger.reading("air_temp_c")
    if boiler.method == "siegert":
        loss_pct = siegert_by_o2_pct(
            flue_gas_c, air_c, ledger.o2_pct, fuel.siegert_a2, fuel.siegert_b, 21.0)
        return loss_pct, "fuel %s has no Siegert factors" % fuel.name
    if boiler.method == "quick":
        loss_pct = quick_stack_loss_pct(
            fuel.quick_m, fuel.quick_n, air_ratio_simple(ledger.o2_pct), flue_gas_c, air_c,
            ledger.result("loss_solid_pct"))
        return loss_pct, "fuel %s has no factors of the quick method" % fuel.name
    if not flue_gas_c <= 500.0:
        return NAN, "flue gas %.4g °C, allowed to 500" % flue_gas_c
    if boiler.condensing:
        return _condensing(ledger, flue_gas_c, air_c)
    return stack_loss_pct(
        _gas_kj(ledger, flue_gas_c), _air_kj(ledger, air_c), ledger.result("loss_solid_pct"),
        ledger.firing.net_kj), "no net heating value"


def _gas_kj(ledger, flue_gas_c):
    gases, excess = ledger.firing.gases, ledger.air_ratio - 1.0
    return flue_gas_enthalpy_kj(
        flue_gas_c, gases.ro2_m3, gases.nitrogen_m3 + 0.79 * excess * gases.air_m3,
        0.21 * excess * gases.air_m3, ledger.water_m3)


def _air_kj(ledger, air_c):
    return air_enthalpy_kj(air_c, ledger.firing.gases.air_m3, ledger.air_ratio, ledger.moisture)


def _condensing(ledger, flue_gas_c, air_c):
    """Return the loss of a flue gas that gives its vapour's heat, measured or at saturation."""
    gases, excess = ledger.firing.gases, ledger.air_ratio - 1.0
    condensed = condensed_m3(ledger.water_m3, ledger.dry_m3, flue_gas_c, ledger.air_kpa)
    measured_kg_h = ledger.reading("condensate_flow_kg_h")
    if measured_kg_h == measured_kg_h and ledger.fuel_flow > 0.0:
        condensed = condensed_by_mass_m3(measured_kg_h / ledger.fuel_flow)
    sensible_kj = sensible_heat_kj(
        flue_gas_c, gases.ro2_m3, gases.nitrogen_m3 + 0.79 * excess * gases.air_m3,
        0.21 * excess * gases.air_m3, ledger.water_m3, condensed, _air_kj(ledger, air_c))
    latent_kj = 0.0
    if condensed > 0.0:
        latent_kj = condensate_kg(condensed) * latent_heat_kj_kg(flue_gas_c)
    return condensing_stack_loss_pct(sensible_kj, latent_kj, ledger.firing.net_kj), (
        "more condensate than the flue gas had vapour, or flue gas outside 0 to 350 °C")
