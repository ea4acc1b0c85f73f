"""What a gateway meets: no server, no serial port, a full disk, a directory it may not write."""

import subprocess
import sys
from contextlib import suppress

import pytest

from benchmarks.plant import write_plant
from edge.simulator.ports import free_port
from edge.time_offset import time_offset
from hil_tests.arrived import numbers_missing
from hil_tests.rig import (
    ROOT,
    AgentProcess,
    Platform,
    edge,
    leave_out,
    needed,
    until,
)
from hil_tests.room import Devices


@pytest.fixture
def devices():
    """Simulated devices that answer."""
    served = Devices()
    yield served
    served.stop()


@pytest.fixture
def small_disk(tmp_path):
    """Mount a tmpfs on the state directory with the options given (root writes through modes)."""
    state = tmp_path / "state"
    state.mkdir()

    def mount(options):
        done = subprocess.run([needed("mount"), "-t", "tmpfs", "-o", options, "tmpfs", state],
                              capture_output=True, text=True)
        if done.returncode:
            leave_out("a small disk cannot be mounted: %s" % done.stderr.strip())
        return state

    yield mount
    subprocess.run(["umount", "--lazy", state], capture_output=True)


def test_without_an_mqtt_server_records_are_kept_and_one_line_says_so(tmp_path, devices):
    plant = write_plant(tmp_path, devices.port, free_port(), boilers=2, poll_every_ms=200)
    agent = AgentProcess(plant, "--polls", "10", "--drain-s", "1").start()
    assert agent.wait(30) == 3, "records stayed undelivered"
    said = agent.said()
    assert said.count("uplink bench") == 1 and "Connection refused" in said, said
    assert "Traceback" not in said
    status = edge("spool", "verify", plant)
    assert status.returncode == 0 and "0 damaged place(s)" in status.stdout


def test_a_missing_serial_port_costs_its_own_line_and_is_logged_once(tmp_path, devices, mosquitto):
    plant = write_plant(tmp_path, devices.port, mosquitto.port, boilers=1, poll_every_ms=200)
    plant.write_text(plant.read_text() + """
[[line]]
name = "rs485"
transport = "rtu"
device = "%s"
poll_every_ms = 200

[[boiler]]
name = "b2"
kind = "hot_water"
fuel = "natural_gas"
rated_output_mw = 1.0

[[boiler.device]]
line = "rs485"
unit_id = 1
map = "map.toml"
""" % (tmp_path / "ttyUSB0"))
    platform = Platform(mosquitto.url)
    agent = AgentProcess(plant, "--polls", "15").start()
    assert agent.wait(30) == 0, agent.said()
    until(lambda: len(platform.of("b1")) == 15 and len(platform.of("b2")) == 15, 10, "all records")
    assert len(platform.of("b1")[-1]["values"]) > 30
    silent = platform.of("b2")[-1]
    assert silent["faults"]["o2_dry_pct"] == "line lost"
    assert silent["flags"]["o2_dry_pct"] == "B" and "o2_dry_pct" not in silent["values"]
    assert agent.said().count("ttyUSB0: cannot connect: No such file or directory") == 1
    platform.close()


def test_a_full_disk_stops_neither_polling_nor_delivery(tmp_path, devices, mosquitto, small_disk):
    plant = write_plant(tmp_path, devices.port, mosquitto.port, boilers=8, poll_every_ms=100)
    platform = Platform(mosquitto.url)
    polls = 100  # 8 boilers x 100 polls x 1 KiB: three times the disk
    small_disk("size=256k")
    finished = edge("run", plant, "--polls", polls)
    assert finished.returncode == 0, finished.stderr
    assert "Traceback" not in finished.stderr
    until(lambda: platform.records and max(r["number"] for r in platform.records) >= 8 * polls, 20,
          "the last record")
    assert numbers_missing(platform.records) == []
    platform.close()


