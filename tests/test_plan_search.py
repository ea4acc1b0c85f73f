"""The read plan against a search through every way to share registers out among requests."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import read_plan
from edge.drivers.plan import BITS_MAX, WORDS_MAX, bus_time_ms, plan
from edge.drivers.registers import BIT_TABLES, width
from tests import parts

LINES = (
    parts.line("l", "rtu", device="/dev/ttyS1", baudrate=9600),
    parts.line("l", "rtu", device="/dev/ttyS1", baudrate=115200, parity="E"),
    parts.line("l", "ascii", device="/dev/ttyS1", baudrate=1200),
    parts.line("l", "dial_in", round_trip_ms=300.0),
    parts.line("l", "tcp"),
    parts.line("l", "tcp", round_trip_ms=0.0),  # octets are all that counts
)
# kind, and the length of those that have one
WORDS = (("uint16", 0), ("float32", 0), ("float64", 0), ("string", 3), ("string", 12))
BITS = (("bool", 0), ("bits", 8), ("bits", 30))


@st.composite
def some_registers(draw, tables, most, rates=(0.0,)):
    """Registers close together, so that they overlap, nest and leave holes."""
    reach = draw(st.sampled_from((6, 30, 150)))
    found = []
    for i in range(draw(st.integers(1, most))):
        table = draw(st.sampled_from(tables))
        kind, length = draw(st.sampled_from(BITS if table in BIT_TABLES else WORDS))
        found.append(parts.register(
            "q%d" % i, table, draw(st.integers(0, reach)), kind, length=length,
            every_s=draw(st.sampled_from(rates))))
    return found


@st.composite
def some_ranges(draw, tables):
    """Ranges that no request may touch."""
    first = draw(st.integers(0, 150))
    return draw(st.sampled_from(tables)), first, first + draw(st.integers(0, 5))


@st.composite
def some_devices(draw, tables=("holding", "coil"), most=8, rates=(0.0,)):
    """(device, forbidden ranges learned later)."""
    ranges = st.lists(some_ranges(tables), max_size=3)
    device = parts.device(
        "l", 1, draw(some_registers(tables, most, rates)),
        max_words=draw(st.sampled_from((1, 4, 12, 20, 125))),
        max_bits=draw(st.sampled_from((1, 30, 40, 2000))),
        forbidden=tuple(draw(ranges)), turn_around_ms=draw(st.sampled_from((0.0, 5.0, 50.0))))
    return device, tuple(draw(ranges))


def limits_of(device, barred, table):
    """Return (largest count, ranges) of a table, not by the planner's own code."""
    most = (min(BITS_MAX, device.max_bits) if table in BIT_TABLES
            else min(WORDS_MAX, device.max_words))
    return most, [(first, last) for where, first, last in barred if where == table]


def allowed(group, limits):
    """Say whether one request may read a list of (address, end)."""
    most, ranges = limits
    start, end = min(a for a, _ in group), max(e for _, e in group)
    return end - start <= most and not any(f < end and start <= x for f, x in ranges)


def partitions(spans, limits, groups=()):
    """Generate every way to put spans into groups that a request each may read."""
    if not spans:
        yield groups
        return
    span, rest = spans[0], spans[1:]
    for i, group in enumerate(groups):
        if allowed(group + (span,), limits):
            yield from partitions(rest, limits, (*groups[:i], group + (span,), *groups[i + 1:]))
    if allowed((span,), limits):
        yield from partitions(rest, limits, (*groups, (span,)))


def cheapest_ms(line, device, barred, table):
    """Return what the best of all partitions of a table's readable registers costs."""
    limits = limits_of(device, barred, table)
    spans = [(r.address, r.address + width(r)) for r in device.registers if r.table == table]
    spans = [span for span in spans if allowed((span,), limits)]
    return min(sum(_ms(line, device, table, group) for group in groups)
               for groups in partitions(spans, limits))


