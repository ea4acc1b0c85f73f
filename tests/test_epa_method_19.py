"""Rates after Method 19."""

import pytest

from edge.efficiency.epa_method_19 import (
    CO_LB_SCF,
    MOIST_AIR,
    NOX_LB_SCF,
    SO2_LB_SCF,
    both_wet_lb_mmbtu,
    by_co2_lb_mmbtu,
    by_o2_lb_mmbtu,
    by_wet_o2_lb_mmbtu,
    mass_lb_h,
    oxygen_wet_lb_mmbtu,
    pollutant_wet_lb_mmbtu,
    ppm_at_reference_o2,
)

NAN = float("nan")


def test_the_rate_of_a_gas_boiler_equals_the_hand_calculation():
    # 100 * 1.194e-7 * 8710 * 20.9 / 17.9
    found = by_o2_lb_mmbtu(100.0, NOX_LB_SCF, 8710.0, 3.0)
    assert found == pytest.approx(0.12142713, rel=1e-7)
    assert by_o2_lb_mmbtu(0.0, NOX_LB_SCF, 8710.0, 3.0) == 0.0


def test_the_rate_of_a_coal_boiler_by_carbon_dioxide_equals_the_hand_calculation():
    # 400 * 1.66e-7 * 1800 * 100 / 12
    assert by_co2_lb_mmbtu(400.0, SO2_LB_SCF, 1800.0, 12.0) == pytest.approx(0.996, rel=1e-12)


def test_the_rate_by_wet_oxygen_equals_the_hand_calculation():
    # 85 * 1.194e-7 * 10610 * 20.9 / (20.9 * 0.973 - 4) = 0.1076806... * 20.9 / 16.3357
    found = by_wet_o2_lb_mmbtu(85.0, NOX_LB_SCF, 10610.0, 4.0, MOIST_AIR)
    assert found == pytest.approx(0.137767, rel=1e-5)


def test_the_weight_of_a_part_in_a_million_is_that_of_the_ideal_gas():
    # A pound mole fills 385.3 scf at 68 °F: M / 385.3e6, NOx as NO2
    for lb_scf, molar in ((NOX_LB_SCF, 46.01), (SO2_LB_SCF, 64.06), (CO_LB_SCF, 28.01)):
        assert lb_scf == pytest.approx(molar / 385.3e6, rel=2e-3)


def test_wet_and_dry_ways_give_one_rate_of_one_flue_gas():
    vapour, o2_dry, ppm_dry = 0.15, 6.0, 120.0
    dry = by_o2_lb_mmbtu(ppm_dry, NOX_LB_SCF, 9780.0, o2_dry)
    ppm_wet, o2_wet = ppm_dry * (1.0 - vapour), o2_dry * (1.0 - vapour)
    assert both_wet_lb_mmbtu(ppm_wet, NOX_LB_SCF, 9780.0, o2_wet, vapour) == (
        pytest.approx(dry, rel=1e-14))
    assert pollutant_wet_lb_mmbtu(ppm_wet, NOX_LB_SCF, 9780.0, o2_dry, vapour) == (
        pytest.approx(dry, rel=1e-14))
    assert oxygen_wet_lb_mmbtu(ppm_dry, NOX_LB_SCF, 9780.0, o2_wet, vapour) == (
        pytest.approx(dry, rel=1e-14))


def test_an_hour_of_stack_gas_weighs_what_the_report_says():
    # 43.2 ppm, 12000 dscf/min: 43.2 * 1.194e-7 * 12000 * 60 = 3.7138176
    assert mass_lb_h(43.2, NOX_LB_SCF, 12000.0) == pytest.approx(3.7138176, rel=1e-12)


def test_a_share_at_its_reference_oxygen_stays_as_it_is():
    for o2 in (0.0, 3.0, 15.0, 20.8):
        assert ppm_at_reference_o2(43.2, o2, o2) == pytest.approx(43.2, rel=1e-15)
    # 43.2 * 5.9 / 16.7
    assert ppm_at_reference_o2(43.2, 4.2, 15.0) == pytest.approx(15.2622754, rel=1e-8)


@pytest.mark.parametrize(
    "value",
    [
        by_o2_lb_mmbtu(1.0, NOX_LB_SCF, 8710.0, 20.9), by_o2_lb_mmbtu(1.0, 1.0, 1.0, -0.1),
        by_o2_lb_mmbtu(1.0, 1.0, 1.0, NAN), by_co2_lb_mmbtu(1.0, 1.0, 1.0, 0.0),
        by_wet_o2_lb_mmbtu(1.0, 1.0, 1.0, 20.9 * 0.973, 0.027),
        by_wet_o2_lb_mmbtu(1.0, 1.0, 1.0, -0.1, 0.027), by_wet_o2_lb_mmbtu(1.0, 1.0, 1.0, 3.0, 1.0),
        both_wet_lb_mmbtu(1.0, 1.0, 1.0, 20.0, 0.1), both_wet_lb_mmbtu(1.0, 1.0, 1.0, 3.0, -0.1),
        pollutant_wet_lb_mmbtu(1.0, 1.0, 1.0, 3.0, 1.0),
        oxygen_wet_lb_mmbtu(1.0, 1.0, 1.0, 20.0, 0.1), ppm_at_reference_o2(1.0, 20.9, 15.0),
    ],
)
def test_a_rate_outside_its_range_has_no_value(value):
    assert value != value
