"""The report of all scenarios: one HTML file that needs nothing else, no script either.

    python -m hil_tests.report [build/hil]

It reads the outcomes (see outcome.py for their shape) and writes report.html beside them.
"""

import json
import pathlib
import re
import sys
import time
from html import escape

from edge.quantities import QUANTITIES
from hil_tests.outcome import DRAWN
from hil_tests.plots import figure

DIRECTORY = pathlib.Path("build/hil")
BOILERS_MOST = 8  # of one scenario that are drawn
BARS_MOST = 8  # of one figure, for each of faults and of reasons
_MARKS = {"good": "✓", "bad": "✗", "broken": "✗", "not applicable": "–"}
_KEY = """<p class='key'><span><i class='truth'></i>the model's value</span>
<span><i class='computed'></i>computed by the agent, with its uncertainty where stated</span>
<span><i class='bar fault'></i>fault as scheduled</span>
<span><i class='bar lost'></i>fault of readings in records</span>
<span><i class='tick live'></i>record, when it was taken</span>
<span><i class='tick backlog'></i>came as backlog</span></p>"""
_ORDER = ("bad", "broken", "good", "not applicable")


def main(words):
    """Write the report of a directory; exit 1 where it has no outcome."""
    directory = pathlib.Path(words[0]) if words else DIRECTORY
    outcomes = read_outcomes(directory)
    if not outcomes:
        print("%s: no outcome of a scenario, so no report" % directory)
        return 1
    when = time.strftime("%Y-%m-%d %H:%M")
    (directory / "report.html").write_text(page(outcomes, when), "utf-8")
    print("%s: %s" % (directory / "report.html", _counts(outcomes)))
    return 0


def read_outcomes(directory):
    """Return the outcomes in a directory, those that failed first, then by their names."""
    found = []
    for path in directory.glob("*.json"):
        each = json.loads(path.read_text("utf-8"))
        if each.get("verdict") in _ORDER:
            found.append(each)
        else:  # of an older run
            print("%s: no outcome as outcome.py has it; left out" % path)
    return sorted(found, key=lambda each: (_ORDER.index(each["verdict"]), each["name"]))


def page(outcomes, when):
    """Return the whole page."""
    style = pathlib.Path(__file__).with_name("report.css").read_text("utf-8")
    return ('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<link rel="icon" href="data:,">\n'
            "<title>boiler-edge: scenarios</title>\n<style>\n%s</style>\n</head>\n<body>\n"
            "<h1>Scenarios of the rig</h1>\n<p>%s, in %.0f s of scenario time. %s</p>\n"
            "%s\n%s\n%s\n</body>\n</html>\n") % (
        style, _counts(outcomes), sum(each["seconds"] for each in outcomes), escape(when),
        _overview(outcomes), _KEY, "\n".join(_section(each) for each in outcomes))


def _counts(outcomes):
    counts = [(sum(each["verdict"] == word for each in outcomes), word) for word in _ORDER]
    return "%d scenarios: %s" % (len(outcomes), ", ".join(
        "%d %s" % (count, word) for count, word in counts if count))


def _overview(outcomes):
    rows = []
    for each in outcomes:
        records = each.get("records", {})
        rows.append(
            "<tr>%s<td><a href='#%s'>%s</a><br><small>%s</small></td><td>%s</td>"
            "<td class='n'>%s</td><td class='n'>%s</td><td class='n'>%s</td>"
            "<td class='n'>%.1f</td></tr>" % (
                _verdict(each["verdict"]), escape(each["name"], True), escape(each["name"]),
                escape(each["title"]),
                escape(", ".join(sorted({fault["name"] for fault in each.get("faults", ())}))),
                records.get("arrived", ""), len(records["missing"]) if records else "",
                records.get("doubles", ""), each["took_s"]))
    return ("<table class='overview'><thead><tr><th>verdict</th><th>scenario</th><th>faults</th>"
            "<th>records</th><th>missing</th><th>doubles</th><th>s</th></tr></thead>"
            "<tbody>%s</tbody></table>" % "".join(rows))


def _verdict(word):
    return "<td class='verdict %s'>%s&nbsp;%s</td>" % (
        _style(word), _MARKS[word], word.replace(" ", "&nbsp;"))


def _style(word):
    return word.replace(" ", "-")


