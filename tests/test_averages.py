import pytest

from edge.averages import Averager
from edge.sample import Balance, Fault, Moment, Sample

SILENT = Fault("B", "no reply in 1000 ms")
MINUTE = 60_000
START = 1_780_000_020_000  # a whole minute since 1970: 29,666,667 * 60,000


def moment(after_ms, boot=3, synced=True, leap_ms=0):
    return Moment(START + after_ms + leap_ms, 100_000 + after_ms, boot, synced)


def sample(after_ms, readings, faults=None, **stamp):
    return Sample("b1", moment(after_ms, **stamp), readings, faults or {})


def closed(rows, every_ms=MINUTE):
    """Return the window of (after_ms, readings, results, elapsed_ms) rows."""
    averager = Averager(every_ms)
    for after_ms, readings, results, elapsed_ms in rows:
        assert averager.add(sample(after_ms, readings), Balance(results, {}), elapsed_ms) == []
    return averager.add(sample(every_ms, {}), Balance({}, {}), 1000)[0]


def test_a_window_lies_on_the_grid_since_1970_and_keeps_its_whole_length():
    window = closed([(12_000, {"o2_dry_pct": 3.0}, {}, 1000)])
    assert START % MINUTE == 0
    assert (window.boiler, window.time_ms, window.span_ms) == ("b1", START, MINUTE)
    assert (window.up_ms, window.boot, window.synced) == (112_000, 3, True)


def test_a_reading_has_the_mean_smallest_largest_and_count_of_its_samples():
    window = closed([(1000 * i, {"o2_dry_pct": o2}, {}, 1000)
                     for i, o2 in enumerate((4.0, 2.0, 9.0, 5.0))])
    assert window.values == {"o2_dry_pct": (5.0, 2.0, 9.0, 4)}  # 20 / 4


def test_a_faulty_reading_is_left_out_and_the_count_says_so():
    averager = Averager(MINUTE)
    refused = Fault("D", "found 22, allowed 0 to 20.9")
    averager.add(sample(0, {"o2_dry_pct": 3.0, "co_ppm": 10.0}), Balance({}, {}), 1000)
    averager.add(sample(1000, {"o2_dry_pct": 22.0, "co_ppm": 20.0}),
                 Balance({}, {"o2_dry_pct": refused}), 1000)
    averager.add(sample(2000, {"co_ppm": 30.0}, {"o2_dry_pct": SILENT}), Balance({}, {}), 1000)
    window = averager.close(moment(3000))
    assert window.values == {"o2_dry_pct": (3.0, 3.0, 3.0, 1), "co_ppm": (20.0, 10.0, 30.0, 3)}
    assert window.faults == {"o2_dry_pct": SILENT}  # the newest of two


@pytest.mark.parametrize(
    ("result", "weight", "rows", "mean"),
    [
        # (value, weight, elapsed_ms); by hand: sum(v * w * t) / sum(w * t)
        ("loss_stack_pct", "heat_input_mw", [(5.0, 2.0, 1000), (8.0, 4.0, 1000)], 7.0),
        ("loss_stack_pct", "heat_input_mw", [(5.0, 2.0, 3000), (8.0, 4.0, 1000)], 6.2),
        ("nox_g_gj", "heat_output_mw", [(40.0, 1.0, 1000), (20.0, 3.0, 1000)], 25.0),
        # a boiler that cools the water for a while cannot turn the mean round
        ("nox_g_gj", "heat_output_mw", [(40.0, -1.0, 1000), (20.0, 3.0, 1000), (50.0, 1.0, 1000)],
         27.5),
        # without its weight in one sample that sample has no say
        ("nox_g_gj", "heat_output_mw", [(40.0, None, 1000), (20.0, 3.0, 1000)], 20.0),
        # never known: mean over time, (5 * 3 + 9 * 1) / 4
        ("loss_stack_pct", "heat_input_mw", [(5.0, None, 3000), (9.0, None, 1000)], 6.0),
        # weighted with time alone: (1 * 3 + 5 * 1) / 4
        ("load_pct", "heat_input_mw", [(1.0, 7.0, 3000), (5.0, 1.0, 1000)], 2.0),
        # a boiler that gives no heat for the whole span still has a mean
        ("nox_g_gj", "heat_output_mw", [(40.0, 0.0, 1000), (20.0, 0.0, 1000)], 30.0),
    ],
)
def test_a_result_is_weighted_such_that_ratios_come_from_the_sums(result, weight, rows, mean):
    at = 0
    given = []
    for value, weight_value, elapsed_ms in rows:
        results = {result: value}
        if weight_value is not None:
            results[weight] = weight_value
        given.append((at, {}, results, elapsed_ms))
        at += elapsed_ms
    assert closed(given).values[result][0] == pytest.approx(mean, rel=1e-12)


