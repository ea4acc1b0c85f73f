"""Random plants and samples, the same on every interpreter, to compare the ways kernels run.

`hash_of` condenses what a way makes of them into one hash: equal hashes, equal bits.  No I/O.
"""

import hashlib
import struct
from array import array
from binascii import hexlify

from edge.efficiency.balance import prepare, row_of
from edge.efficiency.fuels import PRESET_NAMES, PRESETS
from edge.efficiency.ledger import Ledger
from edge.efficiency.rows import DIRECTIONS, rows_of
from edge.efficiency.why_air import check_oxygen
from edge.plant import Boiler
from edge.port import NAN
from edge.sample import Sample

KINDS = ("steam", "steam", "hot_water", "hot_water", "thermal_oil", "furnace")
METHODS = ("gb_t_10180", "gb_t_10180", "siegert", "quick", "ptc_4")
FIRINGS = ("grate", "fluidised", "pulverised")

# quantity: (from, to) of its random readings, wider than what a boiler's gates allow.
RANGES = (
    ("o2_dry_pct", 0.0, 21.0), ("o2_wet_pct", 0.0, 21.0), ("co_ppm", 0.0, 12000.0),
    ("no_ppm", 0.0, 500.0), ("no2_ppm", 0.0, 50.0), ("no2_share_pct", 0.0, 100.0),
    ("nox_mg_m3", 0.0, 1000.0), ("so2_mg_m3", 0.0, 2000.0), ("dust_mg_m3", 0.0, 100.0),
    ("flue_gas_temp_c", 0.0, 520.0), ("air_temp_c", -30.0, 60.0), ("air_humidity_pct", 0.0, 100.0),
    ("air_pressure_kpa", 80.0, 105.0), ("steam_flow_t_h", 0.0, 40.0),
    ("steam_pressure_mpa", 0.0, 17.0), ("steam_temp_c", 100.0, 600.0),
    ("steam_moisture_pct", 0.0, 5.0), ("feedwater_temp_c", 10.0, 220.0),
    ("feedwater_pressure_mpa", 0.0, 18.0), ("blowdown_flow_t_h", 0.0, 2.0),
    ("water_flow_t_h", 0.0, 800.0), ("supply_water_temp_c", 40.0, 200.0),
    ("return_water_temp_c", 10.0, 120.0), ("supply_water_pressure_mpa", 0.0, 2.5),
    ("oil_flow_t_h", 0.0, 800.0), ("supply_oil_temp_c", 100.0, 320.0),
    ("return_oil_temp_c", 80.0, 300.0), ("oil_capacity_kj_kg_k", 1.5, 2.5),
    ("condensate_flow_kg_h", 0.0, 500.0), ("electric_power_kw", 0.0, 300.0),
    ("charge_flow_t_h", 0.0, 80.0), ("charge_temp_in_c", 0.0, 600.0),
    ("charge_temp_out_c", 300.0, 1300.0), ("preheated_air_temp_c", 0.0, 700.0),
    ("recuperator_gas_in_temp_c", 200.0, 1500.0), ("wall_temp_c", 20.0, 200.0),
    ("wall_area_m2", 0.0, 500.0), ("bottom_ash_share_pct", 0.0, 100.0),
    ("bottom_ash_carbon_pct", 0.0, 40.0),
    ("fly_ash_carbon_pct", 0.0, 40.0), ("oxidation_factor_pct", 80.0, 100.0),
)


class Random:
    """Numbers from 0 to below 1 that every interpreter makes alike."""

    def __init__(self, seed):
        self._state = seed

    def next(self):
        """Return the next number."""
        self._state = (self._state * 1103515245 + 12345) % 2147483648
        return self._state / 2147483648.0

    def between(self, low, high):
        """Return a number between two."""
        return low + (high - low) * self.next()

    def one_of(self, words):
        """Return one of some words."""
        return words[int(self.next() * len(words))]


def case(random):
    """Return (firing, sample) of a random boiler."""
    fuel = PRESETS[random.one_of(PRESET_NAMES)]
    kind = random.one_of(KINDS)
    condensing = fuel.state == "gas" and random.next() < 0.2
    constants = {"oil_capacity_kj_kg_k": 2.0} if random.next() < 0.5 else {}
    boiler = Boiler(
        "b1", kind, fuel, random.between(1.0, 60.0), random.one_of(METHODS), condensing,
        random.one_of(FIRINGS), random.between(0.5, 5.0), "", constants, "",
        {"flue_gas_of_burnt_fuel": random.one_of((0.0, 0.5, 1.0))}, {},
        fuel.reference_o2_pct, (), random.one_of(("", "steel")) if kind == "furnace" else "")
    sparse = random.next() < 0.5  # half of the plants measure nearly everything
    readings = {}
    for name, low, high in RANGES:
        value, drawn = random.between(low, high), random.next()
        if drawn < (0.75 if sparse else 0.97):
            readings[name] = value
    if kind == "furnace" and random.next() < 0.8:  # its flue gas is hotter than a boiler's
        readings["flue_gas_temp_c"] = random.between(100.0, 1500.0)
    flow = "fuel_flow_m3_h" if fuel.state == "gas" else "fuel_flow_kg_h"
    value = random.between(0.0, 4000.0)
    if random.next() < 0.9:
        readings[flow] = value
    return prepare(boiler), Sample("b1", None, readings, {})


def outcome(way, firing, sample, with_slopes):
    """Return the bytes of a sample's row, results and slopes as a way computes them.

    `way` has boiler_row, boiler_slopes, furnace_row and furnace_slopes.
    """
    ledger = Ledger(firing, sample)
    check_oxygen(ledger)
    row = row_of(ledger)
    furnace = firing.boiler.kind == "furnace"
    results = len(rows_of(firing.boiler.kind).results)
    values = array("d", [0.0] * results)
    (way.furnace_row if furnace else way.boiler_row)(row, firing.row, values)
    numbers = list(row) + list(values)
    if with_slopes:
        seeds = array("d", [0.0] * (len(row) * DIRECTIONS))
        for place in range(len(row)):
            seeds[place * DIRECTIONS + place % DIRECTIONS] = 1.0 + place
        slopes = array("d", [0.0] * (results * DIRECTIONS))
        (way.furnace_slopes if furnace else way.boiler_slopes)(
            DIRECTIONS, row, firing.row, seeds, values, slopes)
        numbers += list(values) + list(slopes)
    # One NaN stands for all of them.
    return struct.pack("<%dd" % len(numbers), *[n if n == n else NAN for n in numbers])


def hash_of(way, plants, slopes_every, seed=1):
    """Return the SHA-256 over random plants in hexadecimal; slopes are taken of every n-th."""
    random, found = Random(seed), hashlib.sha256()
    for number in range(plants):
        firing, sample = case(random)
        found.update(outcome(way, firing, sample, number % slopes_every == 0))
    return hexlify(found.digest()).decode()
