"""`boiler-edge status`: a running agent in a few rows."""

import fcntl
import os

import edge
from edge import config, status
from edge.errors import SpoolError
from edge.port import now_ms

EVENTS = 5  # the newest that are shown


def main(arguments):
    """Print the rows of the status file; exit 1 if no agent runs, or has told nothing."""
    plant = config.load(arguments.plant)
    if not is_held(plant.state_dir):
        print("no agent runs on %s" % plant.state_dir)
        return 1
    found = status.read(plant.state_dir)
    if found is None:  # it has just begun, or its disk is full
        print("an agent runs on %s, but there is no status of it to be read" % plant.state_dir)
        return 1
    if found.get("format") != status.FORMAT:
        print("the agent on %s is %s, which writes another status than boiler-edge %s reads; "
              "restart it" % (plant.state_dir, found.get("software", "of an earlier version"),
                              edge.__version__))
        return 1
    print("%s: process %d, start %d, %.0f s ago, %d poll(s) late" % (
        found["gateway"], found["pid"], found["boot"], (now_ms() - found["time_ms"]) / 1000,
        found["late_polls"]))
    for line in found["lines"]:
        _show_line(line)
    spool = found["spool"]
    print("spool: next number %d, on disk up to %d%s" % (
        spool["next"], spool["durable"], "; " + spool["error"] if spool["error"] else ""))
    _show_wear(spool["wear"])
    for event in found["events"][-EVENTS:]:
        print("event %s: %s" % (event["time"], event["text"]))
    for uplink in found["uplinks"]:
        print("uplink %s: %s, acknowledged up to %d, %d waiting%s" % (
            uplink["name"],
            "connected (MQTT %s)" % uplink["version"] if uplink["connected"] else "not connected",
            uplink["acked"], uplink["waiting"], _trouble(uplink)))
        if uplink["backlog_left"]:
            print("  live from %d on; backlog at %d, %d left to send" % (
                uplink["live_next"], uplink["backlog_next"], uplink["backlog_left"]))
        if uplink["dead_letters"]:
            print("  %d record(s) that the server would not take, in dead-letters/%s.msgpack" % (
                uplink["dead_letters"], uplink["name"]))
    return 0


def _show_line(line):
    late_ms = line["late_ms"]
    print("line %s: %d polls, %d skipped, %d ms late (p99), %d at the worst, lost %d times%s" % (
        line["name"], line["polls"], line["missed"], late_ms["p99"], late_ms["worst"],
        line["lost"], _trouble(line)))
    faults = ["%d %s" % (count, kind) for kind, count in line["counts"].items()
              if kind != "requests"]
    if faults:
        print("  of %d requests: %s" % (line["counts"]["requests"], ", ".join(faults)))
    if line["turned_away"]:
        print("  %d connection(s) that no line expects were closed" % line["turned_away"])
    for device in line["devices"]:
        refuses = "; refuses " + ", ".join(device["refused"]) if device["refused"] else ""
        print("  unit %d: %d request(s) a poll%s%s%s" % (
            device["unit_id"], device["requests"], "; silent" if device["silent"] else "", refuses,
            _trouble(device)))
        for name, text in device["texts"].items():
            print("    %s: %s" % (name, text))


def _show_wear(wear):
    if wear["bytes_per_reading"] is not None and wear["fsyncs_per_hour"] is not None:
        print("flash: %g bytes written a reading, %g fsyncs an hour" % (
            wear["bytes_per_reading"], wear["fsyncs_per_hour"]))


def is_held(state_dir):
    """Whether an agent holds the lock of a state directory; a SpoolError where nobody may look."""
    try:
        with open(os.path.join(state_dir, "lock"), "rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except PermissionError as error:
        raise SpoolError("%s: cannot be read: %s" % (state_dir, error.strerror)) from error
    except OSError:
        return False
    return False


def _trouble(row):
    return ": " + row["trouble"] if row["trouble"] else ""
