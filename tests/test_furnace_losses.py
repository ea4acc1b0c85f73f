"""Losses of a furnace through walls, openings, water and lining, in SI and in US units."""

import pytest

from edge.efficiency.furnace_losses import (
    FACING_DOWN,
    FACING_SIDEWAYS,
    FACING_UP,
    cooling_water_kw,
    opening_kw,
    round_view_factor,
    spill_kj_h,
    storage_kj,
    wall_kcal_m2_h,
    wall_w_m2,
)
from edge.efficiency.measur import (
    cooling_water_btu_h,
    radiation_btu_ft2_h,
    rectangular_opening_btu_h,
    round_opening_btu_h,
    wall_btu_h,
)

NAN = float("nan")
BTU_H_KW = 3412.142  # Btu/h a kW


def test_the_wall_loss_equals_the_hand_calculation():
    # 85 and 40 °C, facing up, 0.75: 2.8 * 45^1.25 = 326.343;
    # 4.88 * 0.75 * (3.58^4 - 3.13^4) = 3.66 * 68.2808 = 249.908
    loss = wall_kcal_m2_h(85.0, 40.0, FACING_UP, 0.75)
    assert loss == pytest.approx(576.250, abs=2e-3)
    assert wall_w_m2(85.0, 40.0, FACING_UP, 0.75) == pytest.approx(1.163 * loss, rel=1e-14)


def test_a_roof_loses_more_than_a_wall_and_a_wall_more_than_a_floor():
    roof, wall, floor = [
        wall_w_m2(120.0, 30.0, facing, 0.8) for facing in (FACING_UP, FACING_SIDEWAYS, FACING_DOWN)]
    assert roof > wall > floor
    assert wall_w_m2(30.0, 30.0, FACING_UP, 0.8) == 0.0
    losses = [wall_w_m2(30.0 + step, 30.0, FACING_UP, 0.8) for step in range(200)]
    assert losses == sorted(losses)


@pytest.mark.parametrize(
    ("ratio", "factor"),  # rows of the table; straight lines between them
    [(0.0, 1.0), (0.5, 0.73), (0.75, 0.64), (1.0, 0.55), (2.0, 0.36), (3.5, 0.26), (5.0, 0.16)],
)
def test_a_longer_tunnel_lets_less_radiation_through(ratio, factor):
    assert round_view_factor(ratio) == pytest.approx(factor, abs=1e-12)


def test_radiation_through_an_opening_equals_the_hand_calculation():
    # sigma * (1523.15^4 - 303.15^4) = 5.670374419e-8 * 5.373889e12 = 304.720 kW/m2,
    # times 0.95 * 0.5 * 0.65 * 0.25
    loss = opening_kw(1250.0, 30.0, 0.5, 0.95, 0.65, 0.25)
    assert loss == pytest.approx(23.5205, abs=1e-4)
    assert opening_kw(30.0, 30.0, 0.5, 0.95, 0.65, 0.25) == 0.0
    assert opening_kw(1250.0, 30.0, 1.0, 0.95, 0.65, 0.25) == pytest.approx(2.0 * loss, rel=1e-14)
    assert opening_kw(1250.0, 30.0, 0.5, 0.95, 0.65, 0.0) == 0.0


def test_cooling_water_carries_off_four_kilojoules_a_kilogram_and_degree():
    # 12 kg/s, 8 K: 12 * 8 * 4.18
    assert cooling_water_kw(12.0, 0.4, 28.0, 36.0) == pytest.approx(401.28, rel=1e-3)
    assert cooling_water_kw(12.0, 0.4, 28.0, 28.0) == 0.0
    boiling = cooling_water_kw(12.0, 0.1, 28.0, 120.0)
    assert boiling != boiling


def test_spill_and_storage_are_products():
    assert spill_kj_h(100.0, 1.5, 1000.0) == 150000.0
    assert storage_kj(2000.0, 1.0, 100.0, 900.0) == 1600000.0
    assert storage_kj(2000.0, 1.0, 100.0, 100.0) == 0.0


def test_openings_in_us_units_lose_what_measurs_own_tests_say():
    # unit tests of MEASUR: 12 in round at view factor 0.70; 48 x 15 in at 0.64, open 20 %
    loss = round_opening_btu_h(12.0, 1600.0, 75.0, 0.95, 0.70, 100.0)
    assert loss == pytest.approx(16038.269977, rel=1e-9)
    loss = rectangular_opening_btu_h(48.0, 15.0, 1600.0, 75.0, 0.95, 0.64, 20.0)
    assert loss == pytest.approx(18670.225887, rel=1e-9)


