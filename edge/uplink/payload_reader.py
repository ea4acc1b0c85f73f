"""Payloads in every form -> births and batches.  No I/O.  CPython only.

`records.unpack_payloads` reads the plain form, which needs nothing; the compact form needs the
birth of its schema, from the same stream or from before.
"""

from edge.errors import PayloadError
from edge.uplink.compact_reader import COMPACT, compact_from
from edge.uplink.msgpack import unpack_from
from edge.uplink.records import payload_from
from edge.uplink.schema import Births


def unpack_payloads(octets, births=None):
    """Yield ("batch", header, [record, ...]) or ("birth", map) for payloads one after another.

    `births` are the Births known, to which those of the payloads are added.  Raises a PayloadError
    naming the byte where something else stands, or the schema that is not known.
    """
    for payload in raw_payloads(octets, births):
        if payload[0] == "batch":
            payload = ("batch", payload[1], [record for record, _ in payload[2]])
        yield payload


def raw_payloads(octets, births=None):
    """Yield the same with (record, bytes of the record) in place of each record."""
    births = Births() if births is None else births
    offset = 0
    while offset < len(octets):
        if octets[offset] in COMPACT:
            payload, offset = compact_from(octets, offset, births)
        else:
            payload, offset = payload_from(octets, offset)
            if payload[0] == "birth":
                births.take(payload[1])
        yield payload


def births_of(octets):
    """Yield the births among payloads one after another, as far as they are whole."""
    offset = 0
    try:
        while offset < len(octets):
            if 0x90 <= octets[offset] < 0xA0:
                _, offset = unpack_from(octets, offset)
            else:
                (_, birth), offset = payload_from(octets, offset)
                yield birth
    except (ValueError, PayloadError):
        return  # whoever reads the batches says what is wrong
