"""What a platform makes of payloads, before any of it reaches a database."""

import pathlib
import struct
import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given, strategies

from edge.errors import PayloadError
from edge.ingest.load import Load, Message
from edge.ingest.rows import COLUMNS, checked_row, quantities_of
from edge.port import packb
from edge.sample import Moment
from edge.uplink.records import pack_batch, pack_birth, pack_gap
from edge.uplink.schema import Births

MOMENT = Moment(1_795_564_800_000, 1000, 7, True)
HEADER = {"gateway": "g1", "spool": "00" * 8, "stream": "live"}
RECORD = [0, 5, 7, 1_795_564_800_000, 60_000, 1000, True, "b1",
          {"o2_dry_pct": [3.5, 3.0, 4.0, 60]}, {}, {}, {"heat_gj": 1.0}]
TIME_US = 848_880_000_000_000  # of RECORD's 2026-11-25T00:00:00Z, since 2000-01-01


def load_of(*messages):
    return Load([Message(number, *message) for number, message in enumerate(messages)],
                "boiler/v1", Births())


def data(*records, **header):
    return "boiler/v1/g1/data", pack_batch(HEADER | header, records)


def test_a_batch_keeps_the_very_bytes_of_its_records():
    gap = pack_gap(6, MOMENT, 2, 4, "disk full")
    load = load_of(data(packb(RECORD), gap))
    (topic, batch), = load.batches
    assert (topic, batch.first, batch.last) == ("boiler/v1/g1/data", 5, 6)
    assert [octets for _, octets in batch.rows] == [packb(RECORD), gap]
    assert batch.known == [(5, 6), (2, 4)]
    assert not load.letters


def test_births_and_events_are_told_from_batches_by_their_topics():
    schema, birth = pack_birth({"gateway": "g1", "software": "x", "boilers": [], "quantities": [],
                                "units": {}})
    load = load_of(("boiler/v1/g1/birth/" + schema, birth), ("boiler/v1/g1/birth", b""),
                   ("boiler/v1/g1/events", b'{"event": "clock"}'))
    assert load.births == [("g1", schema, birth)]
    assert load.events == [("g1", {"event": "clock"})]
    assert not load.letters


@pytest.mark.parametrize("topic, payload, reason", [
    ("boiler/v1/g1/data", b"[]", 'found JSON, allowed an uplink of format "msgpack"'),
    ("boiler/v1/g1/data", b"\x92\x80", "byte 1: found a header without gateway"),
    ("boiler/v1/g1/data", data(packb(RECORD))[1] + b"\x00", "byte "),
    ("boiler/v1/g1/data", data(packb(RECORD))[1][:-1], "byte "),
    ("boiler/v1/g2/data", data(packb(RECORD))[1], "found gateway 'g1', allowed the topic's, 'g2'"),
    ("boiler/v1/g1/data", data(packb(RECORD), packb(RECORD))[1], "record 5 stands where 6 belongs"),
    ("boiler/v1/g1/data", data(packb([0, 1 << 63, 1, 2]))[1], "found no record"),
    ("boiler/v1/g1/data", data(packb([1, 5, 1, 2, 3, True, None, 4, "x"]))[1],
     "record 5: record of kind 1: found first None"),
    ("boiler/v1/g1/data", data(packb(RECORD), spool="x" * 65)[1], "found a name longer than 64"),
    ("boiler/v1/g1/birth", b"\x80", "byte 0: found a birth without birth"),
    ("boiler/v1/g1/events", b"\xff", "found no event"),
    ("boiler/v1/g1/events", b"[1]", "found no event, allowed a JSON object"),
    ("boiler/v1/g1/events", b"[" * 100_000, "found no event"),
    ("boiler/v1/g1/data", b"\x92" * 100_000, "byte "),
    ("boiler/v1/g1/birth", b"\x81" * 100_000, "byte "),
    ("boiler/v1/g1/data", data(packb([1, 5, 1, 2, 3, True, None, 4, "x"]))[1],
     "record 5: record of kind 1: found first None"),
    ("boiler/v1/g1/more", b"", "found topic boiler/v1/g1/more"),
])
def test_what_is_no_payload_of_its_topic_is_a_dead_letter(topic, payload, reason):
    load = load_of((topic, payload), data(packb(RECORD)))
    assert [(letter.topic, letter.payload) for letter in load.letters] == [(topic, payload)]
    assert load.letters[0].reason.startswith(reason)
    assert len(load.batches) == 1  # what came beside it is taken


def test_a_row_begins_with_what_finds_a_record():
    row = checked_row(9, RECORD, packb(RECORD), {"o2_dry_pct": 1})
    assert struct.unpack_from(">hiiiqiqihiq", row) == (
        len(COLUMNS), 4, 9, 8, 5, 8, TIME_US, 2, 0, 8, 7)
    assert row.endswith(struct.pack(">i", len(packb(RECORD))) + packb(RECORD))
    assert struct.pack(">if", 4, 3.5) in row


@pytest.mark.parametrize("place, value", [
    (3, 1 << 62), (4, "long"), (6, 1), (7, 8), (8, {"o2_dry_pct": float("nan")}),
    (8, {"o2_dry_pct": [3.5, 3.0]}), (8, [3.5]), (8, {7: 3.5}), (11, {"heat_gj": float("inf")}),
])
def test_a_record_that_cannot_be_a_row_is_told_by_its_number(place, value):
    record = RECORD[:place] + [value] + RECORD[place + 1:]
    with pytest.raises(PayloadError, match="^record 5: "):
        checked_row(9, record, packb(record), {"o2_dry_pct": 1})


def test_a_record_of_a_later_version_is_kept_as_bytes():
    later = [9, 5, 7, 1_795_564_800_000, "what only they know"]
    row = checked_row(9, later, packb(later), {})
    assert row.endswith(packb(later))
    assert row.count(b"\xff\xff\xff\xff") == 12  # all that is not known


@given(strategies.binary(max_size=80), strategies.integers(0, 60), strategies.integers(0, 30))
def test_nothing_that_arrives_ends_the_ingest(octets, place, length):
    whole = data(packb(RECORD), packb(RECORD[:1] + [6] + RECORD[2:]))[1]
    changed = whole[:place] + octets + whole[place + length:]
    for topic in ("boiler/v1/g1/data", "boiler/v1/g1/birth", "boiler/v1/g1/events"):
        for payload in (octets, changed):
            load = load_of((topic, payload))
            for _, batch in load.batches:
                for record, record_octets in batch.rows:
                    with suppress(PayloadError):
                        checked_row(1, record, record_octets, dict.fromkeys(
                            quantities_of(batch.rows), 1))


def test_a_database_without_the_extra_is_told_by_the_extras_name():
    script = ("import sys; sys.modules['psycopg'] = None; from edge.__main__ import main; "
              "main(['ingest', '--from', 'mqtt://127.0.0.1', '--to', 'postgresql:///x'])")
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True,
                         cwd=pathlib.Path(__file__).parent.parent)
    assert ran.returncode == 1
    assert "boiler-edge: a database needs the extra `ingest`" in ran.stderr
    assert "Traceback" not in ran.stderr
