"""What every scenario needs: an agent as it ships, a mosquitto, a subscriber, and waiting until.

Nothing here is a stand-in: the agent is a process of its own, mosquitto is Debian's, and time is
waited for with a limit, never slept away.
"""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from edge.simulator.ports import free_port
from edge.uplink.listen import Listener
from edge.uplink.payload_reader import unpack_payloads
from edge.uplink.records import as_json_object
from edge.uplink.schema import Births
from hil_tests.arrived import without_doubles

ROOT = pathlib.Path(__file__).resolve().parent.parent


def awaited(true, within_s, every_s=0.02):
    """Wait until `true()` is, `within_s` at the most, and return what it returned last."""
    deadline = time.monotonic() + within_s
    found = true()
    while not found and time.monotonic() < deadline:
        time.sleep(every_s)
        found = true()
    return found


def until(true, within_s, what):
    """Wait until `true()` is, and return what it returned; fails after `within_s`."""
    found = awaited(true, within_s)
    if not found:
        raise AssertionError("not within %g s: %s" % (within_s, what))
    return found


def answers(port, host="127.0.0.1"):
    """Whether somebody listens on a port, of loopback where nothing else is said."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def needed(program):
    """Return the path of a program; without it the test is left out, and in CI it fails."""
    path = shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin")
    if path is None:
        leave_out("%s is not installed" % program)
    return path


def leave_out(missing):
    """Leave the test out for what the machine has not; in CI it fails."""
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


class Mosquitto:
    """Debian's mosquitto with persistence, on a port that stays the same over its restarts."""

    def __init__(self, directory, more=""):
        self.port = free_port()
        self.url = "mqtt://127.0.0.1:%d" % self.port
        self._process = None
        self._config = directory / "mosquitto.conf"
        self._log = directory / "mosquitto.log"
        # Without max_queued_messages 0 mosquitto forgets what a subscriber has not taken yet.
        self._config.write_text(
            "listener %d 127.0.0.1\nallow_anonymous true\npersistence true\n"
            "persistence_location %s/\nmax_queued_messages 0\n%s%s" % (
                self.port, directory, "user root\n" if os.geteuid() == 0 else "", more))

    def start(self):
        """Start, and wait until it listens."""
        program = needed("mosquitto")
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([program, "-c", self._config], stderr=log, stdout=log)
        until(lambda: answers(self.port), 10, "mosquitto listens")

    def hang(self):
        """Let it answer nobody, until `stop`."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self):
        """Let it answer again after `hang`."""
        self._process.send_signal(signal.SIGCONT)

    def stop(self):
        """End it as an operator would; it saves what it holds."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.send_signal(signal.SIGCONT)
            self._process.wait(10)
            self._process = None

    @property
    def runs(self):
        """Whether it is up."""
        return self._process is not None

    @property
    def pid(self):
        """Its process id."""
        return self._process.pid


class Platform:
    """What a platform has received: every payload decoded, in the order of its arrival."""

    def __init__(self, url, topic="boiler/v1/+/#"):
        self.messages = []
        self.records = []
        self._births = Births()
        self._lock = threading.Lock()
        self._listener = Listener(url, topic, self._take, session="platform")

    def _take(self, topic, payload):
        with self._lock:
            self.messages.append((topic, payload))
            if not topic.endswith("/data") and "/birth/" not in topic:
                return
            for kind, *batch in unpack_payloads(payload, self._births):
                if kind == "batch":
                    header, records = batch
                    self.records += [as_json_object(header, record) for record in records]

    def close(self):
        """Stop listening."""
        self._listener.close()

    def states(self):
        """Return the states that came, oldest first."""
        with self._lock:
            return [payload.decode().split("\n")[0] for topic, payload in self.messages
                    if topic.endswith("/state")]

    def of(self, boiler):
        """Return the records of one boiler, doubles dropped."""
        with self._lock:
            return [record for record in without_doubles(self.records)
                    if record["boiler"] == boiler]


def under_test():
    """Return how to start the agent under test: of EDGE_UNDER_TEST where it is set, else ours."""
    directory = os.environ.get("EDGE_UNDER_TEST")
    if not directory:
        return {"cwd": ROOT, "env": dict(os.environ)}
    path = os.pathsep.join([os.path.abspath(directory), str(ROOT)])
    return {"cwd": directory, "env": os.environ | {"PYTHONPATH": path}}


class AgentProcess:
    """`python -m edge run` on a plant file, as systemd would start it.

    program: other words in the place of "edge"; environment: what is set beside the usual.
    """

    def __init__(self, plant_file, *words, program=("edge",), environment=None):
        self._words = [sys.executable, "-m", *program, "run", str(plant_file), *words]
        self._environment = environment or {}
        self.log = pathlib.Path(str(plant_file) + ".log")
        self._process = None

    def start(self):
        """Start it."""
        where = under_test()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._words, cwd=where["cwd"], stderr=log, stdout=log,
                                             env=where["env"] | self._environment)
        return self

    def kill(self):
        """Kill it where it stands, and return how it ended."""
        self._process.kill()
        return self._process.wait(10)

    def stop(self):
        """End it cleanly and return its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(15)

    def hang_up(self):
        """Ask it to read its plant file again."""
        self._process.send_signal(signal.SIGHUP)

    def wait(self, within_s):
        """Wait for its end and return its exit code."""
        return self._process.wait(within_s)

    @property
    def pid(self):
        """Its process id."""
        return self._process.pid

    @property
    def runs(self):
        """Whether it is still there."""
        return self._process.poll() is None

    def said(self):
        """Return what it wrote to standard error and output."""
        return self.log.read_text()


def edge(*words, **options):
    """Run one command of the agent to its end."""
    return subprocess.run([sys.executable, "-m", "edge", *map(str, words)], timeout=60,
                          capture_output=True, text=True, **(under_test() | options))