def _ms(line, device, table, group):
    """Return the time of one request, reckoned apart from `bus_time`."""
    count = max(e for _, e in group) - min(a for a, _ in group)
    read = -(-count // 8) if table in BIT_TABLES else 2 * count
    ms = device.turn_around_ms
    if line.transport == "tcp":
        return ms + line.round_trip_ms + (21 + read) * 0.08e-3
    character = (10 + (line.parity != "N")) * 1000 / line.baudrate
    if line.transport == "ascii":
        return ms + (28 + 2 * read) * character
    gaps = 3.5 if line.baudrate > 19200 else 7 * character
    return ms + (13 + read) * character + gaps + line.round_trip_ms * (line.transport == "dial_in")


def check_sound(device, barred, blocks):
    """Hold every block to the limits, and every readable register to exactly one block."""
    found = []
    for block in blocks:
        limits = limits_of(device, barred, block.table)
        span = (block.address, block.address + block.count)
        assert block.count > 0 and allowed((span,), limits)
        for register in block.registers:
            assert register.table == block.table
            assert span[0] <= register.address
            assert register.address + width(register) <= span[1]
        found += [register.quantity for register in block.registers]
    wanted = [register.quantity for register in device.registers
              if allowed(((register.address, register.address + width(register)),),
                         limits_of(device, barred, register.table))]
    assert sorted(found) == sorted(wanted)
    assert [(b.every, b.table, b.address) for b in blocks] == sorted(
        (b.every, b.table, b.address) for b in blocks)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(LINES), some_devices())
def test_no_way_to_share_out_the_registers_costs_less_than_the_plan(line, drawn):
    device, forbidden = drawn
    barred = device.forbidden + forbidden
    blocks = plan(line, device, (), forbidden)
    check_sound(device, barred, blocks)
    for table in ("holding", "coil"):
        ms = sum(bus_time_ms(line, device, block) for block in blocks if block.table == table)
        best = cheapest_ms(line, device, barred, table)
        assert abs(ms - best) < 1e-6, "%s: %.6f ms planned, %.6f possible" % (table, ms, best)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(LINES),
       some_devices(("holding", "input", "coil", "discrete"), 60, (0.0, 2.0, 60.0)))
def test_every_plan_keeps_to_the_limits_and_reads_all_that_can_be_read(line, drawn):
    device, forbidden = drawn
    check_sound(device, device.forbidden + forbidden, plan(line, device, (), forbidden))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(LINES), some_devices(("holding", "coil"), 30, (0.0, 2.0, 60.0)))
def test_no_request_reads_what_a_faster_one_passes_over(line, drawn):
    device, forbidden = drawn
    blocks = plan(line, device, (), forbidden)
    for block in blocks:
        for register in block.registers:
            asked = max(1, round(register.every_s * 1000 / line.poll_every_ms))
            assert block.every <= asked, "read less often than asked"
            for faster in blocks:
                if faster.every < block.every and faster.table == block.table:
                    assert not (faster.address <= register.address and
                                register.address + width(register) <= faster.address + faster.count)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(LINES), some_devices(("holding", "coil"), 20), st.data())
def test_a_register_left_out_makes_no_plan_dearer_and_loses_no_other(line, drawn, data):
    device, forbidden = drawn
    out = data.draw(st.sampled_from(device.registers))
    whole = plan(line, device, (), forbidden)
    less = plan(line, device, (out,), forbidden)
    assert (sum(bus_time_ms(line, device, block) for block in less)
            <= sum(bus_time_ms(line, device, block) for block in whole) + 1e-9)
    found = {register.quantity for block in less for register in block.registers}
    assert found == {register.quantity for block in whole
                     for register in block.registers} - {out.quantity}


@pytest.mark.parametrize(("turn_around_ms", "left"), [(5.0, 0.75), (20.0, 0.88)])
def test_a_thousand_random_maps_take_less_of_the_bus_than_merged_greedily(turn_around_ms, left):
    maps = read_plan.random_maps()
    assert len(maps) == 1000 and min(map(len, maps)) == 10 and max(map(len, maps)) == 60
    assert {width(register) for registers in maps for register in registers} == {1, 2, 4}
    times = [read_plan.bus_times_ms(registers, turn_around_ms) for registers in maps]
    assert all(planned <= merged + 1e-9 for merged, planned in times)
    assert sum(planned for _, planned in times) <= left * sum(merged for merged, _ in times)


def test_the_greedy_merge_of_the_benchmark_reads_the_same_and_is_never_cheaper():
    for registers in read_plan.random_maps()[:100]:
        device = read_plan.device_of(registers, 5.0, {})
        blocks = sorted(read_plan.greedy(device), key=lambda block: block.address)
        check_sound(device, (), blocks)
        merged, planned = read_plan.bus_times_ms(registers, 5.0)
        assert merged == sum(bus_time_ms(read_plan.PAIR, device, block) for block in blocks)
        assert planned <= merged + 1e-9
