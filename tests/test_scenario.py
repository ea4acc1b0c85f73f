"""Scenario files: what they may say, what is wrong with them, and that they are served."""

import asyncio
import pathlib
import re

import pytest
from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient
from pymodbus.framer import FramerType

from edge.drivers.registers import decode
from edge.errors import ConfigError
from edge.simulator import scenario
from edge.simulator.room import RunningRoom

EXAMPLE = pathlib.Path(__file__).parent.parent / "firmware_configs/scenarios/boiler-room.toml"

MAP = """
[[register]]
quantity = "o2_dry_pct"
table = "holding"
address = 100
kind = "float32"

[[register]]
quantity = "flue_gas_temp_c"
table = "input"
address = 0
kind = "int16"
scale = 0.1
"""

ROOM = """
[[boiler]]
name = "b1"
model = "gas_steam"

[[boiler.serve]]
port = 0
map = "map.toml"
"""


def write(directory, text, map_text=MAP):
    (directory / "map.toml").write_text(map_text)
    path = directory / "room.toml"
    path.write_text(text)
    return str(path)


def problems(directory, text, map_text=MAP):
    """Return the problems of a scenario as `line key: message`."""
    with pytest.raises(ConfigError) as caught:
        scenario.load(write(directory, text, map_text))
    return ["%d %s: %s" % (p.line, p.key, p.message) for p in caught.value.problems]


def test_a_short_scenario_is_filled_with_defaults(tmp_path):
    room = scenario.load(write(tmp_path, ROOM))
    (boiler,) = room.boilers
    (outlet,) = boiler.outlets
    assert (room.step_ms, room.speed) == (1000, 1.0)
    assert boiler.settings == (1, 7.0, 85.0, 12.0, 8.0)
    assert (outlet.transport, outlet.host, outlet.port, outlet.unit_id) == (
        "tcp", "127.0.0.1", 0, 1)
    assert [register.quantity for register in outlet.registers] == ["o2_dry_pct", "flue_gas_temp_c"]


def test_the_working_example_has_no_problem():
    room = scenario.load(str(EXAMPLE))
    assert [boiler.model for boiler in room.boilers] == ["gas_steam", "coal_hot_water"]
    assert [[outlet.transport for outlet in boiler.outlets] for boiler in room.boilers] == [
        ["tcp"], ["tcp", "rtu"]]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (('"gas_steam"', '"gas_stream"'), '4 boiler[0].model: found "gas_stream", allowed'),
        (("port = 0", "port = 70000"), "7 boiler[0].serve[0].port: found 70000, allowed"),
        (("port = 0", "prot = 0"), "7 boiler[0].serve[0].prot: found an unknown key, allowed port"),
        (("map.toml", "mop.toml"), "8 boiler[0].serve[0].map: found mop.toml (No such file"),
        (('map = "map.toml"', ""), "6 boiler[0].serve[0].map: missing"),
        (("port = 0", 'device = "x"'),
         "7 boiler[0].serve[0].device: found a key for transport rtu or ascii"),
        (("port = 0", 'transport = "rtu"'), "6 boiler[0].serve[0].device: missing"),
        (("port = 0", 'transport = "rtu"\ndevice = "x"\nunit_id = 0'),
         "9 boiler[0].serve[0].unit_id: found 0, allowed 1 to 247"),
        (("port = 0", 'transport = "dial_in"\nconnect = "127.0.0.1:9000"'),
         "6 boiler[0].serve[0].registration: missing"),
        (("port = 0", 'transport = "dial_in"\nconnect = "127.0.0.1"\nregistration = "D"'),
         '8 boiler[0].serve[0].connect: found "127.0.0.1", allowed an address and a port'),
        (("port = 0", 'transport = "dial_in"\nconnect = "a:70000"\nregistration = "D"'),
         "8 boiler[0].serve[0].connect: found a:70000, allowed ports up to 65535"),
        (("port = 0", 'transport = "ascii"\ndevice = "x"\nheartbeat = "hb"'),
         "9 boiler[0].serve[0].heartbeat: found a key for transport dial_in"),
        (("port = 0", 'port = 0\npoisoned = ["holding"]'),
         "8 boiler[0].serve[0].poisoned: found a list, allowed a list of"),
        (("port = 0", 'port = 0\ncertificate_file = "none.pem"'),
         "8 boiler[0].serve[0].certificate_file: found "),
        (("name =", "load_pct = 150\nname ="),
         "3 boiler[0].load_pct: found 150, allowed 20 to 110"),
        (('model = "gas_steam"', ""), "2 boiler[0].model: missing"),
        (("[[boiler]]", "[clock]\nstep_ms = 1\n[[boiler]]"), "3 clock.step_ms: found 1, allowed"),
        (("[[boiler]]", "[clocks]\n[[boiler]]"), "2 clocks: found an unknown key"),
    ],
)
def test_a_mistake_is_reported_with_its_line(tmp_path, change, problem):
    (found,) = problems(tmp_path, ROOM.replace(*change))
    assert found.startswith(problem)


