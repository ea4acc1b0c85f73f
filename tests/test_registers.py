"""Words to values: every kind, order and scale against octets worked by hand.  Portable."""

import struct
from collections import namedtuple

import pytest

from edge.drivers.registers import (
    Decoder,
    as_read,
    decode,
    encode,
    raw_range,
    why_not,
    width,
)
from edge.port import INF, NAN
from tests import parts

Block = namedtuple("Block", ("table", "address", "count", "registers"))


def register(kind, order="", quantity="flue_gas_temp_c", table="holding", address=0, **given):
    return parts.register(quantity, table, address, kind, order=order, **given)


# What a kind reads in the octets of its value, high first (A, B, ...).
HIGH_FIRST = [
    # 0x04D2 = 4 * 256 + 13 * 16 + 2 = 1234; 0xFB2E = 65536 - 1234
    ("int16", b"\x04\xd2", 1234.0),
    ("int16", b"\xfb\x2e", -1234.0),
    ("int16", b"\x80\x00", -32768.0),
    ("int16", b"\x7f\xff", 32767.0),
    ("uint16", b"\xfb\x2e", 64302.0),
    ("uint16", b"\xff\xff", 65535.0),
    # 0x12345678 = 0x1234 * 65536 + 0x5678 = 4660 * 65536 + 22136
    ("int32", b"\x12\x34\x56\x78", 305419896.0),
    ("uint32", b"\x12\x34\x56\x78", 305419896.0),
    ("int32", b"\xff\xff\xff\xfe", -2.0),
    ("int32", b"\x80\x00\x00\x00", -2147483648.0),
    ("uint32", b"\xff\xff\xff\xfe", 4294967294.0),
    # 0x0001020304050607 = 0x00010203 * 2 ** 32 + 0x04050607 = 66051 * 4294967296 + 67438087
    ("int64", b"\x00\x01\x02\x03\x04\x05\x06\x07", 283686952306183.0),
    ("uint64", b"\x00\x01\x02\x03\x04\x05\x06\x07", 283686952306183.0),
    ("int64", b"\xff\xff\xff\xff\xff\xff\xff\xfe", -2.0),
    ("int64", b"\x80\x00\x00\x00\x00\x00\x00\x00", -9223372036854775808.0),
    # 2 ** 64 - 1 has no float of its own; the nearest is 2 ** 64
    ("uint64", b"\xff\xff\xff\xff\xff\xff\xff\xff", 18446744073709551616.0),
    # IEEE 754 half: 0x3555 is exponent 13 (2 ** -2), fraction 0x155 = 341: (1 + 341/1024) / 4
    ("float16", b"\x35\x55", 0.333251953125),
    ("float16", b"\xc0\x00", -2.0),
    ("float16", b"\x7b\xff", 65504.0),  # exponent 30 (2 ** 15), 1 + 1023/1024
    ("float16", b"\x04\x00", 2.0 ** -14),  # the least normal one
    ("float16", b"\x03\xff", 1023 * 2.0 ** -24),  # the greatest subnormal one
    ("float16", b"\x80\x01", -(2.0 ** -24)),  # the least of all
    ("float16", b"\x7c\x00", INF),
    ("float16", b"\xfc\x00", -INF),
    # IEEE 754 single: 0x42F6E979 is exponent 133 (2 ** 6), fraction 0x76E979 = 7793017:
    # 64 * (1 + 7793017 / 8388608)
    ("float32", b"\x42\xf6\xe9\x79", 123.45600128173828),
    ("float32", b"\xc2\xf6\xe9\x79", -123.45600128173828),
    ("float32", b"\x00\x00\x00\x01", 2.0 ** -149),
    ("float32", b"\x7f\x80\x00\x00", INF),
    # IEEE 754 double: 0x40C81CD6E631F8A1 is 12345.6789 (exponent 1036, 2 ** 13)
    ("float64", b"\x40\xc8\x1c\xd6\xe6\x31\xf8\xa1", 12345.6789),
    ("float64", b"\xbf\xf0\x00\x00\x00\x00\x00\x00", -1.0),
    ("bcd16", b"\x12\x34", 1234.0),
    ("bcd16", b"\x99\x99", 9999.0),
    ("bcd16", b"\x00\x07", 7.0),
    ("bcd32", b"\x12\x34\x56\x78", 12345678.0),
    ("bcd32", b"\x00\x00\x00\x00", 0.0),
]
# Halves of a register, high octet first.
HALVES = [
    ("int8_high", b"\x80\x7f", -128.0), ("int8_low", b"\x80\x7f", 127.0),
    ("uint8_high", b"\x80\x7f", 128.0), ("uint8_low", b"\x80\xff", 255.0),
    ("int8_low", b"\x00\xff", -1.0),
]
# Where each octet of the value comes, in words: worked by hand, not from ORDERS.
SENT = {
    "AB": lambda v: v,
    "BA": lambda v: bytes([v[1], v[0]]),
    "ABCD": lambda v: v,
    "CDAB": lambda v: bytes([v[2], v[3], v[0], v[1]]),
    "BADC": lambda v: bytes([v[1], v[0], v[3], v[2]]),
    "DCBA": lambda v: bytes([v[3], v[2], v[1], v[0]]),
    "ABCDEFGH": lambda v: v,
    "GHEFCDAB": lambda v: bytes([v[6], v[7], v[4], v[5], v[2], v[3], v[0], v[1]]),
    "BADCFEHG": lambda v: bytes([v[1], v[0], v[3], v[2], v[5], v[4], v[7], v[6]]),
    "HGFEDCBA": lambda v: bytes([v[7], v[6], v[5], v[4], v[3], v[2], v[1], v[0]]),
}
ROWS = [(kind, order, SENT[order](octets), value) for kind, octets, value in HIGH_FIRST
        for order in sorted(SENT) if len(order) == len(octets)]


