import pytest

from edge import config
from edge.errors import ConfigError
from tests.test_config import PLANT, problems

LINE = 'name = "dcs"\n'
BOILER = 'kind = "steam"\n'
DEVICE = 'line = "dcs"\n'
REGISTER = 'kind = "float32"\n'
END = ""  # what is added stands in tables of its own, after the last line

UPLINK = '[[uplink]]\nurl = "%s"\n'
GAS = '[[fuel]]\nname = "g"\nstate = "gas"\n'
COAL = ('[[fuel]]\nname = "c"\nstate = "solid"\ncarbon_pct = 100\n'
        "net_heating_value_kj_kg = 30000\n")
O2 = '[[boiler.device.register]]\nquantity = "%s"\naddress = %d\nkind = "%s"\n'
FURNACE = '[[furnace]]\nname = "f1"\nfuel = "methane"\nrated_output_mw = 1\n'
BY_PTC_4 = ('[[boiler]]\nname = "b2"\nkind = "steam"\nfuel = "%s"\nrated_output_mw = 1\n'
            'method = "ptc_4"\n')
DTU = ('[[line]]\nname = "dtu"\ntransport = "dial_in"\nlisten = "0.0.0.0:%s"\n'
       'registration = "DTU-7"\n')
SECOND_LINE = '[[line]]\nname = "rs"\ntransport = "rtu"\ndevice = "/dev/ttyS1"\n'


def plant_with(after, added):
    """Return the plant with lines added after one of its lines."""
    return PLANT + added if not after else PLANT.replace(after, after + added, 1)


