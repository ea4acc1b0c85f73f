"""What the spool does to a disk: one small method an operation, so that a test can make each fail.

Writes are unbuffered: a write that failed must leave nothing behind that comes out later.  Small
files (cursors, totals, boots) are replaced whole and carry a checksum:

    0        4
    +--------+-----------------+
    | crc32  | MessagePack     |
    +--------+-----------------+
"""

import os
import struct

from edge import port

BLOCK = 4096
TEMPORARY = ".new"


class Files:
    """The real disk.  Every method may raise an OSError, but for `size`."""

    def names(self, path):
        """Return the names in a directory, sorted."""
        return sorted(os.listdir(path))

    def make_directory(self, path):
        """Make a directory and those above it."""
        port.make_directory(path)

    def size(self, path):
        """Return the bytes of a file, or -1 when there is none."""
        return port.size(path)

    def modified_ms(self, path):
        """Return when a file was last written, in ms since 1970."""
        return port.modified_ms(path)

    def read(self, path, offset, count):
        """Return up to so many bytes of a file from an offset on."""
        with open(path, "rb") as file:
            file.seek(offset)
            return file.read(count)

    def create(self, path):
        """Open a new file for writing, in place of one that is there."""
        return open(path, "wb", 0)

    def extend(self, path):
        """Open a file for writing at its end."""
        return open(path, "ab", 0)

    def write(self, file, octets):
        """Write all of the bytes."""
        written = file.write(octets)
        while written < len(octets):  # a disk that fills up takes a part and refuses the next
            written += file.write(octets[written:])

    def sync(self, file):
        """Make what was written to the file durable."""
        port.sync(file)

    def close(self, file):
        """Close a file."""
        file.close()

    def replace(self, old, new):
        """Give a file another name, taking the place of what has it."""
        port.replace(old, new)

    def remove(self, path):
        """Remove a file."""
        os.remove(path)

    def sync_directory(self, path):
        """Make the names in a directory durable."""
        port.sync_directory(path)


def place(files, directory, name, octets):
    """Write a file such that the name always holds the old bytes or all of the new ones."""
    path = "%s/%s" % (directory, name)
    try:
        prepare(files, path + TEMPORARY, octets)
        files.replace(path + TEMPORARY, path)
        files.sync_directory(directory)
    except OSError:
        discard(files, path + TEMPORARY)
        raise


def prepare(files, path, octets):
    """Write a new file and make its bytes durable; its name is durable with the directory."""
    file = files.create(path)  # a new file: none that an fsync has failed for
    try:
        files.write(file, octets)
        files.sync(file)
    finally:
        files.close(file)


def discard(files, path):
    """Remove a file if there is one; return whether it is gone."""
    if files.size(path) < 0:
        return True
    try:
        files.remove(path)
    except OSError:
        return False
    return True


def save_map(files, directory, name, values):
    """Write a map to a file with its checksum, whole or not at all; may raise an OSError."""
    body = port.packb({key: values[key] for key in sorted(values)})
    place(files, directory, name, struct.pack("<I", port.crc32(body)) + body)


def load_map(files, directory, name):
    """Return the map in a file, or an empty one when it is missing, torn or damaged."""
    path = "%s/%s" % (directory, name)
    try:
        octets = files.read(path, 0, max(0, files.size(path)))
    except OSError:
        return {}
    if len(octets) < 5 or struct.unpack("<I", octets[:4])[0] != port.crc32(octets[4:]):
        return {}
    try:
        values = port.unpackb(octets[4:])
    except (ValueError, TypeError):
        return {}
    return values if isinstance(values, dict) else {}


def salvage(files, path):
    """Return the bytes of a file, zeros for the blocks that the disk does not give."""
    size = max(0, files.size(path))
    try:
        return files.read(path, 0, size)
    except OSError:
        pass
    blocks = []
    for offset in range(0, size, BLOCK):
        count = min(BLOCK, size - offset)
        try:
            blocks.append(files.read(path, offset, count))
        except OSError:
            blocks.append(bytes(count))
    return b"".join(blocks)


def read_id(files, path):
    """Return the id in a file, or an empty text for one that is missing or torn."""
    try:
        found = files.read(path, 0, 64).decode()
    except (OSError, UnicodeError):
        return ""
    digits = [digit for digit in found if digit in "0123456789abcdef"]
    return found if len(found) == len(digits) == 16 else ""
