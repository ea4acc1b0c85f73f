"""The vocabulary: every quantity with its unit, plausible range, meaning and place in a record.

The only home of these names.  A name carries its unit.  A reading outside its range is a fault.
`weight` says how a result is averaged over the span of a record: with the sums of its denominator
as weights a mean is the ratio of the span's sums; losses carry the fuel heat as their weight.
"""

from collections import namedtuple

from edge.port import INF

READING = "reading"  # measured, or given among the constants
RESULT = "result"  # computed by the heat balance
TEXT = "text"  # what a device says of itself; in the status, never in a record
U95 = "_u95"  # suffix of a result's expanded uncertainty

# digits: behind the point of a result as a record has it, far below its uncertainty; else None.
Quantity = namedtuple(
    "Quantity", ("name", "unit", "low", "high", "role", "weight", "digits", "meaning"))

_FLUE = (-40.0, 1800.0)
_WATER = (0.0, 650.0)
_PRESSURE = (0.0, 40.0)
_FLOW = (0.0, INF)
_PCT = (0.0, 100.0)
_ANY = (-INF, INF)

_READINGS = (
    ("fuel_flow_kg_h", "kg/h", _FLOW, "fuel burnt, solid or liquid, as fired"),
    ("fuel_flow_m3_h", "m3/h", _FLOW, "fuel gas burnt, at 0 °C and 101.325 kPa, dry"),
    ("fuel_temp_c", "°C", _ANY, "fuel before the burner"),
    ("o2_dry_pct", "vol-%", (0.0, 25.0), "oxygen of the flue gas, dry (extractive analyser)"),
    ("o2_wet_pct", "vol-%", (0.0, 25.0), "oxygen of the flue gas, wet (zirconia probe in situ)"),
    ("co_ppm", "ppm", (0.0, 50_000.0), "carbon monoxide, dry"),
    ("no_ppm", "ppm", (0.0, 5_000.0), "nitrogen monoxide, dry"),
    ("no2_ppm", "ppm", (0.0, 5_000.0), "nitrogen dioxide, dry"),
    ("nox_mg_m3", "mg/m3", (0.0, 5_000.0), "NOx as NO2, dry, 0 °C, not at reference oxygen"),
    ("so2_mg_m3", "mg/m3", (0.0, 20_000.0), "SO2, dry, 0 °C, not at reference oxygen"),
    ("dust_mg_m3", "mg/m3", (0.0, 50_000.0), "particulates, dry, 0 °C, not at reference oxygen"),
    ("nh3_mg_m3", "mg/m3", (0.0, 1_000.0), "ammonia slip, dry, 0 °C, not at reference oxygen"),
    ("flue_gas_temp_c", "°C", _FLUE, "flue gas behind the last heat exchanger"),
    ("flue_gas_humidity_pct", "vol-%", _PCT, "water vapour of the flue gas"),
    ("flue_gas_pressure_pa", "Pa", _ANY, "flue gas in the stack, gauge"),
    ("flue_gas_velocity_m_s", "m/s", _FLOW, "flue gas in the stack"),
    ("air_temp_c", "°C", (-50.0, 60.0), "combustion air at the fan"),
    ("air_humidity_pct", "%", _PCT, "relative humidity of the combustion air"),
    ("air_pressure_kpa", "kPa", (50.0, 120.0), "barometric pressure, absolute"),
    ("steam_flow_t_h", "t/h", _FLOW, "steam leaving the boiler"),
    ("steam_pressure_mpa", "MPa", _PRESSURE, "steam leaving the boiler, gauge"),
    ("steam_temp_c", "°C", _WATER, "superheated steam leaving the boiler"),
    ("steam_moisture_pct", "%", _PCT, "water carried by saturated steam, by mass"),
    ("feedwater_flow_t_h", "t/h", _FLOW, "feedwater entering the boiler"),
    ("feedwater_temp_c", "°C", _WATER, "feedwater entering the boiler"),
    ("feedwater_pressure_mpa", "MPa", _PRESSURE, "feedwater entering the boiler, gauge"),
    ("blowdown_flow_t_h", "t/h", _FLOW, "continuous blowdown"),
    ("water_flow_t_h", "t/h", _FLOW, "circulating water of a hot-water boiler"),
    ("supply_water_temp_c", "°C", _WATER, "water leaving the boiler"),
    ("return_water_temp_c", "°C", _WATER, "water entering the boiler"),
    ("supply_water_pressure_mpa", "MPa", _PRESSURE, "water leaving the boiler, gauge"),
    ("oil_flow_t_h", "t/h", _FLOW, "thermal oil through a thermal-oil boiler"),
    ("supply_oil_temp_c", "°C", _WATER, "thermal oil leaving the boiler"),
    ("return_oil_temp_c", "°C", _WATER, "thermal oil entering the boiler"),
    ("oil_capacity_kj_kg_k", "kJ/(kg K)", (0.5, 5.0), "heat capacity of the thermal oil at 0 °C"),
    ("oil_capacity_kj_kg_k2", "kJ/(kg K2)", (-0.1, 0.1),
     "rise with each K of its mean from 0 °C; half the rise of the heat capacity itself"),
    ("condensate_flow_kg_h", "kg/h", _FLOW, "water condensed from the flue gas"),
    ("electric_power_kw", "kW", _ANY, "electricity of fans, pumps and burner"),
    ("burner_on", "-", (0.0, 1.0), "1 while the burner fires"),
    ("co2_dry_pct", "vol-%", _PCT, "carbon dioxide of the flue gas, dry"),
    ("no2_share_pct", "%", _PCT, "share of NO2 in NOx where only NO is measured"),
    ("bottom_ash_share_pct", "%", _PCT, "share of the fuel's ash that leaves as bottom ash"),
    ("bottom_ash_carbon_pct", "%", _PCT, "combustible in the bottom ash"),
    ("fly_ash_carbon_pct", "%", _PCT, "combustible in the fly ash"),
    ("oxidation_factor_pct", "%", _PCT, "share of the fuel's carbon that burns to CO2"),
    ("charge_flow_t_h", "t/h", _FLOW, "charge through the furnace"),
    ("charge_temp_in_c", "°C", _ANY, "charge entering the furnace"),
    ("charge_temp_out_c", "°C", _ANY, "charge leaving the furnace"),
    ("furnace_temp_c", "°C", _ANY, "furnace chamber"),
    ("preheated_air_temp_c", "°C", (-50.0, 800.0), "combustion air behind the recuperator"),
    ("recuperator_gas_in_temp_c", "°C", _FLUE, "flue gas before the recuperator"),
    ("cooling_water_flow_t_h", "t/h", _FLOW, "cooling water of the furnace"),
    ("cooling_water_in_temp_c", "°C", _WATER, "cooling water entering the furnace"),
    ("cooling_water_out_temp_c", "°C", _WATER, "cooling water leaving the furnace"),
    ("wall_temp_c", "°C", _ANY, "outer wall of the furnace"),
    ("wall_area_m2", "m2", _FLOW, "outer wall of the furnace, all of it"),
    ("charge_capacity_kj_kg_k", "kJ/(kg K)", (0.05, 10.0),
     "mean heat capacity of the charge, from 0 °C"),
    ("charge_melting_kj_kg", "kJ/kg", (0.0, 2000.0),
     "latent heat of a charge that leaves melted"),
)

