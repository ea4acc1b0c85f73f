"""`boiler-edge simulate`: serve simulated boilers as a scenario file says, with its faults."""

import asyncio
import signal

from edge.simulator import scenario


def main(arguments):
    """Serve until SIGTERM or SIGINT; each address is printed, and each fault as it comes."""
    asyncio.run(_serve(scenario.load(arguments.scenario), arguments.directory))
    return 0


async def _serve(room, directory):
    serving = asyncio.create_task(scenario.serve(
        room, lambda line: print(line, flush=True), directory))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, serving.cancel)
    try:
        await serving
    except asyncio.CancelledError:
        if not serving.cancelled():
            raise
