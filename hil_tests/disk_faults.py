"""Faults of the disk under the spool, and of what lies on it.

    disk_full, disk_read_only       a small file system mounted on the spool's directory
    slow_sync, power_cut            the agent run by watched_disk.py
    torn_tail, bad_middle           the agent killed, its newest segment changed, started again

A power cut is what tests/power_cut.py allows a disk: the agent is killed while records are written
and not yet synced, and an image that may then be found takes the place of its files.
"""

import errno
import os
import pathlib
import pickle
import subprocess
from collections import Counter
from typing import Any

from edge.simulator.fault_kit import parse
from hil_tests.rig import leave_out, needed, until
from tests.power_cut import OF_NAMES, Cut, Rename, Write

MOUNTED = ("disk_full", "disk_read_only")
WATCHED = ("slow_sync", "power_cut")
ROOM = "4m"
_WINDOW_MS = 500  # a sync that is to be caught in the middle takes so long
_PENDING_S = 8


class DiskFaults:
    """Strikes the state directory of an AgentProcess; `directory` is the rig's own."""

    def __init__(self, directory, state_dir, names):
        self._directory = directory
        self._spool = pathlib.Path(state_dir, "spool")
        self._names = {parse(name)[0] for name in names}
        self._happened: Counter = Counter()
        self._mounted = False
        self.agent: Any = None  # set before the first fault

    def program(self):
        """Return the words that start the agent."""
        if not self._names & set(WATCHED):
            return ("edge",)
        return ("hil_tests.watched_disk", str(self._directory), str(self._spool.parent))

    def start(self):
        """Mount what is needed."""
        if not self._names & set(MOUNTED):
            return
        self._spool.mkdir(parents=True)
        done = subprocess.run([needed("mount"), "-t", "tmpfs", "-o", "size=" + ROOM, "tmpfs",
                               self._spool], capture_output=True, text=True)
        if done.returncode:
            leave_out("a small disk cannot be mounted: %s" % done.stderr.strip())
        self._mounted = True

    def stop(self):
        """Take the mount away."""
        if self._mounted:
            subprocess.run(["umount", "--lazy", self._spool], capture_output=True)

    def begin(self, fault):
        """Strike."""
        name, amount = parse(fault.name)
        getattr(self, "_begin_" + name)(id(fault), amount)

    def keep_on(self, fault):
        """Fill up the room that the agent has made."""
        if fault.name == "disk_full":
            self._begin_disk_full(id(fault), None)

    def end(self, fault):
        """Let the disk be well again."""
        name, _ = parse(fault.name)
        if name == "disk_full":
            (self._spool / "fill").unlink()
        elif name == "disk_read_only":
            self._happened[id(fault)] += self._refuses_to_write()
            self._remount("rw")
        elif name == "slow_sync":
            (self._directory / "slow_sync_ms").unlink()
            self._happened[id(fault)] += (self._directory / "slowed").stat().st_size

    def happened(self, fault):
        """Return writes refused, syncs slowed, octets changed, or files that are other ones."""
        return self._happened[id(fault)]

    def _begin_disk_full(self, key, amount):
        try:
            with open(self._spool / "fill", "ab", 0) as fill:
                while True:
                    fill.write(bytes(4096))
        except OSError as error:
            self._happened[key] += error.errno == errno.ENOSPC

    def _begin_disk_read_only(self, key, amount):
        # Busy as long as the agent writes.
        until(lambda: self._remount("ro"), 5, "the spool's file system is mounted read-only")
        self._happened[key] += self._refuses_to_write()

    def _remount(self, mode):
        done = subprocess.run([needed("mount"), "-o", "remount," + mode, self._spool],
                              capture_output=True)
        return done.returncode == 0

    def _refuses_to_write(self):
        try:
            (self._spool / "fill").write_bytes(b"")
        except OSError as error:
            return error.errno == errno.EROFS
        return False

    def _begin_slow_sync(self, key, amount):
        (self._directory / "slow_sync_ms").write_text("%g" % amount)

    def _begin_torn_tail(self, key, amount):
        """Leave half of a record behind the last one, as a write does that the kill cut short."""
        self.agent.kill()
        segment = self._newest_segment()
        octets = segment.read_bytes()
        torn = octets[-120:-40]  # no frame begins there that checks
        with segment.open("ab") as file:
            self._happened[key] += file.write(torn)
        self.agent.start()

    def _begin_bad_middle(self, key, amount):
        self.agent.kill()
        segment = self._newest_segment()
        octets = bytearray(segment.read_bytes())
        place = 3 * len(octets) // 4  # of records that were written not long ago
        for offset in range(place, place + 8):
            octets[offset] ^= 0xFF
        segment.write_bytes(octets)
        self._happened[key] += 8
        self.agent.start()

    def _newest_segment(self):
        return max(path for path in self._spool.glob("*.seg") if path.stat().st_size > 240)

    def _begin_power_cut(self, key, amount):
        slow = self._directory / "slow_sync_ms"
        slow.write_text(str(_WINDOW_MS))
        until(self._is_writing, _PENDING_S, "records that no sync has covered yet")
        self.agent.kill()
        slow.unlink()
        for rows in self._operations().values():
            self._happened[key] += _lose_power([operation for _, operation in rows])
        self.agent.start()

    def _is_writing(self):
        rows = self._operations().get(str(self._spool), ())
        return bool(rows) and isinstance(rows[-1][1], Write)

    def _operations(self):
        """Return {directory: [(directory, operation)]} of this life of the agent."""
        found: dict = {}
        with open(self._directory / "operations", "rb") as file:
            while True:
                try:
                    row = pickle.load(file)
                except (EOFError, pickle.UnpicklingError):  # the last one is being written
                    return found
                found.setdefault(row[0], []).append(row)


def _lose_power(operations):
    """Put an image that may be found after these operations in the place of the files.

    Of what no sync covered the earlier half is there.

    Returns how many files are not as the kernel had them.
    """
    cut = Cut()
    for operation in operations:
        cut.advance(operation)
    paths = {path for operation in operations if isinstance(operation, OF_NAMES)
             for path in ([operation.old, operation.new] if isinstance(operation, Rename)
                          else [operation.path])}
    before = {path: pathlib.Path(path).read_bytes() for path in paths if os.path.exists(path)}
    image = cut.first_half()
    for path in paths:
        if path in image:
            pathlib.Path(path).write_bytes(image[path])
        elif path in before:
            os.unlink(path)
    return sum(before.get(path) != image.get(path) for path in paths)
