"""Emission limits of boilers as data, and the verdict on a concentration.

mg/m3, dry, at 0 °C, 101.325 kPa and reference oxygen.  Own knowledge where marked K, doubtful where
marked ?; a plant's permit goes before any of them.  Plain functions, no I/O.
"""

from collections import namedtuple

from edge.efficiency.emissions import at_reference_o2_mg_m3
from edge.efficiency.method import METHOD_CONSTANTS
from edge.errors import TableError
from edge.port import NAN

GB_13271 = "GB 13271-2014"
GB_13223 = "GB 13223-2011"
ULTRA_LOW = "ultra-low"
BEIJING = "DB11/139-2015"
HEBEI = "DB13/5161-2020"
SHANGHAI = "DB31/387-2018"
MCPD = "EU 2015/2193"
WASTE = "waste incineration"

# Nothing is brought to reference oxygen above this: start-up, stop, or a leak.
HIGHEST_O2_PCT = METHOD_CONSTANTS["o2_reference_highest_pct"][0]
# A limit that is met exactly must not be missed by the last bit of a division.
LAST_BIT = 1e-12

# (standard, fuel): (reference oxygen, dry, in vol %, mark)
REFERENCE_O2 = {
    (GB_13271, "coal"): (9.0, "V"),
    # Briquettes of coal or biomass, coal-water slurry, gangue, petroleum coke, oil shale.
    (GB_13271, "as_coal"): (9.0, "K"),
    (GB_13271, "oil"): (3.5, "V"),
    (GB_13271, "gas"): (3.5, "V"),
    (GB_13223, "coal"): (6.0, "K"),
    (GB_13223, "coal_w_flame_or_cfb"): (6.0, "K"),
    (GB_13223, "oil"): (3.0, "K"),
    (GB_13223, "natural_gas"): (3.0, "K"),
    (GB_13223, "other_gas"): (3.0, "K"),
    (GB_13223, "turbine_natural_gas"): (15.0, "K"),
    (GB_13223, "turbine_other_gas"): (15.0, "K"),
    (ULTRA_LOW, "coal_power"): (6.0, "K"),
    (ULTRA_LOW, "coal_industrial"): (9.0, "?"),
    (BEIJING, "oil"): (3.5, "K"),
    (BEIJING, "gas"): (3.5, "K"),
    (HEBEI, "gas"): (3.5, "?"),
    (SHANGHAI, "gas"): (3.5, "?"),
    (MCPD, "solid_biomass"): (6.0, "V"),
    (MCPD, "other_solid"): (6.0, "V"),
    (MCPD, "gas_oil"): (3.0, "V"),
    (MCPD, "other_liquid"): (3.0, "V"),
    (MCPD, "natural_gas"): (3.0, "V"),
    (MCPD, "other_gas"): (3.0, "V"),
    (MCPD, "engine"): (15.0, "V"),
    (MCPD, "turbine"): (15.0, "V"),
    (WASTE, "waste"): (11.0, "K"),
}

# Standards whose numbers were not found: a plant file gives its own limits.
WITHOUT_NUMBERS = (
    "DB12/151-2020", "DB37/2374-2018", "DB44/765-2019", "DB61/1226", "Zhejiang",
)

