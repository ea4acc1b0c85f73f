import os
import time

from edge.uplink.spool import Settings, Spool
from tests.disk import Platform, record, remove, scratch, stamp
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
