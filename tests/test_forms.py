"""Values and the whole numbers of their columns: the same bits again, or another form."""

from struct import pack, unpack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.uplink.forms import (
    BITS,
    DOUBLE,
    WHOLE,
    column_of_decimals,
    column_of_readings,
    values_of,
)


def single(value):
    """Return a value as a record has it."""
    return unpack(">f", pack(">f", value))[0]


def bits(values):
    return pack(">%dd" % len(values), *values)


def test_readings_become_the_raw_numbers_of_their_register():
    values = [single(raw * 0.1 - 40.0) for raw in (0, 1, 65_535, 4711)]
    column = column_of_readings(values, (0.1, -40.0))
    assert column == (WHOLE, [0, 1, 65_535, 4711])
    assert values_of(column, step=(0.1, -40.0)) == values


def test_means_become_numbers_of_a_step_divided_by_their_count():
    values = [single(sum(raws) / len(raws) * 0.1) for raws in ([1, 2, 4], [3, 4], [7, 7, 8, 9])]
    column = column_of_readings(values, (0.1, 0.0), (3, 2, 4))
    assert column == (WHOLE, [7, 7, 31])
    assert values_of(column, step=(0.1, 0.0), counts=(3, 2, 4)) == values


@pytest.mark.parametrize(("values", "column"), [
    ([20.0, 21.0], (1, [20, 21])), ([20.5, 21.0], (2, [205, 210])),
    ([single(0.1234), 1.0], (5, [1234, 10_000])),
    ([0.0, -0.0], (BITS, [0, -1])),  # equal, but two sets of bits
    ([1.0, 1.5 + 2.0**-20], (BITS, [0x3F800000, 0x3FC00008])),
])
def test_a_float_register_takes_the_first_form_that_fits_all_its_values(values, column):
    assert column_of_readings(values, None) == column
    assert bits(values_of(column)) == bits(values)


def test_totals_have_more_decimals_than_values():
    totals = [1234.567891, 1234.574505]
    assert column_of_decimals(totals, (5,), DOUBLE) == (5, [1_234_567_891, 1_234_574_505])
    assert values_of((5, [1_234_567_891, 1_234_574_505]), DOUBLE) == totals


@given(st.lists(st.floats(width=32, allow_nan=False), min_size=1, max_size=6),
       st.tuples(st.floats(1e-6, 1e6), st.floats(-1e6, 1e6)),
       st.lists(st.integers(0, 100), min_size=6, max_size=6))
def test_any_values_come_back_with_their_bits(values, step, counts):
    for given_step, given_counts in ((step, None), (step, counts[:len(values)]), (None, None)):
        column = column_of_readings(values, given_step, given_counts)
        assert bits(values_of(column, step=given_step, counts=given_counts)) == bits(values)


def test_larger_floats_have_larger_bits_so_that_differences_are_small():
    _, numbers = column_of_decimals([-2.0, -1.0, -1e-40, 0.0, 1e-40, 1.0, 2.0], ())
    assert numbers == sorted(numbers)


def test_raw_numbers_without_a_step_are_a_value_error():
    with pytest.raises(ValueError, match="no step"):
        values_of((WHOLE, [1, 2]))
