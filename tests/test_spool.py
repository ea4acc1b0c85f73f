import os

import pytest

from edge.errors import SpoolError
from edge.sample import Moment
from edge.uplink.records import GAP, number_of, unpack_record
from edge.uplink.spool import RECORD_SIZE_MAX, Settings, Spool
from edge.uplink.spool_files import Files
from tests.disk import STAMP, Platform, read, record, remove, scratch, stamp

FRAME = 8 + len(record(1))  # 28 bytes: the records of these tests are equally long up to 127


def settings(max_bytes=1 << 20, keep_days=100, segment_octets=5 * FRAME):
    return Settings(max_bytes, keep_days, segment_octets)


def opened(path, **limits):
    return Spool(path, settings(**limits), stamp)


def fill(spool, count):
    """Append so many records, each with a sync of its own."""
    for _ in range(count):
        spool.append(record(spool.next))
        spool.sync()


def records(spool, first, limit):
    """Return the records that peek gives out from a number on."""
    found = []
    batch = spool.peek(first, limit, 1 << 20)
    while batch:
        found.extend(batch.records)
        batch = spool.peek(batch.last + 1, limit, 1 << 20)
    return found


def numbers(spool, first=1, limit=1000):
    return [number_of(octets) for octets in records(spool, first, limit)]


def gaps(spool):
    """Return (first, last, reason) of the gap records on disk."""
    rows = [unpack_record(octets) for octets in records(spool, 1, 1000)]
    return [(row[6], row[7], row[8]) for row in rows if row[0] == GAP]


def segments(path):
    return sorted([name for name in os.listdir(path) if name.endswith(".seg")])


def test_a_record_can_be_read_once_the_fsync_that_covers_it_has_returned():
    path = scratch()
    spool = opened(path)
    spool.append(record(1))
    assert (spool.next, spool.durable, spool.peek(1, 10, 1000)) == (2, 0, None)
    spool.sync()
    assert spool.durable == 1
    assert spool.peek(1, 10, 1000)[:3] == (1, 1, [record(1)])
    assert spool.peek(2, 10, 1000) is None
    remove(path)


def test_records_and_numbers_and_the_id_go_on_after_a_restart():
    path = scratch()
    spool = opened(path)
    fill(spool, 12)
    again = opened(path)
    assert (again.next, again.durable, again.id, len(again.id)) == (13, 12, spool.id, 16)
    fill(again, 1)
    assert numbers(again) == list(range(1, 14))
    assert gaps(again) == []
    assert again.newest_boot == STAMP.boot
    remove(path)


def test_a_segment_is_named_by_its_first_number_and_holds_frames_as_drawn():
    path = scratch()
    spool = opened(path)
    fill(spool, 6)
    assert segments(path) == ["00000000000000000001.seg", "00000000000000000006.seg"]
    octets = read(path + "/00000000000000000006.seg")
    assert octets[:4] == bytes([34, 0, 0, 0])  # the chain's hash before record 6: see test_chain
    assert octets[42:46] == bytes([FRAME - 8, 0, 0, 0])
    assert octets[50:] == record(6)
    remove(path)


@pytest.mark.parametrize(
    ("first", "max_records", "max_octets", "last"),
    [
        (1, 1000, 10_000, 5),  # a segment at a time
        (2, 2, 10_000, 3),
        (2, 1000, 3 * FRAME, 4),
        (6, 1000, 1, 6),  # one at least, however large
        (9, 1000, 10_000, 10),
    ],
)
def test_a_batch_keeps_to_its_limits_but_has_a_record_at_least(
        first, max_records, max_octets, last):
    path = scratch()
    spool = opened(path)
    fill(spool, 10)
    batch = spool.peek(first, max_records, max_octets)
    assert (batch.first, batch.last) == (first, last)
    assert batch.records == [record(number) for number in range(first, last + 1)]
    remove(path)


