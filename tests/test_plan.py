"""The read plan: what is asked for in one request, and what it costs.  Portable."""

import pytest

from edge.drivers.plan import (
    Block,
    bus_load_pct,
    bus_time_ms,
    character_ms,
    gap_ms,
    plan,
    polls_between,
)
from tests import parts

SLOW = parts.line("l", "rtu", device="/dev/ttyS1")  # 9600 8N1: a character takes 1.0417 ms
DEVICE = parts.device("l", 1, ())


def registers(*places):
    return [parts.register("q%d" % i, place[0], place[1], place[2],
                           every_s=place[3] if len(place) > 3 else 0.0)
            for i, place in enumerate(places)]


def planned(*places, line=SLOW, without=(), forbidden=(), **given):
    return plan(line, parts.device("l", 1, registers(*places), **given), without, forbidden)


def shapes(*places, **given):
    return [(block.table, block.address, block.count) for block in planned(*places, **given)]


def serial_line(baudrate, parity="N", stop_bits=1, transport="rtu", **given):
    return parts.line("l", transport, device="/dev/ttyS1", baudrate=baudrate, parity=parity,
                      stop_bits=stop_bits, **given)


def words(count, every=1):
    return Block("holding", 0, count, (), every)


def test_contiguous_registers_are_read_in_one_request_whatever_their_order():
    assert shapes(("holding", 12, "float32"), ("holding", 10, "float32"),
                  ("holding", 14, "uint16")) == [("holding", 10, 5)]


def test_tables_are_never_joined():
    assert shapes(("holding", 1, "uint16"), ("input", 2, "uint16"), ("coil", 3, "bool")) == [
        ("coil", 3, 1), ("holding", 1, 1), ("input", 2, 1)]


# At 9600 8N1 and 5 ms a request costs 13 characters, twice 3.5 of silence and 4.8 for the 5 ms:
# 24.8 characters.  Twelve words are 24 octets, thirteen are 26.
@pytest.mark.parametrize(("hole", "requests"), [(1, 1), (12, 1), (13, 2), (50, 2)])
def test_a_hole_is_read_while_that_is_cheaper_than_a_request(hole, requests):
    found = shapes(("holding", 0, "uint16"), ("holding", 1 + hole, "uint16"))
    assert len(found) == requests


# 20 ms are 19.2 characters: 39.2 in all, or 19 words.
@pytest.mark.parametrize(("hole", "requests"), [(19, 1), (20, 2)])
def test_a_slower_device_makes_larger_holes_worth_reading(hole, requests):
    found = shapes(("holding", 0, "uint16"), ("holding", 1 + hole, "uint16"), turn_around_ms=20.0)
    assert len(found) == requests


@pytest.mark.parametrize("transport", ["tcp", "dial_in", "rtu_over_tcp"])
def test_over_a_slow_network_every_hole_is_read(transport):
    line = parts.line("l", transport, round_trip_ms=300.0)
    assert shapes(("input", 0, "uint16"), ("input", 124, "uint16"), line=line) == [
        ("input", 0, 125)]


def test_as_many_requests_are_chosen_with_the_fewest_octets():
    line = parts.line("l", "tcp")
    # 0, 100 and 190 take two requests; the hole of 89 is read rather than that of 99.
    assert shapes(("input", 0, "uint16"), ("input", 100, "uint16"), ("input", 190, "uint16"),
                  line=line) == [("input", 0, 1), ("input", 100, 91)]


def test_no_request_asks_for_more_than_125_registers():
    # 125 is odd: a float32 is never cut in two, so no request is longer than 124.
    blocks = shapes(*[("holding", 2 * i, "float32") for i in range(100)])
    assert len(blocks) == 2 and sum([count for _, _, count in blocks]) == 200
    assert max([count for _, _, count in blocks]) <= 124


def test_no_request_asks_for_more_than_2000_coils():
    blocks = shapes(("coil", 0, "bool"), ("coil", 1999, "bool"), line=parts.line("l", "tcp"))
    assert blocks == [("coil", 0, 2000)]
    blocks = shapes(("coil", 0, "bool"), ("coil", 2000, "bool"), line=parts.line("l", "tcp"))
    assert blocks == [("coil", 0, 1), ("coil", 2000, 1)]


