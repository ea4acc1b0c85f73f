"""`boiler-edge probe`: read the real devices once, and show what came."""

import asyncio
import json
import struct
import sys

from edge import config
from edge.commands.field_line import FieldLine, line_named
from edge.commands.orders import places, registers_of, show_places
from edge.drivers.plan import WORDS_MAX, Block, plan
from edge.drivers.registers import BIT_TABLES, decode, why_not, width
from edge.errors import DriverError, ExceptionReply, LineLost, ReadingsError
from edge.port import INF, ticks_diff, ticks_ms
from edge.quantities import QUANTITIES, out_of_range


def main(arguments):
    """Print every register's words, value, unit and flag; exit 1 if something did not answer."""
    plant = config.load(arguments.plant)
    trouble = _usage(plant, arguments)
    if trouble:
        print("boiler-edge probe: error: %s" % trouble, file=sys.stderr)
        return 2
    if arguments.line is not None:
        known = registers_of(plant, arguments.line, arguments.unit, arguments.table)
        return asyncio.run(_probe_block(line_named(plant, arguments.line), arguments, known))
    boilers = [boiler for boiler in plant.boilers if arguments.boiler in (None, boiler.name)]
    if not boilers:
        raise ReadingsError("--boiler: found %s, allowed %s" % (
            arguments.boiler, ", ".join(boiler.name for boiler in plant.boilers)))
    rows = asyncio.run(_probe_boilers(plant, boilers))
    if arguments.json:
        print(json.dumps({"readings": rows}, ensure_ascii=False))
    else:
        _show(rows)
    return 1 if any(row["words"] is None for row in rows) else 0


async def _probe_boilers(plant, boilers):
    """Return one row a register; lines are read side by side, units of a line one after another."""
    found = await asyncio.gather(*(_probe_line(line, boilers) for line in plant.lines))
    return [row for rows in found for row in rows]


async def _probe_line(line, boilers):
    devices = [(boiler.name, device) for boiler in boilers for device in boiler.devices
               if device.line == line.name]
    rows = []
    with FieldLine(line) as modbus_line:
        if devices:
            await _quiet(modbus_line)
        for boiler, device in devices:
            for block in plan(line, device):
                rows += await _probe(modbus_line, boiler, device, block)
    return rows


async def _quiet(modbus_line):
    """Let the time pass that the first request of a pair waits; it is none of a unit's own ms."""
    if modbus_line.line.transport == "tcp":
        return
    try:
        await modbus_line.open()
        await asyncio.sleep(modbus_line.line.timeout_ms / 1000)
    except LineLost:
        pass  # each register says so


async def _probe(modbus_line, boiler, device, block):
    started = ticks_ms()
    try:
        await modbus_line.open()
        reply, trouble = await modbus_line.read(device.unit_id, block), None
    except ExceptionReply as error:
        if len(block.registers) > 1:  # which of them is it?
            return await _probe_singly(modbus_line, boiler, device, block)
        reply, trouble = None, error.reason
    except LineLost as error:  # only its text says why
        reply, trouble = None, str(error)
    except DriverError as error:
        reply, trouble = None, error.reason
    ms = ticks_diff(ticks_ms(), started)
    rows = []
    for register in block.registers:
        row = {
            "boiler": boiler, "quantity": register.quantity, "line": device.line,
            "unit_id": device.unit_id, "table": register.table, "address": register.address,
            "words": None, "value": None, "unit": QUANTITIES[register.quantity].unit, "ms": ms,
            "fault": trouble,
        }
        if reply is not None:
            row.update(_found(register, register.address - block.address, reply))
        rows.append(row)
    return rows


async def _probe_singly(modbus_line, boiler, device, block):
    rows = []
    for register in block.registers:
        one = Block(block.table, register.address, width(register), (register,), block.every)
        rows += await _probe(modbus_line, boiler, device, one)
    return rows


def _found(register, place, reply):
    """Return words, value and fault; the value also where it is implausible: then it is needed."""
    in_bits = register.table in BIT_TABLES
    start = place if in_bits else 2 * place
    value = decode(register, reply, start)
    words = (_bits(reply, place, width(register)) if in_bits
             else list(struct.unpack_from(">%dH" % width(register), reply, start)))
    if value is None or isinstance(value, str):
        return {"words": words, "value": value, "fault": why_not(register, reply, start) or None}
    return {"words": words, "value": value if -INF < value < INF else None,
            "fault": out_of_range(register.quantity, value) or None}


def _bits(reply, first, count):
    return [reply[place // 8] >> place % 8 & 1 for place in range(first, first + count)]


def _show(rows):
    """Print a line a register, in columns as wide as what stands in them."""
    table = [_texts(row) for row in rows]
    wide = [max(map(len, column)) for column in zip(*table, strict=True)]
    for texts in table:
        # The value and the ms end where the others end, all else begins where they begin.
        print("  ".join(text.rjust(width) if place in (4, 6) else text.ljust(width)
                        for place, (text, width) in enumerate(zip(texts, wide, strict=True))
                        ).rstrip())


def _texts(row):
    words = "-" if row["words"] is None else " ".join("%04X" % word for word in row["words"])
    value = "-" if row["value"] is None else row["value"]
    return (row["boiler"], row["quantity"], "%s unit %d %s %d" % (
        row["line"], row["unit_id"], row["table"], row["address"]), words,
        value if isinstance(value, str) else "%.6g" % value, row["unit"], "%d ms" % row["ms"],
        row["fault"] or "")


async def _probe_block(line, arguments, known):
    """Read one block of one unit and print its words, or its value in every type and order."""
    block = Block(arguments.table, arguments.address, arguments.count, known, 1)
    try:
        with FieldLine(line) as modbus_line:
            await modbus_line.open()
            reply = await modbus_line.read(arguments.unit, block)
    except DriverError as error:
        print(error)
        return 1
    if block.table in BIT_TABLES:
        found = [{"address": block.address + place, "words": [bit]}
                 for place, bit in enumerate(_bits(reply, 0, block.count))]
    else:
        found = list(places(block, reply, arguments.orders))
    if arguments.json:
        print(json.dumps({"unit_id": arguments.unit, "table": block.table, "places": found}))
    else:
        show_places(block.table, found)
    return 0


def _usage(plant, arguments):
    """Return what is wrong with the words of the command line, or an empty text."""
    if arguments.line is None:
        if arguments.unit is None and not arguments.orders:
            return ""
        return "--line: missing (of the one block that --unit or --orders is about)"
    line = line_named(plant, arguments.line)
    if arguments.boiler is not None:
        return "--boiler: found %s, allowed without --line" % arguments.boiler
    if arguments.unit is None:
        return "--unit: missing (unit id, 0 to 255)"
    if arguments.unit == 0 and line.transport != "tcp":
        return "--unit: found 0, which is all units at once; allowed 1 to 255 on a %s line" % (
            line.transport)
    if arguments.table not in BIT_TABLES and arguments.count > WORDS_MAX:
        return "--count: found %d, allowed 1 to %d registers" % (arguments.count, WORDS_MAX)
    if arguments.address + arguments.count > 65536:
        return "--count: found %d from address %d, allowed up to address 65535" % (
            arguments.count, arguments.address)
    return ""
