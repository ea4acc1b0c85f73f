"""The truth of the simulated plants: atoms and heats, against values worked elsewhere."""

import pytest

from edge.simulator import combustion, gas_heat
from edge.simulator.coal_hot_water import BITUMINOUS_3
from edge.simulator.gas_steam import NATURAL_GAS

# Mean heat capacities from 0 °C to t, kJ/(m3 K), fitted to NASA data of Cantera 3.2 from 0 to
# 500 °C: a0 + a1 t + a2 t2.
MEAN_HEAT_CAPACITY = {
    "co2": (1.607127, 1.012853e-3, -4.825203e-7),
    "n2": (1.298830, 5.421503e-6, 1.240256e-7),
    "o2": (1.303053, 1.484900e-4, 8.984168e-8),
    "h2o": (1.492311, 1.172353e-4, 1.559745e-7),
    "co": (1.298673, 2.289123e-5, 1.326573e-7),
    "so2": (1.734996, 8.893614e-4, -4.007435e-7),
}


@pytest.mark.parametrize("gas", sorted(MEAN_HEAT_CAPACITY))
def test_heat_capacities_agree_with_the_fitted_polynomials(gas):
    a0, a1, a2 = MEAN_HEAT_CAPACITY[gas]
    for temp_c in range(10, 501, 10):
        per_m3 = gas_heat.enthalpy(gas, temp_c) / 22.414
        assert per_m3 == pytest.approx((a0 + a1 * temp_c + a2 * temp_c**2) * temp_c, rel=3e-3)


def test_natural_gas_burns_to_the_composition_that_cantera_finds():
    gas = combustion.burn(NATURAL_GAS, 1.2 * combustion.air_needed(NATURAL_GAS))
    dry = combustion.dry_amount(gas)
    # Cantera 3.2, equilibrium at 600 K, excess air 1.2, dry air of 21/79
    assert 100 * gas.co2 / dry == pytest.approx(9.6905, abs=0.001)
    assert 100 * gas.o2 / dry == pytest.approx(3.82741, abs=0.001)
    assert 100 * gas.n2 / dry == pytest.approx(86.4821, abs=0.001)
    assert 100 * gas.h2o / (dry + gas.h2o) == pytest.approx(15.9538, abs=0.001)


@pytest.mark.parametrize(
    ("fuel", "air_m3", "co2_and_so2_m3", "dry_m3"),
    [
        # printed beside the presets of Chinese boiler texts: V0, V_RO2 and V_dry at excess air 1
        (NATURAL_GAS, 9.6204, 1.0230, 8.6328),
        (BITUMINOUS_3, 5.8912, 1.0747, 5.7362),
    ],
)
def test_air_and_flue_gas_agree_with_boiler_texts(fuel, air_m3, co2_and_so2_m3, dry_m3):
    needed = combustion.air_needed(fuel)
    gas = combustion.burn(fuel, needed)
    # The texts round their coefficients to three or four digits.
    assert needed * 22.414 == pytest.approx(air_m3, rel=2e-3)
    assert (gas.co2 + gas.so2) * 22.414 == pytest.approx(co2_and_so2_m3, rel=2e-3)
    assert combustion.dry_amount(gas) * 22.414 == pytest.approx(dry_m3, rel=2e-3)


@pytest.mark.parametrize("fuel", [NATURAL_GAS, BITUMINOUS_3])
@pytest.mark.parametrize("co_ppm", [0.0, 150.0, 20_000.0])
def test_no_atom_is_lost_or_made(fuel, co_ppm):
    left = 0.05 * fuel.carbon
    air = 1.4 * combustion.air_needed(fuel)
    gas = combustion.burn(fuel, air, co_ppm, 10.0, left)
    water_in = fuel.water + gas.air_water
    assert gas.co2 + gas.co + left == pytest.approx(fuel.carbon, rel=1e-12)
    assert 2 * gas.h2o == pytest.approx(fuel.hydrogen + 2 * water_in, rel=1e-12)
    assert 2 * gas.n2 == pytest.approx(fuel.nitrogen + 2 * 0.79 * air, rel=1e-12)
    assert gas.so2 == fuel.sulfur
    oxygen_out = 2 * gas.co2 + gas.co + 2 * gas.so2 + 2 * gas.o2 + gas.h2o
    assert oxygen_out == pytest.approx(fuel.oxygen + 0.42 * air + water_in, rel=1e-12)
    assert 1e6 * gas.co / combustion.dry_amount(gas) == pytest.approx(co_ppm, rel=1e-9)


