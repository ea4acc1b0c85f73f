"""Count the atoms that enter and leave a fire, kmol per unit of fuel.  CPython only.

Argon of the air counts as nitrogen.  NOx is some parts in a million and stays in N2 and O2.
"""

from collections import namedtuple

from edge.simulator import combustion

Atoms = namedtuple("Atoms", ("carbon", "hydrogen", "oxygen", "nitrogen", "sulfur"))

KG_PER_KMOL = (
    combustion.CARBON, combustion.HYDROGEN, combustion.OXYGEN, combustion.NITROGEN,
    combustion.SULFUR,
)


def entering(fuel, gas):
    """Return the Atoms of one unit of fuel and of the moist air that made this flue gas of it."""
    return Atoms(
        fuel.carbon,
        fuel.hydrogen + 2 * (fuel.water + gas.air_water),
        fuel.oxygen + fuel.water + gas.air_water + 0.42 * gas.air,
        fuel.nitrogen + 1.58 * gas.air,
        fuel.sulfur,
    )


def leaving(gas, carbon_left=0.0):
    """Return the Atoms of flue gas, condensate counted as its vapour, and of carbon in the ash."""
    return Atoms(
        gas.co2 + gas.co + carbon_left,
        2 * gas.h2o,
        2 * (gas.co2 + gas.so2 + gas.o2) + gas.co + gas.h2o,
        2 * gas.n2,
        gas.so2,
    )


def mass_kg(atoms):
    """Return what Atoms weigh, in kg per unit of fuel."""
    return sum(kmol * weight for kmol, weight in zip(atoms, KG_PER_KMOL, strict=True))


def elements(entering_atoms, leaving_atoms, fuel_flow):
    """Return the rows of a Ledger from two Atoms and the fuel in units a second."""
    return {
        symbol: (fuel_flow * inflow, fuel_flow * outflow)
        for symbol, inflow, outflow in zip("CHONS", entering_atoms, leaving_atoms, strict=True)
    }
