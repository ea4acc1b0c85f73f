"""Boilers on lines of every transport, each register with a number of its own, to catch any mix-up.

A number says whose it is: 100 * unit id + the register's place, so a value that comes from another
unit, another block or another request differs.
"""

from edge.simulator.unit import Unit
from tests import parts

# Two blocks of as many words, which only their addresses tell apart, and one of a single word.
WORDS = (
    ("co_ppm", 0), ("so2_mg_m3", 1), ("dust_mg_m3", 2), ("nox_mg_m3", 3),
    ("fuel_flow_m3_h", 400), ("steam_flow_t_h", 401), ("feedwater_flow_t_h", 402),
    ("water_flow_t_h", 403),
    ("electric_power_kw", 800),
)

HEAD = """[gateway]
id = "bus"
state_dir = "state"

[record]
every_s = 0

[[uplink]]
name = "bench"
url = "%s"
"""

BOILER = """
[[boiler]]
name = "%s"
kind = "steam"
fuel = "natural_gas"
rated_output_mw = 7.0

[[boiler.device]]
line = "%s"
unit_id = %d
map = "%s"
"""

REGISTER = '\n[[register]]\nquantity = "%s"\naddress = %d\nkind = "uint16"\n'


def expected(unit_id):
    """Return {quantity: value} that a unit's registers hold."""
    return {name: 100.0 * unit_id + place for place, (name, _) in enumerate(WORDS)}


def unit(unit_id, words=WORDS):
    """Return the simulated Unit that holds them."""
    made = Unit([parts.register(name, "holding", address, "uint16") for name, address in words])
    values = expected(unit_id)
    made.refresh({name: values.get(name, 1.0) for name, _ in words})
    return made


def write_map(directory, words=WORDS, name="map.toml"):
    """Write the map of the units."""
    (directory / name).write_text("".join(REGISTER % row for row in words))


def write_bus_plant(directory, url, lines, map_name="map.toml"):
    """Write plant.toml of {line's TOML text: unit ids} and return its path.

    Each line's text begins with its name; boilers are called by line and unit id, as "tcp-3".
    """
    text = HEAD % url
    for line, unit_ids in lines.items():
        name = line.split('"')[1]
        text += "\n[[line]]\n" + line
        for unit_id in unit_ids:
            text += BOILER % ("%s-%d" % (name, unit_id), name, unit_id, map_name)
    path = directory / "plant.toml"
    path.write_text(text)
    return path


def wrong_values(records):
    """Return (boiler, quantity, found, expected) of every reading that is another's."""
    wrong = []
    for record in records:
        values = expected(int(record["boiler"].split("-")[1]))
        wrong += [(record["boiler"], name, record["values"][name], value)
                  for name, value in values.items()
                  if name in record["values"] and record["values"][name] != value]
    return wrong


def holes(records):
    """Return (boiler, number, quantities) of records that lack a reading."""
    rows = []
    for record in records:
        lacking = sorted(set(expected(1)) - set(record["values"]))
        if lacking:
            rows.append((record["boiler"], record["number"], lacking))
    return rows
