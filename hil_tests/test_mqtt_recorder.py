"""The MQTT recorder, asked by clients of two other makers: paho-mqtt and mosquitto's programs."""

import socket
import struct
import subprocess
import sys
import time

import paho.mqtt.client as paho
import pytest

from hil_tests.mqtt_packets import matches
from hil_tests.mqtt_recorder import MqttRecorder, read_publishes
from hil_tests.rig import needed


def until(true, within_s=5.0):
    """Wait until `true()` is; fails after `within_s`."""
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, "not within %g s" % within_s
        time.sleep(0.005)


class Client:
    """A paho client that notes what happens to it."""

    def __init__(self, port, client_id, clean=True, will=None, keep_alive_s=60):
        self.connects, self.drops, self.acknowledged, self.messages = [], [], [], []
        self.paho = paho.Client(
            paho.CallbackAPIVersion.VERSION2, client_id=client_id, clean_session=clean)
        self.paho.reconnect_delay_set(1, 1)
        self.paho.on_connect = lambda c, u, flags, code, p: self.connects.append(
            (code.value, flags.session_present))
        self.paho.on_disconnect = lambda c, u, flags, code, p: self.drops.append(str(code))
        self.paho.on_publish = lambda c, u, mid, code, p: self.acknowledged.append(mid)
        self.paho.on_message = lambda c, u, m: self.messages.append(
            (m.topic, m.payload, m.qos, m.retain))
        if will:
            self.paho.will_set(*will)
        self.paho.connect("127.0.0.1", port, keepalive=keep_alive_s)
        self.paho.loop_start()
        until(lambda: self.connects)

    def subscribe(self, topic_filter, qos):
        """Subscribe and wait for the SUBACK."""
        done = []
        self.paho.on_subscribe = lambda c, u, mid, codes, p: done.append(codes[0].value)
        self.paho.subscribe(topic_filter, qos)
        until(lambda: done)
        return done[0]

    def close(self):
        """Disconnect cleanly."""
        self.paho.disconnect()
        self.paho.loop_stop()


@pytest.fixture
def recorder(tmp_path):
    recorder = MqttRecorder(tmp_path / "publishes.bin")
    recorder.start()
    yield recorder
    recorder.stop()


@pytest.fixture
def connect(recorder):
    clients = []

    def one(client_id, **options):
        clients.append(Client(recorder.port, client_id, **options))
        return clients[-1]

    yield one
    for client in clients:
        client.close()


def test_a_thousand_publishes_are_written_acknowledged_and_passed_on(recorder, connect, tmp_path):
    publisher, subscriber = connect("a"), connect("b")
    assert subscriber.subscribe("boiler/+/data", 2) == 1  # QoS 2 is granted as 1
    for number in range(1000):
        publisher.paho.publish("boiler/v1/data", b"%d" % number, qos=1)
    expected = [b"%d" % number for number in range(1000)]
    until(lambda: len(publisher.acknowledged) == 1000 and len(subscriber.messages) == 1000)
    assert recorder.payloads == expected
    assert read_publishes(tmp_path / "publishes.bin") == [("boiler/v1/data", e) for e in expected]
    assert [message[1] for message in subscriber.messages] == expected


def test_what_is_acknowledged_is_in_the_file_before(recorder, tmp_path):
    with socket.create_connection(("127.0.0.1", recorder.port), timeout=5) as client:
        client.sendall(bytes.fromhex("100d00044d5154540402003c000163"))  # CONNECT as "c"
        assert client.recv(4) == bytes.fromhex("20020000")
        for number in range(1, 50):
            client.sendall(b"\x32\x06\x00\x01t" + struct.pack(">HB", number, number))
            assert client.recv(4) == b"\x40\x02" + struct.pack(">H", number)
            assert read_publishes(tmp_path / "publishes.bin")[-1] == ("t", bytes((number,)))


def test_qos_0_is_passed_on_but_not_recorded(recorder, connect):
    publisher, subscriber = connect("a"), connect("b")
    subscriber.subscribe("#", 1)
    publisher.paho.publish("t", b"0", qos=0)
    until(lambda: subscriber.messages)
    assert (subscriber.messages, recorder.publishes) == ([("t", b"0", 0, False)], [])


def test_a_retained_message_waits_for_subscribers_until_it_is_emptied(recorder, connect):
    publisher = connect("a")
    publisher.paho.publish("state", b"online", qos=1, retain=True).wait_for_publish(5)
    late = connect("b")
    late.subscribe("+", 1)
    until(lambda: late.messages == [("state", b"online", 1, True)])
    publisher.paho.publish("state", b"", qos=1, retain=True).wait_for_publish(5)
    later = connect("c")
    later.subscribe("#", 1)
    publisher.paho.publish("end", b"", qos=1)
    until(lambda: later.messages)
    assert later.messages == [("end", b"", 1, False)]


def test_a_kick_sends_the_will_and_a_clean_end_does_not(recorder, connect):
    connect("watcher", clean=False).subscribe("will/#", 1)
    kicked = connect("a", will=("will/a", b"offline", 1, True))
    recorder.kick()
    until(lambda: len(kicked.connects) == 2)
    assert kicked.drops
    connect("b", will=("will/b", b"offline", 1, True)).close()
    late = connect("late")
    late.subscribe("will/#", 1)
    until(lambda: late.messages)
    assert late.messages == [("will/a", b"offline", 1, True)]


