"""Water and steam by IAPWS-IF97."""

import struct

import pytest

from edge.efficiency.steam import (
    boundary_23_mpa,
    enthalpy_1_kj_kg,
    enthalpy_2_kj_kg,
    latent_heat_kj_kg,
    region,
    saturated_steam_enthalpy_kj_kg,
    saturated_water_enthalpy_kj_kg,
    saturation_pressure_mpa,
    saturation_temp_k,
    steam_enthalpy_kj_kg,
    water_enthalpy_kj_kg,
    wet_steam_enthalpy_kj_kg,
)
from edge.efficiency.steam_state import (
    energy_1_kj_kg,
    energy_2_kj_kg,
    entropy_1_kj_kg_k,
    entropy_2_kj_kg_k,
    heat_capacity_1_kj_kg_k,
    heat_capacity_2_kj_kg_k,
    sound_1_m_s,
    sound_2_m_s,
    volume_1_m3_kg,
    volume_2_m3_kg,
)
from edge.port import crc32

NAN = float("nan")

# IAPWS R7-97(2012), tables 5 and 15: p, T, v, h, u, s, cp, w
STATES_1 = [
    (3.0, 300.0, 0.00100215168, 115.331273, 112.324818, 0.392294792, 4.17301218, 1507.73921),
    (80.0, 300.0, 0.000971180894, 184.142828, 106.448356, 0.368563852, 4.01008987, 1634.69054),
    (3.0, 500.0, 0.001202418, 975.542239, 971.934985, 2.58041912, 4.65580682, 1240.71337),
]
STATES_2 = [
    (0.0035, 300.0, 39.4913866, 2549.91145, 2411.6916, 8.52238967, 1.91300162, 427.920172),
    (0.0035, 700.0, 92.3015898, 3335.68375, 3012.62819, 10.1749996, 2.08141274, 644.289068),
    (30.0, 700.0, 0.00542946619, 2631.49474, 2468.61076, 5.17540298, 10.3505092, 480.386523),
]


@pytest.mark.parametrize(("p", "t", "v", "h", "u", "s", "cp", "w"), STATES_1)
def test_water_equals_the_verification_table_of_iapws(p, t, v, h, u, s, cp, w):
    assert volume_1_m3_kg(p, t) == pytest.approx(v, rel=1e-8)
    assert enthalpy_1_kj_kg(p, t) == pytest.approx(h, rel=1e-8)
    assert energy_1_kj_kg(p, t) == pytest.approx(u, rel=1e-8)
    assert entropy_1_kj_kg_k(p, t) == pytest.approx(s, rel=1e-8)
    assert heat_capacity_1_kj_kg_k(p, t) == pytest.approx(cp, rel=1e-8)
    assert sound_1_m_s(p, t) == pytest.approx(w, rel=1e-8)


@pytest.mark.parametrize(("p", "t", "v", "h", "u", "s", "cp", "w"), STATES_2)
def test_steam_equals_the_verification_table_of_iapws(p, t, v, h, u, s, cp, w):
    assert volume_2_m3_kg(p, t) == pytest.approx(v, rel=1e-8)
    assert enthalpy_2_kj_kg(p, t) == pytest.approx(h, rel=1e-8)
    assert energy_2_kj_kg(p, t) == pytest.approx(u, rel=1e-8)
    assert entropy_2_kj_kg_k(p, t) == pytest.approx(s, rel=1e-8)
    assert heat_capacity_2_kj_kg_k(p, t) == pytest.approx(cp, rel=1e-8)
    assert sound_2_m_s(p, t) == pytest.approx(w, rel=1e-8)


@pytest.mark.parametrize(
    ("temp_k", "pressure_mpa"),  # IAPWS R7-97(2012), table 35
    [(300.0, 0.00353658941), (500.0, 2.63889776), (600.0, 12.3443146)],
)
def test_saturation_pressure_equals_the_verification_table(temp_k, pressure_mpa):
    assert saturation_pressure_mpa(temp_k) == pytest.approx(pressure_mpa, rel=1e-8)


@pytest.mark.parametrize(
    ("pressure_mpa", "temp_k"),  # IAPWS R7-97(2012), table 36
    [(0.1, 372.755919), (1.0, 453.035632), (10.0, 584.149488)],
)
def test_saturation_temperature_equals_the_verification_table(pressure_mpa, temp_k):
    assert saturation_temp_k(pressure_mpa) == pytest.approx(temp_k, rel=1e-8)


def test_the_boundary_to_region_three_equals_the_printed_value():
    # IAPWS R7-97(2012), text under equation 6
    assert boundary_23_mpa(623.15) == pytest.approx(16.5291643, rel=1e-8)


def test_saturation_pressure_undoes_saturation_temperature():
    for step in range(1, 220):
        p = 0.1 * step
        assert saturation_pressure_mpa(saturation_temp_k(p)) == pytest.approx(p, rel=1e-8)


