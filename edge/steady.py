"""Whether a boiler has run steadily long enough to state its direct efficiency.  No I/O.

The direct method sets the heat given against the fuel burnt at that moment.  While the load changes
a boiler takes up heat or gives it back, and the quotient of the two means nothing.
"""

from edge.sample import NO_FLAG, Balance, Fault

DIRECT = "efficiency_direct_pct"
INDIRECT = "efficiency_indirect_pct"
GROSS = "efficiency_gross_pct"

PARTS = 15  # of a window: what is remembered of each is five numbers, at any rate of polling

# Places in a part: its length, and of the loads in it the smallest, largest, sum and count.
_MS, _LOW, _HIGH, _SUM, _COUNT = range(5)


class Steadiness:
    """The loads of one boiler over the last window, and over up to one part of it more.

    A sample stands for the time since the one before.  A window of 0 ms is always steady.  A load
    may be missing for up to `hole_ms`: a lost reply is no change of the load.
    """

    def __init__(self, window_ms, within_pct, hole_ms=0):
        self._window_ms = window_ms
        self._part_ms = window_ms // PARTS
        self._within_pct = within_pct
        self._hole_ms = hole_ms
        self._begin()

    def _begin(self):
        """Know nothing: no load, no time."""
        self._parts: list[list] = []  # the newest last
        self._whole = [0, 0.0, 0.0, 0.0, 0]  # of all parts
        self._load_pct = 0.0
        self._lost_ms = 0  # since the last load

    def add(self, since_ms, load_pct):
        """Take the load of a sample, None without one, so many ms after the sample before.

        Of the first sample and of one behind a hole no time is known: None, and it begins anew.
        """
        if since_ms is not None:
            since_ms += self._lost_ms
        if load_pct is None or load_pct != load_pct:
            if since_ms is None or since_ms > self._hole_ms:
                self._begin()
            else:
                self._lost_ms = since_ms
            return
        self._lost_ms = 0
        if since_ms is None or not self._parts:
            self._begin()
            self._parts.append([0, load_pct, load_pct, load_pct, 1])
            self._whole = list(self._parts[0])
        elif self._parts[-1][_MS] < self._part_ms:
            _put(self._parts[-1], since_ms, load_pct)
            _put(self._whole, since_ms, load_pct)
        else:
            # The time of this sample begins with the load of the one before.
            low, high = min(self._load_pct, load_pct), max(self._load_pct, load_pct)
            self._parts.append([since_ms, low, high, load_pct, 1])
            _put(self._whole, since_ms, load_pct)
        self._load_pct = load_pct
        while len(self._parts) > 1 and self._whole[_MS] - self._parts[0][_MS] >= self._window_ms:
            del self._parts[0]
            self._whole = _together(self._parts)

    def why_not(self):
        """Return in words why the boiler is not steady; an empty string if it is."""
        if not self._window_ms:
            return ""
        covered_ms, low, high, total, count = self._whole
        if covered_ms < self._window_ms:
            return "not steady: %d min of readings, allowed from %.4g min" % (
                covered_ms // 60_000, self._window_ms / 60_000)
        mean = total / count
        allowed = mean * self._within_pct / 100.0
        if high - mean <= allowed and mean - low <= allowed:
            return ""
        return ("not steady: load %.3g to %.3g %% in %.4g min, allowed within %.4g %% of its mean"
                % (low, high, self._window_ms / 60_000, self._within_pct))


def _put(part, since_ms, load_pct):
    part[_MS] += since_ms
    if load_pct < part[_LOW]:
        part[_LOW] = load_pct
    elif load_pct > part[_HIGH]:
        part[_HIGH] = load_pct
    part[_SUM] += load_pct
    part[_COUNT] += 1


def _together(parts):
    return [sum([part[_MS] for part in parts]), min([part[_LOW] for part in parts]),
            max([part[_HIGH] for part in parts]), sum([part[_SUM] for part in parts]),
            sum([part[_COUNT] for part in parts])]


def withhold_direct(balance, reason):
    """Return the balance without its direct efficiency and what rests on it; the reason stays.

    A direct efficiency that is absent already keeps the reason it has.
    """
    names = [name for name in (DIRECT, GROSS) if name in balance.results]
    if GROSS in names and INDIRECT in balance.results:
        names.remove(GROSS)
    if not names:
        return balance
    results = dict(balance.results)
    faults = dict(balance.faults)
    for name in names:
        del results[name]
        faults[name] = Fault(NO_FLAG, reason)
    return Balance(results, faults)
