"""The soak: its schedule, its rows, what its judge refuses, and half a minute of the real thing."""

import csv
import mmap
import os
import time

import pytest

from edge.simulator.aims import aim_of
from edge.simulator.fault_kit import HERE, KIT, kind_of, parse, planned
from hil_tests import soak
from hil_tests.agent_faults import RELOADED, AgentFaults
from hil_tests.evidence import Evidence
from hil_tests.soak_judge import judge
from hil_tests.soak_rows import Row, Tally, descriptors, read_row
from hil_tests.soak_schedule import draw, words

HOUR_S, EVERY_S = 3600.0, 10.0
ROOM = soak.room_of(1, 0.0)


def test_a_seed_alone_decides_which_faults_come():
    assert draw(7, HOUR_S, ROOM) == draw(7, HOUR_S, ROOM)
    assert draw(7, HOUR_S, ROOM) != draw(8, HOUR_S, ROOM)


def test_a_schedule_is_told_with_kind_place_begin_and_end():
    fault = planned("late 400", "pair", line="pair", from_s=3.0, to_s=12.5)
    assert words(fault) == "     3.0 s to     12.5 s  late 400, pair"


@pytest.mark.parametrize("seed", range(1, 6))
def test_every_fault_of_an_hour_can_strike_where_it_is_drawn(seed):
    faults = draw(seed, HOUR_S, ROOM)
    assert len(faults) >= 150
    for fault in faults:
        kind = kind_of(fault.name)
        assert 20.0 <= fault.from_s <= fault.to_s <= HOUR_S - 12.0
        assert (fault.to_s > fault.from_s) != kind.moment
        assert kind.family in (*HERE, "server", "link") or fault.name == "reloaded"
        if kind.family in HERE:
            assert aim_of(ROOM.boilers, fault).lines == (fault.place,)


def test_an_hour_has_every_kind_that_loses_nothing_by_design():
    drawn = {parse(fault.name)[0] for fault in draw(1, HOUR_S, ROOM)}
    # No register of this plant has a `no_reading`; a narrow link needs a namespace; what is too
    # large for a server is put aside.
    left_out = {"sentinel", "killed", "restarted", "link_cut", "link_loss", "link_rate",
                "server_small_packets"}
    assert drawn == {name for name in KIT if KIT[name].family not in ("clock", "disk")} - left_out


def test_a_place_has_time_to_recover_before_it_is_struck_again():
    faults = draw(3, HOUR_S, ROOM)
    for place in {fault.place for fault in faults}:
        here = [fault for fault in faults if fault.place == place]
        assert all(after.from_s - before.to_s >= 35.0
                   for before, after in zip(here, here[1:], strict=False))


def rows(**made):
    """Return the rows of an hour in which nothing grows; `made`: column -> its value at (s)."""
    found = []
    for s in range(10, 3601, 10):
        calm = s % 60 < 30
        row = Row(s, 40_000, 30_000, 20_000, 26 if calm else 24, 3, 900 * s, 7 * s, 500.0, 900.0,
                  "" if calm else "silent, dcs")
        found.append(row._replace(**{name: value(s) for name, value in made.items()}))
    return found


def tally(numbers, gap=None):
    """Return the Tally of some numbers that came."""
    found = Tally()
    for number in numbers:
        found.take("boiler/v1/x/data", payload(number, **({"gap": gap} if gap else {})), 1e12)
    return found


def payload(number, **more):
    """Return a message with one record."""
    text = ('[{"spool": "s", "number": %d, "stream": "live", "time": "2026-11-24T20:00:00.000Z"%s}]'
            % (number, "".join(', "%s": %s' % (name, value) for name, value in more.items())))
    return text.encode()


def evidence(**changed):
    """Return the Evidence of a run that ended well, with 100 numbers on disk."""
    return Evidence(records=[], events=[], states=[], truth={}, began_ms=0.0, seconds=HOUR_S,
                    faults=[(planned("silent", line="dcs"), 12, 30.0, 40.0)], polls={},
                    exit_code=0, log="boiler-edge: line dcs: lost\n",
                    last_number_on_disk=100)._replace(**changed)


def bad(found, arrived=None, ended=None):
    """Return the names of the verdicts on these rows that are not good."""
    return [each.name for each in judge(
        found, HOUR_S, EVERY_S, {"city": arrived or tally(range(1, 101))}, ended or evidence())
        if not each.ok]


def test_an_hour_in_which_nothing_grows_is_good():
    assert bad(rows()) == []


