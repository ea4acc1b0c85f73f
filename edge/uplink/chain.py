"""The hash chain over a spool's records, in number order, gap and clock records included.

No I/O.  It is made when records become durable, and every batch carries two points of it:

    h(n) = SHA-256(h(before n) + bytes of record n)           h before record 1: 32 zero octets

"Before n" is the record with the next lower number that was there: a number that was never used,
or whose record never became durable, is no link.  Where damage has broken the chain, it begins anew
at 32 zero octets, in what was saved from behind the damage with each batch, since a destination may
have the records before under other hashes; a gap record, a link like any other, names what is lost.
The spool's id is no part of it: a spool that lost its id keeps its chain.

A segment begins with the hash before its first record, in a frame like a record's:

    0        4        8            10                    42
    +--------+--------+------------+---------------------+
    | size   | crc32  | c4 20      | hash                |
    | 34     |        | (bytes 32) |                     |
    +--------+--------+------------+---------------------+
"""

import struct
from hashlib import sha256

from edge.port import crc32

START = bytes(32)
LOOSE = b"\xff" * 32  # head of what was saved from behind damage: each batch of it begins anew
UNKNOWN = b""  # in segments older than the chain, or whose head is damaged
HEAD_OCTETS = 42
_HEAD_SIZE = 34
_BYTES_32 = b"\xc4\x20"


def after(chain, records):
    """Return the hash after records, from that before them; where there is none there is none."""
    if chain in (UNKNOWN, LOOSE):
        return chain
    for record in records:
        chain = sha256(chain + record).digest()
    return chain


def state_rows(spool, head):
    """Return the rows of the retained state that show a cut-off end; head: number and hash."""
    return [("spool", spool), ("head", "%d %s" % (head[0], head[1].hex()))]


def pack_head(chain):
    """Return the frame that says the hash before a segment's first record; none for no hash."""
    if chain == UNKNOWN:
        return b""
    body = _BYTES_32 + chain
    return struct.pack("<II", _HEAD_SIZE, crc32(body)) + body


def read_head(octets):
    """Return (hash before the first record, bytes of the frame) of a segment's first bytes."""
    if len(octets) >= HEAD_OCTETS:
        size, checksum = struct.unpack_from("<II", octets, 0)
        body = bytes(octets[8:HEAD_OCTETS])
        if size == _HEAD_SIZE and body[:2] == _BYTES_32 and crc32(body) == checksum:
            return body[2:], HEAD_OCTETS
    return UNKNOWN, 0
