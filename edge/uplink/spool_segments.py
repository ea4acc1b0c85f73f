"""The frames of a segment, and which segments there are.

A segment is named by the first number it holds, 20 digits and ".seg".  It is a run of frames,
little-endian, whose records have consecutive numbers, behind the head that `chain` draws:

    0        4        8               8 + size
    +--------+--------+---------------+
    | size   | crc32  | record        |
    +--------+--------+---------------+

crc32 covers the record.  A record of zeros is none but filler, up to the end of a page of the disk;
it belongs to the frame before it.  A segment ends where the next one begins: frames that carry the
numbers of the next segment, and any bytes behind the last number before it, are what a failed write
left.
"""

import struct
from collections import namedtuple

from edge.port import crc32
from edge.uplink import chain
from edge.uplink.records import number_of

FRAME_HEAD = 8
RECORD_SIZE_MIN = 8
RECORD_SIZE_MAX = 64 * 1024
FRAME_MIN = FRAME_HEAD + RECORD_SIZE_MIN
BLOCK = 4096  # octets that a search looks at for zeros in one go
SUFFIX = ".seg"
BAD = ".bad"
NO_LIMIT = 1 << 63

# Consecutive frames: their first and last number, and where they lie.
Run = namedtuple("Run", ("first", "last", "start", "end"))


def frame(record):
    """Return a record with its frame."""
    return struct.pack("<II", len(record), crc32(record)) + record


def record_at(octets, offset):
    """Return the record of the frame at an offset, or None where no sound one is."""
    if offset + FRAME_MIN > len(octets):
        return None
    size, checksum = struct.unpack_from("<II", octets, offset)
    start = offset + FRAME_HEAD
    if not RECORD_SIZE_MIN <= size <= RECORD_SIZE_MAX or start + size > len(octets):
        return None
    record = octets[start : start + size]
    return record if crc32(record) == checksum else None


def filler(octets):
    """Return a frame without a record that takes so many octets, FRAME_MIN at least."""
    return frame(bytes(octets - FRAME_HEAD))


def behind(octets, offset, record):
    """Return where the frame after that of a record begins; filler between them is passed over."""
    end = offset + FRAME_HEAD + len(record)
    if octets[end + FRAME_HEAD : end + FRAME_HEAD + 1] == b"\0":  # no record begins so
        zeros = record_at(octets, end)
        end += FRAME_HEAD + len(zeros) if zeros else 0
    return end


def missing_octets(octets, offset):
    """Return by how much a frame is longer than the bytes, or 0 if it is not or is none."""
    if offset + FRAME_HEAD > len(octets):
        return FRAME_MIN
    size = struct.unpack_from("<I", octets, offset)[0]
    if not RECORD_SIZE_MIN <= size <= RECORD_SIZE_MAX:
        return 0
    return max(0, offset + FRAME_HEAD + size - len(octets))


def scan(octets, first, stop):
    """Return (runs of sound frames with numbers from first to before stop, bytes behind them).

    Behind damage the next sound frame is looked for at every place where one may begin.
    """
    runs: list[Run] = []
    offset = sound = chain.read_head(octets)[1]  # where the last sound frame ends
    expected = first
    while offset + FRAME_MIN <= len(octets):
        record = record_at(octets, offset)
        # A frame that checks by chance, or an old one, has a number that does not rise.
        number = number_of(record) if record else 0
        if number >= stop:  # a failed write left it; the next segment has it again
            return runs, 0
        if number < expected:
            offset = _next_candidate(octets, offset)
            continue
        end = behind(octets, offset, record)
        if runs and number == expected and offset == sound:
            runs[-1] = Run(runs[-1].first, number, runs[-1].start, end)
        else:
            runs.append(Run(number, number, offset, end))
        offset = sound = end
        expected = number + 1
    return runs, len(octets) - sound


def _next_candidate(octets, offset):
    """Return where to look for a frame next: where the fourth octet of a size is, which is 0.

    Zeros, which a lost block reads as, are passed over a block at a time.
    """
    if octets[offset : offset + FRAME_HEAD] != bytes(FRAME_HEAD):
        fourth = octets.find(b"\0", offset + 4)
        return fourth - 3 if fourth >= 0 else len(octets)
    block = octets[offset : offset + BLOCK]
    behind_zeros = offset + len(block) - len(block.lstrip(b"\0"))
    return max(offset + 1, behind_zeros - 3)  # a size may begin with zeros


