import json
import stat
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.__main__ import main
from edge.errors import PayloadError
from edge.uplink.msgpack import packb
from edge.uplink.payload_reader import raw_payloads
from edge.uplink.proof import SpoolProof
from edge.uplink.records import pack_batch, pack_gap
from edge.uplink.signing import Signer, open_signer
from edge.uplink.spool import Settings, Spool
from edge.uplink.spool_reader import Batch
from tests.disk import STAMP, record, stamp
from tests.test_read_only import ROOT

ZEROS = bytes(32)
PRIVATE = bytes(range(32))
SPOOL = "00112233445566aa"
COMPLETE = "complete and unchanged"


def hashes(records):
    """Return the hash before the first record and after each, worked here."""
    found = [ZEROS]
    for octets in records:
        found.append(sha256(found[-1] + octets).digest())
    return found


# 1 to 20; 6 to 8 were never used, 9 says so.
NUMBERS = [1, 2, 3, 4, 5] + list(range(9, 21))
RECORDS = {number: record(number, number * 1000) for number in NUMBERS}
RECORDS[9] = pack_gap(9, STAMP, 6, 8, "numbers not used again after a restart")
HASHES = dict(zip([0] + NUMBERS, hashes([RECORDS[number] for number in NUMBERS]), strict=True))
HASHES[8] = HASHES[5]


def payload(first, last, signer=None, **changes):
    """Return the payload of a batch of RECORDS."""
    batch = Batch(first, last, [RECORDS[number] for number in range(first, last + 1)],
                  HASHES[first - 1], HASHES[last])
    header = {"gateway": "g1", "spool": SPOOL, "stream": "live",
              "chain": [batch.before, batch.after]}
    if signer:
        header.update(signer.header("g1", SPOOL, batch))
    header.update(changes)
    return pack_batch(header, batch.records)


def first_break(*payloads, head=None):
    """Return the reason of the first break, or COMPLETE."""
    proof = SpoolProof(None, head)
    for octets in payloads:
        for _, header, rows in raw_payloads(octets):
            proof.take(header, rows)
    found = proof.first_break()
    return found.reason if found else COMPLETE


def verify(capsys, *words):
    """Return the exit code and the lines of the command."""
    code = main(["verify"] + [str(word) for word in words])
    return code, capsys.readouterr().out.splitlines()


@st.composite
def cuttings(draw):
    """Draw batches that cover all records, overlapping, in any order, some of them twice."""
    batches = []
    for first, last in ((1, 5), (9, 20)):
        at = first
        while at <= last:
            end = draw(st.integers(at, last))
            batches.append((draw(st.integers(first, at)), end))
            at = end + 1
    batches += draw(st.lists(st.sampled_from(batches), max_size=4))
    return draw(st.permutations(batches))


@given(cuttings())
@settings(max_examples=200, deadline=None)
def test_any_cutting_order_and_doubles_verify_the_same(batches):
    assert first_break(*[payload(first, last) for first, last in batches]) == COMPLETE


@given(cuttings(), st.sampled_from([number for number in NUMBERS if number not in (9, 20)]))
@settings(max_examples=200, deadline=None)
def test_a_record_left_out_of_any_cutting_is_missed_by_its_number(batches, gone):
    cut = []
    for first, last in batches:
        if first <= gone <= last:
            parts = ((first, gone - 1), (gone + 1, last))
            cut += [(low, high) for low, high in parts if low <= high]
        else:
            cut.append((first, last))
    assert first_break(*[payload(*span) for span in cut]) == "missing number %d" % gone


@pytest.mark.parametrize(
    ("payloads", "reason"),
    [
        ([payload(9, 20)], "missing numbers 1 to 5"),
        ([payload(1, 5), payload(12, 20)], "missing numbers 6 to 11"),  # 9 names 6 to 8
        ([payload(1, 3), payload(9, 20)], "missing numbers 4 to 5"),
        ([payload(1, 5), payload(9, 20, chain=[HASHES[8], HASHES[19]])],
         "records 9 to 20 changed"),
        ([payload(1, 5), payload(9, 11), payload(12, 20, chain=None)],
         "unproven from 12 to 20: no hash"),
        ([payload(1, 5), payload(9, 11), payload(12, 20, chain=None), payload(11, 20)], COMPLETE),
    ],
)
def test_the_first_break_is_named_by_number_and_reason(payloads, reason):
    assert first_break(*payloads) == reason


def test_a_batch_that_was_recomputed_with_another_record_does_not_join():
    other = [RECORDS[9], record(10, 77), RECORDS[11]]
    before = HASHES[8]
    forged = pack_batch({"gateway": "g1", "spool": SPOOL, "stream": "live",
                         "chain": [before, _after(before, other)]}, other)
    assert first_break(payload(1, 5), forged, payload(12, 20)) == "batches do not join at 12"
    assert first_break(payload(1, 5), forged, payload(9, 11), payload(12, 20)) == (
        "record 10 changed")


