"""A plant file served in reverse: every transport, shared units, and what is wrong with files."""

import asyncio
import pathlib

import pytest

from edge.errors import ConfigError, LineLost
from edge.simulator import scenario
from edge.simulator.room import RunningRoom
from edge.simulator.served_line import make_certificate
from edge.simulator.unit import ILLEGAL_ADDRESS, ILLEGAL_VALUE
from tests.served import LINES, boiler, line, served, simulated, write

CONFIGS = pathlib.Path(__file__).resolve().parent.parent / "firmware_configs"
HALF = {"o2_dry_pct": 1e-6, "flue_gas_temp_c": 0.051, "burner_on": 0.0}


def problems(directory, plant, text):
    """Return the problems of a scenario as `file:line key: message`."""
    with pytest.raises(ConfigError) as caught:
        scenario.load(write(directory, plant, text))
    return ["%s:%d %s: %s" % (p.file.rpartition("/")[2], p.line, p.key, p.message)
            for p in caught.value.problems]


def quiet(name, seed=1):
    """Return a boiler of the scenario without noise in what is read."""
    return simulated(name, more="seed = %d\n" % seed) + "".join(
        '[[boiler.instrument]]\nquantity = "%s"\nnoise = 0\n' % quantity
        for quantity in ("o2_dry_pct", "flue_gas_temp_c"))


@pytest.mark.parametrize("name", sorted(LINES))
def test_a_line_of_every_transport_is_served_and_read_with_the_agents_client(tmp_path, name):
    plant = line(name) + boiler("b1", [(name, 3)]) + boiler("b2", [(name, 4)])
    room = scenario.load(write(tmp_path, plant, quiet("b1") + quiet("b2", 2)))

    async def read():
        running = RunningRoom(room, str(tmp_path))
        async with served(running) as reader, asyncio.timeout(20):
            await running.move(5.0)
            return [(await reader.read_at_last(name), running.truth(name)) for name in ("b1", "b2")]

    (first, of_first), (second, of_second) = asyncio.run(read())
    for found, truth in ((first, of_first), (second, of_second)):
        assert set(found) == set(HALF)
        for quantity, value in found.items():
            assert value == pytest.approx(truth[quantity], abs=HALF[quantity], rel=1e-6)
    assert first["o2_dry_pct"] != second["o2_dry_pct"]


def test_one_boiler_hangs_on_three_lines_at_once(tmp_path):
    names = ("tcp", "rtu", "other dtu")
    plant = "".join(line(name) for name in names) + boiler(
        "b1", [(name, turn + 1) for turn, name in enumerate(names)])

    async def read():
        running = RunningRoom(scenario.load(write(tmp_path, plant, quiet("b1"))), str(tmp_path))
        async with served(running) as reader, asyncio.timeout(20):
            return await reader.read_at_last("b1"), sorted(running.addresses)

    found, lines = asyncio.run(read())
    assert set(found) == set(HALF) and lines == sorted(names)


def test_two_boilers_that_share_a_unit_have_their_own_registers_in_it(tmp_path):
    other = (("o2_dry_pct", 'table = "holding"\naddress = 200\nkind = "float32"\n'),)
    plant = (line("tcp") + boiler("b1", [("tcp", 1)])
             + boiler("b2", [("tcp", 1)], registers=other))
    room = scenario.load(write(tmp_path, plant, quiet("b1") + quiet("b2", 2)))

    async def read():
        running = RunningRoom(room, str(tmp_path))
        running.step(1.0)
        async with served(running) as reader, asyncio.timeout(20):
            return [((await reader.read(name))["o2_dry_pct"],
                     running.truth(name)["o2_dry_pct"]) for name in ("b1", "b2")]

    (first, truth), (second, other_truth) = asyncio.run(read())
    assert first == pytest.approx(truth, rel=1e-6)
    assert second == pytest.approx(other_truth, rel=1e-6)
    assert first != second


PLANT = line("tcp") + line("tls") + line("rtu") + boiler("b1", [("tcp", 3)]) + boiler(
    "b2", [("rtu", 5)])
