"""Temperatures of water and steam by enthalpy and by entropy."""

import struct

import pytest

from edge.efficiency.steam import (
    boundary_23_mpa,
    enthalpy_1_kj_kg,
    enthalpy_2_kj_kg,
    region,
    saturated_steam_enthalpy_kj_kg,
    saturated_water_enthalpy_kj_kg,
    saturation_temp_k,
)
from edge.efficiency.steam_5 import enthalpy_5_kj_kg, entropy_5_kj_kg_k
from edge.efficiency.steam_any import (
    ends_k,
    enthalpy_by_temp_kj_kg,
    temperature_by_enthalpy_k,
    temperature_by_entropy_k,
)
from edge.efficiency.steam_backward import (
    boundary_2bc_kj_kg,
    boundary_2bc_mpa,
    boundary_23_temp_k,
    temp_1_by_enthalpy_k,
    temp_1_by_entropy_k,
    temp_2_by_enthalpy_k,
    temp_2_by_entropy_k,
    temp_5_by_enthalpy_k,
    temp_5_by_entropy_k,
)
from edge.efficiency.steam_state import entropy_1_kj_kg_k, entropy_2_kj_kg_k
from edge.port import crc32

NAN = float("nan")

# IAPWS R7-97(2012), tables 7 and 24: p, h, T
BY_ENTHALPY = [
    (3.0, 500.0, 391.798509), (80.0, 500.0, 378.108626), (80.0, 1500.0, 611.041229),
    (0.001, 3000.0, 534.433241), (3.0, 3000.0, 575.37337), (3.0, 4000.0, 1010.77577),
    (5.0, 3500.0, 801.299102), (5.0, 4000.0, 1015.31583), (25.0, 3500.0, 875.279054),
    (40.0, 2700.0, 743.056411), (60.0, 2700.0, 791.137067), (60.0, 3200.0, 882.75686),
]
# IAPWS R7-97(2012), tables 9 and 29: p, s, T
BY_ENTROPY = [
    (3.0, 0.5, 307.842258), (80.0, 0.5, 309.979785), (80.0, 3.0, 565.899909),
    (0.1, 7.5, 399.517097), (0.1, 8.0, 514.127081), (2.5, 8.0, 1039.84917),
    (8.0, 6.0, 600.48404), (8.0, 7.5, 1064.95556), (90.0, 6.0, 1038.01126),
    (20.0, 5.75, 697.992849), (80.0, 5.25, 854.011484), (80.0, 5.75, 949.017998),
]
PRESSURES = [0.000612, 0.01, 0.1, 1.0, 3.9, 4.1, 6.0, 10.0, 16.5, 17.0, 25.0, 50.0, 100.0]


@pytest.mark.parametrize(("p", "h", "t"), BY_ENTHALPY)
def test_temperature_by_enthalpy_equals_the_verification_table_of_iapws(p, h, t):
    assert temperature_by_enthalpy_k(p, h) == pytest.approx(t, rel=1e-8)
    assert (temp_1_by_enthalpy_k if h < 1700.0 else temp_2_by_enthalpy_k)(p, h) == (
        pytest.approx(t, rel=1e-8))


@pytest.mark.parametrize(("p", "s", "t"), BY_ENTROPY)
def test_temperature_by_entropy_equals_the_verification_table_of_iapws(p, s, t):
    assert temperature_by_entropy_k(p, s) == pytest.approx(t, rel=1e-8)
    assert (temp_1_by_entropy_k if s < 3.8 else temp_2_by_entropy_k)(p, s) == (
        pytest.approx(t, rel=1e-8))


def test_boundaries_equal_the_values_printed_beside_their_equations():
    # IAPWS R7-97(2012), text under equations 6 and 21
    assert boundary_23_temp_k(16.5291643) == pytest.approx(623.15, rel=1e-8)
    assert boundary_2bc_mpa(3516.004323) == pytest.approx(100.0, rel=1e-8)
    assert boundary_2bc_kj_kg(100.0) == pytest.approx(3516.004323, rel=1e-8)


def test_each_boundary_undoes_its_inverse():
    for p in (16.53, 20.0, 50.0, 100.0):
        assert boundary_23_mpa(boundary_23_temp_k(p)) == pytest.approx(p, rel=1e-8)
    for p in (6.55, 20.0, 100.0):
        assert boundary_2bc_mpa(boundary_2bc_kj_kg(p)) == pytest.approx(p, rel=1e-8)


def span_k(low, high, parts):
    return [low + (high - low) * part / parts for part in range(parts + 1)]


@pytest.mark.parametrize("p", PRESSURES)
def test_temperature_by_enthalpy_undoes_enthalpy_within_the_published_consistency(p):
    # IAPWS R7-97(2012): 25 mK in region 1 and in 2c, 10 mK in 2a and 2b
    end, begin = ends_k(p)
    for t in span_k(273.15, end, 40):
        h = enthalpy_1_kj_kg(p, t)
        assert temperature_by_enthalpy_k(p, h) == pytest.approx(t, rel=0.0, abs=0.025)
    for t in span_k(begin, 1073.15, 40):
        h = enthalpy_2_kj_kg(p, t)
        within = 0.025 if p > 6.5467 and h < boundary_2bc_kj_kg(p) else 0.010
        assert temperature_by_enthalpy_k(p, h) == pytest.approx(t, rel=0.0, abs=within)


@pytest.mark.parametrize("p", PRESSURES)
def test_temperature_by_entropy_undoes_entropy_within_the_published_consistency(p):
    end, begin = ends_k(p)
    for t in span_k(273.15, end, 40):
        s = entropy_1_kj_kg_k(p, t)
        assert temperature_by_entropy_k(p, s) == pytest.approx(t, rel=0.0, abs=0.025)
    for t in span_k(begin, 1073.15, 40):
        s = entropy_2_kj_kg_k(p, t)
        within = 0.025 if p > 4.0 and s < 5.85 else 0.010
        assert temperature_by_entropy_k(p, s) == pytest.approx(t, rel=0.0, abs=within)


