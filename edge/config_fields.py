"""The plant file as tables of fields: they check it, fill it, and write its documentation.

`SECTIONS` has every table of a plant file and of a register map.  CPython only, no I/O.
"""

from datetime import date

from edge.config_check import REQUIRED, Field, Many, Section, Text
from edge.config_register_fields import REGISTER
from edge.efficiency.fuels import GAS_KEYS, SOLID_KEYS
from edge.efficiency.method import METHOD_CONSTANTS
from edge.port import INF, NAN
from edge.quantities import NAMES, QUANTITIES, READING, RESULT

READINGS = tuple([name for name in NAMES if QUANTITIES[name].role == READING])

_ID = Text("[a-z0-9-]+", "a-z, 0-9 and '-', 1 to 64 of them")
_FILE_NAME = Text("[A-Za-z0-9_-][A-Za-z0-9._-]*",
                  "A-Z, a-z, 0-9, '.', '_' and '-', 1 to 64 of them")
# An address of IP version 6 has at least two colons; a name with one has a port behind it.
_HOST = Text("[A-Za-z0-9._-]+|[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?",
             "a host name or an IP address, without a port")
_TOPIC = Text("[^+#/\\x00-\\x1f]+(/[^+#/\\x00-\\x1f]+)*",
              "a topic without + and #, not beginning or ending with /")
_NAME = (str, 1, 64)
_SHORT = (str, 0, 200)
_PATH = (str, 0, 4096)
_POSITIVE = (float, 0.0, INF)
_PCT = (float, 0.0, 100.0)

# Transports that have a serial pair at their end, seen or behind a network.
_PAIRS = ("rtu", "ascii", "rtu_over_tcp", "dial_in")
_LISTEN = Text("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}",
               "an address and a port, such as 0.0.0.0:9000")
_OCTETS = Text("hex:([0-9A-Fa-f]{2})+|(?!hex:)[\\x20-\\x7e]*",
               "printable ASCII, or hex: and pairs of hexadecimal digits")
_ADDRESSES = Text("(holding|input|coil|discrete) [0-9]{1,5}(-[0-9]{1,5})?",
                  "a table and addresses, such as \"holding 100-199\"")

GATEWAY = {
    "id": Field(_ID, 1, 64, REQUIRED, "name of this gateway in topics and records"),
    "state_dir": Field(str, 1, 4096, REQUIRED, "directory of the spool and the totals"),
    "kernels": Field(("auto", "library", "numba", "interpreted"), None, None, "auto",
                     "how kernels run; auto takes the library if there is one for this machine, "
                     "else the interpreter, and never imports numba"),
    "sign": Field(bool, None, None, False,
                  "sign what is published, with a key made in state_dir at first start; the extra "
                  "sign (docs/proof.md)"),
}

