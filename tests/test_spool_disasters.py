import os

import pytest

from edge.errors import SpoolError
from edge.uplink.records import GAP, number_of, unpack_record
from edge.uplink.spool import Settings, Spool
from edge.uplink.spool_files import Files
from edge.uplink.spool_view import View
from tests.disk import (
    Platform,
    read,
    record,
    remove,
    scratch,
    stamp,
    write,
)

FRAME = 8 + len(record(1))
HEAD = 42  # the hash of the chain before a segment's first record, with its frame
OLD, NEW = "/00000000000000000001.seg", "/00000000000000000006.seg"  # 1 to 5, 6 to 8


def opened(path, files=None, max_bytes=1 << 20):
    return Spool(path, Settings(max_bytes, 100, 5 * FRAME), stamp, files)


def site(acked_at=8):
    """Return the path of a spool with records 1 to 8, 2 delivered when there were so many."""
    path = scratch()
    spool = opened(path)
    spool.cursor("province")
    for number in range(1, 9):
        spool.append(record(number))
        if number == acked_at:
            spool.sync()
            spool.ack("province", 1, 2)
        spool.sync()
    return path


def life_after(path):
    """Start again and go on; return (numbers received, gap ranges, spool, platform)."""
    spool = opened(path)
    province = Platform()
    province.records = {1: record(1), 2: record(2)}
    for _ in range(4):
        spool.append(record(spool.next))
        spool.sync()
        province.take(spool)
    spool.sync()
    gaps = [(row[6], row[7], row[8]) for row in [unpack_record(octets) for octets
            in [province.records[number] for number in sorted(province.records)]] if row[0] == GAP]
    assert province.missing(spool.durable) == []
    return sorted(province.records), gaps, spool, province


def cut(name, count):
    """Return a disaster: the last bytes of a file are gone."""
    def disaster(path):
        octets = read(path + name)
        write(path + name, octets[: len(octets) + count])
    return disaster


def spoil(name, place, octets):
    """Return a disaster: other bytes stand at a place of a file."""
    def disaster(path):
        old = read(path + name)
        write(path + name, old[:place] + octets + old[place + len(octets) :])
    return disaster


def lose(name):
    """Return a disaster: a file is gone."""
    def disaster(path):
        os.remove(path + name)
    return disaster


REUSE = "numbers not used again after a restart"
DAMAGED = "damaged on disk"

DISASTERS = [
    # disaster, numbers that are gone, gap ranges, counted as
    (cut(NEW, -1), [8], [(8, 9, REUSE)], "torn"),  # a torn record; 27 bytes can have held two
    (cut(NEW, -FRAME + 5), [8], [(8, 8, REUSE)], "torn"),  # a torn header
    (cut(NEW, -FRAME - 1), [7, 8], [(7, 8, REUSE)], "torn"),  # a frame and more
    (cut(NEW, -3 * FRAME), [6, 7, 8], [(6, 8, REUSE)], ""),  # the head alone
    (cut(NEW, -3 * FRAME - HEAD), [6, 7, 8], [(6, 8, REUSE)], ""),  # an empty file
    (spoil(NEW, 12, b"\x55\x55"), [], [], "damaged"),  # in the head: no record lost
    (spoil(OLD, 0, b"\xff"), [], [], "damaged"),
    (spoil(NEW, HEAD + 2 * FRAME + 4, b"\xff\xff"), [8], [(8, 9, REUSE)], "torn"),  # a wrong crc
    (spoil(NEW, HEAD + 2 * FRAME, b"\xff\xff\xff\xff"), [8], [(8, 9, REUSE)], "torn"),  # its size
    (spoil(NEW, HEAD + FRAME + 12, b"\x00"), [7], [(7, 7, DAMAGED)], "damaged"),  # in the middle
    (spoil(NEW, HEAD, bytes(FRAME)), [6], [(6, 6, DAMAGED)], "damaged"),  # a lost block
    (spoil(OLD, HEAD + 2 * FRAME, b"\x00\x00"), [3], [(3, 3, DAMAGED)], "damaged"),  # no size
    (spoil(OLD, HEAD + 3 * FRAME + 9, b"\x55\x55"), [4], [(4, 4, DAMAGED)], "damaged"),
    (spoil(OLD, HEAD + 2 * FRAME, bytes(3 * FRAME)), [3, 4, 5], [(3, 5, DAMAGED)], "damaged"),
    (cut(OLD, -FRAME), [5], [(5, 5, "missing on disk")], ""),
    (cut(OLD, -FRAME - 3), [4, 5], [(4, 5, DAMAGED)], "damaged"),
    (lose(OLD), [3, 4, 5], [(3, 5, "no longer kept")], ""),
    (lose(NEW), [6, 7, 8], [(6, 8, REUSE)], ""),
    (lose("/cursors"), [], [], ""),
    (cut("/cursors", -4), [], [], ""),
    (spoil("/cursors", 6, b"\xff"), [], [], ""),
    (lose("/spool-id"), [], [], ""),
    (cut("/spool-id", -3), [], [], ""),
    (spoil("/spool-id", 3, b"\xff"), [], [], ""),
]


