import pytest

from edge.uplink.spool import Settings, Spool
from edge.uplink.spool_files import Files
from tests.disk import (
    EIO,
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


class BadBlock(FailingDisk):
    """A disk that does not give some bytes of a file, so many times or for ever."""

    def __init__(self, path, span, times):
        FailingDisk.__init__(self, error=EROFS)
        self._bad = path
        self._block = span
        self.times = times

    def read(self, path, offset, count):
        first, last = self._block
        if path == self._bad and self.times and offset < last and offset + count > first:
            self.times -= 1
            raise OSError(EIO, "bad block")
        return Files.read(self, path, offset, count)


def long_segment(path):
    """Fill a segment of several blocks; return the last number in it."""
    spool = Spool(path, Settings(1 << 20, 100, 1 << 16), stamp)
    for number in range(1, 601):
        spool.append(record(number))
    spool.sync()
    return 600


@pytest.mark.parametrize(("times", "lost"), [(1, False), (1 << 30, True)])
def test_a_block_that_cannot_be_read_costs_the_records_in_it_once_it_keeps_failing(times, lost):
    path = scratch()
    last = long_segment(path)
    disk = BadBlock(path + FIRST, (4096, 8192), 0)
    spool = Spool(path, Settings(1 << 20, 100, 1 << 16), stamp, disk)
    disk.times = times
    province = Platform()
    for _ in range(6):
        spool.append(record(spool.next))
        province.take(spool)
        spool.sync()
    province.take(spool)
    assert province.missing(last) == []
    absent = [number for number in range(1, last + 1) if number not in province.records]
    assert bool(absent) == lost
    assert len(absent) <= 4096 // FRAME + 2
    remove(path)


def test_a_dying_disk_that_takes_nothing_any_more_still_gives_out_what_can_be_read():
    path = scratch()
    last = long_segment(path)
    disk = BadBlock(path + FIRST, (4096, 8192), 0)
    spool = Spool(path, Settings(1 << 20, 100, 1 << 16), stamp, disk)
    disk.times = 1 << 30
    disk.fails = ("write", "create", "extend", "remove", "replace")
    province = Platform()
    for _ in range(4):
        spool.append(record(spool.next))
        province.take(spool)
        spool.sync()
    assert len(province.records) >= last - 4096 // FRAME - 2
    remove(path)


TWELVE = Settings(1 << 20, 100, 11 * FRAME)  # records to a segment


def damaged_in_two_places(path):
    """Leave records 1 to 12 in a segment, 4 and 6 of them damaged, and 13 in the next one."""
    spool = Spool(path, TWELVE, stamp)
    for number in range(1, 14):
        spool.append(record(number))
        if number >= 12:
            spool.sync()
    octets = bytearray(read(path + FIRST))
    for number in (4, 6):
        octets[42 + number * FRAME - 1] ^= 0xFF  # behind the head
    write(path + FIRST, bytes(octets))


def test_the_power_may_go_while_a_segment_damaged_in_two_places_is_repaired():
    operation, survived = 0, False
    while not survived:
        operation += 1
        path = scratch()
        damaged_in_two_places(path)
        files = FailingDisk(operation)
        try:
            spool = Spool(path, TWELVE, stamp, files)
            assert spool.peek(4, 20, 10_000).first == 5
            spool.sync()
            assert spool.counts["damaged"] == 1
            survived = True
        except PowerCut:
            files.forget_what_was_not_synced()
        spool, province = Spool(path, TWELVE, stamp), Platform()
        for _ in range(4):
            province.take(spool)
            spool.append(record(spool.next))
            spool.sync()
        assert [number for number in range(1, 14) if number not in province.records] == [4, 6]
        assert province.missing(spool.durable - 1) == []
        remove(path)
    assert operation > 12
