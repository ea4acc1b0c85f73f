"""What `check` says of the lines of a plant: their plan, and whether it fits their period."""

import argparse
import json
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge import config
from edge.commands import check
from edge.commands.check_load import fitting_period_ms, load_pct, requests_of, slower, too_busy
from tests import parts
from tests.test_commands import GAS, edge

PLANT = """\
[gateway]
id = "g"
state_dir = "s"
[[line]]
name = "quick"
host = "127.0.0.1"
[[line]]
name = "pair"
transport = "rtu"
device = "/dev/ttyS1"
poll_every_ms = %d
[[boiler]]
name = "b1"
kind = "steam"
fuel = "natural_gas"
rated_output_mw = 7.0
"""
DEVICE = '[[boiler.device]]\nline = "pair"\nunit_id = %d\n'
REGISTER = ('[[boiler.device.register]]\nquantity = "%s"\naddress = %d\nkind = "float32"\n'
            "every_s = %g\n")
LONG = ("o2_dry_pct", "co_ppm", "flue_gas_temp_c", "air_temp_c", "steam_flow_t_h",
        "feedwater_temp_c", "nox_mg_m3")


@pytest.fixture
def plant_file(tmp_path):
    def write(period_ms, every_s=(0.0, 0.0, 0.0)):
        """A unit with one long request and two with a short one, on a pair at 9600 baud, 8N1."""
        text = PLANT % period_ms + DEVICE % 1
        # Holes of 12 words are worth reading: one request for 0 to 85, 13 + 172 characters, the
        # silences 7, at 10/9.6 ms each, and 5 ms in the device: 205 ms.
        for i, name in enumerate(LONG):
            text += REGISTER % (name, 14 * i, every_s[0])
        # 13 + 4 + 7 characters and 5 ms: 30 ms.
        text += DEVICE % 2 + REGISTER % ("fuel_flow_m3_h", 7, every_s[1])
        text += DEVICE % 3 + REGISTER % ("steam_pressure_mpa", 7, every_s[2])
        path = tmp_path / "plant.toml"
        path.write_text(text)
        return path
    return write


def test_the_plan_of_a_line_is_printed_with_registers_time_and_load(plant_file):
    done = edge("check", plant_file(1000, (0.0, 0.0, 60.0)))
    assert done.returncode == 0 and done.stderr == b""
    # 205 + 30 + 30/60 ms in a second
    assert done.stdout.decode().splitlines() == [
        "line quick: 0 request(s) for 0 register(s) every 5000 ms, 0.0 ms on the wire, load 0.0 %",
        "line pair: 3 request(s) for 9 register(s) every 1000 ms, 265.0 ms on the wire, "
        "load 23.6 %",
        "  b1, unit 1: holding 0 to 85, 205.0 ms: " + ", ".join(LONG),
        "  b1, unit 2: holding 7 to 8, 30.0 ms: fuel_flow_m3_h",
        "  b1, unit 3: holding 7 to 8, 30.0 ms, with every 60 polls (60 s): steam_pressure_mpa",
        "spool: 2.12 MB a day, 512 MB hold 241 days",
    ]


def test_a_plan_that_takes_longer_than_its_period_is_a_problem_with_its_way_out(plant_file):
    path = plant_file(200)
    done = edge("check", path)
    assert done.returncode == 1
    # 265 ms in 200; unit 1 at every second poll leaves 30 + 102.5 / 2 = 81.25 %.
    assert done.stdout.decode() == (
        "%s:11: line[1].poll_every_ms: found 200, at which the line is busy 132.5 %% of the time; "
        "allowed 265 or more, or slower registers: b1 unit 1 (1 request(s), 205 ms) "
        "from every_s = 0.4\n" % path)


