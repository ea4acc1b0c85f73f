"""`boiler-edge scan`: which unit ids answer on a line.  It reads one register of each."""

import asyncio
import json
import sys

from edge import config
from edge.commands.field_line import FieldLine, line_named
from edge.drivers.plan import Block
from edge.errors import BadReply, ExceptionReply, LineLost, NoReply

FIRST_REGISTER = Block("holding", 0, 1, (), 1)
NOBODY_BEHIND = (10, 11)  # a gateway's words for a unit that is silent


def main(arguments):
    """Print the units that answer, and with what; exit 1 if none does or the line is lost."""
    line = line_named(config.load(arguments.plant), arguments.line)
    if arguments.last < arguments.first:
        print("boiler-edge scan: error: --last: found %d, allowed from --first %d on" % (
            arguments.last, arguments.first), file=sys.stderr)
        return 2
    # Whether a unit is there is known sooner than what it reads.
    quick = line._replace(timeout_ms=min(line.timeout_ms, arguments.timeout_ms))
    first = max(arguments.first, 0 if line.transport == "tcp" else 1)
    try:
        found = asyncio.run(_scan(quick, range(first, arguments.last + 1), arguments.json))
    except LineLost as error:
        print(error)
        return 1
    if arguments.json:
        print(json.dumps({"line": line.name, "units": found}))
    elif not found:
        print("line %s: no unit from %d to %d answers" % (line.name, first, arguments.last))
    return 0 if found else 1


async def _scan(line, unit_ids, quiet):
    found = []
    with FieldLine(line) as modbus_line:
        for unit_id in unit_ids:
            await modbus_line.open()
            answer = await _answer(modbus_line, unit_id)
            if answer:
                found.append({"unit_id": unit_id, "answer": answer})
                if not quiet:
                    print("unit %d: %s" % (unit_id, answer), flush=True)
    return found


async def _answer(modbus_line, unit_id):
    """Return what a unit answers to the reading of one register; empty when it is not there."""
    try:
        octets = await modbus_line.read(unit_id, FIRST_REGISTER)
    except ExceptionReply as error:
        return "" if error.code in NOBODY_BEHIND else error.reason
    except NoReply:
        return ""
    except BadReply as error:
        return error.reason
    return "holding register 0 is %d" % int.from_bytes(octets, "big")