def _after(before, records):
    for octets in records:
        before = sha256(before + octets).digest()
    return before


@pytest.mark.parametrize("bit", [0x01, 0x80, 0xFF])
def test_every_flipped_byte_of_an_archive_is_found(bit):
    archive = payload(1, 5) + payload(9, 20)
    for place in range(len(archive)):
        octets = bytearray(archive)
        octets[place] ^= bit
        assert _is_found(bytes(octets)), place


def _is_found(octets):
    """Return whether an archive is not one spool of one gateway, complete and unchanged."""
    proofs = {}
    try:
        for _, header, rows in raw_payloads(octets):
            names = (header["gateway"], header["spool"])
            proofs.setdefault(names, SpoolProof(None, None)).take(header, rows)
    except PayloadError as error:
        return "byte" in str(error)
    return list(proofs) != [("g1", SPOOL)] or proofs["g1", SPOOL].first_break() is not None


def test_a_cut_off_end_shows_with_the_head_of_the_state():
    head = (20, HASHES[20])
    assert first_break(payload(1, 5), payload(9, 20), head=head) == COMPLETE
    assert first_break(payload(1, 5), payload(9, 16)) == COMPLETE  # nobody can know
    assert first_break(payload(1, 5), payload(9, 16), head=head) == (
        "cut off: ends at 16, the head is 20")
    assert first_break(payload(1, 5), payload(9, 20), head=(16, HASHES[16])) == COMPLETE
    assert first_break(payload(1, 5), payload(9, 20), head=(16, HASHES[15])) == (
        "record 16 is not the head of the state")


@pytest.fixture
def archive(tmp_path):
    """Return a directory with two spools of two gateways, signed, and the key's file."""
    signer = Signer(PRIVATE)
    directory = tmp_path / "archive"
    directory.mkdir()
    (directory / "a").write_bytes(payload(9, 20, signer) + payload(1, 2, signer))
    (directory / "b").write_bytes(payload(3, 5, signer) + payload(9, 12, signer))
    other = pack_batch({"gateway": "g2", "spool": "ff" * 8, "stream": "backlog",
                        "chain": [ZEROS, _after(ZEROS, [record(1)])]}, [record(1)])
    (directory / "c").write_bytes(other)
    public = Ed25519PrivateKey.from_private_bytes(PRIVATE).public_key().public_bytes_raw()
    (tmp_path / "key").write_text(public.hex() + "\n")
    return directory


def test_the_command_gives_a_verdict_on_each_spool_of_an_archive(archive, capsys):
    code, lines = verify(capsys, archive)
    assert (code, lines) == (0, [
        "g1 %s: 17 records, 1 gaps, 1 to 20, head %s: %s" % (SPOOL, HASHES[20].hex(), COMPLETE),
        "g1 %s: 4 signatures not checked: no --key" % SPOOL,
        "g2 %s: 1 records, 0 gaps, 1 to 1, head %s: %s" % (
            "ff" * 8, _after(ZEROS, [record(1)]).hex(), COMPLETE),
    ])


def test_a_key_is_taken_as_hex_or_file_and_a_wrong_one_is_told(archive, capsys):
    (archive / "c").unlink()
    key = archive.parent / "key"
    assert verify(capsys, archive, "--key", key)[0] == 0
    assert verify(capsys, archive, "--key", key.read_text().strip())[0] == 0
    code, lines = verify(capsys, archive, "--key", "00" * 31 + "01", "--json")
    assert code == 1
    assert json.loads(lines[0])["spools"][0]["break"] == {
        "first": 1, "last": 2, "reason": "signature of batch 1 to 2 wrong"}
    assert main(["verify", str(archive), "--key", "0123"]) == 1
    assert capsys.readouterr().err == (
        "boiler-edge: --key: found 0123, allowed 64 hexadecimal digits or a file of them\n")


def test_the_key_of_a_plant_that_does_not_sign_is_not_made_by_asking_for_it(tmp_path, capsys):
    plant = tmp_path / "plant.toml"
    plant.write_text((ROOT / "firmware_configs/gas-steam.toml").read_text().replace(
        "/var/lib/boiler-edge", "state").replace(
        '"boilers/', '"%s/firmware_configs/boilers/' % ROOT))
    assert main(["verify", "--show-key", str(plant)]) == 1
    assert "gateway.sign: found false, allowed true" in capsys.readouterr().err
    assert not (tmp_path / "state").exists()


