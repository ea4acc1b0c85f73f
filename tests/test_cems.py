"""The simulated CEMS: sample line, drift, blow-back and calibration; the same whatever the step."""

from math import exp

import pytest

from edge.config_check import Place
from edge.config_source import Source
from edge.simulator.cems import CEMS, Cems, CemsSettings, read_cems
from edge.simulator.instruments import Instruments

QUIET = CemsSettings(
    line_s=20.0, lag_s=10.0, zero_drift_pct=0.0, span_drift_pct=0.0, blow_back_every_h=0.0,
    blow_back_s=60.0, calibration_every_h=0.0, calibration_first_h=1.0, zero_s=300.0,
    span_s=300.0, settling_s=120.0, meanwhile="gas")
CALIBRATED = QUIET._replace(calibration_every_h=24.0)
GAS = {"o2_dry_pct": 4.0, "co_ppm": 100.0, "nox_mg_m3": 50.0, "load_pct": 85.0}


def at(settings, time_s, dt_s=1.0, truth=None):
    """Return the CEMS and what it shows of a constant gas after so many seconds."""
    cems = Cems(settings)
    shown = cems.read(truth or GAS, 0.0)
    for _ in range(round(time_s / dt_s)):
        shown = cems.read(truth or GAS, dt_s)
    return cems, shown


def test_a_cems_shows_the_gases_that_it_has_cells_for():
    cems, shown = at(QUIET, 60.0)
    assert sorted(cems.quantities) == ["co_ppm", "nox_mg_m3", "o2_dry_pct"]
    assert shown == pytest.approx({"o2_dry_pct": 4.0, "co_ppm": 100.0, "nox_mg_m3": 50.0})
    assert cems.status == "measuring"


def test_a_change_in_the_stack_is_seen_after_the_line_and_by_the_lag_of_the_cell():
    cems = Cems(QUIET)
    cems.read(GAS, 0.0)
    cems.read(GAS, 100.0)
    richer = {**GAS, "o2_dry_pct": 6.0}
    cems.read(richer, 1e-3)  # a step in the stack, as sharp as may be
    shown = [cems.read(richer, 1.0)["o2_dry_pct"] for _ in range(40)]
    assert shown[18] == pytest.approx(4.0, abs=1e-9)
    # 30 s on: 20 s of line, then 10 s are one lag
    assert shown[29] == pytest.approx(6.0 - 2.0 * exp(-1.0), abs=1e-3)


@pytest.mark.parametrize("dt_s", [3.0, 7.0, 60.0])
def test_cycles_and_lags_are_the_same_whatever_the_step(dt_s):
    settings = CALIBRATED._replace(blow_back_every_h=0.4, zero_drift_pct=2.0, span_drift_pct=-3.0)
    truth = {"o2_dry_pct": 4.0, "co_ppm": 0.0}
    coarse, fine = Cems(settings), Cems(settings)
    coarse.read(truth, 0.0)
    fine.read(truth, 0.0)
    for turn in range(1, int(7560 / dt_s) + 1):
        # A slope in the stack, the same for both.
        low, high = (4.0 + 2e-4 * dt_s * (turn - 1), 4.0 + 2e-4 * dt_s * turn)
        for part in (0.3, 0.5, 1.0):
            one = fine.read({"o2_dry_pct": low + (high - low) * part, "co_ppm": 0.0},
                            dt_s * {0.3: 0.3, 0.5: 0.2, 1.0: 0.5}[part])
        other = coarse.read({"o2_dry_pct": high, "co_ppm": 0.0}, dt_s)
        assert other == pytest.approx(one, abs=1e-8), turn
        assert coarse.status == fine.status


