"""Relays between a client and a healthy server that spoil replies on purpose.

    client -- Relay (a TCP port)    -- server on a port of loopback
    client -- PtyRelay (a port of a pair)  -- likewise, with RTU or ASCII frames

Linux, CPython only.
"""

import asyncio
import os
import tty
from contextlib import suppress
from typing import Any

from edge.simulator.faults import CLOSE, RESET
from edge.simulator.wire import Conversation, Target, Wire, sender


class Relay:
    """Listen for clients and pass their requests to the server at `target_port`.

    framing is tcp or rtu (rtu_over_tcp); `tls` is an ssl.SSLContext for the clients' side.
    """

    def __init__(self, target_port, faults=None, timeout_ms=1000, framing="tcp", tls=None):
        self.wire = Wire(faults, timeout_ms)
        self.host, self.port = "127.0.0.1", 0
        self.connections = 0  # ever made
        self._target = Target(target_port, framing)
        self._tls = tls
        self._server = None
        self._open: set = set()

    async def start(self):
        """Listen on `port` of `host`, free and of loopback at first, the same after a stop."""
        self._server = await asyncio.start_server(self._serve, self.host, self.port,
                                                  ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self):
        """Refuse connections and drop those there are."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.drop()
        self._target.close()
        await asyncio.sleep(0)

    def drop(self):
        """Drop every connection and return how many; clients may come again."""
        for writer in self._open:
            writer.transport.abort()
        return len(self._open)

    async def _serve(self, reader, writer):
        self.connections += 1
        self._open.add(writer)
        conversation = Conversation(self.wire, self._target, sender(writer))
        try:
            while octets := await reader.read(4096):
                conversation.take(octets)
        except (OSError, asyncio.CancelledError):
            pass  # torn down, by us or by the client
        finally:
            conversation.end()
            self._open.discard(writer)
            writer.close()


class PtyRelay:
    """Pass requests of a pair's port, rtu or ascii, to the server at `target_port`.

    With a `link` the port has that name too.  `echo`: what is sent comes back, as from an adapter
    with two wires.  `vanish` and `come_back` are a USB adapter pulled out and put in again.
    """

    def __init__(self, target_port, faults=None, timeout_ms=1000, framing="rtu", link="",
                 echo=False):
        self.wire = Wire(faults, timeout_ms)
        self.device = link
        self._target = Target(target_port, framing)
        self.wire.echo = echo
        self._link = link
        self._port: Any = None
        self._spare: Any = None
        self._conversation: Any = None

    async def start(self):
        """Make the port, or raise an OSError."""
        self.come_back()

    async def stop(self):
        """Take the port away."""
        self.vanish()
        self._target.close()
        if self._spare is not None:
            self._spare.close()
            self._spare = None

    def vanish(self):
        """Take the port and its link away; who has it open is hung up."""
        if self._port is None:
            return
        self._spare = PtyPort()  # made before the old one goes, so that it has another name
        asyncio.get_running_loop().remove_reader(self._port.control)
        self._conversation.end()
        if self._link and os.path.islink(self._link):
            os.unlink(self._link)
        self._port.close()
        self._port = None

    def come_back(self):
        """Put a new port in the place of the one that vanished, under the same link."""
        self._port = self._spare or PtyPort()
        self._spare = None
        self.device = self._port.name
        if self._link:
            place_link(self._port.name, self._link)
            self.device = self._link
        self._conversation = Conversation(self.wire, self._target, self._send)
        asyncio.get_running_loop().add_reader(self._port.control, self._carry)

    def _carry(self):
        self._conversation.take(os.read(self._port.control, 4096))

    def _send(self, octets):
        assert octets is not CLOSE and octets is not RESET, "a pair has no connection to close"
        if self._port is not None:
            with suppress(BlockingIOError):  # nobody reads and the port is full: lost, as on a wire
                os.write(self._port.control, octets)


class PtyPort:
    """A pseudo-terminal: its name for the client, its control for us."""

    def __init__(self):
        self.control, self._port = os.openpty()
        tty.setraw(self._port)  # an echo would answer each request with itself
        os.set_blocking(self.control, False)
        self.name = os.ttyname(self._port)

    def close(self):
        """Hang up."""
        os.close(self.control)
        os.close(self._port)


def place_link(port, link):
    """Make a link to a port; one that a killed simulator left is replaced, a file is not."""
    if os.path.islink(link):
        os.unlink(link)
    os.symlink(port, link)
