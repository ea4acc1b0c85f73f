"""Bytes and fsyncs that the agent asks of the flash, against the kernel's own count."""

import os

import pytest

from edge.sample import Moment
from edge.uplink.records import pack_gap
from edge.uplink.spool import Settings, Spool
from edge.uplink.wear import Wear

NOW = Moment(1_795_478_400_000, 5000, 1, True)


def octets_written():
    """Return the bytes that this process has handed to write(2), by the kernel."""
    with open("/proc/self/io", encoding="ascii") as file:
        return int(dict(line.split(": ") for line in file.read().splitlines())["wchar"])


@pytest.mark.skipif(not os.path.exists("/proc/self/io"), reason="the kernel keeps no account")
def test_bytes_and_fsyncs_are_those_that_the_kernel_sees(tmp_path, monkeypatch):
    fsyncs, fsync = [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: fsyncs.append(file) or fsync(file))
    wear, before = Wear(), octets_written()
    spool = Spool(str(tmp_path / "spool"), Settings(200_000, 190), lambda: NOW, wear)
    for _ in range(20):
        for _ in range(50):
            spool.append(pack_gap(spool.next, NOW, 1, 2, "x" * 400))
        spool.sync()
    assert wear.octets == octets_written() - before > 20 * 50 * 400
    assert wear.fsyncs == len(fsyncs) >= 20


def test_ratios_are_by_reading_and_by_hour_and_absent_without_any():
    wear = Wear()
    wear.octets, wear.fsyncs = 6400, 30
    assert wear.told(0) == {"bytes": 6400, "fsyncs": 30, "readings": 0,
                            "bytes_per_reading": None, "fsyncs_per_hour": None}
    wear.readings = 960
    told = wear.told(60_000)  # a minute
    assert (told["bytes_per_reading"], told["fsyncs_per_hour"]) == (6.67, 1800.0)