def test_energy_per_tonne_is_weighted_with_the_measured_steam():
    # 2 t/h at 100 and 6 t/h at 120: (200 + 720) / 8
    rows = [(0, {"steam_flow_t_h": 2.0}, {"energy_kgce_t": 100.0}, 1000),
            (1000, {"steam_flow_t_h": 6.0}, {"energy_kgce_t": 120.0}, 1000)]
    mean, low, high, count = closed(rows).values["energy_kgce_t"]
    assert (mean, low, high, count) == (pytest.approx(115.0), 100.0, 120.0, 2)


def test_the_mean_specific_emission_is_mass_over_heat_of_the_span():
    # kg/h and MW of three samples of unequal length; g/GJ = kg/h / MW / 3.6 * 1000
    rows = [(0.30, 6.6, 1000), (0.10, 1.5, 4000), (0.05, 2.0, 2500)]
    at = 0
    given = []
    for kg_h, mw, elapsed_ms in rows:
        given.append((at, {}, {"nox_g_gj": kg_h / mw / 3.6e-3, "heat_output_mw": mw}, elapsed_ms))
        at += elapsed_ms
    grams = sum([kg_h / 3.6e6 * 1000 * elapsed_ms for kg_h, _, elapsed_ms in rows])
    gigajoules = sum([mw * elapsed_ms * 1e-6 for _, mw, elapsed_ms in rows])
    assert closed(given).values["nox_g_gj"][0] == pytest.approx(grams / gigajoules, rel=1e-12)


def test_equal_samples_have_a_mean_that_rounding_does_not_carry_off():
    rows = [(1000 * i, {"co_ppm": 0.1}, {"load_pct": 0.1, "heat_input_mw": 0.1}, 1000)
            for i in range(59)]
    values = closed(rows).values
    assert values["co_ppm"] == (0.1, 0.1, 0.1, 59)
    assert values["load_pct"] == (0.1, 0.1, 0.1, 59)


def test_a_clean_stop_closes_the_span_with_its_real_length():
    averager = Averager(MINUTE)
    assert averager.close(moment(0)) is None
    averager.add(sample(5000, {"co_ppm": 1.0}), Balance({}, {}), 1000)
    assert averager.close(moment(7500)).span_ms == 7500
    assert averager.close(moment(8000)) is None


@pytest.mark.parametrize(
    ("after_ms", "boot", "synced", "span_ms"),
    [
        (MINUTE, 3, True, MINUTE),  # the next span
        (5 * MINUTE, 3, True, MINUTE),  # after a silence
        (-MINUTE, 3, True, 2000),  # the clock was put back
        (3000, 4, True, 2000),  # another start
        (3000, 3, False, 2000),  # the clock was set, or lost
    ],
)
def test_a_sample_of_another_span_closes_the_open_one(after_ms, boot, synced, span_ms):
    averager = Averager(MINUTE)
    averager.add(sample(1000, {"co_ppm": 1.0}), Balance({}, {}), 1000)
    averager.add(sample(2000, {"co_ppm": 3.0}), Balance({}, {}), 1000)
    other = sample(after_ms, {"co_ppm": 7.0}, boot=boot, synced=synced)
    windows = averager.add(other, Balance({}, {}), 1000)
    assert [window.span_ms for window in windows] == [span_ms]
    assert windows[0].values == {"co_ppm": (2.0, 1.0, 3.0, 2)}
    left = averager.close(other.moment)
    assert left.values == {"co_ppm": (7.0, 7.0, 7.0, 1)}
    assert left.time_ms == START + after_ms - after_ms % MINUTE
    assert (left.boot, left.synced) == (boot, synced)


