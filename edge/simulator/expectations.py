"""What a scenario expects of the records that arrive: the tables [[expect]].  CPython only.

    [[expect]]
    boiler = "b2"
    fault = "no reply"
    from_s = 4.0
    to_s = 9.0

The one key of KINDS says what is expected, the others of which records.  Seconds are counted from
the agent's first poll.  Whether it came so is judged by the rig, not here.
"""

from collections import namedtuple

from edge.config_check import Field, Many, check, shown, subtables
from edge.port import INF, NAN
from edge.quantities import NAMES, QUANTITIES, RESULT, TEXTS

# kind: a key of KINDS.  values: {key: value} of all keys that belong to it.  line: in the file.
Expectation = namedtuple("Expectation", ("kind", "values", "line"))

# Kind: the field of the key that names it, the other keys it takes, those of them it cannot do
# without, and what it means, for docs/hil.md.
Kind = namedtuple("Kind", ("field", "takes", "needs", "help"))

_TIME = (float, 0.0, 86_400.0)
_COUNT = (int, 0, 10**9)
_YES = (bool, None, None)  # only true: what is not expected is left out
_SPAN = ("from_s", "to_s")
_VALUES = ("boiler", "quantity", "value", "over", *_SPAN)
_NUMBERS = tuple([name for name in NAMES if name not in TEXTS])

# ratio: (what it is of, what it is per, the factor of its unit)
RATIOS = {
    "efficiency_direct_pct": ("heat_output_mw", "heat_input_mw", 100.0),
    "co2_kg_gj": ("co2_kg_h", "heat_output_mw", 1.0 / 3.6),
    "nox_g_gj": ("nox_kg_h", "heat_output_mw", 1000.0 / 3.6),
}

# Keys that say of which records, each for several kinds.
KEYS = {
    "boiler": Field(str, 0, 64, "", "boiler or furnace; without it all of them"),
    "quantity": Field(("", *_NUMBERS), None, None, "", "reading or result; without it any"),
    "from_s": Field(*_TIME, 0.0, "from when, in s since the first poll"),
    "to_s": Field(float, 0.0, 86_400.0, INF, "until when; without it to the end"),
    "polls": Field(float, 0.0, 100.0, 1.0, "how many polls earlier or later it may be"),
    "share_pct": Field(float, 0.0, 100.0, 100.0,
                       "of the records from..to so many at least have it, and one in any case"),
    "value": Field(float, -1e12, 1e12, NAN, "the right value; without it the model's truth"),
    "over": Field(("mean", "every"), None, None, "mean",
                  "judge the mean of the records, or every one"),
    "but_for": Field(Many(_NUMBERS, 1, 100), None, None, (), "quantities that are left out"),
    "after_s": Field(*_TIME, 0.0, "when the fault ended"),
    "at_s": Field(float, 0.0, 86_400.0, INF, "the state of which moment; without it of the end"),
    "within_s": Field(float, 0.0, 86_400.0, 2.0, "how far the offset may be from it"),
    "share_of_polls_pct": Field(float, 1.0, 100.0, 99.0, "so many of the polls keep it"),
    "at_least": Field(int, 1, 10**6, 1, "how many of them"),
}

