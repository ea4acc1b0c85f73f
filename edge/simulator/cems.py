"""An extractive CEMS: a sample line from the stack to analysers that are checked with gas.

    stack ─ sample line (dead time) ─┬─▶ cell (lag) ─ zero and span drift ─▶ reading
           instrument air, bottles ──┘

    measuring   flue gas
    blow-back   instrument air is blown out through the probe; the line is full of it for its
                dead time thereafter
    zero, span  the cell gets gas from a bottle; what it shows wrongly at the end is set right
    settling    flue gas again, and not yet all of it

Exact for steps of any length, between which flue gas changes in straight lines.  CPython only.
"""

from collections import deque, namedtuple
from math import ceil

from edge.config_check import Field, check
from edge.simulator.lags import sloped_lag

CEMS = {
    "line_s": Field(float, 0.0, 600.0, 20.0, "dead time of the sample line"),
    "lag_s": Field(float, 0.1, 600.0, 15.0, "time in which a cell comes 63 % of the way"),
    "zero_drift_pct": Field(float, -10.0, 10.0, 0.0,
                            "drift of zero in a day, of full scale (o2 25 %, so2 3000 mg/m3 ...)"),
    "span_drift_pct": Field(float, -10.0, 10.0, 0.0, "drift in a day, of the reading"),
    "blow_back_every_h": Field(float, 0.0, 1000.0, 4.0, "from one blow-back to the next; 0: none"),
    "blow_back_s": Field(float, 1.0, 3600.0, 60.0, "how long it takes"),
    "calibration_every_h": Field(float, 0.0, 10_000.0, 24.0,
                                 "from one calibration to the next; 0: none"),
    "calibration_first_h": Field(float, 0.0, 10_000.0, 1.0, "after the start, the first of them"),
    "zero_s": Field(float, 1.0, 7200.0, 300.0, "how long it gets zero gas"),
    "span_s": Field(float, 1.0, 7200.0, 300.0, "how long it gets span gas thereafter"),
    "settling_s": Field(float, 0.0, 7200.0, 120.0, "until a reading is taken for flue gas again"),
    "meanwhile": Field(("hold", "gas"), None, None, "hold",
                       "what it shows from the start of a cycle until it has settled: the last "
                       "reading before, or what the cell sees"),
}
CemsSettings = namedtuple(
    "CemsSettings", ("line_s", "lag_s", "zero_drift_pct", "span_drift_pct", "blow_back_every_h",
                     "blow_back_s", "calibration_every_h", "calibration_first_h", "zero_s",
                     "span_s", "settling_s", "meanwhile"))

# quantity: (full scale, span gas, instrument air); a bottle's gas is dry and holds no dust: the
# dust monitor has a filter of glass for it
CELLS = {
    "o2_dry_pct": (25.0, 20.0, 20.95),
    "o2_wet_pct": (25.0, 20.0, 20.95),
    "co_ppm": (2000.0, 1600.0, 0.0),
    "no_ppm": (500.0, 400.0, 0.0),
    "no2_ppm": (100.0, 80.0, 0.0),
    "nox_mg_m3": (1000.0, 800.0, 0.0),
    "so2_mg_m3": (3000.0, 2400.0, 0.0),
    "dust_mg_m3": (200.0, 160.0, 0.0),
    "flue_gas_humidity_pct": (40.0, 0.0, 0.0),
}
MEASURING, BLOW_BACK, ZERO, SPAN, SETTLING = (
    "measuring", "blow-back", "zero", "span", "settling")
DAY_S, HOUR_S = 86_400.0, 3600.0
MOMENT_S = 1e-6  # edges nearer to each other are one


def read_cems(place, table):
    """Return the CemsSettings of a [boiler.cems] table."""
    return CemsSettings(**check(place, table, CEMS))


