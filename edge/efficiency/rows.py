"""What the fused kernels take and give: the one place where the order stands.

    READINGS  of one moment; NaN where there is none
    PLANT     constants of the boiler, its fuel and its method; see firing.py
    RESULTS   NaN where a result cannot be had

Those of a furnace begin with FURNACE_.  tools/write_blocks.py writes the forms over flat buffers
from these names; a test holds the kernels' parameters against them.  No I/O.
"""

from collections import namedtuple

LANES = 64  # samples that a block computes together
DIRECTIONS = 16  # slopes that are computed together

# What boilers and furnaces measure of fuel, flue gas and air: the name of the kernel's parameter
# and the quantity of the vocabulary.  "fuel_flow" is m3/h of a gas and kg/h of any other fuel.
_BOTH = (
    ("fuel_flow", "fuel_flow"),
    ("o2_dry_pct", "o2_dry_pct"),
    ("o2_wet_pct", "o2_wet_pct"),
    ("co_ppm", "co_ppm"),
    ("no_ppm", "no_ppm"),
    ("no2_ppm", "no2_ppm"),
    ("no2_share_pct", "no2_share_pct"),
    ("nox_mg_m3", "nox_mg_m3"),
    ("so2_mg_m3", "so2_mg_m3"),
    ("dust_mg_m3", "dust_mg_m3"),
    ("flue_gas_c", "flue_gas_temp_c"),
    ("air_c", "air_temp_c"),
    ("air_kpa", "air_pressure_kpa"),
)

# "water_t_h", "supply_c" and "return_c" are of oil in a thermal-oil boiler.
READINGS = _BOTH + (
    ("steam_t_h", "steam_flow_t_h"),
    ("steam_mpa", "steam_pressure_mpa"),
    ("steam_c", "steam_temp_c"),
    ("steam_moisture_pct", "steam_moisture_pct"),
    ("feed_c", "feedwater_temp_c"),
    ("feed_mpa", "feedwater_pressure_mpa"),
    ("blowdown_t_h", "blowdown_flow_t_h"),
    ("water_t_h", "water_flow_t_h"),
    ("supply_c", "supply_water_temp_c"),
    ("return_c", "return_water_temp_c"),
    ("supply_mpa", "supply_water_pressure_mpa"),
    ("electric_kw", "electric_power_kw"),
    ("bottom_share_pct", "bottom_ash_share_pct"),
    ("bottom_carbon_pct", "bottom_ash_carbon_pct"),
    ("fly_carbon_pct", "fly_ash_carbon_pct"),
    ("oxidation_pct", "oxidation_factor_pct"),
    # Two that smaller kernels work out first, since few plants need them.
    ("air_moisture", ""),  # g/kg, from air_humidity_pct
    ("condensing_pct", ""),  # what condensing adds to q2, % of net heat input
)

PLANT = (
    "kind",  # 0 steam, 1 hot water, 2 thermal oil
    "method",  # 0 GB/T 10180, 1 Siegert, 2 quick, 3 PTC 4
    "air_m3", "ro2_m3", "nitrogen_m3", "fuel_vapour_m3",  # combustion.py, per kg or m3 of fuel
    "co2_m3",  # CO2 without SO2 of a gas; NaN of other fuels
    "carbon_pct",  # of other fuels
    "ash_pct",
    "net_kj", "gross_kj",
    "rated_mw", "rated_loss_pct",
    "bottom_temp_c", "ash_carbon_kj_kg",
    "reference_o2_pct", "o2_highest_pct",  # above it nothing is brought to reference oxygen
    "price",
    "siegert_a2", "siegert_b", "quick_m", "quick_n",
    "theoretical_kg", "dry_burnt_kg", "water_pct",  # for PTC 4, see fuel_gases.py
    "ratio_lowest", "ratio_highest", "co_highest_pct",
    "load_lowest_pct", "efficiency_lowest_pct", "efficiency_highest_pct",
    "blowdown_counts", "flue_gas_of_burnt_fuel",
    "oil_kj_kg_k", "oil_kj_kg_k2",
)

