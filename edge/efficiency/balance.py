"""The heat balance of one boiler: readings in, results and the reasons for absent ones out.

    readings ─▶ row ─▶ fused kernel ─▶ results ─▶ doubts ─▶ why the others are absent

The kernel of a boiler is in boiler.py, that of a furnace in furnace_balance.py.

It refuses rather than guesses: a result that cannot be computed is absent with its reason among the
faults; one whose inputs the plant never measures is absent without a fault.  No I/O.
"""

from array import array

from edge.efficiency.air import air_moisture_g_kg
from edge.efficiency.boiler_condensing import condensing_pct
from edge.efficiency.firing import prepare
from edge.efficiency.laboratory import doubts
from edge.efficiency.ledger import Ledger
from edge.efficiency.rows import rows_of
from edge.efficiency.ways import boiler_row, furnace_row
from edge.efficiency.why_air import check_oxygen, doubt_air, why_air
from edge.efficiency.why_emissions import doubt_emissions, why_emissions, why_indicators
from edge.efficiency.why_furnace import doubt_furnace, why_furnace
from edge.efficiency.why_heat import why_heat
from edge.efficiency.why_losses import (
    doubt_efficiencies,
    take_derived_input,
    why_efficiencies,
    why_losses,
)
from edge.port import INF, NAN
from edge.sample import Balance

__all__ = ("evaluate", "prepare", "row_of")

# What the plant measures better, or would, is never replaced by a guess: quantity, parameter.
BETTER = (("steam_temp_c", "steam_moisture_pct"), ("no2_ppm", "no2_share_pct"))
SETTLED_MAX = 100  # what is there hardly changes while a boiler runs


def evaluate(firing, sample):
    """Return the Balance of a sample; `firing` is what `prepare` made of its boiler."""
    ledger = Ledger(firing, sample)
    check_oxygen(ledger)
    furnace = firing.boiler.kind == "furnace"
    names = rows_of(firing.boiler.kind).results
    values = array("d", [NAN] * len(names))
    (furnace_row if furnace else boiler_row)(row_of(ledger), firing.row, values)
    for name, value in zip(names, values):  # noqa: B905
        if -INF < value < INF:
            ledger.results[name] = value
    if furnace:
        doubt_furnace(ledger)
    doubt_air(ledger)
    doubt_efficiencies(ledger)
    doubt_emissions(ledger)
    _explain(ledger, sample)
    for name, reason in doubts(
            firing.boiler, sample.moment, ledger.results, sample.readings).items():
        if name not in ledger.faults:
            ledger.doubt(name, reason)
    return Balance(ledger.results, ledger.faults)


def _explain(ledger, sample):
    """Say why results are absent; not again where the same was there and none needed a word.

    Whether one does depends on which readings and results there are; values only go into the words.
    """
    settled = ledger.firing.settled
    there = (tuple(ledger.readings), tuple(ledger.results))
    sound = not (sample.faults or ledger.faults)
    if sound and there in settled:
        return
    _why_absent(ledger)
    if sound and not ledger.faults:
        if len(settled) >= SETTLED_MAX:
            settled.clear()
        settled.add(there)


def _why_absent(ledger):
    """Say why results are absent, in the order in which they rest on each other."""
    why_air(ledger)
    if ledger.firing.boiler.kind == "furnace":
        why_furnace(ledger)
        why_emissions(ledger)
        why_indicators(ledger)
        return
    why_heat(ledger)
    why_losses(ledger)
    why_efficiencies(ledger)
    take_derived_input(ledger)
    why_emissions(ledger)
    why_indicators(ledger)


def row_of(ledger):
    """Return the kernel's readings in their order; NaN for what is absent."""
    firing, readings = ledger.firing, ledger.readings
    row = array("d", list(map(readings.get, firing.names, firing.defaults)))
    for place, name in firing.defaulted:
        if name not in readings and ledger.knows(name):
            row[place] = NAN  # measured, but not now: no default takes its place
    places = rows_of(firing.boiler.kind).places
    for quantity, parameter in BETTER:
        if parameter in places and ledger.knows(quantity):
            row[places[parameter]] = NAN
    _from_humidity(ledger, row, places["air_moisture"])
    if firing.boiler.condensing and "condensing_pct" in places:
        row[places["condensing_pct"]] = _condensing(ledger, row)
    return row


def _from_humidity(ledger, row, place):
    humidity_pct = ledger.reading("air_humidity_pct")
    if humidity_pct == humidity_pct:
        moisture = air_moisture_g_kg(
            ledger.reading("air_temp_c"), humidity_pct / 100.0, ledger.air_kpa * 1000.0)
        if moisture == moisture:
            ledger.moisture = moisture
            row[place] = moisture


def _condensing(ledger, row):
    gases = ledger.firing.gases
    return condensing_pct(
        ledger.reading("o2_dry_pct"), ledger.reading("o2_wet_pct"), ledger.moisture,
        ledger.air_kpa, ledger.reading("flue_gas_temp_c"), ledger.reading("condensate_flow_kg_h"),
        row[0], gases.air_m3, gases.ro2_m3, gases.nitrogen_m3, gases.fuel_vapour_m3,
        ledger.firing.net_kj)
