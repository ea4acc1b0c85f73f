"""Memory and time of `boiler-edge verify` over an archive of a million records of 30 values.

    python -m benchmarks.verify [--records 1000000] [--batch 100]

The archive is one file of payloads, in batches of so many records, with the chain but unsigned; the
command runs in a process of its own, and its peak is what the kernel says.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from benchmarks.drain import record_maker
from benchmarks.targets import show
from edge.uplink import chain
from edge.uplink.records import pack_batch
from hil_tests.rig import ROOT

MEMORY_MB = 150


def write_archive(path, records, batch):
    """Write the payloads of a spool's whole life to a file."""
    make, known = record_maker(), chain.START
    with open(path, "wb") as file:
        for first in range(1, records + 1, batch):
            octets = [make(number) for number in range(first, min(first + batch, records + 1))]
            before, known = known, chain.after(known, octets)
            header = {"gateway": "g", "spool": "0" * 16, "stream": "live",
                      "chain": [before, known]}
            file.write(pack_batch(header, octets))


def main():
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "archive.bin"
        write_archive(path, given.records, given.batch)
        started = time.monotonic()
        process = subprocess.Popen([sys.executable, "-m", "edge", "verify", str(path)], cwd=ROOT)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        print("%d records of %d bytes in batches of %d: %.0f s, %.1f us of CPU a record" % (
            given.records, path.stat().st_size // given.records, given.batch, seconds,
            1e6 * (used.ru_utime + used.ru_stime) / given.records))
        show("peak memory of verify", "%.0f MB" % (used.ru_maxrss / 1024), "%d MB" % MEMORY_MB,
             status == 0 and used.ru_maxrss <= 1024 * MEMORY_MB)


if __name__ == "__main__":
    main()
