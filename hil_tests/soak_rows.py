"""What is written down every 10 s of a soak: the agent's process, its spool, what has arrived.

Linux: the figures are the kernel's own, from /proc.
"""

import json
import os
import threading
import time
from collections import namedtuple
from hashlib import blake2b

from hil_tests.arrived import ABOUT_THE_WAY, wall_clock_s
from hil_tests.evidence import records_of

# s: since the agent's first poll.  rss, pss, anonymous: memory; the last is without files, which
# every process shares.  spool_octets: of all segments.  records: arrived at the first uplink since
# the beginning, doubles not counted.  latency: from a record's time to its arrival there, of those
# that came since the row before.  faults: those under way.
Row = namedtuple("Row", (
    "s", "rss_kib", "pss_kib", "anonymous_kib", "descriptors", "threads", "spool_octets",
    "records", "latency_p50_ms", "latency_p99_ms", "faults"))

_LOOKS, _APART_S = 5, 0.05  # files are open for moments: the fewest of some looks count


class Tally:
    """What arrives at one uplink, counted as it comes so that a day of it takes little memory.

    other, gaps  numbers that came with two contents; gaps that were told
    newest       the highest number
    """

    def __init__(self):
        self.other: list = []
        self.gaps: list = []
        self.newest = 0
        self.doubles = 0
        self._digests: dict = {}  # (spool, number): digest of the record
        self._latencies_ms: list = []
        self._lock = threading.Lock()

    def take(self, topic, payload, at_ms):
        """Take one message that came at a time of the wall clock."""
        with self._lock:
            for record in records_of([(topic, payload, at_ms)], 0.0):
                self._take(record, at_ms)

    def _take(self, record, at_ms):
        key = record["spool"], record["number"]
        told = json.dumps({name: value for name, value in record.items()
                           if name not in ABOUT_THE_WAY}, sort_keys=True)
        digest = blake2b(told.encode(), digest_size=8).digest()
        if key in self._digests:
            self.doubles += 1
            if self._digests[key] != digest:
                self.other.append(record["number"])
            return
        self._digests[key] = digest
        self.newest = max(self.newest, record["number"])
        if record.get("gap"):
            self.gaps.append(record["gap"])
        self._latencies_ms.append(at_ms - 1000 * wall_clock_s(record))

    @property
    def records(self):
        """How many came, doubles not counted."""
        return len(self._digests)

    def missing(self, last):
        """Return the numbers from 1 to the last that did not come; with two spools, of both."""
        with self._lock:
            known: dict = {}
            for spool, number in self._digests:
                known.setdefault(spool, set()).add(number)
        return [number for numbers in known.values() or [set()]
                for number in range(1, last + 1) if number not in numbers]

    def latencies_ms(self):
        """Return the latencies since the last time that this was asked."""
        with self._lock:
            found, self._latencies_ms = self._latencies_ms, []
        return sorted(found)


def read_row(s, pid, spool_dir, tally, faults):
    """Return the Row of now."""
    latencies = tally.latencies_ms()
    rss, pss, anonymous = _memory_kib(pid)
    return Row(round(s, 1), rss, pss, anonymous, descriptors(pid),
               len(os.listdir("/proc/%d/task" % pid)), octets_in(spool_dir), tally.records,
               _share(latencies, 0.5), _share(latencies, 0.99), "; ".join(faults))


def descriptors(pid):
    """Return how many descriptors a process has open, those of moments left out."""
    counts = []
    for look in range(_LOOKS):
        time.sleep(_APART_S if look else 0.0)
        counts.append(len(os.listdir("/proc/%d/fd" % pid)))
    return min(counts)


def octets_in(directory):
    """Return the size of all files of a directory; one that goes meanwhile counts nothing."""
    octets = 0
    with os.scandir(directory) as entries:
        for entry in entries:
            try:
                octets += entry.stat().st_size
            except FileNotFoundError:
                continue
    return octets


def _memory_kib(pid):
    """Return RSS, Pss and anonymous memory."""
    with open("/proc/%d/smaps_rollup" % pid) as file:
        found = dict(line.split(":", 1) for line in file if ":" in line and "kB" in line)
    return tuple(int(found[name].split()[0]) for name in ("Rss", "Pss", "Anonymous"))


def _share(values, share):
    """Return the value below which a share of sorted values lies; NaN where none came."""
    return round(values[min(int(share * len(values)), len(values) - 1)], 1) if values else float(
        "nan")
