"""Batches that are waited for, and the compact form, against a server that keeps what it gets."""

import asyncio

import pytest

from benchmarks.plant import write_plant
from edge.averages import Window
from edge.uplink import chain
from edge.uplink.payload_reader import raw_payloads, unpack_payloads
from edge.uplink.records import pack_record
from edge.uplink.schema import Births
from edge.uplink.spool import Settings, Spool
from hil_tests import test_delivery
from hil_tests.arrived import numbers_missing
from hil_tests.rig import AgentProcess, Platform, edge, until
from hil_tests.room import Devices
from hil_tests.test_delivery import NOW, InLoop, recorder, uplink

__all__ = ["recorder"]


def append(spool, count):
    """Append records of a boiler, 0.4 KB each."""
    for _ in range(count):
        values = {"quantity_%02d" % place: spool.next**2 * (place + 1) * 7919 % 997 / 10
                  for place in range(20)}
        spool.append(pack_record(spool.next, Window(
            "b1", NOW.time_ms, 0, NOW.up_ms, NOW.boot, True, values, {}), {}))
    spool.sync()


def batches(recorder):
    """Return ("batch", header, rows) of each data message."""
    births = Births()
    found = []
    for topic, payload in list(recorder.publishes):
        if "/birth/" in topic:
            births.take(next(unpack_payloads(payload))[1])
        elif topic.endswith("/data"):
            found += raw_payloads(payload, births)
    return found


def numbers(recorder):
    return [record[1] for _, _, rows in batches(recorder) for record, _ in rows]


@pytest.mark.parametrize("form", ["msgpack", "compact"])
def test_live_records_wait_for_each_other(tmp_path, recorder, form):
    async def scenario():
        spool = Spool(str(tmp_path / "spool"), Settings(10_000_000, 190), lambda: NOW)
        settings = uplink(recorder.port, format=form, batch_every_s=1.5)
        async with InLoop(spool, settings) as sending:
            await sending.until(lambda: sending.delivery.connected)
            for _ in range(5):
                append(spool, 3)
                sending.delivery.stir()
                await asyncio.sleep(0)
            await sending.until(lambda: sending.acked() == 15)
        (batch,) = batches(recorder)
        assert [record[1] for record, _ in batch[2]] == list(range(1, 16))

    asyncio.run(scenario())


def test_nothing_waits_for_its_batch_once_all_is_over(tmp_path, recorder):
    async def scenario():
        spool = Spool(str(tmp_path / "spool"), Settings(10_000_000, 190), lambda: NOW)
        async with InLoop(spool, uplink(recorder.port, batch_every_s=3600.0)) as sending:
            await sending.until(lambda: sending.delivery.connected)
            append(spool, 3)
            sending.delivery.stir()
            await asyncio.sleep(0.1)
            assert sending.acked() == 0
            sending.delivery.hurry()
            await sending.until(lambda: sending.acked() == 3)

    asyncio.run(scenario())


def test_a_large_batch_goes_on_over_segments_in_one_chain(tmp_path, recorder):
    async def scenario():
        spool = Spool(str(tmp_path / "spool"), Settings(10_000_000, 190, 16_384), lambda: NOW)
        settings = uplink(recorder.port, format="compact", batch_every_s=1.5)
        async with InLoop(spool, settings) as sending:
            await sending.until(lambda: sending.delivery.connected)
            append(spool, 500)
            sending.delivery.stir()
            await sending.until(lambda: sending.acked() == 500)
        (batch,) = batches(recorder)
        _, header, rows = batch
        assert len(rows) == 500 and len(recorder.payloads[-2]) < 30_000
        assert header["chain"] == [
            chain.START, chain.after(chain.START, [octets for _, octets in rows])]

    asyncio.run(scenario())


def test_a_compact_batch_that_the_server_finds_too_large_is_halved(tmp_path, recorder):
    async def scenario():
        recorder.packet_max = 3000
        spool = Spool(str(tmp_path / "spool"), Settings(10_000_000, 190), lambda: NOW)
        settings = uplink(recorder.port, format="compact", batch_every_s=0.5, version="5")
        async with InLoop(spool, settings) as sending:
            await sending.until(lambda: sending.delivery.connected)
            append(spool, 500)
            sending.delivery.stir()
            await sending.until(lambda: sending.acked() == 500)
        assert numbers(recorder) == list(range(1, 501))
        assert len(batches(recorder)) > 1 and max(map(len, recorder.payloads)) < 3000

    asyncio.run(scenario())


def test_a_backlog_in_the_compact_form_comes_back_octet_by_octet(tmp_path, recorder):
    async def scenario():
        spool = Spool(str(tmp_path / "spool"), Settings(10_000_000, 190), lambda: NOW)
        append(spool, 300)
        test_delivery.append(spool, 5)  # clock records
        async with InLoop(spool, uplink(recorder.port, format="compact")) as sending:
            await sending.until(lambda: sending.acked() == 305)
        kept = []
        while len(kept) < 305:
            kept += spool.peek(len(kept) + 1, 305, 10_000_000).records
        assert [octets for _, _, rows in batches(recorder) for _, octets in rows] == kept
        assert {batch[1]["stream"] for batch in batches(recorder)} == {"backlog"}

    asyncio.run(scenario())


def test_an_agent_is_killed_and_its_compact_batches_prove_that_nothing_is_missing(
        tmp_path, mosquitto):
    devices = Devices()
    platform = Platform(mosquitto.url)
    plant = write_plant(tmp_path, devices.port, mosquitto.port, 10, poll_every_ms=200)
    plant.write_text(plant.read_text().replace(
        "[[uplink]]\n", '[[uplink]]\nformat = "compact"\nbatch_every_s = 2\n'))
    agent = AgentProcess(plant)
    try:
        for _ in range(3):
            before = len(platform.records)
            agent.start()
            until(lambda before=before: len(platform.records) > before + 200, 30, "batches")
            agent.kill()
        agent.start()
        last = max(record["number"] for record in platform.records)
        until(lambda: not numbers_missing(platform.records)
              and platform.records[-1]["number"] > last + 200, 30, "all of them")
    finally:
        agent.kill()
        devices.stop()
        platform.close()
    archive = tmp_path / "archive"
    archive.write_bytes(b"".join([payload for topic, payload in platform.messages
                                  if topic.endswith("/data") or "/birth/" in topic]))
    assert {payload[0] for topic, payload in platform.messages
            if topic.endswith("/data")} == {0x94}
    done = edge("verify", str(archive))
    assert done.returncode == 0 and "complete and unchanged" in done.stdout, done.stdout
