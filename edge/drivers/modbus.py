"""One line: a connection or a serial pair, and what is asked over it.  CPython only.

    wires, dial_in      carry octets
    tcp_requests        tells replies apart by transaction
    pair_requests       tells them apart by unit, function and length
    frames, replies     what the octets mean

There is no function here that writes, and `frames` has none to make a request of.
"""

import asyncio
from typing import Any

from edge.drivers.dial_in import DialInWire
from edge.drivers.pair_requests import PairRequests
from edge.drivers.tcp_requests import TcpRequests
from edge.drivers.wires import SerialWire, connect, reason_of
from edge.errors import DriverError, LineLost

SERIAL = ("rtu", "ascii")


class ModbusLine:
    """The client's end of one line; `counts` has how often what went wrong."""

    def __init__(self, line, reception=None, timetable=None):
        self.line = line
        self.where = place_of(line)
        self.counts = {"requests": 0}
        self._wire: Any = None
        self._requests: Any = None
        self._out_of_step = False  # closed by us, since what came could not be trusted
        self._stepping_in = asyncio.Lock()  # requests side by side find it so together
        self._timetable = timetable
        self._reception = reception
        self._dial_in = reception and DialInWire(line, reception, self._take, self._lose)

    @property
    def connected(self):
        """Whether the line is open."""
        return self._wire is not None and self._wire.connected

    @property
    def turned_away(self):
        """How many connections nobody expected at the address where the DTU calls."""
        return self._reception.refused if self._reception else 0

    @property
    def called(self):
        """Whether a DTU has connected to us: then there is nothing to wait for."""
        return self._dial_in is not None and self._dial_in.connected

    async def open(self):
        """Connect, or raise LineLost.  A line that is open is left as it is."""
        if self.connected:
            return
        self.close()
        try:
            self._wire = await self._open_wire()
        except (OSError, ValueError) as error:  # ValueError: a name that can be no host's
            raise LineLost("%s: cannot connect: %s" % (self.where, reason_of(error))) from error
        if self.line.transport == "tcp":
            self._requests = TcpRequests(
                self.line, self.where, self.counts, self._drop, self._timetable)
        elif self._requests is None:  # it knows what is owed
            self._requests = PairRequests(self.line, self.where, self.counts)
        self._out_of_step = False

    async def _open_wire(self):
        if self.line.transport in SERIAL:
            wire = SerialWire(self.line, self._take, self._lose)
            wire.open()
            return wire
        if self.line.transport == "dial_in":
            await self._dial_in.open()
            return self._dial_in
        return await connect(self.line, self._take, self._lose)

    def close(self):
        """Disconnect; a closed line stays closed."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()
            self._requests.lose("closed")

    async def read(self, unit_id, block):
        """Return the octets of a block as they were sent; raises DriverError.

        Bits come packed, the first in the lowest bit of the first octet.
        """
        self.counts["requests"] += 1
        try:
            if self._out_of_step or self._stepping_in.locked():
                await self._step_in()
            if not self.connected:
                raise LineLost("%s: not connected" % self.where)
            return await self._requests.ask(self._wire.send, unit_id, block)
        except DriverError as error:
            self.counts[error.kind] = self.counts.get(error.kind, 0) + 1
            raise

    async def _step_in(self):
        """Connect anew after octets that were out of step: once, whoever else waits for it."""
        async with self._stepping_in:
            if self._out_of_step:
                self._out_of_step = False
                await self.open()

    def _take(self, octets):
        if self._requests is not None:
            self._requests.take(octets)

    def _lose(self, reason):
        self._wire = None
        if self._requests is not None:
            self._requests.lose(reason)

    def _drop(self):
        """Close a connection whose octets are in step no more; the next read opens it again."""
        wire, self._wire = self._wire, None
        self._out_of_step = True
        wire.close()
        self._requests.lose("out of step")


def place_of(line):
    """Return where a line is, for messages."""
    if line.transport in SERIAL:
        return line.device
    if line.transport == "dial_in":
        return "%s, DTU %s" % (line.listen, line.registration.decode("ascii", "backslashreplace"))
    return "%s:%d" % (line.host, line.port)
