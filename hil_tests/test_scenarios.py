"""Every scenario of hil_tests/scenarios, judged by the records that arrive.

`make hil` runs six at once and then, each alone, those that judge time; what came of each is in
build/hil for the report.  On a real bench (EDGE_HIL_BENCH) a scenario may be not applicable: that
is told there, and is no failure.
"""

import pytest
import tomli

from hil_tests.bench import run
from hil_tests.rig import ROOT

SCENARIOS = sorted((ROOT / "hil_tests" / "scenarios").glob("*.toml"))


def _parameter(path):
    alone = tomli.loads(path.read_text()).get("timing", False)
    return pytest.param(path, id=path.stem, marks=[pytest.mark.alone] if alone else [])


@pytest.mark.parametrize("path", [_parameter(path) for path in SCENARIOS])
def test_what_arrives_is_what_the_scenario_expects(path, tmp_path):
    assert run(path, tmp_path).failures() == []
