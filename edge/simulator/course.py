"""How load and weather go: a slow daily curve, and disturbances that a seed fixes.

CPython only.
"""

import math
from collections import namedtuple

# What a scenario says of a boiler.  seed fixes every disturbance; load_pct is the mean of the day
# and load_swing_pct how far the daily curve goes up and down; the first day begins at start_hour.
Settings = namedtuple(
    "Settings", ("seed", "rated_output_mw", "load_pct", "load_swing_pct", "start_hour")
)

DAY_S = 86_400.0
LONGEST_S = 10.0  # that a model takes in one step
REMEMBERED_S = 600.0  # of a long time a boiler shows only the last part


class Wander:
    """A quantity that strays around zero and comes back, exact for a step of any length."""

    def __init__(self, random, sigma, settles_s):
        self._random = random
        self._sigma = sigma
        self._settles_s = settles_s
        self.value = random.gauss(0.0, sigma)

    def step(self, dt_s):
        """Go on by dt_s and return the new value."""
        keep = math.exp(-dt_s / self._settles_s)
        kick = self._sigma * math.sqrt(1.0 - keep * keep)
        self.value = keep * self.value + self._random.gauss(0.0, kick)
        return self.value


class Lag:
    """A value that follows another one with a delay of first order."""

    def __init__(self, settles_s, value):
        self._settles_s = settles_s
        self.value = value

    def step(self, dt_s, target):
        """Come nearer to the target for dt_s and return the new value."""
        self.value = target + (self.value - target) * math.exp(-dt_s / self._settles_s)
        return self.value


class Surroundings:
    """Load asked for and air around, as functions of the time of day and a random generator."""

    def __init__(self, random, load_pct, load_swing_pct, air_temp_c):
        self._load_pct = load_pct
        self._load_swing_pct = load_swing_pct
        self._air_temp_c = air_temp_c
        self._of_load = Wander(random, 0.15 * load_swing_pct, 900.0)
        self._of_temp = Wander(random, 1.0, 7200.0)
        self._of_humidity = Wander(random, 5.0, 7200.0)
        self._of_pressure = Wander(random, 0.3, 40_000.0)

    def ask(self, load_pct):
        """Let this be the mean load from now on."""
        self._load_pct = load_pct

    def step(self, dt_s, time_s):
        """Let the disturbances go on; `time_s` is since midnight of the first day."""
        angle = 2.0 * math.pi * time_s / DAY_S
        for wander in (self._of_load, self._of_temp, self._of_humidity, self._of_pressure):
            wander.step(dt_s)
        # Most is asked for at 7 and at 19 o'clock, least between; outdoors it is warmest at 15.
        day = math.cos(2.0 * (angle - 2.0 * math.pi * 7.0 / 24.0))
        wanted = self._load_pct + self._load_swing_pct * day + self._of_load.value
        self.load_pct = min(max(wanted, 20.0), 110.0)
        warm = 3.0 * math.cos(angle - 2.0 * math.pi * 15.0 / 24.0)
        self.air_temp_c = self._air_temp_c + warm + self._of_temp.value
        self.air_humidity_pct = min(max(60.0 + self._of_humidity.value, 20.0), 95.0)
        self.air_pressure_kpa = 101.325 + self._of_pressure.value


def parts(dt_s):
    """Return (time in which only the surroundings go on, number of steps behind it, each one)."""
    behind_s = min(dt_s, REMEMBERED_S)
    count = max(1, math.ceil(behind_s / LONGEST_S))
    return dt_s - behind_s, count, behind_s / count


def on_curve(curve, load_pct):
    """Return the value at a load on straight lines through rising (load, value) points.

    Outside the points the curve is level.
    """
    if load_pct <= curve[0][0]:
        return curve[0][1]
    for (low, at_low), (high, at_high) in zip(curve, curve[1:], strict=False):
        if load_pct <= high:
            return at_low + (at_high - at_low) * (load_pct - low) / (high - low)
    return curve[-1][1]
