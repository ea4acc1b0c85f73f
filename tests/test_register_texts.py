"""What a device says of itself: each device its own, and nowhere among the readings."""

import json
import subprocess
import sys

import pytest

from edge import config
from edge.birth import plant_words
from edge.commands.given import sample_of
from edge.quantities import NAMES, QUANTITIES, TEXT, TEXTS
from edge.uplink.msgpack import unpackb
from tests.test_config import PLANT, problems

SERIAL = ('[[boiler.device.register]]\nquantity = "device_serial"\naddress = %d\n'
          'kind = "string"\nlength = %d\n')
CO = '[[boiler.device.register]]\nquantity = "co_ppm"\naddress = 40\nkind = "int16"\n'
MAP = (SERIAL % (100, 4)).replace("boiler.device.", "") + (
    '[[register]]\nquantity = "device_model"\naddress = 110\nkind = "string"\nlength = 4\n')


@pytest.fixture
def path(tmp_path):
    (tmp_path / "map.toml").write_text('name = "x"\n' + MAP, "utf-8")
    path = tmp_path / "plant.toml"
    path.write_text(PLANT + SERIAL % (200, 8)
                    + '[[boiler.device]]\nline = "dcs"\nunit_id = 2\nmap = "map.toml"\n' + CO
                    + '[[boiler.device]]\nline = "dcs"\nunit_id = 3\nmap = "map.toml"\n'
                    + SERIAL % (300, 6), "utf-8")
    return str(path)


def test_each_device_has_names_of_its_own(path):
    devices = config.load(path).boilers[0].devices
    found = [{each.quantity: (each.address, each.length) for each in device.registers
              if each.quantity in TEXTS} for device in devices]
    assert found == [{"device_serial": (200, 8)},
                     {"device_serial": (100, 4), "device_model": (110, 4)},
                     {"device_serial": (300, 6), "device_model": (110, 4)}]


def test_a_device_has_only_one_serial_number(tmp_path):
    path = tmp_path / "plant.toml"
    path.write_text(PLANT + SERIAL % (200, 8) + SERIAL % (300, 8), "utf-8")
    assert problems(str(path)) == [
        'plant.toml:24: boiler[0].device[0].register[2].quantity: found "device_serial", which '
        "boiler[0].device[0].register[1] has already; allowed a quantity of its own"]


def test_the_birth_message_names_numbers_only(path):
    birth = unpackb(plant_words(config.load(path)).birth)
    assert birth["boilers"][0]["readings"] == ["co_ppm", "o2_dry_pct"]
    assert not set(TEXTS) & (set(birth["quantities"]) | set(birth["units"]))


def test_names_are_not_missing_among_readings_that_are_given(path, tmp_path):
    (tmp_path / "readings.json").write_text('{"o2_dry_pct": 3.0}', "utf-8")
    sample = sample_of(config.load(path).boilers[0], str(tmp_path / "readings.json"))
    assert list(sample.faults) == ["co_ppm"]


def test_names_are_words_of_the_vocabulary_and_no_constants(tmp_path):
    done = subprocess.run([sys.executable, "-m", "edge", "quantities", "--json"],
                          capture_output=True, text=True, check=True, timeout=60)
    rows = {row["name"]: row for row in json.loads(done.stdout)["quantities"]}
    assert set(rows) == set(QUANTITIES) == set(NAMES) | set(TEXTS)
    assert {name for name in rows if rows[name]["role"] == TEXT} == set(TEXTS)
    path = tmp_path / "plant.toml"
    path.write_text(PLANT + "[boiler.constants]\ndevice_serial = 1\n", "utf-8")
    assert "found an unknown key" in problems(str(path))[0]
