"""Opening a directory after a crash, and segments with damage in them.

What a start finds at the end of the newest segment:

    whole frames            made durable by an fsync, then readable: the crash was before it
    a torn tail             cut off; its numbers, as many as the bytes can have held, are not used
                            again: a disk that lied about an fsync may have let them be published
    a segment without any   removed; its name says from which number on
    damage before the end   mended like any other damage

A damaged segment is mended in an order that a crash may interrupt anywhere: sound pieces with first
numbers of their own are written, the last one first, then the piece that keeps the old name as
`.new`, then the damaged file becomes `.bad`, then `.new` gets its name.  `finish` does the last
step after a crash.
"""

from collections import namedtuple

from edge.uplink import chain
from edge.uplink.records import boot_of
from edge.uplink.spool_files import TEMPORARY, discard, place, prepare, salvage
from edge.uplink.spool_segments import (
    BAD,
    NO_LIMIT,
    SUFFIX,
    Segment,
    hashes_before,
    is_sound,
    most_records,
    records_of,
    scan,
)

# last   highest number that is there          used  highest number that may have been given
# boot   of the newest record                  torn  bytes of the torn tail
# segment, its runs and octets, None when there is none; empty: segments without a sound frame
# hash   of the chain after the last record, b"" where damage hides it
Newest = namedtuple(
    "Newest", ("last", "used", "boot", "torn", "segment", "runs", "octets", "empty", "hash"))


def finish(files, path):
    """End what a crash interrupted: complete a repair, remove files that were never finished."""
    names = files.names(path)
    for name in names:
        if not name.endswith(TEMPORARY):
            continue
        own = name[: -len(TEMPORARY)]
        if own not in names and own.endswith(SUFFIX) and own[: -len(SUFFIX)] + BAD in names:
            files.replace(path + "/" + name, path + "/" + own)
        else:
            discard(files, path + "/" + name)


def inspect(shelf):
    """Return the Newest of a shelf; segments without a sound frame are taken off it."""
    empty = []
    used = last = boot = torn = 0
    runs, octets, known = [], b"", chain.UNKNOWN
    segment = None
    while shelf.segments:
        segment = shelf.segments[-1]
        octets = salvage(shelf.files, shelf.file(segment))
        # Nothing follows the newest segment, so nothing but its frames says where it ends.
        runs, tail = scan(octets, segment.first, NO_LIMIT)
        torn += tail
        last = runs[-1].last if runs else segment.first - 1
        # A segment is begun with a record: it held one even if nothing is left of it.
        used = max(used, segment.first, last + most_records(tail))
        if runs:
            records = records_of(octets, runs[-1])
            boot = boot_of(records[-1])
            known = chain.after(hashes_before(octets, runs, segment.first)[-1], records)
            if known == chain.LOOSE:
                known = chain.UNKNOWN
            segment.size = runs[-1].end
            break
        empty.append(segment)
        shelf.segments = shelf.segments[:-1]
        segment = None
        last = 0
    return Newest(last, used, boot, torn, segment, runs, octets, empty, known)


def head_after(newest, saved):
    """Return (last number, hash after it) of the chain, `saved` those beside the cursors or None.

    Where the hash is not known the chain begins anew.
    """
    if saved and (saved[0] > newest.last  # what was there has gone since, delivered or dropped
                  or saved[0] == newest.last and not newest.hash):
        return (saved[0], saved[1])
    return (newest.last, newest.hash or chain.START)


def settle(shelf, newest):
    """Cut off the torn tail and make the newest segment durable; may raise an OSError.

    The numbers of the tail must be reserved on disk before.  Damage before the tail stays.
    """
    files = shelf.files
    for segment in newest.empty:
        files.remove(shelf.file(segment))
    segment = newest.segment
    if segment not in shelf.segments:
        return  # none, or dropped to make room
    if len(newest.octets) > segment.size:
        # MicroPython cannot truncate, so both write the sound part anew.
        place(files, shelf.path, shelf.name(segment.first), newest.octets[: segment.size])
        return
    file = files.extend(shelf.file(segment))
    try:
        files.sync(file)
    finally:
        files.close(file)


def mend(shelf, segment, stop, lose):
    """Write the sound pieces of a segment as segments of their own; return whether it had damage.

    Its numbers end before `stop`; `lose` is told those that are gone.  May raise an OSError, and
    has then changed nothing that a second try, or a start, would not find again.
    """
    files = shelf.files
    path = shelf.file(segment)
    if files.size(path) < 0:
        shelf.swap(segment, [])
        lose(segment.first, stop - 1)
        return True
    octets = salvage(files, path)
    runs, tail = scan(octets, segment.first, stop)
    if is_sound(octets, runs, tail, segment.first, stop) and len(octets) >= segment.size:
        return False
    pieces = []
    hashes = hashes_before(octets, runs, segment.first)
    # Until the renames the damaged file is whole, and its frames are in the pieces twice: harmless,
    # if the last piece comes first, since the file ends for a start where the first of them begins.
    for run in reversed(runs):
        piece = chain.pack_head(hashes[runs.index(run)]) + octets[run.start : run.end]
        pieces.append(Segment(run.first, len(piece)))
        if run.first == segment.first:
            prepare(files, path + TEMPORARY, piece)
        else:
            place(files, shelf.path, shelf.name(run.first), piece)
    files.sync_directory(shelf.path)  # or a cut keeps the rename to `.bad` and loses `.new`
    _exchange(shelf, segment, pieces)
    expected = segment.first
    for run in runs:
        lose(expected, run.first - 1)
        expected = run.last + 1
    lose(expected, stop - 1)
    files.sync_directory(shelf.path)  # where it fails, a start has one state or the other
    return True


def _exchange(shelf, segment, pieces):
    """Put the pieces, which are on disk, in the place of the damaged segment."""
    files = shelf.files
    path = shelf.file(segment)
    evidence = path[: -len(SUFFIX)] + BAD
    before = shelf.segments
    # First the list: a reader that meets the new files with the old list must see that it moved.
    shelf.swap(segment, pieces)
    try:
        files.replace(path, evidence)
        if files.size(path + TEMPORARY) >= 0:
            files.replace(path + TEMPORARY, path)
    except OSError:
        shelf.segments = before
        if files.size(path) < 0:  # or the next try would find nothing
            files.replace(evidence, path)
        raise
    shelf.keep_evidence(evidence)
