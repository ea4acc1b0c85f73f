"""Run a file of golden cases against the kernels: `python -m tests.golden FILE`.

Prints `id ok|FAIL|unmapped ...` a case and the three counts last; exit code 0 when none failed.
CPython only.
"""

import json
import math
import sys

from tests import (  # noqa: F401, enter adapters
    golden_adapters_carbon,
    golden_adapters_emissions,
    golden_adapters_furnaces,
    golden_adapters_losses,
    golden_adapters_methods,
    golden_adapters_steam,
)
from tests.golden_adapters import ADAPTERS


class Printed(float):
    """A number that remembers how it was printed, for the tolerance `as_printed`."""

    def __new__(cls, text):
        """Return the number that the text spells."""
        number = super().__new__(cls, text)
        number.text = text
        return number


def half_of_last_digit(text):
    """Return half of the last printed digit of a number's text."""
    mantissa, _, exponent = text.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    return 0.5 * 10.0 ** (int(exponent or "0") - decimals)


def allowed(expected, tolerance):
    """Return the greatest difference that a tolerance allows from an expected number."""
    if "as_printed" in tolerance:
        return half_of_last_digit(getattr(expected, "text", repr(expected))) * (1.0 + 1e-9)
    if "exact" in tolerance:
        return 0.0
    return max(tolerance.get("abs", 0.0), abs(expected) * tolerance.get("rel", 0.0))


def differences(expected, found, tolerance, name=""):
    """Yield one text for each expected value that was not found within its tolerance."""
    if isinstance(expected, dict):
        for key in expected:
            part = tolerance.get(key, tolerance)  # a tolerance may name values
            if not isinstance(found, dict) or key not in found:
                yield "%s: expected %r, not computed" % (key, expected[key])
            else:
                yield from differences(expected[key], found[key], part, key)
    elif isinstance(expected, list):
        if not isinstance(found, list | tuple) or len(found) != len(expected):
            yield "%s: expected %d values" % (name, len(expected))
        else:
            for one, other in zip(expected, found, strict=True):
                yield from differences(one, other, tolerance, name)
    elif expected is None:
        if not (found is None or math.isnan(found)):
            yield "%s: expected none, found %r" % (name, found)
    elif isinstance(expected, bool | str):
        if found != expected:
            yield "%s: expected %r, found %r" % (name, expected, found)
    elif not abs(found - expected) <= allowed(expected, tolerance):
        yield "%s: expected %.12g, found %.12g, allowed %.2g" % (
            name, expected, found, allowed(expected, tolerance))


def run(case):
    """Return `ok`, `FAIL` or `unmapped` for one case, and what was wrong."""
    adapter = ADAPTERS.get((case["formula"], frozenset(case["inputs"])))
    found = adapter(case["inputs"]) if adapter else None
    if found is None:
        return "unmapped", ""
    tolerance = case.get("tolerance", {"rel": 1e-6})
    if isinstance(tolerance, str):
        tolerance = {tolerance: True}
    wrong = list(differences(case["expected"], found, tolerance))
    return ("FAIL", "; ".join(wrong)) if wrong else ("ok", "")


def load(path):
    """Return the cases of a file."""
    with open(path, encoding="utf-8") as file:
        document = json.load(file, parse_float=Printed)
    return document["cases"] if isinstance(document, dict) else document


def main(arguments):
    """Run a file of cases; return the exit code."""
    if len(arguments) != 1:
        print("usage: python -m tests.golden FILE", file=sys.stderr)
        return 2
    counts = {"ok": 0, "FAIL": 0, "unmapped": 0}
    for case in load(arguments[0]):
        verdict, wrong = run(case)
        counts[verdict] += 1
        print(("%s %s %s" % (case["id"], verdict, wrong)).rstrip())
    print("%(ok)d passed, %(FAIL)d failed, %(unmapped)d unmapped" % counts)
    return 1 if counts["FAIL"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
