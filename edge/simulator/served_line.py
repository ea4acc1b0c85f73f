"""One line as it is served: a healthy server, with a relay before it where faults may strike.

    tcp, rtu_over_tcp   [Relay --] TcpServer
    rtu, ascii          [PtyRelay --] SerialServer
    dial_in             Dtu

CPython only.
"""

import pathlib
import subprocess
from typing import Any

from edge.simulator.dtu import Dtu
from edge.simulator.fault_kit import PAIRS
from edge.simulator.line_faults import Strikes
from edge.simulator.outlets import tls_of
from edge.simulator.relay import PtyRelay, Relay
from edge.simulator.server import SerialServer, TcpServer

_CERTIFICATE_DAYS = 30


class ServedLine:
    """The units {unit id: Unit} of a line where its Outlet says; `relayed` puts a relay before.

    `front` is what the agent talks to, `strikes` the wire faults that hold.
    """

    def __init__(self, outlet, units, relayed):
        self.outlet = outlet
        self.units = units
        self.front: Any = None
        self.strikes = Strikes()
        self.relayed = relayed or outlet.echo or outlet.transport == "dial_in"
        self.left: list = []  # DTUs in whose place another one has dialled
        self._server: Any = None

    async def start(self):
        """Serve, or raise an OSError."""
        outlet = self.outlet
        if outlet.transport == "dial_in":
            self.front = self.new_dtu()
        elif self.relayed:
            await self._start_behind()
        elif outlet.transport in PAIRS:
            self.front = SerialServer(outlet.device, self.units, outlet.transport)
        else:
            self.front = TcpServer(outlet.host, outlet.port, self.units, self._framing(),
                                   tls_of(outlet))
        if self.wire is not None:
            self.wire.faults, self.wire.spoilt = self.strikes, self.strikes.spoilt
            self.wire.timeout_ms, self.wire.echo = outlet.timeout_ms, outlet.echo
        await self.front.start()

    async def _start_behind(self):
        """Start the healthy server on a port of its own and make the relay before it."""
        outlet, framing = self.outlet, self._framing()
        self._server = TcpServer("127.0.0.1", 0, self.units, framing)
        await self._server.start()
        if outlet.transport in PAIRS:
            self.front = PtyRelay(self._server.port, framing=framing, link=outlet.device)
        else:
            self.front = Relay(self._server.port, framing=framing, tls=tls_of(outlet))
            self.front.host, self.front.port = outlet.host, outlet.port

    async def stop(self):
        """Close the line."""
        for each in (*self.left, self.front, self._server):
            if each is not None:
                await each.stop()

    def new_dtu(self, wire=None):
        """Return a DTU of this line that has not dialled yet."""
        outlet = self.outlet
        return Dtu(outlet.connect, outlet.registration, self.units, outlet.heartbeat,
                   outlet.heartbeat_every_s if outlet.heartbeat else 0.0, wire)

    @property
    def wire(self):
        """What has passed, where a relay stands; else None."""
        return getattr(self.front, "wire", None)

    @property
    def address(self):
        """Where an agent finds the line: {"host", "port"}, {"device"} or {"listen"}."""
        outlet = self.outlet
        if outlet.transport == "dial_in":
            return {"listen": outlet.connect}
        if outlet.transport in PAIRS:
            return {"device": self.front.device}
        return {"host": outlet.host, "port": self.front.port}

    def _framing(self):
        return "rtu" if self.outlet.transport == "rtu_over_tcp" else self.outlet.transport


def make_certificate(name, directory):
    """Return (certificate file, key file) of a server of this name, made by openssl there.

    Raises an OSError where openssl is not installed or fails.
    """
    files = [str(pathlib.Path(directory) / ("tls-%s.%s" % (name, end))) for end in ("pem", "key")]
    kind = "IP" if name.replace(".", "").isdigit() or ":" in name else "DNS"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", str(_CERTIFICATE_DAYS), "-subj", "/CN=simulated",
         "-addext", "subjectAltName=%s:%s,IP:127.0.0.1" % (kind, name),
         "-out", files[0], "-keyout", files[1]], capture_output=True, text=True, check=False)
    if made.returncode:
        raise OSError("openssl: %s" % made.stderr.strip().splitlines()[-1])
    return tuple(files)
