"""Delays of first order that are exact for a step of any length.  CPython only."""

from math import exp


class SlopedLag:
    """A delay of first order behind a value that goes in a straight line from step to step.

    Exact for that, so that a step may be cut into any number of steps.
    """

    def __init__(self, lag_s):
        self._lag_s = lag_s
        self._before = None  # the value before, and the delayed one

    def step(self, dt_s, value):
        """Return the delayed value after dt_s in which the value has come to this one."""
        if self._before is None or dt_s <= 0.0:
            delayed = value if self._before is None else self._before[1]
        else:
            delayed = sloped_lag(self._lag_s, dt_s, self._before, value)
        self._before = (value, delayed)
        return delayed


def sloped_lag(lag_s, dt_s, before, value):
    """Return what follows a value with a delay; before: (value, follower) dt_s ago."""
    from_value, follower = before
    behind = (value - from_value) / dt_s * lag_s  # by which it follows a slope for ever
    return value - behind + (follower - from_value + behind) * exp(-dt_s / lag_s)
