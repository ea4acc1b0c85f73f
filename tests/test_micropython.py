"""The portable tests, unchanged, under MicroPython; and a look at the dialect of what they run."""

import ast
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
INTERPRETER = os.environ.get("MICROPYTHON") or str(ROOT / "build/micropython/bin/micropython")
HEAP = "4m"

# The one list of test files that run on both interpreters.
PORTABLE_TESTS = (
    "elementary", "fuels", "combustion", "flue_gas", "steam", "steam_5", "steam_backward",
    "steam_block", "iso_6976",
    "losses", "emissions", "boiler_emissions", "carbon",
    "kilns", "epa_f_factors", "epa_method_19", "epa_part_75", "hj_75", "hj_75_checks",
    "emission_limits", "factor_sets", "instruments", "standard_uncertainty",
    "ptc_4", "bs_845", "surface", "dew_points", "estimates",
    "furnace_heat", "furnace_efficiency", "furnace_losses",
    "clock", "registers", "register_blocks", "plan", "frames", "grid",
    "msgpack", "records", "random_batches", "chain", "averages", "steady",
    "totals", "laboratory", "spool", "spool_bad_blocks", "spool_cursors",
    "spool_disasters", "spool_disks", "spool_filler",
)
# Modules that must keep to the dialect; the rest of edge/ is for CPython.
PORTABLE_MODULES = (
    "errors", "quantities", "plant", "sample", "port", "averages", "steady", "totals",
    "clock", "drivers/odd_kinds", "drivers/registers", "drivers/bus_time", "drivers/plan",
    "drivers/frames", "drivers/replies", "drivers/breaker", "drivers/grid",
    "efficiency/*", "uplink/msgpack", "uplink/records*", "uplink/spool*", "uplink/chain",
    "uplink/boots",
)
ABSENT = {
    "abc", "base64", "collections.abc", "contextlib", "copy", "dataclasses", "datetime", "enum",
    "functools", "itertools", "logging", "operator", "pathlib", "queue", "threading", "traceback",
    "typing", "uuid", "warnings", "zlib", "__future__",
}
# Names that only port.py may use, where it has asked which interpreter runs.
ABSENT_ERRORS = {"FileNotFoundError", "ConnectionError", "TimeoutError", "PermissionError"}
ABSENT_METHODS = {"_replace", "_asdict", "removeprefix", "removesuffix", "zfill", "ljust", "rjust",
                  "bit_length", "is_integer", "hexdigest", "truncate"}


def interpreter():
    """Return the interpreter's path; without one the test is left out, or fails in CI."""
    if not os.access(INTERPRETER, os.X_OK):
        missing = "no MicroPython at %s; name one in MICROPYTHON" % INTERPRETER
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return INTERPRETER


@pytest.mark.parametrize("name", PORTABLE_TESTS)
def test_the_portable_tests_pass_under_micropython(name):
    ran = subprocess.run(
        [interpreter(), "-X", "heapsize=" + HEAP, "tests/micropython/run.py",
         "tests/test_%s.py" % name],
        cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stdout[-5000:] + ran.stderr[-5000:]
    assert " passed, 0 failed" in ran.stdout
    assert not ran.stdout.startswith("0 passed")


def portable_files():
    files = [ROOT / "tests" / ("test_%s.py" % name) for name in PORTABLE_TESTS]
    for pattern in PORTABLE_MODULES:
        found = sorted((ROOT / "edge").glob(pattern + ".py"))
        assert found, pattern
        files.extend(found)
    return files


def _is_read(node):
    return isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def strays(node):
    """Yield what a syntax node uses that MicroPython does not have."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        module = getattr(node, "module", None)
        names = [module] if module else [alias.name for alias in node.names]
        yield from ("import " + name for name in names if name in ABSENT)
    elif isinstance(node, (ast.List, ast.Tuple, ast.Set)) and _is_read(node):
        yield from ("[*a]" for item in node.elts if isinstance(item, ast.Starred))
    elif isinstance(node, ast.Dict):
        yield from ("{**a}" for key in node.keys if key is None)
    elif isinstance(node, ast.Name) and node.id in ABSENT_ERRORS:
        yield node.id
    elif isinstance(node, ast.Attribute) and node.attr in ABSENT_METHODS:
        yield "." + node.attr
    elif isinstance(node, ast.ClassDef) and (len(node.bases) > 1 or node.keywords):
        yield "more than one parent, or a metaclass"
    elif isinstance(node, ast.keyword) and node.arg in ("strict", "signed", "flush", "maxlen"):
        yield node.arg + "="
    elif isinstance(node, (ast.Match, ast.TryStar)):
        yield type(node).__name__
    elif isinstance(node, ast.arguments) and node.posonlyargs:
        yield "positional-only parameters"


def test_portable_files_keep_to_the_dialect_that_both_interpreters_speak():
    found = []
    for path in portable_files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            found.extend("%s:%d: %s" % (path.relative_to(ROOT), getattr(node, "lineno", 0), what)
                         for what in strays(node))
    assert found == []


def test_the_dialect_check_finds_what_it_is_for():
    text = "import typing\n[*a, b]\n{**a}\nx._replace(y=1)\nzip(a, b, strict=True)\n"
    found = [what for node in ast.walk(ast.parse(text)) for what in strays(node)]
    assert sorted(found) == ["._replace", "[*a]", "import typing", "strict=", "{**a}"]
