"""What the benchmarks compare is the same thing.  Nothing here is timed, and no peer is needed."""

import importlib.util

import numpy
import pytest

from benchmarks import balance, balance_columns, balance_numpy, steam, targets
from benchmarks.__main__ import ALL
from edge.efficiency.batch import results_of
from edge.efficiency.rows import LANES, RESULTS
from edge.efficiency.steam import (
    ZERO_C_K,
    enthalpy_1_kj_kg,
    enthalpy_2_kj_kg,
    saturation_temp_k,
    water_enthalpy_kj_kg,
)
from edge.efficiency.steam_any import enthalpy_by_temp_kj_kg
from tests.test_commands import GAS_READINGS, GAS_RESULTS, last_digit


def props(output, _, pressures_pa, key, values, fluid):
    """Stand in for CoolProp's PropsSI by our own steam tables."""
    assert fluid == balance_numpy.WATER
    found = []
    for pressure_mpa, value in zip(pressures_pa / 1e6, numpy.broadcast_to(
            values, pressures_pa.shape), strict=True):
        boiling_k = saturation_temp_k(pressure_mpa)
        if output == "T":
            found.append(boiling_k)
        elif key == "T":
            found.append(1000.0 * water_enthalpy_kj_kg(pressure_mpa, value - ZERO_C_K))
        else:
            water = enthalpy_1_kj_kg(pressure_mpa, boiling_k)
            found.append(1000.0 * (water + value * (
                enthalpy_2_kj_kg(pressure_mpa, boiling_k) - water)))
    return numpy.array(found)


def test_the_balance_that_is_measured_is_the_contracts_example():
    assert {name: float(value) for name, value in GAS_READINGS.items()} == balance.EXAMPLE
    given = {name: numpy.array([value]) for name, value in balance.EXAMPLE.items()}
    found = results_of(balance.plant(), given)
    for name, value in GAS_RESULTS.items():
        assert found[name][0] == pytest.approx(value, abs=last_digit(value)), name


def test_rows_one_by_one_and_in_a_block_have_the_same_bits():
    firing, count = balance.plant(), LANES + 3
    given = balance.samples(count)
    rows = balance.in_hex(balance.evaluated(firing, given))
    assert rows == balance.in_hex(balance.block(firing, balance.laid(firing, given), count))
    assert len({row[RESULTS.index("heat_output_mw")] for row in rows}) == count


def test_the_peer_in_numpy_computes_the_same_balance():
    firing, given = balance.plant(), balance_columns.columns(20)
    # One row at each gate: no load, too much air, no reference oxygen.
    given["steam_flow_t_h"][0], given["o2_dry_pct"][1], given["o2_dry_pct"][2] = 0.1, 17.0, 19.5
    theirs = balance_numpy.balance(given, balance_columns.constants_by_name(firing), props)
    ours = results_of(firing, given)
    number, worst = balance_columns.apart(ours, theirs)
    assert number == sum(not numpy.isnan(ours[name]).all() for name in RESULTS)
    assert worst < 1e-12
    assert numpy.isnan(theirs["efficiency_direct_pct"][0])
    assert numpy.isnan(theirs["loss_stack_pct"][1])
    assert numpy.isnan(theirs["nox_ref_mg_m3"][2])


def test_the_peer_that_is_wrong_by_a_millionth_is_found_out():
    ours = {"load_pct": numpy.array([50.0, 80.0]), "nox_kg_h": numpy.array([float("nan"), 1.0])}
    assert balance_columns.apart(ours, {"load_pct": numpy.array([50.0, 80.00008])})[1] > 9e-7
    assert balance_columns.apart(ours, {"nox_kg_h": numpy.array([1.0, 1.0])})[1] == float("inf")


def test_the_block_of_steam_is_the_kernel_one_by_one():
    pressures, temps = steam.states(20)
    expected = steam.one_by_one(enthalpy_by_temp_kj_kg)(pressures, temps)
    assert (steam.our_block(pressures, temps) == expected).all()


@pytest.mark.parametrize(("kept", "said"), [
    (True, "reached"), (False, "MISSED"), (None, "not to be said on this CPU")])
def test_a_row_of_targets_says_whether_it_was_reached(capsys, kept, said):
    targets.show("memory", "31 MB", "30 MB", kept)
    row = capsys.readouterr().out
    assert row.startswith(targets.MARK + "memory")
    assert row.rstrip().endswith(said)


def test_the_comparison_with_peers_is_a_part_of_make_bench():
    assert {"field", "drain", "disk_bytes", "read_plan"} <= set(ALL)
    assert all(importlib.util.find_spec("benchmarks." + name) for name in ALL)
