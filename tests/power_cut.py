"""A disk in memory that loses its power: every operation is logged, images are built from the log.

The model, that is, what we allow a disk and its file system to have done when the power goes:

* What an fsync of a file covered is there.  The bytes only: the *name* of a new file is another
  matter, and is there once the directory has been fsynced too.
* Of the bytes that no fsync covered, each sector of 512 bytes may be there or not, in any mixture:
  a file may have its old length, or its new one with zeros where a sector never arrived.  A sector
  is whole: the old one or the new one, never half of each.
* Of the names made, changed and removed since the last fsync of the directory, each may have
  reached the disk or not.  A removed file may be back, a new one gone with all its bytes, whether
  they were fsynced or not.  A rename is one step: the old name or the new one, and the name that
  is replaced always has either file.  But a rename may arrive before the bytes of what it renames.
* Order means nothing without an fsync between.  Of the last three operations that none has covered,
  every subset in every order is built; of those before them all, none, the names alone and the
  bytes alone; and beside these every mixture of sectors named above: each one lost, each one
  alone there, all up to each.
* A removal takes away the file that it was for: if another has the name by then, it stays.

What we do not allow: a disk that says an fsync is done and lies.  Nothing can be promised on it.
A killed process is a far smaller accident: the kernel keeps what was written (`Disk.image`).

Reads are not logged.  The spool is the only thing on the disk, so there is one directory.
"""

from collections import namedtuple
from itertools import permutations

from edge.port import packb
from edge.uplink.records import BOILER, GAP, number_of, unpack_record
from edge.uplink.spool_files import Files
from tests.disk import ENOENT, ENOSPC, STAMP

SECTOR = 512
LAST = 3  # operations whose every subset and order is built
PATH = "/spool"

# What is logged.  `node` is the file itself, whatever its name.
Link = namedtuple("Link", ("path", "node"))
Rename = namedtuple("Rename", ("old", "new", "node"))
Unlink = namedtuple("Unlink", ("path", "node"))
Truncate = namedtuple("Truncate", ("node",))
Write = namedtuple("Write", ("node", "offset", "octets"))
Sync = namedtuple("Sync", ("node",))
SyncDirectory = namedtuple("SyncDirectory", ())

OF_NAMES = (Link, Rename, Unlink)


class Disk(Files):
    """A disk in memory; an image {path: bytes} is what it holds durably at first.

    `room` is the bytes that its files may have; `meanwhile` is called before each fsync of a file,
    as the loop runs while another thread waits in it.
    """

    def __init__(self, image=None):
        self.log = []
        self.room = 1 << 40
        self.meanwhile = None
        self._names = {}
        self._octets = []
        for path in sorted(image or {}):
            self._names[path] = len(self._octets)
            self._octets.append(bytearray(image[path]))

    def image(self):
        """Return {path: bytes} as a process sees it, and as it is after a kill."""
        return {path: bytes(self._octets[node]) for path, node in self._names.items()}

    def spoil(self, octets):
        """Change a byte amid these bytes where they lie on the disk, for good."""
        for node, held in enumerate(self._octets):
            place = held.find(octets)
            if place >= 0 and node in self._names.values():
                place += len(octets) // 2
                held[place] ^= 0xFF
                self.log.append(Write(node, place, bytes(held[place : place + 1])))
                self.log.append(Sync(node))
                return
        raise AssertionError("these bytes are not on the disk")

    def names(self, path):
        return sorted(name[len(path) + 1 :] for name in self._names)

    def make_directory(self, path):
        pass

    def size(self, path):
        node = self._names.get(path, -1)
        return len(self._octets[node]) if node >= 0 else -1

    def modified_ms(self, path):
        self._node(path)
        return STAMP.time_ms

    def read(self, path, offset, count):
        return bytes(self._octets[self._node(path)][offset : offset + count])

    def create(self, path):
        if path in self._names:
            self.log.append(Truncate(self._names[path]))
            self._octets[self._names[path]] = bytearray()
        else:
            self._names[path] = len(self._octets)
            self._octets.append(bytearray())
            self.log.append(Link(path, self._names[path]))
        return self._names[path]

    def extend(self, path):
        return self._node(path) if path in self._names else self.create(path)

    def write(self, file, octets):
        left = self.room - sum(len(self._octets[node]) for node in self._names.values())
        taken = octets[: max(0, left)]
        if taken:
            self.log.append(Write(file, len(self._octets[file]), bytes(taken)))
            self._octets[file] += taken
        if len(taken) < len(octets):
            raise OSError(ENOSPC, "full")

    def sync(self, file):
        if self.meanwhile:
            self.meanwhile()
        self.log.append(Sync(file))

    def close(self, file):
        pass

    def replace(self, old, new):
        node = self._node(old)
        del self._names[old]
        self._names[new] = node
        self.log.append(Rename(old, new, node))

    def remove(self, path):
        self.log.append(Unlink(path, self._node(path)))
        del self._names[path]

    def sync_directory(self, path):
        self.log.append(SyncDirectory())

    def _node(self, path):
        if path not in self._names:
            raise OSError(ENOENT, path)
        return self._names[path]


