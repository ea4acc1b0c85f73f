"""A block's values at once: holes, overlaps and odd kinds beside plain numbers.  Portable."""

import struct
from collections import namedtuple

import pytest

from edge.drivers.registers import KINDS, ORDERS, Decoder, decode, encode, raw_range, width
from edge.port import INF
from tests import parts

Block = namedtuple("Block", ("table", "address", "count", "registers"))


def register(kind, order="", quantity="flue_gas_temp_c", table="holding", address=0, **given):
    return parts.register(quantity, table, address, kind, order=order, **given)


def test_a_value_that_only_another_register_calls_no_reading_is_kept():
    block = Block("holding", 0, 2, (register("uint16", no_reading=(7.0,)),
                                    register("uint16", address=1)))
    assert Decoder(block).values(b"\x00\x07\x00\x07") == [None, 7.0]


def test_infinities_of_both_signs_do_not_pass_for_no_number():
    block = Block("holding", 0, 6, tuple([register("float32", address=2 * i) for i in range(3)]))
    octets = b"\x7f\x80\x00\x00" + b"\xff\x80\x00\x00" + b"\x3f\x80\x00\x00"
    assert Decoder(block).values(octets) == [INF, -INF, 1.0]


def test_the_same_words_may_be_read_as_several_kinds():
    # 0x42C8 is the float32 100.0 with 0x0000 behind it; 17096; BCD no digit; bits 1, 3, 6, 7, 9, 14
    registers = (register("float32"), register("uint16"), register("bcd16"),
                 register("bool", bit=9), register("int8_high"), register("uint16", address=1))
    assert Decoder(Block("holding", 0, 2, registers)).values(b"\x42\xc8\x00\x00") == [
        100.0, 17096.0, None, 1.0, 66.0, 0.0]


def test_a_block_that_begins_elsewhere_and_has_holes_is_read_by_address():
    registers = (register("uint16", address=100), register("int32", "CDAB", address=103),
                 register("string", quantity="device_model", address=106, length=1),
                 register("uint16", address=109))
    octets = b"\x00\x01" + b"\xee" * 4 + b"\x00\x02\x00\x01" + b"\xee" * 2 + b"X1" + (
        b"\xee" * 4 + b"\x00\x09")
    assert Decoder(Block("holding", 100, 10, registers)).values(octets) == [
        1.0, 65538.0, "X1", 9.0]


def test_a_block_as_long_as_a_reply_can_be_is_read_to_its_end():
    registers = (register("uint16", "BA", address=124), register("uint16"))
    octets = b"\x00\x01" + b"\x00\x00" * 123 + b"\x34\x12"
    assert Decoder(Block("holding", 0, 125, registers)).values(octets) == [4660.0, 1.0]


class Numbers:
    """Numbers that look random and are the same in every Python."""

    def __init__(self, seed):
        self._state = seed

    def below(self, limit):
        self._state = (self._state * 1103515245 + 12345) % 2147483648
        return (self._state >> 8) % limit


def drawn(numbers, table, address):
    """Return a register drawn at random."""
    if table == "coil":
        kind = ("bool", "bits")[numbers.below(2)]
        return register(kind, table=table, address=address, length=1 + numbers.below(20))
    kind = sorted(KINDS)[numbers.below(len(KINDS))]
    fitting = [order for order in sorted(ORDERS)
               if len(order) == 2 * (KINDS[kind].registers or 1)]
    nothing = ((), (0.0,), (65535.0, 255.0))[numbers.below(3)]
    quantity = "co_ppm"
    if kind == "string" and numbers.below(2):
        quantity, nothing = "device_model", ()
    return register(
        kind, fitting[numbers.below(len(fitting))], quantity, table, address,
        scale=(1.0, 0.1, -7.0)[numbers.below(3)], offset=(0.0, 32.0)[numbers.below(2)],
        bit=numbers.below(16), length=1 + numbers.below(5), mask=1 + numbers.below(0xFFFF),
        shift=numbers.below(8), no_reading=nothing)


def same(one, other):
    return len(one) == len(other) and all(
        one[i] == other[i] for i in range(len(one)))


def test_a_block_at_once_gives_what_its_registers_give_one_by_one():
    numbers = Numbers(1)
    for _ in range(300):
        table = ("holding", "coil")[numbers.below(2)]
        block = Block(table, 1000, 60, tuple(
            [drawn(numbers, table, 1000 + numbers.below(40)) for _ in range(numbers.below(12))]))
        high = (256, 2)[numbers.below(2)]  # many zeros and ones, too
        octets = bytes([numbers.below(high) for _ in range(120)])
        unit = 1 if table == "coil" else 2
        alone = [decode(each, octets, unit * (each.address - 1000)) for each in block.registers]
        assert same(Decoder(block).values(octets), alone)


def test_what_is_served_is_read_back_as_it_was():
    numbers = Numbers(2)
    for _ in range(500):
        each = drawn(numbers, "holding", 0)
        if each.kind in ("string", "bits") or each.no_reading:
            continue
        low, high = raw_range(each)
        low, high = max(low, -60000), min(high, 60000)
        value = (low + numbers.below(int(high - low) + 1)) * each.scale + each.offset
        octets = struct.pack(">%dH" % width(each), *encode(each, value))
        # A half has 11 bits: up to 16 of 60000 are lost.
        loss = 16 * abs(each.scale) if each.kind == "float16" else 0.0
        assert decode(each, octets, 0) == pytest.approx(value, rel=1e-6, abs=loss)
