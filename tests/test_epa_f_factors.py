"""F factors: flue gas per heat."""

import pytest

from edge.efficiency.epa_f_factors import (
    F_FACTORS,
    carbon_factor_scf_mmbtu,
    carbon_factor_scm_j,
    dry_factor_dscf_mmbtu,
    dry_factor_dscm_j,
    factor_m3_j,
    wet_factor_wscf_mmbtu,
    wet_factor_wscm_j,
)

# C, H, O, N, S in mass % of a bituminous coal of 10300 Btu/lb, 8.85 % moisture
COAL = (57.42, 3.81, 7.16, 0.93, 0.46)


def test_the_factors_of_a_coal_equal_the_hand_calculation():
    # 13.8684 + 87.8526 + 0.2622 + 0.1302 - 3.2936 = 98.8198, by 1e6 / 10300
    assert dry_factor_dscf_mmbtu(*(COAL + (10300.0,))) == pytest.approx(9594.155, abs=1e-3)
    # 5.57 * 3.81 in place of 3.64 * 3.81, and 0.21 * 8.85: 108.0316
    assert wet_factor_wscf_mmbtu(*(COAL + (8.85, 10300.0))) == pytest.approx(10488.50, abs=1e-2)
    # 0.321 * 57.42 = 18.43182
    assert carbon_factor_scf_mmbtu(57.42, 10300.0) == pytest.approx(1789.497, abs=1e-3)


def test_the_metric_factors_agree_with_the_others_within_their_rounding():
    gross_kj_kg = 10300.0 * 2.326  # Btu/lb to kJ/kg, exactly
    dry = factor_m3_j(dry_factor_dscf_mmbtu(*(COAL + (10300.0,))))
    assert dry_factor_dscm_j(*(COAL + (gross_kj_kg,))) == pytest.approx(dry, rel=2e-3)
    wet = factor_m3_j(wet_factor_wscf_mmbtu(*(COAL + (8.85, 10300.0))))
    assert wet_factor_wscm_j(*(COAL + (8.85, gross_kj_kg))) == pytest.approx(wet, rel=2e-3)
    carbon = factor_m3_j(carbon_factor_scf_mmbtu(57.42, 10300.0))
    assert carbon_factor_scm_j(57.42, gross_kj_kg) == pytest.approx(carbon, rel=3e-3)


@pytest.mark.parametrize(
    ("scf_mmbtu", "m3_j"),  # Method 19, table 19-2 prints both, each rounded for itself
    [(8710.0, 2.34e-7), (9190.0, 2.47e-7), (9780.0, 2.63e-7), (10100.0, 2.71e-7)],
)
def test_both_columns_of_the_printed_table_agree(scf_mmbtu, m3_j):
    assert factor_m3_j(scf_mmbtu) == pytest.approx(m3_j, abs=0.006e-7)


def test_methane_has_the_dry_factor_of_natural_gas():
    # CH4: 74.87 % C, 25.13 % H, 23875 Btu/lb gross
    found = dry_factor_dscf_mmbtu(74.87, 25.13, 0.0, 0.0, 0.0, 23875.0)
    assert found == pytest.approx(F_FACTORS["natural_gas"][0], rel=0.01)


def test_dry_gas_is_less_than_wet_and_carbon_dioxide_less_than_dry():
    for fuel in F_FACTORS:
        dry, carbon, wet = F_FACTORS[fuel]
        assert carbon < dry, fuel
        assert wet != wet or dry < wet, fuel
    # For wood the table has no wet factor.
    assert [F_FACTORS["wood_" + part][2] != F_FACTORS["wood_" + part][2]
            for part in ("bark", "residue")] == [True, True]


@pytest.mark.parametrize(
    "value",
    [
        dry_factor_dscf_mmbtu(*(COAL + (0.0,))), wet_factor_wscf_mmbtu(*(COAL + (8.85, 0.0))),
        carbon_factor_scf_mmbtu(57.42, -1.0), dry_factor_dscm_j(*(COAL + (0.0,))),
        wet_factor_wscm_j(*(COAL + (8.85, 0.0))), carbon_factor_scm_j(57.42, float("nan")),
    ],
)
def test_a_fuel_without_heat_has_no_factor(value):
    assert value != value
