"""The README: short, and what it says can be run."""

import json
import pathlib
import re
import subprocess
import sys

from edge import config
from tests.test_commands import GAS_READINGS

ROOT = pathlib.Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language):
    return re.findall(r"```%s\n(.*?)```" % language, README, re.S)


def test_the_readme_has_at_most_120_lines_and_the_first_command_by_line_30():
    lines = README.splitlines()
    assert len(lines) <= 120
    assert next(i for i, line in enumerate(lines) if "make demo" in line) < 30


def test_every_make_target_of_the_readme_exists():
    targets = re.findall(r"^make (.*)$", "\n".join(blocks("sh")), re.M)
    assert targets == ["demo SECONDS=30", "test"]
    for target in targets:
        done = subprocess.run(["make", "--dry-run", *target.split()], cwd=ROOT, timeout=30,
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_the_plant_file_of_the_readme_is_accepted(tmp_path):
    (tmp_path / "boilers").symlink_to(ROOT / "firmware_configs" / "boilers")
    plant_file = tmp_path / "plant.toml"
    plant_file.write_text(blocks("toml")[0])
    assert config.load(str(plant_file)).gateway == "sjz-heat-0042"


def test_the_commands_of_the_readme_run(tmp_path):
    for line in "\n".join(blocks("sh")).splitlines():
        if line.startswith("boiler-edge "):
            (tmp_path / "readings.json").write_text(json.dumps(GAS_READINGS))
            words = line.replace("readings.json", str(tmp_path / "readings.json")).split()[1:]
            done = subprocess.run([sys.executable, "-m", "edge", *words], cwd=ROOT, timeout=120,
                                  capture_output=True, text=True)
            assert done.returncode == 0, done.stderr


def test_every_file_that_the_readme_points_to_exists():
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / target).exists(), target
