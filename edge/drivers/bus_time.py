"""How long a request and its reply keep a line busy.  No I/O.

A request costs something by itself, each octet of its reply something more: where the one is dear
(a cellular network, 1200 baud) holes are worth reading, and `plan` reckons with just these two.
"""

from edge.drivers.registers import BIT_TABLES

# Octets without what was read.  RTU: unit id, function, address, count, CRC; unit id, function,
# count, CRC.  ASCII: the same with an LRC, two characters each, between ":" and CR LF.  TCP: MBAP
# header, function, address, count; MBAP header, function, count.
RTU_CHARACTERS = 8 + 5
ASCII_CHARACTERS = (1 + 2 * 7 + 2) + (1 + 2 * 4 + 2)
TCP_OCTETS = 12 + 9

TCP_OCTET_MS = 8 / 100e3  # 100 Mbit/s: it only tells plans of as many requests apart

NETWORKED = ("tcp", "rtu_over_tcp", "dial_in")


def request_ms(line, device):
    """Return what a request costs by itself, whatever it asks for.  [ms]"""
    ms = device.turn_around_ms
    if line.transport in NETWORKED:
        ms += line.round_trip_ms
    if line.transport == "tcp":
        return ms + TCP_OCTETS * TCP_OCTET_MS
    if line.transport == "ascii":  # CR LF ends a frame, no silence
        return ms + ASCII_CHARACTERS * character_ms(line)
    return ms + RTU_CHARACTERS * character_ms(line) + 2 * gap_ms(line)


def octet_ms(line):
    """Return what an octet of the reply costs.  [ms]"""
    if line.transport == "tcp":
        return TCP_OCTET_MS
    return character_ms(line) * (2 if line.transport == "ascii" else 1)


def octets(table, count):
    """Return how many octets carry so many registers, or so many bits, of a table."""
    return (count + 7) // 8 if table in BIT_TABLES else 2 * count


def bus_time_ms(line, device, block):
    """Return how long one request and its reply keep the line busy.  [ms]"""
    return request_ms(line, device) + octet_ms(line) * octets(block.table, block.count)


def bus_load_pct(line, requests):
    """Return the share of the time that a line is busy when every unit answers.  [%]

    requests: [(device, block)].  A block of every n-th poll counts 1/n; on tcp, so does one of a
    device that takes n requests at a time.
    """
    ms = 0.0
    for device, block in requests:
        side_by_side = device.in_flight if line.transport == "tcp" else 1
        ms += bus_time_ms(line, device, block) / (block.every * side_by_side)
    return 100.0 * ms / line.poll_every_ms


def character_ms(line):
    """Return the time of one character on a serial line: start, 8 bits, parity, stop.  [ms]"""
    bits = 1 + 8 + (0 if line.parity == "N" else 1) + line.stop_bits
    return bits * 1000.0 / line.baudrate


def gap_ms(line):
    """Return the silence that ends a frame: 3.5 characters, 1.75 ms above 19200 baud.  [ms]

    source: Modbus over Serial Line V1.02, 2.5.1.1
    """
    return 1.75 if line.baudrate > 19200 else 3.5 * character_ms(line)
