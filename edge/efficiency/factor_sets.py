"""Factors of carbon and energy as data: each set has an edition and says where it is from.

The editions contradict each other; none is "the" table.  A set is asked for by name and year, so
that both travel with the number.  Plain functions, no I/O.
"""

from edge.efficiency.carbon import co2_equivalent_t, greenhouse_gas_t
from edge.errors import TableError
from edge.port import NAN

# CO2 of combustion (D2).  Rows: fuel, (net heating value [GJ per unit], carbon [t/GJ], burnt
# carbon [%], unit, mark).
T, M3 = "t", "1e4 m3"
_OILS = (
    ("fuel_oil", (41.816, 0.0211, 98.0, T, "V")),
    ("diesel", (42.652, 0.0202, 98.0, T, "V")),
    ("gasoline", (43.070, 0.0189, 98.0, T, "V")),
    ("kerosene", (43.070, 0.0196, 98.0, T, "V")),
    ("lpg", (50.179, 0.0172, 98.0, T, "V")),
    ("refinery_gas", (45.998, 0.0182, 98.0, T, "V")),
)
_GASES = (
    ("natural_gas", (389.31, 0.0153, 99.0, M3, "V")),
    ("coke_oven_gas", (173.854, 0.0121, 99.0, M3, "V")),
    ("blast_furnace_gas", (33.00, 0.0708, 99.0, M3, "V")),
    ("converter_gas", (84.00, 0.0496, 99.0, M3, "V")),
    ("lng", (51.498, 0.0172, 98.0, T, "?")),
)
_GASES_NEWER = (
    ("natural_gas", (389.31, 0.01532, 99.0, M3, "V")),
    ("lng", (51.498, 0.0153, 98.0, T, "?")),
)
_GASES_OLDER = (("coke_oven_gas", (179.81, 0.01358, 99.0, M3, "?")),)


def _coals(burnt_pct):
    """Return the rows of coals as national inventories have them, with the burnt carbon given."""
    return (
        ("anthracite", (22.867, 0.02749, burnt_pct[0], T, "?")),
        ("bituminous", (23.076, 0.02618, burnt_pct[1], T, "?")),
        ("lignite", (14.759, 0.02797, burnt_pct[2], T, "?")),
        ("coke", (28.435, 0.02942, burnt_pct[3], T, "?")),
    )


_COALS_OLDER = (
    ("anthracite", (26.7, 0.0274, 94.0, T, "?")),
    ("bituminous", (19.570, 0.0261, 93.0, T, "?")),
    ("lignite", (11.9, 0.0280, 96.0, T, "?")),
    ("coke", (28.435, 0.0295, 93.0, T, "?")),
)

# (guideline, year): (rows, later ones in place of earlier; where it is from).  Years of guidelines
# were not re-read.
_SETS = {
    ("MEE defaults", 2015): (
        _OILS + _GASES + _coals((94.0, 93.0, 96.0, 93.0)),
        "defaults of the GB/T 32150 and 32151 series as a public carbon calculator lists them; "
        "burnt carbon of coal as in steel"),
    ("MEE defaults", 2022): (
        _OILS + _GASES + _GASES_NEWER + _coals((94.0, 93.0, 96.0, 93.0)),
        "the same with the newer natural gas and LNG"),
    ("MEE power", 2015): (
        _OILS + _GASES + _coals((95.0, 95.0, 96.0, 93.0)),
        "the same with the burnt carbon of power stations"),
    ("MEE cement", 2015): (
        _OILS + _GASES + _coals((85.0, 85.0, 85.0, 93.0)),
        "the same with the burnt carbon of industrial coal boilers in the cement guide"),
    ("MEE steel and other industry", 2015): (
        _OILS + _GASES + _GASES_OLDER + _COALS_OLDER,
        "other guides' coals and coke-oven gas"),
    ("MEE power units, coal measured", 2021): (
        (("coal", (NAN, 0.03356, 99.0, T, "?")),),
        "heating value measured; carbon where it is not"),
    ("MEE power units, coal measured", 2022): (
        (("coal", (NAN, 0.03085, 99.0, T, "?")),),
        "heating value measured; carbon where it is not"),
}
FUEL_SETS = {key: dict(_SETS[key][0]) for key in _SETS}
FUEL_SET_SOURCES = {key: _SETS[key][1] for key in _SETS}

