"""Delivery against a server of our own that writes before it acknowledges, and misbehaves."""

import asyncio
import json
import socket
import threading
import time

import pytest

from benchmarks.plant import write_plant
from edge.birth import PlantWords
from edge.plant import Uplink
from edge.sample import Moment
from edge.simulator.ports import free_port
from edge.uplink import delivery, sending
from edge.uplink.delivery import Delivery, alone
from edge.uplink.records import (
    as_json_object,
    pack_birth,
    pack_clock,
    unpack_payloads,
)
from edge.uplink.sending import FOR_LIVE, WINDOW
from edge.uplink.spool import Settings, Spool
from hil_tests.arrived import numbers_missing, without_doubles
from hil_tests.mqtt_recorder import MqttRecorder
from hil_tests.rig import AgentProcess, Mosquitto, Platform, edge, until

NOW = Moment(1_800_000_000_000, 5000, 1, True)
SCHEMA, BIRTH = pack_birth({"gateway": "g1", "software": "test", "boilers": [],
                            "quantities": [], "units": {}})
WORDS = PlantWords("g1", SCHEMA, BIRTH)


@pytest.fixture
def recorder(tmp_path):
    """An MQTT server that is up."""
    server = MqttRecorder(tmp_path / "publishes.bin")
    server.start()
    yield server
    server.stop()


def new_spool(tmp_path):
    return Spool(str(tmp_path / "spool"), Settings(10_000_000, 190), lambda: NOW)


def append(spool, count):
    """Append so many records; clock records are the smallest that carry a number of their own."""
    for _ in range(count):
        spool.append(pack_clock(spool.next, NOW, spool.next))
    spool.sync()


def uplink(port, **changes):
    plain = Uplink("platform", "mqtt://127.0.0.1:%d" % port, "auto", "msgpack", "boiler/v1", "g1",
                   "", "", "", "", "", "1.2", False, 0.0, 0.0, False, "")
    return plain._replace(**changes)


class InLoop:
    """A Delivery in a loop of its own, while the test acts on the server."""

    def __init__(self, spool, settings, state_dir="."):
        self.log = []
        self._state_dir = state_dir
        self.spool = spool
        self._settings = settings

    async def __aenter__(self):
        self.delivery = Delivery(self._settings, WORDS, self.spool, self.log.append,
                                 alone(self._state_dir))
        self._task = asyncio.create_task(self.delivery.run())
        return self

    async def __aexit__(self, *_):
        self.delivery.stop()
        await asyncio.wait_for(self._task, 10)

    def append(self, count):
        append(self.spool, count)
        self.delivery.stir()

    async def until(self, true, within_s=20):
        async with asyncio.timeout(within_s):
            while not true():  # noqa: ASYNC110 - what is awaited has no event
                await asyncio.sleep(0.02)

    def acked(self):
        return self.spool.cursor("platform")


def received(recorder):
    """Return the records of every data message, in the order of their arrival."""
    found = []
    for topic, payload in list(recorder.publishes):
        if topic == "boiler/v1/g1/data":
            for _, header, records in unpack_payloads(payload):
                found += [as_json_object(header, record) for record in records]
    return found


def test_records_are_acknowledged_in_order_and_the_cursor_follows(tmp_path, recorder):
    async def scenario():
        spool = new_spool(tmp_path)
        append(spool, 250)
        async with InLoop(spool, uplink(recorder.port)) as sending:
            await sending.until(lambda: sending.acked() == 250)
            sending.append(5)
            await sending.until(lambda: sending.acked() == 255)
        records = received(recorder)
        assert [record["number"] for record in records] == list(range(1, 256))
        assert [record["stream"] for record in records] == ["backlog"] * 250 + ["live"] * 5

    asyncio.run(scenario())


