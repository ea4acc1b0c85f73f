"""The file `cursors`, beside the segments: read once at start, written when it says something new.

A write is a new file, two fsyncs and a page or two of flash for some dozen bytes.  Cursors move
with every `sync` while a server acknowledges, so what says nothing else may wait: a cursor that is
lost costs doubles.  Holes may not wait, nor cursors where segments have gone since.
"""

from edge.uplink.spool_cursors import sound
from edge.uplink.spool_files import load_map, save_map

CURSORS = "cursors"


class CursorsFile:
    """`found` is what it said at start, nothing where it was lost; `cursors` what it says now."""

    def __init__(self, files, path):
        self._files = files
        self._path = path
        self.found = sound(load_map(files, path, CURSORS))
        self.cursors = self.found.get("cursors", {})
        self._told = {}
        self._oldest = 0
        self._due_ms = 0  # when acknowledgements alone are worth a write

    def update(self, told, rest, oldest, now_ms, every_ms):
        """Write what is `told` beside the rest if it is new; may raise an OSError.

        What only tells of acknowledgements waits until `every_ms` after the last time that it was
        written; the first after a start does not, or an agent that is killed again and again would
        never come on.  `oldest` is the first number on disk.
        """
        if told == self._told:
            self._oldest = oldest
            return
        may_wait = oldest == self._oldest and self._may_wait(told)
        if may_wait and every_ms and now_ms < self._due_ms:
            return
        values = dict(told)
        values.update(rest)
        save_map(self._files, self._path, CURSORS, values)
        self._told, self.cursors = told, told["cursors"]
        self._oldest = oldest
        if may_wait:
            self._due_ms = now_ms + every_ms

    def _may_wait(self, told):
        """Return whether nobody has come and no hole has changed since the file was written."""
        return (told["holes"] == self._told.get("holes")
                and sorted(told["cursors"]) == sorted(self.cursors))
