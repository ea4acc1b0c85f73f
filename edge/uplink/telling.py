"""What a gateway tells beside its records: births, its state, events.

The state goes out on connecting, every STATE_EVERY_MS while records flow, and at a clean end;
an event until it is acknowledged, as long as the agent runs or its plant file is read again.
"""

import json

from edge.port import ticks_diff, ticks_ms
from edge.uplink.records import iso_time
from edge.uplink.state import state_payload

ONLINE, OFFLINE = "online", "offline"
STATE_EVERY_MS = 60_000


class Telling:
    """One destination's share of it."""

    def __init__(self, uplink, words, spool_id, attached):
        self.topic = "%s/%s/" % (uplink.topic_prefix, words.gateway)
        self._name = uplink.name
        self._words = words
        self._spool_id = spool_id
        self._attached = attached
        self._waiting = []  # events not yet published
        self._unacked = {}  # message id: event
        self._state_ticks = 0
        self._state_sent = 0  # records that were sent when the state was told last
        self._asked = False  # for the state, at once

    def will(self):
        """Return topic and payload of the will."""
        return self.topic + "state", OFFLINE.encode()

    def first_words(self):
        """Return the (topic, payload) that a new connection begins with; all are retained."""
        self._waiting = list(self._unacked.values()) + self._waiting
        self._unacked = {}
        self._state_ticks, self._state_sent = ticks_ms(), 0
        births = [(self.topic + topic, self._words.birth)
                  for topic in ("birth/" + self._words.schema, "birth")]
        return births + [self.state(ONLINE)]

    def state(self, word):
        """Return topic and payload of the state as it is now."""
        return self.topic + "state", state_payload(word, self._attached.state_rows())

    def tell(self, connection, sent):
        """Publish what is new, as far as there is room; `sent` records went out before."""
        self._waiting += self._attached.events.take(self._name)
        while self._waiting and connection.room > 0:
            event = self._waiting.pop(0)
            message_id = connection.publish(self.topic + "events", self._event(event))
            self._unacked[message_id] = event
        is_time = sent > self._state_sent and ticks_diff(
            ticks_ms(), self._state_ticks) >= STATE_EVERY_MS
        if (is_time or self._asked) and connection.room > 0:
            self._state_ticks, self._state_sent, self._asked = ticks_ms(), sent, False
            connection.publish(*self.state(ONLINE), retain=True)

    def report(self):
        """Let the state be told with what is told next."""
        self._asked = True

    def acknowledged(self, message_ids):
        """Forget the events that have arrived."""
        for message_id in message_ids:
            self._unacked.pop(message_id, None)

    def give_back(self):
        """Leave the events that have not arrived to whoever tells next."""
        for event in list(self._unacked.values()) + self._waiting:
            self._attached.events.give_back(self._name, event.number)
        self._unacked, self._waiting = {}, []

    def _event(self, event):
        return json.dumps({
            "event": event.kind, "text": event.text, "gateway": self._words.gateway,
            "spool": self._spool_id, "boot": event.moment.boot,
            "time": iso_time(event.moment.time_ms), **event.more,
        }, ensure_ascii=False).encode()
