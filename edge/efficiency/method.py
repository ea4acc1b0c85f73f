"""Constants of the method that texts print differently or that were not re-read.

One table, so that nothing doubtful hides in a formula.  A boiler's `method_constants` in the plant
file overrides a row within its range; a report prints the rows that were used.
"""

# name: (default, low, high, unit, source and how sure it is)
METHOD_CONSTANTS = {
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
        109.0, 0.0, 120.0, "%", "gate on net heating value, condensing boiler"),
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
    "co2_balance_pct": (
        1.0, 0.1, 10.0, "vol-%", "CO2 and O2 against the fuel's CO2 maximum"),
}
