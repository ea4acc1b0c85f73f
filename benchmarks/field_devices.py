"""Modbus TCP devices whose readings change with every poll, a port each, which time every request.

    python -m benchmarks.field_devices DEVICES      prints the first of that many ports in a row

The port after them stands for a gateway: all devices, by their unit ids from 1 on, for a peer that
knows but one port.

Each line on standard input is answered with the requests' times so far: JSON, a list for each
device, nanoseconds since 1970.  The kernel stamps a request as it arrives, so what the devices
themselves take does not count.

Function 3 alone; at a port of its own a device is unit 1.  It answers after 10 ms, or 1 ms more.
"""

import collections
import json
import select
import socket
import struct
import subprocess
import sys
import time

from benchmarks.plant import READINGS

UNIT = 1
ANSWER_S = 0.010
PORTS = range(20_000, 32_000)  # below those that the kernel gives to clients
SO_TIMESTAMPING, RX_SOFTWARE, SOFTWARE = 37, 1 << 3, 1 << 4  # linux/net_tstamp.h
HALVES = struct.Struct(">60H")
# A reading starts a little below the plant's, so that a burner's 1 stays within 0 to 1; the lower
# half of its float32 counts the polls: 0.8 % from the first to the 256th.  It stands in the middle
# of its step: one peer rounds to six decimals, and an ammonia slip of 0.1 is still of its poll.
COUNTED, STEP = 256, 256
UPPER = [struct.unpack(">HH", struct.pack(">f", 0.99 * value))[0] for _, value in READINGS]


def words_of(poll):
    """Return the octets of all 60 registers as the poll of that number, from 0, finds them."""
    lower = poll % COUNTED * STEP + STEP // 2
    return HALVES.pack(*(word for upper in UPPER for word in (upper, lower)))


def poll_of(place, value):
    """Return which poll, modulo COUNTED, found that reading; None where no poll did."""
    try:
        upper, lower = struct.unpack(">HH", struct.pack(">f", value))
    except (struct.error, OverflowError, TypeError):
        return None
    return lower // STEP if upper == UPPER[place] else None


class Served:
    """All devices of a process on one epoll."""

    def __init__(self, count):
        self._poll = select.epoll()
        self._due = collections.deque()  # (when, connection, reply), in order of their time
        self._places = {}  # file number -> (socket, device)
        self._listeners = {}
        self.times = [[] for _ in range(count)]
        self._words = [words_of(poll) for poll in range(COUNTED)]
        self.port = self._listen(count)

    def _listen(self, count):
        """Listen on that many ports in a row and the gateway's, and return the first."""
        for first in PORTS[:-count:count + 1]:
            try:
                found = [socket.create_server(("127.0.0.1", first + place))
                         for place in range(count + 1)]
            except OSError:
                continue  # those that were opened close with the list
            for device, listener in enumerate(found):
                listener.setblocking(False)
                # Connections inherit it; the kernel takes a moment until it stamps.
                listener.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPING, RX_SOFTWARE | SOFTWARE)
                self._listeners[listener.fileno()] = (listener, device)
                self._poll.register(listener, select.EPOLLIN)
            return first
        raise OSError("no %d free ports in a row" % count)

    def run(self, asked):
        """Serve until the file `asked` ends; each line of it is answered on standard output."""
        self._poll.register(asked, select.EPOLLIN)
        while True:
            wait_s = self._due[0][0] - time.monotonic() if self._due else 1.0
            for number, _ in self._poll.poll(max(0.0, wait_s)):
                if number in self._places:
                    self._take(number)
                elif number in self._listeners:
                    self._accept(*self._listeners[number])
                elif asked.readline():
                    print(json.dumps(self.times), flush=True)
                else:
                    return
            now = time.monotonic()
            while self._due and self._due[0][0] <= now:
                _, connection, reply = self._due.popleft()
                if connection.fileno() >= 0:
                    connection.send(reply)

    def _accept(self, listener, device):
        connection, _ = listener.accept()
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._places[connection.fileno()] = (connection, device)
        self._poll.register(connection, select.EPOLLIN)

    def _take(self, number):
        connection, device = self._places[number]
        try:
            octets, ancillary, _, _ = connection.recvmsg(512, 128)
        except OSError:
            octets = b""
        if not octets:
            del self._places[number]
            connection.close()
            return
        now = time.monotonic()
        stamp_ns = time.time_ns()
        if ancillary:
            seconds, rest = struct.unpack_from("qq", ancillary[0][2])
            stamp_ns = seconds * 1_000_000_000 + rest
        for start in range(0, len(octets) - 11, 12):
            reply = self._reply(device, octets[start:start + 12], stamp_ns)
            self._due.append((now + ANSWER_S, connection, reply))

    def _reply(self, place, request, stamp_ns):
        transaction, _, _, unit, function, address, count = struct.unpack(">HHHBBHH", request)
        gateway = place == len(self.times)
        device = unit - 1 if gateway else place if unit == UNIT else -1
        words = b""
        if function == 3 and 0 <= device < len(self.times):
            poll = len(self.times[device]) % COUNTED
            words = self._words[poll][2 * address:2 * (address + count)]
        if words and len(words) == 2 * count:
            self.times[device].append(stamp_ns)
            reply = struct.pack(">BBB", unit, function, len(words)) + words
        else:
            reply = struct.pack(">BBB", unit, function | 0x80, 1)
        return struct.pack(">HHH", transaction, 0, len(reply)) + reply


class Devices:
    """That many devices in a process of their own, on ports from `port` on; `gateway` is all."""

    def __init__(self, count):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.field_devices", str(count)], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.count = count
        self.port = int(self._process.stdout.readline())
        self.gateway = self.port + count

    def times(self):
        """Return the ns of all requests so far, a list for each device."""
        self._process.stdin.write("times\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def stop(self):
        """End them."""
        self._process.stdin.close()
        self._process.wait(10)


if __name__ == "__main__":
    served = Served(int(sys.argv[1]))
    print(served.port, flush=True)
    served.run(sys.stdin)
