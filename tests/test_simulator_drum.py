"""The drum of a simulated steam boiler: its pressure follows from mass and energy."""

import pytest

from edge.efficiency import steam, steam_state
from edge.simulator.drum import Drum, boiling


def contents(drum):
    """Return mass and energy of water and steam by pressure and level, metal left out."""
    mpa, temp_k = drum.at.pressure_mpa, steam.saturation_temp_k(drum.at.pressure_mpa)
    water_kg = 10.0 * drum.level / steam_state.volume_1_m3_kg(mpa, temp_k)
    steam_kg = 10.0 * (1 - drum.level) / steam_state.volume_2_m3_kg(mpa, temp_k)
    return water_kg + steam_kg, (water_kg * steam_state.energy_1_kj_kg(mpa, temp_k)
                                 + steam_kg * steam_state.energy_2_kj_kg(mpa, temp_k))


def test_boiling_at_one_megapascal_is_what_steam_tables_print():
    at = boiling(1.0)
    # Wagner and Kretzschmar, International Steam Tables, 2nd edition, saturation at 10 bar
    assert at.temp_c == pytest.approx(179.886, abs=0.001)
    assert at.water_kj_kg == pytest.approx(762.68, abs=0.01)
    assert at.steam_kj_kg == pytest.approx(2777.12, abs=0.01)
    assert at.water_m3_kg == pytest.approx(0.00112723, abs=1e-8)
    assert at.steam_m3_kg == pytest.approx(0.194349, abs=1e-6)


def test_heat_raises_pressure_and_temperature_of_water_steam_and_metal():
    drum = Drum(10.0, 3000.0, 1.0, 0.7)
    mass_kg, energy_kj = contents(drum)
    drum.take(0.0, 500_000.0)
    now_kg, now_kj = contents(drum)
    assert now_kg == pytest.approx(mass_kg, rel=1e-9)
    warmer_k = drum.at.temp_c - boiling(1.0).temp_c
    assert now_kj - energy_kj + 3000.0 * warmer_k == pytest.approx(500_000.0, rel=1e-6)
    # 6.21 t of water of 4.41 kJ/(kg K), 3 MJ/K of metal, and 6 kg that boil: 31.1 MJ/K
    assert warmer_k == pytest.approx(500.0 / 31.1, rel=0.01)


def test_steam_that_leaves_takes_the_pressure_down_and_water_boils_after_it():
    drum = Drum(10.0, 0.0, 1.0, 0.7)
    mass_kg, energy_kj = contents(drum)
    drum.take(-100.0, -100.0 * drum.at.steam_kj_kg)
    now_kg, now_kj = contents(drum)
    assert mass_kg - now_kg == pytest.approx(100.0, rel=1e-6)
    assert energy_kj - now_kj == pytest.approx(100.0 * 2777.12, rel=1e-5)
    assert drum.at.pressure_mpa < 0.86


@pytest.mark.parametrize("parts", [1, 7, 1000])
def test_a_flow_in_many_parts_ends_where_it_ends_in_one(parts):
    drum = Drum(10.0, 3000.0, 1.0, 0.7)
    for _ in range(parts):
        drum.take(300.0 / parts, 700_000.0 / parts)
    whole = Drum(10.0, 3000.0, 1.0, 0.7)
    whole.take(300.0, 700_000.0)
    assert drum.at.pressure_mpa == pytest.approx(whole.at.pressure_mpa, abs=1e-6)
    assert drum.level == pytest.approx(whole.level, abs=1e-6)


def test_a_drum_that_is_asked_for_more_than_it_holds_says_so():
    with pytest.raises(ArithmeticError, match="kJ has no pressure"):
        Drum(10.0, 3000.0, 1.0, 0.7).take(0.0, -1e8)
