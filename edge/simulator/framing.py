"""Modbus frames as octets, for whoever stands between a client and a server.  No I/O.

    tcp    transaction 2 | protocol 2, zero | length 2 | unit id 1 | pdu
    rtu    unit id 1 | pdu | crc 2, low octet first
    ascii  ":" | unit id, pdu and lrc in hexadecimal digits | CR LF

Written anew for the simulator: with the client's own code a mistake would be made on both sides and
not be seen.
"""

import struct
from collections import namedtuple

FRAMINGS = ("tcp", "rtu", "ascii")

# transaction is 0 but on tcp.
Frame = namedtuple("Frame", ("transaction", "unit", "pdu"))

# function -> octets of an RTU frame; 15 and 16 ask, 1 to 4 answer with a count of octets in it
_REQUESTS = {1: 8, 2: 8, 3: 8, 4: 8, 5: 8, 6: 8, 22: 10}
_REPLIES = {5: 8, 6: 8, 15: 8, 16: 8, 22: 10}


def crc16(octets):
    """Return the CRC of Modbus over Serial Line V1.02, 6.2.2; of a frame with its CRC it is 0."""
    remainder = 0xFFFF
    for octet in octets:
        remainder = (remainder >> 8) ^ _CRC[(remainder ^ octet) & 0xFF]
    return remainder


def _crc_row(octet):
    for _ in range(8):
        octet = (octet >> 1) ^ 0xA001 if octet & 1 else octet >> 1
    return octet


_CRC = tuple([_crc_row(octet) for octet in range(256)])


def pack(framing, frame):
    """Return the octets of a Frame."""
    body = bytes([frame.unit]) + frame.pdu
    if framing == "tcp":
        return struct.pack(">HHH", frame.transaction, 0, len(body)) + body
    if framing == "rtu":
        return body + struct.pack("<H", crc16(body))
    return b":%s\r\n" % (body + bytes([-sum(body) & 0xFF])).hex().upper().encode()


def unpack(framing, octets):
    """Return the Frame of a whole frame."""
    if framing == "tcp":
        return Frame(struct.unpack(">H", octets[:2])[0], octets[6], octets[7:])
    if framing == "rtu":
        return Frame(0, octets[0], octets[1:-2])
    body = bytes.fromhex(octets[1:-2].decode("ascii"))
    return Frame(0, body[0], body[1:-1])


def cut_request(framing, octets):
    """Return (first whole request, what follows it); the request is empty when more must come."""
    return _cut(framing, octets, _request_size)


def cut_reply(framing, octets):
    """Return (first whole reply, what follows it); the reply is empty when more must come."""
    return _cut(framing, octets, _reply_size)


def _cut(framing, octets, rtu_size):
    if framing == "tcp":
        size = 6 + struct.unpack(">H", octets[4:6])[0] if len(octets) >= 6 else 0
        return (octets[:size], octets[size:]) if 0 < size <= len(octets) else (b"", octets)
    if framing == "ascii":
        start, end = octets.find(b":"), octets.find(b"\r\n")
        return (octets[start:end + 2], octets[end + 2:]) if 0 <= start < end else (b"", octets)
    for start in range(len(octets) - 3):
        size = rtu_size(octets[start:])
        end = start + size
        if end > len(octets):
            return b"", octets[start:]
        if size and crc16(octets[start:end]) == 0:
            return octets[start:end], octets[end:]
    return b"", octets[-3:]


def _request_size(octets):
    """Return the length of the RTU request that begins here; 0 when none can."""
    if octets[1] in (15, 16):
        return 9 + octets[6] if len(octets) > 6 else 9
    return _REQUESTS.get(octets[1], 0)


def _reply_size(octets):
    if octets[1] & 0x80:
        return 5
    if octets[1] in (1, 2, 3, 4):
        return 5 + octets[2]
    return _REPLIES.get(octets[1], 0)
