"""One boiler's desk: from what came in to records with totals.  A real spool, no lines."""

import asyncio
import json

import pytest

from edge import config
from edge.agent import Agent, Desk
from edge.birth import plant_words
from edge.clock import Clock
from edge.port import ticks_ms, unpackb
from edge.quantities import QUANTITIES, RESULT
from edge.sample import Moment
from edge.totals import TotalsBook
from edge.uplink.records import pack_batch, pack_clock, unpack_record
from edge.uplink.spool import Settings, Spool
from tests.test_commands import GAS, GAS_READINGS, edge

START_MS = 1_800_000_000_000


class Bench:
    """A desk over a spool in a directory, with a count of ms that the test moves."""

    def __init__(self, tmp_path, every_ms, method_constants=()):
        plant = config.load(str(GAS))
        boiler = plant.boilers[0]._replace(method_constants=dict(method_constants))
        lines = {line.name: line for line in plant.lines}
        self.ticks = self.started = ticks_ms()
        self.spool = Spool(str(tmp_path / "spool"), Settings(10_000_000, 190), self.moment)
        self.book = TotalsBook(str(tmp_path), self.spool)
        self.desk = Desk(boiler, lines, self.book.of(boiler), every_ms, lambda: self.ticks)
        self.period_ms = lines[self.desk.first.line].poll_every_ms

    def moment(self):
        return Moment(START_MS + self.ticks - self.started, self.ticks - self.started, 1, True)

    def poll(self, after_ms, poll_ms=0, **changes):
        self.ticks += after_ms
        for quantity, value in {**GAS_READINGS, **changes}.items():
            if quantity in self.desk.intake.quantities:
                self.desk.intake.put({quantity: float(value)}, self.ticks)
        self.desk.record(self.moment(), self.spool, poll_ms)

    def run_steadily(self, minutes):
        """Let the boiler run at one load; a poll every other period is late, and no hole."""
        for _ in range(minutes * 60_000 // (2 * self.period_ms)):
            self.poll(2 * self.period_ms)

    def records(self):
        self.spool.sync()
        batch = self.spool.peek(1, 1000, 10_000_000)
        return [unpack_record(record) for record in batch.records] if batch else []


def test_each_evaluation_is_a_record_when_every_s_is_zero(tmp_path):
    bench = Bench(tmp_path, 0)
    for _ in range(3):
        bench.poll(bench.period_ms)
    records = bench.records()
    assert [record[1] for record in records] == [1, 2, 3]
    assert records[0][8]["efficiency_indirect_pct"] == pytest.approx(92.68, abs=0.005)


def test_a_span_becomes_one_record_with_mean_min_max_and_count(tmp_path):
    bench = Bench(tmp_path, 10_000)
    for flue in (130.0, 135.0, 140.0):
        bench.poll(1000, flue_gas_temp_c=flue)
    bench.poll(10_000)
    record = bench.records()[0]
    assert record[8]["flue_gas_temp_c"] == [135.0, 130.0, 140.0, 3]
    assert (record[3], record[4]) == (START_MS, 10_000)


def test_a_span_carries_the_uncertainty_of_each_of_its_results(tmp_path):
    bench = Bench(tmp_path, 10_000)
    for _ in range(4):
        bench.poll(1000)
    bench.poll(10_000)
    values = bench.records()[0][8]
    results = [name for name in values if name + "_u95" in values]
    assert sorted(results) == [
        name for name in sorted(values)
        if not name.endswith("_u95") and QUANTITIES[name].role == RESULT]
    # The plant file says 0.1 vol-% of O2; by hand, with 8.6328 m3 of dry gas to 9.6204 m3 of air,
    # 8.6328 / 9.6204 * 21 / 17.5^2 * 0.1.
    assert values["excess_air_ratio_u95"] == pytest.approx(0.00615, abs=1e-5)
    # Not steady yet: a result that is withheld has no uncertainty either.
    assert "efficiency_direct_pct_u95" not in values


def test_a_single_evaluation_carries_no_uncertainty(tmp_path):
    bench = Bench(tmp_path, 0)
    bench.poll(bench.period_ms)
    values = bench.records()[0][8]
    assert "efficiency_indirect_pct" in values
    assert not [name for name in values if name.endswith("_u95")]


def test_decode_prints_the_uncertainty_beside_the_result(tmp_path):
    bench = Bench(tmp_path, 10_000)
    bench.poll(1000)
    bench.poll(10_000)
    bench.spool.sync()
    header = {"gateway": "g1", "spool": "0011223344556677", "stream": "live"}
    payload = pack_batch(header, bench.spool.peek(1, 1000, 10_000_000).records)
    done = edge("decode", "-", stdin=payload)
    values = json.loads(done.stdout)["values"]
    assert values["excess_air_ratio_u95"] == pytest.approx(0.00615, abs=1e-5)
    assert values["efficiency_indirect_pct"]["mean"] == pytest.approx(92.68, abs=0.005)
    assert 0.0 < values["efficiency_indirect_pct_u95"] < 1.0


def test_totals_are_the_integral_of_what_was_burnt_and_given(tmp_path):
    bench = Bench(tmp_path, 0)
    for _ in range(60):
        bench.poll(bench.period_ms)
    hours = 60 * bench.period_ms / 3_600_000
    totals = bench.records()[-1][11]
    # 720 m3/h of gas, 6.614 MW and 0.3058 kg/h of NOx are the worked example's.
    assert totals["fuel_m3"] == pytest.approx(720 * hours, rel=1e-9)
    assert totals["heat_gj"] == pytest.approx(6.614 * 3.6 * hours, rel=1e-4)
    assert totals["nox_kg"] == pytest.approx(0.3058 * hours, rel=1e-4)


def test_nothing_is_integrated_over_a_hole_without_samples(tmp_path):
    bench = Bench(tmp_path, 0)
    bench.poll(bench.period_ms)
    bench.poll(3_600_000)
    totals = bench.records()[-1][11]
    assert totals["fuel_m3"] == pytest.approx(720 * 2 * bench.period_ms / 3_600_000, rel=1e-9)


def test_a_poll_that_takes_longer_than_its_period_is_slow_and_no_hole(tmp_path):
    bench = Bench(tmp_path, 0)
    slow_ms = 10 * bench.period_ms
    for _ in range(6):
        bench.poll(slow_ms, poll_ms=slow_ms)
    totals = bench.records()[-1][11]
    # The first sample stands for one period, the others for the time since the one before.
    hours = (bench.period_ms + 5 * slow_ms) / 3_600_000
    assert totals["fuel_m3"] == pytest.approx(720 * hours, rel=1e-9)


def test_totals_go_on_after_a_restart_that_nobody_announced(tmp_path):
    bench = Bench(tmp_path, 0)
    for _ in range(5):
        bench.poll(bench.period_ms)
    before = bench.records()[-1][11]
    bench = Bench(tmp_path, 0)  # a kill: `totals` was never saved
    bench.poll(bench.period_ms)
    after = bench.records()[-1][11]
    one_period = 720 * bench.period_ms / 3_600_000
    assert after["fuel_m3"] == pytest.approx(before["fuel_m3"] + one_period, rel=1e-9)


def test_the_direct_efficiency_waits_for_a_quarter_of_an_hour_at_a_steady_load(
        tmp_path):
    bench = Bench(tmp_path, 60_000)
    bench.run_steadily(18)
    records = bench.records()
    assert "efficiency_direct_pct" not in records[0][8]
    assert records[0][10]["efficiency_direct_pct"] == (
        "not steady: 0 min of readings, allowed from 15 min")
    assert records[0][8]["efficiency_indirect_pct"][0] == pytest.approx(92.68, abs=0.005)
    assert records[-1][8]["efficiency_direct_pct"][0] == pytest.approx(91.32, abs=0.005)
    assert "efficiency_direct_pct" not in records[-1][10]


def test_a_change_of_load_takes_the_direct_efficiency_and_totals_go_on(tmp_path):
    bench = Bench(tmp_path, 0)
    bench.run_steadily(16)
    before = bench.records()[-1]
    assert "efficiency_direct_pct" in before[8]
    # 7.7 t/h is 70.6 % of rated output, 10.3 t/h was 94.5 %.
    bench.poll(bench.period_ms, steam_flow_t_h=7.7, fuel_flow_m3_h=540)
    after = bench.records()[-1]
    assert "efficiency_direct_pct" not in after[8] and "efficiency_indirect_pct" in after[8]
    assert after[10]["efficiency_direct_pct"] == (
        "not steady: load 70.6 to 94.5 % in 15 min, allowed within 10 % of its mean")
    assert after[11]["heat_gj"] > before[11]["heat_gj"]


def test_a_hole_in_the_polls_begins_the_steady_quarter_of_an_hour_anew(tmp_path):
    bench = Bench(tmp_path, 0)
    bench.run_steadily(16)
    bench.poll(600_000)
    assert bench.records()[-1][10]["efficiency_direct_pct"].startswith("not steady: 0 min")


def test_a_plant_file_may_ask_for_the_direct_efficiency_at_once(tmp_path):
    bench = Bench(tmp_path, 0, {"steady_minutes": 0.0})
    bench.poll(bench.period_ms)
    assert bench.records()[0][8]["efficiency_direct_pct"] == pytest.approx(91.32, abs=0.005)


def test_a_clean_stop_closes_the_open_span_early_with_its_real_length(tmp_path):
    bench = Bench(tmp_path, 60_000)
    bench.poll(1000)
    bench.poll(1000)
    bench.desk.close(bench.moment(), bench.spool)
    record = bench.records()[0]
    assert (record[3], record[4]) == (START_MS, 2000)
    assert record[8]["o2_dry_pct"][3] == 2


class DeafPoll:
    """A line's poll that does not hear a first cancellation, as wait_for of Python 3.11 may not."""

    devices = (None,)
    device = None

    def __init__(self):
        self.deaf = True

    def start(self, begin):
        pass

    async def next(self, polls):
        try:
            await asyncio.sleep(0.2)
        except asyncio.CancelledError:
            if not self.deaf:
                raise
            self.deaf = False
        return self, 200

    def close(self):
        pass


class FaultyPoll(DeafPoll):
    """A line's poll that ends by a mistake of ours."""

    async def next(self, polls):
        raise KeyError("o2_dry_pct")


def test_an_agent_that_ends_by_an_error_has_written_what_was_acknowledged(tmp_path):
    settings = Settings(1_000_000, 190, cursors_every_ms=10_000)
    clock = Clock(1)

    async def scenario():
        plant = config.load(str(GAS))
        plant = plant._replace(state_dir=str(tmp_path), uplinks=(), boilers=())
        spool = Spool(str(tmp_path / "spool"), settings, clock.moment)
        spool.cursor("province")
        for number in (1, 2):  # only the first does not wait for ten seconds
            spool.append(pack_clock(number, clock.moment(), 0))
            spool.sync()
            spool.ack("province", number, number)
            spool.sync()
        running = Agent(plant, spool, TotalsBook(str(tmp_path), spool), clock, plant_words(plant),
                        print)
        running.line_polls = {line.name: FaultyPoll() for line in plant.lines}
        with pytest.raises(KeyError):
            await running.run()

    asyncio.run(scenario())
    assert Spool(str(tmp_path / "spool"), settings, clock.moment).cursor("province") == 2


def test_a_stop_ends_the_agent_also_when_a_poll_swallows_the_cancellation(tmp_path):
    async def scenario():
        plant = config.load(str(GAS))
        plant = plant._replace(state_dir=str(tmp_path), uplinks=(), boilers=())
        clock = Clock(1)
        spool = Spool(str(tmp_path / "spool"), Settings(1_000_000, 190), clock.moment)
        running = Agent(plant, spool, TotalsBook(str(tmp_path), spool), clock, plant_words(plant),
                        print)
        running.line_polls = {line.name: DeafPoll() for line in plant.lines}
        ending = asyncio.create_task(running.run())
        await asyncio.sleep(0.1)
        running.stop()
        async with asyncio.timeout(5):
            assert await ending is True

    asyncio.run(scenario())


def test_the_birth_names_the_uncertainty_of_results_where_records_are_spans():
    plant = config.load(str(GAS))
    birth = unpackb(plant_words(plant._replace(every_s=60.0)).birth)
    assert "efficiency_direct_pct_u95" in str(birth)
    assert "_u95" not in str(unpackb(plant_words(plant._replace(every_s=0.0)).birth))


class LeapingPoll(DeafPoll):
    """Polls that bring nothing while the test moves the wall clock between them."""

    def __init__(self, hands, walls_ms):
        super().__init__()
        self.deaf = False
        self.hands = hands
        self.walls_ms = list(walls_ms)

    async def next(self, polls):
        if not self.walls_ms:
            return None, 0
        self.hands["wall"] = self.walls_ms.pop(0)
        self.hands["count"] += 1000
        return self, 0


def agent_with_clock(tmp_path, first_ms, walls_ms):
    """Run an agent over polls at these wall clocks; return it and what it logged."""
    hands = {"wall": first_ms, "count": 0}
    clock = Clock(1, lambda: hands["wall"], lambda: hands["count"])
    plant = config.load(str(GAS))._replace(state_dir=str(tmp_path), uplinks=(), boilers=())
    spool = Spool(str(tmp_path / "spool"), Settings(1_000_000, 190), clock.moment)
    logged = []

    async def scenario():
        running = Agent(plant, spool, TotalsBook(str(tmp_path), spool), clock, plant_words(plant),
                        logged.append)
        poll = LeapingPoll(hands, walls_ms)
        running.line_polls = {"dcs": poll}
        await running.run(polls=len(poll.walls_ms))
        return running

    return asyncio.run(scenario()), logged


def test_a_leap_of_the_clock_is_one_event_and_one_line_of_log(tmp_path):
    walls_ms = [START_MS + 1000, START_MS + 7_202_000, START_MS + 7_203_000, START_MS + 4000]
    running, logged = agent_with_clock(tmp_path, START_MS, walls_ms)
    assert logged == [
        "clock: gone ahead by 7200 s within one poll",
        "clock: put back by 7200 s; spans come again under the same start"]
    events = running.events.take("province")
    assert [(event.kind, event.text) for event in events] == [("clock", text) for text in logged]
    assert [event.moment.up_ms for event in events] == [2000, 4000]
    assert running.spool.next == 1  # an event is no record


def test_setting_the_clock_is_one_clock_record_and_no_event(tmp_path):
    running, logged = agent_with_clock(tmp_path, 5000, [6000, START_MS, START_MS + 1000])
    assert logged == []
    batch = running.spool.peek(1, 10, 100_000)
    # 2 s after the start, at which the clock showed 5 s after 1970
    assert [unpack_record(record) for record in batch.records] == [
        [2, 1, 1, START_MS, 2000, True, START_MS - 7000]]


def test_numbers_rise_by_one_while_the_clock_is_put_back_and_forth(tmp_path):
    bench = Bench(tmp_path, 60_000)
    leaps_ms = [0, -600_000, 7_200_000, -7_200_000, 59_000, -3000]
    true_moment = bench.moment
    for leap_ms in leaps_ms:
        bench.moment = lambda leap_ms=leap_ms: true_moment()._replace(
            time_ms=true_moment().time_ms + leap_ms)
        for _ in range(100):
            bench.poll(1000)
    bench.desk.close(bench.moment(), bench.spool)
    records = bench.records()
    assert [record[1] for record in records] == list(range(1, len(records) + 1))
    assert [record[3] % 60_000 for record in records] == [0] * len(records)
    up_ms = [record[5] for record in records]
    assert up_ms == sorted(up_ms) and len(set(up_ms)) == len(up_ms)
    # 600 samples, each in one record; what is claimed is never more than went by
    assert sum(record[8]["flue_gas_temp_c"][3] for record in records) == 600
    assert 560_000 <= sum(record[4] for record in records) <= 600_000
