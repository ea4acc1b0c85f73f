"""What benchmarks.field counts, by numbers worked by hand; nothing is timed, no peer is needed."""

import socket
import struct

import pytest

from benchmarks import field_peers
from benchmarks.field_agents import OURS
from benchmarks.field_counts import counts
from benchmarks.field_devices import COUNTED, Devices, poll_of, words_of
from benchmarks.field_peers import PEERS
from benchmarks.plant import READINGS
from edge.quantities import QUANTITIES

S = 1_000_000_000
FUEL, AMMONIA = 0, 15  # places in READINGS: 720 and 0.1


def readings(poll):
    """Return {quantity: value} of a device as one poll finds it."""
    values = struct.unpack(">30f", words_of(poll))
    return {name: value for (name, _), value in zip(READINGS, values, strict=True)}


def test_every_reading_of_every_poll_tells_its_poll():
    for poll in (0, 1, 77, COUNTED - 1, COUNTED + 5):
        for place, value in enumerate(readings(poll).values()):
            assert poll_of(place, value) == poll % COUNTED
            assert poll_of(place, round(value, 6)) == poll % COUNTED


def test_a_reading_of_another_quantity_tells_no_poll():
    assert poll_of(FUEL, readings(3)["nh3_mg_m3"]) is None
    assert poll_of(AMMONIA, readings(3)["fuel_flow_m3_h"]) is None
    assert poll_of(AMMONIA, "0.1") is None


def test_the_readings_stay_in_the_range_of_their_quantity():
    for name, value in (*readings(0).items(), *readings(COUNTED - 1).items()):
        low, high = QUANTITIES[name].low, QUANTITIES[name].high
        assert low <= value <= high, name


def test_what_arrived_late_or_twice_counts_once_for_the_poll_it_is_of():
    times = [[0, S, 2 * S, 3 * S, 4 * S]]
    samples = [(0, readings(poll)) for poll in (0, 1, 2, 2, 3, 4)]
    done = counts(times, (S // 2, 5 * S // 2, 5 * S), samples)  # polls 1 and 2
    assert (done.polls_pct, done.missed, done.values_pct) == (100.0, 0, 100.0)
    assert done.jitter_ms == (0.0, 0.0)


def test_a_reading_that_never_arrived_is_missing_from_the_share():
    samples = [(0, readings(0)), (0, dict(list(readings(1).items())[:15]))]
    done = counts([[0, S, 2 * S]], (0, 2 * S, 3 * S), samples)
    assert done.values_pct == 75.0


def test_a_poll_left_out_lowers_the_share_and_is_missed():
    done = counts([[0, S, 3 * S, 4 * S]], (0, 4 * S, 5 * S), [])
    assert (done.polls_pct, done.missed, done.values_pct) == (75.0, 1, 0.0)


def test_a_device_that_is_polled_no_more_counts_to_the_end():
    done = counts([[0, S], [0, S, 2 * S, 3 * S, 4 * S]], (0, 4 * S, 4 * S), [])
    assert done.polls_pct == 75.0  # 2 of 4, and 4 of 4


def test_jitter_is_the_deviation_of_the_period_from_a_second():
    stamps = [0, S, 2 * S + 3_000_000, 3 * S]  # 1.000, 1.003, 0.997 s
    assert counts([stamps], (0, 3 * S, 4 * S), []).jitter_ms == (3.0, 3.0)


def test_results_are_those_of_the_sample_that_has_fewest():
    given = [(0, dict(readings(0), efficiency_net_pct=92.0)), (0, readings(1))]
    assert counts([[0, S]], (0, S, S), given[:1]).results == 1
    assert counts([[0, S]], (0, S, S), given).results == 0


@pytest.fixture
def devices():
    """Yield two devices."""
    found = Devices(2)
    yield found
    found.stop()


def test_a_device_answers_each_poll_with_new_words_and_times_it(devices):
    with socket.create_connection(("127.0.0.1", devices.port + 1), timeout=5) as line:
        for poll in range(2):
            line.sendall(bytes.fromhex("000700000006 01 03 0000 003c"))
            reply = line.recv(512)
            assert reply == bytes.fromhex("00070000007b 01 03 78") + words_of(poll)
    first, second = devices.times()
    assert first == [] and len(second) == 2
    assert second[1] - second[0] >= S // 100  # the first reply took 10 ms


def test_a_device_refuses_what_is_no_reading_of_its_registers(devices):
    with socket.create_connection(("127.0.0.1", devices.port), timeout=5) as line:
        line.sendall(bytes.fromhex("000700000006 01 03 0001 003c"))
        assert line.recv(512) == bytes.fromhex("000700000003 01 83 01")
    assert devices.times() == [[], []]


def test_the_gateway_answers_for_each_device_by_its_unit_id(devices):
    with socket.create_connection(("127.0.0.1", devices.gateway), timeout=5) as line:
        for unit, reply in ((2, "00070000007b 02 03 78"), (3, "000700000003 03 83 01")):
            line.sendall(bytes.fromhex("000700000006 %02x 03 0000 003c" % unit))
            assert line.recv(512)[:9] == bytes.fromhex(reply)
    assert [len(times) for times in devices.times()] == [0, 1]


@pytest.mark.parametrize(("name", "topic", "payload", "samples"), [
    ("script", "script/b2", b'{"boiler":2,"time":1,"values":{"co_ppm":20.5}}',
     [(1, {"co_ppm": 20.5})]),
    ("thingsboard", "v1/gateway/telemetry",
     b'{"b2":[{"ts":1,"values":{"f_0":712.5,"f_4":20.5}},{"ts":2,"values":{"f_4":21.5}}]}',
     [(1, {"fuel_flow_m3_h": 712.5, "co_ppm": 20.5}), (1, {"co_ppm": 21.5})]),
    ("thingsboard", "v1/gateway/connect", b'{"device":"b2"}', []),
    ("modpoll", "modpoll/b2/data", b'{"co_ppm":205000.0}', [(1, {"co_ppm": 20.5})]),
    ("nodered", "nodered/b2", b'{"ts":1,"values":{"co_ppm":20.5}}', [(1, {"co_ppm": 20.5})]),
])
def test_a_message_of_a_peer_gives_its_samples(name, topic, payload, samples):
    of = {agent.name: agent.samples for agent in OURS + PEERS}[name]
    assert list(of(topic, payload)) == samples


def test_a_peer_that_cannot_be_installed_is_left_out_with_the_reason(tmp_path, monkeypatch):
    wanted = tmp_path / "wanted.txt"
    wanted.write_text("peer==1\n")
    monkeypatch.setattr(field_peers, "PLACES", tmp_path / "places")

    def fail(place):
        field_peers.done("sh", "-c", "echo one; echo no route to it >&2; exit 1")
    assert field_peers.installed("peer", wanted, fail) == "it cannot be installed: no route to it"
    assert "No such file" in field_peers.installed(
        "peer", wanted, lambda place: field_peers.done("there-is-no-such-program"))


def test_a_peer_is_installed_once_for_each_list_of_versions(tmp_path, monkeypatch):
    wanted, done = tmp_path / "wanted.txt", []
    monkeypatch.setattr(field_peers, "PLACES", tmp_path / "places")
    for text in ("peer==1\n", "peer==1\n", "peer==2\n"):
        wanted.write_text(text)
        assert field_peers.installed("peer", wanted, done.append) == ""
    assert done == [tmp_path / "places" / "peer"] * 2