# Rows: standard, table, fuel, limits in the order of the column names, mark.  None: no limit.
_COLUMNS = ("dust", "so2", "nox", "hg")
_ROWS = (
    (GB_13271, "in_use", "coal", (80.0, 400.0, 400.0, 0.05), "K"),
    (GB_13271, "in_use_four_provinces", "coal", (80.0, 550.0, 400.0, 0.05), "V, K"),
    (GB_13271, "in_use", "oil", (60.0, 300.0, 400.0, None), "K"),
    (GB_13271, "in_use", "gas", (30.0, 100.0, 400.0, None), "K"),
    (GB_13271, "new", "coal", (50.0, 300.0, 300.0, 0.05), "V"),
    (GB_13271, "new", "oil", (30.0, 200.0, 250.0, None), "K"),
    (GB_13271, "new", "gas", (20.0, 50.0, 200.0, None), "K"),
    (GB_13271, "special", "coal", (30.0, 200.0, 200.0, 0.05), "V"),
    (GB_13271, "special", "oil", (30.0, 100.0, 200.0, None), "K"),
    (GB_13271, "special", "gas", (20.0, 50.0, 150.0, None), "K"),
    # W-flame, furnaces with a cyclone inside, fluidised beds, and units built to 2003-12-31 may
    # emit 200 of NOx.
    (GB_13223, "new", "coal", (30.0, 100.0, 100.0, 0.03), "K"),
    (GB_13223, "new", "coal_w_flame_or_cfb", (30.0, 100.0, 200.0, 0.03), "K"),
    (GB_13223, "new_four_provinces", "coal", (30.0, 200.0, 100.0, 0.03), "K"),
    (GB_13223, "new_four_provinces", "coal_w_flame_or_cfb", (30.0, 200.0, 200.0, 0.03), "K"),
    (GB_13223, "in_use", "coal", (30.0, 200.0, 100.0, 0.03), "K"),
    (GB_13223, "in_use", "coal_w_flame_or_cfb", (30.0, 200.0, 200.0, 0.03), "K"),
    (GB_13223, "in_use_four_provinces", "coal", (30.0, 400.0, 100.0, 0.03), "K"),
    (GB_13223, "in_use_four_provinces", "coal_w_flame_or_cfb", (30.0, 400.0, 200.0, 0.03), "K"),
    (GB_13223, "new", "oil", (30.0, 100.0, 100.0, None), "K"),
    (GB_13223, "in_use", "oil", (30.0, 200.0, 200.0, None), "K"),
    (GB_13223, "any", "natural_gas", (5.0, 35.0, 100.0, None), "K"),
    (GB_13223, "any", "other_gas", (10.0, 100.0, 200.0, None), "K"),
    (GB_13223, "any", "turbine_natural_gas", (None, None, 50.0, None), "K"),
    (GB_13223, "any", "turbine_other_gas", (None, None, 120.0, None), "K"),
    (GB_13223, "special", "coal", (20.0, 50.0, 100.0, 0.03), "K"),
    (ULTRA_LOW, "any", "coal_power", (10.0, 35.0, 50.0, None), "K"),
    (ULTRA_LOW, "some_provinces", "coal_power", (5.0, 35.0, 50.0, None), "K"),
    (ULTRA_LOW, "any", "coal_industrial", (10.0, 35.0, 50.0, None), "?"),  # from 65 t/h
    (BEIJING, "new", "gas", (5.0, 10.0, 30.0, None), "V, K"),  # boilers from 2017-04-01
    (BEIJING, "new", "oil", (5.0, 10.0, 30.0, None), "V, K"),
    (BEIJING, "in_use", "gas", (5.0, 10.0, 80.0, None), "V, K"),
    (BEIJING, "in_use", "oil", (5.0, 10.0, 80.0, None), "V, K"),
    (HEBEI, "any", "gas", (None, None, 50.0, None), "?"),
    (SHANGHAI, "any", "gas", (None, None, 50.0, None), "?"),
    # 1 to 50 MW; below 20 MW a new boiler may be allowed dust of 30 to 50.
    (MCPD, "new", "solid_biomass", (20.0, 200.0, 300.0, None), "V"),
    (MCPD, "new", "other_solid", (20.0, 400.0, 300.0, None), "V"),
    (MCPD, "new", "gas_oil", (None, None, 200.0, None), "V"),
    (MCPD, "new", "other_liquid", (20.0, 350.0, 300.0, None), "V"),
    (MCPD, "new", "natural_gas", (None, None, 100.0, None), "V"),
    (MCPD, "new", "other_gas", (None, 35.0, 200.0, None), "V"),
    (MCPD, "existing_above_5_mw", "solid_biomass", (None, None, 650.0, None), "V"),
    (MCPD, "existing_above_5_mw", "other_solid", (None, None, 650.0, None), "V"),
    (MCPD, "existing_above_5_mw", "gas_oil", (None, None, 200.0, None), "V"),
    (MCPD, "existing_above_5_mw", "other_liquid", (None, None, 650.0, None), "V"),
    (MCPD, "existing_above_5_mw", "natural_gas", (None, None, 200.0, None), "V"),
    (MCPD, "existing_above_5_mw", "other_gas", (None, None, 250.0, None), "V"),
    (MCPD, "existing_1_to_5_mw", "natural_gas", (None, None, 250.0, None), "V"),
)

