"""What carries octets: a TCP connection (with TLS or not) or a serial port.  CPython only.

A wire hands what arrives to `take(octets)` and says `lose(reason)` once when it breaks.  It knows
no Modbus.  `open` raises an OSError, or a ValueError for a name that can be no host's.
"""

import asyncio
import fcntl
import os
import socket
import stat
from contextlib import suppress
from typing import Any

RECEIVE_MAX = 1024  # octets of one read; asyncio's own way would ask for 256 KiB each time
NO_PORT = "found no serial port, allowed a device such as /dev/ttyS1"
OPEN_FLAGS = os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK


class SocketWire(asyncio.BufferedProtocol):
    """One TCP connection, whoever opened it."""

    def __init__(self, take, lose):
        self._take = take
        self._lose = lose
        self._room = bytearray(RECEIVE_MAX)
        self._view = memoryview(self._room)
        self._transport: Any = None

    def connection_made(self, transport):
        """Keep the way out."""
        self._transport = transport

    def get_buffer(self, sizehint):
        """Return where the loop may put what arrives."""
        return self._room

    def buffer_updated(self, count):
        """Hand on what arrived."""
        self._take(bytes(self._view[:count]))

    def eof_received(self):
        """Close: whoever says no more has nothing to answer with."""
        return False

    def connection_lost(self, error):
        """Say that the connection is no more, unless it was closed here."""
        was_open, self._transport = self._transport is not None, None
        if was_open:
            self._lose(reason_of(error) if error else "closed by the other side")

    @property
    def connected(self):
        """Whether octets can be sent."""
        return self._transport is not None and not self._transport.is_closing()

    def send(self, octets):
        """Send octets."""
        self._transport.write(octets)

    def close(self):
        """Close the connection without a farewell: nothing is left to be said."""
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.abort()


async def connect(line, take, lose):
    """Return the SocketWire of a connection to line.host and line.port."""
    context = tls_context(line) if line.tls else None
    name = (line.tls_name or line.host) if line.tls else None
    try:
        async with asyncio.timeout(line.timeout_ms / 1000):
            _, wire = await asyncio.get_running_loop().create_connection(
                lambda: SocketWire(take, lose), line.host, line.port, ssl=context,
                server_hostname=name)
    except TimeoutError:
        raise OSError("no answer in %d ms" % line.timeout_ms) from None
    except ConnectionResetError as error:
        if error.errno is None:  # asyncio's own, without a word
            raise OSError("closed in the TLS handshake, allowed TLS 1.2 or newer") from None
        raise
    return wire


def tls_context(line):
    """Return the TLS context of a line: the server verified, version 1.2 or newer."""
    import ssl  # only where it is used

    try:
        context = ssl.create_default_context(cafile=line.ca_file or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
    except OSError as error:
        raise OSError("%s: %s" % (line.ca_file, reason_of(error))) from error
    if line.certificate_file:
        try:
            context.load_cert_chain(line.certificate_file, line.key_file or None)
        except OSError as error:
            files = " or ".join([name for name in (line.certificate_file, line.key_file) if name])
            raise OSError("%s: %s" % (files, reason_of(error))) from error
    return context


class SerialWire:
    """One serial port, locked against other programs for as long as it is open."""

    def __init__(self, line, take, lose):
        self._line = line
        self._take = take
        self._lose = lose
        self._port: Any = None
        self._lock = -1  # a descriptor of its own, opened before the port is set
        self._loop = asyncio.get_running_loop()
        self._switches = False  # RTS by hand, where the driver cannot

    def open(self):
        """Open, lock and set the port."""
        import serial  # only where there is a serial line

        line = self._line
        self._lock = lock_port(line.device)
        try:
            self._port = port = serial.Serial(
                line.device, line.baudrate, parity=line.parity, stopbits=line.stop_bits, timeout=0)
            if line.rts:
                self._switch_by_driver(port, serial)
        except OSError as error:  # pyserial's words hide the system's
            self._release()
            raise OSError(reason_of(error)) from error
        self._loop.add_reader(port.fileno(), self._receive)

    def _release(self):
        """Close what is open."""
        port, self._port = self._port, None
        lock, self._lock = self._lock, -1
        with suppress(OSError):  # it may have gone
            if port is not None:
                port.close()
        if lock >= 0:
            os.close(lock)

    def _switch_by_driver(self, port, serial):
        from serial.rs485 import RS485Settings

        high = self._line.rts == "high"
        try:
            port.rs485_mode = RS485Settings(rts_level_for_tx=high, rts_level_for_rx=not high)
        except (OSError, ValueError, serial.SerialException):
            self._switches = True
            port.rts = not high

    @property
    def connected(self):
        """Whether octets can be sent."""
        return self._port is not None

    def send(self, octets):
        """Send octets; with RTS by hand, give the pair free when the last has left."""
        try:
            if self._switches:
                self._port.rts = self._line.rts == "high"
                bits = 1 + 8 + (self._line.parity != "N") + self._line.stop_bits
                self._loop.call_later(len(octets) * bits / self._line.baudrate, self._listen)
            os.write(self._port.fileno(), octets)
        except OSError as error:
            self._break(error)

    def _listen(self):
        if self._port is not None:
            with suppress(OSError):  # the next read says it
                self._port.rts = self._line.rts != "high"

    def _receive(self):
        try:
            octets = os.read(self._port.fileno(), RECEIVE_MAX)
        except BlockingIOError:
            return
        except OSError as error:
            self._break(error)
            return
        if octets:
            self._take(octets)
        else:
            self._break(OSError("the port was taken away"))

    def _break(self, error):
        self.close()
        self._lose(reason_of(error))

    def close(self):
        """Close the port."""
        if self._port is not None:
            self._loop.remove_reader(self._port.fileno())
        self._release()


def lock_port(device):
    """Return a descriptor that holds the lock of a serial port, or raise an OSError that says why.

    Before anything else is done to it: setting a port throws away what another program has not
    read yet.
    """
    if not stat.S_ISCHR(os.stat(device).st_mode):
        raise OSError(NO_PORT)
    descriptor = os.open(device, OPEN_FLAGS)
    try:
        if not os.isatty(descriptor):
            raise OSError(NO_PORT)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        if isinstance(error, BlockingIOError):
            raise OSError("held by %s" % holder(device)) from None
        raise
    return descriptor


def holder(device):
    """Return who holds the lock on a port, for people."""
    found = os.stat(device)
    place = "%02x:%02x:%d" % (os.major(found.st_dev), os.minor(found.st_dev), found.st_ino)
    with suppress(OSError), open("/proc/locks", encoding="ascii") as file:
        for row in file:
            words = row.split()  # 1: FLOCK ADVISORY WRITE pid major:minor:inode start end
            if words[1] == "FLOCK" and words[5] == place:
                return "process %s%s" % (words[4], _command(words[4]))
    return "another process"


def _command(pid):
    with suppress(OSError), open("/proc/%s/cmdline" % pid, encoding="utf-8") as file:
        return " (%s)" % " ".join(file.read().split("\0")).strip()[:200]
    return ""


def reason_of(error):
    """Return why something failed, in the system's words where there are any."""
    if isinstance(error, socket.gaierror):  # its numbers are not errno's
        return error.strerror
    if getattr(error, "verify_message", ""):  # TLS: its number is not errno's either
        return error.verify_message
    if hasattr(error, "library"):
        return str(error.reason)
    # asyncio and pyserial put sentences of their own where the system's word would be.
    number = getattr(error, "errno", None)
    return os.strerror(number) if number else str(error)