def test_the_birth_and_both_states_are_told_and_the_birth_has_its_schema(tmp_path, recorder):
    async def scenario():
        async with InLoop(new_spool(tmp_path), uplink(recorder.port)) as sending:
            await sending.until(lambda: sending.delivery.connected)
            await sending.until(lambda: len(recorder.publishes) >= 3)
        topics = [topic for topic, _ in recorder.publishes]
        assert topics == ["boiler/v1/g1/birth/" + SCHEMA, "boiler/v1/g1/birth",
                          "boiler/v1/g1/state", "boiler/v1/g1/state"]
        assert recorder.payloads[2:] == [b"online", b"offline"]
        assert recorder.payloads[1] == BIRTH

    asyncio.run(scenario())


def test_no_more_than_the_window_is_in_flight_and_nothing_counts_without_puback(
        tmp_path, recorder):
    async def scenario():
        recorder.forget_acks = True
        spool = new_spool(tmp_path)
        append(spool, 100 * (WINDOW + 10))
        async with InLoop(spool, uplink(recorder.port)) as sending:
            backlog = 100 * (WINDOW - FOR_LIVE)
            await sending.until(lambda: len(received(recorder)) >= backlog)
            await asyncio.sleep(0.3)  # time for one message too many, if there were one
            assert len(received(recorder)) == backlog
            for _ in range(2 * FOR_LIVE):
                sending.append(1)
                await asyncio.sleep(0.05)
            assert len(received(recorder)) == backlog + FOR_LIVE
            assert sending.acked() == 0
            recorder.forget_acks = False
            recorder.kick()
            await sending.until(lambda: sending.acked() == spool.next - 1)
        assert numbers_missing(received(recorder)) == []

    asyncio.run(scenario())


def test_a_server_that_kicks_again_and_again_gets_every_record_in_order(tmp_path, recorder):
    async def scenario():
        spool = new_spool(tmp_path)
        async with InLoop(spool, uplink(recorder.port)) as sending:
            for turn in range(6):
                sending.append(300)
                await sending.until(lambda: sending.delivery.connected)
                recorder.kick()
                await sending.until(
                    lambda wanted=300 * turn: sending.acked() >= wanted)
            await sending.until(lambda: sending.acked() == 1800, 60)
        kept = [record["number"] for record in without_doubles(received(recorder))]
        assert kept == list(range(1, 1801))

    asyncio.run(scenario())


def test_a_refusing_server_is_tried_again_and_logged_once(tmp_path, recorder, monkeypatch):
    monkeypatch.setattr(delivery, "UNWELCOME_S", (0.5, 0.6))

    async def scenario():
        recorder.refuse = 5  # not authorised
        spool = new_spool(tmp_path)
        append(spool, 3)
        async with InLoop(spool, uplink(recorder.port)) as sending:
            await sending.until(lambda: sending.log)
            await asyncio.sleep(1.5)
            recorder.refuse = 0
            await sending.until(lambda: sending.acked() == 3)
            assert len([line for line in sending.log if "refused" in line]) == 1, sending.log
            assert sending.log[-1] == "uplink platform: connected again"

    asyncio.run(scenario())


def test_json_carries_the_same_records_as_msgpack(tmp_path, recorder):
    async def scenario():
        spool = new_spool(tmp_path)
        append(spool, 2)
        async with InLoop(spool, uplink(recorder.port, format="json")) as sending:
            await sending.until(lambda: sending.acked() == 2)
        payload = next(payload for topic, payload in recorder.publishes if topic.endswith("/data"))
        records = json.loads(payload)
        assert [record["number"] for record in records] == [1, 2]
        assert records[0]["spool"] == spool.id and records[0]["clock_offset_ms"] == 1

    asyncio.run(scenario())


@pytest.mark.parametrize("garbage", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x20\xff\xff\xff\xff",
                                     b"\x20\x02\x00\x00\x40\x02\x00", b"\x00" * 64])
