"""`evaluate --what-if` and `advise`, run as a person or a program runs them."""

import json
import subprocess
import sys

import pytest

from tests.test_commands import COAL, COAL_READINGS, GAS, GAS_READINGS, ROOT


def edge(*words, readings=GAS_READINGS):
    stdin = readings if isinstance(readings, bytes) else json.dumps(readings).encode()
    done = subprocess.run([sys.executable, "-m", "edge", *map(str, words)], cwd=ROOT, timeout=60,
                          capture_output=True, input=stdin)
    assert b"Traceback" not in done.stderr
    return done


def gas(*words, readings=GAS_READINGS, command="evaluate"):
    return edge(command, GAS, "--boiler", "b1", "--readings", "-", *words, readings=readings)


def document(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_what_if_adds_the_new_balance_and_the_saving_to_evaluates_document():
    plain = document(gas("--json"))
    found = document(gas("--what-if", "o2_dry_pct=3.0", "--json"))
    assert {name: found[name] for name in plain} == plain
    then = found["what_if"]
    assert then["changes"] == {"o2_dry_pct": 3.0}
    assert then["results"]["loss_stack_pct"] < found["results"]["loss_stack_pct"]
    assert then["results"]["heat_output_mw"] == found["results"]["heat_output_mw"]
    assert then["readings"]["nox_mg_m3"] == pytest.approx(41.0 * 18.0 / 17.5)
    saving = then["saving"]
    assert sorted(saving) == [
        "co2_t_year", "cost_year", "fuel_m3_h", "fuel_m3_year", "hours_per_year"]
    assert saving["fuel_m3_h"] == pytest.approx(0.928, abs=1e-3)  # see test_what_if
    assert saving["fuel_m3_year"] == pytest.approx(8000.0 * saving["fuel_m3_h"])
    assert (saving["hours_per_year"], then["breaks"]) == (8000.0, "")


def test_what_if_readings_evaluate_to_what_if_results():
    found = document(gas("--what-if", "o2_dry_pct=2.5,flue_gas_temp_c=120", "--json"))["what_if"]
    again = document(gas("--json", readings=found["readings"]))
    assert again["results"] == found["results"]


def test_several_changes_come_by_comma_or_by_repeating():
    by_comma = gas("--what-if", "o2_dry_pct=3, flue_gas_temp_c=120", "--json").stdout
    repeated = gas("--what-if", "o2_dry_pct=3", "--what-if", "flue_gas_temp_c=120", "--json").stdout
    assert by_comma == repeated != b""


def test_the_hours_of_a_year_scale_the_saving_and_are_told():
    found = document(gas("--what-if", "o2_dry_pct=3", "--hours-per-year", "4000", "--json"))
    saving = found["what_if"]["saving"]
    assert saving["fuel_m3_year"] == pytest.approx(4000.0 * saving["fuel_m3_h"])
    text = gas("--what-if", "o2_dry_pct=3", "--hours-per-year", "4000").stdout.decode()
    assert "a year having 4000 h" in text


def test_a_person_reads_now_then_and_the_difference():
    lines = gas("--what-if", "o2_dry_pct=3").stdout.decode().splitlines()
    assert lines[0].split() == ["now", "then", "difference"]
    rows = {line.split()[0]: line.split()[1:] for line in lines if line}
    assert rows["o2_dry_pct"] == ["3.5", "3", "-0.5", "vol-%"]
    assert rows["loss_stack_pct"] == ["5.51469", "5.39506", "-0.119629", "%"]
    assert rows["nox_ref_mg_m3"][2] == "0"  # not the last digits of the arithmetic
    assert rows["cost_year"] == ["23761.2"]


def test_a_change_that_breaks_a_limit_is_computed_with_a_warning():
    done = gas("--what-if", "nox_mg_m3=200", "--json")
    assert "nox_ref_mg_m3 200 mg/m3, limit" in document(done)["what_if"]["breaks"]
    assert "Beware: flue gas 60" in gas("--what-if", "flue_gas_temp_c=60").stdout.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ("o2=3", "o2: found an unknown quantity"),
        ("load_pct=3", "load_pct: found an unknown quantity"),
        ("o2_dry_pct", "found o2_dry_pct, allowed reading=number"),
        ("", "found '', allowed reading=number"),
        ("o2_dry_pct=3,", "found '', allowed reading=number"),
        ("o2_dry_pct=x", "o2_dry_pct: found x, allowed a number"),
        ("o2_dry_pct=nan", "o2_dry_pct: found NaN, allowed a number"),
        ("o2_dry_pct=1e999", "o2_dry_pct: found inf, allowed a finite number"),
        ("o2_dry_pct=30", "o2_dry_pct: found 30, allowed 0 to 25 vol-%"),
        ("o2_dry_pct=3,o2_dry_pct=4", "o2_dry_pct: found twice, allowed once"),
        ("fuel_flow_m3_h=700", "fuel_flow_m3_h: found a fuel flow, which follows from the heat"),
        ("flue_gas_temp_c=10", "flue gas 10 °C, allowed hotter than the air at 22 °C"),
    ],
)
def test_changes_that_are_none_end_with_one_line_and_exit_1(changes, said):
    done = gas("--what-if", changes, "--json")
    assert done.returncode == 1 and done.stdout == b""
    assert said in done.stderr.decode() and len(done.stderr.splitlines()) == 1