def test_a_record_of_the_largest_size_passes_and_a_larger_or_empty_one_does_not():
    path = scratch()
    spool = opened(path)
    largest = record(1) + bytes(RECORD_SIZE_MAX - len(record(1)))
    spool.append(largest)
    spool.sync()
    assert spool.peek(1, 10, 10).records == [largest]
    for octets in (largest + b"\x00", b""):
        with pytest.raises(SpoolError):
            spool.append(octets)
    assert spool.next == 2
    remove(path)


def test_each_destination_has_a_cursor_of_its_own_that_survives_a_restart():
    path = scratch()
    spool = opened(path)
    assert (spool.cursor("province"), spool.cursor("city")) == (0, 0)
    fill(spool, 8)
    spool.ack("province", 1, 7)
    spool.ack("city", 1, 3)
    spool.ack("city", 1, 2)  # an acknowledgement that came late
    spool.sync()
    again = opened(path)
    assert (again.cursor("province"), again.cursor("city")) == (7, 3)
    again.ack("city", 1, 99)
    assert again.cursor("city") == 8  # nothing is delivered that is not durable
    remove(path)


def test_a_new_destination_begins_at_the_oldest_record_and_hears_what_is_gone():
    path = scratch()
    spool = opened(path, max_bytes=40 * FRAME)
    fill(spool, 60)
    oldest = spool.oldest
    assert oldest > 1
    city = Platform("city")
    assert spool.cursor("city") == 0
    city.take(spool)
    assert min(city.records) == oldest
    spool.sync()
    city.take(spool)
    assert gaps(spool) == [(1, oldest - 1, "no longer kept")]
    assert city.missing(spool.durable) == []
    remove(path)


def test_a_spool_that_grows_too_large_names_what_was_not_delivered():
    path = scratch()
    spool = opened(path, max_bytes=40 * FRAME)
    spool.cursor("province")
    fill(spool, 12)
    spool.ack("province", 1, 7)
    fill(spool, 50)
    first, _, reason = gaps(spool)[0]
    assert (first, reason) == (8, "spool larger than max_mb")
    assert spool.counts["dropped"] > 0
    province = Platform()
    province.records = {number: record(number) for number in range(1, 8)}
    for _ in range(2):  # what is dropped is named by the record after it
        province.take(spool)
        fill(spool, 1)
    province.take(spool)
    assert province.missing(spool.durable) == []
    total = sum([os.stat(path + "/" + name)[6] for name in segments(path)])
    assert total <= 40 * FRAME + 5 * FRAME
    remove(path)


@pytest.mark.parametrize("uplinks", [(), ("province",)])
def test_what_was_delivered_goes_without_a_gap_record(uplinks):
    path = scratch()
    spool = opened(path, max_bytes=40 * FRAME)
    for name in uplinks:
        spool.cursor(name)
    for _ in range(60):
        fill(spool, 1)
        for name in uplinks:
            spool.ack(name, 1, spool.durable)
    assert spool.oldest > 10
    assert numbers(spool) == list(range(spool.oldest, 61))
    assert gaps(spool) == []
    remove(path)


def test_gap_records_that_are_dropped_themselves_are_written_anew_and_joined():
    path = scratch()
    spool = opened(path, max_bytes=40 * FRAME)
    spool.cursor("province")
    fill(spool, 400)
    assert spool.next < 600  # gap records do not breed gap records
    spool.sync()
    province = Platform()
    province.take(spool)
    fill(spool, 1)
    province.take(spool)
    assert province.missing(spool.durable) == []
    assert [gap[0] for gap in gaps(spool)] == [1] * len(gaps(spool))
    remove(path)


class OldDisk(Files):
    """A disk whose files were all written so many days ago."""

    def __init__(self, days):
        self._days = days

    def modified_ms(self, path):
        return STAMP.time_ms - self._days * 86_400_000


