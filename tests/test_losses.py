"""Losses, indirect and direct efficiency."""

import pytest

from edge.efficiency.direct import (
    auxiliary_pct,
    blowdown_heat_kj_h,
    direct_efficiency_pct,
    evaporation_kg_kg,
    less_auxiliary_pct,
    megawatts,
    oil_heat_kj_h,
    other_heating_value_pct,
    separate_flows_heat_kj_h,
    steam_heat_kj_h,
    water_heat_kj_h,
)
from edge.efficiency.losses import (
    ash_loss_pct,
    gas_loss_pct,
    indirect_efficiency_pct,
    quick_stack_loss_pct,
    rated_surface_loss_by_steam_pct,
    rated_surface_loss_pct,
    siegert_by_co2_pct,
    siegert_by_o2_pct,
    solid_loss_pct,
    stack_loss_pct,
    surface_loss_by_input_pct,
    surface_loss_pct,
)

NAN = float("nan")
GAS = (0.66, 0.009)  # A2, B of natural gas: 1. BImSchV, annex 2, 3.4
OIL = (0.68, 0.007)  # of light oil
# Chain grate, bituminous III: ash 21.37 %, 80 % of it slag with 15 % carbon, fly ash 25 %
ASH = (21.37, 80.0, 15.0, 20.0, 25.0)


def test_the_stack_loss_is_heat_carried_off_over_heat_burnt():
    assert stack_loss_pct(2000.0, 250.0, 0.0, 35000.0) == pytest.approx(5.0, rel=1e-14)
    # what did not burn did not heat: 10 % less
    assert stack_loss_pct(2000.0, 250.0, 10.0, 35000.0) == pytest.approx(4.5, rel=1e-14)
    assert stack_loss_pct(250.0, 250.0, 5.0, 35000.0) == 0.0


def test_a_hundred_ppm_of_carbon_monoxide_cost_a_gas_boiler_little():
    # by hand: 100 * 10.556926 * 126.36 * 0.01 / 36211.151; the texts say about 0.037 %
    loss = gas_loss_pct(10.556926, 0.01, 0.0, 0.0, 0.0, 36211.151)
    assert loss == pytest.approx(0.036839, abs=1e-6)
    assert gas_loss_pct(10.0, 0.0, 0.0, 0.0, 5.0, 36000.0) == 0.0


def test_carbon_in_the_ash_equals_the_hand_calculation():
    # 328.66 * 21.37 / 22211 * (80 * 15 / 85 + 20 * 25 / 75)
    assert solid_loss_pct(*(ASH + (32866.0, 22211.0))) == pytest.approx(6.5723238, rel=1e-7)
    assert solid_loss_pct(21.37, 80.0, 0.0, 20.0, 0.0, 32866.0, 22211.0) == 0.0


def test_heat_of_the_ash_equals_the_hand_calculation():
    # 21.37 / 22211 * (80 * 559.8 / 85 + 20 * 133.78 / 75), fly ash at 160 °C by the table
    loss = ash_loss_pct(21.37, 80.0, 15.0, 600.0, 20.0, 25.0, 160.0, 22211.0)
    assert loss == pytest.approx(0.541245, abs=1e-5)
    assert ash_loss_pct(0.0, 80.0, 15.0, 600.0, 20.0, 25.0, 160.0, 22211.0) == 0.0


@pytest.mark.parametrize(
    ("rated_mw", "loss_pct"),  # rows of the table; between them straight lines; clamped outside
    [(0.5, 2.9), (2.8, 2.9), (4.2, 2.4), (5.6, 2.05), (7.0, 1.7), (46.0, 0.8), (100.0, 0.8)],
)
def test_the_surface_loss_at_rated_output_follows_the_table(rated_mw, loss_pct):
    assert rated_surface_loss_pct(rated_mw) == pytest.approx(loss_pct, abs=1e-12)


def test_the_row_of_steam_output_gives_the_same_loss_as_the_row_of_heat():
    assert rated_surface_loss_by_steam_pct(12.5) == pytest.approx(1.6, abs=1e-12)  # 1.7 to 1.5
    for rated_mw, rated_t_h in ((2.8, 4.0), (4.2, 6.0), (10.5, 15.0), (29.0, 35.0), (46.0, 65.0)):
        loss = rated_surface_loss_by_steam_pct(rated_t_h)
        assert rated_surface_loss_pct(rated_mw) == pytest.approx(loss, abs=1e-12)