def test_an_acknowledgement_that_was_forgotten_makes_a_double(recorder, connect):
    publisher = connect("a")
    recorder.forget_acks = True
    publisher.paho.publish("t", b"1", qos=1)
    until(lambda: recorder.payloads == [b"1"])
    assert publisher.acknowledged == []
    recorder.forget_acks = False
    recorder.kick()
    until(lambda: publisher.acknowledged)
    assert recorder.payloads == [b"1", b"1"]


def test_a_persistent_session_gets_what_came_while_it_was_away(recorder, connect):
    away = connect("away", clean=False)
    away.subscribe("t", 1)
    away.close()
    publisher = connect("a")
    for number in (b"1", b"2"):
        publisher.paho.publish("t", number, qos=1).wait_for_publish(5)
    back = connect("away", clean=False)
    until(lambda: len(back.messages) == 2)
    assert back.connects == [(0, True)]
    assert [message[1] for message in back.messages] == [b"1", b"2"]


def test_a_server_that_was_off_takes_up_the_same_port_and_sessions(recorder, connect):
    publisher = connect("a", clean=False)
    port = recorder.port
    recorder.stop()
    until(lambda: publisher.drops)
    publisher.paho.publish("t", b"while off", qos=1)
    assert recorder.start() == port
    until(lambda: publisher.acknowledged)
    assert recorder.payloads == [b"while off"]
    assert publisher.connects == [(0, False), (0, True)]


def test_a_refused_client_is_told_why(recorder):
    for refuse, code in ((True, 3), (5, 5)):
        recorder.refuse = refuse
        with socket.create_connection(("127.0.0.1", recorder.port), timeout=5) as client:
            client.sendall(bytes.fromhex("100d00044d5154540402003c000163"))
            assert client.recv(5) == bytes((0x20, 2, 0, code))
            assert client.recv(1) == b""


def test_a_client_that_falls_silent_is_dropped_after_its_keep_alive(recorder):
    with socket.create_connection(("127.0.0.1", recorder.port), timeout=5) as client:
        client.sendall(bytes.fromhex("100d00044d51545404020001000163"))  # keep-alive 1 s
        assert client.recv(4) == bytes.fromhex("20020000")
        started = time.monotonic()
        assert client.recv(1) == b""
        assert 1.3 < time.monotonic() - started < 3.0


def test_a_second_client_of_one_name_takes_the_place_of_the_first(recorder, connect):
    first = connect("a")
    with socket.create_connection(("127.0.0.1", recorder.port), timeout=5) as second:
        second.sendall(bytes.fromhex("100d00044d5154540402003c000161"))
        until(lambda: first.drops)
        assert second.recv(4) == bytes.fromhex("20020000")


@pytest.mark.parametrize("octets", [
    "3002000174",  # a PUBLISH before the CONNECT
    "100d00044d5154540602003c000163",  # MQTT 6, of which there is none
    "ffffffffff",
    "474554202f20485454502f312e31",  # a browser
])
def test_what_is_no_mqtt_ends_the_connection(recorder, octets):
    with socket.create_connection(("127.0.0.1", recorder.port), timeout=5) as client:
        client.sendall(bytes.fromhex(octets))
        client.shutdown(socket.SHUT_WR)
        assert client.recv(10) == b""


@pytest.mark.parametrize(("topic_filter", "topic", "match"), [
    # MQTT 3.1.1, 4.7.1 and 4.7.2
    ("sport/tennis/player1/#", "sport/tennis/player1", True),
    ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", True),
    ("sport/#", "sport", True),
    ("#", "sport/tennis", True),
    ("sport/tennis/+", "sport/tennis/player1", True),
    ("sport/tennis/+", "sport/tennis/player1/ranking", False),
    ("sport/+", "sport", False),
    ("sport/+", "sport/", True),
    ("+/+", "/finance", True),
    ("/+", "/finance", True),
    ("+", "/finance", False),
    ("#", "$SYS/uptime", False),
    ("+/uptime", "$SYS/uptime", False),
    ("$SYS/#", "$SYS/uptime", True),
])
def test_topic_filters_match_as_the_standard_shows(topic_filter, topic, match):
    assert matches(topic_filter, topic) is match


def test_mosquitto_programs_publish_and_subscribe_at_the_recorder_program(tmp_path):
    path = tmp_path / "publishes.bin"
    program = subprocess.Popen(
        [sys.executable, "-m", "hil_tests.mqtt_recorder", "--file", path], stdout=subprocess.PIPE)
    try:
        port = program.stdout.readline().decode().strip()
        where = ["-p", port, "-q", "1", "-t"]
        for payload in ("one", "two"):
            subprocess.run([needed("mosquitto_pub"), *where, "boiler/x", "-r", "-m", payload],
                           check=True)
        heard = subprocess.run(
            [needed("mosquitto_sub"), *where, "boiler/+", "-C", "1", "-W", "5"],
            capture_output=True)
        assert heard.stdout == b"two\n"
    finally:
        program.kill()
        program.wait()
        program.stdout.close()
    assert read_publishes(path) == [("boiler/x", b"one"), ("boiler/x", b"two")]
    with open(path, "ab") as file:
        file.write(b"\x00\x08\x00\x00\x00\x03boil")  # the recorder was killed in mid-write
    assert len(read_publishes(path)) == 2
