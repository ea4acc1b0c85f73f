"""A line that is busier than it can be: at which period it would fit, or which groups are to wait.

A group is what is read of one unit equally often: `every_s` of its registers slows it down.
"""

import math

from edge.drivers.plan import bus_load_pct, bus_time_ms, plan

_SLOWED_MOST = 10  # rather more groups than one that is hardly read any more


def requests_of(plant, line):
    """Return (boiler name, device, block) for every request of a line."""
    return [(boiler.name, device, block)
            for boiler in plant.boilers for device in boiler.devices if device.line == line.name
            for block in plan(line, device)]


def too_busy(plant, line):
    """Return the message about a line with a load above 100 %."""
    requests = requests_of(plant, line)
    words = ["%s unit %d (%d request(s), %.0f ms) from every_s = %g" % (
        boiler, unit_id, len(group), sum(bus_time_ms(line, *row) for row in group),
        every * line.poll_every_ms / 1000)
        for boiler, unit_id, group, every in slower(line, requests)]
    return ("found %d, at which the line is busy %.1f %% of the time; "
            "allowed %d or more, or slower registers: %s" % (
                line.poll_every_ms, load_pct(line, requests), fitting_period_ms(plant, line),
                ", ".join(words)))


def fitting_period_ms(plant, line):
    """Return a period at which the line fits, and at most by its rounding longer than needed."""
    load = load_pct(line, requests_of(plant, line))
    while load > 100.0:
        # With a longer period what is read every n-th poll is read with more of them.
        line = line._replace(poll_every_ms=math.ceil(round(line.poll_every_ms * load / 100, 6)))
        load = load_pct(line, requests_of(plant, line))
    return line.poll_every_ms


def slower(line, requests):
    """Return (boiler name, unit id, [(device, block)], every) of the groups that have to slow down.

    They are the busiest ones, as few as do: each read with every n-th poll as said, the line fits.
    """
    groups: dict = {}
    for boiler, device, block in requests:
        groups.setdefault((boiler, device.unit_id, block.every), []).append((device, block))
    shares = {key: bus_load_pct(line, group) for key, group in groups.items()}
    rest, slowed, times, chosen = sum(shares.values()), 0.0, 1, []
    for key in sorted(shares, key=lambda key: (-shares[key], key)):
        chosen.append(key)
        rest, slowed = rest - shares[key], slowed + shares[key]
        if rest < 100.0:
            times = math.ceil(slowed / (100.0 - rest))
            if times <= _SLOWED_MOST:
                break
    return [(key[0], key[1], groups[key], key[2] * times) for key in chosen]


def load_pct(line, requests):
    """Return the bus load of the requests that `requests_of` gives.  [%]"""
    # Rounded, so that a plan that takes just its period is not above 100 % by a last digit.
    return round(bus_load_pct(line, [(device, block) for _, device, block in requests]), 6)
