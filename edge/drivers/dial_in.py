"""Connections that a DTU opens to us: a cellular modem behind which a serial pair hangs.

    DTU connects -> sends its registration -> is the wire of the line that expects it

CPython only.  An unlisted registration is closed; a second connection of one DTU replaces the
first, since a modem that lost its network does not say goodbye.
"""

import asyncio
from typing import Any

from edge.drivers.wires import SocketWire, reason_of

REGISTRATION_S = 30.0  # how long a connection may stay without saying whose it is
REGISTRATION_MAX = 256
UNKNOWN_MAX = 32  # connections at a time that have not said whose they are
SAID_MAX = 32  # refusals that are logged, each once: a DTU that is not listed comes for ever


class Reception:
    """One listening address and the lines whose DTUs connect there."""

    def __init__(self, listen, log):
        host, _, port = listen.rpartition(":")
        self.where = listen
        self.refused = 0
        self._host, self._port = host.strip("[]"), int(port)
        self._log = log
        self._lines = {}  # registration -> the function that takes a connection
        self._server: Any = None
        self._opening = asyncio.Lock()  # two lines may want it at the same moment
        self._callers: set = set()
        self._unknown: set = set()  # of them, who has not said whose it is
        self._said: set = set()

    def expect(self, registration, welcome):
        """Have `welcome(wire, octets left)` called when this registration comes."""
        self._lines[registration] = welcome

    @property
    def port(self):
        """The port that is listened on."""
        return self._server.sockets[0].getsockname()[1] if self._server else self._port

    async def open(self):
        """Listen, or raise an OSError; what listens already is left as it is."""
        async with self._opening:
            if self._server is None:
                self._server = await asyncio.get_running_loop().create_server(
                    lambda: _Caller(self), self._host, self._port)

    def close(self):
        """Listen no more, and close every connection: a DTU that is not closed stays away."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for caller in list(self._callers):
            caller.close()

    def begin(self, caller):
        """Take a new connection, unless too many wait already."""
        self._callers.add(caller)
        if len(self._unknown) >= UNKNOWN_MAX:
            self.refuse(caller, "more than %d connections without a registration" % UNKNOWN_MAX)
            return
        self._unknown.add(caller)

    def end(self, caller):
        """Forget a connection that has gone."""
        self._callers.discard(caller)
        self._unknown.discard(caller)

    def hear(self, caller, octets):
        """Hand a connection to the line that expects its registration, or close it."""
        # The longest first: one registration may be the beginning of another.
        for registration in sorted(self._lines, key=len, reverse=True):
            if octets.startswith(registration):
                self._unknown.discard(caller)
                self._lines[registration](caller, octets[len(registration):])
                return
        begun = [known for known in self._lines if known.startswith(octets)]
        if not begun or len(octets) > REGISTRATION_MAX:
            self.refuse(caller, "unlisted registration %r" % octets[:40])

    def refuse(self, caller, why):
        """Close a connection that nobody expects."""
        self.refused += 1
        self._unknown.discard(caller)
        text = "%s: %s from %s: closed" % (self.where, why, caller.peer)
        if text not in self._said and len(self._said) < SAID_MAX:
            self._said.add(text)
            self._log(text)
        caller.close()


class _Caller(SocketWire):
    """A connection until and after it has said whose it is."""

    def __init__(self, reception):
        super().__init__(self._listen, lambda reason: None)
        self._reception = reception
        self._heard = b""
        self._limit: Any = None
        self.peer = "?"

    def connection_made(self, transport):
        """Give the caller some time to say whose it is."""
        super().connection_made(transport)
        self.peer = transport.get_extra_info("peername")[0]
        self._limit = asyncio.get_running_loop().call_later(REGISTRATION_S, self._expire)
        self._reception.begin(self)

    def _listen(self, octets):
        self._heard += octets
        self._reception.hear(self, self._heard)

    def connection_lost(self, error):
        """Leave the reception, and say so to the line."""
        self._limit.cancel()
        self._reception.end(self)
        super().connection_lost(error)

    def close(self):
        """Close the connection."""
        self._limit.cancel()
        super().close()

    def _expire(self):
        self._reception.refuse(self, "no registration in %d s" % REGISTRATION_S)

    def belong(self, take, lose):
        """Serve a line from now on."""
        self._limit.cancel()
        self._take, self._lose = take, lose


class DialInWire:
    """The wire of one line whose DTU connects to us."""

    def __init__(self, line, reception, take, lose):
        self._line = line
        self._reception = reception
        self._take = take
        self._lose = lose
        self._caller: Any = None
        self._came = asyncio.Event()
        self.replaced = 0
        reception.expect(line.registration, self._welcome)

    def _welcome(self, caller, octets):
        if self._caller is not None:
            self.replaced += 1
            self._caller.close()
            self._lose("the DTU has connected anew")
        caller.belong(self._hear, self._leave)
        self._caller = caller
        self._came.set()
        if octets:
            self._hear(octets)

    def _hear(self, octets):
        # Alone in a packet they are no part of a reply; elsewhere they are skipped as whatever
        # stands before a reply is.
        if octets not in (self._line.heartbeat, self._line.registration):
            self._take(octets)

    def _leave(self, reason):
        self._caller = None
        self._came.clear()
        self._lose(reason)

    @property
    def connected(self):
        """Whether the DTU is there."""
        return self._caller is not None and self._caller.connected

    async def open(self):
        """Wait for the DTU for one timeout, or raise an OSError."""
        try:
            await self._reception.open()
        except OSError as error:
            raise OSError("cannot listen: %s" % reason_of(error)) from error
        try:
            async with asyncio.timeout(self._line.timeout_ms / 1000):
                await self._came.wait()
        except TimeoutError:
            raise OSError("no DTU has registered as %r" % self._line.registration) from None

    def send(self, octets):
        """Send octets."""
        self._caller.send(octets)

    def close(self):
        """Close the connection; the DTU will connect anew."""
        caller, self._caller = self._caller, None
        self._came.clear()
        if caller is not None:
            caller.close()
