"""Run the agent as it ships for an hour or more, with faults at random, and watch it age.

    python -m hil_tests.soak [--hours H | --minutes M] [--seed N] [--schedule]

prints a line every 10 s and at the end the verdicts; it exits with 1 when one of them is bad.  The
rows go to build/hil/soak.csv, plots of them to soak.html beside it, what the agent wrote to
soak.log.  --schedule prints the faults and runs nothing.
"""

import argparse
import csv
import pathlib
import signal
import sys
import tempfile
import threading
import time

from edge.simulator import scenario
from hil_tests.bench import DRAIN_S, LOOK_S, Bench
from hil_tests.mqtt_servers import Arrivals
from hil_tests.rig import ROOT, awaited
from hil_tests.soak_judge import judge
from hil_tests.soak_page import page
from hil_tests.soak_rows import Row, Tally, read_row
from hil_tests.soak_schedule import draw, words

ROOM = ROOT / "hil_tests" / "soak.toml"
DIRECTORY = ROOT / "build" / "hil"
EVERY_S = 10.0


class Soak(Bench):
    """A Bench that keeps no record and no truth, but a row every `every_s`: see `rows`."""

    def __init__(self, room, directory, every_s, say):
        super().__init__(room, directory)
        self.rows: list = []
        self.tallies: dict = {}
        self._every_s = every_s
        self._say = say
        self._over = threading.Event()
        self._moving = None
        self._agent = None

    def _start_room(self, stack):
        self._moving = super()._start_room(stack)
        return self._moving

    def _start_agent(self, stack, plant_file):
        self._agent = super()._start_agent(stack, plant_file)
        return self._agent

    def _listen(self, stack):
        for uplink in self._plant.uplinks:
            server = self._servers[uplink.name]
            tally = self.tallies[uplink.name] = Tally()
            if server.recorder is None:
                topic = "%s/%s/#" % (uplink.topic_prefix, self._plant.gateway)
                server.arrivals = CountedArrivals(server.mosquitto.url, topic, tally)
            else:
                server.arrivals = CountedAtServer(server.recorder, tally)
            stack.callback(server.arrivals.close)

    def _follow_timeline(self):
        """Let a thread write rows meanwhile."""
        sampling = threading.Thread(target=self._sample, daemon=True)
        sampling.start()
        try:
            super()._follow_timeline()
        finally:
            self._over.set()
            sampling.join(self._every_s)

    def _sample(self):
        tally = next(iter(self.tallies.values()))
        due_s = self._every_s
        while due_s <= self._room.seconds:
            if self._over.wait(max(0.0, due_s - self._now_s())):
                return
            try:
                row = read_row(self._now_s(), self._agent.pid, self._state_dir / "spool", tally,
                               self._under_way())
            except (FileNotFoundError, ProcessLookupError):
                return  # the agent is gone
            self.rows.append(row)
            self._say(row)
            self._moving.forget()
            due_s += self._every_s

    def _wait_until(self, at_s, under_way):
        super()._wait_until(at_s, under_way)
        assert self._agent.runs, self._agent.said()

    def _under_way(self):
        """Return the faults that were so within the last seconds: what follows one is no calm."""
        since_s = self._now_s() - self._every_s
        return ["%s, %s" % (fault.name, fault.place) for fault, _, ended_s in list(self._faults)
                if max(ended_s, fault.from_s) > since_s]

    def _wait_for(self, last):
        awaited(lambda: not any(tally.missing(last) for tally in self.tallies.values()),
                DRAIN_S, LOOK_S)

    def _at_uplink(self, name, evidence):
        return evidence


class CountedArrivals(Arrivals):
    """A subscriber that counts in place of keeping."""

    def __init__(self, url, topic, tally):
        self._tally = tally
        super().__init__(url, topic)

    def _take(self, topic, payload):
        self._tally.take(topic, payload, time.time() * 1000)


class CountedAtServer:
    """What the recording server gets, taken out of its memory soon after."""

    def __init__(self, recorder, tally):
        self.messages = ()
        self._recorder = recorder
        self._tally = tally
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self):
        """Take no more."""
        self._over.set()
        self._thread.join()

    def _run(self):
        while not self._over.wait(LOOK_S):
            count = len(self._recorder.publishes)
            for (topic, payload), at_ms in zip(
                    self._recorder.publishes[:count], self._recorder.stamps_ms[:count],
                    strict=True):
                self._tally.take(topic, payload, at_ms)
            del self._recorder.publishes[:count], self._recorder.stamps_ms[:count]


def run(room, every_s=EVERY_S, directory=DIRECTORY, say=print):
    """Run a Room with its faults, leave what it shows, and return the Verdicts."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "soak.csv").open("w", newline="") as file, \
            tempfile.TemporaryDirectory(prefix="boiler-edge-soak-") as place:
        table = csv.writer(file)
        table.writerow(Row._fields)

        def write(row):
            table.writerow(row)
            file.flush()
            say(line(row))

        soak = Soak(room, place, every_s, write)
        evidence = next(iter(soak.run().values()))
    (directory / "soak.log").write_text(evidence.log, "utf-8")
    verdicts = judge(soak.rows, room.seconds, every_s, soak.tallies, evidence)
    style = pathlib.Path(__file__).with_name("report.css").read_text("utf-8")
    (directory / "soak.html").write_text(page(
        room.title, soak.rows, [(fault, *span) for fault, _, *span in evidence.faults], verdicts,
        style), "utf-8")
    return verdicts


def line(row):
    """Return a Row for people."""
    return ("%7.0f s  rss %d, anonymous %d KiB  %d descriptors  %d threads  spool %d  records %d  "
            "latency %g, %g ms  %s" % (
                row.s, row.rss_kib, row.anonymous_kib, row.descriptors, row.threads,
                row.spool_octets, row.records, row.latency_p50_ms, row.latency_p99_ms, row.faults))


def room_of(seed, seconds):
    """Return the Room of a soak with the faults of a seed."""
    room = scenario.load(str(ROOM))
    return room._replace(seconds=seconds, faults=draw(seed, seconds, room))


def main():
    """Run a soak by hand and return the exit code."""
    parser = argparse.ArgumentParser(description="The agent for hours, with faults at random.")
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--minutes", type=float, help="in place of --hours, for a trial")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--schedule", action="store_true", help="print the faults and end")
    arguments = parser.parse_args()
    minutes = arguments.minutes or 60 * arguments.hours
    room = room_of(arguments.seed, 60 * minutes)
    print("seed %d, %g minutes, %d faults" % (arguments.seed, minutes, len(room.faults)))
    for fault in room.faults:
        print(words(fault))
    if arguments.schedule:
        return 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # agent and servers end with us
    verdicts = run(room, say=lambda text: print(text, flush=True))
    for each in verdicts:
        print("%s %s: %s" % ("ok" if each.ok else "not ok", each.name, each.said))
    return 0 if all(each.ok for each in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
