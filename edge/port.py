"""What differs between CPython and MicroPython, and nothing else.

The small platform cannot imitate the large one, so its names are the common ones.  This is the only
file that asks where it runs, and the only one that knows numba and msgpack.
"""

import binascii
import os
import sys
import time

MICROPYTHON = sys.implementation.name == "micropython"
NAN = float("nan")
INF = float("inf")


def kernel(function):
    """Leave a kernel as it is: it will be interpreted."""
    return function


def either(condition, one, other):
    """Return one of two numbers, both computed already; compiled kernels make no branch of it."""
    return one if condition else other


def crc32(octets):
    """Return the CRC-32 of bytes as an unsigned number."""
    return binascii.crc32(octets) & 0xFFFFFFFF


def now_ms():
    """Return the wall clock in ms since 1970."""
    return time.time_ns() // 1_000_000 + EPOCH_MS


if MICROPYTHON:
    from asyncio import sleep_ms, wait_for_ms  # type: ignore[attr-defined]
    from time import ticks_diff, ticks_ms  # type: ignore[attr-defined]

    from edge.uplink.msgpack import packb, packb_single, unpackb

    WANTED = "interpreted"

    # Ports count from 1970 or from 2000.
    EPOCH_MS = 946_684_800_000 if time.gmtime(0)[0] == 2000 else 0

    def sync(file):
        """Make what was written to the file durable; `flush` is fsync on MicroPython's ports."""
        file.flush()

    def sync_directory(path):
        """Do nothing: flash file systems of boards commit names with the file."""

    def size(path):
        """Return the bytes of a file, or -1 when there is none."""
        try:
            return os.stat(path)[6]
        except OSError:
            return -1

    def modified_ms(path):
        """Return when a file was last written, in ms since 1970."""
        return os.stat(path)[8] * 1000 + EPOCH_MS

    def replace(old, new):
        """Give a file another name, taking the place of what has it."""
        os.rename(old, new)

    def make_directory(path):
        """Make a directory and those above it; one that exists is left as it is."""
        parts = path.rstrip("/").split("/")
        for length in range(1, len(parts) + 1):
            part = "/".join(parts[:length])
            if part and size(part) < 0:
                os.mkdir(part)

else:
    import asyncio
    import platform

    EPOCH_MS = 0

    if platform.machine() == "armv7l":  # PyPI has no msgpack wheel for it
        from edge.uplink.msgpack import packb, packb_single, unpackb
    else:
        import msgpack

        packb = msgpack.Packer().pack
        packb_single = msgpack.Packer(use_single_float=True).pack

        def unpackb(octets):
            """Return the value that the bytes encode; raises ValueError for anything else."""
            return msgpack.unpackb(octets, strict_map_key=False)

    # auto | library | numba | interpreted: set by __main__ from the plant file, before a kernel is
    # imported.
    WANTED = os.environ.get("BOILER_EDGE_KERNELS") or "auto"
    if WANTED == "numba":
        import numba
        import numba.extending

        # Without the GIL: threads of a replay run side by side.
        kernel = numba.njit(error_model="numpy", forceinline=True, nogil=True)

        @numba.extending.intrinsic
        def either(typing, condition, one, other):
            """Return one of two values by a select instruction."""
            kind = numba.types.unliteral(one)  # a number, or true and false

            def generate(context, builder, signature, arguments):
                return builder.select(*arguments)

            return kind(numba.types.boolean, kind, kind), generate

    def ticks_ms():
        """Return a millisecond count that never goes back."""
        return time.monotonic_ns() // 1_000_000

    def ticks_diff(later, earlier):
        """Return the milliseconds between two counts of `ticks_ms`."""
        return later - earlier

    def sleep_ms(ms):
        """Sleep; to be awaited."""
        return asyncio.sleep(ms / 1000)

    def wait_for_ms(awaitable, ms):
        """Await with a limit; raises TimeoutError."""
        return asyncio.wait_for(awaitable, ms / 1000)

    def sync(file):
        """Make what was written to the file durable."""
        file.flush()
        os.fsync(file.fileno())

    def sync_directory(path):
        """Make the names in a directory durable."""
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def size(path):
        """Return the bytes of a file, or -1 when there is none."""
        try:
            return os.stat(path).st_size
        except OSError:
            return -1

    def modified_ms(path):
        """Return when a file was last written, in ms since 1970."""
        return os.stat(path).st_mtime_ns // 1_000_000

    def replace(old, new):
        """Give a file another name, taking the place of what has it."""
        os.replace(old, new)

    def make_directory(path):
        """Make a directory and those above it; one that exists is left as it is."""
        os.makedirs(path, exist_ok=True)
