"""What strikes a line: wire faults while they hold, and what is done to ports and connections.

CPython only.
"""

import asyncio
import random
from typing import Any

from edge.simulator.dtu import Dtu
from edge.simulator.wire import monotonic_ms

_PROBE_S = 0.2
_COUNTED_MS = 60_000.0  # after its end a reply may still be under way


class Strikes:
    """The wire faults of a line that hold now: a callable (unit id, ms) for a Wire.

    The first that holds for a unit strikes.
    """

    def __init__(self, seed=1):
        self._random = random.Random(seed)
        self._rows = []

    def begin(self, text, unit_ids, odds=1.0):
        """Let a fault strike these units from now on, and return its Strike."""
        strike = Strike(text, frozenset(unit_ids), odds)
        late_ms = strike.since_ms - _COUNTED_MS
        self._rows = [row for row in self._rows if row.until_ms is None or row.until_ms > late_ms]
        self._rows.append(strike)
        return strike

    def __call__(self, unit_id, ms):
        """Return the fault that hits this request, or an empty text."""
        for row in self._rows:
            if row.until_ms is None and unit_id in row.unit_ids and (
                    row.odds >= 1.0 or self._random.random() < row.odds):
                return row.text
        return ""

    def spoilt(self, seen):
        """Count a reply that was spoilt, at the fault that did it."""
        for row in self._rows:
            if row.text == seen.fault and seen.unit in row.unit_ids and row.held(seen.ms):
                row.happened += 1
                return


class Strike:
    """One wire fault for as long as it holds; `happened` counts the replies that it spoilt."""

    def __init__(self, text, unit_ids, odds):
        self.text = text
        self.unit_ids = unit_ids
        self.odds = odds
        self.happened = 0
        self.since_ms = monotonic_ms()
        self.until_ms: Any = None

    def held(self, ms):
        """Whether it held at a time of the monotonic clock."""
        return self.since_ms <= ms and (self.until_ms is None or ms <= self.until_ms)

    def end(self):
        """Strike no more."""
        if self.until_ms is None:
            self.until_ms = monotonic_ms()


class LineFault:
    """A fault of a ServedLine by its name; `happened` says how often it was seen.

    What takes time is given to `later(coroutine)`.
    """

    def __init__(self, name, line, later):
        self._name = name
        self._line = line
        self._later = later
        self._seen = lambda: 0
        self._count = 0
        self._holds = False

    @property
    def happened(self):
        """How many connections were dropped or made, ports were closed, requests came back."""
        return self._count + self._seen()

    def begin(self):
        """Do it."""
        self._holds = True
        _BEGIN[self._name](self, self._line.front)

    def end(self):
        """Undo it; a fault of a moment has nothing to undo."""
        self._count, self._seen = self.happened, lambda: 0
        if self._holds and self._name in _END:
            _END[self._name](self, self._line.front)
        self._holds = False

    def _dropped(self, front):
        if isinstance(front, Dtu):
            self._count += front.connections > front.closed
            self._later(self._again(front))
        else:
            self._count += front.drop()

    def _refused(self, front):
        self._later(self._close(front))

    def _open(self, front):
        self._later(front.start())

    def _unplugged(self, front):
        if isinstance(front, Dtu):
            self._count += front.connections > front.closed
            self._later(self._off(front))
        else:
            front.vanish()
            self._count += 1

    def _plug_in(self, front):
        if isinstance(front, Dtu):
            self._later(front.start())
        else:
            front.come_back()

    def _redialled(self, front):
        if front.connections > front.closed:  # else there is none that it could leave behind
            front.reconnect_ms = None
            front.deaf = True  # as one that the network has lost and the agent not noticed
            self._line.front = again = self._line.new_dtu(front.wire)
            self._seen = lambda: min(again.connections, 1)
            self._later(again.start())
            for old in [old for old in self._line.left if old.closed == old.connections]:
                self._line.left.remove(old)
                self._later(old.stop())
            self._line.left.append(front)

    def _echo(self, front):
        counts, before = front.wire.counts, front.wire.counts["echoes"]
        self._seen = lambda: counts["echoes"] - before
        front.wire.echo = True

    def _echo_off(self, front):
        front.wire.echo = self._line.outlet.echo

    async def _off(self, front):
        await front.stop()
        front.closed = front.connections

    async def _again(self, front):
        await self._off(front)
        await front.start()

    async def _close(self, front):
        """Close the port, and see that it refuses."""
        self._count += front.drop()
        await front.stop()
        try:
            async with asyncio.timeout(_PROBE_S):
                _, writer = await asyncio.open_connection(front.host, front.port)
        except ConnectionRefusedError:
            self._count += 1
        except OSError:
            pass  # somebody else has the port, or the machine is too slow to say
        else:
            writer.close()


_BEGIN = {"dropped": LineFault._dropped, "refused": LineFault._refused,
          "unplugged": LineFault._unplugged, "redialled": LineFault._redialled,
          "echo": LineFault._echo}
_END = {"refused": LineFault._open, "unplugged": LineFault._plug_in, "echo": LineFault._echo_off}