def test_without_an_efficiency_both_commands_say_why_and_exit_1():
    readings = {name: GAS_READINGS[name] for name in GAS_READINGS if name != "co_ppm"}
    for done in (gas("--what-if", "o2_dry_pct=3", readings=readings),
                 gas(readings=readings, command="advise")):
        assert done.returncode == 1 and done.stdout == b""
        assert "no co_ppm: not given" in done.stderr.decode()


@pytest.mark.parametrize("hours", ["0", "8785", "nan", "x"])
def test_hours_that_no_year_has_are_a_usage_error(hours):
    assert gas("--what-if", "o2_dry_pct=3", "--hours-per-year", hours).returncode == 2
    assert gas("--hours-per-year", hours, command="advise").returncode == 2


def test_advise_ranks_its_suggestions_and_each_saving_is_what_evaluate_says():
    found = document(gas("--json", command="advise"))
    assert found["boiler"] == "b1" and found["hours_per_year"] == 8000.0
    assert [row["lever"] for row in found["suggested"]] == ["flue_gas_temp", "excess_air"]
    costs = [row["saving"]["cost_year"] for row in found["suggested"]]
    assert costs == sorted(costs, reverse=True)
    for row in found["suggested"]:
        changes = ",".join("%s=%r" % pair for pair in row["changes"].items())
        again = document(gas("--what-if", changes, "--json"))["what_if"]
        assert again["saving"] == row["saving"]
        assert again["results"]["efficiency_indirect_pct"] == row["efficiency_indirect_pct"]
        assert again["breaks"] == "" and row["formula"]
    assert {row["lever"]: bool(row["reason"]) for row in found["not_suggested"]} == {
        "co": True, "blowdown": True, "ash_carbon": True, "load": True}


def test_advise_counts_coal_in_kg_and_prints_formulas_for_people():
    done = edge("advise", COAL, "--boiler", "b2", "--readings", "-", readings=COAL_READINGS)
    text = done.stdout.decode()
    assert done.returncode == 0
    assert text.splitlines()[0] == (
        "b2: efficiency_indirect_pct 84.10 %, 8000 h a year (--hours-per-year)")
    assert text.index("1. ash carbon") < text.index("not suggested:")
    assert "fuel_kg_year" in text and "A9.3" in text


@pytest.mark.parametrize(
    ("readings", "said"),
    [(b"[1]", "found list"), (b"{", "standard input"), (b'{"o2": 3}', "o2: found an unknown"),
     (b"{}", "no advice without efficiency_indirect_pct")])
def test_advise_of_readings_that_are_none_ends_with_one_line(readings, said):
    done = gas("--json", readings=readings, command="advise")
    assert done.returncode == 1 and done.stdout == b""
    assert said in done.stderr.decode() and len(done.stderr.splitlines()) == 1


def test_advise_of_an_unknown_boiler_names_those_there_are():
    done = edge("advise", GAS, "--boiler", "b9", "--readings", "-")
    assert done.returncode == 1
    assert done.stderr.decode() == "boiler-edge: --boiler: found b9, allowed b1\n"
