"""The status file: what a running agent says of itself, for `boiler-edge status`."""

import json
import os
import time

from edge.port import now_ms

NAME = "status.json"
READ_TRIES = 5


def write(agent, word, log):
    """Write the status of the agent; a disk that does not take it costs one line of log.

    In place and not synced: it says what is, not what was, and spares the flash.
    """
    path = os.path.join(agent.plant.state_dir, NAME)
    octets = json.dumps(report(agent, word)).encode()
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            os.pwrite(file, octets, 0)
            os.ftruncate(file, len(octets))
        finally:
            os.close(file)
    except OSError as error:
        if agent.status_trouble != error.strerror:
            log("%s: %s" % (path, error.strerror))
        agent.status_trouble = error.strerror


def report(agent, word):
    """Return the status as one JSON object."""
    spool = agent.spool
    return {
        "state": word, "pid": os.getpid(), "time_ms": now_ms(), "boot": agent.clock.boot,
        "gateway": agent.plant.gateway, "late_polls": agent.late_polls,
        "lines": [_line(name, line_poll) for name, line_poll in agent.line_polls.items()],
        "spool": {"next": spool.next, "durable": spool.durable, "error": spool.last_error,
                  "counts": dict(spool.counts)},
        "uplinks": [_uplink(delivery, spool) for delivery in agent.deliveries],
    }


def _line(name, line_poll):
    return {
        "name": name, "polls": line_poll.polls, "lost": line_poll.lost,
        "trouble": line_poll.trouble, "missed": line_poll.missed,
        "late_ms": {"p50": line_poll.lateness.below_ms(0.5),
                    "p99": line_poll.lateness.below_ms(0.99),
                    "worst": line_poll.lateness.worst_ms},
        "counts": dict(line_poll.modbus_line.counts),
        "devices": [_device(device) for device in line_poll.devices],
    }


def _device(device):
    return {
        "unit_id": device.unit_id, "requests": len(device.reads), "trouble": device.trouble,
        "silent": device.silent,
        "refused": [register.quantity for register in device.refused],
        "texts": {register.quantity: device.intake.texts[register.quantity]
                  for register in device.device.registers
                  if register.quantity in device.intake.texts},
    }


def _uplink(delivery, spool):
    acked = spool.cursor(delivery.name)
    return {
        "name": delivery.name, "connected": delivery.connected, "sent": delivery.sent,
        "acked": acked, "waiting": spool.next - 1 - acked, "trouble": delivery.trouble,
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
