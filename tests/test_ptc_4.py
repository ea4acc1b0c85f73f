"""Losses on gross heating value in kcal, after the short form of PTC 4.1."""

import pytest

from edge.efficiency.ptc_4 import (
    air_moisture_loss_pct,
    carbon_monoxide_loss_pct,
    dry_gas_kg_kg,
    dry_gas_loss_pct,
    efficiency_gross_pct,
    excess_air_by_co2_pct,
    excess_air_by_o2_pct,
    highest_co2_pct,
    hydrogen_loss_pct,
    moisture_loss_pct,
    supplied_air_kg_kg,
    theoretical_air_kg_kg,
    unburnt_ash_loss_pct,
)

NAN = float("nan")
# A brown coal: C 41.11, H 2.76, O 9.89, N 1.22, S 0.41 %
COAL_AIR = 5.24227875  # (11.43 * 41.11 + 34.5 * (2.76 - 9.89 / 8) + 4.32 * 0.41) / 100


def test_air_of_a_coal_equals_the_hand_calculation():
    assert theoretical_air_kg_kg(41.11, 2.76, 9.89, 0.41) == pytest.approx(COAL_AIR, rel=1e-12)
    # pure carbon: 11.43 kg, from 32 / 12 / 0.233 = 11.44
    assert theoretical_air_kg_kg(100.0, 0.0, 0.0, 0.0) == pytest.approx(11.43, rel=1e-12)
    # hydrogen that is water already, 1 to 8, needs none
    assert theoretical_air_kg_kg(0.0, 1.0, 8.0, 0.0) == 0.0


def test_seven_percent_of_oxygen_are_half_as_much_air_again():
    assert excess_air_by_o2_pct(7.0) == pytest.approx(50.0, rel=1e-14)
    assert excess_air_by_o2_pct(0.0) == 0.0
    for o2 in (-0.1, 21.0, NAN):
        air = excess_air_by_o2_pct(o2)
        assert air != air


def test_excess_air_from_carbon_dioxide_equals_the_hand_calculation():
    # 100 * 41.11 / 1200 / (TA * 0.77 / 28 + 1.22 / 2800 + 41.11 / 1200 + 0.41 / 3200)
    highest = highest_co2_pct(41.11, 1.22, 0.41, COAL_AIR)
    assert highest == pytest.approx(19.140355, abs=1e-6)
    # 7900 * (19.140355 - 14) / (14 * (100 - 19.140355))
    assert excess_air_by_co2_pct(14.0, highest) == pytest.approx(35.872392, abs=1e-6)
    assert excess_air_by_co2_pct(highest, highest) == 0.0


@pytest.mark.parametrize(
    ("co2", "highest"), [(0.0, 19.0), (19.1, 19.0), (10.0, 100.0), (NAN, 19.0), (10.0, NAN)])
def test_carbon_dioxide_beyond_its_highest_gives_no_excess_air(co2, highest):
    air = excess_air_by_co2_pct(co2, highest)
    assert air != air


def test_a_fuel_without_anything_to_burn_has_no_highest_carbon_dioxide():
    for theoretical in (0.0, -1.0, NAN):
        highest = highest_co2_pct(0.0, 0.0, 0.0, theoretical)
        assert highest != highest


def test_dry_gas_holds_all_that_was_burnt_and_supplied_but_water():
    # carbon 1 kg: 44 / 12 kg of CO2, and the nitrogen of 11.43 kg of air without excess
    dry = dry_gas_kg_kg(100.0, 0.0, 0.0, 11.43, 11.43)
    assert dry == pytest.approx(44.0 / 12.0 + 0.77 * 11.43, rel=1e-12)
    # a kg of air more is a kg of gas more
    more = dry_gas_kg_kg(100.0, 0.0, 0.0, 11.43, supplied_air_kg_kg(11.43, 100.0 / 11.43))
    assert more - dry == pytest.approx(1.0, rel=1e-9)


def test_losses_of_an_oil_furnace_equal_those_that_bee_prints():
    # BEE guide book 4, chapter 2: 57.29, 1.36 and 9.13 %; moisture 0.15, hydrogen 0.1123 kg/kg
    assert dry_gas_loss_pct(33.62, 0.24, 750.0, 40.0, 10000.0) == pytest.approx(57.29, abs=5e-3)
    assert moisture_loss_pct(15.0, 750.0, 40.0, 10000.0) == pytest.approx(1.36, abs=5e-3)
    assert hydrogen_loss_pct(11.23, 750.0, 40.0, 10000.0) == pytest.approx(9.13, abs=5e-3)


def test_moisture_of_the_air_and_carbon_monoxide_equal_the_hand_calculation():
    # 100 * 20 * 0.02 * 0.45 * 200 / 10000
    assert air_moisture_loss_pct(20.0, 0.02, 220.0, 20.0, 10000.0) == pytest.approx(0.36, rel=1e-12)
    # 0.5 / 14.5 * 0.42 * 5744 / 3500 * 100
    loss = carbon_monoxide_loss_pct(0.5, 14.0, 42.0, 3500.0)
    assert loss == pytest.approx(2.376828, abs=1e-6)
    assert carbon_monoxide_loss_pct(0.0, 14.0, 42.0, 3500.0) == 0.0


def test_ash_that_still_burns_is_a_loss_of_its_share():
    # fly ash 0.00863 kg at 452.5, bottom ash 0.07767 kg at 800 kcal/kg, coal 3501: 3.905, 62.136
    assert unburnt_ash_loss_pct(0.00863, 452.5, 3501.0) == pytest.approx(0.11154, abs=1e-5)
    assert unburnt_ash_loss_pct(0.07767, 800.0, 3501.0) == pytest.approx(1.77481, abs=1e-5)


def test_the_efficiency_is_what_eight_losses_leave():
    assert efficiency_gross_pct(8.0, 4.0, 2.0, 0.25, 1.0, 0.5, 0.125, 1.0) == 83.125


@pytest.mark.parametrize("gross", [0.0, -1.0, NAN])
def test_without_a_heating_value_there_is_no_loss(gross):
    for loss in (dry_gas_loss_pct(20.0, 0.23, 220.0, 27.0, gross),
                 hydrogen_loss_pct(12.0, 220.0, 27.0, gross),
                 moisture_loss_pct(5.0, 220.0, 27.0, gross),
                 air_moisture_loss_pct(20.0, 0.018, 220.0, 27.0, gross),
                 carbon_monoxide_loss_pct(0.1, 12.0, 84.0, gross),
                 unburnt_ash_loss_pct(0.01, 800.0, gross)):
        assert loss != loss


def test_without_carbon_gases_or_with_less_than_none_there_is_no_loss_by_them():
    for co, co2 in ((0.0, 0.0), (-0.1, 12.0), (0.1, -12.0), (NAN, 12.0)):
        loss = carbon_monoxide_loss_pct(co, co2, 84.0, 10000.0)
        assert loss != loss
