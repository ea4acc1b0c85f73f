"""Loss by radiation and convection after EN 12952-15, ABMA and the casing's temperature."""

import pytest

from edge.efficiency.surface import (
    EN_12952_HARD_COAL,
    EN_12952_LIGNITE_FLUIDISED,
    EN_12952_OIL_GAS,
    abma_loss_pct,
    casing_w_m2,
    en_12952_loss_mw,
    ptc_4_casing_btu_ft2_h_f,
    share_of_output_pct,
)

NAN = float("nan")


@pytest.mark.parametrize(
    ("coefficient", "loss_mw"),  # 20 MW: C * 8.14180, its logarithm 0.7 * 2.995732
    [(EN_12952_OIL_GAS, 0.092002), (EN_12952_HARD_COAL, 0.179120),
     (EN_12952_LIGNITE_FLUIDISED, 0.256467)],
)
def test_the_loss_after_en_12952_equals_the_hand_calculation(coefficient, loss_mw):
    assert en_12952_loss_mw(coefficient, 20.0) == pytest.approx(loss_mw, abs=1e-6)


def test_a_boiler_of_one_megawatt_loses_the_coefficient_itself():
    loss_mw = en_12952_loss_mw(EN_12952_OIL_GAS, 1.0)
    assert loss_mw == EN_12952_OIL_GAS
    assert share_of_output_pct(loss_mw, 1.0) == pytest.approx(1.13, rel=1e-12)
    assert en_12952_loss_mw(EN_12952_OIL_GAS, 0.0) == 0.0


def test_a_larger_boiler_loses_more_heat_but_a_smaller_share():
    outputs = [0.5 * step for step in range(1, 100)]
    losses = [en_12952_loss_mw(EN_12952_OIL_GAS, output) for output in outputs]
    assert losses == sorted(losses)
    shares = [share_of_output_pct(losses[n], outputs[n]) for n in range(99)]
    assert shares == sorted(shares, reverse=True)
    chart = [abma_loss_pct(output) for output in outputs]
    assert chart == sorted(chart, reverse=True)


def test_the_abma_fit_equals_the_hand_calculation():
    # 10 ** 0.62 = 4.168694 at 1 MMBtu/h; 10 ** (0.62 - 0.84) = 0.602560 at 100
    assert abma_loss_pct(1.0) == pytest.approx(4.168694, abs=1e-6)
    assert abma_loss_pct(100.0) == pytest.approx(0.602560, abs=1e-6)


def test_a_casing_as_cold_as_the_air_gives_nothing_off():
    assert casing_w_m2(25.0, 25.0, 3.0) == 0.0
    # by hand at 65 and 25 °C in still air: radiation 0.548 * (6.084608^4 - 5.364536^4)
    # = 0.548 * 542.475 = 297.276, convection 1.957 * 40^1.25 = 1.957 * 100.5947 = 196.864
    assert casing_w_m2(65.0, 25.0, 0.0) == pytest.approx(494.140, abs=1e-3)


def test_wind_and_warmth_always_make_a_casing_lose_more():
    in_wind = [casing_w_m2(65.0, 25.0, 0.5 * step) for step in range(20)]
    assert in_wind == sorted(in_wind)
    warmer = [casing_w_m2(25.0 + step, 25.0, 1.0) for step in range(100)]
    assert warmer == sorted(warmer)


def test_the_film_of_ptc_4_takes_the_stronger_of_draught_and_wind():
    # dT 100 °F: radiation 0.847 + 0.2367 + 0.0294 + 0.00137 = 1.11447; 0.2 * 100^0.33 = 0.914176
    assert ptc_4_casing_btu_ft2_h_f(100.0, 0.0) == pytest.approx(2.028646, abs=1e-6)
    # 5 ft/s: 0.35 * 5^0.8 = 1.268364
    assert ptc_4_casing_btu_ft2_h_f(100.0, 5.0) == pytest.approx(2.382834, abs=1e-6)
    assert ptc_4_casing_btu_ft2_h_f(0.0, 0.0) == 0.847


def test_outside_their_ranges_surfaces_have_no_loss():
    for found in (en_12952_loss_mw(0.0113, -1.0), en_12952_loss_mw(0.0113, NAN),
                  share_of_output_pct(0.1, 0.0), abma_loss_pct(0.0), abma_loss_pct(NAN),
                  casing_w_m2(20.0, 25.0, 1.0), casing_w_m2(65.0, 25.0, -1.0),
                  casing_w_m2(NAN, 25.0, 1.0), casing_w_m2(65.0, -101.0, 1.0),
                  casing_w_m2(1001.0, 25.0, 1.0), ptc_4_casing_btu_ft2_h_f(-1.0, 0.0),
                  ptc_4_casing_btu_ft2_h_f(100.0, NAN)):
        assert found != found