def words(octets):
    return struct.unpack(">%dH" % (len(octets) // 2), octets)


@pytest.mark.parametrize(("kind", "order", "octets", "value"), ROWS)
def test_octets_as_sent_decode_to_the_value_worked_by_hand(kind, order, octets, value):
    assert decode(register(kind, order), octets, 0) == value
    block = Block("holding", 0, len(octets) // 2, (register(kind, order),))
    assert Decoder(block).values(octets) == [value]


@pytest.mark.parametrize(("kind", "order", "octets", "value"), ROWS)
def test_a_value_encodes_to_the_words_that_were_worked_by_hand(kind, order, octets, value):
    if -INF < value < INF:
        assert encode(register(kind, order), value) == words(octets)


# (scale, offset) and what they make of raw 100, by hand.
@pytest.mark.parametrize(
    ("scale", "offset", "value"),
    [(1.0, 0.0, 100.0), (0.1, 0.0, 10.0), (0.1, -40.0, -30.0), (-2.0, 10.0, -190.0),
     (1000.0, 0.5, 100000.5)],
)
@pytest.mark.parametrize(
    ("kind", "octets"),
    [("int8_low", b"\x00\x64"), ("uint8_high", b"\x64\x00"), ("int16", b"\x00\x64"),
     ("uint16", b"\x00\x64"), ("int32", b"\x00\x00\x00\x64"), ("uint32", b"\x00\x00\x00\x64"),
     ("int64", b"\x00\x00\x00\x00\x00\x00\x00\x64"),
     ("uint64", b"\x00\x00\x00\x00\x00\x00\x00\x64"),
     # 100 = 64 * 1.5625: half 0x5640, single 0x42C80000, double 0x4059000000000000
     ("float16", b"\x56\x40"), ("float32", b"\x42\xc8\x00\x00"),
     ("float64", b"\x40\x59\x00\x00\x00\x00\x00\x00"),
     ("bcd16", b"\x01\x00"), ("bcd32", b"\x00\x00\x01\x00"), ("string", b"100\x00")],
)
def test_scale_and_offset_turn_the_raw_number_into_the_unit(scale, offset, value, kind, octets):
    each = register(kind, scale=scale, offset=offset, length=2 if kind == "string" else 0)
    assert decode(each, octets, 0) == pytest.approx(value, rel=1e-12)
    block = Block("holding", 0, len(octets) // 2, (each,))
    assert Decoder(block).values(octets) == [decode(each, octets, 0)]
    assert encode(each, value) == words(octets)


@pytest.mark.parametrize(
    ("scale", "offset"), [(0.1, 0.0), (0.5, -40.0), (-2.0, 10.0), (1000.0, 0.5)])
def test_every_kind_in_every_order_is_scaled(scale, offset):
    halves = [(kind, "", octets, value) for kind, octets, value in HALVES]  # they have no order
    assert len(ROWS) > 100
    for kind, order, octets, raw in ROWS + halves:
        each = register(kind, order, scale=scale, offset=offset)
        wanted = raw * scale + offset
        block = Block("holding", 0, len(octets) // 2, (each,))
        for found in (decode(each, octets, 0), Decoder(block).values(octets)[0]):
            assert found == wanted or abs(found - wanted) <= 1e-12 * abs(wanted), (
                kind, order, found, wanted)


@pytest.mark.parametrize(("kind", "octets", "value"), HALVES)
def test_a_half_of_a_register_is_a_number_of_its_own(kind, octets, value):
    assert decode(register(kind), octets, 0) == value
    only = octets[0] << 8 if kind.endswith("_high") else octets[1]
    assert encode(register(kind), value) == (only,)


@pytest.mark.parametrize(("bit", "value"), [(0, 1.0), (1, 0.0), (4, 1.0), (15, 1.0), (7, 0.0)])
def test_a_bit_of_a_register_is_counted_from_the_low_end(bit, value):
    assert decode(register("bool", bit=bit), b"\x80\x11", 0) == value
    assert encode(register("bool", bit=bit), value) == (int(value) << bit,)


# 0xA5C3 = 1010 0101 1100 0011
@pytest.mark.parametrize(
    ("mask", "shift", "order", "value", "word"),
    [(0x000F, 0, "AB", 3.0, 0x0003), (0x0F00, 8, "AB", 5.0, 0x0500), (0xF000, 12, "AB", 10.0,
     0xA000), (0x0F00, 0, "AB", 1280.0, 0x0500), (0x00FF, 4, "AB", 12.0, 0x00C0),
     (0x8001, 0, "AB", 32769.0, 0x8001), (0x000F, 0, "BA", 5.0, 0x0500)],
)
def test_a_field_of_bits_is_masked_and_then_shifted(mask, shift, order, value, word):
    each = register("bits", order, mask=mask, shift=shift)
    assert decode(each, b"\xa5\xc3", 0) == value
    assert encode(each, value) == (word,)


# Coils 0 to 15 as a reply packs them: 0xB1 = 1011 0001 are coils 7 to 0, 0x04 coils 15 to 8.
@pytest.mark.parametrize(
    ("kind", "address", "length", "value"),
    [("bool", 0, 0, 1.0), ("bool", 1, 0, 0.0), ("bool", 7, 0, 1.0), ("bool", 10, 0, 1.0),
     ("bits", 0, 4, 1.0), ("bits", 4, 4, 11.0), ("bits", 4, 8, 75.0), ("bits", 0, 16, 1201.0)],
)
def test_coils_are_read_where_a_reply_packs_them(kind, address, length, value):
    for table in ("coil", "discrete"):
        each = register(kind, table=table, address=address, length=length)
        assert decode(each, b"\xb1\x04", address) == value
        assert Decoder(Block(table, 0, 16, (each,))).values(b"\xb1\x04") == [value]


def test_coils_of_one_number_are_served_lowest_bit_first():
    each = register("bits", table="coil", length=5, scale=0.5)
    assert encode(each, 4.5) == (1, 0, 0, 1, 0)  # 9
    assert encode(each, 99.0) == (1, 1, 1, 1, 1)
    assert encode(register("bool", table="coil"), 1.0) == (1,)


@pytest.mark.parametrize(
    ("order", "octets", "text"),
    [("AB", b"SN-1042\x00", "SN-1042"), ("AB", b"SN-1042 ", "SN-1042"),
     ("BA", b"NS1-40\x002", "SN-1042"), ("AB", b"  A B   ", "  A B"),
     ("AB", b"V2\x00\x07junk", "V2"), ("AB", b"V\xe92\xff\xff\xff\xff\xff", "V?2"),
     ("AB", b"        ", None), ("AB", b"\x00\x00\x00\x00\x00\x00\x00\x00", None)],
)
def test_text_ends_at_the_first_nul_and_loses_the_spaces_behind_it(order, octets, text):
    each = register("string", order, "device_serial", length=4)
    assert decode(each, octets, 0) == text
    assert why_not(each, octets, 0) == ("" if text else "no text")


def test_text_is_served_in_both_byte_orders_and_cut_to_its_registers():
    for order, octets in (("AB", b"SN-1042\x00"), ("BA", b"NS1-40\x002")):
        assert encode(register("string", order, "device_serial", length=4),
                      "SN-1042") == words(octets)
    assert encode(register("string", "AB", "device_model", length=1), "LONG") == words(b"LO")


@pytest.mark.parametrize(
    ("octets", "value"),
    [(b"12.5\x00\x00\x00\x00", 12.5), (b"  -3.75 ", -3.75), (b"+1.2E+02", 120.0),
     (b"ab\x00\x00\x00\x00\x00\x00", None), (b"1_000\x00\x00\x00", None),
     (b"nan\x00\x00\x00\x00\x00", None), (b"-\x00\x00\x00\x00\x00\x00\x00", None),
     (b"\x00\x00\x00\x00\x00\x00\x00\x00", None), (b"12,5    ", None)],
)
def test_a_number_in_text_is_read_as_a_number_or_not_at_all(octets, value):
    each = register("string", "AB", "co_ppm", length=4)
    assert decode(each, octets, 0) == value
    assert (why_not(each, octets, 0) == "") == (value is not None)


@pytest.mark.parametrize(
    ("value", "length", "octets"),
    [(12.5, 3, b"12.5\x00\x00"), (-3.0, 1, b"-3"), (123456.0, 2, b"9999"), (0.0, 1, b"0\x00"),
     (-123456.0, 2, b"-999"), (1234.56, 2, b"1235"), (NAN, 1, b"\x00\x00")],
)
def test_a_number_is_served_in_as_many_digits_as_there_is_room(value, length, octets):
    assert encode(register("string", "AB", "co_ppm", length=length), value) == words(octets)


@pytest.mark.parametrize(
    ("each", "octets", "reason"),
    [
        (register("float16"), b"\x7e\x00", "no reading (NaN)"),
        (register("float32"), b"\x7f\xc0\x00\x00", "no reading (NaN)"),
        (register("float64", "HGFEDCBA"), b"\x00\x00\x00\x00\x00\x00\xf8\x7f",
         "no reading (NaN)"),
        (register("int16", no_reading=(32767.0,)), b"\x7f\xff", "no reading (raw 32767)"),
        (register("int16", no_reading=(-1.0, 32767.0), scale=0.1), b"\xff\xff",
         "no reading (raw -1)"),
        (register("uint64", no_reading=(18446744073709551615.0,)),
         b"\xff\xff\xff\xff\xff\xff\xff\xff", "no reading (raw 18446744073709551615)"),
        (register("float32", no_reading=(-9999.0,)), b"\xc6\x1c\x3c\x00",
         "no reading (raw -9999)"),
        (register("uint8_low", no_reading=(255.0,)), b"\x00\xff", "no reading (raw 255)"),
        (register("bits", mask=0xF0, shift=4, no_reading=(15.0,)), b"\x00\xf3",
         "no reading (raw 15)"),
        (register("bcd16", no_reading=(9999.0,)), b"\x99\x99", "no reading (raw 9999)"),
        (register("bcd16"), b"\x1a\x2b", "not BCD (0x1A2B)"),
        (register("bcd16", "BA"), b"\x2b\x1a", "not BCD (0x1A2B)"),
        (register("bcd32"), b"\x12\x34\x56\x7f", "not BCD (0x1234567F)"),
        (register("string", quantity="co_ppm", length=1), b"ab", 'no number ("ab")'),
        (register("string", quantity="co_ppm", length=3, no_reading=(-999.0,)), b"-999.0",
         "no reading (raw -999)"),
        (register("bits", table="coil", length=4, no_reading=(15.0,)), b"\x0f",
         "no reading (raw 15)"),
    ],
)
def test_words_that_mean_no_value_are_none_and_say_why(each, octets, reason):
    assert decode(each, octets, 0) is None
    assert why_not(each, octets, 0) == reason
    count = 8 * len(octets) if each.table == "coil" else len(octets) // 2
    assert Decoder(Block(each.table, 0, count, (each,))).values(octets) == [None]


def test_a_raw_value_beside_those_of_no_reading_is_a_value():
    each = register("int16", no_reading=(32767.0,), scale=0.5)
    assert decode(each, b"\x7f\xfe", 0) == 16383.0
    assert why_not(each, b"\x7f\xfe", 0) == ""


def test_a_value_in_the_middle_of_a_reply_is_read_where_it_lies():
    octets = b"\x00\x01\x42\xf6\xe9\x79\x00\x02"
    assert decode(register("float32", "ABCD"), octets, 2) == 123.45600128173828
    assert decode(register("uint16", "AB"), octets, 6) == 2.0


@pytest.mark.parametrize(
    ("kind", "table", "length", "count"),
    [("int16", "holding", 0, 1), ("float32", "input", 0, 2), ("uint64", "holding", 0, 4),
     ("bcd32", "holding", 0, 2), ("string", "holding", 7, 7), ("int8_low", "input", 0, 1),
     ("bool", "coil", 0, 1), ("bool", "holding", 0, 1), ("bits", "holding", 0, 1),
     ("bits", "discrete", 9, 9)],
)
def test_a_value_takes_as_many_registers_as_its_kind_has_words(kind, table, length, count):
    assert width(register(kind, table=table, length=length)) == count


@pytest.mark.parametrize(
    ("kind", "value", "sent"),
    [("int16", 99999.0, (0x7FFF,)), ("uint16", -3.0, (0,)), ("int16", -0.6, (0xFFFF,)),
     ("int16", 0.5, (1,)), ("int16", 0.49999999999999994, (0,)), ("uint8_low", 300.0, (0xFF,)),
     ("bcd16", 10000.0, (0x9999,)), ("bcd16", -1.0, (0,)), ("float16", 1e6, (0x7BFF,)),
     ("int64", 1e19, (0x7FFF, 0xFFFF, 0xFFFF, 0xFFFF)), ("uint32", INF, (0xFFFF, 0xFFFF)),
     ("float32", 1e39, (0x7F7F, 0xFFFF)), ("int16", NAN, (0,)), ("float32", NAN, (0x7FC0, 0)),
     ("uint64", 4503599627370497.0, (0x0010, 0, 0, 1))],
)
def test_a_value_that_does_not_fit_is_clamped_to_what_the_kind_holds(kind, value, sent):
    assert encode(register(kind), value) == sent


def test_nan_is_served_as_the_raw_value_that_means_no_reading():
    assert encode(register("int16", no_reading=(32767.0,)), NAN) == (0x7FFF,)
    assert encode(register("bits", mask=0xF0, shift=4, no_reading=(15.0,)), NAN) == (0x00F0,)


def test_the_raw_range_is_that_of_the_kind_or_of_its_bits():
    assert raw_range(register("int8_low")) == (-128, 127)
    assert raw_range(register("bool", bit=5)) == (0, 1)
    assert raw_range(register("bits", mask=0x0FF0, shift=4)) == (0, 255)
    assert raw_range(register("bits", table="coil", length=3)) == (0, 7)


def test_a_number_as_a_float_kind_reads_it_is_rounded_to_the_kind():
    assert as_read("float32", -99.9) == -99.90000152587890625  # 0xC2C7CCCD
    assert as_read("float16", 0.1) == 0.0999755859375  # 0x2E66: (1 + 614/1024) / 16
    assert (as_read("float64", 0.1), as_read("int16", 7.0)) == (0.1, 7.0)


def test_every_half_float_is_read_and_served_as_it_is():
    for bits in range(0, 0x7C00, 7):
        value = decode(register("float16"), struct.pack(">H", bits), 0)
        assert encode(register("float16"), value) == (bits,)
