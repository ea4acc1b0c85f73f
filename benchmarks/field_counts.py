"""What the devices and the MQTT server saw of one agent: polls, their period, distinct readings.

A device's window goes from its first poll at or after the beginning to its first at or after the
end, so that whole periods are counted.  The readings tell which poll they are of: those that were
polled in the window count, whenever they arrive, each once.
"""

import bisect
import threading
from collections import namedtuple

import paho.mqtt.client as mqtt

from benchmarks.field_devices import COUNTED, poll_of
from benchmarks.plant import READINGS

PLACES = {name: place for place, (name, _) in enumerate(READINGS)}
SECOND_NS = 1_000_000_000

# polls_pct: done of one a second.  missed: whole periods left out.  jitter_ms: (p50, p99) of
# |period - 1 s|.  values_pct: distinct readings that arrived, of 30 a second and device.
# results: the fewest computed values that came with a sample; 0 where none came.
Counts = namedtuple("Counts", ("polls_pct", "missed", "jitter_ms", "values_pct", "results"))


class Received:
    """All that is published at an MQTT server from now on, kept as it comes.

    answers is {topic: (topic of the answer, payload)}: what a peer wants to hear from its server.
    """

    def __init__(self, port, answers):
        self._messages = []
        self._answers = answers
        self._listening = threading.Event()
        self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
        self._client.on_connect = lambda client, *_: client.subscribe("#", qos=1)
        self._client.on_subscribe = lambda *_: self._listening.set()
        self._client.on_message = self._take
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        self._listening.wait()

    def _take(self, client, userdata, message):
        self._messages.append((message.topic, message.payload))
        if message.topic in self._answers:
            client.publish(*self._answers[message.topic], qos=1)

    def messages(self):
        """Return [(topic, payload), ...] so far."""
        return list(self._messages)

    def close(self):
        """Stop listening."""
        self._client.disconnect()
        self._client.loop_stop()


def counts(times, window, samples):
    """Return the Counts of requests' times [ns] and of samples [(device, values), ...].

    window is (beginning, end, when the times were asked) in ns.
    """
    begin, end, asked = window
    polled, due_ns, periods = [], 0, []
    for stamps in times:
        first, last = bisect.bisect_left(stamps, begin), bisect.bisect_left(stamps, end)
        inside = stamps[first:last + 1]
        due_ns += (stamps[last] if last < len(stamps) else asked) - (inside or [begin])[0]
        periods += [later - sooner for sooner, later in zip(inside, inside[1:], strict=False)]
        polled.append({poll % COUNTED for poll in range(first, last)})
    found, results = distinct(samples, polled)
    due = due_ns / SECOND_NS
    apart = sorted(abs(period - SECOND_NS) / 1e6 for period in periods) or [float("nan")]
    return Counts(
        100.0 * sum(map(len, polled)) / due,
        sum(max(0, round(period / SECOND_NS) - 1) for period in periods),
        (apart[len(apart) // 2], apart[len(apart) * 99 // 100]),
        100.0 * found / (due * len(READINGS)), results)


def distinct(samples, polled):
    """Return how many readings of the polls there are, doubles apart, and the fewest results."""
    found, fewest = set(), None
    for device, values in samples:
        computed = 0
        for name, value in values.items():
            place = PLACES.get(name)
            if place is None:
                computed += 1
                continue
            poll = poll_of(place, value)
            if poll in polled[device]:
                found.add((device, place, poll))
        fewest = computed if fewest is None else min(fewest, computed)
    return len(found), fewest or 0
