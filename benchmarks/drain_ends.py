"""Both ends of a drain: a subscriber that counts, and a bare paho loop that publishes the same.

    python -m benchmarks.drain_ends count MQTT_PORT RECORDS    answers a line on its input with JSON
    python -m benchmarks.drain_ends bare MQTT_PORT RECORDS FILE    prints JSON when all is sent

The subscriber reads no more of a batch than its head, but for live ones, whose age it takes.
"""

import json
import resource
import struct
import sys
import time

import paho.mqtt.client as mqtt

from edge.port import now_ms
from edge.uplink.msgpack import unpack_array_head, unpack_from
from edge.uplink.records import number_of, unpack_payloads

WINDOW = 20  # as the agent's
TOPIC = "boiler/v1/bench/data"


class Counter:
    """What has arrived: numbers up to the last that was waiting, and the age of live records."""

    def __init__(self, records):
        self._records = records
        self._known = bytearray(records + 1)
        self._lacking = records
        self._batches = 0
        self._done_at = 0.0
        self._first_at = 0.0
        self._live_s = []

    def take(self, payload):
        """Count one batch."""
        header, at = unpack_from(payload, 1)
        count, at = unpack_array_head(payload, at)
        if header["stream"] == "live":
            self._take_live(payload)
            return
        self._first_at = self._first_at or time.time()
        self._batches += 1
        first = number_of(payload[at:at + 32])
        span = slice(first, first + count)
        self._lacking -= count - sum(self._known[span])
        self._known[span] = b"\1" * count
        if self._lacking <= 0:
            self._done_at = self._done_at or time.time()

    def _take_live(self, payload):
        if self._done_at:
            return
        now = now_ms()
        for _, _, records in unpack_payloads(payload):
            self._live_s += [(now - record[3]) / 1000 for record in records if record[0] == 0]

    def told(self):
        """Return what is known, for JSON."""
        return {"lacking": self._lacking, "batches": self._batches, "live_s": self._live_s,
                "first_at": self._first_at, "done_at": self._done_at}


def count(port, records):
    """Subscribe and count until standard input ends."""
    counter = Counter(records)
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.on_connect = lambda *_: client.subscribe("boiler/#", qos=1)
    client.on_subscribe = lambda *_: print("subscribed", flush=True)
    client.on_message = lambda _, __, message: (
        counter.take(message.payload) if message.topic.endswith("/data") else None)
    client.connect("127.0.0.1", port)
    client.loop_start()
    for _ in sys.stdin:
        print(json.dumps(counter.told()), flush=True)
    client.loop_stop()


def bare(port, records, path):
    """Publish payloads from a file, over and over, until so many records are acknowledged."""
    payloads = list(read_payloads(path))
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    acked = []
    client.on_publish = lambda _, __, message_id, *___: acked.append(message_id)
    client.max_inflight_messages_set(WINDOW)
    client.connect("127.0.0.1", port)
    while not client.is_connected():
        client.loop(0.1)
    before = resource.getrusage(resource.RUSAGE_SELF)
    started = time.time()
    sent = messages = 0
    while sent < records or len(acked) < messages:
        while sent < records and messages - len(acked) < WINDOW:
            size, payload = payloads[messages % len(payloads)]
            client.publish(TOPIC, payload, qos=1)
            sent += size
            messages += 1
        client.loop(1.0)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"records": sent, "wall_s": time.time() - started,
                      "cpu_s": used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime}))


def write_payloads(path, payloads):
    """Write (records, payload) rows, each behind both sizes."""
    with open(path, "wb") as file:
        for records, payload in payloads:
            file.write(struct.pack("<II", records, len(payload)) + payload)


def read_payloads(path):
    """Yield the (records, payload) rows of a file."""
    with open(path, "rb") as file:
        while head := file.read(8):
            records, size = struct.unpack("<II", head)
            yield records, file.read(size)


if __name__ == "__main__":
    {"count": count, "bare": bare}[sys.argv[1]](*map(int, sys.argv[2:4]), *sys.argv[4:])
