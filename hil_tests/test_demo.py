"""What a stranger sees first: the demo, and the simulated boiler room by hand."""

import re
import signal
import subprocess
import sys

from hil_tests.rig import ROOT, edge, until


def test_the_demo_ends_by_itself_with_records_of_both_boilers_and_none_lost():
    done = edge("demo", "--seconds", "8")
    assert done.returncode == 0, done.stdout + done.stderr
    summary = done.stdout.splitlines()[-1]
    assert re.match(r"\d+ records of 2 boilers arrived, 0 lost", summary), done.stdout
    assert "Traceback" not in done.stderr and "exception" not in done.stderr


def test_the_demo_takes_another_mqtt_server_and_leaves_records_there(mosquitto):
    done = edge("demo", "--seconds", "6", "--mqtt", mosquitto.url)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 lost" in done.stdout.splitlines()[-1]


def test_a_scenario_served_by_hand_answers_probe(tmp_path):
    scenario = tmp_path / "room.toml"
    scenario.write_text("""
[[boiler]]
name = "b1"
model = "gas_steam"

[[boiler.serve]]
transport = "rtu"
device = "pair"
unit_id = 5
map = "%s/firmware_configs/boilers/generic-steam-dcs.toml"
""" % ROOT)
    plant = tmp_path / "plant.toml"
    plant.write_text("""
[gateway]
id = "g"
state_dir = "s"

[[line]]
name = "pair"
transport = "rtu"
device = "pair"

[[boiler]]
name = "b1"
kind = "steam"
fuel = "natural_gas"
rated_output_mw = 7.0

[[boiler.device]]
line = "pair"
unit_id = 5
map = "%s/firmware_configs/boilers/generic-steam-dcs.toml"
""" % ROOT)
    server = subprocess.Popen([sys.executable, "-m", "edge", "simulate", scenario], cwd=ROOT,
                              stdout=subprocess.PIPE, text=True)
    try:
        assert "unit 5 b1" in server.stdout.readline()
        probed = edge("probe", plant, "--json")
        assert probed.returncode == 0, probed.stdout + probed.stderr
        assert '"quantity": "o2_dry_pct"' in probed.stdout and '"fault": null' in probed.stdout
        absent = edge("probe", plant, "--line", "pair", "--unit", "9", "--address", "0")
        assert absent.returncode == 1 and "no reply in 1000 ms" in absent.stdout
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) == 0
    until(lambda: not (tmp_path / "pair").exists(), 5, "the port is taken away")
