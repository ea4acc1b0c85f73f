"""The rows of a soak as one HTML file with plots over its seconds.  No I/O."""

from html import escape

from hil_tests.plots import figure

# title, column, unit of the plot in that of the column
_PANELS = (
    ("anonymous memory [KiB]", "anonymous_kib", 1), ("RSS [KiB]", "rss_kib", 1),
    ("open descriptors", "descriptors", 1), ("threads", "threads", 1),
    ("spool on disk [MB]", "spool_octets", 1e6), ("records arrived", "records", 1),
    ("latency, median of 10 s [s]", "latency_p50_ms", 1000),
    ("latency, 99 % of 10 s [s]", "latency_p99_ms", 1000))


def page(title, rows, faults, verdicts, style):
    """Return the page: the verdicts, and a panel for each column with the faults under it.

    faults: (PlannedFault, began_s, ended_s); style: the CSS of the report.
    """
    end_s = max([row.s for row in rows], default=1.0)
    panels = [(name, [(row.s, getattr(row, column) / unit) for row in rows
                      if getattr(row, column) == getattr(row, column)], [], [])
              for name, column, unit in _PANELS]
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
