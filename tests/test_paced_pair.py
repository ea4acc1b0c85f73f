"""The pace of a simulated pair, worked by hand, and as a client on a real pty sees it."""

import os
import select

import pytest

from edge.simulator.framing import Frame, pack
from edge.simulator.paced_pair import Pace, PacedLine, PacedPair
from edge.simulator.unit import Unit, reply_pdu
from edge.simulator.wire import monotonic_ms
from tests import parts

REGISTERS = tuple([parts.register("o2_dry_pct", "holding", address, "uint16")
                   for address in range(20)])
REQUEST = Frame(0, 3, b"\x03\x00\x00\x00\x14")  # 20 words

# 9600 baud, 8N1: a character takes 10 / 9600 s, the gap 3.5 of them.
CHARACTER_MS = 1.0416667
GAP_MS = 3.6458333
# 8 characters, the gap, 5 ms, 45 characters: 8.333 + 3.646 + 5 + 46.875
EXCHANGE_MS = 63.854167


def units(*unit_ids):
    served = {}
    for unit_id in unit_ids:
        served[unit_id] = Unit(REGISTERS)
        served[unit_id].refresh({"o2_dry_pct": 100 + unit_id})
    return served


def reply(unit_id):
    return pack("rtu", Frame(0, unit_id, b"\x03\x28" + bytes([0, 100 + unit_id]) * 20))


class Clocked:
    """A PacedLine whose time is a number."""

    def __init__(self, *unit_ids):
        self.written = []
        self.now_ms = 1000.0
        self.line = PacedLine(units(*unit_ids), Pace(CHARACTER_MS, GAP_MS, 5.0),
                              lambda octets: self.written.append((self.now_ms, octets)))

    def ask(self, octets):
        self.line.hear(self.now_ms, octets)

    def run(self, until_ms):
        while (due := self.line.due_ms()) is not None and due <= until_ms:
            self.now_ms = due
            self.line.act(due)
        self.now_ms = until_ms


def test_a_reply_comes_in_pieces_at_the_pace_of_the_line():
    clocked = Clocked(3)
    clocked.ask(pack("rtu", REQUEST))
    clocked.run(2000.0)
    assert b"".join(octets for _, octets in clocked.written) == reply(3)
    assert [len(octets) for _, octets in clocked.written] == [8] * 5 + [5]
    first_ms, last_ms = clocked.written[0][0], clocked.written[-1][0]
    assert first_ms - 1000.0 == pytest.approx(8.3333 + 3.6458 + 5.0 + 8.3333, abs=0.001)
    assert last_ms - 1000.0 == pytest.approx(EXCHANGE_MS, abs=0.001)
    (passed,) = clocked.line.report().passed
    assert (passed.ms, passed.unit, passed.answered) == (1000.0, 3, True)
    assert passed.busy_ms == pytest.approx(EXCHANGE_MS + GAP_MS, abs=0.001)


def test_a_request_written_octet_by_octet_is_on_the_line_no_faster():
    clocked = Clocked(3)
    for octet in pack("rtu", REQUEST):
        clocked.ask(bytes([octet]))
        clocked.now_ms += 0.1
    clocked.run(2000.0)
    assert clocked.written[-1][0] - 1000.0 == pytest.approx(EXCHANGE_MS, abs=0.001)


@pytest.mark.parametrize(("silence_ms", "gaps"), [(3.7, 0), (3.5, 1), (0.1, 1)])
def test_a_request_too_soon_after_a_reply_is_a_gap_not_kept(silence_ms, gaps):
    clocked = Clocked(3)
    clocked.ask(pack("rtu", REQUEST))
    clocked.run(1000.0 + EXCHANGE_MS + silence_ms)
    clocked.ask(pack("rtu", REQUEST))
    clocked.run(3000.0)
    report = clocked.line.report()
    assert len(report.passed) == 2 and report.gaps == gaps
    assert report.passed[1].silence_ms == pytest.approx(silence_ms, abs=0.001)


def test_a_unit_that_is_not_there_keeps_the_line_busy_for_the_request_only():
    clocked = Clocked(3)
    clocked.ask(pack("rtu", REQUEST._replace(unit=9)))
    clocked.run(2000.0)
    (passed,) = clocked.line.report().passed
    assert (passed.unit, passed.answered, clocked.written) == (9, False, [])
    assert passed.busy_ms == pytest.approx(8.3333 + GAP_MS, abs=0.001)


