"""A link that can be cut in both directions: an MQTT server in a network namespace of its own.

    agent ── veth here ──┬── veth there ── mosquitto, TLS
                         cut: both ends down, nothing is refused and nothing is answered

Needs root and `ip`; without them a test is left out, in CI it fails.
"""

import os
import signal
import subprocess

import pytest

from hil_tests.rig import answers, needed, until


class CutLink:
    """A namespace and the pair of interfaces that leads there."""

    def __init__(self, number):
        self.name = "boiler-edge-%d" % number
        self._here, self._there = "be%d-a" % number, "be%d-b" % number
        self.near, self.far = "10.213.%d.1" % (number % 250), "10.213.%d.2" % (number % 250)

    def make(self):
        """Make both, or leave the test out with the reason."""
        for words in (
                ("netns", "add", self.name),
                ("link", "add", self._here, "type", "veth", "peer", "name", self._there),
                ("link", "set", self._there, "netns", self.name),
                ("addr", "add", self.near + "/30", "dev", self._here),
                ("-n", self.name, "addr", "add", self.far + "/30", "dev", self._there),
                ("-n", self.name, "link", "set", "lo", "up")):
            done = self._ip(*words)
            if done.returncode:
                self.remove()
                missing = "no network namespace can be made: %s" % done.stderr.strip()
                if os.environ.get("CI"):
                    pytest.fail(missing)
                pytest.skip(missing)
        self.join()

    def join(self):
        """Let packets through."""
        self._ip("link", "set", self._here, "up")
        self._ip("-n", self.name, "link", "set", self._there, "up")

    def cut(self):
        """Let nothing through, either way; whoever sends hears nothing of it."""
        self._ip("-n", self.name, "link", "set", self._there, "down")

    def inside(self, words):
        """Return the words that run a program in the namespace."""
        return [needed("ip"), "netns", "exec", self.name, *map(str, words)]

    def remove(self):
        """Take everything away."""
        self._ip("netns", "del", self.name)
        self._ip("link", "del", self._here)

    def _ip(self, *words):
        return subprocess.run([needed("ip"), *words], capture_output=True, text=True)


def make_certificates(directory, address):
    """Write ca.pem, server.pem and server.key for a server at an address."""
    run = [needed("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
           "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout",
           str(directory / "server.key"), "-out", str(directory / "server.pem"),
           "-subj", "/CN=storm", "-addext", "subjectAltName=IP:" + address]
    subprocess.run(run, check=True, capture_output=True)
    return directory / "server.pem"


class LinkedMosquitto:
    """Mosquitto with TLS at the far end of a link; `stop` cuts the link, `start` joins it."""

    def __init__(self, directory, link, more):
        self.port = 8883
        self.url = "mqtt://%s:1883" % link.far  # without TLS, for who looks on
        certificate = make_certificates(directory, link.far)
        self.tls_words = 'mqtts://%s:%d"\nca_file = "%s"' % (link.far, self.port, certificate)
        self._link = link
        self._process = None
        self._directory = directory
        (directory / "mosquitto.conf").write_text(
            "listener 1883 %s\nlistener %d %s\ncertfile %s\nkeyfile %s\nallow_anonymous true\n"
            "persistence true\npersistence_location %s/\nmax_queued_messages 0\n%s%s" % (
                link.far, self.port, link.far, certificate, directory / "server.key", directory,
                more, "user root\n"))

    def start(self):
        """Join the link; the first time, start the server too."""
        self._link.join()
        if self._process is None:
            words = [needed("mosquitto"), "-c", self._directory / "mosquitto.conf"]
            with (self._directory / "mosquitto.log").open("ab") as log:
                self._process = subprocess.Popen(self._link.inside(words), stderr=log, stdout=log)
            until(lambda: answers(1883, self._link.far), 10, "mosquitto listens")

    def hang(self):
        """Let it answer nobody from now on, though the link stands."""
        self._process.send_signal(signal.SIGSTOP)

    def stop(self):
        """Cut the link; the server behind it goes on."""
        self._link.cut()
        self._process.send_signal(signal.SIGCONT)

    def end(self):
        """End the server."""
        self._process.terminate()
        self._process.wait(10)
