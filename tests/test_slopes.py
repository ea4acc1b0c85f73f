"""The slopes of all results, against differences of the kernels and of the whole balance."""

import random
from array import array

import pytest

from edge.efficiency import ways
from edge.efficiency.balance import evaluate, prepare, row_of
from edge.efficiency.blocks import DIRECTIONS
from edge.efficiency.ledger import Ledger
from edge.efficiency.rows import rows_of
from edge.efficiency.uncertainty import uncertainty
from edge.sample import Sample
from tests import plausible

STEP = 0.01  # of a hundredth of a reading: short enough for corners of tables to be rare


def forms(kind):
    """Return the kernel of a kind over flat buffers, without and with slopes."""
    if kind == "furnace":
        return ways.furnace_row, ways.furnace_slopes
    return ways.boiler_row, ways.boiler_slopes


def results_of(firing, row):
    values = array("d", [0.0] * len(rows_of(firing.boiler.kind).results))
    forms(firing.boiler.kind)[0](row, firing.row, values)
    return values


def slopes_of(firing, row, places, steps):
    """Return results and slopes of some readings, each in a direction of its own."""
    results = len(rows_of(firing.boiler.kind).results)
    seeds = array("d", [0.0] * (len(row) * DIRECTIONS))
    for direction, place in enumerate(places):
        seeds[place * DIRECTIONS + direction] = steps[place]
    values, slopes = array("d", [0.0] * results), array("d", [0.0] * (results * DIRECTIONS))
    forms(firing.boiler.kind)[1](len(places), row, firing.row, seeds, values, slopes)
    return values, slopes


def by_differences(compute, base):
    """Return {place: slope} of what compute(k) gives at k small steps; corners are left out."""
    two_below, below, above, two_above = [compute(k * STEP) for k in (-2.0, -1.0, 1.0, 2.0)]
    found = {}
    for place, value in enumerate(base):
        near = (above[place] - below[place]) / (2.0 * STEP)
        far = (two_above[place] - two_below[place]) / (4.0 * STEP)
        up, down = (above[place] - value) / STEP, (value - below[place]) / STEP
        if abs(up - down) <= 0.01 * abs(near) + 1e-9 * abs(value):
            found[place] = (4.0 * near - far) / 3.0
    return found


def moved_row(firing, row, place, step):
    """Return a function that computes the results with one reading some steps away."""
    def compute(steps_away):
        other = array("d", row)
        other[place] += steps_away * step
        return results_of(firing, other)

    return compute


def moved_reading(firing, readings, reading, step, names):
    """Return a function that evaluates the whole balance with one reading some steps away."""
    def compute(steps_away):
        others = dict(readings)
        others[reading] += steps_away * step
        found = evaluate(firing, Sample("b1", None, others, {})).results
        return [found[name] for name in names]

    return compute


def pairs_of(firing, row):
    """Yield (value, slope, slope by differences or None) of each result in each direction."""
    base = results_of(firing, row)
    # What is nought stands for something that the plant has not: the corner of a range.
    known = [place for place in range(len(row)) if row[place] > 0.0 or row[place] < 0.0]
    steps = {place: 0.01 * abs(row[place]) for place in known}
    for first in range(0, len(known), DIRECTIONS):
        part = known[first:first + DIRECTIONS]
        values, slopes = slopes_of(firing, row, part, steps)
        assert [value.hex() for value in values] == [value.hex() for value in base]
        for direction, place in enumerate(part):
            found = by_differences(moved_row(firing, row, place, steps[place]), base)
            for result, value in enumerate(base):
                if value == value:
                    yield value, slopes[result * DIRECTIONS + direction], found.get(result)


@pytest.mark.parametrize("make", [plausible.boiler, plausible.furnace])
def test_the_slopes_are_those_of_central_differences(make):
    chance, compared, corners, steep = random.Random(1), 0, 0, 0
    for _ in range(150):
        plant = make(chance)
        firing = prepare(plant.boiler)
        row = row_of(Ledger(firing, Sample("b1", None, plant.readings, {})))
        for value, slope, found in pairs_of(firing, row):
            if found is None:
                corners += 1
                continue
            compared += 1
            steep += slope != 0.0
            # The absolute part is what rounding leaves of a difference of two like numbers.
            assert found == pytest.approx(slope, rel=1e-6, abs=1e-11 * abs(value))
    assert compared > 40_000 and steep > 10_000 and corners < 0.002 * compared


@pytest.mark.parametrize(
    ("make", "plants", "quantity"),
    [(plausible.any_plant, 100, "air_humidity_pct"),
     (plausible.condensing_boiler, 40, "condensate_flow_kg_h")])
def test_results_move_with_each_instrument_as_their_uncertainty_says(make, plants, quantity):
    # Through the whole balance: moisture and condensate come before the kernel.
    chance, seen = random.Random(2), 0
    for _ in range(plants):
        plant = make(chance)
        accuracies = plausible.accuracies(chance, plant.readings, 0.3, 2.0)
        firing = prepare(plausible.with_instruments(plant, accuracies))
        sample = Sample("b1", None, plant.readings, {})
        base = evaluate(firing, sample).results
        names = sorted(base)
        variances = dict.fromkeys(names, 0.0)
        for reading, step in accuracies.items():
            compute = moved_reading(firing, plant.readings, reading, step, names)
            for place, slope in by_differences(compute, [base[name] for name in names]).items():
                variances[names[place]] += slope * slope
        found = uncertainty(firing, sample).u95
        assert sorted(found) == names
        for name in names:
            assert found[name] == pytest.approx(
                variances[name] ** 0.5, rel=1e-4, abs=1e-9 * abs(base[name])), name
        seen += quantity in plant.readings
    assert seen >= plants / 8
