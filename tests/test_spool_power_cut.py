import os
import re
from collections import namedtuple

import pytest

from edge.uplink import spool as spool_module
from edge.uplink import spool_writer
from edge.uplink.spool import Settings, Spool
from edge.uplink.spool_files import load_map
from edge.uplink.spool_segments import NO_LIMIT, scan
from edge.uplink.spool_writer import Writer
from tests.disk import stamp
from tests.power_cut import PATH, Cut, Disk, Receiver, Write, boiler_record

SMALL = Settings(40_000, 100, 4096)  # about ten segments: the late one loses records by size
SELDOM = Settings(40_000, 100, 4096, 10_000)  # and acknowledgements wait, here for ever
SMALLER = Settings(20_000, 100, 4096)  # taken in mid-life, so that many segments go at once
LARGE = Settings(1 << 20, 100, 4096)

# Of so many images one loses its power a second time, while it starts.
AGAIN_EVERY = int(os.environ.get("CUT_AGAIN_EVERY", "60"))

# How things stood when the log was so long: the highest number that a `sync` had covered, what had
# been shown to anybody, and what each destination had acknowledged.
Mark = namedtuple("Mark", ("position", "synced", "published", "receivers"))


class Life:
    """An agent on a disk, with one destination that keeps up and one that is rarely there."""

    def __init__(self, disk, before=None):
        self.disk = disk
        self.published = dict(before.published) if before else {}
        self.receivers = [receiver.copy(self.published) for receiver in before.receivers] if (
            before) else [Receiver("province", self.published), Receiver("late", self.published)]
        self.appended = {}
        self.marks = []
        self.synced = before.synced if before else 0
        self.id = ""

    def start(self):
        self._mark()
        self.spool = Spool(PATH, SMALL, stamp, self.disk)
        self.id = self.spool.id
        for receiver in self.receivers:
            self.spool.cursor(receiver.name)
        self._mark()

    def append(self, octets):
        number = self.spool.next
        self.appended[number] = boiler_record(number, octets, len(self.appended))
        self.spool.append(self.appended[number])

    def sync(self):
        """Sync while the loop goes on sending."""
        before = self.spool.next - 1
        self.disk.meanwhile = lambda: self.take(0, acknowledge=False)
        self.spool.sync()
        self.disk.meanwhile = None
        self.synced = before
        self._mark()

    def take(self, place, limit=1000, acknowledge=True):
        self.receivers[place].take(self.spool, limit, acknowledge)
        self._mark()

    def _mark(self):
        published = dict(self.published)
        self.marks.append(Mark(len(self.disk.log), self.synced, published,
                               [receiver.copy(published) for receiver in self.receivers]))

    def mark_at(self, position):
        """Return how things stood when the log was so long."""
        return [mark for mark in self.marks if mark.position <= position][-1]

    def lost(self):
        """Return the numbers that the life itself has given up, told by both destinations."""
        return self.receivers[0].gaps | self.receivers[1].gaps


def run(life, rounds, damage_at=0):
    """Append, sync, send and acknowledge; the late destination makes the spool drop records."""
    life.start()
    for count in range(1, rounds + 1):
        for place in range(1 + count % 3):
            life.append(90 + 311 * (count + place) % 1900)
        life.sync()
        life.take(0, acknowledge=count % 4 != 0)
        if count % 9 == 0:
            life.take(1, 7)
        limits = SELDOM if count % 20 < 10 else SMALL
        life.spool.configure(SMALLER if count % 30 == 29 else limits)
        if count == damage_at:
            meet_damage(life)
    for _ in range(3):  # the last gap record names what the last but one `sync` has dropped
        life.append(100)
        life.sync()
        for place, receiver in enumerate(life.receivers):
            life.take(place)
            assert receiver.missing(life.synced) == []


def meet_damage(life):
    """Spoil records that the late destination has yet to read, and let it meet them."""
    first = life.spool.cursor("late") + 1
    own = [number for number in range(first, life.synced) if number in life.appended]
    last_of_segments = [int(name[:20]) - 1 for name in life.disk.names(PATH) if ".seg" in name]
    ends = [number for number in last_of_segments if number in own[8:]]
    for number in (own[3], own[5], ends[0]):
        life.disk.spoil(life.appended[number])
    life.take(1, ends[0] - first, acknowledge=False)
    life.sync()
    life.append(100)
    life.sync()
    life.take(1)  # all of it now, so that none of it is dropped by size before