def test_a_refused_plan_is_there_for_programs_beside_the_problem(plant_file):
    done = edge("check", plant_file(200, (0.0, 0.0, 2.0)), "--json")
    found = json.loads(done.stdout.decode())
    assert done.returncode == 1
    assert [(p["line"], p["key"]) for p in found["problems"]] == [(11, "line[1].poll_every_ms")]
    quick, pair = found["lines"]
    assert (quick["requests"], quick["bus_load_pct"]) == (0, 0.0)
    assert (pair["requests"], pair["registers"], pair["ms"]) == (3, 9, 265.0)
    assert pair["bus_load_pct"] == pytest.approx((205 + 30 + 30 / 10) / 200 * 100, abs=0.001)
    assert [row["every"] for row in pair["plan"]] == [1, 1, 10]


def test_a_period_that_stands_in_no_line_of_the_file_is_told_at_its_table(plant_file):
    path = plant_file(200)
    text = path.read_text().replace("poll_every_ms = 200\n", "")
    path.write_text(text.replace("unit_id = 3\n", "unit_id = 3\nturn_around_ms = 5000.0\n"))
    done = edge("check", path)
    # 205 + 30 + 5025 ms in the 5000 of the default
    assert done.stdout.decode() == (
        "%s:7: line[1].poll_every_ms: found 5000, at which the line is busy 105.2 %% of the time; "
        "allowed 5260 or more, or slower registers: b1 unit 3 (1 request(s), 5025 ms) "
        "from every_s = 10\n" % path)


def test_a_longer_period_counts_that_slow_registers_come_with_more_of_the_polls(plant_file):
    plant = config.load(str(plant_file(200, (0.0, 2.0, 0.0))))
    # 205 + 30 + 30/10 = 238 ms; at 238 ms it is every 8th poll, 238.75 ms; which 239 hold.
    assert fitting_period_ms(plant, plant.lines[1]) == 239


def test_requests_that_fit_but_not_into_one_poll_are_a_warning(plant_file):
    done = edge("check", plant_file(200, (60.0, 0.0, 0.0)))
    assert done.returncode == 0
    assert done.stderr.decode() == (
        "warning: line pair: a poll in which all is due takes 265 ms, longer than its 200 ms; "
        "those behind it come late\n")


def test_a_map_that_nobody_verified_is_a_warning_and_no_problem():
    done = edge("check", GAS, "--json")
    found = json.loads(done.stdout.decode())
    assert done.returncode == 0 and found["problems"] == []
    assert any("generic-steam-dcs.toml: not verified" in text for text in found["warnings"])
    done = edge("check", GAS)
    assert done.stderr.decode().splitlines() == ["warning: " + text for text in found["warnings"]]
    assert "not verified" not in done.stdout.decode()


@pytest.mark.parametrize(
    ("sign", "installed", "warned"),
    [("true", False, True), ("true", True, False), ("false", False, False)])
def test_signing_without_its_extra_is_a_warning(
        plant_file, monkeypatch, capsys, sign, installed, warned):
    if not installed:
        monkeypatch.setitem(sys.modules, "cryptography", None)  # as if it were not there
    path = plant_file(1000)
    text = path.read_text("utf-8")
    path.write_text(text.replace("[gateway]\n", "[gateway]\nsign = %s\n" % sign), "utf-8")
    assert check.main(argparse.Namespace(plant=str(path), json=True)) == 0
    warnings = json.loads(capsys.readouterr().out)["warnings"]
    assert any("`sign`, which is not installed" in text for text in warnings) == warned


def test_files_of_an_uplink_that_cannot_be_used_are_warnings(tmp_path, plant_file):
    path = plant_file(1000)
    (tmp_path / "no-ca.pem").write_text("no certificate")
    path.write_text(path.read_text() + """
[[uplink]]
name = "city"
url = "mqtt://127.0.0.1"
username = "u"
password_file = "nowhere"
[[uplink]]
name = "province"
url = "mqtts://127.0.0.2"
ca_file = "no-ca.pem"
""")
    done = edge("check", path)
    assert done.returncode == 0
    assert done.stderr.decode().splitlines() == [
        "warning: uplink city: %s/nowhere: password_file: No such file or directory" % tmp_path,
        "warning: uplink province: %s/no-ca.pem: ca_file: NO_CERTIFICATE_OR_CRL_FOUND" % tmp_path]


