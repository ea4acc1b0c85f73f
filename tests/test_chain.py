import os
from hashlib import sha256

import pytest

from edge.uplink import chain
from edge.uplink.spool import Settings, Spool
from edge.uplink.spool_segments import frame
from edge.uplink.spool_view import View
from tests.disk import EIO, FailingDisk, read, record, remove, scratch, stamp, write

FRAME = 8 + len(record(1))
HEAD = 42
ZEROS = bytes(32)


def opened(path, files=None):
    return Spool(path, Settings(1 << 20, 1000, 5 * FRAME), stamp, files)


def fill(spool, count):
    for _ in range(count):
        spool.append(record(spool.next))
        spool.sync()


def linked(*numbers, before=ZEROS):
    """Return the hash after these records, worked here."""
    for number in numbers:
        before = sha256(before + record(number)).digest()
    return before


def segment(path, first):
    return "%s/%020d.seg" % (path, first)


def test_the_chain_is_sha_256_over_the_hash_before_and_the_record():
    once = sha256(ZEROS + b"one").digest()
    assert chain.after(ZEROS, [b"one", b"two"]) == sha256(once + b"two").digest()
    assert chain.after(ZEROS, []) == ZEROS
    assert chain.after(b"", [b"one"]) == b""


def test_every_batch_carries_the_hash_before_and_after_it_wherever_it_begins():
    path = scratch()
    spool = opened(path)
    fill(spool, 12)
    for _ in range(2):
        for first in range(1, 13):
            for limit in (1, 2, 100):
                batch = spool.peek(first, limit, 10_000)
                assert batch.before == linked(*range(1, first))
                assert batch.after == linked(*range(1, batch.last + 1))
        assert spool.head == (12, linked(*range(1, 13)))
        spool = opened(path)
    remove(path)


def test_a_segment_begins_with_the_hash_before_its_first_record():
    path = scratch()
    fill(opened(path), 6)
    octets = read(segment(path, 6))
    assert octets[:4] == bytes([34, 0, 0, 0])
    assert octets[8:10] == b"\xc4\x20"
    assert octets[10:HEAD] == linked(1, 2, 3, 4, 5)
    assert chain.read_head(octets) == (linked(1, 2, 3, 4, 5), HEAD)
    remove(path)


@pytest.mark.parametrize("place", list(range(HEAD)))
def test_a_head_with_any_bit_turned_is_none(place):
    octets = bytearray(chain.pack_head(linked(1)))
    octets[place] ^= 1
    assert chain.read_head(bytes(octets)) == (b"", 0)


def test_a_torn_tail_is_no_link_of_the_chain():
    path = scratch()
    fill(opened(path), 8)
    write(segment(path, 6), read(segment(path, 6))[:-5])
    spool = opened(path)  # record 8 is gone, 8 and perhaps 9 are not used again
    gap = spool.next
    assert spool.head == (7, linked(1, 2, 3, 4, 5, 6, 7))
    spool.cursor("province")
    spool.append(record(gap))
    spool.sync()
    batch = spool.peek(gap, 1, 10_000)
    assert (batch.first, batch.before) == (gap, linked(1, 2, 3, 4, 5, 6, 7))
    assert batch.after == linked(1, 2, 3, 4, 5, 6, 7, gap)
    remove(path)


def test_records_written_again_after_a_failed_fsync_are_links_once():
    path = scratch()
    files = FailingDisk(error=EIO)
    spool = opened(path, files)
    fill(spool, 2)
    files.fails = ("sync",)
    fill(spool, 1)
    assert spool.head == (2, linked(1, 2))
    files.fails = ()
    fill(spool, 1)
    assert spool.head == (4, linked(1, 2, 3, 4))
    assert opened(path).head == (4, linked(1, 2, 3, 4))
    assert spool.peek(3, 9, 10_000).before == linked(1, 2)
    remove(path)


def test_behind_lost_records_the_chain_begins_anew_and_the_next_segment_has_the_old_one():
    path = scratch()
    fill(opened(path), 12)
    octets = bytearray(read(segment(path, 1)))
    octets[HEAD + 2 * FRAME + 12] ^= 0xFF
    write(segment(path, 1), bytes(octets))
    spool = opened(path)
    for _ in range(2):  # before and after it is mended
        assert spool.peek(1, 9, 10_000)[3:] == (ZEROS, linked(1, 2))
        assert spool.peek(3, 1, 10_000)[3:] == (ZEROS, linked(4))
        assert spool.peek(4, 9, 10_000)[3:] == (ZEROS, linked(4, 5))
        assert spool.peek(5, 1, 10_000)[3:] == (ZEROS, linked(5))  # with each batch
        assert spool.peek(6, 9, 10_000).before == linked(1, 2, 3, 4, 5)
        spool.sync()
    assert "%020d.seg" % 4 in os.listdir(path)
    remove(path)


