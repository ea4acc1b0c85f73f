"""Bytes a value of the benchmark's signals, offline: `benchmarks/wire_bytes.py` has the agent."""

import pytest

from benchmarks import signals, wire_bytes
from benchmarks.wire_plant import HALVES, channels
from edge.averages import Window
from edge.port import unpackb
from edge.uplink import chain
from edge.uplink.compact import pack_compact
from edge.uplink.payload_reader import raw_payloads
from edge.uplink.records import pack_birth, pack_record
from edge.uplink.schema import Births, Schema

START_MS = 1_795_219_200_000
READ = [channels(half) for half in range(len(HALVES))]
NAMES = sorted({quantity for half in READ for _, quantity, _, _ in half})
BIRTH = unpackb(pack_birth({
    "gateway": "bench", "software": "s", "units": {}, "quantities": NAMES, "boilers": [
        {"name": "b%02d%s" % (device + 1, letter), "readings": [row[1] for row in half],
         "steps": [[row[2], row[3]] for row in half]}
        for device in range(signals.DEVICES) for letter, half in zip(HALVES, READ, strict=True)],
})[1])


def records_of(raws, from_s, to_s):
    """Return the records of some seconds, each poll some ms late, as lines of their own are."""
    found: list[bytes] = []
    for second in range(from_s, to_s):
        for device in range(raws.shape[1]):
            late_ms = 12 + (device * 37 + second * 17) % 9
            for letter, half in zip(HALVES, READ, strict=True):
                values = {quantity: float(raws[second, device, channel]) * scale + offset
                          for channel, quantity, scale, offset in half}
                time_ms = 1000 * second + late_ms
                window = Window("b%02d%s" % (device + 1, letter), START_MS + time_ms, 0, time_ms,
                                1, True, values, {})
                found.append(pack_record(len(found) + 1, window, {}))
    return found


@pytest.fixture(scope="module")
def raws():
    return signals.make(120)


@pytest.mark.parametrize(("seconds", "most"), sorted(wire_bytes.TARGETS.items()))
def test_a_value_takes_no_more_bytes_than_it_may(raws, seconds, most):
    records = records_of(raws, 30, 30 + seconds)
    header = {"gateway": "bench", "spool": "00112233445566ff", "stream": "live",
              "chain": [chain.START, chain.after(chain.START, records)]}
    payload = pack_compact(header, 1, records, Schema(BIRTH))
    births = Births()
    births.take(BIRTH)
    ((_, _, rows),) = raw_payloads(payload, births)
    assert [octets for _, octets in rows] == records
    assert len(payload) / (seconds * raws[0].size) <= most


def test_the_signals_are_the_same_from_one_seed():
    raws = signals.make(20)
    assert raws.shape == (20, 32, 60) and (raws == signals.make(20)).all()
    # Set points stand still, noise does not: the first setp and flue channels.
    assert len(set(raws[:, 0, 46])) == 1 and len(set(raws[:, 0, 16])) > 10


def test_sparkplug_has_the_bytes_of_its_protobuf():
    # By hand: timestamp 300; a metric of 7 bytes, alias 0 and the float 1.5; sequence 0.
    assert wire_bytes.sparkplug_octets([("b01", 300, {"temp_00": 1.5})]) == len(
        b"\x08\xac\x02" b"\x12\x07\x10\x00\x65\x00\x00\xc0\x3f" b"\x18\x00")