def test_a_larger_boiler_never_loses_a_larger_share_through_its_casing():
    losses = [rated_surface_loss_pct(0.5 * step) for step in range(1, 120)]
    assert losses == sorted(losses, reverse=True)


def test_half_the_load_doubles_the_surface_loss():
    # 20 t/h at 12 t/h: 1.3 * 20 / 12
    assert surface_loss_pct(1.3, 20.0, 12.0) == pytest.approx(2.1666667, abs=1e-7)
    assert surface_loss_pct(1.3, 20.0, 10.0) == pytest.approx(2.6, rel=1e-14)


def test_the_surface_loss_settles_on_the_output_that_it_leaves():
    # eta of the quadratic eta^2 - 94 eta + 100 * 1.7 * 7 / 7.2 = 0 by hand: 92.2080
    loss = surface_loss_by_input_pct(1.7, 7.0, 7.2, 6.0)
    eta = 100.0 - 6.0 - loss
    assert eta == pytest.approx(47.0 + (47.0 * 47.0 - 1190.0 / 7.2) ** 0.5, abs=1e-8)
    output_mw = 7.2 * eta / 100.0
    assert loss == pytest.approx(surface_loss_pct(1.7, 7.0, output_mw), abs=1e-8)


def test_the_indirect_efficiency_is_what_the_losses_leave():
    assert indirect_efficiency_pct(7.855434, 0.2463814, 6.572324, 1.888889, 0.541245) == (
        pytest.approx(82.89573, abs=1e-5))
    assert indirect_efficiency_pct(0.0, 0.0, 0.0, 0.0, 0.0) == 100.0


@pytest.mark.parametrize(
    ("flue_gas_c", "air_c", "o2_pct", "factors", "loss_pct"),
    [
        (180.0, 20.0, 4.0, GAS, 7.6517647),  # by hand: 160 * (0.66 / 17 + 0.009)
        (220.0, 20.0, 5.0, OIL, 9.9),  # by hand: 200 * (0.68 / 16 + 0.007)
        (20.0, 20.0, 3.0, GAS, 0.0),  # flue gas as cold as the air carries nothing away
    ],
)
def test_siegerts_loss_equals_the_hand_calculation(flue_gas_c, air_c, o2_pct, factors, loss_pct):
    loss = siegert_by_o2_pct(flue_gas_c, air_c, o2_pct, factors[0], factors[1], 21.0)
    assert loss == pytest.approx(loss_pct, abs=1e-7)


def test_more_excess_air_never_lowers_siegerts_loss():
    losses = [siegert_by_o2_pct(180.0, 20.0, 0.1 * step, 0.66, 0.009, 21.0) for step in range(209)]
    assert losses == sorted(losses)


def test_siegerts_loss_by_carbon_dioxide_equals_the_hand_calculation():
    # 180 * (0.5 / 12.5 + 0.007)
    assert siegert_by_co2_pct(200.0, 20.0, 12.5, 0.5, 0.007) == pytest.approx(8.46, rel=1e-12)


def test_the_quick_loss_equals_the_hand_calculation():
    # (0.5 + 3.45 * 21 / 17.5) * 120 / 100
    assert quick_stack_loss_pct(0.5, 3.45, 1.2, 140.0, 20.0, 0.0) == pytest.approx(5.568, rel=1e-12)
    assert quick_stack_loss_pct(0.5, 3.45, 1.2, 20.0, 20.0, 0.0) == 0.0


def test_steam_that_leaves_takes_its_heat_less_what_the_feedwater_brought():
    # 10 t/h, 1.35 MPa, 2 % moisture, feedwater 60 °C, 760 m3/h of 34900 kJ: 94.109 % (seuif97)
    output = steam_heat_kj_h(10000.0, 2748.42742, 252.2712, 0.0, 0.0)
    assert direct_efficiency_pct(output, 760.0 * 34900.0) == pytest.approx(94.10934, rel=1e-5)
    # water drawn from the drum gives back what it did not become
    drawn = steam_heat_kj_h(10000.0, 2748.42742, 252.2712, 100.0, 822.552)
    assert output - drawn == pytest.approx(192587.5, rel=1e-6)
    apart = separate_flows_heat_kj_h(10000.0, 2748.42742, 10000.0, 252.2712)
    assert apart == pytest.approx(output, rel=1e-14)


