"""One connection to an MQTT server, from its opening to its end.  Alone in knowing paho.

paho is driven from asyncio's loop; only `connect` runs in a thread, since it blocks for seconds in
TCP and TLS.  A connection is never opened twice: paho resends QoS 1 messages by itself after a
reconnect, and delivery is the spool's business.
"""

import asyncio
import importlib.util
import struct
import sys
from types import ModuleType
from urllib.parse import urlsplit

from edge.errors import UplinkError
from edge.plant import MQTT_PORTS
from edge.uplink.tls import password, tls_context

# paho asks urllib.request for a proxy, but only where PySocks is.  Elsewhere an empty module stands
# in for it while paho is imported: the real one brings http and email, 2 MB of a gateway's memory.
PROXIES = "urllib.request"
STANDS_IN = importlib.util.find_spec("socks") is None and PROXIES not in sys.modules
if STANDS_IN:
    sys.modules[PROXIES] = ModuleType(PROXIES)

from paho.mqtt import MQTTException  # noqa: E402
from paho.mqtt.client import CallbackAPIVersion, Client, MQTTv5, MQTTv311  # noqa: E402

if STANDS_IN:
    del sys.modules[PROXIES]

CONNECT_TIMEOUT_S = 5.0  # in a thread, which nothing can end: a stop waits for it
CONNACK_TIMEOUT_S = 10.0
CONNACK_OR_OLDER_S = 3.0  # some servers of 3.1.1 wait for the rest of what they read in a 5
KEEPALIVE_S = 30
WINDOW_MAX = 100  # paho slows down with more messages in flight
RECEIVED_MAX = 100  # messages that nobody has taken; more are dropped
HEAD_OCTETS = 10  # of a PUBLISH beside topic and payload: 5 fixed, 4 lengths and id, 1 properties

PROTOCOLS = {"5": MQTTv5, "3.1.1": MQTTv311}
# Reason codes of MQTT 5, into which paho turns the return codes of 3.1.1 as well.
PROTOCOL_DECLINED = 0x84
CREDENTIALS_DECLINED = (0x86, 0x87, 0x8A, 0x8C)  # name or password, right, ban, method

CALLBACKS = ("on_connect", "on_disconnect", "on_publish", "on_message", "on_socket_close",
             "on_socket_register_write", "on_socket_unregister_write")

# What a server can make paho raise while it reads: garbage in a packet, in text, in lengths.
GARBAGE = (MQTTException, ValueError, IndexError, KeyError, struct.error, OSError)


