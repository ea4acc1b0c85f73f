"""The agent killed and its MQTT server away, 200 times in ten minutes at 50 records a second.

`make campaign-storm` takes ten minutes for each; the tests' run some tens of seconds.
"""

import os

import pytest

from hil_tests.cut_link import CutLink, LinkedMosquitto
from hil_tests.rig import Mosquitto, Platform, edge, until
from hil_tests.storm import (
    BOILERS,
    RecorderProcess,
    assert_complete,
    assert_doubles_follow_an_end,
    assert_rising,
    connections,
    storm,
)

SECONDS = int(os.environ.get("STORM_SECONDS", "40"))  # for each: two minutes together
SEED = int(os.environ.get("STORM_SEED", "1"))
TURNS = SECONDS // 3
SAVED = "autosave_on_changes true\nautosave_interval 1\n"


@pytest.fixture
def link():
    """A link that can be cut; its number keeps runs side by side apart."""
    made = CutLink(os.getpid() % 1000)
    made.make()
    yield made
    made.remove()


def test_no_record_is_lost_in_a_storm_of_kills_and_stopped_servers(tmp_path):
    server = Mosquitto(tmp_path, SAVED)
    server.start()
    try:
        _weather(tmp_path, server)
    finally:
        server.stop()


def test_no_record_is_lost_in_a_storm_of_kills_and_killed_servers(tmp_path):
    server = RecorderProcess(tmp_path)
    server.start()
    try:
        newest = storm(tmp_path, server, TURNS, SEED)
    finally:
        server.stop()
    sent = connections(server.messages())
    assert_rising(sent)
    assert_doubles_follow_an_end(sent)
    _tell(sent, assert_complete(sent, newest), server.lives)
    assert edge("spool", "verify", tmp_path / "plant.toml").returncode == 0


def test_no_record_is_lost_in_a_storm_of_kills_and_cut_links(tmp_path, link):
    server = LinkedMosquitto(tmp_path, link, SAVED)
    server.start()
    try:
        _weather(tmp_path, server, server.tls_words)
    finally:
        server.end()


def _weather(tmp_path, server, plant_words=""):
    """Have a storm over a mosquitto with a subscriber, and check what the subscriber got."""
    platform = Platform(server.url)
    try:
        newest = storm(tmp_path, server, TURNS, SEED, plant_words)
        until(lambda: max(record["number"] for record in platform.records) == newest, 60,
              "the last number, %d" % newest)
    finally:
        platform.close()
    sent = connections(platform.messages)
    assert_rising(sent, redelivered=True)
    _tell(sent, assert_complete(sent, newest), TURNS)
    assert edge("spool", "verify", tmp_path / "plant.toml").returncode == 0


def _tell(sent, counts, times):
    records = [record for connection in sent for record in connection]
    assert len({record["boiler"] for record in records if record["boiler"]}) == BOILERS
    boots = {record["boot"] for record in records}
    assert len(boots) > TURNS // 2  # one that is killed within a second leaves no records
    print("%d kills, server away %d times: %d boots, %d connections, %d records, %d doubles" % (
        TURNS, times, len(boots), len(sent), *counts))