def test_a_server_that_sends_garbage_costs_a_line_of_log_and_no_record(tmp_path, garbage):
    listener = socket.create_server(("127.0.0.1", 0))

    def talk():
        for _ in range(2):
            connection, _ = listener.accept()
            connection.recv(1000)
            connection.sendall(garbage)
            connection.close()

    talking = threading.Thread(target=talk, daemon=True)
    talking.start()

    async def scenario():
        spool = new_spool(tmp_path)
        append(spool, 3)
        async with InLoop(spool, uplink(listener.getsockname()[1])) as sending:
            await sending.until(lambda: sending.log)
            await sending.until(lambda: not talking.is_alive(), 30)
            assert sending.acked() == 0

    asyncio.run(scenario())
    listener.close()


def test_a_password_file_that_is_missing_is_told_and_tried_again(tmp_path, recorder):
    async def scenario():
        settings = uplink(recorder.port, username="u", password_file=str(tmp_path / "none"))
        async with InLoop(new_spool(tmp_path), settings) as sending:
            await sending.until(lambda: sending.log)
            assert "password_file" in sending.log[0] and "No such file" in sending.log[0]

    asyncio.run(scenario())


@pytest.fixture
def mute_port():
    """A server that accepts and never says a word."""
    listener = socket.create_server(("127.0.0.1", 0))
    yield listener.getsockname()[1]
    listener.close()


def test_a_server_that_never_accepts_the_session_does_not_hold_up_the_end(tmp_path, mute_port):
    plant = write_plant(tmp_path, 1, mute_port, boilers=1, poll_every_ms=200)
    started = time.monotonic()
    done = edge("run", plant, "--polls", "3", "--drain-s", "1")
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert time.monotonic() - started < 8


def test_a_server_that_never_accepts_the_session_is_tried_again_while_polling_goes_on(
        tmp_path, mute_port, monkeypatch):
    monkeypatch.setattr("edge.uplink.mqtt.CONNACK_TIMEOUT_S", 1.0)

    async def scenario():
        spool = new_spool(tmp_path)
        append(spool, 3)
        async with InLoop(spool, uplink(mute_port)) as sending:
            await sending.until(lambda: sending.log)
            assert "no CONNACK in time" in sending.log[0]
            await asyncio.sleep(2.5)  # the second try ends like the first
            assert sending.acked() == 0 and len(sending.log) == 1

    asyncio.run(scenario())


def test_a_stop_ends_the_agent_also_while_a_session_is_not_accepted(tmp_path, mute_port):
    agent = AgentProcess(write_plant(tmp_path, 1, mute_port, boilers=1, poll_every_ms=200)).start()
    until(lambda: "trying again" in agent.said(), 10, "the line's trouble")
    started = time.monotonic()
    assert agent.stop() == 0
    assert time.monotonic() - started < 8 and "Traceback" not in agent.said()


def test_a_server_that_acknowledges_nothing_is_left_and_tried_again(
        tmp_path, recorder, monkeypatch):
    monkeypatch.setattr(sending, "PUBACK_MAX_MS", 500)

    async def scenario():
        recorder.forget_acks = True
        spool = new_spool(tmp_path)
        append(spool, 3)
        async with InLoop(spool, uplink(recorder.port)) as sending:
            await sending.until(lambda: len(received(recorder)) == 3)
            await asyncio.sleep(0.6)
            sending.delivery.stir()  # as the spool's sync does each second
            await sending.until(lambda: sending.log)
            assert "no PUBACK in 0 s" in sending.log[0]
            recorder.forget_acks = False
            await sending.until(lambda: sending.acked() == 3)

    asyncio.run(scenario())


def test_a_record_of_a_later_version_is_left_out_of_json_and_holds_nothing_up(tmp_path, recorder):
    async def scenario():
        spool = new_spool(tmp_path)
        spool.append(b"\x95\x07\x01\x01\xa6future\x00")  # kind 7, number 1, boot 1
        append(spool, 1)
        async with InLoop(spool, uplink(recorder.port, format="json")) as sending:
            await sending.until(lambda: sending.acked() == 2)
            assert "record 1 left out" in sending.log[0]

    asyncio.run(scenario())


