"""The bus time of the read plan beside that of greedy merging, on random maps and on ours.

The greedy merge is that of Telegraf's Modbus plug-in with `optimization = "max_insert"`: registers
in the order of address, a hole of up to `optimization_max_register_fill` (50) registers is read.
source: influxdata/telegraf, plugins/inputs/modbus, README, "optimization"
"""

import pathlib
import random
import statistics
import time

from benchmarks.targets import show
from edge.config_registers import addresses, read_map
from edge.drivers.plan import BITS_MAX, WORDS_MAX, Block, bus_time_ms, plan
from edge.drivers.registers import BIT_TABLES, width
from edge.plant import Device, Line, Register
from edge.port import NAN

CONFIGS = pathlib.Path(__file__).resolve().parent.parent / "firmware_configs"
MAPS = 1000
HOLE_MOST = 50
KINDS = {1: "uint16", 2: "float32", 4: "float64"}
# saving to reach at a turn-around  [%]
TARGETS = ((5.0, 25.0), (20.0, 12.0))

PAIR = Line("pair", "rtu", "", 0, "/dev/ttyS1", 9600, "N", 1, 1000, 1000, "", b"", b"", False,
            "", "", "", "", False, "", 2.0)


def random_maps():
    """Return the registers of the random maps; they may overlap, as those of a real map may."""
    dice = random.Random(1)
    maps = []
    for _ in range(MAPS):
        rows = []
        for i in range(dice.randint(10, 60)):
            words = dice.choice((1, 2, 4))
            rows.append(Register(
                "q%d" % i, "holding", dice.randint(0, 1000 - words), KINDS[words], "AB", 1.0, 0.0,
                -1, NAN, "", 0.0, 0, 0, 0, (), (), 0.0))
        maps.append(tuple(rows))
    return maps


def device_of(registers, turn_around_ms, manners):
    """Return the device with these registers; manners are those that its map gives."""
    return Device(
        "pair", 1, registers, manners.get("max_words", WORDS_MAX),
        manners.get("max_bits", BITS_MAX),
        tuple(addresses(text) for text in manners.get("forbidden", ())), turn_around_ms, 1)


def greedy(device):
    """Return the blocks that reading every hole up to HOLE_MOST gives."""
    blocks = []
    for register in sorted(device.registers, key=lambda row: (row.table, row.address)):
        if not blocks or not _joins(device, blocks[-1], register):
            blocks.append(Block(register.table, register.address, width(register), (register,), 1))
            continue
        last = blocks[-1]
        end = max(register.address + width(register), last.address + last.count)
        blocks[-1] = Block(last.table, last.address, end - last.address,
                           (*last.registers, register), 1)
    return blocks


def _joins(device, block, register):
    hole = register.address - (block.address + block.count)
    most = device.max_bits if register.table in BIT_TABLES else device.max_words
    barred = [row for row in device.forbidden
              if row[0] == block.table and block.address < row[1] < register.address]
    return (block.table == register.table and hole <= HOLE_MOST and not barred
            and register.address + width(register) - block.address <= most)


def bus_times_ms(registers, turn_around_ms, manners=()):
    """Return (greedy, planned) bus time of reading some registers over the pair.  [ms]"""
    device = device_of(registers, turn_around_ms, dict(manners))
    return tuple(sum(bus_time_ms(PAIR, device, block) for block in blocks)
                 for blocks in (greedy(device), plan(PAIR, device)))


def compare(maps, turn_around_ms, target_pct):
    """Print the saving over all random maps, and the two rows of targets."""
    times = [bus_times_ms(registers, turn_around_ms) for registers in maps]
    saved = [100.0 * (1.0 - planned / merged) for merged, planned in times]
    total = 100.0 * (1.0 - sum(row[1] for row in times) / sum(row[0] for row in times))
    above = sum(planned > merged + 1e-6 for merged, planned in times)
    print("%g ms turn-around: %.1f ms a map in place of %.1f; of a map saved %.1f %% in the mean, "
          "%.1f at the least, %.1f at the most" % (
              turn_around_ms, sum(row[1] for row in times) / MAPS,
              sum(row[0] for row in times) / MAPS, statistics.mean(saved), min(saved), max(saved)))
    show("read plan, %g ms turn-around: bus time above greedy" % turn_around_ms,
         "%d of %d" % (above, MAPS), "0 maps", above == 0)
    show("read plan, %g ms turn-around: bus time saved" % turn_around_ms,
         "%.1f %%" % total, "at least %g %%" % target_pct, total >= target_pct)


def ours():
    """Return [(path, registers, manners)] of the maps that we ship, all read with every poll."""
    found = []
    for path in sorted(CONFIGS.rglob("*.toml")):
        problems: list = []
        mapped = read_map(str(path), problems)
        if mapped.rows and not problems:  # a plant file is no map
            registers = tuple(Register(*row[:-1], 0.0) for row, _ in mapped.rows)
            found.append((path.relative_to(CONFIGS), registers, mapped.manners))
    return found


def planning_ms(maps):
    """Return the median and the longest time of planning a map, the best of three.  [ms]"""
    took = []
    for registers in maps:
        device = device_of(registers, 5.0, {})
        times = []
        for _ in range(3):
            started = time.perf_counter()
            plan(PAIR, device)
            times.append(1000.0 * (time.perf_counter() - started))
        took.append(min(times))
    return statistics.median(took), max(took)


def main():
    """Print what is saved at each turn-around, on each of our maps, and how long planning takes."""
    maps = random_maps()
    for turn_around_ms, target_pct in TARGETS:
        compare(maps, turn_around_ms, target_pct)
    for path, registers, manners in ours():
        merged, planned = bus_times_ms(registers, 5.0, manners)
        print("%-48s %3d registers: %7.1f ms in place of %7.1f, %4.1f %% saved" % (
            path, len(registers), planned, merged, 100.0 * (1.0 - planned / merged)))
    median, longest = planning_ms(maps)
    print("planning takes %.2f ms in the median, %.2f at the most" % (median, longest))
    show("planning 10 to 60 registers", "%.2f ms" % longest, "under 10 ms", longest < 10.0)


if __name__ == "__main__":
    main()
