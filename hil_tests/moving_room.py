"""A simulated room that moves by the clock in a thread of its own, and the truth of each step."""

import asyncio
import os
import threading
import time
from contextlib import suppress
from typing import Any

from edge.simulator.room import RunningRoom

_LOOK_S = 0.02  # for the first request


class Loop:
    """An event loop in a thread of its own, for servers that the agent talks to."""

    def __init__(self):
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        before_others()
        self._loop.run_forever()

    def run(self, coroutine):
        """Run something there to its end and return what it returned."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(20)

    def spawn(self, coroutine):
        """Begin something there, and return what ends it: a Future."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def stop(self):
        """End it."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)


def before_others(pid=0):
    """Let a process, or this thread, run before those that only start, where that is permitted."""
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, pid, -10)


class MovingRoom:
    """A RunningRoom on free addresses, its models kept to the clock's grid.

    They stand still until they are first asked: how long an agent takes to start moves nothing.
    `truth` is {boiler: [(wall clock ms, {quantity: value})]} of each step.
    """

    def __init__(self, room, directory, loop):
        self._room = room
        self._loop = loop
        self._names = [boiler.name for boiler in room.boilers]
        self._directory = directory
        self._running: Any = None
        self._moving: Any = None
        self.truth: dict = {name: [] for name in self._names}

    def start(self):
        """Serve, and begin to move."""
        self._running = self._loop.run(self._made())
        self._moving = self._loop.spawn(self._move())

    def stop(self):
        """Stand still and close every address."""
        if self._moving is not None:
            self._moving.cancel()
        if self._running is not None:
            self._loop.run(self._running.stop())

    @property
    def addresses(self):
        """Where each line is: {name: {"host", "port"}, {"device"} or {"listen"}}."""
        return self._running.addresses

    def asked(self):
        """Whether a unit has been asked for anything."""
        return self._running.asked > 0

    def begin(self, fault):
        """Let a fault begin."""
        self._loop.run(self._call(self._running.begin, fault))

    def end(self, fault):
        """Let a fault end."""
        self._loop.run(self._call(self._running.end, fault))

    def happened(self, fault):
        """Return how often a fault was seen at the wire."""
        return self._loop.run(self._call(self._running.happened, fault))

    def forget(self):
        """Keep neither the truth nor the single requests of the time until now: it may be days."""
        for steps in self.truth.values():
            steps.clear()
        for line in self._running.lines.values():
            if line.wire is not None:
                line.wire.seen.clear()

    async def _made(self):
        running = RunningRoom(self._room, self._directory)
        await running.start()
        return running

    async def _call(self, method, fault):
        found = method(fault)
        await self._running.settled()
        return found

    async def _move(self):
        """Step for ever; one that comes late goes on from where it is."""
        step_s = self._room.step_ms / 1000
        self._keep()
        while not self._running.asked:  # noqa: ASYNC110 - what is awaited has no event
            await asyncio.sleep(_LOOK_S)
        due_s = time.monotonic()
        while True:
            due_s = max(due_s + step_s, time.monotonic() - step_s)
            await asyncio.sleep(max(0.0, due_s - time.monotonic()))
            await self._running.move(step_s * self._room.speed)
            self._keep()

    def _keep(self):
        now_ms = time.time() * 1000
        for name in self._names:
            self.truth[name].append((now_ms, dict(self._running.truth(name))))
