"""Batches -> payloads of one destination, in its format.  No I/O."""

import json

from edge.errors import PayloadError
from edge.port import unpackb
from edge.uplink.records import as_json_object, pack_batch, unpack_record


class Payloads:
    """`of(batch, stream)`; the records of a plain payload are joined as they lie on disk.

    The compact form is made here and not on disk: the spool keeps what is hashed and signed, and
    each destination has its own form of it.
    """

    def __init__(self, uplink, plant_words, spool_id, signer, log):
        self._name = uplink.name
        self._json = uplink.format == "json"
        self._schema = None
        if uplink.format == "compact":
            from edge.uplink.schema import Schema

            self._schema = Schema(unpackb(plant_words.birth))
        self.gateway = plant_words.gateway
        self._spool_id = spool_id
        self._signer = signer
        self._log = log

    def of(self, batch, stream):
        """Return the payload of a batch."""
        header = {"gateway": self.gateway, "spool": self._spool_id, "stream": stream}
        if self._json:
            # One after the other: as objects a batch takes ten times the memory of its text.
            texts = [json.dumps(as_json_object(header, record), ensure_ascii=False,
                                separators=(",", ":")) for record in self._known(batch)]
            return ("[%s]" % ",".join(texts)).encode()
        if self._signer is not None:
            header.update(self._signer.header(self.gateway, self._spool_id, batch))
        elif batch.before and batch.after:
            header["chain"] = [batch.before, batch.after]
        return self._compact(header, batch) or pack_batch(header, batch.records)

    def _compact(self, header, batch):
        """Return the compact payload, or None where the plain one is to be sent."""
        if self._schema is None:
            return None
        from edge.uplink.compact import pack_compact

        payload = pack_compact(header, batch.first, batch.records, self._schema)
        return payload if payload and len(payload) < sum(map(len, batch.records)) else None

    def _known(self, batch):
        """Yield the records of a batch, but one of a kind that only a later version knows."""
        for number, record in enumerate(batch.records, batch.first):
            try:
                yield unpack_record(record)
            except PayloadError as error:
                self._log("uplink %s: record %d left out: %s" % (self._name, number, error))
