"""How far each destination is: everything up to its cursor, and ranges acknowledged ahead of it.

No I/O.  Live records overtake a backlog, so what a destination has is not one run of numbers:

    1 ........ cursor    not yet    first .. last    not yet    first .. last
    `- has it all        |          `- ahead         |          `- ahead
                         `- comes later, or is a hole and will never come

A cursor moves on when the range next to it arrives, and over holes that lie before such a range.
"""

from collections import namedtuple

NUMBER_MAX = 1 << 62  # no gateway comes so far; a number beyond is none of ours

Place = namedtuple("Place", ("cursor", "ahead"))  # ahead: (first, last), sorted, none touching


def sound(saved):
    """Return what the cursors file says; nothing, as if it were lost, where it is not ours."""
    ahead = saved.get("ahead", {})
    head = saved.get("head", [0, bytes(32)])
    if (_is_by_name(saved.get("cursors", {}), _is_count)
            and _is_by_name(ahead, lambda spans: _are_rows(spans, 2))
            and _are_rows(saved.get("holes", []), 3)
            and isinstance(saved.get("id", ""), str) and _is_count(saved.get("next", 1))
            and isinstance(head, list) and len(head) == 2 and _is_count(head[0])
            and isinstance(head[1], bytes) and len(head[1]) == 32):
        return saved
    return {}


def _is_count(value):
    return isinstance(value, int) and 0 <= value < NUMBER_MAX


def _is_by_name(values, allowed):
    return isinstance(values, dict) and all(
        isinstance(name, str) and allowed(values[name]) for name in values)


def _are_rows(rows, width):
    return isinstance(rows, list) and all(
        isinstance(row, list) and len(row) == width and all(_is_count(item) for item in row)
        and row[0] <= row[1] for row in rows)


class Cursors:
    """All destinations.  Only the loop's thread changes them, by putting a new map in place."""

    def __init__(self, saved):
        self._before = {}  # of destinations that are not registered, or were so at start
        cursors, ahead = saved.get("cursors", {}), saved.get("ahead", {})
        # How far all were on disk, -1 where there was no destination.
        self.delivered_before = min(cursors.values()) if cursors else -1
        for name in cursors:
            place = Place(cursors[name], ())
            for first, last in ahead.get(name, []):
                place = _with(place, first, last)
            self._before[name] = _before_holes(place, saved.get("holes", []))
        self._places = {}

    def __contains__(self, name):
        return name in self._places

    def __getitem__(self, name):
        return self._places[name]

    def __setitem__(self, name, place):
        places = dict(self._places)
        places[name] = place
        self._places = places

    def register(self, name):
        """Take a destination in, where it was when it was last here."""
        self[name] = self._before.get(name, Place(0, ()))

    def forget(self, name, lost):
        """Take a destination off, if it is registered; it is remembered where it is."""
        if name not in self._places:
            return
        before = dict(self._before)
        before[name] = _before_holes(self._places[name], lost)
        self._before = before
        self._places = {other: self._places[other] for other in self._places if other != name}

    def ack(self, name, first, last):
        """Note that a destination has these numbers."""
        if first <= last:
            self[name] = _with(self._places[name], first, last)

    def step_over(self, name, lost):
        """Move a cursor over lost ranges (sorted), as far as something acknowledged lies behind."""
        place = self._places[name]
        while place.ahead:
            reach = place.cursor
            for first, last, _ in lost:
                if first <= reach + 1:
                    reach = max(reach, last)
            if reach + 1 < place.ahead[0][0]:
                break
            place = _with(place, place.cursor + 1, place.ahead[0][1])
        if place is not self._places[name]:
            self[name] = place

    def delivered(self, durable):
        """Return the number up to which every destination has everything; none: all that is."""
        cursors = [place.cursor for place in self._places.values()]
        return min(cursors) if cursors else durable

    def lacking(self, first, last):
        """Return the ranges of a span without what every destination has ahead."""
        places = list(self._places.values())  # once: the loop may put another map there
        if not any(place.ahead for place in places):
            return [(first, last)]
        had = [(first, last)]
        for place in places:
            had = _in_both(had, [(1, place.cursor)] + list(place.ahead))
        behind = min([place.cursor for place in places])
        lacking = []
        for low, high in had:
            # What lies behind every cursor is told all the same, for whoever looks it up here.
            low = max(low, behind + 1)
            if low <= high:
                lacking.append((first, low - 1))
                first = high + 1
        lacking.append((first, last))
        return [span for span in lacking if span[0] <= span[1]]

    def everyone(self):
        """Return {name: Place}, with those that are not registered now."""
        places = dict(self._before)
        places.update(self._places)
        return places


def as_maps(places, unsaid, written):
    """Return (cursors, ahead) as they go to disk; none moves on to `unsaid`, a hole, if any.

    A crash must find the hole again.  Where `written` says that a destination is further on, it is
    never sent back.
    """
    cursors = {}
    ahead = {}
    for name in places:
        place = places[name]
        cursors[name] = place.cursor
        if unsaid and place.cursor >= unsaid:
            cursors[name] = max(written.get(name, 0), unsaid - 1)
        if place.ahead:
            ahead[name] = [list(span) for span in place.ahead]
    return cursors, ahead


def _before_holes(place, lost):
    """Return a place before the lost ranges (first, last, number) whose gap record it has not had.

    While a destination is away, hole and gap record may go: it has to hear of the hole then.
    """
    back = Place(0, place.ahead)
    reach = 1
    for first, last, number in sorted(lost):
        if first <= place.cursor and not _has(place, number):
            back = _with(back, reach, first - 1) if reach < first else back
            reach = max(reach, last + 1)
    return _with(back, reach, place.cursor) if reach <= place.cursor else back


def _has(place, number):
    """Return whether a destination has a record; number 0 is none that exists yet."""
    return 0 < number <= place.cursor or any(
        first <= number <= last for first, last in place.ahead)


def _with(place, first, last):
    """Return a place with one more range, joined with those it touches."""
    if first > place.cursor + 1:
        spans = []
        for low, high in place.ahead:
            if high + 1 < first or last + 1 < low:
                spans.append((low, high))
            else:
                first, last = min(first, low), max(last, high)
        spans.append((first, last))
        spans.sort()
        return Place(place.cursor, tuple(spans))
    cursor = max(place.cursor, last)
    spans = list(place.ahead)
    while spans and spans[0][0] <= cursor + 1:
        cursor = max(cursor, spans.pop(0)[1])
    return Place(cursor, tuple(spans))


def _in_both(some, others):
    """Return the ranges that are in both of two sorted lists."""
    both = []
    for first, last in some:
        for low, high in others:
            if max(first, low) <= min(last, high):
                both.append((max(first, low), min(last, high)))
    return both
