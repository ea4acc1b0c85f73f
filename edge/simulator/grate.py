"""A moving grate with its fuel bed: what lies there, what it gives up as it travels.

    hopper ─▶ cold ─▶ drying ─▶ volatiles ─▶ char ─▶ ash pit
              each cell is mixed; the cells move on with the grate

Masses in kg, heats in kJ above 0 °C and burnt fuel with its water as vapour.  What the fire lifts
from the bed, fine ash and the char in it, goes with the volatiles.  CPython only.
"""

from collections import namedtuple

from edge.simulator import combustion

EVAPORATION = 2500.9  # kJ/kg of water at 0 °C, IAPWS-IF97

# Dry fuel, for each kg of it: kg of volatiles (with the fine ash), char and lump ash.  The other
# fields are for each kg of volatiles: kmol of atoms, kg of fine ash, kJ of heat.
DryFuel = namedtuple(
    "DryFuel", ("volatiles", "char", "ash", "carbon", "hydrogen", "oxygen", "nitrogen", "sulfur",
                "fine_ash", "heat")
)

# How fast a bed goes through its stages, 1/s in a hot furnace at full air.  dryness: how many times
# the water counts against the volatiles that it keeps cool.
Pace = namedtuple("Pace", ("drying", "volatiles", "char", "dryness"))

# What a bed gave up or took, kg/s: water, volatiles and char went to the fire, the last two to the
# ash pit.
Given = namedtuple("Given", ("water", "volatiles", "char", "ash_out", "char_out"))

# What lies on the grate, kg.
Inventory = namedtuple("Inventory", ("water", "volatiles", "char", "ash"))

# By cell: what the fire shines on, the share of the air under it, °C of char and ash.
HEATED = (0.0, 0.7, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
AIRED = (0.0, 0.3, 0.7, 1.0, 1.1, 1.2, 1.2, 1.2, 1.1, 1.0, 0.7, 0.5)
TEMP_C = (0.0, 90.0, 350.0, 750.0, 950.0, 1000.0, 1000.0, 980.0, 940.0, 860.0, 730.0, 600.0)
CELLS = len(HEATED)
UNCHANGED = (0.0,) * CELLS
LEAST_KG = 1e-12  # of a cell, where nothing lies


def dry_fuel(fuel, char_carbon, fine_ash_share):
    """Return the DryFuel of a Fuel as received: which share of its carbon is char, of its ash fine.
    """
    dry_kg = 1.0 - fuel.water * combustion.WATER
    char = char_carbon * fuel.carbon * combustion.CARBON
    lump = (1.0 - fine_ash_share) * fuel.ash
    volatiles = dry_kg - char - lump
    heat = (fuel.heating_value + EVAPORATION * fuel.water * combustion.WATER
            - char * combustion.CARBON_HEAT)
    return DryFuel(
        volatiles / dry_kg, char / dry_kg, lump / dry_kg,
        (1.0 - char_carbon) * fuel.carbon / volatiles, fuel.hydrogen / volatiles,
        fuel.oxygen / volatiles, fuel.nitrogen / volatiles, fuel.sulfur / volatiles,
        fine_ash_share * fuel.ash / volatiles, heat / volatiles)


def heat_of_dry(dry):
    """Return the net heating value of a kg of dry fuel."""
    return dry.volatiles * dry.heat + dry.char * combustion.CARBON_HEAT


class Grate:
    """The bed on a grate that takes `residence_s` from hopper to ash pit at full speed."""

    def __init__(self, dry, pace, residence_s):
        self._dry = dry
        self._pace = pace
        self._cells_s = CELLS / residence_s
        self._sensible = [combustion.ash_heat(temp_c) for temp_c in TEMP_C]
        self._water = [0.0] * CELLS
        self._volatiles = [0.0] * CELLS
        self._char = [0.0] * CELLS
        self._ash = [0.0] * CELLS

    def inventory(self):
        """Return what lies on the grate."""
        return Inventory(sum(self._water), sum(self._volatiles), sum(self._char), sum(self._ash))

    def heat_kj(self):
        """Return what the bed holds: the heat that it can still set free, and that of hot solids.
        """
        held = self.inventory()
        return (held.volatiles * self._dry.heat + held.char * combustion.CARBON_HEAT
                - held.water * EVAPORATION + self.sensible_kj())

    def sensible_kj(self):
        """Return the heat of the hot char and ash."""
        return sum([kj_kg * (char + ash) for kj_kg, char, ash
                    in zip(self._sensible, self._char, self._ash, strict=True)])

    def step(self, dt_s, speed, feed, heated, aired):
        """Move on for dt_s and return what is Given.

        speed: over full speed; feed: water and dry fuel in kg/s; heated, aired: how hot the
        furnace is and how much air comes, over what they are at full load.
        """
        dry, pace, moved = self._dry, self._pace, dt_s * speed * self._cells_s
        water_kg, dry_kg = dt_s * feed[0], dt_s * feed[1]
        drying, gassing = dt_s * pace.drying * heated, dt_s * pace.volatiles * heated
        dried, wet = _travel(self._water, water_kg, moved, [drying * hot for hot in HEATED])
        # Wet fuel gives no gas, and char does not burn where gas takes the oxygen.
        gassed, raw = _travel(self._volatiles, dry_kg * dry.volatiles, moved, [
            gassing * hot * gas / (gas + pace.dryness * water + LEAST_KG)
            for hot, gas, water in zip(HEATED, self._volatiles, self._water, strict=True)])
        burning = dt_s * pace.char * aired
        burnt, char_out = _travel(self._char, dry_kg * dry.char, moved, [
            burning * air * char / (char + gas + LEAST_KG)
            for air, char, gas in zip(AIRED, self._char, self._volatiles, strict=True)])
        _, ash_out = _travel(self._ash, dry_kg * dry.ash, moved, UNCHANGED)
        # Nothing wet or gassing falls into the pit.
        return Given((dried + wet) / dt_s, (gassed + raw) / dt_s, burnt / dt_s,
                     ash_out / dt_s, char_out / dt_s)


def _travel(cells, fed, moved, paces):
    """Move a mass on through the cells; return what they gave up, and what left the last one.

    A cell gives by what it holds at the end of the step, so that none falls below zero.
    """
    given = 0.0
    for cell, pace in enumerate(paces):
        held = (cells[cell] + fed) / (1.0 + moved + pace)
        cells[cell] = held
        given += pace * held
        fed = moved * held
    return given, fed
