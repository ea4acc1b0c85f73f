"""Which requests read a device, so that they cost the least bus time.  No I/O.

What a request costs stands in `bus_time`.  Registers of one table that are read equally often are
planned together; what is read less often rides along where a faster request passes over it anyway.
"""

from collections import namedtuple

from edge.drivers.bus_time import (
    bus_load_pct,
    bus_time_ms,
    character_ms,
    gap_ms,
    octet_ms,
    octets,
    request_ms,
)
from edge.drivers.registers import BIT_TABLES, width

__all__ = ["BITS_MAX", "WORDS_MAX", "Block", "bus_load_pct", "bus_time_ms", "character_ms",
           "gap_ms", "plan", "polls_between", "too_wide", "touched"]

WORDS_MAX = 125  # Modbus Application Protocol 1.1b3, 6.3 and 6.4
BITS_MAX = 2000  # the same, 6.1 and 6.2

# One request: `count` registers (or bits) of a table from `address`, and the registers found in it.
# It is sent with every n-th poll, n being `every`.
Block = namedtuple("Block", ("table", "address", "count", "registers", "every"))


def plan(line, device, without=(), forbidden=()):
    """Return the blocks that read a device's registers, in the order of every, table and address.

    without: registers to leave out.  forbidden: (table, first, last) beside the device's own.
    A register that no request may read, too wide or touching such a range, is left out too.
    """
    barred = device.forbidden + tuple(forbidden)
    groups: dict = {}
    for register in device.registers:
        if register in without or too_wide(device, register) or touched(register, barred):
            continue
        key = (polls_between(line, register), register.table)
        groups.setdefault(key, []).append(register)
    blocks: list = []
    for every, table in sorted(groups):
        left = _ride(blocks, groups[every, table])
        limits = (_most(device, table), [row for row in barred if row[0] == table])
        prices = (request_ms(line, device), octet_ms(line))
        for rows in _cheapest(sorted(left, key=_place), limits, prices):
            address = rows[0].address
            count = max([_end(register) for register in rows]) - address
            blocks.append(Block(table, address, count, tuple(rows), every))
    return tuple(blocks)


def polls_between(line, register):
    """Return n where a register is to be read with every n-th poll of its line."""
    return max(1, round(register.every_s * 1000 / line.poll_every_ms))


def too_wide(device, register):
    """Return whether a register is wider than what the device hands out in one reply."""
    return width(register) > _most(device, register.table)


def touched(register, barred):
    """Return the first of the barred (table, first, last) that a register touches, or ()."""
    for row in barred:
        table, first, last = row
        if table == register.table and first < _end(register) and register.address <= last:
            return row
    return ()


def _most(device, table):
    """Return the largest count of one request."""
    if table in BIT_TABLES:
        return min(BITS_MAX, device.max_bits)
    return min(WORDS_MAX, device.max_words)


def _end(register):
    return register.address + width(register)


def _place(register):
    # MicroPython's sort is not stable: the key tells every two registers apart.
    return (register.table, register.address, register.bit, register.quantity)


def _ride(blocks, registers):
    """Put registers into the first block that passes over them; return those that none does."""
    left = []
    for register in registers:
        for i, block in enumerate(blocks):
            if (block.table == register.table and block.address <= register.address
                    and _end(register) <= block.address + block.count):
                rows = tuple(sorted(block.registers + (register,), key=_place))
                blocks[i] = Block(block.table, block.address, block.count, rows, block.every)
                break
        else:
            left.append(register)
    return left


def _cheapest(registers, limits, prices):
    """Return the sorted registers of one table as the runs whose requests cost least together.

    Of requests none of which lies within another, the later one also ends later, so that the last
    request that holds a register is never before that of a register with a lower address: every
    set of requests is matched by runs of the registers in the order of address, at no higher cost.
    The search goes through all such runs, each asked for up to the highest end within it, which
    need not be its last register's; a longer run only spans more, so that the first one that is
    too long, or touches a barred range, ends the row of those with the same last register.
    """
    request, octet = prices
    most, barred = limits
    table = registers[0].table if registers else ""
    starts = [register.address for register in registers]
    ends = [_end(register) for register in registers]
    walls = [min([start + most] + [first for _, first, _ in barred if first > start])
             for start in starts]
    costs = [0.0]  # of the first n registers
    cuts = [0]  # where the last run of the first n registers begins
    for n in range(1, len(starts) + 1):
        cost, cut, end = -1.0, 0, 0
        for i in range(n - 1, -1, -1):
            end = max(end, ends[i])
            if end > walls[i]:
                break
            total = costs[i] + request + octet * octets(table, end - starts[i])
            if cost < 0.0 or total <= cost:
                cost, cut = total, i
        costs.append(cost)
        cuts.append(cut)
    runs: list = []
    n = len(starts)
    while n:
        runs.append(registers[cuts[n]:n])
        n = cuts[n]
    runs.reverse()
    return runs
