"""Logarithm, exponential and power of our own."""

import pytest

from edge.efficiency.elementary import binary_exponent, exp, ln, power, two_to

# Reference values: decimal arithmetic with 45 digits on the float's exact value.
LOGARITHMS = [
    (0.5, -0.69314718055994528622676398),
    (2.0, 0.69314718055994528622676398),
    (10.0, 2.3025850929940459010936138),
    (3.7, 1.3083328196501788909245079),
    (1e300, 690.77552789821368151024217),
    (1.0000001, 9.9999995058387043652545147e-08),
    (0.9999999, -1.0000000494736473776029735e-07),
]

EXPONENTIALS = [
    (0.0, 1.0),
    (1.0, 2.7182818284590450907955983),
    (-1.0, 0.36787944117144233402427744),
    (0.1, 1.1051709180756477124418780),
    (20.5, 7.9990217747550535202026367e+08),
    (690.0, 4.6046064047829896849799114e+299),
    (-690.0, 2.1717382813898271534727367e-300),
]

POWERS = [
    (20.0, 0.7, 8.1418106307380870845236132),
    (2.0, 50.0, 1125899906842624.0),
    (2.0, -50.0, 8.8817841970012523233890533e-16),
    (0.3, 12.5, 2.9108222368310284974235957e-07),
    (461.5, 4.0, 4.5361438815062500000000000e+10),
    (1.0001, 50.0, 1.0050122696230505692227553),
]


@pytest.mark.parametrize(("x", "value"), LOGARITHMS)
def test_the_logarithm_is_right_to_fourteen_digits(x, value):
    assert ln(x) == pytest.approx(value, rel=1e-14, abs=0.0)


@pytest.mark.parametrize(("x", "value"), EXPONENTIALS)
def test_the_exponential_is_right_to_fourteen_digits(x, value):
    assert exp(x) == pytest.approx(value, rel=1e-14, abs=0.0)


@pytest.mark.parametrize(("x", "y", "value"), POWERS)
def test_a_power_is_right_to_fourteen_digits(x, y, value):
    assert power(x, y) == pytest.approx(value, rel=1e-14, abs=0.0)


@pytest.mark.parametrize("x", [0.0, -1.0, float("nan"), float("inf"), 1e301])
def test_a_logarithm_outside_its_range_is_no_number(x):
    assert ln(x) != ln(x)


@pytest.mark.parametrize("x", [690.1, -690.1, float("nan"), float("inf")])
def test_an_exponential_outside_its_range_is_no_number(x):
    assert exp(x) != exp(x)


@pytest.mark.parametrize(
    ("x", "y"), [(-1.0, 2.0), (0.0, 0.0), (0.0, -1.0), (2.0, 50.1), (1e200, 2.0)]
)
def test_a_power_outside_its_range_is_no_number(x, y):
    assert power(x, y) != power(x, y)


def test_the_exponential_undoes_the_logarithm():
    for step in range(1, 400):
        x = step * 0.37
        assert exp(ln(x)) == pytest.approx(x, rel=2e-14)


def test_the_logarithm_rises_everywhere():
    values = [ln(0.9 + step * 0.001) for step in range(400)]
    assert values == sorted(values)
    assert ln(1.0) == 0.0


def test_a_power_of_zero_is_zero_and_a_power_with_one_is_the_number():
    assert power(0.0, 0.7) == 0.0
    for x in (0.3, 1.0, 7.0, 1234.5):
        assert power(x, 1.0) == pytest.approx(x, rel=1e-15)


def test_a_number_is_its_power_of_two_times_something_near_one():
    for x in (1e-300, 0.7, 1.0, 1.5, 8.0, 3e5, 1e300):
        assert 0.707 < x / two_to(binary_exponent(x)) < 1.4143


def test_powers_of_two_are_exact():
    assert [two_to(-2.0), two_to(0.0), two_to(10.0)] == [0.25, 1.0, 1024.0]
    assert two_to(1024.0) != two_to(1024.0)
