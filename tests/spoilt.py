"""What may be wrong with the evidence of a night, or right though it looks odd.

Each function returns other evidence, or alters what it is given.
"""

import copy

from edge.simulator.fault_kit import planned
from edge.uplink.records import iso_time
from tests.nights import BEGAN_MS, extra, lost, of, record, spans


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
    return evidence._replace(faults=[(planned("silent", boiler="b2"), 0, 4.0, 7.0)])


def killed_by_itself(evidence):
    return evidence._replace(exit_code=-11)


def a_traceback(evidence):
    return evidence._replace(log=evidence.log + "Traceback (most recent call last):\nKeyError: 1")
