"""A serial pair on which octets take their time: a pty with the pace of a baud rate.

    request           gap   turn-around   reply                        gap
    |8 characters     |3.5  |             |8|8|8|8|8|5 characters      |3.5
    ^ stamped, the silence before it measured           pieces are written when they would be in

Ptys know neither baud rate nor parity, so the pace is kept here, by a process of its own: the agent
that is measured must not disturb what measures it.  Linux, CPython only.
"""

import contextlib
import multiprocessing
import os
import select
from collections import deque, namedtuple
from typing import Any

from edge.simulator.framing import Frame, cut_request, pack, unpack
from edge.simulator.relay import PtyPort
from edge.simulator.unit import reply_pdu
from edge.simulator.wire import monotonic_ms

# One request.  ms: when its first octet came, by the monotonic clock; silence_ms: of the line
# before it; busy_ms: from there to the end of the gap after the reply, or after the request where
# nobody answers.
Passed = namedtuple("Passed", ("ms", "unit", "silence_ms", "busy_ms", "answered"))

# gaps: requests after less than 3.5 characters of silence; collisions: octets that came while a
# request was being answered, which then is lost; broken: octets that made no request; late_ms: by
# how much the worst piece came later than its pace, which is this simulator's own mistake.
Report = namedtuple("Report", ("passed", "gaps", "collisions", "broken", "late_ms"))

Pace = namedtuple("Pace", ("character_ms", "gap_ms", "turn_around_ms"))

_PIECE = 8  # characters handed over at once, as by the FIFO of a UART
_CLOCK_MS = 0.05  # a gap shorter by less is none
_BREAK_MS = 20.0  # a pty may hand over a request in parts; after that it is broken


class PacedPair:
    """Answer for {unit id: Unit} on a pair of `baudrate`; units in `dead` keep silent.

    `device` is the client's port once it has started.
    """

    def __init__(self, units, baudrate=9600, turn_around_ms=5.0, dead=(), parity="N", stop_bits=1):
        character_ms = (1 + 8 + (parity != "N") + stop_bits) * 1000.0 / baudrate
        gap_ms = 1.75 if baudrate > 19200 else 3.5 * character_ms
        self.pace = Pace(character_ms, gap_ms, turn_around_ms)
        self.device = ""
        self._alive = {unit_id: unit for unit_id, unit in units.items() if unit_id not in dead}
        self._process: Any = None
        self._orders: Any = None

    def start(self):
        """Make the port and serve it."""
        spawning = multiprocessing.get_context("spawn")
        self._orders, theirs = spawning.Pipe()
        self._process = spawning.Process(target=_serve, args=(theirs, self._alive, self.pace),
                                         daemon=True)
        self._process.start()
        theirs.close()
        self.device = self._orders.recv()

    def report(self):
        """Return the Report of all that has passed."""
        self._orders.send("report")
        return self._orders.recv()

    def stop(self):
        """Take the port away."""
        if self._process is not None:
            self._orders.close()
            self._process.join(10)
            self._process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self.stop()


def _serve(orders, units, pace):
    with contextlib.suppress(PermissionError):  # else as punctual as the machine allows
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    port = PtyPort()
    line = PacedLine(units, pace, lambda octets: os.write(port.control, octets))
    orders.send(port.name)
    try:
        while True:
            due_ms = line.due_ms()
            wait_s = None if due_ms is None else max(0.0, due_ms - monotonic_ms()) / 1000
            ready, _, _ = select.select([port.control, orders], [], [], wait_s)
            now_ms = monotonic_ms()
            line.act(now_ms)
            if port.control in ready:
                line.hear(now_ms, os.read(port.control, 4096))
            if orders in ready:
                orders.recv()
                orders.send(line.report())
    except EOFError:
        pass  # whoever started us has gone or wants no more
    finally:
        port.close()


class PacedLine:
    """The line as time passes over it; `write` hands octets to the client."""

    def __init__(self, units, pace, write):
        self._units = units
        self._pace = pace
        self._write = write
        self._heard = b""  # of a request
        self._first_ms = 0.0  # when it began
        self._silence_ms = 0.0  # before it
        self._end_ms = float("-inf")  # of the last character on the line
        self._pieces: deque = deque()  # (ms, octets) of the reply under way
        self._asked = -1  # the unit id of the request under way
        self._passed: list = []
        self._gaps = self._collisions = self._broken = 0
        self._late_ms = 0.0

    def due_ms(self):
        """Return when `act` has something to do, or None."""
        if self._pieces:
            return self._pieces[0][0]
        return self._end_ms + _BREAK_MS if self._heard else None

    def report(self):
        """Return the Report of all that has passed."""
        return Report(list(self._passed), self._gaps, self._collisions, self._broken,
                      self._late_ms)

    def hear(self, now_ms, octets):
        """Take octets that the client has written."""
        if self._pieces:
            self._collisions += 1
            self._pass(now_ms, False)
            self._end_ms = now_ms + len(octets) * self._pace.character_ms
            return
        if not self._heard:
            self._first_ms = now_ms
            self._silence_ms = now_ms - self._end_ms
            self._gaps += self._silence_ms < self._pace.gap_ms - _CLOCK_MS
        self._end_ms = max(self._end_ms, now_ms) + len(octets) * self._pace.character_ms
        self._heard += octets
        request, _ = cut_request("rtu", self._heard)
        if request:
            self._heard = b""
            self._answer(unpack("rtu", request))

    def act(self, now_ms):
        """Do what is due."""
        while self._pieces and self._pieces[0][0] <= now_ms:
            due_ms, octets = self._pieces.popleft()
            self._write(octets)
            self._late_ms = max(self._late_ms, now_ms - due_ms)
            self._end_ms = now_ms
            if not self._pieces:
                self._pass(now_ms, True)
        if self._heard and now_ms >= self._end_ms + _BREAK_MS:
            self._heard = b""
            self._broken += 1

    def _answer(self, asked):
        self._asked = asked.unit
        if asked.unit not in self._units:
            self._pass(self._end_ms, False)
            return
        reply = pack("rtu", Frame(0, asked.unit, reply_pdu(self._units[asked.unit], asked.pdu)))
        starts_ms = self._end_ms + self._pace.gap_ms + self._pace.turn_around_ms
        for place in range(0, len(reply), _PIECE):
            piece = reply[place:place + _PIECE]
            self._pieces.append(
                (starts_ms + (place + len(piece)) * self._pace.character_ms, piece))

    def _pass(self, end_ms, answered):
        self._passed.append(Passed(self._first_ms, self._asked, self._silence_ms,
                                   end_ms + self._pace.gap_ms - self._first_ms, answered))
        self._pieces.clear()
