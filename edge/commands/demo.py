"""`boiler-edge demo`: the whole path for real, in one terminal.

A simulated boiler room behind real Modbus sockets and a pty, an embedded MQTT server (or another),
the agent as a process of its own, and a table of what the server received.  Every port is free.
"""

import asyncio
import os
import pathlib
import signal
import sys
import tempfile
import time

try:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.live import Live
    from rich.table import Table
    from rich.text import Text

    from edge.simulator.mqtt_server import USER, DemoServer
except ImportError as error:
    raise SystemExit("boiler-edge: the demo needs the extra `demo` (pip install "
                     "'boiler-edge[demo]'): %s" % error) from error

from edge.commands.demo_room import prepare_room
from edge.simulator import scenario
from edge.uplink.listen import Listener
from edge.uplink.records import as_json_object, unpack_payloads

COLUMNS = (
    ("eff.", "efficiency_indirect_pct", "%.2f"), ("heat", "heat_output_mw", "%.2f"),
    ("O2", "o2_dry_pct", "%.2f"), ("NOx", "nox_ref_mg_m3", "%.0f"),
    ("CO2", "co2_kg_h", "%.0f"), ("coal", "energy_kgce_gj", "%.2f"),
)
UNITS = "eff. %  heat MW  O2 %  NOx mg/m3 at reference O2  CO2 kg/h  coal kgce/GJ"
LAST_RECORDS_S = 5.0  # for what the agent still sends when it is told to stop


def main(arguments):
    """Run the demo; exit 1 if a record was lost or none arrived."""
    with tempfile.TemporaryDirectory(prefix="boiler-edge-demo-") as name:
        return asyncio.run(_demo(pathlib.Path(name), arguments))


class Received:
    """What the MQTT server handed on: the newest record of each boiler, and every number."""

    def __init__(self):
        self.records = 0
        self.octets = 0
        self.newest = {}
        self.first_after_s = -1.0
        self._known = set()
        self._doubles = 0
        self._started = time.monotonic()

    def take(self, topic, payload):
        """Take one message; called in the listener's thread."""
        self.octets += len(payload)
        for _, header, records in unpack_payloads(payload):  # data topics carry batches only
            for record in records:
                self._count(as_json_object(header, record))

    def _count(self, record):
        if self.first_after_s < 0:
            self.first_after_s = time.monotonic() - self._started
        if record["number"] in self._known:
            self._doubles += 1
            return
        self.records += 1
        self._known.add(record["number"])
        gap = record.get("gap")
        if gap:
            self._known.update(range(gap["first"], gap["last"] + 1))
        elif record["boiler"]:
            self.newest[record["boiler"]] = record

    def lost(self):
        """Return how many numbers from 1 to the last neither came nor stand in a gap record."""
        return max(self._known) - len(self._known) if self._known else 0

    def table(self):
        """Return the newest record of each boiler as a table."""
        table = Table(title="received by the MQTT server: %d records, %d lost" % (
            self.records, self.lost()), caption=self._caption(), box=SIMPLE_HEAD, pad_edge=False)
        for title in ("boiler", "no.", "UTC", *(column[0] for column in COLUMNS), "faults"):
            table.add_column(title, justify="right", no_wrap=True)
        for name in sorted(self.newest):
            record = self.newest[name]
            table.add_row(name, str(record["number"]), record["time"][11:19],
                          *(_cell(record["values"].get(key), form) for _, key, form in COLUMNS),
                          str(len(record["faults"])))
        return table

    def _caption(self):
        """Return the units, and a fault of each boiler that has some."""
        lines = [UNITS]
        for name in sorted(self.newest):
            faults = self.newest[name]["faults"]
            lines += ["%s %s: %s" % (name, key, faults[key]) for key in sorted(faults)[:1]]
        return Text("\n".join(lines))

    def summary(self):
        """Return the last line."""
        if not self.records:
            return "no record arrived"
        return ("%d records of %d boilers arrived, %d lost, %d double; the first after %.1f s; "
                "%d bytes" % (self.records, len(self.newest), self.lost(), self._doubles,
                              self.first_after_s, self.octets))


def _cell(value, form):
    if value is None:
        return "-"
    return form % (value["mean"] if isinstance(value, dict) else value)


async def _demo(directory, arguments):
    console = Console(highlight=False, soft_wrap=True)
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    server = None if arguments.mqtt else DemoServer()
    if server:
        await server.start()
    url = "mqtt://%s@127.0.0.1:%d" % (USER, server.port) if server else arguments.mqtt
    received = Received()
    room = prepare_room(directory, url, USER, server.password if server else "")
    served = asyncio.Event()
    serving = asyncio.create_task(scenario.serve(
        room.scenario, lambda line: _announce(console, line, served)))
    await asyncio.wait({serving, asyncio.create_task(served.wait())},
                       return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        serving.result()
    console.print("MQTT server  %s, topic boiler/v1/%s/data" % (url, room.gateway))
    listener = await asyncio.to_thread(
        Listener, url, "boiler/v1/%s/data" % room.gateway, received.take,
        server.password if server else None)
    agent = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "edge", "run", str(room.plant_file), env=os.environ)
    console.print("agent        process %d, plant file %s" % (agent.pid, room.plant_file))
    try:
        await _watch(console, received, stopping, agent, arguments.seconds)
    finally:
        await _end(agent, received)
        serving.cancel()
        await asyncio.to_thread(listener.close)
        if server:
            await server.stop()
    if not console.is_terminal:
        console.print()  # the table of a file or pipe ends without one
    console.print(received.summary())
    return 0 if received.records and not received.lost() and agent.returncode == 0 else 1


def _announce(console, line, served):
    console.print("Modbus       %s" % line)
    served.set()


async def _watch(console, received, stopping, agent, seconds):
    """Show the table until time is up, Ctrl-C, or the agent has gone."""
    until = None if seconds is None else time.monotonic() + seconds
    with Live(received.table(), console=console, auto_refresh=False) as live:
        while not stopping.is_set() and agent.returncode is None:
            if until is not None and time.monotonic() >= until:
                break
            await asyncio.sleep(0.5)
            live.update(received.table(), refresh=console.is_terminal)


async def _end(agent, received):
    """Stop the agent and wait for what it sends last."""
    if agent.returncode is None:
        agent.send_signal(signal.SIGTERM)
    await agent.wait()
    deadline = time.monotonic() + LAST_RECORDS_S
    while received.lost() and time.monotonic() < deadline:  # noqa: ASYNC110 - filled by a thread
        await asyncio.sleep(0.1)
