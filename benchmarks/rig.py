"""250 simulated boilers, each a unit of its own, polled once a second: what the rig costs.

    python -m benchmarks.rig [--boilers 250] [--seconds 30]

`boiler-edge simulate` serves 25 gateways of ten units each, models and instruments included, a step
a second.  A client of a few lines asks for what the agent asks, spread over the second, and counts
the replies.
"""

import argparse
import asyncio
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from benchmarks.footprint import cpu_s, resident_mb
from benchmarks.plant import HEAD
from benchmarks.targets import show
from edge import config
from edge.drivers import frames
from edge.drivers.device_poll import DevicePoll
from edge.drivers.modbus import ModbusLine
from edge.drivers.sampling import Intake
from hil_tests.rig import ROOT

UNITS = 10  # behind a gateway
POLLS_TO_LEARN = 3
SETTLES_S = 5.0
# model: fuel, kind and map
MODELS = {
    "gas_steam": ("natural_gas", "steam", "generic-steam-dcs"),
    "coal_hot_water": ("bituminous_3", "hot_water", "generic-hot-water-plc"),
}
LINE = '\n[[line]]\nname = "l%d"\ntransport = "tcp"\nhost = "127.0.0.1"\npoll_every_ms = 1000\n'
BOILER = """
[[boiler]]
name = "b%d"
kind = "%s"
fuel = "%s"
rated_output_mw = 7.0

[[boiler.device]]
line = "l%d"
unit_id = %d
map = "%s"
"""
SIMULATED = '\n[[boiler]]\nname = "b%d"\nmodel = "%s"\nseed = %d\n'


def write_room(directory, boilers):
    """Write plant.toml and scenario.toml into a directory; return their paths."""
    text, scenario = HEAD % ("interpreted", 0, 1883), 'plant = "plant.toml"\n'
    for number in range(boilers):
        gateway, unit = divmod(number, UNITS)
        model = list(MODELS)[number % len(MODELS)]
        fuel, kind, name = MODELS[model]
        text += (LINE % gateway if unit == 0 else "") + BOILER % (
            number, kind, fuel, gateway, unit + 1,
            ROOT / "firmware_configs" / "boilers" / (name + ".toml"))
        scenario += SIMULATED % (number, model, number)
    plant_file, scenario_file = directory / "plant.toml", directory / "scenario.toml"
    plant_file.write_text(text)
    scenario_file.write_text(scenario)
    return plant_file, scenario_file


async def learn(plant_file, ports):
    """Return [[requests of each unit] of each line] as the agent asks once it knows the holes."""
    plant = config.load(str(plant_file))
    found = []
    for line, port in zip(plant.lines, ports, strict=True):
        client = ModbusLine(line._replace(port=port))
        await client.open()
        found.append([await _learn_unit(plant, boiler, client) for boiler in plant.boilers
                      if boiler.devices[0].line == line.name])
        client.close()
    return found


async def _learn_unit(plant, boiler, client):
    (device,) = boiler.devices
    lines = {line.name: line for line in plant.lines}
    poll = DevicePoll(device, Intake(boiler, lines), lines[device.line])
    for _ in range(POLLS_TO_LEARN):
        await poll.read(client)
    return [frames.tcp_frame(1, device.unit_id, frames.request_pdu(read.block))
            for read in poll.reads]


class Client:
    """One gateway's connection; `replies` counts those with values."""

    def __init__(self, units):
        self.units = units
        self.replies = 0

    async def poll(self, port, phase_s):
        """Ask each unit once a second, at its own time of the second, for ever."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        due = time.monotonic() + phase_s
        while True:
            for requests in self.units:
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                for request in requests:
                    writer.write(request)
                    head = await reader.readexactly(9)
                    await reader.readexactly(int.from_bytes(head[4:6], "big") - 3)
                    self.replies += not head[7] & 0x80
                due += 1.0 / len(self.units)


async def measure(process, plant_file, ports, seconds):
    """Return (CPU s, seconds, replies, requests a second) of the rig over some seconds."""
    clients = [Client(units) for units in await learn(plant_file, ports)]
    polling = [asyncio.create_task(client.poll(port, place / len(ports) / UNITS))
               for place, (client, port) in enumerate(zip(clients, ports, strict=True))]
    await asyncio.sleep(SETTLES_S)
    for client in clients:
        client.replies = 0
    before, began = cpu_s(process.pid), time.monotonic()
    await asyncio.sleep(seconds)
    used, took = cpu_s(process.pid) - before, time.monotonic() - began
    for task in polling:
        task.cancel()
    await asyncio.wait(polling)
    return used, took, sum(client.replies for client in clients), sum(
        len(requests) for client in clients for requests in client.units)


def main():
    """Print the CPU of the rig."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boilers", type=int, default=250)
    parser.add_argument("--seconds", type=float, default=30.0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rig-") as name:
        plant_file, scenario_file = write_room(pathlib.Path(name), arguments.boilers)
        process = subprocess.Popen(
            [sys.executable, "-m", "edge", "simulate", str(scenario_file), "--directory", name],
            stdout=subprocess.PIPE, text=True)
        try:
            ports = [int(re.search(r":(\d+):", process.stdout.readline())[1])
                     for _ in range(0, arguments.boilers, UNITS)]
            used, took, replies, asked = asyncio.run(
                measure(process, plant_file, ports, arguments.seconds))
            memory_mb, _ = resident_mb(process.pid)
        finally:
            process.terminate()
            process.wait(20)
    print("%d boilers on %d lines: %d requests a second, %.0f replies with values" % (
        arguments.boilers, len(ports), asked, replies / took))
    print("CPU %.1f %% of one core, %.0f MB" % (100 * used / took, memory_mb))
    show("rig: %d simulated devices polled at 1 s" % arguments.boilers,
         "%.1f %%" % (100 * used / took), "< 30 % of one core", 100 * used / took < 30)


if __name__ == "__main__":
    main()
