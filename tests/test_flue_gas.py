"""Heat capacities, enthalpies, dew point and condensing."""

import pytest

from edge.efficiency import flue_gas, furnace
from edge.efficiency.condensing import (
    condensate_kg,
    condensed_by_mass_m3,
    condensed_m3,
    condensing_stack_loss_pct,
    sensible_heat_kj,
    vapour_held_m3,
    water_dew_point_c,
)
from edge.efficiency.flue_gas import (
    air_enthalpy_kj,
    ash_enthalpy_kj_kg,
    co2_kj_m3_k,
    co_kj_m3_k,
    flue_gas_enthalpy_kj,
    h2o_kj_m3_k,
    n2_kj_m3_k,
    o2_kj_m3_k,
    so2_kj_m3_k,
)
from edge.efficiency.furnace import (
    hot_co2_kj_m3_k,
    hot_co_kj_m3_k,
    hot_h2o_kj_m3_k,
    hot_n2_kj_m3_k,
    hot_o2_kj_m3_k,
    hot_so2_kj_m3_k,
)
from edge.efficiency.steam import latent_heat_kj_kg

NAN = float("nan")

# Mean enthalpy from 0 °C, kJ/m3, of the table in Chinese boiler texts: t, CO2, N2, O2, H2O.
PRINTED = [
    (100.0, 170.0, 130.0, 132.0, 151.0), (200.0, 357.0, 260.0, 267.0, 304.0),
    (300.0, 559.0, 392.0, 407.0, 463.0), (500.0, 994.0, 664.0, 699.0, 795.0),
    (1000.0, 2204.0, 1392.0, 1478.0, 1723.0), (1500.0, 3503.0, 2166.0, 2294.0, 2779.0),
    (2000.0, 4844.0, 2965.0, 3138.0, 3926.0),
]

PAIRS = [
    (co2_kj_m3_k, hot_co2_kj_m3_k), (n2_kj_m3_k, hot_n2_kj_m3_k), (o2_kj_m3_k, hot_o2_kj_m3_k),
    (h2o_kj_m3_k, hot_h2o_kj_m3_k), (co_kj_m3_k, hot_co_kj_m3_k), (so2_kj_m3_k, hot_so2_kj_m3_k),
]


@pytest.mark.parametrize(("t", "co2", "n2", "o2", "h2o"), PRINTED)
def test_heat_of_hot_gases_equals_the_printed_table_within_a_per_cent(t, co2, n2, o2, h2o):
    assert hot_co2_kj_m3_k(t) * t == pytest.approx(co2, rel=1e-2)
    assert hot_n2_kj_m3_k(t) * t == pytest.approx(n2, rel=1e-2)
    assert hot_o2_kj_m3_k(t) * t == pytest.approx(o2, rel=1e-2)
    assert hot_h2o_kj_m3_k(t) * t == pytest.approx(h2o, rel=1e-2)


@pytest.mark.parametrize(("cool", "hot"), PAIRS)
def test_the_fits_for_boilers_and_furnaces_agree_where_both_hold(cool, hot):
    for t in range(0, 501, 25):
        assert cool(float(t)) == pytest.approx(hot(float(t)), rel=4e-3)


@pytest.mark.parametrize(("cool", "hot"), PAIRS)
def test_a_heat_capacity_outside_its_fit_has_no_value(cool, hot):
    for value in (cool(500.1), cool(-50.1), cool(NAN), hot(2000.1), hot(-50.1), hot(NAN)):
        assert value != value


def test_heat_capacities_at_a_flue_gas_temperature_equal_the_hand_calculation():
    # by hand: CO2 1.607127 + 1.012853e-3 * 150 - 4.825203e-7 * 22500
    assert flue_gas.co2_kj_m3_k(150.0) == pytest.approx(1.748198, abs=1e-6)
    # H2O 1.492311 + 1.172353e-4 * 150 + 1.559745e-7 * 22500
    assert flue_gas.h2o_kj_m3_k(150.0) == pytest.approx(1.513406, abs=1e-6)
    # quartic by hand: 1.299146 - 0.01002282 + 0.2158575 - 0.1357388 + 0.02707455
    assert furnace.hot_n2_kj_m3_k(1000.0) == pytest.approx(1.39631643, abs=1e-8)


