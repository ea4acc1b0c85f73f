"""Numbers that will never arrive, and the gap records that say so.

No I/O.  A hole passes three states:

    waiting     it has to be announced, its number is 0
    announced   a gap record with this number stands behind the other records in memory
    durable     an fsync has covered that record; the hole is remembered beside the cursors

A hole is forgotten once its gap record is delivered and nothing on disk lies before its end.  When
the gap record itself is lost before every destination has it, the hole waits again: that is how
gap records inside a dropped range come to be written anew, joined with their neighbours.
"""

from collections import namedtuple

Hole = namedtuple("Hole", ("first", "last", "number", "reason"))


class Holes:
    """All holes known, in no order.

    Only the loop's thread changes them, by putting a new list in place of the old one; `sync` in
    another thread reads whichever list it finds.  Ranges found there come in through `found`, whose
    items are appended by any thread and taken out by the loop's.
    """

    def __init__(self, remembered):
        self.found = []  # (first, last, reason)
        self._holes = []
        for first, last, number in remembered:
            self._holes.append(Hole(first, last, number, ""))

    def lose(self, first, last, reason):
        """Note that these numbers are gone."""
        if first <= last:
            self.found.append((first, last, reason))

    def collect(self, delivered):
        """Take in what was found and return the holes that wait; everyone has up to `delivered`."""
        count = len(self.found)
        holes = self._holes
        for first, last, reason in self.found[:count]:
            holes = _with(_reopened(holes, first, last, delivered), first, last, reason)
        self._holes = _joined(holes, delivered)
        # Only now: a reader must see a range at least once, in `found` or among the holes.
        for _ in range(count):
            self.found.pop(0)
        return [hole for hole in self._holes if not hole.number]

    def announce(self, hole, number):
        """Note that the gap record of a waiting hole has this number."""
        kept = [other for other in self._holes if other is not hole]
        self._holes = kept + [Hole(hole.first, hole.last, number, hole.reason)]

    def forget(self, oldest, delivered):
        """Drop the holes that nobody can come across any more."""
        if self._holes:
            self._holes = [hole for hole in self._holes
                           if not 0 < hole.number <= delivered or hole.last >= oldest]

    def first_unsaid(self, durable):
        """Return the lowest number that is lost without a durable gap record, or 0."""
        # `found` before the holes: `collect` moves ranges in that direction.
        firsts = [lost[0] for lost in list(self.found)]
        for hole in self._holes:
            if not 0 < hole.number <= durable:
                firsts.append(hole.first)
        return min(firsts) if firsts else 0

    def lost(self):
        """Return (first, last, number of the gap record or 0) of all that is lost, sorted."""
        rows = [(lost[0], lost[1], 0) for lost in list(self.found)]
        rows.extend([(hole.first, hole.last, hole.number) for hole in self._holes])
        rows.sort()
        return rows

    def remembered(self, durable):
        """Return [first, last, number] of the holes whose gap record is durable."""
        rows = [[hole.first, hole.last, hole.number] for hole in self._holes
                if 0 < hole.number <= durable]
        rows.sort()
        return rows

    def highest(self):
        """Return the highest number that a hole speaks of, or 0."""
        highest = 0
        for hole in self._holes:
            highest = max(highest, hole.last, hole.number)
        return highest


def _reopened(holes, first, last, delivered):
    """Return the holes; those whose gap record is lost with the range wait again."""
    result = []
    for hole in holes:
        if first <= hole.number <= last and hole.number > delivered:
            hole = Hole(hole.first, hole.last, 0, hole.reason or "announced before, then lost")
        result.append(hole)
    return result


def _with(holes, first, last, reason):
    """Return the holes and what of a range is not among them yet."""
    added = []
    for hole in sorted(holes, key=lambda hole: hole.first):
        if hole.first > last:
            break
        if hole.first > first:
            added.append(Hole(first, hole.first - 1, 0, reason))
        first = max(first, hole.last + 1)
    if first <= last:
        added.append(Hole(first, last, 0, reason))
    return holes + added


def _joined(holes, delivered):
    """Return the holes, each waiting one made one with all that lie side by side with it.

    Those announced in a record that not everyone has are taken in too: a spool that drops segment
    after segment would otherwise write the gap records of all earlier ones anew each time.
    """
    groups: list[list[Hole]] = []
    for hole in sorted(holes, key=lambda hole: hole.first):
        before = groups[-1][-1] if groups else None
        if (before and before.last + 1 >= hole.first
                and _is_open(before, delivered) and _is_open(hole, delivered)):
            groups[-1].append(hole)
        else:
            groups.append([hole])
    joined: list[Hole] = []
    for group in groups:
        reasons = [hole.reason for hole in group if not hole.number]
        last = max([hole.last for hole in group])
        joined.extend([Hole(group[0].first, last, 0, reasons[-1])] if reasons else group)
    return joined


def _is_open(hole, delivered):
    """Return whether someone has not heard of a hole yet."""
    return not hole.number or hole.number > delivered
