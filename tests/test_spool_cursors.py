import os

import pytest

from edge.sample import Moment
from edge.uplink.records import GAP, number_of, unpack_record
from edge.uplink.spool import Settings, Spool
from edge.uplink.spool_cursors import sound
from edge.uplink.spool_files import Files
from tests.disk import STAMP, Platform, record, remove, scratch, stamp

FRAME = 8 + len(record(1))


class OldDisk(Files):
    """A disk whose files were all written 101 days ago."""

    def modified_ms(self, path):
        return STAMP.time_ms - 101 * 86_400_000


def opened(path):
    return Spool(path, Settings(1 << 20, 1000, 5 * FRAME), stamp, OldDisk())


class Seldom:
    """A spool whose acknowledgements may wait for ten seconds, and the ms since its start."""

    def __init__(self, path, max_bytes=1 << 20):
        self.up_ms = 5000
        self.spool = Spool(path, Settings(max_bytes, 1000, 5 * FRAME, 10_000), self._stamp)
        self.spool.cursor("province")
        fill(self.spool, 20)
        self.spool.ack("province", 1, 5)  # the first after a start does not wait
        self.spool.sync()

    def _stamp(self):
        return Moment(STAMP.time_ms, self.up_ms, 3, True)


def fill(spool, count):
    for _ in range(count):
        spool.append(record(spool.next))
        spool.sync()


def gaps(spool):
    """Return (first, last) of the gap records on disk."""
    rows = [unpack_record(octets) for octets in reversed(list(spool.newest_first()))]
    return [(row[6], row[7]) for row in rows if row[0] == GAP]


@pytest.mark.parametrize(
    ("acks", "cursor", "ahead"),
    [
        ([(1, 4)], 4, []),
        ([(1, 4), (1, 2)], 4, []),  # came late
        ([(8, 9)], 0, [(8, 9)]),
        ([(8, 9), (12, 12), (10, 10)], 0, [(8, 10), (12, 12)]),
        ([(8, 9), (12, 12), (10, 11)], 0, [(8, 12)]),
        ([(8, 9), (1, 7)], 9, []),
        ([(8, 9), (12, 13), (1, 8)], 9, [(12, 13)]),
        ([(8, 9), (7, 12)], 0, [(7, 12)]),
        ([(3, 4), (6, 9), (2, 10), (1, 1)], 10, []),
        ([(18, 99)], 0, [(18, 20)]),  # nothing is delivered that is not durable
        ([(21, 22)], 0, []),
    ],
)
def test_ranges_in_any_order_make_one_cursor_and_what_lies_ahead(acks, cursor, ahead):
    path = scratch()
    spool = opened(path)
    spool.cursor("province")
    fill(spool, 20)
    for first, last in acks:
        spool.ack("province", first, last)
    assert (spool.cursor("province"), spool.ahead("province")) == (cursor, ahead)
    spool.sync()
    again = opened(path)
    assert (again.cursor("province"), again.ahead("province")) == (cursor, ahead)
    remove(path)


def test_a_cursor_steps_over_a_hole_once_something_behind_it_is_acknowledged():
    path = scratch()
    spool = opened(path)
    fill(spool, 20)
    remove_segment(path, 6)
    again = opened(path)
    again.cursor("province")
    again.ack("province", 1, 5)
    assert again.peek(6, 10, 10_000).first == 11  # 6 to 10 are found to be gone
    assert again.cursor("province") == 5
    again.ack("province", 13, 14)
    assert (again.cursor("province"), again.ahead("province")) == (5, [(13, 14)])
    again.ack("province", 11, 12)
    assert (again.cursor("province"), again.ahead("province")) == (14, [])
    again.sync()
    assert gaps(again) == [(6, 10)]
    remove(path)


def remove_segment(path, first):
    os.remove("%s/%020d.seg" % (path, first))


def test_a_crash_before_the_gap_record_is_durable_brings_the_hole_back():
    path = scratch()
    spool = opened(path)
    spool.cursor("province")
    fill(spool, 20)
    spool.ack("province", 1, 5)
    spool.ack("province", 11, 14)
    remove_segment(path, 6)
    spool.peek(6, 10, 10_000)
    assert spool.cursor("province") == 14
    spool._save_cursors()  # as a sync that fails to write the gap record does
    again = opened(path)
    assert again.cursor("province") == 5
    assert again.peek(6, 10, 10_000).first == 11
    again.sync()
    assert gaps(again) == [(6, 10)]
    remove(path)


@pytest.mark.parametrize(
    ("city", "announced"),
    [
        ((6, 10), [(1, 5)]),  # both have 6 to 10: no loss to anyone
        ((8, 9), [(1, 7), (10, 10)]),
        (None, [(1, 10)]),
    ],
)
def test_what_every_destination_has_ahead_is_dropped_without_a_gap_record(city, announced):
    path = scratch()
    spool = opened(path)
    for name in ("province", "city"):
        spool.cursor(name)
    fill(spool, 20)
    spool.ack("province", 6, 10)
    if city:
        spool.ack("city", *city)
    spool.configure(Settings(11 * FRAME + 3 * 42, 1000, 5 * FRAME))
    spool.sync()
    assert spool.oldest == 11
    fill(spool, 1)
    spool.configure(Settings(1 << 20, 1000, 5 * FRAME))
    spool.sync()
    named = [number for first, last in gaps(spool) for number in range(first, last + 1)]
    assert named == [number for first, last in announced for number in range(first, last + 1)]
    spool.ack("province", 11, 20)
    assert spool.cursor("province") == 20
    remove(path)


