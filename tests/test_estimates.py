"""Estimates that an efficiency is checked against, and the table of US DOE Steam Tip Sheet 4."""

import pytest

from edge.efficiency.estimates import (
    C2H6,
    C3H8,
    CH4,
    GROSS_KJ_MOL,
    NET_KJ_M3,
    NET_KJ_MOL,
    gas_efficiency_gross_pct,
    gas_efficiency_net_pct,
    natural_gas_yardstick_gross_pct,
    oil_efficiency_gross_pct,
    oil_efficiency_net_pct,
)

NAN = float("nan")
# Excess air in %; efficiencies at 200, 300, 400, 500, 600 °F over air (US DOE, January 2006).
TIP_SHEET_4 = (
    (9.5, (85.4, 83.1, 80.8, 78.4, 76.0)),
    (15.0, (85.2, 82.8, 80.4, 77.9, 75.4)),
    (28.1, (84.7, 82.1, 79.5, 76.7, 74.0)),
    (44.9, (84.1, 81.2, 78.2, 75.2, 72.1)),
    (81.6, (82.8, 79.3, 75.6, 71.9, 68.2)),
)


@pytest.mark.parametrize(("excess_pct", "printed"), TIP_SHEET_4)
def test_the_yardstick_lies_just_above_the_tip_sheet_everywhere(excess_pct, printed):
    for column in range(5):
        flue_c = 20.0 + (200.0 + 100.0 * column) / 1.8
        found = natural_gas_yardstick_gross_pct(flue_c, 20.0, 1.0 + excess_pct / 100.0)
        assert 0.3 <= found - printed[column] <= 0.8


def test_heating_values_of_the_yardsticks_gas_are_those_of_its_components():
    # kJ/m3 at 0 °C by E6; kJ/mol at 25 °C by ISO 6976:1995
    net = (CH4 * 35818.0 + C2H6 * 63748.0 + C3H8 * 91251.0) / 100.0
    assert pytest.approx(net, rel=1e-12) == NET_KJ_M3
    molar = (CH4 * 802.6 + C2H6 * 1428.64 + C3H8 * 2043.11) / 100.0
    assert pytest.approx(molar, rel=1e-12) == NET_KJ_MOL
    molar = (CH4 * 890.63 + C2H6 * 1560.69 + C3H8 * 2219.17) / 100.0
    assert pytest.approx(molar, rel=1e-12) == GROSS_KJ_MOL


def test_the_lines_equal_the_hand_calculation():
    # air ratio 1.15, 300 °F: 89.4 - (0.001123 + 0.022425) * 300, and so on
    assert gas_efficiency_gross_pct(1.15, 300.0) == pytest.approx(82.3356, abs=1e-9)
    assert gas_efficiency_net_pct(1.15, 300.0) == pytest.approx(91.1748, abs=1e-9)
    assert oil_efficiency_gross_pct(1.15, 300.0) == pytest.approx(85.93835, abs=1e-9)
    assert oil_efficiency_net_pct(1.15, 300.0) == pytest.approx(91.5816, abs=1e-9)


def test_the_line_for_gas_and_the_yardstick_differ_by_the_casing_and_little_more():
    for rise_f in (200.0, 300.0, 400.0, 500.0):
        exact = natural_gas_yardstick_gross_pct(20.0 + rise_f / 1.8, 20.0, 1.15)
        assert gas_efficiency_gross_pct(1.15, rise_f) + 1.0 == pytest.approx(exact, abs=0.6)


def test_more_air_or_hotter_gas_never_raises_an_estimate():
    for estimate in (gas_efficiency_gross_pct, gas_efficiency_net_pct,
                     oil_efficiency_gross_pct, oil_efficiency_net_pct):
        falling = [estimate(1.0 + 0.1 * step, 300.0) for step in range(30)]
        assert falling == sorted(falling, reverse=True)
        falling = [estimate(1.2, 50.0 * step) for step in range(20)]
        assert falling == sorted(falling, reverse=True)
    falling = [natural_gas_yardstick_gross_pct(150.0, 20.0, 1.0 + 0.1 * step) for step in range(30)]
    assert falling == sorted(falling, reverse=True)


@pytest.mark.parametrize(("ratio", "rise"), [(0.9, 300.0), (1.2, -1.0), (NAN, 300.0), (1.2, NAN)])
def test_too_little_air_and_cold_flue_gas_have_no_estimate(ratio, rise):
    for estimate in (gas_efficiency_gross_pct, gas_efficiency_net_pct,
                     oil_efficiency_gross_pct, oil_efficiency_net_pct):
        found = estimate(ratio, rise)
        assert found != found


def test_the_yardstick_ends_where_its_heat_capacities_end():
    for flue_c, air_c, ratio in ((501.0, 20.0, 1.2), (150.0, -51.0, 1.2), (150.0, 20.0, 0.99),
                                 (NAN, 20.0, 1.2), (150.0, 20.0, NAN)):
        found = natural_gas_yardstick_gross_pct(flue_c, air_c, ratio)
        assert found != found
