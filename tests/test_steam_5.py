"""Steam above 800 °C, region 5 of IAPWS-IF97."""

import pytest

from edge.efficiency.steam import enthalpy_2_kj_kg, region
from edge.efficiency.steam_5 import (
    energy_5_kj_kg,
    enthalpy_5_kj_kg,
    entropy_5_kj_kg_k,
    heat_capacity_5_kj_kg_k,
    sound_5_m_s,
    volume_5_m3_kg,
)
from edge.efficiency.steam_state import entropy_2_kj_kg_k, volume_2_m3_kg

NAN = float("nan")

# IAPWS R7-97(2012), table 42: p, T, v, h, u, s, cp, w
STATES = [
    (0.5, 1500.0, 1.3845509, 5219.76855, 4527.4931, 9.65408875, 2.61609445, 917.06869),
    (30.0, 1500.0, 0.0230761299, 5167.23514, 4474.95124, 7.72970133, 2.72724317, 928.548002),
    (30.0, 2000.0, 0.0311385219, 6571.22604, 5637.07038, 8.53640523, 2.88569882, 1067.36948),
]
ALL = (volume_5_m3_kg, enthalpy_5_kj_kg, energy_5_kj_kg, entropy_5_kj_kg_k,
       heat_capacity_5_kj_kg_k, sound_5_m_s)


@pytest.mark.parametrize(("p", "t", "v", "h", "u", "s", "cp", "w"), STATES)
def test_hot_steam_equals_the_verification_table_of_iapws(p, t, v, h, u, s, cp, w):
    assert volume_5_m3_kg(p, t) == pytest.approx(v, rel=1e-8)
    assert enthalpy_5_kj_kg(p, t) == pytest.approx(h, rel=1e-8)
    assert energy_5_kj_kg(p, t) == pytest.approx(u, rel=1e-8)
    assert entropy_5_kj_kg_k(p, t) == pytest.approx(s, rel=1e-8)
    assert heat_capacity_5_kj_kg_k(p, t) == pytest.approx(cp, rel=1e-8)
    assert sound_5_m_s(p, t) == pytest.approx(w, rel=1e-8)


@pytest.mark.parametrize(
    ("p", "t"),
    [(0.0, 1500.0), (50.1, 1500.0), (1.0, 1073.1), (1.0, 2273.2), (NAN, 1500.0), (1.0, NAN),
     (1.0, 0.0), (-1.0, 1500.0)],
)
def test_outside_region_five_hot_steam_has_no_value(p, t):
    for kernel in ALL:
        value = kernel(p, t)
        assert value != value


@pytest.mark.parametrize("p", [1e-6, 50.0])
def test_the_corners_of_region_five_belong_to_it(p):
    for t in (1073.15, 2273.15):
        for kernel in ALL:
            assert kernel(p, t) > 0.0


def test_a_state_above_eight_hundred_degrees_lies_in_region_five():
    assert region(50.0, 1073.2) == 5.0
    assert region(0.001, 2273.15) == 5.0
    assert region(50.0, 1073.15) == 2.0
    for p, t in ((50.1, 1073.2), (1.0, 2273.2), (0.0, 1500.0)):
        assert region(p, t) != region(p, t)


@pytest.mark.parametrize("p", [0.01, 1.0, 10.0, 30.0, 50.0])
def test_regions_two_and_five_meet_at_eight_hundred_degrees(p):
    t = 1073.15  # IAPWS R7-97(2012), section 4: the two equations agree this well at their border
    assert enthalpy_5_kj_kg(p, t) == pytest.approx(enthalpy_2_kj_kg(p, t), abs=0.1)
    assert entropy_5_kj_kg_k(p, t) == pytest.approx(entropy_2_kj_kg_k(p, t), abs=2e-4)
    assert volume_5_m3_kg(p, t) == pytest.approx(volume_2_m3_kg(p, t), rel=2e-4)


@pytest.mark.parametrize("p", [0.1, 10.0, 50.0])
def test_heat_capacity_of_hot_steam_is_the_slope_of_its_enthalpy(p):
    for t in (1200.0, 1700.0, 2200.0):
        slope = (enthalpy_5_kj_kg(p, t + 0.5) - enthalpy_5_kj_kg(p, t - 0.5)) / 1.0
        assert heat_capacity_5_kj_kg_k(p, t) == pytest.approx(slope, rel=1e-6)
        rise = entropy_5_kj_kg_k(p, t + 0.5) - entropy_5_kj_kg_k(p, t - 0.5)
        assert rise == pytest.approx(slope / t, rel=1e-6)


def test_energy_of_hot_steam_is_enthalpy_less_pressure_times_volume():
    for p, t in ((0.5, 1100.0), (30.0, 2000.0)):
        work = 1000.0 * p * volume_5_m3_kg(p, t)
        assert energy_5_kj_kg(p, t) == pytest.approx(enthalpy_5_kj_kg(p, t) - work, rel=1e-12)
