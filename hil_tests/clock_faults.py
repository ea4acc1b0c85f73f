"""The wall clock of the agent alone: libfaketime before it, and a file that says how far off it is.

The monotonic clock stays as it is, as on a machine whose clock is set.
"""

import glob
import time

from edge.simulator.fault_kit import parse
from hil_tests.arrived import wall_clock_s
from hil_tests.rig import leave_out

_LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"
_NEAR_S = 5.0  # a record that arrives at once is no older


class ClockFaults:
    """Lets the agent's wall clock jump.

    `records()` gives those that have arrived, with "arrived_s" since 1970.
    """

    def __init__(self, directory, records):
        self._file = directory / "clock"
        self._records = records
        self._offset_s = 0.0
        self._offsets: dict = {}  # id of a fault: how far off the clock was from then on

    def environment(self):
        """Return what the agent is to be started with."""
        found = glob.glob(_LIBRARY)
        if not found:
            leave_out("libfaketime is not installed")
        self._set(0.0)
        return {"LD_PRELOAD": found[0], "FAKETIME_TIMESTAMP_FILE": str(self._file),
                "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_NO_CACHE": "1"}

    def begin(self, fault):
        """Set the clock on or back."""
        self._set(self._offset_s + parse(fault.name)[1])
        self._offsets[id(fault)] = (time.time(), self._offset_s)

    def end(self, fault):
        """Leave it so."""

    def happened(self, fault):
        """Return how many records that came after it carry a time that is off by so much."""
        since_s, offset_s = self._offsets[id(fault)]
        times = [(wall_clock_s(record), record["arrived_s"]) for record in self._records()]
        return sum(arrived_s > since_s and abs(time_s - arrived_s - offset_s) < _NEAR_S
                   for time_s, arrived_s in times)

    def _set(self, offset_s):
        self._offset_s = offset_s
        new = self._file.with_suffix(".new")
        new.write_text("%+.3fs\n" % offset_s)
        new.replace(self._file)  # whole at any moment that the agent looks
