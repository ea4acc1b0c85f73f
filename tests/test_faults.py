"""Every fault by name: what it makes of a reply, and that a client can tell it."""

import pathlib
import random

import pytest

from edge.simulator import faults, framing
from edge.simulator.faults import CLOSE, FAULTS, RESET, Exchange
from edge.simulator.framing import Frame
from edge.simulator.schedules import AtRandom, Between, InRounds, InTurn, dead

WORDS = b"\x12\x34\x56\x78"
ASKED = Frame(0x0A0B, 3, b"\x03\x00\x07\x00\x02")
ANSWERED = Frame(0x0A0B, 3, b"\x03\x04" + WORDS)
EARLIER = Frame(0x0A0A, 3, b"\x03\x06\xff\xff\xff\xff\xff\xff")


def exchange(name, earlier=(EARLIER,)):
    return Exchange(name, 1000, framing.pack(name, ASKED), framing.pack(name, ANSWERED),
                    [framing.pack(name, frame) for frame in earlier])


def made(name, text, seed=1, **given):
    return faults.plan(text, exchange(name, **given), random.Random(seed))


def octets(pieces):
    return b"".join(piece for _, piece in pieces if piece not in (CLOSE, RESET))


def every_case():
    return [(name, fault) for name in framing.FRAMINGS for fault in faults.names(name, True)]


def test_frames_are_the_octets_of_the_specification():
    # Modbus Messaging on TCP/IP V1.0b, 3.1.3; the CRC of 02 07 is 12 41 hex in Modbus over Serial
    # Line V1.02, 6.2.2, the low octet sent first; the sum of 03 03 04 12 34 56 78 is 11E hex.
    assert framing.pack("tcp", ANSWERED) == bytes.fromhex("0A0B 0000 0007 03 03 04 12345678")
    assert framing.pack("rtu", Frame(0, 2, b"\x07")) == bytes.fromhex("02 07 41 12")
    assert framing.pack("ascii", ANSWERED) == b":03030412345678E2\r\n"


@pytest.mark.parametrize("name", framing.FRAMINGS)
def test_frames_are_cut_out_of_a_stream_however_it_comes(name):
    request, reply = framing.pack(name, ASKED), framing.pack(name, ANSWERED)
    for cut, frame, asked in ((framing.cut_request, request, ASKED),
                              (framing.cut_reply, reply, ANSWERED)):
        rest, found = b"", []
        for place in range(2 * len(frame)):
            whole, rest = cut(name, rest + (frame + frame)[place:place + 1])
            if whole:
                found.append(framing.unpack(name, whole))
        assert [each[1:] for each in found] == [asked[1:]] * 2 and rest == b""


def test_an_rtu_request_behind_garbage_is_found_by_its_crc():
    request = framing.pack("rtu", ASKED)
    assert framing.cut_request("rtu", b"\x00\xff" + request) == (request, b"")


def checked_body(name, part):
    """Return unit id and pdu of octets that are one whole frame with every check right, or b""."""
    if name == "tcp":
        whole = part[:4] == b"\x0a\x0b\0\0" and int.from_bytes(part[4:6], "big") == len(part) - 6
        return part[6:] if whole else b""
    if name == "rtu":
        return part[:-2] if framing.crc16(part) == 0 else b""
    try:
        whole = bytes.fromhex(part[1:-2].decode("ascii"))
    except ValueError:
        return b""
    framed = part[:1] == b":" and part[-2:] == b"\r\n" and sum(whole) & 0xFF == 0
    return whole[:-1] if framed else b""


def taken_for_right(name, stream):
    """Return the words of whatever passes every check that a client has, from anywhere on."""
    found = set()
    for start in range(1 if name == "tcp" else len(stream)):
        for end in range(start + 5, len(stream) + 1):
            body = checked_body(name, stream[start:end])
            if body[:3] == b"\x03\x03\x04" and len(body) == 7:
                found.add(body[3:])
    return found


@pytest.mark.parametrize(("name", "fault"), every_case())
def test_no_fault_makes_up_a_reply_that_passes_for_the_right_one(name, fault):
    for seed in range(150):
        assert taken_for_right(name, octets(made(name, fault, seed))) <= {WORDS}, seed


@pytest.mark.parametrize(("name", "fault"), every_case())
def test_no_fault_sends_the_right_reply_in_time_and_nothing_else(name, fault):
    right = exchange(name).reply
    for seed in range(50):
        pieces = made(name, fault, seed)
        assert pieces != [(0, right)]


@pytest.mark.parametrize(
    ("fault", "sent"),
    [
        ("silent", []),
        ("late", [(1500.0, b"\x03\x03\x04\x12\x34\x56\x78")]),
        ("late 400", [(400.0, b"\x03\x03\x04\x12\x34\x56\x78")]),
        ("exception", [(0, b"\x03\x83\x02")]),
        ("exception 11", [(0, b"\x03\x83\x0b")]),
        ("close", [(0, CLOSE)]),
    ],
)
def test_a_fault_on_rtu_sends_what_its_name_says(fault, sent):
    pieces = made("rtu", fault)
    checked = []
    for wait_ms, piece in pieces:
        while piece not in (CLOSE, RESET) and piece:
            frame, piece = framing.cut_reply("rtu", piece)
            checked.append((wait_ms, frame[:-2]))
        if piece == CLOSE:
            checked.append((wait_ms, piece))
    assert checked == sent


