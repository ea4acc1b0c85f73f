"""The heat of plain carbon steel, by temperature and back.  CPython only."""

from bisect import bisect_right

# kJ/kg above 0 °C of steel with 0.23 % of carbon: the heat capacities of BISRA (Physical Constants
# of Some Commercial Steels, 1953) added up, 0.63 kJ/(kg K) where it is austenite; not re-read.
# EN 1993-1-2 has 2 % more at 1200 °C.
TEMPS_C = (0.0, 100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0, 750.0, 800.0, 850.0, 900.0,
           1000.0, 1100.0, 1200.0, 1300.0)
HEATS_KJ_KG = (0.0, 47.5, 98.5, 153.0, 211.7, 276.3, 349.1, 431.4, 503.0, 550.5, 590.0, 621.0,
               684.0, 747.0, 811.0, 876.0)


def heat_kj_kg(temp_c):
    """Return the heat of a kg of steel above 0 °C; straight on beyond the table."""
    return _between(TEMPS_C, HEATS_KJ_KG, temp_c)


def temp_of(kj_kg):
    """Return the temperature in °C of steel that holds this heat."""
    return _between(HEATS_KJ_KG, TEMPS_C, kj_kg)


def _between(known, sought, value):
    place = min(max(bisect_right(known, value), 1), len(known) - 1)
    low, high = known[place - 1], known[place]
    return sought[place - 1] + (sought[place] - sought[place - 1]) * (value - low) / (high - low)
