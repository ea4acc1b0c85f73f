import pytest

from edge.sample import NO_FLAG, Balance, Fault
from edge.steady import PARTS, Steadiness, withhold_direct

QUARTER_MS = 15 * 60_000
SECOND_MS = 1000


def fed(loads, every_ms=SECOND_MS, window_ms=QUARTER_MS, within_pct=10.0):
    """Return a Steadiness that took a load every so many ms."""
    steadiness = Steadiness(window_ms, within_pct)
    for place, load in enumerate(loads):
        steadiness.add(every_ms if place else None, load)
    return steadiness


def test_a_quarter_of_an_hour_at_one_load_is_steady_and_a_second_less_is_not():
    # The first sample opens the window: 900 s later the 901st closes it.
    assert fed([80.0] * 901).why_not() == ""
    assert fed([80.0] * 900).why_not() == "not steady: 14 min of readings, allowed from 15 min"


def test_nothing_is_steady_before_the_first_reading():
    assert Steadiness(QUARTER_MS, 10.0).why_not() == (
        "not steady: 0 min of readings, allowed from 15 min")


@pytest.mark.parametrize(
    ("low", "high", "why"),
    [
        (90.1, 109.9, ""),  # mean 100: within 10
        (89.9, 110.1,
         "not steady: load 89.9 to 110 % in 15 min, allowed within 10 % of its mean"),
        (54.1, 65.9, ""),  # mean 60: within 6
        (53.0, 67.0, "not steady: load 53 to 67 % in 15 min, allowed within 10 % of its mean"),
    ],
)
def test_the_load_may_lie_within_ten_percent_of_its_own_mean(low, high, why):
    assert fed([low, high] * 500).why_not() == why


def test_one_load_outside_counts_until_it_has_left_the_window():
    steadiness = fed([80.0] * 1000 + [95.0])
    for after_s in range(1, 901):
        steadiness.add(SECOND_MS, 80.0)
        assert steadiness.why_not().startswith("not steady: load 80 to 95 %"), after_s
    for _ in range(60):  # at most a part more than the window is looked at
        steadiness.add(SECOND_MS, 80.0)
    assert steadiness.why_not() == ""


def test_a_slow_climb_within_the_window_is_not_steady_and_a_slower_one_is():
    # 1 % of rated output a minute is 15 points in 15 minutes; a third of that is 5.
    assert fed([50.0 + second / 60 for second in range(1800)]).why_not() != ""
    assert fed([50.0 + second / 180 for second in range(1800)]).why_not() == ""


@pytest.mark.parametrize(
    ("since_ms", "load_pct"),
    [(None, 80.0), (SECOND_MS, None), (SECOND_MS, float("nan"))],
)
def test_after_a_hole_or_a_missing_load_the_window_begins_anew(since_ms, load_pct):
    steadiness = fed([80.0] * 2000)
    assert steadiness.why_not() == ""
    steadiness.add(since_ms, load_pct)
    assert steadiness.why_not() == "not steady: 0 min of readings, allowed from 15 min"
    for _ in range(901):
        steadiness.add(SECOND_MS, 80.0)
    assert steadiness.why_not() == ""


@pytest.mark.parametrize("every_ms", [100, 5000, 7000, 61_000, 400_000, 3_600_000])
def test_any_rate_of_polling_covers_the_window_and_little_more(every_ms):
    covering = -(-QUARTER_MS // every_ms)  # samples after the first, rounded up
    assert fed([80.0] * covering, every_ms).why_not() != ""
    assert fed([80.0] * (covering + 1), every_ms).why_not() == ""
    steadiness = fed([80.0] * (covering + 1) + [40.0], every_ms)
    assert steadiness.why_not() != ""
    # The step itself lies in the time of the load that came first after it.
    for _ in range(-(-(QUARTER_MS + QUARTER_MS // PARTS) // every_ms) + 1):
        steadiness.add(every_ms, 40.0)
    assert steadiness.why_not() == ""


def test_a_day_of_polls_takes_no_more_memory_than_a_window():
    steadiness = fed([80.0 + second % 5 for second in range(5000)])
    most = 0
    for second in range(3600):
        steadiness.add(SECOND_MS, 80.0 + second % 5)
        most = max(most, len(steadiness._parts))
    assert most == PARTS + 1
    # By hand: 80 to 84 with a mean of 82, all within 2.44 %.
    assert steadiness.why_not() == ""


def test_a_window_of_no_minutes_is_always_steady():
    steadiness = Steadiness(0, 10.0)
    assert steadiness.why_not() == ""
    for load in (20.0, 100.0, None):
        steadiness.add(None, load)
        assert steadiness.why_not() == ""


def test_no_load_but_zero_is_steady_when_the_mean_is_not_above_zero():
    assert fed([0.0] * 901).why_not() == ""
    assert fed([-1.0] * 901).why_not() != ""


WHY = "not steady: 3 min of readings, allowed from 15 min"


def test_an_unsteady_boiler_keeps_all_but_its_direct_efficiency():
    results = {"efficiency_direct_pct": 91.0, "efficiency_indirect_pct": 92.0,
               "efficiency_gross_pct": 83.0, "load_pct": 94.0}
    doubt = Fault(NO_FLAG, "direct 91 %, indirect 97 %, allowed 5 points apart")
    given = Balance(results, {"efficiency_direct_pct": doubt})
    left = withhold_direct(given, WHY)
    assert left.results == {"efficiency_indirect_pct": 92.0, "efficiency_gross_pct": 83.0,
                            "load_pct": 94.0}
    assert left.faults == {"efficiency_direct_pct": Fault(NO_FLAG, WHY)}
    assert len(given.results) == 4 and given.faults == {"efficiency_direct_pct": doubt}


def test_a_gross_efficiency_that_rests_on_the_direct_one_goes_with_it():
    left = withhold_direct(
        Balance({"efficiency_direct_pct": 91.0, "efficiency_gross_pct": 82.0}, {}), WHY)
    assert left.results == {}
    assert left.faults == {"efficiency_direct_pct": Fault(NO_FLAG, WHY),
                           "efficiency_gross_pct": Fault(NO_FLAG, WHY)}


def test_a_direct_efficiency_that_is_absent_keeps_its_own_reason():
    idle = Fault(NO_FLAG, "load 12 %, allowed from 30 %")
    given = Balance({"load_pct": 12.0}, {"efficiency_direct_pct": idle})
    assert withhold_direct(given, WHY) == given
    never = Balance({"efficiency_indirect_pct": 92.0, "efficiency_gross_pct": 83.0}, {})
    assert withhold_direct(never, WHY) == never


def test_a_lost_reply_is_bridged_and_a_longer_loss_begins_anew():
    steadiness = Steadiness(QUARTER_MS, 10.0, hole_ms=3000)
    steadiness.add(None, 80.0)
    for second in range(1, 901):
        steadiness.add(SECOND_MS, None if second % 10 == 3 else 80.0)
    assert steadiness.why_not() == ""  # every tenth reply was lost, no time was
    for _ in range(4):
        steadiness.add(SECOND_MS, None)
    assert steadiness.why_not() == "not steady: 0 min of readings, allowed from 15 min"
