"""`boiler-edge simulate`: boilers as a scenario file says, or a fleet of light gateways."""

import asyncio
import os
import shutil
import signal
import sys
from urllib.parse import urlsplit

from edge.plant import MQTT_PORTS
from edge.simulator import scenario


def main(arguments):
    """Serve until SIGTERM or SIGINT; each address is printed, and each fault as it comes."""
    trouble = _usage(arguments)
    if trouble:
        print("boiler-edge simulate: error: %s" % trouble, file=sys.stderr)
        return 2
    if arguments.fleet:
        return asyncio.run(_fleet(arguments))
    asyncio.run(_serve(scenario.load(arguments.scenario), arguments.directory))
    return 0


def _usage(arguments):
    """Return what is wrong with the words of the command line, or an empty text."""
    if bool(arguments.scenario) == bool(arguments.fleet):
        return "found %s SCENARIO %s --fleet, allowed one of them" % (
            ("both", "and") if arguments.fleet else ("neither", "nor"))
    if arguments.fleet and urlsplit(arguments.to or "").scheme not in MQTT_PORTS:
        return "--to: found %s, allowed mqtt://host:port, or mqtts://host:port for TLS" % (
            arguments.to or "no URL")
    return ""


async def _serve(room, directory):
    serving = asyncio.create_task(scenario.serve(room, _say, directory))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, serving.cancel)
    try:
        await serving
    except asyncio.CancelledError:
        if not serving.cancelled():
            raise


async def _fleet(arguments):
    """Let gateways publish; return 3 where at the end not everything was delivered."""
    from edge.simulator.fleet import Fleet, FleetWords, directory  # the uplink, and paho

    more = 'format = "%s"\n' % arguments.format
    if arguments.command_key:
        more += 'commands = true\ncommand_key = "%s"\n' % os.path.abspath(arguments.command_key)
    words = FleetWords(arguments.to, arguments.fleet, arguments.boilers, arguments.every_s, more)
    place = directory()
    try:
        fleet = Fleet(words, place, _say)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, fleet.stop)
        if arguments.seconds:
            loop.call_later(arguments.seconds, fleet.stop)
        delivered = await fleet.run()
    finally:
        shutil.rmtree(place)
    _say("%d gateways, %d records, %s" % (
        arguments.fleet, fleet.records, "all delivered" if delivered else "not all delivered"))
    return 0 if delivered else 3


def _say(line):
    print(line, flush=True)
