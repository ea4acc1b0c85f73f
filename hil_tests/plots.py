"""Plots over the seconds of a scenario as SVG that needs no script.  No I/O.

One figure a boiler: a panel for each pair of lines (the model's and what was computed of what it
served), and under them, on the same axis, bars of the faults and a tick for every record.
"""

import math
from html import escape
from itertools import pairwise

_WIDTH = 640
_LEFT, _RIGHT = 58, 14
_PANEL, _BAR, _TITLE, _AXIS = 128, 16, 24, 26
_CHARACTER = 7.0  # width of one of a label, at most on average


def figure(title, end_s, panels, bars, ticks):
    """Return the SVG of one boiler.

    panels: (title, true points, computed points, their u95).
    bars: (group, label, [(from s, to s)]).
    ticks: (s, group).  A group is a class of the page's style.

    What is earlier than the first poll is not shown, nor what is later than end_s: it is of the
    last start, which only delivers what is left.
    """
    across = _Across(end_s)
    ticks = [tick for tick in ticks if 0.0 <= tick[0] <= end_s]
    parts = []
    top = 4.0
    for panel in panels:
        parts += _panel(panel, across, top, bars)
        top += _TITLE + _PANEL
    parts.append(_text(_LEFT, top + 15, "faults and records", "panel"))
    top += _TITLE
    for bar in bars:
        parts += _bar(bar, across, top)
        top += _BAR
    parts += _ticks(ticks, across, top)
    top += _BAR
    parts += _seconds(across, top)
    return ('<svg class="figure" viewBox="0 0 %d %d" role="img" aria-label="%s">%s</svg>' % (
        _WIDTH, top + _AXIS, escape(title, quote=True), "".join(parts)))


class _Across:
    """The axis of seconds."""

    def __init__(self, end_s):
        self.end_s = max(end_s, 1.0)

    def x(self, s):
        """Return where a second lies, at the edge where it lies outside."""
        share = min(max(s / self.end_s, 0.0), 1.0)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _panel(panel, across, top, bars):
    """Return the parts of one panel: what it is of, its frame, both lines."""
    title, *lines = panel
    before = [value for s, value in lines[0] if s < 0.0]
    true, computed, u95 = [[point for point in line if 0.0 <= point[0] <= across.end_s]
                           for line in lines]
    # What the model had last holds until its next step.
    true = [(0.0, value) for value in before[-1:]] + true
    true += [(across.end_s, value) for _, value in true[-1:]]
    parts = [_text(_LEFT, top + 15, title, "panel")]
    stated = dict(map(tuple, u95))
    ends = [value + sign * stated[s] for s, value in computed if s in stated for sign in (-1, 1)]
    low, high, step = _scale([value for _, value in true + computed] + ends)
    top += _TITLE

    def y(value):
        return top + 4 + (_PANEL - 12) * (1.0 - (value - low) / (high - low))

    parts += _shades(bars, across, top)
    for value in _marks(low, high, step):
        parts.append('<path class="grid" d="M%d %.1fH%d"/>' % (_LEFT, y(value), _WIDTH - _RIGHT))
        parts.append(_text(_LEFT - 6, y(value) + 4, _number(value, step), "mark end"))
    if not true and not computed:
        parts.append(_text((_LEFT + _WIDTH) / 2, top + _PANEL / 2, "no value", "mark middle"))
    for s, value in computed:
        if s in stated:
            parts.append('<path class="u95" d="M%.1f %.1fV%.1f"/>' % (
                across.x(s), y(value + stated[s]), y(value - stated[s])))
    if true:
        parts.append('<path class="truth" d="M%s"/>' % "L".join(
            "%.1f %.1f" % (across.x(s), y(value)) for s, value in true))
    parts += ['<circle class="computed" cx="%.1f" cy="%.1f" r="2.4"/>' % (across.x(s), y(value))
              for s, value in computed]
    return parts


def _shades(bars, across, top):
    """Return the parts of a panel's ground that faults shade."""
    spans = [span for group, _, spans in bars if group == "fault" for span in spans]
    return ['<rect class="shade" x="%.1f" y="%.1f" width="%.1f" height="%d"/>' % (
        across.x(from_s), top, max(across.x(to_s) - across.x(from_s), 1.0), _PANEL - 4)
        for from_s, to_s in spans]


def _bar(bar, across, top):
    """Return one row of bars with its label, which stands where there is most room."""
    group, label, spans = bar
    sides = sorted((across.x(low), max(across.x(high), across.x(low) + 3)) for low, high in spans)
    left, right = sides[0]
    places = [(left - 8, left - 5, " end"), (right - left - 12, left + 6, " inside")]
    for (_, behind), (ahead, _) in pairwise([*sides, (_WIDTH, _WIDTH)]):
        places.append((ahead - behind - 8, behind + 5, ""))
    room, place, anchor = max(places)
    fits = int(room / _CHARACTER)
    label = label if len(label) <= fits else label[:fits - 1] + "…"
    return ['<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%d" rx="2"/>' % (
        group, low, top + 2, high - low, _BAR - 4) for low, high in sides] + [
        _text(place, top + 11.5, label, "mark" + anchor)]


def _ticks(ticks, across, top):
    """Return a tick for each record, one path a group."""
    groups: dict = {}
    for s, group in ticks:
        groups.setdefault(group, []).append("M%.1f %.1fv%d" % (across.x(s), top + 3, _BAR - 6))
    return [_text(_LEFT - 6, top + 12, "records", "mark end")] + [
        '<path class="%s" d="%s"/>' % (group, "".join(lines)) for group, lines in groups.items()]


def _seconds(across, top):
    """Return the axis with its marks."""
    step = _nice(across.end_s / 8)
    parts = ['<path class="axis" d="M%d %.1fH%d"/>' % (_LEFT, top, _WIDTH - _RIGHT)]
    for place in range(int(across.end_s / step + 1e-9) + 1):
        x = across.x(place * step)
        parts.append('<path class="axis" d="M%.1f %.1fv4"/>' % (x, top))
        unit = " s" if not place else ""
        parts.append(_text(x, top + 17, _number(place * step, step) + unit, "mark middle"))
    return parts


def _text(x, y, text, group):
    return '<text class="%s" x="%.1f" y="%.1f">%s</text>' % (group, x, y, escape(text))


def _scale(values):
    """Return low, high and the step of the marks, such that all values lie within."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if high - low < 0.01 * max(abs(low), abs(high)):  # noise is not to look like a storm
        middle, half = (low + high) / 2, 0.005 * max(abs(low), abs(high)) or 0.5
        low, high = middle - half, middle + half
    step = _nice((high - low) / 4)
    return math.floor(low / step) * step, math.ceil(high / step) * step, step


def _marks(low, high, step):
    return [low + place * step for place in range(round((high - low) / step) + 1)]


def _nice(least):
    """Return 1, 2 or 5 times a power of ten, the next above."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * times for times in (1, 2, 5, 10) if power * times >= least * (1 - 1e-9))


def _number(value, step):
    return "%.*f" % (max(0, -math.floor(math.log10(step) + 1e-9)), value)
