"""A directory to write in, a disk that fails, and a platform that keeps what it receives.

For the tests of everything that lies on disk, on CPython and MicroPython alike.
"""

import os
from binascii import hexlify

from edge.sample import Moment
from edge.uplink.records import GAP, number_of, pack_clock, unpack_record
from edge.uplink.spool_files import Files

ENOENT, EIO, EROFS, ENOSPC = 2, 5, 30, 28  # errno of MicroPython lacks some

STAMP = Moment(1_780_000_000_000, 5000, 3, True)


def scratch():
    """Return a new empty directory."""
    path = (os.getenv("TMPDIR") or "/tmp") + "/edge-" + hexlify(os.urandom(8)).decode()
    os.mkdir(path)
    return path


def remove(path):
    """Remove a directory and the files in it."""
    for name in os.listdir(path):
        if os.stat(path + "/" + name)[0] & 0x4000:
            remove(path + "/" + name)
        else:
            os.remove(path + "/" + name)
    os.rmdir(path)


def stamp():
    """Return the Moment that gap records carry in tests."""
    return STAMP


def read(path):
    """Return the bytes of a file."""
    with open(path, "rb") as file:
        return file.read()


def write(path, octets):
    """Put bytes in a file."""
    with open(path, "wb") as file:
        file.write(octets)


def record(number, padding=0):
    """Return a small record with a number; padding makes it larger."""
    return pack_clock(number, STAMP, padding)


class PowerCut(BaseException):
    """The end of the process, and of everything that no fsync had covered."""


class FailingDisk(Files):
    """A real disk whose operations fail from the `first` to before the `last` one, counted from 1.

    With `error` they raise an OSError of this number; without, the power is cut at the first.  A
    write that fails leaves half of its bytes behind.  With `room` the disk is full once its files
    have as many bytes.  `fails` names methods that fail now, files with `spared` in the name apart.
    """

    def __init__(self, first=0, last=1 << 30, error=0, room=1 << 40):
        self.operations = 0
        self.room = room
        self.fails = ()
        self.spared = "no file"
        self._span = (first, last)
        self._error = error
        self._dead = False
        self._synced = {}  # path -> bytes that an fsync has covered
        self._open = []  # (file, path)

    def _step(self, name, path):
        self.operations += 1
        if self._dead:
            raise PowerCut()
        first, last = self._span
        failing = name in self.fails and self.spared not in path
        if failing or first <= self.operations < last and first:
            if self._error:
                raise OSError(self._error, "as the test asks")
            self._dead = True
            raise PowerCut()

    def create(self, path):
        self._step("create", path)
        file = Files.create(self, path)
        self._synced[path] = 0
        self._open.append((file, path))
        return file

    def extend(self, path):
        self._step("extend", path)
        self._synced[path] = self.size(path)
        file = Files.extend(self, path)
        self._open.append((file, path))
        return file

    def write(self, file, octets):
        try:
            self._step("write", self._path(file))
        except (OSError, PowerCut):
            Files.write(self, file, octets[: len(octets) // 2])
            raise
        used = self._used(file)
        if used + len(octets) > self.room:
            Files.write(self, file, octets[: max(0, self.room - used)])
            raise OSError(ENOSPC, "full")
        Files.write(self, file, octets)

    def sync(self, file):
        self._step("sync", self._path(file))
        Files.sync(self, file)
        path = self._path(file)
        self._synced[path] = self.size(path)

    def replace(self, old, new):
        self._step("replace", new)
        Files.replace(self, old, new)
        if old in self._synced:
            self._synced[new] = self._synced.pop(old)

    def remove(self, path):
        self._step("remove", path)
        Files.remove(self, path)

    def sync_directory(self, path):
        self._step("sync_directory", path)
        Files.sync_directory(self, path)

    def _path(self, file):
        for opened, path in self._open:
            if opened is file:
                return path
        raise AssertionError("a file that was not opened here")

    def _used(self, file):
        path = self._path(file)
        directory = path[: path.rfind("/")]
        return sum([self.size(directory + "/" + name) for name in os.listdir(directory)])

    def forget_what_was_not_synced(self):
        """Leave of every file what an fsync has covered."""
        for file, _ in self._open:
            file.close()
        for path in self._synced:
            if self.size(path) > self._synced[path]:
                write(path, read(path)[: self._synced[path]])


class Platform:
    """What a platform has received, by number; `gaps` are the numbers that gap records name."""

    def __init__(self, name="province"):
        self.name = name
        self.records = {}
        self.gaps = set()

    def take(self, spool, limit=1000):
        """Receive and acknowledge everything that is durable."""
        number = spool.cursor(self.name) + 1
        while True:
            batch = spool.peek(number, limit, 4000)
            if batch is None:
                return
            assert [number_of(octets) for octets in batch.records] == list(
                range(batch.first, batch.last + 1))
            for octets in batch.records:
                self.keep(octets)
            spool.ack(self.name, batch.first, batch.last)
            number = batch.last + 1

    def keep(self, octets):
        """Keep one record, and check that its number never named another."""
        number = number_of(octets)
        known = self.records.get(number, octets)
        assert known == octets, "number %d names two different records" % number
        self.records[number] = octets
        fields = unpack_record(octets)
        if fields[0] == GAP:
            self.gaps.update(range(fields[6], fields[7] + 1))

    def missing(self, last):
        """Return the numbers up to the last that neither arrived nor are named in a gap record."""
        return [number for number in range(1, last + 1)
                if number not in self.records and number not in self.gaps]
