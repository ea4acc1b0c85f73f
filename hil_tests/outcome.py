"""What one scenario came to, as JSON: written by its test, read by the report.

    {"name": "dead_analyser", "title": "A dead analyser costs the others nothing",
     "verdict": "good" | "bad" | "not applicable" | "broken", "why": "" or why it was not judged,
     "took_s": 17.3, "seconds": 15.0,
     "verdicts": [{"line": 12, "expected": "b2: fault = ...", "ok": true, "said": "in 9 of ..."}],
     "faults": [{"name": "silent", "where": "line pair, unit 3", "happened": 10, "from_s", "to_s"}],
     "boilers": {"b1": {
         "poll_s": 0.5,
         "truth": {quantity: [[s, value], ...]}, "values": {quantity: [[s, value], ...]},
         "u95": {quantity: [[s, value], ...]},
         "taken": [[s, "live" | "backlog"], ...],
         "lost": [[from_s, to_s, reason of readings], ...]}},
     "events": [[s, text], ...], "states": [[s, word], ...],
     "records": {"arrived", "doubles", "backlog", "last", "missing": [number, ...],
                 "gaps": [[first, last, reason], ...]}}

Seconds count from the agent's first poll.  One that was not judged has the first six only.
"""

import json
import os

from edge.quantities import U95
from edge.simulator.timeline import where
from hil_tests.arrived import (
    number_of,
    numbers_missing,
    reading_faults,
    rows_of,
    without_doubles,
)
from hil_tests.judge import words

# What is drawn: the first of each row that a boiler has, by the records or by its model.
DRAWN = {
    "efficiency": ("efficiency_indirect_pct", "efficiency_direct_pct", "efficiency_gross_pct"),
    "NOx": ("nox_kg_h", "nox_ref_mg_m3", "nox_mg_m3"),
}
_WANTED = sum(DRAWN.values(), ())
_POINTS_MOST = 600  # of one line of a plot


def outcome(name, room, evidence, verdicts, took_s):
    """Return the outcome of a scenario that was judged."""
    good = all(each.ok for each in verdicts)
    return _head(name, room.title, "good" if good else "bad", "", took_s) | {
        "seconds": evidence.seconds,
        "verdicts": [{"line": each.expectation.line, "expected": words(each.expectation),
                      "ok": each.ok, "said": each.said} for each in verdicts],
        "faults": [{"name": fault.name, "where": where(fault), "happened": happened,
                    "from_s": began_s, "to_s": ended_s}
                   for fault, happened, began_s, ended_s in evidence.faults],
        "boilers": {boiler: _boiler(evidence, boiler) for boiler in evidence.polls},
        "events": [[s, event["text"]] for s, event in evidence.events],
        "states": [list(each) for each in evidence.states],
        "records": _records(evidence),
    }


def not_applicable(name, title, why):
    """Return the outcome of a scenario that a bench cannot run."""
    return _head(name, title, "not applicable", why, 0.0)


def broken(name, title, why, took_s):
    """Return the outcome of a scenario that came to no end."""
    return _head(name, title, "broken", why, took_s)


def leave(directory, made):
    """Write an outcome where the report looks for it, whole or not at all."""
    directory.mkdir(parents=True, exist_ok=True)
    part = directory / (made["name"] + ".part")
    part.write_text(json.dumps(made))
    os.replace(part, directory / (made["name"] + ".json"))


def _head(name, title, verdict, why, took_s):
    return {"name": name, "title": title, "verdict": verdict, "why": why,
            "took_s": round(took_s, 1), "seconds": 0.0}


def _boiler(evidence, boiler):
    rows = rows_of(evidence, boiler)
    return {
        "poll_s": evidence.polls[boiler],
        "truth": {quantity: _thin([[s, values[quantity]] for s, values
                                   in evidence.truth.get(boiler, ()) if quantity in values])
                  for quantity in _WANTED},
        "values": {quantity: _series(rows, quantity) for quantity in _WANTED},
        "u95": {quantity: _series(rows, quantity + U95) for quantity in _WANTED},
        "taken": _thin([[row.start_s, row.record["stream"]] for row in rows]),
        "lost": _lost(rows, evidence.polls[boiler]),
    }


def _series(rows, quantity):
    """Return [s, value] of each record that has a quantity, s in the middle of its span."""
    return _thin([[(row.start_s + row.end_s) / 2, number_of(row.record["values"][quantity])]
                  for row in rows if quantity in row.record["values"]])


def _thin(points):
    step = -(-len(points) // _POINTS_MOST) or 1
    return [[round(point[0], 3), point[1]] for point in points[::step]]


def _lost(rows, poll_s):
    """Return the spans in which readings had a fault, for each reason."""
    spans: list = []
    newest: dict = {}
    for row in rows:
        for reason in sorted(set(reading_faults(row.record).values())):
            last = newest.get(reason)
            if last and row.start_s - last[1] <= 1.5 * poll_s:
                last[1] = max(last[1], row.end_s)
            else:
                newest[reason] = [row.start_s, row.end_s, reason]
                spans.append(newest[reason])
    return [[round(low, 3), round(high, 3), reason] for low, high, reason in spans]


def _records(evidence):
    kept = without_doubles(evidence.records)
    spools = {record["spool"] for record in kept}
    return {
        "arrived": len(kept),
        "doubles": len(evidence.records) - len(kept),
        "backlog": sum(record["stream"] == "backlog" for record in kept),
        "last": max((record["number"] for record in kept), default=0),
        "missing": sum([numbers_missing([record for record in kept if record["spool"] == spool])
                        for spool in spools], []),
        "gaps": [[record["gap"]["first"], record["gap"]["last"], record["gap"]["reason"]]
                 for record in kept if record.get("gap")],
    }