def _section(each):
    """Return one scenario: what was expected and came, and its figures."""
    head = ("<section id='%s'>\n<h2>%s <span class='verdict %s'>%s</span></h2>\n"
            "<p class='title'>%s</p>\n") % (
        escape(each["name"], True), escape(each["name"]), _style(each["verdict"]),
        _MARKS[each["verdict"]], escape(each["title"]))
    if "verdicts" not in each:
        return head + "<p class='why'>%s: %s</p>\n</section>" % (
            escape(each["verdict"]), escape(each["why"]))
    rows = "".join(
        "<tr>%s<td>%s</td><td>%s</td><td class='n'>%s</td></tr>" % (
            _verdict("good" if row["ok"] else "bad"), escape(row["expected"]),
            escape(row["said"]), row["line"] or "") for row in _joined(each["verdicts"]))
    return (head + _what_came(each)
            + "<table class='expected'><thead><tr><th>verdict</th><th>expected</th>"
              "<th>what arrived</th><th>line</th></tr></thead><tbody>%s</tbody></table>\n" % rows
            + _figures(each) + "</section>")


def _joined(verdicts):
    """Return the verdicts, those good ones that every scenario has as one."""
    joined = [row for row in verdicts if not row["line"] and row["ok"]]
    rows = [row for row in verdicts if row not in joined]
    if joined:
        rows.append({"line": 0, "ok": True,
                     "expected": ", ".join(row["expected"] for row in joined),
                     "said": "; ".join(row["said"] for row in joined)})
    return rows


def _what_came(each):
    """Return the faults, numbers, states and events in words."""
    records = each["records"]
    faults = ["%s%s from %.1f s to %.1f s, seen %d times" % (
        fault["name"], " (%s)" % fault["where"] if fault["where"] else "", fault["from_s"],
        fault["to_s"], fault["happened"]) for fault in each["faults"]]
    rows = [
        ("faults", "; ".join(faults) or "none"),
        ("records", "%d of numbers 1 to %d; %d as backlog, %d doubles" % (
            records["arrived"], records["last"], records["backlog"], records["doubles"])
         if records["arrived"] else "none"),
        ("missing", ", ".join(map(str, records["missing"][:20])) or "none"),
        ("gap records", "; ".join("%d to %d, %s" % tuple(gap) for gap in records["gaps"])),
        ("states", ", ".join("%s at %.1f s" % (word, s) for s, word in each["states"])),
        ("events", "; ".join("%s at %.1f s" % (text, s) for s, text in each["events"])),
    ]
    return "<dl>%s</dl>\n" % "".join("<dt>%s</dt><dd>%s</dd>" % (name, escape(text))
                                     for name, text in rows if text)


def _figures(each):
    """Return the figures of the first boilers, those that readings were lost of before others."""
    names = sorted(each["boilers"], key=lambda name: not each["boilers"][name]["lost"])
    drawn = sorted(names[:BOILERS_MOST])
    made = "".join("<figure><figcaption>%s <span class='key'><i class='truth'></i>model "
                   "<i class='computed'></i>computed</span></figcaption>%s</figure>" % (
                       escape(name), _figure(each, name)) for name in drawn)
    left = len(names) - len(drawn)
    return "<div class='figures'>%s</div>\n%s" % (
        made, "<p>Boilers that are not drawn: %d.</p>\n" % left if left else "")


def _figure(each, name):
    boiler = each["boilers"][name]
    panels = []
    for word, candidates in DRAWN.items():
        quantity = _drawn(boiler, candidates)
        panels.append(("%s: %s, %s" % (word, quantity, QUANTITIES[quantity].unit),
                       boiler["truth"][quantity], boiler["values"][quantity],
                       boiler["u95"][quantity]))
    bars = _rows("fault", [(" ".join(filter(None, (fault["name"], fault["where"]))),
                            fault["from_s"], fault["to_s"]) for fault in each["faults"]])
    bars += _rows("lost", [(reason, low, high) for low, high, reason in boiler["lost"]])
    return figure("%s of %s" % (name, each["name"]), each["seconds"], panels, bars,
                  boiler["taken"])


def _rows(group, bars):
    """Return the first rows of bars; those whose labels differ in numbers only share a row."""
    rows: dict = {}
    for label, from_s, to_s in bars:
        rows.setdefault(re.sub(r"[0-9.]+", "…", label), []).append((label, from_s, to_s))
    return [(group, same[0][0] if len({each[0] for each in same}) == 1 else alike,
             [each[1:] for each in same]) for alike, same in list(rows.items())[:BARS_MOST]]


def _drawn(boiler, candidates):
    """Return the quantity that both the records and the model have, or one of them."""
    for series in ([boiler["values"], boiler["truth"]], [boiler["values"]], [boiler["truth"]]):
        for quantity in candidates:
            if all(each[quantity] for each in series):
                return quantity
    return candidates[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