@pytest.mark.parametrize(
    ("days", "acked", "synced", "oldest"),
    [
        (101, 20, True, 21),
        (99, 20, True, 1),
        (101, 12, True, 11),  # what is not delivered stays
        (101, 20, False, 1),  # who knows what day it is
    ],
)
def test_delivered_segments_go_after_keep_days(days, acked, synced, oldest):
    path = scratch()
    moment = Moment(STAMP.time_ms, 1, 1, synced)
    spool = Spool(path, settings(), lambda: moment, OldDisk(days))
    spool.cursor("province")
    fill(spool, 20)
    spool.ack("province", 1, acked)
    fill(spool, 6)  # two segments are begun
    assert spool.oldest == oldest
    remove(path)


def test_a_clock_that_leaps_beyond_keep_days_takes_two_segments_for_each_one_begun():
    path = scratch()
    spool = Spool(path, settings(), stamp, OldDisk(1000))
    spool.cursor("province")
    fill(spool, 50)
    spool.ack("province", 1, 50)
    for begun in range(1, 5):
        fill(spool, 5)
        assert spool.oldest == 1 + 10 * begun
        spool.sync()
        assert spool.oldest == 1 + 10 * begun
    remove(path)


def test_a_destination_that_is_taken_off_holds_nothing_back():
    path = scratch()
    spool = opened(path, max_bytes=40 * FRAME)
    spool.cursor("province")
    spool.cursor("closed down")
    spool.forget("closed down")
    for _ in range(60):
        fill(spool, 1)
        spool.ack("province", 1, spool.durable)
    assert gaps(spool) == []
    remove(path)


class CountingDisk(Files):
    """Counts the bytes that are read."""

    def __init__(self):
        self.octets = 0

    def read(self, path, offset, count):
        octets = Files.read(self, path, offset, count)
        self.octets += len(octets)
        return octets


def test_opening_reads_the_newest_segment_only_however_many_there_are():
    path = scratch()
    spool = opened(path)
    fill(spool, 101)
    disk = CountingDisk()
    assert Spool(path, settings(), stamp, disk).next == 102
    assert disk.octets < 2 * 5 * FRAME + 100
    remove(path)


def test_a_batch_is_found_where_the_one_before_ended_without_reading_all_again():
    path = scratch()
    disk = CountingDisk()
    spool = Spool(path, settings(segment_octets=1 << 16), stamp, disk)
    fill(spool, 100)
    numbers(spool, 1, 10)
    before = disk.octets
    fill(spool, 1)
    assert numbers(spool, 101) == [101]
    assert disk.octets - before < 2 * FRAME
    remove(path)


def test_a_backlog_is_begun_without_reading_the_whole_of_a_segment():
    path = scratch()
    fill(opened(path, segment_octets=1 << 16), 200)
    disk = CountingDisk()
    spool = Spool(path, settings(segment_octets=1 << 16), stamp, disk)
    before = disk.octets
    assert spool.peek(1, 10, 10 * FRAME).last == 10
    assert disk.octets - before < 20 * FRAME
    remove(path)


def test_a_backlog_is_found_where_it_was_left_however_many_live_records_were_read_since():
    path = scratch()
    disk = CountingDisk()
    spool = Spool(path, settings(segment_octets=1 << 16), stamp, disk)
    fill(spool, 200)
    for live in range(100, 150):
        spool.peek(live, 1, FRAME)
    spool.peek(1, 10, 10 * FRAME)
    spool.peek(150, 1, FRAME)
    before = disk.octets
    batch = spool.peek(11, 10, 10 * FRAME)
    assert (batch.first, batch.last) == (11, 20)
    assert disk.octets - before < 20 * FRAME, "not the whole segment"
    remove(path)


def test_newest_records_come_first_when_read_backwards():
    path = scratch()
    spool = opened(path)
    fill(spool, 12)
    assert [number_of(octets) for octets in spool.newest_first()] == list(range(12, 0, -1))
    remove(path)