class MqttConnection:
    """Publish with QoS 1 and hear of acknowledgements through `on_change`.

    window     messages that the server takes before it acknowledges one
    received   payloads of what was subscribed to, until somebody takes them
    acked      message ids that the server has acknowledged and nobody has taken yet
    declined   message id that the server has refused, or 0
    trouble    why the connection ended, or ""
    unwelcome  "protocol" or "credentials" if the server does not want us for that
    """

    def __init__(self, uplink, version, will, on_change):
        url = urlsplit(uplink.url)
        self.where = "%s:%d" % (url.hostname, url.port or MQTT_PORTS[url.scheme])
        self.acked = []
        self.received = []
        self.declined = 0
        self.trouble = ""
        self.unwelcome = ""
        self.window = WINDOW_MAX
        self._packet_max = 0  # none
        self._retains = True
        self._or_older = version == "5" and uplink.version == "auto"
        self._in_flight = 0
        self._host, self._port = url.hostname, url.port or MQTT_PORTS[url.scheme]
        self._on_change = on_change
        self._loop = asyncio.get_running_loop()
        self._timer = None
        self._socket = None  # paho keeps the closed one
        self._connack = self._loop.create_future()
        self._client = _make_client(uplink, version, url.scheme)
        self._client.will_set(will[0], will[1], qos=1, retain=True)

    async def open(self):
        """Connect, or raise UplinkError."""
        client = self._client
        try:
            # Without callbacks paho writes CONNECT in the thread; from then on the loop has them.
            await self._loop.run_in_executor(
                None, client.connect, self._host, self._port, KEEPALIVE_S)
        except (OSError, ValueError) as error:
            reason = getattr(error, "verify_message", None) or getattr(error, "strerror", None)
            raise UplinkError("%s: cannot connect: %s" % (self.where, reason or error)) from error
        self._socket = client.socket()
        if self._socket is None:
            raise UplinkError("%s: connection lost at once" % self.where)
        client.on_connect = self._connected
        client.on_disconnect = self._disconnected
        client.on_publish = self._published
        client.on_message = self._message
        client.on_socket_close = self._socket_closed
        client.on_socket_register_write = self._want_write
        client.on_socket_unregister_write = self._no_write
        self._loop.add_reader(self._socket, self._readable)
        self._tick()
        limit_s = min(CONNACK_TIMEOUT_S, CONNACK_OR_OLDER_S if self._or_older else 1e9)
        too_late = self._loop.call_later(limit_s, self._too_late)
        refusal = await self._connack
        too_late.cancel()
        if refusal:
            self.close()
            raise UplinkError("%s: %s" % (self.where, refusal))

    def _too_late(self):
        if not self._connack.done():
            self.unwelcome = "protocol"
            self._end("no CONNACK in time")

    def abandon(self, trouble):
        """Give the connection up, if it was not accepted yet."""
        if not self._connack.done():
            self._end(trouble)

    @property
    def room(self):
        """How many more messages the server takes before it acknowledges one."""
        return self.window - self._in_flight

    def payload_max(self, topic):
        """Return the octets that the server takes in one payload."""
        return (self._packet_max or 1 << 28) - HEAD_OCTETS - len(topic.encode())

    def publish(self, topic, payload, retain=False):
        """Send a message with QoS 1 and return its id; raises UplinkError when it is too late."""
        if self.trouble:
            raise UplinkError("%s: %s" % (self.where, self.trouble))
        self._in_flight += 1
        return self._client.publish(topic, payload, qos=1, retain=retain and self._retains).mid

    def subscribe(self, topic):
        """Let what others publish to a topic be `received`."""
        self._client.subscribe(topic, qos=1)

    async def disconnect(self):
        """End in an orderly way: the will is not fired."""
        if not self.trouble:
            self._client.disconnect()
            # paho has no event for it
            while self._client.want_write() and not self.trouble:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        self.close()

    def close(self):
        """Drop the connection, if there is one."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        self.trouble = self.trouble or "closed"
        if self._socket is not None:
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
            self._socket.close()
            self._socket = None
        # paho still has the socket, and with our callbacks it would stay, and all that is not
        # acknowledged with it, until the collector of cycles comes by.
        for callback in CALLBACKS:
            setattr(self._client, callback, None)

    def _connected(self, client, userdata, flags, reason, properties):
        if self._connack.done():
            return
        refusal = "refused: %s" % reason if reason.is_failure else ""
        if refusal and reason.value == PROTOCOL_DECLINED:
            self.unwelcome = "protocol"
        elif refusal and reason.value in CREDENTIALS_DECLINED:
            self.unwelcome = "credentials"
        # What a server of MQTT 5 says of itself; one of 3.1.1 has nothing to say.
        self.window = min(WINDOW_MAX, getattr(properties, "ReceiveMaximum", WINDOW_MAX))
        self._packet_max = getattr(properties, "MaximumPacketSize", 0)
        self._retains = getattr(properties, "RetainAvailable", 1) == 1
        if not refusal and getattr(properties, "MaximumQoS", 1) == 0:
            refusal = "the server takes QoS 0 only, needed QoS 1"
        self._connack.set_result(refusal)

    def _published(self, client, userdata, message_id, reason, properties):
        self._in_flight -= 1
        if reason.is_failure:
            self.declined = self.declined or message_id
            if reason.value in CREDENTIALS_DECLINED:
                self.unwelcome = "credentials"
            self._end("publish declined: %s" % reason)
            return
        self.acked.append(message_id)
        self._on_change()

    def _message(self, client, userdata, message):
        if len(self.received) < RECEIVED_MAX:
            self.received.append(message.payload)
        self._on_change()

    def _disconnected(self, client, userdata, flags, reason, properties):
        if not self._connack.done() and not self.trouble:
            self.unwelcome = "protocol"  # some servers say so by hanging up
            self._end("closed at CONNECT")
        # paho has no word for an end that nobody announced; mosquitto makes one of a client
        # whose client id another one brings.
        words = reason if flags.is_disconnect_packet_from_server else "closed without a word"
        self._end("connection lost (%s)" % words)

    def _end(self, trouble):
        self.trouble = self.trouble or trouble
        if not self._connack.done():
            self._connack.set_result(self.trouble)
        self._on_change()

    def _socket_closed(self, client, userdata, socket):
        self._socket = None
        self._loop.remove_reader(socket)
        self._loop.remove_writer(socket)

    def _want_write(self, client, userdata, socket):
        if self._socket is not None:
            self._loop.add_writer(socket, self._guarded, client.loop_write)

    def _no_write(self, client, userdata, socket):
        if self._socket is not None:
            self._loop.remove_writer(socket)

    def _readable(self):
        self._guarded(self._client.loop_read)
        # What TLS has already taken from the socket makes nobody's reader stir.
        while self._socket is not None and _pending(self._socket):
            self._guarded(self._client.loop_read)

    def _tick(self):
        self._timer = self._loop.call_later(1.0, self._tick)
        self._guarded(self._client.loop_misc)  # keep-alive

    def _guarded(self, step):
        try:
            step()
        except GARBAGE as error:
            if not self._connack.done():
                self.unwelcome = "protocol"
            self._end("the server sent what is no MQTT (%s)" % error)
            self.close()


def _pending(socket):
    pending = getattr(socket, "pending", None)
    return pending() if pending else 0


def _make_client(uplink, version, scheme):
    # MQTT 5 without a session expiry: the session ends with the connection, as a clean one does.
    client = Client(CallbackAPIVersion.VERSION2, client_id=uplink.client_id,
                    protocol=PROTOCOLS[version], reconnect_on_failure=False)
    client.connect_timeout = CONNECT_TIMEOUT_S
    client.max_inflight_messages_set(WINDOW_MAX)
    if uplink.username:
        client.username_pw_set(uplink.username, password(uplink))
    if scheme == "mqtts":
        client.tls_set_context(tls_context(uplink))
    return client
