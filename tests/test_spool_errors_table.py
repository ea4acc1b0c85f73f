"""Every single operation of a scripted life failing once, with each error that a disk has.

The life starts, appends, syncs, is read and acknowledged by two destinations, meets two records
that are damaged and mends them, drops what is delivered, by size and by age, is killed, and starts
again.  The disk is whole but for one operation, and stays so afterwards.
"""

import pytest

from edge.errors import SpoolError
from edge.uplink.spool import Settings, Spool
from tests.disk import EIO, ENOSPC, EROFS, stamp
from tests.power_cut import PATH, Disk, Receiver, boiler_record

KINDS = ("names", "read", "create", "extend", "write", "sync", "replace", "remove",
         "sync_directory", "modified_ms")
AMPLE = Settings(1 << 20, 100, 1024)
SMALL = Settings(10_000, 100, 1024)
SHORT = Settings(10_000, 0, 1024)  # what is delivered is kept for no time


class FailsOnce(Disk):
    """A disk one of whose operations of a kind fails; a write leaves half of its bytes behind."""

    def __init__(self, kind="", turn=0, error=0):
        Disk.__init__(self)
        self.turns = dict.fromkeys(KINDS, 0)
        self._fault = (kind, turn)
        self._error = error

    def _step(self, kind):
        self.turns[kind] += 1
        if (kind, self.turns[kind]) == self._fault:
            raise OSError(self._error, "as the test asks")

    def names(self, path):
        self._step("names")
        return Disk.names(self, path)

    def read(self, path, offset, count):
        self._step("read")
        return Disk.read(self, path, offset, count)

    def create(self, path):
        self._step("create")
        return Disk.create(self, path)

    def extend(self, path):
        self._step("extend")
        return Disk.extend(self, path)

    def write(self, file, octets):
        try:
            self._step("write")
        except OSError:
            Disk.write(self, file, octets[: len(octets) // 2])
            raise
        Disk.write(self, file, octets)

    def sync(self, file):
        self._step("sync")
        Disk.sync(self, file)

    def replace(self, old, new):
        self._step("replace")
        Disk.replace(self, old, new)

    def remove(self, path):
        self._step("remove")
        Disk.remove(self, path)

    def sync_directory(self, path):
        self._step("sync_directory")
        Disk.sync_directory(self, path)

    def modified_ms(self, path):
        self._step("modified_ms")
        return Disk.modified_ms(self, path)


class Life:
    """An agent on such a disk, with its own list of what it appended and what was durable."""

    def __init__(self, disk):
        self.disk = disk
        self.appended = {}
        self.durable = set()  # as `sync` said
        self.damaged = set()
        self.refusals = 0
        published = {}
        self.receivers = [Receiver("province", published), Receiver("late", published)]

    def start(self):
        """Start, and once more if the directory could not be used."""
        try:
            self.spool = Spool(PATH, AMPLE, stamp, self.disk)
        except SpoolError:
            self.refusals += 1
            self.spool = Spool(PATH, AMPLE, stamp, self.disk)
        for receiver in self.receivers:
            self.spool.cursor(receiver.name)

    def append_and_sync(self, count):
        for _ in range(count):
            number = self.spool.next
            self.appended[number] = boiler_record(number, 200 + 37 * number % 150,
                                                  len(self.appended) + self.refusals)
            self.spool.append(self.appended[number])
        self.spool.sync()
        self.durable.update(number for number in self.appended if number <= self.spool.durable)

    def take(self, place, limit=1000):
        self.receivers[place].take(self.spool, limit)

    def spoil(self, numbers):
        for number in numbers:
            if self.appended.get(number) and self.spool.oldest <= number <= self.spool.durable:
                self.disk.spoil(self.appended[number])
                self.damaged.add(number)

    def end(self):
        """Go on undisturbed until everybody has everything."""
        for _ in range(4):
            self.append_and_sync(1)
            for place in range(2):
                self.take(place)


def live(disk):
    """Return the Life that was lived on a disk."""
    life = Life(disk)
    life.start()
    for _ in range(5):
        life.append_and_sync(3)
        life.take(0)
    life.take(1, 4)
    life.spoil((6, 8))
    for _ in range(3):
        life.take(1)
        life.append_and_sync(2)
    life.take(0)
    life.take(1)
    for settings in (SMALL, SHORT):  # drops what is delivered: nothing is lost by it
        life.spool.configure(settings)
        for _ in range(8):
            life.append_and_sync(2)
            life.take(0)
            life.take(1)
    life.append_and_sync(2)
    life.start()  # killed: nothing was closed
    life.append_and_sync(3)
    life.take(0)
    life.take(1)
    return life


def judge(life):
    """Check that nobody misses anything, and that all that arrived is what was appended."""
    life.end()  # no operation of this fails any more
    for receiver in life.receivers:
        assert receiver.missing(life.spool.durable) == []
        for number in receiver.records:
            if number in life.appended:
                assert receiver.records[number] == life.appended[number]
    assert life.spool.durable == life.spool.next - 1
    assert life.spool.last_error == ""


def test_the_life_that_is_disturbed_goes_through_every_kind_of_operation():
    disk = FailsOnce()
    life = live(disk)
    judge(life)
    assert all(disk.turns[kind] >= 2 for kind in KINDS), disk.turns
    assert life.damaged == {6, 8}
    assert life.receivers[1].gaps == {6, 8}


@pytest.mark.parametrize("error", [ENOSPC, EIO, EROFS])
@pytest.mark.parametrize("kind", KINDS)
def test_one_operation_that_fails_loses_nothing_unnamed_and_stops_nothing(kind, error):
    whole = FailsOnce()
    live(whole)
    for turn in range(1, whole.turns[kind] + 1):
        life = live(FailsOnce(kind, turn, error))
        judge(life)
        assert not life.refusals or kind == "names", turn
        lost = life.durable - set(life.receivers[1].records)
        # Only a full disk makes the spool give up records that it can read.
        assert error == ENOSPC or lost <= life.damaged, (turn, lost)
