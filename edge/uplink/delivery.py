"""Deliver the spool to one MQTT server: peek, publish, PUBACK, ack.  The only way a record leaves.

A session opens a connection, announces the gateway and sends what lies on disk, with a window of
unacknowledged messages.  When it ends, whatever was not acknowledged is sent again by the next one.
Batches of records that were waiting when the connection opened are the stream `backlog`, later
ones `live`; numbers rise within each.
"""

import asyncio
import json
import random
from collections import deque

from edge.errors import PayloadError, UplinkError
from edge.port import ticks_diff, ticks_ms
from edge.uplink.records import as_json_object, pack_batch, unpack_record

WINDOW = 20  # messages in flight
BATCH_RECORDS = 100
BATCH_OCTETS = 64 * 1024
WAIT_FIRST_S = 0.5
WAIT_MAX_S = 30.0
STOOD_MS = 30_000  # a connection that stood this long makes the next wait short again
ONLINE, OFFLINE = b"online", b"offline"  # first line of the state; later versions may add lines
PUBACK_MAX_MS = 60_000  # a server that answers pings but acknowledges nothing is no server
OFFLINE_S = 2.0  # for the last words of a clean stop


class Delivery:
    """One uplink.  `connected`, `sent` and `trouble` are for the status."""

    def __init__(self, uplink, plant_words, spool, log):
        self.name = uplink.name
        self.connected = False
        self.sent = 0
        self.trouble = ""
        self._uplink = uplink
        self._words = plant_words  # gateway and birth
        self._spool = spool
        self._log = log
        self._stirred = asyncio.Event()
        self._stopping = False
        self._topic = "%s/%s/" % (uplink.topic_prefix, plant_words.gateway)
        self._failures = 0
        self._connection = None
        spool.cursor(self.name)

    def stir(self):
        """Say that there may be something to do: records, acknowledgements, or the end."""
        self._stirred.set()

    def stop(self):
        """Let `run` end after the session's last words."""
        self._stopping = True
        if self._connection is not None:
            self._connection.abandon("stopped")
        self.stir()

    async def run(self):
        """Hold a session for ever; after an expected error wait, longer each time."""
        await self._wait()  # a power cut has started many gateways at once; and the lines go first
        while not self._stopping:
            opened = ticks_ms()
            try:
                await self._session()
            except UplinkError as error:
                self._lost(error, ticks_diff(ticks_ms(), opened))
            await self._wait()

    def _lost(self, error, stood_ms):
        self.connected = False
        self._failures = 1 if stood_ms > STOOD_MS else self._failures + 1
        if str(error) != self.trouble:
            self._log("uplink %s: %s; trying again" % (self.name, error))
        self.trouble = str(error)

    async def _wait(self):
        # Full jitter: ten thousand gateways must not come back at the same moment.
        longest = min(WAIT_FIRST_S * 2 ** min(self._failures, 10), WAIT_MAX_S)
        until = ticks_ms() + int(1000 * random.uniform(0.1, longest))
        while not self._stopping and ticks_diff(until, ticks_ms()) > 0:
            await self._stir_within(ticks_diff(until, ticks_ms()) / 1000)

    async def _stir_within(self, seconds):
        try:
            await asyncio.wait_for(self._stirred.wait(), max(seconds, 0.001))
        except TimeoutError:
            return
        self._stirred.clear()

    async def _session(self):
        from edge.uplink.mqtt import MqttConnection  # paho takes longer than to poll all lines

        connection = MqttConnection(self._uplink, self._topic + "state", OFFLINE, self.stir)
        self._connection = connection
        try:
            await connection.open()
            if self.trouble:
                self._log("uplink %s: connected again" % self.name)
            self.connected, self.trouble = True, ""
            self._announce(connection)
            await self._send(connection)
            await self._last_words(connection)
        finally:
            self.connected = False
            self._connection = None
            connection.close()

    def _announce(self, connection):
        for topic in ("birth/" + self._words.schema, "birth"):
            connection.publish(self._topic + topic, self._words.birth, retain=True)
        connection.publish(self._topic + "state", ONLINE, retain=True)

    async def _send(self, connection):
        """Keep the window full until told to stop; raises UplinkError when the connection ends."""
        unacked: deque = deque()  # (message id, first and last number, ticks), in the order sent
        position = self._spool.cursor(self.name) + 1
        live_from = self._spool.next
        while not self._stopping:
            while len(unacked) < WINDOW:
                batch = self._spool.peek(position, BATCH_RECORDS, BATCH_OCTETS)
                if batch is None:
                    break
                stream = "live" if batch.first >= live_from else "backlog"
                message_id = connection.publish(self._topic + "data", self._payload(batch, stream))
                unacked.append((message_id, batch.first, batch.last, ticks_ms()))
                position = batch.last + 1
                self.sent += len(batch.records)
            await self._stirred.wait()
            self._stirred.clear()
            self._settle(connection, unacked)
            if connection.trouble:
                raise UplinkError("%s: %s" % (connection.where, connection.trouble))
            if unacked and ticks_diff(ticks_ms(), unacked[0][3]) > PUBACK_MAX_MS:
                raise UplinkError("%s: no PUBACK in %d s" % (
                    connection.where, PUBACK_MAX_MS // 1000))

    def _settle(self, connection, unacked):
        # Only an unbroken run from the oldest on counts: the cursor is one number.
        while unacked and unacked[0][0] in connection.acked:
            message_id, first, last, _ = unacked.popleft()
            connection.acked.discard(message_id)
            self._spool.ack(self.name, first, last)

    def _payload(self, batch, stream):
        header = {"gateway": self._words.gateway, "spool": self._spool.id, "stream": stream}
        if self._uplink.format == "json":
            objects = [as_json_object(header, record) for record in self._known(batch)]
            return json.dumps(objects, ensure_ascii=False, separators=(",", ":")).encode()
        return pack_batch(header, batch.records)

    def _known(self, batch):
        """Yield the records of a batch, but one of a kind that only a later version knows."""
        for number, record in enumerate(batch.records, batch.first):
            try:
                yield unpack_record(record)
            except PayloadError as error:
                self._log("uplink %s: record %d left out: %s" % (self.name, number, error))

    async def _last_words(self, connection):
        message_id = connection.publish(self._topic + "state", OFFLINE, retain=True)
        until = ticks_ms() + int(1000 * OFFLINE_S)
        while message_id not in connection.acked and ticks_diff(until, ticks_ms()) > 0:
            if connection.trouble:
                return
            await self._stir_within(0.1)
        await connection.disconnect()
