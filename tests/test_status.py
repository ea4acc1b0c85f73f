"""`boiler-edge status`: what a running agent says of its disk and of what happened."""

import asyncio
import json
import os
import re
import resource

import pytest

from edge import config, status
from edge.__main__ import main
from edge.agent import Agent
from edge.birth import plant_words
from edge.clock import Clock
from edge.commands.run import hold
from edge.commands.status import is_held
from edge.errors import SpoolError
from edge.sample import Moment
from edge.totals import TotalsBook
from edge.uplink.spool import Settings, Spool

PLANT = """\
[gateway]
id = "g"
state_dir = "state"
[[line]]
name = "l"
host = "127.0.0.1"
[[boiler]]
name = "b1"
kind = "steam"
fuel = "methane"
rated_output_mw = 1.0
"""


def test_a_disk_that_takes_a_part_of_the_status_is_logged_once_and_again_after_it_was_well(
        tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plant.toml").write_text(PLANT)
    plant = config.load("plant.toml")
    clock = Clock(3, lambda: 1_795_478_400_000, lambda: 0)
    said = []

    async def scenario():
        spool = Spool("state/spool", Settings(1_000_000, 190), clock.moment)
        agent = Agent(plant, spool, TotalsBook("state", spool), clock, plant_words(plant), print)
        for most in (200, 200, resource.RLIM_INFINITY, 0):
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
            status.write(agent, "running", said.append)

    try:
        asyncio.run(scenario())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, 2 * (resource.RLIM_INFINITY,))
    assert [re.sub(r"of \d+", "of all", line) for line in said] == [
        "state/status.json: 200 of all bytes written", "state/status.json: File too large"]


def test_status_shows_flash_wear_and_the_newest_events(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plant.toml").write_text(PLANT)
    plant = config.load("plant.toml")
    hands = {"count": 0}
    clock = Clock(3, lambda: 1_795_478_400_000, lambda: hands["count"])

    async def scenario():
        spool = Spool("state/spool", Settings(1_000_000, 190), clock.moment)
        agent = Agent(plant, spool, TotalsBook("state", spool), clock, plant_words(plant), print)
        agent.wear.octets, agent.wear.fsyncs, agent.wear.readings = 2500, 60, 1000
        for minute in range(7):
            agent.events.append(
                "clock", "leap %d" % minute,
                Moment(1_795_478_400_000 + 60_000 * minute, 0, 3, True))
        hands["count"] = 60_000
        status.write(agent, "running", print)

    asyncio.run(scenario())
    held = hold("state")
    try:
        assert main(["status", "plant.toml"]) == 0
    finally:
        os.close(held)
    lines = capsys.readouterr().out.splitlines()
    assert "flash: 2.5 bytes written a reading, 3600 fsyncs an hour" in lines
    assert [line for line in lines if line.startswith("event ")] == [
        "event 2026-11-24T00:0%d:00.000Z: leap %d" % (minute, minute) for minute in range(2, 7)]
    with open("state/status.json", encoding="utf-8") as file:
        told = json.load(file)
    assert told["spool"]["wear"] == {"bytes": 2500, "fsyncs": 60, "readings": 1000,
                                     "bytes_per_reading": 2.5, "fsyncs_per_hour": 3600.0}
    assert len(told["events"]) == 7 and told["events"][0]["event"] == "clock"


def test_whoever_may_not_look_is_not_told_that_no_agent_runs(tmp_path):
    state = tmp_path / "state"
    state.mkdir()
    os.close(hold(state))
    state.chmod(0)
    me = os.geteuid()
    if me == 0:  # to whom no door is shut
        os.seteuid(65534)
    try:
        with pytest.raises(SpoolError, match="state: cannot be read: Permission denied"):
            is_held(state)
    finally:
        os.seteuid(me)
        state.chmod(0o700)


def test_an_agent_that_has_written_no_status_is_not_called_dead(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plant.toml").write_text(PLANT)
    assert main(["status", "plant.toml"]) == 1
    held = hold("state")
    try:
        assert main(["status", "plant.toml"]) == 1
    finally:
        os.close(held)
    before, while_held = capsys.readouterr().out.splitlines()
    assert before.startswith("no agent runs on ")
    assert while_held.startswith("an agent runs on ") and "no status" in while_held


def test_the_status_of_an_agent_of_another_version_is_not_read(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plant.toml").write_text(PLANT)
    held = hold("state")
    try:
        for told, who in (({}, "of an earlier version"),
                          ({"format": 99, "software": "boiler-edge 9.9"}, "boiler-edge 9.9")):
            (tmp_path / "state" / "status.json").write_text(json.dumps(told))
            assert main(["status", "plant.toml"]) == 1
            assert "the agent on state is %s, which writes another status" % who in (
                capsys.readouterr().out)
    finally:
        os.close(held)
