"""What `ingest` has stored, as the payloads that it came in: for `boiler-edge verify`."""

from edge.ingest.database import Database
from edge.port import unpackb
from edge.uplink.records import unpack_record

BATCHES = """
SELECT b.header, ARRAY(SELECT r.record FROM records r
                       WHERE r.spool = b.spool AND r.number BETWEEN b.first AND b.last
                       ORDER BY r.number)
FROM batches b ORDER BY b.spool, b.first
"""


def payloads(url):
    """Yield ("batch", header, [(record, its bytes), ...]) of all that a database holds.

    May raise a PayloadError for a record that is none, and a DatabaseError.
    """
    database = Database(url)
    database.open(make_tables=False)
    try:
        for header, records in database.each(BATCHES):
            yield "batch", unpackb(header), [
                (unpack_record(octets), octets) for octets in records]
    finally:
        database.close()
