"""The MQTT server of one uplink on the bench, and what arrives there.

Mosquitto by default; the recording server where a fault needs it; mosquitto behind a link of its
own where the link has a fault; a relay before any of them for what is done to octets on their way.
"""

import fcntl
import os
import threading
import time
from typing import Any

from edge.simulator.fault_kit import parse
from edge.uplink.listen import Listener
from hil_tests.cut_link import CutLink, LinkedMosquitto
from hil_tests.mqtt_recorder import MqttRecorder
from hil_tests.mqtt_relay import MqttRelay
from hil_tests.rig import Mosquitto

SAVED = "autosave_on_changes true\nautosave_interval 1\nlog_type all\n"
BY_THE_RECORDER = ("server_kicks", "server_refuses", "server_forgets_acks",
                   "server_small_packets")
BY_A_RELAY = ("server_mute", "server_garbage", "server_slow", "link_delay")
BY_A_LINK = ("link_cut", "link_loss", "link_rate")
_LINKS = 200  # numbers of links; those of other tests go by process ids


class Arrivals:
    """What a subscriber gets: `messages` are (topic, payload, wall clock ms), oldest first."""

    def __init__(self, url, topic, password=None):
        self._messages = []
        self._lock = threading.Lock()
        self._listener = Listener(url, topic, self._take, password, "rig-%s" % os.urandom(4).hex())

    @property
    def messages(self):
        """All of them until now."""
        with self._lock:
            return list(self._messages)

    def close(self):
        """Listen no more."""
        self._listener.close()

    def _take(self, topic, payload):
        with self._lock:
            self._messages.append((topic, payload, time.time() * 1000))


class Recorded:
    """What the recording server has written, in the same form."""

    def __init__(self, recorder):
        self._recorder = recorder

    @property
    def messages(self):
        """All of them until now."""
        stamps_ms = list(self._recorder.stamps_ms)
        return [(topic, payload, at_ms) for (topic, payload), at_ms in zip(
            list(self._recorder.publishes), stamps_ms, strict=False)]

    def close(self):
        """Nothing is open."""


class UplinkServer:
    """The server of one uplink, with what the faults of a scenario need.

    url, settings  where the agent goes, and what else its uplink needs
    mosquitto, recorder, relay, link  what there is of them, else None
    """

    def __init__(self, directory, names, loop):
        self.mosquitto: Any = None
        self.recorder: Any = None
        self.relay: Any = None
        self.link: Any = None
        self.settings: dict = {}
        self._directory = directory
        self._names = {parse(name)[0] for name in names}
        self._loop = loop
        self._number: Any = None
        self.arrivals: Any = None

    def start(self):
        """Start it."""
        self._directory.mkdir(parents=True)
        if self._names & set(BY_THE_RECORDER):
            self.recorder = MqttRecorder(str(self._directory / "publishes.bin"))
            self.recorder.start()
            self.settings = {"url": "mqtt://127.0.0.1:%d" % self.recorder.port}
        elif self._names & set(BY_A_LINK):
            self._start_behind_a_link()
        else:
            self.mosquitto = Mosquitto(self._directory, SAVED)
            self.mosquitto.start()
            self.settings = {"url": self.mosquitto.url}
        if self._names & set(BY_A_RELAY):
            self._put_a_relay_before()

    def listen(self, topic):
        """Begin to listen to what arrives."""
        self.arrivals = (Recorded(self.recorder) if self.recorder else
                         Arrivals(self.mosquitto.url, topic))

    @property
    def program(self):
        """What listens: mosquitto or the recording server."""
        return self.mosquitto or self.recorder

    @property
    def port(self):
        """Where it listens."""
        return self.program.port

    def stop(self):
        """End all of it."""
        if self.relay is not None:
            self._loop.run(self.relay.stop())
        if self.recorder is not None:
            self.recorder.stop()
        if self.link is not None:
            if self.mosquitto is not None:
                self.mosquitto.end()
            self.link.remove()
            os.close(self._number)
        elif self.mosquitto is not None:
            self.mosquitto.stop()

    def _start_behind_a_link(self):
        self._number, number = _free_number()
        self.link = CutLink(number)
        self.link.remove()  # what a killed run has left
        self.link.make()
        self.mosquitto = LinkedMosquitto(self._directory, self.link, SAVED)
        self.mosquitto.start()
        self.settings = {"url": self.mosquitto.tls_url, "ca_file": str(self.mosquitto.ca_file)}

    def _put_a_relay_before(self):
        host, port = (self.link.far, 1883) if self.link else (
            "127.0.0.1", self.port)
        self.relay = MqttRelay(host, port)
        self._loop.run(self.relay.start())
        self.settings = {"url": "mqtt://127.0.0.1:%d" % self.relay.port}


def _free_number():
    """Return (lock, number) of a link that no other process has."""
    for number in range(1, _LINKS):
        lock = os.open("/tmp/boiler-edge-link-%d.lock" % number,
                       os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            continue
        return lock, number + 1000  # apart from the numbers of other tests
    raise AssertionError("no link is free, of %d" % _LINKS)
