"""Bytes a value on the wire: 32 devices of 60 channels at 1 Hz, batches of 10 s and of 60 s.

    python -m benchmarks.wire_bytes [--seconds 130]

The agent as it runs polls the benchmark's signals (`benchmarks/signals.py`) as uint16 over real
Modbus and delivers them to an MQTT server that keeps the payloads, by one uplink for each time
between batches.  What arrives is compared with what was served, raw number by raw number.  Bytes
are those of the payloads, times and numbers of the records, header and hashes included.

Beside it, for the same values in the same batches:

    json       {device: [{"ts", "values"}]}, a message a sample, as thingsboard-gateway sends it
    json zlib  the same of all devices in one message a batch, deflated
    sparkplug  Sparkplug B: DDATA of aliases, a message a sample, written by hand
    msgpack    this agent's plain form

Computed results, their faults and the totals travel in the same records.  Their bytes are the
payload's less those of the same batch without them.
"""

import argparse
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections import namedtuple

import numpy as np

from benchmarks import signals
from benchmarks.targets import show
from benchmarks.wire_plant import HALVES, channels, write_plant
from edge.quantities import QUANTITIES, READING
from edge.uplink.compact import pack_compact
from edge.uplink.payload_reader import raw_payloads
from edge.uplink.records import join_record, pack_batch
from edge.uplink.schema import Births
from hil_tests.mqtt_recorder import MqttRecorder
from hil_tests.rig import AgentProcess

TARGETS = {10: 0.50, 60: 0.37}
GENERATED_S = 1800  # of which the first are served: some signals change a few times an hour
FLOAT, ALIAS, METRICS, TIMESTAMP, SEQUENCE = 0x65, 0x10, 0x12, 0x08, 0x18  # tags of protobuf
BOILER = 0

# every_s: between batches; header, rows of (record, bytes), payload.
Batch = namedtuple("Batch", ("every_s", "header", "rows", "payload"))


def recorded(raws, seconds):
    """Let the agent run for so long; return what was published as (topic, payload)."""
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        np.save(directory / "raws.npy", raws)
        devices = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.wire_devices", str(directory / "raws.npy")],
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        recorder = MqttRecorder(str(directory / "publishes"))
        agent = AgentProcess(write_plant(directory, int(devices.stdout.readline()),
                                         recorder.start(), TARGETS))
        try:
            agent.start()
            time.sleep(seconds)
            agent.stop()
        finally:
            agent.kill()
            recorder.stop()
            devices.communicate("")
        return list(recorder.publishes)


