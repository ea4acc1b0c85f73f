"""Numbers that have neither a record nor a gap record: found, asked for, closed.

    found ─▶ nothing of it has come for `patience_s` ─▶ asked for, ever more seldom ─▶ closed
      │                                                                                  │
      └───────────── a backlog on its way: it becomes smaller by itself ─────────────────┘

One copy does this, whoever was first to lock; when it is gone another one takes over.
"""

import time
from collections import namedtuple

from edge.ingest.schema import LOCK_HOLES

AT_ONCE = 200  # requests in one round
NUMBERS_MAX = 10_000  # in one request
EXPIRES_S = 120
ASK_AGAIN_MAX_S = 3600

LOCK = "SELECT pg_try_advisory_lock(%s)"
SHRINK = """
UPDATE holes h SET lacking = l.lacking, moved = now(), asks = 0,
                   closed = CASE WHEN isempty(l.lacking) THEN now() END
FROM (SELECT h.id, h.lacking - s.have AS lacking FROM holes h JOIN spools s ON s.id = h.spool
      WHERE h.closed IS NULL) l
WHERE h.id = l.id AND l.lacking <> h.lacking
RETURNING h.closed IS NOT NULL
"""
FIND = """
INSERT INTO holes (spool, numbers, lacking)
SELECT s.id, r, int8multirange(r)
FROM spools s CROSS JOIN LATERAL unnest(
    int8multirange(int8range(1, upper(s.have))) - s.have - coalesce(
        (SELECT range_agg(m) FROM holes h, unnest(h.lacking) m
         WHERE h.spool = s.id AND h.closed IS NULL), '{}')) r
WHERE s.have <> '{}' AND s.have <> int8multirange(int8range(1, upper(s.have)))
RETURNING id
"""
DUE = """
SELECT h.id, s.gateway, s.spool, lower(r), upper(r) - 1
FROM holes h JOIN spools s ON s.id = h.spool CROSS JOIN LATERAL unnest(h.lacking) r
WHERE h.closed IS NULL AND h.moved < now() - make_interval(secs => %(patience)s)
AND (h.asked IS NULL OR h.asked < now() - make_interval(
    secs => least(%(patience)s * 2 ^ least(h.asks, 16), %(most)s)))
ORDER BY h.found LIMIT %(at_once)s
"""
ASKED = "UPDATE holes SET asked = now(), asks = asks + 1 WHERE id = ANY(%s)"
# By the clock, so that it rises also where a database is made anew.
COUNTER = "UPDATE command_counter SET last = greatest(last + 1, %s) RETURNING last"

Range = namedtuple("Range", ("gateway", "spool", "first", "last"))


class Finder:
    """`ask(Range, counter, expires_ms)` sends a request; None where nobody can sign one."""

    def __init__(self, database, ask, patience_s, log):
        self.found = 0
        self.closed = 0
        self.asked = 0
        self._database = database
        self._ask = ask
        self._patience_s = patience_s
        self._log = log
        self._due = 0.0
        self._open = False

    def turn(self):
        """Do a round if it is time to; raises a DatabaseError."""
        now = time.monotonic()
        if now < self._due:
            return
        self._due = now + max(0.5, min(10.0, self._patience_s / 3))
        if not self._database.ask(LOCK, (LOCK_HOLES,))[0][0]:
            return  # another copy does it
        self.closed += sum(closed for closed, in self._database.ask(SHRINK))
        self.found += len(self._database.ask(FIND))
        if self._ask is not None:
            self._ask_for_what_is_due()

    def _ask_for_what_is_due(self):
        due = self._database.ask(DUE, {
            "patience": self._patience_s, "most": ASK_AGAIN_MAX_S, "at_once": AT_ONCE})
        for _, gateway, spool, first, last in due:
            now_ms = time.time_ns() // 1_000_000
            counter = self._database.ask(COUNTER, (now_ms,))[0][0]
            self._ask(Range(gateway, spool, first, min(last, first + NUMBERS_MAX - 1)), counter,
                      now_ms + 1000 * EXPIRES_S)
            self.asked += 1
        if due:
            self._database.ask(ASKED, ([row[0] for row in due],))
            self._log("holes: %d found, %d closed, %d requests" % (
                self.found, self.closed, self.asked))
