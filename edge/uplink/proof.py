"""What an archive proves of one spool: that all its numbers are there, unchanged, and in one chain.

No I/O.  Batches come in any order, cut in any way, any number of times.  `docs/proof.md` has the
argument; in short:

    numbers     1 to the last each have a record or lie in the range of a gap record
    content     each batch's records lead from the hash before it to that after it
    joins       a batch begins with a hash with which another one ends, unless a gap lies between
    signatures  each batch is signed, or leads to a hash that a signed one begins with
"""

from collections import namedtuple
from hashlib import sha256

from edge.uplink import chain
from edge.uplink.records_fields import GAP

# A batch whose records lead from one hash to another.
Link = namedtuple("Link", ("first", "last", "before", "after", "signed"))

# Where and why an archive is not proven: numbers and words.
Break = namedtuple("Break", ("first", "last", "reason"))

_SAME_OCTETS = 16  # of the hash by which doubles of a record are compared
_PAGE = 64  # numbers whose hashes lie together
_NOT_SEEN = bytes(_SAME_OCTETS)


class _Seen:
    """A short hash for each number, in pages: a dict of a million would take 180 MB."""

    def __init__(self):
        self.count = 0
        self.last = 0
        self._pages = {}

    def is_same(self, number, octets):
        """Return whether a number is new, or was seen with the same bytes."""
        same = sha256(octets).digest()[:_SAME_OCTETS]
        page = self._pages.get(number // _PAGE)
        if page is None:
            page = self._pages[number // _PAGE] = bytearray(_PAGE * _SAME_OCTETS)
        at = number % _PAGE * _SAME_OCTETS
        known = page[at:at + _SAME_OCTETS]
        if known == _NOT_SEEN:
            page[at:at + _SAME_OCTETS] = same
            self.count += 1
            self.last = max(self.last, number)
            return True
        return known == same

    def runs(self):
        """Return the ranges of consecutive numbers."""
        runs: list[tuple[int, int]] = []
        for place in sorted(self._pages):
            page = self._pages[place]
            for at in range(_PAGE):
                if page[at * _SAME_OCTETS:(at + 1) * _SAME_OCTETS] == _NOT_SEEN:
                    continue
                number = place * _PAGE + at
                if runs and runs[-1][1] == number - 1:
                    runs[-1] = (runs[-1][0], number)
                else:
                    runs.append((number, number))
        return runs


class SpoolProof:
    """One spool of one gateway, as far as the archive has it.

    `is_signed(first, last, hashes, signature)` checks a batch, or is None where no key is given;
    `head` is what the retained state says, (number, hash), or None.
    """

    def __init__(self, is_signed, head):
        self.breaks = []
        self.gaps = set()  # (first, last) of each gap record
        self.signed = 0
        self._is_signed = is_signed
        self._head = head
        self._seen = _Seen()
        self._links = []
        self._ends = {}  # (number behind a link, hash after it) -> its place
        self._bare = []  # (first, last) of batches without hashes
        self._at_head = set()  # hashes after the record that the head names

    @property
    def records(self):
        """How many different records there are."""
        return self._seen.count

    @property
    def last(self):
        """The highest number, or 0."""
        return self._seen.last

    @property
    def head(self):
        """The hash after the last record, or b"" where it is not known."""
        ends = [link.after for link in self._links if link.last == self.last]
        return ends[-1] if ends else chain.UNKNOWN

    def take(self, header, rows):
        """Take in a batch: its header and (record, bytes) of each of its records."""
        if not rows:
            return
        first, last = rows[0][0][1], rows[0][0][1] + len(rows) - 1
        for place, (record, octets) in enumerate(rows):
            number = record[1]
            if number != first + place:
                self._break(number, number, "record %d stands where %d belongs" % (
                    number, first + place))
            if not self._seen.is_same(number, octets):
                self._break(number, number, "record %d changed" % number)
            if record[0] == GAP:
                self.gaps.add((record[6], record[7]))
        hashes = _hashes(header)
        if hashes is None:
            self._bare.append((first, last))
            return
        self._link(first, hashes, header.get("signature"), [octets for _, octets in rows])

    def first_break(self):
        """Return the Break with the lowest number, or None: complete and unchanged."""
        breaks = self.breaks + self._missing() + self._joins() + self._unproven() + self._cut_off()
        changed = [found for found in breaks if found.reason.endswith("changed")]
        exact = [found.first for found in changed if found.first == found.last]
        for found in sorted(breaks):
            # A whole batch is wrong because of one record: where a double shows which, that one.
            if found not in changed or found.first == found.last or not any(
                    found.first <= number <= found.last for number in exact):
                return found
        return None

    def _break(self, first, last, reason):
        self.breaks.append(Break(first, last, reason))

    def _link(self, first, hashes, signature, records):
        """Note a batch with hashes, if they are those of its records."""
        last = first + len(records) - 1
        if chain.after(hashes[0], records) != hashes[1]:
            self._break(first, last, "%s changed" % _span("record", first, last))
            return
        if signature is not None:
            self.signed += 1
            if self._is_signed and not self._is_signed(first, last, hashes, signature):
                self._break(first, last, "signature of batch %d to %d wrong" % (first, last))
                return
        self._join(Link(first, last, hashes[0], hashes[1], signature is not None))
        begins = first > 1 and hashes[0] == chain.START  # behind damage: the state has another hash
        if self._head and first <= self._head[0] <= last and not begins:
            self._at_head.add(chain.after(hashes[0], records[: self._head[0] - first + 1]))

    def _join(self, link):
        """Note a link, without a key as one with that which it goes on from.

        With a key each hash with which a signed batch begins vouches for what leads to it.
        """
        place = self._ends.pop((link.first, link.before), None)
        if place is None:
            place = len(self._links)
            self._links.append(link)
        else:
            before = self._links[place]
            self._links[place] = link._replace(first=before.first, before=before.before)
        if self._is_signed is None:
            self._ends[link.last + 1, link.after] = place

    def _missing(self):
        """Return the Breaks of numbers without a record that no gap record names."""
        spans = sorted(list(self.gaps) + self._seen.runs())
        return [Break(first, last, "missing %s" % _span("number", first, last))
                for first, last in _between(spans, self.last)]

    def _joins(self):
        """Return the Breaks where a batch begins with another hash than the one before ends with.

        Behind damage the chain begins anew, and what follows later may go on with the hash from
        before it: that join, and one after such a beginning, are proven by their numbers only.
        """
        breaks = []
        reach, ends, anew = 0, {chain.START}, False
        for first, links in _by_first(self._links):
            befores = {link.before for link in links}
            begins = first > 1 and chain.START in befores
            if (first == reach + 1 and not befores & ends and not begins
                    and not self._named(reach, first)):
                if not anew:
                    breaks.append(Break(first, first, "batches do not join at %d" % first))
                anew = False
            anew = anew or begins
            last = max(link.last for link in links)
            if last > reach:
                reach, ends = last, set()
            ends |= {link.after for link in links if link.last == reach}
        return breaks

    def _named(self, *numbers):
        """Return whether a gap record names one of these numbers."""
        return any(first <= number <= last for first, last in self.gaps for number in numbers)

    def _unproven(self):
        """Return the first Break of records that only batches without hash or signature have."""
        proven = _vouched(self._links, self._head) if self._is_signed else self._links
        spans = sorted([(link.first, link.last) for link in proven])
        unproven = sorted(_in_both(_between(spans, self.last), self._seen.runs()))
        if not unproven:
            return []
        first, last = unproven[0]
        bare = any(low <= first <= high for low, high in self._bare)
        return [Break(first, last, "unproven from %d to %d: no %s" % (
            first, last, "hash" if bare else "signature"))]

    def _cut_off(self):
        """Return the Break of an archive that ends before the head, or has another."""
        if self._head is None:
            return []
        number, known = self._head
        if self.last < number:
            return [Break(self.last + 1, number, "cut off: ends at %d, the head is %d" % (
                self.last, number))]
        if self._at_head and known not in self._at_head and known != chain.START:
            return [Break(number, number, "record %d is not the head of the state" % number)]
        return []


def _hashes(header):
    """Return the two hashes of a header, or None."""
    hashes = header.get("chain")
    if isinstance(hashes, list) and len(hashes) == 2 and all(
            isinstance(known, bytes) and len(known) == len(chain.START) for known in hashes):
        return hashes
    return None


def _vouched(links, head):
    """Return the links that are signed, or that a signed one or the head goes on from."""
    begins = {(link.first, link.before) for link in links if link.signed}
    if head:
        begins.add((head[0] + 1, head[1]))
    vouched = []
    for link in sorted(links, reverse=True):
        if link.signed or (link.last + 1, link.after) in begins:
            begins.add((link.first, link.before))
            vouched.append(link)
    return vouched


def _by_first(links):
    """Return (first number, its links) in rising order."""
    groups: dict[int, list[Link]] = {}
    for link in sorted(links):
        groups.setdefault(link.first, []).append(link)
    return list(groups.items())


def _between(spans, last, first=1):
    """Return the ranges from the first to the last number that no (sorted) span covers."""
    holes = []
    for low, high in spans:
        if low > last:
            break
        if low > first:
            holes.append((first, low - 1))
        first = max(first, high + 1)
    if first <= last:
        holes.append((first, last))
    return holes


def _in_both(some, others):
    """Yield the ranges that are in both of two sorted lists."""
    some, others = list(some), list(others)
    while some and others:
        first, last = max(some[-1][0], others[-1][0]), min(some[-1][1], others[-1][1])
        if first <= last:
            yield first, last  # the highest first
        (some if some[-1][0] > others[-1][0] else others).pop()


def _span(word, first, last):
    """Return a number or a range of them in words."""
    return "%s %d" % (word, first) if first == last else "%ss %d to %d" % (word, first, last)
