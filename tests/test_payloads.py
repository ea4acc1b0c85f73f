"""Payloads of one destination: what a batch becomes in its format, and what that takes."""

import json
import tracemalloc
from collections import namedtuple

from edge.averages import Window
from edge.birth import PlantWords
from edge.uplink.payloads import Payloads
from edge.uplink.records import as_json_object, pack_record, unpack_record
from edge.uplink.spool_reader import Batch

Uplink = namedtuple("Uplink", ("name", "format"))
HEADER = {"gateway": "g", "spool": "00112233445566ff", "stream": "backlog"}


def record(number):
    """Return a record of 60 values as it lies on disk."""
    values = {"quantity_%02d" % place: (1.5, 1.25, 2.0, 60) for place in range(60)}
    return pack_record(number, Window("b1", 1_780_000_020_123, 60_000, 5000, 7, True, values, {}),
                       {"heat_gj": 0.1})


def batch(*records):
    """Return a batch that begins with number 1."""
    return Batch(1, len(records), list(records), b"", b"")


def as_json(one, log=None):
    """Return a batch as a destination with format = "json" gets it."""
    words = PlantWords(HEADER["gateway"], "", b"")
    return Payloads(Uplink("owner", "json"), words, HEADER["spool"], None, log).of(
        one, HEADER["stream"])


def test_a_json_payload_is_one_array_of_all_records():
    records = [record(number) for number in (1, 2, 3)]
    expected = [as_json_object(HEADER, unpack_record(octets)) for octets in records]
    payload = as_json(batch(*records))
    assert json.loads(payload) == expected
    assert payload == json.dumps(expected, separators=(",", ":")).encode()


def test_a_json_payload_without_a_known_record_is_an_empty_array():
    said: list = []
    assert as_json(batch(b"\x91\xcc\xff"), said.append) == b"[]"
    assert len(said) == 1


def test_a_backlog_as_json_takes_little_more_memory_than_its_text():
    whole = batch(*[record(number) for number in range(1, 101)])
    tracemalloc.start()
    try:
        payload = as_json(whole)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(payload) > 300_000
    # The texts of the records, joined, and encoded; as objects they take 15 times as much.
    assert peak < 4 * len(payload)