# Standard coal (D1): energy, (net heat [kJ], lowest and highest; kgce, lowest and highest; unit).
# A range is two ends; own knowledge [K], each kgce is its heat over 29307.6 kJ.
STANDARD_COAL = {
    ("GB/T 2589", 2020): {
        "raw_coal": (20934.0, 20934.0, 0.7143, 0.7143, "kg"),
        "washed_coal": (26377.0, 26377.0, 0.9000, 0.9000, "kg"),
        "middlings": (8374.0, 8374.0, 0.2857, 0.2857, "kg"),
        "coal_slime": (8374.0, 12560.0, 0.2857, 0.4286, "kg"),
        "coke": (28470.0, 28470.0, 0.9714, 0.9714, "kg"),
        "coal_tar": (33494.0, 33494.0, 1.1429, 1.1429, "kg"),
        "crude_oil": (41868.0, 41868.0, 1.4286, 1.4286, "kg"),
        "fuel_oil": (41868.0, 41868.0, 1.4286, 1.4286, "kg"),
        "gasoline": (43124.0, 43124.0, 1.4714, 1.4714, "kg"),
        "kerosene": (43124.0, 43124.0, 1.4714, 1.4714, "kg"),
        "diesel": (42705.0, 42705.0, 1.4571, 1.4571, "kg"),
        "natural_gas": (32238.0, 38979.0, 1.1000, 1.3300, "m3"),
        "lng": (51498.0, 51498.0, 1.7572, 1.7572, "kg"),
        "lpg": (50242.0, 50242.0, 1.7143, 1.7143, "kg"),
        "refinery_gas": (46055.0, 46055.0, 1.5714, 1.5714, "kg"),
        "coke_oven_gas": (16747.0, 18003.0, 0.5714, 0.6143, "m3"),
        "blast_furnace_gas": (3768.0, 3768.0, 0.1286, 0.1286, "m3"),
        "producer_gas": (5234.0, 5234.0, 0.1786, 0.1786, "m3"),
        "water_gas": (10467.0, 10467.0, 0.3571, 0.3571, "m3"),
        "methanol": (19913.0, 19913.0, 0.6794, 0.6794, "kg"),
        "ethanol": (26800.0, 26800.0, 0.9144, 0.9144, "kg"),
        "hydrogen": (9756.0, 9756.0, 0.3329, 0.3329, "m3"),
        # By their own heat; the equivalent of a kWh's generation changes by year, see below.
        "electricity": (3600.0, 3600.0, 0.1229, 0.1229, "kWh"),
        "heat": (1000.0, 1000.0, 0.03412, 0.03412, "MJ"),
    },
    ("GB/T 2589", 2008): {
        "oil_field_gas": (NAN, NAN, 1.3300, 1.3300, "m3"),
        "gas_field_gas": (NAN, NAN, 1.2143, 1.2143, "m3"),
    },
}
# Standard coal that a kWh took to generate, by year [kgce]; a site enters what its report uses.
ELECTRICITY_EQUIVALENT: dict = {}

# IPCC 2006, volume 2, chapter 2 (D3.1) [K]: CO2, CH4, N2O [kg/TJ net], whether it is biomass.
IPCC_2006 = {
    "natural_gas": (56100.0, 1.0, 0.1, False),
    "diesel": (74100.0, 3.0, 0.6, False),
    "residual_oil": (77400.0, 3.0, 0.6, False),
    "lpg": (63100.0, 1.0, 0.1, False),
    "anthracite": (98300.0, 10.0, 1.5, False),
    "bituminous": (94600.0, 10.0, 1.5, False),
    "sub_bituminous": (96100.0, 10.0, 1.5, False),
    "lignite": (101000.0, 10.0, 1.5, False),
    "coke_oven_gas": (44400.0, 1.0, 0.1, False),
    "blast_furnace_gas": (260000.0, 1.0, 0.1, False),
    "wood": (112000.0, 30.0, 4.0, True),
}
# IPCC assessment report: global warming potential of CH4 and N2O over 100 years [K].
WARMING_POTENTIALS = {"AR5": (28.0, 265.0), "AR6": (27.9, 273.0)}

