"""docs/hil.md has the tables of a scenario as the code has them."""

import pathlib

import pytest

from edge.config_check import REQUIRED, allowed
from edge.port import INF
from edge.simulator.cems import CEMS
from edge.simulator.fault_kit import FAULT, KIT
from edge.simulator.instruments import INSTRUMENT
from edge.simulator.outlets import SERVE
from edge.simulator.plant_lines import PLANT_TLS
from edge.simulator.scenario import BOILER, CLOCK, SCENARIO

PAGE = (pathlib.Path(__file__).resolve().parent.parent / "docs" / "hil.md").read_text("utf-8")
TABLES = {"scenario": SCENARIO, "clock": CLOCK, "boiler": BOILER, "serve": SERVE,
          "tls": PLANT_TLS, "instrument": INSTRUMENT, "cems": CEMS, "fault": FAULT}


def default_of(field):
    """Return the default of a field as the page shows it."""
    if field.default is REQUIRED:
        return "must be given"
    if field.default in ("", (), -1, INF) or field.default != field.default:
        return ""
    if isinstance(field.default, bool):
        return "`%s`" % str(field.default).lower()
    return "`%g`" % field.default if isinstance(field.default, float) else "`%s`" % field.default


def row_of(key, field):
    """Return the row of a key."""
    return "| `%s` | %s | %s | %s |" % (key, allowed(field), default_of(field), field.help)


def row_of_fault(name, kind):
    """Return the row of a fault that is not of the wire."""
    amount = " %s" % kind.amount[2] if kind.amount else ""
    keys = [*kind.keys, "from_s", *([] if kind.moment else ["to_s"])]
    return "| `%s`%s | %s | %s | %s | %s |" % (
        name, amount, kind.family, ", ".join("`%s`" % key for key in keys),
        "all" if len(kind.transports) == 5 else ", ".join(kind.transports), kind.help)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_the_page_has_every_key_of_a_table_in_its_order(name):
    rows = [row_of(key, field) for key, field in TABLES[name].items()]
    assert "\n".join(rows) in PAGE, "\n".join(rows)


def test_the_page_has_every_fault_that_is_not_of_the_wire():
    rows = [row_of_fault(name, kind) for name, kind in KIT.items() if kind.family != "wire"]
    assert "\n".join(rows) in PAGE, "\n".join(rows)


def test_every_model_is_named_on_the_page():
    for model in BOILER["model"].kind:
        assert "| `%s` |" % model in PAGE, model
