"""Thirty units on one pair at 9600 baud, with the pace of a real line, under the real agent.

PAIR_SECONDS: how long (`make campaign-pair` takes five minutes).
"""

import json
import os
import time

from edge.simulator.paced_pair import PacedPair
from edge.simulator.ports import free_port
from hil_tests.bus_room import unit, write_bus_plant, write_map
from hil_tests.rig import AgentProcess, edge, until

SECONDS = float(os.environ.get("PAIR_SECONDS", "45"))
UNITS = range(1, 31)
DEAD = (7, 19)
LOAD_PCT = 80.0
NAMES = (  # readings that take any number from 0 on
    "fuel_flow_kg_h", "fuel_flow_m3_h", "co_ppm", "no_ppm", "no2_ppm", "nox_mg_m3", "so2_mg_m3",
    "dust_mg_m3", "nh3_mg_m3", "flue_gas_velocity_m_s", "steam_flow_t_h", "feedwater_flow_t_h",
    "blowdown_flow_t_h", "water_flow_t_h", "condensate_flow_kg_h", "electric_power_kw",
    "fuel_temp_c", "flue_gas_pressure_pa", "oil_flow_t_h", "cooling_water_flow_t_h",
)
WORDS = tuple((name, place) for place, name in enumerate(NAMES))
LINE = ('name = "pair"\ntransport = "rtu"\ndevice = "%s"\nbaudrate = 9600\ntimeout_ms = 150\n'
        "poll_every_ms = %d\n")


def load_pct(plant):
    """Return the load that `check` predicts."""
    said = json.loads(edge("check", plant, "--json").stdout)
    return said["lines"][0]["bus_load_pct"]


def test_a_pair_at_80_percent_load_keeps_its_grid_with_two_units_dead(tmp_path):
    write_map(tmp_path, WORDS)
    url = "mqtt://127.0.0.1:%d" % free_port()
    with PacedPair({number: unit(number, WORDS) for number in UNITS}, dead=DEAD) as pair:
        plant = write_bus_plant(tmp_path, url, {LINE % (pair.device, 10_000): UNITS})
        period_ms = round(10_000 * load_pct(plant) / LOAD_PCT)
        plant = write_bus_plant(tmp_path, url, {LINE % (pair.device, period_ms): UNITS})
        predicted_pct = load_pct(plant)
        agent = AgentProcess(plant).start()
        try:
            until(lambda: pair.report().passed, 10, "a first request")
            time.sleep(SECONDS)  # what is measured is time
        finally:
            assert agent.stop() == 0, agent.said()
        report = pair.report()
    healthy = [row for row in report.passed if row.unit not in DEAD]
    shares = kept_shares(healthy, period_ms)
    busy_ms = sum(row.busy_ms for row in healthy) / len(healthy)
    predicted_ms = predicted_pct / 100 * period_ms / len(UNITS)
    polls = {number: sum(row.unit == number for row in report.passed) for number in UNITS}
    print("period %d ms, predicted load %.1f %%; %d polls, %.2f %% within 10 %% of the period from "
          "their grid point; bus time of one %.2f ms, predicted %.2f ms; gaps broken %d, "
          "collisions %d; polls of the dead %s; simulator late by at most %.1f ms" % (
              period_ms, predicted_pct, len(healthy), 100 * shares, busy_ms, predicted_ms,
              report.gaps, report.collisions, [polls[number] for number in DEAD],
              report.late_ms))
    assert abs(predicted_pct - LOAD_PCT) < 0.5
    assert all(row.answered for row in healthy)
    assert shares >= 0.99
    assert abs(busy_ms / predicted_ms - 1) <= 0.05
    assert report.gaps == 0 and report.collisions == 0 and report.broken == 0
    for number in DEAD:
        times = [row.ms for row in report.passed if row.unit == number]
        assert all(third - first >= 59_000 for first, third in zip(times, times[2:], strict=False))
    expected = SECONDS * 1000 / period_ms
    assert all(polls[number] >= 0.99 * expected - 2 for number in UNITS if number not in DEAD)


def kept_shares(rows, period_ms):
    """Return the share of polls that start within 10 % of the period from their grid point.

    The grid of a unit is its own: the points that fit its polls best, in the median.
    """
    kept = 0
    for number in {row.unit for row in rows}:
        starts = [row.ms for row in rows if row.unit == number]
        offsets = sorted((start - starts[0] + period_ms / 2) % period_ms for start in starts)
        middle = offsets[len(offsets) // 2]
        kept += sum(abs(offset - middle) <= period_ms / 10 for offset in offsets)
    return kept / len(rows)
