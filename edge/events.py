"""What happened that is no record: a leap of the clock, a record that no server took.

    append  a few a day  ─▶  the newest HELD of them  ─▶  take(reader), each event once a reader
                                                      ─▶  `status`

No I/O.  Events are in memory only: what must not be lost is a record.
"""

from collections import namedtuple

HELD = 32

# kind    in one word, for programs     text    in words, for people
# moment  when it was noticed           number  from 1, in the order of notice
# more    {key: value} for programs, beside these
Event = namedtuple("Event", ("number", "kind", "text", "moment", "more"))


class Events:
    """The newest events, and which of them each reader has had."""

    def __init__(self):
        self.newest: tuple[Event, ...] = ()  # oldest first; replaced, never changed
        self._taken = {}  # reader -> number of the last event it has had
        self._number = 0

    def append(self, kind, text, moment, more=None):
        """Note an event and return it; the oldest goes when there are too many."""
        self._number += 1
        event = Event(self._number, kind, text, moment, more or {})
        self.newest = (self.newest + (event,))[-HELD:]
        return event

    def take(self, reader=""):
        """Return the events, oldest first, that this reader has not had yet."""
        had = self._taken.get(reader, 0)
        self._taken[reader] = self._number
        return [event for event in self.newest if event.number > had]

    def give_back(self, reader, number):
        """Let a reader take the event with a number again, and what came after it."""
        self._taken[reader] = min(self._taken.get(reader, 0), number - 1)

    def go_on_from(self, before):
        """Take over the events of an agent that ended, and what their readers have had."""
        self.newest, self._taken, self._number = before.newest, before._taken, before._number
