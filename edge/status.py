"""The status file: what a running agent says of itself, for `boiler-edge status`."""

import json
import os
import time

import edge
from edge.port import now_ms, sleep_ms
from edge.uplink.records import iso_time

NAME = "status.json"
FORMAT = 1  # of the file; one higher when a key goes or says something else
READ_TRIES = 5
TOGETHER = 16  # lines told in one go, in well under a ms


def write(agent, word, log):
    """Write the status of the agent; a disk that does not take it costs one line of log."""
    _put(agent, report(agent, word, [_line(*row) for row in agent.line_polls.items()]), log)


async def write_by_and_by(agent, word, log):
    """Do what `write` does, and let polls come between every few lines."""
    rows = list(agent.line_polls.items())
    lines = []
    for first in range(0, len(rows), TOGETHER):
        lines += [_line(*row) for row in rows[first:first + TOGETHER]]
        await sleep_ms(0)
    await agent.on_disk(_put, agent, report(agent, word, lines), log)


def _put(agent, told, log):
    """Write in place and unsynced: it says what is, not what was, and spares the flash."""
    path = os.path.join(agent.plant.state_dir, NAME)
    octets = json.dumps(told).encode()
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            written = os.pwrite(file, octets, 0)
            os.ftruncate(file, written)
        finally:
            os.close(file)
        trouble = ""
        if written < len(octets):  # what a disk does whose last room it took
            trouble = "%d of %d bytes written" % (written, len(octets))
    except OSError as error:
        trouble = error.strerror or str(error)
    if trouble and trouble != agent.status_trouble:
        log("%s: %s" % (path, trouble))
    agent.status_trouble = trouble


def report(agent, word, lines):
    """Return the status as one JSON object."""
    spool = agent.spool
    return {
        "format": FORMAT, "software": "boiler-edge " + edge.__version__,
        "state": word, "pid": os.getpid(), "time_ms": now_ms(), "boot": agent.clock.boot,
        "gateway": agent.plant.gateway, "late_polls": agent.late_polls,
        "lines": lines,
        "spool": {"next": spool.next, "durable": spool.durable, "error": spool.last_error,
                  "counts": dict(spool.counts), "wear": agent.wear.told(agent.clock.up_ms())},
        "events": [_event(event) for event in agent.events.newest],
        "uplinks": [_uplink(delivery, spool) for delivery in agent.deliveries],
    }


def _event(event):
    return {"event": event.kind, "text": event.text, "time": iso_time(event.moment.time_ms)}


def _line(name, line_poll):
    return {
        "name": name, "polls": line_poll.polls, "lost": line_poll.lost,
        "trouble": line_poll.trouble, "missed": line_poll.missed,
        "late_ms": {"p50": line_poll.lateness.below_ms(0.5),
                    "p99": line_poll.lateness.below_ms(0.99),
                    "worst": line_poll.lateness.worst_ms},
        "counts": dict(line_poll.modbus_line.counts),
        "turned_away": line_poll.modbus_line.turned_away,
        "devices": [_device(device) for device in line_poll.devices],
    }


def _device(device):
    return {
        "unit_id": device.unit_id, "requests": len(device.reads), "trouble": device.trouble,
        "silent": device.silent,
        "refused": [register.quantity for register in device.refused],
        "texts": dict(device.texts),
    }


def _uplink(delivery, spool):
    acked = spool.cursor(delivery.name)
    ahead = sum([last - first + 1 for first, last in spool.ahead(delivery.name)])
    streams = delivery.sending.streams if delivery.sending else None
    return {
        "name": delivery.name, "connected": delivery.connected, "version": delivery.version,
        "sent": delivery.sent, "acked": acked, "waiting": spool.next - 1 - acked - ahead,
        "live_next": streams.live if streams else None,
        "backlog_next": streams.backlog[0][0] if streams and streams.backlog else None,
        "backlog_left": streams.left if streams else None,
        "dead_letters": delivery.dead_letters, "trouble": delivery.trouble,
    }


def read(state_dir):
    """Return the status that an agent wrote last, or None."""
    for _ in range(READ_TRIES):  # it may be in the middle of writing
        try:
            with open(os.path.join(state_dir, NAME), encoding="utf-8") as file:
                return json.load(file)
        except ValueError:
            time.sleep(0.05)
        except OSError:
            return None
    return None