def test_batches_without_a_signature_count_only_where_a_signed_one_goes_on_from_them(
        archive, capsys):
    (archive / "c").unlink()
    key = archive.parent / "key"
    signer = Signer(PRIVATE)
    (archive / "a").write_bytes(payload(1, 2) + payload(3, 5, signer) + payload(9, 20))
    (archive / "b").write_bytes(b"")
    code, lines = verify(capsys, archive, "--key", key)
    assert (code, lines[0].endswith("unproven from 9 to 20: no signature")) == (1, True)
    state = archive.parent / "state"
    rows = dict(signer.state_rows("g1", SPOOL, (20, HASHES[20])))
    state.write_text("online\nspool %s\nhead %s\n" % (rows["spool"], rows["head"]))
    assert verify(capsys, archive, "--key", key, "--state", state)[0] == 0


@pytest.mark.parametrize(
    ("lines", "code", "words"),
    [
        ("offline\nspool %s\nhead {head}" % SPOOL, 0, COMPLETE),
        ("offline\nspool %s\nhead {later}" % SPOOL, 1, "cut off: ends at 20, the head is 21"),
        ("offline\nspool %s\nhead {unsigned}" % SPOOL, 1, "signature of the head wrong"),
        ("offline\nspool 0000000000000000\nhead {head}", 1, "found in the archive 0 times"),
    ],
)
def test_a_state_payload_is_checked_with_its_head(archive, capsys, lines, code, words):
    (archive / "c").unlink()
    signer = Signer(PRIVATE)
    told = lines.format(
        head=signer.state_rows("g1", SPOOL, (20, HASHES[20]))[1][1],
        later=signer.state_rows("g1", SPOOL, (21, ZEROS))[1][1],
        unsigned="20 %s %s" % (HASHES[20].hex(), "00" * 64))
    state = archive.parent / "state"
    state.write_text(told + "\nboot 3\n")
    found, shown = verify(capsys, archive, "--key", archive.parent / "key", "--state", state)
    assert found == code
    assert words in "\n".join(shown)


def test_a_state_without_a_head_and_an_archive_that_is_none_are_told(archive, capsys):
    state = archive.parent / "state"
    state.write_text("offline")
    assert main(["verify", str(archive), "--state", str(state)]) == 1
    assert "found no head" in capsys.readouterr().err
    (archive / "d").write_bytes(b"\xff")
    code, lines = verify(capsys, archive)
    assert code == 1
    assert lines[-1].startswith("%s: byte 0: " % (archive / "d"))
    assert main(["verify"]) == 2
    assert "found no ARCHIVE" in capsys.readouterr().err


def test_a_signature_covers_the_array_that_the_page_draws():
    batch = Batch(1, 2, [RECORDS[1], RECORDS[2]], ZEROS, HASHES[2])
    header = Signer(PRIVATE).header("g1", SPOOL, batch)
    public = Ed25519PrivateKey.from_private_bytes(PRIVATE).public_key()
    public.verify(header["signature"], packb(["batch", "g1", SPOOL, 1, 2, ZEROS, HASHES[2]]))
    assert header["key"] == public.public_bytes_raw()[:8]
    assert Signer(PRIVATE).header("g1", SPOOL, batch._replace(before=b"", after=b"")) == {}


def test_the_signing_key_is_made_once_and_for_its_owner_only(tmp_path):
    first = open_signer(str(tmp_path))
    assert stat.S_IMODE((tmp_path / "signing-key").stat().st_mode) == 0o600
    assert open_signer(str(tmp_path)).public == first.public
    assert len(bytes.fromhex((tmp_path / "signing-key").read_text())) == 32


def test_what_a_spool_gives_out_is_proven_over_a_torn_tail_and_damage(tmp_path):
    path = str(tmp_path / "spool")
    received = []
    for life in range(4):
        spool = Spool(path, Settings(1 << 20, 1000, 120), stamp)
        spool.cursor("province")
        for _ in range(12):
            spool.append(record(spool.next))
            spool.sync()
        _receive(spool, received)
        newest = sorted((tmp_path / "spool").glob("*.seg"))[-1]
        octets = bytearray(newest.read_bytes())
        if life == 1:
            newest.write_bytes(octets[:-3])
        elif life == 2:
            octets[42 + 20] ^= 0xFF  # the first record of the newest segment
            newest.write_bytes(octets)
    assert first_break(*reversed(received)) == COMPLETE


def _receive(spool, received):
    """Take everything from the oldest record on, as a second destination would."""
    for limit in (3, 100):
        batch = spool.peek(1, limit, 10_000)
        while batch:
            header = {"gateway": "g1", "spool": spool.id, "stream": "backlog",
                      "chain": [batch.before, batch.after]}
            received.append(pack_batch(header, batch.records))
            batch = spool.peek(batch.last + 1, limit, 10_000)
