"""What is left of a connection to an MQTT server when it has ended: nothing."""

import asyncio
import gc
import os
import sys
import weakref

import pytest

from edge.plant import Uplink
from edge.uplink.mqtt import MqttConnection
from hil_tests.mqtt_recorder import MqttRecorder
from hil_tests.rig import until

TOPIC = "boiler/v1/g1/data"


@pytest.fixture
def recorder(tmp_path):
    """An MQTT server that acknowledges nothing."""
    server = MqttRecorder(tmp_path / "publishes.bin")
    server.start()
    server.forget_acks = True
    yield server
    server.stop()


async def opened(port):
    """Return a connection with ten messages that nobody acknowledges."""
    uplink = Uplink("platform", "mqtt://127.0.0.1:%d" % port, "auto", "msgpack", "boiler/v1", "g1",
                    "", "", "", "", "", "1.2", False, 0.0, 0.0, False, "")
    connection = MqttConnection(uplink, "5", (TOPIC, b"offline"), lambda: None)
    await connection.open()
    for _ in range(10):
        connection.publish(TOPIC, os.urandom(1000))
    return connection


async def given_up(recorder):
    """End a connection that still stands."""
    connection = await opened(recorder.port)
    connection.close()
    return weakref.ref(connection._client)


async def kicked(recorder):
    """End a connection that the server has closed."""
    connection = await opened(recorder.port)
    await asyncio.to_thread(until, recorder.kick, 5, "somebody is connected")
    async with asyncio.timeout(5):
        while not connection.trouble:  # noqa: ASYNC110 - paho has no event for it
            await asyncio.sleep(0.01)
    assert connection.trouble == "connection lost (closed without a word)"
    connection.close()
    return weakref.ref(connection._client)


@pytest.mark.parametrize("end", [given_up, kicked])
def test_a_connection_that_ended_holds_no_message_and_says_nothing(recorder, monkeypatch, end):
    complaints: list = []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    gc.collect()
    gc.disable()  # what a cycle holds stays
    try:
        left = asyncio.run(end(recorder))
        assert left() is None
    finally:
        gc.enable()
    gc.collect()
    assert complaints == []
