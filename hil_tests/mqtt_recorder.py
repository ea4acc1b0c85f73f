"""An MQTT server that writes before it acknowledges, for tests that count records.

Every QoS 1 publish is appended to a file and flushed, and only then acknowledged:

    0        2        6               6 + t           6 + t + p
    +--------+--------+---------------+---------------+
    | t      | p      | topic         | payload       |   big-endian
    +--------+--------+---------------+---------------+

QoS 0 and 1, + and #, retained messages, wills, keep-alive, clean and persistent sessions.  No
QoS 2, no passwords, no TLS; MQTT 5 only for clients that do not subscribe.
Sessions and retained messages live as long as the object, through `stop` and `start`, and are lost
with the program, as in a server without persistence.

    python -m hil_tests.mqtt_recorder --port 1883 --file publishes.bin
"""

import argparse
import asyncio
import struct
import threading
import time

from hil_tests import mqtt_packets as mqtt
from hil_tests.mqtt_packets import MalformedPacket

UNAVAILABLE = 3  # CONNACK: server unavailable


class Session:
    """What a client subscribed to and has not acknowledged; `writer` while it is connected."""

    def __init__(self):
        self.filters = {}
        self.unacknowledged = {}  # packet id: packet
        self.next_id = 0
        self.writer = None
        self.level = 4
        self.clean = True
        self.will = None

    def deliver(self, topic, payload, qos, retain):
        """Send a message, or keep it while the client is away and it matters."""
        if qos == 0:
            if self.writer is not None:
                self.writer.write(mqtt.publish_packet(topic, payload, 0, retain, 0))
            return
        self.next_id = self.next_id % 65_535 + 1
        packet = mqtt.publish_packet(topic, payload, 1, retain, self.next_id)
        self.unacknowledged[self.next_id] = packet
        if self.writer is not None:
            self.writer.write(packet)


