"""What a scenario leaves behind: records that arrived, the truth beside them, faults seen at work.

Seconds are counted from the agent's first poll.
"""

import json
from collections import namedtuple

from edge.uplink.payload_reader import unpack_payloads
from edge.uplink.records import as_json_object
from edge.uplink.schema import Births

# records: decoded objects in order of arrival, doubles kept, each with "arrived_s".
# events, states: (s, object or text) as they arrived.  truth: {boiler: [(s, {quantity: value})]}
# of each step.  began_ms: wall clock of the first poll.  seconds: how long the timeline ran.
# faults: (Fault, how often it was seen at work, began_s, ended_s).
# polls: {boiler: s from one poll to the next}.  last_number_on_disk: of the spool, after the end.
Evidence = namedtuple(
    "Evidence", ("records", "events", "states", "truth", "began_ms", "seconds", "faults", "polls",
                 "exit_code", "log", "last_number_on_disk"))


def records_of(messages, began_ms):
    """Return the records of (topic, payload, wall clock ms) messages, doubles kept."""
    births = Births()
    for topic, payload, _ in messages:
        if "/birth/" in topic:
            births.take(next(unpack_payloads(payload))[1])
    return [record | {"arrived_s": since(at_ms, began_ms)} for topic, payload, at_ms in messages
            if topic.endswith("/data") for record in _records(payload, births)]


def _records(payload, births):
    if payload.startswith(b"["):  # an uplink with format = "json"
        return json.loads(payload)
    return [as_json_object(header, record)
            for _, header, records in unpack_payloads(payload, births) for record in records]


def states_of(messages, began_ms):
    """Return (s, "online" or "offline") of each state that came, oldest first."""
    return [(since(at_ms, began_ms), payload.decode().split("\n")[0])
            for topic, payload, at_ms in messages if topic.endswith("/state")]


def events_of(messages, began_ms):
    """Return (s, event) of each event that came, oldest first."""
    return [(since(at_ms, began_ms), json.loads(payload))
            for topic, payload, at_ms in messages if topic.endswith("/events")]


def since(at_ms, began_ms):
    """Return the s from the first poll to a time."""
    return (at_ms - began_ms) / 1000