def test_parts_and_single_octets_together_are_the_reply():
    for name in framing.FRAMINGS:
        right = exchange(name).reply
        part, rest = made(name, "partial_then_rest 700")
        assert part[1] + rest[1] == right and (part[0], rest[0]) == (0, 700.0)
        single = made(name, "byte_by_byte")
        assert octets(single) == right and len(single) == len(right)
        assert sum(wait_ms for wait_ms, _ in single) <= 500.0
        assert 0 < len(octets(made(name, "partial"))) < len(right)
        cut, end = made(name, "reset")
        assert right.startswith(cut[1]) and cut[1] != right and end == (0, RESET)


def test_a_wrong_count_is_a_frame_in_order_with_a_word_fewer_or_more():
    for name in framing.FRAMINGS:
        counts = set()
        for seed in range(40):
            ((_, piece),) = made(name, "wrong_count", seed)
            frame = framing.unpack(name, framing.cut_reply(name, piece)[0])
            assert frame.pdu[1] == len(frame.pdu) - 2
            counts.add(frame.pdu[1])
        assert counts == {2, 6}


def test_a_reply_too_long_is_counted_by_the_header_of_tcp():
    ((_, piece),) = made("tcp", "too_long")
    frame, rest = framing.cut_reply("tcp", piece)
    assert rest == b"" and frame == piece and len(piece) > len(exchange("tcp").reply)
    ((_, piece),) = made("rtu", "too_long")
    frame, rest = framing.cut_reply("rtu", piece)
    assert frame == exchange("rtu").reply and rest


def test_a_stale_reply_is_repeated_only_where_its_transaction_tells_it():
    # On a pair it could be taken for one that is owed, and then the owed one for a right one.
    assert made("tcp", "stale_repeat") == [
        (0, framing.pack("tcp", EARLIER) + framing.pack("tcp", ANSWERED))]
    assert made("tcp", "stale_repeat", earlier=()) is None
    assert made("rtu", "stale_repeat") is None


def test_a_fault_is_only_offered_where_it_makes_sense():
    assert "wrong_transaction" not in faults.names("rtu", True)
    assert "bad_crc" not in faults.names("tcp", True)
    assert set(faults.names("rtu", True)) - set(faults.names("rtu", False)) == {"close", "reset"}
    assert made("rtu", "wrong_transaction") is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("lost", "found fault lost, allowed silent, late,"),
        ("silent 3", "found silent 3, allowed silent alone"),
        ("exception 7", "found exception 7, allowed exception 1, 2, 3, 4, 5, 6, 8, 10, 11"),
        ("late soon", "found late soon, allowed late 0 to 600000 ms"),
    ],
)
def test_a_fault_that_is_written_wrongly_says_what_is_allowed(text, problem):
    with pytest.raises(ValueError, match=problem):
        faults.parse(text)


def test_every_fault_stands_in_the_documentation_with_what_it_does():
    text = (pathlib.Path(__file__).parent.parent / "docs" / "hil.md").read_text("utf-8")
    for name, fault in FAULTS.items():
        assert "| `%s` | %s |\n" % (name, fault.help) in text


def test_faults_at_random_come_as_often_as_their_odds_and_repeat_with_their_seed():
    odds = {3: {"late": 0.1, "silent": 0.2}}
    first, again = AtRandom(7, odds), AtRandom(7, odds)
    hits = [first(3, 0) for _ in range(4000)]
    assert hits == [again(3, 0) for _ in range(4000)]
    # Three standard deviations of a binomial of 4000: 57 and 76.
    assert abs(hits.count("late") - 400) < 57 and abs(hits.count("silent") - 800) < 76
    assert {first(4, 0) for _ in range(100)} == {""}
    of_all = AtRandom(7, {"late": 0.5})
    assert {of_all(unit_id, 0) for unit_id in range(1, 40)} == {"late", ""}


def test_faults_in_turn_and_for_a_time_hit_whom_they_name():
    rounds = InRounds(7, (3,), 0.5, ["late", "silent", "partial"])
    hit = [fault for fault in (rounds(3, ms) for ms in range(100)) if fault]
    assert 30 < len(hit) < 70 and rounds(4, 0) == ""
    assert all(len(set(hit[first:first + 3])) == 3 for first in range(0, len(hit) - 2, 3))
    assert hit[:3] != hit[3:6] or hit[3:6] != hit[6:9]
    turn = InTurn(["late", "", "silent"], unit_id=3)
    assert [turn(3, 0), turn(4, 0), turn(3, 0), turn(3, 0), turn(3, 0)] == [
        "late", "", "", "silent", ""]
    between = Between([(100, 200, 3, "close"), (0, 1000, None, "late 5")])
    assert [between(3, 100), between(3, 200), between(4, 150), between(4, 1000)] == [
        "close", "late 5", "late 5", ""]
    assert dead(3)(3, 1e9) == "silent" and dead(3)(4, 0) == ""
    with pytest.raises(ValueError, match="found fault slow"):
        InTurn(["slow"])
