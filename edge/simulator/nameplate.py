"""What registers can show that no model works out: nameplates, and constants of a usual plant.

A model that has such a quantity goes before.  No I/O.
"""

NAMEPLATE = {
    "device_maker": "Simulated",
    "device_model": "SIM-1",
    "device_serial": "20260001",
    "firmware_version": "1.0",
    "nh3_mg_m3": 1.5,  # slip behind a catalyst that works
    "no2_share_pct": 5.0,
    "oxidation_factor_pct": 99.0,
    "bottom_ash_share_pct": 80.0,  # travelling grate
    "bottom_ash_carbon_pct": 12.0,
    "fly_ash_carbon_pct": 10.0,
    "condensate_flow_kg_h": 0.0,  # the flue gas of most boilers stays above its dew point
}
