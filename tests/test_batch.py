"""Balances of whole columns: bit for bit those of the same rows one by one.

The compiled ones are compared in test_replay, whose process has compiled the kernels anyway.
"""

import random
from concurrent.futures import ThreadPoolExecutor

import numpy
import pytest

from edge.efficiency import batch
from edge.efficiency.balance import evaluate, prepare
from edge.efficiency.batch import matters, results_of
from edge.efficiency.fuels import PRESETS
from edge.efficiency.rows import rows_of
from edge.efficiency.trial import RANGES
from edge.errors import ReadingsError
from edge.plant import Boiler
from edge.sample import FLAG_COMMUNICATION, Fault, Sample
from tests import parts
from tests.test_balance import ASH, COAL, GAS

NAN = float("nan")
ROWS = 1000
BETWEEN = {name: (low, high) for name, low, high in RANGES}
BETWEEN.update({"fuel_flow_m3_h": (0.0, 2000.0), "fuel_flow_kg_h": (0.0, 4000.0)})
FLUE = ("co_ppm", "nox_mg_m3", "so2_mg_m3", "dust_mg_m3", "flue_gas_temp_c", "air_temp_c")
STEAM = FLUE + ("steam_flow_t_h", "steam_pressure_mpa", "feedwater_temp_c")
GAS_STEAM = ("fuel_flow_m3_h", "o2_dry_pct", "electric_power_kw") + STEAM


def plant(kind="steam", fuel="natural_gas", measured=(), constants=(), condensing=False,
          method="gb_t_10180", charge="", burnt=0.0):
    registers = [parts.register(name, "input", 0, "float32")
                 for name in measured]
    return prepare(Boiler(
        "b1", kind, PRESETS[fuel], 7.0, method, condensing, "grate", 3.2, "", dict(constants), "",
        {"flue_gas_of_burnt_fuel": burnt}, {}, PRESETS[fuel].reference_o2_pct,
        (parts.device("dcs", 1, registers),), charge))


# what the plant is, and the columns of its file
CASES = {
    "gas_steam": (plant(constants={"steam_moisture_pct": 2.0}), GAS_STEAM),
    "coal_hot_water": (
        plant("hot_water", "bituminous_3", constants=ASH),
        ("fuel_flow_kg_h", "o2_dry_pct", "water_flow_t_h", "supply_water_temp_c",
         "return_water_temp_c", "supply_water_pressure_mpa") + FLUE),
    "superheated": (
        plant(constants={"steam_moisture_pct": 2.0}),
        GAS_STEAM + ("steam_temp_c", "feedwater_pressure_mpa", "blowdown_flow_t_h")),
    "wet_oxygen": (plant(constants={"steam_moisture_pct": 2.0}),
                   ("fuel_flow_m3_h", "o2_wet_pct") + STEAM),
    "both_oxygens_no_fuel_flow": (
        plant(constants={"steam_moisture_pct": 2.0}), ("o2_wet_pct", "o2_dry_pct") + STEAM),
    "humidity": (plant(constants={"steam_moisture_pct": 2.0, "air_pressure_kpa": 88.0}),
                 GAS_STEAM + ("air_humidity_pct",)),
    "humidity_and_barometer": (
        plant(constants={"air_humidity_pct": 60.0, "air_pressure_kpa": 88.0}),
        GAS_STEAM + ("air_pressure_kpa", "steam_moisture_pct")),
    "condensing": (plant(condensing=True, constants={"steam_moisture_pct": 2.0}),
                   GAS_STEAM + ("condensate_flow_kg_h", "air_humidity_pct", "o2_wet_pct")),
    "silent_instruments": (
        plant(measured=GAS_STEAM + ("steam_temp_c", "no2_ppm", "oxidation_factor_pct"),
              constants={"steam_temp_c": 200.0, "no2_share_pct": 5.0, "steam_moisture_pct": 2.0,
                         "oxidation_factor_pct": 98.0}),
        ("fuel_flow_m3_h", "o2_dry_pct", "no_ppm", "no2_share_pct") + STEAM),
    "defaults": (
        plant("hot_water", "bituminous_3", constants={"fly_ash_carbon_pct": 20.0}),
        ("fuel_flow_kg_h", "o2_dry_pct", "bottom_ash_carbon_pct", "bottom_ash_share_pct",
         "oxidation_factor_pct", "no_ppm", "no2_ppm", "no2_share_pct") + FLUE),
    "burnt_coal": (
        plant("hot_water", "bituminous_3", constants=ASH, burnt=1.0),
        ("fuel_flow_kg_h", "o2_dry_pct", "fly_ash_carbon_pct", "water_flow_t_h",
         "supply_water_temp_c", "return_water_temp_c", "supply_water_pressure_mpa") + FLUE),
    "thermal_oil_by_ptc_4": (
        plant("thermal_oil", "diesel_0", constants={"oil_capacity_kj_kg_k": 2.0}, method="ptc_4"),
        ("fuel_flow_kg_h", "o2_dry_pct", "oil_flow_t_h", "supply_oil_temp_c", "return_oil_temp_c")
        + FLUE),
    "furnace": (
        plant("furnace", charge="steel"),
        ("fuel_flow_m3_h", "o2_dry_pct", "charge_flow_t_h", "charge_temp_in_c", "charge_temp_out_c",
         "preheated_air_temp_c", "recuperator_gas_in_temp_c", "wall_temp_c", "wall_area_m2",
         "charge_melting_kj_kg", "air_humidity_pct") + FLUE),
}
NOTHING_DRAWN = (0.0, 0.0)


