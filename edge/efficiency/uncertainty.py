"""The expanded uncertainty (95 %) of every result, from instruments and the balance's slopes.

    accuracy of each instrument ─▶ seeds ─▶ slopes of the fused kernel ─▶ u95 of each result

GUM: independent instruments, linear.  Two parts are kept apart: `accuracy` is systematic, the same
in every reading of an instrument; `repeatability` is random and shrinks in a mean of n readings.
An accuracy holds for METHOD_CONSTANTS calibration_days; from then on it grows with age.  What is
given, not measured, counts as exact.  No I/O.
"""

from array import array
from collections import namedtuple
from math import sqrt

from edge.efficiency.balance import row_of
from edge.efficiency.instruments import typical_accuracy
from edge.efficiency.laboratory import days_of
from edge.efficiency.ledger import Ledger
from edge.efficiency.rows import DIRECTIONS, rows_of
from edge.efficiency.ways import boiler_slopes, furnace_slopes
from edge.efficiency.why_air import check_oxygen
from edge.plant import instruments
from edge.port import INF
from edge.quantities import QUANTITIES, READING, U95
from edge.sample import Moment, Sample

LARGEST = 3  # contributions that are named
_LANES = 4  # directions come in groups that vector lanes take at once
_DAY_MS = 86_400_000

# accuracy       systematic, 95 %, calibration counted in     repeatability   random, 95 %
# typical        its accuracy is that of a usual instrument, since the plant file gives none
Instrument = namedtuple("Instrument", ("quantity", "accuracy", "repeatability", "typical"))

# u95          {result: expanded uncertainty}       systematic, random   {result: its two parts}
# largest      {result: ((quantity, share of the variance in %), ...)}, the largest first
# instruments  (Instrument, ...) that count, at their readings
Uncertainty = namedtuple(
    "Uncertainty", ("u95", "systematic", "random", "largest", "instruments"))


def uncertainty(firing, sample, counts=None):
    """Return the Uncertainty of a sample's results; counts {quantity: n} where it is a mean."""
    ledger = Ledger(firing, sample)
    check_oxygen(ledger)
    found = _instruments(ledger, sample)
    row = row_of(ledger)
    sums: dict = {}
    results = rows_of(firing.boiler.kind).results
    for first in range(0, max(1, len(found)), DIRECTIONS):  # results are exact without instruments
        part = found[first:first + DIRECTIONS]
        values, slopes = _slopes(ledger, row, part)
        for place, result in enumerate(results):
            if values[place] == values[place]:
                _add(sums.setdefault(result, []), part, slopes[place * DIRECTIONS:], counts or {})
    return _combined(sums, found)


def span_u95(firing, window):
    """Return {result_u95: value} of the results of a span, at the means of its readings."""
    readings, counts = {}, {}
    for name in window.values:
        if QUANTITIES[name].role == READING:
            value = window.values[name]
            mean = value[0] if isinstance(value, tuple) else value
            readings[name], counts[name] = mean, value[3] if isinstance(value, tuple) else 1
    moment = Moment(window.time_ms, window.up_ms, window.boot, window.synced)
    u95 = uncertainty(firing, Sample(window.boiler, moment, readings, {}), counts).u95
    found = {}
    for result in u95:
        if result in window.values:
            found[result + U95] = u95[result]
    return found


def _instruments(ledger, sample):
    """Return the Instruments behind a sample's readings, those without an accuracy left out."""
    firing = ledger.firing
    registers = instruments(firing.boiler)
    names = set(firing.names)
    names.update(("air_humidity_pct", "condensate_flow_kg_h"))
    found = []
    for name in sorted(sample.readings):
        if name not in names or name not in ledger.readings:
            continue
        register = registers.get(name)
        accuracy, repeatability = (register.accuracy, register.repeatability) if register else (
            typical_accuracy(name, ledger.readings[name]), 0.0)
        typical = accuracy != accuracy
        if typical or not register:
            typical, accuracy = True, typical_accuracy(name, ledger.readings[name])
        if register:
            accuracy = accuracy * _growth(firing.method, register.calibrated, sample.moment)
        if accuracy > 0.0 or repeatability > 0.0:
            found.append(Instrument(
                name, accuracy if accuracy > 0.0 else 0.0, repeatability, typical))
    return found


def _growth(method, calibrated, moment):
    """Return how many times its accuracy an instrument has become by age."""
    if not calibrated or moment is None or not moment.synced:
        return 1.0
    age_days = moment.time_ms // _DAY_MS - days_of(calibrated)
    allowed_days = method["calibration_days"]
    if not age_days > allowed_days > 0.0:
        return 1.0
    return 1.0 + method["calibration_growth"] * (age_days - allowed_days) / allowed_days