def test_every_mistake_is_reported_in_one_run(tmp_path):
    text = ROOM.replace('"gas_steam"', '"x"').replace("port = 0", "port = -1") + "speed = 2\n"
    assert len(problems(tmp_path, text)) == 3


def test_mistakes_of_a_map_are_reported_in_the_map(tmp_path):
    with pytest.raises(ConfigError) as caught:
        scenario.load(write(tmp_path, ROOM, MAP.replace('"int16"', '"int17"')))
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.key) == (
        str(tmp_path / "map.toml"), 12, "register[1].kind")


def test_a_reading_that_the_model_has_not_is_a_problem(tmp_path):
    text = MAP.replace("flue_gas_temp_c", "supply_water_temp_c")
    (found,) = problems(tmp_path, ROOM, text)
    assert found == ("8 boiler[0].serve[0].map: found supply_water_temp_c in the map, "
                     "which model gas_steam has not")


def test_two_units_of_one_address_may_not_have_one_unit_id(tmp_path):
    again = ROOM.replace('"b1"', '"b2"')
    both = (ROOM + again).replace("port = 0", "port = 5020")
    (found,) = problems(tmp_path, both)
    assert found.startswith("14 boiler[1].serve[0].unit_id: found 1, which boiler[0].serve[0] ")
    apart = ROOM.replace("port = 0", "port = 5020\nunit_id = 2")
    assert len(scenario.load(write(tmp_path, apart + again)).boilers) == 2


def test_an_empty_scenario_is_no_scenario(tmp_path):
    (found,) = problems(tmp_path, "")
    assert found.startswith("1 boiler: missing")


def test_a_scenario_that_is_not_there_is_a_problem_and_no_traceback(tmp_path):
    with pytest.raises(ConfigError) as caught:
        scenario.load(str(tmp_path / "none.toml"))
    assert "found no file" in caught.value.problems[0].message


async def served_lines(room, count):
    """Serve until `count` lines are announced; return the task and the lines."""
    lines: asyncio.Queue = asyncio.Queue()
    task = asyncio.create_task(scenario.serve(room, lines.put_nowait))
    found = [await asyncio.wait_for(lines.get(), 5) for _ in range(count)]
    return task, found


async def ended(task):
    """Cancel a serving task and wait until it has cleaned up."""
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def shown(client, register, unit_id):
    """Return one register's value, asked for until it changes twice."""
    read = (client.read_input_registers if register.table == "input"
            else client.read_holding_registers)
    width = 2 if register.kind.endswith("32") else 1
    values: list = []
    while len(values) < 3:
        reply = await read(register.address, count=width, device_id=unit_id)
        octets = b"".join(word.to_bytes(2, "big") for word in reply.registers)
        value = decode(register, octets, 0)
        if value not in values:
            values.append(value)
    return values


def test_a_served_boiler_shows_readings_that_move(tmp_path):
    async def run():
        room = scenario.load(write(tmp_path, "[clock]\nstep_ms = 20\nspeed = 50\n" + ROOM))
        task, (line,) = await served_lines(room, 1)
        port = int(re.fullmatch(r"tcp 127\.0\.0\.1:(\d+): unit 1 b1 \(map\.toml\)", line)[1])
        client = AsyncModbusTcpClient("127.0.0.1", port=port, timeout=2, retries=0)
        await client.connect()
        o2, _ = room.boilers[0].outlets[0].registers
        values = await asyncio.wait_for(shown(client, o2, 1), 5)
        client.close()
        await ended(task)
        return values

    assert all(2.5 < value < 5.0 for value in asyncio.run(run()))


def test_one_boiler_is_served_on_tcp_and_rtu_at_once(tmp_path):
    text = ROOM + '[[boiler.serve]]\ntransport = "rtu"\ndevice = "ttyRTU"\nunit_id = 12\n'
    text += 'map = "map.toml"\n'
    link = tmp_path / "ttyRTU"

    async def run():
        room = scenario.load(write(tmp_path, "[clock]\nstep_ms = 20\n" + text))
        task, lines = await served_lines(room, 2)
        assert lines[1] == "rtu %s: unit 12 b1 (map.toml)" % link
        client = AsyncModbusSerialClient(str(link), baudrate=9600, timeout=2, retries=0)
        await client.connect()
        o2, _ = room.boilers[0].outlets[1].registers
        values = await asyncio.wait_for(shown(client, o2, 12), 5)
        client.close()
        await ended(task)
        return values

    assert all(2.5 < value < 5.0 for value in asyncio.run(run()))
    assert not link.is_symlink()


