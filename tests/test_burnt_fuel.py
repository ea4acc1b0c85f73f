"""Emitted masses of the burnt fuel only: what the setting changes, how sure it is, what it says."""

import pytest

from edge.efficiency.balance import evaluate
from edge.efficiency.firing import prepare, used_constants
from edge.efficiency.rows import RESULTS
from edge.efficiency.uncertainty import uncertainty
from edge.sample import Sample
from tests import parts
from tests.test_balance import ASH, COAL, GAS, balance, boiler, coal_boiler, reason

SETTING = "flue_gas_of_burnt_fuel"
MASSES = ("nox_kg_h", "so2_kg_h", "dust_kg_h", "nox_g_gj")
FLUE_GAS = dict(COAL, so2_mg_m3=900.0, dust_mg_m3=40.0)
UNKNOWN = "no loss_solid_pct: of the flue gas of all the fuel fired"


def burnt(plant, share=1.0):
    return plant._replace(method_constants={**plant.method_constants, SETTING: share})


def measured(plant, **accuracies):
    """Return a plant whose only instruments with an error are these."""
    names = {**dict.fromkeys(FLUE_GAS, 0.0), **accuracies}
    registers = [parts.register(name, "input", 0, "float32", accuracy=accuracy)
                 for name, accuracy in names.items()]
    return plant._replace(devices=(parts.device("dcs", 1, registers),))


def test_the_published_coal_boiler_emits_five_per_cent_less_of_the_burnt_fuel():
    # printed: 7.308 kg/h of the fuel as fired, and 5.031 % of its heat left in the ash
    assert balance(coal_boiler(), COAL).results["nox_kg_h"] == pytest.approx(7.308, abs=5e-4)
    found = balance(burnt(coal_boiler()), COAL).results["nox_kg_h"]
    assert found == pytest.approx(7.308 * (1.0 - 0.05031), abs=5e-4)
    half = balance(burnt(coal_boiler(), 0.5), COAL).results["nox_kg_h"]
    assert half == pytest.approx(7.308 * (1.0 - 0.05031 / 2.0), abs=5e-4)


def test_only_the_masses_change_and_all_by_the_same_part():
    fired = balance(coal_boiler(), FLUE_GAS).results
    found = balance(burnt(coal_boiler()), FLUE_GAS).results
    assert [name for name in RESULTS if found.get(name) != fired.get(name)] == [
        name for name in RESULTS if name in MASSES]
    for name in MASSES:
        assert found[name] / fired[name] == pytest.approx(1.0 - 0.05031, abs=5e-6)


def test_a_setting_of_nought_is_the_default_to_the_bit():
    assert balance(burnt(coal_boiler(), 0.0), FLUE_GAS).results == (
        balance(coal_boiler(), FLUE_GAS).results)


def test_gas_leaves_no_carbon_so_that_nothing_changes():
    assert balance(burnt(boiler()), GAS) == balance(boiler(), GAS)
    refused = {"co_ppm": 12_000.0}  # from 1 % of CO on no loss is stated
    assert balance(burnt(boiler()), GAS, refused) == balance(boiler(), GAS, refused)


@pytest.mark.parametrize(("constants", "changes"), [
    ({}, {}), (ASH, {"co_ppm": 12_000.0}), (ASH, {"flue_gas_temp_c": 5.0})])
def test_without_a_loss_in_the_ash_the_masses_are_of_all_fuel_and_say_so(constants, changes):
    fired = balance(coal_boiler(constants=constants), FLUE_GAS, changes)
    found = balance(burnt(coal_boiler(constants=constants)), FLUE_GAS, changes)
    assert "loss_solid_pct" not in found.results
    for name in MASSES:
        assert found.results[name] == fired.results[name] and name not in fired.faults
        assert found.faults[name].reason == UNKNOWN


def test_a_mass_that_is_absent_has_the_reason_of_its_own():
    found = balance(burnt(coal_boiler()), FLUE_GAS, {"o2_dry_pct": 20.95})
    assert reason(found, "nox_kg_h") == reason(balance(
        coal_boiler(), FLUE_GAS, {"o2_dry_pct": 20.95}), "nox_kg_h")


def test_the_masses_are_as_sure_as_the_carbon_in_the_ash():
    # by hand: 2 points of carbon in fly ash are 0.19764 points of loss (A9.3), of 7.3083 kg/h
    plant = measured(coal_boiler(), fly_ash_carbon_pct=2.0)
    sample = Sample("b1", None, dict(FLUE_GAS, fly_ash_carbon_pct=20.0), {})
    found = uncertainty(prepare(burnt(plant)), sample)
    assert found.u95["nox_kg_h"] == pytest.approx(7.3083 * 0.0019764, rel=1e-4)
    assert found.largest["nox_kg_h"] == (("fly_ash_carbon_pct", pytest.approx(100.0)),)
    assert uncertainty(prepare(plant), sample).u95["nox_kg_h"] == 0.0


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
@pytest.mark.parametrize(("quantity", "accuracy"), [
    ("fly_ash_carbon_pct", 2.0), ("bottom_ash_carbon_pct", 1.0), ("bottom_ash_share_pct", 4.0),
    ("o2_dry_pct", 0.2), ("fuel_flow_kg_h", 50.0), ("nox_mg_m3", 10.0)])
def test_the_slopes_of_the_masses_are_those_of_central_differences(share, quantity, accuracy):
    plant = burnt(measured(coal_boiler(), **{quantity: accuracy}), share)
    readings, firing = dict(FLUE_GAS, **ASH), prepare(plant)
    around = []
    for steps in (-1.0, 1.0):
        moved = dict(readings)
        moved[quantity] += 1e-3 * steps * accuracy
        around.append(evaluate(firing, Sample("b1", None, moved, {})).results)
    found = uncertainty(firing, Sample("b1", None, readings, {})).u95
    for name in MASSES:
        slope = abs(around[1][name] - around[0][name]) / 2e-3
        assert found[name] == pytest.approx(slope, rel=1e-5, abs=1e-9), name


def test_a_report_names_the_setting_where_a_boiler_has_ash():
    assert used_constants(prepare(coal_boiler()))[SETTING] == 0.0
    assert used_constants(prepare(burnt(coal_boiler())))[SETTING] == 1.0
    assert SETTING not in used_constants(prepare(burnt(boiler())))
