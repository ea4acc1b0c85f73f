"""A simulated DTU: a cellular modem that connects to the agent, with a serial pair behind it.

    connect -> registration -> RTU replies, and a heartbeat now and then -> closed -> connect ...

CPython only.
"""

import asyncio
from typing import Any

from edge.simulator.server import TcpServer
from edge.simulator.wire import Conversation, Target, Wire, sender

_STARTS_S = 5.0


class Dtu:
    """Connect to `where` ("host:port"), say `registration`, and answer for {unit id: Unit}.

    With `heartbeat_every_s` the octets of `heartbeat` are sent that often, between replies.
    `connections` and `closed` count what it made and what was closed on it.
    """

    def __init__(self, where, registration, units, heartbeat=b"", heartbeat_every_s=0.0,
                 wire=None):
        self.wire = wire or Wire()
        self.connections = 0
        self.closed = 0
        self.reconnect_ms: Any = 200  # None: it does not come again
        self.around_replies = False  # a heartbeat right before and after each reply, too
        self.address = where
        self._registration = registration
        self._heartbeat = heartbeat
        self._every_s = heartbeat_every_s
        self._server = TcpServer("127.0.0.1", 0, units, "rtu")
        self.deaf = False  # hears nothing any more, though its connection stands
        self._running: Any = None

    async def start(self):
        """Begin to dial; who it calls may come later."""
        await self._server.start()
        self._running = asyncio.create_task(self._run())

    async def stop(self):
        """Hang up."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])
            self._running = None
        await self._server.stop()

    async def _run(self):
        host, _, port = self.address.rpartition(":")
        target = Target(self._server.port, "rtu")
        try:
            while True:
                try:
                    async with asyncio.timeout(_STARTS_S):
                        reader, writer = await asyncio.open_connection(host.strip("[]"), int(port))
                except (OSError, TimeoutError):
                    pass  # nobody listens there yet
                else:
                    self.connections += 1
                    await self._talk(reader, writer, target)
                    self.closed += 1
                    if self.reconnect_ms is None:
                        return
                await asyncio.sleep((self.reconnect_ms or 200) / 1000)
        finally:
            target.close()

    async def _talk(self, reader, writer, target):
        """Answer on one connection until it ends."""
        writer.write(self._registration)
        conversation = Conversation(self.wire, target, self._sender(writer))
        beating = asyncio.create_task(self._beat(conversation, sender(writer)))
        try:
            while octets := await reader.read(4096):
                if not self.deaf:
                    conversation.take(octets)
        except OSError:
            pass  # torn down
        finally:
            beating.cancel()
            conversation.end()
            writer.close()

    def _sender(self, writer):
        send = sender(writer)

        def glued(octets):
            send(self._heartbeat + octets + self._heartbeat
                 if self.around_replies and isinstance(octets, bytes) else octets)

        return glued

    async def _beat(self, conversation, send):
        while self._every_s:
            await asyncio.sleep(self._every_s)
            await conversation.say(self._heartbeat, send)
            self.wire.counts["heartbeats"] += 1
