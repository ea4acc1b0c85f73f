"""Agent killed and server away, again and again at random, and what must have arrived after it.

A server can `hang`, `stop` and `start`: mosquitto, the recording server, or a link to one.
"""

import random
import signal
import subprocess
import sys

from benchmarks.plant import write_plant
from edge.simulator.ports import free_port
from edge.uplink.records import as_json_object, unpack_payloads
from hil_tests.arrived import numbers_missing
from hil_tests.mqtt_recorder import read_publishes
from hil_tests.rig import ROOT, AgentProcess, answers, edge, until
from hil_tests.room import Devices

BOILERS, POLL_EVERY_MS = 10, 200  # 50 records a second
STEP_MAX = 55  # polls from one step of a turn to the next; on average a turn takes 3 s
# A server hangs before it goes, so that there is something on its way that never arrives.
TURNS = (("kill", "hang", "away", "back"), ("hang", "kill", "away", "back"),
         ("hang", "away", "kill", "back"), ("hang", "away", "back", "kill"))
ONLINE = b"online"  # what a gateway publishes first on each connection
DRAIN_S = 60


class RecorderProcess:
    """The recording server as a program that is killed (-9), with a file for each of its lives."""

    def __init__(self, directory):
        self.port = free_port()
        self.lives = 0
        self._directory = directory
        self._process = None

    def start(self):
        """Start it on the same port with a new file; a kill may have torn the old one's end."""
        self.lives += 1
        self._process = subprocess.Popen(
            [sys.executable, "-m", "hil_tests.mqtt_recorder", "--port", str(self.port),
             "--file", self._file(self.lives)], cwd=ROOT, stdout=subprocess.DEVNULL)
        until(lambda: answers(self.port), 10, "the recording server listens")

    def hang(self):
        """Let it answer nobody from now on."""
        self._process.send_signal(signal.SIGSTOP)

    def stop(self):
        """Kill it where it stands."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def messages(self):
        """Return (topic, payload) of all that it has written, over all its lives."""
        return [message for life in range(1, self.lives + 1)
                for message in read_publishes(self._file(life))]

    def _file(self, life):
        path = self._directory / ("publishes-%03d.bin" % life)
        path.touch()
        return str(path)


def storm(directory, server, turns, seed, url=""):
    """Kill the agent and take the server away once a turn; then let all be delivered.

    Returns the newest number on disk.
    """
    devices = Devices()
    plant = write_plant(directory, devices.port, server.port, BOILERS, 0,
                        poll_every_ms=POLL_EVERY_MS)
    if url:
        plant.write_text(plant.read_text().replace("mqtt://127.0.0.1:%d\"" % server.port, url))
    chance = random.Random(seed)
    agent = AgentProcess(plant).start()
    try:
        for _ in range(turns):
            for step in chance.choice(TURNS):
                _poll(devices, chance.randint(5, STEP_MAX))
                _take(step, agent, server)
        # The last life polls a little more, so that there are records of it.
        _poll(devices, 2 * STEP_MAX)
        assert agent.stop() == 0, agent.said()
    finally:
        if agent.runs:
            agent.kill()
        devices.stop()
    return drain(plant)


def _take(step, agent, server):
    if step == "kill":
        agent.kill()
        agent.start()
    elif step == "hang":
        server.hang()
    elif step == "away":
        server.stop()
    else:
        server.start()


def _poll(devices, requests):
    since = devices.ask("count")
    until(lambda: devices.ask("count") >= since + requests, 20, "%d requests" % requests)


def drain(plant):
    """Let a last start deliver everything, and return the newest number on disk."""
    last = AgentProcess(plant, "--polls", "1", "--drain-s", str(DRAIN_S)).start()
    assert last.wait(DRAIN_S + 30) == 0, last.said()
    status = edge("spool", "status", plant)
    assert status.returncode == 0, status.stdout
    return next(int(line.split()[-1]) for line in status.stdout.splitlines()
                if line.startswith("newest"))


def connections(messages):
    """Return the records of each connection in the order sent, as decoded objects.

    A connection begins with the state `online`; one that only repeats it is cut in two, no more.
    """
    found = [[]]
    for topic, payload in messages:
        if topic.endswith("/state") and payload.startswith(ONLINE):
            found.append([])
        elif topic.endswith("/data"):
            found[-1] += [as_json_object(header, record)
                          for _, header, records in unpack_payloads(payload)
                          for record in records]
    return found


def assert_complete(sent, newest):
    """Check what arrived over all connections, and return (records, doubles).

    Nothing is missing, and what came twice was the same both times.
    """
    first = {}
    count = 0
    for record in [record for records in sent for record in records]:
        count += 1
        number = record["number"]
        record = {name: value for name, value in record.items() if name != "stream"}
        assert first.setdefault(number, record) == record, "number %d names two records" % number
    assert numbers_missing(first.values()) == []
    assert max(first) == newest
    assert len({record["spool"] for record in first.values()}) == 1
    return count, count - len(first)


def assert_rising(sent, redelivered=False):
    """Check that numbers rise within each stream of a connection.

    With `redelivered` the server may have sent a message again: then the first of each counts.
    """
    seen = set()
    for place, records in enumerate(sent):
        newest = {"live": 0, "backlog": 0}
        for record in records:
            number, stream = record["number"], record["stream"]
            if redelivered and number in seen:
                continue
            seen.add(number)
            assert number > newest[stream], "connection %d, %s: %d after %d" % (
                place, stream, number, newest[stream])
            newest[stream] = number


def assert_doubles_follow_an_end(sent):
    """Check that no connection was sent a number twice: only another one sends it again."""
    for place, records in enumerate(sent):
        numbers = [record["number"] for record in records]
        assert len(set(numbers)) == len(numbers), "connection %d" % place
