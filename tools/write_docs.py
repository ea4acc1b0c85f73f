"""Write the pages of docs/ that say what is in the code: settings, quantities and formulas.

    python tools/write_docs.py            write all
    python tools/write_docs.py --check    exit 1 when one of them is stale
"""

import pathlib
import sys
from datetime import date

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import write_formulas  # noqa: E402
from markdown_table import code, table  # noqa: E402

from edge.config_check import REQUIRED, Many, Text, allowed  # noqa: E402
from edge.config_fields import MAP, REGISTER, SECTIONS  # noqa: E402
from edge.efficiency.fuels import PRESET_NAMES, PRESETS  # noqa: E402
from edge.port import INF  # noqa: E402
from edge.quantities import INSTEAD, NAMES, QUANTITIES, READING, RESULT, TEXTS  # noqa: E402

KINDS = {str: "text", int: "whole number", float: "number", bool: "true or false", date: "date"}

INTRODUCTION = """\
# The plant file

Written by `tools/write_docs.py` from the tables in `edge/config_fields.py`; do not edit.

A plant file is TOML and says what hangs where, what it burns and who gets the records. Units are
part of the key. Paths are relative to the file. Required are `gateway.id`, `gateway.state_dir`, one
line, and one boiler or furnace; all else has a default. `boiler-edge check PLANT` prints every
mistake with its line; `boiler-edge schema` prints the same tables as JSON Schema for editors.

This one polls a steam boiler every five seconds and keeps a record a minute:

```toml
[gateway]
id = "sjz-heat-0042"
state_dir = "/var/lib/boiler-edge"

[[line]]
name = "dcs"
host = "10.0.0.7"

[[boiler]]
name = "b1"
kind = "steam"
fuel = "natural_gas"
rated_output_mw = 7.0

[boiler.constants]
steam_moisture_pct = 2.0

[[boiler.device]]
line = "dcs"
map = "boilers/generic-steam-dcs.toml"

[[uplink]]
url = "mqtt://10.0.0.2"
```

Whole plants and maps to start from are in `firmware_configs/`.
"""

MAPS = """
## Register map

A file of its own that `boiler.device.map` names: the keys below, then `[[register]]` tables with
the keys of `[[boiler.device.register]]`. A register in the plant file replaces the map's of that
quantity.
"""

QUANTITIES_HEAD = """\
# Quantities

Written by `tools/write_docs.py` from `edge/quantities.py`; do not edit.

A name carries its unit. Gas volumes are at 0 °C and 101.325 kPa, pressures gauge where it is said,
efficiencies on the net heating value unless the name says gross.

## Readings

Measured, or given among `[boiler.constants]`. A reading outside its range is a fault and is left
out.
"""

RESULTS_HEAD = """
## Results

Computed by the heat balance. One that cannot be computed is absent, with its reason among the
faults; it is never zero. `<result>_u95` is its expanded uncertainty. A record has both to the
resolution of the table, far below the uncertainty. Over the span of a record a result is averaged
as the last column says.
"""

TEXTS_HEAD = """
## Names of things

What a device says of itself, read by registers of kind `string`. They stand in the status and in
what `probe` shows, never in a record; each device may have its own.
"""


def plant_file():
    """Return the text of docs/plant-file.md."""
    parts = [INTRODUCTION]
    for section in SECTIONS:
        brackets = "[[%s]]" if section.many else "[%s]"
        parts.append("\n## `%s`\n\n%s\n\n" % (brackets % section.name, section.help))
        model = section.name.replace("furnace", "boiler")
        if section.name.startswith("furnace."):
            parts.append("The keys of `%s`.\n" % (brackets % model))
        else:
            parts.append(_fields(section.fields, section.only))
        if section.name == "fuel":
            parts.append(_presets())
    parts += [MAPS, "\n", _fields(MAP, {})]
    return "".join(parts)


def quantities():
    """Return the text of docs/quantities.md."""
    readings = [[code(each.name), each.unit, _span(each), each.meaning]
                for each in _of_role(READING)]
    results = [[code(each.name), each.unit, "%.*f" % (each.digits, 10.0**-each.digits),
                each.meaning, _mean(each.weight)]
               for each in _of_role(RESULT)]
    return "".join([
        QUANTITIES_HEAD, "\n", table(("name", "unit", "plausible", "meaning"), readings),
        RESULTS_HEAD, "\n", table(("name", "unit", "resolution", "meaning", "mean"), results),
        TEXTS_HEAD, "\n", table(("name", "meaning"), [
            [code(name), QUANTITIES[name].meaning] for name in TEXTS])])


def _mean(weight):
    if not weight:
        return "plain mean"
    words = "weighted by `%s`" % weight
    return words + (", of a furnace `%s`" % INSTEAD[weight] if weight in INSTEAD else "")


def _of_role(role):
    return [QUANTITIES[name] for name in NAMES if QUANTITIES[name].role == role]


def _fields(fields, only):
    rows = [[code(key), _kind(field), _allowed(field), _default(field, only.get(key, ())),
             field.help] for key, field in fields.items()]
    return table(("key", "kind", "allowed", "default", "meaning"), rows)


def _kind(field):
    if isinstance(field.kind, Many):
        return "list"
    if isinstance(field.kind, Text):
        return "text"
    if type(field.kind) is tuple:
        return KINDS[type(field.kind[0])]
    return KINDS[field.kind]


def _allowed(field):
    if type(field.kind) is tuple:
        return ", ".join(code(_toml(word)) for word in field.kind)
    if field.kind in (bool, date):
        return ""
    if field.kind is str:
        return "%d to %d characters" % (field.low, field.high)
    words = allowed(field, 0 if field.kind is int else 0.0)
    return "any" if words == "a finite number" else words


def _default(field, words):
    with_words = " with %s" % " or ".join(words) if words else ""
    if field.default is REQUIRED:
        return "**required%s**" % with_words
    # NaN, "" and a bit of -1 stand for no value at all.
    none = field.default != field.default or field.default == "" or field is REGISTER["bit"]
    text = "" if none else code(_toml(field.default))
    return text + (" (only%s)" % with_words if words else "")


def _toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return '"%s"' % value if isinstance(value, str) else str(value)


def _span(quantity):
    if quantity.low == -INF:
        return "finite"
    if quantity.high == INF:
        return "%.10g or more" % quantity.low
    return "%.10g to %.10g" % (quantity.low, quantity.high)


def _presets():
    rows = []
    for name in PRESET_NAMES:
        fuel = PRESETS[name]
        parts = ", ".join("%s %g" % (key.removesuffix("_pct"), fuel.composition[key])
                          for key in fuel.composition if fuel.composition[key])
        rows.append([code(name), fuel.state, "%.0f kJ/%s" % (
            fuel.net_heating_value_kj, "m3" if fuel.state == "gas" else "kg"), parts])
    head = "\nBuilt-in fuels, in mass % as received, gases in vol % dry:\n\n"
    return head + table(("fuel", "state", "net heating value", "composition, %"), rows)


PAGES = {
    "docs/plant-file.md": plant_file,
    "docs/quantities.md": quantities,
    "docs/formulas.md": write_formulas.page,
}


def main(words):
    """Write or check every page; return the exit code."""
    stale = 0
    for name, text in PAGES.items():
        path = ROOT / name
        if "--check" not in words:
            path.write_text(text(), "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text():
            print("%s: found an old text, allowed what `python tools/write_docs.py` writes" % name)
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
