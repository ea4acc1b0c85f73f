"""Records that a server would not take, put aside with the reason.  CPython only.

One file a destination, of frames as in the spool; crc32 covers the MessagePack array:

    0        4        8                                              8 + size
    +--------+--------+----------------------------------------------+
    | size   | crc32  | [number, time_ms, reason, record's bytes]    |   little-endian
    +--------+--------+----------------------------------------------+

Where the file would grow beyond FILE_MAX it takes the place of the `.old` one, which goes.  The
record stays in the spool for `keep_days` too; this file says that, and why, nobody has it.
"""

import os
import struct
from collections import namedtuple

from edge.port import crc32, packb
from edge.uplink.msgpack import unpack_from

FILE_MAX = 4 * 1024 * 1024
HEAD = struct.Struct("<II")

DeadLetter = namedtuple("DeadLetter", ("number", "time_ms", "reason", "record"))


class DeadLetters:
    """The dead letters of one destination; `count` is how many there are on disk."""

    def __init__(self, state_dir, name):
        self._path = os.path.join(state_dir, "dead-letters", name + ".msgpack")
        self.count = len(read(self._path + ".old")) + len(read(self._path))

    def put(self, letter):
        """Write a dead letter durably; raises an OSError."""
        body = packb([letter.number, letter.time_ms, letter.reason, letter.record])
        os.makedirs(os.path.dirname(self._path), exist_ok=True)
        _cut_torn_tail(self._path)
        if _size(self._path) + len(body) > FILE_MAX:
            os.replace(self._path, self._path + ".old")
            self.count = len(read(self._path + ".old"))
        with open(self._path, "ab") as file:
            file.write(HEAD.pack(len(body), crc32(body)) + body)
            file.flush()
            os.fsync(file.fileno())
        _sync_name(os.path.dirname(self._path))
        self.count += 1


def read(path):
    """Return the DeadLetters in a file, up to the first frame that does not check."""
    return [DeadLetter(*unpack_from(body, 0)[0]) for _, body in _frames(path)]


def _frames(path):
    """Return (end, body) of each sound frame."""
    try:
        with open(path, "rb") as file:
            octets = file.read()
    except OSError:
        return []
    found, at = [], 0
    while at + HEAD.size <= len(octets):
        size, crc = HEAD.unpack_from(octets, at)
        body = octets[at + HEAD.size:at + HEAD.size + size]
        if len(body) < size or not size or crc32(body) != crc:
            break
        at += HEAD.size + size
        found.append((at, body))
    return found


def _cut_torn_tail(path):
    """Drop what a power cut left half written, so that what follows can be read."""
    frames = _frames(path)
    end = frames[-1][0] if frames else 0
    if _size(path) > end:
        os.truncate(path, end)


def _size(path):
    return os.path.getsize(path) if os.path.exists(path) else 0


def _sync_name(directory):
    handle = os.open(directory, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
