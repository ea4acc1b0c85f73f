"""Modbus TCP devices that serve the benchmark's signals as uint16, one second of them a poll.

    python -m benchmarks.wire_devices RAWS.npy      prints the first of 32 ports in a row

A device is unit 1 on a port of its own and answers function 3.  The polls of a block of registers
are counted by its first address, so that two boilers that share a device each find every second.
"""

import asyncio
import struct
import sys

import numpy as np

from benchmarks.field_devices import PORTS, UNIT


class Device(asyncio.Protocol):
    """One device; its connections share the counts."""

    def __init__(self, seconds, counts):
        self._seconds = seconds  # octets of all 60 registers, a second each
        self._counts = counts
        self._transport = None

    def connection_made(self, transport):
        """Keep the way back."""
        self._transport = transport

    def data_received(self, octets):
        """Answer requests of 12 octets each; the agent's come whole."""
        for start in range(0, len(octets) - 11, 12):
            transaction, _, _, unit, function, address, count = struct.unpack_from(
                ">HHHBBHH", octets, start)
            second = self._counts.get(address, 0)
            self._counts[address] = second + 1
            words = self._seconds[min(second, len(self._seconds) - 1)]
            words = words[2 * address:2 * (address + count)]
            if unit == UNIT and function == 3 and len(words) == 2 * count:
                reply = struct.pack(">BBB", unit, function, len(words)) + words
            else:
                reply = struct.pack(">BBB", unit, function | 0x80, 1)
            self._transport.write(struct.pack(">HHH", transaction, 0, len(reply)) + reply)


async def serve(raws):
    """Serve raw numbers by second, device and register until the end of standard input.

    Prints the first port.
    """
    loop = asyncio.get_running_loop()
    courses = [[second.tobytes() for second in raws[:, device]]
               for device in range(raws.shape[1])]
    for first in PORTS[:-len(courses):len(courses)]:
        servers = []
        try:
            for device, course in enumerate(courses):
                counts: dict = {}
                servers.append(await loop.create_server(
                    lambda course=course, counts=counts: Device(course, counts),
                    "127.0.0.1", first + device))
        except OSError:
            for server in servers:
                server.close()
            continue
        print(first, flush=True)
        await asyncio.to_thread(sys.stdin.read)
        return


if __name__ == "__main__":
    asyncio.run(serve(np.load(sys.argv[1]).astype(">u2")))
