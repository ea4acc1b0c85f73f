"""What furnaces and kilns emit at the air of their standard."""

import pytest

from edge.efficiency.air import air_ratio_simple
from edge.efficiency.kilns import KILNS, at_kiln_reference_mg_m3
from edge.errors import TableError


@pytest.mark.parametrize(
    ("kind", "ratio", "found"),
    [
        ("furnace", 3.0, 317.647059),  # 180 * 3.0 / 1.7
        ("cupola_cold_blast", 3.0, 135.0),  # 180 * 3.0 / 4.0
        ("cupola_hot_blast", 3.0, 216.0),  # 180 * 3.0 / 2.5
        ("melting_furnace", 3.0, 180.0), ("sintering_furnace", 3.0, 180.0),  # as measured
    ],
)
def test_each_kind_of_furnace_has_its_own_reference(kind, ratio, found):
    assert at_kiln_reference_mg_m3(kind, 180.0, ratio) == pytest.approx(found, rel=1e-8)


def test_a_furnace_at_its_reference_keeps_its_concentration():
    for kind in ("furnace", "cupola_cold_blast", "cupola_hot_blast"):
        assert at_kiln_reference_mg_m3(kind, 87.0, KILNS[kind][0]) == pytest.approx(87.0, rel=1e-15)


def test_thinning_a_furnaces_gas_with_air_changes_nothing():
    for part in range(1, 10):
        o2 = 21.0 - 1.8 * part  # at part 10 the flue gas itself, 3 % oxygen and 100 mg/m3
        found = at_kiln_reference_mg_m3("furnace", 10.0 * part, air_ratio_simple(o2))
        assert found == pytest.approx(100.0 * 21.0 / 18.0 / 1.7, rel=1e-12)


def test_an_unknown_kind_of_kiln_is_refused_by_name():
    with pytest.raises(TableError) as refused:
        at_kiln_reference_mg_m3("oven", 1.0, 1.0)
    assert str(refused.value).startswith("kind of kiln: found oven, allowed cupola_cold_blast, ")


def test_a_caller_may_bring_another_table():
    own = {"oven": (2.0, "permit", "by the permit")}
    assert at_kiln_reference_mg_m3("oven", 100.0, 3.0, own) == 150.0
