"""The holes that a default mosquitto makes when it is killed are found, asked for and closed.

mosquitto as Debian ships it acknowledges what it has in memory only, keeps at most 1000 messages
for who is away, and writes its state every half hour: a kill loses what it had acknowledged.
`make campaign-holes` kills it 20 times.
"""

import os
import signal
import subprocess
import sys

import pytest

from edge.uplink.signing import key_of
from hil_tests.ingest_copies import Copies, Database
from hil_tests.postgres import Postgres
from hil_tests.rig import ROOT, Mosquitto, Platform, edge, until

KILLS = int(os.environ.get("HOLES_KILLS", "3"))
GATEWAYS = 10
HOLE_S = 2.0
AWAY = 30 * GATEWAYS  # records that mosquitto has for the copy that is away when it is killed
LATE_S = 180


class DefaultMosquitto(Mosquitto):
    """With the limits and the care that mosquitto has where nobody changes them."""

    def __init__(self, directory):
        super().__init__(directory)
        self._config.write_text("\n".join(
            line for line in self._config.read_text().splitlines()
            if not line.startswith("max_queued_messages")) + "\n")

    def kill(self):
        """Kill it where it stands."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)


@pytest.fixture
def default_mosquitto(tmp_path):
    """One that is up."""
    server = DefaultMosquitto(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def database():
    """A PostgreSQL that is up."""
    server = Postgres()
    server.start()
    yield Database(server)
    server.stop()


@pytest.fixture
def copies(tmp_path, default_mosquitto, database):
    """Copies of the ingest between the two."""
    made = Copies(tmp_path, default_mosquitto.url, database.url)
    yield made
    made.end()


def test_holes_that_a_killed_mosquitto_makes_are_found_asked_for_and_closed(
        tmp_path, default_mosquitto, database, copies):
    owner = tmp_path / "owner-key"
    (tmp_path / "public-key").write_text(key_of(str(owner)).public.hex())
    copy = copies.start("a", "--command-key", owner, "--hole-s", HOLE_S)
    fleet = subprocess.Popen(
        [sys.executable, "-m", "edge", "simulate", "--fleet", str(GATEWAYS), "--every-s", "0.2",
         "--to", default_mosquitto.url, "--command-key", tmp_path / "public-key"], cwd=ROOT,
        text=True, stdout=subprocess.PIPE)
    platform = Witness(default_mosquitto.url, "boiler/v1/+/data")
    try:
        for _ in range(KILLS):
            _lose_some(copy, default_mosquitto, database, platform)
    finally:
        platform.close()
        fleet.send_signal(signal.SIGTERM)
        said, _ = fleet.communicate(timeout=LATE_S)
    assert fleet.returncode == 0, said
    records = int(said.split(" records")[0].split()[-1])
    until(lambda: database.one("SELECT count(*) FROM records") == records, LATE_S, "all stored")
    copy.stop()
    _tell(database, records)
    verified = edge("verify", database.url)
    assert verified.stdout.count("complete and unchanged") == GATEWAYS, verified.stdout


def _lose_some(copy, mosquitto, database, platform):
    """Kill mosquitto while it has what it acknowledged; wait until nothing is missing."""
    had = database.one("SELECT count(*) FROM holes")
    copy.kill()
    seen = len(platform.records)
    until(lambda: len(platform.records) > seen + AWAY, LATE_S, "records for the copy that is away")
    mosquitto.kill()
    newest = platform.newest()
    mosquitto.start()
    copy.start()
    until(lambda: database.one("SELECT count(*) FROM holes") > had, LATE_S, "a hole is found")
    # A gateway that is slow to come back shows its hole when it does.
    until(lambda: _whole(database, newest), LATE_S, "all holes are closed")


def _whole(database, newest):
    """Whether each gateway has sent more than before, and nothing of it is missing."""
    rows = database.rows("SELECT gateway, upper(have) - 1 FROM spools WHERE have = "
                         "int8multirange(int8range(1, upper(have)))")
    return len(rows) == GATEWAYS and all(last > newest[gateway] for gateway, last in rows)


class Witness(Platform):
    """Sees what mosquitto hands on while it is up."""

    def newest(self):
        """Return the highest number of each gateway."""
        newest = {}
        for record in list(self.records):
            number = newest.get(record["gateway"], 0)
            newest[record["gateway"]] = max(number, record["number"])
        return newest


def _tell(database, records):
    (holes, numbers, slowest_s), = database.rows(
        "SELECT count(*), sum(upper(numbers) - lower(numbers)), "
        "max(extract(epoch FROM closed - found)) FROM holes")
    requests = database.one("SELECT count(*) FROM events WHERE event->>'event' = 'replay'")
    assert numbers >= KILLS * AWAY // 2
    assert database.one("SELECT count(*) FROM gaps") == 0  # each came from the gateway's spool
    assert database.one("SELECT count(*) FROM spools WHERE have = "
                        "int8multirange(int8range(1, upper(have)))") == GATEWAYS
    print("mosquitto killed %d times under %d gateways, %d records: %d holes of %d numbers found, "
          "asked for (%d answers) and closed, the slowest in %.1f s" % (
              KILLS, GATEWAYS, records, holes, numbers, requests, slowest_s))
