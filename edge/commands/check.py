"""`boiler-edge check`: every problem of a plant file, or the read plan and what the spool holds.

A line whose requests take longer than its period is a problem too.  `run` does not refuse it: it
skips polls and counts them.
"""

import importlib.util
import json
import sys
from urllib.parse import urlsplit

from edge import config
from edge.commands.check_load import load_pct, requests_of, too_busy
from edge.commands.check_spool import keeping, too_short
from edge.config_check import show
from edge.config_source import beside, located, read
from edge.drivers.plan import bus_time_ms
from edge.errors import UplinkError
from edge.uplink.tls import cautions, password, tls_context


def main(arguments):
    """Print what each line is asked, how long that takes, and how long the spool holds.

    Problems end it with exit 1.
    """
    plant = config.load(arguments.plant)
    source, _ = read(arguments.plant, [])
    lines = [(line, requests_of(plant, line)) for line in plant.lines]
    # The lines stand in the plant as they stand in the file.
    found = [(source, ("line", i, "poll_every_ms"), too_busy(plant, line))
             for i, (line, requests) in enumerate(lines) if load_pct(line, requests) > 100.0]
    problems = located(found)
    held = keeping(plant)
    warnings = _not_verified(source) + _long_polls(lines) + too_short(plant, held)
    warnings += [line for uplink in plant.uplinks for line in cautions(uplink)]
    warnings += _cannot_sign(plant)
    warnings += [line for uplink in plant.uplinks for line in _cannot_show(uplink)]
    warnings += _one_client(plant.uplinks)
    if arguments.json:
        print(json.dumps({
            "problems": [{"file": str(problem.file), "line": problem.line, "key": problem.key,
                          "message": problem.message} for problem in problems],
            "warnings": warnings, "lines": [_line_object(*row) for row in lines],
            "spool": {"bytes_per_day": round(held.bytes_per_day), "days": held.days,
                      "max_mb": held.max_mb},
        }, ensure_ascii=False))
        return 1 if problems else 0
    for warning in warnings:
        print("warning: %s" % warning, file=sys.stderr)
    for problem in problems:
        print(show(problem))
    if problems:
        return 1
    for line, requests in lines:
        _show(line, requests)
    _show_keeping(held)
    return 0


def _cannot_sign(plant):
    """Return a warning for each key with which `run` would end for want of the extra."""
    wanted = ["gateway.sign"] * plant.sign + ["uplink[%d].commands" % place for place, uplink
                                              in enumerate(plant.uplinks) if uplink.commands]
    if importlib.util.find_spec("cryptography"):
        return []
    return ["%s: signatures need the extra `sign`, which is not installed here (pip install "
            "'boiler-edge[sign]')" % key for key in wanted]


def _cannot_show(uplink):
    """Return a warning for each file of an uplink that cannot be used here, under this user."""
    warnings = []
    for load in (tls_context, password) if uplink.url.startswith("mqtts:") else (password,):
        try:
            load(uplink)
        except UplinkError as error:
            warnings.append("uplink %s: %s" % (uplink.name, error))
    return warnings


def _one_client(uplinks):
    """Return a warning for each uplink whose client id another uses at the same host.

    At the same port too it is a problem of the plant file.
    """
    warnings = []
    first: dict = {}
    for uplink in uplinks:
        host = urlsplit(uplink.url).hostname
        other = first.setdefault((host, uplink.client_id), uplink)
        if other is not uplink:
            warnings.append(
                "uplink %s: client_id: found %s, which uplink %s uses at %s; where both ports are "
                "of one server, it closes the older connection again and again" % (
                    uplink.name, uplink.client_id, other.name, host))
    return warnings


def _not_verified(source):
    """Return a warning for each map whose addresses nobody has read in a manual."""
    heated = [table for key in ("boiler", "furnace") for table in source.document.get(key, ())]
    names = [device["map"] for table in heated for device in table.get("device", ())
             if device.get("map")]
    warnings = []
    for path in dict.fromkeys(beside(source.path, name) for name in names):
        mapped, _ = read(path, [])
        if not mapped.document.get("verified", False):
            warnings.append("%s: not verified: its addresses were not read in a manual that it "
                            "names, nor tried on the device" % path)
    return warnings


def _long_polls(lines):
    """Return a warning for each line that has time enough, but not in one and the same poll."""
    return ["line %s: a poll in which all is due takes %.0f ms, longer than its %d ms; those "
            "behind it come late" % (line.name, _poll_ms(line, requests), line.poll_every_ms)
            for line, requests in lines
            if load_pct(line, requests) <= 100.0 and _poll_ms(line, requests) > line.poll_every_ms]


def _poll_ms(line, requests):
    """Return how long a poll takes in which every request is due.  [ms]"""
    return round(sum(
        bus_time_ms(line, device, block) / (device.in_flight if line.transport == "tcp" else 1)
        for _, device, block in requests), 3)


def _show(line, requests):
    print("line %s: %d request(s) for %d register(s) every %d ms, %.1f ms on the wire, load %.1f %%"
          % (line.name, len(requests), _registers(requests), line.poll_every_ms,
             _poll_ms(line, requests), load_pct(line, requests)))
    for boiler, device, block in requests:
        print("  %s, unit %d: %s %d to %d, %.1f ms%s: %s" % (
            boiler, device.unit_id, block.table, block.address, block.address + block.count - 1,
            bus_time_ms(line, device, block), _seldom(line, block),
            ", ".join(register.quantity for register in block.registers)))


def _show_keeping(held):
    if held.days is not None:
        print("spool: %.2f MB a day, %g MB hold %.0f days" % (
            held.bytes_per_day / 1e6, held.max_mb, held.days))


def _seldom(line, block):
    """Return how often a block is read that is not read with every poll."""
    if block.every == 1:
        return ""
    return ", with every %d polls (%g s)" % (
        block.every, block.every * line.poll_every_ms / 1000)


def _registers(requests):
    return sum(len(block.registers) for _, _, block in requests)


def _line_object(line, requests):
    return {
        "name": line.name, "requests": len(requests), "registers": _registers(requests),
        "ms": _poll_ms(line, requests),
        "plan": [
            {"boiler": boiler, "unit_id": device.unit_id, "table": block.table,
             "address": block.address, "count": block.count, "every": block.every,
             "ms": round(bus_time_ms(line, device, block), 3)}
            for boiler, device, block in requests],
        "bus_load_pct": round(load_pct(line, requests), 3),
    }
