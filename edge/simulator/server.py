"""Serve units over Modbus TCP, RTU and ASCII.  The one module that knows pymodbus as a server.

What pymodbus 3.16 brings for its memory (SimDevice) answers exception 4 for a unit it has not got,
reads coils that do not exist as 0 and cannot be empty in any table; so the server is given a memory
of our own.  CPython only.
"""

import logging
import ssl
from typing import Any

from pymodbus import FramerType
from pymodbus.constants import ExcCodes
from pymodbus.exceptions import NoSuchIdException
from pymodbus.server import ModbusSerialServer, ModbusTcpServer, ModbusTlsServer
from pymodbus.server.requesthandler import ServerRequestHandler
from pymodbus.simulator import DataType, SimData, SimDevice

from edge.simulator.pty_pair import PtyPair
from edge.simulator.unit import READS

# It would print its last twenty frames whenever a client goes away in mid-answer.
logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL + 1)

_FRAMERS = {"tcp": FramerType.SOCKET, "rtu": FramerType.RTU, "ascii": FramerType.ASCII}


class Memory:
    """What pymodbus asks for words, in its own names: the units of one address by unit id."""

    def __init__(self, units, silent):
        self._units = units
        self._silent = silent

    def device_ids(self):
        """Return the unit ids."""
        return list(self._units)

    async def async_getValues(self, device_id, func_code, address, count=1):  # noqa: N802
        """Return the words that a request reads, or an exception code."""
        if device_id not in self._units:
            return self._not_here(device_id)
        if func_code not in READS:
            return ExcCodes.ILLEGAL_FUNCTION
        words = self._units[device_id].answer(READS[func_code], address, count)
        return ExcCodes(words) if isinstance(words, int) else words

    async def async_setValues(self, device_id, func_code, address, values):  # noqa: N802
        """Refuse to write."""
        if device_id not in self._units:
            return self._not_here(device_id)
        return ExcCodes.ILLEGAL_FUNCTION

    def _not_here(self, device_id):
        if self._silent:  # a pair of wires: nobody answers
            raise NoSuchIdException("unit %d" % device_id)
        return ExcCodes.GATEWAY_NO_RESPONSE


class _Connection(ServerRequestHandler):
    """A connection whose requests are answered by tasks of the loop that it runs in.

    pymodbus hands them over as from another thread, which wakes the loop by a socket: as many
    system calls again as the request itself takes.
    """

    def handle_later(self):
        """Answer a request."""
        self._answering = self.loop.create_task(self.handle_request())


def _serve_cheaply(server):
    server.callback_new_connection = lambda: _Connection(server, None, None, None)


class TcpServer:
    """Serve {unit id: Unit} on a TCP port; port 0 takes a free one, then `port` says which.

    framing is tcp, rtu (rtu_over_tcp) or ascii; `tls` is an ssl.SSLContext of the server's side.
    """

    def __init__(self, host, port, units, framing="tcp", tls=None):
        self.host, self.port = host, port
        self._units = units
        self._framing = framing
        self._tls = tls
        self._server = None

    @property
    def address(self):
        """Return where the units answer, for people."""
        return "%s:%d" % (self.host, self.port)

    async def start(self):
        """Listen, or raise an OSError."""
        # Behind RTU frames there is a pair, on which a unit that is not there keeps silent.
        silent = self._framing != "tcp"
        given = {"framer": _FRAMERS[self._framing], "address": (self.host, self.port),
                 "ignore_missing_devices": silent}
        server: Any = (ModbusTcpServer(_placeholder(), **given) if self._tls is None else
                       ModbusTlsServer(_placeholder(), sslctx=self._tls, **given))
        server.context = Memory(self._units, silent)
        _serve_cheaply(server)
        if not await server.listen():
            raise OSError("%s: found in use or not of this machine, allowed a free address"
                          % self.address)
        self.port = server.transport.sockets[0].getsockname()[1]
        self._server = server

    async def stop(self):
        """Close the port and every connection."""
        if self._server is not None:
            await self._server.shutdown()
            self._server = None


def server_tls(certificate_file, key_file, client_ca_file=""):
    """Return the TLS of a server; with `client_ca_file` clients must show a certificate of it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_file, key_file)
    if client_ca_file:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_ca_file)
    return context


class SerialServer:
    """Serve {unit id: Unit} on a pair of pseudo-terminals; `device` is the client's port.

    framing is rtu or ascii.  With a `link` the client's port has that name too.
    """

    def __init__(self, link, units, framing="rtu"):
        self._link = link
        self._framing = framing
        self._units = units
        self._pair = None
        self._server = None
        self.device = link

    @property
    def address(self):
        """Return where the units answer, for people."""
        return self.device

    async def start(self):
        """Make the ports and answer on them, or raise an OSError."""
        self._pair = PtyPair(self._link)
        self._pair.start()
        self.device = self._link or self._pair.near
        server: Any = ModbusSerialServer(
            _placeholder(), framer=_FRAMERS[self._framing], port=self._pair.far,
            ignore_missing_devices=True)
        server.context = Memory(self._units, silent=True)
        _serve_cheaply(server)
        if not await server.listen():
            raise OSError("%s: cannot be opened" % self._pair.far)
        self._server = server

    async def stop(self):
        """Take the ports away."""
        if self._server is not None:
            await self._server.shutdown()
            self._server = None
        if self._pair is not None:
            self._pair.close()
            self._pair = None


def _placeholder():
    """Return what the constructors insist on; the memory takes its place."""
    return SimDevice(1, SimData(0, values=0, datatype=DataType.REGISTERS))