BOTH = simulated("b1") + simulated("b2")
FAULT = '\n[[fault]]\nname = "%s"\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (simulated("b1"), "scenario.toml:3 boiler: missing (a [[boiler]] for b2 of the plant)"),
        (BOTH + simulated("b3"), 'scenario.toml:12 boiler[2].name: found b3, allowed b1, b2'),
        (BOTH + "[[boiler.serve]]\nport = 0\n",
         "scenario.toml:10 boiler[1].serve: found a key for scenarios without a plant"),
        (BOTH.replace('"gas_steam"', '"coal_hot_water"', 1) + FAULT % "silense",
         "scenario.toml:12 fault[0].name: found fault silense, allowed silent (did you mean it?)"),
        (BOTH + FAULT % "silent 3", "scenario.toml:12 fault[0].name: found silent 3, allowed"),
        (BOTH + FAULT % "silent", "scenario.toml:11 fault[0].line: missing (the line or the"),
        (BOTH + FAULT % "silent" + 'line = "tpc"\n',
         "scenario.toml:13 fault[0].line: found tpc, allowed tcp (did you mean it?)"),
        (BOTH + FAULT % "silent" + 'line = "rtu"\nunit_id = 3\n',
         "scenario.toml:14 fault[0].unit_id: found 3, allowed 5"),
        (BOTH + FAULT % "silent" + 'line = "rtu"\nboiler = "b1"\n',
         "scenario.toml:13 fault[0].line: found rtu, on which boiler b1 has no unit"),
        (BOTH + FAULT % "close" + 'line = "rtu"\n',
         "scenario.toml:12 fault[0].name: found close, which cannot be on line rtu (rtu); allowed "
         "on tcp, rtu_over_tcp, dial_in"),
        (BOTH + FAULT % "dropped" + 'boiler = "b1"\n',
         "scenario.toml:13 fault[0].boiler: found a key for other faults, allowed with "
         '"dropped": from_s, line'),
        (BOTH + FAULT % "silent" + 'line = "rtu"\nfrom_s = 3\nto_s = 3\n',
         "scenario.toml:15 fault[0].to_s: found 3, allowed more than from_s (3)"),
        (BOTH + FAULT % "order_swapped" + 'boiler = "b1"\nquantity = "burner_on"\n',
         "scenario.toml:12 fault[0].name: found order_swapped, for which no register here is made "
         "(burner_on)"),
        (BOTH + FAULT % "poisoned" + 'boiler = "b1"\n',
         "scenario.toml:11 fault[0].addresses: missing (which addresses are poisoned)"),
        (BOTH + FAULT % "refuses_table" + 'boiler = "b1"\n',
         "scenario.toml:11 fault[0].table: missing (table of registers)"),
        (BOTH + FAULT % "link_delay", "scenario.toml:12 fault[0].name: found link_delay, allowed "
         "link_delay and 0 to 600000 ms"),
        (BOTH + FAULT % "server_away" + 'uplink = "x"\n',
         "scenario.toml:13 fault[0].uplink: found x, allowed uplink"),
        (BOTH + '\n[[tls]]\nline = "tcp"\ncertificate_file = "c.pem"\n',
         "scenario.toml:12 tls[0].line: found line tcp, allowed tls"),
        (BOTH + '[[boiler.instrument]]\nquantity = "o2"\n',
         "scenario.toml:11 boiler[1].instrument[0].quantity: found \"o2\", allowed"),
        (BOTH + '\n[[expect]]\nboiler = "b7"\nfault = "no reply"\n',
         "scenario.toml:12 expect[0].boiler: found \"b7\", allowed b1, b2"),
    ],
)
def test_a_mistake_beside_a_plant_is_reported_with_its_line(tmp_path, text, problem):
    (found,) = problems(tmp_path, PLANT, text)
    assert found.startswith(problem)


def test_mistakes_of_the_plant_are_reported_in_the_plant(tmp_path):
    (found,) = problems(tmp_path, PLANT.replace('"steam"', '"stream"', 1), BOTH)
    assert found.startswith("plant.toml:") and 'found "stream"' in found