@pytest.mark.parametrize("p", [0.001, 1.0, 30.0, 50.0])
def test_above_eight_hundred_degrees_the_temperature_is_solved_to_the_microkelvin(p):
    for t in span_k(1073.2, 2273.15, 12):
        h, s = enthalpy_5_kj_kg(p, t), entropy_5_kj_kg_k(p, t)
        assert temperature_by_enthalpy_k(p, h) == pytest.approx(t, rel=0.0, abs=1e-6)
        assert temperature_by_entropy_k(p, s) == pytest.approx(t, rel=0.0, abs=1e-6)


def test_wet_steam_has_the_temperature_of_saturation():
    for p in (0.001, 1.35, 16.5):
        water, steam = saturated_water_enthalpy_kj_kg(p), saturated_steam_enthalpy_kj_kg(p)
        boiling = saturation_temp_k(p)
        assert temperature_by_enthalpy_k(p, 0.4 * water + 0.6 * steam) == boiling
        s = entropy_1_kj_kg_k(p, boiling) + 0.3
        assert temperature_by_entropy_k(p, s) == boiling


def test_no_water_is_found_hotter_than_boiling_and_no_steam_colder():
    for step in range(1, 166):
        p = 0.1 * step
        boiling = saturation_temp_k(p)
        assert temperature_by_enthalpy_k(p, saturated_water_enthalpy_kj_kg(p)) <= boiling
        assert temperature_by_enthalpy_k(p, saturated_steam_enthalpy_kj_kg(p)) >= boiling


def test_temperature_rises_with_enthalpy_across_all_regions():
    for p in (0.001, 1.0, 5.0, 10.0, 16.0):
        found = [temperature_by_enthalpy_k(p, 20.0 + 10.0 * step) for step in range(600)]
        for before, after in zip(found, found[1:]):  # noqa: B905, MicroPython has no strict=
            assert before <= after
    top = enthalpy_2_kj_kg(30.0, 1073.15), enthalpy_5_kj_kg(30.0, 1073.15)
    assert temperature_by_enthalpy_k(30.0, 0.5 * (top[0] + top[1])) == 1073.15


@pytest.mark.parametrize(
    ("p", "t"), [(3.0, 300.0), (0.0035, 700.0), (30.0, 1500.0), (30.0, 700.0), (16.9, 623.15)])
def test_enthalpy_by_temperature_is_that_of_the_region(p, t):
    by_region = {1.0: enthalpy_1_kj_kg, 2.0: enthalpy_2_kj_kg, 5.0: enthalpy_5_kj_kg}
    assert enthalpy_by_temp_kj_kg(p, t) == by_region[region(p, t)](p, t)


@pytest.mark.parametrize(
    "value",
    [
        enthalpy_by_temp_kj_kg(25.0, 650.0), enthalpy_by_temp_kj_kg(0.0, 300.0),
        enthalpy_by_temp_kj_kg(1.0, 2274.0), enthalpy_by_temp_kj_kg(60.0, 1100.0),
        enthalpy_by_temp_kj_kg(1.0, NAN), enthalpy_by_temp_kj_kg(NAN, 300.0),
        temperature_by_enthalpy_k(25.0, 2000.0),  # region 3
        temperature_by_enthalpy_k(17.0, 1800.0),
        temperature_by_enthalpy_k(0.0006, 3000.0), temperature_by_enthalpy_k(101.0, 3000.0),
        temperature_by_enthalpy_k(1.0, 0.9), temperature_by_enthalpy_k(1.0, 7400.0),
        temperature_by_enthalpy_k(60.0, 4000.0), temperature_by_enthalpy_k(1.0, NAN),
        temperature_by_enthalpy_k(NAN, 500.0),
        temperature_by_entropy_k(25.0, 4.3), temperature_by_entropy_k(0.0006, 8.0),
        temperature_by_entropy_k(101.0, 5.5), temperature_by_entropy_k(1.0, -0.1),
        temperature_by_entropy_k(1.0, 13.0), temperature_by_entropy_k(60.0, 6.5),
        temperature_by_entropy_k(1.0, NAN), temperature_by_entropy_k(NAN, 5.0),
        temp_1_by_enthalpy_k(1.0, 1701.0), temp_2_by_enthalpy_k(1.0, 2499.0),
        temp_1_by_entropy_k(1.0, 4.0), temp_2_by_entropy_k(1.0, 4.0),
        temp_2_by_entropy_k(0.0006, 8.0), temp_5_by_enthalpy_k(51.0, 4500.0),
        temp_5_by_enthalpy_k(1.0, 4000.0), temp_5_by_entropy_k(1.0, 8.0),
        boundary_23_temp_k(16.5), boundary_23_temp_k(101.0), boundary_2bc_mpa(2700.0),
        boundary_2bc_mpa(3600.0), boundary_2bc_kj_kg(6.5), boundary_2bc_kj_kg(NAN),
    ],
)
def test_a_state_outside_every_region_has_no_temperature(value):
    assert value != value


def test_every_way_to_run_the_backward_kernels_gives_the_same_bits():
    octets = b""
    for p in PRESSURES:
        for step in range(60):
            values = (temperature_by_enthalpy_k(p, 100.0 + 80.0 * step),
                      temperature_by_entropy_k(p, 0.1 + 0.2 * step))
            for value in values:
                octets += struct.pack(">d", value if value == value else -1.0)
    assert crc32(octets) == 577321510  # CPython 3.11, interpreted; the others must give the same
