"""What a connection sends next: spans of the backlog, its rate, and who is under suspicion."""

import pytest

from edge.uplink import streams
from edge.uplink.spool_reader import Batch
from edge.uplink.state import state_payload
from edge.uplink.streams import Streams, within, without
from edge.uplink.suspects import RUNNING, STRIKES, Piece, Suspects


class MemorySpool:
    """Numbers that are on disk, and how far a destination is."""

    def __init__(self, numbers, cursor=0, ahead=()):
        self.numbers = sorted(numbers)
        self.durable = self.numbers[-1]
        self._cursor, self._ahead = cursor, list(ahead)

    def cursor(self, name):
        return self._cursor

    def ahead(self, name):
        return self._ahead

    def peek(self, number, max_records, max_octets):
        found = [each for each in self.numbers if each >= number]
        run = [each for place, each in enumerate(found) if each == found[0] + place]
        run = run[:max_records]
        return Batch(run[0], run[-1], [b"r"] * len(run), b"", b"") if run else None


LIMITS = (10, 1000)


def all_of(two):
    """Return (first, last) of every batch of a backlog."""
    found = []
    while True:
        batch = two.next_backlog(LIMITS)
        if batch is None:
            return found
        found.append((batch.first, batch.last))
        two.sent_backlog(batch)


@pytest.mark.parametrize(("spans", "taken", "left"), [
    ([[1, 10]], [], [[1, 10]]),
    ([[1, 10]], [(3, 4)], [[1, 2], [5, 10]]),
    ([[1, 10]], [(1, 4), (10, 12)], [[5, 9]]),
    ([[5, 10]], [(1, 3), (11, 12)], [[5, 10]]),
    ([[1, 10]], [(1, 10)], []),
    ([[1, 0]], [], []),
])
def test_what_is_taken_is_left_out_of_the_spans(spans, taken, left):
    assert without(spans, taken) == left


def test_a_backlog_goes_from_the_cursor_to_the_head_without_what_is_there():
    two = Streams(MemorySpool(range(1, 51), 5, [(20, 30), (41, 42)]), "u", [], 0.0)
    assert (two.live, two.left) == (51, 45 - 11 - 2)
    assert all_of(two) == [(6, 15), (16, 19), (31, 40), (43, 50)]
    assert two.left == 0


def test_pieces_to_be_passed_are_not_in_the_backlog():
    two = Streams(MemorySpool(range(1, 21)), "u", [Piece(3, 4), Piece(20, 20)], 0.0)
    assert all_of(two) == [(1, 2), (5, 14), (15, 19)]


def test_numbers_missing_on_disk_neither_stop_nor_repeat_anything():
    spool = MemorySpool([1, 2, 6, 7, 15, 16, 30], 0, [(6, 7)])
    two = Streams(spool, "u", [], 0.0)
    assert all_of(two) == [(1, 2), (15, 16), (30, 30)]


def test_a_range_that_is_gone_is_told_from_one_that_is_not_there_yet():
    spool = MemorySpool([1, 2, 9])
    assert within(spool, 3, 8, LIMITS) == (None, True)
    assert within(spool, 10, 12, LIMITS) == (None, False)


def test_the_backlog_waits_for_its_rate_and_a_pause_makes_no_rush(monkeypatch):
    now = [0]
    monkeypatch.setattr(streams, "ticks_ms", lambda: now[0])
    two = Streams(MemorySpool(range(1, 1001)), "u", [], 20.0)
    sent = []
    for now[0] in range(0, 10_000, 50):
        while two.wait_ms() == 0:
            batch = two.next_backlog(LIMITS)
            two.sent_backlog(batch)
            sent.append(now[0])
    assert 200 <= 10 * len(sent) <= 210
    now[0] += 3_600_000
    burst = 0
    while two.wait_ms() == 0:
        two.sent_backlog(two.next_backlog(LIMITS))
        burst += 10
    assert burst <= 30


def test_a_rate_of_0_never_waits():
    two = Streams(MemorySpool(range(1, 1001)), "u", [], 0.0)
    two.sent_backlog(two.next_backlog(LIMITS))
    assert two.wait_ms() == 0


def suspected(first, last):
    """Return Suspects with one piece."""
    suspects = Suspects()
    for _ in range(RUNNING):
        assert suspects.pieces == []
        suspects.disconnected([(first, last)], 0)
    return suspects


def spans_of(suspects):
    return [(piece.first, piece.last) for piece in suspects.pieces]


def test_only_what_was_in_flight_at_disconnects_running_becomes_a_piece():
    suspects = Suspects()
    for span in ((1, 10), (11, 20), (21, 30), (21, 30)):
        suspects.disconnected([span], 0)
    assert suspects.pieces == []
    suspects.disconnected([(25, 40), (41, 50)], 0)
    assert spans_of(suspects) == [(25, 40)]


@pytest.mark.parametrize("poisoned", [1, 50, 77, 100])
def test_halving_ends_at_the_poisoned_record_and_condemns_after_five(poisoned):
    suspects = suspected(1, 100)
    tries, condemned = 0, 0
    while not condemned:
        tries += 1
        assert tries < 40
        suspects.acknowledged(1000 + tries, 1000 + tries)  # live
        piece = suspects.pieces[0]
        if piece.has(poisoned):
            condemned = suspects.disconnected([(piece.first, piece.last)], piece.first)
        else:
            suspects.acknowledged(piece.first, piece.last)
    assert condemned == poisoned
    suspects.drop(condemned)
    for piece in list(suspects.pieces):
        assert not piece.has(poisoned)
        suspects.acknowledged(piece.first, piece.last)
    assert suspects.pieces == []


def test_nothing_is_condemned_while_nothing_else_arrives():
    suspects = suspected(7, 7)
    for _ in range(5 * STRIKES):
        assert suspects.disconnected([(7, 7)], 7) == 0


def test_one_more_acknowledgement_is_needed_before_each_strike():
    suspects = suspected(7, 7)
    for strike in range(1, STRIKES + 1):
        assert suspects.disconnected([(7, 7)], 7) == 0
        suspects.acknowledged(100 + strike, 100 + strike)
        assert suspects.disconnected([(7, 7)], 7) == (7 if strike == STRIKES else 0)


def test_a_record_that_hung_is_passed_until_something_else_has_arrived():
    suspects = suspected(7, 7)
    assert suspects.to_pass(False) == []
    suspects.disconnected([(7, 7)], 7)
    assert suspects.to_pass(False) == suspects.pieces
    suspects.acknowledged(8, 8)
    assert suspects.to_pass(True) == []


def test_an_acknowledged_piece_is_innocent():
    suspects = suspected(7, 9)
    suspects.acknowledged(7, 8)
    assert spans_of(suspects) == [(9, 9)]
    suspects.acknowledged(9, 9)
    assert suspects.pieces == []


def test_the_word_stands_alone_in_the_first_line_of_the_state():
    assert state_payload("online", []) == b"online"
    assert state_payload("online", [("boot", 7), ("clock_offset_ms", "0.120")]) == (
        b"online\nboot 7\nclock_offset_ms 0.120")
