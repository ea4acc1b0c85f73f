"""Every kind of golden case reaches the kernels, not only those whose numbers are at hand.

CPython only.
"""

import json
import pathlib

import pytest

import tests.golden  # noqa: F401, enters the adapters
from tests.golden_adapters import ADAPTERS

TABLES = pathlib.Path(__file__).resolve().parent / "tables"
SIGNATURES = json.loads((TABLES / "signatures.json").read_text("utf-8"))["signatures"]
CASES = json.loads((TABLES / "golden.json").read_text("utf-8"))["cases"]


def key(formula, inputs):
    return formula, frozenset(inputs)


def name(signature):
    return signature["formula"] + ": " + " ".join(signature["inputs"])


def cases_of(signature):
    return [case for case in CASES
            if key(case["formula"], case["inputs"]) == key(signature["formula"],
                                                           signature["inputs"])]


@pytest.mark.parametrize("signature", SIGNATURES, ids=name)
def test_every_signature_has_an_adapter(signature):
    assert key(signature["formula"], signature["inputs"]) in ADAPTERS


@pytest.mark.parametrize(
    "signature", [signature for signature in SIGNATURES if cases_of(signature)], ids=name)
def test_an_adapter_finds_all_outputs_that_its_cases_expect(signature):
    adapter = ADAPTERS[key(signature["formula"], signature["inputs"])]
    for case in cases_of(signature):
        found = adapter(case["inputs"])
        assert found is not None, case["id"]
        assert set(case["expected"]) <= set(found), case["id"]
        assert set(case["expected"]) <= set(signature["outputs"]), case["id"]


def test_every_golden_case_has_a_signature():
    known = {key(signature["formula"], signature["inputs"]) for signature in SIGNATURES}
    assert {key(case["formula"], case["inputs"]) for case in CASES} <= known
