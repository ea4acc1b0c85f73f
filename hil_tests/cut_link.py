"""A link that can be cut in both directions: an MQTT server in a network namespace of its own.

    agent ── veth here ──┬── veth there ── mosquitto, TLS
                         cut: both ends down, nothing is refused and nothing is answered

It can also lose packets of a port by chance (nftables), and let no more through than so many kbit/s
towards the server (tbf).  Needs root, `ip`, and for these `nft` and `tc`; without them a test is
left out, in CI it fails.
"""

import pathlib
import re
import signal
import subprocess

from edge.simulator.served_line import make_certificate
from hil_tests.rig import answers, leave_out, needed, until

_LOSS = """table inet loss {
  chain in { type filter hook input priority 0; tcp dport %d numgen random mod 1000 < %d counter drop; }
  chain out { type filter hook output priority 0; tcp sport %d numgen random mod 1000 < %d counter drop; }
}
"""  # noqa: E501 - a rule is a line


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
                leave_out("no network namespace can be made: %s" % done.stderr.strip())
        self.join()

    def join(self):
        """Let packets through."""
        self._ip("link", "set", self._here, "up")
        self._ip("-n", self.name, "link", "set", self._there, "up")

    def cut(self):
        """Let nothing through, either way; whoever sends hears nothing of it."""
        self._ip("-n", self.name, "link", "set", self._there, "down")

    def cuts(self):
        """Return how often it was cut, by the kernel's count."""
        found = pathlib.Path("/sys/class/net", self._here, "carrier_down_count").read_text()
        return int(found)

    def lose(self, port, pct):
        """Lose so many of the packets to and from a port at the far end."""
        part = round(10 * pct)
        done = subprocess.run(self.inside([needed("nft"), "-f", "-"]), text=True,
                              input=_LOSS % (port, part, port, part), capture_output=True)
        assert done.returncode == 0, done.stderr

    def lose_none(self):
        """Lose nothing any more, and return how many packets were lost."""
        nft = needed("nft")
        rules = subprocess.run(self.inside([nft, "list", "table", "inet", "loss"]), text=True,
                               capture_output=True, check=True).stdout
        subprocess.run(self.inside([nft, "delete", "table", "inet", "loss"]), check=True)
        return sum(int(found) for found in re.findall(r"counter packets (\d+)", rules))

    def limit(self, kbit):
        """Let no more than so many kbit/s through to the far end."""
        self._queue("replace", "root", "tbf", "rate", "%gkbit" % kbit, "burst", "3000",
                    "limit", "60000")

    def limit_no_more(self):
        """Let all through, and return how many packets had to wait."""
        found = re.search(r"overlimits (\d+)", self._queue("-s", "show").stdout)
        self._queue("del", "root")
        return int(found[1])

    def inside(self, words):
        """Return the words that run a program in the namespace."""
        return [needed("ip"), "netns", "exec", self.name, *map(str, words)]

    def remove(self):
        """Take everything away."""
        self._ip("netns", "del", self.name)
        self._ip("link", "del", self._here)

    def _queue(self, *words):
        options = [word for word in words if word.startswith("-")]
        verb, *rest = [word for word in words if not word.startswith("-")]
        return subprocess.run([needed("tc"), *options, "qdisc", verb, "dev", self._here, *rest],
                              capture_output=True, text=True, check=True)

    def _ip(self, *words):
        return subprocess.run([needed("ip"), *words], capture_output=True, text=True)


class LinkedMosquitto:
    """Mosquitto with TLS at the far end of a link; `stop` cuts the link, `start` joins it."""

    def __init__(self, directory, link, more):
        self.port = 8883
        self.url = "mqtt://%s:1883" % link.far  # without TLS, for who looks on
        needed("openssl")
        self.ca_file, key = make_certificate(link.far, directory)
        self.tls_url = "mqtts://%s:%d" % (link.far, self.port)
        self.tls_words = '%s"\nca_file = "%s"' % (self.tls_url, self.ca_file)
        self._link = link
        self._process = None
        self._directory = directory
        (directory / "mosquitto.conf").write_text(
            "listener 1883 %s\nlistener %d %s\ncertfile %s\nkeyfile %s\nallow_anonymous true\n"
            "persistence true\npersistence_location %s/\nmax_queued_messages 0\n%s%s" % (
                link.far, self.port, link.far, self.ca_file, key, directory,
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
