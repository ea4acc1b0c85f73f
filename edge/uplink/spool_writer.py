"""The side of the spool that changes the disk: `sync` calls it, in a thread of its own or not.

Appends to the newest segment, begins new ones, drops old ones.  Every error of the disk ends here:
it is counted and put into words, and what could not be written waits in memory for the next try.
After a failed write or fsync the records are written again, to a new segment: the kernel may have
dropped the pages and call them clean, so a second fsync of the same file would prove nothing.
"""

import errno

from edge.uplink import chain
from edge.uplink.records import number_of
from edge.uplink.spool_files import place
from edge.uplink.spool_queue import PENDING_MAX, drop_oldest
from edge.uplink.spool_repair import mend
from edge.uplink.spool_segments import FRAME_MIN, Segment, filler, frame

AGED_MAX = 2  # segments that go by age for each one begun: a clock may have leapt
DROPS_MAX = 8  # segments given up by one sync: whoever else fills the disk must not empty the spool
DAY_MS = 86_400_000
FULL = (28, 122)  # ENOSPC, EDQUOT; the errno of MicroPython has no names for them
FAULTS = FULL + (5, 30)  # EIO, EROFS: of a disk, while EACCES is of whoever set it up

PAGE = 4096  # octets that a disk writes at least
FILLED_SHARE = 16  # filler is this part of what one sync writes at most

DISK_FULL = "disk full"
SIZE_LIMIT = "spool larger than max_mb"


