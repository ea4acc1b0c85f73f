"""Reading batches from segments: sound records only, and what is missing noted.

Changes nothing on disk.  Every frame is checked when it is read; a damaged segment is left to
`sync` to repair, and the numbers it has cost are noted as lost.
"""

import errno
from collections import namedtuple

from edge.uplink import chain
from edge.uplink.records import number_of
from edge.uplink.spool_files import salvage
from edge.uplink.spool_segments import (
    FRAME_HEAD,
    FRAME_MIN,
    beginning,
    behind,
    hashes_before,
    is_sound,
    missing_octets,
    record_at,
    records_of,
    scan,
)

# Consecutive records: their first and last number, their bytes, and the chain's hash before the
# first and after the last one, b"" where it is not known.
Batch = namedtuple("Batch", ("first", "last", "records", "before", "after"))

# Where a frame begins: its number, its offset in the segment, the hash before it.
Spot = namedtuple("Spot", ("number", "offset", "hash"))

MISSING = "missing on disk"
DAMAGED = "damaged on disk"

_MARKS_MAX = 32
_READ_TRIES = 3  # a disk may fail once; a block that keeps failing is damage


class Reader:
    """Batches from a shelf.  `lose` is told the numbers that are gone.

    `damaged` lists the segments that `sync` is to repair; `trouble` is the last error, in words.
    """

    def __init__(self, shelf, lose):
        self.damaged = []
        self.trouble = ""
        self._shelf = shelf
        self._files = shelf.files
        self._lose = lose
        self._marks = {}  # number -> (segment, Spot, turn): where earlier batches ended
        self._marked = 0  # turns
        self._failures = {}  # first number of a segment -> reads that failed

    def batch(self, number, stop, limits):
        """Return a Batch from a number on, before `stop`, or None; limits: records and bytes."""
        while number < stop:
            segments = self._shelf.segments
            place = _place(segments, number)
            if place < 0:
                return None
            segment = segments[place]
            number = max(number, segment.first)
            end = min(stop, self._shelf.stop_of(segments, place))
            batch = None
            try:
                if number < end:
                    batch = self._read(segment, (number, end), limits)
            except OSError as error:
                if error.errno != errno.ENOENT:  # else it is missing: no second try helps
                    self._fail(segment, error)
                    return None
                self._suspect(segment)
            if batch is None or batch.first > number:
                if self._shelf.segments is not segments:
                    continue  # dropped or repaired while it was read: look again
                last = batch.first - 1 if batch else end - 1
                self._lose(number, last, DAMAGED if segment in self.damaged else MISSING)
            if batch:
                return batch
            number = end
        return None

    def repaired(self, segment):
        """Trust a segment again, or what stands in its place."""
        self._failures.pop(segment.first, None)
        self._marks = {}

    def _fail(self, segment, error):
        """Count a read that failed."""
        self.trouble = "%s: %s" % (self._shelf.file(segment), error)
        self._failures[segment.first] = self._failures.get(segment.first, 0) + 1
        if self._failures[segment.first] >= _READ_TRIES:
            self._suspect(segment)

    def _suspect(self, segment):
        if segment not in self.damaged:
            self.damaged.append(segment)

    def _octets(self, segment, offset, count):
        """Return bytes of a segment; of one that cannot be read, what the disk still gives."""
        path = self._shelf.file(segment)
        if self._failures.get(segment.first, 0) >= _READ_TRIES:
            return salvage(self._files, path)[offset : offset + count]
        return self._files.read(path, offset, count)

    def _read(self, segment, span, limits):
        """Return the first Batch in a span of numbers, or None if the segment has none of it."""
        spot = self._known_spot(segment, span[0])
        batch = self._batch_at(segment, spot, span[1], limits) if spot else None
        if batch:
            return batch
        spot = self._search(segment, span)
        return self._batch_at(segment, spot, span[1], limits) if spot else None

    def _known_spot(self, segment, number):
        """Return the Spot of a number where a batch ended or the segment begins, else None."""
        # A mark in a segment that was mended since belongs to another object.
        mark = self._marks.get(number)
        if mark and mark[0] is segment:
            return mark[1]
        if number > segment.first:
            return None
        known, offset = beginning(self._octets(segment, 0, chain.HEAD_OCTETS), number)
        return Spot(number, offset, known)

    def _search(self, segment, span):
        """Return the Spot of the first number of a span that is there, or None."""
        number, end = span
        size = segment.size  # which grows with a `sync` in another thread
        octets = self._octets(segment, 0, size)
        runs, tail = scan(octets, segment.first, end)
        if not is_sound(octets, runs, tail, segment.first, end) or len(octets) < size:
            self._suspect(segment)
        wanted = [run for run in runs if run.last >= number]
        if not wanted:
            return None
        run = wanted[0]
        before = records_of(octets, run, number)
        offset = run.start
        for record in before:
            offset = behind(octets, offset, record)
        known = hashes_before(octets, runs[: len(runs) - len(wanted) + 1], segment.first)[-1]
        return Spot(max(number, run.first), offset, chain.after(known, before))

    def _batch_at(self, segment, spot, end, limits):
        """Return the Batch of the frames from a Spot on, or None if the first is not sound."""
        number, offset, known = spot
        max_records, max_octets = limits
        left = segment.size - offset
        count = min(left, max(max_octets, FRAME_MIN) + FRAME_HEAD)
        octets = self._octets(segment, offset, count)
        longer = missing_octets(octets, 0)
        if longer and count < left:  # a record larger than the limit: it goes alone
            octets = self._octets(segment, offset, min(left, count + longer))
        records: list[bytes] = []
        at = 0
        while len(records) < max_records and number + len(records) < end:
            record = record_at(octets, at)
            if record is None or number_of(record) != number + len(records):
                break
            if records and at + len(record) > max_octets:
                break
            records.append(record)
            at = behind(octets, at, record)
        if not records:
            return None
        before, after = known, chain.after(known, records)
        self._mark(segment, Spot(number + len(records), offset + at, after))
        if known == chain.LOOSE:
            before, after = chain.START, chain.after(chain.START, records)
        return Batch(number, number + len(records) - 1, records, before, after)

    def _mark(self, segment, spot):
        """Remember where a number's frame begins; the next batch is mostly asked from there."""
        marks = self._marks  # `repaired`, in another thread, puts an empty one in its place
        if len(marks) >= _MARKS_MAX:
            # The oldest, not the lowest: that one is a backlog's beside live records.
            del marks[min(marks, key=lambda number: marks[number][2])]
        self._marked += 1
        marks[spot.number] = (segment, spot, self._marked)


def newest_first(shelf):
    """Yield the sound records on a shelf, the newest first."""
    segments = shelf.segments
    for place in range(len(segments) - 1, -1, -1):
        octets = salvage(shelf.files, shelf.file(segments[place]))
        runs, _ = scan(octets, segments[place].first, shelf.stop_of(segments, place))
        for run in reversed(runs):
            yield from reversed(records_of(octets, run))


def _place(segments, number):
    """Return the place of the segment that has a number, else of the first one; -1 for none."""
    low, high = 0, len(segments) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if segments[middle].first <= number:
            low = middle
        else:
            high = middle - 1
    return high if segments else -1
