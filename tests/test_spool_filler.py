"""Filler up to the end of a page: where it is written, read over, and torn."""

from struct import pack

import pytest

from edge.port import packb
from edge.uplink.records import BOILER, number_of
from edge.uplink.spool import Settings, Spool
from edge.uplink.spool_view import View
from tests.disk import read, record, remove, scratch, stamp, write
from tests.test_spool import FRAME, fill, gaps, numbers

HEAD, FRAME_HEAD = 42, 8  # bytes of a segment before its frames, and of a frame before its record
SEGMENT = "/00000000000000000001.seg"


def opened(path):
    return Spool(path, Settings(1 << 20, 100, 100_000), stamp)


def almost_a_page(path, left):
    """Return a spool with one record, whose frame ends so many octets before the end of a page."""
    spool = opened(path)
    # Its text brings a boiler's record to this size.
    octets = packb((BOILER, 1, 3, 0, 1000, 5000, True, "b" * 4090, {}, {}, {}, {}))
    too_long = HEAD + FRAME_HEAD + len(octets) - (4096 - left)
    spool.append(octets.replace(b"\xda" + pack(">H", 4090) + b"b" * too_long,
                                b"\xda" + pack(">H", 4090 - too_long)))
    spool.sync()
    return spool


def test_a_page_that_a_sync_almost_fills_is_filled_so_that_the_next_need_not_write_it_again():
    path = scratch()
    spool = almost_a_page(path, 200)
    fill(spool, 3)
    octets = read(path + SEGMENT)
    assert octets[3896:4096] == b"\xc0\x00\x00\x00" + b"\xf2\x08\xff\x8b" + bytes(192)
    assert octets[4104 : 4096 + FRAME] == record(2)
    assert len(octets) == 4096 + 3 * FRAME
    for again in (spool, opened(path)):
        assert numbers(again, limit=1) == numbers(again) == [1, 2, 3, 4]
        assert again.peek(1, 1, 3900).last == 1  # which reads a part of the filler
        assert again.peek(2, 9, 3900).last == 4
        assert [number_of(octets) for octets in again.newest_first()] == [4, 3, 2, 1]
        assert (gaps(again), again.counts["damaged"], again.counts["torn"]) == ([], 0, 0)
    assert View(path).verify() == []
    remove(path)


@pytest.mark.parametrize("left", [15, 260])  # too small for a frame, and too much beside 3,836
def test_a_page_of_which_too_little_or_too_much_is_left_is_not_filled(left):
    path = scratch()
    fill(almost_a_page(path, left), 1)
    assert len(read(path + SEGMENT)) == 4096 - left + FRAME
    remove(path)


@pytest.mark.parametrize("place", [3896, 3900, 3904, 3905, 4095])  # size, crc32, first zeros, last
def test_filler_that_is_damaged_amid_a_segment_is_met_and_mended_and_costs_no_record(place):
    path = scratch()
    spool = almost_a_page(path, 200)
    spool.cursor("province")
    fill(spool, 3)
    octets = read(path + SEGMENT)
    write(path + SEGMENT, octets[:place] + b"\x55" + octets[place + 1 :])
    assert [batch.last for batch in (spool.peek(1, 9, 9000), spool.peek(2, 9, 9000))] == [1, 4]
    spool.sync()
    assert (spool.counts["damaged"], numbers(spool), gaps(spool)) == (1, [1, 2, 3, 4], [])
    assert (numbers(opened(path)), View(path).verify()) == ([1, 2, 3, 4], [])
    remove(path)


def test_filler_that_is_cut_off_anywhere_costs_no_record():
    for length in range(3896, 4096):
        path = scratch()
        almost_a_page(path, 200)
        name = path + SEGMENT
        write(name, read(name)[:length])
        spool = opened(path)
        fill(spool, 2)
        found = numbers(spool)
        unused = [row[:2] for row in gaps(spool)]  # as many as the torn bytes can have held
        assert (found[0], found[-1]) == (1, spool.durable)
        assert unused == ([(2, found[1] - 1)] if length > 3896 else [])
        assert View(path).verify() == []
        remove(path)