def columns_of(names, seed):
    """Return random columns; a tenth of the values is absent, a few are out of range."""
    draw = random.Random(seed)
    columns = {}
    for name in names:
        low, high = BETWEEN.get(name, NOTHING_DRAWN)
        middle = (low + high) / 2  # half of the rows are such that most results exist
        values = [draw.uniform(low, high) if row % 2 else draw.uniform(0.6, 1.1) * middle
                  for row in range(ROWS)]
        columns[name] = numpy.array([
            NAN if draw.random() < 0.1 else draw.choice((1e9, -1e9, float("inf"), value))
            if draw.random() < 0.01 else value for value in values])
    if "o2_dry_pct" in columns:
        columns["o2_dry_pct"][::2] *= 0.4  # excess air below 4
    return columns


def one_by_one(firing, columns):
    """Return what `evaluate` makes of the rows: NaN and out of range are readings that failed."""
    names = rows_of(firing.boiler.kind).results
    found = {name: numpy.full(ROWS, NAN) for name in names}
    limits = {name: (batch.QUANTITIES[name].low, batch.QUANTITIES[name].high) for name in columns}
    for row in range(ROWS):
        readings = {}
        for name, column in columns.items():
            value = float(column[row])
            if limits[name][0] <= value <= limits[name][1] and abs(value) != float("inf"):
                readings[name] = value
        faults = {name: Fault(FLAG_COMMUNICATION, "not given")
                  for name in set(columns) | firing.measured if name not in readings}
        results = evaluate(firing, Sample("b1", None, readings, faults)).results
        for name in results:
            found[name][row] = results[name]
    return found


def assert_same_bits(found, expected):
    assert list(found) == list(expected)
    for name in found:
        absent = numpy.isnan(expected[name])
        assert (numpy.isnan(found[name]) == absent).all(), name
        assert (found[name].view("u8") == expected[name].view("u8"))[~absent].all(), name


def random_cases():
    """Return {name: (firing, columns)}, the same at every call."""
    return {name: (firing, columns_of(names, name)) for name, (firing, names) in CASES.items()}


@pytest.fixture(scope="module")
def cases():
    return random_cases()


@pytest.fixture(scope="module")
def expected(cases):
    return {name: one_by_one(*cases[name]) for name in cases}


@pytest.mark.parametrize("name", list(CASES))
def test_columns_here_have_the_bits_of_rows_one_by_one(name, cases, expected):
    assert_same_bits(results_of(*cases[name]), expected[name])


def test_the_random_columns_reach_every_result_and_its_absence(expected):
    for names in (rows_of("steam").results, rows_of("furnace").results):
        for name in names:
            found = numpy.concatenate([each[name] for each in expected.values() if name in each])
            assert 100 < numpy.count_nonzero(numpy.isnan(found)) < len(found) - 100, name


def test_rows_of_several_chunks_are_those_of_one(cases, monkeypatch):
    firing, columns = cases["condensing"]
    whole = results_of(firing, columns)
    monkeypatch.setattr(batch, "CHUNK", 192)  # the last chunk has 40 rows
    assert_same_bits(results_of(firing, columns), whole)


def test_threads_that_share_a_plant_do_not_disturb_each_other(cases, expected):
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: results_of(*cases["gas_steam"]), range(8)):
            assert_same_bits(found, expected["gas_steam"])


def test_the_worked_examples_stand_in_columns_too():
    # The printed values of the published contract.
    gas = results_of(plant(), {name: [value] for name, value in GAS.items()})
    assert gas["efficiency_direct_pct"][0] == pytest.approx(91.32, abs=5e-3)
    coal = results_of(plant("hot_water", "bituminous_3", constants=ASH),
                      {name: [value] for name, value in COAL.items()})
    assert coal["loss_solid_pct"][0] == pytest.approx(5.031, abs=5e-4)


def test_numbers_of_other_types_are_taken_as_they_are():
    whole = {name: numpy.array([round(value)] * 3, numpy.int32) for name, value in GAS.items()}
    halves = {name: numpy.array([round(value)] * 3, numpy.float32) for name, value in GAS.items()}
    assert_same_bits(results_of(plant(), whole), results_of(plant(), halves))


def test_no_rows_give_no_results_of_every_name():
    for columns in ({}, {"o2_dry_pct": []}):
        found = results_of(plant(), columns)
        assert list(found) == list(rows_of("steam").results)
        assert all(len(column) == 0 for column in found.values())


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"o2": [3.0]}, "columns: found an unknown quantity o2"),
        ({"load_pct": [3.0]}, "columns: found an unknown quantity load_pct"),
        ({"air_moisture": [3.0]}, "columns: found an unknown quantity air_moisture"),
        ({"o2_dry_pct": [3.0], "co_ppm": [1.0, 2.0]}, "columns: found 1 to 2 rows"),
    ],
)
def test_columns_that_are_none_are_named(columns, said):
    with pytest.raises(ReadingsError, match=said):
        results_of(plant(), columns)


def test_only_constants_and_guesses_depend_on_a_column_without_a_value(cases):
    assert "steam_moisture_pct" in matters(cases["gas_steam"][0])
    firing, columns = cases["gas_steam"]
    columns = {name: columns[name][:100] for name in columns}
    for quantity in sorted(set(BETWEEN) - set(columns) - matters(firing)):
        empty = dict(columns, **{quantity: numpy.full(100, NAN)})
        assert_same_bits(results_of(firing, empty), results_of(firing, columns))
    with_column = results_of(firing, dict(columns, steam_moisture_pct=numpy.full(100, NAN)))
    assert numpy.isnan(with_column["heat_output_mw"]).all()
