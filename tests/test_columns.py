"""Columns of whole numbers: any of 64 bits come back, from few octets where they are alike."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.uplink.columns import pack_columns, unpack_columns

_NUMBER = st.one_of(st.integers(-3, 3), st.integers(-300, 70_000),
                    st.integers(-(1 << 63), (1 << 63) - 1))
_COLUMN = st.tuples(st.integers(0, 7), st.lists(_NUMBER, min_size=1, max_size=8))


def lengths_of(groups):
    return [[len(numbers) for _, numbers in columns] for columns in groups]


@given(st.lists(st.lists(_COLUMN, max_size=3), max_size=4), st.binary(max_size=3))
def test_columns_of_any_numbers_come_back(groups, before):
    octets = before + b"".join(pack_columns(groups))
    columns, end = unpack_columns(octets, len(before), lengths_of(groups))
    assert columns == [column for columns in groups for column in columns]
    assert end == len(octets)


def test_a_column_has_the_octets_that_the_drawing_shows():
    # By hand: class 2 (the mean of 2, 0 and 3 is 1.67); form 3, first in two octets, differences
    # in one; 700 is 1400 zigzag, 0x0578, highest octet first; differences 1, 0, -2.
    assert b"".join(pack_columns([[(3, [700, 701, 701, 699])]])) == bytes(
        [2, 3 << 5 | 1 << 3 | 1, 0x05, 0x78, 2, 0, 3])


def test_a_column_that_stands_still_has_its_first_number_only():
    assert b"".join(pack_columns([[(0, [5] * 4000)]])) == bytes([0, 1 << 3, 0, 10])


def test_groups_of_one_size_lie_together():
    small, large = (0, [0, 1] * 50), (0, [0, 100] * 50)
    apart = b"".join(pack_columns([[small], [large], [small], [large]]))
    assert apart.endswith(bytes([2, 1] * 49 + [2]) * 2 + bytes([200, 199] * 49 + [200]) * 2)
    assert len(zlib.compress(apart)) < 60


@pytest.mark.parametrize(("octets", "groups"), [
    (b"", [[1]]), (b"\x00", [[1]]), (b"\x00\x08\x00", [[1]]), (b"\x00\x01", [[2]]),
    (b"\x00\x05", [[2]]), (b"\x06\x00", [[1]]), (b"\x00\x04" + bytes(7), [[2]])])
def test_octets_that_are_no_columns_are_a_value_error(octets, groups):
    with pytest.raises(ValueError, match="found|columns end at byte"):
        unpack_columns(octets, 0, groups)
