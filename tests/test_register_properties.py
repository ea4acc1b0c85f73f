"""What holds of every register whatever its numbers: served and read back, at once or alone."""

import struct
from collections import namedtuple

from hypothesis import given
from hypothesis import strategies as st

from edge.drivers.registers import (
    BIT_TABLES,
    HALVES,
    KINDS,
    ORDERS,
    Decoder,
    decode,
    encode,
    raw_range,
    why_not,
    width,
)
from tests import parts

Block = namedtuple("Block", ("table", "address", "count", "registers"))

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def registers(draw, numbers=False):
    """Draw a register of table, kind and order that fit; `numbers` without scale and text."""
    table = draw(st.sampled_from(("holding", "coil")))
    kinds = ("bool", "bits") if table == "coil" else sorted(KINDS)
    kind = draw(st.sampled_from([each for each in kinds if not (numbers and each == "string")]))
    letters = 2 * (KINDS[kind].registers or 1)
    shift = draw(st.integers(0, 15))
    text = not numbers and kind == "string" and draw(st.booleans())
    return parts.register(
        "device_model" if text else "co_ppm", table, draw(st.integers(0, 40)), kind,
        order=draw(st.sampled_from([each for each in ORDERS if len(each) == letters])),
        scale=1.0 if numbers else draw(st.sampled_from((1.0, 0.1, -7.0))),
        offset=0.0 if numbers else draw(st.sampled_from((0.0, 32.0))),
        bit=draw(st.integers(0, 15)), length=draw(st.integers(1, 10)), shift=shift,
        mask=draw(st.integers(1, 0xFFFF)) << shift & 0xFFFF or 1 << shift,
        no_reading=() if text else draw(st.sampled_from(((), (0.0,), (1.0, 255.0, 65535.0)))))


def octets_of(register, sent):
    if register.table in BIT_TABLES:
        return sum(bit << place for place, bit in enumerate(sent)).to_bytes(8, "little")
    return struct.pack(">%dH" % len(sent), *sent)


@given(registers(numbers=True), FINITE)
def test_a_number_that_is_served_is_read_as_what_was_served(register, value):
    register = register._replace(no_reading=())
    sent = encode(register, value)
    assert len(sent) == width(register)
    found = decode(register, octets_of(register, sent), 0)
    low, high = raw_range(register)
    assert low <= found <= high or (found, high) == (2.0 ** 64, 2 ** 64 - 1) or (
        found, high) == (2.0 ** 63, 2 ** 63 - 1)
    if found:  # a float may be a zero below zero, whose sign the sum with the offset loses
        assert encode(register, found) == sent
    if register.kind not in ("bits", "bool", "float16", "float32"):  # what is near and fits is kept
        assert abs(found - min(max(value, low), high)) <= 0.5


@given(registers(numbers=True), st.integers(0, 2 ** 64 - 1))
def test_what_is_read_of_any_words_is_served_as_the_same_words(register, bits):
    register = register._replace(no_reading=())
    octets = bits.to_bytes(8, "little")
    found = decode(register, octets, 0)
    whole = register.table == "holding" and register.kind not in ("bool", "bits", *HALVES)
    if found is None or not whole or abs(found) in (float("inf"), 0.0):
        return  # no value, a part of a register, or signs that a sum with 0 loses
    if "64" in register.kind and "int" in register.kind and abs(found) > 2 ** 53:
        return  # a float has not got that many digits
    assert encode(register, found) == struct.unpack_from(">%dH" % width(register), octets)


@given(st.lists(registers(), max_size=12), st.binary(min_size=120, max_size=120))
def test_a_decoder_finds_what_each_register_finds_alone(drawn, octets):
    for table in ("holding", "coil"):
        block = Block(table, 0, 60, tuple(each for each in drawn if each.table == table))
        starts = [each.address * (1 if table == "coil" else 2) for each in block.registers]
        alone = [decode(each, octets, start)
                 for each, start in zip(block.registers, starts, strict=True)]
        assert Decoder(block).values(octets) == alone
        for each, start, value in zip(block.registers, starts, alone, strict=True):
            assert (why_not(each, octets, start) == "") == (value is not None)


@given(st.text(), st.integers(1, 20), st.sampled_from(("AB", "BA")))
def test_text_that_is_served_is_read_as_far_as_there_is_room(text, length, order):
    register = parts.register("device_serial", "holding", 0, "string", order=order, length=length)
    found = decode(register, octets_of(register, encode(register, text)), 0)
    assert found is None or len(found) <= 2 * length
    if text.isascii() and text.isprintable() and len(text) <= 2 * length:
        assert (found or "") == text.rstrip()
