"""What the scenarios of the rig have between them: faults, plants, instruments, expectations."""

import pathlib

import pytest

from edge.simulator import scenario
from edge.simulator.expectations import KINDS
from edge.simulator.fault_kit import KIT, parse
from edge.simulator.models import MODELS

FILES = sorted((pathlib.Path(__file__).parent.parent / "hil_tests" / "scenarios").glob("*.toml"))
SECONDS_MOST = 20.0


@pytest.fixture(scope="module")
def rooms():
    return [scenario.load(str(path)) for path in FILES]


def test_every_fault_of_the_kit_is_in_a_scenario(rooms):
    scheduled = {parse(fault.name)[0] for room in rooms for fault in room.faults}
    assert set(KIT) - scheduled == set()


def test_there_are_forty_scenarios_and_none_is_longer_than_twenty_seconds(rooms):
    assert len(rooms) >= 40
    assert [room.path for room in rooms if room.seconds > SECONDS_MOST] == []


def test_every_scenario_says_what_it_shows_and_no_two_say_the_same(rooms):
    titles = [room.title for room in rooms]
    assert all(titles) and len(set(titles)) == len(titles)


def test_every_scenario_expects_something_of_the_records(rooms):
    assert [room.path for room in rooms if not room.expectations] == []


def test_every_kind_of_expectation_is_in_a_scenario(rooms):
    expected = {each.kind for room in rooms for each in room.expectations}
    assert set(KINDS) - expected == set()


def test_every_model_is_judged_by_its_efficiency_and_its_nox(rooms):
    judged = {(boiler.model, each.values["quantity"]) for room in rooms for boiler in room.boilers
              for each in room.expectations
              if each.kind.startswith("within") and each.values["boiler"] == boiler.name}
    for model in MODELS:
        direct = model == "reheating_furnace"
        efficiency = "efficiency_direct_pct" if direct else "efficiency_indirect_pct"
        assert {(model, efficiency), (model, "nox_kg_h")} <= judged, model


def test_instruments_that_err_and_analysers_in_calibration_are_in_scenarios(rooms):
    boilers = [boiler for room in rooms for boiler in room.boilers]
    rows = [row for boiler in boilers for row in boiler.instruments]
    assert any(row.bias for row in rows) and any(row.drift_per_day for row in rows)
    assert {boiler.cems.meanwhile for boiler in boilers if boiler.cems} == {"hold", "gas"}