AS_COAL = "as_coal"  # see REFERENCE_O2
RINGELMANN_HIGHEST = 1.0  # blackness of smoke, every table of GB 13271 [K]

# Which boilers a standard is for.
SCOPES = {
    GB_13271: "steam boilers to 65 t/h; hot-water, heat-carrier and grate boilers of any size",
    GB_13223: "boilers of power stations above 65 t/h, gas turbines",
    MCPD: "1 to 50 MW of fuel heat",
}
# Which mean is judged.
JUDGED_MEAN = {MCPD: "means of 48 hours and of a month"}
HOUR_MEAN = "hour mean"

# limit in mg/m3, reference oxygen in vol %, mark of the limit, judged mean
Limit = namedtuple("Limit", ("limit", "reference_o2_pct", "mark", "judged_mean"))


def _limits():
    """Return {(standard, table, fuel, pollutant): Limit}."""
    found = {}
    for standard, table, fuel, numbers, mark in _ROWS:
        fuels = [fuel, AS_COAL] if (standard, fuel) == (GB_13271, "coal") else [fuel]
        for one in fuels:
            reference = REFERENCE_O2[standard, one][0]
            for pollutant, number in zip(_COLUMNS, numbers):  # noqa: B905, no strict= there
                if number is not None:
                    found[standard, table, one, pollutant] = Limit(
                        number, reference, mark, JUDGED_MEAN.get(standard, HOUR_MEAN))
    return found


LIMITS = _limits()


def limit_row(standard, table, fuel, pollutant, limits=LIMITS):
    """Return the Limit of a standard, or raise a TableError that names what there is."""
    asked = (standard, table, fuel, pollutant)
    if asked in limits:
        return limits[asked]
    if standard in WITHOUT_NUMBERS:
        raise TableError("emission limit", standard, ["limits of the plant's own permit"])
    same = [key for key in limits if key[0] == standard]
    raise TableError(
        "emission limit", ", ".join(asked),
        [", ".join(key) for key in same] or sorted({key[0] for key in limits}))


def reference_o2(standard, fuel, references=REFERENCE_O2):
    """Return (reference oxygen, mark) of a fuel under a standard, or raise a TableError."""
    if (standard, fuel) not in references:
        raise TableError(
            "reference oxygen", "%s, %s" % (standard, fuel), ["%s, %s" % key for key in references])
    return references[standard, fuel]


def verdict(limit, concentration_mg_m3, o2_dry_pct):
    """Return (concentration at reference oxygen, limit, whether it complies) for a Limit.

    The concentration is dry and at 0 °C, not at reference oxygen.  It complies up to the limit
    itself.  Where it cannot be brought to reference oxygen it is NaN, and the verdict is None:
    such an hour is marked, not judged.
    """
    reference = NAN
    if o2_dry_pct <= HIGHEST_O2_PCT:
        reference = at_reference_o2_mg_m3(
            concentration_mg_m3, o2_dry_pct, limit.reference_o2_pct, 21.0)
    if reference != reference:
        return NAN, limit.limit, None
    return reference, limit.limit, reference <= limit.limit * (1.0 + LAST_BIT)