@pytest.mark.parametrize(
    ("after", "added", "problem"),
    [
        # the file
        (END, "[[boilers]]\n",
         "18: boilers: found an unknown key, allowed boiler (did you mean it?)"),
        (END, "[record]\nevery_s = inf\n", "19: record.every_s: found inf, allowed 0 to 3600"),
        (END, "[record]\nevery_s = 0.01\n",
         "19: record.every_s: found 0.01, allowed 0, or 0.1 to 3600"),
        (END, "[[record]]\n", "18: record: found a list, allowed a table [record]"),
        (END, "[spool]\nmax_mb = true\n",
         "19: spool.max_mb: found true, allowed a number, 0.1 to 1000000"),
        (END, '[spool]\n"sp ace" = 1\n',
         '19: spool."sp ace": found an unknown key, allowed max_mb, keep_days, sync_every_s'),
        (END, "[uplink]\n", "18: uplink: found a table, allowed tables [[uplink]]"),
        ('state_dir = "state"\n', 'kernels = "numpy"\n',
         '4: gateway.kernels: found "numpy", allowed auto, library, numba, interpreted'),
        # lines
        (LINE, 'transport = "udp"\n', '6: line[0].transport: found "udp", allowed tcp, rtu, ascii, '
                                       "rtu_over_tcp, dial_in"),
        (LINE, "baudrate = 9600\n",
         "6: line[0].baudrate: found a key for transport rtu or ascii or rtu_over_tcp or dial_in, "
         "allowed with tcp: host, port, round_trip_ms, tls, ca_file, certificate_file, key_file, "
         "tls_name"),
        ('name = "dcs"\nhost = "10.0.0.7', ":502",
         '6: line[0].host: found "10.0.0.7:502", allowed a host name or an IP address, '
         "without a port"),
        (LINE, "timeout_ms = 49\n", "6: line[0].timeout_ms: found 49, allowed 50 to 60000"),
        (LINE, "poll_every_ms = 1000.0\n", "6: line[0].poll_every_ms: found 1000.0, "
                                           "allowed a whole number, 100 to 3600000"),
        (END, SECOND_LINE + "baudrate = 9601\n",
         "22: line[1].baudrate: found 9601, allowed 1200, 2400, 4800, 9600, 14400, 19200, 28800, "
         "38400, 57600, 115200, 230400"),
        (END, SECOND_LINE + 'parity = "n"\n',
         '22: line[1].parity: found "n", allowed N, E, O'),
        (END, SECOND_LINE.replace("rs", "dcs"),
         '19: line[1].name: found "dcs", which line[0] has already; allowed a name of its own'),
        (END, SECOND_LINE + SECOND_LINE.replace("rs", "rs2"),
         '25: line[2].device: found "/dev/ttyS1", which line[1] has already; '
         "allowed a device of its own"),
        (END, DTU % "65536", '21: line[1].listen: found "0.0.0.0:65536", allowed port 1 to 65535'),
        (END, DTU % "9000" + DTU.replace("dtu", "dtu2") % "9000",
         "27: line[2].registration: found one that line[1] has already at 0.0.0.0:9000; "
         "allowed one of its own"),
        (END, DTU % "9000" + DTU.replace("dtu", "dtu2").replace("DTU-7", "hex:4454552D37") % "9000",
         "27: line[2].registration: found one that line[1] has already at 0.0.0.0:9000; "
         "allowed one of its own"),
        (LINE, 'ca_file = "ca.pem"\n',
         '6: line[0].ca_file: found "ca.pem", allowed only with tls = true'),
        (LINE, 'tls_name = "plc"\n',
         '6: line[0].tls_name: found "plc", allowed only with tls = true'),
        (LINE, 'tls = true\nkey_file = "key.pem"\n',
         "4: line[0].certificate_file: missing (a key is nothing without its certificate)"),
        (END, SECOND_LINE.replace("/dev/ttyS1", "loop://"),
         '21: line[1].device: found "loop://", allowed the path of a serial port'),
        # boilers
        (BOILER, "price_per_unit = -1\n",
         "10: boiler[0].price_per_unit: found -1, allowed 0 or more"),
        (BOILER, 'in_service_since = "2012-10-01"\n',
         '10: boiler[0].in_service_since: found "2012-10-01", '
         "allowed a date without quotes, such as 2026-11-01"),
        (BOILER, "in_service_since = 2012-10-01T00:00:00\n",
         "10: boiler[0].in_service_since: found 2012-10-01 00:00:00, "
         "allowed a date without quotes, such as 2026-11-01"),
        (BOILER, 'method = "en_12952"\n',
         '10: boiler[0].method: found "en_12952", allowed gb_t_10180, siegert, quick, ptc_4'),
        (BOILER, 'method = "ptc_4"\n',
         '10: boiler[0].method: found "ptc_4", but fuel natural_gas has no '
         "gross_heating_value_kj_m3; allowed gb_t_10180, or a [[fuel]] with it"),
        (BOILER, 'condensing = "no"\n',
         '10: boiler[0].condensing: found "no", allowed true or false'),
        (END, '[[boiler]]\nname = "b1"\nkind = "steam"\nfuel = "methane"\nrated_output_mw = 1\n',
         '19: boiler[1].name: found "b1", which boiler[0] has already; allowed a name of its own'),
        (END, '[[furnace]]\nname = "b1"\nfuel = "methane"\nrated_output_mw = 1\n',
         '19: furnace[0].name: found "b1", which boiler[0] has already; '
         "allowed a name of its own"),
        (END, FURNACE + 'charge = "copper"\n',
         '22: furnace[0].charge: found "copper", allowed steel'),
        (END, FURNACE + "reference_air_ratio = 0.9\n",
         "22: furnace[0].reference_air_ratio: found 0.9, allowed 1 to 10"),
        (END, FURNACE + "reference_air_ratio = 1.7\n[furnace.limits]\nreference_o2_pct = 9\n",
         "24: furnace[0].limits.reference_o2_pct: found a key beside reference_air_ratio, "
         "allowed one of the two"),
        (BOILER, 'charge = "steel"\n', "10: boiler[0].charge: found an unknown key, "
         "allowed name, kind, fuel, rated_output_mw, method, condensing, firing, price_per_unit, "
         "in_service_since, constants, limits, method_constants, device"),
        (END, '[[boiler]]\nname = "b2"\nkind = "steam"\nfuel = "lignite"\nrated_output_mw = 1\n'
              'method = "siegert"\n',
         '23: boiler[1].method: found "siegert", but fuel lignite has no siegert_a2; '
         "allowed gb_t_10180, or a [[fuel]] with it"),
        (END, "[boiler.constants]\no2_dry_pct = 26\n",
         "19: boiler[0].constants.o2_dry_pct: found 26, allowed 0 to 25"),
        (END, "[boiler.constants]\nsteam_moisture = 2\n",
         "19: boiler[0].constants.steam_moisture: found an unknown key, "
         "allowed steam_moisture_pct (did you mean it?)"),
        (END, "[boiler.limits]\nnox_mg_m3 = 50\n",
         "19: boiler[0].limits.nox_mg_m3: found an unknown key, "
         "allowed nox_ref_mg_m3 (did you mean it?)"),
        (END, "[boiler.method_constants]\nair_moisture_g_kg = 61\n",
         "19: boiler[0].method_constants.air_moisture_g_kg: found 61, allowed 0 to 60"),
        # devices
        (DEVICE, 'map = "maps/none.toml"\n',
         '14: boiler[0].device[0].map: found "maps/none.toml" (No such file or directory), '
         "allowed a register map"),
        (DEVICE, 'map = "none.toml"\n',  # no more like plant.toml than its end is
         '14: boiler[0].device[0].map: found "none.toml" (No such file or directory), '
         "allowed a register map"),
        (DEVICE, 'map = "plan.toml"\n',
         '14: boiler[0].device[0].map: found "plan.toml" (No such file or directory), '
         "allowed plant.toml (did you mean it?)"),
        (END, "[[boiler.device]]\n",
         "18: boiler[0].device[1].map: missing (file of its registers, relative to this file; "
         "or [[boiler.device.register]])"),
        (END, '[[boiler.device]]\nline = "dcs"\n' + O2 % ("o2_dry_pct", 4, "int16"),
         "18: boiler[0].device[1]: found o2_dry_pct, which boiler[0].device[0] measures already; "
         "allowed one register a quantity"),
        (END, SECOND_LINE + '[[boiler.device]]\nline = "rs"\nunit_id = 0\n'
              + O2 % ("co_ppm", 4, "int16"),
         "24: boiler[0].device[1].unit_id: found 0, which is all units at once; "
         "allowed 1 to 255 on a rtu line"),
        (END, SECOND_LINE + '[[boiler.device]]\nline = "rs"\nin_flight = 4\n'
              + O2 % ("co_ppm", 4, "int16"),
         "24: boiler[0].device[1].in_flight: found 4, allowed 1 on a rtu line"),
        (END, SECOND_LINE + "[[boiler.device]]\n" + O2 % ("co_ppm", 4, "int16"),
         "22: boiler[0].device[1].line: missing (name of the [[line]] it hangs on; "
         "without it the only line)"),
        # registers
        (END, O2 % ("o2_dry_pct", 4, "int16"),
         '19: boiler[0].device[0].register[1].quantity: found "o2_dry_pct", which '
         "boiler[0].device[0].register[0] has already; allowed a quantity of its own"),
        (END, O2 % ("loss_gas_pct", 4, "int16"),
         '19: boiler[0].device[0].register[1].quantity: found "loss_gas_pct", which is computed; '
         "allowed a reading"),
        (END, O2 % ("boiler temperature", 4, "int16"),
         '19: boiler[0].device[0].register[1].quantity: found "boiler temperature", '
         "allowed a reading that `boiler-edge quantities` lists"),
        (END, O2 % ("co_ppm", 19, "int16"),
         "20: boiler[0].device[0].register[1].address: found 19, which "
         "boiler[0].device[0].register[0] (o2_dry_pct) reads already; "
         "allowed addresses of its own"),
        (END, O2 % ("co_ppm", 70000, "int16"),
         "20: boiler[0].device[0].register[1].address: found 70000, allowed 0 to 65535"),
        (END, O2 % ("co_ppm", 4, "float80"),
         '21: boiler[0].device[0].register[1].kind: found "float80", '
         "allowed bool, bits, int8_high, int8_low, uint8_high, uint8_low, int16, uint16, int32, "
         "uint32, int64, uint64, float16, float32, float64, bcd16, bcd32, string"),
        (END, O2 % ("co_ppm", 4, "int16") + 'order = "ABCD"\n',
         '22: boiler[0].device[0].register[1].order: found "ABCD", allowed AB, BA with kind int16'),
        (END, O2 % ("co_ppm", 4, "int32") + 'order = "BA"\n',
         '22: boiler[0].device[0].register[1].order: found "BA", '
         "allowed ABCD, CDAB, BADC, DCBA with kind int32"),
        (END, O2 % ("burner_on", 4, "bool") + 'order = "AB"\nbit = 1\n',
         '22: boiler[0].device[0].register[1].order: found "AB", allowed no order with kind bool'),
        (END, O2 % ("burner_on", 4, "bool"),
         "18: boiler[0].device[0].register[1].bit: missing (which bit of a register, for kind "
         "bool; 0 is the lowest)"),
        (END, O2 % ("burner_on", 4, "bool") + "bit = 16\n",
         "22: boiler[0].device[0].register[1].bit: found 16, allowed 0 to 15"),
        (END, O2 % ("burner_on", 4, "bool") + 'table = "coil"\nbit = 1\n',
         "23: boiler[0].device[0].register[1].bit: found 1, "
         "allowed only with kind bool in tables holding and input"),
        (END, O2 % ("burner_on", 4, "int16") + 'table = "discrete"\n',
         '21: boiler[0].device[0].register[1].kind: found "int16", '
         "allowed bool, bits in table discrete"),
        (REGISTER, "scale = 0\n",
         "18: boiler[0].device[0].register[0].scale: found 0, allowed any number but 0"),
        (REGISTER, "scale = nan\n",
         "18: boiler[0].device[0].register[0].scale: found nan, allowed a finite number"),
        (REGISTER, "flow_reference_c = 25\n",
         "18: boiler[0].device[0].register[0].flow_reference_c: found 25, allowed 0, 15, 20"),
        (REGISTER, "every_s = -1.0\n",
         "18: boiler[0].device[0].register[0].every_s: found -1.0, allowed 0 to 86400"),
        (DEVICE, 'forbidden = ["holding 1-2", "coils 3"]\n',
         "14: boiler[0].device[0].forbidden: found a list, allowed a list of 0 to 100, each a "
         'table and addresses, such as "holding 100-199"'),
        (DEVICE, 'forbidden = ["input 18", "holding 19-20"]\n',
         "17: boiler[0].device[0].register[0].address: found 18, which is forbidden "
         "(holding 19-20); allowed addresses outside of it"),
        (DEVICE, "max_words = 1\n",
         '18: boiler[0].device[0].register[0].kind: found "float32", which is wider than a '
         "request; allowed up to max_words, which is 1"),
        # uplinks
        (END, UPLINK % "http://x", '19: uplink[0].url: found "http://x", allowed mqtt://host:port, '
                                   "or mqtts://host:port for TLS, port 1 to 65535"),
        (END, UPLINK % "mqtt://x:65536",
         '19: uplink[0].url: found "mqtt://x:65536", allowed mqtt://host:port, '
         "or mqtts://host:port for TLS, port 1 to 65535"),
        (END, UPLINK % "mqtt://[1:2]",
         '19: uplink[0].url: found "mqtt://[1:2]", allowed mqtt://host:port, '
         "or mqtts://host:port for TLS, port 1 to 65535"),
        (END, UPLINK % "mqtt://x:0",
         '19: uplink[0].url: found "mqtt://x:0", allowed mqtt://host:port, '
         "or mqtts://host:port for TLS, port 1 to 65535"),
        (END, UPLINK % "mqtt://me:secret@x",
         "19: uplink[0].url: found a user name or a password in the url, allowed mqtt://host:port, "
         "or mqtts://host:port for TLS; they go to the keys username and password_file"),
        (END, UPLINK % "mqtt://x" + 'password_file = "p"\n',
         "18: uplink[0].username: missing (MQTT has no password without a user name)"),
        (END, UPLINK % "mqtt://x" + "commands = true\n",
         "18: uplink[0].command_key: missing (whose requests are to be taken)"),
        (END, UPLINK % "mqtt://x" + 'ca_file = "p"\n',
         "20: uplink[0].ca_file: found a file, allowed only with mqtts://"),
        (END, UPLINK % "mqtt://x" + "insecure_tls = true\n",
         "20: uplink[0].insecure_tls: found true, allowed only with mqtts://"),
        (END, UPLINK % "mqtts://x" + 'ca_file = "p"\ninsecure_tls = true\n',
         "21: uplink[0].insecure_tls: found true beside ca_file, allowed one of them"),
        (END, UPLINK % "mqtts://x" + 'key_file = "p"\n',
         "18: uplink[0].certificate_file: missing (a key has no meaning without its certificate)"),
        (END, UPLINK % "mqtts://x" + 'tls_minimum = "1.1"\n',
         '20: uplink[0].tls_minimum: found "1.1", allowed 1.2, 1.3'),
        (END, UPLINK % "mqtt://x" + 'version = "3.1"\n',
         '20: uplink[0].version: found "3.1", allowed auto, 5, 3.1.1'),
        (END, UPLINK % "mqtt://x" + "backlog_rate = -1.0\n",
         "20: uplink[0].backlog_rate: found -1.0, allowed 0 to 1000000"),
        (END, UPLINK % "mqtt://x" + 'topic_prefix = "boiler/#"\n',
         '20: uplink[0].topic_prefix: found "boiler/#", allowed a topic without + and #, '
         "not beginning or ending with /"),
        (END, UPLINK % "mqtt://x" + 'password = "p"\n',
         "20: uplink[0].password: found an unknown key, allowed password_file (did you mean it?)"),
        (END, UPLINK % "mqtt://x" + UPLINK % "mqtt://X:1883" + 'name = "two"\n',
         '20: uplink[1].client_id: found "site-1", which uplink[0] uses at the same server; '
         "allowed one of its own"),
        (END, UPLINK % "mqtt://x" + UPLINK % "mqtt://y" + 'name = "uplink"\n',
         '22: uplink[1].name: found "uplink", which uplink[0] has already; '
         "allowed a name of its own"),
        # fuels
        (END, GAS + "ch4_pct = 90\nco2_pct = 9\n",
         "18: fuel[0]: found a composition of 99 % in all, allowed 99.5 to 100.5 (ch4_pct + "
         "c2h6_pct + c2h4_pct + c2h2_pct + c3h8_pct + c3h6_pct + c4h10_pct + c5h12_pct + h2_pct + "
         "co_pct + h2s_pct + co2_pct + n2_pct + o2_pct)"),
        (END, GAS + "n2_pct = 100\n",
         "18: fuel[0]: found a gas that does not burn, allowed one with a heating value"),
        (END, GAS.replace('"g"', '"lpg"') + "ch4_pct = 100\n",
         '19: fuel[0].name: found "lpg", which is a built-in fuel; allowed a name of its own'),
        (END, COAL + "gross_heating_value_kj_kg = 29000\n",
         "23: fuel[0].gross_heating_value_kj_kg: found 29000, "
         "allowed at least the net heating value, 30000"),
        (END, COAL.replace("net_heating_value_kj_kg = 30000\n", ""),
         "18: fuel[0].net_heating_value_kj_kg: missing (net heating value of a kg as received)"),
        (END, COAL.replace('"solid"', '"wood"'),
         '20: fuel[0].state: found "wood", allowed solid, liquid, gas'),
    ],
)
def test_a_single_mistake_is_one_line_with_place_found_and_allowed(tmp_path, after, added, problem):
    path = tmp_path / "plant.toml"
    path.write_text(plant_with(after, added), "utf-8")
    assert problems(str(path)) == ["plant.toml:" + problem]


