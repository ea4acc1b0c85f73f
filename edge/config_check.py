"""Check one table of a TOML document against its table of fields.  No I/O, CPython only.

Nothing here stops at a mistake: each goes to the list of the `Place` where it was found, and the
value in question becomes None, so that later checks can pass over it.
"""

import json
import re
from collections import namedtuple
from datetime import date

REQUIRED = object()  # default of a field that must be given

# kind     str, int, float, bool or date; a plain tuple of the values allowed; a Text; or a Many
# low      least value, or least length of a str; high likewise
# default  what holds without the key, or REQUIRED
# help     what the key means, for people
Field = namedtuple("Field", ("kind", "low", "high", "default", "help"))

# A str that must match `pattern`, which `allowed` describes.
Text = namedtuple("Text", ("pattern", "allowed"))

# A list whose members are each of `kind` and within the field's low and high; it has `fewest` to
# `most` of them.
Many = namedtuple("Many", ("kind", "fewest", "most"))

# name     where it stands: "boiler.device" is [[boiler.device]] when `many`
# chooser  key whose word decides which keys of `only` have a meaning: {key: words}
Section = namedtuple("Section", ("name", "many", "help", "fields", "chooser", "only"))

_NUMBER_MAX = 1e300  # beyond it a TOML integer may not even be a float
_NEAR = 0.6  # likeness from which on a name is offered as the one that was meant
_SHOWN = 60  # characters of a value that a message repeats


class Problem(namedtuple("Problem", ("file", "line", "key", "message"))):
    """One mistake in one file: what was found, and what is allowed."""

    __slots__ = ()

    def __str__(self):
        return show(self)


def show(problem):
    """Return a problem as one line for people."""
    key = problem.key + ": " if problem.key else ""
    return "%s:%d: %s%s" % (problem.file, problem.line, key, problem.message)


class Place:
    """A table of one file, and the list that takes (source, path, message) of what is wrong."""

    __slots__ = ("source", "path", "found")

    def __init__(self, source, path, found):
        self.source = source
        self.path = path
        self.found = found

    def at(self, *keys):
        """Return the place that these keys lead to."""
        return Place(self.source, self.path + keys, self.found)

    def problem(self, message, *keys):
        """Note what is wrong here, or under these keys."""
        self.found.append((self.source, self.path + keys, message))


def check(place, table, fields, sections=()):
    """Return {key: value} for every field; what is wrong is None and noted at the place.

    `sections` are keys that others look into.
    """
    values = {}
    for key, field in fields.items():
        if key not in table:
            values[key] = field.default
            if field.default is REQUIRED:
                place.problem("missing (%s)" % field.help, key)
                values[key] = None
            continue
        values[key] = _value(table[key], field)
        if values[key] is None:
            place.problem("found %s, allowed %s" % (
                shown(table[key]), allowed(field, table[key])), key)
    for key in table:
        if key not in fields and key not in sections:
            unknown = choose(key, list(fields) + list(sections), "found an unknown key")
            place.problem(unknown, key)
    return values


def check_chosen(place, table, section):
    """Return what `check` does, for a section whose chooser rules out some of its keys.

    A key that is ruled out has its default, or "" if it is required elsewhere.
    """
    word = table.get(section.chooser, section.fields[section.chooser].default)
    fields: dict = {}
    others: dict = {}
    for key, field in section.fields.items():
        fits = word in section.only.get(key, (word,))
        (fields if fits else others)[key] = field
    # A word that means nothing is one problem, not one for each key that hangs on it.
    if word in section.fields[section.chooser].kind:
        own = [key for key in fields if key in section.only]
        for key in table:
            if key in others:
                place.problem("found a key for %s %s, allowed with %s: %s" % (
                    section.chooser, " or ".join(section.only[key]), word, ", ".join(own)), key)
    values = check(place, table, fields, tuple(others))
    for key, field in others.items():
        values[key] = "" if field.default is REQUIRED else field.default
    return values


def subtable(place, table, key):
    """Return (place, table) of a [key] table; an empty one when there is none."""
    found = table.get(key, {})
    if isinstance(found, dict):
        return place.at(key), found
    place.problem("found %s, allowed a table [%s]" % (shown(found), key), key)
    return place.at(key), {}


def subtables(place, table, key):
    """Return [(place, table)] of the [[key]] tables."""
    found = table.get(key, [])
    if not isinstance(found, list):
        place.problem("found %s, allowed tables [[%s]]" % (shown(found), key), key)
        return []
    rows = []
    for count, row in enumerate(found):
        if isinstance(row, dict):
            rows.append((place.at(key, count), row))
        else:
            place.problem("found %s, allowed a table [[%s]]" % (shown(row), key), key, count)
    return rows