def test_flue_gas_of_air_alone_has_the_enthalpy_of_air():
    # 1 m3 of air with 10 g/kg: 0.79 N2, 0.21 O2, 0.0161 H2O
    gas = flue_gas_enthalpy_kj(180.0, 0.0, 0.79, 0.21, 0.0161)
    assert gas == pytest.approx(air_enthalpy_kj(180.0, 1.0, 1.0, 10.0), rel=1e-14)
    assert air_enthalpy_kj(400.0, 1.0, 1.0, 10.0) == pytest.approx(542.0, rel=1e-2)  # A6.1
    assert flue_gas_enthalpy_kj(0.0, 1.0, 8.0, 0.3, 2.0) == 0.0


def test_hotter_flue_gas_carries_more_heat():
    heats = [flue_gas_enthalpy_kj(float(t), 1.02, 7.9, 0.1, 2.2) for t in range(-50, 501, 10)]
    assert heats == sorted(heats)


@pytest.mark.parametrize(
    ("temp_c", "kj_kg"),
    [(0.0, 0.0), (100.0, 80.8), (150.0, 124.95), (600.0, 559.8), (1000.0, 983.9)],  # A6.7
)
def test_heat_of_ash_follows_the_table_by_straight_lines(temp_c, kj_kg):
    assert ash_enthalpy_kj_kg(temp_c) == pytest.approx(kj_kg, abs=1e-9)


@pytest.mark.parametrize("temp_c", [-0.1, 1000.1, NAN])
def test_ash_outside_the_table_has_no_heat(temp_c):
    assert ash_enthalpy_kj_kg(temp_c) != ash_enthalpy_kj_kg(temp_c)


def test_natural_gas_condenses_below_fifty_seven_degrees():
    # V_dry 10.556926 and V_H2O 2.1897667 m3 at a ratio of 1.2; 57.1 °C in the texts
    share = 2.1897667 / (2.1897667 + 10.556926)
    assert water_dew_point_c(101.325, share) == pytest.approx(57.0874, abs=0.01)
    assert condensed_m3(2.1897667, 10.556926, 57.0, 101.325) > 0.0
    assert condensed_m3(2.1897667, 10.556926, 57.2, 101.325) == 0.0
    assert condensed_m3(2.1897667, 10.556926, 150.0, 101.325) == 0.0


def test_the_dew_point_rises_with_the_vapour_and_frost_has_none():
    points = [water_dew_point_c(101.325, 0.01 * step) for step in range(1, 101)]
    assert points == sorted(points)
    assert points[99] == pytest.approx(99.974, abs=0.01)  # water boils at 101.325 kPa
    for value in (water_dew_point_c(101.325, 0.005), water_dew_point_c(101.325, 1.1)):
        assert value != value


def test_condensate_at_forty_five_degrees_brings_its_latent_heat():
    # worked with a second library of IF97: V_c 1.08559 m3, m_c 0.872541 kg, 2088.88 kJ per m3
    held = vapour_held_m3(10.556926, 45.0, 101.325)
    condensed = condensed_m3(2.1897667, 10.556926, 45.0, 101.325)
    assert held == pytest.approx(1.10418, rel=2e-4)
    assert condensed == pytest.approx(1.08559, rel=2e-4)
    assert condensate_kg(condensed) == pytest.approx(0.872541, rel=2e-4)
    latent = condensate_kg(condensed) * latent_heat_kj_kg(45.0)
    assert latent == pytest.approx(2088.88, rel=2e-4)
    assert condensed_by_mass_m3(condensate_kg(condensed)) == pytest.approx(condensed, rel=1e-14)


def test_without_condensate_the_loss_is_that_of_dry_operation():
    gas = flue_gas_enthalpy_kj(120.0, 1.02, 9.1, 0.4, 2.19)
    sensible = sensible_heat_kj(120.0, 1.02, 9.1, 0.4, 2.19, 0.0, 250.0)
    assert sensible == pytest.approx(gas - 250.0, rel=1e-14)
    assert condensing_stack_loss_pct(sensible, 0.0, 36211.0) > 0.0
    assert condensing_stack_loss_pct(0.0, 362.11, 36211.0) == pytest.approx(-1.0, rel=1e-12)
    for value in (condensing_stack_loss_pct(1.0, 0.0, 0.0), vapour_held_m3(10.0, 100.0, 101.325),
                  sensible_heat_kj(45.0, 1.0, 9.0, 0.4, 2.0, 2.1, 0.0)):
        assert value != value
