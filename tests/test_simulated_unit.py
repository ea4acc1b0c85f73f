"""What a simulated unit refuses, and several fields of one word."""

import asyncio

import pytest
from pymodbus.client import AsyncModbusTcpClient

from edge.simulator.server import TcpServer
from edge.simulator.unit import Unit
from tests import parts

ROWS = tuple([parts.register("o2_dry_pct", "holding", address, "uint16")
              for address in range(10, 30)])


def codes(unit, *reads):
    """Return what a pymodbus client gets for each (table, address, count) of a unit."""

    async def scenario():
        server = TcpServer("127.0.0.1", 0, {1: unit})
        await server.start()
        client = AsyncModbusTcpClient("127.0.0.1", port=server.port, timeout=2, retries=0)
        await client.connect()
        ask = {"holding": client.read_holding_registers, "input": client.read_input_registers,
               "coil": client.read_coils, "discrete": client.read_discrete_inputs}
        found = []
        for table, address, count in reads:
            reply = await ask[table](address, count=count, device_id=1)
            found.append(reply.exception_code if reply.isError() else len(reply.registers))
        client.close()
        await server.stop()
        return found

    return asyncio.run(scenario())


def test_every_read_that_touches_a_poisoned_address_is_exception_2():
    unit = Unit(ROWS, poisoned=(("holding", 15, 16), ("input", 10, 12)))
    assert codes(unit, ("holding", 10, 5), ("holding", 10, 6), ("holding", 16, 1),
                 ("holding", 17, 13), ("holding", 10, 20)) == [5, 2, 2, 13, 2]


def test_a_table_that_the_unit_has_not_got_is_exception_1():
    unit = Unit(ROWS, without=("coil", "input"))
    assert codes(unit, ("input", 10, 1), ("coil", 10, 1), ("discrete", 10, 1),
                 ("holding", 10, 1)) == [1, 1, 2, 1]


def test_a_request_for_more_than_the_unit_hands_out_is_exception_3():
    assert codes(Unit(ROWS, max_words=8), ("holding", 10, 8), ("holding", 10, 9)) == [8, 3]


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        # (kind, more of the register, reading): bits 4 to 7 hold 5, bit 0 is on
        ([("bits", {"mask": 0xF0, "shift": 4}, 5.0), ("bool", {"bit": 0}, 1.0)], 0x0051),
        ([("uint8_high", {}, 200.0), ("uint8_low", {}, 7.0)], 0xC807),
        ([("int8_high", {}, -2.0), ("int8_low", {}, -1.0)], 0xFEFF),
    ],
)
def test_fields_of_one_word_are_served_joined(fields, word):
    quantities = ("o2_dry_pct", "co_ppm")
    unit = Unit([parts.register(quantity, "holding", 3, kind, **more)
                 for quantity, (kind, more, _) in zip(quantities, fields, strict=True)])
    unit.refresh({quantity: reading
                  for quantity, (_, _, reading) in zip(quantities, fields, strict=True)})
    assert unit.words("holding", 3, 1) == [word]


def test_a_packed_value_of_coils_is_served_coil_by_coil():
    unit = Unit((parts.register("co_ppm", "coil", 8, "bits", length=4),))
    unit.refresh({"co_ppm": 0b1010})
    assert unit.words("coil", 8, 4) == [0, 1, 0, 1]


def value_at(unit, address):
    """Return the one word at a holding address."""
    (word,) = unit.held("holding", address, 1)
    return word


def test_a_unit_shows_the_newest_readings_and_only_those_that_a_register_has():
    unit = Unit(ROWS[:2] + (parts.register("co_ppm", "holding", 40, "uint16"),))
    unit.refresh({"o2_dry_pct": 3.0, "co_ppm": 20.0, "no_ppm": 9.0})
    assert (unit.held("holding", 10, 2), value_at(unit, 40)) == ([3, 3], 20)
    unit.refresh({"o2_dry_pct": 4.0, "co_ppm": 20.0})
    assert (unit.held("holding", 10, 2), value_at(unit, 40)) == ([4, 4], 20)
    unit.refresh({})
    assert (unit.held("holding", 10, 2), value_at(unit, 40)) == ([0, 0], 0)


def test_boilers_that_share_a_unit_have_registers_of_their_own_and_the_first_goes_before():
    unit = Unit([parts.register("o2_dry_pct", "holding", 10, "uint16")])
    part = unit.join([parts.register("o2_dry_pct", "holding", 10, "uint16"),
                      parts.register("o2_dry_pct", "holding", 20, "uint16")])
    unit.refresh({"o2_dry_pct": 3.0})
    unit.refresh({"o2_dry_pct": 7.0}, part)
    assert (value_at(unit, 10), value_at(unit, 20)) == (3, 7)


def test_boilers_that_share_a_unit_may_share_a_word_of_bits():
    unit = Unit([parts.register("burner_on", "holding", 5, "bool", bit=0)])
    part = unit.join([parts.register("burner_on", "holding", 5, "bool", bit=3)])
    unit.refresh({"burner_on": 1.0})
    unit.refresh({"burner_on": 1.0}, part)
    assert value_at(unit, 5) == 0b1001
    unit.refresh({"burner_on": 0.0})
    assert value_at(unit, 5) == 0b1000


def test_what_may_not_be_read_is_held_all_the_same():
    unit = Unit(ROWS, poisoned=(("holding", 15, 15),))
    unit.refresh({"o2_dry_pct": 6.0})
    assert unit.words("holding", 15, 1) is None and value_at(unit, 15) == 6
    assert unit.held("holding", 9, 2) is None
