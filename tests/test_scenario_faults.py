"""Faults by name on a served plant: each is seen by the agent's client, counted, and over again."""

import asyncio

import pytest

from edge.errors import BadReply, DriverError, ExceptionReply, LineLost, NoReply
from edge.simulator import scenario
from edge.simulator.fault_kit import HERE, KIT, kind_of, planned
from edge.simulator.room import RunningRoom
from tests.served import boiler, line, served, simulated, write

WITHIN_S = 20.0
ON = {"tcp": "tcp", "rtu_over_tcp": "gateway", "rtu": "rtu", "ascii": "house 1/ascii",
      "dial_in": "dtu"}
OF_THE_WIRE = [name for name, kind in KIT.items() if kind.family == "wire" or name == "dead"]
# No right reply is left of these; of the others a client may find it, if it is patient.
NOTHING_LEFT = ("silent", "late", "partial", "wrong_unit", "wrong_function", "wrong_count",
                "wrong_transaction", "exception", "bad_crc", "owed", "close", "reset", "dead")


def room_of(directory, name, faults=""):
    """Return the Room of two boilers on one line, units 3 and 4, with a fault in its file."""
    plant = line(name) + boiler("b1", [(name, 3)]) + boiler("b2", [(name, 4)])
    return scenario.load(write(directory, plant, simulated("b1") + simulated("b2") + faults))


async def on_line(directory, name, course):
    """Run `course(running, reader)` on a served room whose line has a relay."""
    running = RunningRoom(room_of(directory, name), str(directory), watched=[name])
    async with served(running) as reader, asyncio.timeout(WITHIN_S):
        return await course(running, reader)


def run(directory, name, course):
    """Run `course(running, reader)` likewise, and return what it returned."""
    return asyncio.run(on_line(directory, name, course))


async def outcome(reader, name):
    """Return what a read of a boiler gives: {quantity: value}, or the error's class."""
    try:
        return await reader.read(name)
    except DriverError as error:
        return type(error)


async def until_happened(running, fault, reader, name):
    """Read until a fault has been seen at the wire; return the outcome of the last read."""
    while True:
        found = await outcome(reader, name)
        if running.happened(fault):
            return found
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("name", OF_THE_WIRE)
def test_a_wire_fault_strikes_its_unit_alone_on_every_transport_and_is_counted(tmp_path, name):
    async def on_all():
        async with asyncio.TaskGroup() as tasks:
            for transport in KIT[name].transports:
                (tmp_path / transport).mkdir()
                tasks.create_task(on_line(tmp_path / transport, ON[transport],
                                          lambda *room, on=ON[transport]: strike(name, on, *room)))

    asyncio.run(on_all())


async def strike(name, on, running, reader):
    """Let a wire fault strike unit 3 of a line, and look at it, at unit 4 and at the count."""
    fault = planned(name, line=on, unit_id=3)
    healthy = await reader.read_at_last("b1")
    running.begin(fault)
    struck = await until_happened(running, fault, reader, "b1")
    if name not in ("close", "reset"):  # they take the whole connection
        assert set(await reader.read_at_last("b2")) == set(healthy), on
    running.end(fault)
    count = running.happened(fault)
    for _ in range(2):
        assert set(await reader.read_at_last("b1")) == set(healthy), on
    assert running.happened(fault) == count, on
    if name in NOTHING_LEFT or isinstance(struck, type):
        assert struck in (NoReply, BadReply, ExceptionReply, LineLost), (on, struck)
    else:
        assert set(struck) == set(healthy), (on, struck)


@pytest.mark.parametrize("name", sorted(name for name, kind in KIT.items()
                                        if kind.family == "device" and name != "dead"))
def test_a_device_fault_alters_what_its_unit_hands_out(tmp_path, name):
    more = {"poisoned": {"quantity": "o2_dry_pct"}, "refuses_table": {"table": "holding"},
            "small_replies": {"max_words": 1}}.get(name, {})
    fault = planned(name, boiler="b1", **more)

    async def course(running, reader):
        healthy = await reader.read("b1")
        running.begin(fault)
        running.step(30.0)
        struck = await outcome(reader, "b1")
        other = await outcome(reader, "b2")
        running.end(fault)
        return healthy, struck, other, await reader.read("b1"), running.happened(fault)

    healthy, struck, other, again, happened = run(tmp_path, "tcp", course)
    assert happened >= 1
    assert None not in other.values() and None not in again.values()
    if more:
        assert struck is ExceptionReply
    elif name == "stuck":
        assert struck == healthy and again != healthy
    elif name == "sentinel":
        assert struck["flue_gas_temp_c"] is None and struck["o2_dry_pct"] > 2.0
    elif name == "not_a_number":
        assert struck["o2_dry_pct"] is None and struck["flue_gas_temp_c"] > 50.0
    else:
        assert not 0.5 < struck["o2_dry_pct"] < 25.0 < struck["flue_gas_temp_c"]


@pytest.mark.parametrize(("name", "on"), [
    (name, ON[transport]) for name, kind in KIT.items() for transport in kind.transports
    if kind.family == "line"])
def test_a_line_fault_is_seen_by_the_client_and_over_when_it_ends(tmp_path, name, on):
    fault = planned(name, line=on)

    async def course(running, reader):
        await reader.read_at_last("b1")
        running.begin(fault)
        struck = await until_happened(running, fault, reader, "b1")
        running.end(fault)
        await running.settled()
        return struck, await reader.read_at_last("b1"), await reader.read_at_last("b2")

    _, first, second = run(tmp_path, on, course)
    assert None not in first.values() and None not in second.values()