def test_heat_of_water_and_oil_is_flow_times_rise():
    # 500 t/h, 95 / 70 °C, enthalpies by seuif97; 1600 m3/h of 34900 kJ
    output = water_heat_kj_h(500000.0, 398.6403, 293.8101)
    assert direct_efficiency_pct(output, 1600.0 * 34900.0) == pytest.approx(93.86658, rel=1e-5)
    assert oil_heat_kj_h(1000.0, 2.5, 280.0, 2.4, 250.0) == pytest.approx(100000.0, rel=1e-14)
    assert megawatts(3600000.0) == 1.0


def test_the_gross_efficiency_is_lower_by_the_ratio_of_heating_values():
    assert other_heating_value_pct(92.0, 35818.0, 39749.0) == pytest.approx(82.9016, abs=1e-4)


def test_evaporation_from_and_at_a_hundred_degrees_equals_the_hand_calculation():
    # 8 kg/kg * (2757 - 500) / 2257
    assert evaporation_kg_kg(8000.0, 1000.0, 2757.0, 500.0, 2257.0) == pytest.approx(8.0, rel=1e-14)


@pytest.mark.parametrize(
    "value",
    [
        stack_loss_pct(2000.0, 250.0, 0.0, 0.0), gas_loss_pct(10.0, 0.01, 0.0, 0.0, 0.0, NAN),
        solid_loss_pct(20.0, 80.0, 100.0, 20.0, 0.0, 32866.0, 22211.0),
        solid_loss_pct(20.0, 80.0, 10.0, 20.0, 10.0, 32866.0, 0.0),
        ash_loss_pct(20.0, 80.0, 10.0, 1001.0, 20.0, 10.0, 160.0, 22211.0),
        ash_loss_pct(20.0, 80.0, 10.0, 600.0, 20.0, 100.0, 160.0, 22211.0),
        rated_surface_loss_pct(0.0), rated_surface_loss_by_steam_pct(NAN),
        surface_loss_pct(1.7, 7.0, 0.0), surface_loss_by_input_pct(1.7, 7.0, 0.0, 6.0),
        surface_loss_by_input_pct(1.7, 7.0, 0.3, 6.0),  # too little input to carry the loss
        siegert_by_o2_pct(180.0, 20.0, 21.0, 0.66, 0.009, 21.0),
        siegert_by_o2_pct(180.0, 20.0, -0.1, 0.66, 0.009, 21.0),
        siegert_by_co2_pct(180.0, 20.0, 0.0, 0.5, 0.007), direct_efficiency_pct(1.0, 0.0),
        other_heating_value_pct(90.0, 1.0, 0.0), evaporation_kg_kg(1.0, 0.0, 2757.0, 500.0, 2257.0),
    ],
)
def test_a_loss_outside_its_range_has_no_value(value):
    assert value != value


def test_blowdown_that_counts_as_output_adds_its_heat():
    # 500 kg/h of boiling water at 814.7 kJ/kg, feedwater at 252.3 kJ/kg
    assert blowdown_heat_kj_h(500.0, 814.7, 252.3) == pytest.approx(281200.0, rel=1e-12)
    assert blowdown_heat_kj_h(0.0, 814.7, 252.3) == 0.0


def test_own_steam_and_power_lower_the_net_efficiency():
    # 200 kg/h * 2500 kJ/kg + 29300 * 0.4 kgce/kWh * 50 kWh/h = 1 086 000 of 30e6 kJ/h
    own = auxiliary_pct(200.0, 2752.3, 252.3, 50.0, 0.4, 29300.0, 30e6)
    assert own == pytest.approx(3.62, rel=1e-12)
    assert less_auxiliary_pct(90.0, own) == pytest.approx(86.38, rel=1e-12)
    assert auxiliary_pct(0.0, 2752.3, 252.3, 0.0, 0.4, 29300.0, 30e6) == 0.0
    for heat_input in (0.0, -1.0, NAN):
        own = auxiliary_pct(200.0, 2752.3, 252.3, 50.0, 0.4, 29300.0, heat_input)
        assert own != own