def _scale(instrument):
    return max(instrument.accuracy, instrument.repeatability)


def _slopes(ledger, row, part):
    """Return results and their slopes: each direction is one instrument, off by its scale."""
    width = DIRECTIONS
    kind = ledger.firing.boiler.kind
    seeds = array("d", [0.0] * (len(row) * width))
    places = {}
    for place, name in enumerate(ledger.firing.names):
        places[name] = place
    humidity_pct = ledger.reading("air_humidity_pct")
    derived = humidity_pct == humidity_pct or ledger.firing.boiler.condensing
    for direction, instrument in enumerate(part):
        if instrument.quantity in places:
            seeds[places[instrument.quantity] * width + direction] = _scale(instrument)
        if derived:
            _seed_derived(ledger, row, seeds, (direction, instrument))
    results = len(rows_of(kind).results)
    values = array("d", [0.0] * results)
    slopes = array("d", [0.0] * (results * width))
    lanes = max(1, (len(part) + _LANES - 1) // _LANES) * _LANES
    compute = furnace_slopes if kind == "furnace" else boiler_slopes
    compute(lanes, row, ledger.firing.row, seeds, values, slopes)
    return values, slopes


def _seed_derived(ledger, row, seeds, numbered):
    """Seed what follows from readings before the fused kernel: moisture and condensing."""
    # A long file, which few plants need.
    from edge.efficiency.derived_slopes import air_moisture_g_kg_3s, condensing_pct_7s5o

    direction, instrument = numbered
    places = rows_of(ledger.firing.boiler.kind).places
    quantity, scale = instrument.quantity, _scale(instrument)

    def off(name):
        """Return by how much this direction's instrument is off a reading."""
        return scale if name == quantity else 0.0

    humidity_pct = ledger.reading("air_humidity_pct")
    moisture_slope = 0.0
    if quantity in ("air_humidity_pct", "air_temp_c", "air_pressure_kpa") and (
            humidity_pct == humidity_pct):
        _, moisture_slope = air_moisture_g_kg_3s(
            ledger.reading("air_temp_c"), off("air_temp_c"),
            humidity_pct / 100.0, off("air_humidity_pct") / 100.0,
            ledger.air_kpa * 1000.0, off("air_pressure_kpa") * 1000.0)
        seeds[places["air_moisture"] * DIRECTIONS + direction] = moisture_slope
    if not (ledger.firing.boiler.condensing and "condensing_pct" in places):
        return
    gases = ledger.firing.gases
    _, slope = condensing_pct_7s5o(
        ledger.reading("o2_dry_pct"), off("o2_dry_pct"),
        ledger.reading("o2_wet_pct"), off("o2_wet_pct"), ledger.moisture, moisture_slope,
        ledger.air_kpa, off("air_pressure_kpa"),
        ledger.reading("flue_gas_temp_c"), off("flue_gas_temp_c"),
        ledger.reading("condensate_flow_kg_h"), off("condensate_flow_kg_h"),
        row[0], off(ledger.firing.fuel_flow),
        gases.air_m3, gases.ro2_m3, gases.nitrogen_m3, gases.fuel_vapour_m3, ledger.firing.net_kj)
    if slope == slope:
        seeds[places["condensing_pct"] * DIRECTIONS + direction] = slope


def _add(rows, part, slopes, counts):
    """Add a result's variances by some instruments, as (systematic, random, quantity)."""
    for direction, instrument in enumerate(part):
        slope = slopes[direction] / _scale(instrument)
        systematic = slope * instrument.accuracy
        random = slope * instrument.repeatability
        number = max(1, counts.get(instrument.quantity, 1))
        rows.append((systematic * systematic, random * random / number, instrument.quantity))


def _combined(sums, found):
    u95, systematic, random, largest = {}, {}, {}, {}
    for result in sums:
        rows = sums[result]
        fixed = free = 0.0  # not by sum(), which rounds otherwise since Python 3.12
        for row in rows:
            fixed += row[0]
            free += row[1]
        total = fixed + free
        if not 0.0 <= total < INF:
            continue
        u95[result], systematic[result], random[result] = sqrt(total), sqrt(fixed), sqrt(free)
        if total > 0.0:
            shares = sorted([(-(row[0] + row[1]), row[2]) for row in rows])[:LARGEST]
            largest[result] = tuple(
                [(name, -100.0 * part / total) for part, name in shares if part < 0.0])
    return Uncertainty(u95, systematic, random, largest, tuple(found))
