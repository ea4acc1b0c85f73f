"""Which requests read a device: contiguous registers go in one request.  No I/O.

Also what they cost on the wire, so that `check` can say before the visit ends whether a poll fits.
"""

from collections import namedtuple

from edge.drivers.registers import BIT_TABLES, width

WORDS_MAX = 125  # Modbus Application Protocol 1.1b3, 6.3 and 6.4
BITS_MAX = 2000  # the same, 6.1 and 6.2

# One request: `count` registers (or bits) of a table from `address`, and the registers found in it.
Block = namedtuple("Block", ("table", "address", "count", "registers"))

TCP_ROUND_TRIP_MS = 2.0  # a switch and a PLC's scan; what a wire of ours cannot know
TURN_AROUND_MS = 5.0  # a serial device's own time before it answers


def plan(registers):
    """Return the blocks that read these registers, in the order of table and address."""
    blocks: list[Block] = []
    for register in sorted(registers, key=_place):
        if blocks and _joins(blocks[-1], register):
            last = blocks.pop()
            end = max(last.address + last.count, register.address + width(register))
            blocks.append(Block(last.table, last.address, end - last.address,
                                last.registers + (register,)))
        else:
            blocks.append(Block(register.table, register.address, width(register), (register,)))
    return tuple(blocks)


def _place(register):
    # MicroPython's sort is not stable: the key tells every two registers apart.
    return (register.table, register.address, register.bit, register.quantity)


def _joins(block, register):
    if block.table != register.table or register.address > block.address + block.count:
        return False
    most = BITS_MAX if register.table in BIT_TABLES else WORDS_MAX
    return register.address + width(register) - block.address <= most


def bus_time_ms(line, block):
    """Return how long one request and its reply keep the line busy.  [ms]"""
    if line.transport == "tcp":
        return TCP_ROUND_TRIP_MS
    octets = (block.count + 7) // 8 if block.table in BIT_TABLES else 2 * block.count
    characters = 8 + 5 + octets  # request; unit id, function, count, octets and CRC of the reply
    return characters * character_ms(line) + 2 * gap_ms(line) + TURN_AROUND_MS


def character_ms(line):
    """Return the time of one character on a serial line: start, 8 bits, parity, stop.  [ms]"""
    bits = 1 + 8 + (0 if line.parity == "N" else 1) + line.stop_bits
    return bits * 1000.0 / line.baudrate


def gap_ms(line):
    """Return the silence that ends a frame: 3.5 characters, 1.75 ms above 19200 baud.  [ms]

    source: Modbus over Serial Line V1.02, 2.5.1.1
    """
    return 1.75 if line.baudrate > 19200 else 3.5 * character_ms(line)


def bus_load_pct(line, blocks):
    """Return the share of its poll period that a line is busy when every unit answers.  [%]"""
    return 100.0 * sum([bus_time_ms(line, block) for block in blocks]) / line.poll_every_ms
