"""TLS to a real mosquitto: who is trusted, what must be shown, and what is said about it."""

import asyncio
import os
import socket
import ssl
import subprocess
import threading

import pytest

from edge.simulator.ports import free_port
from edge.uplink.tls import cautions
from hil_tests.rig import answers, edge, needed, until
from hil_tests.test_delivery import InLoop, append, new_spool, uplink

SUBJECT = {"ca": "/CN=test authority", "other": "/CN=another authority"}


def openssl(directory, *words):
    subprocess.run([needed("openssl"), *words], cwd=directory, check=True, capture_output=True)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """Two authorities; a server named localhost, one named elsewhere, and a client of the first."""
    directory = tmp_path_factory.mktemp("certificates")
    for name, subject in SUBJECT.items():
        openssl(directory, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                "-keyout", name + ".key", "-out", name + ".pem", "-subj", subject)
    for name, host in (("server", "localhost"), ("elsewhere", "mqtt.example.org"),
                       ("client", "site-1")):
        openssl(directory, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", name + ".key",
                "-out", name + ".csr", "-subj", "/CN=" + host)
        (directory / (name + ".ext")).write_text("subjectAltName = DNS:%s\n" % host)
        openssl(directory, "x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey",
                "ca.key", "-CAcreateserial", "-days", "2", "-out", name + ".pem",
                "-extfile", name + ".ext")
    for key in directory.glob("*.key"):
        key.chmod(0o600)
    return directory


@pytest.fixture
def secure(certificates, tmp_path):
    """Start a mosquitto with TLS; `server` is the name of its certificate."""
    running = []

    def start(server="server", *more):
        port = free_port()
        config = tmp_path / "mosquitto.conf"
        config.write_text("\n".join([
            "listener %d 127.0.0.1" % port, "allow_anonymous true",
            "cafile %s/ca.pem" % certificates, "certfile %s/%s.pem" % (certificates, server),
            "keyfile %s/%s.key" % (certificates, server), *more,
            "user root" if os.geteuid() == 0 else ""]) + "\n")
        running.append(subprocess.Popen([needed("mosquitto"), "-c", config],
                                        stderr=subprocess.DEVNULL))
        until(lambda: answers(port), 10, "mosquitto listens")
        return port

    yield start
    for process in running:
        process.terminate()
        process.wait(10)


def deliver(tmp_path, port, within_s=10, **changes):
    """Deliver ten records; return what was logged, and whether they were acknowledged in time."""
    async def scenario():
        spool = new_spool(tmp_path)
        append(spool, 10)
        settings = uplink(port, url="mqtts://localhost:%d" % port, **changes)
        async with InLoop(spool, settings, tmp_path) as sending:
            await sending.until(
                lambda: sending.acked() == 10 or any("again" in line for line in sending.log),
                within_s)
            return sending.log, sending.acked() == 10

    return asyncio.run(scenario())


def test_a_server_of_the_authority_in_ca_file_is_trusted(tmp_path, secure, certificates):
    log, arrived = deliver(tmp_path, secure(), ca_file=str(certificates / "ca.pem"))
    assert arrived and log == []


@pytest.mark.parametrize(("server", "authority", "said"), [
    ("server", "other", "certificate verify failed"),
    ("server", "", "certificate verify failed"),
    ("elsewhere", "ca", "Hostname mismatch"),
])
def test_a_server_that_is_not_the_one_gets_nothing(
        tmp_path, secure, certificates, server, authority, said):
    ca_file = str(certificates / (authority + ".pem")) if authority else ""
    log, arrived = deliver(tmp_path, secure(server), ca_file=ca_file)
    assert not arrived
    assert said.lower() in log[0].lower() or "self-signed certificate" in log[0] or (
        "unable to get local issuer" in log[0]), log


