import struct

import pytest

from edge.averages import Window
from edge.errors import PayloadError
from edge.sample import Fault, Moment
from edge.uplink.msgpack import packb, packb_single
from edge.uplink.records import (
    SINGLE_MAX,
    as_json_object,
    boot_of,
    iso_time,
    number_of,
    pack_batch,
    pack_birth,
    pack_clock,
    pack_gap,
    pack_record,
    shortest,
    unpack_payloads,
    unpack_record,
)

NAN = float("nan")
TIME_MS = 1_780_000_020_123  # 2026-05-28T20:27:00.123Z by `date -u -d @1780000020`
MOMENT = Moment(TIME_MS, 5000, 7, True)
HEADER = {"gateway": "sjz-heat-0042", "spool": "00112233445566ff", "stream": "live"}
VALUES = {"o2_dry_pct": (3.5, 3.25, 4.0, 60), "co_ppm": (0.1, 0.0, 0.7, 59)}
FAULTS = {"air_temp_c": Fault("B", "no reply in 1000 ms"),
          "nox_g_gj": Fault("", "no heat output")}
TOTALS = {"heat_gj": 1234.567891, "fuel_m3": 0.1}


def window(values, faults=FAULTS, time_ms=TIME_MS, synced=True):
    return Window("b1", time_ms, 60_000, 5000, 7, synced, values, faults)


def decoded(octets):
    return as_json_object(HEADER, unpack_record(octets))


def test_a_record_has_the_bytes_that_the_drawing_shows():
    octets = pack_record(1234, window({"co_ppm": 0.5}, {}, 1_700_000_000_000), {})
    # By hand: array of 12; 0; 1234; 7; time; 60000; 5000; true; "b1"; 0.5 is 3f000000; three {}
    assert octets == (b"\x9c\x00\xcd\x04\xd2\x07\xcf\x00\x00\x01\x8b\xcf\xe5\x68\x00\xcd\xea\x60"
                      b"\xcd\x13\x88\xc3\xa2b1\x81\xa6co_ppm\xca\x3f\x00\x00\x00\x80\x80\x80")


def test_a_record_is_the_same_array_as_packed_in_one_piece():
    octets = pack_record(70_000, window({"o2_dry_pct": 3.5}), TOTALS)
    flags = {"air_temp_c": "B"}
    reasons = {"air_temp_c": "no reply in 1000 ms", "nox_g_gj": "no heat output"}
    whole = packb([0, 70_000, 7, TIME_MS, 60_000, 5000, True, "b1", {}, flags, reasons, TOTALS])
    single = packb_single({"o2_dry_pct": 3.5})
    at = whole.index(b"\xa2b1") + 3
    assert octets == whole[:at] + single + whole[at + 1 :]


def test_a_decoded_record_is_the_object_of_the_contract():
    assert decoded(pack_record(9, window(VALUES), TOTALS)) == {
        "gateway": "sjz-heat-0042", "spool": "00112233445566ff", "stream": "live",
        "boiler": "b1", "number": 9, "boot": 7, "up_ms": 5000,
        "time": "2026-05-28T20:27:00.123Z", "clock": "synced", "span_s": 60,
        "values": {"o2_dry_pct": {"mean": 3.5, "min": 3.25, "max": 4.0, "count": 60},
                   "co_ppm": {"mean": 0.1, "min": 0.0, "max": 0.7, "count": 59}},
        "flags": {"air_temp_c": "B"},
        "faults": {"air_temp_c": "no reply in 1000 ms", "nox_g_gj": "no heat output"},
        "totals": TOTALS,
    }


def test_results_and_totals_are_stored_to_their_resolution_and_readings_as_read():
    # By hand, digits of the table: excess air 5, its uncertainty too, heat of a total 6.
    values = {"excess_air_ratio": (1.1790449, 1.1000051, 1.2000049, 60),
              "heat_output_mw": 6.6139999, "excess_air_ratio_u95": 0.006149,
              "o2_dry_pct": 3.5000002384185791}
    shown = decoded(pack_record(9, window(values), {"heat_gj": 0.1234567, "strange": 0.12345678}))
    assert shown["values"] == {
        "excess_air_ratio": {"mean": 1.17904, "min": 1.10001, "max": 1.2, "count": 60},
        "excess_air_ratio_u95": 0.00615, "heat_output_mw": 6.614, "o2_dry_pct": 3.5000002}
    assert shown["totals"] == {"heat_gj": 0.123457, "strange": 0.12345678}


