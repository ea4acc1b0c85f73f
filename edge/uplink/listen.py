"""The other end of an uplink: subscribe and hand on what arrives.  CPython only.

For `boiler-edge subscribe` and the demo's table; a platform has its own.
"""

import ssl
import threading
from urllib.parse import unquote, urlsplit

from paho.mqtt.client import CallbackAPIVersion, Client, MQTTv311

from edge.errors import UplinkError
from edge.plant import MQTT_PORTS

CONNACK_S = 10.0


class Listener:
    """Calls `on_payload(topic, payload)` in a thread of its own until `close`.

    `topic` is a filter or a list of them.  With a `session` (a client id) the server keeps what
    arrives while nobody listens.
    """

    def __init__(self, url, topic, on_payload, password=None, session=""):
        parts, port = _parts(url)
        self._where = "%s:%d" % (parts.hostname, port)
        topics = [topic] if isinstance(topic, str) else topic
        self._topics = [(each, 1) for each in topics]
        self._on_payload = on_payload
        self._answered = threading.Event()
        self._refusal = "no CONNACK in %d s" % CONNACK_S
        self._client = client = Client(CallbackAPIVersion.VERSION2, client_id=session,
                                       clean_session=not session, protocol=MQTTv311)
        client.reconnect_delay_set(1, 5)
        if parts.username:
            client.username_pw_set(unquote(parts.username), password)
        if parts.scheme == "mqtts":
            client.tls_set(tls_version=ssl.PROTOCOL_TLS_CLIENT)
        client.on_connect = self._connected
        client.on_message = self._message
        self._open(parts.hostname, port)

    def _open(self, host, port):
        try:
            self._client.connect(host, port, keepalive=30)
        except OSError as error:
            reason = error.strerror or error
            raise UplinkError("%s: cannot connect: %s" % (self._where, reason)) from error
        self._client.loop_start()
        self._answered.wait(CONNACK_S)
        if self._refusal:
            self.close()
            raise UplinkError("%s: %s" % (self._where, self._refusal))

    def close(self):
        """End the connection and the thread."""
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(self, client, userdata, flags, reason, properties):
        self._refusal = "refused: %s" % reason if reason.is_failure else ""
        client.subscribe(self._topics)  # again after a reconnect
        self._answered.set()

    def _message(self, client, userdata, message):
        self._on_payload(message.topic, message.payload)


def _parts(url):
    """Return a URL's parts and port, or raise UplinkError."""
    try:
        parts = urlsplit(url)
        if parts.password is not None:
            raise UplinkError("%s: found a password in the url, allowed in a password file only" %
                              parts.hostname)
        if parts.scheme in MQTT_PORTS and parts.hostname:
            return parts, parts.port or MQTT_PORTS[parts.scheme]
    except ValueError as error:
        raise UplinkError("%s: %s" % (url.rpartition("@")[2], error)) from error
    raise UplinkError("%s: allowed mqtt:// or mqtts:// and a host" % url)
