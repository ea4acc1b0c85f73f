"""The compact form: the same octets again, whatever the records hold, in few bytes."""

import os
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.averages import Window
from edge.errors import PayloadError, UnknownSchema
from edge.port import packb, unpackb
from edge.sample import Fault, Moment
from edge.uplink import compact_reader
from edge.uplink.compact import pack_compact
from edge.uplink.payload_reader import births_of, raw_payloads, unpack_payloads
from edge.uplink.records import pack_batch, pack_birth, pack_clock, pack_gap, pack_record
from edge.uplink.schema import Births, Schema

EXAMPLES = int(os.environ.get("COMPACT_EXAMPLES", "300"))
HEADER = {"gateway": "g1", "spool": "0011223344556677", "stream": "live"}
READINGS = ["co_ppm", "flue_gas_temp_c", "o2_dry_pct", "steam_flow_t_h"]
STEPS = [[1, 0], [0.1, -40.0], None, [0.25 * 273.15 / 288.15, 0.0]]
SCHEMA_ID, BIRTH = pack_birth({
    "gateway": "g1", "software": "s", "units": {}, "quantities": [*READINGS, "load_pct"],
    "boilers": [{"name": name, "readings": READINGS, "steps": STEPS} for name in ("b1", "b2")]})
SCHEMA = Schema(unpackb(BIRTH))
TIME_MS = 1_790_000_000_000


def births():
    known = Births()
    known.take(unpackb(BIRTH))
    return known


def window(boiler, second, values, faults=(), every_ms=0):
    return Window(boiler, TIME_MS + 1000 * second, every_ms, 5000 + 1000 * second, 3, True, values,
                  dict(faults))


def rows_of(payload):
    ((_, header, rows),) = raw_payloads(payload, births())
    assert {**header, "schema": SCHEMA_ID} == {**HEADER, "schema": SCHEMA_ID}
    return [octets for _, octets in rows]


def assert_same(records, first=1):
    payload = pack_compact(HEADER, first, records, SCHEMA)
    assert payload[0] in (0x93, 0x94)
    assert rows_of(payload) == records
    plain = unpack_payloads(pack_batch(HEADER, records))
    found = unpack_payloads(payload, births())
    assert [batch[2] for batch in found] == [batch[2] for batch in plain]
    return payload


_RAW = st.integers(0, 65_535)
_NUMBER = st.floats(-(2.0**99), 2.0**99, width=32)
_READ = st.one_of(
    st.tuples(st.just("co_ppm"), _RAW.map(float)),
    st.tuples(st.just("flue_gas_temp_c"), _RAW.map(lambda raw: raw * 0.1 - 40.0)),
    st.tuples(st.just("o2_dry_pct"), _RAW.map(lambda raw: raw / 100)),
    st.tuples(st.sampled_from([*READINGS, "load_pct", "load_pct_u95", "strange"]), _NUMBER))
_SPAN = st.tuples(_NUMBER, _NUMBER, _NUMBER, st.integers(0, 3600)).map(
    lambda four: (*sorted(four[:3])[1:2], min(four[:3]), max(four[:3]), four[3]))
_VALUES = st.dictionaries(st.sampled_from([*READINGS, "load_pct"]), _SPAN, max_size=3)
_FAULT = st.builds(Fault, st.sampled_from(["", "B", "T"]),
                   st.sampled_from(["line lost", "no reply"]))
_FAULTS = st.dictionaries(st.sampled_from(["nox_mg_m3", "load_pct"]), _FAULT, max_size=2)
_TOTALS = st.dictionaries(st.sampled_from(["heat_gj", "fuel_m3", "other"]),
                          st.floats(0, 1e15), max_size=3)
_MOMENT = st.builds(Moment, st.integers(0, 1 << 41), st.integers(0, 1 << 40),
                    st.integers(0, 1 << 32), st.booleans())


@st.composite
def records_of_anything(draw):
    first = draw(st.integers(1, 1 << 40))
    found = []
    for number in range(first, first + draw(st.integers(0, 12))):
        moment = draw(_MOMENT)
        kind = draw(st.integers(0, 9))
        if kind == 0:
            found.append(pack_gap(number, moment, 1, 7, "disk full"))
        elif kind == 1:
            found.append(pack_clock(number, moment, draw(st.integers(-1 << 40, 1 << 40))))
        else:
            read = dict(draw(st.lists(_READ, max_size=4)))
            made = Window(draw(st.sampled_from(["b1", "b2", "old"])), moment.time_ms,
                          draw(st.sampled_from([0, 60_000, 17])), moment.up_ms, moment.boot,
                          moment.synced, {**read, **draw(_VALUES)}, draw(_FAULTS))
            found.append(pack_record(number, made, draw(_TOTALS)))
    return first, found


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records_of_anything())
def test_random_batches_come_back_octet_by_octet(batch):
    first, records = batch
    if records:
        assert_same(records, first)


@settings(max_examples=EXAMPLES // 3, deadline=None)
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=4))
def test_records_of_later_versions_and_damage_travel_as_they_are(records):
    payload = pack_compact(HEADER, 1, [packb(octets) for octets in records], SCHEMA)
    # Nobody reads a record of a kind that is not known yet; it must be told and not lost.
    with pytest.raises(PayloadError, match="byte 0: "):
        rows_of(payload)


