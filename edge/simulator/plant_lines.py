"""The lines of a plant file in reverse: what the agent reads becomes what is served.

A unit takes the registers, the limits and the forbidden addresses of its device in the plant file,
so what the agent must not ask is refused here.  CPython only.
"""

from edge.config_check import REQUIRED, Field, check, choose, subtables
from edge.config_source import beside
from edge.simulator.outlets import HEARTBEAT_EVERY_S, TLS, Outlet, check_tls, problem_at

# What a scenario says of the server's side of a line that the plant polls over TLS.
PLANT_TLS = {
    "line": Field(str, 1, 64, REQUIRED, "name of the line"),
    **TLS, "certificate_file": TLS["certificate_file"]._replace(default=REQUIRED),
}
ANYWHERE = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # where to dial who listens on all addresses


def plant_outlets(plant, boiler, place, certificates):
    """Return the Outlets of a plant's boiler; certificates: {line: values of PLANT_TLS}."""
    lines = {line.name: line for line in plant.lines}
    return tuple([_outlet(lines[device.line], device, problem_at(place),
                          certificates.get(device.line, {})) for device in boiler.devices])


def read_certificates(place, document, plant):
    """Return {line: {key: file}} of the [[tls]] tables."""
    lines = {line.name: line for line in plant.lines if line.tls} if plant else {}
    found: dict = {}
    for at, table in subtables(place, document, "tls"):
        values = check(at, table, PLANT_TLS)
        name = values.pop("line")
        if name is not None and name not in lines:
            at.problem(choose(name, tuple(lines), "found line %s" % name)
                       if lines else "found line %s, allowed a line of the plant with tls" % name,
                       "line")
        for key in TLS:
            if values[key]:
                values[key] = beside(place.source.path, values[key])
        if name in lines and values["certificate_file"]:
            check_tls(at, _outlet(lines[name], None, None, values))
        found[name] = values
    return found


def _outlet(line, device, problem, certificate):
    host, _, port = line.listen.rpartition(":")
    return Outlet(
        line=line.name, transport=line.transport, host=line.host, port=line.port or 0,
        device=line.device, connect="%s:%s" % (ANYWHERE.get(host, host), port) if port else "",
        registration=line.registration, heartbeat=line.heartbeat,
        heartbeat_every_s=HEARTBEAT_EVERY_S,
        certificate_file=certificate.get("certificate_file", ""),
        key_file=certificate.get("key_file", ""),
        client_ca_file=certificate.get("client_ca_file", ""),
        tls_name=(line.tls_name or line.host) if line.tls else "", echo=line.echo,
        timeout_ms=line.timeout_ms, map="", problem=problem,
        **(_of_device(device) if device else dict.fromkeys(
            ("unit_id", "poisoned", "max_words", "max_bits", "registers"))))


def _of_device(device):
    return {"unit_id": device.unit_id, "poisoned": device.forbidden,
            "max_words": device.max_words, "max_bits": device.max_bits,
            "registers": device.registers}
