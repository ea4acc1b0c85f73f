"""The simulated plants keep energy, mass and atoms, step by step."""

import pytest

from edge.simulator.ledger import Ledger, gaps


def test_a_ledger_says_what_share_is_missing():
    ledger = Ledger(10.0, 8.0, 1.5, 2.0, 2.0, 0.0, {"C": (0.02, 0.021), "S": (0.0, 0.0)})
    assert gaps(ledger) == pytest.approx(
        {"energy": 0.05, "mass": 0.0, "C": 0.001 / 0.021, "S": 0.0})
