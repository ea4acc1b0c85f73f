"""What came of a scenario: build/hil/NAME.json for the report, and lines for people."""

import pathlib

from hil_tests.judge import judge
from hil_tests.outcome import leave, not_applicable, outcome
from hil_tests.rig import ROOT

DIRECTORY = ROOT / "build" / "hil"


class Result:
    """The outcome of a scenario; outcome.py shows its shape."""

    def __init__(self, values):
        self.values = values

    @property
    def good(self):
        """Whether nothing is wrong; a scenario that was not run has shown nothing wrong."""
        return self.values["verdict"] in ("good", "not applicable")

    def lines(self):
        """Return a line for each verdict."""
        if "verdicts" not in self.values:
            return ["%s: %s" % (self.values["verdict"], self.values["why"])]
        return ["%s %s: %s" % ("ok" if row["ok"] else "not ok", row["expected"], row["said"])
                for row in self.values["verdicts"]]

    def failures(self):
        """Return the lines of the bad verdicts."""
        return [line for line in self.lines() if line.startswith("not ok")]


def write_result(path, room, evidence, why_not, took_s=0.0):
    """Judge a scenario, write its file and return the Result."""
    name = pathlib.Path(path).stem
    made = (outcome(name, room, evidence, judge(room.expectations, evidence), took_s) if evidence
            else not_applicable(name, room.title, why_not))
    leave(DIRECTORY, made)
    return Result(made)
