"""Fuel analyses by delivery, for `boiler-edge replay`: [[fuel]] tables with a date.  CPython only.

    [[fuel]]
    name = "bituminous_3"     # a fuel of the plant's boilers, also a built-in one
    from = 2026-11-03         # burnt from 00:00 UTC of this day until the next analysis
    state = "solid"           # and the other keys of a plant file's [[fuel]]
"""

from collections import namedtuple
from datetime import date

from edge.config_check import REQUIRED, Field, Place, check, choose, key_text, shown, subtables
from edge.config_fields import FUEL_SECTION
from edge.config_fuel import fuel_of
from edge.config_registers import unreadable
from edge.config_source import located, read
from edge.errors import ConfigError

_SECTION = FUEL_SECTION._replace(fields=dict(
    FUEL_SECTION.fields, **{"from": Field(date, None, None, REQUIRED, "first day it was burnt")}))
_FACTORS = ("siegert_a2", "siegert_b", "quick_m", "quick_n")
_DAY_MS = 86_400_000

# starts   ms since 1970 at which a fuel of another analysis was first burnt, rising
# fuels    one more than starts: the plant file's, then one a start
Analyses = namedtuple("Analyses", ("starts", "fuels"))


def load(path, fuels):
    """Return {name: Analyses} of the plant's fuels, or raise a ConfigError with all problems.

    What an analysis does not say of the factors of short methods stays as the plant file has it.
    """
    found: list = []
    source, reason = read(path, found)
    if reason:
        raise ConfigError(path, [unreadable(path, reason)])
    rows = _rows(Place(source, (), found), {fuel.name: fuel for fuel in fuels}) if source else {}
    if found:
        raise ConfigError(path, located(found))
    analyses = {}
    for fuel in fuels:
        own = sorted((start, each) for (name, start), (_, each) in rows.items()
                     if name == fuel.name)
        analyses[fuel.name] = Analyses(
            [start for start, _ in own], [fuel] + [_completed(each, fuel) for _, each in own])
    return analyses


def _rows(place, fuels):
    """Return {(name, start): (place, Fuel)} of the tables without a problem."""
    rows: dict = {}
    document = place.source.document
    check(place, document, {}, ("fuel",))
    if not document.get("fuel", ()):
        place.problem("missing (a [[fuel]] with its analysis)", "fuel")
    for at, table in subtables(place, document, "fuel"):
        values, fuel = fuel_of(at, table, _SECTION)
        name, day = values["name"], values["from"]
        if "reference_o2_pct" in table:
            at.problem("found a key of the plant file, allowed what a laboratory finds",
                       "reference_o2_pct")
        if name is not None and name not in fuels:
            at.problem(choose(name, list(fuels), "found %s" % shown(name)), "name")
        elif fuel is not None and fuel.state != fuels[name].state:
            at.problem("found %s, allowed %s, which %s is in the plant file" % (
                shown(fuel.state), fuels[name].state, name), "state")
        elif fuel is not None:
            start = (date.fromisoformat(day) - date(1970, 1, 1)).days * _DAY_MS
            first = rows.setdefault((name, start), (at, fuel))[0]
            if first is not at:
                at.problem("found %s, which %s has already; allowed one analysis a day" % (
                    day, key_text(first.path)), "from")
    return rows


def _completed(fuel, own):
    return fuel._replace(**{key: getattr(own, key) for key in _FACTORS
                            if getattr(fuel, key) != getattr(fuel, key)})
