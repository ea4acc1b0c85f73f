"""Which record makes a server hang up: found by halving what was in flight when it did.

    in flight at RUNNING disconnects running ─▶ a piece, which others pass or which flies alone
    a piece of several in flight at a disconnect ─▶ two halves
    a piece of one record in flight at STRIKES disconnects, others acknowledged before each
        ─▶ condemned
    a piece acknowledged ─▶ innocent

No I/O.  A network that comes and goes condemns nothing: what is in flight then arrives next time.
"""

RUNNING = 3
STRIKES = 5


class Suspects:
    """The pieces of one destination, [first, last], sorted.

    others  whether anything else was acknowledged since a piece was in flight at a disconnect
    """

    def __init__(self):
        self.pieces = []
        self._before = {}  # what was in flight at the disconnect before: at how many running
        self.others = False
        self._strikes = 0

    def acknowledged(self, first, last, tried):
        """Note an acknowledgement; `tried` when it was of the first piece."""
        if not tried:
            self.others = True
            return
        self._strikes = 0
        piece = self.pieces[0]
        piece[0] = last + 1
        if piece[0] > piece[1]:
            self.drop()

    def bound(self, number):
        """Return how far a batch from a number on may go, and whether it is of the first piece."""
        while self.pieces and self.pieces[0][1] < number:
            self.drop()  # not on disk any more
        if not self.pieces:
            return None, False
        first, last = self.pieces[0]
        return (last, True) if first <= number else (first - 1, False)

    def drop(self):
        """Take the first piece off."""
        self.pieces.pop(0)
        self._strikes = 0

    def disconnected(self, in_flight, tried):
        """Note what was in flight at a disconnect and whether a piece was tried then.

        Returns whether the first piece is one record and condemned.
        """
        if not tried:
            times = {span: 1 + _times(span, self._before) for span in in_flight}
            self._before = {span: times[span] for span in times if times[span] < RUNNING}
            self.pieces += [list(span) for span in times if times[span] >= RUNNING]
            self.pieces.sort()
            return False
        self._before = {}  # the piece is to blame, not what was beside it
        others, self.others = self.others, False
        first, last = self.pieces[0]
        if first < last:
            middle = (first + last) // 2
            self.pieces[:1] = [[first, middle], [middle + 1, last]]
            self._strikes = 0
            return False
        if others:
            self._strikes += 1
        return self._strikes >= STRIKES


def _times(span, before):
    """Return at how many disconnects running something of a span was in flight."""
    return max([before[first, last] for first, last in before
                if span[0] <= last and first <= span[1]], default=0)