def test_gap_and_clock_records_decode_to_their_objects():
    told = {"gateway": "sjz-heat-0042", "spool": "00112233445566ff", "stream": "live",
            "boiler": None, "boot": 7, "up_ms": 5000, "time": "2026-05-28T20:27:00.123Z",
            "clock": "synced"}
    gap = dict(told)
    gap.update({"number": 10, "gap": {"first": 3, "last": 8, "reason": "disk full"}})
    assert decoded(pack_gap(10, MOMENT, 3, 8, "disk full")) == gap
    clock = dict(told)
    clock.update({"number": 11, "clock_offset_ms": -86_400_000})
    assert decoded(pack_clock(11, MOMENT, -86_400_000)) == clock


def test_a_sample_before_the_clock_was_set_says_so():
    record = decoded(pack_record(1, window({}, {}, 1000, synced=False), {}))
    assert (record["clock"], record["time"]) == ("unsynced", "1970-01-01T00:00:01.000Z")


@pytest.mark.parametrize(
    ("span_ms", "span_s"), [(60_000, 60), (7_500, 7.5), (0, 0), (1, 0.001)],
)
def test_a_span_is_shown_in_seconds(span_ms, span_s):
    octets = pack_record(1, Window("b1", 0, span_ms, 0, 1, True, {}, {}), {})
    assert decoded(octets)["span_s"] == span_s


@pytest.mark.parametrize(
    ("time_ms", "text"),  # `date -u -d @seconds`
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (951_782_400_001, "2000-02-29T00:00:00.001Z"),
        (1_767_225_599_999, "2025-12-31T23:59:59.999Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
    ],
)
def test_times_are_iso_8601_in_utc_with_milliseconds(time_ms, text):
    assert iso_time(time_ms) == text


@pytest.mark.parametrize(
    "number", [0.1, 3.14, 135.0, 1e-7, 720.0, 41.25, 16777216.0, 1e30, -0.3, 0.0, 99.99, 3.4e38],
)
def test_a_float32_comes_back_as_the_decimal_that_was_measured(number):
    single = struct.unpack(">f", struct.pack(">f", number))[0]
    assert shortest(single) == number


def test_the_shortest_decimal_always_packs_to_the_same_float32():
    bits = 1
    for _ in range(500):
        bits = (bits * 1_664_525 + 1_013_904_223) % (1 << 32)
        single = struct.unpack(">f", struct.pack(">I", bits))[0]
        if single - single == 0.0:  # neither infinite nor NaN
            assert struct.pack(">f", shortest(single)) == struct.pack(">I", bits)


@pytest.mark.parametrize("number", [1, 127, 128, 255, 256, 65_535, 65_536, 1 << 32, (1 << 63) - 1])
def test_number_and_boot_are_read_without_reading_the_rest(number):
    for octets in (pack_record(number, window(VALUES), TOTALS), pack_clock(number, MOMENT, 5),
                   pack_gap(number, MOMENT, 1, 2, "torn")):
        assert number_of(octets) == number
        assert boot_of(octets) == 7


@pytest.mark.parametrize(
    "octets",
    [b"", b"\x9c", b"\x9c\x00", b"\x9c\x00\xcd\x01", b"\x9c\x00\xcf\x00\x00", b"\x9c\x00\xa1a\x01",
     b"\x9c\xa0\x05\x05", b"\x81\x00\x05\x05", b"\x00" * 20, b"\x9c\x00\xff\x07\x00"],
)
def test_bytes_that_are_no_record_have_no_number(octets):
    assert number_of(octets) == 0


@pytest.mark.parametrize(
    ("value", "stored"),
    [(1e39, SINGLE_MAX), (-1e39, -SINGLE_MAX), (float("inf"), SINGLE_MAX),
     ((1e300, 0.0, 1e301, 2), [SINGLE_MAX, 0.0, SINGLE_MAX, 2])],
)
def test_a_number_too_large_for_float32_is_stored_as_the_largest(value, stored):
    record = unpack_record(pack_record(1, window({"steam_flow_t_h": value}), {}))
    assert record[8] == {"steam_flow_t_h": stored}


@pytest.mark.parametrize("value", [NAN, (NAN, 0.0, 1e308, 2)])
def test_what_is_no_number_is_absent_from_a_record(value):
    octets = pack_record(1, window({"steam_flow_t_h": value, "co_ppm": 2.0}), {})
    assert unpack_record(octets)[8] == {"co_ppm": 2.0}


def test_a_batch_holds_the_bytes_of_its_records_as_they_are():
    records = [pack_clock(5 + i, MOMENT, i) for i in range(20)]
    payload = pack_batch(HEADER, records)
    assert b"".join(records) in payload
    kind, header, read = list(unpack_payloads(payload))[0]
    assert (kind, header) == ("batch", HEADER)
    assert [record[1] for record in read] == list(range(5, 25))


