"""Properties of a fuel gas by ISO 6976."""

import pytest

from edge.efficiency.gas_properties import (
    COMBUSTION_C,
    METERING_C,
    PARTS_1995,
    PARTS_2016,
    gas_properties,
    gross_heat_btu_scf,
)
from edge.efficiency.iso_6976 import (
    between_tables,
    compression_factor,
    density_kg_m3,
    heat_btu_scf,
    heat_mj_kg,
    heat_mj_m3,
    molar_volume_m3_mol,
    relative_density,
    wobbe_mj_m3,
)

NAN = float("nan")
NORTH_SEA = {"ch4_pct": 92.47, "c2h6_pct": 3.5, "c3h8_pct": 0.98, "n_c4h10_pct": 0.22,
             "i_c4h10_pct": 0.34, "n_c5h12_pct": 0.06, "n2_pct": 1.75, "co2_pct": 0.68}
ANNEX_D = {"ch4_pct": 93.3212, "c2h6_pct": 2.5656, "c3h8_pct": 1.5368, "n2_pct": 1.0350,
           "co2_pct": 1.5414}


def test_the_edition_of_1995_gives_the_values_that_neqsim_publishes():
    found = gas_properties(NORTH_SEA, 1995, 15.0, 15.0)  # NeqSim's test of Standard_ISO6976
    assert found.kg_kmol == pytest.approx(17.4778, abs=1e-4)
    assert found.compression == pytest.approx(0.99771, abs=5e-6)
    assert found.gross_mj_m3 == pytest.approx(38.95947, rel=2e-6)
    assert found.net_mj_m3 == pytest.approx(35.14488, rel=2e-6)


def test_the_edition_of_2016_gives_its_first_example():
    found = gas_properties(ANNEX_D, 2016, 15.0, 15.0)  # ISO 6976:2016, D.2
    assert found.kg_kmol == pytest.approx(17.3884301, rel=1e-7)
    assert found.compression == pytest.approx(0.99776224, rel=1e-8)
    assert found.gross_kj_mol == pytest.approx(906.1799588, rel=1e-9)
    assert found.gross_mj_kg == pytest.approx(52.113961, rel=1e-7)
    assert found.gross_mj_m3 == pytest.approx(38.410611, rel=1e-7)
    for value in (found.net_kj_mol, found.net_mj_kg, found.net_mj_m3, found.net_wobbe_mj_m3):
        assert value != value


def test_pure_methane_at_twenty_degrees_is_what_the_tables_print():
    # ISO 6976:1995, table 5: methane as ideal gas at 20/20 has 37.04 and 33.37 MJ/m3; Z 0.9981
    found = gas_properties({"ch4_pct": 100.0}, 1995, 20.0, 20.0)
    assert found.compression == pytest.approx(0.9981, abs=5e-5)
    assert found.gross_mj_m3 * found.compression == pytest.approx(37.04, abs=0.005)
    assert found.net_mj_m3 * found.compression == pytest.approx(33.37, abs=0.005)
    assert found.density_kg_m3 == pytest.approx(0.668, abs=5e-4)  # 16.043 / 24.0551 / 0.9981
    assert found.gross_wobbe_mj_m3 > found.gross_mj_m3  # lighter than air


def test_hydrogen_is_left_out_of_the_roots_and_makes_the_gas_stiffer():
    assert compression_factor(0.0, 1.0) == pytest.approx(1.0005, rel=1e-15)
    # worked by hand: 1 - (0.5 * 0.049) ^ 2 + 0.0005 * (1 - 0.25)
    found = gas_properties({"ch4_pct": 50.0, "h2_pct": 50.0}, 1995, 0.0, 0.0)
    assert found.compression == pytest.approx(1.0 - 0.00060025 + 0.000375, rel=1e-14)


def test_density_of_air_itself_is_one_in_relation_to_air():
    for kg_kmol, factor in ((28.9626, 0.99941), (28.96546, 0.999595)):
        assert relative_density(kg_kmol, factor, kg_kmol, factor) == 1.0


def test_an_ideal_mole_at_zero_degrees_has_the_known_volume():
    # 22.41410 dm3/mol, CODATA 1986 as in the edition of 1995
    assert molar_volume_m3_mol(0.0, 1.0, 8.314510) == pytest.approx(0.02241410, abs=5e-9)


