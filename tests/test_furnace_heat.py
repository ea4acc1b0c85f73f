"""Heat of a furnace's charge, of hot gas and air, and whether a balance closes."""

import pytest

from edge.efficiency.flue_gas import air_enthalpy_kj, flue_gas_enthalpy_kj
from edge.efficiency.furnace import hot_air_enthalpy_kj, hot_flue_gas_enthalpy_kj
from edge.efficiency.furnace_heat import (
    CLOSES_WITHIN_PCT,
    MELTING_KJ_KG,
    STEEL_KJ_KG_K,
    charge_heat_kj_h,
    closure_pct,
    iron_burnt_kj_h,
    scale_heat_kj_h,
    steel_heat_kj_h,
    steel_kj_kg_k,
)

NAN = float("nan")


@pytest.mark.parametrize(
    ("temp_c", "capacity"),  # rows of the table, straight lines between them
    [(0.0, 0.465), (20.0, 0.4674), (50.0, 0.471), (100.0, 0.477), (750.0, 0.6425), (1100.0, 0.674),
     (1200.0, 0.678), (1225.0, 0.679), (1250.0, 0.680)],
)
def test_the_heat_capacity_of_steel_follows_its_table(temp_c, capacity):
    assert steel_kj_kg_k(temp_c) == pytest.approx(capacity, abs=1e-12)


def test_the_sum_for_steel_meets_every_row_of_its_table():
    for row, capacity in enumerate(STEEL_KJ_KG_K):
        assert steel_kj_kg_k(min(100.0 * row, 1250.0)) == pytest.approx(capacity, abs=1e-15)


def test_steel_at_1200_degrees_holds_814_kilojoules():
    assert steel_heat_kj_h(1.0, 1200.0, 0.0) == pytest.approx(814.0, abs=0.5)
    # 60 t/h from 20 to 1200 °C: 60000 * (0.678 * 1200 - 0.4674 * 20)
    assert steel_heat_kj_h(60000.0, 1200.0, 20.0) == pytest.approx(48255120.0, rel=1e-12)


def test_hotter_steel_always_holds_more_heat():
    heats = [steel_heat_kj_h(1.0, 10.0 * step, 0.0) for step in range(126)]
    assert heats == sorted(heats)
    assert heats[0] == 0.0


@pytest.mark.parametrize("temp_c", [-0.1, 1250.1, NAN])
def test_steel_outside_its_table_has_no_heat(temp_c):
    for found in (steel_kj_kg_k(temp_c), steel_heat_kj_h(1.0, temp_c, 20.0),
                  steel_heat_kj_h(1.0, 1200.0, temp_c)):
        assert found != found


def test_a_charge_that_melts_takes_up_its_latent_heat_besides():
    # aluminium to 750 °C: 1.1 * 750 - 0.9 * 20 + 397 = 1204 kJ/kg
    latent = dict(MELTING_KJ_KG)["aluminium"]
    heat = charge_heat_kj_h(1000.0, 1.1, 750.0, 0.9, 20.0, latent)
    assert heat == pytest.approx(1204000.0, rel=1e-12)
    assert charge_heat_kj_h(1000.0, 0.5, 20.0, 0.5, 20.0, 0.0) == 0.0


def test_a_kilogram_of_iron_burnt_sets_free_5652_kilojoules_and_leaves_more_scale():
    assert iron_burnt_kj_h(1.0) == 5652.0
    # 10 kg iron: 13.8 kg scale * 0.9 * 1200
    assert scale_heat_kj_h(10.0, 0.9, 1200.0) == pytest.approx(14904.0, rel=1e-12)


def test_a_balance_closes_within_five_percent_either_way():
    assert closure_pct(100.0, 96.0) == closure_pct(100.0, 104.0) == 4.0
    assert closure_pct(100.0, 100.0) == 0.0
    assert closure_pct(100.0, 105.0) == CLOSES_WITHIN_PCT
    for heat_in in (0.0, -1.0, NAN):
        found = closure_pct(heat_in, 1.0)
        assert found != found


@pytest.mark.parametrize("temp_c", [20.0, 200.0, 450.0])
def test_hot_gas_and_air_hold_what_the_boilers_formulas_say_where_both_hold(temp_c):
    volumes = (1.023, 8.3699, 0.202, 2.174)  # natural gas at an air ratio of 1.1
    assert hot_flue_gas_enthalpy_kj(temp_c, *volumes) == pytest.approx(
        flue_gas_enthalpy_kj(temp_c, *volumes), rel=2e-3)
    assert hot_air_enthalpy_kj(temp_c, 9.62, 1.1, 10.0) == pytest.approx(
        air_enthalpy_kj(temp_c, 9.62, 1.1, 10.0), rel=2e-3)


def test_hot_air_at_a_thousand_degrees_holds_what_the_printed_table_says():
    # 1 437 kJ a m3 of dry air at d 10 (A6.1)
    assert hot_air_enthalpy_kj(1000.0, 1.0, 1.0, 10.0) == pytest.approx(1437.0, rel=4e-3)
    # pure nitrogen 1 392, pure CO2 2 204
    assert hot_flue_gas_enthalpy_kj(1000.0, 0.0, 1.0, 0.0, 0.0) == pytest.approx(1392.0, rel=4e-3)
    assert hot_flue_gas_enthalpy_kj(1000.0, 1.0, 0.0, 0.0, 0.0) == pytest.approx(2204.0, rel=4e-3)
    for temp_c in (2001.0, -51.0, NAN):
        for found in (hot_air_enthalpy_kj(temp_c, 1.0, 1.0, 10.0),
                      hot_flue_gas_enthalpy_kj(temp_c, 1.0, 1.0, 1.0, 1.0)):
            assert found != found