@pytest.mark.parametrize("fuel", [NATURAL_GAS, BITUMINOUS_3])
@pytest.mark.parametrize("o2_dry_pct", [0.5, 3.5, 9.0, 15.0])
def test_air_for_an_oxygen_reading_leaves_that_oxygen(fuel, o2_dry_pct):
    air = combustion.air_for_oxygen(fuel, o2_dry_pct, 300.0, 0.02 * fuel.carbon)
    gas = combustion.burn(fuel, air, 300.0, 7.0, 0.02 * fuel.carbon)
    assert 100 * gas.o2 / combustion.dry_amount(gas) == pytest.approx(o2_dry_pct, rel=1e-9)


def test_moist_air_of_a_summer_day_holds_the_water_of_the_psychrometric_table():
    # ASHRAE: saturated air at 25 °C and 101.325 kPa holds 20.17 g/kg, at 0 °C 3.79 g/kg; the table
    # counts 0.45 % more for vapour in air, which the model leaves out.
    assert combustion.air_moisture_g_kg(25.0, 100.0, 101.325) == pytest.approx(20.17, rel=8e-3)
    assert combustion.air_moisture_g_kg(0.0, 100.0, 101.325) == pytest.approx(3.79, rel=8e-3)


def test_flue_gas_as_cold_as_the_air_carries_only_what_the_fuel_brought():
    air = 1.1 * combustion.air_needed(NATURAL_GAS)
    gas = combustion.burn(NATURAL_GAS, air)
    assert combustion.flue_gas_heat(gas, 0.0) == pytest.approx(0.0, abs=1e-9)
    assert combustion.air_heat(gas, 0.0) == pytest.approx(0.0, abs=1e-9)


def test_ash_is_as_hot_as_the_table_of_boiler_texts_says():
    # kJ/kg above 0 °C at 100, 300, 600 and 800 °C
    for temp_c, heat in ((100.0, 80.8), (300.0, 263.7), (600.0, 559.8), (800.0, 767.2)):
        assert combustion.ash_heat(temp_c) == pytest.approx(heat, rel=0.05)


def test_the_two_polynomials_of_a_gas_meet_and_agree_with_janaf_above():
    # NIST-JANAF: enthalpy above 25 °C at 1500 K, kJ/mol: CO2 61.705, CO 38.850,
    # O2 40.599, N2 38.405, H2O 48.151
    for gas, kj in (("co2", 61_705), ("co", 38_850), ("o2", 40_599), ("n2", 38_405),
                    ("h2o", 48_151)):
        above_25 = gas_heat.enthalpy(gas, 1500 - 273.15) - gas_heat.enthalpy(gas, 25.0)
        assert above_25 == pytest.approx(kj, rel=2e-3)
    for gas in gas_heat.GASES:
        below, above = (gas_heat.enthalpy(gas, temp_c) for temp_c in (726.849, 726.851))
        assert above - below == pytest.approx(0.002 * 40.0, rel=0.5)


def test_the_temperature_of_a_heat_is_found_from_far_away():
    gas = combustion.burn(NATURAL_GAS, 1.1 * combustion.air_needed(NATURAL_GAS))[:6]
    for temp_c in (20.0, 400.0, 800.0, 1900.0):
        for guess_c in (0.0, 900.0, 2000.0):
            found = gas_heat.temp_of(gas, gas_heat.heat(gas, temp_c), guess_c)
            assert found == pytest.approx(temp_c, abs=0.01)