# 40 CFR 98, table C-1 (D3.2): gross heat [MMBtu per unit], CO2 [kg/MMBtu], unit, mark.
US_TABLE_C_1 = {
    "natural_gas": (1.026e-3, 53.06, "scf", "V"),
    "distillate_no_2": (0.138, 73.96, "gal", "V"),
    "residual_no_6": (0.150, 75.10, "gal", "V"),
    "lpg": (0.092, 61.71, "gal", "V"),
    "bituminous": (24.93, 93.28, "short ton", "V"),
    "anthracite": (25.09, 103.69, "short ton", "V"),
    "lignite": (14.21, 97.72, "short ton", "V"),
    "blast_furnace_gas": (0.092e-3, 274.32, "scf", "K"),
    "coke_oven_gas": (0.599e-3, 46.85, "scf", "K"),
    "wood": (17.48, 93.80, "short ton", "K"),  # biomass
}

# CO2 of grid electricity (D4): (list, year): [t/MWh], mark, where it is from.
GRID = {
    ("national average", 2021): (0.5568, "K", "MEE and NBS"),
    ("national average", 2022): (0.5366, "K", "MEE and NBS"),
    ("national average", 2023): (0.5306, "K", "MEE and NBS"),
    ("ETS reporting", 2020): (0.6101, "?", "notice superseded in 2022; year own knowledge"),
    ("ETS reporting", 2021): (0.5810, "?", "notice superseded in 2023; year own knowledge"),
    ("ETS reporting", 2022): (0.5703, "V", "public factor lists that quote the notice"),
}
HEAT_T_GJ = 0.11  # CO2 of heat taken from others [V]

# Efficiency grades (D6).  Rows: output from, output below [MW], least efficiency of grades 1, 2, 3
# [%].  The numbers were not found: a site enters those of its copy.
EFFICIENCY_GRADES = {
    ("GB 24500", 2020, "1 grate, coal"): (),
    ("GB 24500", 2020, "2 fluidised bed"): (),
    ("GB 24500", 2020, "3 biomass"): (),
    ("GB 24500", 2020, "4 chamber: coal, oil, gas"): (),
    ("TSG 91", 2021, "limit values"): (),
}
ELECTRIC_BOILER_LEAST_PCT = 97.0  # GB 24500-2020, 5.2 [V]


def row(sets, name, year, fuel):
    """Return a fuel's row of FUEL_SETS or STANDARD_COAL, or raise a TableError."""
    if (name, year) not in sets:
        raise TableError(
            "factor set", "%s %s" % (name, year), ["%s %s" % key for key in sets])
    rows = sets[name, year]
    if fuel not in rows:
        raise TableError("factor set %s %s" % (name, year), fuel, rows)
    return rows[fuel]


def grid_row(name, year, grid=GRID):
    """Return (t/MWh, mark, source) of a grid's year, or raise a TableError."""
    if (name, year) not in grid:
        raise TableError("grid factor", "%s %s" % (name, year), ["%s %s" % key for key in grid])
    return grid[name, year]


def ipcc_t(fuel, heat_tj, report="AR5"):
    """Return (CO2, CO2 of biomass, CO2 equivalent) in t of a fuel's heat, or raise a TableError.

    CO2 of biomass is told apart and counts as none; its CH4 and N2O do count (D3.1).
    """
    if fuel not in IPCC_2006:
        raise TableError("IPCC 2006", fuel, IPCC_2006)
    if report not in WARMING_POTENTIALS:
        raise TableError("warming potentials", report, WARMING_POTENTIALS)
    co2, ch4, n2o, biomass = IPCC_2006[fuel]
    burnt_t = greenhouse_gas_t(heat_tj, co2)
    co2_t = 0.0 if biomass else burnt_t
    ch4_gwp, n2o_gwp = WARMING_POTENTIALS[report]
    equivalent_t = co2_equivalent_t(
        co2_t, greenhouse_gas_t(heat_tj, ch4), greenhouse_gas_t(heat_tj, n2o), ch4_gwp, n2o_gwp)
    return co2_t, burnt_t - co2_t, equivalent_t


def efficiency_grade(rows, output_mw, efficiency_pct):
    """Return grade 1, 2 or 3, or 0 below the third, or None where no row has this output (D6)."""
    for from_mw, below_mw, first_pct, second_pct, third_pct in rows:
        if from_mw <= output_mw < below_mw:
            for grade, least_pct in ((1, first_pct), (2, second_pct), (3, third_pct)):
                if efficiency_pct >= least_pct:
                    return grade
            return 0
    return None