def test_a_closed_port_refuses_for_as_long_as_the_fault_holds(tmp_path):
    fault = planned("refused", line="tcp")

    async def course(running, reader):
        await reader.read("b1")
        running.begin(fault)
        await running.settled()
        found = [await outcome(reader, "b1") for _ in range(3)]
        running.end(fault)
        await running.settled()
        return found, set(await reader.read_at_last("b1")), running.happened(fault)

    found, again, happened = run(tmp_path, "tcp", course)
    assert all(isinstance(each, type) for each in found)
    assert again == {"o2_dry_pct", "flue_gas_temp_c", "burner_on"}
    assert happened == 2  # the one connection, and a try of our own


def test_odds_hit_so_many_of_the_requests(tmp_path):
    fault = planned("exception 6", line="tcp", odds=0.3)

    async def course(running, reader):
        running.begin(fault)
        for _ in range(300):
            await outcome(reader, "b1")
        return running.happened(fault), len(running.requests("tcp"))

    happened, asked = run(tmp_path, "tcp", course)
    assert 0.2 < happened / asked < 0.4


def test_two_faults_of_one_name_are_counted_apart(tmp_path):
    faults = [planned("exception 4", line="tcp", unit_id=unit_id) for unit_id in (3, 4)]

    async def course(running, reader):
        for fault in faults:
            running.begin(fault)
        found = [await outcome(reader, name) for name in ("b1", "b2", "b2")]
        assert found == [ExceptionReply] * 3
        return [running.happened(fault) for fault in faults]

    assert run(tmp_path, "tcp", course) == [1, 2]


def test_dead_boiler_is_silent_on_all_of_its_lines(tmp_path):
    names = ("tcp", "rtu")
    plant = "".join(line(name) for name in names) + boiler(
        "b1", [(name, 1) for name in names]) + boiler("b2", [("tcp", 2)])
    room = scenario.load(write(tmp_path, plant, simulated("b1") + simulated("b2")
                               + '[[fault]]\nname = "dead"\nboiler = "b1"\n'))

    async def course():
        running = RunningRoom(room, str(tmp_path))
        async with served(running) as reader:
            running.begin(room.faults[0])
            found = []
            for device in room.plant.boilers[0].devices:
                with pytest.raises(NoReply):
                    await reader.read_device(device)
                found.append(running.happened(room.faults[0]))
            return found, await reader.read("b2")

    found, other = asyncio.run(course())
    assert found == [1, 2] and None not in other.values()


def test_only_lines_that_a_fault_of_the_file_needs_get_a_relay(tmp_path):
    plant = line("tcp") + line("rtu") + boiler("b1", [("tcp", 1)]) + boiler("b2", [("rtu", 2)])
    faults = '[[fault]]\nname = "late 50"\nline = "rtu"\n[[fault]]\nname = "stuck"\nboiler = "b1"\n'
    room = scenario.load(write(tmp_path, plant, simulated("b1") + simulated("b2") + faults))

    async def course():
        running = RunningRoom(room, str(tmp_path))
        async with served(running) as reader:
            for name in ("b1", "b2"):
                await reader.read(name)
            with pytest.raises(ValueError, match="without a relay"):
                running.begin(planned("silent", line="tcp"))
            return running.requests("tcp"), len(running.requests("rtu")), running.asked

    assert asyncio.run(course()) == ([], 3, 6)


@pytest.mark.parametrize(
    ("name", "where", "reason"),
    [
        ("silent", {"line": "tpc"}, "found tpc, allowed tcp"),
        ("silent", {}, "missing .the line or the boiler"),
        ("unplugged", {"line": "tcp"}, "found unplugged, which cannot be on line tcp .tcp."),
        ("stuck", {"boiler": "b1", "quantity": "co_ppm"}, "for which no register here is made"),
    ],
)
def test_a_fault_from_python_that_strikes_nothing_says_why(tmp_path, name, where, reason):
    running = RunningRoom(room_of(tmp_path, "tcp"), str(tmp_path), watched=None)
    with pytest.raises(ValueError, match=reason):
        running.begin(planned(name, **where))


@pytest.mark.parametrize(
    ("text", "given", "reason"),
    [
        ("silense", {}, "found fault silense, allowed silent"),
        ("silent 3", {}, "found silent 3, allowed silent alone"),
        ("late", {"table": "holding"}, "found table, allowed with late: line, boiler, unit_id"),
        ("link_loss 101", {}, "found link_loss 101, allowed link_loss and 0 to 100 %"),
        ("clock_jump", {}, "found clock_jump, allowed clock_jump and -1e"),
        ("stuck 5", {}, "found stuck 5, allowed stuck alone"),
    ],
)
def test_a_fault_that_there_is_not_is_refused_in_words(text, given, reason):
    with pytest.raises(ValueError, match=reason):
        planned(text, **given)


def test_what_only_the_rig_can_do_is_not_begun_here(tmp_path):
    running = RunningRoom(room_of(tmp_path, "tcp"), str(tmp_path))
    for name in ("killed", "clock_jump 60", "server_away", "disk_full", "link_cut"):
        assert kind_of(name).family not in HERE
        with pytest.raises(ValueError, match="allowed in the rig"):
            running.begin(planned(name))


def test_a_dtu_that_dials_again_and_again_leaves_no_other_behind(tmp_path):
    async def course(running, reader):
        seen = 0
        for _ in range(4):
            await reader.read_at_last("b1")
            fault = planned("redialled", line="dtu")
            running.begin(fault)
            await running.settled()
            while running.happened(fault) == seen:  # noqa: ASYNC110 - a count
                await asyncio.sleep(0.01)
            seen = running.happened(fault)
            running.end(fault)
        await reader.read_at_last("b1")
        return seen, len(running.lines["dtu"].left)

    assert run(tmp_path, "dtu", course) == (4, 1)
