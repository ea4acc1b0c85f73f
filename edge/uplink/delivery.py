"""Deliver the spool to one MQTT server: peek, publish, PUBACK, ack.  The only way a record leaves.

A session opens a connection, announces the gateway and sends what lies on disk, with a window of
unacknowledged messages.  When it ends, whatever was not acknowledged is sent again by the next one.

    wait ─▶ connect ─▶ announce ─▶ send ... ─▶ (trouble) ─▶ wait, longer each time
"""

import asyncio
import random
from collections import namedtuple

from edge.errors import SigningError, UplinkError
from edge.events import Events
from edge.port import now_ms, ticks_diff, ticks_ms
from edge.sample import Moment
from edge.uplink.dead_letters import DeadLetter, DeadLetters
from edge.uplink.payloads import Payloads
from edge.uplink.sending import Sending
from edge.uplink.streams import within
from edge.uplink.suspects import STRIKES, Suspects
from edge.uplink.telling import OFFLINE, Telling

WAIT_FIRST_S = 0.5
WAIT_MAX_S = 30.0
STOOD_MS = 30_000  # a connection that stood this long makes the next wait short again
UNWELCOME_S = 30.0, 120.0  # who is refused by name comes back seldom: some servers lock one out
OFFLINE_S = 2.0  # for the last words of a clean stop

# state_dir   where dead letters go            events      Events, of which ours are told
# moment      returns the Moment of now        signer      of batches, or None
# state_rows  returns the rows of the state
Attached = namedtuple("Attached", ("state_dir", "events", "moment", "signer", "state_rows"))


def alone(state_dir="."):
    """Return what is Attached to a delivery without an agent around it."""
    return Attached(state_dir, Events(), lambda: Moment(now_ms(), ticks_ms(), 0, True), None, list)


