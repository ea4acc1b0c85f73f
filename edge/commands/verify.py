"""`boiler-edge verify`: is an archive of MQTT payloads complete and unchanged?"""

import json
import os
import sys
from mmap import ACCESS_READ, MADV_DONTNEED, mmap

from edge import config
from edge.errors import PayloadError
from edge.uplink.payload_reader import births_of, raw_payloads
from edge.uplink.proof import SpoolProof
from edge.uplink.records import pack_birth
from edge.uplink.schema import Births

COMPLETE = "complete and unchanged"
LET_GO_EVERY = 64  # payloads of 64 KiB at most


def main(arguments):
    """Print the verdict on each spool, or the public key of a plant; exit 1 if one has a break."""
    if arguments.show_key:
        print(_show_key(arguments.show_key))
        return 0
    if not arguments.archive:
        print("boiler-edge verify: error: found no ARCHIVE, allowed a file or a directory",
              file=sys.stderr)
        return 2
    key = _key(arguments.key) if arguments.key else None
    state = _state(arguments.state) if arguments.state else None
    proofs, damaged = _read_archive(arguments.archive, key, state)
    rows = [_verdict(names, proofs[names]) for names in sorted(proofs)]
    if state:
        damaged += _state_problems(state, key, proofs)
    if arguments.json:
        print(json.dumps({"spools": rows, "damaged": damaged}, ensure_ascii=False))
    else:
        _print(rows, damaged, key is not None)
    sound = rows and not damaged and all(row["break"] is None for row in rows)
    return 0 if sound else 1


def _print(rows, damaged, has_key):
    for row in rows:
        print("%s %s: %d records, %d gaps, 1 to %d, head %s: %s" % (
            row["gateway"], row["spool"], row["records"], row["gaps"], row["last"],
            row["head"] or "unknown", row["break"]["reason"] if row["break"] else COMPLETE))
        if row["signed"] and not has_key:
            print("%s %s: %d signatures not checked: no --key" % (
                row["gateway"], row["spool"], row["signed"]))
    for line in damaged:
        print(line)
    if not rows:
        print("no records")


def _verdict(names, proof):
    found = proof.first_break()
    return {
        "gateway": names[0], "spool": names[1], "records": proof.records,
        "gaps": len(proof.gaps), "last": proof.last, "head": proof.head.hex(),
        "signed": proof.signed,
        "break": {"first": found.first, "last": found.last, "reason": found.reason}
        if found else None,
    }


def _read_archive(path, key, state):
    """Return ({(gateway, spool): SpoolProof}, lines about files that are damaged)."""
    proofs, damaged = {}, []
    for name, payloads in _sources(path):
        try:
            for payload in payloads:
                if payload[0] == "birth":
                    _check_birth(payload[1])
                    continue
                _, header, rows = payload
                names = (header["gateway"], header["spool"])
                if names not in proofs:
                    proofs[names] = SpoolProof(_checker(key, names), _head_of(state, names))
                proofs[names].take(header, rows)
        except PayloadError as error:
            damaged.append("%s: %s" % (name, error))
    return proofs, damaged


def _sources(path):
    """Yield (name, its payloads) of an archive: files, or the database of `ingest`."""
    if path.startswith(("postgresql://", "postgres://")):
        from edge.ingest import archive  # the extra `ingest`

        yield "database", archive.payloads(path)
        return
    births = Births(lambda: _all_births(path))  # those of a compact batch may lie behind it
    for name in _files(path):
        yield name, _payloads(name, births)


def _all_births(path):
    for name in _files(path):
        yield from births_of(_mapped_or_read(name))


def _payloads(path, births):
    """Yield the payloads of a file, of which memory holds some megabytes at a time."""
    octets = _mapped_or_read(path)
    for count, payload in enumerate(raw_payloads(octets, births)):
        yield payload
        if count % LET_GO_EVERY == 0 and isinstance(octets, mmap):
            octets.madvise(MADV_DONTNEED)


def _mapped_or_read(path):
    """Return a file's bytes as they lie on disk; those of an empty one or a pipe, read."""
    try:
        with open(path, "rb") as file:
            try:
                return mmap(file.fileno(), 0, access=ACCESS_READ)
            except (OSError, ValueError):
                return file.read()
    except OSError as error:
        raise PayloadError(error.strerror) from error


def _files(path):
    """Return the files of an archive in the order of their names."""
    if not os.path.isdir(path):
        return [path]
    found = [os.path.join(directory, name)
             for directory, _, names in os.walk(path) for name in names]
    return sorted(found)


def _read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise PayloadError(error.strerror) from error


def _check_birth(birth):
    """Raise a PayloadError for a birth whose schema id is that of another one."""
    if pack_birth(birth)[0] != birth["birth"]:
        raise PayloadError("birth %s changed" % birth["birth"])


def _key(text):
    from edge.uplink import signing  # only who has a key needs the extra

    if not os.path.exists(text) and not signing.is_key(text):
        raise PayloadError("--key: found %s, allowed 64 hexadecimal digits or a file of them" % (
            text))
    return signing.public_key(text)


def _checker(key, names):
    """Return what checks the signature of a batch of a spool, or None without a key."""
    if key is None:
        return None
    from edge.uplink import signing

    def is_signed(first, last, hashes, signature):
        """Return whether the signature of a batch is right."""
        message = signing.batch_message(names, first, last, hashes)
        return isinstance(signature, bytes) and signing.is_signed(key, signature, message)

    return is_signed


def _state(path):
    """Return {key: words} of a state payload's lines, its head among them."""
    try:
        lines = _read(path).decode().splitlines()
        rows = {line.split()[0]: line.split()[1:] for line in lines if line.strip()}
        number, known = int(rows["head"][0]), bytes.fromhex(rows["head"][1])
        signature = bytes.fromhex("".join(rows["head"][2:3]))
    except (ValueError, LookupError) as error:
        raise PayloadError("%s: found no head, allowed the state of a gateway" % path) from error
    except PayloadError as error:
        raise PayloadError("%s: %s" % (path, error)) from error
    return {"path": path, "spool": rows.get("spool", [""])[0], "head": (number, known),
            "signature": signature}


def _head_of(state, names):
    """Return the head that the state names for a spool, or None."""
    return state["head"] if state and state["spool"] in ("", names[1]) else None


def _state_problems(state, key, proofs):
    """Return the lines about a state that is not signed, or that no spool belongs to."""
    names = [names for names in proofs if _head_of(state, names)]
    if len(names) != 1:
        return ["%s: the head of spool %s, found in the archive %d times" % (
            state["path"], state["spool"] or "(not named)", len(names))]
    if key is None:
        return []
    from edge.uplink import signing

    if not signing.is_signed(key, state["signature"],
                             signing.head_message(names[0], state["head"])):
        return ["%s: signature of the head wrong" % state["path"]]
    return []


def _show_key(path):
    from edge.uplink import signing

    plant = config.load(path)
    if not plant.sign:  # a key that is made here would belong to whoever asks for it
        raise PayloadError("%s: gateway.sign: found false, allowed true: it has no key" % path)
    return signing.open_signer(plant.state_dir).public.hex()