def test_damage_in_the_newest_segment_begins_the_chain_anew_for_what_follows():
    path = scratch()
    fill(opened(path), 8)
    octets = bytearray(read(segment(path, 6)))
    octets[HEAD + FRAME + 12] ^= 0xFF
    write(segment(path, 6), bytes(octets))
    spool = opened(path)
    assert spool.head == (8, ZEROS)
    fill(spool, 1)
    assert spool.peek(9, 1, 10_000).before == ZEROS
    remove(path)


def test_a_damaged_head_makes_the_hash_unknown_up_to_the_next_segment():
    path = scratch()
    fill(opened(path), 12)
    octets = bytearray(read(segment(path, 6)))
    octets[20] ^= 1
    write(segment(path, 6), bytes(octets))
    spool = opened(path)
    for _ in range(2):
        assert spool.peek(6, 9, 10_000) == (
            6, 10, [record(number) for number in range(6, 11)], b"", b"")
        assert spool.peek(11, 9, 10_000).before == linked(*range(1, 11))
        spool.sync()
    remove(path)


def test_a_segment_older_than_the_chain_is_read_and_the_next_begins_the_chain():
    path = scratch()
    fill(opened(path), 8)
    for first in (1, 6):
        write(segment(path, first), read(segment(path, first))[HEAD:])
    spool = opened(path)
    assert spool.counts["damaged"] == 0
    assert spool.peek(1, 9, 10_000)[3:] == (ZEROS, linked(1, 2, 3, 4, 5))  # before 1 it is known
    assert spool.peek(6, 9, 10_000)[3:] == (b"", b"")
    fill(spool, 2)
    assert spool.peek(9, 9, 10_000)[3:] == (ZEROS, linked(9, 10))
    assert opened(path).head == (10, linked(9, 10))
    remove(path)


def test_the_chain_goes_on_where_all_segments_have_been_delivered_and_dropped():
    path = scratch()
    spool = opened(path)
    spool.cursor("province")
    fill(spool, 7)
    spool.ack("province", 1, 7)
    spool.sync()
    for first in (1, 6):
        os.remove(segment(path, first))
    again = opened(path)
    assert (again.next, again.head) == (8, (7, linked(1, 2, 3, 4, 5, 6, 7)))
    again.append(record(8))
    again.sync()
    assert again.peek(8, 1, 10_000).before == linked(1, 2, 3, 4, 5, 6, 7)
    remove(path)


def test_a_segment_that_is_another_one_with_right_checksums_is_found_by_the_next_head():
    path = scratch()
    fill(opened(path), 12)
    assert View(path).verify() == []
    octets = read(segment(path, 6))
    other = frame(record(7, 1))  # as long as record 7 and with its number
    write(segment(path, 6), octets[: HEAD + FRAME] + other + octets[HEAD + 2 * FRAME :])
    assert View(path).verify() == [
        "00000000000000000011.seg: does not go on in the chain from the segment before"]
    remove(path)


def test_a_first_segment_with_a_hash_before_it_does_not_verify():
    path = scratch()
    fill(opened(path), 3)
    write(segment(path, 1), chain.pack_head(linked(1)) + read(segment(path, 1))[HEAD:])
    assert View(path).verify() == [
        "00000000000000000001.seg: does not go on in the chain from the segment before"]
    remove(path)


def test_a_chain_that_begins_anew_or_is_not_known_is_no_break_between_segments():
    path = scratch()
    fill(opened(path), 12)
    octets = bytearray(read(segment(path, 6)))
    octets[20] ^= 1  # in the head
    write(segment(path, 6), bytes(octets))
    assert View(path).verify() == ["00000000000000000006.seg: bytes 0 to 41 damaged"]
    spool = opened(path)
    spool.peek(6, 9, 10_000)
    spool.sync()  # mends it
    fill(spool, 5)
    assert View(path).verify() == []
    remove(path)
