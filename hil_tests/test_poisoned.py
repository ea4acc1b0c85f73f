"""Records that a server chokes on: found by halving, put aside with the reason, blocking nobody."""

import asyncio
import json
import time

import pytest

from benchmarks.plant import write_plant
from edge import config
from edge.uplink import dead_letters, delivery, sending
from edge.uplink.dead_letters import DeadLetter, DeadLetters, read
from edge.uplink.delivery import alone
from edge.uplink.records import number_of, pack_clock
from edge.uplink.spool import Settings, Spool
from hil_tests.rig import edge
from hil_tests.room import Devices
from hil_tests.test_delivery import (
    NOW,
    InLoop,
    append,
    new_spool,
    received,
    recorder,
    uplink,
)

__all__ = ["recorder"]  # a fixture

POISON = b"\x02\x0b\xad\xc0\xde"  # an offset that no other record has


@pytest.fixture(autouse=True)
def hurry(monkeypatch):
    """Make the waits short; what is waited for stays."""
    monkeypatch.setattr(delivery, "WAIT_MAX_S", 0.15)
    monkeypatch.setattr(sending, "PASSING_MS", 500)


def append_poison(spool):
    """Append a record that the server chokes on; return its number."""
    number = spool.next
    spool.append(pack_clock(number, NOW, int.from_bytes(POISON, "big")))
    spool.sync()
    return number


async def condemned(sending, count):
    """Append a live record now and then, as an agent does, until so many were put aside."""
    async with asyncio.timeout(40):
        while sending.delivery.put_aside < count:
            sending.append(1)
            await asyncio.sleep(0.1)


def dead(tmp_path):
    return read(str(tmp_path / "dead-letters" / "platform.msgpack"))


def events(recorder):
    return [json.loads(payload) for topic, payload in list(recorder.publishes)
            if topic.endswith("/events")]


@pytest.mark.parametrize("before", [0, 37, 2500])
def test_a_poisoned_record_in_the_backlog_is_put_aside_and_all_others_arrive(
        tmp_path, recorder, before):
    recorder.poison = POISON

    async def scenario():
        spool = new_spool(tmp_path)
        append(spool, before)
        number = append_poison(spool)
        append(spool, 1200)
        async with InLoop(spool, uplink(recorder.port), tmp_path) as sending:
            await condemned(sending, 1)
            await sending.until(lambda: sending.acked() == spool.next - 1)
            await sending.until(lambda: events(recorder))
            assert sending.delivery.put_aside == sending.delivery.dead_letters == 1
        got = {record["number"] for record in received(recorder)}
        assert got == set(range(1, spool.next)) - {number}
        (letter,) = dead(tmp_path)
        assert (letter.number, number_of(letter.record)) == (number, number)
        assert POISON in letter.record
        assert letter.reason.startswith("in flight at 5 disconnects while others arrived")
        (event,) = events(recorder)
        assert event["event"] == "dead_letter" and "record %d put aside" % number in event["text"]

    asyncio.run(scenario())


def test_live_records_go_on_arriving_while_a_poisoned_one_is_looked_for(tmp_path, recorder):
    recorder.poison = POISON

    async def scenario():
        spool = new_spool(tmp_path)
        async with InLoop(spool, uplink(recorder.port), tmp_path) as sending:
            await sending.until(lambda: sending.delivery.connected)
            number = append_poison(spool)
            while not sending.delivery.put_aside:
                sending.append(1)
                wanted = spool.next - 1
                await sending.until(lambda wanted=wanted: wanted in {
                    record["number"] for record in received(recorder)})
            assert [letter.number for letter in dead(tmp_path)] == [number]
            await sending.until(lambda: sending.acked() == spool.next - 1)

    asyncio.run(scenario())


def test_two_poisoned_records_are_both_found(tmp_path, recorder):
    recorder.poison = POISON

    async def scenario():
        spool = new_spool(tmp_path)
        append(spool, 150)
        first = append_poison(spool)
        append(spool, 700)
        second = append_poison(spool)
        append(spool, 150)
        async with InLoop(spool, uplink(recorder.port), tmp_path) as sending:
            await condemned(sending, 2)
            await sending.until(lambda: sending.acked() == spool.next - 1)
        assert [letter.number for letter in dead(tmp_path)] == [first, second]

    asyncio.run(scenario())


def test_nothing_is_put_aside_while_nothing_else_is_acknowledged(tmp_path, recorder):
    recorder.poison = b"g1"  # in every batch

    async def scenario():
        spool = new_spool(tmp_path)
        append(spool, 300)
        async with InLoop(spool, uplink(recorder.port), tmp_path) as sending:
            # Births have it too: the connection ends before any record.  Then only data.
            await sending.until(lambda: sending.delivery.trouble)
            recorder.poison = b"spool"
            await asyncio.sleep(4)
            assert sending.delivery.put_aside == 0 and sending.acked() == 0
            recorder.poison = b""
            await sending.until(lambda: sending.acked() == 300)
            assert sending.delivery.put_aside == 0
        numbers = [record["number"] for record in received(recorder)]
        assert sorted(set(numbers)) == list(range(1, 301))

    asyncio.run(scenario())