class Delivery:
    """One uplink.  What has no underscore is for the status."""

    def __init__(self, uplink, plant_words, spool, log, attached=None):
        self.name = uplink.name
        self.connected = False
        self.trouble = ""
        self.version = "3.1.1" if uplink.version == "3.1.1" else "5"
        self.sending = None  # of this connection
        self.put_aside = 0  # records that became dead letters since the start
        self._uplink = uplink
        self._spool = spool
        self._log = log
        self._attached = attached or alone()
        self._payloads = Payloads(uplink, plant_words, spool.id, self._attached.signer, log)
        self._telling = Telling(uplink, plant_words, spool.id, self._attached)
        self._suspects = Suspects()
        self._letters = DeadLetters(self._attached.state_dir, uplink.name)
        self._requests = _requests_of(uplink, plant_words.gateway, spool, self._attached,
                                       log)
        self._stirred = asyncio.Event()
        self._stopping = False
        self._hurried = False
        self._sent_before = 0
        self._failures = 0
        self._told = []  # troubles that were logged since the last connection
        self._unwelcome = ""  # why the last connection got no session
        self._connection = None
        spool.cursor(self.name)

    @property
    def sent(self):
        """How many records were published, doubles too."""
        return self._sent_before + (self.sending.sent if self.sending else 0)

    @property
    def dead_letters(self):
        """How many records lie in the file of those that the server would not take."""
        return self._letters.count

    def stir(self):
        """Say that there may be something to do: records, acknowledgements, or the end."""
        self._stirred.set()

    def hurry(self):
        """Let nothing wait for its batch any more: nothing else will come."""
        self._hurried = True
        if self.sending:
            self.sending.hurried = True
        self.stir()

    def stop(self):
        """Let `run` end after the session's last words."""
        self._stopping = True
        if self._connection is not None:
            self._connection.abandon("stopped")
        self.stir()

    async def run(self):
        """Hold a session for ever; after an expected error wait, longer each time."""
        await self._wait()  # a power cut has started many gateways at once; and the lines go first
        self._caution()
        while not self._stopping:
            opened = ticks_ms()
            try:
                if await self._session():
                    continue
            except UplinkError as error:
                self._lost(error, ticks_diff(ticks_ms(), opened))
            if not self._changed_version():
                await self._wait()
        self._telling.give_back()

    def _caution(self):
        from edge.uplink.tls import cautions

        for line in cautions(self._uplink):
            self._log(line)

    def _lost(self, error, stood_ms):
        self.connected = False
        self._failures = 1 if stood_ms > STOOD_MS else self._failures + 1
        self.trouble = str(error)
        # Two protocol versions may fail in two ways, in turns.
        if self.trouble not in self._told and not self._stopping:
            self._told.append(self.trouble)
            self._log("uplink %s: %s; trying again" % (self.name, error))

    def _changed_version(self):
        """Take the other protocol version after a CONNECT that nobody took; True: at once."""
        if self._unwelcome != "protocol" or self._uplink.version != "auto":
            return False
        self.version = "3.1.1" if self.version == "5" else "5"
        return self.version == "3.1.1"

    async def _wait(self):
        # Full jitter: ten thousand gateways must not come back at the same moment.
        shortest, longest = 0.1, min(WAIT_FIRST_S * 2 ** min(self._failures, 10), WAIT_MAX_S)
        if self._unwelcome == "credentials":
            shortest, longest = UNWELCOME_S
        until = ticks_ms() + int(1000 * random.uniform(shortest, longest))
        while not self._stopping and ticks_diff(until, ticks_ms()) > 0:
            await self._stir_within(ticks_diff(until, ticks_ms()) / 1000)

    async def _stir_within(self, seconds):
        try:
            await asyncio.wait_for(self._stirred.wait(), max(seconds, 0.001))
        except TimeoutError:
            return
        self._stirred.clear()

    async def _session(self):
        """Return True if another connection is to follow at once."""
        from edge.uplink.mqtt import MqttConnection  # paho takes longer than to poll all lines

        self._unwelcome = ""
        connection = MqttConnection(self._uplink, self.version, self._telling.will(), self.stir)
        self._connection = connection
        try:
            await connection.open()
            if self.trouble:
                self._log("uplink %s: connected again" % self.name)
            self.connected, self.trouble, self._told = True, "", []
            await self._announce(connection)
            return await self._send(connection)
        finally:
            self.connected = False
            self._connection = None
            self._unwelcome = connection.unwelcome
            connection.close()

    async def _announce(self, connection):
        for topic, payload in self._telling.first_words():
            if len(payload) > connection.payload_max(topic):
                self._log("uplink %s: %s left out: %d octets, the server takes %d" % (
                    self.name, topic, len(payload), connection.payload_max(topic)))
                continue
            while connection.room <= 0 and not connection.trouble and not self._stopping:
                await self._stirred.wait()
                self._stirred.clear()
            connection.publish(topic, payload, retain=True)
        if self._requests is not None:
            connection.subscribe(self._telling.topic + "cmd")

    async def _send(self, connection):
        """Keep the window full until told to stop; raises UplinkError when the connection ends."""
        self.sending = sending = Sending(
            connection, self._spool, self._uplink, self._payloads, self._suspects,
            self._requests and self._requests.replays)
        sending.hurried = self._hurried
        try:
            while not self._stopping:
                self._telling.acknowledged(sending.settle())
                self._telling.tell(connection, sending.sent)
                sending.fill()
                self._put_aside_too_large(sending)
                self._obey(connection, sending)
                if sending.over:
                    await connection.disconnect()
                    return True
                await self._pause(sending.wait_ms())
                sending.check()
            await self._last_words(connection)
            return False
        except UplinkError as error:
            condemned = sending.ended()
            if condemned:
                self._put_aside_suspect(condemned, error)
            raise
        finally:
            sending.settle()
            self._sent_before += sending.sent
            self.sending = None
            if self._requests is not None:
                self._requests.replays.drop()

    def _obey(self, connection, sending):
        """Take what was asked for since, and answer what is done."""
        if self._requests is None:
            return
        received, connection.received = connection.received, []
        if self._requests.take(received):
            sending.report()
            self._telling.report()
        if self._requests.answer() or received:
            self.stir()  # there is something to tell and to send

    async def _pause(self, wait_ms):
        """Wait for something to do; at most so long, if at all."""
        if wait_ms:
            await self._stir_within(wait_ms / 1000)
            return
        await self._stirred.wait()
        self._stirred.clear()

    def _put_aside_too_large(self, sending):
        for batch, reason in sending.too_large:
            self._put_aside(batch, reason)
        sending.too_large = []

    def _put_aside_suspect(self, number, error):
        batch, over = within(self._spool, number, number, (1, 1))
        if batch is None and not over:
            return  # the disk does not give it now
        reason = "in flight at %d disconnects while others arrived, the last: %s" % (STRIKES, error)
        if over or self._put_aside(batch, reason):
            self._suspects.drop(number)

    def _put_aside(self, batch, reason):
        """Put one record among the dead letters; without room for it there it stays a suspect."""
        moment = self._attached.moment()
        text = "uplink %s: record %d put aside: %s" % (self.name, batch.first, reason)
        try:
            self._letters.put(DeadLetter(batch.first, moment.time_ms, reason, batch.records[0]))
        except OSError as error:
            self._log("%s, but the dead letters cannot be written: %s" % (text, error.strerror))
            return False
        self.put_aside += 1
        self._spool.ack(self.name, batch.first, batch.last)
        self._attached.events.append("dead_letter", text, moment)
        self._log(text)
        return True

    async def _last_words(self, connection):
        message_id = connection.publish(*self._telling.state(OFFLINE), retain=True)
        until = ticks_ms() + int(1000 * OFFLINE_S)
        while message_id not in connection.acked and ticks_diff(until, ticks_ms()) > 0:
            if connection.trouble:
                return
            await self._stir_within(0.1)
        await connection.disconnect()


def _requests_of(uplink, gateway, spool, attached, log):
    """Return the Requests to a gateway, or None where nobody may send any.

    What is wrong with the key is said and ends nothing: records matter more than requests.
    """
    if not uplink.commands:
        return None
    try:
        from edge.uplink.commands import Requests  # the extra `sign`

        return Requests(uplink, gateway, spool, attached)
    except (SigningError, SystemExit) as error:  # the latter names the extra
        log("uplink %s: takes no requests: %s" % (uplink.name, error))
        return None
