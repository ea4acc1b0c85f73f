"""Simulated units over real sockets and pseudo-terminals, asked by a pymodbus client."""

import asyncio
import os
import socket

import pytest
from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient
from pymodbus.exceptions import ModbusIOException

from edge.drivers.registers import decode
from edge.simulator.pty_pair import PtyPair
from edge.simulator.server import SerialServer, TcpServer
from edge.simulator.unit import Unit
from tests import parts

READINGS = {"o2_dry_pct": 3.47, "co_ppm": 21.4, "flue_gas_temp_c": -12.3, "burner_on": 1.0,
            "steam_flow_t_h": 10.31, "fuel_flow_kg_h": 250_000.0}


def register(quantity, table, address, kind, order="AB", scale=1.0, offset=0.0, bit=-1):
    return parts.register(quantity, table, address, kind, order=order, scale=scale, offset=offset,
                          bit=bit)


REGISTERS = (
    register("o2_dry_pct", "holding", 100, "float32", "ABCD"),
    register("steam_flow_t_h", "holding", 102, "float32", "CDAB"),
    register("flue_gas_temp_c", "input", 7, "int16", scale=0.1),
    register("co_ppm", "input", 8, "uint16", "BA"),
    register("fuel_flow_kg_h", "input", 20, "uint32", "DCBA", scale=0.5, offset=10.0),
    register("burner_on", "coil", 3, "bool"),
    register("burner_on", "discrete", 0, "bool"),
    register("burner_on", "holding", 50, "bool", bit=3),
)


def unit():
    served = Unit(REGISTERS)
    served.refresh(READINGS)
    return served


async def read_words(client, table, address, count, unit_id=1):
    """Return the words, bits or the exception code of one request."""
    read = {"holding": client.read_holding_registers, "input": client.read_input_registers,
            "coil": client.read_coils, "discrete": client.read_discrete_inputs}[table]
    reply = await read(address, count=count, device_id=unit_id)
    if reply.isError():
        return reply.exception_code
    return reply.registers or reply.bits[:count]


async def over_tcp(units, ask):
    """Serve units on TCP and return what `ask(client, server)` returns."""
    server = TcpServer("127.0.0.1", 0, units)
    await server.start()
    client = AsyncModbusTcpClient("127.0.0.1", port=server.port, timeout=2, retries=0)
    try:
        await client.connect()
        return await ask(client, server)
    finally:
        client.close()
        await server.stop()


async def over_rtu(link, units, ask):
    """Serve units on a pair of pseudo-terminals and return what `ask(client, server)` returns."""
    server = SerialServer(link, units)
    await server.start()
    client = AsyncModbusSerialClient(server.device, baudrate=9600, timeout=0.3, retries=0)
    try:
        await client.connect()
        return await ask(client, server)
    finally:
        client.close()
        await server.stop()


async def every_register_decodes_to_its_reading(client, server):
    for each in REGISTERS[:5]:
        words = await read_words(client, each.table, each.address, 1 + (each.kind[-2:] == "32"))
        octets = b"".join(word.to_bytes(2, "big") for word in words)
        assert decode(each, octets, 0) == pytest.approx(
            READINGS[each.quantity], rel=1e-6, abs=0.51 * each.scale)
    assert await read_words(client, "coil", 3, 1) == [True]
    assert await read_words(client, "discrete", 0, 1) == [True]
    assert await read_words(client, "holding", 50, 1) == [0b1000]


def test_every_register_is_read_back_over_a_real_tcp_socket():
    asyncio.run(over_tcp({1: unit()}, every_register_decodes_to_its_reading))


def test_every_register_is_read_back_over_a_real_pty(tmp_path):
    link = str(tmp_path / "ttyAGENT")
    asyncio.run(over_rtu(link, {1: unit()}, every_register_decodes_to_its_reading))
    assert not os.path.lexists(link)


def test_words_on_the_wire_are_those_worked_by_hand():
    async def ask(client, server):
        assert await read_words(client, "holding", 100, 2) == [0x405E, 0x147B]  # 3.47 in IEEE 754
        assert await read_words(client, "holding", 102, 2) == [0xF5C3, 0x4124]  # 10.31, low first
        assert await read_words(client, "input", 7, 2) == [0xFF85, 0x1500]  # -123; 21 swapped
        # (250000 - 10) / 0.5 = 499980 = 0x0007A10C, octets backwards
        assert await read_words(client, "input", 20, 2) == [0x0CA1, 0x0700]

    asyncio.run(over_tcp({1: unit()}, ask))