def test_a_device_with_smaller_replies_gets_smaller_requests():
    places = [("input", 2 * i, "float32") for i in range(10)]
    assert shapes(*places, max_words=10) == [("input", 0, 10), ("input", 10, 10)]
    places = [("discrete", i, "bool") for i in range(32)]
    assert shapes(*places, max_bits=16) == [("discrete", 0, 16), ("discrete", 16, 16)]


def test_a_value_wider_than_the_device_hands_out_is_left_out():
    assert shapes(("input", 0, "float32"), ("input", 2, "uint16"), max_words=1) == [
        ("input", 2, 1)]


def test_no_request_touches_a_forbidden_range():
    places = (("holding", 4, "uint16"), ("holding", 6, "uint16"), ("holding", 8, "uint16"))
    assert shapes(*places, forbidden=[("holding", 5, 5)]) == [("holding", 4, 1), ("holding", 6, 3)]
    assert shapes(*places, forbidden=[("input", 5, 5)]) == [("holding", 4, 5)]
    device = parts.device("l", 1, registers(*places), forbidden=(("holding", 7, 7),))
    assert [block.address for block in plan(SLOW, device, (), (("holding", 5, 5),))] == [4, 6, 8]


def test_a_register_in_a_forbidden_range_is_left_out_as_are_those_found_bad():
    wanted = registers(("holding", 4, "float32"), ("holding", 6, "uint16"), ("holding", 7, "int16"))
    device = parts.device("l", 1, wanted)
    found = plan(SLOW, device, (wanted[2],), (("holding", 5, 5),))
    assert [(block.address, block.registers) for block in found] == [(6, (wanted[1],))]


def test_values_that_share_a_register_are_read_once():
    assert shapes(("holding", 5, "uint16"), ("holding", 5, "uint32"), ("holding", 5, "uint16")) == [
        ("holding", 5, 2)]


def test_a_long_register_that_spans_short_ones_is_asked_for_whole():
    name = parts.register("name", "holding", 0, "string", length=10)
    inside = parts.register("inside", "holding", 2, "uint16")
    behind = parts.register("behind", "holding", 12, "uint16")
    found = plan(SLOW, parts.device("l", 1, (inside, behind, name)))
    assert [(block.address, block.count) for block in found] == [(0, 13)]
    assert [register.quantity for register in found[0].registers] == ["name", "inside", "behind"]


def test_a_register_within_a_long_one_may_still_go_with_its_neighbours():
    # All do not fit in one request: what lies inside may go either way, and is read once.
    name = parts.register("name", "holding", 0, "string", length=10)
    rows = [parts.register("r%d" % i, "holding", i, "uint16") for i in (2, 8, 11)]
    found = plan(SLOW, parts.device("l", 1, [name] + rows, max_words=10))
    assert [(block.address, block.count) for block in found] == [(0, 10), (11, 1)]
    assert sum([len(block.registers) for block in found]) == 4


def test_every_register_is_found_in_exactly_one_block():
    wanted = registers(*[("input", i * 3 % 50, "uint16") for i in range(50)])
    found = [register for block in plan(SLOW, parts.device("l", 1, wanted))
             for register in block.registers]
    assert sorted([r.quantity for r in found]) == sorted([r.quantity for r in wanted])


def test_a_device_without_registers_is_asked_nothing():
    assert plan(SLOW, DEVICE) == ()


# A poll a second.
@pytest.mark.parametrize(
    ("every_s", "polls"), [(0.0, 1), (0.3, 1), (1.0, 1), (1.6, 2), (60.0, 60), (86_400.0, 86_400)])
def test_a_slow_register_is_read_with_every_n_th_poll(every_s, polls):
    register = parts.register("q", "holding", 0, "uint16", every_s=every_s)
    assert polls_between(SLOW, register) == polls


def test_registers_of_other_rates_are_asked_for_apart():
    found = planned(("holding", 0, "uint16"), ("holding", 1, "uint16", 60.0),
                    ("holding", 2, "uint16", 10.0), ("coil", 0, "bool", 10.0))
    assert [(block.every, block.table, block.address) for block in found] == [
        (1, "holding", 0), (10, "coil", 0), (10, "holding", 2), (60, "holding", 1)]


