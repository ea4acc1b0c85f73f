"""`boiler-edge subscribe`: records as an MQTT server hands them on."""

import json
import queue
import signal
import sys

from edge.errors import PayloadError
from edge.uplink.listen import Listener
from edge.uplink.records import as_json_object, unpack_payloads


def main(arguments):
    """Print one JSON object a record until SIGINT or SIGTERM."""
    arrived: queue.SimpleQueue = queue.SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: arrived.put(None))
    listener = Listener(arguments.url, arguments.topic,
                        lambda topic, payload: arrived.put((topic, payload)),
                        _password(arguments.password_file))
    try:
        while (message := arrived.get()) is not None:
            _show(*message)
    finally:
        listener.close()
    return 0


def _show(topic, payload):
    if not topic.endswith("/data"):
        return  # births and states are no records
    if payload.startswith(b"["):  # an uplink of format "json" sends the objects themselves
        _show_json(topic, payload)
        return
    try:
        for kind, *batch in unpack_payloads(payload):
            if kind == "batch":
                header, records = batch
                for record in records:
                    line = json.dumps(as_json_object(header, record), ensure_ascii=False)
                    print(line, flush=True)
    except PayloadError as error:
        print("%s: %s" % (topic, error), file=sys.stderr, flush=True)


def _show_json(topic, payload):
    try:
        for record in json.loads(payload):
            print(json.dumps(record, ensure_ascii=False), flush=True)
    except ValueError as error:
        print("%s: %s" % (topic, error), file=sys.stderr, flush=True)


def _password(path):
    if path is None:
        return None
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().rstrip("\n")
    except OSError as error:
        raise PayloadError("%s: %s" % (path, error.strerror)) from error