def test_an_address_that_no_register_holds_answers_exception_2():
    async def ask(client, server):
        for table, address, count in (("holding", 99, 2), ("holding", 103, 2), ("holding", 0, 1),
                                      ("input", 7, 3), ("coil", 2, 1), ("discrete", 0, 2)):
            assert await read_words(client, table, address, count) == 2

    asyncio.run(over_tcp({1: unit()}, ask))


def test_every_write_answers_exception_1_and_changes_nothing():
    async def ask(client, server):
        before = await read_words(client, "holding", 100, 2)
        replies = [
            await client.write_register(100, 1, device_id=1),
            await client.write_registers(100, [1, 2], device_id=1),
            await client.write_coil(3, False, device_id=1),
            await client.write_coils(3, [False], device_id=1),
            await client.mask_write_register(address=100, and_mask=0, or_mask=1, device_id=1),
        ]
        assert [reply.exception_code for reply in replies] == [1] * 5
        assert await read_words(client, "holding", 100, 2) == before

    asyncio.run(over_tcp({1: unit()}, ask))


def test_a_unit_that_is_not_there_is_exception_11_on_tcp_and_silence_on_rtu(tmp_path):
    async def code(client, server):
        return await read_words(client, "coil", 3, 1, unit_id=9)

    async def silence(client, server):
        with pytest.raises(ModbusIOException, match="No response"):
            await read_words(client, "coil", 3, 1, unit_id=9)
        return await read_words(client, "coil", 3, 1)

    assert asyncio.run(over_tcp({1: unit()}, code)) == 11
    assert asyncio.run(over_rtu(str(tmp_path / "tty"), {1: unit()}, silence)) == [True]


def test_units_of_one_address_hold_their_own_words():
    other = Unit(REGISTERS)
    other.refresh(dict(READINGS, co_ppm=300.0))

    async def ask(client, server):
        return [await read_words(client, "input", 8, 1, unit_id) for unit_id in (1, 247)]

    assert asyncio.run(over_tcp({1: unit(), 247: other}, ask)) == [[0x1500], [0x2C01]]


def test_a_refresh_is_seen_by_the_next_request():
    served = unit()

    async def ask(client, server):
        first = await read_words(client, "input", 7, 1)
        served.refresh(dict(READINGS, flue_gas_temp_c=135.04))
        return first, await read_words(client, "input", 7, 1)

    assert asyncio.run(over_tcp({1: served}, ask)) == ([0xFF85], [1350])


def test_a_reading_beyond_its_register_stays_at_the_end_of_its_range():
    served = Unit((register("co_ppm", "input", 0, "int16"),))
    served.refresh({"co_ppm": 50_000.0})
    assert served.words("input", 0, 1) == [32767]


def test_two_bits_of_one_register_do_not_overwrite_each_other():
    served = Unit((register("burner_on", "holding", 0, "bool", bit=0),
                   register("no_ppm", "holding", 0, "bool", bit=5)))
    served.refresh({"burner_on": 1.0, "no_ppm": 1.0})
    assert served.words("holding", 0, 1) == [0b100001]
    served.refresh({"burner_on": 0.0, "no_ppm": 1.0})
    assert served.words("holding", 0, 1) == [0b100000]


def test_an_address_in_use_is_an_error_that_names_it():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="127.0.0.1:%d" % port):
            asyncio.run(TcpServer("127.0.0.1", port, {1: unit()}).start())


def test_a_client_may_close_its_serial_port_and_open_it_again(tmp_path):
    link = str(tmp_path / "ttyAGENT")

    async def again(first, server):
        first.close()
        for _ in range(3):
            client = AsyncModbusSerialClient(link, baudrate=9600, timeout=2, retries=0)
            await client.connect()
            assert await read_words(client, "input", 8, 1) == [0x1500]
            client.close()

    asyncio.run(over_rtu(link, {1: unit()}, again))


def test_a_link_that_a_killed_simulator_left_is_taken_over(tmp_path):
    link = tmp_path / "ttyAGENT"
    link.symlink_to("/dev/pts/no-such-port")

    async def make():
        pair = PtyPair(str(link))
        try:
            return os.readlink(link) == pair.near
        finally:
            pair.close()

    assert asyncio.run(make())


def test_a_file_in_the_place_of_a_link_is_not_taken_over(tmp_path):
    device = tmp_path / "ttyS9"
    device.write_text("something of yours")
    with pytest.raises(OSError, match="ttyS9"):
        PtyPair(str(device))
    assert device.read_text() == "something of yours"
