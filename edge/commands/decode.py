"""`boiler-edge decode`: MQTT payloads to one JSON object a record."""

import json
import sys

from edge.errors import PayloadError
from edge.uplink.records import as_json_object, unpack_payloads


def main(arguments):
    """Print the records of the payloads; a damaged payload ends with where it is."""
    where = "standard input" if arguments.file == "-" else arguments.file
    if arguments.birth:
        _check_birth(arguments.birth)  # the plain form needs none, but a damaged one is told
    octets = _read(arguments.file)
    try:
        for kind, *batch in unpack_payloads(octets):
            if kind == "batch":
                header, records = batch
                for record in records:
                    print(json.dumps(as_json_object(header, record), ensure_ascii=False))
    except PayloadError as error:
        raise PayloadError("%s: %s" % (where, error)) from error
    return 0


def _check_birth(path):
    try:
        kinds = {payload[0] for payload in unpack_payloads(_read(path))}
    except PayloadError as error:
        raise PayloadError("%s: %s" % (path, error)) from error
    if kinds != {"birth"}:
        raise PayloadError("%s: found %s, allowed birth messages" % (
            path, "nothing" if not kinds else "records"))


def _read(path):
    try:
        if path == "-":
            return sys.stdin.buffer.read()
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise PayloadError("%s: %s" % (path, error.strerror)) from error