@pytest.mark.parametrize("answer", [
    b"\x20\x02\x00\x01",  # CONNACK of 3.1.1: unacceptable protocol version
    b"\x20\x03\x00\x84\x00",  # CONNACK of 5: unsupported protocol version
    b"\x20\x02\x00\x00",  # a server that did not look at the version
    b"",  # hangs up
    None,  # waits for the rest of what it takes for a longer CONNECT
])
def test_a_server_without_mqtt_5_is_spoken_to_in_3_1_1_at_once(tmp_path, answer, monkeypatch):
    monkeypatch.setattr("edge.uplink.mqtt.CONNACK_OR_OLDER_S", 0.3)
    listener = socket.create_server(("127.0.0.1", 0))
    levels = []

    def talk():
        for _ in range(2):
            connection, _ = listener.accept()
            with connection:
                levels.append(connection.recv(1000)[8])  # fixed header 2, length 2, "MQTT" 4
                if levels[-1] == 4 or answer is None:
                    connection.recv(1)  # until the client leaves
                elif answer:
                    connection.sendall(answer)

    talking = threading.Thread(target=talk, daemon=True)
    talking.start()

    async def scenario():
        async with InLoop(new_spool(tmp_path), uplink(listener.getsockname()[1]),
                          tmp_path) as sending:
            started = time.monotonic()
            await sending.until(lambda: len(levels) == 2, 3)
            assert time.monotonic() - started < 2.0
            assert sending.delivery.version == "3.1.1"

    asyncio.run(scenario())
    listener.close()
    assert levels == [5, 4]


@pytest.mark.parametrize("version", ["5", "3.1.1"])
def test_a_session_is_clean_and_ends_with_its_connection(tmp_path, version):
    listener = socket.create_server(("127.0.0.1", 0))
    connects: list = []

    def talk():
        connection, _ = listener.accept()
        with connection:
            connects.append(connection.recv(1000))

    talking = threading.Thread(target=talk, daemon=True)
    talking.start()

    async def scenario():
        async with InLoop(new_spool(tmp_path), uplink(listener.getsockname()[1], version=version),
                          tmp_path) as sending:
            await sending.until(lambda: connects)

    asyncio.run(scenario())
    listener.close()
    # type, remaining length, "MQTT" behind its length, level, flags, keep-alive
    packet = connects[0]
    assert packet[:1] + packet[2:8] == b"\x10\x00\x04MQTT"
    # will, at least once and retained, and a clean start
    assert packet[9] == 0b0010_1110
    if version == "5":
        assert packet[12] == 0, "no properties, and so no expiry: the session ends at once"


def test_the_version_that_works_is_kept_for_the_connections_that_follow(
        tmp_path, recorder, monkeypatch):
    monkeypatch.setattr(delivery, "WAIT_MAX_S", 0.5)
    recorder.levels = (4,)

    async def scenario():
        spool = new_spool(tmp_path)
        async with InLoop(spool, uplink(recorder.port), tmp_path) as sending:
            for wanted in (1, 2, 3):
                sending.append(1)
                await sending.until(lambda wanted=wanted: sending.acked() == wanted)
                recorder.kick()
                await sending.until(lambda: not sending.delivery.connected)
            assert len([line for line in sending.log if "closed at CONNECT" in line]) == 1
            recorder.levels = (5,)  # the server was replaced by one that takes nothing else
            sending.append(1)
            await sending.until(lambda: sending.acked() == 4)
            assert sending.delivery.version == "5"

    asyncio.run(scenario())


@pytest.mark.parametrize(("version", "levels"), [("5", (4,)), ("3.1.1", (5,))])
def test_a_version_that_is_set_is_the_only_one_tried(tmp_path, recorder, version, levels):
    recorder.levels = levels

    async def scenario():
        spool = new_spool(tmp_path)
        append(spool, 1)
        async with InLoop(spool, uplink(recorder.port, version=version), tmp_path) as sending:
            await sending.until(lambda: sending.delivery._failures >= 3)
            assert sending.acked() == 0 and sending.delivery.version == version

    asyncio.run(scenario())


