"""Run a simulated boiler room: models move, instruments read, registers are served.

CPython only.
"""

from collections import namedtuple

from edge.errors import ConfigError
from edge.port import sleep_ms
from edge.simulator.coal_hot_water import CoalHotWater
from edge.simulator.dtu import Dtu
from edge.simulator.gas_steam import GasSteam
from edge.simulator.instruments import Instruments
from edge.simulator.server import SerialServer, TcpServer, server_tls
from edge.simulator.unit import Unit

# step_ms is between two steps; a step moves the models by step_ms * speed.
Room = namedtuple("Room", ("path", "step_ms", "speed", "boilers"))

# settings: course.Settings; outlets: where its registers are served.
SimulatedBoiler = namedtuple("SimulatedBoiler", ("name", "model", "settings", "outlets"))

# One unit on one address.  connect is where a DTU dials, registration and heartbeat are octets;
# with a certificate_file it is TLS.  poisoned: (table, first, last) rows.  `problem(message)` makes
# a Problem that names its place in the file.
Outlet = namedtuple(
    "Outlet", ("transport", "host", "port", "device", "connect", "registration", "heartbeat",
               "heartbeat_every_s", "certificate_file", "key_file", "client_ca_file", "unit_id",
               "map", "poisoned", "registers", "problem")
)
# What all units of one address have in common.
SHARED = ("heartbeat", "heartbeat_every_s", "certificate_file", "key_file", "client_ca_file")

# model: (class, rated output in MW when the scenario gives none)
MODELS: dict = {"coal_hot_water": (CoalHotWater, 14.0), "gas_steam": (GasSteam, 7.0)}


class _Boiler:
    """A model, its instruments and the units that show them."""

    def __init__(self, boiler):
        self.model = MODELS[boiler.model][0](boiler.settings)
        self.instruments = Instruments(boiler.settings.seed)
        self.units = [Unit(outlet.registers, outlet.poisoned) for outlet in boiler.outlets]

    def step(self, dt_s):
        """Let dt_s seconds pass and show them in the registers."""
        self.model.step(dt_s)
        readings = self.instruments.read(self.model.truth())
        for unit in self.units:
            unit.refresh(readings)


class RunningRoom:
    """The boilers of a Room and the servers of their addresses."""

    def __init__(self, room):
        self._boilers = {boiler.name: _Boiler(boiler) for boiler in room.boilers}
        self._servers = []
        at: dict = {}
        for boiler in room.boilers:
            for outlet, unit in zip(
                    boiler.outlets, self._boilers[boiler.name].units, strict=True):
                # Every port 0 is a port of its own.
                where = address_key(outlet) if outlet.port else outlet
                at.setdefault(where, []).append((boiler, outlet, unit))
        for rows in at.values():
            units = {outlet.unit_id: unit for _, outlet, unit in rows}
            self._servers.append((_server(rows[0][1], units), rows))
        self.step(0.0)

    def truth(self, name):
        """Return the truth of one boiler."""
        return self._boilers[name].model.truth()

    def step(self, dt_s):
        """Let dt_s seconds pass in every boiler and show it in the registers."""
        for boiler in self._boilers.values():
            boiler.step(dt_s)

    async def move(self, dt_s):
        """Do what `step` does, and let requests be answered between two boilers."""
        for boiler in self._boilers.values():
            boiler.step(dt_s)
            await sleep_ms(0)

    async def start(self):
        """Serve, and return one line per address; a ConfigError names the address that is taken."""
        lines = []
        for server, rows in self._servers:
            try:
                await server.start()
            except OSError as error:
                problem = rows[0][1].problem(str(error))
                raise ConfigError(problem.file, [problem]) from error
            units = ", ".join("unit %d %s (%s)" % (outlet.unit_id, boiler.name, outlet.map)
                              for boiler, outlet, _ in rows)
            lines.append("%s %s: %s" % (rows[0][1].transport, server.address, units))
        return lines

    async def stop(self):
        """Close every address."""
        for server, _ in self._servers:
            await server.stop()


def address_key(outlet):
    """Return what two outlets share when they are on one address."""
    return (outlet.transport, outlet.host, outlet.port, outlet.device, outlet.connect,
            outlet.registration)


def _server(outlet, units):
    """Return the server of {unit id: Unit} on the address of an outlet."""
    if outlet.transport in ("rtu", "ascii"):
        return SerialServer(outlet.device, units, outlet.transport)
    if outlet.transport == "dial_in":
        return Dtu(outlet.connect, outlet.registration, units, outlet.heartbeat,
                   outlet.heartbeat_every_s if outlet.heartbeat else 0.0)
    return TcpServer(outlet.host, outlet.port, units,
                     "tcp" if outlet.transport == "tcp" else "rtu", tls_of(outlet))


def tls_of(outlet):
    """Return the TLS of an outlet, None where it has none; raises an OSError for bad files."""
    if not outlet.certificate_file:
        return None
    return server_tls(outlet.certificate_file, outlet.key_file or None, outlet.client_ca_file)
