import pathlib
import subprocess
import sys
from datetime import date

import pytest
import tomli

from edge import config
from edge.config_fields import SECTIONS
from tests.test_config import PLANT, TEN_MISTAKES, problems

ROOT = pathlib.Path(__file__).parent.parent
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float),
         "boolean": bool}


def fits(schema, value):
    """Whether a value fits a JSON Schema: the keywords that ours has, by draft 2020-12."""
    if isinstance(schema, bool):
        return schema
    value = value.isoformat() if isinstance(value, date) else value
    kind = schema.get("type")
    if kind and not isinstance(value, TYPES[kind]):
        return False
    if kind and isinstance(value, bool) != (kind == "boolean"):  # a bool is an int for isinstance
        return False
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        return False
    if isinstance(value, (int, float)) and not (
            schema.get("minimum", value) <= value <= schema.get("maximum", value)):
        return False
    if isinstance(value, str) and not (
            schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))):
        return False
    if isinstance(value, list) and len(value) < schema.get("minItems", 0):
        return False
    return _inside(schema, value) and _rules(schema, value)


def _inside(schema, value):
    if isinstance(value, list):
        return all(fits(schema.get("items", True), item) for item in value)
    if not isinstance(value, dict):
        return True
    inner = schema.get("properties", {})
    return (all(key in value for key in schema.get("required", ()))
            and all(key in inner or schema.get("additionalProperties", True) for key in value)
            and all(fits(inner[key], value[key]) for key in value if key in inner))


def _rules(schema, value):
    any_of = schema.get("anyOf")
    if any_of and not any(fits(each, value) for each in any_of):
        return False
    return all(fits(rule["then"], value) for rule in schema.get("allOf", ())
               if fits(rule["if"], value))


@pytest.mark.parametrize(
    "name", ["demo", "gas-steam", "coal-hot-water", "thermal-oil", "steel-furnace"])
def test_the_plants_that_we_ship_fit_the_schema(name):
    document = tomli.loads((ROOT / "firmware_configs" / (name + ".toml")).read_text("utf-8"))
    assert fits(config.schema(), document)


@pytest.mark.parametrize(
    "added",
    [
        "port = 70000",  # the last table of the plant is a register, which has no port
        "scale = true",
        'table = "coils"',
        "[[line]]\nname = 'x'",  # tcp without a host
        "[[line]]\nname = 'x'\ntransport = 'rtu'",  # without a device
        "[[line]]\nname = 'x'\nhost = 'h'\nbaudrate = 9600",
        "[[fuel]]\nname = 'x'\nstate = 'gas'\ncarbon_pct = 100",
        "[[fuel]]\nname = 'x'\nstate = 'solid'\ncarbon_pct = 100",
        "[boiler.constants]\nsteam_moisture_pct = 101",
        "[record]\nevery_s = 3601",
    ],
)
def test_the_schema_refuses_what_the_check_refuses(tmp_path, added):
    path = tmp_path / "plant.toml"
    path.write_text(PLANT + added, "utf-8")
    assert problems(str(path))
    assert fits(config.schema(), tomli.loads(PLANT))
    assert not fits(config.schema(), tomli.loads(PLANT + added))


def test_the_schema_refuses_the_plant_of_ten_mistakes():
    assert not fits(config.schema(), tomli.loads(TEN_MISTAKES))


def test_every_field_says_what_it_means():
    for section in SECTIONS:
        assert section.help.endswith("."), section.name
        for key, field in section.fields.items():
            assert len(field.help) >= 5, (section.name, key)


def test_the_generated_pages_say_what_the_tables_say_now():
    run = subprocess.run([sys.executable, ROOT / "tools" / "write_docs.py", "--check"],
                         capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "")


def test_the_plant_at_the_top_of_the_page_is_a_working_one(tmp_path):
    page = (ROOT / "docs" / "plant-file.md").read_text("utf-8")
    text = page.split("```toml\n")[1].split("```")[0]
    path = ROOT / "firmware_configs" / "boilers" / "generic-steam-dcs.toml"
    plant = tmp_path / "plant.toml"
    plant.write_text(text.replace("boilers/generic-steam-dcs.toml", path.as_posix()), "utf-8")
    assert len(config.load(str(plant)).boilers[0].devices[0].registers) == 14
