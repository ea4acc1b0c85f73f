"""One line: a Modbus TCP connection or an RTU pair, read-only.  Alone in knowing pymodbus.

The poll decides when to try again, so pymodbus must not: no retries, no reconnects, and no line
closed because a unit is silent.  Five things pymodbus leaves to us are guarded here:
a drop in mid-request is a lost line, not a silent unit; a reply must carry the count that was
asked for; a reply that cannot be decoded is a bad reply; after a silence a serial line stays quiet
for one timeout, and the unit's next reply is thrown away, so that a late one is not taken for the
answer to another request; and the 3.5-character gap is kept.
"""

import logging
import os
import socket
import struct

from pymodbus import ModbusException
from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient

from edge.drivers.plan import gap_ms
from edge.drivers.registers import BIT_TABLES
from edge.errors import BadReply, ExceptionReply, LineLost, NoReply
from edge.port import sleep_ms, ticks_diff, ticks_ms

# What pymodbus has to say, it says in exceptions; its log would repeat each silent poll.
logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL + 1)

FUNCTIONS = {"coil": 1, "discrete": 2, "holding": 3, "input": 4}
METHODS = {"coil": "read_coils", "discrete": "read_discrete_inputs",
           "holding": "read_holding_registers", "input": "read_input_registers"}
NEVER = 1_000_000_000  # silent polls before pymodbus would close the connection


class ModbusLine:
    """The client's end of one line."""

    def __init__(self, line):
        self.where = (line.device if line.transport == "rtu" else "%s:%d" % (line.host, line.port))
        self._line = line
        self._client = None
        self._serial = line.transport == "rtu"
        self._quiet_until = ticks_ms()
        self._refusal = ""
        self._asking = False
        self._owing = set()  # serial units whose next reply may be the one to an earlier request

    @property
    def connected(self):
        """Whether the line is open."""
        return self._client is not None and self._client.connected

    async def open(self):
        """Connect, or raise LineLost.  A line that is open is left as it is."""
        if self.connected:
            return
        self.close()
        client = self._make_client()
        client.set_max_no_responses(NEVER)
        self._guard(client.ctx)
        self._refusal = "no answer in %d ms" % self._line.timeout_ms
        if not await client.connect():
            client.close()
            raise LineLost("%s: cannot connect: %s" % (self.where, self._refusal))
        self._client = client

    def _make_client(self):
        line = self._line
        timeout_s = line.timeout_ms / 1000
        if not self._serial:
            return AsyncModbusTcpClient(line.host, port=line.port, timeout=timeout_s,
                                        retries=0, reconnect_delay=0)
        return AsyncModbusSerialClient(
            line.device, baudrate=line.baudrate, parity=line.parity, stopbits=line.stop_bits,
            timeout=timeout_s, retries=0, reconnect_delay=0)

    def close(self):
        """Disconnect; a closed line stays closed."""
        if self._client is not None:
            self._client.close()
            self._client = None

    async def read(self, unit_id, block):
        """Return the octets of a block of registers, or the bits of coils; raises DriverError."""
        if not self.connected:
            raise LineLost("%s: not connected" % self.where)
        if unit_id in self._owing:
            await self._transact(unit_id, block)  # whatever comes is not trusted
            self._owing.discard(unit_id)
            self._be_quiet(self._line.timeout_ms)
        reply = await self._transact(unit_id, block)
        if not self._serial and not reply.transaction_id:  # pymodbus lets 0 pass for any request
            raise BadReply(self.where, "transaction 0", "the request's")
        return _checked(reply, "%s, unit %d, register %d" % (self.where, unit_id, block.address),
                        block)

    async def _transact(self, unit_id, block):
        """Keep the silences of a serial line around one request."""
        if self._serial:
            await sleep_ms(max(0, ticks_diff(self._quiet_until, ticks_ms())))
        self._asking = True
        try:
            return await self._request(unit_id, block)
        finally:
            self._asking = False
            if self._serial:
                self._be_quiet(gap_ms(self._line) + 1)

    async def _request(self, unit_id, block):
        client = self._client
        read = getattr(client, METHODS[block.table])
        try:
            return await read(block.address, count=block.count, device_id=unit_id)
        except ModbusException as error:
            # pymodbus says the same of a dropped line and of a silent unit.
            if not self.connected:
                self.close()
                raise LineLost("%s: connection dropped" % self.where) from error
            if self._serial:
                self._owing.add(unit_id)
                self._be_quiet(self._line.timeout_ms)
            where = "%s, unit %d, register %d" % (self.where, unit_id, block.address)
            raise NoReply(where, self._line.timeout_ms) from error
        except OSError as error:  # the serial adapter was pulled out
            self.close()
            raise LineLost("%s: %s" % (self.where, _reason(error))) from error

    def _guard(self, protocol):
        """Hear from pymodbus's protocol what it would keep to itself.

        Why a connection failed; that it dropped, at once and not after the timeout; and a reply
        that it cannot decode, which left alone is raised in the event loop and drops the line.
        """
        create, take, disconnected = (
            protocol.call_create, protocol.callback_data, protocol.callback_disconnected)

        async def create_noting_why_not():
            try:
                return await create()
            except (OSError, ValueError) as error:  # ValueError: a name that can be no host's
                self._refusal = _reason(error)
                raise OSError(self._refusal) from error

        def fail(error):
            if self._asking and not protocol.response_future.done():
                protocol.response_future.set_exception(error)

        def take_or_fail(octets, addr=None):
            try:
                return take(octets, addr)
            except (ModbusException, struct.error, IndexError, ValueError) as error:
                fail(BadReply(self.where, "%d octets that are no reply (%s)" % (len(octets), error),
                              "a Modbus reply"))
                return len(octets)

        def fail_and_disconnect(error):
            fail(ModbusException("connection dropped"))
            disconnected(error)

        protocol.call_create = create_noting_why_not
        protocol.callback_data = take_or_fail
        protocol.callback_disconnected = fail_and_disconnect

    def _be_quiet(self, ms):
        until = ticks_ms() + int(ms)
        if ticks_diff(until, self._quiet_until) > 0:
            self._quiet_until = until


def _checked(reply, where, block):
    if reply.isError():
        raise ExceptionReply(where, reply.exception_code)
    if reply.function_code != FUNCTIONS[block.table]:
        raise BadReply(where, "function %d" % reply.function_code, str(FUNCTIONS[block.table]))
    if block.table in BIT_TABLES:
        if len(reply.bits) != (block.count + 7) // 8 * 8:  # whole octets
            raise BadReply(where, "%d bits" % len(reply.bits), str(block.count))
        return reply.bits
    if len(reply.registers) != block.count:
        raise BadReply(where, "%d registers" % len(reply.registers), str(block.count))
    return struct.pack(">%dH" % block.count, *reply.registers)


def _reason(error):
    if isinstance(error, socket.gaierror):  # its numbers are not errno's
        return error.strerror
    # asyncio and pyserial put sentences of their own where the system's word would be.
    number = getattr(error, "errno", None)
    return os.strerror(number) if number else str(error)
