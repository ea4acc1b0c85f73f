"""Plant files rewritten for a bench: other addresses, all else as it was."""

import pytest
import tomli

from edge import config
from hil_tests.plant_copy import copy_plant, read_plant, toml_text
from hil_tests.rig import ROOT

FILES = sorted((ROOT / "firmware_configs").rglob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_file_written_anew_says_what_it_said(path):
    document = read_plant(path)
    assert document and tomli.loads(toml_text(document)) == document


def test_texts_with_quotes_and_keys_with_dots_are_written_so_that_they_come_back():
    table = {"a.b": 'c:\\ports\t"x"', "rows": [{"n": 1e-05, "deep": [{"flag": True}]}, {}]}
    assert tomli.loads(toml_text(table)) == table


def test_a_copied_plant_polls_the_same_registers_at_another_address(tmp_path):
    source = ROOT / "hil_tests" / "plants" / "everything.toml"
    path = copy_plant(source, tmp_path, {
        "dcs": {"host": "127.0.0.1", "port": 1}, "modem": {"listen": "127.0.0.1:2"}},
        {"city": {"url": "mqtt://127.0.0.1:3"}}, tmp_path / "state")
    before, after = config.load(str(source)), config.load(str(path))
    lines = {line.name: line for line in after.lines}
    assert (lines["dcs"].host, lines["dcs"].port) == ("127.0.0.1", 1) and lines["dcs"].tls
    assert lines["modem"].listen == "127.0.0.1:2" and lines["pair"] == before.lines[3]
    assert [uplink.url for uplink in after.uplinks] == ["mqtt://127.0.0.1:3", "mqtt://10.20.0.5"]
    assert after.uplinks[0].username == "" and after.uplinks[1] == before.uplinks[1]
    assert after.state_dir == str(tmp_path / "state")
    assert [[device.registers for device in boiler.devices] for boiler in after.boilers] == [
        [device.registers for device in boiler.devices] for boiler in before.boilers]