@pytest.mark.parametrize(("disaster", "gone", "ranges", "counted"), DISASTERS)
def test_a_disaster_costs_what_it_hit_and_a_gap_record_names_it(disaster, gone, ranges, counted):
    path = site()
    identity = read(path + "/spool-id")
    disaster(path)
    received, gaps, spool, province = life_after(path)
    assert [number for number in range(1, 9) if number not in received] == gone
    assert gaps == ranges
    assert read(path + "/spool-id") == identity
    assert counted == "" or spool.counts[counted] > 0
    assert View(path).verify() == []
    kept = [name for name in os.listdir(path) if name.endswith(".bad")]
    assert len(kept) == (1 if counted == "damaged" else 0)
    remove(path)


def test_a_look_from_outside_shows_counts_and_cursors_and_changes_nothing():
    path = site()
    identity = read(path + "/spool-id").decode()
    before = [(name, read(path + "/" + name)) for name in sorted(os.listdir(path))]
    view = View(path)
    shown = dict(view.summary())
    assert (shown["id"], shown["segments"]) == (identity, 2)
    assert (shown["oldest"], shown["newest"]) == (1, 8)
    assert shown["cursor province"] == "2, 6 waiting"
    assert shown["bytes"] == 8 * FRAME + 2 * HEAD
    assert view.verify() == []
    assert [number_of(octets) for octets in view.records()] == list(range(1, 9))
    assert [(name, read(path + "/" + name)) for name in sorted(os.listdir(path))] == before
    remove(path)


def test_a_look_from_outside_finds_every_damage_before_it_is_mended():
    for disaster, gone, _, counted in DISASTERS:
        path = site()
        disaster(path)
        problems = View(path).verify()
        assert counted == "" or any(".seg: " in problem for problem in problems), gone
        remove(path)


def test_a_spool_cut_at_any_byte_loses_only_what_was_cut_and_reuses_no_number():
    for length in range(HEAD + 3 * FRAME + 1):
        path = site(acked_at=5)
        write(path + NEW, read(path + NEW)[:length])
        sound = 5 + max(0, length - HEAD) // FRAME
        # At each whole frame nothing shows that there has been more; the shortest frame has 16.
        tail = (length - HEAD) % FRAME if length >= HEAD else length
        torn = tail // 16 + 1 if tail else 0 if length > HEAD else 1
        spool = opened(path)
        assert spool.next == sound + torn + 1
        # A second crash right after the first must not bring the numbers back.
        assert opened(path).next == spool.next
        _, gaps, spool, province = life_after(path)
        assert gaps == ([(sound + 1, sound + torn, REUSE)] if torn else [])
        assert [number for number in range(3, sound + 1) if number not in province.records] == []
        remove(path)


def test_damage_met_while_running_is_skipped_at_once_and_mended_by_the_next_sync():
    path = site()
    spool = opened(path)
    spool.cursor("province")
    spoil(OLD, HEAD + 3 * FRAME + 9, b"\x55")(path)
    assert spool.peek(3, 10, 1000).records == [record(3)]
    assert spool.peek(4, 10, 1000).records == [record(5)]
    spool.sync()
    assert sorted(os.listdir(path))[:3] == [
        "00000000000000000001.bad", "00000000000000000001.seg", "00000000000000000005.seg"]
    assert spool.peek(5, 10, 1000).records == [record(5)]
    gap = unpack_record(spool.peek(9, 10, 1000).records[0])
    assert gap[6:] == [4, 4, DAMAGED]
    assert spool.counts["damaged"] == 1
    remove(path)


