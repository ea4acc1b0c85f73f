"""What came of a scenario: build/hil/NAME.json for the report, and lines for people.

    name, title, plant, seconds, timing     as in the scenario's file
    ok, not_applicable                      whether every verdict is good; why it was not run, or ""
    verdicts    [{"line", "expects", "ok", "said"}]
    faults      [{"name", "where", "happened", "from_s", "to_s"}]
    series      [{"boiler", "quantity", "truth": [[s, value]], "arrived": [[s, value]]}]
"""

import json
import math
import pathlib

from hil_tests.arrived import number_of, rows_of
from hil_tests.judge import judge, words
from hil_tests.rig import ROOT

DIRECTORY = ROOT / "build" / "hil"
# What is plotted of each boiler, where the model knows it.
PLOTTED = ("efficiency_indirect_pct", "efficiency_direct_pct", "nox_kg_h", "nox_mg_m3",
           "o2_dry_pct", "co2_kg_h")
_WHERE = ("line", "boiler", "unit_id", "quantity", "uplink")


class Result:
    """The object of a scenario's file."""

    def __init__(self, values):
        self.values = values

    @property
    def good(self):
        """Whether nothing is wrong; a scenario that was not run has shown nothing wrong."""
        return self.values["ok"] or bool(self.values["not_applicable"])

    def lines(self):
        """Return a line for each verdict."""
        if self.values["not_applicable"]:
            return ["not applicable: %s" % self.values["not_applicable"]]
        return ["%s %s: %s" % ("ok" if row["ok"] else "not ok", row["expects"], row["said"])
                for row in self.values["verdicts"]]

    def failures(self):
        """Return the lines of the bad verdicts."""
        return [line for line in self.lines() if line.startswith("not ok")]


def write_result(path, room, evidence, not_applicable):
    """Judge a scenario, write its file and return the Result."""
    verdicts = judge(room.expectations, evidence) if evidence else []
    result = Result({
        "name": pathlib.Path(path).stem, "title": room.title, "seconds": room.seconds,
        "timing": room.timing, "ok": bool(verdicts) and all(each.ok for each in verdicts),
        "not_applicable": not_applicable,
        "verdicts": [{"line": each.expectation.line, "expects": words(each.expectation),
                      "ok": each.ok, "said": each.said} for each in verdicts],
        "faults": [_fault(row, room.seconds) for row in evidence.faults] if evidence else [],
        "series": _series(room, evidence) if evidence else []})
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    (DIRECTORY / (result.values["name"] + ".json")).write_text(json.dumps(result.values))
    return result


def _fault(row, seconds):
    fault, happened, began_s, ended_s = row
    where = ["%s %s" % (key, getattr(fault, key)) for key in _WHERE
             if getattr(fault, key) not in ("", -1)]
    return {"name": fault.name, "where": ", ".join(where), "happened": happened,
            "from_s": round(began_s, 2), "to_s": round(min(ended_s, seconds), 2)}


def _series(room, evidence):
    found = []
    for boiler in room.boilers:
        rows = rows_of(evidence, boiler.name)
        for quantity in PLOTTED:
            truth = [[round(s, 2), step[quantity]] for s, step in
                     evidence.truth.get(boiler.name, ())
                     if math.isfinite(step.get(quantity, math.nan))]
            arrived = [[round((row.start_s + row.end_s) / 2, 2),
                        number_of(row.record["values"][quantity])]
                       for row in rows if quantity in row.record["values"]]
            if truth and arrived:
                found.append({"boiler": boiler.name, "quantity": quantity, "truth": truth,
                              "arrived": arrived})
    return found
