"""The fused kernel of a furnace over flat buffers: the names it goes by, and its forms' bits."""

import ast
import pathlib
import subprocess
import sys
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.efficiency.balance import prepare, row_of
from edge.efficiency.blocks import DIRECTIONS, LANES, furnace_block, furnace_row, furnace_slopes
from edge.efficiency.ledger import Ledger
from edge.efficiency.rows import FURNACE_PLANT, FURNACE_READINGS, FURNACE_RESULTS, rows_of
from edge.quantities import QUANTITIES
from tests.test_furnace_balance import furnace, sample

ROOT = pathlib.Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("module", "name", "kind"),
    [("boiler", "boiler", "steam"), ("furnace_balance", "furnace", "furnace")])
def test_the_rows_have_the_names_of_the_kernels_parameters_in_order(module, name, kind):
    text = (ROOT / "edge/efficiency" / (module + ".py")).read_text("utf-8")
    node = [each for each in ast.parse(text).body if getattr(each, "name", "") == name][0]
    rows = rows_of(kind)
    names = [parameter for parameter, _ in rows.readings] + list(rows.plant)
    assert [argument.arg for argument in node.args.args] == names
    assert len(node.body[-1].value.elts) == len(rows.results)
    assert all(name in QUANTITIES for name in rows.results)


@pytest.mark.parametrize("tool", ["write_dual.py", "write_blocks.py"])
def test_the_generated_forms_of_the_kernels_are_fresh(tool):
    done = subprocess.run([sys.executable, ROOT / "tools" / tool, "--check"], cwd=ROOT,
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def _row(plant, changes=()):
    firing = prepare(plant)
    return row_of(Ledger(firing, sample(changes))), firing.row


def _slopes(row, constants, place):
    """Return the slope of every result by one reading."""
    seeds = array("d", [0.0] * (len(row) * DIRECTIONS))
    seeds[place * DIRECTIONS] = 1.0
    values = array("d", [0.0] * len(FURNACE_RESULTS))
    slopes = array("d", [0.0] * (len(FURNACE_RESULTS) * DIRECTIONS))
    furnace_slopes(4, row, constants, seeds, values, slopes)
    return values, [slopes[m * DIRECTIONS] for m in range(len(FURNACE_RESULTS))]


def _results(row, constants):
    values = array("d", [0.0] * len(FURNACE_RESULTS))
    furnace_row(row, constants, values)
    return values


def test_slopes_are_the_differences_of_the_row_and_their_values_its_bits():
    more = {"co_ppm": 100.0, "nox_mg_m3": 150.0, "wall_temp_c": 85.0, "electric_power_kw": 300.0}
    row, constants = _row(furnace(constants={"wall_area_m2": 400.0}, price=3.0), more)
    here = _results(row, constants)
    for place, value in enumerate(row):
        if value != value:
            continue
        step = 1e-5 * max(abs(value), 1.0)
        up, down = array("d", row), array("d", row)
        up[place] += step
        down[place] -= step
        above, below = _results(up, constants), _results(down, constants)
        values, slopes = _slopes(row, constants, place)
        for m, name in enumerate(FURNACE_RESULTS):
            assert values[m] == here[m] or here[m] != here[m], name
            if here[m] == here[m]:
                near = (above[m] - below[m]) / (2.0 * step)
                assert slopes[m] == pytest.approx(near, rel=1e-5, abs=1e-7 * abs(here[m])), name


def test_a_block_of_samples_has_the_bits_of_its_rows():
    count = LANES + 3
    rows = [_row(furnace(), {"charge_flow_t_h": 20.0 + k, "o2_dry_pct": 0.3 * k})
            for k in range(count)]
    columns = array("d", [row[k] for k in range(len(FURNACE_READINGS)) for row, _ in rows])
    found = array("d", [0.0] * (count * len(FURNACE_RESULTS)))
    work = array("d", [0.0] * (LANES * (len(FURNACE_READINGS) + len(FURNACE_RESULTS))))
    furnace_block(count, columns, rows[0][1], found, work)
    for i, (row, constants) in enumerate(rows):
        for m, value in enumerate(_results(row, constants)):
            assert repr(found[m * count + i]) == repr(value), FURNACE_RESULTS[m]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(), min_size=len(FURNACE_READINGS), max_size=len(FURNACE_READINGS)))
def test_any_floats_at_all_give_finite_results_or_none(values):
    for number in _results(array("d", values), prepare(furnace()).row):
        assert number - number == 0.0 or number != number
    assert len(prepare(furnace()).row) == len(FURNACE_PLANT)
