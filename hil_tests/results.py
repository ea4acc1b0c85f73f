"""What came of a scenario: NAME.json for the report, and lines for people.

The file goes to build/hil, or where EDGE_HIL_OUTCOMES says: what a mutant came to is not the
agent's.
"""

import os
import pathlib

from hil_tests.judge import judge
from hil_tests.outcome import broken, leave, not_applicable, outcome
from hil_tests.rig import ROOT

DIRECTORY = pathlib.Path(os.environ.get("EDGE_HIL_OUTCOMES", ROOT / "build" / "hil"))


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


def write_result(path, room, evidence, why_not, took_s):
    """Judge a scenario by its {uplink: Evidence}, write its file and return the Result.

    What it expects is judged at the first uplink; at the others all records must arrive too.
    """
    name = pathlib.Path(path).stem
    if not evidence:
        made = not_applicable(name, room.title, why_not)
    else:
        first, *others = evidence
        verdicts = judge(room.expectations, evidence[first])
        for other in others:
            verdicts += _elsewhere(other, judge((), evidence[other]))
        made = outcome(name, room, evidence[first], verdicts, took_s)
    leave(DIRECTORY, made)
    return Result(made)


def _elsewhere(uplink, verdicts):
    """Return the verdicts on numbers, marked as those of another uplink."""
    return [each._replace(expectation=each.expectation._replace(
                kind="%s: %s" % (uplink, each.expectation.kind)))
            for each in verdicts if each.expectation.kind.startswith("no number")]


def write_broken(path, room, why, took_s):
    """Write that a scenario came to no end."""
    leave(DIRECTORY, broken(pathlib.Path(path).stem, room.title, why, took_s))