def test_retention_waits_for_the_cursor_and_not_for_what_lies_ahead():
    path = scratch()
    spool = opened(path)
    spool.cursor("province")
    fill(spool, 20)
    spool.ack("province", 1, 3)
    spool.ack("province", 5, 20)
    spool.configure(Settings(1 << 20, 100, 5 * FRAME))
    fill(spool, 1)  # begins a segment
    assert spool.oldest == 1
    spool.ack("province", 4, 4)
    fill(spool, 5)
    assert spool.oldest == 11
    assert [number_of(octets) for octets in spool.newest_first()] == list(range(26, 10, -1))
    remove(path)


def killed_at(path, name="province"):
    """Return where a destination is for an agent that starts now."""
    return opened(path).cursor(name)


@pytest.mark.parametrize(("waited_ms", "cursor"), [(9_999, 5), (10_000, 7)])
def test_acknowledgements_alone_are_written_every_ten_seconds_at_most(waited_ms, cursor):
    path = scratch()
    seldom = Seldom(path)
    seldom.spool.ack("province", 1, 7)
    seldom.up_ms += waited_ms
    seldom.spool.sync()
    assert killed_at(path) == cursor
    remove(path)


def test_an_acknowledgement_after_a_quiet_time_is_written_at_once():
    path = scratch()
    seldom = Seldom(path)
    for number in (7, 8, 9):
        seldom.up_ms += 20_000
        seldom.spool.ack("province", 1, number)
        seldom.spool.sync()
        assert killed_at(path) == number
    remove(path)


def test_an_agent_that_is_killed_every_few_seconds_does_not_begin_at_the_same_place_for_ever():
    path = scratch()
    Seldom(path)
    for life in range(1, 4):
        spool = Spool(path, Settings(1 << 20, 1000, 5 * FRAME, 10_000), stamp)
        cursor = spool.cursor("province")
        for second in range(3):
            spool.ack("province", 1, cursor + 1 + second)
            spool.sync()
        assert killed_at(path) == 5 + life, "the first of three, and then it was killed"
    remove(path)


def test_the_last_sync_of_a_clean_stop_writes_what_was_acknowledged():
    path = scratch()
    seldom = Seldom(path)
    seldom.spool.ack("province", 1, 7)
    seldom.spool.sync(True)
    assert killed_at(path) == 7
    remove(path)


def test_a_new_destination_is_written_at_once():
    path = scratch()
    seldom = Seldom(path)
    seldom.spool.ack("province", 1, 7)
    seldom.spool.cursor("city")
    seldom.spool.sync()
    assert killed_at(path) == 7
    remove(path)


def test_no_gap_record_names_what_was_acknowledged_and_then_dropped_before_a_kill():
    path = scratch()
    seldom = Seldom(path, 40 * FRAME)
    seldom.spool.ack("province", 1, 20)
    fill(seldom.spool, 25)  # within the same ten seconds
    assert 10 < seldom.spool.oldest <= 21
    again = opened(path)
    again.cursor("province")
    fill(again, 2)
    assert gaps(again) == []
    remove(path)


def test_a_hole_that_was_announced_is_written_at_once_and_not_announced_twice():
    path = scratch()
    seldom = Seldom(path)
    remove_segment(path, 6)
    assert seldom.spool.peek(6, 10, 10_000).first == 11
    seldom.spool.sync()
    assert gaps(seldom.spool) == [(6, 10)]
    again = opened(path)
    again.cursor("province")
    assert again.peek(6, 10, 10_000).first == 11
    fill(again, 1)
    assert gaps(again) == [(6, 10)]
    remove(path)


@pytest.mark.parametrize("restarted", [True, False])
def test_a_destination_put_back_hears_of_the_hole_it_had_stepped_over(restarted):
    path = scratch()
    spool, city = opened(path), Platform("city")
    for name in ("province", "city"):
        spool.cursor(name)
    fill(spool, 20)
    remove_segment(path, 6)
    spool.peek(6, 10, 10_000)
    fill(spool, 2)  # behind the gap record, number 21
    for first, last in ((1, 5), (11, 14)):
        spool.ack("city", first, last)
        city.records.update([(number, record(number)) for number in range(first, last + 1)])
    assert spool.cursor("city") == 14
    if restarted:
        spool.sync()
        spool = opened(path)
        spool.cursor("province")
    else:
        spool.forget("city")
    # Hole and gap record go, delivered to all who are there, and the spool forgets them.
    spool.configure(Settings(20 * FRAME, 1000, 5 * FRAME))
    for _ in range(40):
        spool.ack("province", 1, spool.durable)
        fill(spool, 1)
    remove_segment(path, spool.oldest)
    spool.peek(spool.oldest, 10, 10_000)
    fill(spool, 1)
    spool.configure(Settings(1 << 20, 1000, 5 * FRAME))
    for _ in range(3):
        city.take(spool)
        fill(spool, 1)
    assert city.missing(spool.durable - 1) == []
    remove(path)


@pytest.mark.parametrize("restarted", [True, False])
def test_a_destination_put_back_goes_on_where_it_was(restarted):
    path = scratch()
    spool = opened(path)
    spool.cursor("province")
    fill(spool, 20)
    spool.ack("province", 1, 7)
    spool.ack("province", 9, 12)
    spool.forget("province")
    fill(spool, 1)
    if restarted:
        spool = opened(path)
    assert (spool.cursor("province"), spool.ahead("province")) == (7, [(9, 12)])
    remove(path)


@pytest.mark.parametrize(("spans", "is_ours"), [([[3, 3]], True), ([[3, 1]], False)])
def test_cursors_with_a_range_that_ends_before_it_begins_are_not_ours(spans, is_ours):
    saved = {"cursors": {"city": 1}, "ahead": {"city": spans}}
    assert sound(saved) == (saved if is_ours else {})
    holes = {"holes": [spans[0] + [9]]}
    assert sound(holes) == (holes if is_ours else {})
