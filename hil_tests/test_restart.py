"""The agent killed again and again, the MQTT server away half of the time: no record is lost."""

import os
import random

from benchmarks.plant import write_plant
from hil_tests.arrived import numbers_missing, without_doubles
from hil_tests.mqtt_recorder import MqttRecorder
from hil_tests.rig import AgentProcess, Platform, edge, until
from hil_tests.room import Devices
from hil_tests.storm import assert_rising, connections

ROUNDS = int(os.environ.get("KILL_ROUNDS", "20"))
SEED = int(os.environ.get("KILL_SEED", "1"))


class RecorderSwitch:
    """The recording server with mosquitto's switch; stopping it cuts every client off at once."""

    def __init__(self, recorder):
        self._recorder = recorder
        self.runs = True

    def start(self):
        """Listen again on the same port."""
        self._recorder.start()
        self.runs = True

    def stop(self):
        """Drop everybody and the port."""
        self._recorder.stop()
        self.runs = False


def test_no_record_is_lost_when_the_agent_is_killed_and_mosquitto_stopped(tmp_path, mosquitto):
    platform = Platform(mosquitto.url)
    try:
        _kill_again_and_again(tmp_path, mosquitto.port, mosquitto, ROUNDS)
        newest = _drain(tmp_path)
        until(lambda: max(record["number"] for record in platform.records) == newest, 30,
              "the last number, %d" % newest)
    finally:
        platform.close()
    sent = connections(platform.messages)
    assert_rising(sent, redelivered=True)
    _assert_complete(sent, tmp_path)


def test_no_record_is_lost_when_agent_and_server_are_both_cut_off(tmp_path):
    recorder = MqttRecorder(tmp_path / "publishes.bin")
    recorder.start()
    try:
        _kill_again_and_again(tmp_path, recorder.port, RecorderSwitch(recorder), ROUNDS // 2)
        newest = _drain(tmp_path)
    finally:
        recorder.stop()
    sent = connections(recorder.publishes)
    assert max(record["number"] for records in sent for record in records) == newest
    assert_rising(sent)
    _assert_complete(sent, tmp_path)


def _kill_again_and_again(tmp_path, mqtt_port, server, rounds):
    """Kill the agent in each round; the server goes in one round and comes back in the next."""
    devices = Devices()
    plant = write_plant(tmp_path, devices.port, mqtt_port, boilers=4, every_s=0, poll_every_ms=200)
    chance = random.Random(SEED)
    agent = AgentProcess(plant)
    for turn in range(rounds):
        polled = devices.ask("count")
        agent.start()
        _poll(devices, polled, chance.randint(20, 60))
        if not server.runs:
            server.start()
        elif turn % 2:
            server.stop()
        _poll(devices, devices.ask("count"), chance.randint(10, 40))
        agent.kill()
    if not server.runs:
        server.start()
    # The last start polls a little more, so that there are records of a boot after the last kill.
    agent.start()
    _poll(devices, devices.ask("count"), 40)
    assert agent.stop() == 0
    devices.stop()


def _poll(devices, since, requests):
    until(lambda: devices.ask("count") >= since + requests, 20, "%d requests" % requests)


def _drain(tmp_path):
    """Let a last start deliver everything, and return the newest number on disk."""
    plant = tmp_path / "plant.toml"
    last = AgentProcess(plant, "--polls", "1").start()
    assert last.wait(60) == 0, last.said()
    status = edge("spool", "status", plant)
    assert status.returncode == 0, status.stdout
    return next(int(line.split()[-1]) for line in status.stdout.splitlines()
                if line.startswith("newest"))


def _assert_complete(sent, tmp_path):
    records = [record for records in sent for record in records]
    kept = without_doubles(records)
    assert numbers_missing(kept) == []
    assert len({record["spool"] for record in kept}) == 1
    assert edge("spool", "verify", tmp_path / "plant.toml").returncode == 0
    boots = {record["boot"] for record in kept}
    print("%d boots, %d records, %d of them doubles, %d gap records" % (
        len(boots), len(records), len(records) - len(kept),
        len([record for record in kept if "gap" in record])))
