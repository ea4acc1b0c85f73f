"""Two serial ports joined by a wire that is not there: pseudo-terminals and a relay.

    client -- near  =  relay in this process  =  far -- server

Each port may be closed and opened again: the relay holds both open, so nobody's going away hangs up
the other side.  What a closed port cannot take is lost, as on a wire.  Linux, CPython only.
"""

import asyncio
import os
import tty
from contextlib import suppress


class PtyPair:
    """A pair of pseudo-terminals; `near` and `far` are the paths of its ports."""

    def __init__(self, link=""):
        """Make the pair; `link` is a symbolic link to be made to the near port."""
        self._controls, self._ports = [], []
        for _ in range(2):
            control, port = os.openpty()  # raw: an echo would answer each request with itself
            tty.setraw(port)
            os.set_blocking(control, False)
            self._controls.append(control)
            self._ports.append(port)
        self.near, self.far = (os.ttyname(port) for port in self._ports)
        self._link = ""
        self._loop = None
        try:
            if os.path.islink(link):  # left by a simulator that was killed
                os.unlink(link)
            if link:
                os.symlink(self.near, link)
                self._link = link
        except OSError:
            self.close()
            raise

    def start(self):
        """Carry octets both ways for as long as the running event loop runs."""
        self._loop = asyncio.get_running_loop()
        near, far = self._controls
        self._loop.add_reader(near, _carry, near, far)
        self._loop.add_reader(far, _carry, far, near)

    def close(self):
        """Take the ports and the link away."""
        if self._link and os.path.islink(self._link):
            os.unlink(self._link)
        for control in self._controls:
            if self._loop is not None:
                self._loop.remove_reader(control)
        for descriptor in self._controls + self._ports:
            os.close(descriptor)
        self._controls, self._ports = [], []


def _carry(source, target):
    octets = os.read(source, 4096)
    with suppress(BlockingIOError):  # nobody reads there and the port is full
        os.write(target, octets)