class Writer:
    """Writes to a shelf.  `lose` is told the numbers that went before they were delivered.

    `durable` is the highest number that an fsync has covered, `head` the number of the last record
    of the chain and its hash.
    """

    def __init__(self, shelf, settings, lose):
        self.counts = {"dropped": 0, "overflowed": 0, "damaged": 0, "torn": 0,
                       "write_errors": 0, "bytes_written": 0, "syncs": 0}
        self.durable = 0
        self.head = (0, chain.START)
        self.last_error = ""
        self.errno = 0
        self.active = None  # the segment that the next records go to, or None for a new one
        self._shelf = shelf
        self._files = shelf.files
        self.settings = settings
        self._lose = lose
        self._waiting = []  # records not yet durable
        self._begun = 0  # segments since the last `retire`

    def take(self, record):
        """Take over a record that `write` is to make durable."""
        self._waiting.append(record)

    def note(self, error):
        """Count an error of the disk."""
        self.errno = error.errno
        self.counts["write_errors"] += 1
        self.last_error = "%s: %s" % (self._shelf.path, error)

    def write(self, delivered):
        """Write what waits; on a full disk give up the oldest segments for it."""
        drops = 0
        tried = False
        while self._waiting:
            try:
                self._write_run()
                continue
            except OSError as error:
                self.note(error)
            self.active = None
            # Dropping helps a full disk only; any other error would empty the spool for nothing.
            if self.errno in FULL and drops < DROPS_MAX and self.make_room(delivered, DISK_FULL):
                drops += 1
            elif self.errno not in FULL and not tried:
                tried = True  # another place on the disk may be sound
            else:
                break
        if sum([len(record) for record in self._waiting]) > PENDING_MAX:
            self.counts["dropped"] += drop_oldest(self._waiting, self._lose)[0]

    def mend(self, segment, delivered):
        """Repair a segment in which a reader met damage; return False to have it tried again."""
        segments = self._shelf.segments
        if segment not in segments:
            return True
        # Of the newest segment only what an fsync has covered is known to have been there.
        stop = min(self._shelf.stop_of(segments, segments.index(segment)), self.durable + 1)
        if segment is self.active:
            self.active = None
        try:
            if mend(self._shelf, segment, stop, self._lose):
                self.counts["damaged"] += 1
        except OSError as error:
            self.note(error)
            return self.errno in FULL and not self.make_room(delivered, DISK_FULL)
        return True

    def retire(self, delivered, moment):
        """Drop the oldest segments while all are larger than allowed, or old and delivered."""
        shelf = self._shelf
        while len(shelf.segments) > 1 and shelf.octets() > self.settings.max_bytes:
            if not self.make_room(delivered, SIZE_LIMIT):
                break
        aged_max, self._begun = AGED_MAX * self._begun, 0
        while aged_max and self._is_old(delivered, moment):
            if not self._drop_oldest(delivered, SIZE_LIMIT):
                return
            aged_max -= 1

    def _is_old(self, delivered, moment):
        """Return whether the oldest segment is delivered, not the newest, and to be kept no more.

        A clock that was never set would find everything too new, or far too old.
        """
        segments = self._shelf.segments
        return (len(segments) > 1 and segments[1].first - 1 <= delivered and moment.synced
                and moment.time_ms - self._oldest_ms(moment) >= self.settings.keep_days * DAY_MS)

    def make_room(self, delivered, reason):
        """Drop kept evidence, else the oldest segment; return whether something went."""
        if self._shelf.bad:  # evidence is worth less than records
            self._remove(self._shelf.path + "/" + self._shelf.bad[0][0])
            self._shelf.bad = self._shelf.bad[1:]
            return True
        return bool(self._shelf.segments) and self._drop_oldest(delivered, reason)

    def _drop_oldest(self, delivered, reason):
        """Remove the oldest segment; what of it is not delivered is lost."""
        segments = self._shelf.segments
        oldest = segments[0]
        last = min(self._shelf.stop_of(segments, 0) - 1, self.durable)
        first = max(oldest.first, delivered + 1)
        # Named first: the loop may read on behind it and acknowledge later records meanwhile.
        self._lose(first, last, reason)
        self._shelf.segments = segments[1:]  # then, so that a reader does not take it for missing
        if not self._remove(self._shelf.file(oldest)):
            self._shelf.segments = segments
            return False
        self.counts["dropped"] += max(0, last - first + 1)
        if oldest is self.active:
            self.active = None
        return True

    def _remove(self, path):
        try:
            self._files.remove(path)
        except OSError as error:
            self.note(error)
            return error.errno == errno.ENOENT
        return True

    def _oldest_ms(self, moment):
        """Return when the oldest segment was last written; now where the disk does not say."""
        try:
            return self._files.modified_ms(self._shelf.file(self._shelf.segments[0]))
        except OSError as error:
            self.note(error)
            return moment.time_ms

    def _write_run(self):
        """Make the first records that wait durable, as many as a segment takes."""
        run = self._next_run()
        octets = b"".join([frame(record) for record in run])
        first = number_of(run[0])
        segment = self.active
        full = self.settings.segment_octets + chain.HEAD_OCTETS
        if segment and first == self.durable + 1 and segment.size < full:
            octets = _filled(octets, segment.size)
            self._extend(segment, octets)
        else:
            octets = _filled(chain.pack_head(self.head[1]) + octets, 0)
            place(self._files, self._shelf.path, self._shelf.name(first), octets)
            self.active = Segment(first, len(octets))
            self._shelf.add(self.active)
            self._begun += 1
        self.durable = number_of(run[-1])
        self.head = (self.durable, chain.after(self.head[1], run))
        self._waiting[: len(run)] = []
        self.counts["bytes_written"] += len(octets)

    def _extend(self, segment, octets):
        """Write to the end of the newest segment."""
        file = self._files.extend(self._shelf.file(segment))
        try:
            self._files.write(file, octets)
            self._files.sync(file)
        finally:
            self._files.close(file)
        segment.size += len(octets)

    def _next_run(self):
        """Return the records that wait with consecutive numbers, about a segment's at most."""
        run: list[bytes] = []
        octets = 0
        first = number_of(self._waiting[0])
        for record in self._waiting:
            if number_of(record) != first + len(run) or octets > self.settings.segment_octets:
                break
            run.append(record)
            octets += len(record)
        return run


def _filled(octets, start):
    """Return what is to be written at a place of a file, with filler up to the end of its page.

    A page that is full is not written again with the next sync.  That saves more than it takes
    where the filler is small beside the write; else there is none.
    """
    rest = -(start + len(octets)) % PAGE
    fits = FRAME_MIN <= rest <= len(octets) // FILLED_SHARE
    return octets + filler(rest) if fits else octets