@pytest.mark.parametrize("name", sorted(PARTS_1995))
def test_gross_and_net_differ_by_the_heat_of_the_water_that_burning_makes(name):
    # ISO 6976:1995: heat of evaporation 45.064, 44.433, 44.224 and 44.016 kJ/mol
    _, gross, net, roots = PARTS_1995[name]
    for place, evaporation in enumerate((45.064, 44.433, 44.224, 44.016)):
        waters = (gross[place] - net[place]) / evaporation
        assert waters == pytest.approx(round(waters), abs=3e-3), COMBUSTION_C[place]
    assert list(roots) == sorted(roots, reverse=True)  # nearer to ideal the warmer
    assert len(roots) == len(METERING_C)


def test_the_editions_agree_on_the_parts_that_both_have():
    for name, (kg_kmol, gross, root) in PARTS_2016.items():
        old = PARTS_1995[name]
        assert kg_kmol == pytest.approx(old[0], rel=1e-4)
        assert gross == pytest.approx(old[1][1], rel=1e-4)
        assert root == pytest.approx(old[3][1], rel=0.07)


def test_a_cubic_foot_of_methane_has_one_thousand_and_ten_btu():
    # GPA 2145: methane 1010.0, ethane 1769.7, hydrogen 324.2 Btu/ft3, ideal, 60 °F, 14.696 psia
    assert gross_heat_btu_scf({"ch4_pct": 100.0}) == pytest.approx(1010.0, rel=2e-4)
    assert gross_heat_btu_scf({"c2h6_pct": 100.0}) == pytest.approx(1769.7, rel=2e-4)
    assert gross_heat_btu_scf({"h2_pct": 100.0}) == pytest.approx(324.2, rel=5e-4)


def test_water_in_a_gas_takes_room_and_gives_no_heat():
    dry = gross_heat_btu_scf({"ch4_pct": 90.0, "n2_pct": 10.0})
    assert gross_heat_btu_scf({"ch4_pct": 90.0, "h2o_pct": 10.0}) == dry
    assert gross_heat_btu_scf({"h2o_pct": 100.0}) == 0.0


@pytest.mark.parametrize(
    ("composition", "edition", "combustion_c", "metering_c", "words"),
    [
        ({"ch4_pct": 100.0}, 1983, 15.0, 15.0, "only 1995 and 2016"),
        ({"ch4_pct": 100.0}, 1995, 10.0, 15.0, "10/15"),
        ({"ch4_pct": 100.0}, 1995, 25.0, 25.0, "25/25"),
        ({"ch4_pct": 100.0}, 2016, 25.0, 15.0, "25/15"),
        ({"ch4_pct": 50.0, "h2_pct": 50.0}, 2016, 15.0, 15.0, "no values for h2_pct"),
        ({"ch4_pct": 50.0, "c4h10_pct": 50.0}, 1995, 15.0, 15.0, "no values for c4h10_pct"),
        ({"ch4_pct": 90.0}, 1995, 15.0, 15.0, "sum to 90"),
        ({"ch4_pct": 110.0, "n2_pct": -10.0}, 1995, 15.0, 15.0, "from zero up"),
        ({"ch4_pct": NAN}, 1995, 15.0, 15.0, "from zero up"),
        ({}, 1995, 15.0, 15.0, "sum to 0"),
    ],
)
def test_what_the_tables_do_not_hold_is_refused_by_name(
        composition, edition, combustion_c, metering_c, words):
    with pytest.raises(ValueError) as caught:
        gas_properties(composition, edition, combustion_c, metering_c)
    assert words in str(caught.value)


@pytest.mark.parametrize(("composition", "words"), [({}, "empty"), ({"so2_pct": 9.0}, "so2_pct")])
def test_a_cubic_foot_of_something_unknown_is_refused(composition, words):
    with pytest.raises(ValueError) as caught:
        gross_heat_btu_scf(composition)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "value",
    [
        compression_factor(0.4, 0.0), compression_factor(0.05, 1.1), compression_factor(NAN, 0.0),
        molar_volume_m3_mol(-273.15, 1.0, 8.3), molar_volume_m3_mol(15.0, 0.0, 8.3),
        molar_volume_m3_mol(15.0, 1.0, 0.0), heat_mj_m3(800.0, 0.0), heat_mj_m3(800.0, NAN),
        heat_mj_kg(800.0, 0.0), density_kg_m3(16.0, 0.0), relative_density(16.0, 0.0, 29.0, 1.0),
        relative_density(16.0, 1.0, 0.0, 1.0), wobbe_mj_m3(39.0, 0.0), wobbe_mj_m3(39.0, -1.0),
        between_tables(1.0, 2.0, 15.0, 15.0, 15.0), heat_btu_scf(NAN),
    ],
)
def test_a_sum_that_cannot_be_has_no_value(value):
    assert value != value
