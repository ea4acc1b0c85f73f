import os

import pytest

from edge.uplink.records import GAP, number_of, unpack_record
from edge.uplink.spool import Settings, Spool
from edge.uplink.spool_files import Files
from edge.uplink.spool_queue import PENDING_MAX
from edge.uplink.spool_view import View
from tests.disk import (
    EIO,
    ENOSPC,
    EROFS,
    FailingDisk,
    Platform,
    PowerCut,
    read,
    record,
    remove,
    scratch,
    stamp,
    write,
)

FRAME = 8 + len(record(1))
FIRST = "/00000000000000000001.seg"


def opened(path, files=None, max_bytes=1 << 20):
    return Spool(path, Settings(max_bytes, 100, 5 * FRAME), stamp, files)


def fill(spool, count):
    for _ in range(count):
        spool.append(record(spool.next))
        spool.sync()


def scenario(path, files, province):
    """Open, append, sync, deliver and drop, as an agent does."""
    spool = opened(path, files, 30 * FRAME)
    spool.cursor("province")
    for count in range(36):
        spool.append(record(spool.next, count))
        if count % 4 == 3:
            spool.sync()
        if count in (11, 19):
            province.take(spool)
    spool.sync()
    return spool


def ends_well(path, province):
    """Check that after a restart all numbers are accounted for, none of them twice."""
    spool = opened(path, None, 30 * FRAME)
    for _ in range(3):
        spool.append(record(spool.next))
        spool.sync()
        province.take(spool)
    assert province.missing(spool.durable) == []
    assert View(path).verify() == []
    remove(path)


def test_the_power_may_go_at_any_operation():
    operation = 0
    survived = False
    while not survived:
        operation += 1
        path, province = scratch(), Platform()
        files = FailingDisk(operation)
        try:
            scenario(path, files, province)
            survived = True
        except PowerCut:
            files.forget_what_was_not_synced()
        ends_well(path, province)
    assert operation > 40


@pytest.mark.parametrize("error", [ENOSPC, EIO])
@pytest.mark.parametrize("times", [1, 6])
def test_the_disk_may_fail_at_any_operation(error, times):
    files = FailingDisk()
    path = scratch()
    scenario(path, files, Platform())
    remove(path)
    for operation in range(1, files.operations + 1):
        path, province = scratch(), Platform()
        scenario(path, FailingDisk(operation, operation + times, error), province)
        ends_well(path, province)


def test_a_full_disk_gives_up_the_oldest_records_and_goes_on():
    path, province = scratch(), Platform()
    files = FailingDisk(room=20 * FRAME)
    spool = opened(path, files)
    spool.cursor("province")
    for _ in range(60):
        spool.append(record(spool.next))
        spool.sync()
    assert spool.counts["dropped"] > 20
    assert spool.durable == spool.next - 1
    for _ in range(3):
        province.take(spool)
        spool.append(record(spool.next))
        spool.sync()
    province.take(spool)
    assert province.missing(spool.durable) == []
    remove(path)


def test_a_crash_before_a_gap_record_is_durable_brings_it_back():
    path = scratch()
    fill(opened(path), 12)
    octets = bytearray(read(path + FIRST))
    octets[42 + 3 * FRAME + 9] ^= 0xFF  # behind the head
    write(path + FIRST, bytes(octets))
    files = FailingDisk(error=EIO)
    spool, province = opened(path, files), Platform()
    files.fails, files.spared = ("write",), "cursors"
    province.take(spool)
    spool.sync()
    assert spool.cursor("province") == 12
    again = opened(path)
    assert again.cursor("province") == 3  # before the hole that nobody has been told of
    for _ in range(2):
        province.take(again)
        again.sync()
    province.take(again)
    assert 4 in province.gaps
    assert province.missing(again.durable) == []
    remove(path)


def test_the_power_may_go_again_while_a_torn_tail_is_cut_off():
    operation = 0
    survived = False
    while not survived:
        operation += 1
        path = scratch()
        spool = opened(path)
        spool.append(record(1))
        spool.sync()
        spool.append(record(2))
        spool.sync()
        write(path + FIRST, read(path + FIRST)[:-1])
        files = FailingDisk(operation)
        try:
            opened(path, files)
            survived = True
        except PowerCut:
            files.forget_what_was_not_synced()
        # 27 torn bytes: two records of 16 bytes at most, 2 and 3
        assert opened(path).next == 4, operation
        remove(path)
    assert operation > 8


class Witness(Files):
    """A disk that notes which files were opened at their end and then synced."""

    def __init__(self):
        self.synced = []
        self._extended = ""

    def extend(self, path):
        self._extended = path
        return Files.extend(self, path)

    def sync(self, file):
        Files.sync(self, file)
        self.synced.append(self._extended)


def test_what_a_killed_agent_had_written_is_synced_before_it_can_be_read():
    path = scratch()
    fill(opened(path), 3)
    files = Witness()
    assert opened(path, files).durable == 3
    assert path + FIRST in files.synced
    remove(path)


