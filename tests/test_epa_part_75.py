"""Mass and heat input from a stack's wet flow."""

import pytest

from edge.efficiency.epa_part_75 import (
    capped_co2_pct,
    capped_o2_pct,
    co2_of_wet_flow_ton_h,
    heat_by_co2_mmbtu_h,
    heat_by_o2_mmbtu_h,
    mass_of_wet_flow_lb_h,
)

NAN = float("nan")
SO2_LB_SCF = 1.660e-7


def test_masses_equal_the_hand_calculation():
    # 1.660e-7 * 420 * 12e6; a dry analyser's share is less of the wet flow: 8 % vapour
    assert mass_of_wet_flow_lb_h(420.0, SO2_LB_SCF, 12e6, 0.0) == pytest.approx(836.64, rel=1e-12)
    assert mass_of_wet_flow_lb_h(420.0, SO2_LB_SCF, 12e6, 8.0) == (
        pytest.approx(769.7088, rel=1e-12))
    # 5.7e-7 * 11.5 * 12e6
    assert co2_of_wet_flow_ton_h(11.5, 12e6) == pytest.approx(78.66, rel=1e-12)


def test_heat_input_equals_the_hand_calculation():
    # 12e6 / 1800 * 0.115, and 12e6 * 0.92 / 9780 * 13.9 / 20.9 = 1128.83436 * 0.66507177
    assert heat_by_co2_mmbtu_h(12e6, 1800.0, 11.5) == pytest.approx(766.666667, rel=1e-8)
    assert heat_by_o2_mmbtu_h(12e6, 9780.0, 7.0, 8.0) == pytest.approx(750.75587, rel=1e-7)
    assert heat_by_o2_mmbtu_h(12e6, 9780.0, 20.9, 8.0) == 0.0  # air alone


def test_a_pound_of_so2_over_heat_input_is_method_nineteens_rate():
    # both dry: C * K * Q / (Q / Fd * (20.9 - O2) / 20.9)
    rate = mass_of_wet_flow_lb_h(400.0, SO2_LB_SCF, 1e6, 0.0) / (
        heat_by_o2_mmbtu_h(1e6, 9780.0, 6.0, 0.0))
    assert rate == pytest.approx(400.0 * 1.660e-7 * 9780.0 * 20.9 / 14.9, rel=1e-12)


def test_a_diluent_beyond_the_cap_is_replaced_by_the_cap():
    assert [capped_o2_pct(o2) for o2 in (3.0, 14.0, 14.1, 20.9)] == [3.0, 14.0, 14.0, 14.0]
    assert [capped_co2_pct(co2) for co2 in (12.0, 5.0, 4.9, 0.0)] == [12.0, 5.0, 5.0, 5.0]
    for value in (capped_o2_pct(NAN), capped_co2_pct(NAN)):
        assert value != value


@pytest.mark.parametrize(
    "value",
    [
        mass_of_wet_flow_lb_h(1.0, 1.0, 1.0, 100.1), mass_of_wet_flow_lb_h(1.0, 1.0, 1.0, -0.1),
        heat_by_co2_mmbtu_h(1.0, 0.0, 10.0), heat_by_o2_mmbtu_h(1.0, 0.0, 6.0, 8.0),
        heat_by_o2_mmbtu_h(1.0, 9780.0, 21.0, 8.0), heat_by_o2_mmbtu_h(1.0, 9780.0, 6.0, NAN),
    ],
)
def test_a_stack_outside_its_range_has_no_value(value):
    assert value != value
