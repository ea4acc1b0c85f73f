"""The JSON Schema of the plant file, for editors, from the tables that check it.  No I/O."""

from datetime import date

from edge.config_check import REQUIRED, Field, Many, Text
from edge.config_fields import SECTIONS, inner

_NUMBER_MAX = 1e300
_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}


def schema():
    """Return the JSON Schema (draft 2020-12) of a plant file."""
    document: dict = _tables("")
    document.update({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Plant file of boiler-edge",
        "required": ["gateway", "line"],
        "anyOf": [{"required": ["boiler"]}, {"required": ["furnace"]}],
    })
    for key in ("line", "boiler", "furnace"):
        document["properties"][key]["minItems"] = 1
    return document


def _tables(name):
    """Return the schema of one section ("" is the file) with those inside it."""
    table: dict = {"type": "object", "properties": {}, "additionalProperties": False}
    for key in inner(name):
        table["properties"][key] = _section(name + "." + key if name else key)
    return table


def _section(name):
    section = [each for each in SECTIONS if each.name == name][0]
    table: dict = _tables(name)
    for key, field in section.fields.items():
        table["properties"][key] = _property(field)
    table["required"] = [key for key, field in section.fields.items()
                         if field.default is REQUIRED and key not in section.only]
    if section.chooser:
        table["allOf"] = _choices(section)
    if section.many:
        return {"type": "array", "items": table, "description": section.help}
    return dict(table, description=section.help)


def _choices(section):
    """Return for each word of the chooser what it requires and what it rules out."""
    chooser = section.fields[section.chooser]
    rules: list = []
    for word in chooser.kind:
        is_word: dict = {"properties": {section.chooser: {"const": word}}}
        if chooser.default != word:  # without the key the default's rule holds
            is_word["required"] = [section.chooser]
        own = [key for key in section.only if word in section.only[key]]
        rules.append({"if": is_word, "then": {
            "required": [key for key in own if section.fields[key].default is REQUIRED],
            "properties": {key: False for key in section.only if key not in own},
        }})
    return rules


def _property(field):
    found: dict = {"description": field.help}
    if isinstance(field.kind, Many):
        member = _property(Field(field.kind.kind, field.low, field.high, REQUIRED, ""))
        member.pop("description")
        return dict(found, type="array", items=member, minItems=field.kind.fewest,
                    maxItems=field.kind.most)
    if type(field.kind) is tuple:
        found["enum"] = list(field.kind)
    elif isinstance(field.kind, Text):
        found.update({"type": "string", "pattern": "^(%s)$" % field.kind.pattern})
    elif field.kind is date:  # editors hand a TOML date on as text
        found.update({"type": "string", "format": "date"})
    else:
        found["type"] = _TYPES[field.kind]
    found.update(_range(field))
    # NaN, "" and the like mean that there is no value, which is no default to offer.
    if field.default is not REQUIRED and field.default == field.default and field.default != "":
        found["default"] = field.default
    return found


def _range(field):
    if isinstance(field.kind, Text) or field.kind is str:
        return {"minLength": field.low, "maxLength": field.high}
    if field.kind not in (int, float):
        return {}
    found: dict = {}
    if field.low > -_NUMBER_MAX:
        found["minimum"] = field.low
    if field.high < _NUMBER_MAX:
        found["maximum"] = field.high
    return found