def is_sound(octets, runs, tail, first, stop):
    """Return whether nothing of a segment is damaged; it may yet end before `stop`."""
    if not runs:
        return tail == 0
    # A segment older than the chain has no head and begins with its first record.
    whole = len(runs) == 1 and runs[0][:3] == (first, runs[0].last, chain.read_head(octets)[1])
    return whole and (tail == 0 or runs[0].last == stop - 1)


def records_of(octets, run, stop=NO_LIMIT):
    """Return the records of a run with numbers before `stop`."""
    records = []
    offset = run.start
    for _ in range(min(run.last + 1, stop) - run.first):
        start = offset + FRAME_HEAD
        record = octets[start : start + struct.unpack_from("<I", octets, offset)[0]]
        records.append(record)
        offset = behind(octets, offset, record)
    return records


def beginning(octets, first):
    """Return (hash before the first record, its offset) of the segment that begins with a number.

    octets are the segment's, as far as its head at least.
    """
    known, offset = chain.read_head(octets)
    if known == chain.UNKNOWN and first == 1:
        known = chain.START
    return known, offset


def hashes_before(octets, runs, first):
    """Return the chain's hash before each run of the segment that begins with a number."""
    known = beginning(octets, first)[0]
    expected = first
    hashes = []
    for run in runs:
        if run.first != expected:  # records are lost: their gap record is further on
            known = chain.LOOSE
        hashes.append(known)
        if run is not runs[-1]:
            known = chain.after(known, records_of(octets, run))
        expected = run.last + 1
    return hashes


class Segment:
    """One file.  `size` counts the bytes that an fsync has covered, not what lies behind them."""

    def __init__(self, first, size):
        self.first = first
        self.size = size


class Shelf:
    """The segments in a directory, oldest first.

    `segments` is replaced, never changed in place: a reader in the loop's thread holds one list
    while `sync` in another thread goes on, and sees by `is` that something has moved.
    """

    def __init__(self, files, path):
        self.files = files
        self.path = path
        self.segments = []
        self.bad = []  # (name, size) of files kept as evidence

    def load(self):
        """Find what there is."""
        segments = []
        bad = []
        for name in self.files.names(self.path):
            size = self.files.size(self.path + "/" + name)
            if name.endswith(BAD):
                bad.append((name, size))
            elif _number(name):
                segments.append(Segment(_number(name), size))
        self.segments = segments
        self.bad = bad

    def name(self, first):
        """Return the file name of the segment that begins with this number."""
        return "%020d%s" % (first, SUFFIX)

    def file(self, segment):
        """Return the path of a segment."""
        return "%s/%s" % (self.path, self.name(segment.first))

    def stop_of(self, segments, place):
        """Return the number before which the segment at this place of the list ends."""
        return segments[place + 1].first if place + 1 < len(segments) else NO_LIMIT

    def swap(self, segment, others):
        """Put other segments in the place of one."""
        others = sorted(others, key=lambda other: other.first)
        segments: list[Segment] = []
        for kept in self.segments:
            segments.extend(others if kept is segment else [kept])
        self.segments = segments

    def add(self, segment):
        """Add a segment at the end."""
        self.segments = self.segments + [segment]

    def keep_evidence(self, path):
        """Count a damaged file in that was renamed."""
        name = path[len(self.path) + 1 :]
        kept = [bad for bad in self.bad if bad[0] != name]
        self.bad = kept + [(name, self.files.size(path))]

    def octets(self):
        """Return the bytes of all segments and of the files kept as evidence."""
        total = 0
        for segment in self.segments:
            total += segment.size
        for bad in self.bad:
            total += bad[1]
        return total


def _number(name):
    """Return the number in the name of a segment, or 0 for another file."""
    if len(name) != 20 + len(SUFFIX) or not name.endswith(SUFFIX):
        return 0
    number = 0
    for digit in name[:20]:
        if digit not in "0123456789":
            return 0
        number = 10 * number + int(digit)
    return number


def most_records(octets):
    """Return how many records this many torn bytes can have held at most."""
    return octets // FRAME_MIN + 1 if octets else 0
