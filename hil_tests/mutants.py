"""Break the agent on purpose, and see that the rig notices.

    python -m hil_tests.mutants [NAME ...]

A patch of hil_tests/mutants/ makes the agent wrong in one way.  Its text says in which, and behind
`Killed by:` names the scenario that must find it.  The patch is applied to a copy of the agent, the
scenario is run against that, and a verdict of the judge has to be that something is wrong: a
scenario that cannot be run proves nothing.  What takes an agent as it ships minutes, such as the
search for a poisoned record, is found by the test of it (FILE::TEST), which makes the waits short.
Exits 1 when a mutant survives or a patch does not apply any more.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor

import tomli

from hil_tests.rig import ROOT, needed

PATCHES = ROOT / "hil_tests" / "mutants"
SCENARIOS = ROOT / "hil_tests" / "scenarios"
KILLED_BY = "Killed by:"
AT_ONCE = 6
LIMIT_S = 180
NOT_AS_EXPECTED = 1  # what hil_tests.bench, and pytest, end with when something is wrong
BESIDE = ("firmware_configs", "hil_tests", "tests", "benchmarks", "pyproject.toml")

Mutant = namedtuple("Mutant", ("name", "says", "scenario", "patch"))

# killed: whether a verdict was bad; said: that verdict, or why there is none.
Outcome = namedtuple("Outcome", ("mutant", "killed", "said"))


def load(path):
    """Return the Mutant in a patch file."""
    text = path.read_text().split("\n--- ")[0]
    scenario = text.partition(KILLED_BY)[2].split()[0]
    return Mutant(path.stem, text.split("\n\n")[0].replace("\n", " "), scenario, path)


def all_mutants():
    """Return every mutant, by name."""
    return [load(path) for path in sorted(PATCHES.glob("*.patch"))]


def scenario_file(mutant):
    """Return the file of the scenario that must kill a mutant; none where a test does it."""
    return None if "::" in mutant.scenario else SCENARIOS / (mutant.scenario + ".toml")


def runs_alone(mutant):
    """Whether its scenario judges time, so that nothing else may run beside it."""
    file = scenario_file(mutant)
    return file is not None and bool(tomli.loads(file.read_text()).get("timing"))


def make(mutant, directory):
    """Copy the agent into a directory and break it; returns what is wrong with the patch, or ""."""
    shutil.copytree(ROOT / "edge", directory / "edge", ignore=shutil.ignore_patterns("__pycache__"))
    for name in BESIDE:
        (directory / name).symlink_to(ROOT / name)
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(directory.parent)}
    done = subprocess.run([needed("git"), "apply", "--whitespace=nowarn", mutant.patch],
                          cwd=directory, env=environment, capture_output=True, text=True)
    return done.stderr.strip() if done.returncode else ""


def judge(mutant):
    """Run its scenario against a mutant and return the Outcome."""
    with tempfile.TemporaryDirectory(prefix="boiler-edge-mutant-") as name:
        directory = pathlib.Path(name)
        wrong = make(mutant, directory)
        if wrong:
            return Outcome(mutant, False, "the patch does not apply: " + wrong)
        done, bad = _run(mutant, name)
    if done.returncode != NOT_AS_EXPECTED or not bad:
        return Outcome(mutant, False, "survives" if done.returncode == 0 else
                       "its scenario did not run: " + (done.stdout + done.stderr)[-500:])
    return Outcome(mutant, True, bad[0])


def _run(mutant, directory):
    """Run the scenario or test of a mutant; return how it ended and the lines that say no."""
    file = scenario_file(mutant)
    if file is None:
        words, cwd, no = ["pytest", "-q", "-x", "-p", "no:xdist", mutant.scenario], directory, "E  "
    else:
        words, cwd, no = ["hil_tests.bench", file], ROOT, "not "
    environment = {**os.environ, "EDGE_UNDER_TEST": directory,
                   "EDGE_HIL_OUTCOMES": os.path.join(directory, "outcomes")}
    done = subprocess.run([sys.executable, "-m", *words], cwd=cwd, timeout=LIMIT_S, text=True,
                          env=environment, capture_output=True)
    return done, [line for line in done.stdout.splitlines() if line.startswith(no)]


def main(names):
    """Judge the mutants named, or all; print one line each and return the exit code."""
    mutants = [mutant for mutant in all_mutants() if not names or mutant.name in names]
    alone = [mutant for mutant in mutants if runs_alone(mutant)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(judge, [each for each in mutants if each not in alone]))
    outcomes += [judge(mutant) for mutant in alone]
    for outcome in sorted(outcomes):
        print("%-30s %s %s: %s" % (
            outcome.mutant.name, "killed by" if outcome.killed else "SURVIVES",
            outcome.mutant.scenario, outcome.said), flush=True)
    left = sum(not outcome.killed for outcome in outcomes)
    print("%d mutants, %d killed, %d survive" % (len(outcomes), len(outcomes) - left, left))
    return 1 if left or not outcomes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
