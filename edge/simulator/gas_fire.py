"""A gas fire: what its burner's fuel and air become, and what meter, analyser and stack show of it.

Flue gas below its dew point is saturated, and the rest of its vapour runs off as water as cold as
it; heats are above those of vapour at 0 °C, so this water brings its heat back.  A burner that
blows air without fuel "burns" a kmol of nothing in a kmol of air.  CPython only.
"""

from collections import namedtuple

from edge.efficiency import steam
from edge.simulator import atoms, combustion, flue_gas

# Pipeline natural gas, vol % dry, and its net heating value per m3 at 0 °C, 101.325 kPa.
NATURAL_GAS = combustion.gas_fuel(
    {
        "ch4_pct": 96.23, "c2h6_pct": 1.77, "c3h8_pct": 0.3, "c4h10_pct": 0.14,
        "c5h12_pct": 0.12, "co2_pct": 0.47, "n2_pct": 0.97,
    },
    36_211.0,
)
AIR_NEEDED = combustion.air_needed(NATURAL_GAS)
GAS_KG_M3 = (
    NATURAL_GAS.carbon * combustion.CARBON + NATURAL_GAS.hydrogen * combustion.HYDROGEN
    + NATURAL_GAS.oxygen * combustion.OXYGEN + NATURAL_GAS.nitrogen * combustion.NITROGEN)
