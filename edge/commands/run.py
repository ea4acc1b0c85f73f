"""`boiler-edge run`: the agent, from the state directory's lock to the last acknowledgement."""

import asyncio
import ctypes
import fcntl
import os
import signal
import sys
from contextlib import suppress

from edge import config, status
from edge.agent import Agent
from edge.birth import plant_words
from edge.clock import Clock
from edge.config_check import show
from edge.errors import ConfigError, SpoolError
from edge.totals import TotalsBook
from edge.uplink.boots import count_boot
from edge.uplink.spool import Settings, Spool

UNDELIVERED = 3
STATUS_EVERY_S = 10.0
M_TOP_PAD = -2  # <malloc.h>


def main(arguments):
    """Run until told to stop; 0, or 3 if `--polls` ended with records undelivered."""
    plant = config.load(arguments.plant)
    lock = hold(plant.state_dir)
    try:
        keep_heap()
        return asyncio.run(_run(plant, arguments))
    finally:
        os.close(lock)


def log(text):
    """Write one line to standard error: one for each change of state."""
    print("boiler-edge: %s" % text, file=sys.stderr, flush=True)


def hold(state_dir):
    """Make the state directory if need be and return its lock; a SpoolError names the holder."""
    path = os.path.join(state_dir, "lock")
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
    """Let glibc keep 1 MiB above the heap; elsewhere do nothing.

    asyncio asks for 256 KiB at each read, which glibc would map and unmap every time: that costs
    more than all the rest of a Modbus request.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_TOP_PAD, 1 << 20)


async def _run(plant, arguments):
    """Run agents, one after the other: SIGHUP ends one and starts the next with the new file."""
    clock = Clock(0)
    reload = asyncio.Event()
    while True:
        spool = Spool(os.path.join(plant.state_dir, "spool"),
                      Settings(max_bytes=int(plant.max_mb * 1_000_000), keep_days=plant.keep_days),
                      clock.moment)
        if not clock.boot:
            clock.boot = count_boot(plant.state_dir, spool)
        totals = TotalsBook(plant.state_dir, spool)
        agent = Agent(plant, spool, totals, clock, plant_words(plant), log)
        reload.clear()
        _hear_signals(agent, arguments.plant, reload)
        reporting = asyncio.create_task(_report(agent))
        try:
            delivered = await agent.run(arguments.polls, arguments.drain_s)
        finally:
            reporting.cancel()
            status.write(agent, "stopped", log)
        if not reload.is_set():
            return 0 if delivered or arguments.polls is None else UNDELIVERED
        plant = config.load(arguments.plant)
        log("plant file read again")


def _hear_signals(agent, path, reload):
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, agent.stop)
    loop.add_signal_handler(signal.SIGHUP, _reload, agent, path, reload)


def _reload(agent, path, reload):
    """Take the plant file anew, unless it has problems: then the agent goes on with the old one."""
    try:
        plant = config.load(path)
    except ConfigError as error:
        for problem in error.problems:
            log(show(problem))
        log("plant file not taken: %d problem(s)" % len(error.problems))
        return
    if plant.state_dir != agent.plant.state_dir or plant.kernels != agent.plant.kernels:
        log("plant file not taken: gateway.state_dir and gateway.kernels need a new start")
        return
    reload.set()
    agent.stop()


async def _report(agent):
    while True:
        status.write(agent, "running", log)
        await asyncio.sleep(STATUS_EVERY_S)