def test_who_talks_into_a_reply_loses_both():
    clocked = Clocked(3)
    clocked.ask(pack("rtu", REQUEST))
    clocked.run(1030.0)
    written = len(clocked.written)
    clocked.ask(pack("rtu", REQUEST))
    clocked.run(2000.0)
    report = clocked.line.report()
    assert report.collisions == 1 and len(clocked.written) == written == 1
    assert [passed.answered for passed in report.passed] == [False]


def test_octets_that_make_no_request_are_dropped_and_the_next_request_answered():
    clocked = Clocked(3)
    clocked.ask(b"\x03\x03\x00")
    clocked.run(1500.0)
    clocked.ask(pack("rtu", REQUEST))
    clocked.run(2000.0)
    report = clocked.line.report()
    assert report.broken == 1 and [passed.answered for passed in report.passed] == [True]


def test_a_unit_answers_pdus_as_the_specification_has_them():
    bits = tuple([parts.register("burner_on", "coil", 19 + place, "bool") for place in range(19)])
    unit = Unit(bits)
    unit.refresh({"burner_on": 1.0})
    # Nineteen coils, all on: FF FF 07.
    assert reply_pdu(unit, bytes.fromhex("01 0013 0013")) == bytes.fromhex("01 03 FFFF07")
    assert reply_pdu(unit, bytes.fromhex("01 0012 0013")) == bytes.fromhex("81 02")
    assert reply_pdu(unit, bytes.fromhex("01 0013 0000")) == bytes.fromhex("81 03")
    assert reply_pdu(unit, bytes.fromhex("05 0013 FF00")) == bytes.fromhex("85 01")


class Client:
    """A bare client on a port: writes a request and waits for so many octets."""

    def __init__(self, device):
        self._port = os.open(device, os.O_RDWR | os.O_NOCTTY)

    def ask(self, request, count, within_s=2.0):
        """Return (octets, ms that they took)."""
        began_ms = monotonic_ms()
        os.write(self._port, pack("rtu", request))
        octets = b""
        while len(octets) < count and select.select([self._port], [], [], within_s)[0]:
            octets += os.read(self._port, 300)
        return octets, monotonic_ms() - began_ms

    def close(self):
        os.close(self._port)


def test_a_client_on_a_real_pty_gets_its_replies_at_the_pace_of_the_line():
    took = []
    with PacedPair(units(*range(1, 31)), dead=(7, 19)) as pair:
        client = Client(pair.device)
        began_ms = monotonic_ms()
        for unit_id in range(1, 31):
            if unit_id in (7, 19):
                assert client.ask(REQUEST._replace(unit=unit_id), 1, 0.1)[0] == b""
                continue
            octets, ms = client.ask(REQUEST._replace(unit=unit_id), 45)
            assert octets == reply(unit_id)
            took.append(ms)
        client.close()
        report = pair.report()
    # Never early, and as a rule on time; a machine with other work may be late now and then.
    assert min(took) > EXCHANGE_MS - 0.2
    assert sorted(took)[len(took) // 2] < EXCHANGE_MS + 1.5, took
    assert [passed.unit for passed in report.passed] == list(range(1, 31))
    assert all(began_ms < passed.ms < began_ms + 5000 for passed in report.passed)
    assert [passed.unit for passed in report.passed if not passed.answered] == [7, 19]
    assert report.gaps >= 20, "this client keeps no gap"
    assert (report.collisions, report.broken) == (0, 0)


def test_a_client_that_keeps_the_gap_is_seen_to_keep_it():
    with PacedPair(units(3), baudrate=38400, turn_around_ms=1.0) as pair:
        assert pair.pace.gap_ms == 1.75
        client = Client(pair.device)
        for _ in range(10):
            client.ask(REQUEST, 45)
            select.select([], [], [], 0.002)
        client.close()
        report = pair.report()
    assert len(report.passed) == 10 and report.gaps == 0
    assert all(passed.silence_ms >= 1.75 for passed in report.passed)


def test_parity_and_stop_bits_make_characters_longer():
    assert PacedPair({}).pace.character_ms == pytest.approx(10 / 9.6)
    assert PacedPair({}, parity="E").pace.character_ms == pytest.approx(11 / 9.6)
    assert PacedPair({}, stop_bits=2, parity="E").pace.character_ms == pytest.approx(12 / 9.6)
