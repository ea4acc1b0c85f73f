"""A plant file that is read again: the agent that has ended leaves nothing behind."""

import asyncio
import gc
import weakref

import pytest

from benchmarks.plant import write_plant
from edge import config, status
from edge.commands.run import Supervisor


async def reloaded(supervisor, directory):
    """Run, read the plant file again, end; return whether the first agent was there after it."""
    running = asyncio.create_task(supervisor.run(None, 1.0))
    async with asyncio.timeout(10):
        while not list(directory.glob("**/status*")):  # noqa: ASYNC110 - it has begun
            await asyncio.sleep(0.01)
        first = weakref.ref(supervisor._agent)
        gc.collect()
        gc.freeze()  # as `run` does
        supervisor._hang_up()
        while first() is not None and first() is supervisor._agent:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    left = first() is not None
    supervisor._stop()
    assert await running == 0
    return left


def test_the_agent_before_a_reload_does_not_stay_in_memory(tmp_path):
    path = str(write_plant(tmp_path, 1, 1, 2))
    supervisor = Supervisor(path, config.load(path))
    gc.disable()  # only what the reload itself does counts
    try:
        assert not asyncio.run(reloaded(supervisor, tmp_path))
    finally:
        gc.enable()
        gc.unfreeze()


def test_a_mistake_in_the_status_ends_the_agent_and_not_only_its_status(tmp_path, monkeypatch):
    async def mistaken(agent, word, log):
        raise KeyError("lines")

    monkeypatch.setattr(status, "write_by_and_by", mistaken)
    path = str(write_plant(tmp_path, 1, 1, 2))

    async def scenario():
        async with asyncio.timeout(10):
            await Supervisor(path, config.load(path)).run(None, 1.0)

    with pytest.raises(KeyError):
        asyncio.run(scenario())
