"""A relay before an MQTT server that keeps octets waiting, swallows them or sends others.

    agent ── MqttRelay ── MQTT server        whoever looks on goes to the server itself
"""

import asyncio
from collections import Counter
from typing import Any

# In the place of a CONNACK: none of it is MQTT.
GARBAGE = b"HTTP/1.1 400 Bad Request\r\n\r\n"
_OPENS_S = 5.0


class MqttRelay:
    """Pass octets between the agent and a server at (host, port); `port` says where it listens.

    to_server_ms, to_agent_ms  how long octets are kept waiting, each way
    mute                       nothing passes either way, though the connection stands
    garbage                    what a client sends is answered with no MQTT, and it is closed
    counts                     "delayed", "swallowed" and "garbage": how often each happened
    """

    def __init__(self, host, port):
        self.to_server_ms = self.to_agent_ms = 0.0
        self.mute = self.garbage = False
        self.counts: Counter = Counter()
        self.port = 0
        self._where = (host, port)
        self._server: Any = None
        self._open: set = set()

    async def start(self):
        """Listen on a port of loopback."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self):
        """Close the port and every connection."""
        self._server.close()
        await self.drop()

    async def drop(self):
        """Drop every connection; clients may come again."""
        for writer in list(self._open):
            writer.transport.abort()

    async def _serve(self, reader, writer):
        self._open.add(writer)
        try:
            async with asyncio.timeout(_OPENS_S):
                back, forth = await asyncio.open_connection(*self._where)
        except (OSError, TimeoutError):
            self._open.discard(writer)
            writer.transport.abort()  # as the server itself would refuse
            return
        self._open.add(forth)
        ways = [asyncio.create_task(self._carry(reader, forth, "to_server_ms", writer)),
                asyncio.create_task(self._carry(back, writer, "to_agent_ms", None))]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for each in (writer, forth):
            self._open.discard(each)
            each.close()

    async def _carry(self, reader, writer, delay, client):
        """Carry octets one way until either end goes; `client` is who sends them, or None."""
        waiting: asyncio.Queue = asyncio.Queue()
        sending = asyncio.create_task(self._send(waiting, writer))
        try:
            while octets := await reader.read(65_536):
                if self.mute:
                    self.counts["swallowed"] += 1
                elif self.garbage and client is not None:
                    self.counts["garbage"] += 1
                    client.write(GARBAGE)
                    await client.drain()
                    return
                else:
                    due_s = asyncio.get_running_loop().time() + getattr(self, delay) / 1000
                    self.counts["delayed"] += getattr(self, delay) > 0.0
                    waiting.put_nowait((due_s, octets))
            waiting.put_nowait((0.0, b""))
            await sending
        except OSError:
            pass  # torn down
        finally:
            sending.cancel()

    async def _send(self, waiting, writer):
        while True:
            due_s, octets = await waiting.get()
            await asyncio.sleep(max(0.0, due_s - asyncio.get_running_loop().time()))
            if not octets:
                return
            writer.write(octets)
            await writer.drain()
