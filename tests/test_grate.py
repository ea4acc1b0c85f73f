"""A bed on a moving grate: nothing is lost on the way, and it burns when its time has come."""

import pytest

from edge.simulator import combustion
from edge.simulator.biomass_steam import BIOMASS, PELLETS
from edge.simulator.coal_hot_water import BITUMINOUS_3, COAL
from edge.simulator.grate import EVAPORATION, Grate, heat_of_dry

BEDS = [COAL.design, BIOMASS.design]


def grate(design):
    return Grate(design.dry, design.pace, design.residence_s)


def settled(design, feed=(0.05, 0.5), heated=1.0, aired=1.0, speed=1.0):
    bed = grate(design)
    for _ in range(200):
        given = bed.step(60.0, speed, feed, heated, aired)
    return bed, given


@pytest.mark.parametrize(
    ("design", "fuel"), [(COAL.design, BITUMINOUS_3), (BIOMASS.design, PELLETS)])
def test_dry_fuel_with_its_water_is_the_fuel_as_received(design, fuel):
    dry, moisture = design.dry, design.moisture
    assert dry.volatiles + dry.char + dry.ash == pytest.approx(1.0, rel=1e-12)
    # 2500.9 kJ for each kg of water that the fuel brings
    assert heat_of_dry(dry) * (1.0 - moisture) - 2500.9 * moisture == pytest.approx(
        fuel.heating_value, rel=1e-9)
    carbon = dry.volatiles * dry.carbon + dry.char / 12.011
    assert carbon * (1.0 - moisture) == pytest.approx(fuel.carbon, rel=1e-9)
    ash = dry.ash + dry.volatiles * dry.fine_ash
    assert ash * (1.0 - moisture) == pytest.approx(fuel.ash, rel=1e-9)
    weighed = (12.011 * dry.carbon + 1.008 * dry.hydrogen + 15.999 * dry.oxygen
               + 14.007 * dry.nitrogen + 32.06 * dry.sulfur + dry.fine_ash)
    assert weighed == pytest.approx(1.0, rel=1e-9)


@pytest.mark.parametrize("design", BEDS)
@pytest.mark.parametrize("dt_s", [1.0, 10.0, 300.0])
def test_a_bed_holds_what_it_was_fed_less_what_it_gave(design, dt_s):
    bed, dry = grate(design), design.dry
    water = dry_kg = 0.0
    gone = [0.0] * 5
    for step in range(300):
        feed = (0.04 + 0.02 * (step % 3), 0.4 + 0.1 * (step % 5))
        given = bed.step(dt_s, 0.5 + 0.2 * (step % 4), feed, 0.9, 1.1)
        water, dry_kg = water + dt_s * feed[0], dry_kg + dt_s * feed[1]
        gone = [so_far + dt_s * now for so_far, now in zip(gone, given, strict=True)]
    held = bed.inventory()
    assert held.water + gone[0] == pytest.approx(water, rel=1e-9)
    assert held.volatiles + gone[1] == pytest.approx(dry.volatiles * dry_kg, rel=1e-9)
    assert held.char + gone[2] + gone[4] == pytest.approx(dry.char * dry_kg, rel=1e-9)
    assert held.ash + gone[3] == pytest.approx(dry.ash * dry_kg, rel=1e-9)


def test_coal_lies_for_minutes_before_it_burns_and_its_ash_falls_last():
    bed = grate(COAL.design)
    peaks = {}
    for second in range(0, 6000, 10):
        feed = (0.5, 5.0) if second < 10 else (0.0, 0.0)  # one shovel of coal
        given = bed.step(10.0, 1.0, feed, 1.0, 1.0)
        for name, flow in given._asdict().items():
            if flow > peaks.get(name, (0.0, 0.0))[0]:
                peaks[name] = (flow, second)
    times = {name: second for name, (_, second) in peaks.items()}
    assert 100 < times["water"] < times["volatiles"] < times["char"] < times["ash_out"]
    assert times["char"] > 600
    assert times["ash_out"] == pytest.approx(2400.0, rel=0.15)  # the grate's own time


def test_a_slower_grate_brings_its_ash_later():
    def time_of_ash(speed):
        bed, best = grate(COAL.design), (0.0, 0.0)
        for second in range(0, 12_000, 20):
            given = bed.step(20.0, speed, (0.0, 5.0 if second < 20 else 0.0), 1.0, 1.0)
            best = max(best, (given.ash_out, second))
        return best[1]

    assert time_of_ash(0.5) == pytest.approx(2.0 * time_of_ash(1.0), rel=0.05)


@pytest.mark.parametrize("design", BEDS)
def test_more_air_and_a_hotter_furnace_leave_less_char(design):
    _, usual = settled(design)
    assert settled(design, aired=1.1)[1].char_out < 0.9 * usual.char_out
    assert settled(design, speed=1.2)[1].char_out > 1.1 * usual.char_out
    assert settled(design, heated=0.7)[0].inventory().volatiles > (
        1.1 * settled(design)[0].inventory().volatiles)


def test_wet_pellets_dry_before_they_give_gas():
    _, dry = settled(BIOMASS.design, (0.03, 0.5))
    bed, wet = settled(BIOMASS.design, (0.4, 0.5))
    assert bed.inventory().volatiles > 1.2 * settled(BIOMASS.design, (0.03, 0.5))[0].inventory(
        ).volatiles
    assert wet.volatiles == pytest.approx(dry.volatiles, rel=1e-6)  # all of it, only later


def test_the_heat_of_a_bed_is_that_of_its_fuel_and_of_hot_solids():
    bed = grate(COAL.design)
    bed.step(10.0, 0.0, (0.1, 1.0), 0.0, 0.0)  # ten seconds of feed, and nothing happens to it
    coal_kj = 10.0 * (heat_of_dry(COAL.design.dry) - 0.1 * EVAPORATION)
    assert bed.heat_kj() == pytest.approx(coal_kj, rel=1e-9)
    assert bed.sensible_kj() == 0.0
    hot, _ = settled(COAL.design)
    held = hot.inventory()
    assert 0.5 * combustion.ash_heat(600.0) < hot.sensible_kj() / (held.char + held.ash) < (
        combustion.ash_heat(1000.0))
