"""Whether a soak went well, by its rows and by what arrived.  No I/O.

Growth is the difference of two medians: of the last tenth of the rows behind the first minutes and
of their first tenth.  A fault for a moment cannot hide it, nor make it up.
"""

from collections import namedtuple
from statistics import linear_regression, median

from hil_tests.judge import STANDING

SETTLED_S = 300.0  # the first minutes, in which everything is asked for once
MEMORY_MAX_KIB = 976  # 1 MB
ROWS_LEAST = 6  # behind the first minutes, in all and in calm ones

OF_SCENARIOS_TOO = (
    "every scheduled fault happened", "the agent ended with 0", "no traceback in the log")

Verdict = namedtuple("Verdict", ("name", "ok", "said"))


def judge(rows, seconds, every_s, tallies, evidence):
    """Return the Verdicts on Rows that were due every_s, {uplink: Tally} and an Evidence."""
    settled = settled_of(rows, seconds)
    calm = [row for row in settled if not row.faults]
    verdicts = [
        _sampled(rows, seconds, every_s),
        *[_growth("memory (%s)" % name, settled, name, MEMORY_MAX_KIB, "KiB")
          for name in ("rss_kib", "anonymous_kib")],
        *[_growth("%s while no fault is under way" % name, calm, name, 0, "")
          for name in ("descriptors", "threads")]]
    for uplink, tally in tallies.items():
        verdicts += _arrived(uplink, tally, evidence.last_number_on_disk)
    return verdicts + [Verdict(name, *STANDING[name](evidence)) for name in OF_SCENARIOS_TOO]


def settled_of(rows, seconds):
    """Return the rows behind the first 5 minutes, of a short run behind its first third."""
    after_s = min(SETTLED_S, seconds / 3)
    return [row for row in rows if row.s >= after_s]


def _sampled(rows, seconds, every_s):
    due = int(seconds / every_s)
    return Verdict("a row was written every %g s" % every_s, len(rows) >= 0.95 * due > 0,
                   "%d of %d" % (len(rows), due))


def _growth(name, rows, column, most, unit):
    """Judge by how much a column has grown from the first to the last tenth of the rows."""
    title = "no more than %d%s of growth: %s" % (most, " " + unit if unit else "", name)
    if len(rows) < ROWS_LEAST:
        return Verdict(title, False, "%d rows, at least %d are needed" % (len(rows), ROWS_LEAST))
    values = [getattr(row, column) for row in rows]
    tenth = max(3, len(values) // 10)
    first, last = median(values[:tenth]), median(values[-tenth:])
    slope = linear_regression([row.s for row in rows], values).slope * 3600
    return Verdict(title, last - first <= most, "%+g (median of the first %d rows %g, of the last "
                   "%g); a line through all: %+.0f an hour" % (
                       last - first, tenth, first, last, slope))


def _arrived(uplink, tally, last):
    missing = tally.missing(last)
    gaps = ["%(first)d to %(last)d, %(reason)s" % gap for gap in tally.gaps]
    return [
        Verdict("%s: no gap" % uplink, not gaps, "; ".join(gaps[:3]) or "none"),
        Verdict("%s: no number missing" % uplink, bool(tally.records) and not missing,
                "1 to %d, missing %s" % (last, ", ".join(map(str, missing[:8])) or "none")),
        Verdict("%s: no number twice with other content" % uplink, not tally.other,
                "%d records, %d doubles, others under %s" % (
                    tally.records, tally.doubles, ", ".join(map(str, tally.other[:8])) or "none"))]
