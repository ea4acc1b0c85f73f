"""Factor sets by name and year."""

import pytest

from edge.efficiency.carbon import STANDARD_COAL_KJ_KG, co2_by_heat_t
from edge.efficiency.factor_sets import (
    EFFICIENCY_GRADES,
    ELECTRIC_BOILER_LEAST_PCT,
    ELECTRICITY_EQUIVALENT,
    FUEL_SET_SOURCES,
    FUEL_SETS,
    GRID,
    HEAT_T_GJ,
    IPCC_2006,
    STANDARD_COAL,
    US_TABLE_C_1,
    efficiency_grade,
    grid_row,
    ipcc_t,
    row,
)
from edge.errors import TableError


def test_every_standard_coal_coefficient_is_its_heat_over_that_of_coal():
    rows = STANDARD_COAL["GB/T 2589", 2020]
    assert len(rows) == 24
    for energy in rows:
        low_kj, high_kj, low_kgce, high_kgce, _ = rows[energy]
        assert low_kj / STANDARD_COAL_KJ_KG == pytest.approx(low_kgce, abs=7e-5), energy
        assert high_kj / STANDARD_COAL_KJ_KG == pytest.approx(high_kgce, abs=7e-5), energy


def test_editions_are_kept_apart():
    assert row(STANDARD_COAL, "GB/T 2589", 2008, "gas_field_gas")[2] == 1.2143
    with pytest.raises(TableError):
        row(STANDARD_COAL, "GB/T 2589", 2020, "gas_field_gas")
    older = row(FUEL_SETS, "MEE power units, coal measured", 2021, "coal")
    newer = row(FUEL_SETS, "MEE power units, coal measured", 2022, "coal")
    assert (older[1], newer[1]) == (0.03356, 0.03085)
    assert row(FUEL_SETS, "MEE defaults", 2015, "natural_gas")[1] == 0.0153
    assert row(FUEL_SETS, "MEE defaults", 2022, "natural_gas")[1] == 0.01532


def test_guidelines_do_not_share_their_coals():
    burnt = [row(FUEL_SETS, name, 2015, "bituminous")[2]
             for name in ("MEE power", "MEE defaults", "MEE cement")]
    assert burnt == [95.0, 93.0, 85.0]
    steel = row(FUEL_SETS, "MEE steel and other industry", 2015, "bituminous")
    assert steel == (19.570, 0.0261, 93.0, "t", "?")


@pytest.mark.parametrize(
    ("name", "fuel", "amount", "tonnes"),
    [  # 100 * 389.31 * 0.0153 * 0.99 * 44/12; 1000 * 23.076 * 0.02618 * 0.93 * 44/12
        ("MEE defaults", "natural_gas", 100.0, 2162.18881),
        ("MEE defaults", "bituminous", 1000.0, 2060.08221),
    ],
)
def test_a_row_gives_the_carbon_dioxide_of_the_hand_calculation(name, fuel, amount, tonnes):
    heat_gj, carbon_t_gj, burnt_pct, _, _ = row(FUEL_SETS, name, 2015, fuel)
    found = co2_by_heat_t(amount, heat_gj, carbon_t_gj, burnt_pct)
    assert found == pytest.approx(tonnes, rel=1e-8)


def test_carbon_per_heat_lies_where_the_fuel_puts_it():
    order = ("natural_gas", "lpg", "diesel", "fuel_oil", "bituminous", "blast_furnace_gas")
    for name, year in FUEL_SETS:
        rows = FUEL_SETS[name, year]
        if "natural_gas" in rows:
            carbon = [rows[fuel][1] for fuel in order]
            assert carbon == sorted(carbon), name
        for fuel in rows:
            heat_gj, carbon_t_gj, burnt_pct, unit, mark = rows[fuel]
            assert 0.01 < carbon_t_gj < 0.08 and 80.0 <= burnt_pct <= 100.0, fuel
            assert unit in ("t", "1e4 m3") and mark in ("V", "K", "?"), fuel


