"""A backlog of a million records of 30 values on its way out, and a boiler polled beside it.

    python -m benchmarks.drain [--records 1000000]

The spool is filled first.  Then the agent starts, with `backlog_rate = 0`; the clock runs from the
first batch at the subscriber to the last, the agent's CPU from its start.  A bare paho loop
publishes the same payloads with the same window to the same mosquitto and subscriber.
"""

import argparse
import contextlib
import json
import pathlib
import subprocess
import sys
import tempfile
import time

from benchmarks.drain_ends import write_payloads
from benchmarks.footprint import cpu_s, resident_mb
from benchmarks.plant import READINGS, write_plant
from benchmarks.targets import cpu, show
from edge.port import now_ms, packb, packb_single
from edge.sample import Moment
from edge.uplink.records import pack_batch
from edge.uplink.spool import Settings, Spool
from edge.uplink.spool_files import Files, save_map
from hil_tests.rig import ROOT, AgentProcess, Mosquitto, until
from hil_tests.room import Devices

BATCH = (100, 64 * 1024)  # records and octets, as the agent's
SAMPLE_PAYLOADS = 500
SYNC_EVERY = 1000  # more than 1 MiB would not wait in memory
LONGEST_S = 600
SETTLED = 0.1  # of the records are delivered before memory is looked at


def moment():
    """Return the Moment that records carry."""
    return Moment(now_ms(), 1000, 1, True)


def record_maker():
    """Return a function from a number to the bytes of a record of 30 plain values."""
    values = packb_single(dict(sorted(READINGS)))
    tail = values + packb({}) + packb({}) + packb({"heat_gj": 1.0, "nox_kg": 2.0, "co2_kg": 3.0})
    started_ms = now_ms() - 86_400_000

    def make(number):
        head = packb((0, number, 1, started_ms + 60 * number, 0, 60 * number, True, "b1"))
        return b"\x9c" + head[1:] + tail

    return make


def fill(path, records):
    """Fill a spool through `append` and `sync`; return it."""
    spool = Spool(str(path), Settings(10_000_000_000, 190), moment)
    make = record_maker()
    while spool.next <= records:
        for _ in range(min(SYNC_EVERY, records + 1 - spool.next)):
            spool.append(make(spool.next))
        spool.sync()
    # As it lies beside the spool of an agent that has run for a minute.
    save_map(Files(), str(path.parent), "totals", {"number": records, "sums": {}})
    return spool


def sample(spool, path):
    """Write some payloads of a spool to a file, for the bare loop."""
    rows, position = [], 1
    while len(rows) < SAMPLE_PAYLOADS and (batch := spool.peek(position, *BATCH)):
        header = {"gateway": "bench", "spool": spool.id, "stream": "backlog"}
        rows.append((len(batch.records), pack_batch(header, batch.records)))
        position = batch.last + 1
    write_payloads(path, rows)


@contextlib.contextmanager
def subscriber(port, records):
    """Run the subscriber; gives a function that asks it what has arrived."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.drain_ends", "count", str(port), str(records)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process.stdout.readline()  # subscribed

    def ask():
        process.stdin.write("\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    yield ask
    process.stdin.close()
    process.wait(10)


def drain(plant, server, records):
    """Let the agent deliver all; return (what arrived, CPU s, resident MB at times)."""
    with subscriber(server.port, records) as ask:
        agent = AgentProcess(plant).start()
        memory = []

        def done():
            told = ask()
            if told["lacking"] < (1 - SETTLED) * records:
                memory.append(resident_mb(agent.pid)[0])
            time.sleep(0.2)  # asking costs the subscriber, and there are two cores
            return told["lacking"] <= 0

        until(done, LONGEST_S, "all records at the subscriber")
        used = cpu_s(agent.pid)
        told = ask()
        agent.stop()
        return told, used, memory


def bare(server, records, path):
    """Let the bare loop publish as much, to a subscriber like the agent's."""
    with subscriber(server.port, records):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.drain_ends", "bare", str(server.port), str(records),
             str(path)], cwd=ROOT, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)


def plant_of(directory, devices, server):
    """Write a plant of one boiler that sends its backlog as fast as it can."""
    plant = write_plant(directory, devices.port, server.port, boilers=1, kernels="auto")
    text = plant.read_text().replace(':%d"\n' % server.port,
                                     ':%d"\nbacklog_rate = 0\n' % server.port)
    plant.write_text(text + "\n[spool]\nmax_mb = 10000\n")
    return plant


def tell(records, told, used, memory, beside):
    """Print the figures beside what was to be reached."""
    wall = told["done_at"] - told["first_at"]
    live = sorted(told["live_s"])
    p99 = live[int(0.99 * len(live))] if live else float("inf")
    grown = max(memory) - min(memory) if memory else 0.0
    share = records / 1_000_000
    print("%d records in %d batches; %s, %s" % (records, told["batches"], *cpu()))
    print("  agent: %.1f s to the subscriber, %.1f CPU s, %.2f us a record; %d live records, the "
          "oldest %.2f s; %.1f to %.1f MB" % (
              wall, used, used / records * 1e6, len(live), max(live, default=0.0),
              min(memory, default=0.0), max(memory, default=0.0)))
    print("  bare paho loop: %.1f s, %.1f CPU s, %.2f us a record" % (
        beside["wall_s"], beside["cpu_s"], beside["cpu_s"] / beside["records"] * 1e6))
    show("a million records, CPU of the agent", "%.1f s" % (used / share),
         "10 s (bare paho loop %.1f s)" % (beside["cpu_s"] / share), used / share <= 10.0)
    show("a million records, to the subscriber", "%.1f s" % (wall / share),
         "60 s (bare paho loop %.1f s)" % (beside["wall_s"] / share), wall / share <= 60.0)
    show("records a batch", "%.0f" % (records / told["batches"]), "50",
         records >= 50 * told["batches"])
    show("live records meanwhile, p99 of their age", "%.2f s" % p99, "2 s", p99 < 2.0)
    show("memory meanwhile, highest less lowest", "%.1f MB" % grown, "5 MB", grown <= 5.0)


def main():
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    records = parser.parse_args().records
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        spool = fill(directory / "state" / "spool", records)
        sample(spool, directory / "payloads.bin")
        server, devices = Mosquitto(directory), Devices()
        server.start()
        try:
            beside = bare(server, records, directory / "payloads.bin")
            plant = plant_of(directory, devices, server)
            tell(records, *drain(plant, server, records), beside)
        finally:
            devices.stop()
            server.stop()


if __name__ == "__main__":
    main()
