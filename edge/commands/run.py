"""`boiler-edge run`: the agent, from the state directory's lock to the last acknowledgement."""

import asyncio
import ctypes
import fcntl
import gc
import os
import signal
import sys
from contextlib import suppress

from edge import config, status
from edge.agent import Agent
from edge.birth import plant_words, signer_of
from edge.clock import Clock
from edge.config_check import show
from edge.efficiency import ways
from edge.errors import ConfigError, SpoolError
from edge.totals import TotalsBook
from edge.uplink.boots import count_boot
from edge.uplink.spool import Settings, Spool
from edge.uplink.wear import Wear

UNDELIVERED = 3
STATUS_EVERY_S = 2.0
STATUS_LINE_S = 0.02  # for each line, where that is more: hundreds are not told for nothing
CURSORS_EVERY_MS = 10_000  # a page of flash for each second of acknowledgements is too much
M_TOP_PAD, M_ARENA_MAX = -2, -8  # <malloc.h>
STDERR = 2
SWITCH_S = 0.001  # the thread that syncs may keep a poll waiting so long, not Python's 5 ms


def main(arguments):
    """Run until told to stop; 0, or 3 if `--polls` ended with records undelivered."""
    plant = config.load(arguments.plant)
    lock = hold(plant.state_dir)
    log("kernels: %s%s" % (ways.WAY, " (%s)" % ways.TROUBLE if ways.TROUBLE else ""))
    try:
        keep_heap()
        sys.setswitchinterval(SWITCH_S)
        return asyncio.run(_run(arguments, plant))
    finally:
        os.close(lock)


async def _run(arguments, plant):
    supervisor = Supervisor(arguments.plant, plant)
    gc.freeze()  # what is there now stays: looking through it would hold a poll up
    return await supervisor.run(arguments.polls, arguments.drain_s)


def log(text):
    """Write one line to standard error, if it can be written: one for each change of state."""
    with suppress(OSError):  # its disk is full, or its reader has gone
        os.write(STDERR, ("boiler-edge: %s\n" % text).encode())  # unbuffered: nothing is left over


def hold(state_dir):
    """Make the state directory if need be and return its lock; a SpoolError names the holder."""
    path = os.path.join(state_dir, "lock")
    if os.path.lexists(state_dir) and not os.path.isdir(state_dir):
        raise SpoolError("%s: found a file, allowed a directory" % state_dir)
    try:
        os.makedirs(state_dir, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise SpoolError("%s: cannot be written: %s" % (state_dir, error.strerror)) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(lock, 20, 0).decode("ascii", "replace").strip() or "unknown"
        os.close(lock)
        raise SpoolError("%s: held by process %s, allowed one agent" % (
            state_dir, holder)) from error
    with suppress(OSError):  # a full disk: the lock holds without a name too
        os.pwrite(lock, b"%-10d\n" % os.getpid(), 0)
    return lock


def keep_heap():
    """Let glibc keep 1 MiB above the one heap of all threads; elsewhere do nothing.

    asyncio asks for 256 KiB at each read, which glibc would map and unmap every time: that costs
    more than all the rest of a Modbus request.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_TOP_PAD, 1 << 20)
        mallopt(M_ARENA_MAX, 1)  # the threads here wait for disk and network


class Supervisor:
    """Agents, one after the other, over one spool: SIGHUP ends one and starts the next."""

    def __init__(self, path, plant):
        self._path = path
        self._plant = plant
        self._next = None  # the plant file that was read anew
        self._stopped = False
        self._clock = Clock(0)
        self._wear = Wear()
        self._spool = Spool(os.path.join(plant.state_dir, "spool"), spool_limits(plant),
                            self._clock.moment, self._wear)
        self._clock.boot = count_boot(plant.state_dir, self._spool, self._wear)
        self._totals = TotalsBook(plant.state_dir, self._spool, self._wear)
        self._agent = self._new_agent()

    def _new_agent(self):
        agent = Agent(self._plant, self._spool, self._totals, self._clock,
                      plant_words(self._plant, signer_of(self._plant)), log)
        agent.wear = self._wear
        return agent

    async def run(self, polls, drain_s):
        """Run until told to stop, or so many polls; return the exit code."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        while True:
            reporting = asyncio.create_task(self._report())
            # By itself it ends by a mistake of ours only, and that ends the agent.
            reporting.add_done_callback(lambda _: self._agent.stop())
            try:
                delivered = await self._agent.run(polls, drain_s)
            finally:
                reporting.cancel()
                with suppress(asyncio.CancelledError):
                    await reporting
                status.write(self._agent, "stopped", log)
            if self._next is None or self._stopped:
                if delivered or polls is None or self._stopped:
                    return 0
                log("not all records were delivered; they wait on disk for the next start")
                return UNDELIVERED
            self._take(self._next)

    def _stop(self):
        self._stopped = True
        self._agent.stop()

    def _hang_up(self):
        """Take the plant file anew, unless it has problems: then the agent goes on with the old."""
        try:
            plant = config.load(self._path)
        except ConfigError as error:
            for problem in error.problems:
                log(show(problem))
            log("plant file not taken: %d problem(s)" % len(error.problems))
            return
        if _fixed(plant) != _fixed(self._plant):
            log("plant file not taken: gateway.state_dir, gateway.kernels and gateway.sign need "
                "a new start")
            return
        self._next = plant
        self._agent.stop()

    def _take(self, plant):
        """Go on with a new plant file: the spool, its records in memory and totals stay."""
        names = {uplink.name for uplink in plant.uplinks}
        for uplink in self._plant.uplinks:
            if uplink.name not in names:
                self._spool.forget(uplink.name)
        self._plant, self._next = plant, None
        self._spool.configure(spool_limits(self._plant))
        events, self._agent = self._agent.events, None
        # What has ended goes before the next takes its place, the first one too, which is frozen.
        gc.unfreeze()
        gc.collect()
        self._agent = self._new_agent()
        self._agent.events.go_on_from(events)
        gc.freeze()
        log("plant file read again")

    async def _report(self):
        while True:
            await status.write_by_and_by(self._agent, "running", log)
            lines = len(self._agent.line_polls)
            await asyncio.sleep(max(STATUS_EVERY_S, STATUS_LINE_S * lines))


def _fixed(plant):
    """Return what only a new start can change."""
    return plant.state_dir, plant.kernels, plant.sign


def spool_limits(plant):
    """Return the Settings of a plant's spool."""
    return Settings(max_bytes=int(plant.max_mb * 1_000_000), keep_days=plant.keep_days,
                    cursors_every_ms=CURSORS_EVERY_MS)
