"""`boiler-edge check`: every problem of a plant file, or the read plan of every line."""

import json

from edge import config
from edge.drivers.plan import bus_load_pct, bus_time_ms, plan


def main(arguments):
    """Print what each line is asked and how long that takes; problems end it with exit 1."""
    plant = config.load(arguments.plant)
    lines = [(line, _requests(plant, line)) for line in plant.lines]
    if arguments.json:
        print(json.dumps({"problems": [], "lines": [_line_object(*row) for row in lines]}))
        return 0
    for line, requests in lines:
        _show(line, requests)
    return 0


def _requests(plant, line):
    """Return (boiler name, device, block) for every request of a line."""
    return [(boiler.name, device, block)
            for boiler in plant.boilers for device in boiler.devices if device.line == line.name
            for block in plan(line, device)]


def _show(line, requests):
    blocks = [row[1:] for row in requests]
    print("line %s: %d request(s) every %d ms, %.1f ms on the wire, load %.1f %%" % (
        line.name, len(blocks), line.poll_every_ms,
        sum(bus_time_ms(line, *row) for row in blocks), bus_load_pct(line, blocks)))
    for boiler, device, block in requests:
        print("  %s, unit %d: %s %d to %d, %.1f ms: %s" % (
            boiler, device.unit_id, block.table, block.address, block.address + block.count - 1,
            bus_time_ms(line, device, block),
            ", ".join(register.quantity for register in block.registers)))


def _line_object(line, requests):
    return {
        "name": line.name, "requests": len(requests),
        "plan": [
            {"boiler": boiler, "unit_id": device.unit_id, "table": block.table,
             "address": block.address, "count": block.count, "every": block.every,
             "ms": round(bus_time_ms(line, device, block), 3)}
            for boiler, device, block in requests],
        "bus_load_pct": round(bus_load_pct(line, [row[1:] for row in requests]), 3),
    }
