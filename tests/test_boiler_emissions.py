"""Flue gas of the burnt fuel, and what a boiler emits with it."""

import pytest

from edge.efficiency.boiler_emissions import burnt_gas_m3, mass_flows_kg_h

NAN = float("nan")


def test_carbon_in_the_ash_makes_no_flue_gas():
    # by hand: 8 m3/kg, 5 % of the fuel's heat in the ash: 8 * 0.95
    assert burnt_gas_m3(8.0, 5.0, 1.0) == pytest.approx(7.6, rel=1e-15)
    assert burnt_gas_m3(8.0, 5.0, 0.5) == pytest.approx(7.8, rel=1e-15)
    assert burnt_gas_m3(8.0, 100.0, 1.0) == 0.0


@pytest.mark.parametrize("solid_pct", [0.0, 5.031, 100.0, NAN])
def test_the_fuel_as_fired_keeps_its_flue_gas_to_the_bit(solid_pct):
    assert burnt_gas_m3(10.039, solid_pct, 0.0) == 10.039


def test_an_unknown_loss_counts_as_none_and_unknown_flue_gas_stays_unknown():
    assert burnt_gas_m3(10.039, NAN, 1.0) == 10.039
    unknown = burnt_gas_m3(NAN, 5.0, 1.0)
    assert unknown != unknown


def test_more_carbon_in_the_ash_leaves_less_flue_gas():
    found = [burnt_gas_m3(8.0, 0.5 * step, 1.0) for step in range(40)]
    assert found == sorted(found, reverse=True) and found[-1] < found[0]


def test_carbon_dioxide_is_of_the_fuels_carbon_and_of_its_oxidation():
    # by hand: 1000 kg/h * 7.6 m3/kg * 200 mg/m3 = 1.52 kg/h; 1000 * 0.5 * 0.98 * 44 / 12
    burnt = mass_flows_kg_h(1000.0, 7.6, 200.0, 400.0, 50.0, NAN, 50.0, 98.0)
    assert burnt[0] == pytest.approx(1.52, rel=1e-14)
    assert burnt[1] == pytest.approx(3.04, rel=1e-14)
    assert burnt[2] == pytest.approx(0.38, rel=1e-14)
    assert burnt[3] == pytest.approx(1796.6666666667, rel=1e-12)
    assert mass_flows_kg_h(1000.0, 8.0, 200.0, 400.0, 50.0, NAN, 50.0, 98.0)[3] == burnt[3]
