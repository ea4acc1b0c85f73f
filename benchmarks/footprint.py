"""Memory, start-up and CPU of `run` with 32 boilers of 30 quantities at 1 s, beside a plain script.

Everything runs at the same time on the same machine: read the ratio, not the seconds.  Needs
mosquitto.  `make bench` calls it.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from benchmarks.plant import READINGS, write_plant
from hil_tests.rig import AgentProcess, Mosquitto, Platform, until
from hil_tests.room import Devices

BOILERS = 32
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s(pid):
    """Return the CPU seconds that a process has used."""
    fields = pathlib.Path("/proc/%d/stat" % pid).read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mb(pid):
    """Return the resident memory of a process, now and at its peak.  [MB]"""
    rows = dict(line.split(":", 1)
                for line in pathlib.Path("/proc/%d/status" % pid).read_text().splitlines())
    return tuple(int(rows[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))


def start_to_first_poll_s(directory, rounds=5):
    """Return the seconds from spawn to the first Modbus request, the median of some starts."""
    seconds = []
    for turn in range(rounds):
        devices = Devices()
        place = directory / ("start%d" % turn)
        place.mkdir()
        agent = AgentProcess(write_plant(place, devices.port, 1, BOILERS))
        spawned = time.time()
        agent.start()
        until(lambda devices=devices: devices.ask("count"), 10, "a first poll")
        seconds.append(devices.ask("first") - spawned)
        agent.stop()
        devices.stop()
    return sorted(seconds)[rounds // 2]


def compare(directory, seconds, every_s, kernels):
    """Run the agent and the script side by side; return one row of figures."""
    server = Mosquitto(directory)
    server.start()
    agent_devices, script_devices = Devices(), Devices()
    platform = Platform(server.url)
    agent = AgentProcess(write_plant(directory, agent_devices.port, server.port, BOILERS, every_s,
                                     kernels)).start()
    script = subprocess.Popen([sys.executable, "-m", "benchmarks.script", str(script_devices.port),
                               str(server.port), str(BOILERS)])
    pids = (agent.pid, script.pid)
    time.sleep(5)  # start-up is measured apart
    before = [cpu_s(pid) for pid in pids]
    polls = [devices.ask("count") for devices in (agent_devices, script_devices)]
    time.sleep(seconds)
    used = [cpu_s(pid) - start for pid, start in zip(pids, before, strict=True)]
    polls = [devices.ask("count") - start for devices, start in
             zip((agent_devices, script_devices), polls, strict=True)]
    memory = [resident_mb(pid) for pid in pids]
    values = sum(len(record["values"]) for record in platform.records)
    agent.stop()
    script.terminate()
    script.wait()
    platform.close()
    for part in (agent_devices, script_devices, server):
        part.stop()
    return used, polls, memory, values


def main():
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        print("%d boilers x %d quantities at 1 s; start to first poll: %.3f s" % (
            BOILERS, len(READINGS), start_to_first_poll_s(directory)))
        for every_s, kernels in ((0, "interpreted"), (60, "interpreted")):
            place = directory / ("run%g" % every_s)
            place.mkdir()
            used, polls, memory, values = compare(place, seconds, every_s, kernels)
            print("every_s = %-3g kernels %-11s  agent: %.2f CPU s, %.1f MB (peak %.1f), %d polls, "
                  "%d values delivered | script: %.2f CPU s, %.1f MB, %d polls | ratio %.2f" % (
                      every_s, kernels, used[0], *memory[0], polls[0], values,
                      used[1], memory[1][0], polls[1], used[0] / used[1]))


if __name__ == "__main__":
    main()