_TIME = ""  # plain mean
_FUEL = "heat_input_mw"
_HEAT = "heat_output_mw"
_STEAM = "steam_flow_t_h"

_RESULTS = (
    ("excess_air_ratio", "-", _TIME, 5, "air supplied over air needed"),
    ("loss_stack_pct", "%", _FUEL, 4,
     "q2: heat of the flue gas, of the net fuel heat; by ptc_4 all losses are of the gross"),
    ("loss_gas_pct", "%", _FUEL, 5, "q3: unburnt gases"),
    ("loss_solid_pct", "%", _FUEL, 4, "q4: carbon in the ash"),
    ("loss_surface_pct", "%", _FUEL, 4, "q5: radiation and convection of the casing"),
    ("loss_ash_pct", "%", _FUEL, 5, "q6: sensible heat of the ash"),
    ("efficiency_indirect_pct", "%", _FUEL, 3, "what the losses leave, on net heating value"),
    ("efficiency_direct_pct", "%", _FUEL, 3, "heat output over heat input, on net heating value"),
    ("efficiency_gross_pct", "%", _FUEL, 3, "indirect, else direct, on gross heating value"),
    ("heat_input_mw", "MW", _TIME, 5, "fuel flow times net heating value"),
    ("heat_output_mw", "MW", _TIME, 5, "heat taken up by steam, water or charge"),
    ("load_pct", "%", _TIME, 3, "heat output over rated output"),
    ("nox_ref_mg_m3", "mg/m3", _TIME, 3, "NOx as NO2 at reference oxygen"),
    ("so2_ref_mg_m3", "mg/m3", _TIME, 3, "SO2 at reference oxygen"),
    ("dust_ref_mg_m3", "mg/m3", _TIME, 3, "particulates at reference oxygen"),
    ("co_ref_mg_m3", "mg/m3", _TIME, 3, "CO at reference oxygen"),
    ("nox_kg_h", "kg/h", _TIME, 5, "NOx as NO2 emitted"),
    ("so2_kg_h", "kg/h", _TIME, 5, "SO2 emitted"),
    ("dust_kg_h", "kg/h", _TIME, 5, "particulates emitted"),
    ("co2_kg_h", "kg/h", _TIME, 3, "CO2 of the fuel's carbon"),
    ("nox_g_gj", "g/GJ", _HEAT, 3, "NOx per heat output"),
    ("co2_kg_gj", "kg/GJ", _HEAT, 3, "CO2 per heat output"),
    ("energy_kgce_gj", "kgce/GJ", _HEAT, 3,
     "standard coal per heat output, electricity not included"),
    ("energy_kgce_t", "kgce/t", _STEAM, 3, "standard coal per tonne of steam or of charge"),
    ("electricity_kwh_t", "kWh/t", _STEAM, 3, "electricity per tonne of steam or of charge"),
    ("cost_per_gj", "1/GJ", _HEAT, 3, "price of the fuel per heat output"),
    ("water_dew_point_c", "°C", _TIME, 3, "dew point of the flue gas"),
    ("recuperator_effectiveness_pct", "%", _TIME, 3, "air heated over the greatest possible"),
)

