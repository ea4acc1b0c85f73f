"""What the spool costs: opening a large one, reading back, a sync of one second's records.

    python -m benchmarks.spool [--mb 1000]
"""

import argparse
import pathlib
import tempfile
import time

from edge.port import now_ms
from edge.sample import Moment
from edge.uplink.records import pack_gap
from edge.uplink.spool import Settings, Spool

RECORD_OCTETS = 560  # 30 plain values of one boiler
GARBAGE_OCTETS = 1 << 20


def moment():
    """Return the Moment that records carry."""
    return Moment(now_ms(), 1000, 1, True)


def new_spool(path):
    """Return the spool of a directory, large enough never to drop anything."""
    return Spool(str(path), Settings(100_000_000_000, 190), moment)


def append(spool, count):
    """Append so many records of the benchmark's size."""
    for _ in range(count):
        spool.append(pack_gap(spool.next, moment(), 1, 1, "x" * (RECORD_OCTETS - 30)))


def seconds(step):
    """Return how long a step takes and what it returns."""
    started = time.perf_counter()
    result = step()
    return time.perf_counter() - started, result


def fill(path, octets):
    """Fill a spool with records; return it and the ms of a sync of 32 of them."""
    spool = new_spool(path)
    while spool.next * RECORD_OCTETS < octets:
        append(spool, 1500)
        spool.sync()
    total = 0.0
    for _ in range(300):
        append(spool, 32)
        total += seconds(spool.sync)[0]
    return spool, total / 300 * 1e3


def read_back(spool, count):
    """Return the us a record of reading so many in batches of 100."""
    position, read = 1, 0
    started = time.perf_counter()
    while read < count:
        batch = spool.peek(position, 100, 100_000)
        read += len(batch.records)
        position = batch.last + 1
    return (time.perf_counter() - started) / read * 1e6


def main():
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=1000)
    megabytes = parser.parse_args().mb
    with tempfile.TemporaryDirectory() as name:
        path = pathlib.Path(name)
        spool, sync_ms = fill(path, megabytes * 1_000_000)
        segments = len(list(path.glob("*.seg")))
        open_s, spool = seconds(lambda: new_spool(path))
        read_us = read_back(spool, 100_000)
        (path / ("%020d.seg" % spool.next)).write_bytes(bytes(range(256)) * (GARBAGE_OCTETS // 256))
        garbage_s, _ = seconds(lambda: new_spool(path))
        print("spool of %d MB, %d segments, records of %d bytes: open %.0f ms, "
              "with a newest segment of 1 MiB garbage %.2f s; read back %.1f us a record; "
              "sync of 32 records %.2f ms" % (
                  megabytes, segments, RECORD_OCTETS, open_s * 1e3, garbage_s, read_us, sync_ms))


if __name__ == "__main__":
    main()
