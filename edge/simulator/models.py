"""The simulated plants by the name that a scenario calls them.  CPython only."""

import functools

from edge.simulator.biomass_steam import BiomassSteam
from edge.simulator.coal_hot_water import CoalHotWater
from edge.simulator.condensing_hot_water import CondensingHotWater
from edge.simulator.course import Settings
from edge.simulator.gas_steam import GasSteam
from edge.simulator.nameplate import NAMEPLATE
from edge.simulator.reheating_furnace import ReheatingFurnace

# model: (class, rated output in MW when neither scenario nor plant gives one)
MODELS: dict = {
    "biomass_steam": (BiomassSteam, 7.0),
    "coal_hot_water": (CoalHotWater, 14.0),
    "condensing_hot_water": (CondensingHotWater, 1.4),
    "gas_steam": (GasSteam, 7.0),
    "reheating_furnace": (ReheatingFurnace, 14.0),
}


@functools.cache
def quantities(model):
    """Return what the registers of a model can show: its truth and its nameplate."""
    truth = MODELS[model][0](Settings(1, MODELS[model][1], 85.0, 0.0, 8.0)).truth()
    return frozenset(truth) | frozenset(NAMEPLATE)
