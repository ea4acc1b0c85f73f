"""Emission limits and verdicts."""

import pytest

from edge.efficiency.emission_limits import (
    BEIJING,
    GB_13223,
    GB_13271,
    HOUR_MEAN,
    LIMITS,
    MCPD,
    REFERENCE_O2,
    ULTRA_LOW,
    WASTE,
    WITHOUT_NUMBERS,
    Limit,
    limit_row,
    reference_o2,
    verdict,
)
from edge.errors import TableError

NAN = float("nan")
NEW_GAS_NOX = limit_row(GB_13271, "new", "gas", "nox")


def test_a_new_gas_boiler_is_judged_as_by_hand():
    # 160 * 17.5 / 16 = 175 of 200
    assert verdict(NEW_GAS_NOX, 160.0, 5.0) == (pytest.approx(175.0, rel=1e-14), 200.0, True)
    reference, limit, complies = verdict(NEW_GAS_NOX, 190.0, 5.0)
    assert (reference, limit, complies) == (pytest.approx(207.8125, rel=1e-14), 200.0, False)


def test_a_concentration_at_the_limit_itself_complies():
    special = limit_row(GB_13271, "special", "coal", "nox")
    assert verdict(special, 150.0, 12.0) == (200.0, 200.0, True)  # 150 * 12 / 9
    assert verdict(special, 150.1, 12.0)[2] is False


def test_at_reference_oxygen_a_concentration_is_judged_as_it_is():
    for key in LIMITS:
        limit = LIMITS[key]
        at_limit = verdict(limit, limit.limit, limit.reference_o2_pct)
        assert at_limit == (pytest.approx(limit.limit, rel=1e-14), limit.limit, True), key
        assert verdict(limit, 1.01 * limit.limit, limit.reference_o2_pct)[2] is False, key


def test_no_last_bit_of_a_division_makes_an_exceedance():
    for step in range(190):
        o2 = 0.1 * step
        measured = 200.0 * (21.0 - o2) / (21.0 - 3.5)
        assert verdict(NEW_GAS_NOX, measured, o2)[2] is True, o2


def test_air_beside_the_flue_gas_does_not_change_a_verdict():
    for part in range(2, 11):
        o2 = 21.0 - 1.8 * part  # part 10: 3 % oxygen
        assert verdict(NEW_GAS_NOX, 20.0 * part, o2)[2] is True
        assert verdict(NEW_GAS_NOX, 21.5 * part, o2)[2] is False


@pytest.mark.parametrize("o2", [19.1, 20.9, 21.0, -0.1, NAN])
def test_an_hour_that_cannot_be_corrected_is_not_judged(o2):
    reference, limit, complies = verdict(NEW_GAS_NOX, 160.0, o2)
    assert (reference != reference, limit, complies) == (True, 200.0, None)
    assert verdict(NEW_GAS_NOX, NAN, 5.0)[2] is None


@pytest.mark.parametrize(
    ("standard", "table", "fuel", "pollutant", "limit", "o2"),
    [  # GB 13271-2014 tables 1 to 3, and one row each of the others
        (GB_13271, "in_use", "coal", "so2", 400.0, 9.0),
        (GB_13271, "in_use_four_provinces", "coal", "so2", 550.0, 9.0),
        (GB_13271, "in_use", "gas", "dust", 30.0, 3.5),
        (GB_13271, "new", "coal", "nox", 300.0, 9.0), (GB_13271, "new", "oil", "nox", 250.0, 3.5),
        (GB_13271, "special", "gas", "nox", 150.0, 3.5),
        (GB_13271, "special", "as_coal", "hg", 0.05, 9.0),
        (GB_13223, "in_use_four_provinces", "coal", "so2", 400.0, 6.0),
        (GB_13223, "new", "coal_w_flame_or_cfb", "nox", 200.0, 6.0),
        (GB_13223, "any", "turbine_natural_gas", "nox", 50.0, 15.0),
        (ULTRA_LOW, "any", "coal_power", "dust", 10.0, 6.0),
        (ULTRA_LOW, "any", "coal_industrial", "nox", 50.0, 9.0),
        (BEIJING, "new", "gas", "nox", 30.0, 3.5), (BEIJING, "in_use", "oil", "nox", 80.0, 3.5),
        (MCPD, "new", "other_liquid", "so2", 350.0, 3.0),
        (MCPD, "existing_above_5_mw", "other_solid", "nox", 650.0, 6.0),
    ],
)
def test_a_limit_is_what_its_standard_prints(standard, table, fuel, pollutant, limit, o2):
    row = limit_row(standard, table, fuel, pollutant)
    assert (row.limit, row.reference_o2_pct) == (limit, o2)


def test_a_stricter_table_never_allows_more():
    tables = ("in_use", "new", "special")
    for fuel in ("coal", "as_coal", "oil", "gas"):
        for pollutant in ("dust", "so2", "nox"):
            limits = [limit_row(GB_13271, table, fuel, pollutant).limit for table in tables]
            assert limits == sorted(limits, reverse=True), (fuel, pollutant)


def test_what_burns_as_coal_is_judged_as_coal():
    for table in ("in_use", "new", "special"):
        for pollutant in ("dust", "so2", "nox", "hg"):
            assert (limit_row(GB_13271, table, "as_coal", pollutant)
                    == limit_row(GB_13271, table, "coal", pollutant))


def test_a_limit_that_there_is_not_is_refused_with_those_there_are():
    with pytest.raises(TableError) as refused:
        limit_row(BEIJING, "new", "coal", "nox")
    text = str(refused.value)
    assert text.startswith("emission limit: found DB11/139-2015, new, coal, nox, allowed ")
    assert "DB11/139-2015, new, gas, nox" in text and "GB 13271" not in text
    with pytest.raises(TableError) as refused:
        limit_row("GB 1", "new", "coal", "nox")
    assert "allowed DB11/139-2015, DB13/5161-2020" in str(refused.value)
    with pytest.raises(TableError) as refused:
        limit_row(MCPD, "new", "natural_gas", "dust")  # gas has no limit of dust
    assert "natural_gas, nox" in str(refused.value)


def test_a_standard_whose_numbers_were_not_found_sends_to_the_permit():
    for standard in WITHOUT_NUMBERS:
        with pytest.raises(TableError) as refused:
            limit_row(standard, "new", "gas", "nox")
        assert "allowed limits of the plant's own permit" in str(refused.value)


def test_a_permit_may_bring_its_own_limit_and_oxygen():
    permit = Limit(50.0, 3.0, "permit", HOUR_MEAN)
    assert verdict(permit, 40.0, 5.0) == (45.0, 50.0, True)  # 40 * 18 / 16


def test_reference_oxygen_is_asked_for_by_standard_and_fuel():
    assert reference_o2(GB_13271, "gas") == (3.5, "V")
    assert reference_o2(GB_13223, "natural_gas") == (3.0, "K")  # another standard, another oxygen
    assert reference_o2(WASTE, "waste") == (11.0, "K")
    with pytest.raises(TableError):
        reference_o2(GB_13271, "natural_gas")
    assert {REFERENCE_O2[key][1] for key in REFERENCE_O2} == {"V", "K", "?"}
