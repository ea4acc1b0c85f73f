"""The built-in fuels."""

import pytest

from edge.efficiency.fuels import (
    GAS_KEYS,
    PRESET_NAMES,
    PRESETS,
    SOLID_KEYS,
    gross_heating_value_kj_kg,
    net_heating_value_of_gas_kj_m3,
)


def test_there_are_the_seventeen_fuels_that_a_plant_file_may_name():
    assert len(PRESET_NAMES) == 17
    assert sorted(PRESETS) == sorted(PRESET_NAMES)
    for name in PRESET_NAMES:
        assert PRESETS[name].name == name


@pytest.mark.parametrize("name", PRESET_NAMES)
def test_every_composition_adds_up_to_a_hundred_per_cent(name):
    fuel = PRESETS[name]
    total = sum([fuel.composition[key] for key in fuel.composition])
    assert total == pytest.approx(100.0, abs=0.011)
    keys = GAS_KEYS if fuel.state == "gas" else SOLID_KEYS
    assert [key for key in sorted(fuel.composition) if key not in keys] == []


@pytest.mark.parametrize(
    ("name", "heat_mj_m3"),
    [  # the design table of representative fuel gases, MJ/m3
        ("natural_gas", 36.211), ("coke_oven_gas", 17.407), ("blast_furnace_gas", 3.375),
        ("lpg", 104.948), ("methane", 35.818), ("biogas_60_40", 21.491),
    ],
)
def test_the_heating_value_of_a_gas_follows_from_its_composition(name, heat_mj_m3):
    fuel = PRESETS[name]
    assert fuel.net_heating_value_kj / 1000.0 == pytest.approx(heat_mj_m3, abs=6e-4)
    assert fuel.net_heating_value_kj == net_heating_value_of_gas_kj_m3(fuel.composition)


def test_a_gas_that_does_not_burn_has_no_heating_value():
    assert net_heating_value_of_gas_kj_m3({"co2_pct": 60.0, "n2_pct": 39.0, "o2_pct": 1.0}) == 0.0


def test_the_gross_heating_value_of_coal_adds_the_latent_heat_of_its_water():
    # by hand: 22211 + 25 * (9 * 3.81 + 8.85)
    coal = PRESETS["bituminous_3"]
    assert coal.gross_heating_value_kj == pytest.approx(23289.5, abs=1e-6)
    assert gross_heating_value_kj_kg({}, 20000.0) == 20000.0


def test_the_gross_heating_value_of_a_gas_is_not_known():
    for name in PRESET_NAMES:
        gross = PRESETS[name].gross_heating_value_kj
        assert (gross != gross) == (PRESETS[name].state == "gas")


@pytest.mark.parametrize("name", PRESET_NAMES)
def test_a_heating_value_lies_near_what_the_elements_give(name):
    # Mendeleev: 339 C + 1030 H - 109 (O - S) - 25 M, within 3 %, bituminous I within 8 %
    fuel = PRESETS[name]
    if fuel.state != "gas":
        part = fuel.composition
        estimate = 339.0 * part["carbon_pct"] + 1030.0 * part["hydrogen_pct"]
        estimate -= 109.0 * (part["oxygen_pct"] - part["sulfur_pct"]) + 25.0 * part["moisture_pct"]
        assert fuel.net_heating_value_kj == pytest.approx(estimate, rel=0.08)


def test_only_fuels_that_the_tables_name_have_factors_of_the_short_methods():
    with_siegert = [name for name in PRESET_NAMES if PRESETS[name].siegert_a2 > 0.0]
    assert with_siegert == ["diesel_0", "natural_gas", "coke_oven_gas", "lpg"]
    assert PRESETS["natural_gas"][5:9] == (0.66, 0.009, 0.5, 3.45)
    assert PRESETS["lignite"].quick_n == 3.8
    lean = PRESETS["blast_furnace_gas"].quick_m
    assert lean != lean


def test_reference_oxygen_follows_the_state_of_the_fuel():
    # GB 13271-2014: coal and biomass 9 %, oil and gas 3.5 %
    assert PRESETS["biomass_pellet"].reference_o2_pct == 9.0
    assert PRESETS["diesel_0"].reference_o2_pct == 3.5
    assert PRESETS["biogas_60_40"].reference_o2_pct == 3.5
