"""`boiler-edge simulate`: serve simulated boilers as a scenario file says."""

import asyncio
import signal

from edge.simulator import scenario


def main(arguments):
    """Serve until SIGTERM or SIGINT; each address served is printed."""
    asyncio.run(_serve(scenario.load(arguments.scenario)))
    return 0


async def _serve(room):
    serving = asyncio.create_task(scenario.serve(room, lambda line: print(line, flush=True)))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, serving.cancel)
    try:
        await serving
    except asyncio.CancelledError:
        if not serving.cancelled():
            raise
