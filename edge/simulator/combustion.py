"""Burn a fuel with air: an exact balance of atoms.

The simulated plants get their truth here, so nothing of the agent's own arithmetic is used.
Amounts are kmol per unit of fuel (kg, or m3 at 0 °C and 101.325 kPa, dry); heats are kJ per unit of
fuel above 0 °C.  Gases behave ideally, air is 21 % oxygen and 79 % nitrogen.  CPython only.
"""

from collections import namedtuple
from math import exp

from edge.simulator.gas_heat import heat

MOLAR_VOLUME = 22.414  # m3/kmol at 0 °C, 101.325 kPa
CO_HEAT = 282_980.0  # kJ/kmol, CO to CO2 at 25 °C
CARBON_HEAT = 32_763.0  # kJ/kg, graphite to CO2: 393.51 MJ/kmol

# kg/kmol, IUPAC 2021 abridged
CARBON, HYDROGEN, OXYGEN, NITROGEN, SULFUR = 12.011, 1.008, 15.999, 14.007, 32.06
WATER = 2 * HYDROGEN + OXYGEN
AIR = 28.9626  # with argon counted as nitrogen
NITROGEN_DIOXIDE = NITROGEN + 2 * OXYGEN
SULFUR_DIOXIDE = SULFUR + 2 * OXYGEN
CARBON_DIOXIDE = CARBON + 2 * OXYGEN

# Atoms in kmol and water in kmol, ash in kg, net heating value in kJ, all per unit of fuel.
Fuel = namedtuple(
    "Fuel", ("carbon", "hydrogen", "oxygen", "nitrogen", "sulfur", "water", "ash", "heating_value")
)

# Flue gas of one unit of fuel in kmol; `air` is the dry air that went in, `air_water` its moisture.
FlueGas = namedtuple("FlueGas", ("co2", "co", "so2", "o2", "n2", "h2o", "air", "air_water"))

# gas: atoms of carbon and of hydrogen, oxygen, nitrogen in one molecule
_MOLECULES = {
    "ch4_pct": (1, 4, 0, 0),
    "c2h6_pct": (2, 6, 0, 0),
    "c3h8_pct": (3, 8, 0, 0),
    "c4h10_pct": (4, 10, 0, 0),
    "c5h12_pct": (5, 12, 0, 0),
    "co2_pct": (1, 0, 2, 0),
    "n2_pct": (0, 0, 0, 2),
}


def solid_fuel(composition, heating_value_kj_kg):
    """Return the Fuel of a composition in mass % as received and a net heating value."""
    return Fuel(
        composition["carbon_pct"] / 100 / CARBON,
        composition["hydrogen_pct"] / 100 / HYDROGEN,
        composition["oxygen_pct"] / 100 / OXYGEN,
        composition["nitrogen_pct"] / 100 / NITROGEN,
        composition["sulfur_pct"] / 100 / SULFUR,
        composition["moisture_pct"] / 100 / WATER,
        composition["ash_pct"] / 100,
        heating_value_kj_kg,
    )


def gas_fuel(composition, heating_value_kj_m3):
    """Return the Fuel of a dry gas of a composition in volume % and a net heating value."""
    atoms = [0.0, 0.0, 0.0, 0.0]
    for molecule, share in composition.items():
        for place, count in enumerate(_MOLECULES[molecule]):
            atoms[place] += count * share / 100 / MOLAR_VOLUME
    return Fuel._make((*atoms, 0.0, 0.0, 0.0, heating_value_kj_m3))


def air_needed(fuel, carbon_left=0.0):
    """Return the dry air in kmol that burns the fuel but for `carbon_left` kmol of its carbon."""
    return _oxygen_atoms_needed(fuel, carbon_left) / 0.42


def _oxygen_atoms_needed(fuel, carbon_left):
    burnt = fuel.carbon - carbon_left
    return 2 * burnt + 2 * fuel.sulfur + fuel.hydrogen / 2 - fuel.oxygen


def air_for_oxygen(fuel, o2_dry_pct, co_ppm, carbon_left=0.0):
    """Return the dry air in kmol that leaves this much oxygen and CO in the dry flue gas."""
    o2, co = o2_dry_pct / 100, co_ppm / 1e6
    needed = _oxygen_atoms_needed(fuel, carbon_left)
    nitrogen = 0.79 / 0.42  # of the air, for each atom of its oxygen
    of_fuel = fuel.carbon - carbon_left + fuel.sulfur + fuel.nitrogen / 2
    dry = (of_fuel + nitrogen * needed) / (1 - o2 - nitrogen * (2 * o2 - co))
    return (needed + (2 * o2 - co) * dry) / 0.42


def burn(fuel, air, co_ppm=0.0, air_moisture_g_kg=0.0, carbon_left=0.0):
    """Return the FlueGas of one unit of fuel in `air` kmol of dry air.

    CO is so much that the dry flue gas holds `co_ppm` of it; `carbon_left` kmol stay in the ash.
    """
    burnt = fuel.carbon - carbon_left
    surplus = (0.42 * air - _oxygen_atoms_needed(fuel, carbon_left)) / 2
    n2 = 0.79 * air + fuel.nitrogen / 2
    share = co_ppm / 1e6
    # Each CO leaves half an O2 over, so the dry gas grows with the CO in it.
    dry = (burnt + fuel.sulfur + n2 + surplus) / (1 - share / 2)
    co = share * dry
    air_water = air * air_moisture_g_kg / 1000 * AIR / WATER
    h2o = fuel.hydrogen / 2 + fuel.water + air_water
    return FlueGas(burnt - co, co, fuel.sulfur, surplus + co / 2, n2, h2o, air, air_water)


def dry_amount(gas):
    """Return the dry flue gas in kmol."""
    return gas.co2 + gas.co + gas.so2 + gas.o2 + gas.n2


def flue_gas_heat(gas, temp_c):
    """Return the sensible heat of the flue gas of one unit of fuel."""
    return heat(gas[:6], temp_c)


def air_heat(gas, temp_c):
    """Return the sensible heat of the moist air that the flue gas was made with."""
    return heat((0.0, 0.0, 0.0, 0.21 * gas.air, 0.79 * gas.air, gas.air_water), temp_c)


def air_moisture_g_kg(temp_c, humidity_pct, pressure_kpa):
    """Return the water in the air per kg of dry air, saturation after Magnus."""
    vapour = humidity_pct / 100 * 0.61094 * exp(17.625 * temp_c / (temp_c + 243.04))
    return 1000 * WATER / AIR * vapour / (pressure_kpa - vapour)


def ash_heat(temp_c):
    """Return the heat of one kg of ash above 0 °C in kJ; 0 to 1000 °C."""
    return (0.766 + 2.9e-4 * temp_c) * temp_c