def test_two_units_of_one_dtu_agree_on_its_heartbeat(tmp_path):
    serve = ROOM.replace("port = 0", 'transport = "dial_in"\nconnect = "127.0.0.1:9000"\n'
                                     'registration = "D"\nheartbeat = "%s"\nunit_id = %d')
    both = serve % ("hb", 1) + (serve % ("beat", 2)).replace('"b1"', '"b2"')
    (found,) = problems(tmp_path, both)
    assert found == ("22 boiler[1].serve[0].heartbeat: found another one than boiler[0].serve[0] "
                     "has at this address; allowed the same")


@pytest.mark.parametrize(("transport", "framer"), [("ascii", FramerType.ASCII),
                                                   ("rtu_over_tcp", FramerType.RTU)])
def test_a_boiler_is_served_in_ascii_and_in_rtu_over_tcp(tmp_path, transport, framer):
    where = "port = 0" if transport == "rtu_over_tcp" else 'device = "ttyX"'
    text = ROOM.replace("port = 0", 'transport = "%s"\n%s' % (transport, where))

    async def run():
        room = scenario.load(write(tmp_path, "[clock]\nstep_ms = 20\n" + text))
        task, (line,) = await served_lines(room, 1)
        place = re.fullmatch(transport + r" (.*): unit 1 b1 \(map\.toml\)", line)[1]
        if transport == "ascii":
            client = AsyncModbusSerialClient(place, framer=framer, timeout=2, retries=0)
        else:
            client = AsyncModbusTcpClient("127.0.0.1", port=int(place.partition(":")[2]),
                                          framer=framer, timeout=2, retries=0)
        await client.connect()
        o2, _ = room.boilers[0].outlets[0].registers
        values = await asyncio.wait_for(shown(client, o2, 1), 5)
        client.close()
        await ended(task)
        return values

    assert all(2.5 < value < 5.0 for value in asyncio.run(run()))


def test_a_boiler_behind_a_dtu_dials_in_and_answers(tmp_path):
    async def run():
        calls: asyncio.Queue = asyncio.Queue()

        async def take(reader, writer):
            await calls.put((reader, writer))

        listener = await asyncio.start_server(take, "127.0.0.1", 0)
        text = ROOM.replace(
            "port = 0", 'transport = "dial_in"\nconnect = "127.0.0.1:%d"\n'
            'registration = "hex:00ff"\nheartbeat = "hb"\nheartbeat_every_s = 0.05\n'
            'poisoned = ["holding 100"]' % listener.sockets[0].getsockname()[1])
        task, (line,) = await served_lines(scenario.load(write(tmp_path, text)), 1)
        assert line.startswith("dial_in 127.0.0.1:")
        reader, writer = await asyncio.wait_for(calls.get(), 5)
        assert await asyncio.wait_for(reader.readexactly(4), 5) == b"\x00\xffhb"
        # Holding registers 100 and 101 of unit 1; CRC by pymodbus 3.16.
        writer.write(bytes.fromhex("01 03 0064 0002 85D4"))
        octets = b""
        while b"\x01\x83\x02" not in octets:
            octets += await asyncio.wait_for(reader.read(100), 5)
        writer.close()
        await ended(task)
        listener.close()

    asyncio.run(run())


def test_an_address_in_use_is_a_problem_of_the_scenario(tmp_path):
    async def run():
        task, (line,) = await served_lines(scenario.load(write(tmp_path, ROOM)), 1)
        port = re.search(r":(\d+):", line)[1]
        again = scenario.load(write(tmp_path, ROOM.replace("port = 0", "port = " + port)))
        with pytest.raises(ConfigError) as caught:
            await scenario.serve(again, print)
        await ended(task)
        return caught.value.problems

    (problem,) = asyncio.run(run())
    assert (problem.line, problem.key) == (6, "boiler[0].serve[0]")
    assert "in use" in problem.message


def test_two_rooms_of_one_scenario_go_the_same_way(tmp_path):
    room = scenario.load(write(tmp_path, ROOM))
    truths = []
    for _ in range(2):
        running = RunningRoom(room)
        for _ in range(30):
            running.step(1.0)
        truths.append(running.truth("b1"))
    assert truths[0] == truths[1]
