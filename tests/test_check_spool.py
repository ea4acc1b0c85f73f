"""What `check` says of the days that a spool holds, against spools that were really written."""

import json
import os

import pytest

from edge import config
from edge.agent import Desk
from edge.commands.check_spool import keeping
from edge.port import ticks_ms
from edge.sample import Moment
from edge.totals import TotalsBook
from edge.uplink.spool import Settings, Spool
from tests.test_commands import COAL_READINGS, GAS_READINGS, ROOT, edge

OTHERS = {
    "air_humidity_pct": 40.0, "burner_on": 1.0, "electric_power_kw": 60.0,
    "feedwater_flow_t_h": 10.5, "feedwater_pressure_mpa": 1.6, "flue_gas_pressure_pa": -30.0,
    "so2_mg_m3": 90.0,
}
FURNACE = {
    "fuel_flow_m3_h": 2900.0, "o2_dry_pct": 2.1, "flue_gas_temp_c": 450.0, "air_temp_c": 20.0,
    "charge_flow_t_h": 60.0, "charge_temp_in_c": 20.0, "charge_temp_out_c": 1200.0,
    "preheated_air_temp_c": 400.0, "recuperator_gas_in_temp_c": 850.0, "furnace_temp_c": 1250.0,
    "wall_temp_c": 80.0, "co_ppm": 50.0, "nox_mg_m3": 90.0,
}
OIL = {
    "fuel_flow_m3_h": 520.0, "o2_dry_pct": 4.0, "co_ppm": 30.0, "flue_gas_temp_c": 230.0,
    "air_temp_c": 20.0, "nox_mg_m3": 80.0, "oil_flow_t_h": 150.0, "supply_oil_temp_c": 280.0,
    "return_oil_temp_c": 240.0,
}
PLANTS = {"gas-steam": GAS_READINGS, "coal-hot-water": COAL_READINGS, "steel-furnace": FURNACE,
          "thermal-oil": OIL}


def plant_of(name, **changes):
    return config.load(str(ROOT / "firmware_configs" / (name + ".toml")))._replace(**changes)


def written(tmp_path, plant, readings, polls):
    """Return (bytes on disk, records) of a plant's only boiler that was polled so often."""
    hands = {"ticks": ticks_ms()}
    started = hands["ticks"]

    def moment():
        return Moment(1_795_478_400_000 + hands["ticks"] - started, hands["ticks"] - started, 1,
                      True)

    spool = Spool(str(tmp_path / "spool"), Settings(500_000_000, 190), moment)
    lines = {line.name: line for line in plant.lines}
    boiler = plant.boilers[0]
    desk = Desk(boiler, lines, TotalsBook(str(tmp_path), spool).of(boiler),
                int(plant.every_s * 1000), lambda: hands["ticks"])
    given = {name: float(value) for name, value in {**OTHERS, **readings}.items()
             if name in desk.intake.quantities}
    for poll in range(polls):
        for name, value in given.items():
            # a load that is steady, and values of some spread
            desk.intake.put({name: value * (1.0 + 0.001 * (poll % 7))}, hands["ticks"])
        desk.record(moment(), spool)
        if poll % 500 == 0:  # more than a MiB does not wait in memory
            spool.sync()
        hands["ticks"] += lines[desk.first.line].poll_every_ms
    spool.sync()
    segments = [entry for entry in os.scandir(tmp_path / "spool") if entry.name.endswith(".seg")]
    return sum(entry.stat().st_size for entry in segments), spool.next - 1


@pytest.mark.parametrize("every_s", [60.0, 0.0])
@pytest.mark.parametrize("name", sorted(PLANTS))
def test_the_estimate_is_within_a_tenth_of_a_spool_that_was_written(
        tmp_path, name, every_s):
    plant = plant_of(name, every_s=every_s)
    poll_ms = plant.lines[0].poll_every_ms
    # An hour and a half: the direct efficiency waits for a quarter of an hour.
    octets, records = written(tmp_path, plant, PLANTS[name], 5_400_000 // poll_ms)
    a_day = 86_400_000 / (60_000 if every_s else poll_ms)
    assert records > 80
    assert keeping(plant).bytes_per_day == pytest.approx(octets / records * a_day, rel=0.1)


def test_the_days_are_max_mb_over_the_bytes_of_a_day_of_all_boilers():
    one, two = plant_of("gas-steam"), plant_of("coal-hot-water")
    both = one._replace(boilers=one.boilers + two.boilers, lines=one.lines + two.lines)
    found = keeping(both)
    assert found.bytes_per_day == pytest.approx(
        keeping(one).bytes_per_day + keeping(two).bytes_per_day)
    assert found.days == pytest.approx(both.max_mb * 1e6 / found.bytes_per_day)
    assert keeping(one._replace(boilers=())).days is None


def test_check_warns_of_a_spool_that_holds_less_than_keep_days(tmp_path):
    text = (ROOT / "firmware_configs/gas-steam.toml").read_text("utf-8")
    plant = tmp_path / "plant.toml"
    text = text.replace("boilers/", str(ROOT / "firmware_configs/boilers") + "/").replace(
        "analysers/", str(ROOT / "firmware_configs/analysers") + "/")
    assert "# max_mb = 512.0" in text
    plant.write_text(text.replace("# max_mb = 512.0", "max_mb = 100"))
    done = edge("check", plant)
    assert done.returncode == 0
    warned = [line for line in done.stderr.decode().splitlines() if "keep_days" in line]
    assert len(warned) == 1 and warned[0].startswith("warning: spool: max_mb = 100 holds 3")
    assert done.stdout.decode().splitlines()[-1].startswith("spool: 2.5")
    found = json.loads(edge("check", plant, "--json").stdout)
    assert any("warning: " + text == warned[0] for text in found["warnings"])
    assert found["spool"]["max_mb"] == 100
    held = found["spool"]
    assert held["days"] == pytest.approx(100e6 / held["bytes_per_day"], rel=1e-6)
    needed = int(warned[0].rpartition("max_mb = ")[2])
    plant.write_text(text.replace("# max_mb = 512.0", "max_mb = %d" % needed))
    assert "keep_days" not in edge("check", plant).stderr.decode()