LINE = {
    "name": Field(*_NAME, REQUIRED, "name of the line, for [[boiler.device]] and messages"),
    "transport": Field(("tcp", "rtu", "ascii", "rtu_over_tcp", "dial_in"), None, None, "tcp",
                       "Modbus over a TCP connection; RTU or ASCII on a serial pair; RTU frames "
                       "over a TCP connection; or RTU frames with a DTU that connects to us"),
    "host": Field(_HOST, 1, 253, REQUIRED, "name or address of the Modbus server or gateway"),
    "port": Field(int, 1, 65535, 502, "TCP port"),
    "device": Field(str, 1, 4096, REQUIRED, "serial port, such as /dev/ttyS1"),
    "baudrate": Field((1200, 2400, 4800, 9600, 14400, 19200, 28800, 38400, 57600, 115200, 230400),
                      None, None, 9600, "bits a second on the pair"),
    "parity": Field(("N", "E", "O"), None, None, "N", "none, even or odd"),
    "stop_bits": Field((1, 2), None, None, 1, "stop bits of a character"),
    "timeout_ms": Field(int, 50, 60_000, 1000, "how long a boiler controller may take to answer"),
    "poll_every_ms": Field(int, 100, 3_600_000, 5000, "time from one poll to the next"),
    "round_trip_ms": Field(float, 0.0, 60_000.0, 2.0,
                           "of the network, for the reckoning of the bus load; cellular: 100 to "
                           "500"),
    "tls": Field(bool, None, None, False, "Modbus over TLS (port 802 by custom), verified"),
    "ca_file": Field(*_PATH, "", "certificates that the server's must go back to; without it the "
                     "system's"),
    "certificate_file": Field(*_PATH, "", "our certificate, where the server asks for one"),
    "key_file": Field(*_PATH, "", "its key"),
    "tls_name": Field(*_SHORT, "", "name in the server's certificate; without it the host"),
    "listen": Field(_LISTEN, 1, 300, REQUIRED,
                    "address and port where DTUs connect, such as 0.0.0.0:9000; lines may share "
                    "one, then each has a registration"),
    "registration": Field(_OCTETS, 1, 200, REQUIRED,
                          "first packet of the DTU, by which it is known: text, or hex: and "
                          "hexadecimal digits"),
    "heartbeat": Field(_OCTETS, 0, 200, "", "packet that the DTU sends now and then, likewise"),
    "echo": Field(bool, None, None, False,
                  "the adapter sends back what is sent: two wires without a switched receiver"),
    "rts": Field(("", "high", "low"), None, None, "",
                 "level of RTS while sending, for an RS-485 driver that the port must switch"),
}
LINE_SECTION = Section(
    "line", True, "One TCP connection or one serial pair.", LINE, "transport",
    {"host": ("tcp", "rtu_over_tcp"), "port": ("tcp", "rtu_over_tcp"),
     "round_trip_ms": ("tcp", "rtu_over_tcp", "dial_in"),
     "tls": ("tcp", "rtu_over_tcp"), "ca_file": ("tcp", "rtu_over_tcp"),
     "certificate_file": ("tcp", "rtu_over_tcp"), "key_file": ("tcp", "rtu_over_tcp"),
     "tls_name": ("tcp", "rtu_over_tcp"),
     "listen": ("dial_in",), "registration": ("dial_in",), "heartbeat": ("dial_in",),
     "device": ("rtu", "ascii"), "baudrate": _PAIRS, "parity": _PAIRS, "stop_bits": _PAIRS,
     "echo": _PAIRS, "rts": ("rtu", "ascii")})

_BOILER = {
    "fuel": Field(*_NAME, REQUIRED, "a built-in fuel or the name of a [[fuel]]"),
    "rated_output_mw": Field(float, 0.05, 1000.0, REQUIRED, "rated heat output on the nameplate"),
    "method": Field(("gb_t_10180", "siegert", "quick", "ptc_4"), None, None, "gb_t_10180",
                    "how the losses are computed: GB/T 10180, Siegert's stack loss, the quick "
                    "stack loss of TSG G0003, or the short form of ASME PTC 4.1, whose losses are "
                    "in % of the gross heat input"),
    "condensing": Field(bool, None, None, False, "the flue gas may condense in the boiler"),
    "firing": Field(("grate", "fluidised", "pulverised"), None, None, "grate",
                    "how solid fuel burns: bottom ash at 600 °C, at 800 °C, or none"),
    "price_per_unit": Field(*_POSITIVE, NAN, "price of a kg (a m3 of gas) of fuel"),
    "in_service_since": Field(date, None, None, "", "date of commissioning"),
}
BOILER = {
    "name": Field(*_NAME, REQUIRED, "name of the boiler in every record"),
    "kind": Field(("steam", "hot_water", "thermal_oil"), None, None, REQUIRED,
                  "what the boiler heats: steam, hot_water or thermal_oil"),
    **_BOILER,
}
FURNACE = {
    "name": Field(*_NAME, REQUIRED, "name of the furnace in every record"),
    "kind": Field(("furnace",), None, None, "furnace", "what it is"),
    **_BOILER,
    # Taken, since a furnace has the keys of a boiler, but its balance is by GB/T 13338.
    **{key: Field(_BOILER[key].kind, None, None, _BOILER[key].default,
                  "as of a boiler; the balance of a furnace does not use it")
       for key in ("method", "condensing", "firing")},
    "charge": Field(("steel",), None, None, "",
                    "what is heated, for its heat capacity; without it constants "
                    "charge_capacity_kj_kg_k"),
    "reference_air_ratio": Field(float, 1.0, 10.0, NAN,
                                 "excess-air ratio that emissions are brought to, 1.7 by GB 9078; "
                                 "without it furnace.limits.reference_o2_pct"),
}

CONSTANTS = {
    "analysed": Field(date, None, None, "", "date of the laboratory values"),
    **{name: Field(float, QUANTITIES[name].low, QUANTITIES[name].high, NAN,
                   QUANTITIES[name].meaning) for name in READINGS},
}