def test_every_set_says_where_it_is_from():
    assert sorted(FUEL_SET_SOURCES) == sorted(FUEL_SETS)
    assert all(len(FUEL_SET_SOURCES[key]) > 20 for key in FUEL_SETS)
    assert all(len(GRID[key][2]) > 5 for key in GRID)


def test_an_unknown_set_or_fuel_is_refused_with_those_there_are():
    with pytest.raises(TableError) as refused:
        row(FUEL_SETS, "MEE cement", 2022, "bituminous")
    text = str(refused.value)
    assert text.startswith("factor set: found MEE cement 2022, allowed MEE cement 2015, MEE ")
    with pytest.raises(TableError) as refused:
        row(FUEL_SETS, "MEE power units, coal measured", 2022, "lignite")
    assert str(refused.value) == (
        "factor set MEE power units, coal measured 2022: found lignite, allowed coal")
    for call in ((ipcc_t, ("peat", 1.0)), (ipcc_t, ("wood", 1.0, "AR9")),
                 (grid_row, ("national average", 1999))):
        with pytest.raises(TableError):
            call[0](*call[1])


def test_a_grid_factor_carries_its_year_and_source():
    assert grid_row("national average", 2022)[0] == 0.5366
    assert grid_row("ETS reporting", 2022)[:2] == (0.5703, "V")
    assert HEAT_T_GJ == 0.11
    for name in ("national average", "ETS reporting"):
        falling = [GRID[key][0] for key in sorted(GRID) if key[0] == name]
        assert falling == sorted(falling, reverse=True)


def test_greenhouse_gases_of_natural_gas_equal_the_hand_calculation():
    # 12.5 TJ: 701.25 t and 0.0125 * 28 + 0.00125 * 265
    co2_t, biomass_t, equivalent_t = ipcc_t("natural_gas", 12.5)
    assert (co2_t, biomass_t) == (pytest.approx(701.25, rel=1e-14), 0.0)
    assert equivalent_t == pytest.approx(701.93125, rel=1e-12)


def test_carbon_dioxide_of_wood_is_told_apart_and_counts_as_none():
    co2_t, biomass_t, equivalent_t = ipcc_t("wood", 1.0, "AR6")
    assert (co2_t, biomass_t) == (0.0, 112.0)
    # 30 kg * 27.9 + 4 kg * 273
    assert equivalent_t == pytest.approx(1.929, rel=1e-12)


def test_american_and_international_factors_of_one_fuel_agree():
    # kg/MMBtu gross to kg/TJ net: net heat is 10 % less of gas, 6 % of oil, 3 to 5 % of coal
    pairs = (("natural_gas", "natural_gas", 0.90), ("diesel", "distillate_no_2", 0.94),
             ("bituminous", "bituminous", 0.95), ("anthracite", "anthracite", 0.97))
    for here, there, net in pairs:
        factor = US_TABLE_C_1[there][1] / 1.05505585e-3 / net
        assert IPCC_2006[here][0] == pytest.approx(factor, rel=0.04), here


def test_grade_tables_are_empty_until_a_site_fills_them():
    assert all(rows == () for rows in EFFICIENCY_GRADES.values())
    assert efficiency_grade((), 7.0, 95.0) is None
    assert ELECTRICITY_EQUIVALENT == {}
    assert ELECTRIC_BOILER_LEAST_PCT == 97.0


def test_a_grade_is_found_by_output_and_efficiency():
    rows = ((0.0, 1.4, 94.0, 92.0, 90.0), (1.4, 100.0, 96.0, 94.0, 92.0))
    graded = [efficiency_grade(rows, 1.4, eta) for eta in (96.0, 95.9, 94.0, 92.0, 91.9)]
    assert graded == [1, 2, 2, 3, 0]
    assert efficiency_grade(rows, 1.3, 94.0) == 1
    assert efficiency_grade(rows, 100.0, 96.0) is None
