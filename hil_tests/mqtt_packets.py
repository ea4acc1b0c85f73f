"""Packets of MQTT 3.1.1, and of 5 for who only publishes.  No I/O but `read_packet`."""

import struct

CONNECT, CONNACK, PUBLISH, PUBACK, SUBSCRIBE, SUBACK = 1, 2, 3, 4, 8, 9
UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT = 10, 11, 12, 13, 14


class MalformedPacket(Exception):
    """What a client sent is no MQTT that the recorder speaks; the connection ends."""


async def read_packet(reader):
    """Return type, flags and fields of the next packet."""
    head = (await reader.readexactly(1))[0]
    length = 0
    for shift in (0, 7, 14, 21):
        octet = (await reader.readexactly(1))[0]
        length |= (octet & 127) << shift
        if octet < 128:
            return head >> 4, head & 15, await reader.readexactly(length)
    raise MalformedPacket("a length of more than four octets")


def parse_text(fields, at):
    """Return a UTF-8 text with its length before it, and where it ends."""
    (length,) = struct.unpack_from(">H", fields, at)
    return fields[at + 2:at + 2 + length].decode(), at + 2 + length


def behind_properties(fields, at):
    """Return where the properties of a packet of MQTT 5, shorter than 128 octets, end."""
    if fields[at] > 127:
        raise MalformedPacket("properties of more than 127 octets")
    return at + 1 + fields[at]


def parse_connect(fields):
    """Return level, client id, clean session, keep-alive and will of a CONNECT."""
    protocol, at = parse_text(fields, 0)
    level, flags, keep_alive_s = struct.unpack_from(">BBH", fields, at)
    if protocol != "MQTT" or level not in (4, 5):
        raise MalformedPacket("%s %d, allowed MQTT 4 or 5" % (protocol, level))
    at += 4
    if level == 5:
        at = behind_properties(fields, at)
    client_id, at = parse_text(fields, at)
    will = None
    if flags & 4:
        if level == 5:
            at = behind_properties(fields, at)
        topic, at = parse_text(fields, at)
        (length,) = struct.unpack_from(">H", fields, at)
        will = (topic, fields[at + 2:at + 2 + length], flags >> 3 & 1, flags >> 5 & 1)
    return {
        "level": level,
        "client_id": client_id,
        "clean": bool(flags & 2),
        "keep_alive_s": keep_alive_s,
        "will": will,
    }


def parse_filters(fields, with_qos):
    """Return (topic filter, QoS) of a SUBSCRIBE, QoS 0 for an UNSUBSCRIBE."""
    found, at = [], 2
    while at < len(fields):
        topic_filter, at = parse_text(fields, at)
        found.append((topic_filter, fields[at] if with_qos else 0))
        at += with_qos
    return found


def publish_packet(topic, payload, qos, retain, packet_id):
    """Return the octets of a PUBLISH."""
    encoded = topic.encode()
    fields = struct.pack(">H", len(encoded)) + encoded
    fields += struct.pack(">H", packet_id) if qos else b""
    length, rest = b"", len(fields) + len(payload)
    while True:
        rest, octet = rest >> 7, rest & 127
        length += bytes((octet | (128 if rest else 0),))
        if not rest:
            return bytes((PUBLISH << 4 | qos << 1 | retain,)) + length + fields + payload


def matches(topic_filter, topic):
    """Say whether a topic belongs to a filter with + and #."""
    wanted, levels = topic_filter.split("/"), topic.split("/")
    if topic.startswith("$") and wanted[0] in ("+", "#"):
        return False
    for place, level in enumerate(wanted):
        if level == "#":
            return True
        if place >= len(levels) or level not in ("+", levels[place]):
            return False
    return len(wanted) == len(levels)


def flagged_as_double(packet):
    """Return a PUBLISH with its DUP flag set."""
    return bytes((packet[0] | 8,)) + packet[1:]


def short_packet(kind, fields=b""):
    """Return a packet without flags, of less than 128 octets."""
    return bytes((kind << 4, len(fields))) + fields