def batches_of(publishes):
    """Return the live Batches by the time between them, those of whole batches' length."""
    births = Births()
    found = {every_s: [] for every_s in TARGETS}
    for topic, payload in publishes:
        if "/birth/" in topic:
            births.take(next(raw_payloads(payload))[1])
    for topic, payload in publishes:
        if topic.endswith("/data"):
            every_s = int(topic.split("/")[0].removeprefix("every"))
            ((_, header, rows),) = raw_payloads(payload, births)
            found[every_s].append(Batch(every_s, header, rows, payload))
    whole = {}
    for every_s, batches in found.items():
        full = signals.DEVICES * len(HALVES) * every_s
        whole[every_s] = [batch for batch in batches if batch.header["stream"] == "live"
                          and abs(len(batch.rows) - full) <= full // 8]
    return whole, found, births


def assert_exact(batches, raws):
    """Check that the readings of all records are the raw numbers served, second by second."""
    seconds: dict = {}
    registers = [channels(half) for half in range(len(HALVES))]
    compared = 0
    for batch in sorted(batches, key=lambda batch: batch.rows[0][0][1]):
        for record, _ in batch.rows:
            if record[0] != BOILER:
                continue
            boiler = record[7]
            device, half = int(boiler[1:3]) - 1, HALVES.index(boiler[3])
            second = seconds[boiler] = seconds.get(boiler, -1) + 1
            for channel, quantity, scale, offset in registers[half]:
                value = record[8][quantity]
                raw = int(raws[second, device, channel])
                assert value == np.float32(raw * scale + offset), (boiler, second, quantity, value)
                compared += 1
    return compared


def without_results(batch, schema):
    """Return the payload of a batch whose records have readings alone, and their records."""
    records = []
    for record, octets in batch.rows:
        if record[0] == BOILER:
            bare = [*record[:8]] + [{name: part[name] for name in part if _is_reading(name)}
                                    for part in record[8:11]] + [{}]
            octets = join_record(bare)
        records.append(octets)
    return pack_compact(batch.header, batch.rows[0][0][1], records, schema), records


def _is_reading(name):
    return name in QUANTITIES and QUANTITIES[name].role == READING


def samples_of(batch):
    """Yield (device, time_ms, {channel: value}) of a batch: both boilers of a device together."""
    open_samples: dict = {}
    for record, _ in batch.rows:
        if record[0] != BOILER:
            continue
        device, half = int(record[7][1:3]), HALVES.index(record[7][3])
        values = {signals.CHANNELS[channel][0]: round(
            round((record[8][quantity] - offset) / scale) * signals.STEPS[channel], 3)
            for channel, quantity, scale, offset in channels(half)}
        if device in open_samples:
            time_ms, others = open_samples.pop(device)
            yield "b%02d" % device, time_ms, {**others, **values}
        else:
            open_samples[device] = record[3], values


def json_octets(samples):
    """Return the bytes of a message a sample, and of one deflated message for all."""
    single = 0
    devices: dict = {}
    for device, time_ms, values in samples:
        row = {"ts": time_ms, "values": values}
        single += len(json.dumps({device: [row]}, separators=(",", ":")))
        devices.setdefault(device, []).append(row)
    return single, len(zlib.compress(json.dumps(devices, separators=(",", ":")).encode()))


def sparkplug_octets(samples):
    """Return the bytes of the samples as DDATA payloads: timestamp, metrics of alias and float."""
    total = 0
    for sequence, (_, time_ms, values) in enumerate(samples):
        octets = bytearray([TIMESTAMP]) + _varint(time_ms)
        for alias, value in enumerate(values.values()):
            metric = bytes([ALIAS]) + _varint(alias) + bytes([FLOAT]) + struct.pack("<f", value)
            octets += bytes([METRICS]) + _varint(len(metric)) + metric
        octets += bytes([SEQUENCE]) + _varint(sequence % 256)
        total += len(octets)
    return total


def _varint(number):
    octets = bytearray()
    while number > 0x7F:
        octets.append(number & 0x7F | 0x80)
        number >>= 7
    octets.append(number)
    return bytes(octets)


def figures(batches, births):
    """Return {what: bytes} and the number of values of whole batches of one length."""
    found: dict = {}
    values = results = 0

    def add(what, octets):
        found[what] = found.get(what, 0) + octets

    for batch in batches:
        schema = births.schema(batch.header["gateway"], batch.header["schema"])
        samples = list(samples_of(batch))
        payload, records = without_results(batch, schema)
        single, deflated = json_octets(samples)
        values += sum(map(_is_reading, [name for record, _ in batch.rows if record[0] == BOILER
                                        for name in record[8]]))
        results += sum(not _is_reading(name) for record, _ in batch.rows if record[0] == BOILER
                       for name in record[8])
        add("compact, signals", len(payload))
        add("results", len(batch.payload) - len(payload))
        add("msgpack", len(pack_batch(batch.header, records)))
        add("json", single)
        add("json zlib", deflated)
        add("sparkplug", sparkplug_octets(samples))
    return found, values, results


def measure(seconds):
    """Run, compare, and print a block for each time between batches."""
    raws = signals.make(GENERATED_S)[:seconds + 10]
    whole, found, births = batches_of(recorded(raws, seconds))
    for every_s, batches in whole.items():
        compared = assert_exact(found[every_s], raws)
        sizes, values, results = figures(batches, births)
        print("%d batches of %d s, %d values a batch; %d values as served" % (
            len(batches), every_s, values // len(batches), compared))
        for what in ("compact, signals", "json", "json zlib", "sparkplug", "msgpack"):
            print("  %-18s %7.3f bytes a value" % (what, sizes[what] / values))
        print("  %-18s %7.3f bytes a result: %d a batch, with their faults and the totals" % (
            "compact, results", sizes["results"] / max(results, 1), results // len(batches)))
        reached = sizes["compact, signals"] / values
        show("bytes a value on the wire, %d s batches" % every_s, "%.3f" % reached,
             "%.2f" % TARGETS[every_s], reached <= TARGETS[every_s])


def main():
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=130)
    measure(parser.parse_args().seconds)


if __name__ == "__main__":
    main()
