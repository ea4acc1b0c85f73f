"""Efficiencies and specific use of furnaces, recuperators and fired heaters."""

import pytest

from edge.efficiency.fired_heater import (
    RADIATION_NATURAL_DRAFT_PCT,
    heater_efficiency_pct,
    heater_fuel_efficiency_pct,
    heater_useful_kj,
)
from edge.efficiency.furnace_efficiency import (
    energy_gj_t,
    energy_kgce_t,
    flue_loss_pct,
    heat_recovery_pct,
    oil_furnace_efficiency_pct,
    preheat_saving_pct,
    recuperator_balance,
    recuperator_recovery_pct,
    stock_heat_kcal_h,
    thermal_efficiency_pct,
    utilisation_pct,
)

NAN = float("nan")


def test_a_furnace_without_other_heat_uses_what_it_is_efficient_by():
    # 48.25 GJ/h into the charge, 2900 m3/h of 36 000 kJ/m3 = 104.4 GJ/h
    thermal = thermal_efficiency_pct(48.25e6, 2900.0, 36000.0)
    assert thermal == pytest.approx(46.216475, abs=1e-6)
    alone = utilisation_pct(48.25e6, 104.4e6, 0.0, 0.0, 0.0, 0.0)
    assert alone == pytest.approx(thermal, rel=1e-14)
    # air 4, charge 1, oxidation 1.6, fuel 0 GJ/h: 48.25 / 111
    with_all = utilisation_pct(48.25e6, 104.4e6, 0.0, 4e6, 1e6, 1.6e6)
    assert with_all == pytest.approx(43.468468, abs=1e-6)


def test_a_tonne_of_standard_coal_a_tonne_of_charge_is_1000_kgce():
    assert energy_kgce_t(1000.0, 29307.6, 1.0) == pytest.approx(1000.0, rel=1e-14)
    assert energy_gj_t(1000.0, 29307.6, 1.0) == pytest.approx(29.3076, rel=1e-14)
    assert energy_kgce_t(0.0, 29307.6, 1.0) == 0.0


def test_shares_of_flue_heat_equal_the_hand_calculation():
    assert flue_loss_pct(7500.0, 250.0, 36250.0) == pytest.approx(20.0, rel=1e-14)
    assert flue_loss_pct(250.0, 250.0, 36250.0) == 0.0
    assert heat_recovery_pct(3.0, 12.0) == 25.0


def test_a_tight_recuperator_gives_the_air_what_it_takes_from_the_gas():
    assert recuperator_balance(250.0, 5250.0, 14000.0, 9000.0) == 1.0
    # a fifth lost on the way: below 0.85, look at the thermocouples
    assert recuperator_balance(250.0, 4250.0, 14000.0, 9000.0) == pytest.approx(0.8, rel=1e-14)
    assert recuperator_recovery_pct(250.0, 5250.0, 12750.0) == pytest.approx(40.0, rel=1e-14)


def test_preheated_air_saves_more_than_its_own_heat():
    # 5000 / (36000 + 5000 - 16000)
    assert preheat_saving_pct(5000.0, 36000.0, 16000.0) == pytest.approx(20.0, rel=1e-14)
    assert preheat_saving_pct(5000.0, 36000.0, 16000.0) > 100.0 * 5000.0 / 36000.0
    assert preheat_saving_pct(0.0, 36000.0, 16000.0) == 0.0
    savings = [preheat_saving_pct(5000.0, 36000.0, 1000.0 * step) for step in range(41)]
    assert savings == sorted(savings)


def test_the_billet_furnace_of_bee_is_28_percent_efficient():
    # BEE guide book 4, chapter 2: 6 t/h from 40 to 1340 °C with 368 l/h of oil of 0.92 kg/l
    stock = stock_heat_kcal_h(6000.0, 0.12, 40.0, 1340.0)
    assert stock == pytest.approx(936000.0, rel=1e-14)
    efficiency = oil_furnace_efficiency_pct(stock, 368.0, 0.92, 10000.0)
    assert efficiency == pytest.approx(27.6465, abs=1e-4)


def test_efficiencies_of_a_fired_heater_equal_the_hand_calculation():
    # 40000 + 2000 + 100 + 0 - 600 - 4000 = 37500
    radiation = RADIATION_NATURAL_DRAFT_PCT / 100.0 * 40000.0
    useful = heater_useful_kj(40000.0, 2000.0, 100.0, 0.0, radiation, 4000.0)
    assert useful == pytest.approx(37500.0, rel=1e-14)
    net = heater_efficiency_pct(useful, 40000.0, 2000.0, 100.0, 0.0)
    assert net == pytest.approx(89.073634, abs=1e-6)  # over 42100
    assert heater_fuel_efficiency_pct(useful, 40000.0) == pytest.approx(93.75, rel=1e-14)
    gross = heater_efficiency_pct(useful, 42500.0, 2000.0, 100.0, 0.0)
    assert gross == pytest.approx(84.080717, abs=1e-6)  # over 44600
    assert gross < net


@pytest.mark.parametrize("nothing", [0.0, -1.0, NAN])
def test_nothing_supplied_gives_no_efficiency(nothing):
    for found in (thermal_efficiency_pct(1.0, nothing, 36000.0),
                  thermal_efficiency_pct(1.0, 2900.0, nothing),
                  utilisation_pct(1.0, nothing, 0.0, 0.0, 0.0, 0.0),
                  flue_loss_pct(7500.0, 250.0, nothing), energy_gj_t(1.0, 1.0, nothing),
                  energy_kgce_t(1.0, 1.0, nothing), heat_recovery_pct(1.0, nothing),
                  oil_furnace_efficiency_pct(1.0, nothing, 0.92, 10000.0),
                  heater_efficiency_pct(1.0, nothing, 0.0, 0.0, 0.0),
                  heater_fuel_efficiency_pct(1.0, nothing)):
        assert found != found


def test_gas_as_cold_as_what_it_heats_recovers_nothing_known():
    for found in (recuperator_recovery_pct(250.0, 300.0, 250.0),
                  recuperator_balance(250.0, 300.0, 9000.0, 9000.0),
                  preheat_saving_pct(5000.0, 36000.0, 41000.0),
                  recuperator_recovery_pct(NAN, 300.0, 250.0),
                  recuperator_balance(250.0, 300.0, NAN, 9000.0),
                  preheat_saving_pct(NAN, 36000.0, 16000.0)):
        assert found != found
