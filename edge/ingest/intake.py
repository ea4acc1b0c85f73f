"""From the subscription to the database: collect, commit, then acknowledge.

    read ─▶ enough, or FLUSH_S ─▶ COMMIT ─▶ PUBACK of each ─▶ read ...
              │
              └─ database away: wait, longer each time; nothing is acknowledged meanwhile

What the server may send unacknowledged bounds what waits in memory.
"""

import random
import time

from edge.errors import DatabaseError

MESSAGES = 500  # in one transaction
OCTETS = 4 << 20
FLUSH_S = 0.2
WAIT_FIRST_S, WAIT_MAX_S = 0.5, 30.0
IDLE_S = 1.0
EARLY_S = 30.0  # a batch may be faster than the birth that it needs


class Intake:
    """One copy of the ingest."""

    def __init__(self, subscription, database, prefix, log, finder=None):
        self.records = 0
        self.doubles = 0
        self.letters = 0
        self._subscription = subscription
        self._database = database
        self._prefix = prefix
        self._log = log
        self._finder = finder
        self._stopping = False
        self._taken = []
        self._octets = 0
        self._connection = 0  # by which they came
        self._since = 0.0
        self._early = 0.0  # since when a message waits for its birth
        self._open = False
        self._trouble = ""
        self._failures = 0
        self._due = 0.0

    def stop(self):
        """Let `run` end after what has come is committed."""
        self._stopping = True

    def run(self):
        """Take in until stopped."""
        while not self._stopping:
            self._turn()
        if self._open and self._taken:
            self._write()
        self._subscription.close()
        self._database.close()

    def _turn(self):
        now = time.monotonic()
        if not self._open:
            if now >= self._due:
                self._attempt(self._connect)
            self._subscription.turn(min(IDLE_S, max(0.0, self._due - time.monotonic())))
            self._collect()
            return
        self._subscription.turn(max(0.0, self._since + FLUSH_S - now) if self._taken else IDLE_S)
        self._collect()
        if self._is_time():
            self._write()
        if self._finder is not None and self._open:
            self._attempt(self._finder.turn)

    def _collect(self):
        waiting = self._subscription.take()
        if self._connection != self._subscription.connection:
            self._connection = self._subscription.connection
            if not self._open:  # with each connection the server sends them again
                self._taken, self._octets = [], 0
        if waiting and not self._taken:
            self._since = time.monotonic()
        self._taken += waiting
        self._octets += sum(len(message.payload) for message in waiting)

    def _is_time(self):
        return self._taken and (len(self._taken) >= MESSAGES or self._octets >= OCTETS
                                or time.monotonic() >= self._since + FLUSH_S)

    def _write(self):
        self._attempt(self._commit)

    def _commit(self):
        now = time.monotonic()
        stored = self._database.store(self._taken, self._prefix,
                                      not self._early or now < self._early + EARLY_S)
        waiting = {message.token for message in stored.early}
        self._subscription.acknowledge(
            [message for message in self._taken if message.token not in waiting])
        self._early = (self._early or now) if waiting else 0.0
        self.records += stored.records
        self.doubles += stored.doubles
        self.letters += stored.letters
        self._taken, self._octets, self._since = stored.early, 0, now

    def _connect(self):
        self._database.open()
        self._open = True
        self._log("database: %s" % ("connected again" if self._trouble else "connected"))
        self._trouble = ""

    def _attempt(self, step):
        """Do what needs the database; without it wait, longer each time."""
        try:
            step()
        except DatabaseError as error:
            self._open = False
            self._failures += 1
            longest = min(WAIT_FIRST_S * 2 ** min(self._failures, 10), WAIT_MAX_S)
            self._due = time.monotonic() + random.uniform(0.1, longest)
            if not self._trouble:
                self._log("%s; trying again" % error)
            self._trouble = str(error)
            return
        if step == self._commit:
            self._failures = 0