def test_the_servers_receive_maximum_and_packet_size_are_kept_to(tmp_path, recorder):
    recorder.properties = b"\x21\x00\x03" + b"\x27" + (900).to_bytes(4, "big")

    async def scenario():
        spool = new_spool(tmp_path)
        append(spool, 500)
        async with InLoop(spool, uplink(recorder.port), tmp_path) as sending:
            await sending.until(lambda: sending.acked() == 500)
            recorder.forget_acks = True
            for _ in range(6):
                sending.append(1)
                await asyncio.sleep(0.05)
            assert len(received(recorder)) == 503
            recorder.forget_acks = False
            recorder.kick()
            await sending.until(lambda: sending.acked() == 506)
        data = [payload for topic, payload in recorder.publishes if topic.endswith("/data")]
        assert 300 < max(map(len, data)) < 900
        kept = [record["number"] for record in without_doubles(received(recorder))]
        assert sorted(kept) == list(range(1, 507))

    asyncio.run(scenario())


def test_json_is_cut_to_the_servers_packet_size_too(tmp_path, recorder):
    recorder.properties = b"\x27" + (900).to_bytes(4, "big")

    async def scenario():
        spool = new_spool(tmp_path)
        append(spool, 100)
        async with InLoop(spool, uplink(recorder.port, format="json"), tmp_path) as sending:
            await sending.until(lambda: sending.acked() == 100)
        data = [payload for topic, payload in recorder.publishes if topic.endswith("/data")]
        assert max(map(len, data)) < 900
        assert [record["number"] for payload in data for record in json.loads(payload)] == list(
            range(1, 101))

    asyncio.run(scenario())


def test_live_records_pass_a_backlog_that_is_held_to_its_rate(tmp_path, recorder):
    async def scenario():
        spool = new_spool(tmp_path)
        append(spool, 2000)
        async with InLoop(spool, uplink(recorder.port, backlog_rate=500.0), tmp_path) as sending:
            await sending.until(lambda: received(recorder))
            started = time.monotonic()
            worst_s = 0.0
            while sending.acked() < 2000:
                sending.append(1)
                appended, number = time.monotonic(), spool.next - 1
                await sending.until(lambda number=number: any(
                    first <= number <= last for first, last in spool.ahead("platform"))
                    or sending.acked() >= number)
                worst_s = max(worst_s, time.monotonic() - appended)
            assert 3.0 < time.monotonic() - started < 6.0
            assert worst_s < 0.5
        for stream in ("live", "backlog"):
            numbers = [record["number"] for record in received(recorder)
                       if record["stream"] == stream]
            assert numbers == sorted(set(numbers))
        assert numbers == list(range(1, 2001))  # of the backlog

    asyncio.run(scenario())


def test_what_arrived_ahead_of_a_backlog_is_not_sent_again(tmp_path, recorder):
    async def scenario():
        spool = new_spool(tmp_path)
        append(spool, 1000)
        async with InLoop(spool, uplink(recorder.port, backlog_rate=100.0), tmp_path) as sending:
            await sending.until(lambda: received(recorder))
            sending.append(50)
            await sending.until(lambda: spool.ahead("platform") == [(1001, 1050)])
        spool.sync()
        again = new_spool(tmp_path)  # as after a restart
        async with InLoop(again, uplink(recorder.port), tmp_path) as sending:
            await sending.until(lambda: sending.acked() == 1050)
        numbers = [record["number"] for record in received(recorder)]
        assert sorted(numbers) == list(range(1, 1051))

    asyncio.run(scenario())


