"""The built-in fuels, and what follows from a composition alone.

Solid and liquid fuels: mass % as received, per kg.  Gases: vol % dry, per m3 at 0 °C and
101.325 kPa.  Coals are representative ones for the design of industrial boilers; a site's own
analysis replaces them.  Plain functions, no kernels.
"""

from edge.plant import Fuel
from edge.port import NAN

SOLID_KEYS = (
    "carbon_pct", "hydrogen_pct", "oxygen_pct", "nitrogen_pct", "sulfur_pct", "moisture_pct",
    "ash_pct",
)
GAS_KEYS = (
    "ch4_pct", "c2h6_pct", "c2h4_pct", "c2h2_pct", "c3h8_pct", "c3h6_pct", "c4h10_pct",
    "c5h12_pct", "h2_pct", "co_pct", "h2s_pct", "co2_pct", "n2_pct", "o2_pct",
)

# Net heating values of gases, kJ/m3 at 0 °C (E6); the others of GAS_KEYS do not burn.
GAS_HEATS_KJ_M3 = (
    ("ch4_pct", 35818.0), ("c2h6_pct", 63748.0), ("c2h4_pct", 59063.0), ("c2h2_pct", 56451.0),
    ("c3h8_pct", 91251.0), ("c3h6_pct", 86001.0), ("c4h10_pct", 118646.0),
    ("c5h12_pct", 146077.0), ("h2_pct", 10798.0), ("co_pct", 12636.0), ("h2s_pct", 23380.0),
)

REFERENCE_O2_SOLID_PCT = 9.0  # GB 13271-2014: coal, and biomass as coal
REFERENCE_O2_OIL_GAS_PCT = 3.5  # GB 13271-2014

# Factors of two short methods: A2 and B of Siegert (1. BImSchV), m and n of the quick test
# (TSG G0003).  A fuel that the tables do not name has none.
NO_FACTORS = (NAN, NAN)
QUICK_LIGNITE = (0.6, 3.8)
QUICK_BITUMINOUS = (0.4, 3.6)
QUICK_ANTHRACITE = (0.3, 3.5)
QUICK_OIL_GAS = (0.5, 3.45)

# name, state, C H O N S M A, net heating value in kJ/kg, Siegert factors, quick factors
_BY_MASS = (
    ("bituminous_1", "solid", (38.46, 2.16, 4.65, 0.52, 0.61, 10.5, 43.1), 13536.0,
     NO_FACTORS, QUICK_BITUMINOUS),
    ("bituminous_2", "solid", (46.55, 3.06, 6.11, 0.86, 1.94, 9.0, 32.48), 17693.0,
     NO_FACTORS, QUICK_BITUMINOUS),
    ("bituminous_3", "solid", (57.42, 3.81, 7.16, 0.93, 0.46, 8.85, 21.37), 22211.0,
     NO_FACTORS, QUICK_BITUMINOUS),
    ("anthracite_2", "solid", (74.15, 1.19, 0.59, 0.14, 0.15, 9.8, 13.98), 25435.0,
     NO_FACTORS, QUICK_ANTHRACITE),
    ("anthracite_3", "solid", (65.65, 2.64, 3.19, 0.99, 0.51, 8.0, 19.02), 24426.0,
     NO_FACTORS, QUICK_ANTHRACITE),
    ("lean_coal", "solid", (55.19, 2.38, 1.51, 0.74, 2.51, 9.0, 28.67), 20901.0,
     NO_FACTORS, NO_FACTORS),
    ("lignite", "solid", (34.65, 2.34, 10.48, 0.57, 0.31, 34.63, 17.02), 12288.0,
     NO_FACTORS, QUICK_LIGNITE),
    ("diesel_0", "liquid", (85.55, 13.49, 0.66, 0.04, 0.25, 0.0, 0.01), 42900.0,
     (0.68, 0.007), QUICK_OIL_GAS),
    ("heavy_oil_100", "liquid", (82.5, 12.5, 1.91, 0.49, 1.5, 1.05, 0.05), 40600.0,
     NO_FACTORS, QUICK_OIL_GAS),
    ("heavy_oil_200", "liquid", (83.976, 12.23, 0.568, 0.2, 1.0, 2.0, 0.026), 41868.0,
     NO_FACTORS, QUICK_OIL_GAS),
    ("biomass_pellet", "solid", (46.9, 5.6, 37.6, 0.35, 0.05, 8.0, 1.5), 17000.0,
     NO_FACTORS, NO_FACTORS),
)

