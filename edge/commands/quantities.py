"""`boiler-edge quantities`: the vocabulary."""

import json

from edge.port import INF
from edge.quantities import NAMES, QUANTITIES, TEXT, TEXTS


def main(arguments):
    """Print every quantity with unit, plausible range, meaning and role."""
    rows = [QUANTITIES[name] for name in NAMES + TEXTS]
    if arguments.json:
        print(json.dumps({"quantities": [_as_object(row) for row in rows]}, ensure_ascii=False))
        return 0
    for row in rows:
        print("%-30s %-8s %-20s %-8s %s" % (
            row.name, row.unit, _range(row), row.role, row.meaning))
    return 0


def _as_object(row):
    return {
        "name": row.name, "unit": row.unit, "role": row.role, "meaning": row.meaning,
        "low": None if row.low == -INF else row.low, "high": None if row.high == INF else row.high,
    }


def _range(row):
    if row.role == TEXT:
        return "text"
    if row.low == -INF and row.high == INF:
        return "finite"
    if row.high == INF:
        return "%g or more" % row.low
    return "%g to %g" % (row.low, row.high)
