import os
import time

import pytest

from edge.errors import SpoolError
from edge.uplink.spool import Settings, Spool
from tests.disk import (
    EIO,
    ENOSPC,
    EROFS,
    FailingDisk,
    Platform,
    read,
    record,
    remove,
    scratch,
    stamp,
    write,
)
from tests.power_cut import boiler_record

MEBIBYTE = 1 << 20
SETTINGS = Settings(4000 * MEBIBYTE, 190, MEBIBYTE)


def test_a_spool_of_a_gigabyte_opens_in_under_a_second():
    path = scratch()
    spool = Spool(path, SETTINGS, stamp)
    for _ in range(35):
        for _ in range(100):
            spool.append(boiler_record(spool.next, 500))
        spool.sync()
    last = spool.durable
    # A start reads the newest segment only: the thousand before it may as well be holes.
    for number in range(2, 1002):
        with open("%s/%020d.seg" % (path, number), "wb") as file:
            file.truncate(MEBIBYTE)
    newest = max(name for name in os.listdir(path) if name.endswith(".seg"))
    assert int(newest[:20]) > 1002
    assert os.path.getsize(path + "/" + newest) > MEBIBYTE // 3
    started = time.perf_counter()
    spool = Spool(path, SETTINGS, stamp)
    seconds = time.perf_counter() - started
    assert spool.durable == last
    assert seconds < 1.0
    remove(path)


def test_a_directory_swapped_for_an_empty_one_is_another_spool_and_both_are_kept():
    received = {}  # as the platform keeps it: by spool and number
    identities = []
    for _ in range(2):
        path = scratch()
        spool, province = Spool(path, SETTINGS, stamp), Platform()
        assert spool.next == 1
        for _ in range(5):
            spool.append(record(spool.next, len(identities)))
        spool.sync()
        province.take(spool)
        identities.append(spool.id)
        for number, octets in province.records.items():
            assert received.setdefault((spool.id, number), octets) == octets
        remove(path)
    assert identities[0] != identities[1]
    assert len(received) == 10


EACCES = 13
FRAME = 8 + len(record(1))
SMALL = Settings(1 << 20, 190, 5 * FRAME)


def append(spool, count):
    for _ in range(count):
        spool.append(record(spool.next))
        spool.sync()


@pytest.mark.parametrize("error", [EIO, EROFS, ENOSPC])
@pytest.mark.parametrize("operation", ["create", "write", "sync", "replace", "sync_directory"])
def test_a_start_on_a_failing_disk_goes_on_and_records_once_it_takes_something(operation, error):
    path = scratch()
    files = FailingDisk(error=error)
    files.fails = (operation,)
    spool, province = Spool(path, SMALL, stamp, files), Platform()
    province.take(spool)
    append(spool, 3)
    province.take(spool)
    assert (spool.durable, province.records) == (0, {})
    assert "as the test asks" in spool.last_error
    files.fails = ()
    append(spool, 1)
    province.take(spool)
    assert spool.last_error == ""
    assert sorted(province.records) == [1, 2, 3, 4]
    assert Spool(path, SMALL, stamp).id == spool.id
    remove(path)


def test_a_start_that_cannot_write_gives_out_what_was_durable_before_and_cuts_nothing_off():
    path = scratch()
    append(Spool(path, SMALL, stamp), 8)
    torn = path + "/00000000000000000006.seg"
    write(torn, read(torn)[:-1])
    before = read(torn)
    files = FailingDisk(error=EROFS)
    files.fails = ("create", "extend", "remove")
    spool, province = Spool(path, SMALL, stamp, files), Platform()
    append(spool, 2)
    province.take(spool)
    assert sorted(province.records) == [1, 2, 3, 4, 5]  # not 6 and 7, which no fsync need have had
    assert read(torn) == before
    files.fails = ()
    for _ in range(3):
        append(spool, 1)
        province.take(spool)
    assert province.missing(spool.durable) == []
    assert province.gaps == {8, 9}  # 25 torn bytes can have held two records
    assert province.records[10] == record(10)
    remove(path)


def test_a_directory_of_somebody_else_is_told_at_the_start():
    path = scratch()
    files = FailingDisk(error=EACCES)
    files.fails = ("create",)
    with pytest.raises(SpoolError):
        Spool(path, SMALL, stamp, files)
    remove(path)


class Meanwhile(FailingDisk):
    """A disk in whose fsyncs the loop goes on: it asks for all that there is."""

    def __init__(self):
        FailingDisk.__init__(self, error=EIO)
        self.spool = None
        self.given_out = []

    def sync(self, file):
        if self.spool:
            self.given_out.append(self.spool.peek(1, 20, 10_000))
        FailingDisk.sync(self, file)


def test_nothing_of_a_newest_segment_is_given_out_before_a_late_start_has_synced_it():
    path = scratch()
    append(Spool(path, SMALL, stamp), 3)
    files = Meanwhile()
    files.fails = ("create",)
    files.spool = spool = Spool(path, SMALL, stamp, files)
    files.fails = ()
    spool.sync()
    assert len(files.given_out) >= 2  # the cursors, then the segment
    assert files.given_out == [None] * len(files.given_out)
    assert spool.peek(1, 20, 10_000).last == 3
    remove(path)
