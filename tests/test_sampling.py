"""From lines to Samples: who pays when a unit is silent, refuses, or a line is lost."""

import asyncio

import pytest

from edge.drivers import breaker
from edge.drivers.breaker import BACKOFF_FIRST_MS, Backoff
from edge.drivers.device_poll import DevicePoll
from edge.drivers.sampling import Intake, LinePoll
from edge.errors import ExceptionReply, LineLost, NoReply
from edge.plant import Boiler
from edge.port import NAN, ticks_ms
from edge.sample import FLAG_COMMUNICATION, FLAG_OVER_RANGE, Moment
from tests import parts

PERIOD_MS = 10
NOW = Moment(1_800_000_000_000, 5000, 1, True)
LINES = {name: parts.line(name, "tcp", host="127.0.0.1", port=502, timeout_ms=300,
                          poll_every_ms=PERIOD_MS)
         for name in ("dcs", "stack")}


def register(quantity, address, kind="uint16", table="holding"):
    return parts.register(quantity, table, address, kind)


def boiler(*devices):
    return Boiler("b1", "steam", None, 7.0, "gb_t_10180", False, "grate", NAN, "", {}, "", {}, {},
                  3.5, devices, "")


class FakeLine:
    """A line whose units answer from a table: {(unit, table, address): octets or an error}."""

    where = "fake"
    called = False

    def __init__(self, answers):
        self.answers = answers
        self.connected = False
        self.asked = []
        self.refuses = False

    async def open(self):
        if self.refuses:
            raise LineLost("fake: cannot connect: refused")
        self.connected = True

    async def read(self, unit_id, block):
        self.asked.append((unit_id, block.address))
        answer = self.answers[unit_id, block.table, block.address]
        if isinstance(answer, LineLost):
            self.connected = False
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self):
        self.connected = False


def polled(line, devices, times=1, line_name="dcs"):
    """Return the sample, the line poll and the log after polling the devices of one line."""
    unit = boiler(*devices)
    intake = Intake(unit, LINES)
    log = []
    of_line = [device for device in devices if device.line == line_name]
    line_poll = LinePoll(LINES[line_name], line, [
        DevicePoll(device, intake, LINES[line_name], len(of_line) > 1) for device in of_line],
        log.append)
    line_poll.start()
    poll(line_poll, times)
    return intake.sample(NOW, ticks_ms()), line_poll, log


def poll(line_poll, times=1):
    """Poll every unit so many times more."""

    async def turns():
        polls = line_poll.polls + times
        while (await line_poll.next(polls))[0]:
            pass

    asyncio.run(turns())


TWO_UNITS = (
    parts.device("dcs", 1, (register("air_temp_c", 0), register("co_ppm", 200))),
    parts.device("dcs", 2, (register("feedwater_temp_c", 0),)),
)
ANSWERS = {(1, "holding", 0): b"\x00\x14", (1, "holding", 200): b"\x00\x32",
           (2, "holding", 0): b"\x00\x68"}


def answers(**changes):
    return FakeLine({**ANSWERS, **changes.get("changed", {})})


def test_readings_of_two_units_meet_in_one_sample():
    sample, _, log = polled(answers(), TWO_UNITS)
    assert sample.readings == {"air_temp_c": 20.0, "co_ppm": 50.0, "feedwater_temp_c": 104.0}
    assert sample.faults == {} and log == []


def test_a_silent_unit_costs_its_own_readings_and_one_timeout():
    line = answers(changed={(1, "holding", 0): NoReply("fake, unit 1, register 0", 300)})
    sample, _, log = polled(line, TWO_UNITS)
    assert sample.readings == {"feedwater_temp_c": 104.0}
    assert sample.faults["air_temp_c"] == (FLAG_COMMUNICATION, "no reply in 300 ms")
    assert sample.faults["co_ppm"] == (FLAG_COMMUNICATION, "no reply in 300 ms")
    assert line.asked == [(1, 0), (2, 0)], "its second block must not cost a second timeout"
    assert log == ["fake, unit 1, register 0: no reply in 300 ms"]


def test_a_unit_that_stays_silent_is_asked_less_often_and_logged_once():
    line = answers(changed={(1, "holding", 0): NoReply("fake, unit 1, register 0", 300)})
    _, _, log = polled(line, TWO_UNITS, times=20)
    assert line.asked.count((1, 0)) < 5 and line.asked.count((2, 0)) == 20
    assert len(log) == 1


def test_a_refused_block_costs_only_the_readings_in_it():
    line = answers(changed={(1, "holding", 200): ExceptionReply("fake, unit 1, register 200", 2)})
    sample, _, _ = polled(line, TWO_UNITS)
    assert sample.readings == {"air_temp_c": 20.0, "feedwater_temp_c": 104.0}
    assert sample.faults["co_ppm"].reason == "exception 2 (illegal data address)"


