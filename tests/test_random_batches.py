"""Random batches in the plain form and back, on CPython and MicroPython."""

import os

from edge.averages import Window
from edge.sample import Fault, Moment
from edge.uplink.records import pack_batch, pack_clock, pack_gap, pack_record, unpack_payloads

BATCHES = int(os.getenv("COMPACT_EXAMPLES") or 200)
HEADER = {"gateway": "g1", "spool": "0011223344556677", "stream": "backlog"}
NAMES = ["o2_dry_pct", "co_ppm", "flue_gas_temp_c", "strange", "flow_\u00e4"]
REASONS = ["no reply in 1000 ms", "line lost", "found 26, allowed 0 to 25 vol-%"]


class Random:
    """The same numbers on every interpreter."""

    def __init__(self, seed):
        self._state = seed

    def below(self, limit):
        """Return a whole number from 0 to below a limit of 16 bits at most."""
        self._state = (self._state * 1_103_515_245 + 12_345) % (1 << 31)
        return (self._state >> 15) % limit

    def wide(self):
        """Return a number of up to 45 bits, of any length."""
        return ((self.below(1 << 15) << 30) + (self.below(1 << 15) << 15)
                + self.below(1 << 15)) >> self.below(45)

    def single(self):
        """Return a number that is a float32, large, small or negative."""
        number = (self.below(1 << 12) - 2048) * 1.0
        for _ in range(self.below(40)):
            number = number * 0.5 if self.below(2) else number * 2.0
        return number


def some(random, names):
    return [name for name in names if random.below(2)]


def any_record(random, number):
    """Return (bytes of a record, the list that it must be read as)."""
    moment = Moment(random.wide(), random.wide(), random.wide(), random.below(2) == 1)
    kind = random.below(8)
    if kind == 0:
        first, last = 1 + random.wide(), 1 + random.wide()
        return pack_gap(number, moment, first, last, REASONS[0]), [
            1, number, moment.boot, moment.time_ms, moment.up_ms, moment.synced, first, last,
            REASONS[0]]
    if kind == 1:
        offset_ms = random.wide() - random.wide()
        return pack_clock(number, moment, offset_ms), [
            2, number, moment.boot, moment.time_ms, moment.up_ms, moment.synced, offset_ms]
    values = {name: random.single() for name in some(random, NAMES)}
    for name in some(random, ["steam_flow_t_h", "air_temp_c"]):
        low, mean, high = sorted([random.single() for _ in range(3)])
        values[name] = (mean, low, high, random.wide())
    faults = {name: Fault(("", "B", "T")[random.below(3)], REASONS[random.below(3)])
              for name in some(random, NAMES)}
    totals = {name: random.wide() / 8 for name in some(random, ["heat", "fuel"])}
    span_ms = random.wide()
    octets = pack_record(number, Window(
        "b1", moment.time_ms, span_ms, moment.up_ms, moment.boot, moment.synced, values, faults),
        totals)
    read = {name: list(values[name]) if isinstance(values[name], tuple) else values[name]
            for name in values}
    return octets, [
        0, number, moment.boot, moment.time_ms, span_ms, moment.up_ms, moment.synced, "b1", read,
        {name: faults[name].flag for name in faults if faults[name].flag},
        {name: faults[name].reason for name in faults}, totals]


def test_random_batches_are_read_as_what_was_packed():
    random = Random(20_261_124)
    for _ in range(BATCHES):
        first = 1 + random.wide()
        made = [any_record(random, first + place) for place in range(random.below(20))]
        payload = pack_batch(HEADER, [octets for octets, _ in made])
        found = list(unpack_payloads(payload))
        assert found == [("batch", HEADER, [read for _, read in made])]
