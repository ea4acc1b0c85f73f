"""Memory, start-up and CPU of `run` with 32 boilers of 30 quantities at 1 s, beside a plain script.

    python -m benchmarks.footprint [--seconds 30] [--rounds 5]

First the ways kernels run, started in turn; of the starts the best counts, of the memory the median
when the first records have been delivered.  Then agent and script side by side: read the ratio, not
the seconds.  Needs mosquitto.
"""

import argparse
import compileall
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from benchmarks.plant import READINGS, write_plant
from benchmarks.targets import cpu, show
from hil_tests.rig import ROOT, AgentProcess, Mosquitto, Platform, until
from hil_tests.room import Devices

BOILERS = 32
TICKS = os.sysconf("SC_CLK_TCK")
# How often each is started: Numba compiles for half a minute, and there is nothing new in it.
STARTS = {"library": 1.0, "interpreted": 1.0, "numba": 0.4, "script": 1.0}


def cpu_s(pid):
    """Return the CPU seconds that a process has used."""
    fields = pathlib.Path("/proc/%d/stat" % pid).read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mb(pid):
    """Return the resident memory of a process, now and at its peak.  [MB]"""
    rows = dict(line.split(":", 1)
                for line in pathlib.Path("/proc/%d/status" % pid).read_text().splitlines())
    return tuple(int(rows[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))


class ScriptProcess:
    """The script as a process, with what is asked of an AgentProcess here."""

    def __init__(self, modbus_port, mqtt_port):
        self._words = [sys.executable, "-m", "benchmarks.script", str(modbus_port), str(mqtt_port),
                       str(BOILERS)]

    def start(self):
        """Start it."""
        self._process = subprocess.Popen(self._words, cwd=ROOT)
        return self

    @property
    def pid(self):
        """Its process id."""
        return self._process.pid

    @property
    def runs(self):
        """Whether it is still there."""
        return self._process.poll() is None

    def stop(self):
        """End it."""
        self._process.terminate()
        self._process.wait(10)


def started(directory, way, server):
    """Start once; return the seconds to the first Modbus request and the memory after records.

    None where the agent refuses the way.
    """
    devices = Devices()
    platform = Platform(server.url)
    if way == "script":
        process = ScriptProcess(devices.port, server.port)
    else:
        process = AgentProcess(write_plant(directory, devices.port, server.port, BOILERS, 0, way))
    spawned = time.time()
    process.start()
    try:
        until(lambda: devices.ask("count") or not process.runs, 30, "a first poll by %s" % way)
        if not process.runs:
            print("  %-12s %s" % (way, process.said().strip()))
            return None
        first_s = devices.ask("first") - spawned
        # Numba compiles at the first evaluation; the records of all boilers follow on that.
        until(lambda: (len(platform.records) if way != "script" else devices.ask("count"))
              > 2 * BOILERS, 300, "two records a boiler by %s" % way)
        return first_s, resident_mb(process.pid)[0]
    finally:
        process.stop()
        platform.close()
        devices.stop()


def compare_ways(directory, rounds, server):
    """Return {way: (seconds to the first poll, MB)} of some starts of each, in turn."""
    found = {way: [] for way in STARTS}
    for turn in range(rounds):
        for way, share in STARTS.items():
            if turn >= max(1, round(rounds * share)):
                continue
            place = directory / ("%s%d" % (way, turn))
            place.mkdir()
            row = started(place, way, server)
            if row:
                found[way].append(row)
    return {way: (min(row[0] for row in rows), sorted(row[1] for row in rows)[len(rows) // 2])
            for way, rows in found.items() if rows}


def show_ways(found):
    """Print what the ways take, and beside what."""
    print("%d boilers x %d quantities; %s, %s" % (BOILERS, len(READINGS), *cpu()))
    for way, (first_s, memory_mb) in found.items():
        print("  %-12s start to first poll %6.3f s, %6.1f MB" % (way, first_s, memory_mb)
              + "".join(", %.2f x and %.2f x of %s's" % (
                  first_s / found[other][0], memory_mb / found[other][1], other)
                  for other in ("script", "numba") if other in found and other != way))
    if "library" not in found:
        return
    (first_s, memory_mb), (script_s, script_mb) = found["library"], found["script"]
    show("agent with the library, start to first poll", "%.3f s" % first_s,
         "0.1 s (script %.3f s)" % script_s, first_s <= 0.1)
    show("agent with the library, memory", "%.1f MB" % memory_mb,
         "30 MB (script %.1f MB)" % script_mb, memory_mb <= 30.0)
    if "numba" in found:
        times = found["numba"][1] / memory_mb
        show("memory with Numba over that with the library", "%.1f x" % times, "5 x", times >= 5.0)


def compare(directory, seconds, every_s, server):
    """Run the agent and the script side by side; return one row of figures."""
    agent_devices, script_devices = Devices(), Devices()
    platform = Platform(server.url)
    agent = AgentProcess(write_plant(directory, agent_devices.port, server.port, BOILERS, every_s,
                                     "auto")).start()
    script = ScriptProcess(script_devices.port, server.port).start()
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
    platform.close()
    for part in (agent, script, agent_devices, script_devices):
        part.stop()
    return used, polls, memory, values


def main():
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    for part in ("edge", "benchmarks"):  # as pip does when it installs
        compileall.compile_dir(ROOT / part, quiet=1)
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        server = Mosquitto(directory)
        server.start()
        show_ways(compare_ways(directory, given.rounds, server))
        for every_s in (0, 60):
            place = directory / ("run%g" % every_s)
            place.mkdir()
            used, polls, memory, values = compare(place, given.seconds, every_s, server)
            print("every_s = %-3g  agent: %.2f CPU s, %.1f MB (peak %.1f), %d polls, %d values "
                  "delivered | script: %.2f CPU s, %.1f MB, %d polls | ratio %.2f" % (
                      every_s, used[0], *memory[0], polls[0], values,
                      used[1], memory[1][0], polls[1], used[0] / used[1]))
            times = used[0] / used[1]
            show("CPU of the agent over the script's, every_s = %g" % every_s, "%.2f x" % times,
                 "1.67 x (0.8 % over 0.48 %)", times <= 1.67)
        server.stop()


if __name__ == "__main__":
    main()
