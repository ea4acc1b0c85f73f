"""What is fuzzed of the compact form: any payload is read or refused, and what is read packs again.

The seeds have bodies that are not deflated, but one: behind zlib little would be reached.
"""

import zlib

from edge.port import packb, unpackb
from edge.uplink.compact import pack_compact
from edge.uplink.payload_reader import raw_payloads
from edge.uplink.records import pack_birth
from edge.uplink.schema import Births, Schema
from tools.fuzz_targets import BIRTH, HEADER, Target, as_it_is, boiler_records

STEPS = [dict(boiler, steps=[[0.1, 0.0]]) for boiler in BIRTH["boilers"]]
BIRTH_MAP = unpackb(pack_birth(dict(BIRTH, boilers=STEPS))[1])
SCHEMA = Schema(BIRTH_MAP)


def read_compact(octets):
    """Read payloads with the birth that their schema needs; pack what they hold once more."""
    births = Births()
    births.take(BIRTH_MAP)
    for kind, *batch in raw_payloads(octets, births):
        if kind == "batch":
            header, rows = batch
            records = [record for _, record in rows]
            again = pack_compact(header, rows[0][0][1], records, SCHEMA) if rows else None
            if again is not None:
                _assert_same(again, records, births)


def _assert_same(payload, records, births):
    if len(records) > 64:
        return  # slow, and no other code is reached
    _, header, rows = next(raw_payloads(payload, births))
    assert [record for _, record in rows] == records, header


def _seeds():
    """Return payloads of all records, not deflated and deflated, and of one."""
    deflated = pack_compact(HEADER, 1, boiler_records(), SCHEMA)
    alone = pack_compact(HEADER, 1, boiler_records()[:1], SCHEMA)
    return [_not_deflated(deflated), deflated, _not_deflated(alone)]


def _not_deflated(payload):
    header, count, _, body = unpackb(payload)
    return b"\x93" + packb(header) + packb(count) + packb(zlib.decompress(body, -15))


TARGETS = {"compact": Target(read_compact, as_it_is, _seeds())}
