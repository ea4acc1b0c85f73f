"""`boiler-edge simulate`: a scenario served by hand, and its faults on their timeline."""

import asyncio
import queue
import re
import signal
import subprocess
import sys
import threading

import pytest

from edge import config
from edge.errors import NoReply
from edge.simulator import scenario
from edge.simulator.fault_kit import planned
from edge.simulator.timeline import steps
from tests.served import Reader, boiler, line, simulated, write
from tests.test_read_only import ROOT

FAULTS = """
[[fault]]
name = "silent"
line = "tcp"
unit_id = 3
from_s = 0.5
to_s = 1.5

[[fault]]
name = "dropped"
line = "tcp"
from_s = 2.0

[[fault]]
name = "stuck"
boiler = "b2"
from_s = 2.1

[[fault]]
name = "killed"
from_s = 1.0
"""
PLANT = line("tcp") + boiler("b1", [("tcp", 3)]) + boiler("b2", [("tcp", 4)])


class Simulating:
    """A `simulate` process and the lines that it prints."""

    def __init__(self, *words):
        self._process = subprocess.Popen([sys.executable, "-m", "edge", "simulate", *words],
                                         cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self._said: queue.Queue = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        for text in self._process.stdout:
            self._said.put(text.rstrip("\n"))

    def says(self, begins):
        """Return the next line, which must begin so."""
        text = self._said.get(timeout=20)
        assert text.strip().startswith(begins), text
        return text

    def stop(self):
        """End it and return its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(20)


def test_faults_come_in_the_order_of_their_times_and_ends_before_beginnings():
    long, short = planned("silent", line="a", from_s=1.0), planned("late", line="a", to_s=1.0)
    moment = planned("dropped", line="a", from_s=3.0)
    assert steps([long, moment, short]) == [
        (0.0, True, short), (1.0, False, short), (1.0, True, long), (3.0, True, moment)]
    assert steps([long, moment, short], over_s=4.0)[-1] == (4.0, False, long)


def test_a_scenario_by_hand_names_its_addresses_and_tells_each_fault_as_it_comes(tmp_path):
    path = write(tmp_path, PLANT, simulated("b1") + simulated("b2") + FAULTS)
    simulating = Simulating(path, "--directory", str(tmp_path))
    try:
        port = int(re.search(r"127\.0\.0\.1:(\d+): unit 3 b1, unit 4 b2$",
                             simulating.says("line tcp: tcp "))[1])
        assert simulating.says("killed (agent): not made by hand")
        plant = config.load(str(tmp_path / "plant.toml"))
        asyncio.run(_poll(plant, {"tcp": {"host": "127.0.0.1", "port": port}}, simulating))
        assert simulating.stop() == 0
        assert re.search(r"dropped on line tcp, seen 1 times$", simulating.says("at the end"))
        assert re.search(r"stuck on boiler b2, seen [1-9]\d* times$", simulating.says("at the end"))
    finally:
        simulating.stop()


async def _poll(plant, addresses, simulating):
    reader = Reader(plant, addresses)
    healthy = await reader.read("b1")
    assert None not in healthy.values()
    await asyncio.to_thread(simulating.says, "0.5 s  silent on line tcp, unit 3 begins")
    with pytest.raises(NoReply):
        await reader.read("b1")
    assert None not in (await reader.read("b2")).values()
    said = await asyncio.to_thread(simulating.says, "1.5 s  silent on line tcp, unit 3 ends, seen")
    assert said.endswith("seen 1 times")
    await reader.read("b1")
    await asyncio.to_thread(simulating.says, "2.0 s  dropped on line tcp begins")
    await asyncio.to_thread(simulating.says, "2.1 s  stuck on boiler b2 begins")
    kept, moving = await reader.read("b2"), await reader.read("b1")
    async with asyncio.timeout(20):
        while await reader.read("b1") == moving:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
    assert await reader.read("b2") == kept
    reader.close()


@pytest.mark.parametrize(("words", "code", "said"), [
    ((), 2, "error: found neither SCENARIO nor --fleet, allowed one of them"),
    (("room.toml", "--fleet", "2"), 2, "error: found both SCENARIO and --fleet, allowed one"),
    (("--fleet", "2"), 2, "error: --to: found no URL, allowed mqtt://host:port"),
    (("--fleet", "2", "--to", "http://h"), 2, "error: --to: found http://h, allowed mqtt://host"),
    (("firmware_configs/scenarios/boiler-room.toml", "--directory", "/nowhere"), 1,
     "/nowhere/tty-boiler[1].serve[1]: No such file or directory"),
])
def test_words_that_mean_no_simulation_are_refused_in_one_line(words, code, said):
    done = subprocess.run([sys.executable, "-m", "edge", "simulate", *words], cwd=ROOT,
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == code
    assert said in done.stdout + done.stderr and "Errno" not in done.stdout + done.stderr


def test_a_served_plant_stands_on_its_own_addresses_without_a_directory(tmp_path):
    plant = (line("rtu") + boiler("b1", [("rtu", 3)])).replace("/dev/ttyS7", "pair")
    path = write(tmp_path, plant, simulated("b1"))
    assert scenario.load(path).boilers[0].outlets[0].device == str(tmp_path / "pair")
    simulating = Simulating(path)
    try:
        assert simulating.says("line rtu: ") == "line rtu: rtu %s: unit 3 b1" % (tmp_path / "pair")
        assert (tmp_path / "pair").is_symlink()
    finally:
        assert simulating.stop() == 0
    assert not (tmp_path / "pair").is_symlink()
