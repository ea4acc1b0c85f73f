"""This agent and its peers on the same plant: devices of 30 float32 at 1 s, to an MQTT server.

    python -m benchmarks.field [--devices 32 250] [--seconds 40] [--only agent script]

One after the other, each with devices of its own that answer after 10 ms at a port each: started,
warmed up, measured.  This agent runs its kernels on every sample and syncs its disk each second;
the peers are at their best configuration found, and durable none of them.  Polls, period and jitter
are the devices' own times.  An agent whose distinct readings at the MQTT server are under 99.5 % of
devices x 30 a second gets no figure of CPU.  `busy %` is of all cores, whoever ran: where it is far
above what agent, devices and MQTT server take, something else disturbed them.

Needs mosquitto; a peer that cannot be installed is left out.
"""

import argparse
import compileall
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections import namedtuple

from benchmarks.field_agents import OURS
from benchmarks.field_counts import Received, counts
from benchmarks.field_devices import COUNTED, Devices
from benchmarks.field_peers import PEERS
from benchmarks.field_process import cpu_s, machine_cpu_s, memory_mb
from benchmarks.targets import cpu, show
from hil_tests.rig import ROOT, Mosquitto

WARM_S = 15
STARTED_S = 60  # until every device was polled
ARRIVED_S = 3.0  # after the window, for what is still on its way
LONGEST_S = COUNTED - STARTED_S - WARM_S  # a reading tells its poll among so many
ENOUGH_PCT = 99.5
PEER = "thingsboard"  # that the targets name
HEADING = ("%-12s %8s %7s %9s %7s %7s %8s %6s %9s %9s %9s %7s" % (
    "agent", "CPU s", "CPU %", "us/sample", "RSS MB", "PSS MB", "polls %", "missed",
    "p50 ms", "p99 ms", "values %", "busy %"))

# cpu_s and busy_s, of all processes, are over `seconds`; memory_mb is (resident, proportional);
# counts as field_counts says.
Run = namedtuple("Run", (
    "agent", "devices", "seconds", "cpu_s", "busy_s", "memory_mb", "counts"))


def measured(agent, directory, number, seconds):
    """Run one agent on so many devices and return its Run, or None where it ended by itself."""
    place = directory / ("%s%d" % (agent.name, number))
    place.mkdir()
    server = Mosquitto(place)  # a new one, which holds nothing of the agent before
    server.start()
    devices, received = Devices(number), Received(server.port, agent.answers)
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(agent.command(place, devices, server.port), stdout=log,
                                   stderr=log, cwd=ROOT, env=surroundings())
    try:
        warm(process, devices)
        begin_ns, before = time.time_ns(), spent(process)
        time.sleep(seconds)
        after, end_ns = spent(process), time.time_ns()
        memory = memory_mb(process.pid)
        time.sleep(ARRIVED_S)
        window = (begin_ns, end_ns, time.time_ns())
        times = devices.times()
        if process.poll() is not None:
            print("%s ended by itself: %s" % (agent.name, "\n".join(said(place)[-20:])))
            return None
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
        received.close()
        devices.stop()
        server.stop()
    samples = [sample for message in received.messages() for sample in agent.samples(*message)]
    used = [late - early for early, late in zip(before, after, strict=True)]
    run = Run(agent.name, number, *used, memory, counts(times, window, samples))
    if not enough(run):
        print("".join("  it said: %s\n" % line for line in said(place)[-3:]), end="")
    return run


def spent(process):
    """Return the seconds so far: the clock's, the process's and all processes' CPU."""
    return time.monotonic(), cpu_s(process.pid), machine_cpu_s()


def said(place):
    """Return the lines that an agent wrote to its standard output and error."""
    return (place / "log").read_text(errors="replace").splitlines()


def warm(process, devices):
    """Wait until every device has been polled, and then a while; not longer than allowed."""
    deadline = time.monotonic() + STARTED_S
    while (time.monotonic() < deadline and process.poll() is None
           and not all(devices.times())):
        time.sleep(0.5)
    time.sleep(WARM_S)


