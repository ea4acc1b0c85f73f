"""What the commands make of the compact form: decode, subscribe's order, and the proof."""

import json
from collections import namedtuple

import pytest

from edge.__main__ import main
from edge.averages import Window
from edge.birth import PlantWords
from edge.commands import subscribe
from edge.uplink import chain
from edge.uplink.payloads import Payloads
from edge.uplink.records import pack_birth, pack_gap, pack_record
from edge.uplink.schema import Births
from edge.uplink.signing import Signer
from edge.uplink.spool_reader import Batch
from tests.disk import STAMP

Uplink = namedtuple("Uplink", ("name", "format"))
SPOOL = "00112233445566aa"
SCHEMA, BIRTH = pack_birth({
    "gateway": "g1", "software": "s", "units": {}, "quantities": ["o2_dry_pct"],
    "boilers": [{"name": "b1", "readings": ["o2_dry_pct"], "steps": [[0.01, 0]]}]})
SIGNER = Signer(bytes(range(32)))
RECORDS = [pack_record(number, Window("b1", 1_800_000_000_000 + 1000 * number, 0, 1000 * number, 1,
                                      True, {"o2_dry_pct": 3 + number % 7 * 0.01}, {}), {})
           for number in range(1, 61)] + [pack_gap(61, STAMP, 62, 63, "disk full")]
TOPIC = "boiler/v1/g1/"


def payload(first, last, form="compact", signer=SIGNER):
    """Return what the agent publishes of some records."""
    before = chain.after(chain.START, RECORDS[:first - 1])
    records = RECORDS[first - 1:last]
    made = Payloads(Uplink("platform", form), PlantWords("g1", SCHEMA, BIRTH), SPOOL, signer, print)
    return made.of(Batch(first, last, records, before, chain.after(before, records)), "live")


def run(capsys, *words):
    code = main([str(word) for word in words])
    return code, *capsys.readouterr()


@pytest.fixture
def archive(tmp_path):
    def write(*payloads, name="archive"):
        path = tmp_path / name
        path.write_bytes(b"".join(payloads))
        return path
    return write


def test_decode_prints_the_same_of_both_forms(archive, capsys):
    compact, plain = payload(1, 61), payload(1, 61, "msgpack")
    assert compact[0] == 0x94 and 7 * len(compact) < len(plain)
    birth = archive(BIRTH, name="birth")
    code, shown, _ = run(capsys, "decode", archive(compact), "--birth", birth)
    assert (code, shown) == run(capsys, "decode", archive(plain))[:2]
    assert shown == run(capsys, "decode", archive(BIRTH, compact, plain[:0]))[1]
    lines = [json.loads(line) for line in shown.splitlines()]
    assert [line["number"] for line in lines] == list(range(1, 62))
    assert lines[4]["values"] == {"o2_dry_pct": 3.05} and lines[60]["gap"]["last"] == 63


def test_decode_names_a_schema_that_is_not_known(archive, capsys):
    path = archive(payload(1, 61))
    code, shown, told = run(capsys, "decode", path)
    assert (code, shown) == (1, "")
    assert "%s: byte 0: schema %s of g1 unknown" % (path, SCHEMA) in told
    other = archive(pack_birth({"gateway": "g1", "software": "s", "units": {}, "quantities": [],
                                "boilers": []})[1], name="birth")
    assert run(capsys, "decode", path, "--birth", other)[0] == 1


def test_an_archive_of_compact_payloads_is_proven_with_its_birth_behind(archive, capsys):
    path = archive(payload(1, 20), payload(21, 61), payload(15, 30, "msgpack"), BIRTH)
    key = SIGNER.public.hex()
    code, shown, _ = run(capsys, "verify", path, "--key", key)
    assert (code, shown) == (0, "g1 %s: 61 records, 1 gaps, 1 to 61, head %s: complete and "
                             "unchanged\n" % (SPOOL, chain.after(chain.START, RECORDS).hex()))


def test_a_compact_payload_with_a_changed_value_is_a_break(archive, capsys):
    forged = list(RECORDS)
    forged[29] = pack_record(30, Window("b1", 1_800_000_030_000, 0, 30_000, 1, True,
                                        {"o2_dry_pct": 9.0}, {}), {})
    before = chain.after(chain.START, RECORDS[:20])
    made = Payloads(Uplink("platform", "compact"), PlantWords("g1", SCHEMA, BIRTH), SPOOL, None,
                    print)
    batch = Batch(21, 61, forged[20:], before, chain.after(chain.START, RECORDS))
    code, shown, _ = run(capsys, "verify", archive(BIRTH, payload(1, 20), made.of(batch, "live")))
    assert code == 1 and "records 21 to 61 changed" in shown


def test_subscribe_lets_a_batch_wait_for_its_birth(capsys):
    births, waiting = Births(), []
    subscribe.take((TOPIC + "data", payload(1, 61)), births, waiting)
    shown, told = capsys.readouterr()
    assert shown == "" and "schema %s of g1 unknown" % SCHEMA in told and len(waiting) == 1
    subscribe.take((TOPIC + "birth/" + SCHEMA, BIRTH), births, waiting)
    assert len(capsys.readouterr().out.splitlines()) == 61 and not waiting
    subscribe.take((TOPIC + "data", payload(1, 5)), births, waiting)
    assert len(capsys.readouterr().out.splitlines()) == 5


def test_subscribe_asks_for_births_first():
    assert subscribe.topics("p/+/data") == ["p/+/birth/+", "p/+/data"]
    assert subscribe.topics("p/+/events") == ["p/+/events"]
