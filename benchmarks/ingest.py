"""What it costs to take records in: MQTT server, copies of `ingest` and PostgreSQL, each by itself.

    python -m benchmarks.ingest [--records 100000] [--connections 1000]

Records of a boiler with 28 means, smallest, largest and count each, as `simulate --fleet` makes
them, wait in mosquitto for copies that stand still, so that nobody's publishing is measured.  Then
they go on, and the clock runs until the last record is in PostgreSQL.  Beside it: what mosquitto
needs for a connection, and what a record takes on disk.
"""

import argparse
import pathlib
import socket
import tempfile
import time
from collections import namedtuple

import paho.mqtt.client as mqtt

from benchmarks.field_process import cpu_s, memory_mb
from benchmarks.targets import cpu
from edge.simulator.fleet import FleetWords, Gateway, gateway_plant
from edge.uplink.payloads import Payloads
from hil_tests.ingest_copies import Copy, Database
from hil_tests.postgres import Postgres
from hil_tests.rig import Mosquitto, until

GATEWAYS = 50
LONGEST_S = 600
# form, records a batch, copies
CASES = (("msgpack", 1, 1), ("msgpack", 10, 1), ("msgpack", 100, 1), ("msgpack", 100, 2),
         ("compact", 10, 1), ("compact", 100, 1))
HEADING = "%-8s %6s %6s %10s %9s %9s %10s %9s %8s" % (
    "form", "batch", "copies", "records/s", "copies us", "mqtt us", "database us", "B on wire",
    "B stored")

# us are of CPU a record, mosquitto's for taking and handing on; wire and stored are octets a record
Row = namedtuple("Row", ("case", "rate", "copies_us", "mqtt_us", "database_us", "wire", "stored"))


def payloads(directory, case, records):
    """Yield (topic, payload) of births and batches of a fleet, gateway by gateway in turns."""
    form, size, _ = case
    words = FleetWords("mqtt://127.0.0.1", GATEWAYS, 1, 60.0, 'format = "%s"\n' % form)
    plant = gateway_plant(words, str(directory))
    gateways = []
    for number in range(GATEWAYS):
        place = directory / ("g%d" % number)
        place.mkdir()
        one = plant._replace(gateway="g%d" % number)
        gateway = Gateway(one, str(place), print)
        gateways.append((gateway, Payloads(
            plant.uplinks[0], gateway.words, gateway.spool.id, None, print)))
        yield "boiler/v1/%s/birth/%s" % (one.gateway, gateway.words.schema), gateway.words.birth
    for _ in range(records // (size * GATEWAYS)):
        for gateway, forms in gateways:
            first = gateway.spool.next
            for _ in range(size):
                gateway.append()
            gateway.spool.sync()
            batch = gateway.spool.peek(first, size, 1 << 24)
            yield "boiler/v1/%s/data" % forms.gateway, forms.of(batch, "live")


def publish(port, messages):
    """Publish all and wait until they are acknowledged; return (messages, octets of data)."""
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.max_inflight_messages_set(100)
    client.connect("127.0.0.1", port)
    client.loop_start()
    count = octets = 0
    for topic, payload in messages:
        sent = client.publish(topic, payload, qos=1)
        octets += len(payload) if topic.endswith("/data") else 0
        count += 1
        if count % 200 == 0:
            sent.wait_for_publish(60)
    sent.wait_for_publish(60)
    client.disconnect()
    client.loop_stop()
    return count, octets


def measured(case, records, server):
    """Return the Row of one case."""
    copies_count = case[2]
    database = Database(server)
    with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
        directory = pathlib.Path(name)
        mosquitto = Mosquitto(directory)
        mosquitto.start()
        copies = [Copy(directory, mosquitto.url, database.url, "c%d" % number).start()
                  for number in range(copies_count)]
        for copy in copies:
            copy.hang()
        try:
            ready = list(payloads(directory, case, records))
            before = cpu_s(mosquitto.pid), cpu_s(server.pid)
            _, octets = publish(mosquitto.port, ready)
            began = time.monotonic()
            for copy in copies:
                copy.go_on()
            stored = "SELECT coalesce(sum(upper(have) - 1), 0) FROM spools"
            until(lambda: database.one(stored) >= records, LONGEST_S, "all are stored")
            seconds = time.monotonic() - began
            after = cpu_s(mosquitto.pid), cpu_s(server.pid)
            used = sum(copy.stop()[3] for copy in copies) - copies_count * idle_s(
                directory, mosquitto, database)
        finally:
            mosquitto.stop()
    size = int(database.one("SELECT pg_total_relation_size('records')"))
    done = records / 1e6
    return Row(case, records / seconds, used / done, (after[0] - before[0]) / done,
               (after[1] - before[1]) / done, octets / records, size / records)


def idle_s(directory, mosquitto, database):
    """Return the CPU seconds of a copy that has nothing to do."""
    return Copy(directory, mosquitto.url, database.url, "idle").start().stop()[3]


def connection_kb(directory, connections):
    """Return the kB that mosquitto needs for a connection with a will."""
    mosquitto = Mosquitto(directory)
    mosquitto.start()
    before, _ = memory_mb(mosquitto.pid)
    opened = []
    try:
        for number in range(connections):
            opened.append(socket.create_connection(("127.0.0.1", mosquitto.port)))
            opened[-1].sendall(_connect("gateway-%06d" % number))
            assert opened[-1].recv(64)[0] == 0x20
        return (memory_mb(mosquitto.pid)[0] - before) * 1024 / connections
    finally:
        for each in opened:
            each.close()
        mosquitto.stop()


def _connect(name):
    """Return a CONNECT of MQTT 5 with a will, clean start."""
    texts = [name, "boiler/v1/%s/state" % name, "offline"]
    body = b"\x00\x04MQTT\x05\x2e\x00\x1e\x00"  # will retained, QoS 1
    body += _text(texts[0]) + b"\x00" + _text(texts[1]) + _text(texts[2])
    return b"\x10" + bytes([len(body)]) + body


def _text(text):
    return len(text).to_bytes(2, "big") + text.encode()


def main():
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--connections", type=int, default=1000)
    arguments = parser.parse_args()
    print("%s, %s; mosquitto, copies and PostgreSQL on it together" % cpu())
    with tempfile.TemporaryDirectory() as name:
        kilobytes = connection_kb(pathlib.Path(name), arguments.connections)
    print("mosquitto: %.1f kB a connection" % kilobytes)
    server = Postgres().start()
    try:
        print(HEADING)
        for case in CASES:
            # Small batches are slow, and tell as much with fewer records.
            records = min(arguments.records, 1000 * case[1] * GATEWAYS // 5)
            row = measured(case, records, server)
            print("%-8s %6d %6d %10.0f %9.1f %9.1f %10.1f %9.1f %8.0f" % (*row.case, *row[1:]),
                  flush=True)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
