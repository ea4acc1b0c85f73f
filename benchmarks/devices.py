"""Modbus TCP devices that cost little: one port, any unit id, one block of holding registers.

Prints its port, then for each unit id the time of its first request when asked by a line on
standard input (`first`), and the number of requests served (`count`).
"""

import asyncio
import struct
import sys
import time

from benchmarks.plant import READINGS

WORDS = b"".join(struct.pack(">f", value) for _, value in READINGS)


class Device(asyncio.Protocol):
    """One connection: answers function 3 from the block, anything else with exception 1."""

    count = 0
    first = 0.0

    def connection_made(self, transport):
        """Keep the way back."""
        self.transport = transport

    def data_received(self, octets):
        """Answer one request; the clients here send one at a time."""
        if not Device.count:
            Device.first = time.time()
        Device.count += 1
        transaction, _, _, unit, function, address, count = struct.unpack(">HHHBBHH", octets[:12])
        words = WORDS[2 * address:2 * (address + count)]
        if function == 3 and len(words) == 2 * count:
            reply = struct.pack(">BBB", unit, function, len(words)) + words
        else:
            reply = struct.pack(">BBB", unit, function | 0x80, 1)
        self.transport.write(struct.pack(">HHH", transaction, 0, len(reply)) + reply)


async def main():
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Device, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print(Device.first if line.strip() == "first" else Device.count, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
