"""Requests side by side: on tcp as many as the device takes, on a pair one."""

import asyncio
import struct

import pytest

from edge import config
from edge.drivers.device_poll import DevicePoll
from edge.drivers.modbus import ModbusLine
from edge.drivers.plan import Block
from edge.drivers.sampling import Intake, LinePoll
from edge.errors import LineLost, NoReply
from edge.plant import Boiler
from edge.port import NAN, ticks_ms
from edge.sample import Moment
from edge.simulator.paced_pair import PacedPair
from tests import parts

NAMES = ("co_ppm", "no_ppm", "no2_ppm", "so2_mg_m3", "dust_mg_m3", "nox_mg_m3", "nh3_mg_m3",
         "electric_power_kw", "water_flow_t_h", "steam_flow_t_h")
APART = 300  # more than a request may read, so each register is a request of its own
MOMENT = Moment(1_800_000_000_000, 5000, 1, True)
VALUES = {name: 10.0 + place for place, name in enumerate(NAMES)}


class Far:
    """A unit whose word at n * APART is 10 + n."""

    def answer(self, table, address, count):
        return [10 + address // APART] * count


class Holding:
    """A server that holds requests back until so many have come, and answers the last one first."""

    def __init__(self, wanted, silent=(), drop_at=0):
        self.wanted = wanted
        self.most = 0  # that were out at a time
        self.requests = 0
        self.orders = []
        self._silent = silent
        self._drop_at = drop_at
        self._held = []
        self._timer = None

    async def start(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self):
        self._server.close()

    async def _serve(self, reader, writer):
        self._held = []
        try:
            while request := await reader.readexactly(12):
                self.requests += 1
                if self.requests == self._drop_at:
                    return
                self._held.append(request)
                self.most = max(self.most, len(self._held))
                if self._timer:
                    self._timer.cancel()
                if len(self._held) >= self.wanted:
                    self._answer(writer)
                else:  # no more will come
                    self._timer = asyncio.get_running_loop().call_later(0.05, self._answer, writer)
        except asyncio.IncompleteReadError:
            pass  # the client has gone
        finally:
            writer.close()

    def _answer(self, writer):
        self.orders.append([struct.unpack(">H", request[:2])[0] for request in self._held[::-1]])
        for request in self._held[::-1]:
            address, = struct.unpack(">H", request[8:10])
            if address not in self._silent:
                writer.write(request[:4] + b"\0\x05" + request[6:8] + b"\x02" + struct.pack(
                    ">H", 10 + address // APART))
        self._held = []


def device(line, in_flight, names=NAMES):
    return parts.device(line, 1, [
        parts.register(name, "holding", APART * place, "uint16")
        for place, name in enumerate(names)], in_flight=in_flight)


async def polled(line, unit, polls=3):
    """Poll one unit some times; return the sample, the ModbusLine and the LinePoll."""
    boiler = Boiler("b1", "steam", None, 7.0, "gb_t_10180", False, "grate", NAN, "", {}, "", {}, {},
                    3.5, (unit,), "")
    intake = Intake(boiler, {line.name: line})
    client = ModbusLine(line)
    line_poll = LinePoll(line, client, [DevicePoll(unit, intake, line)], print)
    line_poll.start()
    while (await line_poll.next(polls))[0]:
        pass
    sample = intake.sample(MOMENT, ticks_ms())
    line_poll.close()
    return sample, client, line_poll


def over_tcp(server, in_flight, polls=3, timeout_ms=400):
    async def scenario():
        await server.start()
        line = parts.line("plc", "tcp", host="127.0.0.1", port=server.port,
                          timeout_ms=timeout_ms, poll_every_ms=100)
        found = await polled(line, device("plc", in_flight), polls)
        server.stop()
        return found

    return asyncio.run(scenario())


@pytest.mark.parametrize("in_flight", [2, 4, 16])
def test_as_many_requests_are_out_at_once_as_the_device_takes(in_flight):
    server = Holding(in_flight)
    sample, client, _ = over_tcp(server, in_flight)
    assert server.most == min(in_flight, len(NAMES))
    assert sample.readings == VALUES and sample.faults == {}
    assert client.counts == {"requests": 3 * len(NAMES)}


def test_replies_in_any_order_go_to_the_requests_that_they_answer():
    server = Holding(4)
    sample, _, _ = over_tcp(server, 4, polls=1)
    assert server.orders == [[4, 3, 2, 1], [8, 7, 6, 5], [10, 9]], "the last one first"
    assert sample.readings == VALUES


def test_a_device_that_takes_one_request_never_has_two():
    server = Holding(2)  # it would answer two at once
    sample, _, _ = over_tcp(server, 1, polls=1)
    assert server.most == 1 and sample.readings == VALUES
    assert server.orders == [[number] for number in range(1, len(NAMES) + 1)]


def test_one_that_stays_out_costs_one_timeout_and_the_others_come_all_the_same():
    server = Holding(4, silent=(2 * APART,))
    sample, client, _ = over_tcp(server, 4, polls=1, timeout_ms=200)
    assert client.counts == {"requests": 4, "no reply": 1}, "one timeout is enough"
    # A unit that was silent has no readings, also where a part of its replies came.
    assert set(sample.faults) == set(NAMES)
    assert {fault.reason for fault in sample.faults.values()} == {"no reply in 200 ms"}


def test_a_connection_dropped_with_four_requests_out_loses_all_four_and_is_made_anew():
    server = Holding(4, drop_at=4)
    sample, client, line_poll = over_tcp(server, 4, polls=2)
    assert client.counts["line lost"] == 4 and line_poll.lost == 1
    assert sample.readings == VALUES and sample.faults == {}


def test_requests_side_by_side_that_find_the_octets_out_of_step_connect_once():
    connections = []

    async def serve(reader, writer):
        connections.append(writer)
        try:
            while request := await reader.readexactly(12):
                writer.write(b"\xff" * 20 if len(connections) == 1 else
                             request[:4] + b"\0\x05" + request[6:8] + b"\x02\0\x0a")
        except (asyncio.IncompleteReadError, ConnectionResetError):
            pass  # the client has gone
        finally:
            writer.close()

    async def scenario():
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        line = parts.line("plc", "tcp", host="127.0.0.1", port=server.sockets[0].getsockname()[1],
                          timeout_ms=400, poll_every_ms=100)
        sample, _, _ = await polled(line, device("plc", 2), polls=1)
        server.close()
        return sample

    sample = asyncio.run(scenario())
    assert sample.readings == dict.fromkeys(NAMES[2:], 10.0), "the garbage costs two readings"
    assert len(connections) == 2


def test_the_same_device_on_a_pair_has_one_request_at_a_time():
    async def scenario(device_path):
        line = parts.line("pair", "rtu", device=device_path, baudrate=38400, timeout_ms=300,
                          poll_every_ms=200)
        return await polled(line, device("pair", 4))

    with PacedPair({1: Far()}, 38400, turn_around_ms=1.0) as pair:
        sample, client, _ = asyncio.run(scenario(pair.device))
        report = pair.report()
    assert sample.readings == VALUES and client.counts == {"requests": 3 * len(NAMES)}
    assert len(report.passed) == 3 * len(NAMES) and all(row.answered for row in report.passed)
    assert (report.collisions, report.gaps, report.broken) == (0, 0, 0)


def test_requests_that_are_out_fail_each_by_itself():
    async def scenario():
        server = Holding(4, silent=(APART,))
        await server.start()
        line = parts.line("plc", "tcp", host="127.0.0.1", port=server.port, timeout_ms=200)
        client = ModbusLine(line)
        await client.open()
        blocks = [Block("holding", APART * place, 1, (), 1) for place in range(4)]
        found = await asyncio.gather(*[client.read(1, block) for block in blocks],
                                     return_exceptions=True)
        assert [octets for octets in found if isinstance(octets, bytes)] == [
            b"\0\x0a", b"\0\x0c", b"\0\x0d"]
        assert isinstance(found[1], NoReply)
        reading = asyncio.gather(*[client.read(1, block) for block in blocks[:2]],
                                 return_exceptions=True)
        await asyncio.sleep(0.01)
        client.close()
        assert {type(error) for error in await reading} == {LineLost}
        server.stop()

    asyncio.run(scenario())


def test_a_map_may_say_in_flight_and_be_used_on_a_pair_too(tmp_path):
    (tmp_path / "map.toml").write_text(
        'in_flight = 4\n[[register]]\nquantity = "co_ppm"\naddress = 4\nkind = "uint16"\n')
    plant = tmp_path / "plant.toml"
    plant.write_text(
        '[gateway]\nid = "g"\nstate_dir = "state"\n[[line]]\nname = "pair"\ntransport = "rtu"\n'
        'device = "/dev/ttyS1"\n[[boiler]]\nname = "b1"\nkind = "steam"\nfuel = "methane"\n'
        'rated_output_mw = 1\n[[boiler.device]]\nmap = "map.toml"\n')
    assert config.load(str(plant)).boilers[0].devices[0].in_flight == 4
