"""What a plant consists of, as the checked plant file leaves it.  Every default is filled in.

`config.load` makes these on a gateway, `freeze` on behalf of a microcontroller.
"""

from collections import namedtuple

# One value on the wire.  address is zero-based; order is of bytes as sent; value = raw * scale +
# offset.  bit is the bit of a register for kind "bool" in holding and input tables, else -1.
# accuracy is of the instrument, in the quantity's unit (95 %), NaN when not given; calibrated is a
# date or ""; repeatability is its random part (95 %), 0 when the accuracy counts as systematic.
# length: registers of a string, or bits of a packed value in coil and discrete tables; else 0.
# mask, shift: of kind bits.  valid: () or (low, high) of the value.  no_reading: the raw values
# that mean "no reading".  every_s: how often it is read, 0 for every poll.
Register = namedtuple(
    "Register",
    (
        "quantity", "table", "address", "kind", "order", "scale", "offset", "bit",
        "accuracy", "calibrated", "repeatability",
        "length", "mask", "shift", "valid", "no_reading", "every_s",
    ),
)

# A unit on a line and what is read from it.
# max_words, max_bits: most that one request may ask for.  forbidden: ((table, first, last), ...)
# addresses that no request may touch.  turn_around_ms: the device's own time before it answers.
# in_flight: requests that it takes at a time (TCP).
Device = namedtuple(
    "Device",
    (
        "line", "unit_id", "registers",
        "max_words", "max_bits", "forbidden", "turn_around_ms", "in_flight",
    ),
)

# One TCP connection or one serial pair.  transport: tcp | rtu | ascii | rtu_over_tcp | dial_in.
# host and port; or device, baudrate, parity and stop_bits; or listen ("host:port") and
# registration, the octets by which a DTU that dials in is known, and heartbeat, those it sends now
# and then.  tls, ca_file, certificate_file, key_file, tls_name: Modbus over TLS.
# echo: the adapter sends back what is sent.  rts: "" or the level of RTS ("high", "low") while
# sending.  round_trip_ms: of the network; what the pair behind it takes comes on top.
Line = namedtuple(
    "Line",
    (
        "name", "transport", "host", "port", "device", "baudrate", "parity", "stop_bits",
        "timeout_ms", "poll_every_ms",
        "listen", "registration", "heartbeat", "tls", "ca_file", "certificate_file", "key_file",
        "tls_name", "echo", "rts", "round_trip_ms",
    ),
)

# state: solid | liquid | gas.
# composition: {"carbon_pct": ...} mass % as received, or {"ch4_pct": ...} vol % dry for a gas.
# heating values per kg, or per m3 at 0 degC, 101.325 kPa; gross is NaN when it is not known.
# siegert_a2, siegert_b and quick_m, quick_n are NaN when the fuel has none.
Fuel = namedtuple(
    "Fuel",
    (
        "name", "state", "composition", "net_heating_value_kj", "gross_heating_value_kj",
        "siegert_a2", "siegert_b", "quick_m", "quick_n", "reference_o2_pct", "analysed", "source",
    ),
)

# kind: steam | hot_water | thermal_oil for a boiler, furnace for a furnace.
# charge: steel, or "" where a furnace's charge is not named, and for a boiler.
# constants: {quantity: float} laboratory and nameplate values; analysed is their date or "".
# method_constants: {name: float} constants of the method that the plant file overrides.
# limits: {quantity: float}; accuracies: {quantity: float}.
Boiler = namedtuple(
    "Boiler",
    (
        "name", "kind", "fuel", "rated_output_mw", "method", "condensing", "firing",
        "price_per_unit", "in_service_since", "constants", "analysed", "method_constants", "limits",
        "reference_o2_pct", "devices", "charge",
    ),
)

MQTT_PORTS = {"mqtt": 1883, "mqtts": 8883}  # where a URL names none

# A destination.  url is mqtt:// or mqtts://; format is msgpack | compact | json; version is auto |
# 5 | 3.1.1; tls_minimum is 1.2 | 1.3; backlog_rate is in records a second, 0 for no limit;
# batch_every_s is the time between two batches of new records, 0 for none; commands says whether
# who has the private key to command_key may send requests.
Uplink = namedtuple(
    "Uplink",
    (
        "name", "url", "version", "format", "topic_prefix", "client_id", "username",
        "password_file", "ca_file", "certificate_file", "key_file", "tls_minimum", "insecure_tls",
        "backlog_rate", "batch_every_s", "commands", "command_key",
    ),
)

# boilers holds the furnaces too.
Plant = namedtuple(
    "Plant",
    (
        "path", "gateway", "state_dir", "kernels", "lines", "boilers", "every_s",
        "max_mb", "keep_days", "sync_every_s", "uplinks", "sign",
    ),
)


def instruments(boiler):
    """Return {quantity: Register} of everything that the boiler's registers read."""
    found = {}
    for device in boiler.devices:
        for register in device.registers:
            found[register.quantity] = register
    return found


def measured(boiler):
    """Return the names of all quantities that the boiler's registers read, sorted."""
    names = set()
    for device in boiler.devices:
        for register in device.registers:
            names.add(register.quantity)
    return sorted(names)