def test_a_newest_segment_that_vanishes_while_running_is_not_written_to():
    path, province = scratch(), Platform()
    spool = opened(path)
    spool.cursor("province")
    fill(spool, 7)
    os.remove(path + "/00000000000000000006.seg")
    for _ in range(3):
        fill(spool, 1)
        province.take(spool)
    assert {6, 7} <= province.gaps
    assert province.missing(spool.durable) == []
    assert View(path).verify() == []
    remove(path)


class FailsAtTheEnd(Files):
    """A disk on which the last rename of a repair fails once, or making it durable does."""

    fails = ""

    def replace(self, old, new):
        if self.fails == "replace" and new.endswith(FIRST):
            self._fail()
        Files.replace(self, old, new)

    def sync_directory(self, path):
        if self.fails == "sync_directory" and self.size(path + FIRST[:-4] + ".bad") >= 0:
            self._fail()
        Files.sync_directory(self, path)

    def _fail(self):
        self.fails = ""
        raise OSError(EIO, "as the test asks")


@pytest.mark.parametrize("operation", ["replace", "sync_directory"])
def test_a_repair_that_fails_at_its_end_costs_only_what_was_damaged(operation):
    path = scratch()
    disk = FailsAtTheEnd()
    spool = opened(path, disk)
    spool.cursor("province")
    fill(spool, 15)
    octets = read(path + FIRST)
    place = len(octets) - 2 * FRAME - 1  # the last byte of record 3 of 5
    write(path + FIRST, octets[:place] + b"\xff" + octets[place + 1:])
    assert spool.peek(3, 1, FRAME).first == 4
    disk.fails = operation
    spool.sync()
    assert disk.fails == "" and spool.last_error
    fill(spool, 2)  # mended, then announced
    province = Platform()
    province.take(spool)
    assert [number for number in range(1, 16) if number not in province.records] == [3]
    assert province.gaps == {3}
    remove(path)


def test_after_a_failed_fsync_the_records_are_written_again_to_a_new_segment():
    path = scratch()
    files = FailingDisk(error=EIO)
    spool = opened(path, files)
    spool.append(record(1))
    spool.sync()
    files.fails = ("sync",)
    spool.append(record(2))
    spool.sync()
    assert (spool.durable, spool.peek(2, 10, 1000)) == (1, None)
    assert "as the test asks" in spool.last_error
    files.fails = ()
    spool.append(record(3))
    spool.sync()
    assert spool.last_error == ""
    assert spool.peek(2, 10, 1000).records == [record(2), record(3)]
    assert read(path + "/00000000000000000002.seg")[50 : 42 + FRAME] == record(2)
    # What the failed try left in the old segment is not read a second time.
    assert [number_of(octets) for octets in spool.newest_first()] == [3, 2, 1]
    ends_well(path, Platform())


@pytest.mark.parametrize("operation", ["write", "sync", "create", "replace", "sync_directory"])
def test_a_disk_that_turns_read_only_fills_the_memory_and_then_names_what_went(operation):
    path = scratch()
    files = FailingDisk(error=EROFS)
    spool = opened(path, files)
    spool.cursor("province")
    spool.append(record(1))
    spool.sync()
    files.fails = (operation, "extend", "remove")
    large = bytes(40_000)
    while spool.next < 80:
        spool.append(record(spool.next) + large)
        if spool.next % 3 == 0:
            spool.sync()
    assert spool.durable == 1
    assert spool.counts["dropped"] > 0
    files.fails = ()
    province = Platform()
    for _ in range(3):
        spool.append(record(spool.next))
        spool.sync()
        spool.sync()
        take_padded(spool, province)
    assert province.missing(spool.durable) == []
    assert len(province.records) * 40_000 > PENDING_MAX // 2
    remove(path)


def take_padded(spool, province):
    """Receive records that have bytes behind their end."""
    number = spool.cursor("province") + 1
    batch = spool.peek(number, 1, 1000)
    while batch:
        octets = batch.records[0]
        province.records[batch.first] = octets
        if octets[1] == GAP:
            fields = unpack_record(octets)
            province.gaps.update(range(fields[6], fields[7] + 1))
        spool.ack("province", batch.first, batch.last)
        batch = spool.peek(batch.last + 1, 1, 1000)


def test_records_wait_in_memory_up_to_a_limit_while_a_sync_hangs():
    path = scratch()
    spool = opened(path)
    spool.cursor("province")
    fill(spool, 1)
    for _ in range(60):
        spool.append(record(spool.next) + bytes(40_000))  # no sync comes to take them
    assert spool.counts["overflowed"] > 0
    spool.sync()
    spool.append(record(spool.next))
    spool.sync()
    province = Platform()
    take_padded(spool, province)
    assert province.missing(spool.durable) == []
    assert 2 not in province.records
    assert spool.counts["damaged"] == 0
    remove(path)
