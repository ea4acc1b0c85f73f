import os
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


class ReadWhileDropping(Files):
    """A disk whose removals are slow enough for the loop to send everything meanwhile."""

    def __init__(self):
        self.meanwhile = None

    def remove(self, path):
        if path.endswith(".seg") and self.meanwhile:
            self.meanwhile()
        Files.remove(self, path)


def test_a_gap_record_that_is_dropped_while_later_records_are_sent_is_written_anew():
    path, disk, province = scratch(), ReadWhileDropping(), Platform()
    spool = Spool(path, Settings(8000, 190), stamp, disk)
    spool.cursor("province")

    def append_and_sync():
        for _ in range(40):
            spool.append(record(spool.next))
        spool.sync()

    while not spool.counts["dropped"]:
        append_and_sync()
    spool.append(record(spool.next))  # names the gap: it is the newest but one, and unsent
    gap_number = spool.next - 1
    spool.sync()
    send_up_to(spool, province, gap_number - 2)
    # From now on the loop sends what lies behind as soon as the gap record's segment goes.
    disk.meanwhile = lambda: spool.oldest > gap_number and province.take(spool)
    for _ in range(12):
        append_and_sync()
    disk.meanwhile = None
    for _ in range(3):
        province.take(spool)
        spool.append(record(spool.next))
        spool.sync()
    province.take(spool)
    assert province.missing(spool.durable) == []
    remove(path)


class SyncBesideRead(Files):
    """A disk on which a `sync` in another thread ends between a read and what is made of it."""

    def __init__(self):
        self.meanwhile = None

    def read(self, path, offset, count):
        octets = Files.read(self, path, offset, count)
        if path.endswith(".seg") and self.meanwhile:
            beside, self.meanwhile = self.meanwhile, None
            beside()
        return octets


def test_a_segment_that_grows_while_it_is_searched_is_not_suspected_and_goes_on():
    path, disk = scratch(), SyncBesideRead()
    spool = Spool(path, Settings(1 << 20, 100, 100_000), stamp, disk)

    def append_and_sync():
        for _ in range(5):
            spool.append(record(spool.next))
        spool.sync()

    append_and_sync()
    disk.meanwhile = append_and_sync
    assert spool.peek(3, 9, 4000).last == 5  # no batch has ended before 3: it is searched for
    append_and_sync()
    assert [name for name in os.listdir(path) if name.endswith(".seg")] == [
        "00000000000000000001.seg"]
    assert spool.peek(1, 99, 4000).last == spool.durable == 15
    remove(path)


def send_up_to(spool, province, last):
    """Deliver records up to a number and no further."""
    number = spool.cursor("province") + 1
    while number <= last:
        batch = spool.peek(number, min(10, last - number + 1), 4000)
        if batch is None or batch.first > last:
            return
        for octets in batch.records:
            province.keep(octets)
        spool.ack("province", batch.first, batch.last)
        number = batch.last + 1
