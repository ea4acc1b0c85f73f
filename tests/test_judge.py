"""The judge of scenarios: for every kind evidence that it accepts, and evidence that it refuses."""

import pytest
import tomli

from edge.config_check import Place
from edge.config_source import Source
from edge.simulator.expectations import KINDS, read_expectations
from hil_tests.judge import JUDGES, STANDING, failures, judge, words
from tests import spoilt
from tests.nights import lost, night, of

FAULT = 'boiler = "b2"\nfault = "no reply"\nfrom_s = 4.0\nto_s = 7.0'
EFFICIENCY = 'boiler = "b1"\nquantity = "efficiency_indirect_pct"\n'
RATIO = 'ratio_of_sums = true\nboiler = "b1"\nquantity = "efficiency_direct_pct"'

# table [[expect]], what is done to the evidence, whether it is as expected
CASES = [
    (FAULT, spoilt.nothing, True),
    (FAULT, spoilt.one_more, False),
    (FAULT, spoilt.another_reason, False),
    (FAULT, spoilt.half_of_them, False),
    (FAULT + "\nshare_pct = 40", spoilt.half_of_them, True),
    (FAULT, spoilt.stale_value_beside_the_fault, False),
    (FAULT, spoilt.no_record, False),
    (FAULT + "\nshare_pct = 0", spoilt.half_of_them, True),
    (FAULT + "\nshare_pct = 0", spoilt.another_reason, False),
    (FAULT, spoilt.clock_leaps_a_little, True),
    (FAULT, spoilt.clock_leaps, True),
    (FAULT, spoilt.clock_was_wrong_at_first, True),
    (FAULT + '\nquantity = "o2_dry_pct"', spoilt.nothing, True),
    (FAULT + '\nquantity = "flue_gas_temp_c"', spoilt.nothing, False),
    ('boiler = "b2"\nquantity = "efficiency_indirect_pct"\nfault = "no o2_dry_pct: no reply"\n'
     "from_s = 4.0\nto_s = 7.0", spoilt.nothing, True),
    ('boiler = "b1"\nfault = "no reply"\nfrom_s = 4.0\nto_s = 7.0', spoilt.nothing, False),
    (FAULT.replace("7.0", "9.5"), spoilt.nothing, False),
    (FAULT.replace("4.0", "2.0"), spoilt.nothing, False),
    (FAULT.replace("7.0", "5.0"), spoilt.nothing, False),
    ('complete = true\nboiler = "b1"', spoilt.nothing, True),
    ("complete = true", spoilt.nothing, False),
    ('complete = true\nboiler = "b2"\nto_s = 3.9', spoilt.nothing, True),
    ('complete = true\nboiler = "b1"', spoilt.b1_misses_a_poll, False),
    ('complete = true\nboiler = "b1"\npolls = 2', spoilt.b1_misses_a_poll, True),
    ('complete = true\nboiler = "b1"\npolls = 2', spoilt.ten_polls_skipped_on_the_grid, False),
    ('complete = true\nboiler = "b1"', spoilt.b1_ends_early, False),
    ('complete = true\nboiler = "b1"', spoilt.b1_has_a_fault, False),
    ('complete = true\nboiler = "b1"', spoilt.b1_only_results_have_faults, True),
    ('complete = true\nboiler = "b1"', spoilt.no_record, False),
    ('complete = true', spoilt.spans_of_four, True),
    ('complete = true', spoilt.spans_with_a_poll_too_few, False),
    ('complete = true', spoilt.span_is_missing, False),
    (EFFICIENCY + "within = 0.2", spoilt.nothing, True),
    (EFFICIENCY + "within = 0.05", spoilt.nothing, False),
    (EFFICIENCY + "within = 0.2", spoilt.efficiency_too_high, False),
    (EFFICIENCY + "within = 0.2", spoilt.one_efficiency_too_high, True),
    (EFFICIENCY + 'within = 0.2\nover = "every"', spoilt.one_efficiency_too_high, False),
    (EFFICIENCY + 'within = 0.2\nover = "every"', spoilt.nothing, True),
    (EFFICIENCY + "within = 0.2", spoilt.no_truth_of_it, False),
    (EFFICIENCY + "within = 0.2", spoilt.no_efficiency, False),
    (EFFICIENCY + "within = 0.2\nvalue = 92.8", spoilt.nothing, True),
    (EFFICIENCY + "within = 0.2\nvalue = 95.0", spoilt.nothing, False),
    (EFFICIENCY + "within = 0.2", spoilt.spans_of_four, True),
    (EFFICIENCY + "within_pct = 0.2", spoilt.nothing, True),
    (EFFICIENCY + "within_pct = 0.1", spoilt.nothing, False),
    (EFFICIENCY + "within_u95 = true", spoilt.spans_of_four, True),
    (EFFICIENCY + "within_u95 = true", spoilt.spans_too_certain, False),
    (EFFICIENCY + "within_u95 = true", spoilt.spans_without_uncertainty, False),
    ("no_wrong_value = true", spoilt.nothing, True),
    ("no_wrong_value = true", spoilt.words_swapped_once, False),
    ("no_wrong_value = true", spoilt.sentinel_once, False),
    ("no_wrong_value = true", spoilt.oxygen_of_another, False),
    ('no_wrong_value = true\nbut_for = ["o2_dry_pct"]', spoilt.oxygen_of_another, True),
    ("no_wrong_value = true", spoilt.oxygen_moves_and_is_read_late, True),
    ("no_wrong_value = true", spoilt.oxygen_stays_as_it_was, False),
    ("no_wrong_value = true", spoilt.no_readings, False),
    ("no_wrong_value = true", spoilt.spans_of_four, True),
    (RATIO, spoilt.spans_with_ratios, True),
    (RATIO, spoilt.spans_with_a_mean_of_ratios, False),
    (RATIO, spoilt.spans_in_which_nothing_moves, False),
    (RATIO, spoilt.spans_of_four, False),
    ('absent = true\nboiler = "b2"\nquantity = "efficiency_indirect_pct"\nfrom_s = 4.0\nto_s = 7.0',
     spoilt.nothing, True),
    ('absent = true\nboiler = "b1"\nquantity = "efficiency_indirect_pct"\nfrom_s = 4.0\nto_s = 7.0',
     spoilt.nothing, False),
    ('absent = true\nboiler = "b2"\nquantity = "efficiency_indirect_pct"', spoilt.no_record, False),
    ('gap = "spool full"', spoilt.spool_was_full, True),
    ('gap = "spool full"', spoilt.another_gap, False),
    ('gap = "spool full"\nat_least = 2', spoilt.spool_was_full, False),
    ('gap = ""', spoilt.nothing, False),
    ("clock_offset_s = 60.0", spoilt.clock_set, True),
    ("clock_offset_s = 60.0\nwithin_s = 0.1", spoilt.clock_set, False),
    ("clock_offset_s = 60.0", spoilt.clock_set_wrongly, False),
    ("clock_offset_s = 60.0", spoilt.nothing, False),
    ('event = "gone ahead"', spoilt.nothing, True),
    ('event = "put back"', spoilt.nothing, False),
    ('event = "gone ahead"\nat_least = 2', spoilt.nothing, False),
    ('event = "gone ahead"', spoilt.no_event, False),
    ("records_at_least = 40", spoilt.nothing, True),
    ("records_at_least = 41", spoilt.three_doubles, False),
    ("records_at_least = 40", spoilt.half_the_records, False),
    ('records_at_least = 7\nboiler = "b1"\nfrom_s = 3.0\nto_s = 6.1', spoilt.nothing, True),
    ('records_at_least = 8\nboiler = "b1"\nfrom_s = 3.0\nto_s = 6.1', spoilt.nothing, False),
    ("doubles_at_most = 2", spoilt.nothing, True),
    ("doubles_at_most = 2", spoilt.three_doubles, False),
    ("resumes_within_s = 1.0\nafter_s = 7.0", spoilt.nothing, True),
    ("resumes_within_s = 1.0\nafter_s = 7.0", spoilt.silence_after_seven, False),
    ('resumes_within_s = 1.0\nafter_s = 7.0\nboiler = "b2"', spoilt.faults_after_seven, False),
    ("resumes_within_s = 1.0\nafter_s = 7.0", spoilt.half_the_records, False),
    ("punctual_ms = 15", spoilt.nothing, True),
    ("punctual_ms = 15", spoilt.one_poll_late, False),
    ("punctual_ms = 15", spoilt.one_poll_early, False),
    ("punctual_ms = 15\nshare_of_polls_pct = 90", spoilt.one_poll_late, True),
    ("punctual_ms = 15\nshare_of_polls_pct = 90", spoilt.one_poll_late_by_most_of_a_period, True),
    ("punctual_ms = 15", spoilt.one_poll_late_by_most_of_a_period, False),
    ("punctual_ms = 15\nshare_of_polls_pct = 90", spoilt.made_up_for_in_a_burst, False),
    ("punctual_ms = 15", spoilt.a_timer_that_drifts, False),
    ("punctual_ms = 15", spoilt.ten_polls_skipped_on_the_grid, True),
    ("punctual_ms = 15", spoilt.restarted_on_another_grid, True),
    ("punctual_ms = 15", spoilt.no_record, False),
    ("punctual_ms = 15", spoilt.spans_of_four, False),
    ("in_order = true", spoilt.nothing, True),
    ("in_order = true", spoilt.three_doubles, True),
    ("in_order = true", spoilt.backlog_of_ten, True),
    ("in_order = true", spoilt.two_change_places, False),
    ("in_order = true", spoilt.no_record, False),
    ("backlog_at_least = 10", spoilt.backlog_of_ten, True),
    ("backlog_at_least = 11", spoilt.backlog_of_ten, False),
    ("backlog_at_least = 1", spoilt.nothing, False),
    ('clock = "unsynced"', spoilt.unsynced, True),
    ('clock = "synced"', spoilt.unsynced_at_first, False),
    ('clock = "synced"\nfrom_s = 2.0', spoilt.unsynced_at_first, True),
    ('clock = "synced"', spoilt.no_record, False),
    ('state = "offline"', spoilt.nothing, True),
    ('state = "online"', spoilt.nothing, False),
    ('state = "online"\nat_s = 9.0', spoilt.nothing, True),
    ('state = "online"\nat_s = 9.0', spoilt.never_online, False),
    ('state = "offline"', spoilt.no_state, False),
]

