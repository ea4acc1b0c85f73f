"""Archives of years: what `verify` keeps in memory of them, and files that cannot be mapped."""

import os
import threading
import tracemalloc
from hashlib import sha256

import pytest

from edge.__main__ import main
from edge.uplink.proof import SpoolProof
from edge.uplink.records import pack_batch
from tests.disk import record

COUNT = 20_000


def batches(count, stream="live"):
    """Yield (header, rows) of batches of one record each."""
    before = bytes(32)
    for number in range(1, count + 1):
        octets = record(number)
        after = sha256(before + octets).digest()
        yield ({"gateway": "g", "spool": "s", "stream": stream, "chain": [before, after]},
               [([2, number], octets)])
        before = after


def by_turns(count):
    """Yield batches of two streams of a connection: what is old goes out beside what is new."""
    all_of_them = list(batches(count))
    for old, new in zip(all_of_them[: count // 2], all_of_them[count // 2 :], strict=True):
        yield old
        yield new


@pytest.mark.parametrize("order", [batches, by_turns])
def test_a_record_in_a_batch_of_its_own_takes_less_than_thirty_bytes_of_memory(order):
    given = list(order(COUNT))
    proof = SpoolProof(None, None)
    tracemalloc.start()
    for header, rows in given:
        proof.take(header, rows)
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert taken < 30 * COUNT
    assert proof.first_break() is None
    assert (proof.records, proof.last, proof.head) == (COUNT, COUNT, given[-1][0]["chain"][1])


def test_a_number_far_beyond_the_others_is_a_break_and_takes_no_memory():
    proof = SpoolProof(None, None)
    for header, rows in batches(10):
        proof.take(header, rows)
    proof.take({"gateway": "g", "spool": "s", "stream": "live"}, [([2, 1 << 60], record(1 << 60))])
    assert proof.first_break().reason == "missing numbers 11 to %d" % ((1 << 60) - 1)
    assert proof.records == 11


def archive(count):
    """Return the bytes of an archive of so many batches."""
    return b"".join([pack_batch(header, [octets for _, octets in rows])
                     for header, rows in batches(count)])


def test_an_archive_that_is_longer_than_memory_holds_at_a_time_is_read_to_its_end(
        tmp_path, capsys):
    (tmp_path / "payloads").write_bytes(archive(300))
    assert main(["verify", str(tmp_path / "payloads")]) == 0
    assert "300 records, 0 gaps, 1 to 300" in capsys.readouterr().out


def test_an_archive_that_comes_through_a_pipe_is_verified_too(tmp_path, capsys):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(archive(30),))
    writer.start()
    try:
        assert main(["verify", str(pipe)]) == 0
    finally:
        writer.join()
    assert "30 records, 0 gaps, 1 to 30" in capsys.readouterr().out


def test_an_empty_archive_holds_no_records(tmp_path, capsys):
    (tmp_path / "payloads").write_bytes(b"")
    assert main(["verify", str(tmp_path / "payloads")]) == 1
    assert capsys.readouterr().out == "no records\n"
