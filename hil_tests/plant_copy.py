"""A plant file as a site would have it, copied for a bench: other addresses, all else as it was."""

import datetime
import os
import re

import tomli

_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
# Where a line is: what a bench says takes the place of all of it.
ADDRESS = ("host", "port", "device", "listen")
# Of an uplink: who it is, which a server of the bench does not ask for.
IDENTITY = ("username", "password_file", "ca_file", "certificate_file", "key_file", "insecure_tls")
_FILES = ("map", "ca_file", "certificate_file", "key_file", "password_file")


def copy_plant(source, directory, lines, uplinks, state_dir):
    """Write the plant file of `source` anew into a directory and return its path.

    lines: {name: {"host", "port"} or {"device"} or {"listen"}}; uplinks: {name: {"url", ...}} of
    those that go to servers of the bench.  Paths stay those of the files beside the source.
    """
    document = read_plant(source)
    _absolute(document, os.path.dirname(os.path.abspath(source)))
    document["gateway"]["state_dir"] = str(state_dir)
    for line in document.get("line", ()):
        _replace(line, ADDRESS, lines.get(line["name"], {}))
    for uplink in document.setdefault("uplink", [{}]):
        _replace(uplink, IDENTITY, uplinks.get(uplink.get("name", "uplink"), {}))
    path = directory / "plant.toml"
    path.write_text(toml_text(document))
    return path


def read_plant(source):
    """Return what a plant file says."""
    with open(source, "rb") as file:
        return tomli.load(file)


def uplink_names(document):
    """Return the names of a plant's uplinks; a plant without one gets one."""
    return [uplink.get("name", "uplink") for uplink in document.get("uplink", [{}])]


def toml_text(table, path=()):
    """Return a table as TOML: its values, then the tables in it."""
    text = "".join("%s = %s\n" % (_key(key), _value(value)) for key, value in table.items()
                   if not _holds_tables(value))
    for key, value in table.items():
        below = (*path, _key(key))
        if isinstance(value, dict):
            text += "\n[%s]\n%s" % (".".join(below), toml_text(value, below))
        elif _holds_tables(value):
            text += "".join("\n[[%s]]\n%s" % (".".join(below), toml_text(row, below))
                            for row in value)
    return text


def _replace(table, keys, given):
    if given:
        for key in keys:
            table.pop(key, None)
        table.update(given)


def _absolute(table, directory):
    """Make every path to a file one that holds anywhere."""
    for key, value in table.items():
        if isinstance(value, dict):
            _absolute(value, directory)
        elif _holds_tables(value):
            for row in value:
                _absolute(row, directory)
        elif key in _FILES and value:
            table[key] = os.path.join(directory, value)


def _holds_tables(value):
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _key(key):
    return key if _BARE.match(key) else _text(key)


def _value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return "[%s]" % ", ".join(_value(row) for row in value)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return repr(value)


def _text(value):
    return '"%s"' % "".join(
        "\\u%04x" % ord(letter) if letter < " " or letter in '"\\\x7f' else letter
        for letter in value)
