"""What a birth gives to the compact form, and which births are remembered."""

import pytest

from edge import config
from edge.birth import plant_words
from edge.errors import PayloadError, UnknownSchema
from edge.port import unpackb
from edge.uplink import schema
from edge.uplink.schema import Births, Schema, name_at

PLANT = """
[gateway]
id = "g1"
state_dir = "s"
[[line]]
name = "l"
host = "127.0.0.1"
[[boiler]]
name = "b1"
kind = "steam"
fuel = "natural_gas"
rated_output_mw = 7.0
[[boiler.device]]
line = "l"
[[boiler.device.register]]
quantity = "o2_dry_pct"
address = 0
kind = "float32"
[[boiler.device.register]]
quantity = "fuel_flow_m3_h"
address = 2
kind = "uint16"
scale = 0.5
offset = 3
flow_reference_c = 15
[[uplink]]
url = "mqtt://127.0.0.1"
format = "%s"
"""
BIRTH = {"birth": "00000001", "gateway": "g1", "software": "s", "units": {},
         "quantities": ["co_ppm"], "boilers": [{"name": "b1", "readings": ["co_ppm"],
                                                "steps": [[0.1, 0]]}]}


def words_of(tmp_path, form):
    """Return the birth's map of a plant whose uplink has a format."""
    path = tmp_path / "plant.toml"
    path.write_text(PLANT % form)
    return unpackb(plant_words(config.load(str(path))).birth)


def test_a_birth_tells_the_steps_of_registers_where_an_uplink_is_compact(tmp_path):
    told = words_of(tmp_path, "compact")
    known = Schema(told)
    # 15 °C to 0 °C is 273.15 / 288.15; a float register has no step.
    scale, offset = known.steps["b1", "fuel_flow_m3_h"]
    assert (scale, offset) == pytest.approx((0.5 * 273.15 / 288.15, 3 * 273.15 / 288.15))
    assert ("b1", "o2_dry_pct") not in known.steps
    assert known.boilers == ["b1"] and known.names[known.place("o2_dry_pct")] == "o2_dry_pct"
    assert known.boiler_place("b1") == 0 and known.place("strange") == "strange"
    plain = words_of(tmp_path, "msgpack")
    assert "steps" not in plain["boilers"][0] and plain["birth"] != told["birth"]


@pytest.mark.parametrize("step", [None, [1], [0, 1], ["1", 0], [1e31, 0], [float("nan"), 0], True])
def test_a_step_that_cannot_be_reckoned_with_is_none(step):
    boiler = dict(BIRTH["boilers"][0], steps=[step])
    assert not Schema(dict(BIRTH, boilers=[boiler])).steps


@pytest.mark.parametrize("changes", [
    {"quantities": [5]}, {"quantities": {}}, {"boilers": [5]}, {"boilers": [{}]},
    {"boilers": [{"name": "b1", "readings": [1]}]}])
def test_a_birth_with_names_that_are_no_texts_is_refused(changes):
    with pytest.raises(PayloadError, match="birth 00000001: found a"):
        Schema(dict(BIRTH, **changes))


def test_births_are_remembered_by_gateway_and_schema_and_not_without_bound(monkeypatch):
    monkeypatch.setattr(schema, "BIRTHS_MAX", 2)
    births = Births()
    for gateway in ("g1", "g2", "g3"):
        births.take(dict(BIRTH, gateway=gateway))
    assert births.schema("g3", "00000001").names == ["co_ppm"]
    with pytest.raises(UnknownSchema, match="schema 00000001 of g1 unknown"):
        births.schema("g1", "00000001")


def test_other_births_are_looked_for_once():
    asked = []

    def more():
        asked.append(1)
        return [BIRTH]

    births = Births(more)
    assert births.schema("g1", "00000001").id == "00000001"
    with pytest.raises(UnknownSchema):
        births.schema("g1", "00000002")
    assert len(asked) == 1


@pytest.mark.parametrize("place", [1, -1, True, None, 0.0])
def test_a_place_that_there_is_not_is_a_value_error(place):
    with pytest.raises(ValueError, match="found place"):
        name_at(["co_ppm"], place)
