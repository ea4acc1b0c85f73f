"""Standard uncertainties."""

import pytest

from edge.efficiency.emissions import at_reference_o2_mg_m3
from edge.efficiency.standard_uncertainty import (
    u_at_reference_o2,
    u_combined,
    u_direct_efficiency,
    u_of_accuracy,
    u_of_tolerance,
)

NAN = float("nan")


def test_a_tolerance_and_an_accuracy_become_standard_uncertainties():
    assert u_of_tolerance(1.5) == pytest.approx(0.8660254, rel=1e-7)  # 1.5 / sqrt(3)
    assert u_of_accuracy(3.0) == 1.5
    assert u_of_tolerance(0.0) == u_of_accuracy(0.0) == 0.0
    for value in (u_of_tolerance(-1.0), u_of_accuracy(-1.0), u_of_tolerance(NAN)):
        assert value != value


def test_systematic_and_random_parts_add_as_squares():
    assert u_combined(3.0, 4.0) == 5.0
    assert u_combined(3.0, 0.0) == 3.0


def test_the_direct_efficiency_is_as_sure_as_by_hand():
    # sqrt(1e-4 + 1e-4 + 0.25e-4 + (6 / 2535.3)^2) = sqrt(2.306008e-4)
    found = u_direct_efficiency(0.01, 0.01, 0.005, 2535.3, 6.0)
    assert found == pytest.approx(0.01518554, rel=1e-6)
    assert u_direct_efficiency(0.01, 0.0, 0.0, 2535.3, 0.0) == pytest.approx(0.01, rel=1e-15)


def test_a_concentration_at_reference_oxygen_is_as_sure_as_by_hand():
    # k = 12 / 15 = 0.8: sqrt(2.0^2 + (80 * 0.8 / 15 * 0.2)^2) = sqrt(4 + 0.728178)
    found = u_at_reference_o2(80.0, 2.5, 6.0, 0.2, 9.0)
    assert found == pytest.approx(2.1744373, rel=1e-7)


@pytest.mark.parametrize(("o2", "share"), [(12.0, 0.0111), (17.0, 0.025)])
def test_a_tenth_of_oxygen_weighs_more_the_more_air_there_is(o2, share):
    value = at_reference_o2_mg_m3(80.0, o2, 9.0, 21.0)
    assert u_at_reference_o2(80.0, 0.0, o2, 0.1, 9.0) / value == pytest.approx(share, abs=1e-4)


def test_the_oxygens_part_is_the_slope_of_the_correction():
    step = 1e-4
    slope = (at_reference_o2_mg_m3(80.0, 6.0 + step, 9.0, 21.0)
             - at_reference_o2_mg_m3(80.0, 6.0 - step, 9.0, 21.0)) / (2.0 * step)
    assert u_at_reference_o2(80.0, 0.0, 6.0, 1.0, 9.0) == pytest.approx(slope, rel=1e-7)


@pytest.mark.parametrize(
    "value",
    [u_direct_efficiency(0.01, 0.01, 0.01, 0.0, 6.0), u_direct_efficiency(0.0, 0.0, 0.0, NAN, 6.0),
     u_at_reference_o2(80.0, 1.0, 21.0, 0.1, 9.0), u_at_reference_o2(80.0, 1.0, NAN, 0.1, 9.0)],
)
def test_an_uncertainty_outside_its_range_has_no_value(value):
    assert value != value