RESULTS = (
    "excess_air_ratio", "loss_stack_pct", "loss_gas_pct", "loss_solid_pct", "loss_surface_pct",
    "loss_ash_pct", "efficiency_indirect_pct", "efficiency_direct_pct", "efficiency_gross_pct",
    "heat_input_mw", "heat_output_mw", "load_pct", "nox_ref_mg_m3", "so2_ref_mg_m3",
    "dust_ref_mg_m3", "co_ref_mg_m3", "nox_kg_h", "so2_kg_h", "dust_kg_h", "co2_kg_h", "nox_g_gj",
    "co2_kg_gj", "energy_kgce_gj", "energy_kgce_t", "electricity_kwh_t", "cost_per_gj",
    "water_dew_point_c",
)

FURNACE_READINGS = _BOTH + (
    ("charge_t_h", "charge_flow_t_h"),
    ("charge_in_c", "charge_temp_in_c"),
    ("charge_out_c", "charge_temp_out_c"),
    ("charge_kj_kg_k", "charge_capacity_kj_kg_k"),
    ("melting_kj_kg", "charge_melting_kj_kg"),
    ("preheated_air_c", "preheated_air_temp_c"),
    ("recuperator_gas_c", "recuperator_gas_in_temp_c"),
    ("wall_c", "wall_temp_c"),
    ("wall_m2", "wall_area_m2"),
    ("electric_kw", "electric_power_kw"),
    ("oxidation_pct", "oxidation_factor_pct"),
    ("air_moisture", ""),  # g/kg, from air_humidity_pct
)

FURNACE_PLANT = (
    "charge",  # 1 steel, by its table where no heat capacity is given; 0 not named
    "air_m3", "ro2_m3", "nitrogen_m3", "fuel_vapour_m3",  # combustion.py, per kg or m3 of fuel
    "co2_m3", "carbon_pct",  # as for boilers
    "net_kj", "rated_mw",
    "wall_facing", "wall_emissivity",
    "reference_o2_pct", "o2_highest_pct", "price",
    "ratio_lowest", "ratio_highest", "co_highest_pct",
    "load_lowest_pct", "efficiency_lowest_pct", "efficiency_highest_pct",
)

FURNACE_RESULTS = (
    "excess_air_ratio", "loss_stack_pct", "loss_gas_pct", "loss_surface_pct",
    "efficiency_direct_pct", "heat_input_mw", "heat_output_mw", "load_pct", "nox_ref_mg_m3",
    "so2_ref_mg_m3", "dust_ref_mg_m3", "co_ref_mg_m3", "nox_kg_h", "so2_kg_h", "dust_kg_h",
    "co2_kg_h", "nox_g_gj", "co2_kg_gj", "energy_kgce_gj", "energy_kgce_t", "electricity_kwh_t",
    "cost_per_gj", "water_dew_point_c", "recuperator_effectiveness_pct",
)

# readings, plant, results   as above
# places                     {name of a reading's parameter: its place}
Rows = namedtuple("Rows", ("readings", "plant", "results", "places"))


def _rows(readings, plant, results):
    places = {}
    for place, row in enumerate(readings):
        places[row[0]] = place
    return Rows(readings, plant, results, places)


_OF_BOILER = _rows(READINGS, PLANT, RESULTS)
_OF_FURNACE = _rows(FURNACE_READINGS, FURNACE_PLANT, FURNACE_RESULTS)


def rows_of(kind):
    """Return the Rows of the kernel for a kind of boiler, or for a furnace."""
    return _OF_FURNACE if kind == "furnace" else _OF_BOILER


READING_PLACES = {}
for _place, _row in enumerate(READINGS):
    READING_PLACES[_row[0]] = _place
PLANT_PLACES = {}
for _place, _name in enumerate(PLANT):
    PLANT_PLACES[_name] = _place
RESULT_PLACES = {}
for _place, _name in enumerate(RESULTS):
    RESULT_PLACES[_name] = _place
