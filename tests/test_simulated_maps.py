"""Every register map of firmware_configs simulated at once and read with the agent's own client."""

import asyncio
import pathlib

import pytest

from edge.config import load_map
from edge.drivers.registers import BIT_TABLES, FLOATS, raw_range
from edge.quantities import TEXTS
from edge.simulator import scenario
from edge.simulator.models import MODELS, quantities
from edge.simulator.room import RunningRoom
from tests.served import HEAD, boiler, line, served, simulated, write

CONFIGS = pathlib.Path(__file__).resolve().parent.parent / "firmware_configs"
MAPS = [path for path in sorted(CONFIGS.glob("*/*.toml")) if path.parent.name != "scenarios"]
# model: its [[boiler]] or [[furnace]], the fuel that it burns and what it heats
KINDS = {"biomass_steam": ("boiler", "biomass_pellet", "steam"),
         "coal_hot_water": ("boiler", "bituminous_3", "hot_water"),
         "condensing_hot_water": ("boiler", "natural_gas", "hot_water"),
         "gas_steam": ("boiler", "natural_gas", "steam"),
         "reheating_furnace": ("furnace", "natural_gas", "furnace")}
RELATIVE = {"float16": 5e-4, "float32": 6e-8, "float64": 1e-15}


def fitting(path):
    """Return the model that has every reading of a map."""
    registers, problems = load_map(str(path))
    assert not problems
    asked = {register.quantity for register in registers}
    models = [name for name in sorted(MODELS) if asked <= quantities(name)]
    assert models, "%s: %s" % (path, {name: asked - quantities(name) for name in MODELS})
    # Gas before coal: most burners and meters are for it.
    return next((name for name in ("gas_steam", "condensing_hot_water") if name in models),
                models[0])


def room_of_all_maps(directory):
    """Return the Room in which each map is a boiler of its own, on one line."""
    plant, text = HEAD + line("tcp"), 'plant = "plant.toml"\n'
    for unit_id, path in enumerate(MAPS, 1):
        model = fitting(path)
        table, fuel, kind = KINDS[model]
        plant += ('\n[[%s]]\nname = "%s"\nkind = "%s"\nfuel = "%s"\nrated_output_mw = 2.0\n'
                  '[[%s.device]]\nline = "tcp"\nunit_id = %d\nmap = "%s"\n' % (
                      table, path.stem, kind, fuel, table, unit_id, path))
        text += simulated(path.stem, model, "seed = %d\n" % unit_id)
    (directory / "plant.toml").write_text(plant)
    path = directory / "scenario.toml"
    path.write_text(text)
    return scenario.load(str(path))


def resolution(register, value):
    """Return by how much a register may differ from what it shows."""
    if register.kind in FLOATS:
        return RELATIVE[register.kind] * abs(value - register.offset) + 1e-12
    return 0.5000001 * abs(register.scale)


def held(register, value):
    """Return a value as far as the register's kind reaches."""
    if register.kind == "string" or register.kind in FLOATS:
        return value
    ends = sorted(raw * register.scale + register.offset for raw in raw_range(register))
    return min(max(value, ends[0]), ends[1])


def test_every_register_of_every_map_reads_what_its_instrument_shows(tmp_path):
    room = room_of_all_maps(tmp_path)

    async def read():
        running = RunningRoom(room, str(tmp_path))
        running.step(60.0)
        async with served(running) as reader, asyncio.timeout(30):
            return {each.name: (*await reader.polled(each), running.readings(each.name))
                    for each in room.plant.boilers}

    found = asyncio.run(read())
    assert len(found) == len(MAPS) == 26
    count = 0
    for each in room.plant.boilers:
        values, faults, shown = found[each.name]
        assert faults == {}, each.name
        for register in each.devices[0].registers:
            value = values[register.quantity]
            where = (each.name, register)
            count += 1
            if register.quantity in TEXTS:
                assert value == shown[register.quantity], where
                continue
            wanted = held(register, shown[register.quantity])
            room_for = 0.0 if register.table in BIT_TABLES else resolution(register, wanted)
            assert value == pytest.approx(wanted, abs=room_for, rel=0.0), where
    assert count == sum(len(load_map(str(path))[0]) for path in MAPS)


def test_a_device_says_who_made_it_in_its_text_registers(tmp_path):
    plant = line("tcp") + boiler("b1", [("tcp", 1)], registers=(
        ("device_serial", 'table = "holding"\naddress = 0\nkind = "string"\nlength = 4\n'),
        ("o2_dry_pct", 'table = "holding"\naddress = 4\nkind = "float32"\n')))
    path = write(tmp_path, plant, simulated("b1"))

    async def read():
        running = RunningRoom(scenario.load(path), str(tmp_path))
        async with served(running) as reader:
            return await reader.polled(reader.plant.boilers[0])

    values, faults = asyncio.run(read())
    assert values["device_serial"] == "20260001" and faults == {}
