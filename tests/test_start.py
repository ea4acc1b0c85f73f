"""What the agent loads at its start: memory that every gateway pays for is not to creep in."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

PROGRAM = """
import sys
from edge import __main__
__main__._parser().parse_args(["run", "plant.toml"])
import edge.commands.run
print(*sys.modules)
import edge.uplink.mqtt
print(*sys.modules)
from edge.efficiency import ways
print(ways.WAY)
from urllib.request import urlopen
print(urlopen.__module__)
"""


def said(kernels="auto"):
    environment = dict(os.environ, BOILER_EDGE_KERNELS=kernels)
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, timeout=60,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_agent_polls_before_it_loads_paho_and_never_loads_http():
    before, after, _, _ = said()
    assert "paho.mqtt.client" not in before.split()
    assert "paho.mqtt.client" in after.split()
    for name in ("http", "email", "shutil", "numpy", "numba", "edge.toml_lines",
                 "edge.efficiency.derived_slopes"):
        assert name not in after.split()


def test_the_library_does_without_the_kernels_that_are_written_out():
    before, _, way, _ = said()
    assert ("edge.efficiency.boiler_slopes" in before.split()) is (way != "library")
    before, _, way, _ = said("interpreted")
    assert way == "interpreted"
    assert "edge.efficiency.boiler_slopes" in before.split()


def test_who_needs_proxies_gets_the_real_module_after_paho():
    assert said()[3] == "urllib.request"