def test_a_gap_record_that_is_damaged_itself_is_written_anew():
    path = site()
    spoil(OLD, HEAD + 3 * FRAME + 9, b"\x55")(path)
    spool = opened(path)
    spool.cursor("province")
    spool.peek(4, 10, 1000)  # number 9 says that 4 is gone
    spool.sync()
    spoil(NEW, HEAD + 3 * FRAME + 12, b"\x55\x55")(path)
    spool = opened(path)
    province = Platform()
    province.records = {1: record(1), 2: record(2)}
    for _ in range(3):
        province.take(spool)
        spool.append(record(spool.next))
        spool.sync()
    province.take(spool)
    assert 9 not in province.records
    assert {4, 9} <= province.gaps
    assert province.missing(spool.durable) == []
    remove(path)


class Interrupted(Files):
    """A disk on which something else happens just before a read."""

    def __init__(self):
        self.first = None

    def read(self, path, offset, count):
        happens, self.first = self.first, None
        if happens:
            happens()
        return Files.read(self, path, offset, count)


def test_a_segment_dropped_while_it_is_read_is_not_taken_for_missing():
    path = scratch()
    disk = Interrupted()
    spool = Spool(path, Settings(40 * FRAME + 8 * HEAD, 100, 5 * FRAME), stamp, disk)
    for number in range(1, 51):
        spool.append(record(number))
        if number <= 40:
            spool.sync()
    disk.first = spool.sync  # drops what is read, in between
    assert spool.peek(1, 10, 1000).first == 11
    assert spool.next == 51  # no gap record: without a destination all counts as delivered
    assert spool.counts["damaged"] == 0
    remove(path)


def test_a_directory_that_cannot_be_used_is_refused_at_start():
    path = scratch()
    write(path + "/file", b"")
    with pytest.raises(SpoolError):
        opened(path + "/file/spool")
    remove(path)


def test_a_segment_that_vanishes_while_running_is_named_and_the_rest_goes_on():
    path = site()
    spool = opened(path)
    province = Platform()
    spool.cursor("province")
    os.remove(path + OLD)
    province.take(spool)
    spool.sync()
    assert sorted(province.records) == [6, 7, 8]
    spool.sync()
    province.take(spool)
    assert province.gaps == {3, 4, 5}
    assert spool.oldest == 6
    remove(path)


def test_a_repair_that_was_cut_off_between_its_renames_is_finished_at_start():
    path = site()
    piece = read(path + OLD)[: HEAD + 3 * FRAME]
    write(path + OLD + ".new", piece)
    os.rename(path + OLD, path + OLD[:-4] + ".bad")
    write(path + "/cursors.new", b"torn")
    received, gaps, _, _ = life_after(path)
    assert [number for number in range(1, 9) if number not in received] == [4, 5]
    assert gaps == [(4, 5, "missing on disk")]
    assert [name for name in os.listdir(path) if name.endswith(".new")] == []
    remove(path)


def test_an_id_lost_together_with_the_cursors_begins_a_new_spool_for_the_platform():
    path = site()
    identity = opened(path).id
    os.remove(path + "/cursors")
    os.remove(path + "/spool-id")
    spool = opened(path)
    assert spool.id != identity
    spool.append(record(spool.next))
    spool.sync()
    province = Platform()
    province.take(spool)
    assert sorted(province.records) == list(range(1, 10))
    remove(path)


def test_an_id_that_is_all_that_is_left_is_not_used_again_since_its_numbers_are_not_known():
    path = site()
    before = opened(path).id
    for name in os.listdir(path):
        if name != "spool-id":
            os.remove(path + "/" + name)
    spool = opened(path)
    assert spool.next == 1
    assert spool.id != before
    assert opened(path).id == spool.id
    remove(path)
