"""CPU time and memory of a process with all its children, and what else runs.  Linux."""

import contextlib
import os
import pathlib
import re
import time

TICKS = os.sysconf("SC_CLK_TCK")
MEMORY = re.compile(r"^(Rss|Pss): +(\d+) kB$", re.MULTILINE)


def tree(pid):
    """Return the process ids of a process and all that descend from it."""
    found = [pid]
    for task in _listed(pathlib.Path("/proc/%d/task" % pid)):
        for child in _read(task / "children").split():
            found += tree(int(child))
    return found


def cpu_s(pid):
    """Return the CPU seconds that a process and its children have used, ended ones included."""
    used = 0.0
    for each in tree(pid):
        fields = _read(pathlib.Path("/proc/%d/stat" % each)).rpartition(")")[2].split()
        used += sum(map(int, fields[13:15])) / TICKS  # of its children that have ended
        # The process's own clock counts ns where /proc has ticks of 10 ms: clock_getcpuclockid.
        with contextlib.suppress(OSError):  # it has just ended
            used += time.clock_gettime((~each << 3) | 2)
    return used


def machine_cpu_s():
    """Return the CPU seconds of all processes, and of what the machine's host took for others."""
    fields = _read(pathlib.Path("/proc/stat")).split(None, 9)[1:9]
    user, nice, system, _, _, irq, softirq, steal = map(int, fields)
    return (user + nice + system + irq + softirq + steal) / TICKS


def memory_mb(pid):
    """Return the resident and the proportional memory of a process and its children.  [MB]"""
    sums = {"Rss": 0, "Pss": 0}
    for each in tree(pid):
        for name, kilobytes in MEMORY.findall(_read(pathlib.Path("/proc/%d/smaps_rollup" % each))):
            sums[name] += int(kilobytes)
    return sums["Rss"] / 1024, sums["Pss"] / 1024


def _listed(path):
    try:
        return list(path.iterdir())
    except OSError:
        return []


def _read(path):
    try:
        return path.read_text()
    except OSError:
        return ""  # it has just ended, or is another user's