STANDING_CASES = [
    ("no number is missing", spoilt.nothing, True),
    ("no number is missing", spoilt.half_the_records, False),
    ("no number is missing", spoilt.b1_misses_a_poll, False),
    ("no number is missing", spoilt.last_ones_never_came, False),
    ("no number is missing", spoilt.one_in_a_gap_record, True),
    ("no number is missing", spoilt.no_record, False),
    ("no number names two records", spoilt.nothing, True),
    ("no number names two records", spoilt.same_again_as_backlog, True),
    ("no number names two records", spoilt.a_number_used_again, False),
    ("every scheduled fault happened", spoilt.nothing, True),
    ("every scheduled fault happened", spoilt.fault_never_happened, False),
    ("the agent ended with 0", spoilt.nothing, True),
    ("the agent ended with 0", spoilt.killed_by_itself, False),
    ("no traceback in the log", spoilt.nothing, True),
    ("no traceback in the log", spoilt.a_traceback, False),
]


def expected(table):
    """Return the expectations of one table [[expect]], or of several."""
    text = "[[expect]]\n" + table
    found = []
    source = Source("room.toml", text, tomli.loads(text))
    read = read_expectations(Place(source, (), found), source.document, ["b1", "b2"])
    assert not found, found
    return read


def done(change):
    evidence = night()
    return change(evidence) or evidence


