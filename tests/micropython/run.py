"""Run the tests of the files named: `micropython tests/micropython/run.py tests/test_steam.py ...`.

From the root of the project; runs on CPython too.  Prints every failure, then the count.
"""

import sys

sys.path.insert(0, ".")
sys.path.insert(0, "tests/micropython")

import pytest


def run(path):
    """Return (passed, failed) of one file."""
    passed = failed = 0
    name = path.split("/")[-1][: -len(".py")]
    __import__("tests." + name)
    module = sys.modules["tests." + name]
    for test in sorted(dir(module)):
        if not test.startswith("test_"):
            continue
        function = getattr(module, test)
        for row in pytest.ROWS.get(function, [()]):
            try:
                function(*row)
                passed += 1
            except Exception as error:
                failed += 1
                print("FAILED %s::%s %r" % (path, test, row))
                show(error)
    return passed, failed


def show(error):
    """Print an exception with its place."""
    if hasattr(sys, "print_exception"):
        sys.print_exception(error)
    else:
        import traceback

        traceback.print_exception(error)


def main(paths):
    """Run all files and return the exit code."""
    counts = [run(path) for path in paths]
    failed = sum([count[1] for count in counts])
    print("%d passed, %d failed" % (sum([count[0] for count in counts]), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
