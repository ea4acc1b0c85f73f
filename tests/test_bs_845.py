"""Losses and efficiencies after BS 845, as flue-gas analysers compute them."""

import pytest

from edge.efficiency.bs_845 import (
    UNBURNT_FACTORS,
    co2_by_o2_pct,
    dry_factor,
    dry_loss_pct,
    efficiency_gross_pct,
    efficiency_net_pct,
    excess_air_pct,
    unburnt_loss_pct,
    wet_factor,
    wet_loss_pct,
)

NAN = float("nan")


def test_factors_of_natural_gas_are_those_of_the_analysers_tables():
    # C 74.3, H 24.4 %, 53 420 and 48 160 kJ/kg; the tables print 0.350, 0.390 and 9.83 for theirs
    assert dry_factor(74.3, 53420.0) == pytest.approx(0.355, abs=5e-4)  # 255 * 74.3 / 53420
    assert dry_factor(74.3, 48160.0) == pytest.approx(0.393, abs=5e-4)
    assert wet_factor(24.4, 0.0, 53420.0) == pytest.approx(9.97, abs=5e-3)  # 219.6 / Qgr * 2425
    assert wet_factor(24.4, 9.0, 53420.0) > wet_factor(24.4, 0.0, 53420.0)


def test_the_dry_loss_equals_the_hand_calculation():
    # 20.9 * 0.39 * 160 / (11.9 * 16.9) = 1304.16 / 201.11
    assert dry_loss_pct(0.39, 11.9, 4.0, 180.0, 20.0) == pytest.approx(6.484809, abs=1e-6)
    assert dry_loss_pct(0.39, 11.9, 4.0, 20.0, 20.0) == 0.0


def test_the_wet_loss_grows_a_tenth_of_a_percent_a_degree():
    assert wet_loss_pct(10.0, 180.0, 20.0) == pytest.approx(11.6, rel=1e-12)
    assert wet_loss_pct(10.0, 20.0, 20.0) == 10.0


def test_the_unburnt_loss_is_zero_without_carbon_monoxide_and_all_of_k4_with_nothing_else():
    factors = dict(UNBURNT_FACTORS)
    assert unburnt_loss_pct(factors["natural_gas"], 0.0, 9.6) == 0.0
    assert unburnt_loss_pct(factors["coke"], 5.0, 0.0) == 70.0
    # 48 * 0.1 / (0.1 + 11.9)
    assert unburnt_loss_pct(factors["oil"], 0.1, 11.9) == pytest.approx(0.4, rel=1e-12)


def test_carbon_dioxide_and_excess_air_follow_oxygen():
    assert co2_by_o2_pct(0.0, 11.9) == pytest.approx(11.9, rel=1e-14)
    assert co2_by_o2_pct(20.9, 11.9) == 0.0
    assert excess_air_pct(0.0) == 0.0
    assert excess_air_pct(10.45) == pytest.approx(100.0, rel=1e-12)  # half of 20.9
    airs = [excess_air_pct(0.5 * step) for step in range(41)]
    assert airs == sorted(airs)


def test_the_efficiencies_are_what_the_losses_leave():
    assert efficiency_net_pct(6.5, 0.25) == 93.25
    assert efficiency_gross_pct(6.0, 11.5, 0.25) == 82.25


@pytest.mark.parametrize("o2", [-0.1, 20.95, NAN])
def test_an_oxygen_that_air_does_not_have_gives_no_loss(o2):
    for found in (dry_loss_pct(0.39, 11.9, o2, 180.0, 20.0), co2_by_o2_pct(o2, 11.9),
                  excess_air_pct(o2)):
        assert found != found


def test_air_alone_has_no_loss_and_no_excess():
    for found in (dry_loss_pct(0.39, 11.9, 20.9, 180.0, 20.0), excess_air_pct(20.9),
                  dry_loss_pct(0.39, 0.0, 4.0, 180.0, 20.0)):
        assert found != found


def test_fuels_without_a_heating_value_and_gas_without_carbon_have_no_factors():
    for found in (dry_factor(74.3, 0.0), wet_factor(24.4, 0.0, NAN),
                  unburnt_loss_pct(32.0, 0.0, 0.0), unburnt_loss_pct(32.0, -0.1, 9.0),
                  unburnt_loss_pct(32.0, NAN, 9.0)):
        assert found != found
