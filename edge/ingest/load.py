"""Messages of one transaction, sorted by what becomes of them.  No I/O."""

from collections import namedtuple

from edge.errors import PayloadError, UnknownSchema
from edge.ingest.batches import batches_of, birth_of, event_of, gone_of

# One message: what acknowledges it, where it came, what it is.
Message = namedtuple("Message", ("token", "topic", "payload"))

Letter = namedtuple("Letter", ("topic", "reason", "payload"))


class Load:
    """What some messages say.

    batches  (topic, Batch)                 births   (gateway, schema id, payload)
    events   (gateway, object)              letters  what is no payload of ours, with the reason
    early    messages whose birth has not come yet
    gone     (gateway, spool, first, last) of answers: what a gateway does not have any more
    """

    def __init__(self, messages, prefix, births, patient=True):
        self.batches = []
        self.births = []
        self.events = []
        self.letters = []
        self.early = []
        self.gone = []
        self._known = births
        self._levels = prefix.count("/") + 1
        for message in messages:
            try:
                self._take(message.topic, message.payload)
            except UnknownSchema as error:
                if patient:
                    self.early.append(message)
                else:
                    self.letters.append(Letter(message.topic, str(error), message.payload))
            except PayloadError as error:
                self.letters.append(Letter(message.topic, str(error), message.payload))

    @classmethod
    def of_letter(cls, message, prefix, reason):
        """Return the Load of a message that the database does not take."""
        load = cls([], prefix, None)
        load.letters.append(Letter(message.topic, reason, message.payload))
        return load

    def _take(self, topic, payload):
        gateway, kind = (topic.split("/")[self._levels:] + ["", ""])[:2]
        if kind == "data":
            self.batches += [(topic, batch) for batch in batches_of(
                payload, gateway, self._known)]
        elif kind == "birth":
            if payload:  # an empty one clears what was retained
                birth = birth_of(payload, gateway)
                self._known.take(birth)
                self.births.append((gateway, birth["birth"], payload))
        elif kind == "events":
            event = event_of(payload)
            self.events.append((gateway, event))
            self.gone += [(gateway, *gone) for gone in gone_of(event)]
        else:
            raise PayloadError("found topic %s, allowed data, birth or events" % topic)
