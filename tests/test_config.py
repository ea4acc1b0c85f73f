import math
import pathlib

import pytest

from edge import config
from edge.config_check import Problem, show
from edge.efficiency.rows import FURNACE_READINGS
from edge.errors import ConfigError

CONFIGS = pathlib.Path(__file__).parent.parent / "firmware_configs"
MAPS = [path for directory in ("boilers", "analysers", "furnaces")
        for path in sorted((CONFIGS / directory).glob("generic-*.toml"))]

PLANT = """\
[gateway]
id = "site-1"
state_dir = "state"
[[line]]
name = "dcs"
host = "10.0.0.7"
[[boiler]]
name = "b1"
kind = "steam"
fuel = "natural_gas"
rated_output_mw = 7.0
[[boiler.device]]
line = "dcs"
[[boiler.device.register]]
quantity = "o2_dry_pct"
address = 18
kind = "float32"
"""


@pytest.fixture
def write(tmp_path):
    def write(text, name="plant.toml"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return str(path)
    return write


def problems(path):
    """Return the problems of a plant file as lines without the directory."""
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    return [str(problem).replace(str(pathlib.Path(path).parent) + "/", "")
            for problem in caught.value.problems]


TEN_MISTAKES = """\
[gateway]
id = "Site 1"
state_dir = "state"

[[line]]
name = "dcs"
timeout = 500
port = 0

[[line]]
name = "rs485"
transport = "rtu"

[[boiler]]
name = "b1"
kind = "steam"
fuel = "natural_gaz"
rated_output_mw = "seven"

[[boiler.device]]
line = "dsc"
unit_id = 256
[[boiler.device.register]]
quantity = "o2_dry_pct"
address = 65535
kind = "float32"
"""


def test_a_plant_file_with_ten_mistakes_lists_all_ten_with_their_lines(write):
    assert problems(write(TEN_MISTAKES)) == [
        'plant.toml:2: gateway.id: found "Site 1", allowed a-z, 0-9 and \'-\', 1 to 64 of them',
        "plant.toml:5: line[0].host: missing (name or address of the Modbus server or gateway)",
        "plant.toml:7: line[0].timeout: found an unknown key, allowed timeout_ms "
        "(did you mean it?)",
        "plant.toml:8: line[0].port: found 0, allowed 1 to 65535",
        "plant.toml:10: line[1].device: missing (serial port, such as /dev/ttyS1)",
        'plant.toml:17: boiler[0].fuel: found "natural_gaz", allowed natural_gas '
        "(did you mean it?)",
        'plant.toml:18: boiler[0].rated_output_mw: found "seven", allowed a number, 0.05 to 1000',
        'plant.toml:21: boiler[0].device[0].line: found "dsc", allowed dcs (did you mean it?)',
        "plant.toml:22: boiler[0].device[0].unit_id: found 256, allowed 0 to 255",
        "plant.toml:25: boiler[0].device[0].register[0].address: found 65535, allowed 0 to 65534 "
        "with kind float32, which takes 2 registers",
    ]


def test_a_minimal_plant_gets_every_default(write, tmp_path):
    plant = config.load(write(PLANT))
    assert plant.gateway == "site-1"
    assert plant.state_dir == str(tmp_path / "state")
    assert (plant.kernels, plant.every_s, plant.max_mb, plant.keep_days, plant.sync_every_s) == (
        "auto", 60.0, 512.0, 190.0, 1.0)
    assert plant.uplinks == ()
    assert plant.lines[0]._asdict() == {
        "name": "dcs", "transport": "tcp", "host": "10.0.0.7", "port": 502, "device": "",
        "baudrate": 9600, "parity": "N", "stop_bits": 1, "timeout_ms": 1000,
        "poll_every_ms": 5000, "listen": "", "registration": b"", "heartbeat": b"", "tls": False,
        "ca_file": "", "certificate_file": "", "key_file": "", "tls_name": "", "echo": False,
        "rts": "", "round_trip_ms": 2.0}
    boiler = plant.boilers[0]
    assert (boiler.method, boiler.condensing, boiler.firing) == ("gb_t_10180", False, "grate")
    assert (boiler.in_service_since, boiler.analysed, boiler.constants) == ("", "", {})
    assert math.isnan(boiler.price_per_unit)
    assert boiler.reference_o2_pct == 3.5  # GB 13271-2014, gas
    register = boiler.devices[0].registers[0]
    assert (register.table, register.order, register.scale, register.offset, register.bit) == (
        "holding", "ABCD", 1.0, 0.0, -1)
    assert math.isnan(register.accuracy)


def test_what_a_laboratory_found_reaches_the_boiler_without_defaults(write):
    boiler = config.load(write(PLANT.replace("[[boiler.device]]", """\
[boiler.constants]
analysed = 2026-11-01
steam_moisture_pct = 2
[boiler.limits]
nox_ref_mg_m3 = 50
reference_o2_pct = 6
[boiler.method_constants]
air_moisture_g_kg = 8
[[boiler.device]]"""))).boilers[0]
    assert boiler.constants == {"steam_moisture_pct": 2.0}
    assert boiler.analysed == "2026-11-01"
    assert boiler.limits == {"nox_ref_mg_m3": 50.0}
    assert boiler.reference_o2_pct == 6.0
    assert boiler.method_constants == {"air_moisture_g_kg": 8.0}


def test_paths_of_an_uplink_are_relative_to_the_plant_file(write, tmp_path):
    uplink = config.load(write(PLANT + """
[[uplink]]
url = "mqtts://mqtt.example.org"
username = "u"
password_file = "secret"
ca_file = "/etc/ca.pem"
certificate_file = "site.pem"
key_file = "site.key"
""")).uplinks[0]
    assert uplink.password_file == str(tmp_path / "secret")
    assert uplink.ca_file == "/etc/ca.pem"
    assert (uplink.certificate_file, uplink.key_file) == (
        str(tmp_path / "site.pem"), str(tmp_path / "site.key"))
    assert (uplink.version, uplink.tls_minimum, uplink.insecure_tls, uplink.backlog_rate) == (
        "auto", "1.2", False, 1000.0)
    assert (uplink.client_id, uplink.topic_prefix, uplink.format) == (
        "site-1", "boiler/v1", "msgpack")


def test_a_device_without_a_line_hangs_on_the_only_line(write):
    plant = config.load(write(PLANT.replace('[[boiler.device]]\nline = "dcs"\n',
                                            "[[boiler.device]]\n")))
    assert plant.boilers[0].devices[0].line == "dcs"


def test_a_furnace_is_a_boiler_of_its_own_kind_after_the_boilers(write):
    plant = config.load(write("""\
[[furnace]]
name = "f1"
fuel = "coke_oven_gas"
rated_output_mw = 20
""" + PLANT))
    assert [(boiler.name, boiler.kind) for boiler in plant.boilers] == [
        ("b1", "steam"), ("f1", "furnace")]


FURNACE = """\

[[furnace]]
name = "f1"
fuel = "coke_oven_gas"
rated_output_mw = 20
"""


def test_a_furnace_names_its_charge_and_a_boiler_has_none(write):
    plant = config.load(write(PLANT + FURNACE + 'charge = "steel"\n'))
    assert [boiler.charge for boiler in plant.boilers] == ["", "steel"]
    assert config.load(write(PLANT + FURNACE)).boilers[1].charge == ""


def test_an_air_ratio_of_a_standard_is_the_oxygen_that_corrects_alike(write):
    found = config.load(write(PLANT + FURNACE + "reference_air_ratio = 1.7\n")).boilers[1]
    # GB 9078: C * (21 / (21 - O2)) / 1.7; at 8.6471 % oxygen the ratio is 1.7 itself
    assert found.reference_o2_pct == pytest.approx(8.6470588, abs=1e-7)
    assert config.load(write(PLANT + FURNACE)).boilers[1].reference_o2_pct == 3.5


def test_a_fuel_of_the_site_has_the_heating_value_of_its_composition(write):
    fuel = config.load(write(PLANT.replace("natural_gas", "well 7") + """
[[fuel]]
name = "well 7"
state = "gas"
ch4_pct = 60
co2_pct = 40.2
analysed = 2026-03-02
""")).boilers[0].fuel
    assert fuel.net_heating_value_kj == pytest.approx(21490.8)  # 0.6 * 35 818 kJ/m3
    assert math.isnan(fuel.gross_heating_value_kj)
    assert (fuel.reference_o2_pct, fuel.analysed) == (3.5, "2026-03-02")


def test_a_coal_of_the_site_has_the_gross_heating_value_of_its_water(write):
    fuel = config.load(write(PLANT.replace("natural_gas", "pit 3") + """
[[fuel]]
name = "pit 3"
state = "solid"
carbon_pct = 60
hydrogen_pct = 4
oxygen_pct = 8
nitrogen_pct = 1
sulfur_pct = 1
moisture_pct = 6
ash_pct = 20
net_heating_value_kj_kg = 23000
""")).boilers[0].fuel
    assert fuel.gross_heating_value_kj == pytest.approx(24050)  # 23 000 + 25 * (9 * 4 + 6)
    assert fuel.reference_o2_pct == 9.0  # GB 13271-2014, coal


def test_a_gas_meter_at_20_degrees_reads_at_0_degrees(write):
    text = PLANT.replace("o2_dry_pct", "fuel_flow_m3_h") + "flow_reference_c = 20\noffset = 100\n"
    register = config.load(write(text)).boilers[0].devices[0].registers[0]
    assert register.scale == pytest.approx(0.931775, abs=1e-6)  # 273.15 / 293.15
    assert register.offset == pytest.approx(93.1775, abs=1e-4)


def test_a_flow_reference_changes_no_reading_but_that_of_a_gas_meter(write):
    device = config.load(write(PLANT + "flow_reference_c = 20\n")).boilers[0].devices[0]
    register = device.registers[0]
    assert (register.quantity, register.scale, register.offset) == ("o2_dry_pct", 1.0, 0.0)


def test_a_register_of_the_plant_file_replaces_that_of_the_map(write):
    write('[[register]]\nquantity = "o2_dry_pct"\naddress = 1\nkind = "uint16"\n'
          '[[register]]\nquantity = "co_ppm"\naddress = 2\nkind = "uint16"\n', "map.toml")
    plant = config.load(write(PLANT.replace('line = "dcs"', 'line = "dcs"\nmap = "map.toml"')))
    assert {(each.quantity, each.address) for each in plant.boilers[0].devices[0].registers} == {
        ("co_ppm", 2), ("o2_dry_pct", 18)}


def test_an_instrument_of_its_own_replaces_the_map_of_another_device(write):
    write('[[register]]\nquantity = "o2_dry_pct"\naddress = 1\nkind = "uint16"\n'
          '[[register]]\nquantity = "co_ppm"\naddress = 2\nkind = "uint16"\n', "map.toml")
    plant = config.load(write(PLANT + '[[boiler.device]]\nunit_id = 2\nmap = "map.toml"\n'))
    assert [[register.quantity for register in device.registers]
            for device in plant.boilers[0].devices] == [["o2_dry_pct"], ["co_ppm"]]


def test_two_maps_that_measure_the_same_are_a_problem(write):
    write('[[register]]\nquantity = "co_ppm"\naddress = 2\nkind = "uint16"\n', "map.toml")
    device = '[[boiler.device]]\nunit_id = 2\nmap = "map.toml"\n'
    assert problems(write(PLANT + device + device)) == [
        "plant.toml:21: boiler[0].device[2]: found co_ppm, which boiler[0].device[1] measures "
        "already; allowed one register a quantity"]


def test_a_mistake_in_a_shared_map_is_told_once_with_the_line_of_the_map(write):
    write('name = "x"\n[[register]]\nquantity = "o2_dry_pct"\naddress = 1\nkind = "unit16"\n',
          "map.toml")
    text = PLANT.replace('line = "dcs"', 'line = "dcs"\nmap = "map.toml"')
    second = text[text.index("[[boiler]]"):].replace('"b1"', '"b2"')
    assert problems(write(text + second)) == [
        'map.toml:5: register[0].kind: found "unit16", allowed bool, bits, int8_high, int8_low, '
        "uint8_high, uint8_low, int16, uint16, int32, uint32, int64, uint64, float16, float32, "
        "float64, bcd16, bcd32, string"]


def test_a_map_that_is_no_toml_is_one_problem_of_the_map(write):
    write("[[register]]\nquantity = \n", "map.toml")
    found = problems(write(PLANT.replace('line = "dcs"', 'line = "dcs"\nmap = "map.toml"')))
    assert found == ["map.toml:2: found no valid TOML (Invalid value), allowed TOML 1.0"]


def test_a_map_can_be_loaded_alone_and_keeps_what_is_right(write):
    path = write('[[register]]\nquantity = "o2_dry_pct"\naddress = 1\nkind = "uint16"\n'
                 '[[register]]\nquantity = "co_ppm"\naddress = 1.5\nkind = "uint16"\n')
    registers, found = config.load_map(path)
    assert [register.quantity for register in registers] == ["o2_dry_pct"]
    assert found == [Problem(path, 7, "register[1].address",
                             "found 1.5, allowed a whole number, 0 to 65535")]
    assert config.load_map(path + "x")[1][0].message == (
        "found no file to read (No such file or directory), allowed a TOML file")


def test_a_syntax_error_comes_alone_with_its_line(write):
    found = problems(write(TEN_MISTAKES + "[[boiler\n"))
    assert len(found) == 1
    assert found[0].startswith("plant.toml:27: found no valid TOML (")


@pytest.mark.parametrize(
    ("octets", "message"),
    [
        (b"a = 1\nb = '\xff'\n", "plant.toml:2: found no valid TOML (not UTF-8), allowed TOML 1.0"),
        (b"\xef\xbb\xbfa = 1\n", "plant.toml:1: found no valid TOML (a byte order mark before the "
                                 "text), allowed TOML 1.0"),
    ],
)
def test_a_file_that_an_editor_spoilt_is_one_clear_line(tmp_path, octets, message):
    path = tmp_path / "plant.toml"
    path.write_bytes(octets)
    assert problems(str(path)) == [message]


def test_a_plant_file_that_is_not_there_is_one_clear_line(tmp_path):
    assert problems(str(tmp_path / "plant.toml")) == [
        "plant.toml:1: found no file to read (No such file or directory), allowed a TOML file"]


def test_an_empty_plant_file_is_told_what_a_plant_needs(write):
    assert [line.split(" (")[0] for line in problems(write(""))] == [
        "plant.toml:1: gateway.id: missing", "plant.toml:1: gateway.state_dir: missing",
        "plant.toml:1: line: missing", "plant.toml:1: boiler: missing"]


def test_a_problem_without_a_key_shows_place_and_message_only():
    assert show(Problem("a.toml", 3, "", "found x, allowed y")) == "a.toml:3: found x, allowed y"
    assert str(Problem("a.toml", 3, "k", "found x")) == "a.toml:3: k: found x"


@pytest.mark.parametrize(
    "name", ["demo", "gas-steam", "coal-hot-water", "thermal-oil", "steel-furnace"])
def test_the_plants_that_we_ship_have_no_problem(name):
    plant = config.load(str(CONFIGS / (name + ".toml")))
    assert all(boiler.devices for boiler in plant.boilers)


@pytest.mark.parametrize("path", MAPS, ids=lambda path: path.name)
def test_the_generic_maps_that_we_ship_have_no_problem(path):
    registers, found = config.load_map(str(path))
    assert found == []
    assert len(registers) >= 4


def test_the_steam_map_has_every_reading_of_a_heat_balance():
    registers, _ = config.load_map(str(CONFIGS / "boilers/generic-steam-dcs.toml"))
    assert {register.quantity for register in registers} >= {
        "fuel_flow_m3_h", "o2_dry_pct", "co_ppm", "flue_gas_temp_c", "air_temp_c",
        "steam_flow_t_h", "steam_pressure_mpa", "feedwater_temp_c", "nox_mg_m3",
        "electric_power_kw", "burner_on"}


def test_the_furnaces_map_has_every_reading_of_its_heat_balance():
    registers, _ = config.load_map(str(CONFIGS / "furnaces/generic-reheating-furnace.toml"))
    given = {"charge_capacity_kj_kg_k", "charge_melting_kj_kg", "wall_area_m2"}
    needed = {quantity for _, quantity in FURNACE_READINGS if quantity.startswith(
        ("charge", "preheated", "recuperator", "wall", "electric", "flue", "air_temp"))}
    assert {register.quantity for register in registers} >= needed - given | {
        "fuel_flow_m3_h", "o2_dry_pct", "co_ppm", "nox_mg_m3"}