def test_a_disk_filled_by_others_is_reported_and_records_flow_again_when_there_is_room(
        tmp_path, devices, mosquitto, small_disk):
    plant = write_plant(tmp_path, devices.port, mosquitto.port, boilers=4, poll_every_ms=100)
    platform = Platform(mosquitto.url)
    state = small_disk("size=2m")
    agent = AgentProcess(plant, "--polls", "150").start()
    until(lambda: platform.records, 20, "first records")
    with suppress(OSError), open(state / "fill", "wb") as fill:
        while True:
            fill.write(bytes(4096))
    until(lambda: "No space left on device" in agent.said(), 20, "the full disk is told")
    (state / "fill").unlink()
    assert agent.wait(60) == 0, agent.said()
    assert "Traceback" not in agent.said()
    assert agent.said().count("No space left") == agent.said().count("takes records again") == 1
    until(lambda: max(r["number"] for r in platform.records) >= 600, 20, "the last record")
    assert numbers_missing(platform.records) == []
    platform.close()


def test_a_disk_whose_syncs_fail_stops_no_poll_and_publishes_nothing_until_it_is_well(
        tmp_path, devices, mosquitto, monkeypatch):
    library, broken = tmp_path / "failing_sync.so", tmp_path / "broken"
    subprocess.run([needed("cc"), "-shared", "-fPIC", "-O1", "-Wall", "-o", library,
                    ROOT / "hil_tests" / "peers" / "failing_sync.c", "-ldl"], check=True)
    plant = write_plant(tmp_path, devices.port, mosquitto.port, boilers=2, poll_every_ms=100)
    platform = Platform(mosquitto.url)
    with monkeypatch.context() as patch:
        patch.setenv("LD_PRELOAD", str(library))
        patch.setenv("FAILING_SYNC", str(broken))
        agent = AgentProcess(plant).start()
    until(lambda: platform.records, 20, "first records")
    broken.touch()
    until(lambda: "Input/output error" in agent.said(), 20, "the failing disk is told")
    arrived, polled = len(platform.records), devices.ask("count")
    until(lambda: devices.ask("count") >= polled + 60, 20, "it polls on")
    assert len(platform.records) == arrived, "published without the fsync that covers it"
    assert broken.stat().st_size >= 2, "syncs that failed"
    broken.unlink()
    until(lambda: len(platform.records) >= arrived + 60, 20, "what waited in memory")
    until(lambda: "takes records again" in agent.said(), 30, "the disk that is well is told")
    assert agent.stop() == 0, agent.said()
    assert agent.said().count("Input/output error") == 1
    assert numbers_missing(platform.records) == []
    assert not [record for record in platform.records if "gap" in record]
    platform.close()


def test_a_state_directory_that_cannot_be_written_ends_run_with_one_line(
        tmp_path, devices, small_disk):
    plant = write_plant(tmp_path, devices.port, free_port(), boilers=1)
    small_disk("size=64k,ro")
    finished = edge("run", plant)
    assert finished.returncode == 1
    assert len(finished.stderr.splitlines()) == 1, finished.stderr
    assert "state" in finished.stderr and "Read-only file system" in finished.stderr


def test_a_second_agent_on_the_same_state_directory_ends_naming_the_holder(tmp_path, devices):
    plant = write_plant(tmp_path, devices.port, free_port(), boilers=1)
    agent = AgentProcess(plant).start()
    until(lambda: devices.ask("count") > 0, 10, "the first agent polls")
    second = edge("run", plant)
    assert second.returncode == 1
    assert "held by process %d" % agent.pid in second.stderr
    status = edge("status", plant)
    assert status.returncode == 0 and "line l1:" in status.stdout, status.stdout
    assert agent.stop() == 0
    assert edge("status", plant).returncode == 1


def test_a_new_plant_file_is_taken_on_sighup_and_a_bad_one_is_not(tmp_path, devices, mosquitto):
    plant = write_plant(tmp_path, devices.port, mosquitto.port, boilers=1, poll_every_ms=200)
    platform = Platform(mosquitto.url)
    agent = AgentProcess(plant).start()
    until(lambda: platform.of("b1"), 20, "records of the first plant file")
    text = plant.read_text()
    plant.write_text(text.replace('kind = "steam"', 'kind = "stem"'))
    agent.hang_up()
    until(lambda: "plant file not taken: 1 problem(s)" in agent.said(), 10, "the refusal")
    plant.write_text(text.replace('name = "b1"', 'name = "boiler-1"'))
    agent.hang_up()
    until(lambda: platform.of("boiler-1"), 20, "records under the new name")
    assert agent.stop() == 0
    assert numbers_missing(platform.records) == []
    assert "Traceback" not in agent.said()
    platform.close()


