"""The agent killed again and again, the MQTT server away half of the time: no record is lost."""

import os
import random

from benchmarks.plant import write_plant
from hil_tests.rig import AgentProcess, Platform, edge, numbers_missing, until, without_doubles
from hil_tests.room import Devices

ROUNDS = int(os.environ.get("KILL_ROUNDS", "20"))
SEED = int(os.environ.get("KILL_SEED", "1"))


def test_no_record_is_lost_when_the_agent_is_killed_and_the_server_stopped(tmp_path, mosquitto):
    devices = Devices()
    plant = write_plant(tmp_path, devices.port, mosquitto.port, boilers=4, every_s=0,
                        poll_every_ms=200)
    chance = random.Random(SEED)
    platform = Platform(mosquitto.url)
    agent = AgentProcess(plant)
    try:
        for turn in range(ROUNDS):
            polled = devices.ask("count")
            agent.start()
            _poll(devices, polled, chance.randint(20, 60))
            _stop_or_start(mosquitto, turn)
            _poll(devices, devices.ask("count"), chance.randint(10, 40))
            agent.kill()
        if not mosquitto.runs:
            mosquitto.start()
        agent.start()
        _everything_arrives(platform, tmp_path, agent, plant)
    finally:
        platform.close()
        devices.stop()
    print("%d kills, %d messages, %d records of which %d doubles" % (
        ROUNDS, len(platform.messages), len(platform.records),
        len(platform.records) - len(without_doubles(platform.records))))


def _poll(devices, since, requests):
    until(lambda: devices.ask("count") >= since + requests, 20, "%d requests" % requests)


def _stop_or_start(mosquitto, turn):
    """The server is away in every second half of a round, and comes back in the next."""
    if mosquitto.runs and turn % 2:
        mosquitto.stop()
    elif not mosquitto.runs:
        mosquitto.start()


def _everything_arrives(platform, tmp_path, agent, plant):
    until(lambda: agent.said() and platform.records[-1]["boot"] == ROUNDS + 1, 60, "the last boot")
    assert agent.stop() == 0
    # The records that the clean stop left go out with the next start.
    last = AgentProcess(plant, "--polls", "1")
    last.start()
    assert last.wait(60) == 0, last.said()
    status = edge("spool", "status", plant)
    assert status.returncode == 0, status.stdout
    newest = int(next(line.split()[-1] for line in status.stdout.splitlines()
                      if line.startswith("newest")))
    until(lambda: max(record["number"] for record in platform.records) == newest, 20,
          "the last number, %d" % newest)
    kept = without_doubles(platform.records)
    assert numbers_missing(kept) == []
    for boiler in {record["boiler"] for record in kept}:
        numbers = [record["number"] for record in kept if record["boiler"] == boiler]
        assert numbers == sorted(numbers), "records of %s out of order" % boiler
    assert edge("spool", "verify", plant).returncode == 0