def surroundings():
    """Return the environment of agents: without what chooses how our kernels run."""
    return {name: value for name, value in os.environ.items()
            if name != "BOILER_EDGE_KERNELS"}


def enough(run):
    """Whether an agent did the work whose CPU is compared."""
    return run.counts.values_pct >= ENOUGH_PCT


def print_row(run):
    """Print the figures of one run."""
    done = run.counts
    used = ("-", "-", "-")
    if enough(run):
        used = ("%.2f" % run.cpu_s, "%.2f" % (100.0 * run.cpu_s / run.seconds),
                "%.0f" % (1e6 * run.cpu_s / run.seconds / run.devices))
    print("%-12s %8s %7s %9s %7.1f %7.1f %8.1f %6d %9.2f %9.2f %9.1f %7.1f%s" % (
        run.agent, *used, *run.memory_mb, done.polls_pct, done.missed, *done.jitter_ms,
        done.values_pct, 100.0 * run.busy_s / run.seconds / os.cpu_count(),
        "  %d results a sample" % done.results if done.results else ""),
        flush=True)


def show_targets(runs):
    """Print what this agent was to reach, for one number of devices."""
    found = {run.agent: run for run in runs}
    agent, peer = found.get("agent"), found.get(PEER)
    if agent is None:
        return
    what = "%d devices: " % agent.devices
    if peer is not None and enough(peer):
        share = agent.cpu_s / agent.seconds / (peer.cpu_s / peer.seconds)
        show(what + "CPU over thingsboard-gateway's", "%.3f" % share if enough(agent) else "-",
             "a sixth (0.167)", enough(agent) and share <= 1.0 / 6.0)
        share = agent.memory_mb[0] / peer.memory_mb[0]
        show(what + "memory over thingsboard-gateway's", "%.2f" % share, "half", share <= 0.5)
    done = agent.counts
    show(what + "polls left out", "%d" % done.missed, "none", not done.missed)
    show(what + "distinct readings at the MQTT server", "%.2f %%" % done.values_pct,
         "%g %%" % ENOUGH_PCT, enough(agent))
    show(what + "jitter of the period, p99", "%.2f ms" % done.jitter_ms[1], "5 ms",
         done.jitter_ms[1] <= 5.0)


def compare(agents, number, seconds, directory):
    """Run agents one after the other on so many devices, and print their figures."""
    print("%d devices x 30 float32 at 1 s, %d s each, in this order; %s, %s" % (
        number, seconds, *cpu()))
    print(HEADING, flush=True)
    runs = []
    for agent in agents:
        run = measured(agent, directory, number, seconds)
        if run is not None:
            print_row(run)
            runs.append(run)
    show_targets(runs)


def ready(agents):
    """Return those of the agents that are there; say of the others why they are left out."""
    found = []
    for agent in agents:
        trouble = agent.trouble()
        if trouble:
            print("%s is left out: %s" % (agent.name, trouble))
        else:
            found.append(agent)
    return found


def main():
    """Print the figures."""
    agents = {agent.name: agent for agent in OURS + PEERS}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, nargs="+", default=(32, 250))
    parser.add_argument("--seconds", type=int, default=40)
    parser.add_argument("--only", nargs="+", choices=agents, default=tuple(agents))
    given = parser.parse_args()
    if not 1 <= given.seconds <= LONGEST_S:
        parser.error("--seconds: allowed 1 to %d" % LONGEST_S)
    if shutil.which("mosquitto", path=os.environ["PATH"] + ":/usr/sbin") is None:
        sys.exit("mosquitto is not installed")
    for part in ("edge", "benchmarks"):  # as pip does when it installs
        compileall.compile_dir(ROOT / part, quiet=1)
    chosen = ready([agents[name] for name in given.only])
    with tempfile.TemporaryDirectory() as name:
        for number in given.devices:
            compare(chosen, number, given.seconds, pathlib.Path(name))


if __name__ == "__main__":
    main()
