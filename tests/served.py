"""A plant whose lines are simulated, and the agent's own client to read them with."""

import asyncio
import contextlib

from edge.drivers.device_poll import DevicePoll
from edge.drivers.dial_in import Reception
from edge.drivers.modbus import ModbusLine
from edge.drivers.plan import plan
from edge.drivers.registers import Decoder
from edge.drivers.sampling import Intake
from edge.errors import DriverError
from edge.port import ticks_ms

HEAD = """
[gateway]
id = "rig"
state_dir = "state"

[[uplink]]
url = "mqtt://127.0.0.1"
"""

LINES = {
    "tcp": 'transport = "tcp"\nhost = "10.0.0.7"\nport = 1502\n',
    "tls": 'transport = "tcp"\nhost = "10.0.0.8"\nport = 802\ntls = true\n'
           'tls_name = "boiler.example"\n',
    "tls by address": 'transport = "tcp"\nhost = "10.0.0.8"\ntls = true\n',
    "gateway": 'transport = "rtu_over_tcp"\nhost = "10.0.0.9"\n',
    "rtu": 'transport = "rtu"\ndevice = "/dev/ttyS7"\n',
    "echoing": 'transport = "rtu"\ndevice = "/dev/ttyS8"\necho = true\n',
    "house 1/ascii": 'transport = "ascii"\ndevice = "/dev/ttyS9"\n',
    "dtu": 'transport = "dial_in"\nlisten = "0.0.0.0:9000"\nregistration = "D1"\n'
           'heartbeat = "hb"\n',
    "other dtu": 'transport = "dial_in"\nlisten = "0.0.0.0:9000"\nregistration = "hex:0002"\n',
}

REGISTERS = (
    ("o2_dry_pct", 'table = "holding"\naddress = 100\nkind = "float32"\norder = "CDAB"\n'),
    ("flue_gas_temp_c", 'table = "input"\naddress = 7\nkind = "int16"\nscale = 0.1\n'
                        "no_reading = [-32768]\n"),
    ("burner_on", 'table = "coil"\naddress = 3\nkind = "bool"\n'),
)


def line(name):
    """Return a [[line]] of LINES."""
    return '\n[[line]]\nname = "%s"\ntimeout_ms = 150\n%s' % (name, LINES[name])


def boiler(name, units, kind="steam", registers=REGISTERS, more=""):
    """Return a [[boiler]] with a device of all registers at each of (line, unit id)."""
    text = '\n[[boiler]]\nname = "%s"\nkind = "%s"\nfuel = "natural_gas"\n' % (name, kind)
    text += "rated_output_mw = 7.0\n"
    for count, (on, unit_id) in enumerate(units):
        text += '\n[[boiler.device]]\nline = "%s"\nunit_id = %d\n%s' % (on, unit_id, more)
        # A quantity may be read once, so each unit has its own.
        for quantity, rest in registers if len(units) == 1 else registers[count:count + 1]:
            text += '\n[[boiler.device.register]]\nquantity = "%s"\n%s' % (quantity, rest)
    return text


def simulated(name, model="gas_steam", more=""):
    """Return a [[boiler]] of a scenario."""
    return '\n[[boiler]]\nname = "%s"\nmodel = "%s"\n%s' % (name, model, more)


def write(directory, plant, scenario):
    """Write both files and return the path of the scenario."""
    (directory / "plant.toml").write_text(HEAD + plant)
    path = directory / "scenario.toml"
    path.write_text('plant = "plant.toml"\n' + scenario)
    return str(path)


def moved(line, address):
    """Return a Line of a plant where a RunningRoom says that it is served."""
    return line._replace(**address)


class Reader:
    """The agent's client on all lines of a plant, where `addresses` says."""

    def __init__(self, plant, addresses):
        self.plant = plant
        self.lines = {line.name: moved(line, addresses[line.name]) for line in plant.lines}
        self.receptions = {line.listen: Reception(line.listen, print)
                           for line in self.lines.values() if line.listen}
        self.clients = {name: ModbusLine(line, self.receptions.get(line.listen))
                        for name, line in self.lines.items()}

    async def read(self, boiler_name):
        """Return {quantity: value} of a boiler; raises a DriverError."""
        (boiler,) = [boiler for boiler in self.plant.boilers if boiler.name == boiler_name]
        found = {}
        for device in boiler.devices:
            found.update(await self.read_device(device))
        return found

    async def read_at_last(self, boiler_name):
        """Read until there are values: a DTU comes when it comes."""
        while True:
            try:
                return await self.read(boiler_name)
            except DriverError:
                await asyncio.sleep(0.02)

    async def read_device(self, device):
        """Return {quantity: value} of a unit; raises a DriverError."""
        client = self.clients[device.line]
        await client.open()
        found = {}
        for block in plan(self.lines[device.line], device):
            octets = await client.read(device.unit_id, block)
            values = Decoder(block).values(octets)
            found.update(zip([register.quantity for register in block.registers], values,
                             strict=True))
        return found

    async def polled(self, boiler):
        """Poll a boiler as the agent does, holes and refusals included.

        Returns ({quantity: value or text}, {quantity: Fault}).
        """
        intake = Intake(boiler, self.lines)
        texts: dict = {}
        for device in boiler.devices:
            poll = DevicePoll(device, intake, self.lines[device.line])
            await self.clients[device.line].open()
            await poll.read(self.clients[device.line])
            texts.update(poll.texts)
        sample = intake.sample(None, ticks_ms())
        return {**sample.readings, **texts}, sample.faults

    def close(self):
        """Close every line."""
        for client in self.clients.values():
            client.close()
        for reception in self.receptions.values():
            reception.close()


@contextlib.asynccontextmanager
async def served(running):
    """Serve a RunningRoom of a plant, and yield a Reader of it."""
    try:
        await running.start()
        reader = Reader(running.room.plant, running.addresses)
        try:
            yield reader
        finally:
            reader.close()
    finally:
        await running.stop()