KINDS = {
    "fault": Kind(
        Field(str, 1, 200, "", "how the reason of a fault begins, such as \"no reply\""),
        ("boiler", "quantity", "polls", "share_pct", *_SPAN), ("boiler",),
        "A reading of the boiler (with a quantity: that one, which may be a result) has this fault "
        "from..to, and outside of it nowhere."),
    "complete": Kind(
        Field(*_YES, True, "true"), ("boiler", "polls", *_SPAN), (),
        "No reading has a fault, and from..to there is a record of every poll; with more than one "
        "in `polls`, so many polls may lie between two records."),
    "within": Kind(
        Field(float, 0.0, 1e12, 0.0, "in the unit of the quantity"), _VALUES,
        ("boiler", "quantity"), "The value is that near to the right one."),
    "within_pct": Kind(
        Field(float, 0.0, 1000.0, 0.0, "% of the right value"), _VALUES,
        ("boiler", "quantity"), "The value is that near to the right one, in % of it."),
    "within_u95": Kind(
        Field(*_YES, True, "true"), _VALUES, ("boiler", "quantity"),
        "The right value lies inside the uncertainty that the record states."),
    "no_wrong_value": Kind(
        Field(*_YES, True, "true"), ("boiler", "but_for", *_SPAN), (),
        "Every reading that arrives is what its register served then, noise and resolution "
        "granted."),
    "ratio_of_sums": Kind(
        Field(*_YES, True, "true"), ("boiler", "quantity", *_SPAN), ("boiler", "quantity"),
        "The mean of a ratio over each span is the ratio of the means of what it is made of, in "
        "spans where it moves."),
    "absent": Kind(
        Field(*_YES, True, "true"), ("boiler", "quantity", "polls", *_SPAN),
        ("boiler", "quantity"), "Records arrive from..to, and none has a value of the quantity."),
    "gap": Kind(
        Field(str, 0, 200, "", "how its reason begins"), ("at_least",), (),
        "Gap records with this reason arrive."),
    "clock_offset_s": Kind(
        Field(float, -1e9, 1e9, 0.0, "ms of the record, in s"), ("within_s",), (),
        "A clock record with this offset arrives."),
    "event": Kind(
        Field(str, 1, 200, "", "a part of its text"), ("at_least",), (),
        "Events with this text arrive."),
    "records_at_least": Kind(
        Field(*_COUNT, 0, "how many"), ("boiler", *_SPAN), (),
        "So many records arrive, doubles not counted."),
    "doubles_at_most": Kind(
        Field(*_COUNT, 0, "how many"), (), (), "Records arrive more than once at most so often."),
    "resumes_within_s": Kind(
        Field(*_TIME, 0.0, "s"), ("boiler", "after_s"), ("after_s",),
        "A record taken after the end of a fault, without fault of a reading, arrives within so "
        "many seconds of that end."),
    "punctual_ms": Kind(
        Field(float, 0.0, 60_000.0, 0.0, "ms"), ("boiler", "share_of_polls_pct", *_SPAN), (),
        "Polls are that near to their grid, by `up_ms` of the records."),
    "in_order": Kind(
        Field(*_YES, True, "true"), (), (),
        "The numbers of each stream rise, doubles not counted."),
    "backlog_at_least": Kind(
        Field(*_COUNT, 0, "how many"), (), (), "So many records arrive as backlog."),
    "clock": Kind(
        Field(("synced", "unsynced"), None, None, "", "the word"), ("boiler", *_SPAN), (),
        "Every record from..to says so of its clock."),
    "state": Kind(
        Field(("online", "offline"), None, None, "", "the word"), ("at_s",), (),
        "The gateway's retained state is this."),
}


def read_expectations(place, document, boilers):
    """Return the Expectations of [[expect]] in a document; what is wrong is noted at the place.

    boilers: names that `boiler` may have.
    """
    found = [_expectation(at, table, boilers) for at, table in subtables(place, document, "expect")]
    return tuple([each for each in found if each])


def sentence(expectation):
    """Return an expectation as one line for people."""
    values = expectation.values
    given = [_part(key, values[key]) for key in (expectation.kind, *KINDS[expectation.kind].takes)
             if key != "boiler" and (key == expectation.kind or not _is_default(key, values[key]))]
    return "%s: %s" % (values.get("boiler") or "all", ", ".join(given))


def _expectation(place, table, boilers):
    kinds = [key for key in table if key in KINDS]
    if len(kinds) != 1:
        place.problem("found %s, allowed one of %s" % (
            " and ".join(kinds) or "nothing that is expected", ", ".join(KINDS)))
        return None
    kind = KINDS[kinds[0]]
    values = check(place, table, {kinds[0]: kind.field} | {key: KEYS[key] for key in kind.takes})
    for key in kind.needs:
        if key not in table:
            place.problem("missing (%s: %s)" % (kinds[0], KEYS[key].help.split(";")[0]), key)
    if values.get("boiler") and values["boiler"] not in boilers:
        place.problem("found %s, allowed %s" % (
            shown(values["boiler"]), ", ".join(boilers)), "boiler")
    if None not in (values.get("from_s"), values.get("to_s")) and (
            values["from_s"] >= values["to_s"]):
        place.problem("found %g, allowed more than from_s (%g)" % (
            values["to_s"], values["from_s"]), "to_s")
    if values[kinds[0]] is False:
        place.problem("found false, allowed true", kinds[0])
    if kinds[0] == "ratio_of_sums" and values["quantity"] not in RATIOS:
        place.problem("found %s, allowed %s" % (
            values["quantity"], ", ".join(RATIOS)), "quantity")
    if kinds[0] == "within_u95" and values["quantity"] in NAMES and (
            QUANTITIES[values["quantity"]].role != RESULT):
        place.problem("found %s, allowed a result: readings state no uncertainty" % (
            values["quantity"]), "quantity")
    return Expectation(kinds[0], values, place.source.line(place.path))


def _is_default(key, value):
    default = KEYS[key].default
    return value == default or value != value and default != default


def _part(key, value):
    if value is True:
        return key.replace("_", " ")
    return "%s = %s" % (key, ", ".join(value) if isinstance(value, tuple) else
                        shown(value) if isinstance(value, str) else "%g" % value)
