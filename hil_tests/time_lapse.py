"""Days of a boiler room in seconds: the agent's results against the models' own.

    python -m hil_tests.time_lapse SCENARIO --days D [--boilers N] [--step-s S] [--processes P]

Model, registers, evaluation, averages and spool go through `edge.simulator.time_lapse`; what is
judged is read back from the spool.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from collections import namedtuple
from multiprocessing import get_context

from edge.port import NAN
from edge.simulator import scenario
from edge.simulator.time_lapse import TimeLapse
from edge.uplink.records import unpack_record

HOUR_MS, DAY_S = 3_600_000, 86_400
FETCH_RECORDS, FETCH_OCTETS = 2000, 4_000_000
EFFICIENCY, HEAT, NOX = "efficiency_indirect_pct", "heat_input_mw", "nox_kg_h"
DIRECT = "efficiency_direct_pct"  # the one that a furnace has

# What one process did: balances, readings, records, octets on disk, processor seconds, MiB of
# memory after the first day and at its end, Books.
Done = namedtuple("Done", ("balances", "readings", "records", "octets", "cpu_s", "first_mib",
                           "last_mib", "books"))


class Account:
    """Sums of one boiler over an hour or more: heat put in, efficiency weighted with it, NOx."""

    def __init__(self):
        self._heat = 0.0
        self._of_heat = 0.0
        self._nox = 0.0

    def add(self, efficiency_pct, heat_input_mw, nox_kg_h, ms):
        """Add what held for so many ms; an efficiency that is not stated is NaN."""
        if efficiency_pct == efficiency_pct:
            self._heat += heat_input_mw * ms
            self._of_heat += efficiency_pct * heat_input_mw * ms
        self._nox += nox_kg_h * ms

    def join(self, other):
        """Add another account."""
        self._heat += other._heat
        self._of_heat += other._of_heat
        self._nox += other._nox

    @property
    def efficiency_pct(self):
        """Mean efficiency, weighted with the fuel's heat; NaN where none was stated."""
        return self._of_heat / self._heat if self._heat else NAN

    @property
    def nox_kg(self):
        """NOx emitted."""
        return self._nox / HOUR_MS


class Books:
    """By boiler and hour: what the records say, and what was true.

    `furnaces` are judged by their direct efficiency, which is stated while the load is steady.
    """

    def __init__(self, furnaces=()):
        self._furnaces = frozenset(furnaces)
        self._folded: dict = {}  # boiler -> (said, true)
        self._worst: dict = {}
        self.said: dict = {}  # (boiler, hour) -> Account
        self.true: dict = {}

    def hear(self, record):
        """Add a boiler record; one without NOx or without a length adds nothing."""
        _, _, _, time_ms, span_ms, _, _, boiler, values = record[:9]
        if span_ms and NOX in values:
            efficiency = values.get(self._efficiency(boiler), (NAN,))[0]
            _account(self.said, boiler, time_ms).add(
                efficiency, values[HEAT][0], values[NOX][0], span_ms)

    def know(self, boiler, time_ms, truth, ms):
        """Add the truth of a step."""
        _account(self.true, boiler, time_ms).add(
            truth[self._efficiency(boiler)], truth[HEAT], truth[NOX], ms)

    def _efficiency(self, boiler):
        return DIRECT if boiler in self._furnaces else EFFICIENCY

    def hours(self, boiler):
        """Return [(said, true)] of a boiler's hours since the last `fold`, in their order."""
        return [(self.said[key], self.true[key]) for key in sorted(self.said) if key[0] == boiler]

    def whole(self, boiler):
        """Return (said, true) of a boiler over all the time."""
        said, true = Account(), Account()
        folded = [self._folded[boiler]] if boiler in self._folded else []
        for of_hour, true_of_hour in folded + self.hours(boiler):
            said.join(of_hour)
            true.join(true_of_hour)
        return said, true

    def worst(self, boiler):
        """Return by how much an hour was off at most: efficiency [points], NOx [%]."""
        hours = self.hours(boiler)
        efficiency, nox = self._worst.get(boiler, (0.0, 0.0))
        stated = [one.efficiency_pct - other.efficiency_pct for one, other in hours
                  if one.efficiency_pct == one.efficiency_pct]
        return (max([efficiency, *stated], key=abs),
                max([nox] + [100.0 * (one.nox_kg / other.nox_kg - 1.0) for one, other in hours],
                    key=abs))

    def fold(self):
        """Keep of the hours so far their sums and the worst: a month is long."""
        for boiler in self.boilers():
            self._worst[boiler], self._folded[boiler] = self.worst(boiler), self.whole(boiler)
        # The truth of the last step is in an hour of which there is no record yet.
        self.true = {key: self.true[key] for key in self.true if key not in self.said}
        self.said = {}

    def boilers(self):
        """Return the names of all boilers."""
        return sorted({boiler for boiler, _ in self.true} | set(self._folded))


