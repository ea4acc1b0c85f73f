import struct

import pytest

from edge import port
from edge.uplink.msgpack import DEPTH_MAX, packb, packb_single, unpack_from, unpackb

# From the MessagePack specification: format name by format name, smallest and largest of each.
ROWS = [
    (None, "c0"), (False, "c2"), (True, "c3"),
    (0, "00"), (127, "7f"), (128, "cc80"), (255, "ccff"), (256, "cd0100"), (65535, "cdffff"),
    (65536, "ce00010000"), (4294967295, "ceffffffff"), (4294967296, "cf0000000100000000"),
    (18446744073709551615, "cfffffffffffffffff"),
    (-1, "ff"), (-32, "e0"), (-33, "d0df"), (-128, "d080"), (-129, "d1ff7f"), (-32768, "d18000"),
    (-32769, "d2ffff7fff"), (-2147483648, "d280000000"), (-2147483649, "d3ffffffff7fffffff"),
    (-9223372036854775808, "d38000000000000000"),
    (1.5, "cb3ff8000000000000"),
    ("", "a0"), ("°C", "a3c2b043"), ("a" * 31, "bf" + "61" * 31), ("a" * 32, "d920" + "61" * 32),
    ("a" * 256, "da0100" + "61" * 256),
    (b"", "c400"), (b"\x00\xff", "c40200ff"), (b"a" * 256, "c50100" + "61" * 256),
    ([], "90"), ([1, [2]], "92019102"), ([0] * 15, "9f" + "00" * 15),
    ([0] * 16, "dc0010" + "00" * 16),
    ({}, "80"), ({"b": 1, "a": 2}, "82a16102a16201"), ({1: "x"}, "8101a178"),
    (dict.fromkeys(range(16), 0),
     "de0010" + "".join(["%02x00" % number for number in range(16)])),
]


def octets_of(digits):
    return bytes([int(digits[at : at + 2], 16) for at in range(0, len(digits), 2)])


@pytest.mark.parametrize(("value", "digits"), ROWS)
def test_a_value_has_the_bytes_of_the_specification(value, digits):
    assert packb(value) == octets_of(digits)
    assert unpackb(octets_of(digits)) == value


@pytest.mark.parametrize(("value", "digits"), ROWS)
def test_the_library_of_the_platform_writes_the_same_bytes(value, digits):
    if isinstance(value, dict):  # the C library does not sort
        value = {key: value[key] for key in sorted(value)}
    assert port.packb(value) == octets_of(digits)
    assert port.unpackb(packb(value)) == value
    assert port.packb_single(value) == packb_single(value)


def test_floats_are_single_only_where_that_is_asked_for():
    # 0.1 as IEEE 754 binary32: 3dcccccd
    assert packb_single([0.1, 7]) == octets_of("92ca3dcccccd07")
    assert unpackb(packb_single(0.1)) == struct.unpack(">f", octets_of("3dcccccd"))[0]
    assert unpackb(packb_single(-1e38)) == pytest.approx(-1e38, rel=1e-7)


def test_a_float_beyond_single_precision_is_refused_like_in_the_library():
    for pack in (packb_single, port.packb_single):
        with pytest.raises(OverflowError):
            pack({"steam_flow_t_h": 3.5e38})
        assert pack(1.0) == octets_of("ca3f800000")


@pytest.mark.parametrize(
    "digits",
    [
        "", "c1", "c7", "d4", "c80000", "d80102",  # nothing, reserved, extension types
        "cc", "cd01", "ca3f80", "cb00",  # numbers cut off
        "a2c3", "a1ff", "d9", "d902c3", "daffff00", "dbffffffff61",  # strings cut off or not UTF-8
        "c4", "c402ff", "c6ffffffff",  # bytes cut off
        "91", "dc0002c0", "ddffffffff00", "dd7fffffffc0c0",  # arrays longer than the bytes
        "81", "8100", "82a16101", "dfffffffffc0", "df000000020102",  # maps likewise
        "8190c0", "8180c0",  # an array and a map as keys
        "c0c0", "01ff",  # more than one value
    ],
)
def test_bytes_that_are_not_exactly_one_value_are_refused(digits):
    with pytest.raises(ValueError):
        unpackb(octets_of(digits))


def test_nesting_is_read_up_to_the_limit_and_no_deeper():
    assert unpackb(b"\x91" * (DEPTH_MAX - 1) + b"\x90")
    with pytest.raises(ValueError):
        unpackb(b"\x91" * DEPTH_MAX + b"\x90")
    with pytest.raises(ValueError):
        unpackb(b"\x81" * 3000)


def test_every_cut_through_a_value_is_refused():
    octets = packb({"a": [1, 300, -5, 1.5, "text", None, True], "b": {"c": b"octets"}})
    for end in range(len(octets)):
        with pytest.raises(ValueError):
            unpackb(octets[:end])


def test_flipped_bits_give_another_value_or_an_error_and_nothing_else():
    octets = packb([1, 70000, "boiler", {"o2_dry_pct": 3.5, "co_ppm": [1.0, 2.0]}, None])
    for place in range(len(octets)):
        for bit in range(8):
            flipped = bytearray(octets)
            flipped[place] ^= 1 << bit
            try:
                unpackb(bytes(flipped))
            except ValueError as error:
                assert str(error).startswith("byte ")


def test_values_one_after_another_are_read_by_their_offsets():
    octets = packb("first") + packb([2])
    value, offset = unpack_from(octets, 0)
    assert (value, offset) == ("first", 6)
    assert unpack_from(octets, offset) == ([2], len(octets))


@pytest.mark.parametrize("value", [1 << 64, -(1 << 63) - 1])
def test_an_integer_beyond_64_bits_is_refused(value):
    with pytest.raises(ValueError):
        packb(value)


def test_what_has_no_form_in_messagepack_is_refused():
    with pytest.raises(TypeError):
        packb(object())
