"""A gas burner: it fires between its least and its greatest fire, is off, or blows air through.

States: OFF until heat is called for; PURGE, air without fuel; FIRING.  CPython only.
"""

from collections import namedtuple

from edge.simulator.course import Lag
from edge.simulator.lags import SlopedLag

OFF, PURGE, FIRING = "off", "purge", "firing"

# Fires and purge_air are shares of those at rated output; full_in_s is from none to all of it.
Limits = namedtuple("Limits", ("least", "greatest", "full_in_s", "purge_air", "purge_s"))


class Burner:
    """The fire that a controller gets of the one that it asks for."""

    def __init__(self, limits, fire):
        self._limits = limits
        self._purge_left_s = 0.0
        self.state = FIRING
        self.fire = min(max(fire, limits.least), limits.greatest)

    def step(self, dt_s, wanted, too_much, called):
        """Go on by dt_s; too_much puts a fire out, called lights one."""
        limits = self._limits
        if self.state == FIRING and too_much:
            self.state, self.fire = OFF, 0.0
        elif self.state == FIRING:
            wanted = min(max(wanted, limits.least), limits.greatest)
            most = dt_s / limits.full_in_s
            self.fire += min(max(wanted - self.fire, -most), most)
        elif self.state == OFF and called:
            self.state, self._purge_left_s = PURGE, limits.purge_s
        elif self.state == PURGE:
            self._purge_left_s -= dt_s
            if self._purge_left_s <= 0.0:
                self.state, self.fire = FIRING, limits.least


class Follower:
    """A controller of the usual kind: proportional and integral, held where it has no effect."""

    def __init__(self, gain, reset_s, limits, output):
        self._gain = gain
        self._reset_s = reset_s
        self._limits = limits  # least and greatest output
        self._held = output

    def start(self, output):
        """Go on from this output."""
        self._held = output

    def step(self, dt_s, error):
        """Return the output for an error: set point less what is measured."""
        least, greatest = self._limits
        kept = self._held + self._gain * error * dt_s / self._reset_s
        self._held = min(max(kept, least), greatest)
        return min(max(self._held + self._gain * error, least), greatest)


class Trim:
    """Oxygen trim: slow, and behind a probe that lags, so it never meets a change of load."""

    def __init__(self, probe_s, per_point_s, most, o2_pct):
        self._probe = Lag(probe_s, o2_pct)
        self._per_point_s = per_point_s  # share of the air for each point of O2 and second
        self._most = most
        self.share = 0.0

    def step(self, dt_s, o2_pct, set_pct, firing):
        """Go on by dt_s; `share` is by how much more air the damper lets through."""
        self._probe.step(dt_s, o2_pct)
        if firing:
            share = self.share + self._per_point_s * (set_pct - self._probe.value) * dt_s
            self.share = min(max(share, -self._most), self._most)


class Damper:
    """Air that follows what it shall be with a short delay, but is there when a fire is lit."""

    def __init__(self, lag_s):
        self._lag_s = lag_s
        self._lag = SlopedLag(lag_s)
        self._state = None

    def step(self, dt_s, wanted, state):
        """Return the air."""
        if state != self._state:
            self._lag, self._state = SlopedLag(self._lag_s), state
        return self._lag.step(dt_s, wanted)