@pytest.mark.parametrize(
    ("time_s", "status", "o2_dry_pct", "nox_mg_m3"),
    [
        (3599.0, "measuring", 4.0, 50.0),
        (3890.0, "zero", 0.0, 0.0),  # 290 s of zero gas are 29 lags
        (4190.0, "span", 20.0, 800.0),
        (4210.0, "settling", 4.0 + 16.0 * exp(-1.0), 50.0 + 750.0 * exp(-1.0)),
        (4319.0, "settling", 4.0, 50.0),
        (4321.0, "measuring", 4.0, 50.0),
        (3600.0 + 86_400.0 + 290.0, "zero", 0.0, 0.0),  # and so every day
    ],
)
def test_a_calibration_shows_zero_gas_then_span_gas_then_settles(
        time_s, status, o2_dry_pct, nox_mg_m3):
    cems, shown = at(CALIBRATED, time_s, 10.0 if time_s > 10_000.0 else 1.0)
    assert cems.status == status
    assert shown["o2_dry_pct"] == pytest.approx(o2_dry_pct, abs=1e-3)
    assert shown["nox_mg_m3"] == pytest.approx(nox_mg_m3, abs=1e-2)


def test_a_blow_back_fills_the_line_with_instrument_air():
    settings = QUIET._replace(blow_back_every_h=1.0)
    assert at(settings, 3590.0)[0].status == "measuring"
    cems, shown = at(settings, 3610.0)
    assert (cems.status, shown["o2_dry_pct"]) == ("blow-back", pytest.approx(4.0))  # not there yet
    cems, shown = at(settings, 3679.0)
    assert cems.status == "settling"
    assert shown["o2_dry_pct"] == pytest.approx(20.95 - 16.95 * exp(-5.9), abs=1e-6)
    assert shown["nox_mg_m3"] == pytest.approx(50.0 * exp(-5.9), abs=1e-6)
    assert at(settings, 3600.0 + 60.0 + 20.0 + 120.0)[0].status == "measuring"


def test_drift_goes_on_until_a_calibration_sets_it_right():
    settings = CALIBRATED._replace(calibration_first_h=12.0, zero_drift_pct=2.0, span_drift_pct=4.0)
    shown = at(settings, 43_000.0, 10.0)[1]
    # half a day: 1 % of 25 % of oxygen and 2 % of the reading, both times 43,000 / 43,200
    assert shown["o2_dry_pct"] == pytest.approx(4.0 + (0.25 + 0.08) * 43_000 / 43_200, abs=1e-9)
    shown = at(settings, 43_200.0 + 600.0 + 400.0, 10.0)[1]
    # 400 s since it was set right
    assert shown["o2_dry_pct"] == pytest.approx(4.0 + 0.66 * 400.0 / 86_400.0, abs=1e-9)


def test_without_a_calibration_drift_never_ends():
    shown = at(QUIET._replace(zero_drift_pct=1.0), 10 * 86_400.0, 600.0)[1]
    assert shown["co_ppm"] == pytest.approx(100.0 + 200.0)  # 10 % of 2000 ppm


def test_a_cems_that_holds_shows_its_last_reading_with_its_noise_through_a_cycle():
    instruments = Instruments(1, (), CALIBRATED._replace(meanwhile="hold"))
    seen: dict = {}
    for _ in range(500):
        shown = instruments.read(GAS, 10.0)
        seen.setdefault(instruments.cems.status, []).append(shown["o2_dry_pct"])
    held = seen["zero"] + seen["span"] + seen["settling"]
    assert len(held) == 72 and set(held) == {seen["measuring"][358]}
    assert len(set(seen["measuring"])) == len(seen["measuring"]) == 428


def test_noise_comes_on_top_of_what_the_cells_see():
    instruments = Instruments(1, (), CALIBRATED)
    shown = [instruments.read(GAS, 10.0)["o2_dry_pct"] for _ in range(418)]
    assert shown[385] == pytest.approx(0.0, abs=0.2) and shown[417] == pytest.approx(20.0, abs=0.2)
    assert len({round(value, 9) for value in shown}) > 390  # zero gas shows nothing below zero


def test_a_scenario_gives_a_cems_what_it_does_not_say_by_default():
    found: list = []
    settings = read_cems(Place(Source("room.toml", "", {}), ("cems",), found), {"lag_s": 30})
    assert found == [] and settings.lag_s == 30.0
    assert settings._asdict() == {**{key: field.default for key, field in CEMS.items()},
                                  "lag_s": 30.0}
    read_cems(Place(Source("room.toml", "", {}), ("cems",), found), {"meanwhile": "sleep"})
    assert [message for _, _, message in found] == ['found "sleep", allowed hold, gas']