def test_a_slow_register_rides_along_where_a_faster_request_passes_over_it():
    found = planned(("holding", 0, "uint16"), ("holding", 5, "uint16"),
                    ("holding", 3, "float32", 60.0), ("holding", 5, "float32", 60.0))
    assert [(block.address, block.count, block.every) for block in found] == [
        (0, 6, 1), (5, 2, 60)]
    # Half of q3 lies behind the fast request.
    assert [[register.quantity for register in block.registers] for block in found] == [
        ["q0", "q2", "q1"], ["q3"]]


@pytest.mark.parametrize(
    ("baudrate", "parity", "stop_bits", "ms"),
    [(9600, "N", 1, 10 / 9.6), (9600, "E", 1, 11 / 9.6), (19200, "N", 2, 11 / 19.2)],
)
def test_a_character_is_start_eight_bits_parity_and_stop(baudrate, parity, stop_bits, ms):
    assert character_ms(serial_line(baudrate, parity, stop_bits)) == pytest.approx(ms, rel=1e-12)


@pytest.mark.parametrize(("baudrate", "ms"), [(9600, 3.5 * 10 / 9.6), (38400, 1.75)])
def test_the_gap_is_three_and_a_half_characters_or_the_fixed_one(baudrate, ms):
    assert gap_ms(serial_line(baudrate)) == pytest.approx(ms, rel=1e-12)


def test_ten_registers_at_9600_baud_take_the_time_counted_by_hand():
    # 8 characters ask, 5 + 20 answer, 11 bits each; two gaps; 5 ms in the device
    by_hand = 33 * 11 / 9.6 + 2 * 3.5 * 11 / 9.6 + 5
    assert bus_time_ms(serial_line(9600, "E"), DEVICE, words(10)) == pytest.approx(
        by_hand, rel=1e-12)


def test_a_network_before_the_pair_comes_on_top():
    for transport in ("rtu_over_tcp", "dial_in"):
        line = serial_line(115200, transport=transport, round_trip_ms=300.0)
        # 8 + 7 characters of 10 bits, two gaps of 1.75 ms
        assert bus_time_ms(line, DEVICE, words(1)) == pytest.approx(
            15 * 10 / 115.2 + 3.5 + 5 + 300, rel=1e-12)


def test_ascii_takes_two_characters_an_octet_and_no_silence():
    # ":010300000001FB" and CR LF are 17 characters, ":0103020123D6" and CR LF are 15.
    assert bus_time_ms(serial_line(9600, transport="ascii"), DEVICE, words(1)) == pytest.approx(
        32 * 10 / 9.6 + 5, rel=1e-12)


def test_a_tcp_request_is_its_round_trip_and_next_to_nothing_an_octet():
    line = parts.line("l", "tcp", round_trip_ms=2.0)
    # 12 octets ask, 9 + 250 answer, at 100 Mbit/s
    assert bus_time_ms(line, DEVICE, words(125)) == pytest.approx(
        2 + 5 + 271 * 8 / 100e6 * 1000, rel=1e-12)


def test_coils_travel_eight_to_an_octet():
    line = serial_line(9600)
    nine = Block("coil", 0, 9, (), 1)
    assert bus_time_ms(line, DEVICE, nine) == bus_time_ms(line, DEVICE, words(1))


def test_the_load_of_a_line_is_its_bus_time_over_the_period():
    ms = 22 * 10 / 9.6 + 5  # one word at 9600 8N1, as above
    requests = [(DEVICE, words(1)), (DEVICE, words(1))]
    assert bus_load_pct(SLOW, requests) == pytest.approx(100 * 2 * ms / 1000, rel=1e-12)


def test_a_request_of_every_tenth_poll_counts_a_tenth():
    ms = 22 * 10 / 9.6 + 5
    requests = [(DEVICE, words(1)), (DEVICE, words(1, every=10))]
    assert bus_load_pct(SLOW, requests) == pytest.approx(100 * 1.1 * ms / 1000, rel=1e-12)


def test_requests_in_flight_side_by_side_share_the_time_on_tcp_only():
    wide = parts.device("l", 1, (), in_flight=4)
    network = parts.line("l", "tcp")
    assert bus_load_pct(network, [(wide, words(1))]) == pytest.approx(
        bus_load_pct(network, [(DEVICE, words(1))]) / 4, rel=1e-12)
    assert bus_load_pct(SLOW, [(wide, words(1))]) == bus_load_pct(SLOW, [(DEVICE, words(1))])
