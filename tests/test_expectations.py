"""The tables [[expect]] of a scenario: what they may say, and what is wrong with them."""

import pathlib

import pytest
import tomli

from edge.config_check import Place, show
from edge.config_source import Source, located
from edge.port import INF
from edge.simulator.expectations import KEYS, KINDS, read_expectations, sentence

HIL = pathlib.Path(__file__).parent.parent / "docs/hil.md"


def read(text):
    """Return the expectations of a TOML text and its problems as `line: key: message`."""
    found = []
    source = Source("room.toml", text, tomli.loads(text))
    expectations = read_expectations(Place(source, (), found), source.document, ["b1", "b2"])
    return expectations, [show(problem).partition(":")[2] for problem in located(found)]


def problems(*lines):
    """Return the problems of one table of these lines, the first of which is line 2."""
    return read("\n".join(("[[expect]]", *lines)))[1]


def test_an_expectation_knows_its_kind_its_line_and_every_key_of_its_kind():
    (first, second), wrong = read("""
[[expect]]
boiler = "b2"
fault = "no reply"
from_s = 4
to_s = 9.5

[[expect]]
in_order = true
""")
    assert not wrong
    assert first.kind == "fault" and first.line == 2
    assert first.values == {"fault": "no reply", "boiler": "b2", "quantity": "", "polls": 1.0,
                            "share_pct": 100.0, "from_s": 4.0, "to_s": 9.5}
    assert second == ("in_order", {"in_order": True}, 8)


def test_a_span_without_ends_lasts_from_the_first_poll_to_the_end():
    (each,), _ = read('[[expect]]\ncomplete = true\n')
    assert (each.values["from_s"], each.values["to_s"], each.values["boiler"]) == (0.0, INF, "")


def test_a_sentence_says_what_the_file_says_and_no_default():
    (first, second, third), _ = read("""
[[expect]]
boiler = "b2"
fault = "no reply"
from_s = 4.0
[[expect]]
complete = true
[[expect]]
no_wrong_value = true
but_for = ["o2_dry_pct", "co_ppm"]
""")
    assert sentence(first) == 'b2: fault = "no reply", from_s = 4'
    assert sentence(second) == "all: complete"
    assert sentence(third) == "all: no wrong value, but_for = o2_dry_pct, co_ppm"


@pytest.mark.parametrize(("lines", "problem"), [
    (('boiler = "b1"',), "1: expect[0]: found nothing that is expected, allowed one of fault, "),
    (("in_order = true", "complete = true"),
     "1: expect[0]: found in_order and complete, allowed one of fault, "),
    (("in_order = false",), "2: expect[0].in_order: found false, allowed true"),
    (('in_order = "yes"',), '2: expect[0].in_order: found "yes", allowed true or false'),
    (("complete = true", 'boiler = "b3"'), '3: expect[0].boiler: found "b3", allowed b1, b2'),
    (("complete = true", "from_s = 5", "to_s = 5"),
     "4: expect[0].to_s: found 5, allowed more than from_s (5)"),
    (('fault = "stale"',), "1: expect[0].boiler: missing (fault: boiler or furnace)"),
    (("within = 0.3", 'boiler = "b1"'),
     "1: expect[0].quantity: missing (within: reading or result)"),
    (("within = 0.3", 'boiler = "b1"', 'quantity = "o2"'), '4: expect[0].quantity: found "o2", '),
    (("within_u95 = true", 'boiler = "b1"', 'quantity = "o2_dry_pct"'),
     "4: expect[0].quantity: found o2_dry_pct, allowed a result: readings state no uncertainty"),
    (("resumes_within_s = 5",), "1: expect[0].after_s: missing (resumes_within_s: when the fault"),
    (("doubles_at_most = 0", "from_s = 1"), "3: expect[0].from_s: found an unknown key, allowed "),
    (('state = "gone"',), '2: expect[0].state: found "gone", allowed online, offline'),
    (("punctual_ms = -1",), "2: expect[0].punctual_ms: found -1, allowed 0 to 60000"),
    (("no_wrong_value = true", 'but_for = ["o2"]'), "3: expect[0].but_for: found a list, allowed "),
])
def test_a_problem_names_the_line_what_was_found_and_what_is_allowed(lines, problem):
    found = problems(*lines)
    assert len(found) == 1 and found[0].startswith(problem), found


def test_every_problem_of_every_table_is_named_in_one_run():
    _, found = read("""
[[expect]]
complete = true
boiler = "b9"
[[expect]]
gap = 3
[[expect]]
fault = "no reply"
boiler = "b1"
from_s = -1
to_sec = 3
""")
    assert [problem.split(":")[0] for problem in found] == ["4", "6", "10", "11"]


def test_every_kind_takes_only_keys_that_exist_and_needs_only_what_it_takes():
    for name, kind in KINDS.items():
        assert set(kind.takes) <= set(KEYS) and set(kind.needs) <= set(kind.takes), name
        assert name not in KEYS, name


def test_the_documentation_has_a_row_for_every_kind_and_every_key():
    text = HIL.read_text("utf-8")
    for name, kind in KINDS.items():
        assert "| `%s` |" % name in text and kind.help in text, name
    for name, field in KEYS.items():
        assert "| `%s` | %s |" % (name, field.help) in text, name
