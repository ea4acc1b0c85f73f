"""The faults of a scenario in their time, for a room that is served by hand.  CPython only."""

import asyncio

from edge.port import INF, sleep_ms, ticks_diff, ticks_ms
from edge.simulator.fault_kit import HERE, kind_of

_LOOK_MS = 20  # for the first request


def steps(planned, over_s=INF):
    """Return (s, whether it begins, PlannedFault) rows in the order of time.

    What ends at a moment does so before anything begins; what has no end of its own does at over_s.
    """
    rows = []
    for fault in planned:
        rows.append((fault.from_s, True, fault))
        end_s = min(fault.to_s, over_s)
        if not kind_of(fault.name).moment and end_s < INF:
            rows.append((end_s, False, fault))
    return sorted(rows, key=lambda row: row[:2])


def left_to_the_rig(planned):
    """Return the PlannedFaults that the simulator cannot make."""
    return tuple([fault for fault in planned if kind_of(fault.name).family not in HERE])


async def follow(running, say):
    """Begin and end the faults of a RunningRoom, in s since the first request of a client.

    `say` gets a line for each, and at the end how often those that have no end were seen.
    """
    rest = left_to_the_rig(running.room.faults)
    for fault in rest:
        say("%s (%s): not made by hand" % (words(fault), kind_of(fault.name).family))
    mine = [fault for fault in running.room.faults if fault not in rest]
    while mine and not running.asked:  # noqa: ASYNC110 - what is awaited has no event
        await sleep_ms(_LOOK_MS)
    first_ms = ticks_ms()
    under_way = []
    try:
        for at_s, begins, fault in steps(mine):
            await sleep_ms(max(0, round(at_s * 1000) - ticks_diff(ticks_ms(), first_ms)))
            (running.begin if begins else running.end)(fault)
            await running.settled()
            if begins:
                under_way.append(fault)
                say("%6.1f s  %s begins" % (at_s, words(fault)))
            else:
                under_way.remove(fault)
                say("%6.1f s  %s ends, %s" % (at_s, words(fault), _seen(running, fault)))
        await asyncio.Event().wait()  # what has no end holds until we are stopped
    finally:
        for fault in under_way:
            say("at the end  %s, %s" % (words(fault), _seen(running, fault)))


def _seen(running, fault):
    return "seen %d times" % running.happened(fault)


def words(fault):
    """Return a PlannedFault with where it strikes, for people."""
    place = where(fault)
    return "%s on %s" % (fault.name, place) if place else fault.name


def where(fault):
    """Return where a PlannedFault strikes, for people; of the agent's own an empty text."""
    given = [("line", fault.line), ("boiler", fault.boiler), ("uplink", fault.uplink),
             ("unit", fault.unit_id if fault.unit_id >= 0 else ""), ("", fault.quantity),
             ("table", fault.table)]
    return ", ".join([("%s %s" % (what, name)).strip() for what, name in given if name != ""])