METHOD = {
    name: Field(float, low, high, default, "%s (%s)" % (unit, source))
    for name, (default, low, high, unit, source) in METHOD_CONSTANTS.items()
}

LIMITS = {
    "reference_o2_pct": Field(float, 0.0, 20.0, NAN,
                              "reference oxygen; without it the fuel's, by GB 13271"),
    **{name: Field(*_POSITIVE, NAN, "limit of " + QUANTITIES[name].meaning)
       for name in NAMES if QUANTITIES[name].role == RESULT and name.endswith("_ref_mg_m3")},
}

# What a controller bears; a device's own keys stand before its map's.
MANNERS = {
    "max_words": Field(int, 1, 125, 125, "most registers that it hands out in one reply"),
    "max_bits": Field(int, 1, 2000, 2000, "most coils that it hands out in one reply"),
    "forbidden": Field(Many(_ADDRESSES, 0, 100), 1, 30, (),
                       "addresses that no request may touch, such as \"holding 100-199\""),
    "turn_around_ms": Field(float, 0.0, 10_000.0, 5.0,
                            "its own time before it answers, for the reckoning of the bus load"),
    "in_flight": Field(int, 1, 16, 1, "requests that it takes at a time, on tcp"),
}

DEVICE = {
    "line": Field(str, 0, 64, "", "name of the [[line]] it hangs on; without it the only line"),
    "unit_id": Field(int, 0, 255, 1, "unit id; 0 only on tcp, elsewhere it is all units at once"),
    "map": Field(*_PATH, "", "file of its registers, relative to this file"),
    **MANNERS,
}

MAP = {
    "name": Field(*_SHORT, "", "what the map is for"),
    "maker": Field(*_SHORT, "", "who makes the controller"),
    "model": Field(*_SHORT, "", "its model"),
    "manual": Field(*_SHORT, "", "where the addresses come from: document, revision, page"),
    "read_in": Field(*_SHORT, "", "where the manual was read"),
    "verified": Field(bool, None, None, False,
                      "each address was read in the manual that is named, or tried on the device"),
    **MANNERS,
}

RECORD = {
    "every_s": Field(float, 0.0, 3600.0, 60.0,
                     "span of a record, 0.1 or more; 0 makes one of every poll"),
}

SPOOL = {
    "max_mb": Field(float, 0.1, 1_000_000.0, 512.0, "disk space; beyond it the oldest records go"),
    "keep_days": Field(float, 0.0, 36_500.0, 190.0, "local history, also of delivered records"),
    "sync_every_s": Field(float, 0.01, 3600.0, 1.0,
                          "time between two fsyncs: what a power cut may cost"),
}

UPLINK = {
    "name": Field(_FILE_NAME, 1, 64, "uplink", "name of the destination and of its cursor on disk"),
    "url": Field(str, 1, 512, REQUIRED, "mqtt://host:port, or mqtts://host:port for TLS"),
    "version": Field(("auto", "5", "3.1.1"), None, None, "auto",
                     "of MQTT; auto: 5, and 3.1.1 for a server that does not take it"),
    "format": Field(("msgpack", "compact", "json"), None, None, "msgpack",
                    "form of the records: msgpack can be read by itself; compact is about a "
                    "fiftieth of it and needs the birth message; json is what decode prints"),
    "batch_every_s": Field(float, 0.0, 3600.0, 0.0,
                           "time between two batches of new records, so that they are large; 0: "
                           "as soon as they are on disk"),
    "topic_prefix": Field(_TOPIC, 1, 200, "boiler/v1", "first part of every topic"),
    "client_id": Field(*_SHORT, "", "MQTT client id; without it the gateway's id"),
    "username": Field(*_SHORT, "", "MQTT user name"),
    "password_file": Field(*_PATH, "", "file that holds the password, relative to this file"),
    "ca_file": Field(*_PATH, "", "certificates to trust with mqtts; without it the system's"),
    "certificate_file": Field(*_PATH, "", "our certificate, for a server that asks for one"),
    "key_file": Field(*_PATH, "", "its key; without it in certificate_file"),
    "tls_minimum": Field(("1.2", "1.3"), None, None, "1.2", "oldest version of TLS to accept"),
    "insecure_tls": Field(bool, None, None, False,
                          "take whoever answers for the server, without looking at its "
                          "certificate: for trials on a bench only"),
    "backlog_rate": Field(float, 0.0, 1_000_000.0, 1000.0,
                          "records a second, at most, of those that were waiting when the "
                          "connection opened; 0: as fast as the server acknowledges"),
    "commands": Field(bool, None, None, False,
                      "take signed requests to send records again; the extra sign (docs/mqtt.md)"),
    "command_key": Field(*_PATH, "", "file with the public key of who may send them"),
}