def judge(image, life, mark):
    """Start from what a cut has left, go on, and hold the outcome against the life's own lists."""
    published = dict(mark.published)
    receivers = [receiver.copy(published) for receiver in mark.receivers]
    disk = Disk(image)
    if mark.synced:
        assert load_map(disk, PATH, "cursors"), "a power cut costs no cursors"
    spool = Spool(PATH, LARGE, stamp, disk)
    assert spool.id == life.id or not mark.synced
    for receiver in receivers:
        spool.cursor(receiver.name)
    for _ in range(3):
        spool.append(boiler_record(spool.next, 100, 999))
        spool.sync()
        for receiver in receivers:
            receiver.take(spool)
    lost = life.lost()
    for receiver in receivers:
        assert receiver.missing(spool.durable) == []
        for number in range(1, mark.synced + 1):
            octets = receiver.records.get(number)
            assert octets is not None or number in lost, "number %d was synced" % number
            if octets and number in life.appended:
                assert octets == life.appended[number]


def try_all(life, image=None):
    """Cut the power after every operation of a life; return (operations, images)."""
    cut, images = Cut(image), 0
    for position in range(len(life.disk.log) + 1):
        mark = life.mark_at(position)
        for left in cut.images():
            judge(left, life, mark)
            images += 1
            if images % AGAIN_EVERY == 0:
                images += try_again(left, life, mark)
        if position < len(life.disk.log):
            cut.advance(life.disk.log[position])
    return len(life.disk.log), images


def try_again(image, life, mark):
    """Cut the power once more, after every operation of the start that follows; return images."""
    disk = Disk(image)
    Spool(PATH, LARGE, stamp, disk).sync()
    cut, images = Cut(image), 0
    for operation in disk.log:
        cut.advance(operation)
        for left in cut.images():
            judge(left, life, mark)
            images += 1
    return images


def torn_life(life):
    """Return what a cut late in a life has left, a torn tail in it, and how things stood then."""
    found = None
    cut = Cut()
    for position, operation in enumerate(life.disk.log):
        cut.advance(operation)
        if position > len(life.disk.log) * 0.9:
            for image in cut.images():
                if Spool(PATH, LARGE, stamp, Disk(image)).counts["torn"] > 100:
                    found = image, life.mark_at(position + 1)
    return found


def filled(life):
    """Return how many writes end with filler: size, crc32 and zeros."""
    return sum(isinstance(operation, Write)
               and re.search(rb"(?s).\0\0\0.{4}\0{8,}$", operation.octets) is not None
               for operation in life.disk.log)


def test_the_power_may_go_after_any_of_500_operations_and_leave_any_sectors_and_names(monkeypatch):
    monkeypatch.setattr(spool_writer, "PAGE", 512)  # for filler after some of these small writes
    life = Life(Disk())
    run(life, 90)
    operations, images = try_all(life)
    # A second life begins with a torn tail, meets damage and mends it.
    image, mark = torn_life(life)
    second = Life(Disk(image), mark)
    run(second, 30, damage_at=20)
    more_operations, more_images = try_all(second, image)
    assert operations >= 500
    assert images + more_images > 4000
    assert filled(life) >= 5
    assert filled(second) >= 1
    assert life.spool.counts["dropped"] > 0
    assert second.spool.counts["torn"] > 0
    assert second.spool.counts["damaged"] > 0


class NoSync(Disk):
    """A disk whose spool forgets to fsync its files."""

    def sync(self, file):
        pass


class NoDirectorySync(Disk):
    """A disk whose spool forgets to fsync the directory."""

    def sync_directory(self, path):
        pass


class RenameFirst(Disk):
    """A disk whose spool gives a new file its name before it has written the bytes."""

    def __init__(self):
        Disk.__init__(self)
        self._held = {}

    def create(self, path):
        file = Disk.create(self, path)
        self._held[file] = b""
        return file

    def write(self, file, octets):
        if file in self._held:
            self._held[file] += octets
        else:
            Disk.write(self, file, octets)

    def sync(self, file):
        if file not in self._held:
            Disk.sync(self, file)

    def replace(self, old, new):
        file = self._node(old)
        Disk.replace(self, old, new)
        if file in self._held:
            Disk.write(self, file, self._held.pop(file))
            Disk.sync(self, file)


class EagerWriter(Writer):
    """Gives records out once they are written, before the fsync."""

    def _extend(self, segment, octets):
        file = self._files.extend(self._shelf.file(segment))
        self._files.write(file, octets)
        segment.size += len(octets)
        self.durable = scan(octets, 1, NO_LIMIT)[0][-1].last
        self._files.sync(file)


@pytest.mark.parametrize(("disk", "writer"), [
    (NoSync, Writer), (NoDirectorySync, Writer), (RenameFirst, Writer), (Disk, EagerWriter)])
def test_a_spool_with_one_of_these_mistakes_does_not_survive_the_cuts(disk, writer, monkeypatch):
    monkeypatch.setattr(spool_module, "Writer", writer)
    life = Life(disk())
    run(life, 30)
    with pytest.raises(AssertionError, match="names two records|was synced|costs no cursors"):
        try_all(life)
