"""`boiler-edge decode`: MQTT payloads to one JSON object a record."""

import json

from edge.commands.given import octets_of
from edge.errors import PayloadError
from edge.uplink.payload_reader import unpack_payloads
from edge.uplink.records import as_json_object
from edge.uplink.schema import Births


def main(arguments):
    """Print the records of the payloads; a damaged payload ends with where it is."""
    where = "standard input" if arguments.file == "-" else arguments.file
    births = Births()
    if arguments.birth:
        _take_births(arguments.birth, births)
    octets = _read(arguments.file)
    if octets.startswith((b"[", b"{")):  # no payload of ours begins with these
        raise PayloadError("%s: byte 0: found JSON, which needs no decoding; allowed payloads of "
                           "format msgpack or compact" % where)
    try:
        for kind, *batch in unpack_payloads(octets, births):
            if kind == "batch":
                header, records = batch
                for record in records:
                    print(json.dumps(as_json_object(header, record), ensure_ascii=False))
    except PayloadError as error:
        raise PayloadError("%s: %s" % (where, error)) from error
    return 0


def _take_births(path, births):
    """Remember the births of a file; the plain form needs none, but a damaged one is told."""
    try:
        kinds = {payload[0] for payload in unpack_payloads(_read(path), births)}
    except PayloadError as error:
        raise PayloadError("%s: %s" % (path, error)) from error
    if kinds != {"birth"}:
        raise PayloadError("%s: found %s, allowed birth messages" % (
            path, "nothing" if not kinds else "records"))


def _read(path):
    try:
        return octets_of(path)
    except OSError as error:
        raise PayloadError("%s: %s" % (path, error.strerror)) from error
