import threading

from edge.uplink.records import number_of
from edge.uplink.spool import Settings, Spool
from edge.uplink.spool_files import Files
from tests.disk import Platform, record, remove, scratch, stamp


class SlowDisk(Files):
    """A disk that lets other threads run in the middle of everything."""

    def __init__(self):
        self._turn = threading.Event()

    def write(self, file, octets):
        half = len(octets) // 2
        Files.write(self, file, octets[:half])
        self._turn.wait(0.0005)
        Files.write(self, file, octets[half:])

    def remove(self, path):
        self._turn.wait(0.0005)
        Files.remove(self, path)


def test_records_appended_and_read_while_a_sync_runs_all_arrive_once():
    path, province = scratch(), Platform()
    spool = Spool(path, Settings(40_000, 100, 2000), stamp, SlowDisk())
    spool.cursor("province")
    done = threading.Event()

    def sync_for_ever():
        while not done.is_set():
            spool.sync()

    syncing = threading.Thread(target=sync_for_ever)
    syncing.start()
    for count in range(6000):
        spool.append(record(spool.next, count))
        if count % 7 == 0:
            province.take(spool, 50)
    done.set()
    syncing.join()
    for _ in range(3):
        spool.sync()
        province.take(spool)
        spool.append(record(spool.next))
    spool.sync()
    province.take(spool)
    assert province.missing(spool.durable) == []
    assert spool.durable == spool.next - 1
    assert spool.counts["damaged"] == 0
    kept = [number_of(octets) for octets in spool.newest_first()]
    assert kept == list(range(spool.durable, spool.durable - len(kept), -1))
    remove(path)
