"""Records in memory, between `append` in the loop and `sync`, which may run in another thread.

Handed over without a lock: the loop puts in at the end and `sync` takes from the front, each a step
that the interpreter does not divide; each count has one writer.
"""

from edge.uplink.records import number_of

PENDING_MAX = 1 << 20  # bytes of records in memory while the disk does not take them

MEMORY_FULL = "disk failing and memory full"


class Queue:
    """What waits for `sync`; `lose` is told the numbers that went because it did not come."""

    def __init__(self, lose):
        self._records = []
        self._lose = lose
        self._put_octets = 0  # less those dropped, counted by the loop
        self._taken_octets = 0  # counted by `sync`

    def put(self, record):
        """Put a record behind the others; return how many went instead, the oldest first."""
        self._records.append(record)
        self._put_octets += len(record)
        if self._put_octets - self._taken_octets <= PENDING_MAX:
            return 0
        dropped, octets = drop_oldest(self._records, self._lose)
        self._put_octets -= octets
        return dropped

    def taken(self):
        """Yield the records, each taken out."""
        # Not more than there are now: an agent that appends fast must not keep us here.
        for _ in range(len(self._records)):
            try:
                record = self._records.pop(0)
            except IndexError:  # the loop has dropped some since
                return
            self._taken_octets += len(record)
            yield record


def drop_oldest(records, lose):
    """Drop an eighth of what may wait in memory, oldest first; return (records, bytes)."""
    dropped = octets = 0
    while len(records) > 1 and octets < PENDING_MAX // 8:
        try:
            record = records.pop(0)
        except IndexError:  # `sync` has taken the rest
            break
        lose(number_of(record), number_of(record), MEMORY_FULL)
        dropped += 1
        octets += len(record)
    return dropped, octets