def test_a_lost_line_is_a_fault_of_all_its_readings_and_one_line_of_log():
    line = FakeLine({key: LineLost("fake: connection dropped") for key in ANSWERS})
    sample, line_poll, log = polled(line, TWO_UNITS, times=3)
    assert sample.readings == {}
    assert {fault.reason for fault in sample.faults.values()} == {"line lost"}
    assert log == ["fake: connection dropped; trying again"] and line_poll.lost == 1


def test_a_dtu_that_calls_again_is_asked_without_waiting():
    line = answers()
    line.refuses = True
    _, line_poll, _ = polled(line, TWO_UNITS, times=3)
    assert not line_poll._closed.due()
    line.refuses, line.called = False, True
    poll(line_poll)
    assert line_poll.devices[0].intake.sample(NOW, ticks_ms()).faults == {}


def test_a_line_that_comes_back_says_so_once():
    line = answers()
    line.refuses = True
    _, line_poll, log = polled(line, TWO_UNITS)
    line_poll._closed = Backoff(0, 0)
    line.refuses = False
    poll(line_poll, 2)
    assert log == ["fake: cannot connect: refused; trying again", "fake: connected again"]
    intake = line_poll.devices[0].intake
    assert intake.sample(NOW, ticks_ms()).readings["air_temp_c"] == 20.0


def test_a_reading_outside_its_range_is_a_fault_and_no_reading():
    sample, _, _ = polled(answers(changed={(1, "holding", 0): b"\x00\x64"}), TWO_UNITS)
    assert "air_temp_c" not in sample.readings
    assert sample.faults["air_temp_c"] == (FLAG_OVER_RANGE, "found 100, allowed -50 to 60 °C")


def test_a_float_that_is_no_number_is_a_fault_and_no_reading():
    device = parts.device("dcs", 1, (register("o2_dry_pct", 0, "float32"),))
    sample, _, _ = polled(FakeLine({(1, "holding", 0): b"\x7f\xc0\x00\x00"}), (device,))
    assert sample.faults["o2_dry_pct"].reason == "no reading (NaN)"


def test_a_reading_of_another_line_grows_stale_after_two_periods_and_the_timeout():
    devices = (parts.device("dcs", 1, (register("air_temp_c", 0),)),
               parts.device("stack", 9, (register("co_ppm", 0),)))
    intake = Intake(boiler(*devices), LINES)
    taken = ticks_ms()
    intake.put({"co_ppm": 50.0}, taken)
    # 2 x 10 ms of its own line and 300 ms of timeout, by hand
    assert intake.sample(NOW, taken + 320).readings == {"co_ppm": 50.0}
    late = intake.sample(NOW, taken + 321)
    assert late.readings == {}
    assert late.faults["co_ppm"] == (FLAG_COMMUNICATION, "stale: 321 ms old, allowed 320")


def test_what_was_not_read_yet_is_a_fault_that_says_so():
    intake = Intake(boiler(*TWO_UNITS), LINES)
    faults = intake.sample(NOW, ticks_ms()).faults
    assert {fault.reason for fault in faults.values()} == {"not read yet"} and len(faults) == 3


def test_the_wait_after_failures_doubles_up_to_its_limit_and_starts_anew():
    backoff = Backoff()
    assert backoff.due()
    waits = []
    for _ in range(9):
        backoff.fail()
        waits.append(backoff.wait_ms)
    assert waits == [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]
    assert not backoff.due()
    backoff.succeed()
    backoff.fail()
    assert backoff.wait_ms == BACKOFF_FIRST_MS