@pytest.mark.parametrize(("table", "change", "ok"), CASES,
                         ids=["%d %s" % (n, case[1].__name__) for n, case in enumerate(CASES)])
def test_the_judge_accepts_right_and_refuses_wrong_evidence(table, change, ok):
    expectations = expected(table)
    verdict = judge(expectations, done(change))[0]
    assert verdict.expectation == expectations[0]
    assert verdict.ok is ok, verdict.said
    assert verdict.said


@pytest.mark.parametrize(("name", "change", "ok"), STANDING_CASES,
                         ids=["%d %s" % (n, case[1].__name__)
                              for n, case in enumerate(STANDING_CASES)])
def test_what_holds_for_every_scenario_is_judged_without_being_asked_for(name, change, ok):
    verdicts = {words(verdict.expectation): verdict for verdict in judge((), done(change))}
    assert list(verdicts) == list(STANDING)
    assert verdicts[name].ok is ok, verdicts[name].said


def test_every_kind_has_evidence_that_it_accepts_and_evidence_that_it_refuses():
    judged = {(expected(table)[0].kind, ok) for table, _, ok in CASES}
    judged |= {(name, ok) for name, _, ok in STANDING_CASES}
    assert judged == {(name, ok) for name in (*KINDS, *STANDING) for ok in (True, False)}
    assert set(JUDGES) | {"fault"} == set(KINDS)


def test_two_expected_spans_of_one_fault_do_not_accuse_each_other():
    evidence = night()
    for each in of(evidence, "b2"):
        if 1.0 < each["arrived_s"] < 2.5:
            lost(each)
    first = 'boiler = "b2"\nfault = "no reply"\nfrom_s = 1.0\nto_s = 2.5\n'
    both = judge(expected(first + "[[expect]]\n" + FAULT), evidence)
    assert both[0].ok and both[1].ok, failures(both)
    assert not judge(expected(FAULT), evidence)[0].ok


@pytest.mark.parametrize("table", ["no_wrong_value = true", EFFICIENCY + "within = 0.2"])
def test_behind_a_real_line_nothing_is_said_of_a_model_that_is_not_there(table):
    (verdict, *_) = judge(expected(table), night()._replace(truth={}))
    assert verdict.ok and verdict.said.startswith("not applicable")


def test_a_given_value_is_judged_also_where_there_is_no_model():
    (verdict, *_) = judge(expected(EFFICIENCY + "within = 0.2\nvalue = 95.0"),
                          night()._replace(truth={}))
    assert not verdict.ok


def test_a_failure_names_the_line_of_the_file_what_was_expected_and_what_arrived():
    (line,) = failures(judge(expected("records_at_least = 41"), night()))
    assert line == "line 1: all: records_at_least = 41: 40 records"