def test_growth_in_the_first_five_minutes_is_granted():
    assert bad(rows(anonymous_kib=lambda s: 20_000 + 30 * min(s, 300),
                    descriptors=lambda s: 20 + min(s, 300) // 100)) == []


def test_memory_that_is_given_back_after_a_fault_is_granted():
    assert bad(rows(rss_kib=lambda s: 40_000 + 8000 * (1000 < s < 1300))) == []


MEMORY = "no more than 976 KiB of growth: memory (%s)"
CALM = "no more than 0 of growth: %s while no fault is under way"


@pytest.mark.parametrize(("column", "value", "name"), [
    ("rss_kib", lambda s: 40_000 + 0.35 * s, MEMORY % "rss_kib"),  # 1040 KiB from median to median
    ("anonymous_kib", lambda s: 20_000 + 0.35 * s, MEMORY % "anonymous_kib"),
    ("anonymous_kib", lambda s: 20_000 + 1000 * (s > 1800), MEMORY % "anonymous_kib"),
    ("descriptors", lambda s: 26 + (s > 2000), CALM % "descriptors"),
    ("threads", lambda s: 3 + s // 1800, CALM % "threads"),
])
def test_growth_behind_the_first_minutes_is_refused(column, value, name):
    assert bad(rows(**{column: value})) == [name]


def test_a_small_growth_of_memory_is_granted():
    assert bad(rows(rss_kib=lambda s: 40_000 + 0.25 * s)) == []  # 743 KiB from median to median


def test_rows_that_are_missing_are_refused():
    assert bad(rows()[:300])[0] == "a row was written every 10 s"
    assert len(bad([])) == 5


def test_an_hour_without_a_calm_moment_is_refused():
    assert bad(rows(faults=lambda s: "silent, dcs")) == [CALM % "descriptors", CALM % "threads"]


@pytest.mark.parametrize(("arrived", "name"), [
    (tally(range(1, 100)), "city: no number missing"),
    (tally([*range(1, 50), *range(51, 101)]), "city: no number missing"),
    (tally([]), "city: no number missing"),
    (tally(range(1, 101), '{"first": 3, "last": 4, "reason": "disk full"}'), "city: no gap"),
])
def test_what_did_not_arrive_is_refused(arrived, name):
    assert bad(rows(), arrived) == [name]


def test_a_number_with_two_contents_is_refused():
    arrived = tally([*range(1, 101), 50])  # a double
    assert arrived.doubles == 1
    assert bad(rows(), arrived) == []
    arrived.take("boiler/v1/x/data", payload(50, boiler='"b9"'), 1e12)
    assert bad(rows(), arrived) == ["city: no number twice with other content"]


@pytest.mark.parametrize(("changed", "name"), [
    ({"exit_code": 1}, "the agent ended with 0"),
    ({"log": "Traceback (most recent call last):\n"}, "no traceback in the log"),
    ({"faults": [(planned("silent", line="dcs"), 0, 30.0, 40.0)]},
     "every scheduled fault happened"),
    ({"last_number_on_disk": 101}, "city: no number missing"),
])
def test_an_agent_that_ended_badly_is_refused(changed, name):
    assert bad(rows(), ended=evidence(**changed)) == [name]


def test_latency_is_from_the_records_time_to_its_arrival():
    arrived = Tally()
    began_ms = 1_795_550_400_000.0  # 2026-11-24T20:00:00Z
    for number, late_ms in ((1, 300.0), (2, 100.0), (3, 200.0)):
        arrived.take("boiler/v1/x/data", payload(number), began_ms + late_ms)
    assert arrived.latencies_ms() == pytest.approx([100.0, 200.0, 300.0])
    assert arrived.latencies_ms() == []


def test_a_row_shows_memory_and_descriptors_of_the_process(tmp_path):
    (tmp_path / "a").write_bytes(bytes(1234))
    before = read_row(1.0, os.getpid(), tmp_path, Tally(), ["silent, dcs"])
    # Not from the heap, which may have as much to spare.
    held = mmap.mmap(-1, 8 << 20, mmap.MAP_PRIVATE)
    held.write(b"\1" * len(held))
    with (tmp_path / "a").open("rb"):
        after = read_row(11.0, os.getpid(), tmp_path, Tally(), [])
        assert descriptors(os.getpid()) == after.descriptors == before.descriptors + 1
    assert len(held) / 1024 <= after.anonymous_kib - before.anonymous_kib <= 9 * 1024
    assert (before.spool_octets, before.faults) == (1234, "silent, dcs")


class Reloading:
    """An agent that takes its plant file again only the first time."""

    def hang_up(self):
        """Be asked."""

    def said(self):
        """Return what it wrote."""
        return "boiler-edge: %s\n" % RELOADED


def test_a_reload_that_came_to_nothing_is_told_from_the_one_before():
    faults = AgentFaults(Reloading())
    first, second = [planned("reloaded", from_s=s) for s in (1.0, 2.0)]
    faults.begin(first)
    faults.begin(second)
    assert (faults.happened(first), faults.happened(second)) == (1, 0)


# Half a minute with what touches most of an agent's life.
SHORT = (
    planned("silent", "dcs", line="dcs", from_s=4.0, to_s=8.0),
    planned("server_away", "city", uplink="city", from_s=5.0, to_s=9.0),
    planned("server_kicks", "owner", uplink="owner", from_s=5.0, to_s=7.0),
    planned("unplugged", "ascii-pair", line="ascii-pair", from_s=6.0, to_s=9.0),
    planned("redialled", "modem", line="modem", from_s=7.0, to_s=7.0),
    planned("reloaded", "agent", from_s=12.0, to_s=12.0))


def test_half_a_minute_of_the_real_thing_loses_nothing(tmp_path):
    began_s = time.monotonic()
    said: list = []
    verdicts = soak.run(ROOM._replace(seconds=22.0, faults=SHORT), 1.0, tmp_path, said.append)
    assert [str(each) for each in verdicts
            if not each.ok and "growth" not in each.name] == []  # nothing has settled yet
    with (tmp_path / "soak.csv").open() as file:
        table = list(csv.DictReader(file))
    assert len(table) == len(said) >= 20
    # 7 boilers at 1 s; the last rows lack what is on its way.
    assert int(table[-1]["records"]) >= 7 * (float(table[-1]["s"]) - 6)
    assert any("silent, dcs" in row["faults"] for row in table)
    assert table[-1]["faults"] == ""
    assert all(int(row["rss_kib"]) > int(row["anonymous_kib"]) > 5000 for row in table)
    page = (tmp_path / "soak.html").read_text()
    assert "<svg" in page
    assert page.count('class="verdict') == len(verdicts)
    assert time.monotonic() - began_s < 60.0
