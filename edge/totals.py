"""What each boiler has burnt, given and emitted since it was added.

    fuel_kg or fuel_m3   from heat input and net heating value
    heat_gj              heat taken up by steam or water
    nox_kg, co2_kg       emitted

A result that is missing adds nothing.  Every boiler record carries the sums; the file `totals` only
spares reading far back.  At start the larger of file and records counts, sum by sum: they never
fall, so a kill between two saves, or a torn file, loses nothing that a durable record had.
"""

from edge.errors import PayloadError
from edge.port import ticks_diff, ticks_ms
from edge.uplink.records import BOILER, number_of, unpack_record
from edge.uplink.spool_files import Files, load_map, save_map

NAME = "totals"
SAVE_EVERY_MS = 60_000
RECORDS_MAX = 20_000  # read back at most, for boilers that no record mentions

_MS_PER_HOUR = 3_600_000.0
_GJ_PER_KJ = 1e-6


class Totals:
    """The running sums of one boiler; `values` holds those that have ever been known."""

    def __init__(self, boiler, values):
        self.values = dict(values)
        self._fuel = "fuel_m3" if boiler.fuel.state == "gas" else "fuel_kg"
        self._net_heating_value_kj = boiler.fuel.net_heating_value_kj

    def add(self, balance, elapsed_ms):
        """Add what a balance means over so many ms."""
        results = balance.results
        heat_input = results.get("heat_input_mw")  # MW over a ms is a kJ
        if heat_input is not None:
            self._add(self._fuel, heat_input * elapsed_ms / self._net_heating_value_kj)
        heat_output = results.get("heat_output_mw")
        if heat_output is not None:
            self._add("heat_gj", heat_output * elapsed_ms * _GJ_PER_KJ)
        for name, rate in (("nox_kg", "nox_kg_h"), ("co2_kg", "co2_kg_h")):
            if rate in results:
                self._add(name, results[rate] * elapsed_ms / _MS_PER_HOUR)

    def _add(self, name, amount):
        if amount > 0.0:
            self.values[name] = self.values.get(name, 0.0) + amount


class TotalsBook:
    """The sums of every boiler of a gateway, those no longer in its plant file included."""

    def __init__(self, state_dir, spool, files=None):
        self.path = state_dir + "/" + NAME
        self._state_dir = state_dir
        self._files = files or Files()
        self._boilers = {}  # name -> Totals
        saved = load_map(self._files, state_dir, NAME)
        self._start = {}  # name -> sums at start
        for name in saved.get("sums", {}):
            self._start[name] = saved["sums"][name]
        self._read_back(spool, saved.get("number", 0))
        self._saved_at = ticks_ms()

    def of(self, boiler):
        """Return the Totals of a boiler of the plant; asked again, they go on as they are."""
        known = self._boilers.get(boiler.name)
        values = known.values if known else self._start.get(boiler.name, {})
        self._boilers[boiler.name] = Totals(boiler, values)
        return self._boilers[boiler.name]

    def save_if_due(self, number):
        """Save once a minute; records up to `number` are durable.  May raise an OSError."""
        if ticks_diff(ticks_ms(), self._saved_at) >= SAVE_EVERY_MS:
            self.save(number)

    def save(self, number):
        """Save the sums; records up to `number` are durable.  May raise an OSError."""
        self._saved_at = ticks_ms()  # a disk that fails is not tried each second
        sums = dict(self._start)
        for name in sorted(self._boilers):
            values = dict(self._boilers[name].values)  # at once: the loop's thread goes on adding
            sums[name] = {total: values[total] for total in sorted(values)}
        ordered = {name: sums[name] for name in sorted(sums)}
        save_map(self._files, self._state_dir, NAME, {"number": number, "sums": ordered})

    def _read_back(self, spool, number):
        """Take up the sums of the records behind the saved number, or of the newest there are."""
        seen = set()
        for count, octets in enumerate(spool.newest_first()):
            if number_of(octets) <= number or count >= RECORDS_MAX:
                return
            try:
                record = unpack_record(octets)
            except PayloadError:
                continue  # of a kind that a later version has written
            if record[0] == BOILER and record[7] not in seen:
                seen.add(record[7])
                self._take_up(record[7], record[-1])

    def _take_up(self, name, totals):
        sums = dict(self._start.get(name, {}))
        for total in totals:
            sums[total] = max(sums.get(total, 0.0), totals[total])
        self._start[name] = sums
