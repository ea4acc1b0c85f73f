"""Concentrations, reference oxygen and mass flows."""

import pytest

from edge.efficiency.emissions import (
    at_reference_air_mg_m3,
    at_reference_o2_mg_m3,
    dry_concentration,
    dry_flow_m3_h,
    mass_concentration_mg_m3,
    mass_flow_kg_h,
    no2_from_no_ppm,
    nox_as_no2_mg_m3,
    per_fuel_heat_g_gj,
    per_heat_g_gj,
    ppm_of_mg_m3,
    stack_flow_m3_h,
    standard_concentration_mg_m3,
)

NAN = float("nan")


@pytest.mark.parametrize(
    ("molar_g", "temp_k", "factor"),
    [  # mg/m3 of one ppm at 101.325 kPa, to the printed digits
        (46.0055, 273.15, 2.0525), (64.066, 273.15, 2.8583), (28.010, 273.15, 1.2497),
        (46.0055, 298.15, 1.8804), (64.066, 298.15, 2.6186), (46.0055, 293.15, 1.9125),
    ],
)
def test_one_ppm_weighs_what_the_tables_print(molar_g, temp_k, factor):
    one = mass_concentration_mg_m3(1.0, molar_g, 22.414, temp_k, 101325.0)
    assert one == pytest.approx(factor, abs=6e-5)
    assert ppm_of_mg_m3(one, molar_g, 22.414, temp_k, 101325.0) == pytest.approx(1.0, rel=1e-14)


def test_nitrogen_oxides_count_as_the_dioxide():
    # HJ 75: (120 + 6) * 46 / 22.4
    assert nox_as_no2_mg_m3(120.0, 6.0, 46.0, 22.4) == pytest.approx(258.75, rel=1e-12)
    # 5 % of NOx is the dioxide: 95 ppm NO belong to 5 ppm NO2
    assert no2_from_no_ppm(95.0, 5.0) == pytest.approx(5.0, rel=1e-14)
    assert no2_from_no_ppm(95.0, 0.0) == 0.0


def test_drying_a_gas_raises_its_concentration():
    assert dry_concentration(80.0, 15.0) == pytest.approx(94.1176471, rel=1e-8)  # 80 / 0.85
    assert dry_concentration(80.0, 0.0) == 80.0


def test_a_hot_thin_gas_holds_less_in_a_cubic_metre():
    # 100 * 101325 / 100000 * (273 + 136.5) / 273 = 151.9875
    found = standard_concentration_mg_m3(100.0, 101000.0, -1000.0, 136.5)
    assert found == pytest.approx(151.9875, rel=1e-12)


@pytest.mark.parametrize(
    ("concentration", "o2", "reference", "air_o2", "found"),
    [
        (120.0, 10.5, 9.0, 21.0, 137.142857),  # 120 * 12 / 10.5
        (28.5, 5.2, 3.5, 21.0, 31.5664557),  # 28.5 * 17.5 / 15.8
        (43.2, 4.2, 3.0, 20.9, 46.3041916),  # EPA's 20.9: 43.2 * 17.9 / 16.7
        (41.0, 3.5, 3.5, 21.0, 41.0),  # at reference oxygen nothing changes
    ],
)
def test_reference_oxygen_equals_the_hand_calculation(concentration, o2, reference, air_o2, found):
    assert at_reference_o2_mg_m3(concentration, o2, reference, air_o2) == (
        pytest.approx(found, rel=1e-8))


def test_thinning_with_air_does_not_change_the_corrected_concentration():
    for part in range(1, 10):
        thin = part / 10.0  # flue gas with 100 mg/m3 and 3 % oxygen, rest air
        o2 = 3.0 * thin + 21.0 * (1.0 - thin)
        assert at_reference_o2_mg_m3(100.0 * thin, o2, 3.0, 21.0) == pytest.approx(100.0, rel=1e-12)


def test_a_kiln_is_corrected_by_its_excess_air():
    # GB 9078: 180 * 3.0 / 1.7
    assert at_reference_air_mg_m3(180.0, 3.0, 1.7) == pytest.approx(317.647059, rel=1e-8)


def test_the_flow_of_a_stack_equals_the_hand_calculation():
    # 3600 * 1.767 * 11.2 * 273 / 401 * 100650 / 101325 * 0.905
    flow = stack_flow_m3_h(1.767, 11.2, 128.0, 101000.0, -350.0, 9.5)
    assert flow == pytest.approx(43603.474, rel=1e-7)
    assert stack_flow_m3_h(1.767, 0.0, 128.0, 101000.0, -350.0, 9.5) == 0.0


def test_mass_is_concentration_times_flow():
    assert mass_flow_kg_h(48.0, 41000.0) == pytest.approx(1.968, rel=1e-12)
    assert mass_flow_kg_h(38.0, dry_flow_m3_h(760.0, 10.5401)) == pytest.approx(0.304398, rel=1e-5)
    # 0.3058 kg/h over 6.614 MW = 23.81 GJ/h
    assert per_heat_g_gj(0.3058, 6.614) == pytest.approx(12.843, abs=1e-3)


def test_mass_per_heat_input_is_the_same_from_the_fuel_and_from_the_flows():
    # 38 mg/m3 * 10.5401 m3/m3 over 36211 kJ/m3: 11.0608 g/GJ
    found = per_fuel_heat_g_gj(38.0, 10.5401, 36211.0)
    assert found == pytest.approx(11.0608, abs=1e-4)
    flow = mass_flow_kg_h(38.0, dry_flow_m3_h(760.0, 10.5401))
    assert per_heat_g_gj(flow, 760.0 * 36211.0 / 3.6e6) == pytest.approx(found, rel=1e-12)


@pytest.mark.parametrize(
    "value",
    [
        per_fuel_heat_g_gj(38.0, 10.5, 0.0),
        mass_concentration_mg_m3(1.0, 46.0, 22.4, 0.0, 101325.0),
        ppm_of_mg_m3(1.0, 0.0, 22.4, 273.15, 101325.0),
        nox_as_no2_mg_m3(1.0, 1.0, 46.0, 0.0), no2_from_no_ppm(10.0, 100.0),
        dry_concentration(10.0, 100.0), standard_concentration_mg_m3(1.0, 0.0, 0.0, 20.0),
        at_reference_o2_mg_m3(40.0, 21.0, 3.5, 21.0), at_reference_o2_mg_m3(40.0, NAN, 3.5, 21.0),
        at_reference_o2_mg_m3(40.0, -0.1, 3.5, 21.0), at_reference_air_mg_m3(40.0, 1.2, 0.0),
        stack_flow_m3_h(1.0, 1.0, -273.0, 101325.0, 0.0, 5.0), per_heat_g_gj(1.0, 0.0),
    ],
)
def test_an_emission_outside_its_range_has_no_value(value):
    assert value != value