# name, composition, Siegert factors, quick factors
_GASES = (
    ("natural_gas",
     {"ch4_pct": 96.23, "c2h6_pct": 1.77, "c3h8_pct": 0.3, "c4h10_pct": 0.14, "c5h12_pct": 0.12,
      "co2_pct": 0.47, "n2_pct": 0.97},
     (0.66, 0.009), QUICK_OIL_GAS),
    ("coke_oven_gas",
     {"h2_pct": 57.0, "ch4_pct": 25.0, "co_pct": 6.5, "c2h4_pct": 2.5, "co2_pct": 2.5,
      "n2_pct": 6.0, "o2_pct": 0.5},
     (0.60, 0.011), QUICK_OIL_GAS),
    # The quick factors are for rich gases; on a lean gas they find half of the loss.
    ("blast_furnace_gas",
     {"co_pct": 25.0, "co2_pct": 18.0, "h2_pct": 2.0, "n2_pct": 55.0},
     NO_FACTORS, NO_FACTORS),
    ("lpg", {"c3h8_pct": 50.0, "c4h10_pct": 50.0}, (0.63, 0.008), QUICK_OIL_GAS),
    ("methane", {"ch4_pct": 100.0}, NO_FACTORS, QUICK_OIL_GAS),
    ("biogas_60_40", {"ch4_pct": 60.0, "co2_pct": 40.0}, NO_FACTORS, QUICK_OIL_GAS),
)


def net_heating_value_of_gas_kj_m3(composition):
    """Return the net heating value of a gas from its composition in vol % (E6)."""
    total = 0.0
    for key, heat_kj_m3 in GAS_HEATS_KJ_M3:
        total += composition.get(key, 0.0) * heat_kj_m3
    return total / 100.0


def gross_heating_value_kj_kg(composition, net_kj_kg):
    """Return the gross heating value of a solid or liquid fuel from its net one (A1.1)."""
    water_pct = 9.0 * composition.get("hydrogen_pct", 0.0) + composition.get("moisture_pct", 0.0)
    return net_kj_kg + 25.0 * water_pct


def reference_o2_pct(state):
    """Return the reference oxygen of GB 13271-2014 for a fuel of this state."""
    return REFERENCE_O2_SOLID_PCT if state == "solid" else REFERENCE_O2_OIL_GAS_PCT


def _by_mass(name, state, numbers, net_kj_kg, siegert, quick):
    composition = dict(zip(SOLID_KEYS, numbers))  # noqa: B905, MicroPython has no strict=
    return Fuel(
        name, state, composition, net_kj_kg, gross_heating_value_kj_kg(composition, net_kj_kg),
        siegert[0], siegert[1], quick[0], quick[1], reference_o2_pct(state), "",
        "representative analysis",
    )


def _gas(name, composition, siegert, quick):
    return Fuel(
        name, "gas", composition, net_heating_value_of_gas_kj_m3(composition), NAN,
        siegert[0], siegert[1], quick[0], quick[1], reference_o2_pct("gas"), "",
        "typical composition",
    )


_ALL = [_by_mass(*row) for row in _BY_MASS] + [_gas(*row) for row in _GASES]
PRESET_NAMES = tuple([fuel.name for fuel in _ALL])
PRESETS = {fuel.name: fuel for fuel in _ALL}
