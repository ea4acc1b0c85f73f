"""Keep records on disk until every destination has acknowledged them, and for some time after.

A directory holds

    00000000000000000001.seg   segments, named by the first number in them; see spool_segments
    cursors                    how far each destination is, holes announced, numbers reserved
    spool-id                   16 hex digits, made with the spool
    00000000000000000001.bad   a damaged segment, kept as evidence
    *.new                      a file that is being written; removed at start

The only order in which a record leaves is append, sync, peek, publish, ack.

    pending     append: in memory only
    durable     sync: written and covered by an fsync that returned; peek gives it out
    delivered   ack of every cursor; without any cursor at once
    gone        dropped by size or age; what was not delivered is named in a gap record

Crash cases (docs/spool.md has them all): a torn tail is cut off at start and its numbers are not
used again; damage is mended and its numbers named in a gap record; a lost cursor costs doubles.
A full or failing disk is no error of `append` or `sync`: the oldest records go, then what waits in
memory goes, and a gap record says so.
"""

import os
from binascii import hexlify

from edge.errors import SpoolError
from edge.uplink.records import number_of, pack_gap
from edge.uplink.spool_cursors import Cursors, as_maps
from edge.uplink.spool_cursors_file import CursorsFile
from edge.uplink.spool_files import Files, place, read_id
from edge.uplink.spool_holes import Holes
from edge.uplink.spool_queue import Queue
from edge.uplink.spool_reader import DAMAGED, Reader, newest_first
from edge.uplink.spool_repair import finish, head_after, inspect, settle
from edge.uplink.spool_segments import (
    NO_LIMIT,
    RECORD_SIZE_MAX,
    RECORD_SIZE_MIN,
    Shelf,
    is_sound,
)
from edge.uplink.spool_writer import DISK_FULL, DROPS_MAX, FAULTS, FULL, Writer

SEGMENT_OCTETS = 1 << 20
ID = "spool-id"

NOT_REUSED = "numbers not used again after a restart"
NO_LONGER_KEPT = "no longer kept"


