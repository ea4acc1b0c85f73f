"""Parts of a plant for tests: what a test does not name has the plant file's default."""

from edge.plant import Device, Line, Register
from edge.port import NAN

REGISTER = {
    "order": "", "scale": 1.0, "offset": 0.0, "bit": -1, "accuracy": NAN, "calibrated": "",
    "repeatability": 0.0, "length": 0, "mask": 0, "shift": 0, "valid": (), "no_reading": (),
    "every_s": 0.0,
}
DEVICE = {"max_words": 125, "max_bits": 2000, "forbidden": (), "turn_around_ms": 5.0,
          "in_flight": 1}
LINE = {
    "host": "", "port": 0, "device": "", "baudrate": 9600, "parity": "N", "stop_bits": 1,
    "timeout_ms": 1000, "poll_every_ms": 1000, "listen": "", "registration": b"",
    "heartbeat": b"", "tls": False, "ca_file": "", "certificate_file": "", "key_file": "",
    "tls_name": "", "echo": False, "rts": "", "round_trip_ms": 2.0,
}


def _filled(defaults, given):
    values = dict(defaults)
    values.update(given)
    return values


def register(quantity, table, address, kind, **given):
    """Return a Register."""
    values = _filled(REGISTER, given)
    if not values["order"]:
        two = kind.startswith(("u", "i", "f", "b")) and kind.endswith("32")
        four = kind.endswith("64")
        values["order"] = "ABCDEFGH" if four else "ABCD" if two else "AB"
    return Register(quantity=quantity, table=table, address=address, kind=kind, **values)


def device(line, unit_id, registers, **given):
    """Return a Device."""
    return Device(line=line, unit_id=unit_id, registers=tuple(registers),
                  **_filled(DEVICE, given))


def line(name, transport, **given):
    """Return a Line."""
    return Line(name=name, transport=transport, **_filled(LINE, given))
