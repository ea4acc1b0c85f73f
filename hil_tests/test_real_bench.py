"""A bench with real lines: `boiler-edge simulate` in another process stands in for them."""

import subprocess
import sys

import pytest

from edge.simulator import scenario
from edge.simulator.ports import free_port
from hil_tests.bench import Bench
from hil_tests.judge import failures, judge
from hil_tests.plant_copy import copy_plant
from hil_tests.real_bench import RealBench
from hil_tests.rig import ROOT, answers, until

SCENARIOS = ROOT / "hil_tests" / "scenarios"
PLANT = ROOT / "hil_tests" / "plants" / "room.toml"
SERVED = """
plant = "plant.toml"

[[boiler]]
name = "gas"
model = "gas_steam"

[[boiler]]
name = "coal"
model = "coal_hot_water"
"""


@pytest.fixture
def bench_file(tmp_path, mosquitto):
    """A file that names the lines of plants/room.toml, which answer, and an MQTT server."""
    directory = tmp_path / "lines"
    directory.mkdir()
    ports = {name: free_port() for name in ("dcs", "plc")}
    copy_plant(PLANT, directory, {
        name: {"host": "127.0.0.1", "port": port} for name, port in ports.items()}, {}, "state")
    (directory / "room.toml").write_text(SERVED)
    serving = subprocess.Popen([sys.executable, "-m", "edge", "simulate", directory / "room.toml"],
                               cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        until(lambda: all(map(answers, ports.values())), 20, "the lines answer")
        path = tmp_path / "bench.toml"
        path.write_text('[mqtt]\nurl = "%s"\n' % mosquitto.url + "".join(
            '\n[line.%s]\nhost = "127.0.0.1"\nport = %d\n' % row for row in ports.items()))
        yield path
    finally:
        serving.terminate()
        serving.wait(10)


def test_a_scenario_runs_unchanged_on_lines_that_are_not_simulated_here(tmp_path, bench_file):
    real = RealBench(bench_file)
    room = scenario.load(str(SCENARIOS / "agent_restarted.toml"))
    assert real.why_not(room) == ""
    evidence = Bench(room, tmp_path, real).run()["city"]
    assert failures(judge(room.expectations, evidence)) == []
    assert {record["boiler"] for record in evidence.records} == {"gas", "coal"}
    assert evidence.truth == {}


def test_what_needs_a_simulated_fault_or_the_truth_is_not_applicable(tmp_path):
    path = tmp_path / "bench.toml"
    path.write_text('[mqtt]\nurl = "mqtt://10.0.0.2"\n')
    away = scenario.load(str(SCENARIOS / "server_away.toml"))
    assert RealBench(path).why_not(away) == "the fault server_away needs a simulated counterpart"
    truth = tmp_path / "truth.toml"
    truth.write_text(SERVED.replace("plant.toml", str(PLANT)) + """
[[expect]]
boiler = "gas"
no_wrong_value = true
""")
    assert RealBench(path).why_not(scenario.load(str(truth))) == (
        "line 12: no_wrong_value needs the truth of a model")


def test_a_fast_clock_and_instruments_that_err_by_design_are_not_applicable(tmp_path):
    path = tmp_path / "bench.toml"
    path.write_text('[mqtt]\nurl = "mqtt://10.0.0.2"\n')
    room = scenario.load(str(SCENARIOS / "instrument_bias_and_drift.toml"))
    assert RealBench(path).why_not(room) == "the models of it run 240 times as fast as the clock"
    assert RealBench(path).why_not(room._replace(speed=1.0)) == (
        "the instruments of gas err by design")


def test_a_line_that_the_bench_has_not_is_named(tmp_path):
    path = tmp_path / "bench.toml"
    path.write_text('[mqtt]\nurl = "mqtt://10.0.0.2"\n\n[line.dcs]\nhost = "10.0.0.7"\n')
    room = scenario.load(str(SCENARIOS / "agent_restarted.toml"))
    assert RealBench(path).why_not(room) == "not on this bench: line plc"