class Cems:
    """The analysers of one stack: `quantities` that they show, `status` of what they do."""

    def __init__(self, settings):
        self._settings = settings
        self._time_s = 0.0
        self._set_right_s = 0.0  # when drift began anew
        self._stack: deque = deque()  # (time, concentrations), as far back as the line
        self._cells: tuple = ()  # what the cells see, before drift
        self.quantities: tuple = ()
        self.status = MEASURING

    @property
    def holds(self):
        """Whether readings are to be shown as they were before."""
        return self._settings.meanwhile == "hold" and self.status != MEASURING

    def read(self, truth, dt_s):
        """Return what the analysers show, dt_s seconds after the last time."""
        if not self._stack:
            self.quantities = tuple([quantity for quantity in CELLS if quantity in truth])
            self._cells = tuple([truth[quantity] for quantity in self.quantities])
        at_s, now_s = self._time_s, self._time_s + dt_s
        self._stack.append((now_s, tuple([truth[quantity] for quantity in self.quantities])))
        for edge_s in self._edges(at_s, now_s):
            if edge_s - at_s > MOMENT_S:
                self._expose(at_s, edge_s)
                at_s = edge_s
        self._time_s = now_s
        self.status = self._status(now_s)
        while len(self._stack) > 1 and self._stack[1][0] <= now_s - self._settings.line_s:
            self._stack.popleft()
        return self._shown(now_s)

    def _shown(self, now_s):
        days = (now_s - self._set_right_s) / DAY_S
        zero = self._settings.zero_drift_pct / 100 * days
        span = 1.0 + self._settings.span_drift_pct / 100 * days
        return {quantity: value * span + CELLS[quantity][0] * zero
                for quantity, value in zip(self.quantities, self._cells, strict=True)}

    def _edges(self, from_s, to_s):
        """Return the times up to `to_s` at which the gas in the cells changes its course."""
        settings = self._settings
        found = [to_s]
        for time_s, _ in self._stack:
            if time_s + settings.line_s >= to_s:
                break
            if time_s + settings.line_s > from_s:
                found.append(time_s + settings.line_s)
        zeroed_s = settings.calibration_first_h * HOUR_S
        starts = ((settings.calibration_every_h, zeroed_s),
                  (settings.calibration_every_h, zeroed_s + settings.zero_s),
                  (settings.calibration_every_h, zeroed_s + settings.zero_s + settings.span_s),
                  (settings.blow_back_every_h, self._blown_s),
                  (settings.blow_back_every_h, self._blown_s + settings.blow_back_s))
        for every_h, first_s in starts:
            if every_h > 0.0:
                found += _each(first_s, every_h * HOUR_S, from_s, to_s)
        return sorted(found)

    @property
    def _blown_s(self):
        """When air first reaches the cells."""
        return self._settings.blow_back_every_h * HOUR_S + self._settings.line_s

    def _expose(self, from_s, to_s):
        """Let the cells see what comes between two edges."""
        settings, middle_s = self._settings, (from_s + to_s) / 2
        checking = self._checking(middle_s)
        if checking in (ZERO, SPAN):
            gas = [CELLS[quantity][1] * (checking == SPAN) for quantity in self.quantities]
            before = after = gas
        elif self._blowing(middle_s - settings.line_s) == BLOW_BACK:
            before = after = [CELLS[quantity][2] for quantity in self.quantities]
        else:
            before, after = self._in_stack(from_s - settings.line_s), self._in_stack(
                to_s - settings.line_s)
        self._cells = tuple([
            sloped_lag(settings.lag_s, to_s - from_s, (start, cell), end)
            for start, cell, end in zip(before, self._cells, after, strict=True)])
        if checking == SPAN and self._checking(to_s + MOMENT_S) != SPAN:
            self._set_right_s = to_s

    def _in_stack(self, time_s):
        """Return the concentrations in the stack at a time between two steps."""
        before_s, before = self._stack[0]
        for after_s, after in self._stack:
            if after_s >= time_s:
                part = (time_s - before_s) / (after_s - before_s) if after_s > before_s else 1.0
                part = min(max(part, 0.0), 1.0)  # before the first step it was as at the first
                return [low + (high - low) * part for low, high in zip(before, after, strict=True)]
            before_s, before = after_s, after
        return before

    def _status(self, time_s):
        """Return what the CEMS does at a time; a calibration goes before a blow-back."""
        checking, blowing = self._checking(time_s), self._blowing(time_s)
        return blowing if checking == MEASURING else checking

    def _checking(self, time_s):
        """Return where in a calibration a time is."""
        settings = self._settings
        return _place(time_s - settings.calibration_first_h * HOUR_S, settings.calibration_every_h,
                      ((ZERO, settings.zero_s), (SPAN, settings.span_s),
                       (SETTLING, settings.settling_s)))

    def _blowing(self, time_s):
        """Return where in a blow-back a time is; the first one is a cycle after the start."""
        settings = self._settings
        return _place(time_s - settings.blow_back_every_h * HOUR_S, settings.blow_back_every_h,
                      ((BLOW_BACK, settings.blow_back_s),
                       (SETTLING, settings.line_s + settings.settling_s)))


def _each(first_s, every_s, from_s, to_s):
    """Return the times of the row first_s, first_s + every_s, ... between two others."""
    turn = max(0, ceil((from_s - first_s) / every_s))
    found = []
    while first_s + turn * every_s < to_s:
        if first_s + turn * every_s > from_s:
            found.append(first_s + turn * every_s)
        turn += 1
    return found


def _place(since_s, every_h, phases):
    """Return the phase of a cycle that repeats, so many seconds after the first one began."""
    if since_s < 0.0 or every_h <= 0.0:
        return MEASURING
    left_s = since_s % (every_h * HOUR_S)
    for name, length_s in phases:
        if left_s < length_s:
            return name
        left_s -= length_s
    return MEASURING
