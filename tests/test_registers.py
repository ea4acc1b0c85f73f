"""Words to values: every kind, order and scale against octets worked by hand.  Portable."""

import struct

import pytest

from edge.drivers.registers import decode, decode_bit, encode, width
from tests import parts


def register(kind, order, scale=1.0, offset=0.0, bit=-1, table="holding"):
    return parts.register("flue_gas_temp_c", table, 0, kind, order=order, scale=scale,
                          offset=offset, bit=bit)


# 0x42F6E979 is 123.45600128 (IEEE 754 single: sign 0, exponent 133, fraction 0x76E979).
ROWS = [
    ("int16", "AB", b"\x04\xd2", 1234.0),
    ("int16", "BA", b"\xd2\x04", 1234.0),
    ("int16", "AB", b"\xff\xfe", -2.0),
    ("uint16", "AB", b"\xff\xfe", 65534.0),
    ("uint16", "BA", b"\xfe\xff", 65534.0),
    # 0x12345678 is 305419896
    ("uint32", "ABCD", b"\x12\x34\x56\x78", 305419896.0),
    ("uint32", "CDAB", b"\x56\x78\x12\x34", 305419896.0),
    ("uint32", "BADC", b"\x34\x12\x78\x56", 305419896.0),
    ("uint32", "DCBA", b"\x78\x56\x34\x12", 305419896.0),
    # 0xFFFFFFFE is -2 in two's complement
    ("int32", "ABCD", b"\xff\xff\xff\xfe", -2.0),
    ("int32", "CDAB", b"\xff\xfe\xff\xff", -2.0),
    ("int32", "BADC", b"\xff\xff\xfe\xff", -2.0),
    ("int32", "DCBA", b"\xfe\xff\xff\xff", -2.0),
    ("uint32", "ABCD", b"\xff\xff\xff\xfe", 4294967294.0),
    ("float32", "ABCD", b"\x42\xf6\xe9\x79", 123.45600128173828),
    ("float32", "CDAB", b"\xe9\x79\x42\xf6", 123.45600128173828),
    ("float32", "BADC", b"\xf6\x42\x79\xe9", 123.45600128173828),
    ("float32", "DCBA", b"\x79\xe9\xf6\x42", 123.45600128173828),
]


@pytest.mark.parametrize(("kind", "order", "octets", "value"), ROWS)
def test_octets_as_sent_decode_to_the_value_worked_by_hand(kind, order, octets, value):
    assert decode(register(kind, order), octets, 0) == value


@pytest.mark.parametrize(("kind", "order", "octets", "value"), ROWS)
def test_a_value_encodes_to_the_words_that_were_worked_by_hand(kind, order, octets, value):
    words = encode(register(kind, order), value)
    assert struct.pack(">%dH" % len(words), *words) == octets


@pytest.mark.parametrize(
    ("scale", "offset", "value"),
    [(0.1, 0.0, 123.4), (0.1, -40.0, 83.4), (-2.0, 10.0, -2458.0)],  # of raw 1234, by hand
)
def test_scale_and_offset_turn_the_raw_number_into_the_unit(scale, offset, value):
    found = decode(register("int16", "AB", scale, offset), b"\x04\xd2", 0)
    assert found == pytest.approx(value, rel=1e-12)


def test_a_value_in_the_middle_of_a_reply_is_read_where_it_lies():
    octets = b"\x00\x01\x42\xf6\xe9\x79\x00\x02"
    assert decode(register("float32", "ABCD"), octets, 2) == 123.45600128173828
    assert decode(register("uint16", "AB"), octets, 6) == 2.0


@pytest.mark.parametrize(("bit", "value"), [(0, 1.0), (1, 0.0), (4, 1.0), (15, 1.0)])
def test_a_bit_of_a_register_is_counted_from_the_low_end(bit, value):
    assert decode(register("bool", "AB", bit=bit), b"\x80\x11", 0) == value


def test_a_coil_is_one_or_zero():
    coil = register("bool", "AB", table="coil")
    assert (decode_bit(coil, True), decode_bit(coil, False)) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("kind", "table", "count"),
    [("int16", "holding", 1), ("float32", "input", 2), ("uint32", "holding", 2),
     ("bool", "coil", 1), ("bool", "holding", 1)],
)
def test_a_value_takes_as_many_registers_as_its_kind_has_words(kind, table, count):
    assert width(register(kind, "ABCD", table=table)) == count


def test_a_float_that_is_no_number_means_no_value():
    assert decode(register("float32", "ABCD"), b"\x7f\xc0\x00\x00", 0) is None


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [("int16", 99999.0, (0x7FFF,)), ("uint16", -3.0, (0,)), ("int16", -0.6, (0xFFFF,))],
)
def test_a_value_that_does_not_fit_is_clamped_to_what_the_kind_holds(kind, value, words):
    assert encode(register(kind, "AB"), value) == words