def test_each_evaluation_is_a_record_of_plain_numbers_without_a_span():
    averager = Averager(0)
    refused = Fault("D", "found 22, allowed 0 to 20.9")
    windows = averager.add(
        sample(1234, {"o2_dry_pct": 22.0, "co_ppm": 5.0}, {"air_temp_c": SILENT}),
        Balance({"load_pct": 90.0}, {"o2_dry_pct": refused}), 1000)
    assert len(windows) == 1
    assert windows[0].values == {"co_ppm": 5.0, "load_pct": 90.0}
    assert windows[0].faults == {"air_temp_c": SILENT, "o2_dry_pct": refused}
    assert (windows[0].time_ms, windows[0].span_ms) == (START + 1234, 0)
    assert averager.close(moment(2000)) is None


def test_a_result_in_doubt_stays_and_its_fault_travels():
    doubt = Fault("", "direct and indirect efficiency are 7 points apart")
    averager = Averager(MINUTE)
    averager.add(sample(0, {}), Balance({"efficiency_direct_pct": 85.0},
                                        {"efficiency_direct_pct": doubt}), 1000)
    window = averager.close(moment(1000))
    assert window.values["efficiency_direct_pct"][0] == 85.0
    assert window.faults == {"efficiency_direct_pct": doubt}


def covered(stamps, every_ms=MINUTE):
    """Return [(start after START, span_ms, count)] of samples at (after_ms, leap_ms), then a stop.

    What a window is to cover is worked out by hand from the list of stamps.
    """
    averager = Averager(every_ms)
    windows = []
    for after_ms, leap_ms in stamps:
        taken = sample(after_ms, {"co_ppm": 1.0}, leap_ms=leap_ms)
        windows.extend(averager.add(taken, Balance({}, {}), 1000))
    windows.append(averager.close(moment(*stamps[-1][:1], leap_ms=stamps[-1][1])))
    return [(window.time_ms - START, window.span_ms, window.values["co_ppm"][3])
            for window in windows]


def seconds(first, last, leap_s=0):
    return [(1000 * second, 1000 * leap_s) for second in range(first, last + 1)]


def test_an_open_span_does_not_claim_the_time_that_a_clock_leapt_over():
    # 21 samples in the first minute, then the clock goes an hour and five minutes ahead
    assert covered(seconds(0, 20) + seconds(21, 95, leap_s=3900)) == [
        (0, 20_000, 21),  # with its last sample, as on a clean stop
        (3_900_000, 39_000, 39),  # counts from second 21 on, not from its start
        (3_960_000, 35_000, 36)]


def test_a_leap_within_a_span_shortens_what_it_claims():
    # by the clock at 0 to 20 s and 51 to 59 s: 30 s of the minute never were
    assert covered(seconds(0, 20) + seconds(21, 29, leap_s=30) + seconds(30, 40, leap_s=30)) == [
        (0, 30_000, 30), (MINUTE, 10_000, 11)]


def test_spans_that_a_clock_put_back_brings_again_say_what_they_covered():
    # At 3:30 the clock is put back by two minutes, to 1:31.
    found = covered(seconds(0, 210) + seconds(211, 300, leap_s=-120))
    assert found == [
        (0, MINUTE, 60), (MINUTE, MINUTE, 60), (2 * MINUTE, MINUTE, 60),
        (3 * MINUTE, 30_000, 31),
        (MINUTE, 29_000, 29),  # once more, from 1:31 on
        (2 * MINUTE, MINUTE, 60), (3 * MINUTE, 0, 1)]
    # All that is claimed is what went by, but for the second in which the clock was put back.
    assert sum([span_ms for _, span_ms, _ in found]) == 300_000 - 1000


def test_a_step_back_over_the_end_of_a_span_claims_no_second_minute():
    stamps = [(59_000, 0), (60_000, 0), (60_300, -500), (60_600, -500)]
    assert covered(stamps) == [(0, MINUTE, 1), (MINUTE, 0, 1), (0, 200, 1), (MINUTE, 100, 1)]


def test_a_clock_that_is_slewed_keeps_its_spans_whole():
    # 0.05 % fast and slow, the most that the kernel slews
    for direction in (1, -1):
        stamps = [(1000 * second, direction * second // 2) for second in range(200)]
        found = covered(stamps)
        assert [span_ms for _, span_ms, _ in found[:-1]] == [MINUTE, MINUTE, MINUTE]