_COMPONENTS = {
    **{key: Field(*_PCT, 0.0, "mass %, as received") for key in SOLID_KEYS},
    **{key: Field(*_PCT, 0.0, "vol %, dry") for key in GAS_KEYS},
}
FUEL = {
    "name": Field(*_NAME, REQUIRED, "name of the fuel, not that of a built-in one"),
    "state": Field(("solid", "liquid", "gas"), None, None, REQUIRED, "solid, liquid or gas"),
    **_COMPONENTS,
    "net_heating_value_kj_kg": Field(float, 1000.0, 60_000.0, REQUIRED,
                                     "net heating value of a kg as received"),
    "gross_heating_value_kj_kg": Field(float, 1000.0, 70_000.0, NAN,
                                       "gross heating value; without it from the net one"),
    "net_heating_value_kj_m3": Field(float, 500.0, 200_000.0, NAN,
                                     "net heating value of a m3 at 0 °C, 101.325 kPa; without it "
                                     "from the composition"),
    "gross_heating_value_kj_m3": Field(float, 500.0, 220_000.0, NAN, "gross heating value"),
    "siegert_a2": Field(float, 0.0, 2.0, NAN, "Siegert's A2, for method siegert"),
    "siegert_b": Field(float, 0.0, 0.1, NAN, "Siegert's B, for method siegert"),
    "quick_m": Field(float, 0.0, 5.0, NAN, "m of the quick stack loss, for method quick"),
    "quick_n": Field(float, 0.0, 10.0, NAN, "n of the quick stack loss, for method quick"),
    "reference_o2_pct": Field(float, 0.0, 20.0, NAN,
                              "reference oxygen; without it 9 for solid, 3.5 for liquid and gas"),
    "analysed": Field(date, None, None, "", "date of the analysis"),
    "source": Field(*_SHORT, "", "who analysed it"),
}
FUEL_SECTION = Section(
    "fuel", True, "A fuel of the site's own, from an analysis.", FUEL, "state",
    {
        **dict.fromkeys(SOLID_KEYS, ("solid", "liquid")),
        **dict.fromkeys(GAS_KEYS, ("gas",)),
        "net_heating_value_kj_kg": ("solid", "liquid"),
        "gross_heating_value_kj_kg": ("solid", "liquid"),
        "net_heating_value_kj_m3": ("gas",),
        "gross_heating_value_kj_m3": ("gas",),
    })


def _plain(name, many, text, fields):
    return Section(name, many, text, fields, "", {})


def _heated(name, fields):
    """Return the sections of a boiler or of a furnace."""
    return (
        _plain(name, True, "A %s and what is known of it." % name, fields),
        _plain(name + ".constants", False, "Laboratory and nameplate values, by quantity.",
               CONSTANTS),
        _plain(name + ".limits", False, "Emission limits at reference oxygen.", LIMITS),
        _plain(name + ".method_constants", False,
               "Constants of the method that differ from the standard's.", METHOD),
        _plain(name + ".device", True, "A unit on a line; as many as the %s has." % name, DEVICE),
        _plain(name + ".device.register", True,
               "A register in place of the map's of that quantity, or on top of it.", REGISTER),
    )


SECTIONS = (
    _plain("gateway", False, "The gateway itself.", GATEWAY),
    LINE_SECTION,
    *_heated("boiler", BOILER),
    *_heated("furnace", FURNACE),
    _plain("record", False, "What goes into a record.", RECORD),
    _plain("spool", False, "The records on disk.", SPOOL),
    _plain("uplink", True, "An MQTT server that gets the records.", UPLINK),
    FUEL_SECTION,
)


def inner(name):
    """Return the last parts of the names of the sections right inside one ("" for the file)."""
    start = name + "." if name else ""
    return tuple([section.name[len(start):] for section in SECTIONS
                  if section.name.startswith(start) and "." not in section.name[len(start):]])
