"""PostgreSQL: what arrived becomes rows, all of a load or nothing.  Alone in knowing psycopg.

    Load ─▶ COPY records ─▶ batches, gaps, clocks, births, events, letters ─▶ spools.have ─▶ COMMIT

A number that is there already makes COPY fail: then the records go by a temporary table, and those
that are there stay as they are.
"""

import json
from collections import namedtuple
from typing import Any

try:
    import psycopg
except ImportError as error:
    raise SystemExit("boiler-edge: a database needs the extra `ingest` (pip install "
                     "'boiler-edge[ingest]'): %s" % error) from error

from edge.errors import DatabaseError, PayloadError
from edge.ingest import schema
from edge.ingest.load import Letter, Load
from edge.ingest.rows import BEGIN, COLUMNS, END, checked_row, quantities_of
from edge.port import packb
from edge.uplink.records import raw_payloads
from edge.uplink.records_fields import CLOCK, GAP
from edge.uplink.schema import Births

# A database that says nothing is left within half a minute.
SETTINGS: dict[str, Any] = {
    "connect_timeout": 10, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 30_000, "application_name": "boiler-edge"}

COPY = "COPY %%s (%s) FROM STDIN BINARY" % ", ".join(COLUMNS)
FROM_STAGED = ("INSERT INTO records SELECT * FROM staged ORDER BY spool, number "
               "ON CONFLICT DO NOTHING")
CHANGED = ("SELECT s.spool, s.number FROM staged s JOIN records r USING (spool, number) "
           "WHERE s.record <> r.record")
NEW_SPOOLS = ("INSERT INTO spools (gateway, spool) SELECT * FROM unnest(%s::text[], %s::text[]) "
              "ON CONFLICT DO NOTHING")
SPOOLS = ("SELECT id, gateway, spool FROM spools WHERE (gateway, spool) IN "
          "(SELECT * FROM unnest(%s::text[], %s::text[]))")
NEW_QUANTITIES = ("INSERT INTO quantities (name) SELECT n FROM unnest(%s::text[]) n "
                  "WHERE NOT EXISTS (SELECT FROM quantities WHERE name = n) ON CONFLICT DO NOTHING")
QUANTITIES = "SELECT name, id FROM quantities WHERE name = ANY(%s)"
BATCHES = ("INSERT INTO batches SELECT * FROM unnest(%s::int[], %s::bigint[], %s::bigint[], "
           "%s::bytea[]) ON CONFLICT DO NOTHING")
GAPS = "INSERT INTO gaps VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
CLOCKS = "INSERT INTO clocks VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
BIRTHS = "INSERT INTO births (gateway, birth, payload) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
KNOWN_BIRTHS = "SELECT payload FROM births WHERE gateway = ANY(%s)"
EVENTS = "INSERT INTO events (gateway, event) VALUES (%s, %s)"
LETTERS = "INSERT INTO dead_letters (topic, reason, payload) VALUES (%s, %s, %s)"
# Copies that lock the same spools do so in one order.
LOCK_HAVE = "SELECT FROM spools WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
HAVE = ("UPDATE spools SET have = have + u.ranges FROM unnest(%s::int[], %s::int8multirange[]) "
        "AS u (id, ranges) WHERE spools.id = u.id")

# What a row that cannot be makes PostgreSQL say; all else is trouble of the database.
_ODD = (psycopg.DataError, psycopg.IntegrityError, psycopg.errors.ProgramLimitExceeded)

NOT_KEPT = "the gateway does not keep them any more"

# What a transaction brought: records that are new, those that were there already, dead letters, and
# the messages that wait for a birth.
Stored = namedtuple("Stored", ("records", "doubles", "letters", "early"))


class _Unstorable(Exception):
    """Something in a load cannot be a row."""