class Cut:
    """What may be found after a power cut, as far as `advance` has followed a log."""

    def __init__(self, image=None):
        self._names = {}
        self._octets = {}
        self._open = []  # operations that no fsync has covered
        for node, path in enumerate(sorted(image or {})):
            self._names[path] = node
            self._octets[node] = image[path]

    def advance(self, operation):
        """Follow one more operation."""
        if isinstance(operation, SyncDirectory):
            covered = [done for done in self._open if isinstance(done, OF_NAMES)]
        elif isinstance(operation, Sync):
            covered = [done for done in self._open
                       if isinstance(done, (Write, Truncate)) and done.node == operation.node]
        else:
            self._open.append(operation)
            return
        for done in covered:
            _apply(self._names, self._octets, done)
        self._open = [done for done in self._open if done not in covered]

    def images(self):
        """Yield each {path: bytes} that the model allows, once."""
        seen = set()
        for arrived in self._choices():
            names, octets = dict(self._names), dict(self._octets)
            for operation in arrived:
                _apply(names, octets, operation)
            image = {path: octets.get(node, b"") for path, node in names.items()}
            key = frozenset(image.items())
            if key not in seen:
                seen.add(key)
                yield image

    def first_half(self):
        """Return the one of them in which the earlier half of what no fsync covered is there.

        What is old by then has been written by itself; what is new has not.
        """
        names, octets = dict(self._names), dict(self._octets)
        for operation in self._open[: len(self._open) // 2]:
            _apply(names, octets, operation)
        return {path: octets.get(node, b"") for path, node in names.items()}

    def _choices(self):
        """Yield lists of operations that reached the disk, in their order."""
        earlier, last = self._open[:-LAST], self._open[-LAST:]
        names = [done for done in earlier if isinstance(done, OF_NAMES)]
        octets = [done for done in earlier if not isinstance(done, OF_NAMES)]
        for before in (earlier, [], names, octets):
            for count in range(len(last) + 1):
                for order in permutations(last, count):
                    yield before + list(order)
        named = [done for done in self._open if isinstance(done, OF_NAMES)]
        for arrived in _mixtures(self._open):
            yield named + arrived


def _mixtures(operations):
    """Yield mixtures of the sectors that were written; a name is no sector."""
    sectors = []
    for operation in operations:
        if isinstance(operation, Write):
            sectors.extend(_sectors(operation))
    for place in range(len(sectors)):
        yield sectors[:place]
        yield sectors[:place] + sectors[place + 1 :]
        yield sectors[place : place + 1]
    # The length arrived, the bytes did not.
    yield [Write(done.node, done.offset, bytes(len(done.octets)))
           for done in operations if isinstance(done, Write)]


def _sectors(write):
    """Return one write for each sector that a write touches."""
    pieces = []
    offset = write.offset
    end = write.offset + len(write.octets)
    while offset < end:
        behind = min(end, (offset // SECTOR + 1) * SECTOR)
        octets = write.octets[offset - write.offset : behind - write.offset]
        pieces.append(Write(write.node, offset, octets))
        offset = behind
    return pieces


def _apply(names, octets, operation):
    """Let one operation reach the disk, whatever has reached it before."""
    if isinstance(operation, Link):
        names[operation.path] = operation.node
    elif isinstance(operation, Rename):
        if names.get(operation.old) == operation.node:
            del names[operation.old]
        names[operation.new] = operation.node
    elif isinstance(operation, Unlink):
        if names.get(operation.path) == operation.node:
            del names[operation.path]
    elif isinstance(operation, Truncate):
        octets[operation.node] = b""
    else:
        old = octets.get(operation.node, b"").ljust(operation.offset, b"\0")
        behind = operation.offset + len(operation.octets)
        octets[operation.node] = old[: operation.offset] + operation.octets + old[behind:]


class Receiver:
    """A destination: the records it has acknowledged, and the numbers that its gap records name.

    `published`, which all share, is what any of them was ever shown: a number stands for one record
    from then on, whether it was acknowledged or not.
    """

    def __init__(self, name, published):
        self.name = name
        self.published = published
        self.records = {}
        self.gaps = set()

    def copy(self, published):
        """Return one that has received the same, and goes on by itself."""
        other = Receiver(self.name, published)
        other.records = dict(self.records)
        other.gaps = set(self.gaps)
        return other

    def take(self, spool, limit=1000, acknowledge=True):
        """Receive what is durable, up to so many records; acknowledge it or lose it on the way."""
        number = spool.cursor(self.name) + 1
        while limit > 0:
            batch = spool.peek(number, limit, 1 << 16)
            if batch is None:
                return
            self.show(batch)
            if acknowledge:
                self.keep(batch)
                spool.ack(self.name, batch.first, batch.last)
            limit -= len(batch.records)
            number = batch.last + 1

    def show(self, batch):
        """Receive a batch, and check that no number in it was ever shown for another record."""
        for place, octets in enumerate(batch.records):
            assert number_of(octets) == batch.first + place
            known = self.published.setdefault(batch.first + place, octets)
            assert known == octets, "number %d names two records" % (batch.first + place)

    def keep(self, batch):
        """Keep a batch: from now on it counts as received."""
        for place, octets in enumerate(batch.records):
            self.records[batch.first + place] = octets
            if octets[1] == GAP:
                fields = unpack_record(octets)
                self.gaps.update(range(fields[6], fields[7] + 1))

    def missing(self, last):
        """Return the numbers up to the last that neither arrived nor are named in a gap record."""
        return self.missing_of(range(1, last + 1))

    def missing_of(self, numbers):
        """Return those of some numbers that neither arrived nor are named in a gap record."""
        return [number for number in numbers
                if number not in self.records and number not in self.gaps]


def boiler_record(number, octets, boot=3):
    """Return a record of about so many bytes with a number; its bytes tell it from any other."""
    return packb((BOILER, number, boot, STAMP.time_ms, 1000, STAMP.up_ms, True,
                  ("boiler %d " % number * (octets // 8))[: max(1, octets - 40)],
                  {}, {}, {}, {}))
