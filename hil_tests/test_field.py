"""The field side of the real agent: a dead line beside a good one, a slow disk, another period.

Every poll is stamped where it arrives, not where it is sent.
"""

import asyncio
import contextlib
import json
import os
import struct
import subprocess
import sys

import pytest

from benchmarks.field_devices import Devices
from benchmarks.plant import READINGS, REGISTER
from edge.simulator.relay import Relay
from edge.simulator.schedules import dead
from edge.simulator.server import TcpServer
from hil_tests.bus_room import expected, holes, unit, write_bus_plant, write_map, wrong_values
from hil_tests.moving_room import Loop
from hil_tests.rig import ROOT, AgentProcess, Platform, edge, needed, until
from tests import parts

LINE = 'name = "%s"\nhost = "127.0.0.1"\nport = %d\ntimeout_ms = %d\npoll_every_ms = %d\n'
UNITS = (1, 2, 3, 4)


@pytest.fixture
def loop():
    """A Loop."""
    made = Loop()
    yield made
    made.stop()


def served(loop, units, faults=None):
    """Serve units behind a Relay; return it and what ends both."""
    server = TcpServer("127.0.0.1", 0, units)
    loop.run(server.start())
    relay = Relay(server.port, faults)
    loop.run(relay.start())

    def stop():
        loop.run(relay.stop())
        loop.run(server.stop())

    return relay, stop


async def deaf(connections):
    """Return a server that accepts and never answers."""

    async def serve(reader, writer):
        connections.append(writer)
        while await reader.read(100):
            pass
        writer.close()

    return await asyncio.start_server(serve, "127.0.0.1", 0)


def polls(relay, unit_id):
    """Return when each poll of a unit began: the ms of its requests for the first block."""
    return [seen.ms for seen in relay.wire.seen
            if seen.unit == unit_id and struct.unpack(">H", seen.request[8:10])[0] == 0]


def test_a_line_loses_no_poll_while_another_with_the_same_unit_ids_is_dead(
        tmp_path, mosquitto, loop):
    period_ms = 500  # which no busy machine holds the agent up for
    connections: list = []
    silence = loop.run(deaf(connections))
    relay, stop = served(loop, {unit_id: unit(unit_id) for unit_id in UNITS})
    write_map(tmp_path)
    plant = write_bus_plant(tmp_path, mosquitto.url, {
        LINE % ("dead", silence.sockets[0].getsockname()[1], 1000, period_ms): UNITS,
        LINE % ("good", relay.port, 1000, period_ms): UNITS})
    platform = Platform(mosquitto.url)
    agent = AgentProcess(plant).start()
    try:
        until(lambda: len(polls(relay, 4)) >= 40, 30, "forty polls of the good line")
        until(lambda: len(platform.of("good-4")) >= 39, 5, "their records")
    finally:
        assert agent.stop() == 0, agent.said()
    found = {unit_id: polls(relay, unit_id) for unit_id in UNITS}
    good = [record for unit_id in UNITS for record in platform.of("good-%d" % unit_id)]
    other = [record for unit_id in UNITS for record in platform.of("dead-%d" % unit_id)]
    platform.close()
    loop.run(close(silence))
    stop()
    for unit_id, times in found.items():
        due = round((times[-1] - times[0]) / period_ms) + 1
        assert len(times) == due, (unit_id, len(times), due)
    assert wrong_values(good) == [] and holes(good) == []
    assert connections and other
    assert not any(set(expected(1)) & set(record["values"]) for record in other)
    reasons = {record["faults"]["co_ppm"] for record in other}
    assert reasons <= {"not read yet", "no reply in 1000 ms"}, reasons


async def close(server):
    """Close a server."""
    server.close()


# Every sync half a second

SECONDS = 20
SLOW = """[gateway]
id = "slow"
state_dir = "state"

[record]
every_s = 0

[spool]
sync_every_s = 1

[[uplink]]
url = "%s"

[[line]]
name = "gateway"
host = "127.0.0.1"
port = %d
poll_every_ms = 200
"""
SLOW_BOILER = """
[[boiler]]
name = "b%d"
kind = "steam"
fuel = "natural_gas"
rated_output_mw = 7.0

[[boiler.device]]
unit_id = %d
map = "map.toml"
turn_around_ms = 10
"""


# A program that does nothing but wake every 25 ms, and says how late the 99th of 100 wakings was.
WAKING = """
import os, time
try:
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(2))
except PermissionError:
    pass
late, due = [], time.monotonic()
for _ in range(%d):
    due += 0.025
    time.sleep(max(0.0, due - time.monotonic()))
    late.append(time.monotonic() - due)
print(1000 * sorted(late)[int(0.99 * len(late))])
""" % (SECONDS * 40)


def first_in_line(pid):
    """Have the kernel run a process before all others, where that is permitted.

    All its threads: one that waits for the machine would wait with Python's lock in its hands.
    """
    with contextlib.suppress(PermissionError):
        for thread in os.listdir("/proc/%d/task" % pid):
            os.sched_setscheduler(int(thread), os.SCHED_FIFO, os.sched_param(2))


def shim(directory):
    """Compile the library that makes every sync slow."""
    library = directory / "slow_sync.so"
    subprocess.run([needed("cc"), "-shared", "-fPIC", "-O1", "-Wall", "-o", library,
                    ROOT / "hil_tests" / "peers" / "slow_sync.c", "-ldl"], check=True)
    return library


