"""A plant file becomes a `Plant`, or every problem it has becomes a line of its own.  CPython only.

The fields of each table stand in `config_fields`.  Lines are counted only when there are problems,
and each map is read once, however many boilers share it.
"""

import re

from edge.config_boiler import Known, boilers
from edge.config_check import (
    Place,
    check,
    check_chosen,
    key_text,
    named_once,
    shown,
    subtable,
    subtables,
)
from edge.config_fields import GATEWAY, LINE_SECTION, RECORD, SPOOL, UPLINK, inner
from edge.config_fuel import fuels
from edge.config_registers import load_map, unreadable
from edge.config_schema import schema
from edge.config_source import beside, located, read
from edge.errors import ConfigError
from edge.plant import MQTT_PORTS, Line, Plant, Uplink

__all__ = ["load", "load_map", "schema"]

_URL = re.compile(r"(mqtts?)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?/?")
_EVERY_S_MIN = 0.1  # a record a millisecond helps nobody


def load(path):
    """Return the Plant of a plant file, or raise a ConfigError with all its problems."""
    found: list = []  # every check adds to it, and nobody stops at the first
    source, reason = read(path, found)
    if reason:
        raise ConfigError(path, [unreadable(path, reason)])
    plant = _plant(source, found) if source else None
    if found:
        raise ConfigError(path, located(found))
    return plant


def _plant(source, found):
    place, document = Place(source, (), found), source.document
    check(place, document, {}, inner(""))
    gateway = _gateway(place, document)
    lines = _lines(place, document)
    heated = boilers(place, document, Known(lines, fuels(place, document), {}))
    uplinks = _uplinks(place, document, gateway["id"])
    every_s = _every_s(place, document)
    at, table = subtable(place, document, "spool")
    spool = check(at, table, SPOOL)
    if found:
        return None
    return Plant(
        source.path, gateway["id"], beside(source.path, gateway["state_dir"]), gateway["kernels"],
        tuple(lines.values()), heated, every_s,
        spool["max_mb"], spool["keep_days"], spool["sync_every_s"], uplinks, gateway["sign"])


def _gateway(place, document):
    at, table = subtable(place, document, "gateway")
    return check(at, table, GATEWAY)


def _lines(place, document):
    """Return {name: Line}, None for a line with a problem, in the order of the file."""
    lines = {}
    rows = []
    for at, table in subtables(place, document, "line"):
        values = check_chosen(at, table, LINE_SECTION)
        rows.append((at, values))
        sound = None not in values.values()
        if values["device"] and "://" in values["device"]:
            at.problem("found %s, allowed the path of a serial port" % shown(values["device"]),
                       "device")
        _note_dtu(at, values)
        _note_tls(at, values)
        for key in ("device", "ca_file", "certificate_file", "key_file"):
            if values[key]:
                values[key] = beside(place.source.path, values[key])
        for key in ("registration", "heartbeat"):
            values[key] = octets_of(values[key])
        if values["name"] is not None:
            lines[values["name"]] = Line(*[values[key] for key in Line._fields]) if sound else None
    named_once(rows)
    named_once([row for row in rows if row[1]["device"]], "device")
    _note_registered_twice([row for row in rows if row[1]["listen"]])
    if not document.get("line", ()):
        place.problem("missing (a [[line]]: one TCP connection or one serial pair)", "line")
    return lines


def _note_dtu(at, values):
    if values["listen"] and not 1 <= int(values["listen"].rpartition(":")[2]) <= 65535:
        at.problem("found %s, allowed port 1 to 65535" % shown(values["listen"]), "listen")


def _note_tls(at, values):
    for key in ("ca_file", "certificate_file", "key_file", "tls_name"):
        if values[key] and not values["tls"]:  # on a line in the clear: somebody believes it is not
            at.problem("found %s, allowed only with tls = true" % shown(values[key]), key)
    if values["key_file"] and not values["certificate_file"]:
        at.problem("missing (a key is nothing without its certificate)", "certificate_file")


def _note_registered_twice(rows):
    """Note DTUs at one address that cannot be told apart."""
    first: dict = {}
    for at, values in rows:
        known = first.setdefault((values["listen"], values["registration"]), at)
        if known is not at and values["registration"] is not None:
            at.problem("found one that %s has already at %s; allowed one of its own" % (
                key_text(known.path), values["listen"]), "registration")


def octets_of(text):
    """Return the octets that a text, or hexadecimal digits after "hex:", stand for."""
    if text is None:
        return None
    return bytes.fromhex(text[4:]) if text.startswith("hex:") else text.encode()


def _every_s(place, document):
    at, table = subtable(place, document, "record")
    every_s = check(at, table, RECORD)["every_s"]
    if every_s and every_s < _EVERY_S_MIN:
        at.problem("found %g, allowed 0, or %g to 3600" % (every_s, _EVERY_S_MIN), "every_s")
    return every_s


def _uplinks(place, document, gateway):
    uplinks = []
    rows = []
    clients: dict = {}
    for at, table in subtables(place, document, "uplink"):
        values = check(at, table, UPLINK)
        rows.append((at, values))
        server = _server(at, values)
        client = values["client_id"] or gateway
        first = clients.setdefault((server, client), at) if server and client else at
        if first is not at:  # an MQTT server closes the older of two clients with one id
            at.problem("found %s, which %s uses at the same server; allowed one of its own" % (
                shown(client), key_text(first.path)), "client_id")
        _note_uplink_tls(at, values)
        if values["commands"] and values["command_key"] == "":
            at.problem("missing (whose requests are to be taken)", "command_key")
        for key in ("password_file", "ca_file", "certificate_file", "key_file", "command_key"):
            if values[key]:
                values[key] = beside(place.source.path, values[key])
        uplinks.append(Uplink(**dict(values, client_id=client)))
    named_once(rows)
    return tuple(uplinks)


def _note_uplink_tls(place, values):
    if values["key_file"] and values["certificate_file"] == "":
        place.problem("missing (a key has no meaning without its certificate)", "certificate_file")
    if values["insecure_tls"] and values["ca_file"]:
        place.problem("found true beside ca_file, allowed one of them", "insecure_tls")


def _server(place, values):
    """Return (host, port) of an uplink's url, or None; note what does not fit the url."""
    if values["password_file"] and values["username"] == "":
        place.problem("missing (MQTT has no password without a user name)", "username")
    url = values["url"]
    if url is None:
        return None
    if "@" in url:  # what stands before it may be a password, so it is not repeated
        place.problem("found a user name or a password in the url, allowed %s; they go to the keys "
                      "username and password_file" % UPLINK["url"].help, "url")
        return None
    # The standard library's parser takes longer to import than the rest of this file.
    parts = _URL.fullmatch(url)
    port = int(parts[3] or MQTT_PORTS[parts[1]]) if parts else 0
    if not parts or not 1 <= port <= 65535 or not _is_host(parts[2]):
        place.problem("found %s, allowed %s, port 1 to 65535" % (
            shown(url), UPLINK["url"].help), "url")
        return None
    # Certificates on a line in the clear: somebody believes that it is not.
    for key in ("ca_file", "certificate_file", "key_file", "insecure_tls"):
        if parts[1] == "mqtt" and values[key]:
            place.problem("found %s, allowed only with mqtts://" % (
                "true" if key == "insecure_tls" else "a file"), key)
    return parts[2].lower(), port


def _is_host(host):
    """Say whether what stands in brackets, if it does, is an address of IP version 6."""
    if not host.startswith("["):
        return True
    import ipaddress  # seldom needed

    try:
        ipaddress.IPv6Address(host[1:-1])
    except ValueError:
        return False
    return True