def test_wrong_credentials_cost_one_line_and_a_long_wait(tmp_path, recorder):
    async def scenario():
        recorder.refuse = 4  # bad user name or password
        async with InLoop(new_spool(tmp_path), uplink(recorder.port, version="3.1.1"),
                          tmp_path) as sending:
            await sending.until(lambda: sending.log)
            await asyncio.sleep(3)
            assert len(sending.log) == 1 and sending.delivery._failures == 1

    asyncio.run(scenario())


def test_an_event_is_told_and_the_state_has_its_lines(tmp_path, recorder):
    async def scenario():
        spool = new_spool(tmp_path)
        attached = alone(tmp_path)._replace(state_rows=lambda: [("boot", 7)])
        sending = Delivery(uplink(recorder.port), WORDS, spool, print, attached)
        task = asyncio.create_task(sending.run())
        attached.events.append("clock", "clock: gone ahead by 90 s", NOW)
        async with asyncio.timeout(5):
            while not any(topic == "boiler/v1/g1/events" for topic, _ in recorder.publishes):  # noqa: ASYNC110 - no event
                await asyncio.sleep(0.02)
        sending.stop()
        await task
        told = dict(recorder.publishes)
        assert told["boiler/v1/g1/state"] == b"offline\nboot 7"
        assert json.loads(told["boiler/v1/g1/events"]) == {
            "event": "clock", "text": "clock: gone ahead by 90 s", "gateway": "g1",
            "spool": spool.id, "boot": 1, "time": "2027-01-15T08:00:00.000Z"}

    asyncio.run(scenario())


def test_a_mosquitto_that_takes_three_messages_of_2_kb_gets_no_more_at_a_time(tmp_path):
    directory = tmp_path / "mosquitto"
    directory.mkdir()
    server = Mosquitto(directory)
    config = directory / "mosquitto.conf"
    config.write_text(config.read_text() + "max_inflight_messages 3\nmax_packet_size 2000\n")
    server.start()
    platform = Platform(server.url)

    async def scenario():
        spool = new_spool(tmp_path)
        append(spool, 5000)
        async with InLoop(spool, uplink(server.port), tmp_path) as sending:
            await sending.until(lambda: sending.delivery.connected)
            connection = sending.delivery._connection
            assert (connection.window, sending.delivery.version) == (3, "5")
            assert connection.payload_max("t") < 2000
            await sending.until(lambda: sending.acked() == 5000)
            assert sending.log == []

    asyncio.run(scenario())
    until(lambda: len(platform.records) == 5000, 10, "all records")
    platform.close()
    server.stop()


def test_waits_are_drawn_from_nearly_nothing_to_a_bound_that_doubles_up_to_half_a_minute(
        tmp_path, monkeypatch):
    bounds: list = []

    def drawn(*given):
        bounds.append(given)
        return 0.002

    monkeypatch.setattr(delivery.random, "uniform", drawn)

    async def scenario():
        async with InLoop(new_spool(tmp_path), uplink(free_port()), tmp_path) as sending:
            await sending.until(lambda: len(bounds) >= 9)

    asyncio.run(scenario())
    assert bounds[:9] == [(0.1, longest) for longest in (0.5, 1, 2, 4, 8, 16, 30, 30, 30)]


@pytest.mark.parametrize(("stood_ms", "failures"), [(30_000, 4), (-1, 1)])
def test_only_a_connection_that_has_stood_makes_the_waits_short_again(
        tmp_path, recorder, monkeypatch, stood_ms, failures):
    monkeypatch.setattr(delivery, "STOOD_MS", stood_ms)
    monkeypatch.setattr(delivery, "WAIT_MAX_S", 0.2)

    async def scenario():
        async with InLoop(new_spool(tmp_path), uplink(recorder.port), tmp_path) as sending:
            for _ in range(4):
                await sending.until(lambda: sending.delivery.connected)
                recorder.kick()
                await sending.until(lambda: not sending.delivery.connected)
            assert sending.delivery._failures == failures

    asyncio.run(scenario())
