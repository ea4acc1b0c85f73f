"""Every byte of every file of a spool cut off at, and changed; one at a time.

The spool that is damaged has three segments and a fourth that was begun, a gap and filler amid
them, and two destinations, one with everything and one with a part.  What a start must give out
again follows from the list of what was appended and where those bytes lie, not from the spool's own
reader.

In the tests' run each STRIDE-th place is tried, from another first one in each file; `make
campaign-bytes` tries them all, and all bits of a byte beside a single one.
"""

import os
import struct
import zlib
from collections import namedtuple

import pytest

from edge.uplink import spool_writer
from edge.uplink.records import GAP, unpack_record
from edge.uplink.spool import Settings, Spool
from tests.disk import stamp
from tests.power_cut import PATH, Disk, Receiver, boiler_record

STRIDE = int(os.environ.get("BYTES_STRIDE", "31"))
HEAD = 42  # bytes of a segment before its frames: damage there costs no record
SETTINGS = Settings(1 << 20, 100, 16 * 1024)

# The files; the records that are there, {number: bytes}; the numbers that the gap names; what was
# shown to anybody, and who has acknowledged what; the last number.
Site = namedtuple("Site", ("image", "records", "lost", "published", "receivers", "last"))


def full_segments(image):
    """Return how many segments are as large as they become."""
    return sum(path.endswith(".seg") and len(image[path]) >= 16 * 1024 for path in image)


def build():
    """Return the Site."""
    disk = Disk()
    spool = Spool(PATH, SETTINGS, stamp, disk)
    published, records = {}, {}
    receivers = [Receiver("province", published), Receiver("late", published)]
    for receiver in receivers:
        spool.cursor(receiver.name)
    while full_segments(disk.image()) < 3:
        number = spool.next
        records[number] = boiler_record(number, 150 + 97 * number % 900)
        spool.append(records[number])
        spool.sync()
        if number == 10:
            receivers[1].take(spool, 6)
        elif number == 40:
            damage_two(disk, records, receivers[0], spool)
    for _ in range(4):
        records[spool.next] = boiler_record(spool.next, 200)
        spool.append(records[spool.next])
    spool.sync()
    receivers[0].take(spool)
    receivers[1].take(spool, 20)
    spool.sync()  # the cursors, and with them the numbers that are in use
    records = {number: octets for number, octets in records.items() if number not in (30, 31)}
    for number, octets in published.items():
        records.setdefault(number, octets)
    return Site(disk.image(), records, {30, 31}, published, receivers, spool.durable)


def damage_two(disk, records, receiver, spool):
    """Lose two records that nobody has seen, and have a gap record say so."""
    for number in (30, 31):
        disk.spoil(records[number])
    receiver.take(spool, 1000)
    spool.sync()


with pytest.MonkeyPatch.context() as small_pages:
    small_pages.setattr(spool_writer, "PAGE", 512)  # for filler after some of these small writes
    SITE = build()


def places_of(site, path):
    """Return [(number, first byte, byte behind)] of the frames in a file, from the list."""
    octets = site.image[path]
    found = []
    for number in sorted(site.records):
        place = octets.find(site.records[number])
        if place >= 0:
            found.append((number, place - 8, place + len(site.records[number])))
    return found


def segments_of(site):
    """Return the paths of the segments, the oldest first."""
    return [path for path in sorted(site.image) if path.endswith(".seg")]


def judge(image, site, gone):
    """Check that a start on an image costs the numbers `gone` at most, and says so."""
    published = dict(site.published)
    receivers = [receiver.copy(published) for receiver in site.receivers]
    spool = Spool(PATH, SETTINGS, stamp, Disk(image))
    for receiver, before in zip(receivers, site.receivers, strict=True):
        acknowledged = set(before.records) | before.gaps
        # At worst a cursor has stepped back.
        assert acknowledged.issuperset(range(1, spool.cursor(receiver.name) + 1))
    for _ in range(4):
        spool.append(boiler_record(spool.next, 60, 999))
        spool.sync()
        for receiver in receivers:
            receiver.take(spool)
    intact = set(site.records) - gone
    for receiver in receivers:
        assert receiver.missing(spool.durable) == []
        assert not intact & receiver.gaps, "said to be lost, and is not"
        for number, octets in site.records.items():
            assert receiver.records.get(number, octets) == octets
            assert number in receiver.records or number in gone
    return spool


def hit(site, path, first, behind):
    """Return the numbers that have a byte in a range of a file."""
    return {number for number, begins, ends in places_of(site, path)
            if begins < behind and ends > first}


def places(path):
    """Return the places of a file to try; of a small one all."""
    octets = len(SITE.image[path])
    stride = STRIDE if octets > 1000 else 1
    return range(sum(path.encode()) % stride, octets, stride)


def test_the_spool_that_is_damaged_has_three_full_segments_a_gap_and_two_destinations():
    segments = segments_of(SITE)
    assert full_segments(SITE.image) == 3
    assert any(octets[1] == GAP and unpack_record(octets)[6:8] == [30, 31]
               for octets in SITE.records.values())
    province, late = SITE.receivers
    assert sorted(late.records) == list(range(1, len(late.records) + 1))
    assert 20 < len(late.records) < 30 < len(province.records) == SITE.last - 2
    fillers = []
    for path in segments:
        end = HEAD
        for _, begin, behind in [*places_of(SITE, path), (None, len(SITE.image[path]), None)]:
            fillers += [SITE.image[path][end:begin]] if begin > end else []
            end = behind
    assert len(fillers) >= 3
    for octets in fillers:
        zeros = bytes(len(octets) - 8)
        assert octets == struct.pack("<II", len(zeros), zlib.crc32(zeros)) + zeros
    judge(SITE.image, SITE, set())


@pytest.mark.parametrize("path", sorted(SITE.image))
def test_a_file_cut_off_at_any_byte_costs_the_records_behind_it_and_they_are_named(path):
    octets = SITE.image[path]
    for length in places(path):
        gone = hit(SITE, path, length, len(octets))
        spool = judge(dict(SITE.image, **{path: octets[:length]}), SITE, gone)
        assert spool.id.encode() == SITE.image[PATH + "/spool-id"]


@pytest.mark.parametrize("bits", [0, 0xFF] if STRIDE == 1 else [0])
@pytest.mark.parametrize("path", sorted(SITE.image))
def test_any_byte_that_changes_costs_its_record_and_a_gap_record_names_it(path, bits):
    octets = bytearray(SITE.image[path])
    for place in places(path):
        changed = bits or 1 << place % 8
        octets[place] ^= changed
        gone = hit(SITE, path, place, place + 1)
        spool = judge(dict(SITE.image, **{path: bytes(octets)}), SITE, gone)
        octets[place] ^= changed
        assert spool.id.encode() == SITE.image[PATH + "/spool-id"]
