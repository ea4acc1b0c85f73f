"""Any order of what can happen to a spool, made up by Hypothesis; the model is a few dictionaries.

Two destinations, two kinds of death (a kill keeps what was written, a power cut leaves one of the
images of tests/power_cut.py), a disk that fills up and has room again, other limits, a destination
taken off and put back.
"""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from edge.uplink.records import GAP
from edge.uplink.spool import Settings, Spool
from tests.disk import stamp
from tests.power_cut import PATH, Cut, Disk, Receiver, boiler_record

EXAMPLES = int(os.environ.get("SPOOL_EXAMPLES", "0"))  # with a number: new ones in each run
NAMES = st.sampled_from(["province", "late"])
LIMITS = [Settings(1 << 20, 100, 1024), Settings(6000, 100, 1024), Settings(6000, 0, 512),
          Settings(6000, 100, 1024, 10_000)]  # acknowledgements wait, here for ever


class SpoolMachine(RuleBasedStateMachine):
    """A spool, and beside it what was appended, shown, and acknowledged."""

    def __init__(self):
        RuleBasedStateMachine.__init__(self)
        self.published = {}
        self.receivers = {name: Receiver(name, self.published) for name in ("province", "late")}
        self.appended = {}
        self.shown = {}  # name -> batches that it has received and not acknowledged
        self.off = set()
        self.limits = LIMITS[0]
        self.serial = 0  # in each record: a number that is used again has other bytes

    @initialize()
    def begin(self):
        self._start({})

    def _start(self, image):
        self.image = image
        self.disk = Disk(image)
        self.spool = Spool(PATH, self.limits, stamp, self.disk)
        self.shown = {}
        for name in self.receivers:
            if name not in self.off:
                self.spool.cursor(name)

    @rule(octets=st.integers(60, 700), count=st.integers(1, 12))
    def append(self, octets, count):
        for _ in range(count):
            self.serial += 1
            number = self.spool.next
            self.appended[number] = boiler_record(number, octets, self.serial)
            self.spool.append(self.appended[number])

    @rule()
    def sync(self):
        self.spool.sync()

    @rule(rounds=st.integers(1, 8), octets=st.integers(60, 400), both=st.booleans())
    def work(self, rounds, octets, both):
        for _ in range(rounds):
            self.append(octets, 3)
            self.spool.sync()
            for name in ("province", "late")[: 1 + both]:
                self.receive_and_acknowledge(name, 30)

    @rule(name=NAMES, limit=st.integers(1, 30))
    def receive_and_acknowledge(self, name, limit):
        if name not in self.off:
            self.receivers[name].take(self.spool, limit)

    @rule(name=NAMES, limit=st.integers(1, 9), ahead=st.integers(0, 20))
    def receive_only(self, name, limit, ahead):
        """Receive some records, not always the next ones, and acknowledge them later or never."""
        if name not in self.off:
            batch = self.spool.peek(self.spool.cursor(name) + 1 + ahead, limit, 4000)
            if batch:
                self.receivers[name].show(batch)
                self.shown.setdefault(name, []).append(batch)

    @rule(name=NAMES, place=st.integers(0, 5))
    def acknowledge_in_any_order(self, name, place):
        waiting = self.shown.get(name, [])
        if waiting and name not in self.off:
            batch = waiting.pop(place % len(waiting))
            self.receivers[name].keep(batch)
            self.spool.ack(name, batch.first, batch.last)

    @rule()
    def kill_and_start(self):
        image = self.disk.image()
        if self._has_room():
            self._start(image)

    @rule(count=st.integers(1, 6), octets=st.integers(60, 2000), choice=st.data())
    def cut_the_power_in_mid_sync_and_start(self, count, octets, choice):
        """Cut it anywhere in a `sync`, but not before what the loop has seen meanwhile."""
        if not self._has_room():
            return
        self.append(octets, count)
        seen = len(self.disk.log)

        def look():
            nonlocal seen
            for name, receiver in self.receivers.items():
                batch = self.spool.peek(self.spool.durable, 1, 1)
                if batch and name not in self.off:
                    receiver.show(batch)
            seen = len(self.disk.log)

        self.disk.meanwhile = look
        self.spool.sync()
        self.disk.meanwhile = None
        cut = Cut(self.image)
        for operation in self.disk.log[: choice.draw(st.integers(seen, len(self.disk.log)))]:
            cut.advance(operation)
        images = list(cut.images())
        self._start(images[choice.draw(st.integers(0, len(images) - 1))])

    def _has_room(self):
        return self.disk.room > 1 << 30

    @rule(left=st.integers(0, 2000))
    def fill_the_disk(self, left):
        self.disk.room = sum(len(octets) for octets in self.disk.image().values()) + left

    @rule()
    def make_room_again(self):
        self.disk.room = 1 << 40

    @rule(limits=st.sampled_from(LIMITS))
    def configure(self, limits):
        self.limits = limits
        self.spool.configure(limits)

    @rule(name=NAMES)
    def forget(self, name):
        self.spool.forget(name)
        self.off.add(name)
        self.shown.pop(name, None)

    @rule(name=NAMES)
    def put_back(self, name):
        """Put one back: what went while nothing was kept for it is named in gap records."""
        if name in self.off:
            self.off.discard(name)
            self.spool.cursor(name)

    @rule(choice=st.integers(0, 1 << 20))
    def spoil_a_record(self, choice):
        """Damage one that is durable and not in the newest segment, whose end is not known."""
        segments = [int(file[:20]) for file in self.disk.names(PATH) if file.endswith(".seg")]
        held = b"".join(self.disk.image().values())
        known = dict(self.published)  # gap records among them
        known.update(self.appended)
        durable = [known[number] for number in range(self.spool.oldest, max(segments, default=0))
                   if number in known and known[number] in held]
        if durable:
            self.disk.spoil(durable[choice % len(durable)])

    @invariant()
    def only_what_was_acknowledged_counts_as_being_ahead_of_a_cursor(self):
        for name in self.receivers:
            if name not in self.off and hasattr(self, "spool"):
                for first, last in self.spool.ahead(name):
                    numbers = range(first, last + 1)
                    assert self.receivers[name].missing_of(numbers) == []

    def teardown(self):
        """Go on undisturbed: then each destination has every number, or a gap record of it."""
        if not hasattr(self, "spool"):
            return
        self.disk.room = 1 << 40
        for name in self.receivers:
            self.put_back(name)
        for _ in range(6):
            self.append(60, 1)
            self.spool.sync()
            for receiver in self.receivers.values():
                receiver.take(self.spool)
        assert self.spool.last_error == ""
        for receiver in self.receivers.values():
            assert receiver.missing(self.spool.durable) == []
        for number, octets in self.published.items():
            assert octets[1] == GAP or octets == self.appended[number]


TestSpoolMachine = SpoolMachine.TestCase
TestSpoolMachine.settings = settings(
    max_examples=EXAMPLES or 150, derandomize=EXAMPLES == 0, stateful_step_count=40,
    deadline=None, suppress_health_check=list(HealthCheck))
