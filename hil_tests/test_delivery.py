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
from hil_tests.mqtt_recorder import MqttRecorder
from hil_tests.rig import AgentProcess, edge, numbers_missing, until, without_doubles

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
                   "", "", "", "", "", "1.2", False, 0.0)
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