def _account(accounts, boiler, time_ms):
    key = (boiler, time_ms // HOUR_MS)
    if key not in accounts:
        accounts[key] = Account()
    return accounts[key]


class Fetch:
    """Read the records of a spool once each, in their order."""

    def __init__(self, spool):
        self.records = 0
        self.octets = 0
        self._spool = spool

    def each(self):
        """Yield the records that have become durable since the last time."""
        while self.records < self._spool.durable:
            batch = self._spool.peek(self.records + 1, FETCH_RECORDS, FETCH_OCTETS)
            assert batch.first == self.records + 1, "records went before they were read"
            self.records = batch.last
            for octets in batch.records:
                self.octets += len(octets)
                yield unpack_record(octets)


def live_a_day(lapse, fetch, books, steps):
    """Let a day of so many steps pass; each hour what the spool has got goes into the Books."""
    for hour in range(24):
        asyncio.run(live(lapse, books, steps * (hour + 1) // 24 - steps * hour // 24))
        for record in fetch.each():
            books.hear(record)


async def live(lapse, books, steps):
    """Let so many steps pass, and put their truth into the Books."""
    for _ in range(steps):
        await lapse.step()
        for name, truth in lapse.truths().items():
            books.know(name, lapse.time_ms(), truth, lapse.step_ms)


def repeated(room, count):
    """Return the plant of a Room and its boilers, repeated to so many, each with its own seed."""
    of_plant = {boiler.name: boiler for boiler in room.plant.boilers}
    boilers, simulated = [], []
    for number in range(count):
        one = room.boilers[number % len(room.boilers)]
        name = "%s-%02d" % (one.name, number + 1)
        boilers.append(of_plant[one.name]._replace(name=name))
        simulated.append(one._replace(name=name, settings=one.settings._replace(
            seed=one.settings.seed + number)))
    return room.plant._replace(boilers=tuple(boilers)), simulated


def run_part(task):
    """Run some of the boilers for the days of a task, and return what was Done.

    task: (scenario, boilers, part, parts, days, step_ms)
    """
    path, boilers, part, parts, days, step_ms = task
    plant, simulated = repeated(scenario.load(path), boilers)
    plant = plant._replace(every_s=max(plant.every_s, step_ms / 1000))
    mine = simulated[part::parts]
    books = Books([boiler.name for boiler in plant.boilers if boiler.kind == "furnace"])
    memory = []
    with tempfile.TemporaryDirectory() as directory:
        lapse = TimeLapse(plant, mine, step_ms, directory)
        fetch = Fetch(lapse.spool)
        steps = round(DAY_S * 1000 / step_ms)
        for day in range(days):
            started = time.monotonic()
            books.fold()
            live_a_day(lapse, fetch, books, steps)
            memory.append(resident_mib())
            print("part %d, day %d of %d: %.1f s, %.0f balances/s, %.1f MiB" % (
                part + 1, day + 1, days, time.monotonic() - started,
                len(mine) * steps / (time.monotonic() - started), memory[-1]), flush=True)
        lapse.close()
        for record in fetch.each():
            books.hear(record)
        return Done(len(mine) * steps * days, lapse.readings, fetch.records, fetch.octets,
                    time.process_time(), memory[0], memory[-1], books)


def resident_mib():
    """Return the memory of this process that is in use."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def main(words):
    """Run the days and print what came of them; 0 if every record was there."""
    parser = argparse.ArgumentParser(prog="python -m hil_tests.time_lapse")
    parser.add_argument("scenario", help="scenario with a plant")
    parser.add_argument("--days", type=int, default=1)
    parser.add_argument("--boilers", type=int, default=32,
                        help="those of the scenario again and again, each with its own seed")
    parser.add_argument("--step-s", type=float, default=10.0, help="time between two polls")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args(words)
    parts = min(given.processes, given.boilers)
    tasks = [(given.scenario, given.boilers, part, parts, given.days, round(given.step_s * 1000))
             for part in range(parts)]
    started = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # its processes end with it
    with get_context("spawn").Pool(parts) as pool:
        done = pool.map(run_part, tasks)
    report(done, given.days, time.monotonic() - started)
    return 0


def report(done, days, took_s):
    """Print what the parts did, and the agent's numbers beside the true ones."""
    balances, records = sum(each.balances for each in done), sum(each.records for each in done)
    print("%d balances of %d readings; %d records, %.1f MB; %d days in %.0f s (%.0f s of "
          "processor), %.0f balances/s" % (
              balances, sum(each.readings for each in done), records,
              sum(each.octets for each in done) / 1e6, days, took_s,
              sum(each.cpu_s for each in done), balances / took_s))
    print("memory: %s MiB after the first day, %s at the end" % tuple(
        " + ".join("%.1f" % getattr(each, name) for each in done)
        for name in ("first_mib", "last_mib")))
    print("%-16s %10s %10s %7s %12s %12s %7s" % (
        "boiler", "efficiency", "true", "worst h", "NOx kg", "true", "worst h"))
    rows = [row_of(each.books, boiler) for each in done for boiler in each.books.boilers()]
    print("\n".join(sorted(rows)))


def row_of(books, boiler):
    """Return one boiler's line of the report."""
    said, true = books.whole(boiler)
    return "%-16s %10.3f %10.3f %+7.3f %12.3f %12.3f %+6.2f%%" % (
        boiler, said.efficiency_pct, true.efficiency_pct, books.worst(boiler)[0], said.nox_kg,
        true.nox_kg, books.worst(boiler)[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
