"""Fuels of a site's own: from [[fuel]] tables to `Fuel` tuples.  CPython only."""

from edge.config_check import check_chosen, named_once, shown, subtables
from edge.config_fields import FUEL_SECTION
from edge.efficiency.fuels import (
    GAS_KEYS,
    PRESET_NAMES,
    PRESETS,
    SOLID_KEYS,
    gross_heating_value_kj_kg,
    net_heating_value_of_gas_kj_m3,
    reference_o2_pct,
)
from edge.plant import Fuel

SUM_TOLERANCE_PCT = 0.5  # laboratories round each part by itself


def fuels(place, document):
    """Return {name: Fuel} of the built-in fuels and the site's; one with a problem is None."""
    known = {name: PRESETS[name] for name in PRESET_NAMES}
    rows = []
    for at, table in subtables(place, document, "fuel"):
        values, fuel = fuel_of(at, table, FUEL_SECTION)
        rows.append((at, values))
        name = values["name"]
        if name in PRESET_NAMES:
            at.problem("found %s, which is a built-in fuel; allowed a name of its own"
                       % shown(name), "name")
        elif name is not None:
            known[name] = fuel
    named_once(rows)
    return known


def fuel_of(place, table, section):
    """Return the values of a [[fuel]] table and its Fuel, or None for one with a problem."""
    problems = len(place.found)
    values = check_chosen(place, table, section)
    _check_sum(place, values)
    if len(place.found) > problems:
        return values, None
    fuel = _fuel(place, values)
    return values, fuel if len(place.found) == problems else None


def _keys(state):
    return GAS_KEYS if state == "gas" else SOLID_KEYS


def _check_sum(place, values):
    if values["state"] is None:
        return
    parts = [values[key] for key in _keys(values["state"])]
    if None in parts:
        return
    total = sum(parts)
    if not abs(total - 100.0) <= SUM_TOLERANCE_PCT:
        place.problem("found a composition of %.6g %% in all, allowed %g to %g (%s)" % (
            total, 100.0 - SUM_TOLERANCE_PCT, 100.0 + SUM_TOLERANCE_PCT,
            " + ".join(_keys(values["state"]))))


def _fuel(place, values):
    state = values["state"]
    unit = "kj_m3" if state == "gas" else "kj_kg"
    composition = {key: values[key] for key in _keys(state)}
    net = values["net_heating_value_" + unit]
    gross = values["gross_heating_value_" + unit]
    if net != net:  # NaN: not given, which only a gas may do
        net = net_heating_value_of_gas_kj_m3(composition)
    # Of a gas the gross value needs the analysis of another laboratory; it may stay unknown.
    if gross != gross and state != "gas":
        gross = gross_heating_value_kj_kg(composition, net)
    if not net > 0.0:
        place.problem("found a gas that does not burn, allowed one with a heating value")
    elif gross < net:
        place.problem("found %.10g, allowed at least the net heating value, %.10g" % (gross, net),
                      "gross_heating_value_" + unit)
    reference = values["reference_o2_pct"]
    return Fuel(
        values["name"], state, composition, net, gross,
        values["siegert_a2"], values["siegert_b"], values["quick_m"], values["quick_n"],
        reference_o2_pct(state) if reference != reference else reference,
        values["analysed"], values["source"])
