"""Modbus requests and replies as octets, for whoever asks: reading functions only.  No I/O.

    tcp     transaction 2, protocol 2 (0), length 2, unit id 1, PDU
    rtu     unit id 1, PDU, CRC-16 2 (low octet first)
    ascii   ":", unit id, PDU and LRC in hexadecimal, CR LF

    PDU of a request   function 1, address 2, count 2
    PDU of a reply     function 1, octets that follow 1, values
                       function + 0x80, exception code 1

A serial line may bring anything before, between and after replies.  `find_rtu` and `find_ascii`
look for the first whole frame with a right check, whatever stands before it.

source: Modbus Application Protocol V1.1b3; Modbus over Serial Line V1.02; Modbus Messaging on
TCP/IP V1.0b
"""

import struct
from collections import namedtuple

# The only functions there are here: what is not in this table cannot be asked for.
FUNCTIONS = {"coil": 1, "discrete": 2, "holding": 3, "input": 4}
READING = (1, 2, 3, 4)
EXCEPTION = 0x80

ADU_MAX = 260  # octets of the longest frame, on TCP; 256 on RTU
HEADER = 7  # octets before the PDU on TCP
REQUEST = 5  # octets of a request's PDU

# unit, function, octets: what the reply to a request must show
Asked = namedtuple("Asked", ("unit", "function", "octets"))

# skipped  octets that stood before the frame     end  where the octets after it begin
Found = namedtuple("Found", ("skipped", "end", "unit", "pdu"))


def asked(unit, block):
    """Return the Asked of reading a block from a unit."""
    bits = block.table in ("coil", "discrete")
    octets = (block.count + 7) // 8 if bits else 2 * block.count
    return Asked(unit, FUNCTIONS[block.table], octets)


def request_pdu(block):
    """Return the PDU that asks for a block."""
    return struct.pack(">BHH", FUNCTIONS[block.table], block.address, block.count)


def tcp_frame(transaction, unit, pdu):
    """Return a PDU with the header of Modbus TCP."""
    return struct.pack(">HHHB", transaction, 0, len(pdu) + 1, unit) + pdu


def rtu_frame(unit, pdu):
    """Return a PDU as it goes over a serial line."""
    octets = bytes([unit]) + pdu
    return octets + struct.pack("<H", crc16(octets))


def ascii_frame(unit, pdu):
    """Return a PDU as it goes over a serial line in ASCII."""
    octets = bytes([unit]) + pdu
    octets += bytes([lrc(octets)])
    return b":" + "".join(["%02X" % octet for octet in octets]).encode() + b"\r\n"


def _crc_table():
    table = []
    for octet in range(256):
        crc = octet
        for _ in range(8):
            crc = (crc >> 1) ^ (0xA001 if crc & 1 else 0)
        table.append(crc)
    return tuple(table)


_CRC = _crc_table()


def crc16(octets):
    """Return the CRC-16 of Modbus RTU."""
    crc = 0xFFFF
    for octet in octets:
        crc = (crc >> 8) ^ _CRC[(crc ^ octet) & 0xFF]
    return crc


def lrc(octets):
    """Return the check octet of Modbus ASCII."""
    return -sum(octets) & 0xFF


def is_header(protocol, length):
    """Whether a frame on TCP can have this header; if not, nothing after it can be trusted."""
    return protocol == 0 and 3 <= length <= ADU_MAX - HEADER + 1


def _rtu_length(octets, start):
    """Return the length of the reply that may begin here: 0 for none, -1 when it cannot be said."""
    if len(octets) < start + 2:
        return -1
    function = octets[start + 1]
    if function & EXCEPTION:
        return 5 if function - EXCEPTION in READING else 0
    if function not in READING:
        return 0
    return -1 if len(octets) < start + 3 else 5 + octets[start + 2]


def _is_expected(octets, start, expected):
    """Whether the reply that was asked for may begin here."""
    return octets[start:start + 3] == bytes(expected)


def find_rtu(octets, expected):
    """Return the first whole reply among octets, or None; `expected` is an Asked or None.

    The reply asked for may still be arriving: then nothing inside of it is looked at.
    """
    for start in range(len(octets)):
        length = _rtu_length(octets, start)
        end = start + length
        if length > 0 and end <= len(octets):
            if octets[end - 2] | octets[end - 1] << 8 == crc16(octets[start:end - 2]):
                return Found(octets[:start], end, octets[start], octets[start + 1:end - 2])
        elif expected is not None and _is_expected(octets, start, expected):
            return None
    return None


def find_ascii(octets, expected=None):
    """Return the first whole reply in ASCII among octets, or None."""
    start = octets.find(b":")
    while start >= 0:
        end = octets.find(b"\r\n", start)
        if end < 0:
            return None
        start = octets.rfind(b":", start, end)  # a frame that was cut off ends where one begins
        frame = _hexadecimal(octets[start + 1:end])
        if len(frame) >= 4 and not sum(frame) & 0xFF:
            return Found(octets[:start], end + 2, frame[0], frame[1:-1])
        start = octets.find(b":", end)
    return None


def _hexadecimal(text):
    """Return the octets that digits stand for; none when they are no digits."""
    digits = b"0123456789ABCDEFabcdef"
    if len(text) % 2 or [digit for digit in text if digit not in digits]:
        return b""
    return bytes([int(text[i:i + 2], 16) for i in range(0, len(text), 2)])
