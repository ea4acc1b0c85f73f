"""Bytes that go to the disk for a reading: 32 devices of 30 values, an fsync each second.

    python -m benchmarks.disk_bytes [--seconds 600]

The seconds are a clock of its own: each is 32 records appended and one fsync, without the wait.
What is counted is `write_bytes` of /proc/self/io, the pages that a process has had written, each
way in a process of its own; the file system's journal is in none of them.  The same records go to

    spool      the agent's, nobody acknowledging
    delivered  the same with a destination that has acknowledged each second's records by the next
    frames     one file of size, crc32 and record, the least that keeps records apart
    sqlite     a table of number and record in WAL mode, synchronous FULL, a transaction a second
"""

import argparse
import json
import os
import pathlib
import sqlite3
import struct
import subprocess
import sys
import tempfile

from benchmarks.drain import record_maker
from benchmarks.plant import READINGS
from benchmarks.targets import show
from edge.commands.run import CURSORS_EVERY_MS
from edge.port import crc32
from edge.sample import Moment
from edge.uplink.spool import Settings, Spool
from hil_tests.rig import ROOT

DEVICES = 32
START_MS = 1_790_000_000_000


def seconds_of_records(seconds):
    """Yield the records of each second, as bytes."""
    make = record_maker()
    for second in range(seconds):
        yield [make(1 + second * DEVICES + place) for place in range(DEVICES)]


def spool(directory, seconds, delivered=False):
    """Append and sync, as the agent does."""
    clock = [START_MS]
    kept = Spool(str(directory), Settings(512_000_000, 190, cursors_every_ms=CURSORS_EVERY_MS),
                 lambda: Moment(clock[0], clock[0] - START_MS, 1, True))
    if delivered:
        kept.cursor("platform")
    for records in seconds_of_records(seconds):
        clock[0] += 1000
        for record in records:
            kept.append(record)
        if delivered and kept.durable:
            kept.ack("platform", 1, kept.durable)
        kept.sync()


def frames(directory, seconds):
    """Write frames to one file, and sync it."""
    with open(directory / "frames", "ab", 0) as file:
        for records in seconds_of_records(seconds):
            file.write(b"".join([struct.pack("<II", len(record), crc32(record)) + record
                                 for record in records]))
            os.fsync(file.fileno())


def sqlite(directory, seconds):
    """Insert rows, a transaction a second."""
    base = sqlite3.connect(directory / "records.sqlite", isolation_level=None)
    base.execute("pragma journal_mode = wal")
    base.execute("pragma synchronous = full")
    base.execute("create table records (number integer primary key, record blob)")
    number = 0
    for records in seconds_of_records(seconds):
        base.execute("begin")
        for record in records:
            number += 1
            base.execute("insert into records values (?, ?)", (number, record))
        base.execute("commit")
    base.close()


WAYS = {"spool": spool, "delivered": lambda directory, seconds: spool(directory, seconds, True),
        "frames": frames, "sqlite": sqlite}


def bytes_written():
    """Return the bytes that this process has had written to disks."""
    rows = pathlib.Path("/proc/self/io").read_text().splitlines()
    return int(dict(row.split(": ") for row in rows)["write_bytes"])


def measure(way, seconds):
    """Return (bytes written, bytes that lie there afterwards) of one way, in another process."""
    with tempfile.TemporaryDirectory() as directory:
        done = subprocess.run([sys.executable, "-m", "benchmarks.disk_bytes", "--way", way,
                               "--seconds", str(seconds), "--directory", directory], cwd=ROOT,
                              capture_output=True, text=True, check=True)
        return tuple(json.loads(done.stdout))


def one_way(way, seconds, directory):
    """Write, and print what it took."""
    before = bytes_written()
    WAYS[way](directory, seconds)
    lies = sum(path.stat().st_size for path in directory.iterdir())
    print(json.dumps([bytes_written() - before, lies]))


def main():
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--way", choices=sorted(WAYS))
    parser.add_argument("--directory", type=pathlib.Path)
    given = parser.parse_args()
    if given.way:
        one_way(given.way, given.seconds, given.directory)
        return
    readings = given.seconds * DEVICES * len(READINGS)
    found = {way: measure(way, given.seconds) for way in WAYS}
    if not found["frames"][0]:
        print("nothing is written: %s is no disk" % tempfile.gettempdir())
        return
    print("%d devices x %d values, %d fsyncs" % (DEVICES, len(READINGS), given.seconds))
    for way, (written, lies) in found.items():
        print("  %-10s %6.1f bytes written a reading, %.1f lie there" % (
            way, written / readings, lies / readings))
    ours, least = found["spool"][0], found["frames"][0]
    delivered = found["delivered"][0]
    show("bytes written, spool over a plain frame file", "%.2f x" % (ours / least), "1 x",
         round(ours / least, 2) <= 1.0)
    show("bytes written, spool and cursors over a plain frame file",
         "%.2f x" % (delivered / least), "1 x",
         round(delivered / least, 2) <= 1.0)
    show("bytes written, spool and cursors over SQLite",
         "%.2f x" % (delivered / found["sqlite"][0]), "0.5 x",
         2 * delivered <= found["sqlite"][0])


if __name__ == "__main__":
    main()
