"""Constants of the method that texts print differently or that were not re-read.

One table, so that nothing doubtful hides in a formula.  A boiler's `method_constants` in the plant
file overrides a row within its range; a report prints the rows that were used.
"""

# name: (default, low, high, unit, source and how sure it is)
METHOD_CONSTANTS = {
    "surface_loss_rated_pct": (
        0.0, 0.0, 20.0, "%", "surface loss at rated output, of a test of this boiler; 0 takes the "
        "table of GB/T 10180 and TSG G0003 (not re-read), with PTC 4 the ABMA curve"),
    "ash_carbon_heat_kj_kg": (
        32866.0, 32000.0, 34000.0, "kJ/kg",
        "heating value of carbon in ash; GB/T 10180-2017 32866, 2003 edition 32729, "
        "GB/T 10184-2015 33727; text not re-read"),
    "bottom_ash_temp_grate_c": (
        600.0, 0.0, 1000.0, "°C", "GB/T 10180 where not measured; own knowledge"),
    "bottom_ash_temp_fluidised_c": (
        800.0, 0.0, 1000.0, "°C", "GB/T 10180 where not measured; own knowledge"),
    "bottom_ash_temp_pulverised_c": (
        0.0, 0.0, 1000.0, "°C", "none given for pulverised firing: its heat is not counted"),
    "bottom_ash_share_grate_pct": (
        85.0, 0.0, 100.0, "%", "chain grate, fly ash 10 to 20 %; own knowledge"),
    "bottom_ash_share_fluidised_pct": (
        50.0, 0.0, 100.0, "%", "bubbling bed, fly ash 40 to 60 %; own knowledge"),
    "bottom_ash_share_pulverised_pct": (
        10.0, 0.0, 100.0, "%", "fly ash 90 %; own knowledge"),
    "air_moisture_g_kg": (
        10.0, 0.0, 60.0, "g/kg", "GB/T 10180, air without a humidity reading"),
    "air_pressure_kpa": (
        101.325, 50.0, 120.0, "kPa", "standard atmosphere, without a barometer"),
    "load_lowest_pct": (
        30.0, 0.0, 100.0, "%", "no efficiency is stated below this load"),
    "efficiency_lowest_pct": (
        70.0, 0.0, 100.0, "%", "gate on net heating value"),
    "efficiency_highest_pct": (
        99.0, 0.0, 120.0, "%", "gate on net heating value"),
    "efficiency_condensing_lowest_pct": (
        85.0, 0.0, 100.0, "%", "gate on net heating value, condensing boiler"),
    "efficiency_condensing_highest_pct": (
        109.0, 0.0, 120.0, "%", "gate on net heating value, condensing boiler; "
        "never above 100 % of a gross one that is known"),
    "furnace_efficiency_lowest_pct": (
        5.0, 0.0, 100.0, "%", "gate on net heating value, furnace; own choice"),
    "furnace_efficiency_highest_pct": (
        95.0, 0.0, 120.0, "%", "gate on net heating value, furnace; own choice"),
    "furnace_wall_facing": (
        2.2, 1.5, 2.8, "-", "free convection at a wall: 2.8 facing up, 2.2 sideways, 1.5 down; "
        "ECCJ, text not re-read"),
    "furnace_wall_emissivity": (
        0.75, 0.0, 1.0, "-", "emissivity of a furnace's outer wall; as in BEE's example"),
    "efficiency_difference_pct": (
        5.0, 0.0, 20.0, "%", "direct against indirect; GB/T 10180, text not re-read"),
    "excess_air_lowest": (
        1.02, 0.5, 2.0, "-", "gate on the excess-air ratio"),
    "excess_air_highest": (
        4.0, 1.0, 20.0, "-", "gate on the excess-air ratio"),
    "co_highest_pct": (
        1.0, 0.0, 10.0, "vol-%", "from here on combustion is disturbed: no loss is stated"),
    "o2_reference_highest_pct": (
        19.0, 10.0, 20.9, "vol-%", "above it nothing is brought to reference oxygen"),
    "nox_lowest_mg_m3": (
        1.0, 0.0, 100.0, "mg/m3", "NOx that can be"),
    "nox_highest_mg_m3": (
        1500.0, 100.0, 5000.0, "mg/m3", "NOx that can be"),
    "calibration_days": (
        365.0, 1.0, 3650.0, "d", "how long an instrument's accuracy holds; 12 months are usual"),
    "calibration_growth": (
        1.0, 0.0, 10.0, "-", "accuracies that are added in each further such time; own choice"),
    "blowdown_counts": (
        0.0, 0.0, 1.0, "-", "1 where the blowdown's heat is used; GB/T 10180 tests with it closed"),
    "flue_gas_of_burnt_fuel": (
        0.0, 0.0, 1.0, "-",
        "1 where NOx, SO2 and dust emitted are of the flue gas of the burnt fuel B (1 - q4/100), "
        "the calculated fuel of GB/T 10184-2015 and of the boiler thermal calculation standard "
        "(not re-read); 0 takes all the fuel fired"),
    "co2_balance_pct": (
        1.0, 0.1, 10.0, "vol-%", "CO2 and O2 against the fuel's CO2 maximum"),
    "advice_o2_gas_pct": (
        3.0, 0.5, 15.0, "vol-%", "advice: oxygen to reach with gas; own knowledge"),
    "advice_o2_liquid_pct": (
        3.0, 0.5, 15.0, "vol-%", "advice: oxygen to reach with oil; own knowledge"),
    "advice_o2_grate_pct": (
        8.0, 2.0, 15.0, "vol-%", "advice: oxygen to reach, coal on a grate; own knowledge"),
    "advice_o2_fluidised_pct": (
        5.0, 2.0, 15.0, "vol-%", "advice: oxygen to reach, coal in a fluidised bed; own knowledge"),
    "advice_o2_pulverised_pct": (
        4.0, 1.0, 15.0, "vol-%", "advice: oxygen to reach, pulverised coal; own knowledge"),
    "advice_o2_biomass_pct": (
        8.0, 2.0, 15.0, "vol-%", "advice: oxygen to reach with biomass; own knowledge"),
    "advice_co_growth": (
        2.0, 1.0, 10.0, "-",
        "advice: CO at reference oxygen grows so many times for each point of oxygen "
        "taken away; own knowledge"),
    "advice_co_highest_gas_ppm": (
        100.0, 0.0, 10000.0, "ppm",
        "advice: oxygen is not lowered beyond this CO, gas; own knowledge"),
    "advice_co_highest_liquid_ppm": (
        100.0, 0.0, 10000.0, "ppm",
        "advice: oxygen is not lowered beyond this CO, oil; own knowledge"),
    "advice_co_highest_solid_ppm": (
        400.0, 0.0, 10000.0, "ppm",
        "advice: oxygen is not lowered beyond this CO, solid fuel; own knowledge"),
    "advice_co_ppm": (
        100.0, 0.0, 10000.0, "ppm", "advice: CO to reach; own knowledge"),
    "advice_flue_gas_gas_c": (
        90.0, 40.0, 300.0, "°C", "advice: lowest sensible flue gas, gas; own knowledge"),
    "advice_flue_gas_liquid_c": (
        120.0, 40.0, 300.0, "°C", "advice: lowest sensible flue gas, oil; own knowledge"),
    "advice_flue_gas_solid_c": (
        120.0, 40.0, 300.0, "°C", "advice: lowest sensible flue gas, solid fuel; own knowledge"),
    "advice_flue_gas_condensing_c": (
        45.0, 20.0, 300.0, "°C", "advice: flue gas to reach, condensing boiler; own knowledge"),
    "advice_approach_k": (
        10.0, 0.0, 100.0, "K",
        "advice: flue gas above the water that cools it last; own knowledge"),
    "advice_dew_point_margin_k": (
        15.0, 0.0, 100.0, "K", "advice: flue gas above its dew points; own knowledge"),
    "advice_so3_share_pct": (
        3.0, 0.1, 10.0, "%",
        "advice: SO3 of SO2, for the acid dew point; 1 to 3 %, taken at its highest"),
    "advice_blowdown_pct": (
        2.0, 0.0, 20.0, "%", "advice: blowdown to reach, of the steam; own knowledge"),
    "advice_bottom_ash_carbon_grate_pct": (
        10.0, 0.0, 60.0, "%", "advice: combustible in bottom ash to reach, grate; own knowledge"),
    "advice_bottom_ash_carbon_fluidised_pct": (
        2.0, 0.0, 60.0, "%", "advice: the same, fluidised bed; own knowledge"),
    "advice_bottom_ash_carbon_pulverised_pct": (
        5.0, 0.0, 60.0, "%", "advice: the same, pulverised; own knowledge"),
    "advice_fly_ash_carbon_grate_pct": (
        15.0, 0.0, 60.0, "%", "advice: combustible in fly ash to reach, grate; own knowledge"),
    "advice_fly_ash_carbon_fluidised_pct": (
        10.0, 0.0, 60.0, "%", "advice: the same, fluidised bed; own knowledge"),
    "advice_fly_ash_carbon_pulverised_pct": (
        5.0, 0.0, 60.0, "%", "advice: the same, pulverised; own knowledge"),
    "advice_load_lowest_pct": (
        60.0, 30.0, 100.0, "%",
        "advice: below this load the boiler counts as too large; own knowledge"),
    "advice_load_pct": (
        80.0, 30.0, 100.0, "%",
        "advice: load to reach, fewer boilers or fewer hours for the same heat; own knowledge"),
    "steady_minutes": (
        15.0, 0.0, 120.0, "min",
        "the agent states a direct efficiency after so long at a steady load, 0 at once; "
        "own choice"),
    "steady_load_pct": (
        10.0, 0.1, 100.0, "%", "a steady load stays within this of its mean; own choice"),
    "analysis_days_solid": (
        31.0, 1.0, 36500.0, "d",
        "age from which laboratory values of a solid or liquid fuel and of ash are doubted; "
        "own choice"),
    "analysis_days_gas": (
        365.0, 1.0, 36500.0, "d",
        "age from which the analysis of a fuel gas is doubted; own choice"),
}


def method_constant(boiler, name):
    """Return a constant of the method as this boiler uses it."""
    return float(boiler.method_constants.get(name, METHOD_CONSTANTS[name][0]))
