"""Batches -> payloads of one destination, in its format.  No I/O."""

import json

from edge.errors import PayloadError
from edge.uplink.records import as_json_object, pack_batch, unpack_record


class Payloads:
    """`of(batch, stream)`; the records of a MessagePack payload are joined as they lie on disk."""

    def __init__(self, uplink, gateway, spool_id, signer, log):
        self._name = uplink.name
        self._json = uplink.format == "json"
        self.gateway = gateway
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
        return pack_batch(header, batch.records)

    def _known(self, batch):
        """Yield the records of a batch, but one of a kind that only a later version knows."""
        for number, record in enumerate(batch.records, batch.first):
            try:
                yield unpack_record(record)
            except PayloadError as error:
                self._log("uplink %s: record %d left out: %s" % (self._name, number, error))
