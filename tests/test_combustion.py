"""Stoichiometry, excess air and moist air."""

import pytest

from edge.efficiency.air import (
    air_moisture_g_kg,
    air_ratio_by_orsat,
    air_ratio_dry,
    air_ratio_of_gas_by_orsat,
    air_ratio_simple,
    air_ratio_wet,
    dry_from_wet,
    vapour_pressure_pa,
)
from edge.efficiency.combustion import (
    dry_gas_m3,
    fuel_characteristic,
    oxygen_dry_pct,
    ro2_highest_by_beta_pct,
    share_pct,
    vapour_m3,
)
from edge.efficiency.firing import volumes
from edge.efficiency.fuels import PRESET_NAMES, PRESETS

NAN = float("nan")

# V0, V_RO2, V_N2, V_H2O without excess air, RO2max: the design table of representative fuels,
# printed to four decimals (RO2max to two).
PRINTED = [
    ("bituminous_1", 3.8570, 0.7219, 3.0512, 0.4321, 19.15),
    ("bituminous_2", 4.8104, 0.8822, 3.8071, 0.5287, 18.83),
    ("bituminous_3", 5.8912, 1.0747, 4.6615, 0.6275, 18.75),
    ("anthracite_2", 6.8926, 1.3847, 5.4463, 0.3646, 20.28),
    ("anthracite_3", 6.4467, 1.2286, 5.1008, 0.4960, 19.42),
    ("lean_coal", 5.5705, 1.0474, 4.4066, 0.4655, 19.22),
    ("lignite", 3.3618, 0.6487, 2.6604, 0.7433, 19.62),
    ("diesel_0", 11.1666, 1.5981, 8.8219, 1.6772, 15.35),
    ("heavy_oil_100", 10.6332, 1.5499, 8.4041, 1.5717, 15.59),
    ("heavy_oil_200", 10.7208, 1.5740, 8.4711, 1.5549, 15.68),
    ("biomass_pellet", 4.4030, 0.8755, 3.4812, 0.7917, 20.12),
    ("natural_gas", 9.6204, 1.0230, 7.6098, 2.1588, 11.85),
    ("coke_oven_gas", 4.2263, 0.3900, 3.3988, 1.1880, 10.29),
    ("blast_furnace_gas", 0.6429, 0.4300, 1.0579, 0.0304, 28.90),
    ("lpg", 27.3815, 3.5000, 21.6314, 4.9408, 13.93),
    ("methane", 9.5240, 1.0000, 7.5240, 2.1533, 11.73),
    ("biogas_60_40", 5.7144, 1.0000, 4.5144, 1.2920, 18.13),
]


@pytest.mark.parametrize(("name", "air", "ro2", "nitrogen", "water", "highest"), PRINTED)
def test_air_and_flue_gas_of_every_fuel_equal_the_printed_table(
    name, air, ro2, nitrogen, water, highest
):
    gases = volumes(PRESETS[name])
    assert gases.air_m3 == pytest.approx(air, abs=6e-5)
    assert gases.ro2_m3 == pytest.approx(ro2, abs=6e-5)
    assert gases.nitrogen_m3 == pytest.approx(nitrogen, abs=6e-5)
    found = vapour_m3(gases.fuel_vapour_m3, gases.air_m3, 1.0, 10.0)
    assert found == pytest.approx(water, abs=6e-5)
    # beta's rounded constants give the table's RO2max of coals to two decimals
    assert share_pct(gases.ro2_m3, gases.dry_m3) == pytest.approx(highest, abs=0.08)


def test_the_fuel_characteristic_gives_the_printed_greatest_ro2():
    # bituminous III: 2.35 * (3.81 - 0.126 * 7.16 + 0.038 * 0.93) / (57.42 + 0.375 * 0.46)
    beta = fuel_characteristic(57.42, 3.81, 7.16, 0.93, 0.46)
    assert beta == pytest.approx(0.12009329, rel=1e-6)
    assert ro2_highest_by_beta_pct(beta) == pytest.approx(18.748438, rel=1e-6)
    for value in (fuel_characteristic(0.0, 1.0, 0.0, 0.0, 0.0), ro2_highest_by_beta_pct(-1.0)):
        assert value != value  # no carbon, or a beta that cannot be


