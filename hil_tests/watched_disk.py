"""The agent with a disk under watch: each sync may be slow, and every operation is written down.

    python -m hil_tests.watched_disk DIRECTORY STATE_DIR run plant.toml

DIRECTORY belongs to the rig.  `slow_sync_ms` in it holds how long a sync takes beyond its time;
`slowed` gets a byte for each that was slow; `operations` gets what was done to the disk, a pickled
(directory, operation) of tests/power_cut.py each, after it was done.  It begins anew with each life
of the agent: what is there at its start counts as durable.

All else is the agent as it ships: only `Files`, which the spool does its writing through, and fsync
are other ones.  The rig's code, not the agent's: it stands outside of `edge`.
"""

import glob
import os
import pickle
import sys
import time

from edge.uplink import spool_files
from tests.power_cut import Link, Rename, Sync, SyncDirectory, Truncate, Unlink, Write


class WatchedFiles(spool_files.Files):
    """The real disk, watched from a directory of the rig."""

    _directory = ""  # of the rig
    _operations = -1  # a descriptor
    _nodes: dict = {}  # path: number of the file that has this name
    _made = [0]

    @classmethod
    def watch(cls, directory, state_dir):
        """Write down what is there, and from now on what any object of this class does."""
        cls._directory = directory
        cls._operations = os.open(os.path.join(directory, "operations"),
                                  os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o644)
        files = cls()
        for place in (state_dir, os.path.join(state_dir, "spool")):
            for path in sorted(glob.glob(os.path.join(place, "*"))):
                if os.path.isfile(path):
                    files._note_found(path)
            files._note(place + "/", SyncDirectory())

    def create(self, path):
        known = path in self._nodes
        file = super().create(path)
        self._note(path, Truncate(self._node(path)) if known else Link(path, self._node(path)))
        return file

    def extend(self, path):
        known = path in self._nodes
        file = super().extend(path)
        if not known:
            self._note(path, Link(path, self._node(path)))
        return file

    def write(self, file, octets):
        offset = file.tell()
        super().write(file, octets)
        self._note(file.name, Write(self._node(file.name), offset, bytes(octets)))

    def replace(self, old, new):
        super().replace(old, new)
        node = self._node(old)
        del self._nodes[old]
        self._nodes[new] = node
        self._note(new, Rename(old, new, node))

    def remove(self, path):
        super().remove(path)
        self._note(path, Unlink(path, self._node(path)))
        del self._nodes[path]

    def synced(self, descriptor):
        """Write down that an fsync has covered a file or a directory."""
        path = os.readlink("/proc/self/fd/%d" % descriptor)
        if os.path.isdir(path):
            self._note(path + "/", SyncDirectory())
        elif path in self._nodes:
            self._note(path, Sync(self._nodes[path]))

    def wait(self):
        """Take the time of a slow sync."""
        slow_ms = self._slow_ms()
        if slow_ms:
            with open(os.path.join(self._directory, "slowed"), "ab", 0) as slowed:
                slowed.write(b"s")
            time.sleep(slow_ms / 1000)

    def _note_found(self, path):
        node = self._node(path)
        self._note(path, Link(path, node))
        self._note(path, Write(node, 0, self.read(path, 0, self.size(path))))
        self._note(path, Sync(node))

    def _slow_ms(self):
        try:
            with open(os.path.join(self._directory, "slow_sync_ms")) as file:
                return float(file.read() or 0.0)
        except OSError:
            return 0.0

    def _node(self, path):
        if path not in self._nodes:
            self._made[0] += 1
            self._nodes[path] = self._made[0]
        return self._nodes[path]

    def _note(self, path, operation):
        os.write(self._operations, pickle.dumps((os.path.dirname(path), operation)))


def watched(sync):
    """Return os.fsync such that it is slow and written down: the call itself, whoever makes it."""
    def _sync(descriptor):
        files = WatchedFiles()
        files.wait()
        sync(descriptor)
        files.synced(descriptor)

    return _sync


def main():
    """Run the agent over the watched disk."""
    WatchedFiles.watch(sys.argv[1], sys.argv[2])
    spool_files.Files = WatchedFiles  # before anybody else imports it
    for name in ("fsync", "fdatasync"):
        setattr(os, name, watched(getattr(os, name)))
    from edge.__main__ import main as run

    sys.exit(run(sys.argv[3:]))


if __name__ == "__main__":
    main()
