"""A night of two boilers as evidence for the judge, and what may be wrong with it."""

import copy
from collections import namedtuple

from edge.uplink.records import iso_time
from hil_tests.evidence import Evidence

Fault = namedtuple("Fault", ("name", "boiler"))

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
        began_ms=BEGAN_MS, seconds=10.0, faults=[(Fault("silent", "b2"), 6, 4.0, 7.0)],
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


# What is done to the evidence of the night: each returns it, or alters it in place.

def nothing(evidence):
    pass


def no_record(evidence):
    return evidence._replace(records=[])


def one_more(evidence):  # b2 is silent for longer than it was scheduled
    for each in of(evidence, "b2"):
        if 8.0 < each["arrived_s"] < 8.5:
            lost(each)


def another_reason(evidence):
    for each in of(evidence, "b2"):
        if each["faults"]:
            lost(each, "exception 2 (illegal data address)")


def half_of_them(evidence):
    for each in of(evidence, "b2")[8:14:2]:
        each.update(values=record(1, 0)["values"], flags={}, faults={})


def stale_value_beside_the_fault(evidence):
    for each in of(evidence, "b2"):
        if each["faults"]:
            each["values"]["o2_dry_pct"] = 3.5


def b1_misses_a_poll(evidence):
    evidence.records.remove(of(evidence, "b1")[8])


def b1_ends_early(evidence):
    for each in of(evidence, "b1")[-4:]:
        evidence.records.remove(each)


def b1_has_a_fault(evidence):
    lost(of(evidence, "b1")[9], "found 25.5, allowed 0 to 25", "T")


def b1_only_results_have_faults(evidence):
    for each in of(evidence, "b1"):
        each["faults"] = {"efficiency_direct_pct": "not steady: 0 min of readings"}


def spans_of_four(evidence):
    return spans(evidence)


def spans_with_a_poll_too_few(evidence):
    return spans(evidence, count=2)


def span_is_missing(evidence):
    evidence = spans(evidence)
    evidence.records.remove(of(evidence, "b1")[2])
    return evidence


def spans_with_ratios(evidence, mean=90.0, spread=4.0):
    """Give each span 6.3 MW out of 7 MW in: as a ratio of sums 90 %."""
    evidence = spans(evidence)
    for each in of(evidence, "b1"):
        each["values"].update(
            heat_output_mw={"mean": 6.3, "min": 6.0, "max": 6.6, "count": 4},
            heat_input_mw={"mean": 7.0, "min": 6.5, "max": 7.5, "count": 4},
            efficiency_direct_pct={"mean": mean, "min": mean - spread / 2,
                                   "max": mean + spread / 2, "count": 4})
    return evidence


def spans_with_a_mean_of_ratios(evidence):
    return spans_with_ratios(evidence, 90.2)


def spans_in_which_nothing_moves(evidence):
    return spans_with_ratios(evidence, spread=0.2)


def spans_without_uncertainty(evidence):
    evidence = spans(evidence)
    del evidence.records[2]["values"]["efficiency_indirect_pct_u95"]
    return evidence


def spans_too_certain(evidence):
    evidence = spans(evidence)
    for each in evidence.records:
        each["values"]["efficiency_indirect_pct_u95"] = 0.05
    return evidence


def efficiency_too_high(evidence):
    for each in of(evidence, "b1"):
        each["values"]["efficiency_indirect_pct"] = 93.1


def one_efficiency_too_high(evidence):
    of(evidence, "b1")[9]["values"]["efficiency_indirect_pct"] = 93.1


def no_truth_of_it(evidence):
    for _, values in evidence.truth["b1"]:
        del values["efficiency_indirect_pct"]


def no_efficiency(evidence):
    for each in of(evidence, "b1"):
        del each["values"]["efficiency_indirect_pct"]


def words_swapped_once(evidence):
    of(evidence, "b2")[3]["values"]["flue_gas_temp_c"] = 0.0021


def sentinel_once(evidence):
    of(evidence, "b1")[3]["values"]["o2_dry_pct"] = -3276.8


def oxygen_of_another(evidence):
    for each in of(evidence, "b1"):
        each["values"]["o2_dry_pct"] = 4.4


def oxygen_moves_and_is_read_late(evidence):
    for s, values in evidence.truth["b1"]:
        values["o2_dry_pct"] = 3.5 + 0.5 * (s >= 5.0)
    for each in of(evidence, "b1")[12:]:
        each["values"]["o2_dry_pct"] = 4.0