class MqttRecorder:
    """The server, in a thread of its own; its methods may be called from any other.

    forget_acks  publishes are written and passed on, but not acknowledged
    forgetful    of these every other one is not written either
    packet_max   octets of the largest packet taken, told to clients of MQTT 5; 0: any
    refuse       a CONNACK code for every new client (True: server unavailable)
    levels       protocol levels that are taken; others see the connection closed
    properties   octets of the properties of a CONNACK of MQTT 5
    poison       a publish with these octets is not written, and its connection ends
    publishes    (topic, payload) of every QoS 1 publish since the object was made, doubles too
    stamps_ms    when each of them came, by the wall clock
    refused      clients that were refused; forgotten: publishes that were not acknowledged
    """

    def __init__(self, path):
        self.forget_acks = self.forgetful = False
        self.packet_max = 0
        self.refuse = 0
        self.levels = (4, 5)
        self.properties = b""
        self.poison = b""
        self.publishes = []
        self.stamps_ms = []
        self.refused = self.forgotten = 0
        self.port = 0
        self._path = path
        self._sessions = {}
        self._retained = {}
        self._connections = set()
        self._loop = None
        self._thread = None

    @property
    def payloads(self):
        """Return the payloads of `publishes`."""
        return [payload for _, payload in list(self.publishes)]

    def start(self, port=0):
        """Listen on 127.0.0.1 (port 0: the one of last time, or a free one) and return the port."""
        started = threading.Event()
        self._loop = None
        self._thread = threading.Thread(
            target=asyncio.run, args=(self._serve(port or self.port, started),), daemon=True)
        self._thread.start()
        started.wait()
        if self._loop is None:
            raise OSError("127.0.0.1:%d: cannot be listened on" % port)
        return self.port

    def stop(self):
        """Close the port and every connection, as a server that is switched off: no wills."""
        if self._loop is None:
            return
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()

    def kick(self):
        """Drop every connection, go on listening, return how many there were; wills are sent."""
        return asyncio.run_coroutine_threadsafe(self._drop_all(), self._loop).result()

    async def _drop_all(self):
        connected = [session for session in self._sessions.values() if session.writer is not None]
        for session in connected:
            session.writer.transport.abort()
        return len(connected)

    async def _serve(self, port, started):
        self._stopped = asyncio.Event()
        try:
            server = await asyncio.start_server(self._connection, "127.0.0.1", port)
        except OSError:
            started.set()
            return
        self.port = server.sockets[0].getsockname()[1]
        self._loop = asyncio.get_running_loop()
        started.set()
        await self._stopped.wait()
        server.close()
        for session in self._sessions.values():
            session.will = None
        await self._drop_all()
        if self._connections:  # they see the end of their streams before the loop closes
            await asyncio.wait(self._connections, timeout=5)
        self._loop = None

    async def _connection(self, reader, writer):
        session = None
        task = asyncio.current_task()
        self._connections.add(task)
        try:
            kind, _, fields = await asyncio.wait_for(mqtt.read_packet(reader), 10)
            if kind != mqtt.CONNECT:
                raise MalformedPacket("packet type %d before CONNECT" % kind)
            connect = mqtt.parse_connect(fields)
            if connect["level"] not in self.levels:
                raise MalformedPacket("level %d" % connect["level"])
            session = self._connect(connect, writer)
            limit_s = 1.5 * connect["keep_alive_s"] or None
            while session.writer is writer:
                kind, flags, fields = await asyncio.wait_for(mqtt.read_packet(reader), limit_s)
                if 0 < self.packet_max < len(fields):
                    raise MalformedPacket("%d octets" % len(fields))
                self._answer(session, kind, flags, fields)
                await writer.drain()
        except (MalformedPacket, TimeoutError, OSError, EOFError, struct.error, UnicodeError,
                IndexError):
            pass  # the client is gone or speaks something else: its will says so
        finally:
            if session is not None and session.writer is writer:
                self._leave(session)
            writer.close()
            self._connections.discard(task)

    def _connect(self, connect, writer):
        if self.refuse:
            self.refused += 1
            code = UNAVAILABLE if self.refuse is True else self.refuse
            behind = b"\x00" if connect["level"] == 5 else b""
            writer.write(mqtt.short_packet(mqtt.CONNACK, bytes((0, code)) + behind))
            raise MalformedPacket("refused")
        client_id = connect["client_id"] or "unnamed-%d" % id(writer)
        old = self._sessions.get(client_id)
        if old is not None and old.writer is not None:  # the same name again: the newer one counts
            old.writer.transport.abort()
            self._leave(old)
        resumed = not connect["clean"] and client_id in self._sessions
        session = self._sessions[client_id] if resumed else Session()
        self._sessions[client_id] = session
        session.writer, session.clean, session.will = writer, connect["clean"], connect["will"]
        session.level = connect["level"]
        behind = b""
        if session.level == 5:
            told = struct.pack(">BI", 0x27, self.packet_max) if self.packet_max else b""
            behind = bytes((len(told + self.properties),)) + told + self.properties
        writer.write(mqtt.short_packet(mqtt.CONNACK, bytes((resumed, 0)) + behind))
        for packet in session.unacknowledged.values():
            writer.write(mqtt.flagged_as_double(packet))
        return session

    def _leave(self, session):
        session.writer = None
        if session.clean:
            for client_id, other in list(self._sessions.items()):
                if other is session:
                    del self._sessions[client_id]
        will, session.will = session.will, None
        if will is not None:
            self._pass_on(*will)

    def _answer(self, session, kind, flags, fields):
        if kind == mqtt.PUBLISH:
            self._publish(session, flags, fields)
        elif kind == mqtt.PUBACK:
            session.unacknowledged.pop(struct.unpack(">H", fields)[0], None)
        elif kind in (mqtt.SUBSCRIBE, mqtt.UNSUBSCRIBE) and session.level == 5:
            raise MalformedPacket("packet type %d of MQTT 5" % kind)
        elif kind == mqtt.SUBSCRIBE:
            self._subscribe(session, fields)
        elif kind == mqtt.UNSUBSCRIBE:
            for topic_filter, _ in mqtt.parse_filters(fields, with_qos=False):
                session.filters.pop(topic_filter, None)
            session.writer.write(mqtt.short_packet(mqtt.UNSUBACK, fields[:2]))
        elif kind == mqtt.PINGREQ:
            session.writer.write(mqtt.short_packet(mqtt.PINGRESP))
        elif kind == mqtt.DISCONNECT:
            session.will = None
            self._leave(session)
        else:
            raise MalformedPacket("packet type %d" % kind)

    def _publish(self, session, flags, fields):
        qos = flags >> 1 & 3
        if qos > 1:
            raise MalformedPacket("QoS %d" % qos)
        topic, at = mqtt.parse_text(fields, 0)
        end = at + 2 * qos
        payload = fields[mqtt.behind_properties(fields, end) if session.level == 5 else end:]
        if self.poison and self.poison in payload:
            raise MalformedPacket("poison")
        if qos and self.forget_acks:
            self.forgotten += 1
            if self.forgetful and self.forgotten % 2:
                return
        if qos:
            encoded = topic.encode()
            with open(self._path, "ab") as file:  # closed is flushed
                file.write(struct.pack(">HI", len(encoded), len(payload)) + encoded + payload)
            self.stamps_ms.append(time.time() * 1000)
            self.publishes.append((topic, payload))
            if not self.forget_acks:
                session.writer.write(mqtt.short_packet(mqtt.PUBACK, fields[at:at + 2]))
        self._pass_on(topic, payload, qos, flags & 1)

    def _pass_on(self, topic, payload, qos, retain):
        if retain and payload:
            self._retained[topic] = (payload, qos)
        elif retain:
            self._retained.pop(topic, None)
        for session in list(self._sessions.values()):
            granted = [g for f, g in session.filters.items() if mqtt.matches(f, topic)]
            if granted:
                session.deliver(topic, payload, min(qos, max(granted)), 0)

    def _subscribe(self, session, fields):
        wanted = mqtt.parse_filters(fields, with_qos=True)
        granted = bytes(min(qos, 1) for _, qos in wanted)
        session.writer.write(mqtt.short_packet(mqtt.SUBACK, fields[:2] + granted))
        for (topic_filter, _), qos in zip(wanted, granted, strict=True):
            session.filters[topic_filter] = qos
            for topic, (payload, kept_qos) in list(self._retained.items()):
                if mqtt.matches(topic_filter, topic):
                    session.deliver(topic, payload, min(kept_qos, qos), 1)


def read_publishes(path):
    """Return (topic, payload) of every whole publish in a recorder's file."""
    with open(path, "rb") as file:
        octets = file.read()
    found, at = [], 0
    while at + 6 <= len(octets):
        topic_size, payload_size = struct.unpack_from(">HI", octets, at)
        middle, end = at + 6 + topic_size, at + 6 + topic_size + payload_size
        if end > len(octets):
            break  # cut off while it was written
        found.append((octets[at + 6:middle].decode(), octets[middle:end]))
        at = end
    return found


def main():
    """Serve until the process is ended; the first line printed is the port."""
    parser = argparse.ArgumentParser(description="An MQTT server that writes first.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--file", required=True)
    arguments = parser.parse_args()
    recorder = MqttRecorder(arguments.file)
    print(recorder.start(arguments.port), flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