NOTHING = combustion.Fuel(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

REFERENCE_O2_PCT = 3.5  # of gas, GB 13271-2014
GAS_TEMP_C = 15.0
HIGHEST_DEW_POINT_C = 75.0  # of any flue gas of dry natural gas
LEAST_SURPLUS = 0.005  # of the air needed; a flame guard lets no burner go below

# One state of the fire.  flow: units of `fuel` a second, m3 of gas, kmol of air where no fuel is;
# gas before it condenses, `condensed` in kmol, loss_kj: heat of flue gas, condensate and CO above
# that of the air, and air_kj of that air, all per unit.
Fire = namedtuple("Fire", ("fuel", "gas", "flow", "temp_c", "condensed", "loss_kj", "air_kj"))


def fire(fuel_m3_s, air_kmol_s, around, flue_gas_temp_c, co_ppm):
    """Return the Fire of these flows; `co_ppm` gives the CO of a surplus of air."""
    moisture = combustion.air_moisture_g_kg(
        around.air_temp_c, around.air_humidity_pct, around.air_pressure_kpa)
    if fuel_m3_s > 0.0:
        air = max(air_kmol_s / fuel_m3_s, (1.0 + LEAST_SURPLUS) * AIR_NEEDED)
        gas = combustion.burn(NATURAL_GAS, air, co_ppm(air / AIR_NEEDED - 1.0), moisture)
        return _fire(NATURAL_GAS, gas, fuel_m3_s, flue_gas_temp_c, around)
    gas = combustion.burn(NOTHING, 1.0, 0.0, moisture)
    return _fire(NOTHING, gas, air_kmol_s, flue_gas_temp_c, around)


def _fire(fuel, gas, flow, temp_c, around):
    air_kj = combustion.air_heat(gas, around.air_temp_c)
    loss_kj = combustion.flue_gas_heat(gas, temp_c) + gas.co * combustion.CO_HEAT - air_kj
    condensed = _condensed(gas, temp_c, around.air_pressure_kpa)
    if condensed > 0.0:
        loss_kj -= condensed * combustion.WATER * steam.latent_heat_kj_kg(temp_c)
    return Fire(fuel, gas, flow, temp_c, condensed, loss_kj, air_kj)


def _condensed(gas, temp_c, pressure_kpa):
    """Return the vapour in kmol that is more than the flue gas can hold."""
    if not temp_c < HIGHEST_DEW_POINT_C:
        return 0.0
    vapour_kpa = 1000.0 * steam.saturation_pressure_mpa(temp_c + 273.15)
    held = combustion.dry_amount(gas) * vapour_kpa / (pressure_kpa - vapour_kpa)
    return max(0.0, gas.h2o - held)


def heat_kw(now):
    """Return what the fire leaves in the boiler; below zero where air only cools it."""
    return now.flow * (now.fuel.heating_value - now.loss_kj)


def o2_dry_pct(now):
    """Return the oxygen of the dry flue gas."""
    return 100.0 * now.gas.o2 / combustion.dry_amount(now.gas)


def flows(now):
    """Return energy in and out in kW, mass in and out in kg/s and the elements of a Ledger."""
    entering, leaving = atoms.entering(now.fuel, now.gas), atoms.leaving(now.gas)
    return (
        now.flow * (now.fuel.heating_value + now.air_kj),
        now.flow * (now.loss_kj + now.air_kj),
        now.flow * atoms.mass_kg(entering),
        now.flow * atoms.mass_kg(leaving),
        atoms.elements(entering, leaving, now.flow),
    )


def balance(now, output_mw, casing_mw):
    """Return the balance in the names of the agent's results; losses are 0 where nothing burns.

    The direct efficiency is of the moment: heat given out, whatever comes from storage.
    """
    input_mw = now.flow * now.fuel.heating_value / 1000.0
    shown = dict.fromkeys((
        "loss_stack_pct", "loss_gas_pct", "loss_solid_pct", "loss_surface_pct", "loss_ash_pct",
        "efficiency_indirect_pct", "efficiency_direct_pct"), 0.0)
    shown.update({"heat_input_mw": input_mw, "heat_output_mw": output_mw})
    if input_mw > 0.0:
        unburnt_kj = now.gas.co * combustion.CO_HEAT
        stack = 100.0 * (now.loss_kj - unburnt_kj) / now.fuel.heating_value
        unburnt = 100.0 * unburnt_kj / now.fuel.heating_value
        surface = 100.0 * casing_mw / input_mw
        shown.update({
            "loss_stack_pct": stack,
            "loss_gas_pct": unburnt,
            "loss_surface_pct": surface,
            "efficiency_indirect_pct": 100.0 - stack - unburnt - surface,
            "efficiency_direct_pct": 100.0 * output_mw / input_mw,
        })
    return shown


def readings(now, nox_mg_m3, no2_share_pct, stack_m2):
    """Return what the gas meter, the analyser and the stack show, and what is emitted."""
    burns = now.fuel is NATURAL_GAS
    fuel_m3_h = 3600.0 * now.flow if burns else 0.0
    gas = now.gas._replace(h2o=now.gas.h2o - now.condensed)
    shown = flue_gas.gas_readings(gas)
    shown.update(flue_gas.nox_readings(nox_mg_m3, no2_share_pct))
    wet_m3_s = flue_gas.stack_flow_m3_s(gas, 3600.0 * now.flow, now.temp_c)
    shown.update({
        "burner_on": 1.0 if burns else 0.0,
        "fuel_flow_m3_h": fuel_m3_h,
        "fuel_flow_kg_h": fuel_m3_h * GAS_KG_M3,
        "fuel_temp_c": GAS_TEMP_C,
        "so2_mg_m3": 0.0,
        "flue_gas_temp_c": now.temp_c,
        "condensate_flow_kg_h": 3600.0 * now.flow * now.condensed * combustion.WATER,
        "flue_gas_velocity_m_s": wet_m3_s / stack_m2,
        "excess_air_ratio": gas.air / AIR_NEEDED if burns else 0.0,
        "nox_kg_h": flue_gas.emitted_kg_h(nox_mg_m3, gas, fuel_m3_h),
        "nox_ref_mg_m3": flue_gas.at_reference_mg_m3(
            nox_mg_m3, shown["o2_dry_pct"], REFERENCE_O2_PCT),
        "co2_kg_h": (gas.co2 + gas.co) * combustion.CARBON_DIOXIDE * fuel_m3_h,
    })
    return shown
