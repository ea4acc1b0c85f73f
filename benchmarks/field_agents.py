"""This agent and the script: how each is started on a plant, and what its messages say.

An Agent's `trouble()` makes it ready and returns an empty text, or why it is left out.
`command(place, devices, mqtt_port)` writes what it needs into a directory and returns the words
that start it there.  `samples(topic, payload)` yields (device, {quantity: value}) of a message.
answers is {topic: (topic, payload)}: what it asks of an MQTT server's application, and the answer.
"""

import json
import sys
from collections import namedtuple

from benchmarks.field_devices import UNIT
from benchmarks.plant import BOILER, HEAD, READINGS, REGISTER
from edge.uplink.records import unpack_payloads
from edge.uplink.records_fields import BOILER as OF_A_BOILER

Agent = namedtuple("Agent", ("name", "trouble", "command", "samples", "answers"))


def nothing():
    """Return no trouble."""
    return ""


def run_agent(place, devices, mqtt_port):
    """Write a plant, a line and a boiler a device, every sample a record; it syncs each second."""
    text = HEAD % ("auto", 0, mqtt_port) + "".join(
        BOILER % (i + 1, devices.port + i, 1000, i + 1, i + 1, UNIT) for i in range(devices.count))
    (place / "plant.toml").write_text(text)
    (place / "map.toml").write_text(
        "".join(REGISTER % (name, 2 * i) for i, (name, _) in enumerate(READINGS)))
    return [sys.executable, "-m", "edge", "run", str(place / "plant.toml")]


def of_agent(topic, payload):
    """Yield the samples of a batch."""
    if topic.endswith("/data"):
        for _, _, records in unpack_payloads(payload):
            for record in records:
                if record[0] == OF_A_BOILER:
                    yield int(record[7][1:]) - 1, record[8]


def run_script(place, devices, mqtt_port):
    """Return the words for the script, a port a device."""
    return [sys.executable, "-m", "benchmarks.script", str(devices.port), str(mqtt_port),
            str(devices.count), "ports"]


def of_script(topic, payload):
    """Yield the sample of a message."""
    message = json.loads(payload)
    yield message["boiler"] - 1, message["values"]


OURS = (
    Agent("agent", nothing, run_agent, of_agent, {}),
    Agent("script", nothing, run_script, of_script, {}),
)
