"""Run a scenario: its room, MQTT servers, the agent as it ships, the faults in their time.

    python -m hil_tests.bench SCENARIO

prints the verdicts; it exits with 1 when one of them is bad, with 2 for a bad file.

    room (a thread) ── lines ── agent (a process) ── uplinks ── MQTT servers ── what arrives

Seconds count from the agent's first poll.  After them the agent is ended cleanly and started once
more, to deliver what is left.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack

from edge import config
from edge.config_check import show
from edge.config_source import beside
from edge.errors import ConfigError, EdgeError
from edge.port import INF
from edge.simulator import scenario
from edge.simulator.fault_kit import HERE, kind_of
from edge.simulator.timeline import steps
from hil_tests.agent_faults import AgentFaults, ended
from hil_tests.arrived import wall_clock_s
from hil_tests.clock_faults import ClockFaults
from hil_tests.disk_faults import DiskFaults
from hil_tests.evidence import Evidence, events_of, records_of, since, states_of
from hil_tests.link_faults import LinkFaults
from hil_tests.moving_room import Loop, MovingRoom, before_others
from hil_tests.mqtt_servers import UplinkServer
from hil_tests.plant_copy import copy_plant, read_plant, uplink_names
from hil_tests.real_bench import RealBench
from hil_tests.results import write_broken, write_result
from hil_tests.rig import AgentProcess, awaited, edge, until
from hil_tests.server_faults import ServerFaults

STARTS_S = 30.0  # six at once on two cores
DRAIN_S = 20.0
LOOK_S = 0.2  # how often it is looked at what has arrived
KEEP_ON_S = 0.5  # how often a fault is renewed that others would undo


class Bench:
    """One scenario's Room with all that it needs, in a directory of its own."""

    def __init__(self, room, directory, real=None):
        self._room = room
        self._directory = pathlib.Path(directory)
        self._real = real
        self._state_dir = self._directory / "state"
        self._began = 0.0  # monotonic s of the first poll
        self._faults = []  # [fault, began_s, ended_s] as they came
        self._strikers: dict = {}
        names = [fault.name for fault in room.faults]
        self._families = {kind_of(name).family for name in names}
        self._disk = DiskFaults(self._directory, self._state_dir, names)
        self._clock = ClockFaults(self._directory, lambda: records_of(self._messages(), 0.0))
        if room.plant is None:
            raise ValueError("%s: missing (plant: the rig starts an agent on it)" % room.path)
        self._source = beside(room.path, read_plant(room.path)["plant"])

    def run(self):
        """Run it from beginning to end and return {uplink: Evidence}."""
        with ExitStack() as stack:
            moving = self._start_room(stack)
            self._start_servers(stack)
            plant_file = copy_plant(self._source, self._directory, self._lines(moving),
                                    {name: server.settings for name, server
                                     in self._servers.items()}, self._state_dir)
            self._plant = config.load(str(plant_file))
            self._listen(stack)
            agent = self._start_agent(stack, plant_file)
            began_ms = self._first_poll(moving, agent)
            before_others(agent.pid)  # six scenarios at once: others are starting
            self._follow_timeline()
            codes = self._agent_faults.exit_codes + [ended(agent), self._drain(plant_file)]
            last = self._last_number(plant_file)
            self._wait_for(last)
            first = self._evidence(moving, began_ms, codes, agent.said(), last)
            return {name: self._at_uplink(name, first) for name in self._servers}

    def _start_room(self, stack):
        self._loop = Loop()
        stack.callback(self._loop.stop)
        if self._real:
            return None
        moving = MovingRoom(self._room, str(self._directory), self._loop)
        stack.callback(moving.stop)
        moving.start()
        self._strikers.update(dict.fromkeys(HERE, moving))
        return moving

    def _lines(self, moving):
        return self._real.lines if self._real else moving.addresses

    def _start_servers(self, stack):
        self._servers = {}
        for name in uplink_names(read_plant(self._source)):
            if self._real:
                self._servers[name] = self._real.server()
                continue
            first = not self._servers
            struck = [fault.name for fault in self._room.faults
                      if kind_of(fault.name).family in ("server", "link")
                      and (fault.uplink == name or not fault.uplink and first)]
            server = self._servers[name] = UplinkServer(
                self._directory / ("server-" + name), struck, self._loop)
            stack.callback(server.stop)
            server.start()

    def _listen(self, stack):
        for uplink in self._plant.uplinks:
            server = self._servers[uplink.name]
            server.listen("%s/%s/#" % (uplink.topic_prefix, self._plant.gateway))
            stack.callback(server.arrivals.close)

    def _start_agent(self, stack, plant_file):
        self._disk.start()
        stack.callback(self._disk.stop)
        self._started = {
            "program": self._disk.program(),
            "environment": self._clock.environment() if "clock" in self._families else {}}
        agent = AgentProcess(plant_file, **self._started)
        self._agent_faults = AgentFaults(agent)
        self._disk.agent = agent
        self._strikers |= {
            "agent": self._agent_faults, "clock": self._clock, "disk": self._disk,
            "server": ServerFaults(self._servers, self._loop), "link": LinkFaults(self._servers)}
        agent.start()
        stack.callback(lambda: agent.runs and agent.kill())
        return agent

    def _first_poll(self, moving, agent):
        """Wait for it and return when it was, in ms of the wall clock."""
        if moving is not None:
            until(lambda: moving.asked() or not agent.runs, STARTS_S, "the agent's first poll")
            assert agent.runs, agent.said()
            self._began = time.monotonic()
            return time.time() * 1000
        first = until(lambda: records_of(self._messages(), 0.0), STARTS_S, "a first record")[0]
        began_ms = 1000 * wall_clock_s(first)
        self._began = time.monotonic() - since(time.time() * 1000, began_ms)
        return began_ms

    def _follow_timeline(self):
        """Let each fault begin and end in its time, until the seconds are over."""
        under_way: list = []
        for at_s, begins, fault in steps(self._room.faults, self._room.seconds):
            self._wait_until(at_s, under_way)
            kind = kind_of(fault.name)
            if begins:
                self._faults.append([fault, self._now_s(), INF])
                self._strikers[kind.family].begin(fault)
                under_way.append(fault)
            else:
                self._strikers[kind.family].end(fault)
            if kind.moment or not begins:
                under_way.remove(fault)
                row, = [row for row in self._faults if row[0] is fault]
                row[2] = self._now_s()
        self._wait_until(self._room.seconds, under_way)

    def _wait_until(self, at_s, under_way):
        while self._now_s() < at_s:
            for fault in under_way:
                keep_on = getattr(self._strikers[kind_of(fault.name).family], "keep_on", None)
                if keep_on is not None:
                    keep_on(fault)
            time.sleep(max(0.0, min(KEEP_ON_S, at_s - self._now_s())))

    def _now_s(self):
        return time.monotonic() - self._began

    def _drain(self, plant_file):
        """Deliver what is left with a last start, and return its exit code."""
        last = AgentProcess(plant_file, "--polls", "1", "--drain-s", "%g" % DRAIN_S,
                            **self._started).start()
        try:
            return last.wait(DRAIN_S + STARTS_S)
        except subprocess.TimeoutExpired:
            return last.kill()

    def _last_number(self, plant_file):
        """Return the newest number of the spool on disk."""
        status = edge("spool", "status", plant_file)  # not 0 where there is damage
        newest = [int(line.split()[-1]) for line in status.stdout.splitlines()
                  if line.startswith("newest")]
        assert newest, status.stdout + status.stderr
        return newest[0]

    def _messages(self, name=""):
        return self._servers[name or next(iter(self._servers))].arrivals.messages

    def _wait_for(self, last):
        """Wait for the last record at each uplink; that it never came is for the judge to say."""
        def all_have_it():
            return all(last in [record["number"] for record in records_of(messages, 0.0)]
                       for messages in map(self._messages, self._servers))

        awaited(all_have_it, DRAIN_S, LOOK_S)

    def _evidence(self, moving, began_ms, codes, log, last):
        """Return the Evidence without what arrived."""
        lines = {line.name: line.poll_every_ms / 1000 for line in self._plant.lines}
        return Evidence(
            records=[], events=[], states=[],
            truth={name: [(since(at_ms, began_ms), truth) for at_ms, truth in steps]
                   for name, steps in moving.truth.items()} if moving else {},
            began_ms=began_ms, seconds=self._room.seconds,
            faults=[(fault, self._strikers[kind_of(fault.name).family].happened(fault), *span)
                    for fault, *span in self._faults],
            polls={boiler.name: lines[boiler.devices[0].line]
                   for boiler in self._plant.boilers if boiler.devices},
            exit_code=next((code for code in codes if code), 0), log=log,
            last_number_on_disk=last)

    def _at_uplink(self, name, evidence):
        messages = self._messages(name)
        return evidence._replace(records=records_of(messages, evidence.began_ms),
                                 events=events_of(messages, evidence.began_ms),
                                 states=states_of(messages, evidence.began_ms))


def run(path, directory):
    """Run the scenario of a file, leave its outcome for the report, and return the Result."""
    began_s = time.monotonic()
    room = scenario.load(str(path))
    real = RealBench.given()
    why_not = real.why_not(room) if real else ""
    evidence: dict = {}
    try:
        if not why_not:
            evidence = Bench(room, directory, real).run()
        return write_result(path, room, evidence, why_not, time.monotonic() - began_s)
    except (AssertionError, OSError, ValueError, EdgeError) as error:
        write_broken(path, room, str(error), time.monotonic() - began_s)
        raise


def main(path):
    """Run one scenario by hand, print what was found and return the exit code."""
    try:
        with tempfile.TemporaryDirectory(prefix="boiler-edge-rig-") as directory:
            result = run(path, directory)
    except ConfigError as error:
        print("\n".join(show(problem) for problem in error.problems))
        return 2
    for line in result.lines():
        print(line, flush=True)
    return 0 if result.good else 1


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
