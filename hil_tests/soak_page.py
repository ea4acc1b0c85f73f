"""The rows of a soak as one HTML file with plots over its seconds.  No I/O."""

from html import escape

from hil_tests.plots import figure

_PANELS = (
    ("anonymous memory [KiB]", "anonymous_kib"), ("RSS [KiB]", "rss_kib"),
    ("open descriptors", "descriptors"), ("threads", "threads"),
    ("spool on disk [octets]", "spool_octets"), ("records arrived", "records"),
    ("latency, median of 10 s [ms]", "latency_p50_ms"),
    ("latency, 99 % of 10 s [ms]", "latency_p99_ms"))


def page(title, rows, faults, verdicts, style):
    """Return the page: the verdicts, and a panel for each column with the faults under it.

    faults: (PlannedFault, began_s, ended_s); style: the CSS of the report.
    """
    end_s = max([row.s for row in rows], default=1.0)
    panels = [(name, [(row.s, getattr(row, column)) for row in rows
                      if getattr(row, column) == getattr(row, column)], [], [])
              for name, column in _PANELS]
    spans: dict = {}
    for fault, began_s, ended_s in faults:
        spans.setdefault(fault.place, []).append((began_s, min(ended_s, end_s)))
    bars = [("fault", place, spans[place]) for place in sorted(spans)]
    table = "".join(
        '<tr><td class="verdict %s">%s</td><td>%s</td><td>%s</td></tr>' % (
            "good" if each.ok else "bad", "✓" if each.ok else "✗", escape(each.name),
            escape(each.said)) for each in verdicts)
    return ('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>%s</title>\n'
            '<style>\n%s</style>\n</head>\n<body>\n<h1>%s</h1>\n'
            '<table class="expected">%s</table>\n<figure>%s</figure>\n</body>\n</html>\n' % (
                escape(title), style, escape(title), table,
                figure(title, end_s, panels, bars, [])))
