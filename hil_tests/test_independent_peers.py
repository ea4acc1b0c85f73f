"""The agent against servers and a broker that share no code with it.

Debian's mosquitto, a Modbus TCP server of pyModbusTCP and an RTU server of libmodbus on a pty.
Values served are worked by hand in the tables below; what arrives must equal them, to float32.
"""

import asyncio
import struct
import subprocess
import sys
import threading

import pytest

from edge.simulator.pty_pair import PtyPair
from hil_tests.rig import ROOT, AgentProcess, Platform, edge, needed, until

# quantity, table, address, kind, order, scale, words served (worked by hand), value
TCP_REGISTERS = [
    # 0x43073333 is 135.2 to float32
    ("flue_gas_temp_c", "holding", 100, "float32", "ABCD", 1.0, (0x4307, 0x3333), 135.2),
    ("air_temp_c", "holding", 102, "float32", "CDAB", 1.0, (0x999A, 0x41AD), 21.7),
    ("o2_dry_pct", "holding", 104, "float32", "BADC", 1.0, (0x6040, 0x0000), 3.5),
    ("co_ppm", "holding", 106, "float32", "DCBA", 1.0, (0x0000, 0xC841), 25.0),
    ("feedwater_temp_c", "input", 5, "int16", "AB", 0.1, (1042,), 104.2),
    ("flue_gas_pressure_pa", "input", 6, "int16", "AB", 1.0, (0xFFEC,), -20.0),
    ("steam_flow_t_h", "input", 7, "uint16", "BA", 0.01, (0x0604,), 10.3),  # 0x0406 is 1030
    ("fuel_flow_m3_h", "input", 200, "uint32", "CDAB", 0.001, (0xFC80, 0x000A), 720.0),
    ("electric_power_kw", "input", 202, "int32", "ABCD", 0.01, (0xFFFF, 0xFF9C), -1.0),
    ("burner_on", "coil", 3, "bool", "", 1.0, (1,), 1.0),
]
# What the RTU server holds is written at its head.
RTU_REGISTERS = [
    ("nox_mg_m3", "holding", 10, "uint16", "AB", 0.1, None, 101.0),  # 1010
    ("no_ppm", "holding", 100, "float32", "ABCD", 1.0, None, 3.14159),
    ("no2_ppm", "holding", 102, "float32", "CDAB", 1.0, None, 3.14159),
    ("flue_gas_velocity_m_s", "input", 7, "uint16", "AB", 0.001, None, 2.007),
    ("blowdown_flow_t_h", "discrete", 10, "bool", "", 1.0, None, 1.0),  # a multiple of 5
    ("wall_temp_c", "input", 5, "int16", "AB", 0.01, None, -123.45),
]
REGISTER = """
[[boiler.device.register]]
quantity = "%s"
table = "%s"
address = %d
kind = "%s"
%sscale = %g
"""
PLANT = """
[gateway]
id = "independent"
state_dir = "state"

[[line]]
name = "tcp"
transport = "tcp"
host = "127.0.0.1"
port = %d
poll_every_ms = 500

[[line]]
name = "pair"
transport = "rtu"
device = "%s"
baudrate = 9600
poll_every_ms = 500

[record]
every_s = 0

[[uplink]]
name = "platform"
url = "%s"

[[boiler]]
name = "b1"
kind = "steam"
fuel = "natural_gas"
rated_output_mw = 7.0

[boiler.constants]
steam_moisture_pct = 2.0

[[boiler.device]]
line = "tcp"
unit_id = 1
%s
[[boiler.device]]
line = "pair"
unit_id = 7
%s"""


def registers_text(rows):
    return "".join(
        REGISTER % (quantity, table, address, kind,
                    'order = "%s"\n' % order if order else "", scale)
        for quantity, table, address, kind, order, scale, _, _ in rows)


@pytest.fixture
def tcp_port():
    """A Modbus TCP server of pyModbusTCP that holds TCP_REGISTERS."""
    blocks = ["%s:%d=%s" % (table, address, ",".join(map(str, words)))
              for _, table, address, _, _, _, words, _ in TCP_REGISTERS]
    server = subprocess.Popen([sys.executable, "-m", "hil_tests.peers.pymodbustcp_server", *blocks],
                              cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    yield int(server.stdout.readline())
    server.stdin.close()
    server.wait(10)


@pytest.fixture
def rtu_device(tmp_path):
    """The client's port of a pair with a libmodbus server as unit 7 at its other end."""
    program = tmp_path / "rtu_server"
    source = ROOT / "hil_tests" / "peers" / "rtu_server.c"
    subprocess.run([needed("cc"), "-o", program, source, "-I/usr/include/modbus", "-lmodbus"],
                   check=True)
    loop = asyncio.new_event_loop()
    pair = PtyPair()
    loop.call_soon(pair.start)
    wire = threading.Thread(target=loop.run_forever)
    wire.start()
    server = subprocess.Popen([program, pair.far, "7"], stdout=subprocess.PIPE, text=True)
    assert server.stdout.readline() == "ready\n"
    yield pair.near
    server.kill()
    server.wait(10)
    loop.call_soon_threadsafe(pair.close)
    loop.call_soon_threadsafe(loop.stop)
    wire.join(10)


def single(value):
    return struct.unpack(">f", struct.pack(">f", value))[0]


def test_values_of_independent_servers_arrive_as_served_to_float32(
        tmp_path, mosquitto, tcp_port, rtu_device):
    plant = tmp_path / "plant.toml"
    plant.write_text(PLANT % (tcp_port, rtu_device, mosquitto.url,
                              registers_text(TCP_REGISTERS), registers_text(RTU_REGISTERS)))
    checked = edge("check", plant)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    platform = Platform(mosquitto.url)
    agent = AgentProcess(plant, "--polls", "8").start()
    assert agent.wait(40) == 0, agent.said()
    # The first evaluation may come before the pair has been read for the first time.
    until(lambda: platform.of("b1"), 10, "records")
    record = platform.of("b1")[-1]
    served = {row[0]: row[7] for row in TCP_REGISTERS + RTU_REGISTERS}
    arrived = {name: single(record["values"][name]) for name in served}
    assert arrived == {name: pytest.approx(single(value), rel=1e-7)
                       for name, value in served.items()}
    assert not set(served) & set(record["faults"]), record["faults"]
    assert record["values"]["excess_air_ratio"] == pytest.approx(1.179, abs=0.001)
    platform.close()


def test_probe_shows_the_words_and_values_of_independent_servers(tmp_path, tcp_port, rtu_device):
    plant = tmp_path / "plant.toml"
    plant.write_text(PLANT % (tcp_port, rtu_device, "mqtt://127.0.0.1",
                              registers_text(TCP_REGISTERS), registers_text(RTU_REGISTERS)))
    probed = edge("probe", plant)
    assert probed.returncode == 0, probed.stdout + probed.stderr
    line = next(line for line in probed.stdout.splitlines() if "flue_gas_temp_c" in line)
    assert "4307 3333" in line and "135.2" in line
    orders = edge("probe", plant, "--line", "tcp", "--unit", "1", "--address", "102", "--orders")
    assert any("float32" in line and "CDAB" in line and "21.7" in line and "plausible" in line
               for line in orders.stdout.splitlines()), orders.stdout
