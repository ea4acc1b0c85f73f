"""A night of two boilers as evidence for the judge."""

from edge.simulator.fault_kit import planned
from edge.uplink.records import iso_time
from hil_tests.evidence import Evidence

BEGAN_MS = 1_795_000_000_000
POLL_S = 0.5
SILENT = "no reply in 200 ms"


def record(number, s, boiler="b1", **other):
    """Return a record of a single poll, taken and arrived at s; the agent started at -0.2 s."""
    ms = BEGAN_MS + round(s * 1000)
    made = {"gateway": "g", "spool": "5b00", "stream": "live", "boiler": boiler, "number": number,
            "boot": 1, "up_ms": round(s * 1000) + 200, "time": iso_time(ms), "clock": "synced",
            "span_s": 0, "values": {"o2_dry_pct": 3.5, "flue_gas_temp_c": 140.0,
                                    "efficiency_indirect_pct": 92.7},
            "flags": {}, "faults": {}, "totals": {}, "arrived_s": s + 0.05}
    return made | other


def lost(made, reason=SILENT, flag="B"):
    """Let a record have no oxygen, and nothing that rests on it."""
    made["values"] = {"flue_gas_temp_c": 140.0}
    made["flags"] = {"o2_dry_pct": flag}
    made["faults"] = {"o2_dry_pct": reason, "efficiency_indirect_pct": "no o2_dry_pct: " + reason}
    return made


def night():
    """Return the evidence of 10 s: two boilers each 0.5 s, b2 without oxygen from 4 s to 7 s."""
    records = []
    for poll in range(20):
        s = poll * POLL_S
        records.append(record(2 * poll + 1, s + 0.01))
        other = record(2 * poll + 2, s + 0.02, "b2")
        records.append(lost(other) if 4.0 <= s < 7.0 else other)
    truth = {"o2_dry_pct": 3.5, "flue_gas_temp_c": 140.0, "efficiency_indirect_pct": 92.6}
    return Evidence(
        records=records, events=[(5.0, {"event": "clock", "text": "clock: gone ahead by 60 s"})],
        states=[(0.1, "online"), (10.1, "offline")],
        truth={name: [(s / 10, dict(truth)) for s in range(100)] for name in ("b1", "b2")},
        began_ms=BEGAN_MS, seconds=10.0, faults=[(planned("silent", boiler="b2"), 6, 4.0, 7.0)],
        polls={"b1": POLL_S, "b2": POLL_S}, exit_code=0, log="boiler-edge: kernels: library\n",
        last_number_on_disk=40)


def of(evidence, boiler):
    return [each for each in evidence.records if each["boiler"] == boiler]


def extra(evidence, **fields):
    """Add a record of no boiler with the next number."""
    number = len(evidence.records) + 1
    made = record(number, 9.9, None, **fields)
    for name in ("span_s", "values", "flags", "faults", "totals"):
        del made[name]
    evidence.records.append(made)
    return evidence._replace(last_number_on_disk=number)


def spans(evidence, count=4):
    """Return the evidence with spans of 2 s in place of single polls."""
    records = []
    for place in range(10):
        boiler = ("b1", "b2")[place % 2]
        values = {"o2_dry_pct": {"mean": 3.5, "min": 3.4, "max": 3.6, "count": count},
                  "efficiency_indirect_pct": {"mean": 92.7, "min": 92.5, "max": 92.9, "count": 4},
                  "efficiency_indirect_pct_u95": 0.5}
        records.append(record(place + 1, place // 2 * 2.0, boiler, span_s=2, values=values))
    return evidence._replace(records=records, last_number_on_disk=10)
