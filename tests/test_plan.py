"""The read plan: what is asked for in one request.  Portable."""

import pytest

from edge.drivers.plan import bus_load_pct, bus_time_ms, character_ms, gap_ms, plan
from tests import parts


def registers(*places):
    return [parts.register("q%d" % i, table, address, kind)
            for i, (table, address, kind) in enumerate(places)]


def shapes(*places):
    return [(block.table, block.address, block.count) for block in plan(registers(*places))]


def serial_line(baudrate, parity="N", stop_bits=1):
    return parts.line("l", "rtu", device="/dev/ttyS1", baudrate=baudrate, parity=parity,
                      stop_bits=stop_bits)


def test_contiguous_registers_are_read_in_one_request_whatever_their_order():
    assert shapes(("holding", 12, "float32"), ("holding", 10, "float32"),
                  ("holding", 14, "uint16")) == [("holding", 10, 5)]


def test_a_hole_begins_another_request():
    assert shapes(("holding", 10, "uint16"), ("holding", 12, "uint16")) == [
        ("holding", 10, 1), ("holding", 12, 1)]


def test_tables_are_never_joined():
    assert shapes(("holding", 1, "uint16"), ("input", 2, "uint16"), ("coil", 3, "bool")) == [
        ("coil", 3, 1), ("holding", 1, 1), ("input", 2, 1)]


def test_no_request_asks_for_more_than_125_registers():
    blocks = shapes(*[("holding", 2 * i, "float32") for i in range(100)])
    # 125 is odd: a float32 is never cut in two, so the first request ends at 124.
    assert blocks == [("holding", 0, 124), ("holding", 124, 76)]


def test_no_request_asks_for_more_than_2000_coils():
    assert shapes(*[("coil", i, "bool") for i in range(2001)]) == [
        ("coil", 0, 2000), ("coil", 2000, 1)]


def test_values_that_share_a_register_are_read_once():
    assert shapes(("holding", 5, "uint16"), ("holding", 5, "uint32"), ("holding", 5, "uint16")) == [
        ("holding", 5, 2)]


def test_every_register_is_found_in_exactly_one_block():
    wanted = registers(*[("input", i * 3 % 50, "uint16") for i in range(50)])
    found = [register for block in plan(wanted) for register in block.registers]
    assert sorted([r.quantity for r in found]) == sorted([r.quantity for r in wanted])


@pytest.mark.parametrize(
    ("baudrate", "parity", "stop_bits", "ms"),
    [(9600, "N", 1, 10 / 9.6), (9600, "E", 1, 11 / 9.6), (19200, "N", 2, 11 / 19.2)],
)
def test_a_character_is_start_eight_bits_parity_and_stop(baudrate, parity, stop_bits, ms):
    assert character_ms(serial_line(baudrate, parity, stop_bits)) == pytest.approx(ms, rel=1e-12)


@pytest.mark.parametrize(("baudrate", "ms"), [(9600, 3.5 * 10 / 9.6), (38400, 1.75)])
def test_the_gap_is_three_and_a_half_characters_or_the_fixed_one(baudrate, ms):
    assert gap_ms(serial_line(baudrate)) == pytest.approx(ms, rel=1e-12)


def test_ten_registers_at_9600_baud_take_the_time_counted_by_hand():
    block = plan(registers(*[("holding", i, "uint16") for i in range(10)]))[0]
    # 8 characters ask, 5 + 20 answer, 11 bits each; two gaps; 5 ms in the device
    by_hand = 33 * 11 / 9.6 + 2 * 3.5 * 11 / 9.6 + 5
    assert bus_time_ms(serial_line(9600, "E"), block) == pytest.approx(by_hand, rel=1e-12)


def test_the_load_of_a_line_is_its_bus_time_over_the_period():
    blocks = plan(registers(("holding", 0, "uint16"), ("input", 0, "uint16")))
    line = serial_line(9600)
    assert bus_load_pct(line, blocks) == pytest.approx(
        100 * 2 * bus_time_ms(line, blocks[0]) / 1000, rel=1e-12)