def test_payloads_one_after_another_are_told_apart():
    schema, birth = pack_birth({"gateway": "g", "software": "boiler-edge 1", "boilers": ["b1"],
                                "quantities": ["co_ppm"], "units": {"co_ppm": "ppm"}})
    payloads = birth + pack_batch(HEADER, [pack_clock(1, MOMENT, 2)]) + birth
    read = list(unpack_payloads(payloads))
    assert [payload[0] for payload in read] == ["birth", "batch", "birth"]
    assert read[0][1]["birth"] == schema
    assert len(schema) == 8
    assert list(unpack_payloads(b"")) == []


def test_a_schema_id_changes_with_the_plant_and_with_nothing_else():
    birth = {"gateway": "g", "software": "1", "boilers": ["b1"], "quantities": [], "units": {}}
    schema, octets = pack_birth(birth)
    assert pack_birth(list(unpack_payloads(octets))[0][1]) == (schema, octets)
    birth["boilers"] = ["b1", "b2"]
    assert pack_birth(birth)[0] != schema


def fields(**changes):
    """Return the bytes of a boiler record of which one field was changed."""
    names = ("kind", "number", "boot", "time_ms", "span_ms", "up_ms", "synced", "boiler", "values",
             "flags", "faults", "totals")
    record = {"kind": 0, "number": 5, "boot": 1, "time_ms": 9, "span_ms": 1, "up_ms": 1,
              "synced": True, "boiler": "b1", "values": {}, "flags": {}, "faults": {}, "totals": {}}
    record.update(changes)
    return packb([record[name] for name in names])


@pytest.mark.parametrize(
    "octets",
    [
        fields(kind=3), fields(kind="0"), fields(number=0), fields(number=True), fields(boot=-1),
        fields(time_ms=1.5), fields(time_ms=1 << 62), fields(time_ms=-1), fields(synced=1),
        fields(boiler=None), fields(values=[]), fields(values={"a": "1"}), fields(values={1: 1.0}),
        fields(values={"a": float("nan")}), fields(values={"a": [1.0, 2.0, 3.0]}),
        fields(values={"a": [1.0, 2.0, 3.0, 4.0]}), fields(values={"a": [1.0, None, 3.0, 4]}),
        fields(flags={"a": 1}), fields(faults={"a": None}), fields(totals={"a": float("inf")}),
        packb([]), packb({}), packb(5), packb([0, 1]), packb([2, 1, 1, 0, 0, True, 1.5]),
        fields() + b"\x00", fields()[:-1], b"", b"\xc1",
    ],
)
def test_bytes_that_are_not_exactly_one_record_are_refused_by_place(octets):
    with pytest.raises(PayloadError) as raised:
        unpack_record(octets)
    assert str(raised.value).startswith("byte ")


@pytest.mark.parametrize(
    "payload",
    [
        b"\x00", b"\x93\x80\x90\xc0", packb([{}, []]), packb([5, []]), packb(["a", "b"]),
        packb([{"gateway": "g", "spool": "s", "stream": "sideways"}, []]),
        packb([{"gateway": 1, "spool": "s", "stream": "live"}, []]),
        packb([HEADER, {}]), packb([HEADER, [5]]), b"\x80", packb({"birth": 1}),
        packb({"birth": "a", "gateway": "g", "software": "s", "boilers": 1}),
        b"\x92" + packb(HEADER) + b"\xdd\xff\xff\xff\xff" + fields(),
    ],
)
def test_a_damaged_payload_behind_a_good_one_is_named_by_its_byte(payload):
    good = pack_batch(HEADER, [pack_clock(1, MOMENT, 2)])
    payloads = unpack_payloads(good + payload)
    assert next(payloads)[0] == "batch"
    with pytest.raises(PayloadError) as raised:
        next(payloads)
    place = int(str(raised.value).split(":")[0][len("byte ") :])
    assert len(good) <= place <= len(good) + len(payload)


def test_every_cut_through_a_payload_is_refused():
    payload = pack_batch(HEADER, [pack_record(1, window(VALUES), TOTALS), pack_clock(2, MOMENT, 5)])
    for end in range(1, len(payload)):
        with pytest.raises(PayloadError):
            list(unpack_payloads(payload[:end]))


def test_flipped_bits_in_a_payload_give_records_or_a_payload_error():
    records = [pack_record(1, window(VALUES), TOTALS), pack_gap(2, MOMENT, 1, 1, "torn")]
    payload = pack_batch(HEADER, records)
    for place in range(len(payload)):
        for bit in (0, 3, 7):
            flipped = bytearray(payload)
            flipped[place] ^= 1 << bit
            try:
                for kind, header, records in [read for read in unpack_payloads(bytes(flipped))
                                              if read[0] == "batch"]:
                    assert [as_json_object(header, record) for record in records] or kind
            except PayloadError as error:
                assert str(error).startswith("byte ")
