"""`verify` as a target: an archive, whose chain and signatures are made right after a mutation.

Each batch that is one still is chained to the batch before it and signed with the key of the
seeds, so that what is behind both checks is reached.
"""

import argparse
import contextlib
import io
import tempfile

from edge.commands import verify
from edge.errors import EdgeError
from edge.uplink import chain, signing
from edge.uplink.records import pack_batch, pack_birth, raw_payloads
from edge.uplink.spool_reader import Batch
from tools.fuzz_targets import BIRTH, HEADER, Target, boiler_records

SIGNER = signing.Signer(bytes(range(32)))


def read_archive(octets):
    """Verify an archive of one file as the command does."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(octets)
        file.flush()
        given = argparse.Namespace(show_key=None, archive=file.name, key=SIGNER.public.hex(),
                                   state=None, json=True)
        with contextlib.redirect_stdout(io.StringIO()):
            verify.main(given)


def repair_archive(octets):
    """Chain and sign the batches that still are some; leave anything else."""
    repaired, known = [], chain.START
    try:
        for payload in raw_payloads(octets):
            if payload[0] == "birth":
                repaired.append(pack_birth(payload[1])[1])
                continue
            _, header, rows = payload
            repaired.append(_signed(header, rows, known))
            known = chain.after(known, [record for _, record in rows])
    except (EdgeError, TypeError):  # TypeError: a birth with keys that cannot be sorted
        return octets
    return b"".join(repaired)


def _signed(header, rows, known):
    records = [record for _, record in rows]
    if not rows:
        return pack_batch(header, records)
    first = rows[0][0][1]
    batch = Batch(first, first + len(rows) - 1, records, known, chain.after(known, records))
    return pack_batch({**header, **SIGNER.header(header["gateway"], header["spool"], batch)},
                      records)


def _seed(*cuts):
    """Return an archive of the seeds' records, cut into batches at these places."""
    places = (0, *cuts, len(boiler_records()))
    parts = [pack_batch(HEADER, boiler_records()[first:last])
             for first, last in zip(places, places[1:], strict=False)]
    return repair_archive(b"".join([pack_birth(BIRTH)[1], *parts]))


TARGETS = {"verify": Target(read_archive, repair_archive, [_seed(), _seed(1), _seed(2, 3)])}
