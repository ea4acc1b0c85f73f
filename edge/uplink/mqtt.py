"""One connection to an MQTT server, from its opening to its end.  Alone in knowing paho.

paho is driven from asyncio's loop; only `connect` runs in a thread, since it blocks for seconds in
TCP and TLS.  A connection is never opened twice: paho resends QoS 1 messages by itself after a
reconnect, and delivery is the spool's business.
"""

import asyncio
import importlib.util
import ssl
import struct
import sys
from types import ModuleType
from urllib.parse import urlsplit

from edge.errors import UplinkError
from edge.plant import MQTT_PORTS

# paho asks urllib.request for a proxy, but only where PySocks is.  Elsewhere an empty module stands
# in for it while paho is imported: the real one brings http and email, 2 MB of a gateway's memory.
PROXIES = "urllib.request"
STANDS_IN = importlib.util.find_spec("socks") is None and PROXIES not in sys.modules
if STANDS_IN:
    sys.modules[PROXIES] = ModuleType(PROXIES)

from paho.mqtt import MQTTException  # noqa: E402
from paho.mqtt.client import CallbackAPIVersion, Client, MQTTv311  # noqa: E402

if STANDS_IN:
    del sys.modules[PROXIES]

CONNECT_TIMEOUT_S = 5.0  # in a thread, which nothing can end: a stop waits for it
CONNACK_TIMEOUT_S = 10.0
KEEPALIVE_S = 30
WINDOW_MAX = 100  # paho slows down with more messages in flight

# What a server can make paho raise while it reads: garbage in a packet, in text, in lengths.
GARBAGE = (MQTTException, ValueError, IndexError, KeyError, struct.error, OSError)


class MqttConnection:
    """Publish with QoS 1 and hear of acknowledgements through `on_change`.

    acked    message ids that the server has acknowledged and nobody has taken yet
    trouble  why the connection ended, or ""
    """

    def __init__(self, uplink, will_topic, will_payload, on_change):
        url = urlsplit(uplink.url)
        self.where = "%s:%d" % (url.hostname, url.port or MQTT_PORTS[url.scheme])
        self.acked = set()
        self.trouble = ""
        self._host, self._port = url.hostname, url.port or MQTT_PORTS[url.scheme]
        self._on_change = on_change
        self._loop = asyncio.get_running_loop()
        self._timer = None
        self._socket = None  # paho keeps the closed one
        self._connack = self._loop.create_future()
        self._client = _make_client(uplink, url.scheme)
        self._client.will_set(will_topic, will_payload, qos=1, retain=True)

    async def open(self):
        """Connect, or raise UplinkError."""
        client = self._client
        try:
            # Without callbacks paho writes CONNECT in the thread; from then on the loop has them.
            await self._loop.run_in_executor(
                None, client.connect, self._host, self._port, KEEPALIVE_S)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UplinkError("%s: cannot connect: %s" % (self.where, reason)) from error
        self._socket = client.socket()
        if self._socket is None:
            raise UplinkError("%s: connection lost at once" % self.where)
        client.on_connect = self._connected
        client.on_disconnect = self._disconnected
        client.on_publish = self._published
        client.on_socket_close = self._socket_closed
        client.on_socket_register_write = self._want_write
        client.on_socket_unregister_write = self._no_write
        self._loop.add_reader(self._socket, self._readable)
        self._tick()
        too_late = self._loop.call_later(
            CONNACK_TIMEOUT_S, self.abandon, "no CONNACK in %d s" % CONNACK_TIMEOUT_S)
        refusal = await self._connack
        too_late.cancel()
        if refusal:
            self.close()
            raise UplinkError("%s: %s" % (self.where, refusal))

    def abandon(self, trouble):
        """Give the connection up, if it was not accepted yet."""
        if not self._connack.done():
            self._end(trouble)

    def publish(self, topic, payload, retain=False):
        """Send a message with QoS 1 and return its id; raises UplinkError when it is too late."""
        if self.trouble:
            raise UplinkError("%s: %s" % (self.where, self.trouble))
        message_id = self._client.publish(topic, payload, qos=1, retain=retain).mid
        self.acked.discard(message_id)  # ids come round again after 65,535 messages
        return message_id

    async def disconnect(self):
        """End in an orderly way: the will is not fired."""
        if not self.trouble:
            self._client.disconnect()
            while self._client.want_write() and not self.trouble:  # noqa: ASYNC110 - paho has no event
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

    # -- called by paho, in the loop -------------------------------------------------

    def _connected(self, client, userdata, flags, reason, properties):
        if not self._connack.done():
            self._connack.set_result("refused: %s" % reason if reason.is_failure else "")

    def _published(self, client, userdata, message_id, reason, properties):
        self.acked.add(message_id)
        self._on_change()

    def _disconnected(self, client, userdata, flags, reason, properties):
        self._end("connection lost (%s)" % reason)

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

    def _tick(self):
        self._timer = self._loop.call_later(1.0, self._tick)
        self._guarded(self._client.loop_misc)  # keep-alive

    def _guarded(self, step):
        try:
            step()
        except GARBAGE as error:
            self._end("the server sent what is no MQTT (%s)" % error)
            self.close()


def _make_client(uplink, scheme):
    client = Client(CallbackAPIVersion.VERSION2, client_id=uplink.client_id, protocol=MQTTv311,
                    reconnect_on_failure=False)
    client.connect_timeout = CONNECT_TIMEOUT_S
    client.max_inflight_messages_set(WINDOW_MAX)
    if uplink.username:
        client.username_pw_set(uplink.username, _password(uplink))
    if scheme == "mqtts":
        try:
            client.tls_set(ca_certs=uplink.ca_file or None, tls_version=ssl.PROTOCOL_TLS_CLIENT)
        except (OSError, ValueError) as error:
            raise UplinkError("%s: ca_file: %s" % (uplink.ca_file, error)) from error
    return client


def _password(uplink):
    if not uplink.password_file:
        return None
    try:
        with open(uplink.password_file, encoding="utf-8") as file:
            return file.read().rstrip("\n")
    except (OSError, ValueError) as error:
        raise UplinkError("%s: password_file: %s" % (uplink.password_file, error)) from error
