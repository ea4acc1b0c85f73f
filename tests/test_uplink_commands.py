"""Requests of a platform: which are taken, what is done, and what is said of it."""

import pytest

from edge.birth import PlantWords
from edge.events import Events
from edge.plant import Uplink
from edge.port import packb
from edge.sample import Moment
from edge.uplink.commands import Command, Requests, pack_command
from edge.uplink.delivery import Attached, Delivery
from edge.uplink.records import pack_gap
from edge.uplink.signing import key_of
from edge.uplink.spool import Settings, Spool

NOW = Moment(1_795_564_800_000, 5000, 3, True)
IN_A_MINUTE_MS = NOW.time_ms + 60_000


class Gateway:
    """A gateway of 40 records and the platform that may send it requests."""

    def __init__(self, directory):
        self._directory = directory
        self.owner = key_of(str(directory / "owner-key"))
        (directory / "public-key").write_text(self.owner.public.hex())
        self.spool = Spool(str(directory / "spool"), Settings(10_000_000, 190), lambda: NOW)
        for number in range(1, 41):
            self.spool.append(pack_gap(number, NOW, 1, 1, "x"))
        self.spool.sync()
        self.start()

    def start(self):
        """Start anew with what lies on disk."""
        self.events = Events()
        uplink = Uplink(*("" for _ in Uplink._fields))._replace(
            name="province", commands=True, command_key=str(self._directory / "public-key"))
        attached = Attached(str(self._directory), self.events, lambda: NOW, None, list)
        self.requests = Requests(uplink, "g1", self.spool, attached)

    def command(self, request, counter=1, **other):
        """Return a signed payload."""
        command = Command("g1", self.spool.id, counter, IN_A_MINUTE_MS, request, b"")
        return pack_command(self.owner, command._replace(**other))

    def texts(self):
        """Return what the events since say, without the uplink's name."""
        return [event.text.removeprefix("uplink province: ") for event in self.events.take()]

    def sent(self):
        """Return (first, last) of each batch that goes out."""
        replays, batches = self.requests.replays, []
        while (batch := replays.next((10, 100_000))) is not None:
            batches.append((batch.first, batch.last))
            replays.sent(batch)
        return batches


@pytest.fixture
def gateway(tmp_path):
    """A gateway."""
    return Gateway(tmp_path)


def test_records_that_are_asked_for_go_out_again_and_are_answered_for(gateway):
    assert gateway.requests.take([gateway.command("replay from 5 to 17")]) is False
    assert gateway.sent() == [(5, 14), (15, 17)]
    assert gateway.requests.answer()
    taken, answer = gateway.events.take()
    assert (taken.kind, taken.text) == (
        "command", "uplink province: command 1, 'replay from 5 to 17': taken")
    assert (answer.kind, answer.more) == ("replay", {
        "counter": 1, "of_spool": gateway.spool.id, "first": 5, "last": 17, "sent": 13,
        "gone": []})


def test_what_is_not_on_disk_yet_is_left_to_the_live_stream(gateway):
    gateway.requests.take([gateway.command("replay from 39 to 50")])
    assert gateway.sent() == [(39, 40)]
    gateway.requests.answer()
    assert gateway.events.take()[-1].more["gone"] == []


def test_records_of_a_spool_that_is_not_here_are_said_to_be_gone(gateway):
    gateway.requests.take([gateway.command("replay from 5 to 90", spool="00" * 8)])
    assert gateway.sent() == []
    gateway.requests.answer()
    more = gateway.events.take()[-1].more
    assert (more["of_spool"], more["sent"], more["gone"]) == ("00" * 8, 0, [(5, 90)])


def test_a_report_is_wanted_by_a_command_of_its_own(gateway):
    assert gateway.requests.take([gateway.command("report now")]) is True
    assert gateway.texts() == ["command 1, 'report now': taken"]


@pytest.mark.parametrize("other, reason", [
    ({"gateway": "g2"}, "it is for gateway 'g2'"),
    ({"expires_ms": NOW.time_ms}, "it expires in 0 s, allowed up to 3600"),
    ({"expires_ms": NOW.time_ms + 3_600_001}, "it expires in 3600 s, allowed up to 3600"),
    ({"counter": 0}, "its counter is 0, allowed above 0"),
    ({"request": "open valve 3"}, "it asks for 'open valve 3', allowed 'replay from N to M' or "
                                  "'report now'"),
    ({"request": "replay from 7 to 6"}, "it asks for 'replay from 7 to 6', allowed "),
])
def test_a_command_that_is_not_for_now_and_here_is_refused(gateway, other, reason):
    payload = gateway.command(**({"request": "report now"} | other))
    assert gateway.requests.take([payload]) is False
    assert gateway.texts()[0].startswith("command refused: " + reason)


def test_a_command_is_taken_once_also_over_a_restart(gateway):
    payload = gateway.command("report now", counter=7)
    assert gateway.requests.take([payload]) is True
    assert gateway.requests.take([payload]) is False
    gateway.start()
    assert gateway.requests.take([payload, gateway.command("report now", counter=6)]) is False
    assert gateway.texts() == ["command refused: its counter is 7, allowed above 7",
                               "command refused: its counter is 6, allowed above 7"]
    assert gateway.requests.take([gateway.command("report now", counter=8)]) is True


def test_nothing_is_done_for_whoever_has_another_key(gateway, tmp_path):
    stranger = key_of(str(tmp_path / "stranger-key"))
    command = Command("g1", gateway.spool.id, 1, IN_A_MINUTE_MS, "report now", b"")
    assert gateway.requests.take([pack_command(stranger, command)]) is False
    assert gateway.texts() == ["command refused: its signature is wrong"]


@pytest.mark.parametrize("place", range(40, 140, 7))
def test_a_command_that_was_changed_on_its_way_is_refused(gateway, place):
    payload = bytearray(gateway.command("replay from 5 to 17"))
    payload[place] ^= 1
    assert gateway.requests.take([bytes(payload)]) is False
    assert gateway.sent() == []
    assert gateway.texts()[0].startswith("command refused: ")


@pytest.mark.parametrize("payload", [
    b"", b"\xc1", b"\x80", packb([]), packb({"gateway": "g1"}), b"\x00" * 5000,
    packb({"gateway": "g1", "spool": "", "counter": True, "expires_ms": 1, "request": "",
           "signature": b""})])
def test_what_is_no_command_is_refused_in_words(gateway, payload):
    assert gateway.requests.take([payload]) is False
    assert gateway.texts() == ["command refused: it is no command"]


def test_a_flood_of_strange_commands_leaves_room_for_other_events(gateway):
    gateway.events.append("clock", "leap", NOW)
    gateway.requests.take([b"strange"] * 1000)
    assert gateway.texts() == ["leap"] + ["command refused: it is no command"] * 10


def test_a_key_that_cannot_be_read_costs_the_requests_and_nothing_else(gateway, tmp_path):
    log = []
    uplink = Uplink(*("" for _ in Uplink._fields))._replace(
        name="province", commands=True, command_key=str(tmp_path / "nowhere"), format="msgpack")
    Delivery(uplink, PlantWords("g1", "", b""), gateway.spool, log.append)
    assert log == ["uplink province: takes no requests: %s: cannot be read: No such file or "
                   "directory" % (tmp_path / "nowhere")]
