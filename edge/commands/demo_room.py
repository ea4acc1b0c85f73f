"""The demo's files: the example plant and scenario, on free ports of loopback."""

import pathlib
import re
import secrets
import shutil
from collections import namedtuple
from datetime import UTC, datetime

from edge.errors import SpoolError
from edge.simulator import scenario
from edge.simulator.ports import free_port

# scenario is loaded; plant_file is a path.
DemoRoom = namedtuple("DemoRoom", ("gateway", "plant_file", "scenario"))

PLACES = ("../../firmware_configs", "../firmware_configs")  # a checkout, an installed wheel


def prepare_room(directory, url, user, password):
    """Write plant, maps and scenario into a directory; with a password the plant logs in."""
    configs = directory / "firmware_configs"
    shutil.copytree(_examples(), configs)
    gateway = "demo-" + secrets.token_hex(2)
    places = {
        "port = 5020": "port = %d" % free_port(),
        "port = 5021": "port = %d" % free_port(),
    }
    scenario_file = configs / "scenarios" / "boiler-room.toml"
    pair = directory / "rs485-1"
    _rewrite(scenario_file, {**places, r'device = "[^"]*"': 'device = "%s"' % pair})
    plant_file = configs / "demo.toml"
    _rewrite(plant_file, {
        **places,
        'id = "demo"': 'id = "%s"' % gateway,
        r"analysed = [\d-]+": "analysed = %s" % datetime.now(UTC).date(),
        r'state_dir = "[^"]*"': 'state_dir = "%s"' % (directory / "state"),
        r'device = "[^"]*"': 'device = "%s"' % pair,
        r'url = "[^"]*"': 'url = "%s"%s' % (
            url.replace(user + "@", "", 1), _login(directory, user, password)),
    })
    return DemoRoom(gateway, plant_file, scenario.load(str(scenario_file)))


def _examples():
    here = pathlib.Path(__file__).resolve().parent
    for place in PLACES:
        if (here / place / "demo.toml").exists():
            return here / place
    raise SpoolError("%s: found no firmware_configs/demo.toml beside the package" % here)


def _login(directory, user, password):
    if not password:
        return ""
    file = directory / "password"
    file.touch(mode=0o600)
    file.write_text(password)
    return '\nusername = "%s"\npassword_file = "%s"' % (user, file)


def _rewrite(path, places):
    text = path.read_text("utf-8")
    for found, put in places.items():
        text, times = re.subn(found, put.replace("\\", r"\\"), text)
        assert times, "%s has no %s" % (path, found)  # our own example file
    path.write_text(text, "utf-8")
