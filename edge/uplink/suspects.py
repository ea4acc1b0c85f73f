"""Which record makes a server hang up: found by halving what was in flight when it did.

    in flight at RUNNING disconnects running ─▶ a piece: others pass it, or it flies alone
    a piece of several in flight at a disconnect ─▶ two halves
    a piece of one record in flight at STRIKES disconnects, others acknowledged before each
        ─▶ condemned
    a piece acknowledged ─▶ innocent

No I/O.  A network that comes and goes condemns nothing: what is in flight then arrives next time.
"""

RUNNING = 3
STRIKES = 5


class Piece:
    """The numbers first to last.

    strikes  disconnects with this one record in flight, others acknowledged before each
    proved   whether anything else was acknowledged since it was in flight at a disconnect
    hung     whether it is one record that was in flight at a disconnect
    """

    def __init__(self, first, last):
        self.first = first
        self.last = last
        self.strikes = 0
        self.proved = False
        self.hung = False

    def has(self, number):
        """Whether a number is in it."""
        return self.first <= number <= self.last


class Suspects:
    """The pieces of one destination, in order."""

    def __init__(self):
        self.pieces = []
        self._before = {}  # what was in flight at the disconnect before: at how many running

    def to_pass(self, others_left):
        """Return the pieces that a new connection passes over; the rest it sends in their place.

        Only who has acknowledged something can be said to choke on something else.
        """
        return [piece for piece in self.pieces if not piece.proved and (others_left or piece.hung)]

    def next_from(self, number, passed):
        """Return the first piece that is not passed and ends at a number or behind it, or None."""
        for piece in self.pieces:
            if piece not in passed and piece.last >= number:
                return piece
        return None

    def acknowledged(self, first, last):
        """Note that the server has these numbers."""
        for piece in self.pieces:
            if piece.has(first):
                piece.first = last + 1
            else:
                piece.proved = True
        self.pieces = [piece for piece in self.pieces if piece.first <= piece.last]

    def drop(self, number):
        """Take off the piece that begins with a number."""
        self.pieces = [piece for piece in self.pieces if piece.first != number]

    def disconnected(self, in_flight, tried):
        """Note the spans in flight at a disconnect, and the first number of the piece if it was.

        Returns the number that is condemned by it, or 0.
        """
        for piece in self.pieces:
            if tried and piece.has(tried):
                self._before = {}  # the piece is to blame, not what was beside it
                return self._blame(piece)
        times = {span: 1 + _times(span, self._before) for span in in_flight}
        self._before = {span: times[span] for span in times if times[span] < RUNNING}
        self.pieces += [Piece(*span) for span in times if times[span] >= RUNNING]
        self.pieces.sort(key=lambda piece: piece.first)
        return 0

    def _blame(self, piece):
        if piece.first < piece.last:
            middle = (piece.first + piece.last) // 2
            at = self.pieces.index(piece)
            self.pieces[at:at + 1] = [Piece(piece.first, middle), Piece(middle + 1, piece.last)]
            return 0
        piece.strikes += piece.proved
        piece.proved, piece.hung = False, True
        return piece.first if piece.strikes >= STRIKES else 0


def _times(span, before):
    """Return at how many disconnects running something of a span was in flight."""
    return max([before[first, last] for first, last in before
                if span[0] <= last and first <= span[1]], default=0)