def test_a_tls_line_on_the_plants_own_address_needs_a_certificate(tmp_path):
    plant = line("tls") + boiler("b1", [("tls", 3)])
    with pytest.raises(ConfigError) as caught:
        asyncio.run(RunningRoom(scenario.load(write(tmp_path, plant, simulated("b1")))).start())
    assert "line tls: missing (a [[tls]] with its certificate)" in str(caught.value.problems[0])


def test_a_tls_line_shows_the_certificate_of_the_scenario_and_wants_the_clients(tmp_path):
    for name in ("server", "client"):
        (tmp_path / name).mkdir()
        make_certificate("boiler.example", str(tmp_path / name))
    ours = [str(tmp_path / "client" / ("tls-boiler.example.%s" % end)) for end in ("pem", "key")]
    plant = (line("tls") + 'ca_file = "server/tls-boiler.example.pem"\n'
             'certificate_file = "%s"\nkey_file = "%s"\n' % tuple(ours)
             + boiler("b1", [("tls", 3)]))
    tls = ('\n[[tls]]\nline = "tls"\ncertificate_file = "server/tls-boiler.example.pem"\n'
           'key_file = "server/tls-boiler.example.key"\nclient_ca_file = "%s"\n' % ours[0])
    room = scenario.load(write(tmp_path, plant, simulated("b1") + tls))

    async def read(room):
        running = RunningRoom(room, str(tmp_path), watched=["tls"])
        async with served(running) as reader, asyncio.timeout(20):
            return await reader.read("b1"), running.addresses["tls"]

    found, address = asyncio.run(read(room))
    assert set(found) == set(HALF) and "ca_file" not in address
    stranger = room.plant.lines[0]._replace(certificate_file="", key_file="")
    with pytest.raises(LineLost):
        asyncio.run(read(room._replace(plant=room.plant._replace(lines=(stranger,)))))


def test_every_scenario_that_is_shipped_has_no_problem():
    files = sorted((CONFIGS / "scenarios").glob("*.toml"))
    assert len(files) >= 2
    for file in files:
        assert scenario.load(str(file)).boilers


def test_instruments_of_the_scenario_err_in_the_registers_and_nowhere_else(tmp_path):
    more = ('[[boiler.instrument]]\nquantity = "o2_dry_pct"\nnoise = 0\nbias = 0.5\n'
            '[boiler.cems]\nblow_back_every_h = 0\ncalibration_every_h = 0\nline_s = 0\n'
            "lag_s = 0.1\n")
    room = scenario.load(write(tmp_path, line("tcp") + boiler("b1", [("tcp", 3)]),
                               simulated("b1", more=more)))

    async def read():
        running = RunningRoom(room, str(tmp_path))
        await running.move(60.0)
        async with served(running) as reader, asyncio.timeout(20):
            return await reader.read("b1"), running.readings("b1"), running.truth("b1")

    found, shown, truth = asyncio.run(read())
    assert found["o2_dry_pct"] == pytest.approx(shown["o2_dry_pct"], rel=1e-6)
    assert found["o2_dry_pct"] - truth["o2_dry_pct"] == pytest.approx(0.5, abs=0.1)
    assert abs(found["flue_gas_temp_c"] - truth["flue_gas_temp_c"]) < 2.0


def test_what_the_plant_says_that_a_unit_does_not_bear_it_refuses(tmp_path):
    other = (("co_ppm", 'table = "holding"\naddress = 102\nkind = "uint16"\n'),)
    plant = (line("tcp") + boiler("b1", [("tcp", 3)],
                                  more='max_words = 2\nforbidden = ["holding 102-109"]\n')
             + boiler("b2", [("tcp", 3)], registers=other))
    running = RunningRoom(scenario.load(write(tmp_path, plant, BOTH)), str(tmp_path))
    unit = running.lines["tcp"].units[3]
    assert len(unit.answer("holding", 100, 2)) == 2
    assert unit.answer("holding", 100, 3) == ILLEGAL_VALUE
    assert unit.answer("holding", 101, 2) == ILLEGAL_ADDRESS  # whoever asks