_TEXTS = (
    ("device_maker", "who made the device"),
    ("device_model", "model of the device"),
    ("device_serial", "serial number of the device"),
    ("firmware_version", "version of the device's firmware"),
)

# Digits behind the point of the totals of a record.
TOTAL_DIGITS = {"fuel_kg": 4, "fuel_m3": 4, "heat_gj": 6, "nox_kg": 7, "co2_kg": 4}

# What weights a furnace's results in place of a boiler's steam.
INSTEAD = {_STEAM: "charge_flow_t_h"}

# Dicts are unordered on MicroPython: NAMES has the order for people and files.
NAMES = tuple([row[0] for row in _READINGS] + [row[0] for row in _RESULTS])
TEXTS = tuple([row[0] for row in _TEXTS])  # not among NAMES: they are no numbers

QUANTITIES = {}
for _name, _unit, _range, _meaning in _READINGS:
    QUANTITIES[_name] = Quantity(_name, _unit, _range[0], _range[1], READING, _TIME, None, _meaning)
DIGITS = {}  # behind the point, of results and of their uncertainties
for _name, _unit, _weight, _digits, _meaning in _RESULTS:
    QUANTITIES[_name] = Quantity(_name, _unit, -INF, INF, RESULT, _weight, _digits, _meaning)
    DIGITS[_name] = DIGITS[_name + U95] = _digits
for _name, _meaning in _TEXTS:
    QUANTITIES[_name] = Quantity(_name, "", -INF, INF, TEXT, _TIME, None, _meaning)


def out_of_range(name, value):
    """Return why a reading of this value cannot be, or an empty string."""
    quantity = QUANTITIES[name]
    if quantity.low <= value <= quantity.high and -INF < value < INF:
        return ""
    if not -INF < value < INF:
        return "found %r, allowed a finite number" % value
    return "found %.6g, allowed %.10g to %.10g %s" % (
        value, quantity.low, quantity.high, quantity.unit)
