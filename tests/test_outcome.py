"""What a scenario came to, as the report reads it."""

import json
from collections import namedtuple

from hil_tests.judge import judge
from hil_tests.outcome import broken, leave, not_applicable, outcome
from tests import nights, spoilt
from tests.test_judge import expected

Room = namedtuple("Room", ("title",))


def made(table="in_order = true", change=spoilt.nothing):
    evidence = nights.night()
    evidence = change(evidence) or evidence
    return outcome("night", Room("A night"), evidence, judge(expected(table), evidence), 12.34)


def test_an_outcome_is_good_only_where_every_verdict_is():
    good, bad = made(), made("records_at_least = 41")
    assert (good["verdict"], bad["verdict"], good["took_s"]) == ("good", "bad", 12.3)
    assert bad["verdicts"][0] == {"line": 1, "expected": "all: records_at_least = 41",
                                  "ok": False, "said": "40 records"}
    # The standing ones have no line.
    assert [row["line"] for row in good["verdicts"]] == [1, 0, 0, 0, 0, 0]


def test_a_fault_of_readings_is_one_span_however_many_records_and_readings_have_it():
    b2 = made()["boilers"]["b2"]
    assert b2["lost"] == [[4.02, 6.52, nights.SILENT]]
    assert made()["boilers"]["b1"]["lost"] == []
    # Oxygen was lost, so there is no efficiency, while the model goes on.
    assert [s for s, _ in b2["values"]["efficiency_indirect_pct"] if 4.0 < s < 7.0] == []
    assert len(b2["truth"]["efficiency_indirect_pct"]) == 100


def test_records_are_counted_without_doubles_and_missing_ones_are_named():
    counts = made(change=spoilt.b1_misses_a_poll)["records"]
    assert counts == {"arrived": 39, "doubles": 0, "backlog": 0, "last": 40, "missing": [17],
                      "gaps": []}
    assert made(change=spoilt.three_doubles)["records"]["doubles"] == 3
    assert made(change=spoilt.spool_was_full)["records"]["gaps"] == [[42, 44, "spool full"]]
    assert made(change=spoilt.no_record)["records"]["last"] == 0


def test_spans_are_shown_in_their_middle_with_the_uncertainty_they_state():
    b1 = made(change=spoilt.spans_of_four)["boilers"]["b1"]
    assert b1["values"]["efficiency_indirect_pct"][:2] == [[1.0, 92.7], [3.0, 92.7]]
    assert b1["u95"]["efficiency_indirect_pct"][0] == [1.0, 0.5]


def test_long_series_are_thinned_and_keep_their_first_point():
    def long(evidence):
        evidence.truth["b1"][:] = [(s / 100, {"nox_kg_h": float(s)}) for s in range(1000)]

    series = made(change=long)["boilers"]["b1"]["truth"]["nox_kg_h"]
    assert len(series) == 500 and series[0] == [0.0, 0.0] and series[1] == [0.02, 2.0]


def test_an_outcome_is_left_whole_under_its_name(tmp_path):
    leave(tmp_path / "hil", made())
    leave(tmp_path / "hil", not_applicable("link", "A link", "no link"))
    leave(tmp_path / "hil", broken("port", "A port", "did not start", 3.0))
    files = {path.name: json.loads(path.read_text()) for path in (tmp_path / "hil").iterdir()}
    assert sorted(files) == ["link.json", "night.json", "port.json"]
    assert files["night.json"] == json.loads(json.dumps(made()))
    assert [files[name]["verdict"] for name in ("link.json", "port.json")] == [
        "not applicable", "broken"]
