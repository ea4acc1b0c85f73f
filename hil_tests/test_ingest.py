"""Gateways of a province into a real PostgreSQL, with a copy of the ingest killed in the middle.

`make campaign-ingest` takes longer and has more boilers.
"""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from edge.port import packb
from edge.uplink.records import pack_batch
from hil_tests.ingest_copies import Copies, Database
from hil_tests.postgres import Postgres
from hil_tests.rig import ROOT, edge, until

GATEWAYS = int(os.environ.get("INGEST_GATEWAYS", "200"))
RECORDS = int(os.environ.get("INGEST_RECORDS", "3000"))  # at least
BOILERS = int(os.environ.get("INGEST_BOILERS", "2"))
LATE_S = 120 + RECORDS / 100
HEADER = {"gateway": "g1", "spool": "ab" * 8, "stream": "live"}


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL that is up."""
    made = Postgres()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def database(server):
    """An empty database of it."""
    return Database(server)


@pytest.fixture
def copies(tmp_path, mosquitto, database):
    """Copies of the ingest between the two."""
    made = Copies(tmp_path, mosquitto.url, database.url)
    yield made
    made.end()


def test_two_copies_store_every_record_once_though_one_is_killed(mosquitto, database, copies):
    both = [copies.start(name) for name in ("a", "b")]
    began, before = time.monotonic(), database.cpu_s()
    fleet = subprocess.Popen(
        [sys.executable, "-m", "edge", "simulate", "--fleet", str(GATEWAYS), "--to", mosquitto.url,
         "--boilers", str(BOILERS)], cwd=ROOT, text=True, stdout=subprocess.PIPE)
    known = "SELECT coalesce(sum(upper(have) - 1), 0) FROM spools"
    until(lambda: database.one(known) > RECORDS / 3, LATE_S, "a third of all")
    both[0].kill()
    until(lambda: database.one(known) > RECORDS / 2, LATE_S, "one goes on alone")
    both[0].start()
    until(lambda: database.one(known) > RECORDS, LATE_S, "that is enough")
    fleet.send_signal(signal.SIGTERM)
    said, _ = fleet.communicate(timeout=LATE_S)
    assert fleet.returncode == 0, said
    records = int(said.split(" records")[0].split()[-1])
    until(lambda: database.one("SELECT count(*) FROM records") >= records, LATE_S, "all stored")
    seconds, server_s = time.monotonic() - began, database.cpu_s() - before
    shares = [copy.stop() for copy in both]
    assert all(share[0] > 0 for share in shares), "each copy had its share"
    _assert_each_once(database, records)
    print("%d gateways, %d records in %.1f s, %.0f records/s; CPU a record: copies %.0f us (%d "
          "stored, %d doubles by the one that was killed), PostgreSQL %.0f us" % (
              GATEWAYS, records, seconds, records / seconds,
              1e6 * sum(share[3] for share in shares) / sum(share[0] for share in shares),
              shares[0][0], shares[0][1], 1e6 * server_s / records))
    verified = edge("verify", database.url)
    assert verified.returncode == 0, verified.stdout
    assert verified.stdout.count("complete and unchanged") == GATEWAYS


def test_compact_batches_are_read_by_a_copy_that_came_after_the_births(
        mosquitto, database, copies):
    first = copies.start("a")
    fleet = subprocess.Popen(
        [sys.executable, "-m", "edge", "simulate", "--fleet", "20", "--to", mosquitto.url,
         "--format", "compact"], cwd=ROOT, text=True, stdout=subprocess.PIPE)
    until(lambda: database.one("SELECT count(DISTINCT spool) FROM records") == 20, 60, "of all")
    second = copies.start("b")
    stored = "SELECT count(*) FROM records"
    enough = database.one(stored) + 100
    until(lambda: database.one(stored) > enough, 60, "some for each")
    fleet.send_signal(signal.SIGTERM)
    said, _ = fleet.communicate(timeout=LATE_S)
    records = int(said.split(" records")[0].split()[-1])
    until(lambda: database.one(stored) == records, 60, "all stored")
    assert first.stop()[2:3] == second.stop()[2:3] == (0,)
    verified = edge("verify", database.url)
    assert verified.stdout.count("complete and unchanged") == 20, verified.stdout


def _assert_each_once(database, records):
    assert database.one("SELECT count(*) FROM records") == records
    assert database.one("SELECT count(DISTINCT (spool, number)) FROM records") == records
    assert database.one("SELECT count(*) FROM spools") == GATEWAYS
    # Each spool has 1 to its last number, and those are all records.
    assert database.one("SELECT sum(upper(have) - 1) FROM spools WHERE have = "
                        "int8multirange(int8range(1, upper(have)))") == records
    assert database.one("SELECT count(*) FROM dead_letters") == 0
    assert database.one("SELECT count(DISTINCT gateway) FROM births") == GATEWAYS


def test_a_database_that_goes_away_costs_no_record(mosquitto, database, copies):
    copy = copies.start("a")
    _publish(mosquitto, _batch(1, 10))
    until(lambda: database.one("SELECT count(*) FROM records") == 10, 60, "the first records")
    database.server.kill()
    _publish(mosquitto, _batch(11, 10))
    until(lambda: "trying again" in copy.said(), 60, "it has noticed")
    database.server.start()
    until(lambda: database.one("SELECT count(*) FROM records") == 20, 60, "those meanwhile")
    assert copy.stop()[:3] == (20, 0, 0)
    assert copy.said().count("trying again") == 1


def test_poison_becomes_a_dead_letter_and_stops_nothing(mosquitto, database, copies):
    copy = copies.start("a")
    poison = {
        b"\x92garbage": "byte 1: ",
        pack_batch(HEADER, [packb(_record(4, boiler="b\0"))]): "invalid byte sequence",
        pack_batch(HEADER, [packb(_record(5, faults={"o2_dry_pct": "\0"}))]): "unsupported Unicode",
        pack_batch(HEADER, [packb(_record(6, values={"o2_dry_pct": "much"}))]): "record 6: ",
        _batch(7, 1).replace(b"g1", b"g2"): "found gateway 'g2'",
    }
    for payload in poison:
        _publish(mosquitto, _batch(1, 3), payload)
    until(lambda: database.one("SELECT count(*) FROM dead_letters") == len(poison), 60, "letters")
    assert database.one("SELECT count(*) FROM records") == 3
    for payload, reason in database.rows("SELECT payload, reason FROM dead_letters"):
        assert reason.startswith(poison[payload]), reason
    copy.stop()
    # Nothing comes again: it was acknowledged.
    copy.start()
    assert copy.stop()[:3] == (0, 0, 0)


def test_a_number_that_comes_with_other_bytes_is_kept_beside_the_first(
        mosquitto, database, copies):
    copy = copies.start("a")
    _publish(mosquitto, _batch(1, 3))
    until(lambda: database.one("SELECT count(*) FROM records") == 3, 60, "the first records")
    other = packb(_record(2, boiler="b2"))
    _publish(mosquitto, pack_batch(HEADER, [other]))
    until(lambda: database.one("SELECT count(*) FROM dead_letters") == 1, 60, "the other one")
    assert database.rows("SELECT reason, payload FROM dead_letters") == [
        ("record 2 changed", other)]
    assert database.one("SELECT boiler FROM records WHERE number = 2") == "b1"
    copy.stop()


def test_a_hole_closes_when_its_numbers_come_or_are_said_to_be_gone(
        mosquitto, database, copies):
    copy = copies.start("a", "--hole-s", "1")
    _publish(mosquitto, _batch(1, 2), _batch(6, 2), _batch(11, 1))
    holes = "SELECT lower(numbers), upper(numbers) - 1, closed IS NULL FROM holes ORDER BY numbers"
    until(lambda: database.rows(holes) == [(3, 5, True), (8, 10, True)], 60, "two holes")
    _publish(mosquitto, _batch(8, 3))
    until(lambda: database.rows(holes) == [(3, 5, True), (8, 10, False)], 60, "one is closed")
    answer = {"event": "replay", "of_spool": HEADER["spool"], "gone": [[3, 5], [9, 7], "x"]}
    _publish(mosquitto, json.dumps(answer).encode(), topic="boiler/v1/g1/events")
    until(lambda: database.rows(holes) == [(3, 5, False), (8, 10, False)], 60, "both are closed")
    assert database.rows("SELECT number, first, last, reason FROM gaps") == [
        (0, 3, 5, "the gateway does not keep them any more")]
    assert copy.stop()[:3] == (8, 0, 0)


def test_values_can_be_asked_for_by_their_names(mosquitto, database, copies):
    copy = copies.start("a")
    spans = {"co_ppm": [20.5, 19.0, 22.0, 60], "o2_dry_pct": 3.5}
    _publish(mosquitto, pack_batch(HEADER, [packb(_record(1, values=spans))]))
    until(lambda: database.one("SELECT count(*) FROM records") == 1, 60, "the record")
    assert database.rows("SELECT gateway, boiler, quantity, mean, low, high, count FROM readings "
                         "ORDER BY quantity") == [
        ("g1", "b1", "co_ppm", 20.5, 19.0, 22.0, 60), ("g1", "b1", "o2_dry_pct", 3.5, 3.5, 3.5, 1)]
    copy.stop()


def _record(number, boiler="b1", values=None, faults=None):
    return [0, number, 1, 1_795_564_800_000 + number, 1000, number, True, boiler,
            values or {"o2_dry_pct": 3.5}, {}, faults or {}, {}]


def _batch(first, count):
    return pack_batch(HEADER, [packb(_record(number)) for number in range(first, first + count)])


def _publish(mosquitto, *payloads, topic="boiler/v1/g1/data"):
    for payload in payloads:
        subprocess.run(["mosquitto_pub", "-p", str(mosquitto.port), "-q", "1", "-t",
                        topic, "-s"], input=payload, check=True)
