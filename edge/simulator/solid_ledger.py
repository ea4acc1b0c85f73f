"""Draw up the Ledger of a boiler on a grate from the fires of a step.  CPython only."""

from collections import namedtuple

from edge.simulator import atoms, combustion
from edge.simulator.ledger import Ledger

# What boiler and bed hold: kJ, kg but for the bed, and the grate's Inventory.
Stock = namedtuple("Stock", ("heat_kj", "mass_kg", "bed"))


def solid_ledger(dry, passed, dt_s, before, after):
    """Return the Ledger of dt_s between two Stocks.

    dry: DryFuel; passed: a row for each part of the step, as long as the others: Fire, casing and
    output in kW, water in and out in kg/s.
    """
    share = 1.0 / len(passed)
    energy_in = energy_out = mass_in = mass_out = 0.0
    inflow, outflow = [0.0] * 5, [0.0] * 5
    for fire, lost_kw, (water_in, water_out) in passed:
        energy_in += share * (fire.fuel.heating_value + fire.air_heat)
        energy_out += share * (fire.air_heat + fire.stack + fire.unburnt_gas
                               + fire.unburnt_carbon + fire.ash + lost_kw)
        coming = atoms.entering(fire.fuel, fire.gas)
        going = atoms.leaving(fire.gas, (fire.bottom.carbon + fire.fly.carbon) / combustion.CARBON)
        mass_in += share * (atoms.mass_kg(coming) + fire.fuel.ash + water_in)
        mass_out += share * (atoms.mass_kg(going) - fire.bottom.carbon - fire.fly.carbon
                             + fire.bottom.kg + fire.fly.kg + water_out)
        for place in range(5):
            inflow[place] += share * coming[place]
            outflow[place] += share * going[place]
    held = _atoms_held(dry, before.bed), _atoms_held(dry, after.bed)
    _bed_takes_part(inflow, outflow, held, dt_s)
    return Ledger(
        energy_in / 1000.0, energy_out / 1000.0, (after.heat_kj - before.heat_kj) / dt_s / 1000.0,
        mass_in, mass_out,
        (after.mass_kg + sum(after.bed) - before.mass_kg - sum(before.bed)) / dt_s,
        {symbol: (inflow[place], outflow[place]) for place, symbol in enumerate("CHONS")})


def _atoms_held(dry, bed):
    """Return the atoms that lie on the grate, kmol."""
    water = bed.water / combustion.WATER
    return (
        bed.volatiles * dry.carbon + bed.char / combustion.CARBON,
        bed.volatiles * dry.hydrogen + 2.0 * water,
        bed.volatiles * dry.oxygen + water,
        bed.volatiles * dry.nitrogen,
        bed.volatiles * dry.sulfur,
    )


def _bed_takes_part(inflow, outflow, held, dt_s):
    """Count what the bed gave up as come in, and what it took as gone."""
    before, after = held
    for place in range(5):
        taken = (after[place] - before[place]) / dt_s
        if taken > 0.0:
            outflow[place] += taken
        else:
            inflow[place] -= taken
