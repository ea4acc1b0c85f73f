"""Golden cases against the kernels, and the program that runs them.

CPython only.
"""

import json
import pathlib
import subprocess
import sys

import pytest

from tests.golden import allowed, differences, half_of_last_digit, load, main, run
from tests.golden_adapters import ADAPTERS

ROOT = pathlib.Path(__file__).resolve().parent.parent
CASES = load(ROOT / "tests" / "tables" / "golden.json")

# What the kernels cover; a case of these formulas must not be left out.
COVERED = ("A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A13", "C1", "C2", "C3", "C4", "C5",
           "C6", "C7", "D1", "D2", "D3", "D4", "D5", "E1", "E5", "E6", "F1", "F2", "F3", "F4", "F5")


def covered(case):
    return case["formula"].split(".")[0] in COVERED


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_no_kernel_contradicts_a_golden_case(case):
    verdict, wrong = run(case)
    assert verdict != "FAIL", wrong
    if covered(case):
        assert verdict == "ok"


def test_a_wrong_number_in_a_covered_case_would_be_found():
    for case in CASES:
        if covered(case) and case["id"] != "C-MASS-1":
            text = json.dumps(case["expected"])
            changed = json.loads(text, parse_float=lambda number: float(number) * 1.01 + 0.1)
            if changed != json.loads(text):
                assert run(dict(case, expected=changed))[0] == "FAIL", case["id"]


def test_unknown_inputs_and_uncovered_states_are_unmapped():
    strange = {"id": "x", "formula": "A5.3", "inputs": {"O2": 3.0}, "expected": {"alpha": 1.0}}
    assert run(strange) == ("unmapped", "")
    near_critical = {"T_K": 650, "p_MPa": 25}
    strange = {"id": "x", "formula": "E1", "inputs": near_critical, "expected": {}}
    assert run(strange) == ("unmapped", "")
    assert ("C3.1", frozenset({"C", "O2_air", "O2_dry", "O2_ref"})) in ADAPTERS


def test_a_tolerance_is_relative_absolute_printed_or_exact():
    assert allowed(200.0, {"rel": 1e-3}) == pytest.approx(0.2)
    assert allowed(200.0, {"abs": 0.5}) == 0.5
    assert allowed(200.0, {"exact": True}) == 0.0
    assert half_of_last_digit("3.650") == pytest.approx(0.0005)
    assert half_of_last_digit("37") == 0.5
    assert half_of_last_digit("1.2e3") == pytest.approx(50.0)


def test_each_value_may_have_a_tolerance_of_its_own():
    expected = {"q2": 5.0, "eta": 90.0, "parts": [1.0, 2.0], "ok": True, "none": None}
    found = {"q2": 5.1, "eta": 90.4, "parts": (1.0, 2.0), "ok": True, "none": float("nan")}
    tolerance = {"q2": {"abs": 0.2}, "eta": {"abs": 0.5}, "parts": {"rel": 1e-9}}
    assert list(differences(expected, found, tolerance)) == []
    found["eta"] = 90.6
    assert len(list(differences(expected, found, tolerance))) == 1
    del found["q2"]
    assert len(list(differences(expected, found, tolerance))) == 2


def test_the_program_counts_its_verdicts_and_ends_with_one_on_a_failure(tmp_path, capsys):
    good = {"id": "good", "formula": "A5.3", "inputs": {"O2_dry_pct": 6.0},
            "expected": {"alpha": 1.40}, "tolerance": {"as_printed": True}}
    bad = dict(good, id="bad", expected={"alpha": 1.5})
    other = dict(good, id="other", formula="Z9")
    path = tmp_path / "cases.json"
    path.write_text(json.dumps({"cases": [good, bad, other]}))
    assert main([str(path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "good ok"
    assert lines[1].startswith("bad FAIL alpha: expected 1.5, found 1.4")
    assert lines[2:] == ["other unmapped", "1 passed, 1 failed, 1 unmapped"]
    path.write_text(json.dumps({"cases": [good, other]}))
    assert main([str(path)]) == 0
    assert main([]) == 2


def test_the_program_runs_as_a_module():
    ended = subprocess.run(
        [sys.executable, "-m", "tests.golden", "tests/tables/golden.json"], cwd=ROOT,
        capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[-1] == "113 passed, 0 failed, 0 unmapped"
