"""What is fuzzed: readers of bytes that come from outside, each with seeds and checksums repaired.

A Target's `read(octets)` may end in nothing but an EdgeError; `repair(octets)` makes the checksums
of spoilt bytes right again, so that what lies behind them is reached; `seeds` are whole and valid.
An input for the spool is its cursors and up to two segments, each behind its size, two octets.
"""

import json
import os
import struct
import tempfile
from collections import namedtuple

from edge.errors import EdgeError
from edge.port import crc32, packb
from edge.sample import Moment
from edge.uplink import records
from edge.uplink.msgpack import unpackb
from edge.uplink.spool import ID, Settings, Spool
from edge.uplink.spool_cursors_file import CURSORS
from edge.uplink.spool_segments import FRAME_HEAD, filler, frame

Target = namedtuple("Target", ("read", "repair", "seeds"))

MOMENT = Moment(1_790_000_000_000, 60_000, 3, True)
SPOOL_ID = "0123456789abcdef"
HEADER = {"gateway": "sjz-heat-0042", "spool": SPOOL_ID, "stream": "live"}
BIRTH = {
    "gateway": "sjz-heat-0042", "software": "boiler-edge 0.4", "every_s": 60,
    "boilers": [{"name": "b1", "kind": "steam", "fuel": "natural_gas", "readings": ["o2_dry_pct"]}],
    "quantities": ["o2_dry_pct", "load_pct"], "units": {"o2_dry_pct": "%", "load_pct": "%"},
}
PLAIN = [0, 1, 3, 1_790_000_000_000, 0, 60_000, True, "b1", {"o2_dry_pct": 3.5},
         {"co_ppm": "B"}, {"co_ppm": "line lost"}, {"heat_gj": 12.5}]
SPAN = [0, 2, 3, 1_790_000_000_000, 60_000, 60_000, False, "b1",
        {"o2_dry_pct": [3.5, 3.0, 4.0, 60]}, {}, {}, {"heat_gj": 12.5, "co2_kg": 0.1}]
FRAMES_MAX = 64  # of one input


def boiler_records():
    """Return the bytes of two boiler records, a gap and a clock record, numbers 1 to 4."""
    return [packb(PLAIN), packb(SPAN), records.pack_gap(3, MOMENT, 1, 2, "disk full"),
            records.pack_clock(4, MOMENT, -86_400_000)]


def read_payloads(octets):
    """Decode payloads as `decode` does, to the text that it prints."""
    for kind, *batch in records.unpack_payloads(octets):
        if kind == "batch":
            header, found = batch
            for record in found:
                json.dumps(records.as_json_object(header, record), ensure_ascii=False).encode()


def as_it_is(octets):
    """Return the bytes: there is no checksum in them."""
    return octets


def repair_birth(octets):
    """Give a birth the schema id of what it says now."""
    try:
        birth = unpackb(octets)
        return records.pack_birth(birth)[1] if isinstance(birth, dict) else octets
    except (ValueError, TypeError):  # no map any more, or keys that cannot be sorted
        return octets


def read_spool(octets):
    """Open a spool of spoilt files, read it to its end, append, sync and open it once more."""
    with tempfile.TemporaryDirectory(dir=_memory()) as path:
        for name, content in _files_of(octets):
            with open("%s/%s" % (path, name), "wb") as file:
                file.write(content)
        for _ in range(2):
            spool = Spool(path, Settings(1 << 20, 190), lambda: MOMENT)
            spool.cursor("platform")
            _read_all(spool)
            spool.append(records.pack_gap(spool.next, MOMENT, 1, 1, "more"))
            spool.sync()
            last = _read_all(spool)
            assert last in (0, spool.durable), "%d of %d read" % (last, spool.durable)


def repair_spool(octets):
    """Make the checks of the frames, and of the cursors, right where their sizes still are."""
    parts = [bytearray(part) for part in _parts_of(octets)]
    for part in parts[1:]:
        _repair_frames(part)
    if len(parts[0]) > 4:
        struct.pack_into("<I", parts[0], 0, crc32(bytes(parts[0][4:])))
    return _joined([bytes(part) for part in parts])


def spool_seeds():
    """Return spools of one and of two segments, with cursors that fit them."""
    found = [frame(record) for record in boiler_records()]
    saved = packb({"cursors": {"platform": 1}, "ahead": {"platform": [[3, 3]]},
                    "holes": [[1, 1, 3]], "id": SPOOL_ID, "next": 5})
    cursors = struct.pack("<I", crc32(saved)) + saved
    return [_joined([cursors, b"".join(found)]), _joined([b"", b"".join(found)]),
            _joined([cursors, b"".join(found[:2]), b"".join(found[2:])]),
            _joined([cursors, b"".join(found[:2]) + filler(40) + b"".join(found[2:]) + filler(16)])]


def _memory():
    return "/dev/shm" if os.path.isdir("/dev/shm") else None


def _joined(parts):
    return b"".join([struct.pack("<H", len(part)) + part for part in parts])


def _parts_of(octets):
    """Return the cursors, then up to two segments."""
    parts, at = [], 0
    while at + 2 <= len(octets) and len(parts) < 3:
        size = struct.unpack_from("<H", octets, at)[0]
        parts.append(octets[at + 2:at + 2 + size])
        at += 2 + size
    return parts or [b""]


def _files_of(octets):
    """Yield (name, bytes) of a spool's files."""
    cursors, *segments = _parts_of(octets)
    yield CURSORS, cursors
    yield ID, SPOOL_ID.encode()
    for place, segment in enumerate(segments):
        yield "%020d.seg" % (1 + 2 * place), segment


def _repair_frames(segment):
    at = 0
    for _ in range(FRAMES_MAX):
        if at + FRAME_HEAD > len(segment):
            return
        size = struct.unpack_from("<I", segment, at)[0]
        body = bytes(segment[at + FRAME_HEAD:at + FRAME_HEAD + size])
        struct.pack_into("<I", segment, at + 4, crc32(body))
        at += FRAME_HEAD + size


def _read_all(spool):
    """Return the last number that a spool gives out, read from the first on; numbers rise."""
    last = 0
    while batch := spool.peek(last + 1, 3, 4096):
        assert last < batch.first <= batch.last <= spool.durable
        assert [records.number_of(record) for record in batch.records] == list(
            range(batch.first, batch.last + 1))
        last = batch.last
    return last


TARGETS = {
    "decode": Target(read_payloads, as_it_is, [
        records.pack_batch(HEADER, boiler_records()),
        records.pack_batch(dict(HEADER, stream="backlog"), boiler_records()[:1]) * 2]),
    "birth": Target(read_payloads, repair_birth, [records.pack_birth(BIRTH)[1]]),
    "spool": Target(read_spool, repair_spool, spool_seeds()),
}


def read(target, octets):
    """Let a target read; whatever is raised but an EdgeError passes through."""
    try:
        target.read(octets)
    except EdgeError:
        return