@pytest.mark.parametrize("name", PRESET_NAMES)
@pytest.mark.parametrize("ratio", [1.0, 1.2, 1.8, 3.5])
def test_excess_air_comes_back_from_the_oxygen_that_it_leaves(name, ratio):
    gases = volumes(PRESETS[name])
    dry = dry_gas_m3(gases.ro2_m3, gases.nitrogen_m3, gases.air_m3, ratio)
    o2 = oxygen_dry_pct(gases.air_m3, dry, ratio)
    assert air_ratio_dry(o2, gases.air_m3, gases.dry_m3) == pytest.approx(ratio, rel=1e-12)
    water = vapour_m3(gases.fuel_vapour_m3, gases.air_m3, ratio, 12.0)
    wet = gases.dry_m3 + vapour_m3(gases.fuel_vapour_m3, gases.air_m3, 1.0, 12.0)
    o2_wet = o2 * dry / (dry + water)
    assert air_ratio_wet(o2_wet, gases.air_m3, wet, 12.0) == pytest.approx(ratio, rel=1e-12)
    assert dry_from_wet(o2_wet, water / (dry + water)) == pytest.approx(o2, abs=1e-12)


def test_a_lean_gas_needs_the_nitrogen_of_the_fuel_in_its_balance():
    # blast-furnace gas at a ratio of 1.1: the simple form finds 1.043 (worked beside A5.2)
    gases = volumes(PRESETS["blast_furnace_gas"])
    dry = dry_gas_m3(gases.ro2_m3, gases.nitrogen_m3, gases.air_m3, 1.1)
    o2 = oxygen_dry_pct(gases.air_m3, dry, 1.1)
    ro2 = share_pct(gases.ro2_m3, dry)
    ratio = air_ratio_of_gas_by_orsat(o2, 0.0, 0.0, 0.0, ro2, 55.0, 43.0)
    assert ratio == pytest.approx(1.1, abs=1e-4)
    assert air_ratio_simple(o2) == pytest.approx(1.043, abs=5e-4)


def test_excess_air_of_a_full_analysis_takes_off_what_did_not_burn():
    # by hand: N2 = 81.08, free O2 = 5.14, 21 / (21 - 79 * 5.14 / 81.08)
    assert air_ratio_by_orsat(5.2, 0.12, 0.0, 0.0, 13.6) == pytest.approx(1.31316808, rel=1e-8)
    # by hand: 21 / 15
    assert air_ratio_simple(6.0) == pytest.approx(1.4, rel=1e-12)


@pytest.mark.parametrize(
    "ratio",
    [
        air_ratio_simple(21.0), air_ratio_simple(-0.1), air_ratio_simple(NAN),
        air_ratio_dry(21.0, 9.6, 8.6), air_ratio_dry(3.0, 0.0, 8.6),
        air_ratio_wet(20.7, 9.6, 10.8, 10.0), air_ratio_wet(-0.1, 9.6, 10.8, 10.0),
        air_ratio_by_orsat(21.0, 0.0, 0.0, 0.0, 0.0), air_ratio_by_orsat(3.0, 0.0, 0.0, 0.0, 97.0),
        air_ratio_of_gas_by_orsat(3.0, 0.0, 0.0, 0.0, 20.0, 55.0, 0.0), dry_from_wet(3.0, 1.0),
        oxygen_dry_pct(9.6, 0.0, 1.2), share_pct(1.0, 0.0),
    ],
)
def test_oxygen_that_cannot_be_gives_no_excess_air(ratio):
    assert ratio != ratio


@pytest.mark.parametrize(
    ("temp_c", "pressure_pa"),
    [(25.0, 3169.7), (50.0, 12351.3)],  # ASHRAE Handbook Fundamentals 2017, chapter 1, table 3
)
def test_vapour_pressure_equals_the_printed_table(temp_c, pressure_pa):
    assert vapour_pressure_pa(temp_c) == pytest.approx(pressure_pa, rel=3e-4)


def test_moisture_of_air_equals_the_psychrometric_value():
    # 25 °C, 60 %: 621.945 * 0.6 * 3169.7 / (101325 - 0.6 * 3169.7) by hand, 11.895 g/kg
    assert air_moisture_g_kg(25.0, 0.6, 101325.0) == pytest.approx(11.895, rel=5e-4)
    assert air_moisture_g_kg(25.0, 0.0, 101325.0) == 0.0


def test_warmer_air_holds_more_water():
    held = [air_moisture_g_kg(float(t), 1.0, 101325.0) for t in range(-50, 100)]
    assert held == sorted(held)


@pytest.mark.parametrize(
    "value",
    [
        air_moisture_g_kg(20.0, 1.1, 101325.0), air_moisture_g_kg(110.0, 1.0, 101325.0),
        vapour_pressure_pa(-51.0), vapour_pressure_pa(NAN),
    ],
)
def test_air_that_cannot_be_has_no_moisture(value):
    assert value != value
