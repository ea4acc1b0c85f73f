"""The plant whose boilers read the benchmark's signals: 60 channels of a device on two boilers.

The vocabulary has 58 readings, so a device is read by two boilers of 30, both on its line; three
quantities are read by both.  A register's scale and offset put its raw numbers within the range of
its quantity; they do not change how much the numbers tell.  Nothing is read together that the
balance would compare and refuse, and steam is not read beside fuel: what signals that know nothing
of each other say of an efficiency is another fault each second.
"""

from benchmarks.signals import DEVICES

# kind of channel -> (quantity, scale, offset) of each; the first half of a kind is boiler a's.
REGISTERS = (
    # temp
    (("fuel_temp_c", 0.1, 0), ("flue_gas_temp_c", 0.1, 80), ("air_temp_c", 0.04, 0),
     ("steam_temp_c", 0.1, 150), ("feedwater_temp_c", 0.1, 0), ("furnace_temp_c", 1, 0),
     ("preheated_air_temp_c", 0.1, 0), ("wall_temp_c", 0.1, 0)),
    (("supply_water_temp_c", 0.1, 0), ("return_water_temp_c", 0.1, 0),
     ("supply_oil_temp_c", 0.1, 0), ("return_oil_temp_c", 0.1, 0), ("charge_temp_in_c", 0.1, 0),
     ("charge_temp_out_c", 1, 0), ("cooling_water_in_temp_c", 0.1, 0),
     ("cooling_water_out_temp_c", 0.1, 0)),
    # flue
    (("o2_dry_pct", 0.01, 0), ("co_ppm", 0.01, 0), ("nox_mg_m3", 0.1, 0)),
    (("o2_wet_pct", 0.01, 0), ("no_ppm", 0.1, 0), ("so2_mg_m3", 0.1, 0)),
    # press
    (("steam_pressure_mpa", 0.001, 0), ("feedwater_pressure_mpa", 0.001, 1),
     ("flue_gas_pressure_pa", 0.1, -60)),
    (("supply_water_pressure_mpa", 0.001, 0.5), ("air_pressure_kpa", 0.01, 95),
     ("dust_mg_m3", 0.01, 0)),
    # flow
    (("fuel_flow_m3_h", 0.4, 0), ("oil_flow_t_h", 0.1, 0), ("charge_flow_t_h", 0.1, 0)),
    (("steam_flow_t_h", 0.01, 0), ("feedwater_flow_t_h", 0.01, 0), ("water_flow_t_h", 0.1, 0)),
    # elec
    (("electric_power_kw", 0.1, 0), ("flue_gas_velocity_m_s", 0.01, 0),
     ("blowdown_flow_t_h", 0.001, 0)),
    (("condensate_flow_kg_h", 0.1, 0), ("cooling_water_flow_t_h", 0.1, 0),
     ("electric_power_kw", 0.1, 0)),
    # pos
    (("flue_gas_humidity_pct", 0.02, 0), ("air_humidity_pct", 0.08, 0),
     ("steam_moisture_pct", 0.005, 0)),
    (("steam_moisture_pct", 0.005, 0), ("no2_share_pct", 0.08, 0),
     ("bottom_ash_share_pct", 0.08, 0)),
    # setp
    (("oxidation_factor_pct", 0.5, 0), ("wall_area_m2", 0.5, 0)),
    (("bottom_ash_carbon_pct", 0.1, 0), ("fly_ash_carbon_pct", 0.1, 0)),
    # count
    (("nh3_mg_m3", 0.01, 0), ("recuperator_gas_in_temp_c", 0.02, 0)),
    (("fuel_flow_kg_h", 0.1, 0), ("charge_melting_kj_kg", 0.03, 0)),
    # stat
    (("burner_on", 0.001, 0), ("no2_ppm", 1, 0), ("charge_capacity_kj_kg_k", 0.01, 1)),
    (("oil_capacity_kj_kg_k", 0.005, 1), ("oil_capacity_kj_kg_k2", 0.0001, 0),
     ("no2_ppm", 1, 0)),
)
HALVES = "ab"

HEAD = """[gateway]
id = "bench"
state_dir = "state"

[record]
every_s = 0
"""
UPLINK = """
[[uplink]]
name = "every%d"
client_id = "every%d"
topic_prefix = "every%d"
url = "mqtt://127.0.0.1:%d"
format = "compact"
batch_every_s = %d
"""
LINE = """
[[line]]
name = "l%d"
host = "127.0.0.1"
port = %d
poll_every_ms = 1000
"""
BOILER = """
[[boiler]]
name = "b%02d%s"
kind = "steam"
fuel = "natural_gas"
rated_output_mw = 7.0

[[boiler.device]]
line = "l%d"
map = "%s.toml"
"""
REGISTER = """
[[register]]
quantity = "%s"
table = "holding"
address = %d
kind = "uint16"
scale = %s
offset = %s
"""


def channels(half):
    """Return [(channel, quantity, scale, offset)] of a boiler, a (0) or b (1)."""
    found, channel = [], 0
    for place, registers in enumerate(REGISTERS):
        for register in registers:
            if place % 2 == half:
                found.append((channel, *register))
            channel += 1
    return found


def write_plant(directory, modbus_port, mqtt_port, every_s):
    """Write the plant with an uplink for each time between batches; return its path."""
    for half, letter in enumerate(HALVES):
        (directory / (letter + ".toml")).write_text("".join(
            REGISTER % (quantity, channel, scale, offset)
            for channel, quantity, scale, offset in channels(half)))
    text = HEAD + "".join(UPLINK % (each, each, each, mqtt_port, each) for each in every_s)
    for device in range(DEVICES):
        text += LINE % (device, modbus_port + device)
        text += "".join(BOILER % (device + 1, letter, device, letter) for letter in HALVES)
    path = directory / "plant.toml"
    path.write_text(text)
    return path
