"""Units that misbehave in every way that can be told, on three transports, under the real agent.

BUS_POLLS: how many polls of all units together (`make campaign-bus` has 10,000).
"""

import asyncio
import json
import os
import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest

from edge.simulator.dtu import Dtu
from edge.simulator.faults import names
from edge.simulator.ports import free_port
from edge.simulator.relay import PtyRelay, Relay
from edge.simulator.schedules import InRounds
from edge.simulator.server import TcpServer
from edge.simulator.wire import Wire
from hil_tests.bus_room import holes, unit, write_bus_plant, write_map, wrong_values
from hil_tests.rig import AgentProcess, Platform, until

POLLS = int(os.environ.get("BUS_POLLS", "1200"))
FAULTY, HEALTHY = (1, 2), (3, 4)
TIMEOUT_MS, PERIOD_MS = 150, 1000 if POLLS < 5000 else 500
DTU_TIMEOUT_MS = 400  # it takes 100 ms to dial in again after a connection was torn down
ODDS = 0.10  # of a request to a faulty unit, all faults together
EXCEPTIONS = ["exception %d" % code for code in (1, 2, 3, 4, 5, 6, 10, 11)]
# What the agent counts where the fault was seen at the wire; others may look like several things.
COUNTED_AS = {
    "silent": "no reply", "partial": "partial reply", "wrong_unit": "wrong unit",
    "wrong_function": "wrong function", "wrong_transaction": "wrong transaction",
    "wrong_count": "wrong count", "too_long": "reply too long", "late": "late reply",
    "bad_crc": "bad checksum", "close": "line lost", "reset": "line lost",
    # Byte by byte may arrive together on a busy machine.
}


def in_rounds(seed, framing, connection):
    """Return the schedule that hits faulty units by every fault alike."""
    faults = [name for name in names(framing, connection) if name != "exception"] + EXCEPTIONS
    return InRounds(seed, FAULTY, ODDS, faults)


class FaultyRoom:
    """The servers of three lines in a loop of their own."""

    def __init__(self, listen_port):
        units = {unit_id: unit(unit_id) for unit_id in FAULTY + HEALTHY}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._servers = []
        self.wires = {}
        self.run(self._start(units, listen_port))

    async def _start(self, units, listen_port):
        for framing in ("tcp", "rtu"):
            server = TcpServer("127.0.0.1", 0, units, framing)
            await server.start()
            self._servers.append(server)
        self.tcp = Relay(self._servers[0].port, in_rounds(1, "tcp", True), TIMEOUT_MS)
        self.pair = PtyRelay(self._servers[1].port, in_rounds(2, "rtu", False), TIMEOUT_MS)
        self.dtu = Dtu("127.0.0.1:%d" % listen_port, b"DTU-7", units, heartbeat=b"\xfe",
                       heartbeat_every_s=0.7,
                       wire=Wire(in_rounds(3, "rtu", True), DTU_TIMEOUT_MS))
        self.dtu.reconnect_ms = 100
        for part in (self.tcp, self.pair, self.dtu):
            await part.start()
        self._servers += [self.tcp, self.pair, self.dtu]
        self.wires = {"tcp": self.tcp.wire, "pair": self.pair.wire, "dtu": self.dtu.wire}

    def run(self, coroutine):
        """Run something in the servers' loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(20)

    def stop(self):
        """Take everything away."""
        for server in reversed(self._servers):
            self.run(server.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)


@pytest.fixture
def room():
    """Three lines with two faulty and two healthy units each."""
    port = free_port()
    made = FaultyRoom(port)
    made.listen_port = port
    yield made
    made.stop()


def test_no_wrong_value_is_recorded_and_healthy_units_lose_nothing(tmp_path, mosquitto, room):
    write_map(tmp_path)
    common = "timeout_ms = %d\npoll_every_ms = %d\n"
    near, far = common % (TIMEOUT_MS, PERIOD_MS), common % (DTU_TIMEOUT_MS, PERIOD_MS)
    plant = write_bus_plant(tmp_path, mosquitto.url, {
        'name = "tcp"\nhost = "127.0.0.1"\nport = %d\n' % room.tcp.port + near: range(1, 5),
        'name = "pair"\ntransport = "rtu"\ndevice = "%s"\nbaudrate = 115200\n' % room.pair.device
        + near: range(1, 5),
        'name = "dtu"\ntransport = "dial_in"\nlisten = "127.0.0.1:%d"\nregistration = "DTU-7"\n'
        'heartbeat = "hex:fe"\nbaudrate = 115200\n' % room.listen_port + far: range(1, 5),
    })
    platform = Platform(mosquitto.url)
    agent = AgentProcess(plant).start()
    try:
        until(lambda: len(platform.records) >= POLLS, POLLS * PERIOD_MS / 12_000 * 2 + 30,
              "%d polls" % POLLS)
        assert agent.runs
    finally:
        assert agent.stop() == 0, agent.said()
    records = list(platform.records)
    platform.close()
    counts = {name: wire.counts for name, wire in room.wires.items()}
    lines = json.loads((tmp_path / "state" / "status.json").read_text())["lines"]
    said = {line["name"]: line["counts"] for line in lines}
    missed = {line["name"]: line["missed"] for line in lines}
    _print(records, counts, said)
    assert wrong_values(records) == []
    settled = records[3 * 12:]  # the DTU has dialled in
    healthy = [record for record in settled if int(record["boiler"][-1]) in HEALTHY]
    assert holes(healthy) == [], [record["faults"] for record in healthy
                                  if holes([record])][:3]
    if PERIOD_MS == 1000:  # in half of it two faulty units can hold a line up for longer
        assert missed["tcp"] == missed["pair"] == 0
        for name in ("tcp-3", "tcp-4", "pair-3", "pair-4"):
            assert polls_lost(settled, name) == 0, name
    hit = sum(sum(wire.values()) for wire in counts.values())
    assert hit > 0 and "Traceback" not in agent.said()
    for name, wire in counts.items():
        for fault, kind in COUNTED_AS.items():
            assert not wire[fault] or said[name].get(kind), (name, fault, said[name])
        garbage = said[name].get("garbage" if name == "tcp" else "garbage before")
        assert not wire["garbage_before"] or garbage, (name, said[name])
    for name, (framing, connection) in {
            "tcp": ("tcp", True), "pair": ("rtu", False), "dtu": ("rtu", True)}.items():
        if POLLS >= 5000 or name != "dtu":  # a shorter run may end in the DTU's first round
            assert [fault for fault in names(framing, connection)
                    if not counts[name][fault]] == [], name


def polls_lost(records, boiler):
    """Return how many polls of a boiler left no record between its first and its last one."""
    times = [datetime.fromisoformat(record["time"]) for record in records
             if record["boiler"] == boiler]
    periods = (times[-1] - times[0]) / timedelta(milliseconds=PERIOD_MS)
    return round(periods) + 1 - len(times)


def _print(records, counts, said):
    kinds = Counter()
    for record in records:
        for reason in record["faults"].values():
            kinds[reason.split(":")[0]] += 1
    print("%d polls; faults recorded: %s" % (len(records), dict(kinds.most_common(20))))
    for name, wire in counts.items():
        print("%s, at the wire: %s; counted: %s" % (name, dict(wire), said[name]))
