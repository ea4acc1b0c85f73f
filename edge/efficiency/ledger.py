"""What is known while a sample is evaluated: readings, results, and why something is absent.

A value that is absent is NaN in the arithmetic.  Only when a result comes out as NaN is it asked
why: an input with a fault gives its reason on; an input that the plant never measures makes the
result absent without a word.
"""

from edge.port import NAN
from edge.sample import FLAG_DEVICE, NO_FLAG, Fault

NEVER = ""  # the reason of what the plant does not measure


class Ledger:
    """Readings, results and faults of one evaluation.

    fuel_flow   kg/h or m3/h, metered or from the heat output
    air_kpa     barometer                   moisture   d_k of the air, g/kg
    """

    def __init__(self, firing, sample):
        self.firing = firing
        self.results = {}
        self.faults = {}
        self._why = {}
        self._faults_of_readings = sample.faults
        self.readings = dict(firing.constants)
        for name in sample.faults:
            self.readings.pop(name, None)  # a measured value that failed is not replaced
        self.readings.update(sample.readings)
        self.air_kpa = self.readings.get("air_pressure_kpa", firing.method["air_pressure_kpa"])
        self.moisture = firing.method["air_moisture_g_kg"]

    def reading(self, name):
        """Return a reading, NaN when there is none."""
        return self.readings.get(name, NAN)

    def result(self, name):
        """Return a result, NaN when there is none."""
        return self.results.get(name, NAN)

    def why_absent(self, name):
        """Return why a reading or result is absent: None if it is there, NEVER, or a reason."""
        if name in self.results or name in self.readings:
            return None
        if name in self._why:
            return self._why[name]
        if name in self._faults_of_readings:
            return "no %s: %s" % (name, self._faults_of_readings[name].reason)
        if name in self.firing.measured:
            return "no %s: no reading" % name
        return NEVER

    def knows(self, name):
        """Return whether the plant measures or was given a quantity, be it there now or not."""
        return self.why_absent(name) != NEVER

    def lack(self, needs):
        """Return why something cannot be computed from its inputs; None when all are there."""
        first = None
        for name in needs:
            reason = self.why_absent(name)
            if reason == NEVER:
                return NEVER
            first = first or reason
        return first

    def explain(self, name, needs, otherwise):
        """Say why a result is absent, if it is: what its inputs lack, else `otherwise`."""
        if name not in self.results:
            reason = self.lack(needs)
            self.refuse(name, otherwise if reason is None else reason)

    def refuse(self, name, reason):
        """Note that a result is absent and why."""
        self._why[name] = reason
        if reason != NEVER:
            self.faults[name] = Fault(NO_FLAG, reason)

    def note(self, name, reason):
        """Note why a step between readings and results is absent; it has no fault of its own."""
        self._why[name] = reason

    def doubt(self, name, reason):
        """Add a fault to a result that stays."""
        self.faults[name] = Fault(NO_FLAG, reason)

    def doubt_reading(self, name, reason):
        """Add a fault to a reading that stays: its instrument contradicts another."""
        self.faults[name] = Fault(FLAG_DEVICE, reason)

    def refuse_reading(self, name, reason):
        """Take a reading out: its instrument says what cannot be."""
        self.doubt_reading(name, reason)
        del self.readings[name]
        self._why[name] = "no %s: %s" % (name, reason)