def test_a_password_in_the_url_is_not_repeated_in_the_message(tmp_path):
    path = tmp_path / "plant.toml"
    path.write_text(PLANT + UPLINK % "mqtt://me:secret@x", "utf-8")
    assert not [line for line in problems(str(path)) if "secret" in line]


@pytest.mark.parametrize(
    "added",
    [
        O2 % ("burner_on", 4, "bool") + "bit = 0\n",
        O2 % ("burner_on", 18, "bool") + 'table = "coil"\n',  # coils have addresses of their own
        O2 % ("burner_on", 18, "bool") + "bit = 3\n",  # a status bit of a word read as a number
        O2 % ("co_ppm", 65535, "int16") + 'order = "BA"\n',
        O2 % ("co_ppm", 65534, "uint32"),
        UPLINK % "mqtt://[::1]:1883",
        UPLINK % "mqtt://x" + UPLINK % "mqtt://x" + 'name = "two"\nclient_id = "other"\n',
        SECOND_LINE + '[[boiler.device]]\nline = "rs"\n' + O2 % ("co_ppm", 18, "int16"),
        COAL,
        GAS + "ch4_pct = 100\nnet_heating_value_kj_m3 = 35000\n",
        "[record]\nevery_s = 0\n",
        BY_PTC_4 % "lignite",  # its gross heating value follows from its hydrogen and moisture
        BY_PTC_4 % "diesel_0",
        BY_PTC_4 % "g" + GAS + "ch4_pct = 100\ngross_heating_value_kj_m3 = 39820\n",
        FURNACE + 'method = "ptc_4"\n',  # which has no use for it
        DTU % "9000" + DTU.replace("dtu", "dtu2") % "9001",  # each DTU knows its address
        DTU % "9000" + DTU.replace("dtu", "dtu2").replace("DTU-7", "DTU-70") % "9000",
    ],
)
def test_what_is_unusual_but_right_is_accepted(tmp_path, added):
    path = tmp_path / "plant.toml"
    path.write_text(PLANT + added, "utf-8")
    try:
        assert config.load(str(path)).gateway == "site-1"
    except ConfigError as error:
        raise AssertionError([str(problem) for problem in error.problems]) from error
