"""From lines to Samples: who pays when a unit is silent, refuses, or a line is lost."""

import asyncio

from edge.drivers import sampling
from edge.drivers.sampling import BACKOFF_FIRST_MS, Backoff, DevicePoll, Intake, LinePoll
from edge.errors import ExceptionReply, LineLost, NoReply
from edge.plant import Boiler
from edge.port import NAN, ticks_ms
from edge.sample import FLAG_COMMUNICATION, FLAG_OVER_RANGE, Moment
from tests import parts

NOW = Moment(1_800_000_000_000, 5000, 1, True)
LINES = {name: parts.line(name, "tcp", host="127.0.0.1", port=502, timeout_ms=300)
         for name in ("dcs", "stack")}


def register(quantity, address, kind="uint16", table="holding"):
    return parts.register(quantity, table, address, kind)


def boiler(*devices):
    return Boiler("b1", "steam", None, 7.0, "gb_t_10180", False, "grate", NAN, "", {}, "", {}, {},
                  3.5, devices, "")


class FakeLine:
    """A line whose units answer from a table: {(unit, table, address): octets or an error}."""

    where = "fake"

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
    line_poll = LinePoll(line, [DevicePoll(device, intake) for device in devices
                                if device.line == line_name], log.append)
    for _ in range(times):
        asyncio.run(line_poll.poll())
    return intake.sample(NOW, ticks_ms()), line_poll, log


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
    line = answers(changed={(1, "holding", 0): LineLost("fake: connection dropped")})
    sample, line_poll, log = polled(line, TWO_UNITS, times=3)
    assert sample.readings == {}
    assert {fault.reason for fault in sample.faults.values()} == {"line lost"}
    assert log == ["fake: connection dropped; trying again"] and line_poll.lost == 1


def test_a_line_that_comes_back_says_so_once(monkeypatch):
    monkeypatch.setattr(sampling, "BACKOFF_FIRST_MS", 0)
    line = answers()
    line.refuses = True
    unit = boiler(*TWO_UNITS)
    intake = Intake(unit, LINES)
    log = []
    line_poll = LinePoll(line, [DevicePoll(device, intake) for device in TWO_UNITS], log.append)
    asyncio.run(line_poll.poll())
    line.refuses = False
    asyncio.run(line_poll.poll())
    asyncio.run(line_poll.poll())
    assert log == ["fake: cannot connect: refused; trying again", "fake: connected again"]
    assert intake.sample(NOW, ticks_ms()).readings["air_temp_c"] == 20.0


def test_a_reading_outside_its_range_is_a_fault_and_no_reading():
    sample, _, _ = polled(answers(changed={(1, "holding", 0): b"\x00\x64"}), TWO_UNITS)
    assert "air_temp_c" not in sample.readings
    assert sample.faults["air_temp_c"] == (FLAG_OVER_RANGE, "found 100, allowed -50 to 60 °C")


def test_a_float_that_is_no_number_is_a_fault_and_no_reading():
    device = parts.device("dcs", 1, (register("o2_dry_pct", 0, "float32"),))
    sample, _, _ = polled(FakeLine({(1, "holding", 0): b"\x7f\xc0\x00\x00"}), (device,))
    assert sample.faults["o2_dry_pct"].reason == "found nan, allowed a finite number"


def test_a_reading_of_another_line_grows_stale_after_two_periods_and_the_timeout():
    devices = (parts.device("dcs", 1, (register("air_temp_c", 0),)),
               parts.device("stack", 9, (register("co_ppm", 0),)))
    intake = Intake(boiler(*devices), LINES)
    taken = ticks_ms()
    intake.put("co_ppm", 50.0, taken)
    # 2 x 1000 ms of its own line and 300 ms of timeout, by hand
    assert intake.sample(NOW, taken + 2300).readings == {"co_ppm": 50.0}
    late = intake.sample(NOW, taken + 2301)
    assert late.readings == {}
    assert late.faults["co_ppm"] == (FLAG_COMMUNICATION, "stale: 2301 ms old, allowed 2300")


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


def test_a_connection_on_which_nobody_answers_is_closed_after_three_polls(monkeypatch):
    monkeypatch.setattr(sampling, "BACKOFF_FIRST_MS", 0)
    silent = {key: NoReply("fake", 300) for key in ANSWERS}
    line = FakeLine(silent)
    _, line_poll, _ = polled(line, TWO_UNITS, times=2)
    assert line.connected
    asyncio.run(line_poll.poll())
    assert not line.connected, "a gateway that hangs may answer on a new connection"
    line.answers = ANSWERS
    asyncio.run(line_poll.poll())
    assert line.connected


def test_one_unit_that_answers_keeps_the_connection(monkeypatch):
    monkeypatch.setattr(sampling, "BACKOFF_FIRST_MS", 0)
    line = answers(changed={(1, "holding", 0): NoReply("fake", 300)})
    polled(line, TWO_UNITS, times=5)
    assert line.connected
