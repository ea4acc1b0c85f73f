"""A bench with real lines and a real MQTT server in the place of the simulated ones.

EDGE_HIL_BENCH names its file; lines are called as in the plants of hil_tests/plants:

    [mqtt]
    url = "mqtt://10.0.0.2"

    [line.dcs]
    host = "10.0.0.7"           # or device, or listen

What needs a simulated fault or the model's truth cannot be shown there.
"""

import math
import os

import tomli

from edge.simulator.fault_kit import kind_of
from hil_tests.judge import OF_THE_MODEL
from hil_tests.mqtt_servers import Arrivals

ON_THE_AGENT = ("agent", "clock", "disk")  # families that strike the agent, wherever its lines end


class RealBench:
    """What the file of a bench says."""

    def __init__(self, path):
        with open(path, "rb") as file:
            document = tomli.load(file)
        self.lines = document.get("line", {})
        self._url = document["mqtt"]["url"]

    @classmethod
    def given(cls):
        """Return the bench of EDGE_HIL_BENCH, or None."""
        path = os.environ.get("EDGE_HIL_BENCH")
        return cls(path) if path else None

    def why_not(self, room):
        """Return why a scenario is not applicable here, or an empty text."""
        for fault in room.faults:
            if kind_of(fault.name).family not in ON_THE_AGENT:
                return "the fault %s needs a simulated counterpart" % fault.name
        if room.speed != 1.0:
            return "the models of it run %g times as fast as the clock" % room.speed
        for boiler in room.boilers:
            if boiler.instruments or boiler.cems:
                return "the instruments of %s err by design" % boiler.name
        for expectation in room.expectations:
            # A value that the scenario itself gives needs no model.
            given = expectation.values.get("value", math.nan)
            if expectation.kind in OF_THE_MODEL and math.isnan(given):
                return "line %d: %s needs the truth of a model" % (
                    expectation.line, expectation.kind)
        missing = [line.name for line in room.plant.lines if line.name not in self.lines]
        return "not on this bench: line %s" % ", ".join(missing) if missing else ""

    def server(self):
        """Return the server of any uplink."""
        return RealServer(self._url)


class RealServer:
    """The MQTT server of the bench: nothing of it is ours."""

    def __init__(self, url):
        self.settings = {"url": url}
        self.arrivals = None

    def listen(self, topic):
        """Begin to listen to what arrives."""
        self.arrivals = Arrivals(self.settings["url"], topic)
