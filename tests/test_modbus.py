"""One line against servers that misbehave, over real loopback sockets."""

import asyncio
import os
import struct
import threading
import time
import tty

import pytest

from edge.drivers.modbus import ModbusLine
from edge.drivers.plan import Block
from edge.errors import BadReply, ExceptionReply, LineLost, NoReply
from edge.port import ticks_diff, ticks_ms
from tests import parts

WORDS = Block("holding", 7, 2, (), 1)
COILS = Block("coil", 0, 10, (), 1)


def line(port, timeout_ms=300):
    return parts.line("dcs", "tcp", host="127.0.0.1", port=port, timeout_ms=timeout_ms)


def reply(request, pdu, unit=None, transaction=None):
    """Return a whole TCP reply to a request, with the header that belongs to it."""
    asked, _, _, asked_unit = struct.unpack(">HHHB", request[:7])
    return struct.pack(">HHHB", asked if transaction is None else transaction, 0, len(pdu) + 1,
                       asked_unit if unit is None else unit) + pdu


def read(answers, block=WORDS, reads=1, timeout_ms=300):
    """Read a block `reads` times from a server that answers the n-th request by `answers[n]`."""

    async def scenario():
        asked = iter(answers)

        async def serve(reader, writer):
            try:
                while request := await reader.readexactly(12):
                    for part in next(asked)(request):
                        if part is None:
                            return
                        if part == "pause":
                            await asyncio.sleep(0.05)
                            continue
                        writer.write(part)
                        await writer.drain()
            except asyncio.IncompleteReadError:
                pass  # the client has gone
            finally:
                writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        client = ModbusLine(line(server.sockets[0].getsockname()[1], timeout_ms))
        found = []
        for _ in range(reads):
            try:
                await client.open()
                found.append(await client.read(3, block))
            except (LineLost, NoReply, ExceptionReply, BadReply) as error:
                found.append(error)
        client.close()
        server.close()
        return found

    return asyncio.run(scenario())


def good(request):
    return [reply(request, b"\x03\x04\x12\x34\x56\x78")]


def silent(request):
    return []


def drops(request):
    return [None]


def test_the_octets_of_a_reply_are_handed_on_as_sent():
    assert read([good]) == [b"\x12\x34\x56\x78"]


def test_coils_are_handed_on_packed_as_they_were_sent():
    assert read([lambda request: [reply(request, b"\x01\x02\x05\x02")]], COILS) == [b"\x05\x02"]


def test_a_silent_unit_is_no_reply_and_the_line_stays_open():
    first, second = read([silent, good], reads=2)
    assert isinstance(first, NoReply) and "unit 3, register 7: no reply in 300 ms" in str(first)
    assert second == b"\x12\x34\x56\x78"


def test_a_connection_dropped_in_mid_request_is_a_lost_line_at_once():
    started = ticks_ms()
    error = read([drops], timeout_ms=5000)[0]
    assert isinstance(error, LineLost), error
    assert ticks_diff(ticks_ms(), started) < 2500


def test_an_exception_reply_carries_its_code_and_meaning():
    error = read([lambda request: [reply(request, b"\x83\x02")]])[0]
    assert isinstance(error, ExceptionReply)
    assert (error.code, error.reason) == (2, "exception 2 (illegal data address)")


@pytest.mark.parametrize(
    ("pdu", "found"),
    [
        (b"\x03\x02\x12\x34", "2 octets"),  # half of what was asked
        (b"\x03\x06\x12\x34\x56\x78\x9a\xbc", "6 octets"),  # more than was asked
        (b"\x04\x04\x12\x34\x56\x78", "function 4"),  # another table's answer
    ],
)
def test_a_reply_that_is_not_the_one_asked_for_gives_no_value(pdu, found):
    error = read([lambda request: [reply(request, pdu)]])[0]
    assert isinstance(error, BadReply) and found in str(error)


def test_a_reply_to_an_earlier_request_is_not_taken_for_this_one():
    late = lambda request: [reply(request, b"\x03\x04\x00\x00\x00\x00", transaction=9999)]  # noqa: E731
    error = read([late])[0]
    assert isinstance(error, BadReply) and "transaction 9999" in str(error)


def test_a_late_reply_behind_a_part_of_another_does_not_fill_it():
    late = []

    def keeps(request):
        late.append(reply(request, b"\x03\x04\x00\x01\x00\x02"))
        return []

    def begins(request):
        return [good(request)[0][:9], "pause", late[0]]

    first, second, third = read([keeps, begins, good], reads=3)
    assert isinstance(first, NoReply)
    assert isinstance(second, BadReply), second
    assert third == b"\x12\x34\x56\x78"


