import pytest

from edge.efficiency.fuels import PRESETS
from edge.efficiency.laboratory import ASH, DAY_MS, days_of, doubts
from edge.plant import Boiler, Fuel
from edge.sample import Moment

NAN = float("nan")
ASH_VALUES = {"bottom_ash_share_pct": 80.0, "bottom_ash_carbon_pct": 12.0,
              "fly_ash_carbon_pct": 20.0}
READINGS = ("fuel_flow_kg_h", "fuel_flow_m3_h", "o2_dry_pct", "flue_gas_temp_c")
ALL = (
    "excess_air_ratio", "loss_stack_pct", "loss_gas_pct", "loss_solid_pct", "loss_surface_pct",
    "loss_ash_pct", "efficiency_indirect_pct", "efficiency_direct_pct", "efficiency_gross_pct",
    "heat_input_mw", "heat_output_mw", "load_pct", "nox_ref_mg_m3", "nox_kg_h", "co2_kg_h",
    "nox_g_gj", "co2_kg_gj", "energy_kgce_gj", "cost_per_gj", "water_dew_point_c",
)
ON_ASH = ["efficiency_gross_pct", "efficiency_indirect_pct", "loss_ash_pct", "loss_gas_pct",
          "loss_solid_pct", "loss_stack_pct"]
ON_FUEL = sorted(ON_ASH + [
    "co2_kg_gj", "co2_kg_h", "efficiency_direct_pct", "energy_kgce_gj", "heat_input_mw",
    "nox_g_gj", "nox_kg_h"])
OLD = "laboratory values of 2026-09-01 are 84 days old, allowed 31"
NO_DATE = "laboratory values without a date"


def own(state="solid", analysed=""):
    return Fuel("our own", state, {}, 20_000.0, NAN, NAN, NAN, NAN, NAN, 9.0, analysed, "")


def boiler(fuel, constants=(), analysed="", method_constants=(), kind="hot_water"):
    return Boiler("b1", kind, fuel, 14.0, "gb_t_10180", False, "grate", NAN, "",
                  dict(constants), analysed, dict(method_constants), {}, 9.0, (), "")


def on(date, synced=True):
    """Return the last moment of a day."""
    return Moment(days_of(date) * DAY_MS + DAY_MS - 1, 0, 1, synced)


def doubted(plant, date="2026-11-24", results=ALL, measured=READINGS):
    found = doubts(plant, on(date), dict.fromkeys(results, 1.0), measured)
    return sorted(found), sorted(set(found.values()))


@pytest.mark.parametrize(
    ("date", "days"),
    [
        ("1970-01-01", 0), ("1969-12-31", -1), ("1970-03-01", 59),
        # date -u -d 2000-02-29 +%s, over 86400; the others likewise
        ("2000-02-29", 11016), ("2000-03-01", 11017), ("2026-11-24", 20781),
        ("2027-01-15", 20833), ("2100-03-01", 47541),
    ],
)
def test_a_date_is_a_count_of_days_since_1970(date, days):
    assert days_of(date) == days


def test_each_day_of_four_years_follows_the_one_before():
    day = days_of("2023-12-31")
    for year in range(2024, 2028):
        for month in range(1, 13):
            length = 30 if month in (4, 6, 9, 11) else 31
            if month == 2:
                length = 29 if year == 2024 else 28
            for number in range(1, length + 1):
                day += 1
                assert days_of("%d-%02d-%02d" % (year, month, number)) == day


def test_ash_samples_of_last_summer_are_doubted_with_what_rests_on_them():
    plant = boiler(PRESETS["bituminous_3"], ASH_VALUES, "2026-09-01")
    assert doubted(plant) == (ON_ASH, [OLD])


@pytest.mark.parametrize(("date", "old"), [("2026-10-02", False), ("2026-10-03", True)])
def test_ash_samples_are_good_for_a_month(date, old):
    # From 1 September to 2 October are 31 days.
    plant = boiler(PRESETS["bituminous_3"], ASH_VALUES, "2026-09-01")
    assert bool(doubted(plant, date)[0]) is old


def test_an_old_analysis_of_the_fuel_costs_fuel_heat_and_masses_too():
    assert doubted(boiler(own(analysed="2026-09-01"))) == (ON_FUEL, [OLD])


def test_a_gas_is_analysed_once_a_year_and_leaves_no_ash_to_doubt():
    gas = boiler(own("gas", "2026-09-01"), ASH_VALUES)
    assert doubted(gas) == ([], [])
    names, reasons = doubted(gas, "2027-09-02")
    assert reasons == ["laboratory values of 2026-09-01 are 366 days old, allowed 365"]
    assert "heat_input_mw" in names and "loss_solid_pct" not in names


