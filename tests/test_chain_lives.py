import os
import random

import pytest

from edge.uplink.proof import SpoolProof
from edge.uplink.records import unpack_record
from edge.uplink.spool import Spool
from tests.disk import (
    EIO,
    ENOSPC,
    FailingDisk,
    Platform,
    PowerCut,
    record,
    remove,
    scratch,
    stamp,
)
from tests.test_spool_lives import SETTINGS, damage, live


class Archive(Platform):
    """A platform that keeps the batches with the spool's id as they came."""

    def __init__(self, name):
        Platform.__init__(self, name)
        self.batches = []

    def take(self, spool, limit=1000):
        number = spool.cursor(self.name) + 1
        batch = spool.peek(number, limit, 4000)
        while batch:
            self.batches.append((spool.id, batch))
            spool.ack(self.name, batch.first, batch.last)
            batch = spool.peek(batch.last + 1, limit, 4000)


def first_break(batches, spool):
    """Return the reason of the first break of the spool that is there at the end, or ""."""
    proof = SpoolProof(None, spool.head)
    for identity, batch in batches:
        if identity == spool.id:
            header = {"chain": [batch.before, batch.after]} if batch.before else {}
            proof.take(header, [(unpack_record(octets), octets) for octets in batch.records])
    found = proof.first_break()
    return found.reason if found else ""


def lives(path, platforms, chance):
    """Run lives with power cuts, full disks and damage, then one that is left alone."""
    for _ in range(chance.randint(1, 4)):
        first = chance.randint(1, 70)
        files = FailingDisk(first, first + chance.choice((1, 3, 10, 50)),
                            chance.choice((0, 0, ENOSPC, EIO)), chance.choice((1 << 40, 1500)))
        try:
            live(path, files, platforms, chance)
        except PowerCut:
            files.forget_what_was_not_synced()
        if os.listdir(path) and chance.random() < 0.5:
            damage(path, chance)
    spool = Spool(path, SETTINGS, stamp)
    for platform in platforms:
        spool.cursor(platform.name)
    for _ in range(6):
        spool.append(record(spool.next))
        spool.sync()
        for platform in platforms:
            platform.take(spool)
    return spool


@pytest.mark.parametrize("seed", range(60))
def test_archives_of_two_destinations_are_proven_over_cuts_and_damage(seed):
    chance = random.Random(seed)
    path, platforms = scratch(), (Archive("province"), Archive("late"))
    spool = lives(path + "/spool", platforms, chance)
    both = platforms[0].batches + platforms[1].batches
    chance.shuffle(both)
    for batches in (platforms[0].batches, platforms[1].batches, both):
        reason = first_break(batches, spool)
        # A head that is damaged hides the hash of its segment, and only that may be unproven.
        assert reason == "" or reason.endswith("no hash")
    remove(path)
