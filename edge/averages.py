"""Samples and balances of one boiler -> one window a span: mean, smallest, largest, count.

No I/O.  Windows lie on multiples of their length since 1970, so that those of all boilers and all
gateways match.  A window is closed by the first sample that does not belong to it: a later one, an
earlier one (the clock was put back), one of another boot, or the first one after the clock was set.

A window never claims more time than the count of ms says.  Where the clock leaps, the window before
ends with its last sample, and the one behind counts from its first: its start stays on the grid,
and its length says what was covered.  A clock put back so comes to windows that were closed before:
they are written once more under the same start, with numbers of their own and later `up_ms`.

A reading's mean is that of its samples.  A result's mean is weighted with elapsed time and with
`quantities.QUANTITIES[...].weight`, the denominator of a ratio: the mean of kg/GJ, weighted with
GJ, is the span's kilograms over its gigajoules.
"""

from collections import namedtuple

from edge.quantities import INSTEAD, QUANTITIES
from edge.sample import Fault, Moment

# time_ms  start, ms since 1970               span_ms  length; 0 for a single evaluation
# up_ms, boot, synced   of the first sample in it
# values   {quantity: float or (mean, min, max, count)}
# faults   {quantity: Fault} seen in the span, the newest of each quantity
Window = namedtuple(
    "Window", ("boiler", "time_ms", "span_ms", "up_ms", "boot", "synced", "values", "faults"))

_WEIGHTS = {}  # result -> quantity that weights it; those weighted with time alone are left out
for _name in QUANTITIES:
    if QUANTITIES[_name].weight:
        _WEIGHTS[_name] = QUANTITIES[_name].weight

# Places in the sums of a quantity; readings use the first four only.
_SUM, _LOW, _HIGH, _COUNT, _TIME, _WEIGHTED, _WEIGHT = range(7)

_NEVER = Moment(0, 0, 0, False)


class Averager:
    """The open window of one boiler.  `every_ms` = 0 makes each evaluation a window of its own."""

    def __init__(self, every_ms):
        self._every_ms = every_ms
        # The clock may be slewed by 0.05 %; what it moves beyond that is a leap.
        self._leap_ms = max(1000, every_ms // 100)
        self._forget()

    def _forget(self):
        """Begin without a window."""
        self._open = False
        self._key = (0, 0, False)  # start, boot, synced
        self._boiler = ""
        self._before_ms = 0  # claimed of the window before its first sample
        self._up_ms = 0
        self._last = _NEVER
        self._readings: dict[str, list] = {}
        self._results: dict[str, list] = {}
        self._faults: dict[str, Fault] = {}

    def add(self, sample, balance, elapsed_ms):
        """Take an evaluation that stands for so many ms; return the windows it closed, 0 or 1."""
        moment = sample.moment
        if not self._every_ms:
            return [_single(sample, balance)]
        start_ms = moment.time_ms - moment.time_ms % self._every_ms
        key = (start_ms, moment.boot, moment.synced)
        closed = []
        leapt = False
        if self._open and key != self._key:
            leapt = moment.time_ms < self._last.time_ms or self._has_leapt(moment)
            closed.append(self._end(moment, leapt))
        if not self._open:
            self._open = True
            self._key = key
            self._boiler = sample.boiler
            self._before_ms = 0 if leapt else moment.time_ms - start_ms
            self._up_ms = moment.up_ms
        self._last = moment
        self._add_readings(sample.readings, balance.faults)
        # A first sample stands for no time yet; it must count all the same.
        self._add_results(sample.readings, balance.results, max(1, elapsed_ms))
        if sample.faults:
            self._faults.update(sample.faults)
        if balance.faults:
            self._faults.update(balance.faults)
        return closed

    def close(self, moment):
        """Return the open window as far as it has come, or None; for a clean stop."""
        if not self._open:
            return None
        return self._window(self._covered_ms(max(self._last.up_ms, moment.up_ms)))

    def _add_readings(self, readings, refused):
        """Add readings but those that the balance refused.  Runs for every sample: keep it flat."""
        sums = self._readings
        for name, value in readings.items():
            if name in refused:
                continue
            place = sums.get(name)
            if place is None:
                sums[name] = [value, value, value, 1]
                continue
            place[0] += value
            place[3] += 1
            if value < place[1]:
                place[1] = value
            elif value > place[2]:
                place[2] = value

    def _add_results(self, readings, results, elapsed_ms):
        """Add results, each with elapsed time and with its weight, where that is known."""
        sums = self._results
        for name, value in results.items():
            place = sums.get(name)
            if place is None:
                place = sums[name] = [0.0, value, value, 0, 0.0, 0.0, 0.0]
            place[_SUM] += value * elapsed_ms
            place[_TIME] += elapsed_ms
            place[_COUNT] += 1
            if value < place[_LOW]:
                place[_LOW] = value
            elif value > place[_HIGH]:
                place[_HIGH] = value
            weight_name = _WEIGHTS.get(name)
            if weight_name is not None:
                weight = results.get(weight_name)
                if weight is None:
                    weight = readings.get(weight_name)
                if weight is None:
                    weight = readings.get(INSTEAD.get(weight_name, ""), 0.0)
                if weight > 0.0:
                    place[_WEIGHTED] += value * weight * elapsed_ms
                    place[_WEIGHT] += weight * elapsed_ms

    def _has_leapt(self, moment):
        """Return whether the clock has leapt between the last sample and one of this moment."""
        last = self._last
        if (moment.boot, moment.synced) != (last.boot, last.synced):
            return True
        moved_ms = (moment.time_ms - last.time_ms) - (moment.up_ms - last.up_ms)
        return abs(moved_ms) > self._leap_ms

    def _end(self, moment, leapt):
        """Return the window that a sample of another one closes."""
        end_ms = self._key[0] + self._every_ms
        if leapt or moment.time_ms < end_ms:
            return self._window(self._covered_ms(self._last.up_ms))
        span_ms = self._covered_ms(moment.up_ms - (moment.time_ms - end_ms))
        return self._window(span_ms if span_ms < self._every_ms - self._leap_ms else self._every_ms)

    def _covered_ms(self, up_ms):
        """Return how much of the open window is covered when the count is at `up_ms`."""
        return min(self._every_ms, self._before_ms + up_ms - self._up_ms)

    def _window(self, span_ms):
        """Return the open window with this length and forget it."""
        values = {}
        for name, place in self._readings.items():
            values[name] = _summary(place, place[_SUM] / place[_COUNT])
        for name, place in self._results.items():
            if place[_WEIGHT] > 0.0:
                mean = place[_WEIGHTED] / place[_WEIGHT]
            else:
                mean = place[_SUM] / place[_TIME]
            values[name] = _summary(place, mean)
        start_ms, boot, synced = self._key
        window = Window(self._boiler, start_ms, span_ms, self._up_ms, boot, synced, values,
                        self._faults)
        self._forget()
        return window


def _summary(place, mean):
    """Return (mean, min, max, count); rounding does not carry the mean past the ends."""
    return min(max(mean, place[_LOW]), place[_HIGH]), place[_LOW], place[_HIGH], place[_COUNT]


def _single(sample, balance):
    """Return the window of one evaluation, with plain numbers."""
    values = dict(sample.readings)
    for name in balance.faults:
        values.pop(name, None)  # a reading that the balance refused
    values.update(balance.results)
    faults = dict(sample.faults)
    faults.update(balance.faults)
    moment = sample.moment
    return Window(sample.boiler, moment.time_ms, 0, moment.up_ms, moment.boot, moment.synced,
                  values, faults)