def test_a_server_that_kicks_all_the_time_has_nothing_put_aside(tmp_path, recorder):
    async def scenario():
        spool = new_spool(tmp_path)
        append(spool, 4000)
        async with InLoop(spool, uplink(recorder.port, backlog_rate=1000.0), tmp_path) as sending:
            while sending.acked() < 4000:
                await asyncio.sleep(0.11)
                recorder.kick()
            assert sending.delivery.put_aside == 0

    asyncio.run(scenario())


def test_dead_letters_that_cannot_be_written_keep_the_record(tmp_path, recorder):
    recorder.poison = POISON
    (tmp_path / "dead-letters").write_text("in the way")

    async def scenario():
        spool = new_spool(tmp_path)
        number = append_poison(spool)
        append(spool, 10)
        async with InLoop(spool, uplink(recorder.port), tmp_path) as sending:
            while not any("cannot be written" in line for line in sending.log):
                sending.append(1)
                await asyncio.sleep(0.1)
            assert sending.delivery.put_aside == 0 and sending.acked() < number
            (tmp_path / "dead-letters").unlink()
            await condemned(sending, 1)
        assert [letter.number for letter in dead(tmp_path)] == [number]

    asyncio.run(scenario())


def test_a_record_larger_than_the_servers_packets_is_put_aside_at_once(tmp_path, recorder):
    recorder.properties = b"\x27" + (1000).to_bytes(4, "big")  # maximum packet size

    async def scenario():
        spool = new_spool(tmp_path)
        append(spool, 200)
        spool.append(b"\x95\x07" + b"\xcc\xc9" + b"\x01\xda\x07\xd0" + bytes(2000) + b"\x00")
        spool.sync()
        append(spool, 50)
        async with InLoop(spool, uplink(recorder.port), tmp_path) as sending:
            await sending.until(lambda: sending.acked() == 251)
            assert sending.delivery.put_aside == 1
            assert sending.delivery.trouble == ""
        (letter,) = dead(tmp_path)
        assert letter.number == 201 and "the server takes" in letter.reason
        assert max(len(payload) for topic, payload in recorder.publishes) < 1000

    asyncio.run(scenario())


def test_a_run_whose_records_were_put_aside_ends_as_undelivered(tmp_path, recorder):
    recorder.properties = b"\x27" + (300).to_bytes(4, "big")  # less than a record of 30 values
    devices = Devices()
    plant = write_plant(tmp_path, devices.port, recorder.port, boilers=1, poll_every_ms=200)
    started = time.monotonic()
    done = edge("run", plant, "--polls", "3", "--drain-s", "25")
    devices.stop()
    assert done.returncode == 3, done.stderr
    assert time.monotonic() - started < 20, "there is nothing left to wait for"
    name = config.load(plant).uplinks[0].name
    letters = read(str(tmp_path / "state" / "dead-letters" / (name + ".msgpack")))
    assert [letter.number for letter in letters] == [1, 2, 3]
    assert not [topic for topic, _ in recorder.publishes if topic.endswith("/data")]


def test_spool_status_counts_the_dead_letters(tmp_path):
    plant = write_plant(tmp_path, 1, 1, boilers=1)
    state_dir = config.load(plant).state_dir
    Spool(state_dir + "/spool", Settings(1_000_000, 1), lambda: NOW).sync()
    name = config.load(plant).uplinks[0].name
    DeadLetters(state_dir, name).put(DeadLetter(7, 1, "too large", b"record"))
    done = edge("spool", "status", plant)
    assert done.returncode == 0, done.stdout
    assert ["dead", "letters", name, "1"] in map(str.split, done.stdout.splitlines())


def test_dead_letters_are_bounded_and_survive_a_torn_write(tmp_path, monkeypatch):
    monkeypatch.setattr(dead_letters, "FILE_MAX", 3000)
    letters = DeadLetters(str(tmp_path), "platform")
    for number in range(1, 10):
        letters.put(DeadLetter(number, 1, "reason", bytes(900)))
    path = tmp_path / "dead-letters" / "platform.msgpack"
    assert [letter.number for letter in read(str(path))] == [7, 8, 9]
    assert [letter.number for letter in read(str(path) + ".old")] == [4, 5, 6]
    assert letters.count == 6
    path.write_bytes(path.read_bytes()[:-5])
    letters = DeadLetters(str(tmp_path), "platform")
    letters.put(DeadLetter(10, 1, "reason", b"short"))
    assert [letter.number for letter in read(str(path))] == [7, 8, 10]
    assert alone(str(tmp_path)).state_dir == str(tmp_path)
