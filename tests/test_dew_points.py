"""Dew point of sulphuric acid."""

import pytest

from edge.efficiency.dew_points import (
    acid_dew_point_c,
    sulfur_trioxide_mmhg,
    vapour_pressure_mmhg,
)

NAN = float("nan")


def test_the_acid_dew_point_equals_the_hand_calculation():
    # ln 76 = 4.330733, ln 0.0076 = -4.879607:
    # 2.276 - 0.127324 + 0.418670 - 0.131020 = 2.436327, 1000 / 2.436327 = 410.454 K
    assert acid_dew_point_c(76.0, 0.0076) == pytest.approx(410.454 - 273.15, abs=1e-3)


def test_the_acid_dew_point_of_a_published_example_is_met():
    # 12 % water and 0.02 % SO2 at 1.02457 atm, 2 % of the SO2 by mass (64 / 80 by volume) made
    # SO3: 93.44 and 0.0024917 mmHg, which the text brings to 402 K
    pressure_kpa = 1.02457 * 101.325
    water = vapour_pressure_mmhg(0.12, pressure_kpa)
    acid = sulfur_trioxide_mmhg(200.0, 2.0 * 64.0 / 80.0, pressure_kpa)
    assert water == pytest.approx(93.44, abs=5e-3)
    assert acid == pytest.approx(0.0024917, abs=1e-7)
    assert acid_dew_point_c(water, acid) == pytest.approx(402.0 - 273.15, abs=0.5)


def test_partial_pressures_of_the_whole_gas_are_the_atmosphere():
    assert vapour_pressure_mmhg(1.0, 101.325) == pytest.approx(760.0, rel=1e-14)
    assert sulfur_trioxide_mmhg(1e6, 100.0, 101.325) == pytest.approx(760.0, rel=1e-14)
    assert sulfur_trioxide_mmhg(0.0, 2.0, 101.325) == 0.0


def test_more_acid_or_more_water_never_lowers_the_dew_point():
    acid = [acid_dew_point_c(76.0, 0.001 * step) for step in range(1, 100)]
    assert acid == sorted(acid)
    water = [acid_dew_point_c(5.0 * step, 0.002) for step in range(1, 60)]
    assert water == sorted(water)


def test_gas_without_acid_has_no_acid_dew_point():
    for water, acid in ((76.0, 0.0), (0.0, 0.0076), (761.0, 0.0076), (76.0, 10.1), (-1.0, 0.0076),
                        (NAN, 0.0076), (76.0, NAN)):
        dew = acid_dew_point_c(water, acid)
        assert dew != dew


def test_shares_beyond_the_whole_have_no_pressure():
    for found in (vapour_pressure_mmhg(1.1, 101.325), vapour_pressure_mmhg(0.1, 0.0),
                  sulfur_trioxide_mmhg(-1.0, 2.0, 101.325), sulfur_trioxide_mmhg(1.0, 101.0, 100.0),
                  sulfur_trioxide_mmhg(NAN, 2.0, 101.325), sulfur_trioxide_mmhg(1.0, 2.0, NAN)):
        assert found != found


def test_the_dew_point_is_a_number_at_every_corner_of_its_range():
    for water in (1e-9, 760.0):
        for acid in (1e-9, 10.0):
            assert -150.0 < acid_dew_point_c(water, acid) < 300.0