def test_a_record_of_another_packer_comes_back_with_its_own_octets():
    plain = pack_record(2, window("b1", 1, {"co_ppm": 20.0}), {"heat_gj": 1.5})
    unsorted = packb([0, 3, 3, TIME_MS, 0, 7000, True, "b1", {"o2_dry_pct": 3.5, "co_ppm": 20.0},
                      {}, {}, {}])  # float64, keys out of order
    huge = packb([0, 6, 3, TIME_MS, 0, 7000, True, "b1", {"co_ppm": 1e300}, {}, {}, {}])
    whole = packb([0, 4, 3, TIME_MS, 0, 7000, True, "b1", {"co_ppm": 20}, {}, {}, {}])
    zero = pack_record(5, window("b1", 4, {"co_ppm": -0.0, "load_pct": -0.0}), {})
    assert_same([plain, unsorted, whole, zero, huge], 2)


def test_a_register_on_its_own_grid_costs_no_float():
    # A quarter of a m3/h brought from 15 to 0 °C is no decimal, but the step of the birth.
    raws = [40_000 + second**3 * 7919 % 211 for second in range(100)]

    def batch(step):
        return len(assert_same([pack_record(1 + second, window(
            "b1", second, {"steam_flow_t_h": raw * step}), {}) for second, raw in enumerate(raws)]))

    # Differences of raw numbers take an octet at most, those of floats two more.
    assert batch(STEPS[3][0]) + 100 < batch(1.1 * STEPS[3][0])


def test_means_of_spans_are_whole_numbers_of_their_count():
    records = []
    for minute in range(100):
        raws = [350 + (minute * 7 + second * 3) % 11 for second in range(60)]
        values = [raw * 0.1 - 40.0 for raw in raws]
        mean = (sum(values) / 60, min(values), max(values), 60)
        records.append(pack_record(1 + minute, window(
            "b1", 60 * minute, {"flue_gas_temp_c": mean}, every_ms=60_000), {}))
    # Mean, smallest, largest and count: as floats 1300 bytes and more.
    assert len(assert_same(records)) < 500


def test_repeated_reasons_cost_next_to_nothing():
    fault = Fault("B", "10.0.0.7:502, unit 3, register 16: no reply in 1000 ms")
    faults = dict.fromkeys(READINGS, fault)

    def batch(faults):
        return len(assert_same([pack_record(1 + second, window("b1", second, {}, faults), {})
                                for second in range(600)]))

    assert batch(faults) - batch({}) < 100


def test_totals_that_grow_cost_two_bytes_a_record():
    records = [pack_record(1 + second, window("b1", second, {}), {
        "fuel_m3": 123_456.0 + 0.2 * second, "heat_gj": 4321.0 + 0.006614 * second})
        for second in range(1000)]
    assert len(assert_same(records)) < 600


def test_a_hostile_body_is_not_inflated_beyond_what_it_says():
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    octets = bomb.compress(bytes(64 << 20)) + bomb.flush()
    head = b"\x94" + packb({**HEADER, "schema": SCHEMA_ID}) + packb(1)
    for size in (64 << 20, 1000):
        with pytest.raises(PayloadError, match="byte 0: compact batch: found a body"):
            rows_of(head + packb(size) + packb(octets))


def test_columns_that_say_more_values_than_they_may_are_refused():
    names = [[name, 0] for name in ["q%05d" % place for place in range(5000)]]
    words = packb([1, [], [0], [[names, []]], [[[], []]], []])
    count = compact_reader.RECORDS_MAX
    # Eight columns about the records, each of zeros alone: a class, a shape, nothing else.
    body = words + bytes(16)
    payload = b"\x93" + packb({**HEADER, "schema": SCHEMA_ID}) + packb(count) + packb(body)
    with pytest.raises(PayloadError, match="found records of more than"):
        rows_of(payload)


def test_records_that_would_grow_beyond_the_bound_are_refused():
    words = packb([1, [], [0], [[[], []]], [[[], [[0, 0]]]], ["x" * 60_000]])
    payload = (b"\x93" + packb({**HEADER, "schema": SCHEMA_ID}) + packb(4096)
               + packb(words + bytes(16)))
    with pytest.raises(PayloadError, match="found records of more than"):
        rows_of(payload)


def test_an_unknown_schema_is_named_until_its_birth_is_seen():
    payload = assert_same([pack_record(1, window("b1", 0, {"co_ppm": 20.0}), {})])
    with pytest.raises(UnknownSchema, match="byte 0: schema %s of g1 unknown" % SCHEMA_ID):
        list(raw_payloads(payload))
    ((_, birth), batch) = raw_payloads(BIRTH + payload)
    assert birth["birth"] == SCHEMA_ID and batch[0] == "batch"
    behind = payload + BIRTH
    assert [kind for kind, *_ in raw_payloads(behind, Births(lambda: births_of(behind)))] == [
        "batch", "birth"]


def test_every_cut_and_every_changed_octet_ends_in_a_named_error_or_records():
    payload = assert_same([pack_record(1 + second, window(
        "b1", second, {"co_ppm": 20.0 + second, "o2_dry_pct": 3.5}), {"heat_gj": 1.5})
        for second in range(5)])
    for place in range(len(payload)):
        for octets in (payload[:place], payload[:place] + bytes([payload[place] ^ 0x15])
                       + payload[place + 1:]):
            try:
                list(raw_payloads(octets, births()))
            except PayloadError as error:
                assert "byte " in str(error)