def test_a_stray_reply_from_before_a_request_is_not_what_came_in_place_of_its_own():
    def twice(request):
        return [good(request)[0] + reply(request, b"\x03\x04\0\0\0\0", transaction=9999)]

    first, second = read([twice, silent], reads=2)
    assert first == b"\x12\x34\x56\x78"
    assert isinstance(second, NoReply), second


def test_a_reply_that_names_no_transaction_gives_no_value():
    nameless = lambda request: [reply(request, b"\x03\x04\x00\x00\x00\x00", transaction=0)]  # noqa: E731
    error = read([nameless])[0]
    assert isinstance(error, BadReply) and "transaction 0" in str(error)


def test_a_reply_of_another_unit_is_not_taken_for_this_one():
    other = lambda request: [reply(request, b"\x03\x04\x00\x00\x00\x00", unit=4)]  # noqa: E731
    error = read([other])[0]
    assert isinstance(error, BadReply) and "found unit 4, allowed 3" in str(error)


def test_octets_that_are_no_reply_are_a_fault_and_the_next_request_is_answered():
    first, second = read([lambda request: [reply(request, b"\x63\xff\xff")], good], reads=2)
    assert isinstance(first, (BadReply, ExceptionReply, NoReply)), first
    assert second == b"\x12\x34\x56\x78"


def test_a_reply_that_comes_octet_by_octet_is_put_together():
    slowly = lambda request: [bytes([octet]) for octet in good(request)[0]]  # noqa: E731
    assert read([slowly]) == [b"\x12\x34\x56\x78"]


def test_a_port_nobody_listens_on_is_a_lost_line_that_says_why():
    async def scenario():
        client = ModbusLine(line(1))
        with pytest.raises(LineLost, match="127.0.0.1:1: cannot connect: .*refused"):
            await client.open()

    asyncio.run(scenario())


@pytest.mark.parametrize("host", ["plc..local", ".", "a" * 70 + ".local"])
def test_a_name_that_no_host_can_have_is_a_lost_line_and_no_traceback(host):
    async def scenario():
        with pytest.raises(LineLost, match="cannot connect"):
            await ModbusLine(line(502)._replace(host=host)).open()

    asyncio.run(scenario())


def test_a_serial_port_that_does_not_exist_is_a_lost_line_that_says_why(tmp_path):
    async def scenario():
        device = str(tmp_path / "ttyUSB0")
        client = ModbusLine(parts.line("rs485", "rtu", device=device, timeout_ms=300))
        with pytest.raises(LineLost, match="ttyUSB0: cannot connect: .*No such file"):
            await client.open()

    asyncio.run(scenario())


def crc(octets):
    """CRC-16 of Modbus over Serial Line V1.02, 6.2.2, low octet first."""
    remainder = 0xFFFF
    for octet in octets:
        remainder ^= octet
        for _ in range(8):
            remainder = (remainder >> 1) ^ 0xA001 if remainder & 1 else remainder >> 1
    return struct.pack("<H", remainder)


def stalling_server(control, stall_s):
    """Answer each request by its address, in order; the first one only after a stall."""
    for turn in range(1000):
        request = b""
        while len(request) < 8:
            try:
                request += os.read(control, 8 - len(request))
            except OSError:
                return  # the line was closed
        if turn == 0:
            time.sleep(stall_s)
        reply = request[:2] + b"\x02" + request[2:4]  # the word is the address
        os.write(control, reply + crc(reply))


def test_replies_that_come_late_on_a_pair_are_never_taken_for_other_registers():
    control, port = os.openpty()
    tty.setraw(port)
    server = threading.Thread(target=stalling_server, args=(control, 0.75), daemon=True)
    server.start()

    async def scenario():
        pair = parts.line("pair", "rtu", device=os.ttyname(port), timeout_ms=250)
        client = ModbusLine(pair)
        await client.open()
        found = []
        until = ticks_ms() + 3500
        while ticks_diff(until, ticks_ms()) > 0:
            for address in (5, 20):
                try:
                    octets = await client.read(1, Block("holding", address, 1, (), 1))
                    found.append((address, struct.unpack(">H", octets)[0]))
                except NoReply:
                    pass
        client.close()
        return found

    found = asyncio.run(scenario())
    os.close(port)
    assert len(found) > 4, "it must answer again after the stall"
    assert all(address == value for address, value in found), found
