import os
import random

import pytest

from edge.uplink.spool import Settings, Spool
from tests.disk import (
    EIO,
    ENOSPC,
    FailingDisk,
    Platform,
    PowerCut,
    read,
    record,
    remove,
    scratch,
    stamp,
    write,
)

SETTINGS = Settings(900, 1000, 200)


def live(path, files, platforms, chance):
    """Run a short life of an agent; one platform is rarely there."""
    spool = Spool(path, SETTINGS, stamp, files)
    for platform in platforms:
        spool.cursor(platform.name)
    for count in range(chance.randint(3, 30)):
        spool.append(record(spool.next, chance.randint(0, 1 << 40)))
        if chance.random() < 0.4:
            spool.sync()
            platforms[0].take(spool, 4)
        if count == 12:
            platforms[1].take(spool, 3)


def damage(path, chance):
    """Spoil one file as a bad flash does: other bytes, zeros, a torn end, or nothing left."""
    names = sorted(os.listdir(path))
    newest = max([name for name in names if name.endswith(".seg")], default="")
    name = chance.choice(names)
    octets = bytearray(read(path + "/" + name))
    place = chance.randint(0, max(0, len(octets) - 1))
    how = chance.choice(("flip", "zero", "tear", "remove"))
    if how == "remove" and name != newest:
        os.remove(path + "/" + name)
    elif how == "tear" and name == newest:  # within the last frame: more cannot be seen
        write(path + "/" + name, bytes(octets[: -chance.randint(1, 20)]))
    elif how == "zero":
        octets[place : place + 40] = bytes(len(octets[place : place + 40]))
        write(path + "/" + name, bytes(octets))
    elif octets:
        octets[place] ^= 0x55
        write(path + "/" + name, bytes(octets))


def end_well(path, platforms):
    """Go on undisturbed; then every number is accounted for on each platform."""
    spool = Spool(path, SETTINGS, stamp)
    for platform in platforms:
        spool.cursor(platform.name)
    for _ in range(6):
        spool.append(record(spool.next))
        spool.sync()
        for platform in platforms:
            platform.take(spool)
    for platform in platforms:
        assert platform.missing(spool.durable) == []


@pytest.mark.parametrize("seed", range(80))
def test_no_number_is_lost_or_used_twice_over_many_lives_with_cuts_and_damage(seed):
    chance = random.Random(seed)
    path, platforms = scratch(), (Platform(), Platform("late"))
    for _ in range(chance.randint(1, 4)):
        first = chance.randint(1, 70)
        error = chance.choice((0, 0, ENOSPC, EIO))
        last = first + chance.choice((1, 3, 10, 50))
        files = FailingDisk(first, last, error, chance.choice((1 << 40, 700, 1500)))
        try:
            live(path + "/spool", files, platforms, chance)
        except PowerCut:
            files.forget_what_was_not_synced()
        if os.listdir(path + "/spool") and chance.random() < 0.5:
            damage(path + "/spool", chance)
    end_well(path + "/spool", platforms)
    remove(path)