def test_an_opening_loses_the_same_heat_in_either_units():
    # 1 m2 = 1550.0031 in2; the constants of MEASUR are rounded
    kw = opening_kw(1000.0, 25.0, 1.0, 0.9, 0.8, 0.5)
    btu_h = rectangular_opening_btu_h(1550.0031, 1.0, 1832.0, 77.0, 0.9, 0.8, 50.0)
    assert btu_h / BTU_H_KW == pytest.approx(kw, rel=2e-3)


def test_the_wall_in_us_units_equals_the_hand_calculation():
    # 500 ft2, 225 and 80 °F, 10 mph: 1.394 * (1 / 24)^0.2 = 0.738279, (2 / 305)^0.181 = 0.402558,
    # 145^0.266 = 3.757715, sqrt(13.77) = 3.710795: their product * 145 * 500 = 300453.7;
    # 0.9 * 0.1713e-8 * (685^4 - 540^4) * 500 = 104173.9
    loss = wall_btu_h(500.0, 225.0, 80.0, 10.0, 0.9, 1.394, 1.0)
    assert loss == pytest.approx(404627.6, abs=0.2)
    assert wall_btu_h(500.0, 80.0, 80.0, 10.0, 0.9, 1.394, 1.0) == 0.0
    assert wall_btu_h(500.0, 225.0, 80.0, 10.0, 0.9, 1.394, 1.1) == pytest.approx(1.1 * loss)
    in_wind = [wall_btu_h(1.0, 225.0, 80.0, 1.0 * mph, 0.9, 1.394, 1.0) for mph in range(40)]
    assert in_wind == sorted(in_wind)


def test_cooling_water_in_us_units_loses_what_measurs_own_test_says():
    # unit test of MEASUR: 100 gpm from 80 to 120 °F, printed without decimals
    assert cooling_water_btu_h(100.0, 80.0, 120.0) == pytest.approx(1989032.0, abs=1.0)
    # the plumber's 500 Btu/h a gpm and °F
    assert cooling_water_btu_h(1.0, 60.0, 61.0) == pytest.approx(500.0, rel=2e-3)
    # 100 gpm are 6.309020 l/s, at 0.99308 kg/l
    kw = cooling_water_kw(6.309020 * 0.99308, 0.4, 26.6666667, 48.8888889)
    assert cooling_water_btu_h(100.0, 80.0, 120.0) / BTU_H_KW == pytest.approx(kw, rel=3e-3)


@pytest.mark.parametrize(
    "found",
    [
        wall_kcal_m2_h(30.0, 40.0, 2.8, 0.75), wall_w_m2(85.0, 40.0, 2.8, 1.1),
        wall_w_m2(NAN, 40.0, 2.8, 0.75), wall_w_m2(85.0, 40.0, 2.8, NAN),
        round_view_factor(-0.1), round_view_factor(5.1), round_view_factor(NAN),
        opening_kw(-274.0, 30.0, 0.5, 0.95, 0.65, 0.25),
        opening_kw(1250.0, NAN, 0.5, 0.95, 0.65, 0.25),
        radiation_btu_ft2_h(-461.0, 75.0, 0.9), radiation_btu_ft2_h(1600.0, NAN, 0.9),
        round_opening_btu_h(12.0, 6001.0, 75.0, 0.95, 0.70, 100.0),
        rectangular_opening_btu_h(48.0, 15.0, 1600.0, -500.0, 0.95, 0.64, 20.0),
        wall_btu_h(500.0, 70.0, 80.0, 10.0, 0.9, 1.394, 1.0),
        wall_btu_h(500.0, 225.0, 80.0, -1.0, 0.9, 1.394, 1.0),
        wall_btu_h(500.0, -20.0, -30.0, 10.0, 0.9, 1.394, 1.0),
        wall_btu_h(500.0, NAN, 80.0, 10.0, 0.9, 1.394, 1.0),
        cooling_water_btu_h(100.0, 31.0, 120.0), cooling_water_btu_h(100.0, 80.0, 213.0),
        cooling_water_btu_h(100.0, NAN, 120.0),
    ],
)
def test_outside_its_range_no_loss_is_stated(found):
    assert found != found