def test_one_client_id_at_two_ports_of_a_host_is_a_warning(plant_file):
    path = plant_file(1000)
    text = path.read_text()
    uplink = '[[uplink]]\nname = "%s"\nurl = "mqtt://127.0.0.1:%d"\nclient_id = "%s"\n'
    path.write_text(text + uplink % ("a", 1, "c") + uplink % ("b", 2, "c"))
    assert edge("check", path).stderr.decode() == (
        "warning: uplink b: client_id: found c, which uplink a uses at 127.0.0.1; where both ports "
        "are of one server, it closes the older connection again and again\n")
    path.write_text(text + uplink % ("a", 1, "c") + uplink % ("b", 2, "d"))
    assert edge("check", path).stderr == b""


def test_a_map_that_is_verified_is_no_warning(tmp_path, plant_file):
    path = plant_file(1000)
    (tmp_path / "map.toml").write_text(
        'verified = true\n[[register]]\nquantity = "dust_mg_m3"\naddress = 1\nkind = "uint16"\n')
    path.write_text(path.read_text() + DEVICE % 4 + 'map = "map.toml"\n')
    assert json.loads(edge("check", path, "--json").stdout)["warnings"] == []


def test_thirty_devices_on_one_pair_are_told_which_of_them_to_slow():
    plant, line = crowd(1000, [(20, 0.0)] * 30)
    # (13 + 40 + 7) characters and 5 ms, 67.5 ms each: 6.75 % of a second.  Sixteen would have to
    # wait twenty times as long, seventeen ten times: 13 x 6.75 + 17 x 0.675 = 99.2 %.
    assert load_pct(line, requests_of(plant, line)) == pytest.approx(202.5, rel=1e-12)
    assert fitting_period_ms(plant, line) == 2025
    chosen = slower(line, requests_of(plant, line))
    assert [every for _, _, _, every in chosen] == [10] * 17
    assert too_busy(plant, line).count("from every_s = 10") == 17


class Room:
    """As much of a plant as the plan of a line needs: one boiler."""

    def __init__(self, devices):
        self.boilers = [self]
        self.name = "b1"
        self.devices = devices


def crowd(period_ms, units):
    """Return a plant of one boiler with units of (words, every_s) on one pair, and its line."""
    line = parts.line("pair", "rtu", device="/dev/ttyS1", poll_every_ms=period_ms)
    devices = [parts.device("pair", unit_id, [
        parts.register("q", "holding", 0, "string", length=words, every_s=every_s)])
        for unit_id, (words, every_s) in enumerate(units, 1)]
    return Room(devices), line


@settings(max_examples=100, deadline=None)
@given(st.integers(100, 2000), st.lists(
    st.tuples(st.integers(1, 125), st.sampled_from((0.0, 1.0, 5.0, 60.0))),
    min_size=1, max_size=30))
def test_what_is_told_of_a_busy_line_makes_it_fit(period_ms, units):
    plant, line = crowd(period_ms, units)
    if load_pct(line, requests_of(plant, line)) <= 100.0:
        return
    fitting = fitting_period_ms(plant, line)
    longer = line._replace(poll_every_ms=fitting)
    assert fitting > period_ms and load_pct(longer, requests_of(plant, longer)) <= 100.0
    told = {unit_id: every * period_ms / 1000
            for _, unit_id, _, every in slower(line, requests_of(plant, line))}
    slowed, _ = crowd(period_ms, [(words, told.get(unit_id, every_s))
                                  for unit_id, (words, every_s) in enumerate(units, 1)])
    assert load_pct(line, requests_of(slowed, line)) <= 100.0 + 1e-9
