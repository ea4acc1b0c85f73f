"""The mutants as files: each applies to the agent of today and names a scenario that there is.

`make hil-mutants` runs them.
"""

import pytest

from hil_tests.mutants import all_mutants, make, scenario_file
from hil_tests.rig import ROOT

MUTANTS = all_mutants()


@pytest.mark.parametrize("mutant", MUTANTS, ids=[mutant.name for mutant in MUTANTS])
def test_a_mutant_applies_and_its_scenario_is_there(mutant, tmp_path):
    assert make(mutant, tmp_path) == ""
    assert (scenario_file(mutant) or ROOT / mutant.scenario.partition("::")[0]).is_file()


def test_a_patch_that_does_not_apply_any_more_is_told(tmp_path):
    torn = tmp_path / "torn.patch"
    text = MUTANTS[0].patch.read_text()
    torn.write_text("\n".join([line[:-1] if line.startswith(" ") and len(line) > 9 else line
                               for line in text.splitlines()]) + "\n")
    agent = tmp_path / "agent"
    agent.mkdir()
    assert "patch does not apply" in make(MUTANTS[0]._replace(patch=torn), agent)