def test_an_oil_is_judged_by_the_days_of_solid_fuels():
    assert doubted(boiler(own("liquid", "2026-09-01")))[1] == [OLD]


@pytest.mark.parametrize(
    ("plant", "names"),
    [
        (boiler(own()), ON_FUEL),
        (boiler(PRESETS["bituminous_3"], ASH_VALUES), ON_ASH),
        (boiler(PRESETS["bituminous_3"], {"fly_ash_carbon_pct": 20.0}), ON_ASH),
        (boiler(PRESETS["bituminous_3"], {"air_temp_c": 20.0}), []),
        (boiler(PRESETS["natural_gas"], {"steam_moisture_pct": 2.0}), []),
        (boiler(own("gas")), []),
        (boiler(own("liquid")), []),
    ],
)
def test_without_a_date_only_a_solid_fuel_of_the_sites_own_and_ash_are_doubted(plant, names):
    assert doubted(plant) == (names, [NO_DATE] if names else [])


def test_ash_that_an_instrument_measures_is_of_today():
    plant = boiler(PRESETS["bituminous_3"], ASH_VALUES, "2026-09-01")
    assert doubted(plant, measured=READINGS + ASH) == ([], [])
    assert doubted(plant, measured=READINGS + ASH[:2]) == (ON_ASH, [OLD])


def test_the_fuels_analysis_has_the_say_where_a_result_rests_on_both():
    plant = boiler(own(analysed="2026-09-01"), ASH_VALUES)
    assert doubted(plant) == (ON_FUEL, [OLD])
    fresh = boiler(own(analysed="2026-11-20"), ASH_VALUES)
    assert doubted(fresh) == (ON_ASH, [NO_DATE])


def test_without_a_fuel_meter_masses_rest_on_the_ash_as_well():
    plant = boiler(PRESETS["bituminous_3"], ASH_VALUES, "2026-09-01")
    names, _ = doubted(plant, measured=("o2_dry_pct",))
    assert names == sorted(ON_FUEL + ["cost_per_gj"])
    given = boiler(PRESETS["bituminous_3"], dict(ASH_VALUES, fuel_flow_kg_h=2600.0), "2026-09-01")
    assert doubted(given, measured=("o2_dry_pct",))[0] == ON_ASH


def test_masses_of_the_burnt_fuel_rest_on_the_ash_as_well():
    coal, burnt = PRESETS["bituminous_3"], {"flue_gas_of_burnt_fuel": 1.0}
    plant = boiler(coal, ASH_VALUES, "2026-09-01", burnt)
    assert doubted(plant) == (sorted(ON_ASH + ["nox_g_gj", "nox_kg_h"]), [OLD])
    furnace = boiler(coal, ASH_VALUES, "2026-09-01", burnt, "furnace")
    assert "nox_kg_h" not in doubted(furnace)[0]
    gas = boiler(PRESETS["natural_gas"], ASH_VALUES, "2026-09-01", burnt)
    assert doubted(gas) == ([], [])


def test_without_a_heat_output_the_surface_loss_rests_on_the_other_losses():
    plant = boiler(PRESETS["bituminous_3"], ASH_VALUES, "2026-09-01")
    some = ("loss_solid_pct", "loss_surface_pct", "efficiency_gross_pct")
    # No indirect efficiency: the gross one comes from the direct one, and ash has no part in it.
    assert doubted(plant, results=some)[0] == ["loss_solid_pct", "loss_surface_pct"]


def test_only_results_that_are_there_are_doubted():
    plant = boiler(own(analysed="2026-09-01"))
    assert doubted(plant, results=("nox_kg_h", "load_pct"))[0] == ["nox_kg_h"]


def test_nothing_is_judged_while_nobody_knows_what_day_it_is():
    plant = boiler(own(analysed="2026-09-01"), ASH_VALUES)
    results = dict.fromkeys(ALL, 1.0)
    assert doubts(plant, None, results, READINGS) == {}
    assert doubts(plant, on("2026-11-24", False), results, READINGS) == {}
    assert doubts(plant, on("2026-11-24"), results, READINGS) != {}


def test_a_date_beyond_tomorrow_is_a_slip_of_the_pen_and_tomorrow_another_time_zone():
    assert doubted(boiler(own(analysed="2026-11-25"))) == ([], [])
    assert doubted(boiler(own(analysed="2062-11-01")))[1] == [
        "laboratory values of 2062-11-01, a day yet to come"]


def test_the_plant_file_may_allow_other_ages():
    plant = boiler(own(analysed="2026-09-01"), method_constants={"analysis_days_solid": 84.0})
    assert doubted(plant) == ([], [])
    plant = boiler(own("gas", "2026-09-01"), method_constants={"analysis_days_gas": 31.0})
    assert doubted(plant)[1] == [OLD]
