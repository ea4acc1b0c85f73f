"""The benchmark's plant: 32 gas boilers of 30 float32 quantities, a connection each."""

# A gas steam boiler of 7 MW at 94 % load, so that every result is computed on every sample.
READINGS = (
    ("fuel_flow_m3_h", 720.0), ("o2_dry_pct", 3.5), ("co_ppm", 20.0), ("flue_gas_temp_c", 135.0),
    ("air_temp_c", 22.0), ("steam_flow_t_h", 10.3), ("steam_pressure_mpa", 1.25),
    ("steam_moisture_pct", 2.0), ("feedwater_temp_c", 104.0), ("nox_mg_m3", 41.0),
    ("fuel_temp_c", 18.0), ("no_ppm", 18.0), ("no2_ppm", 2.0), ("so2_mg_m3", 1.0),
    ("dust_mg_m3", 2.0), ("nh3_mg_m3", 0.1), ("flue_gas_humidity_pct", 15.0),
    ("flue_gas_pressure_pa", -20.0), ("flue_gas_velocity_m_s", 8.0), ("air_humidity_pct", 50.0),
    ("air_pressure_kpa", 101.3), ("feedwater_flow_t_h", 10.5), ("feedwater_pressure_mpa", 1.8),
    ("blowdown_flow_t_h", 0.2), ("electric_power_kw", 45.0), ("burner_on", 1.0),
    ("wall_temp_c", 45.0), ("furnace_temp_c", 1100.0), ("cooling_water_in_temp_c", 20.0),
    ("cooling_water_out_temp_c", 25.0),
)

HEAD = """[gateway]
id = "bench"
state_dir = "state"
kernels = "%s"

[record]
every_s = %g

[[uplink]]
name = "bench"
url = "mqtt://127.0.0.1:%d"
"""

BOILER = """
[[line]]
name = "l%d"
transport = "tcp"
host = "127.0.0.1"
port = %d
poll_every_ms = %d

[[boiler]]
name = "b%d"
kind = "steam"
fuel = "natural_gas"
rated_output_mw = 7.0
price_per_unit = 3.2

[[boiler.device]]
line = "l%d"
unit_id = %d
map = "map.toml"
"""

REGISTER = """
[[register]]
quantity = "%s"
table = "holding"
address = %d
kind = "float32"
"""


def write_plant(directory, modbus_port, mqtt_port, boilers=32, every_s=0, kernels="interpreted",
                poll_every_ms=1000):
    """Write plant.toml and its map into a directory and return the plant file's path."""
    registers = [REGISTER % (name, 2 * i) for i, (name, _) in enumerate(READINGS)]
    (directory / "map.toml").write_text("".join(registers))
    text = HEAD % (kernels, every_s, mqtt_port)
    for i in range(1, boilers + 1):
        text += BOILER % (i, modbus_port, poll_every_ms, i, i, i)
    path = directory / "plant.toml"
    path.write_text(text)
    return path