@pytest.mark.parametrize(("after_ms", "is_due"), [(499, False), (500, True)])
def test_a_wait_ends_in_time_when_the_count_of_a_board_begins_again(monkeypatch, after_ms, is_due):
    period = 1 << 30
    now = [period - 100]

    def diff(later, earlier):
        assert 0 <= later < period and 0 <= earlier < period  # a board reads nonsense of others
        return (later - earlier + period // 2) % period - period // 2

    monkeypatch.setattr(breaker, "ticks_ms", lambda: now[0])
    monkeypatch.setattr(breaker, "ticks_diff", diff)
    backoff = Backoff()
    backoff.fail()
    now[0] = (now[0] + after_ms) % period
    assert backoff.due() is is_due


def test_a_connection_on_which_nobody_answers_is_closed_after_some_polls(monkeypatch):
    monkeypatch.setattr(breaker, "SHARED_FIRST_MS", 0)
    monkeypatch.setattr(breaker, "SHARED_MAX_MS", 0)
    line = FakeLine({key: NoReply("fake", 300) for key in ANSWERS})
    _, line_poll, _ = polled(line, TWO_UNITS)
    assert line.connected
    poll(line_poll)  # the second silence of both
    assert not line.connected, "a gateway that hangs may answer on a new connection"
    for device in line_poll.devices:
        device._silence = Backoff(0, 0)
    line.answers = ANSWERS
    poll(line_poll)
    assert line.connected


def test_one_unit_that_answers_keeps_the_connection():
    line = answers(changed={(1, "holding", 0): NoReply("fake", 300)})
    polled(line, TWO_UNITS, times=5)
    assert line.connected


def test_a_dead_unit_of_a_shared_line_costs_two_timeouts_in_its_first_minute(monkeypatch):
    clock = [0]
    monkeypatch.setattr(breaker, "ticks_ms", lambda: clock[0])
    silence = breaker.breaker(shared=True)
    asked = []
    for now in range(0, 600_000, 1000):  # ten minutes, a poll a second
        clock[0] = now
        if silence.due():
            asked.append(now)
            silence.fail()
    assert len(asked) >= 6, "it must be picked up again when it comes back"
    for first, third in zip(asked, asked[2:], strict=False):
        assert third - first >= 60_000, asked


class Controller(FakeLine):
    """A unit that has some holding registers only: each holds its own address."""

    def __init__(self, addresses, code=2):
        super().__init__({})
        self.addresses = set(addresses)
        self.code = code

    async def read(self, unit_id, block):
        span = range(block.address, block.address + block.count)
        self.asked.append((block.address, block.count))
        if not self.addresses.issuperset(span):
            raise ExceptionReply("fake, unit %d, register %d" % (unit_id, block.address), self.code)
        return b"".join([address.to_bytes(2, "big") for address in span])


BLOCK = ("air_temp_c", "co_ppm", "no_ppm", "no2_ppm", "so2_mg_m3", "dust_mg_m3", "fuel_temp_c",
         "feedwater_temp_c")


@pytest.mark.parametrize(("code", "reason"), [
    (2, "exception 2 (illegal data address)"), (3, "exception 3 (illegal data value)")])
def test_a_refused_register_is_found_and_the_others_are_read_in_the_same_poll(code, reason):
    device = parts.device("dcs", 1, [register(name, place) for place, name in enumerate(BLOCK)])
    line = Controller(set(range(8)) - {5}, code)
    sample, line_poll, log = polled(line, (device,))
    assert sample.readings == {name: float(place) for place, name in enumerate(BLOCK) if place != 5}
    assert sample.faults["dust_mg_m3"].reason == reason
    # halved three times: 0-7, 0-3, 4-7, 4-5, 4, 5, 6-7
    assert len(line.asked) == 7
    assert any("register 5: %s (dust_mg_m3)" % reason in row for row in log)
    line.asked.clear()
    poll(line_poll, 3)
    assert line.asked == [(0, 5), (6, 2)] * 3, "the plan without it, and it is not tried yet"


def test_a_refused_register_that_is_there_again_joins_its_block():
    device = parts.device("dcs", 1, [register(name, place) for place, name in enumerate(BLOCK)])
    line = Controller(set(range(8)) - {5})
    _, line_poll, log = polled(line, (device,))
    unit = line_poll.devices[0]
    line.addresses.add(5)
    for wait, _ in unit.refused.values():
        wait.wait_ms = 0  # its time has come
    line.asked.clear()
    poll(line_poll, 2)
    assert (5, 1) in line.asked and line.asked[-1] == (0, 8)
    assert unit.intake.sample(NOW, ticks_ms()).readings["dust_mg_m3"] == 5.0
    assert log[-1] == "fake, unit 1, register 5 (dust_mg_m3): answers again"


def test_a_refused_register_that_has_fallen_silent_does_not_take_the_others_with_it():
    class Mute(Controller):
        async def read(self, unit_id, block):
            if block.address == 5:
                self.asked.append((5, block.count))
                raise NoReply("fake, unit 1, register 5", 300)
            return await super().read(unit_id, block)

    device = parts.device("dcs", 1, [register(name, place) for place, name in enumerate(BLOCK)])
    _, line_poll, _ = polled(Controller(set(range(8)) - {5}), (device,))
    unit = line_poll.devices[0]
    unit._silence = Backoff(0, 0)
    for wait, _ in unit.refused.values():
        wait.wait_ms = 0  # its time has come
    line_poll.modbus_line = Mute(set(range(8)) - {5})
    poll(line_poll, 4)
    assert line_poll.modbus_line.asked.count((5, 1)) == 1, "it waits after a silence too"
    assert set(unit.intake.sample(NOW, ticks_ms()).readings) == set(BLOCK) - {"dust_mg_m3"}


def test_a_hole_that_a_unit_refuses_is_given_up_before_any_register_is():
    device = parts.device("dcs", 1, (register("air_temp_c", 0), register("co_ppm", 4)))
    line = Controller({0, 4})
    sample, line_poll, log = polled(line, (device,))
    assert sample.readings == {"air_temp_c": 0.0, "co_ppm": 4.0} and sample.faults == {}
    assert line.asked == [(0, 5), (0, 1), (4, 1)] and log == []
    poll(line_poll)
    assert line.asked[3:] == [(0, 1), (4, 1)], "the hole is not asked for again"


@pytest.mark.parametrize(("code", "reason"), [
    (10, "exception 10 (gateway path unavailable)"),
    (11, "exception 11 (gateway target did not respond)")])
def test_a_gateway_whose_unit_is_silent_is_never_asked_in_parts(code, reason):
    line = answers(changed={(1, "holding", 0): ExceptionReply("fake, unit 1, register 0", code)})
    sample, _, _ = polled(line, TWO_UNITS, times=4)
    assert line.asked.count((1, 0)) == 2 and (1, 10) not in line.asked
    assert sample.faults["co_ppm"].reason == reason


@pytest.mark.parametrize("code", [5, 6])
def test_a_busy_unit_is_asked_again_at_the_next_poll(code):
    line = answers(changed={(1, "holding", 0): ExceptionReply("fake, unit 1, register 0", code)})
    polled(line, TWO_UNITS, times=4)
    assert line.asked.count((1, 0)) == 4


def test_a_slow_register_is_read_with_every_nth_poll_and_at_once_after_a_failure():
    device = parts.device("dcs", 1, (
        register("air_temp_c", 0), register("co_ppm", 500)._replace(every_s=0.05)))  # 5 polls
    line = FakeLine({(1, "holding", 0): b"\x00\x14", (1, "holding", 500): b"\x00\x32"})
    _, line_poll, _ = polled(line, (device,), times=7)
    assert line.asked.count((1, 500)) == 2 and line.asked.count((1, 0)) == 7
    line.answers[1, "holding", 0] = LineLost("fake: connection dropped")
    line_poll._closed = Backoff(0, 0)
    poll(line_poll, 4)  # the one of turn 10 is missed
    line.answers[1, "holding", 0] = b"\x00\x14"
    poll(line_poll, 1)
    assert line.asked.count((1, 500)) == 3


def test_units_of_a_line_start_on_a_grid_that_does_not_drift():
    class Slow(FakeLine):
        async def read(self, unit_id, block):
            self.asked.append(ticks_ms())
            await asyncio.sleep(0.003)
            return b"\x00\x14"

    line = Slow({})
    device = parts.device("dcs", 1, (register("air_temp_c", 0),))
    _, line_poll, _ = polled(line, (device,), times=30)
    # Periods of a busy machine are skipped, and the last may be late; a drift would be 3 ms a poll.
    on_grid_ms = (29 + line_poll.missed) * PERIOD_MS
    assert abs(line.asked[-1] - line.asked[0] - on_grid_ms) <= 2 * PERIOD_MS


def test_a_line_that_is_overfull_is_shared_fairly_by_all_of_its_units():
    class Slow(FakeLine):
        async def read(self, unit_id, block):
            self.asked.append(unit_id)
            await asyncio.sleep(0.004)  # four of them take longer than the period
            return b"\x00\x14"

    line = Slow({})
    names = ("air_temp_c", "co_ppm", "no_ppm", "no2_ppm")
    _, line_poll, _ = polled(line, tuple([
        parts.device("dcs", unit_id, (register(name, 0),))
        for unit_id, name in enumerate(names, 1)]), times=20)
    assert line_poll.missed > 0, "it is overfull"
    # Who has waited longest is next: of any eight polls in a row each unit has one at least.
    for place in range(4 * 19 - 8):
        assert set(line.asked[place:place + 8]) == {1, 2, 3, 4}, (place, line.asked)


def test_polls_that_come_too_late_are_skipped_and_counted():
    class Stuck(FakeLine):
        async def read(self, unit_id, block):
            await asyncio.sleep(0.035 if not self.asked else 0.0)
            self.asked.append(ticks_ms())
            return b"\x00\x14"

    _, line_poll, _ = polled(Stuck({}), (parts.device(
        "dcs", 1, (register("air_temp_c", 0),)),), times=4)
    assert line_poll.missed >= 2, "the first took three periods"
    assert line_poll.lateness.worst_ms >= 20


def test_a_reading_outside_of_its_registers_own_range_is_a_fault():
    device = parts.device("dcs", 1, (register("air_temp_c", 0)._replace(valid=(-20.0, 15.0)),))
    sample, _, _ = polled(FakeLine({(1, "holding", 0): b"\x00\x14"}), (device,))
    assert sample.faults["air_temp_c"] == (FLAG_OVER_RANGE, "found 20, allowed -20 to 15")
