"""The generated chains of IF97 and the spelling of float literals.

CPython only.
"""

import ast
import io
import pathlib
import sys
import tokenize

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from unroll import as_a_board_reads, derived, horner, spelt, steps  # noqa: E402
from unroll_steam import FILES, stale  # noqa: E402

KERNELS = sorted((ROOT / "edge" / "efficiency").glob("*.py"))


def float_literals(path):
    for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
        if token.type == tokenize.NUMBER and not token.string.replace("_", "").isdigit():
            yield token.string.replace("_", ""), token.start[0]


def test_the_steam_chains_are_what_their_generator_writes():
    assert stale() == []
    chains = {"edge/efficiency/" + path.name for path in KERNELS if path.stem.endswith("_chains")}
    assert chains == set(FILES)


@pytest.mark.parametrize("path", KERNELS, ids=lambda path: path.stem)
def test_every_interpreter_reads_the_same_bits_from_a_kernels_literals(path):
    for text, line in float_literals(path):
        assert as_a_board_reads(text) == float(text), "%s:%d: %s" % (path.name, line, text)


def test_no_kernel_takes_a_power_with_the_operator_of_the_platform():
    for path in KERNELS:
        for node in ast.parse(path.read_text("utf-8")).body:
            plain = isinstance(node, ast.FunctionDef) and not any(
                ast.unparse(line) == "kernel" for line in node.decorator_list)
            for inner in ast.walk(node):
                assert plain or not isinstance(inner, ast.Pow), "%s:%d" % (path.name, node.lineno)


def test_a_boards_parser_is_sure_of_short_literals_only():
    assert as_a_board_reads("0.1") == 0.1  # one division of exact numbers
    assert as_a_board_reads("1.0e22") == 1e22  # the last exact power of ten
    unsure = as_a_board_reads("12345678901234567.0")  # more digits than a float holds exactly
    assert unsure != unsure


@pytest.mark.parametrize("number", [0.1, 2.480353246796838e-23, 1.235814937059098e-14, 5.0 / 3.0])
def test_a_float_is_spelt_so_that_its_product_has_the_same_bits(number):
    product = 1.0
    for text in spelt(number).split(" * "):
        assert as_a_board_reads(text) == float(text)
        product *= float(text)
    assert product == number


def test_a_derivative_multiplies_by_the_exponent_and_lowers_it():
    assert derived([(2, -3, "0.5"), (0, 4, "1")], 1, 1) == [(1, -4, -3)]  # 0.5 * 2 * -3


def test_powers_are_made_of_powers_that_are_already_there():
    there = {1}
    for exponent, one, other in steps({2, 5, 13, 36}):
        assert one in there and other in there and one + other == exponent
        there.add(exponent)
    assert {2, 5, 13, 36} <= there


def test_a_sum_of_negative_powers_is_divided_once():
    lines = horner([(-2, 0, 3.0), (1, 0, 5.0), (-1, 0, 7.0)], "p", "y")
    assert [line for line in lines if "/" in line] == ["g = g / p2"]
    names = {"p": 2.0}
    for line in lines:
        exec(line, names)
    assert names["g"] == 3.0 / 4.0 + 5.0 * 2.0 + 7.0 / 2.0
