"""Whether what arrived is what a scenario expects.  No I/O.

`judge` gives one Verdict for each [[expect]] of the scenario and one for each of STANDING, which
every scenario must fulfil.  Without a record to judge there is no good verdict.
"""

import math
from collections import namedtuple

from edge.simulator.expectations import KINDS, Expectation, sentence
from hil_tests.arrived import rows_of, rows_of_all, without_doubles
from hil_tests.judge_numbers import (
    gives_backlog,
    has_no_double,
    missing_numbers,
    names_one_record,
    rises,
)
from hil_tests.judge_polls import complete, faulty, punctual, resumes
from hil_tests.judge_values import absent, is_ratio_of_sums, right, within

# ok: bool.  said: what arrived, in words.
Verdict = namedtuple("Verdict", ("expectation", "ok", "said"))


def judge(expectations, evidence):
    """Return the Verdicts on the expectations of a scenario, then the standing ones."""
    verdicts = []
    for each in expectations:
        verdicts.append(Verdict(each, *_judged(each, expectations, evidence)))
    for name, standing in STANDING.items():
        verdicts.append(Verdict(Expectation(name, {}, 0), *standing(evidence)))
    return verdicts


def _judged(each, expectations, evidence):
    if each.kind == "fault":
        return faulty(each.values, evidence, expectations)
    given = each.values.get("value", math.nan)
    if not evidence.truth and each.kind in OF_THE_MODEL and math.isnan(given):
        return True, "not applicable: behind a real line there is no model"
    return JUDGES[each.kind](each.values, evidence)


def words(expectation):
    """Return an expectation, standing ones too, as one line for people."""
    return sentence(expectation) if expectation.kind in KINDS else expectation.kind


def failures(verdicts):
    """Return the verdicts that are not good, as lines for people."""
    return ["line %d: %s: %s" % (each.expectation.line, words(each.expectation), each.said)
            for each in verdicts if not each.ok]


def _gaps(values, evidence):
    gaps = [record["gap"] for record in without_doubles(evidence.records) if record.get("gap")]
    fitting = [gap for gap in gaps if gap["reason"].startswith(values["gap"])]
    return len(fitting) >= values["at_least"], "%d of %d gap records: %s" % (
        len(fitting), len(gaps), "; ".join("%(first)d to %(last)d, %(reason)s" % gap
                                           for gap in (fitting or gaps)[:3]) or "none came")


def _clock_offset(values, evidence):
    found = [record["clock_offset_ms"] / 1000 for record in without_doubles(evidence.records)
             if "clock_offset_ms" in record]
    near = [offset for offset in found
            if abs(offset - values["clock_offset_s"]) <= values["within_s"]]
    return bool(near), "clock records with offset: %s" % (
        ", ".join("%.3f s" % offset for offset in found) or "none")


def _events(values, evidence):
    texts = [event["text"] for _, event in evidence.events]
    found = [text for text in texts if values["event"] in text]
    return len(found) >= values["at_least"], "%d of %d events: %s" % (
        len(found), len(texts), "; ".join((found or texts)[:3]) or "none came")


def _enough_records(values, evidence):
    rows = rows_of(evidence, values["boiler"]) if values["boiler"] else rows_of_all(evidence)
    to_s = min(values["to_s"], evidence.seconds)  # what the last start polls does not count
    count = sum(values["from_s"] <= row.start_s <= to_s for row in rows)
    return count >= values["records_at_least"], "%d records" % count


def _clock_word(values, evidence):
    rows = [row for row in rows_of(evidence, values["boiler"])
            if values["from_s"] <= row.start_s and row.end_s <= values["to_s"]]
    other = [row for row in rows if row.record["clock"] != values["clock"]]
    return bool(rows) and not other, "%d of %d records are %s" % (
        len(rows) - len(other), len(rows), values["clock"])


def _state(values, evidence):
    until = [word for s, word in evidence.states if s <= values["at_s"]]
    return until[-1:] == [values["state"]], "states: %s" % (
        ", ".join("%s at %.1f s" % (word, s) for s, word in evidence.states) or "none came")


def _all_happened(evidence):
    never = [fault.name for fault, happened, _, _ in evidence.faults if not happened]
    if never:
        return False, "never seen at work: %s" % ", ".join(never)
    return True, "; ".join("%s %d times" % (fault.name, happened)
                           for fault, happened, _, _ in evidence.faults) or "none scheduled"


def _ended_well(evidence):
    return evidence.exit_code == 0, "exit code %s" % evidence.exit_code


def _no_traceback(evidence):
    lines = evidence.log.splitlines()
    found = [place for place, line in enumerate(lines) if "Traceback" in line]
    return not found, "%d lines of log%s" % (
        len(lines), ", traceback: " + lines[-1] if found else "")


# kind: (values, evidence) -> (ok, what arrived); `fault` looks at the other expectations too.
JUDGES = {
    "complete": complete,
    "within": within,
    "within_pct": within,
    "within_u95": within,
    "no_wrong_value": right,
    "absent": absent,
    "ratio_of_sums": is_ratio_of_sums,
    "gap": _gaps,
    "clock_offset_s": _clock_offset,
    "event": _events,
    "records_at_least": _enough_records,
    "doubles_at_most": has_no_double,
    "resumes_within_s": resumes,
    "punctual_ms": punctual,
    "in_order": rises,
    "backlog_at_least": gives_backlog,
    "clock": _clock_word,
    "state": _state,
}
OF_THE_MODEL = ("within", "within_pct", "within_u95", "no_wrong_value")
STANDING = {
    "no number is missing": missing_numbers,
    "no number names two records": names_one_record,
    "every scheduled fault happened": _all_happened,
    "the agent ended with 0": _ended_well,
    "no traceback in the log": _no_traceback,
}