def named_once(rows, key="name"):
    """Note every row whose value of `key` another row has already; rows are (place, values)."""
    first: dict = {}
    for place, values in rows:
        value = values[key]
        if value is None:
            continue
        if value in first:
            place.problem("found %s, which %s has already; allowed a %s of its own" % (
                shown(value), key_text(first[value].path), key), key)
        first.setdefault(value, place)


def choose(word, words, start):
    """Return a message that names what is allowed, or the one word that was probably meant."""
    near = _alike(word, words)
    if near:
        return "%s, allowed %s (did you mean %s?)" % (
            start, " or ".join(near), "it" if len(near) == 1 else "one of them")
    return "%s, allowed %s" % (start, ", ".join(words))


def shown(value):
    """Return a value as it may stand in a message: as TOML has it, and short."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):  # Python refuses to print thousands of digits
        return str(value) if -10**30 < value < 10**30 else "a number of more than 30 digits"
    if not isinstance(value, str):
        return str(value)
    cut = value if len(value) <= _SHOWN else value[:_SHOWN] + "..."
    return json.dumps(cut, ensure_ascii=not cut.isprintable())


def key_text(path):
    """Return a path as people write it: boiler[0].device[1].unit_id."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += "[%d]" % part
        else:
            bare = re.fullmatch(r"[A-Za-z0-9_-]+", part)
            text += ("." if text else "") + (part if bare else shown(part))
    return text


def allowed(field, value=None):
    """Return what a field allows, in words; less of it for a value that is of the right kind."""
    kind, low, high = field.kind, field.low, field.high
    if isinstance(kind, Many):
        counts = "%d" % kind.most if kind.fewest == kind.most else "%d to %d" % kind[1:]
        return "a list of %s, each %s" % (counts, allowed(_member(field)))
    if type(kind) is tuple:
        return ", ".join(str(word) for word in kind)
    if isinstance(kind, Text):
        return kind.allowed
    if kind is bool:
        return "true or false"
    if kind is date:
        return "a date without quotes, such as 2026-11-01"
    if kind is str:
        return "a text of %d to %d printable characters" % (low, high)
    words = "a whole number" if kind is int else "a number"
    span = _span(low, high)
    if not span:
        return "a finite number" if _of_kind(value, kind) else words
    return span if _of_kind(value, kind) else "%s, %s" % (words, span)


def _span(low, high):
    if low > -_NUMBER_MAX and high < _NUMBER_MAX:
        return "%.10g to %.10g" % (low, high)
    if low > -_NUMBER_MAX:
        return "%.10g or more" % low
    return ""


def _of_kind(value, kind):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return isinstance(value, int) if kind is int else True


def _member(field):
    """Return the field that each member of a list must be."""
    return Field(field.kind.kind, field.low, field.high, REQUIRED, field.help)


def _value(value, field):
    """Return the value as the plant has it, or None when the field does not allow it."""
    kind = field.kind
    if isinstance(kind, Many):
        if not isinstance(value, list) or not kind.fewest <= len(value) <= kind.most:
            return None
        members = tuple([_value(member, _member(field)) for member in value])
        return None if None in members else members
    if kind is float or kind is int:
        return _number(value, kind, field.low, field.high)
    if kind is str:
        fits = isinstance(value, str) and field.low <= len(value) <= field.high
        return value if fits and value.isprintable() else None
    if type(kind) is tuple:
        fits = not isinstance(value, bool) and value in kind
        return kind[kind.index(value)] if fits else None  # 20.0 in the file, 20 in the plant
    if isinstance(kind, Text):
        fits = isinstance(value, str) and field.low <= len(value) <= field.high
        return value if fits and re.fullmatch(kind.pattern, value) else None
    # A date with a time of day is a date for isinstance.
    if type(value) is not kind:
        return None
    return value.isoformat() if kind is date else value


def _number(value, kind, low, high):
    if not _of_kind(value, kind) or not -_NUMBER_MAX < value < _NUMBER_MAX:
        return None
    return kind(value) if low <= value <= high else None


def nearest(word, words):
    """Return the one of `words` that was probably meant, or an empty string."""
    return (_alike(word, words) or [""])[0]


def _alike(word, words):
    """Return those of `words` that were probably meant: one, or some that are alike as much."""
    import difflib  # only who has made a mistake waits for it

    word = word[:_SHOWN].lower()
    lower = {each.lower(): each for each in words}
    near = difflib.get_close_matches(word, list(lower), 3, _NEAR)
    likeness = [difflib.SequenceMatcher(None, each, word).ratio() for each in near]
    return [lower[each] for each, ratio in zip(near, likeness, strict=True)
            if ratio == likeness[0]]
