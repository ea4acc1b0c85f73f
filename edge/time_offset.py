"""How far the wall clock is from NTP, as the kernel tells it.  CPython on Linux; no root needed.

Whatever disciplines the clock (chronyd, ntpd, systemd-timesyncd) reports to the kernel.  Elsewhere,
and where a sandbox forbids the call, nothing is known.
"""

import ctypes
from collections import namedtuple

# offset_ms     what is still to be slewed, wall clock less NTP      [ms]
# synchronised  whether the kernel calls its clock synchronised
TimeOffset = namedtuple("TimeOffset", ("offset_ms", "synchronised"))

IN_NANOSECONDS = 0x2000  # STA_NANO of <sys/timex.h>
NOT_SYNCHRONISED = 5  # TIME_ERROR


class _Timex(ctypes.Structure):
    """`struct timex` as far as it is read here; the kernel writes up to 208 bytes."""

    _fields_ = (
        ("modes", ctypes.c_uint), ("offset", ctypes.c_long), ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long), ("esterror", ctypes.c_long), ("status", ctypes.c_int),
        ("rest", ctypes.c_ubyte * 256),
    )


def time_offset(adjtimex=None):
    """Return the TimeOffset of now, or None where the system does not tell."""
    adjtimex = adjtimex or getattr(ctypes.CDLL(None), "adjtimex", None)
    if adjtimex is None:
        return None
    told = _Timex()  # modes 0: read, change nothing
    state = adjtimex(ctypes.byref(told))
    if state < 0:
        return None
    # The kernel's sign is of what is to be added to the clock.
    offset_ms = -told.offset / (1e6 if told.status & IN_NANOSECONDS else 1e3)
    return TimeOffset(offset_ms + 0.0, state != NOT_SYNCHRONISED)


def state_rows(told):
    """Return the (key, value) rows of a TimeOffset for the state message.

    The offset of a clock that nobody disciplines says nothing: it is left out.
    """
    if told is None:
        return []
    if not told.synchronised:
        return [("clock", "unsynchronised")]
    return [("clock", "synchronised"), ("clock_offset_ms", "%.3f" % told.offset_ms)]
