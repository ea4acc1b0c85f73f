"""A share of what the gateways publish, acknowledged only when told to.  Knows paho.

    $share/<group>/<prefix>/+/data, .../events    one of the copies gets each message
    <prefix>/+/birth/#                            every copy gets all

One thread: what is read is read in `turn`, so an acknowledgement never goes to another connection
than the one that its message came by.  The session stays with the server while we are away.
"""

import random
import struct
import time
from collections import namedtuple
from urllib.parse import unquote, urlsplit

from paho.mqtt import MQTTException
from paho.mqtt.client import CallbackAPIVersion, Client, MQTTv5
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from edge.errors import UplinkError
from edge.ingest.load import Message
from edge.plant import MQTT_PORTS
from edge.uplink.tls import tls_context

KEEPALIVE_S = 60
CONNECT_TIMEOUT_S = 5.0
CONNACK_S = 10.0
WAIT_FIRST_S, WAIT_MAX_S = 0.5, 30.0
IN_FLIGHT = 1000  # messages that the server may send before one is acknowledged
# What a server can make paho raise while it reads.
GARBAGE = (MQTTException, ValueError, IndexError, KeyError, struct.error, OSError)
ONLY_NEW = 1  # retained messages come with a new subscription, not with each connection

# password  or None       files  ca_file, certificate_file, key_file, each "" where there is none
# session_s how long the server keeps the session of a copy that is away
Share = namedtuple("Share", ("url", "client_id", "group", "prefix", "session_s", "password",
                             "files"))
_Tls = namedtuple("_Tls", ("tls_minimum", "insecure_tls", "ca_file", "certificate_file",
                           "key_file"))


class Subscription:
    """What has come lies in `waiting` until it is taken."""

    def __init__(self, share, log):
        parts = urlsplit(share.url)
        if parts.scheme not in MQTT_PORTS or not parts.hostname:
            raise UplinkError("%s: allowed mqtt:// or mqtts:// and a host" % share.url)
        self.where = "%s:%d" % (parts.hostname, parts.port or MQTT_PORTS[parts.scheme])
        self.waiting = []
        self.connected = False
        self.connection = 0  # counts them
        self._share = share
        self._log = log
        self._host, self._port = parts.hostname, parts.port or MQTT_PORTS[parts.scheme]
        self._trouble = ""
        self._failures = 0
        self._due = 0.0
        self._opened = 0.0
        self._client = self._make_client(parts)

    def turn(self, wait_s):
        """Read what comes within a while, at most one message; connect when it is time to."""
        if self._client.socket() is None:
            if time.monotonic() < self._due:
                time.sleep(min(wait_s, max(0.0, self._due - time.monotonic())))
                return
            self._connect()
            return
        try:
            failed = self._client.loop(wait_s)
        except GARBAGE as error:
            self._lost("the server sent what is no MQTT (%s)" % error)
            return
        if not self.connected and time.monotonic() > self._opened + CONNACK_S:
            self._lost("no CONNACK in %d s" % CONNACK_S)
        elif failed or self._client.socket() is None:
            self._lost("connection lost")

    def take(self):
        """Return the messages that have come and nobody has taken."""
        taken, self.waiting = self.waiting, []
        return taken

    def acknowledge(self, messages):
        """Say that messages need not come again; those of an earlier connection will."""
        for message in messages:
            connection, number = message.token
            if connection == self.connection and self.connected and number:
                self._client.ack(number, 1)

    def publish(self, topic, payload):
        """Send a message with QoS 1, if there is a connection."""
        if self.connected:
            self._client.publish(topic, payload, qos=1)

    def close(self):
        """End the connection; the session stays, and what was not acknowledged comes again."""
        if self.connected:
            self._client.disconnect()
            until = time.monotonic() + 1.0
            while self._client.want_write() and time.monotonic() < until:
                self._client.loop(0.05)

    def _make_client(self, parts):
        client = Client(CallbackAPIVersion.VERSION2, client_id=self._share.client_id,
                        protocol=MQTTv5, manual_ack=True, reconnect_on_failure=False)
        client.connect_timeout = CONNECT_TIMEOUT_S
        if parts.username:
            client.username_pw_set(unquote(parts.username), self._share.password)
        if parts.scheme == "mqtts":
            client.tls_set_context(tls_context(_Tls("1.2", False, *self._share.files)))
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_message = self._message
        return client

    def _connect(self):
        self.connection += 1
        self._opened = time.monotonic()
        kept = Properties(PacketTypes.CONNECT)
        kept.SessionExpiryInterval = self._share.session_s
        kept.ReceiveMaximum = IN_FLIGHT
        try:
            self._client.connect(self._host, self._port, KEEPALIVE_S, clean_start=False,
                                 properties=kept)
        except (OSError, ValueError) as error:
            self._lost("cannot connect: %s" % (getattr(error, "strerror", None) or error))

    def _lost(self, trouble):
        self.connected = False
        self._failures += 1
        longest = min(WAIT_FIRST_S * 2 ** min(self._failures, 10), WAIT_MAX_S)
        self._due = time.monotonic() + random.uniform(0.1, longest)
        self._drop()
        if not self._trouble:
            self._log("%s: %s; trying again" % (self.where, trouble))
        self._trouble = trouble

    def _drop(self):
        """Close the socket, whatever the server has sent."""
        socket = self._client.socket()
        if socket is not None:
            socket.close()
            self._client._sock = None

    def _connected(self, client, userdata, flags, reason, properties):
        if reason.is_failure:
            self._lost("refused: %s" % reason)
            return
        prefix = self._share.prefix
        shared = "$share/%s/%s/+/" % (self._share.group, prefix)
        client.subscribe([(topic, SubscribeOptions(qos=1, retainHandling=ONLY_NEW)) for topic in (
            shared + "data", shared + "events", prefix + "/+/birth/#")])
        self.connected = True

    def _subscribed(self, client, userdata, message_id, reasons, properties):
        refused = [str(reason) for reason in reasons if reason.is_failure]
        if refused:
            self._lost("subscription refused: %s" % refused[0])
            return
        self._failures = 0
        self._log("%s: %s" % (self.where, "connected again" if self._trouble else "connected"))
        self._trouble = ""

    def _message(self, client, userdata, message):
        token = self.connection, message.mid
        self.waiting.append(Message(token, message.topic, message.payload))