class Settings:
    """Limits of a spool: bytes on disk, days that delivered records are kept, bytes a segment.

    `cursors_every_ms` is how long acknowledgements may wait to be written; 0: for no `sync`.
    """

    def __init__(self, max_bytes, keep_days, segment_octets=SEGMENT_OCTETS, cursors_every_ms=0):
        self.max_bytes = max_bytes
        self.keep_days = keep_days
        # A small spool must not lose half of its records with its oldest segment.
        self.segment_octets = max(1, min(segment_octets, max_bytes // 8))
        self.cursors_every_ms = cursors_every_ms


class Spool:
    """The spool in a directory; `stamp()` returns the Moment of now, for gap records.

    `append`, `peek`, `cursor` and `ack` belong to one thread, the loop's; `sync` may run in
    another, one at a time.  What both touch is handed over without a lock: records through a
    Queue; the list of segments and that of holes are replaced, never changed; a count has one
    writer.  A destination is registered, or taken off, while no `sync` runs.
    """

    def __init__(self, path, settings, stamp, files=None):
        self._path = path
        self._stamp = stamp
        self._files = files or Files()
        self._shelf = Shelf(self._files, path)
        self._writer = Writer(self._shelf, settings, self._lose)
        self._reader = Reader(self._shelf, self._lose)
        self._queue = Queue(self._lose)
        self.counts = self._writer.counts
        self.last_error = ""  # what the disk did to the last `sync`, in words
        self._open()

    @property
    def durable(self):
        """The highest number that an fsync has covered."""
        return self._writer.durable

    @property
    def head(self):
        """The number of the last durable record and the hash of the chain after it."""
        return self._writer.head

    @property
    def oldest(self):
        """The oldest number on disk, or the next one where there is none."""
        segments = self._shelf.segments
        return segments[0].first if segments else self.durable + 1

    def append(self, record):
        """Take the record with the number `next`; it is durable after `sync`.

        Raises a SpoolError for a record that is empty or too large, for nothing else.
        """
        if not RECORD_SIZE_MIN <= len(record) <= RECORD_SIZE_MAX:
            raise SpoolError("record of %d bytes, allowed %d to %d"
                             % (len(record), RECORD_SIZE_MIN, RECORD_SIZE_MAX))
        assert number_of(record) == self.next, "a record carries the number `next`"
        self._put(record)
        self._announce()

    def peek(self, number, max_records, max_octets):
        """Return the next Batch of consecutive durable records from a number on, or None.

        It has a record at least, however large; what is missing on disk is skipped.
        """
        stop = self._sure if self._unsettled else self.durable + 1
        batch = self._reader.batch(number, stop, (max_records, max_octets))
        self._announce()
        return batch

    def cursor(self, name):
        """Register a destination if it is new; return the number up to which it has everything."""
        if name not in self._cursors:
            self._cursors.register(name)
            # A new destination, or one that a crash kept from hearing of what was dropped.
            self._lose(self._cursors[name].cursor + 1, self.oldest - 1, NO_LONGER_KEPT)
        self._cursors.step_over(name, self._holes.lost())
        return self._cursors[name].cursor

    def ahead(self, name):
        """Return the ranges [(first, last)] that a destination has beyond its cursor, sorted."""
        return list(self._cursors[name].ahead)

    def configure(self, settings):
        """Take other limits, from the next `sync` on."""
        self._writer.settings = settings

    def forget(self, name):
        """Take a destination off: nothing is kept for it any more, but it may come back."""
        self._cursors.forget(name, self._holes.lost())

    def ack(self, name, first, last):
        """Note that a destination has the records with these numbers, the first to the last.

        Numbers that `peek` stepped over are not to be included: the cursor steps over them too.
        """
        self._cursors.ack(name, first, min(last, self.durable))
        if self._cursors[name].ahead:
            self._cursors.step_over(name, self._holes.lost())

    def newest_first(self):
        """Yield the sound records on disk, the newest first."""
        return newest_first(self._shelf)

    def sync(self, last=False):
        """Make what was appended durable, then drop what is too much or too old; never raises.

        The last one before a clean stop also writes every acknowledgement.
        """
        writer = self._writer
        writer.last_error = self._reader.trouble
        self._reader.trouble = ""
        if self._ready(self._delivered()):
            for record in self._queue.taken():
                writer.take(record)
            # Repairs first: they find holes, and holes hold the cursors back that are saved last.
            self._mend()
            writer.write(self._delivered())
            writer.retire(self._delivered(), self._stamp())
            self._save_cursors(0 if last else writer.settings.cursors_every_ms)
        writer.counts["syncs"] += 1
        self.last_error = writer.last_error

    def _open(self):
        """Read what is there; only a directory that cannot be used at all is an error."""
        try:
            self._files.make_directory(self._path)
            finish(self._files, self._path)
            self._shelf.load()
        except OSError as error:
            raise SpoolError("%s: cannot be used: %s" % (self._path, error))
        # A lost file is an empty one: everyone starts at the oldest record and gets doubles.
        self._cursors_file = CursorsFile(self._files, self._path)
        saved = self._cursors_file.found
        self._cursors = Cursors(saved)
        self._holes = Holes(saved.get("holes", []))
        newest = inspect(self._shelf)
        self.newest_boot = newest.boot
        # `next` lies behind every cursor, and behind numbers reserved before a crash.
        used = max(newest.used, saved.get("next", 1) - 1, self._holes.highest())
        self._writer.durable = used
        self._writer.head = head_after(newest, saved.get("head"))
        self.next = used + 1
        self.counts["torn"] += newest.torn
        delivered = self._cursors.delivered_before
        # Those up to `delivered` everyone has, even if nothing is left of them here.
        self._lose(max(newest.last, delivered, 0) + 1, used, NOT_REUSED)
        found = read_id(self._files, self._path + "/" + ID)
        # The cursors carry a checksum; in its own file one digit may have turned into another.
        known = saved.get("id", "") or (found if used else "")  # or 1 would come under it again
        self.id = known or hexlify(os.urandom(8)).decode()
        self._id_filed = found == self.id
        # Until then nothing is given out that an fsync may not have covered, or under a new id.
        self._unsettled = newest
        self._sure = newest.segment.first if known and newest.segment else 0
        if not self._ready(delivered if delivered >= 0 else used) and (
                self._writer.errno not in FAULTS):
            raise SpoolError(self._writer.last_error)

    def _ready(self, delivered):
        """Do what comes before the first write; return whether that is done, or was before."""
        if self._unsettled and self._reserve(delivered):
            self._settle(self._unsettled)
            self._unsettled = None  # only now: the loop may read on from here
        return not self._unsettled

    def _reserve(self, delivered):
        """Write the id and the numbers in use before anything else is changed; True: it went."""
        for _ in range(DROPS_MAX):
            try:
                if not self._id_filed:
                    place(self._files, self._path, ID, self.id.encode())
                    self._id_filed = True
                self._write_cursors()
                return True
            except OSError as error:
                self._writer.note(error)
            if self._writer.errno not in FULL or not self._writer.make_room(delivered, DISK_FULL):
                break
        return False

    def _settle(self, newest):
        """Cut off the torn tail and mend the newest segment, so that records may follow."""
        try:
            settle(self._shelf, newest)
        except OSError as error:
            self._writer.note(error)
            return
        segment = newest.segment
        if segment in self._shelf.segments:
            self._writer.active = segment if newest.last == self.durable else None
            # A head of before the chain cannot be continued: the next record begins it anew.
            if not newest.hash:
                self._writer.active = None
            if not is_sound(newest.octets, newest.runs, 0, segment.first, NO_LIMIT):
                self._reader.damaged.append(segment)
                self._mend()

    def _put(self, record):
        """Put a record behind the others in memory."""
        self.next += 1
        self.counts["overflowed"] += self._queue.put(record)

    def _lose(self, first, last, reason=DAMAGED):
        if first <= last:
            for low, high in self._cursors.lacking(first, last):
                self._holes.lose(low, high, reason)

    def _announce(self):
        """Append a gap record for what was lost; not where it was lost, since it takes a number."""
        if not self._holes.found:
            return
        for hole in self._holes.collect(self._delivered()):
            number = self.next
            self._holes.announce(hole, number)
            self._put(pack_gap(number, self._stamp(), hole.first, hole.last, hole.reason))
        self._holes.forget(self.oldest, self._delivered())

    def _delivered(self):
        """Return the number up to which every destination has everything."""
        return self._cursors.delivered(self.durable)

    def _mend(self):
        """Repair the segments in which readers met damage."""
        for segment in list(self._reader.damaged):
            if self._writer.mend(segment, self._delivered()):
                self._reader.damaged.remove(segment)
                self._reader.repaired(segment)

    def _save_cursors(self, every_ms=0):
        """Write the cursors file if it would say something new, a disk error noted."""
        try:
            self._write_cursors(every_ms)
        except OSError as error:
            self._writer.note(error)

    def _write_cursors(self, every_ms=0):
        """Write how far everyone is, but for numbers that are lost and not yet named durably."""
        durable = self.durable
        places = self._cursors.everyone()  # before the holes: the loop may step over one meanwhile
        cursors, ahead = as_maps(places, self._holes.first_unsaid(durable),
                                 self._cursors_file.cursors)
        self._cursors_file.update(
            {"cursors": cursors, "ahead": ahead, "holes": self._holes.remembered(durable)},
            {"id": self.id, "next": durable + 1, "head": list(self.head)},
            self.oldest, self._stamp().up_ms, every_ms)