def test_polls_keep_their_period_while_every_sync_takes_half_a_second(
        tmp_path, mosquitto, monkeypatch):
    period_ms = 200
    devices = Devices(8)
    (tmp_path / "map.toml").write_text("".join(
        REGISTER % (name, 2 * place) for place, (name, _) in enumerate(READINGS)))
    plant = tmp_path / "plant.toml"
    plant.write_text(SLOW % (mosquitto.url, devices.gateway) + "".join(
        SLOW_BOILER % (number, number) for number in range(1, 9)))
    count = tmp_path / "syncs"
    platform = Platform(mosquitto.url)
    with monkeypatch.context() as patch:
        patch.setenv("LD_PRELOAD", str(shim(tmp_path)))
        patch.setenv("SLOW_SYNC_COUNT", str(count))
        agent = AgentProcess(plant).start()
    try:
        until(lambda: min(map(len, devices.times())) > 3, 20, "first polls")
        for pid in (agent.pid, devices._process.pid):
            first_in_line(pid)
        before = len(count.read_bytes())
        woken = subprocess.run([sys.executable, "-c", WAKING], timeout=60, capture_output=True,
                               text=True, check=True)  # what is measured is time
        machine_ms = float(woken.stdout)
        times = devices.times()
        syncs = len(count.read_bytes()) - before
        until(lambda: len(platform.of("b8")) >= SECONDS * 1000 / period_ms, 10, "their records")
        assert agent.runs
    finally:
        assert agent.stop() == 0, agent.said()
        devices.stop()
        platform.close()
    periods = [(after - first) / 1e6 for row in times
               for first, after in zip(row[3:], row[4:], strict=False)]
    off = sorted(abs(found - period_ms) for found in periods)
    p99 = off[int(0.99 * len(off))]
    print("%d periods, off by %.2f ms (p50), %.2f ms (p99), %.2f ms (worst); %d syncs of 500 ms; "
          "the machine by itself is late by %.2f ms (p99)" % (
              len(periods), off[len(off) // 2], p99, off[-1], syncs, machine_ms))
    # Half a second each, one a second at the most: it was at work the whole time.
    assert syncs >= SECONDS / 2
    for row in times:
        assert len(row) - 1 == round((row[-1] - row[0]) / 1e6 / period_ms), "a poll is lost"
    assert off[-1] < period_ms / 2
    assert p99 <= 5.0 + machine_ms


# Another period, and what the status says

WITH_TEXTS = """
[[register]]
quantity = "device_model"
address = 900
kind = "string"
length = 3

[[register]]
quantity = "no_ppm"
address = 5000
kind = "uint16"
"""


def status_of(plant):
    """Return the status that the agent wrote last."""
    return json.loads((plant.parent / "state" / "status.json").read_text())


def with_model(unit_id):
    """Return a unit that tells its model and has no register 5000."""
    made = unit(unit_id)
    model = made.join([parts.register("device_model", "holding", 900, "string", length=3)])
    made.refresh({"device_model": "BC-200"}, model)
    return made


def test_a_changed_period_is_kept_after_sighup_and_the_status_tells_of_the_line(
        tmp_path, mosquitto, loop):
    relay, stop = served(loop, {number: with_model(number) for number in (1, 2)}, dead(2))
    write_map(tmp_path)
    with (tmp_path / "map.toml").open("a") as file:
        file.write(WITH_TEXTS)
    lines = {LINE % ("dcs", relay.port, 100, period_ms): (1, 2) for period_ms in (500, 200)}
    slow, fast = lines
    plant = write_bus_plant(tmp_path, mosquitto.url, {slow: (1, 2)})
    agent = AgentProcess(plant).start()
    try:
        until(lambda: len(polls(relay, 1)) >= 6, 20, "six polls")
        at_first = polls(relay, 1)[1:]
        write_bus_plant(tmp_path, mosquitto.url, {fast: (1, 2)})
        agent.hang_up()
        until(lambda: "plant file read again" in agent.said(), 10, "the new plant file")
        again = len(polls(relay, 1))
        until(lambda: len(polls(relay, 1)) >= again + 12, 20, "twelve polls")
        afterwards = polls(relay, 1)[again + 2:]
        written = until(lambda: status_of(plant)["lines"][0]["polls"] >= 8 and status_of(plant), 10,
                        "the status")
        shown = edge("status", plant)
    finally:
        assert agent.stop() == 0, agent.said()
        stop()
    for period_ms, times in ((500, at_first), (200, afterwards)):
        found = sorted(after - first for first, after in zip(times, times[1:], strict=False))
        assert abs(found[len(found) // 2] - period_ms) < 10, (period_ms, found)
    line, = written["lines"]
    first, second = line["devices"]
    assert line["counts"]["exception 2"] >= 1 and line["counts"]["no reply"] >= 1
    assert line["late_ms"]["p50"] <= line["late_ms"]["p99"] <= line["late_ms"]["worst"]
    assert line["missed"] == 0 and written["late_polls"] == 0
    assert first["refused"] == ["no_ppm"] and first["texts"] == {"device_model": "BC-200"}
    assert not first["silent"] and second["silent"] and second["trouble"]
    assert shown.returncode == 0, shown.stdout
    rows = shown.stdout.splitlines()
    assert any(row.startswith("line dcs: ") and " 0 skipped, " in row and "ms late (p99)" in row
               for row in rows), rows
    assert any("exception 2" in row and "no reply" in row for row in rows), rows
    assert any(row.startswith("  unit 1: ") and "refuses no_ppm" in row for row in rows), rows
    assert "    device_model: BC-200" in rows
    assert any(row.startswith("  unit 2: ") and "silent" in row and "no reply in 100 ms" in row
               for row in rows), rows
