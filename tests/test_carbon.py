"""Standard coal, carbon dioxide and indicators."""

import pytest

from edge.efficiency.carbon import (
    co2_by_carbon,
    co2_by_gross_heat_t,
    co2_by_heat_t,
    co2_equivalent_t,
    co2_of_electricity_t,
    co2_of_gas_kg,
    co2_of_heat_t,
    greenhouse_gas_t,
    per_gj,
    per_tonne,
    standard_coal_at_efficiency_kgce_gj,
    standard_coal_by_coefficient_kgce,
    standard_coal_kgce,
)


@pytest.mark.parametrize(
    ("heat_kj", "kgce"),
    [  # GB/T 2589-2020, annex A: raw coal, crude oil, diesel, blast-furnace gas, 1 kWh
        (20934.0, 0.7143), (41868.0, 1.4286), (42705.0, 1.4571), (3768.0, 0.1286),
        (3600.0, 0.1229),
    ],
)
def test_standard_coal_equals_the_national_table(heat_kj, kgce):
    assert standard_coal_kgce(1.0, heat_kj) == pytest.approx(kgce, abs=7e-5)


def test_standard_coal_is_proportional_to_the_amount():
    assert standard_coal_kgce(0.0, 29307.6) == 0.0
    assert standard_coal_kgce(7.0, 29307.6) == pytest.approx(7.0, rel=1e-14)
    assert standard_coal_by_coefficient_kgce(50000.0, 1.2143) == pytest.approx(60715.0, rel=1e-12)


def test_carbon_dioxide_of_coal_equals_the_hand_calculation():
    # 1000 * 23.076 * 0.02618 * 0.93 * 44 / 12
    found = co2_by_heat_t(1000.0, 23.076, 0.02618, 93.0)
    assert found == pytest.approx(2060.08221, rel=1e-8)
    # 2600 kg/h of coal with 57.42 % carbon, all burnt: 2600 * 0.5742 * 44 / 12
    assert co2_by_carbon(2600.0, 57.42, 100.0) == pytest.approx(5474.04, rel=1e-12)
    assert co2_by_carbon(2600.0, 57.42, 0.0) == 0.0


def test_a_cubic_metre_of_methane_burns_to_nearly_two_kilograms():
    # 44.0095 / 22.414
    assert co2_of_gas_kg(1.0, 1.0) == pytest.approx(1.963483, abs=1e-6)


def test_indicators_are_amounts_over_heat_and_steam():
    # one MW is 3.6 GJ/h; at full efficiency 34.1208 kgce/GJ
    assert per_gj(standard_coal_kgce(1.0, 3.6e6), 1.0) == pytest.approx(34.1208, abs=1e-4)
    assert per_tonne(850.0, 10.0) == 85.0
    for value in (per_gj(1.0, 0.0), per_tonne(1.0, 0.0), per_gj(1.0, -1.0)):
        assert value != value


def test_a_gj_takes_more_standard_coal_the_worse_the_boiler():
    # 34.1208 kgce are a GJ; at 90 % 37.9120
    assert standard_coal_at_efficiency_kgce_gj(100.0) == pytest.approx(34.1208, abs=1e-4)
    assert standard_coal_at_efficiency_kgce_gj(90.0) == pytest.approx(37.9120, abs=1e-4)
    taken = [standard_coal_at_efficiency_kgce_gj(float(eta)) for eta in range(1, 110)]
    assert taken == sorted(taken, reverse=True)
    assert standard_coal_at_efficiency_kgce_gj(0.0) != standard_coal_at_efficiency_kgce_gj(0.0)


def test_greenhouse_gases_of_natural_gas_equal_the_hand_calculation():
    # 12.5 TJ: 701.25 t CO2, 12.5 kg CH4 * 28, 1.25 kg N2O * 265 = 350 + 331.25 kg
    masses = [greenhouse_gas_t(12.5, factor) for factor in (56100.0, 1.0, 0.1)]
    assert masses[0] == pytest.approx(701.25, rel=1e-14)
    assert co2_equivalent_t(masses[0], masses[1], masses[2], 28.0, 265.0) == (
        pytest.approx(701.93125, rel=1e-12))
    assert co2_equivalent_t(5.0, 0.0, 0.0, 28.0, 265.0) == 5.0


def test_carbon_dioxide_of_a_million_cubic_feet_equals_the_hand_calculation():
    # 1e6 scf * 1.026e-3 MMBtu * 53.06 kg = 54439.56 kg
    assert co2_by_gross_heat_t(1e6, 1.026e-3, 53.06) == pytest.approx(54.43956, rel=1e-12)


def test_electricity_and_heat_sold_take_their_carbon_dioxide_with_them():
    assert co2_of_electricity_t(850.0, 0.5366) == pytest.approx(456.11, rel=1e-12)
    assert co2_of_heat_t(1000.0, 0.11) == pytest.approx(110.0, rel=1e-14)
    assert co2_of_electricity_t(-850.0, 0.5366) == -co2_of_electricity_t(850.0, 0.5366)
