"""A steam boiler on wood pellets with a moving grate and a bag filter.  CPython only."""

from edge.simulator import combustion
from edge.simulator.grate import Pace, dry_fuel
from edge.simulator.solid_boiler import Make, SolidBoiler
from edge.simulator.solid_fire import Design
from edge.simulator.steam_side import SteamSide

# Pellets, mass % as received, and their net heating value per kg; their moisture strays around
# that, in the rain and the sun.
PELLETS = combustion.solid_fuel(
    {
        "carbon_pct": 46.9, "hydrogen_pct": 5.6, "oxygen_pct": 37.6, "nitrogen_pct": 0.35,
        "sulfur_pct": 0.05, "moisture_pct": 8.0, "ash_pct": 1.5,
    },
    17_000.0,
)

# A third of the carbon stays behind as char: wood has near 16 % of fixed carbon as received.
BIOMASS = Make(
    Design(
        dry=dry_fuel(PELLETS, 0.34, 0.3),
        pace=Pace(drying=1 / 60.0, volatiles=1 / 45.0, char=0.0125, dryness=10.0),
        residence_s=900.0,
        moisture=0.08,
        efficiency=0.88,
        o2_set_pct=((30.0, 10.0), (60.0, 8.0), (100.0, 6.5)),
        air_ratio=1.45,
        transfer_units=3.25,
        fly_carbon_pct=18.0,
        casing=0.028,  # 2.4 % of the fuel's heat at full load
    ),
    moisture_sigma=0.006, nox_mg_m3=170.0, filter_slip=0.004, stack_m2_mw=0.09)


class BiomassSteam(SolidBoiler):
    """The boiler: `step` moves it in time, `truth` says how it stands, `ledger` how it closes."""

    def __init__(self, settings):
        super().__init__(
            settings, BIOMASS, lambda random: SteamSide(random, settings.rated_output_mw))
