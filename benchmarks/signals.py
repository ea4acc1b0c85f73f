"""Signals of 32 boilers, 60 channels each at 1 Hz, as 16-bit registers; the same from one seed.

    make(seconds, devices=32)  ->  raw numbers of shape (seconds, devices, 60), 0 to 65,535

Each device has a burner that cycles and a load that follows it; a channel follows the load in its
way, with the noise of its sensor, and is rounded to its step:

    temp    16   0.1 °C    thermal inertia                        noise 0.7 to 1.5 steps
    flue     6   0.01      oxygen, CO, NOx                        noise 3 to 8
    press    6   0.01 bar                                         noise 0.6 and 1.2
    flow     6   0.01                                             noise 2 and 4
    elec     6   0.1       volts, amperes, kilowatts, hertz       noise 0.8 to 2.5
    pos      6   0.1 %     valves and fans: still for minutes, then on the way
    setp     4   0.5       set points, changed twice an hour
    count    4   1         counters
    stat     6   1         states and modes, changed a few times an hour
"""

import numpy as np

SEED = 20_261_120
DEVICES = 32
_TEMP, _FLUE, _FLOW, _ELEC = (0.7, 1.0, 1.5, 0.8), (3.0, 8.0, 5.0), (4.0, 2.0), (1.5, 2.5, 0.8)
# kind, channels, step, noise in steps, in turns
KINDS = (("temp", 16, 0.1, _TEMP), ("flue", 6, 0.01, _FLUE), ("press", 6, 0.01, (0.6, 1.2)),
         ("flow", 6, 0.01, _FLOW), ("elec", 6, 0.1, _ELEC), ("pos", 6, 0.1, (0.0,)),
         ("setp", 4, 0.5, (0.0,)), ("count", 4, 1.0, (0.0,)), ("stat", 6, 1.0, (0.0,)))
# name, kind, step and noise of each channel
CHANNELS = tuple([("%s_%02d" % (kind, place), kind, step, noise[place % len(noise)])
                  for kind, count, step, noise in KINDS for place in range(count)])
STEPS = tuple([step for _, _, step, _ in CHANNELS])
_STATES = (0, 1, 2, 3, 4, 17, 256, 513)


def make(seconds, devices=DEVICES, seed=SEED):
    """Return the raw numbers."""
    random = np.random.default_rng(seed)
    time = np.arange(seconds, dtype=float)
    latent = np.zeros((seconds, devices, len(CHANNELS)))
    for device in range(devices):
        load = _load(random, time)
        for channel, (_, kind, step, _) in enumerate(CHANNELS):
            latent[:, device, channel] = _OF[kind](random, time, load, device) / step
    noise = random.normal(0, 1, latent.shape) * np.array([noise for *_, noise in CHANNELS])
    return np.clip(np.rint(latent + noise), 0, 65_535).astype(np.uint16)


def _lagged(course, start, seconds):
    """Return a course behind a lag of the first order."""
    lagged, value = np.empty(len(course)), start
    for place, wanted in enumerate(course):
        value += (wanted - value) / seconds
        lagged[place] = value
    return lagged


def _load(random, time):
    """Return the load of a boiler whose burner cycles."""
    period, share = random.uniform(500, 1500), random.uniform(0.35, 0.8)
    fires = ((time + random.uniform(0, period)) % period) < share * period
    start = random.uniform(0.3, 0.9)
    wander = np.cumsum(random.normal(0, 0.0015, len(time)))
    wanted = 0.6 + 0.3 * np.sin(2 * np.pi * (time + random.uniform(0, 9e4)) / 21_600) + wander
    return _lagged(fires * wanted, start, 40.0)


def _temp(random, time, load, device):
    inertia, gain, base = random.uniform(30, 400), random.uniform(10, 45), random.uniform(15, 60)
    return base + gain * _lagged(load, load[0], inertia)


def _flue(random, time, load, device):
    return random.uniform(3, 9) + random.uniform(1, 4) * load


def _press(random, time, load, device):
    return (random.uniform(1.2, 6) + 0.3 * load
            + 0.02 * np.sin(time / random.uniform(5, 30)))


def _flow(random, time, load, device):
    return random.uniform(2, 30) * (0.2 + load)


def _elec(random, time, load, device):
    return (random.choice([230.0, 50.0, 12.0]) + random.uniform(0.5, 4) * load
            + 0.3 * np.sin(time / 97 + device))


def _pos(random, time, load, device):
    wanted = np.clip(100 * load, 0, 100)
    course, position = np.empty(len(time)), wanted[0]
    for place, target in enumerate(wanted):
        error = target - position
        moves = place > 0 and course[place - 1] != position
        if abs(error) > 2.5 or (moves and abs(error) > 0.3):
            position += np.clip(error, -1.2, 1.2)
        course[place] = position
    return course


def _setp(random, time, load, device):
    course = np.full(len(time), random.integers(80, 180))
    for second in sorted(random.uniform(0, len(time), random.poisson(2 * len(time) / 3600))):
        course[int(second):] = random.integers(80, 180)
    return course * 0.5


def _count(random, time, load, device):
    return random.integers(1000, 30_000) + np.floor(
        np.cumsum(load * random.choice([0.02, 0.3, 1.1])))


def _stat(random, time, load, device):
    course = np.zeros(len(time))
    for second in sorted(random.uniform(0, len(time), 1 + random.poisson(4 * len(time) / 3600))):
        course[int(second):] = random.choice(_STATES)
    return course


_OF = {"temp": _temp, "flue": _flue, "press": _press, "flow": _flow, "elec": _elec, "pos": _pos,
       "setp": _setp, "count": _count, "stat": _stat}
