"""When faults hit: callables (unit id, ms since the start) -> the fault's text, or "".  No I/O."""

import random

from edge.simulator.faults import parse


class AtRandom:
    """Each request is hit with the odds of its unit, from a seed.

    odds is {fault: probability} for every unit, or {unit id: {fault: probability}}; a unit that is
    not named is healthy.
    """

    def __init__(self, seed, odds):
        self._random = random.Random(seed)
        self._of_all = not any(isinstance(key, int) for key in odds)
        self._odds = odds
        for row in [odds] if self._of_all else odds.values():
            _checked(row)

    def __call__(self, unit_id, ms):
        """Return the fault that hits this request."""
        left = self._random.random()
        odds = self._odds if self._of_all else self._odds.get(unit_id, {})
        for fault, probability in odds.items():
            left -= probability
            if left < 0.0:
                return fault
        return ""


class InRounds:
    """Requests to some units are hit with the same odds, by each fault once before any comes again.

    In which order the faults of a round come is random, from the seed.
    """

    def __init__(self, seed, unit_ids, odds, faults):
        self._random = random.Random(seed)
        self._unit_ids = unit_ids
        self._odds = odds
        self._faults = tuple(_checked(faults))
        self._left: list = []

    def __call__(self, unit_id, ms):
        """Return the fault that hits this request."""
        if unit_id not in self._unit_ids or self._random.random() >= self._odds:
            return ""
        if not self._left:
            self._left = self._random.sample(self._faults, len(self._faults))
        return self._left.pop()


class InTurn:
    """The n-th request (of one unit, or of all) is hit by the n-th fault; "" is none."""

    def __init__(self, faults, unit_id=None):
        self._faults = list(_checked(faults))
        self._unit_id = unit_id

    def __call__(self, unit_id, ms):
        """Return the next fault."""
        if not self._faults or self._unit_id not in (None, unit_id):
            return ""
        return self._faults.pop(0)


class Between:
    """Faults that hold for a time: rows of (from ms, to ms, unit id or None for all, fault)."""

    def __init__(self, rows):
        self._rows = tuple(rows)
        _checked([row[3] for row in self._rows])

    def __call__(self, unit_id, ms):
        """Return the first row's fault that holds now."""
        for first, last, unit, fault in self._rows:
            if first <= ms < last and unit in (None, unit_id):
                return fault
        return ""


def dead(*unit_ids):
    """Return the schedule of a line on which these units never answer."""
    return Between([(0.0, float("inf"), unit_id, "silent") for unit_id in unit_ids])


def _checked(faults):
    for fault in faults:
        if fault:
            parse(fault)
    return faults
