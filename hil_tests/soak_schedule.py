"""The faults of a soak, drawn from a seed: nothing but the seed, the seconds and the room decides.

They come in turns of some seconds, each fault at a place of its own, with a calm between two turns
in which everything must find back.  Every kind comes as often as every other one.  Faults that
lose records by design (a full disk) or end the agent's process are not drawn.  No I/O.
"""

import random
from collections import Counter

from edge.simulator.aims import aim_of
from edge.simulator.fault_kit import HERE, KIT, kind_of, planned
from edge.simulator.faults import EXCEPTIONS

WARM_S, CALM_S = 20.0, (12.0, 25.0)  # before the first turn; between two turns
AT_ONCE, APART_S, LENGTH_S = 4, 6.0, (6.0, 18.0)
# What each uplink's server can do: kinds that need another server cannot be at the same one.
AT_UPLINKS = (
    ("server_away", "server_hangs", "server_mute", "server_garbage", "server_slow", "link_delay"),
    ("server_away", "server_kicks", "server_refuses", "server_forgets_acks"))
# How long a place is left alone, so that the agent tries again what it had given up: a unit alone
# on its line, one that shares it or was refused something, an uplink.
REST_S, LONG_REST_S, UPLINK_REST_S = 35.0, 130.0, 75.0
REFUSING = ("exception", "poisoned", "small_replies", "refuses_table")
_TABLES = ("holding", "input")


def draw(seed, seconds, room):
    """Return the PlannedFaults of so many seconds in a Room, in the order in which they begin.

    `place` of each is where it strikes: a line, an uplink or the agent.
    """
    chance = random.Random(seed)
    drawn: Counter = Counter()
    free_s = dict.fromkeys(_places(room), 0.0)
    found: list = []
    begin_s = WARM_S
    while begin_s + APART_S + LENGTH_S[1] + CALM_S[0] < seconds:
        turn = []
        for _ in range(chance.randint(1, AT_ONCE)):
            fault = _one(chance, room, begin_s, drawn, free_s)
            if fault is not None:
                turn.append(fault)
        found += sorted(turn, key=lambda fault: fault.from_s)
        ends = [fault.to_s for fault in turn] or [begin_s]
        begin_s = round(max(ends) + chance.uniform(*CALM_S), 1)
    return tuple(found)


def words(fault):
    """Return a fault of the schedule as one line."""
    where = [text for text in (fault.place, fault.quantity, fault.table) if text]
    return "%8.1f s to %8.1f s  %s" % (
        fault.from_s, fault.to_s, ", ".join([fault.name, *where]))


def _places(room):
    return ([line.name for line in room.plant.lines] + [each.name for each in room.plant.uplinks]
            + ["agent"])


def _one(chance, room, begin_s, drawn, free_s):
    """Draw one fault of those that came least until now, or None where every place rests."""
    free = [place for place in free_s if free_s[place] <= begin_s]
    kinds: dict = {}
    for place in free:
        for name in _kinds_at(place, room):
            kinds.setdefault(name, []).append(place)
    if not kinds:
        return None
    least = min(drawn[name] for name in kinds)
    name = chance.choice(sorted(name for name in kinds if drawn[name] == least))
    place = chance.choice(kinds[name])
    from_s = round(begin_s + chance.uniform(0.0, APART_S), 1)
    length_s = 0.0 if kind_of(name).moment else chance.uniform(*LENGTH_S)
    to_s = round(from_s + length_s, 1)
    fault = planned(_named(name, chance), place, from_s=from_s, to_s=to_s,
                    **_keys(name, place, room, chance))
    drawn[name] += 1
    free_s[place] = to_s + _rest_s(name, place, room)
    return fault


def _kinds_at(place, room):
    """Return the names of faults that can strike at a place."""
    for uplink, kinds in zip(room.plant.uplinks, AT_UPLINKS, strict=True):
        if place == uplink.name:
            return kinds
    if place == "agent":
        return ("reloaded",)
    return [name for name in KIT if KIT[name].family in HERE and _strikes(name, place, room)]


def _strikes(name, place, room):
    """Whether a fault can be made on a line."""
    keys = {"addresses": (("holding", 0, 0),)} if name == "poisoned" else {}
    try:
        aim_of(room.boilers, planned(name, line=place, **keys))
    except ValueError:
        return False
    return True


def _named(name, chance):
    """Return a fault's name with an amount where it needs one."""
    if name == "exception":
        return "exception %d" % chance.choice(EXCEPTIONS)
    if name == "link_delay":
        return "link_delay %d" % chance.choice((100, 300, 1000))
    return name


def _keys(name, place, room, chance):
    """Return the other keys of a fault at a place."""
    if kind_of(name).family == "server":
        return {"uplink": place}
    if kind_of(name).family not in HERE:
        return {}
    if name == "poisoned":
        registers = [register for boiler in room.boilers for outlet in boiler.outlets
                     if outlet.line == place for register in outlet.registers]
        return {"line": place, "quantity": chance.choice(registers).quantity}
    if name == "refuses_table":
        return {"line": place, "table": chance.choice(_TABLES)}
    if name == "small_replies":
        return {"line": place, "max_words": chance.randint(2, 4)}
    return {"line": place}


def _rest_s(name, place, room):
    if place in [uplink.name for uplink in room.plant.uplinks]:
        return UPLINK_REST_S
    units = [outlet for boiler in room.boilers for outlet in boiler.outlets
             if outlet.line == place]
    return LONG_REST_S if len(units) > 1 or name in REFUSING else REST_S