def oxygen_stays_as_it_was(evidence):
    for s, values in evidence.truth["b1"]:
        values["o2_dry_pct"] = 3.5 + 0.5 * (s >= 5.0)


def no_readings(evidence):
    for each in evidence.records:
        each["values"] = {}


def spool_was_full(evidence):
    return extra(evidence, gap={"first": 42, "last": 44, "reason": "spool full"})


def another_gap(evidence):
    return extra(evidence, gap={"first": 42, "last": 44, "reason": "damaged"})


def clock_set(evidence):
    return extra(evidence, clock_offset_ms=60_400)


def clock_set_wrongly(evidence):
    return extra(evidence, clock_offset_ms=-60_400)


def no_event(evidence):
    evidence.events.clear()


def half_the_records(evidence):
    del evidence.records[20:]


def three_doubles(evidence):
    evidence.records.extend(copy.deepcopy(evidence.records[10:13]))


def silence_after_seven(evidence):
    for each in evidence.records[28:]:
        each["arrived_s"] += 6.0


def faults_after_seven(evidence):
    for each in of(evidence, "b2")[14:]:
        lost(each)


def one_poll_late(evidence):
    of(evidence, "b1")[9]["up_ms"] += 90


def one_poll_late_by_most_of_a_period(evidence):
    of(evidence, "b1")[9]["up_ms"] += 400


def made_up_for_in_a_burst(evidence):
    for each in of(evidence, "b1")[5:10]:
        each["up_ms"] = of(evidence, "b1")[10]["up_ms"] - 20


def a_timer_that_drifts(evidence):
    for place, each in enumerate(of(evidence, "b1")):
        each["up_ms"] += 12 * place


def ten_polls_skipped_on_the_grid(evidence):
    for each in of(evidence, "b1")[5:15]:
        evidence.records.remove(each)


def restarted_on_another_grid(evidence):
    for each in evidence.records[20:]:
        each.update(boot=2, up_ms=each["up_ms"] - 4800)


def backlog_of_ten(evidence):
    for each in evidence.records[:10]:
        each["stream"] = "backlog"
    evidence.records[:] = evidence.records[10:] + evidence.records[:10]


def two_change_places(evidence):
    evidence.records[5:7] = evidence.records[6:4:-1]


def unsynced(evidence):
    for each in evidence.records:
        each["clock"] = "unsynced"


def unsynced_at_first(evidence):
    for each in evidence.records[:8]:
        each["clock"] = "unsynced"


def never_online(evidence):
    evidence.states[:] = [(0.1, "offline")]


def no_state(evidence):
    evidence.states.clear()


def clock_leaps_a_little(evidence):
    for each in evidence.records[20:]:
        each["time"] = iso_time(BEGAN_MS + each["up_ms"] - 200 + 3_000)


def one_poll_early(evidence):
    of(evidence, "b1")[9]["up_ms"] -= 90


def clock_leaps(evidence):  # and the records behind carry the new time
    for each in evidence.records[20:]:
        each["time"] = iso_time(BEGAN_MS + each["up_ms"] - 200 + 600_000)


def clock_was_wrong_at_first(evidence):
    for each in evidence.records:
        each["time"] = iso_time(946_684_800_000 + each["up_ms"])


def last_ones_never_came(evidence):
    del evidence.records[-3:]


def one_in_a_gap_record(evidence):
    evidence.records[7] = extra(evidence, gap={"first": 8, "last": 8, "reason": "x"}).records.pop()
    evidence.records[7]["number"] = 41


def a_number_used_again(evidence):
    again = record(7, 9.9)
    again["values"]["o2_dry_pct"] = 3.6
    evidence.records.append(again)


def same_again_as_backlog(evidence):
    again = copy.deepcopy(evidence.records[6])
    again.update(stream="backlog", arrived_s=9.0)
    evidence.records.append(again)


def fault_never_happened(evidence):
    return evidence._replace(faults=[(Fault("silent", "b2"), 0, 4.0, 7.0)])


def killed_by_itself(evidence):
    return evidence._replace(exit_code=-11)


def a_traceback(evidence):
    return evidence._replace(log=evidence.log + "Traceback (most recent call last):\nKeyError: 1")