def test_boiling_water_and_its_steam_lie_one_heat_of_evaporation_apart():
    # 1.35 MPa: h'' 2787.731 and r 1965.179 kJ/kg by a second library of IF97 (seuif97 2.3.8)
    dry, water = saturated_steam_enthalpy_kj_kg(1.35), saturated_water_enthalpy_kj_kg(1.35)
    assert dry == pytest.approx(2787.731, abs=1e-3)
    assert dry - water == pytest.approx(1965.179, abs=1e-3)
    assert wet_steam_enthalpy_kj_kg(1.35, 0.0) == dry
    assert wet_steam_enthalpy_kj_kg(1.35, 100.0) == pytest.approx(water, rel=1e-13)
    boiling_c = saturation_temp_k(1.35) - 273.15
    assert latent_heat_kj_kg(boiling_c) == pytest.approx(1965.179, abs=1e-3)


def test_enthalpies_by_celsius_equal_those_of_a_second_library():
    # seuif97 2.3.8
    assert steam_enthalpy_kj_kg(2.55, 400.0) == pytest.approx(3239.131, abs=1e-3)
    assert water_enthalpy_kj_kg(2.55, 105.0) == pytest.approx(442.0103, abs=1e-4)
    assert water_enthalpy_kj_kg(0.9, 95.0) == pytest.approx(398.6403, abs=1e-4)


@pytest.mark.parametrize(
    ("pressure_mpa", "temp_k", "number"),
    [
        (3.0, 300.0, 1.0), (0.0035, 300.0, 2.0), (30.0, 700.0, 2.0), (50.0, 700.0, 3.0),
        (99.0, 900.0, 2.0), (16.0, 640.0, 2.0), (16.9, 623.15, 1.0),
    ],
)
def test_a_state_lies_in_its_region(pressure_mpa, temp_k, number):
    assert region(pressure_mpa, temp_k) == number


@pytest.mark.parametrize(
    "value",
    [
        region(0.0, 300.0), region(101.0, 300.0), region(50.1, 1100.0), region(NAN, 300.0),
        saturation_pressure_mpa(273.0), saturation_pressure_mpa(648.0),
        saturation_temp_k(0.0006), saturation_temp_k(22.1), saturation_temp_k(NAN),
        boundary_23_mpa(600.0), boundary_23_mpa(870.0),
        water_enthalpy_kj_kg(0.1, 120.0), water_enthalpy_kj_kg(1.0, -1.0),
        water_enthalpy_kj_kg(20.0, 360.0), water_enthalpy_kj_kg(NAN, 20.0),
        steam_enthalpy_kj_kg(1.0, 150.0), steam_enthalpy_kj_kg(0.0, 150.0),
        steam_enthalpy_kj_kg(30.0, 380.0), steam_enthalpy_kj_kg(1.0, 801.0),
        saturated_steam_enthalpy_kj_kg(17.0), saturated_water_enthalpy_kj_kg(0.0005),
        wet_steam_enthalpy_kj_kg(1.0, 101.0), latent_heat_kj_kg(351.0),
        volume_1_m3_kg(0.0, 300.0), sound_1_m_s(1.0, 700.0), volume_2_m3_kg(0.0, 300.0),
        entropy_2_kj_kg_k(1.0, 1074.0), sound_2_m_s(101.0, 700.0),
    ],
)
def test_a_state_outside_its_region_has_no_value(value):
    assert value != value


def test_enthalpy_rises_with_temperature_in_water_and_in_steam():
    water = [water_enthalpy_kj_kg(16.0, float(t)) for t in range(0, 345, 5)]
    steam = [steam_enthalpy_kj_kg(1.0, float(t)) for t in range(180, 800, 10)]
    assert water == sorted(water) and steam == sorted(steam)
    assert water[-1] < steam[0]


def test_energy_is_enthalpy_less_pressure_times_volume():
    for p, t in ((1.0, 350.0), (15.0, 550.0)):
        work = 1000.0 * p * volume_1_m3_kg(p, t)
        assert energy_1_kj_kg(p, t) == pytest.approx(enthalpy_1_kj_kg(p, t) - work, rel=1e-12)
    for p, t in ((0.01, 400.0), (8.0, 800.0)):
        work = 1000.0 * p * volume_2_m3_kg(p, t)
        assert energy_2_kj_kg(p, t) == pytest.approx(enthalpy_2_kj_kg(p, t) - work, rel=1e-12)


def test_both_sides_of_the_saturation_line_have_one_free_enthalpy():
    for t in (280.0, 373.15, 450.0, 560.0, 620.0):
        p = saturation_pressure_mpa(t)
        water = enthalpy_1_kj_kg(p, t) - t * entropy_1_kj_kg_k(p, t)
        steam = enthalpy_2_kj_kg(p, t) - t * entropy_2_kj_kg_k(p, t)
        assert water == pytest.approx(steam, abs=0.04)  # the equations agree to this much


def test_every_way_to_run_the_kernels_gives_the_same_bits():
    octets = b""
    for step in range(60):
        t = 280.0 + 5.5 * step
        p = saturation_pressure_mpa(t)
        values = (p, saturation_temp_k(p), enthalpy_1_kj_kg(p, t), enthalpy_2_kj_kg(p, t),
                  sound_1_m_s(p, t), entropy_2_kj_kg_k(p, t), volume_2_m3_kg(p, t))
        for value in values:
            octets += struct.pack(">d", value)
    assert crc32(octets) == 2049008313  # CPython 3.11, interpreted; the others must give the same