def test_a_clean_stop_says_offline_and_a_killed_agent_is_declared_dead(
        tmp_path, devices, mosquitto):
    plant = write_plant(tmp_path, devices.port, mosquitto.port, boilers=1, poll_every_ms=200)
    platform = Platform(mosquitto.url)
    agent = AgentProcess(plant).start()
    until(lambda: platform.states() == ["online"], 20, "online")
    assert agent.stop() == 0
    until(lambda: platform.states() == ["online", "offline"], 10, "offline")
    agent.start()
    until(lambda: platform.states()[-1] == "online", 20, "online again")
    agent.kill()
    until(lambda: platform.states()[-1] == "offline", 10, "the will")
    platform.close()


def test_the_state_tells_spool_head_boot_and_how_far_off_the_clock_is(
        tmp_path, devices, mosquitto):
    plant = write_plant(tmp_path, devices.port, mosquitto.port, boilers=1, poll_every_ms=200)
    platform = Platform(mosquitto.url)
    for _ in range(2):
        assert edge("run", plant, "--polls", "3").returncode == 0
    until(lambda: platform.states()[-1:] == ["offline"], 10, "offline")
    until(lambda: len(platform.of("b1")) == 6, 10, "all records")
    platform.close()
    payload = [payload for topic, payload in platform.messages if topic.endswith("/state")][-1]
    rows = [line.split(" ") for line in payload.decode().splitlines()[1:]]
    told = {name: words for name, *words in rows}
    assert told["spool"] == [platform.records[0]["spool"]]
    assert told["head"][0] == "6" and len(bytes.fromhex(told["head"][1])) == 32
    assert told["boot"] == ["2"]
    clock = time_offset()  # what the kernel says; where a sandbox forbids the question, nothing
    words = clock and ["synchronised" if clock.synchronised else "unsynchronised"]
    assert told.get("clock") == words
    assert ("clock_offset_ms" in told) == bool(clock and clock.synchronised)


def test_a_stop_that_follows_a_reload_at_once_ends_the_agent(tmp_path, devices):
    plant = write_plant(tmp_path, devices.port, free_port(), boilers=1, poll_every_ms=200)
    agent = AgentProcess(plant).start()
    until(lambda: devices.ask("count") > 0, 10, "the agent polls")
    agent.hang_up()
    assert agent.stop() == 0
    assert "Traceback" not in agent.said() and "never retrieved" not in agent.said()


def test_an_agent_whose_log_cannot_be_written_goes_on(tmp_path):
    plant = write_plant(tmp_path, 1, free_port(), boilers=1, poll_every_ms=200)
    with open("/dev/full", "wb") as full:
        done = subprocess.run([sys.executable, "-m", "edge", "run", plant, "--polls", "3",
                               "--drain-s", "1"], cwd=ROOT, timeout=60, stderr=full)
    assert done.returncode == 3
    assert edge("spool", "verify", plant).returncode == 0


def test_totals_and_numbers_go_on_over_a_reload(tmp_path, devices, mosquitto):
    plant = write_plant(tmp_path, devices.port, mosquitto.port, boilers=1, poll_every_ms=200)
    platform = Platform(mosquitto.url)
    agent = AgentProcess(plant).start()
    until(lambda: len(platform.of("b1")) > 5, 20, "records")
    agent.hang_up()
    until(lambda: "plant file read again" in agent.said(), 10, "the reload")
    before = len(platform.of("b1"))
    until(lambda: len(platform.of("b1")) > before + 5, 20, "records after the reload")
    assert agent.stop() == 0
    totals = [record["totals"]["fuel_m3"] for record in platform.of("b1")]
    assert totals == sorted(totals) and totals[-1] > totals[0]
    assert numbers_missing(platform.records) == []
    platform.close()