class Database:
    """One connection, opened anew after each trouble."""

    def __init__(self, url):
        self._url = url
        self._connection: Any = None
        self._spools = {}  # (gateway, spool) -> id
        self._quantities = {}  # name -> id
        self._births = Births()

    def open(self, make_tables=True):
        """Connect, and make what tables are missing; raises a DatabaseError."""
        self.close()
        try:
            self._connection = psycopg.connect(self._url, autocommit=True, **SETTINGS)
            if make_tables:
                self._make_tables()
        except psycopg.Error as error:
            self.close()
            raise DatabaseError("database: %s" % _line(error)) from error

    def close(self):
        """End the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def store(self, messages, prefix, patient=True):
        """Commit what messages say and return what was Stored; raises a DatabaseError.

        A message that cannot be stored becomes a dead letter; the others are stored.  One of the
        compact form whose birth has not come is left out, or a dead letter for who is not patient.
        """
        load = Load(messages, prefix, self._births)
        early = load.early
        if early:
            self._take_births(early)
            load = Load(messages, prefix, self._births, patient)
            early = load.early
        try:
            return self._store(load)._replace(early=early)
        except _Unstorable:
            return self._one_by_one([m for m in messages if m not in early], prefix)._replace(
                early=early)

    def ask(self, query, values=()):
        """Return the rows of a query, or raise a DatabaseError."""
        try:
            cursor = self._open().execute(query, values)
            return cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            raise DatabaseError("database: %s" % _line(error)) from error

    def each(self, query, values=()):
        """Yield the rows of a long query, some thousands in memory at a time."""
        try:
            with self._open().transaction(), self._connection.cursor(name="each") as cursor:
                yield from cursor.execute(query, values)
        except psycopg.Error as error:
            raise DatabaseError("database: %s" % _line(error)) from error

    def _open(self):
        if self._connection is None:
            raise DatabaseError("database: not connected")
        return self._connection

    def _make_tables(self):
        connection = self._connection
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (schema.LOCK_TABLES,))
            timescale = connection.execute(schema.HAS_TIMESCALE).fetchone()[0]
            key = schema.HYPERTABLE_KEY if timescale else schema.PLAIN_KEY
            connection.execute("SET LOCAL client_min_messages = warning")
            connection.execute(schema.TABLES % key)
            if timescale:
                connection.execute(schema.HYPERTABLE)
        connection.execute(schema.STAGED)

    def _take_births(self, messages):
        """Know the births that another copy has stored, of the gateways of messages."""
        gateways = sorted({message.topic.split("/")[-2] for message in messages})
        for payload, in self.ask(KNOWN_BIRTHS, (gateways,)):
            for _, birth in raw_payloads(payload):
                self._births.take(birth)

    def _one_by_one(self, messages, prefix):
        total = Stored(0, 0, 0, [])
        for message in messages:
            try:
                stored = self._store(Load([message], prefix, self._births, patient=False))
            except _Unstorable as error:
                stored = self._store(Load.of_letter(message, prefix, str(error)))
            total = Stored(*[one + other for one, other in zip(total, stored, strict=True)])
        return total

    def _store(self, load):
        try:
            self._learn(load)
            rows, letters = self._rows(load)
            with self._open().transaction():
                new = self._copy(rows, letters) if rows else 0
                self._beside(load, letters)
                self._have(load)
            return Stored(new, len(rows) - new, len(letters), [])
        except (*_ODD, PayloadError) as error:
            raise _Unstorable(_line(error)) from error
        except psycopg.Error as error:
            raise DatabaseError("database: %s" % _line(error)) from error

    def _learn(self, load):
        """Have an id for each spool and each quantity of a load."""
        names = {_names(batch) for _, batch in load.batches}
        names |= {(gateway, spool) for gateway, spool, _, _ in load.gone}
        names -= self._spools.keys()
        if names:
            columns = [[name[place] for name in sorted(names)] for place in (0, 1)]
            self._open().execute(NEW_SPOOLS, columns)
            for number, gateway, spool in self._open().execute(SPOOLS, columns):
                self._spools[gateway, spool] = number
        quantities = set().union(*[quantities_of(batch.rows) for _, batch in load.batches])
        lacking = sorted(quantities - self._quantities.keys())
        if lacking:
            self._open().execute(NEW_QUANTITIES, (lacking,))
            self._quantities.update(self._open().execute(QUANTITIES, (lacking,)).fetchall())

    def _rows(self, load):
        """Return the rows by (spool id, number), and the letters."""
        rows: dict[tuple, tuple] = {}  # -> (topic, bytes of the record, bytes of its row)
        letters = list(load.letters)
        for topic, batch in load.batches:
            spool = self._spools[_names(batch)]
            for record, octets in batch.rows:
                known = rows.get((spool, record[1]))
                if known is None:
                    rows[spool, record[1]] = (topic, octets, checked_row(
                        spool, record, octets, self._quantities))
                elif known[1] != octets:
                    letters.append(Letter(topic, "record %d changed" % record[1], octets))
        return rows, letters

    def _copy(self, rows, letters):
        """Write records; return how many are new.  Letters get those that are not as they were."""
        octets = BEGIN + b"".join([rows[key][2] for key in sorted(rows)]) + END
        connection = self._open()
        try:
            with connection.transaction(), connection.cursor() as cursor:
                with cursor.copy(COPY % "records") as copy:
                    copy.write(octets)
                return len(rows)
        except psycopg.errors.UniqueViolation:
            pass
        with connection.cursor() as cursor:
            with cursor.copy(COPY % "staged") as copy:
                copy.write(octets)
            new = cursor.execute(FROM_STAGED).rowcount
            for spool, number in cursor.execute(CHANGED).fetchall():
                topic, record, _ = rows[spool, number]
                letters.append(Letter(topic, "record %d changed" % number, record))
            return new

    def _beside(self, load, letters):
        """Write all that is no record."""
        batches, clocks = [], []
        gaps = [(self._spools[gateway, spool], 0, first, last, NOT_KEPT)
                for gateway, spool, first, last in load.gone]
        for _, batch in load.batches:
            spool = self._spools[_names(batch)]
            batches.append((spool, batch.first, batch.last, packb(batch.header)))
            for record, _ in batch.rows:
                if record[0] == GAP:
                    gaps.append((spool, record[1], *record[6:9]))
                elif record[0] == CLOCK:
                    clocks.append((spool, record[1], record[2], record[4], record[6]))
        with self._open().cursor() as cursor:
            if batches:
                columns = list(zip(*batches, strict=True))
                cursor.execute(BATCHES, [list(column) for column in columns])
            for query, rows in ((GAPS, gaps), (CLOCKS, clocks), (BIRTHS, load.births),
                                (LETTERS, map(_storable, letters)),
                                (EVENTS, [(gateway, json.dumps(event))
                                          for gateway, event in load.events])):
                cursor.executemany(query, rows)

    def _have(self, load):
        """Note which numbers have come."""
        known: dict[int, list] = {}
        for _, batch in load.batches:
            known.setdefault(self._spools[_names(batch)], []).extend(batch.known)
        for gateway, spool, first, last in load.gone:
            known.setdefault(self._spools[gateway, spool], []).append((first, last))
        if known:
            ranges = ["{%s}" % ",".join("[%d,%d]" % pair for pair in known[spool])
                      for spool in sorted(known)]
            self._open().execute(LOCK_HAVE, (sorted(known),))
            self._open().execute(HAVE, (sorted(known), ranges))


def _names(batch):
    return batch.header["gateway"], batch.header["spool"]


def _storable(letter):
    """Return a letter without what PostgreSQL takes in no text."""
    return letter._replace(reason=letter.reason.replace("\0", "\\0"))


def _line(error):
    """Return what an error says, in one line."""
    return " ".join(str(error).split()) or error.__class__.__name__