def test_insecure_tls_takes_anyone_and_says_so_once(tmp_path, secure):
    log, arrived = deliver(tmp_path, secure("elsewhere"), insecure_tls=True)
    assert arrived
    assert log == ["uplink platform: insecure_tls: whoever answers is taken for the server"]


def test_a_server_that_asks_for_a_certificate_gets_ours(tmp_path, secure, certificates):
    port = secure("server", "require_certificate true")
    ca_file = str(certificates / "ca.pem")
    log, arrived = deliver(
        tmp_path, port, ca_file=ca_file, certificate_file=str(certificates / "client.pem"),
        key_file=str(certificates / "client.key"))
    assert arrived and log == []


def test_without_a_certificate_such_a_server_is_tried_again(tmp_path, secure, certificates):
    port = secure("server", "require_certificate true")
    log, arrived = deliver(tmp_path, port, ca_file=str(certificates / "ca.pem"))
    assert not arrived and "trying again" in log[0]


@pytest.mark.parametrize(("minimum", "speaks"), [("1.2", True), ("1.3", False)])
def test_a_server_of_tls_1_2_is_declined_where_1_3_is_the_minimum(
        tmp_path, certificates, minimum, speaks):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
    listener = socket.create_server(("127.0.0.1", 0))
    first_octets = []

    def talk():
        connection, _ = listener.accept()
        try:
            with context.wrap_socket(connection, server_side=True) as secured:
                first_octets.append(secured.recv(1))
        except OSError:
            first_octets.append(b"")

    talking = threading.Thread(target=talk, daemon=True)
    talking.start()
    log, _ = deliver(tmp_path, listener.getsockname()[1], tls_minimum=minimum,
                     ca_file=str(certificates / "ca.pem"))
    talking.join(5)
    listener.close()
    assert first_octets == [b"\x10" if speaks else b""]  # a CONNECT
    assert ("protocol version" in log[0].lower()) is not speaks, log


def test_a_key_that_does_not_belong_to_the_certificate_is_named(tmp_path, secure, certificates):
    log, arrived = deliver(
        tmp_path, secure(), ca_file=str(certificates / "ca.pem"),
        certificate_file=str(certificates / "client.pem"),
        key_file=str(certificates / "server.key"))
    assert not arrived and "client.pem: certificate_file: " in log[0]


def test_a_key_with_a_pass_phrase_is_an_error_and_asks_nobody(tmp_path, secure, certificates):
    openssl(certificates, "rsa", "-aes128", "-in", "client.key", "-passout", "pass:secret",
            "-out", "locked.key")
    log, arrived = deliver(
        tmp_path, secure(), ca_file=str(certificates / "ca.pem"),
        certificate_file=str(certificates / "client.pem"),
        key_file=str(certificates / "locked.key"))
    assert not arrived and "certificate_file" in log[0] and "secret" not in log[0]


def test_files_of_secrets_that_others_may_read_are_warned_about(tmp_path):
    password_file, key_file = tmp_path / "password", tmp_path / "site.key"
    for file in (password_file, key_file):
        file.write_text("hidden")
    password_file.chmod(0o600)
    key_file.chmod(0o644)
    lines = cautions(uplink(1883, password_file=str(password_file), key_file=str(key_file)))
    assert lines == ["uplink platform: key_file: %s: others may read it (mode 644), allowed 600"
                     % key_file]


def test_check_warns_of_an_uplink_that_verifies_nobody(tmp_path):
    plant = tmp_path / "plant.toml"
    plant.write_text("""
[gateway]
id = "g1"
state_dir = "state"
[[line]]
name = "l"
host = "127.0.0.1"
[[boiler]]
name = "b1"
kind = "steam"
fuel = "natural_gas"
rated_output_mw = 7.0
[[uplink]]
url = "mqtts://localhost"
insecure_tls = true
""")
    done = edge("check", plant)
    assert done.returncode == 0, done.stdout
    assert "warning: uplink uplink: insecure_tls" in done.stderr
