"""Simulated instruments: lag, bias, drift, range, stuck; the same whatever the step."""

from math import exp

import pytest

from edge.config_check import Place
from edge.config_source import Source
from edge.efficiency.instruments import TYPICAL
from edge.simulator.instruments import NOISE, Instrument, Instruments, read_instruments
from edge.simulator.lags import SlopedLag

OXYGEN = Instrument("o2_dry_pct", noise=0.0, bias=0.0, lag_s=0.0, drift_per_day=0.0,
                    low=float("nan"), high=float("nan"))


def shown(row, steps, seed=1):
    """Return what an oxygen probe shows after each (dt_s, truth)."""
    instruments = Instruments(seed, (row,))
    return [instruments.read({"o2_dry_pct": truth}, dt_s)["o2_dry_pct"] for dt_s, truth in steps]


def test_an_instrument_without_noise_shows_the_truth():
    assert shown(OXYGEN, [(0.0, 3.5), (1.0, 3.6)]) == [3.5, 3.6]


def test_a_bias_is_added_and_drift_grows_with_the_days():
    row = OXYGEN._replace(bias=0.2, drift_per_day=0.48)
    # after six hours 0.12, after a day 0.48
    assert shown(row, [(0.0, 3.0), (21_600.0, 3.0), (64_800.0, 3.0)]) == pytest.approx(
        [3.2, 3.32, 3.68], abs=1e-12)


def test_a_lagging_instrument_follows_a_ramp_by_its_lag():
    row = OXYGEN._replace(lag_s=20.0)
    ramp = [(1.0, 2.0 + 0.01 * second) for second in range(1, 301)]
    # 15 lags on it is where the ramp was 20 s ago, but for exp(-15)
    assert shown(row, [(0.0, 2.0), *ramp])[-1] == pytest.approx(5.0 - 0.2, abs=1e-6)


def test_a_lag_is_exact_for_one_step_or_a_thousand():
    once, often = SlopedLag(30.0), SlopedLag(30.0)
    once.step(0.0, 10.0)
    often.step(0.0, 10.0)
    for turn in range(1, 1001):
        found = often.step(0.045, 10.0 + 5.0 * turn / 1000)
    assert once.step(45.0, 15.0) == pytest.approx(found, rel=1e-12)
    # by hand: 15 - 30 * 5 / 45 + 30 * 5 / 45 * exp(-45 / 30)
    assert found == pytest.approx(15.0 - 10 / 3 * (1.0 - exp(-1.5)), rel=1e-12)


@pytest.mark.parametrize(("truth", "reading"), [(0.05, 0.1), (3.0, 3.0), (22.0, 21.0)])
def test_a_reading_saturates_at_the_ends_of_its_range(truth, reading):
    assert shown(OXYGEN._replace(low=0.1, high=21.0), [(0.0, truth)]) == [reading]


def test_the_factor_on_noise_leaves_the_noise_of_the_others_as_it_is():
    truth = {"o2_dry_pct": 3.5, "co_ppm": 50.0, "air_temp_c": 20.0}
    usual, calm, loud = (Instruments(3, rows) for rows in (
        (), (OXYGEN,), (OXYGEN._replace(noise=10.0),)))
    for _ in range(50):
        rows = [each.read(truth, 1.0) for each in (usual, calm, loud)]
        assert rows[1]["o2_dry_pct"] == 3.5
        assert rows[2]["o2_dry_pct"] - 3.5 == pytest.approx(10.0 * (rows[0]["o2_dry_pct"] - 3.5))
        assert rows[0]["co_ppm"] == rows[1]["co_ppm"] == rows[2]["co_ppm"] != 50.0


def test_a_stuck_reading_stays_with_its_noise_until_it_is_released():
    instruments = Instruments(1)
    before = instruments.read({"o2_dry_pct": 3.0, "co_ppm": 50.0}, 1.0)
    instruments.stick("o2_dry_pct")
    stuck = [instruments.read({"o2_dry_pct": 5.0, "co_ppm": 50.0}, 1.0) for _ in range(5)]
    assert {row["o2_dry_pct"] for row in stuck} == {before["o2_dry_pct"]}
    assert len({row["co_ppm"] for row in stuck}) == 5
    instruments.release("o2_dry_pct")
    # five standard deviations of its noise
    assert abs(instruments.read({"o2_dry_pct": 5.0}, 1.0)["o2_dry_pct"] - 5.0) < 0.2


def test_every_usual_noise_is_within_the_accuracy_of_the_usual_instrument():
    assert set(NOISE) <= set(TYPICAL)
    for quantity, (sigma, part) in NOISE.items():
        absolute, relative, _, _ = TYPICAL[quantity]
        assert sigma <= absolute or part <= relative, quantity


def problems(*tables):
    """Return the Instruments of tables and (path, message) of what is wrong with them."""
    found: list = []
    source = Source("room.toml", "", {})
    rows = read_instruments([(Place(source, ("instrument", count), found), table)
                             for count, table in enumerate(tables)])
    return rows, [(path, message) for _, path, message in found]


def test_a_scenario_says_what_is_wrong_with_an_instrument():
    rows, found = problems({"quantity": "o2_dry_pct", "bias": 0.2, "high": 21})
    assert found == []
    assert (rows[0].quantity, rows[0].bias, rows[0].noise, rows[0].high) == (
        "o2_dry_pct", 0.2, 1.0, 21.0)


def test_a_scenario_with_an_instrument_that_cannot_be_is_refused():
    _, found = problems({"quantity": "o2_dry_pct", "low": 5, "high": 2},
                        {"quantity": "o2_dry_pct", "lag": 3}, {"quantity": "load_pct"})
    assert [path[-1] for path, _ in found] == ["lag", "quantity", "quantity", "high"]
    assert found[0][1] == "found an unknown key, allowed lag_s (did you mean it?)"
    assert found[3][1] == "found 2, allowed more than low (5)"
