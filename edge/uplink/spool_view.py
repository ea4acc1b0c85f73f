"""A spool as it lies on disk, looked at without changing anything, also while an agent runs.

For `spool status`, `verify` and `export`.  Opens every file for reading only.
"""

from edge.uplink import chain
from edge.uplink.records import number_of
from edge.uplink.spool_files import Files, load_map, salvage
from edge.uplink.spool_reader import newest_first
from edge.uplink.spool_segments import NO_LIMIT, Shelf, hashes_before, is_sound, records_of, scan


class View:
    """The spool in a directory; raises an OSError where there is none."""

    def __init__(self, path, files=None):
        self._files = files or Files()
        self._path = path
        self._shelf = Shelf(self._files, path)
        self._shelf.load()
        saved = load_map(self._files, path, "cursors")
        self.cursors = saved.get("cursors", {})
        self.holes = saved.get("holes", [])
        self.id = saved.get("id", "")

    def summary(self):
        """Return (name, value) pairs for people."""
        newest = self._newest()
        segments = self._shelf.segments
        oldest = segments[0].first if segments else 0
        rows = [
            ("id", self.id), ("oldest", oldest), ("newest", newest),
            ("segments", len(segments)), ("bytes", self._shelf.octets()),
            ("damaged files", len(self._shelf.bad)), ("gaps known", len(self.holes)),
        ]
        for name in sorted(self.cursors):
            number = self.cursors[name]
            waiting = max(0, newest - max(number, oldest - 1))
            rows.append(("cursor " + name, "%d, %d waiting" % (number, waiting)))
        return rows

    def verify(self):
        """Read everything; return a line for each damaged place."""
        problems = []
        if self._files.size(self._path + "/cursors") < 0 or not self.id:
            problems.append("cursors: missing or damaged")
        segments = self._shelf.segments
        before = (0, chain.START)
        for place in range(len(segments)):
            stop = self._shelf.stop_of(segments, place)
            octets, runs, tail = self._scanned(segments[place], stop)
            if self._files.size(self._shelf.file(segments[place])) < 0:
                continue  # dropped by the agent since
            problems.extend(self._problems(segments[place], stop, (octets, runs, tail)))
            known = hashes_before(octets, runs, segments[place].first)
            if known and not _joins(before, segments[place].first, known[0]):
                problems.append("%s: does not go on in the chain from the segment before" % (
                    self._shelf.name(segments[place].first)))
            before = (0, chain.UNKNOWN)
            if is_sound(octets, runs, tail, segments[place].first, stop) and runs:
                before = (runs[0].last, chain.after(known[0], records_of(octets, runs[0])))
        return problems

    def records(self):
        """Yield the sound records, the oldest first."""
        segments = self._shelf.segments
        for place in range(len(segments)):
            octets = salvage(self._files, self._shelf.file(segments[place]))
            stop = self._shelf.stop_of(segments, place)
            for run in scan(octets, segments[place].first, stop)[0]:
                yield from records_of(octets, run)

    def _newest(self):
        for record in newest_first(self._shelf):
            return number_of(record)
        return 0

    def _scanned(self, segment, stop):
        """Return (bytes, runs, bytes of the tail) of a segment."""
        octets = salvage(self._files, self._shelf.file(segment))
        runs, tail = scan(octets, segment.first, stop)
        if stop == NO_LIMIT and tail:
            # An agent may have been in the middle of a write.
            octets = salvage(self._files, self._shelf.file(segment))
            runs, tail = scan(octets, segment.first, stop)
        return octets, runs, tail

    def _problems(self, segment, stop, scanned):
        """Return the lines about one segment."""
        octets, runs, tail = scanned
        newest = stop == NO_LIMIT
        name = self._shelf.name(segment.first)
        problems = []
        expected, behind = segment.first, chain.read_head(octets)[1]
        for run in runs:
            if run.start > behind:
                problems.append("%s: bytes %d to %d damaged" % (name, behind, run.start - 1))
            problems.extend(self._missing(name, expected, run.first - 1))
            expected, behind = run.last + 1, run.end
        if tail and expected < stop:
            problems.append("%s: bytes %d to %d %s" % (
                name, behind, len(octets) - 1, "torn" if newest else "damaged"))
        if not newest:
            problems.extend(self._missing(name, expected, stop - 1))
        return problems

    def _missing(self, name, first, last):
        """Return the line about missing numbers, none where a gap record names them all."""
        for low, high, _ in sorted(self.holes):
            if low <= first <= high:
                first = high + 1
        if first > last:
            return []
        return ["%s: numbers %d to %d missing" % (name, first, last)]


def _joins(before, first, known):
    """Return whether a segment may go on from the one before, (last number, hash after it).

    Where it does not follow at once, or either hash is not known, or the chain begins anew, it may.
    """
    return (before[0] + 1 != first or before[1] in (known, chain.UNKNOWN, chain.LOOSE)
            or known in (chain.UNKNOWN, chain.LOOSE, chain.START))
