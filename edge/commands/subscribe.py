"""`boiler-edge subscribe`: records as an MQTT server hands them on."""

import json
import queue
import signal
import sys

from edge.errors import PayloadError, UnknownSchema
from edge.uplink.listen import Listener
from edge.uplink.payload_reader import unpack_payloads
from edge.uplink.records import as_json_object
from edge.uplink.schema import Births

USAGE = 2  # exit code
WAITING_MAX = 100  # batches whose births have not come


def main(arguments):
    """Print one JSON object a record until SIGINT or SIGTERM."""
    if not _is_filter(arguments.topic):
        print("boiler-edge subscribe: error: --topic: found %s, allowed a topic, with + for one "
              "level and # for all at its end" % json.dumps(arguments.topic), file=sys.stderr)
        return USAGE
    arrived: queue.SimpleQueue = queue.SimpleQueue()
    listener = Listener(arguments.url, topics(arguments.topic),
                        lambda topic, payload: arrived.put((topic, payload)),
                        _password(arguments.password_file))
    for number in (signal.SIGINT, signal.SIGTERM):  # before, nobody looks into the queue
        signal.signal(number, lambda *_: arrived.put(None))
    births = Births()
    waiting: list[tuple[str, bytes]] = []
    try:
        while (message := arrived.get()) is not None:
            take(message, births, waiting)
    finally:
        listener.close()
    return 0


def _is_filter(topic):
    """Whether an MQTT server can be asked for a topic."""
    levels = topic.split("/")
    return (topic.isprintable() and 0 < len(topic.encode()) < 65536 and "#" not in levels[:-1]
            and all(level in ("+", "#") or not set(level) & set("+#") for level in levels))


def topics(topic):
    """Return the topic and, of batches, that of the births that they may need."""
    if not topic.endswith("/data"):
        return [topic]
    return [topic.removesuffix("data") + "birth/+", topic]


def take(message, births, waiting):
    """Show a batch; one whose birth has not come yet waits for it."""
    topic, payload = message
    if "/birth/" in topic:
        _show(topic, payload, births)
        again, waiting[:] = waiting[:], []
        for topic, payload in again:
            take((topic, payload), births, waiting)
        return
    if not topic.endswith("/data"):
        return  # states and events are no records
    if payload.startswith(b"["):  # an uplink of format "json" sends the objects themselves
        _show_json(topic, payload)
    elif not _show(topic, payload, births):
        waiting.append((topic, payload))
        del waiting[:-WAITING_MAX]


def _show(topic, payload, births):
    """Show the records of a payload; return whether their schema is known."""
    try:
        for kind, *batch in unpack_payloads(payload, births):
            if kind == "batch":
                header, records = batch
                for record in records:
                    line = json.dumps(as_json_object(header, record), ensure_ascii=False)
                    print(line, flush=True)
    except PayloadError as error:
        print("%s: %s" % (topic, error), file=sys.stderr, flush=True)
        return not isinstance(error, UnknownSchema)
    return True


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
