"""A packaged steam boiler on natural gas with oxygen trim.  CPython only."""

from random import Random

from edge.efficiency import steam
from edge.simulator import combustion, firing
from edge.simulator.course import Lag, Surroundings, Wander, on_curve

# Pipeline natural gas, vol % dry, and its net heating value per m3 at 0 °C, 101.325 kPa.
NATURAL_GAS = combustion.gas_fuel(
    {
        "ch4_pct": 96.23, "c2h6_pct": 1.77, "c3h8_pct": 0.3, "c4h10_pct": 0.14,
        "c5h12_pct": 0.12, "co2_pct": 0.47, "n2_pct": 0.97,
    },
    36_211.0,
)

# (load in %, value): the burner's oxygen set point and the flue gas behind the economiser
O2_SET_PCT = ((30.0, 5.0), (60.0, 3.8), (100.0, 3.2))
FLUE_GAS_TEMP_C = ((30.0, 104.0), (60.0, 119.0), (100.0, 137.0))
CASING_LOSS = 0.0185  # of rated output: 1.7 % of the fuel's heat at full load
STEAM_MOISTURE_PCT = 2.0
FEED_PUMP_MPA = 0.3  # over the drum
NO2_SHARE_PCT = 5.0


class GasSteam:
    """The boiler: `step` moves it in time, `truth` says how it stands."""

    def __init__(self, settings):
        random = Random(settings.seed)
        self._rated_mw = settings.rated_output_mw
        self._time_s = settings.start_hour * 3600.0
        self._around = Surroundings(random, settings.load_pct, settings.load_swing_pct, 22.0)
        self._around.step(0.0, self._time_s)
        self._pressure = Wander(random, 0.01, 60.0)
        self._feedwater = Wander(random, 0.5, 600.0)
        self._fan = Wander(random, 0.004, 20.0)  # gusts and play in the linkage
        load_pct = self._around.load_pct
        self._air = Lag(40.0, self._air_wanted(load_pct))
        self._flue_gas = Lag(240.0, on_curve(FLUE_GAS_TEMP_C, load_pct))

    def step(self, dt_s):
        """Let dt_s seconds pass."""
        self._time_s += dt_s
        self._around.step(dt_s, self._time_s)
        for wander in (self._pressure, self._feedwater, self._fan):
            wander.step(dt_s)
        self._air.step(dt_s, self._air_wanted(self._around.load_pct))
        self._flue_gas.step(dt_s, on_curve(FLUE_GAS_TEMP_C, self._around.load_pct))

    def truth(self):
        """Return every quantity of the boiler as it is now, readings and results."""
        around = self._around
        moisture = combustion.air_moisture_g_kg(
            around.air_temp_c, around.air_humidity_pct, around.air_pressure_kpa)
        air = self._air.value * (1.0 + self._fan.value)
        gas = combustion.burn(NATURAL_GAS, air, _co_ppm(air), moisture)
        output_mw = self._rated_mw * around.load_pct / 100.0
        balance = firing.close_balance(
            NATURAL_GAS.heating_value,
            firing.gas_losses(gas, self._flue_gas.value, around.air_temp_c),
            output_mw, CASING_LOSS * self._rated_mw)
        fuel_flow = firing.fuel_flow_per_hour(NATURAL_GAS.heating_value, balance["heat_input_mw"])
        return {
            "load_pct": around.load_pct,
            "air_temp_c": around.air_temp_c,
            "air_humidity_pct": around.air_humidity_pct,
            "air_pressure_kpa": around.air_pressure_kpa,
            "burner_on": 1.0,
            "electric_power_kw": self._rated_mw * (1.2 + 3.0 * (around.load_pct / 100.0) ** 2),
            **balance,
            **self._firing(gas, fuel_flow),
            **self._steam(output_mw),
        }

    def _firing(self, gas, fuel_flow):
        """Return what the fuel meter, the analyser and the stack show."""
        shown = firing.flue_gas_readings(gas)
        shown.update(firing.nox_readings(_nox_mg_m3(shown["o2_dry_pct"], self._around.load_pct),
                                         NO2_SHARE_PCT))
        flow = firing.stack_flow_m3_s(gas, fuel_flow, self._flue_gas.value)
        shown.update({
            "fuel_flow_m3_h": fuel_flow,
            "fuel_temp_c": 15.0,
            "so2_mg_m3": 0.0,
            "dust_mg_m3": 2.0,
            "flue_gas_temp_c": self._flue_gas.value,
            "flue_gas_pressure_pa": -40.0,
            "flue_gas_velocity_m_s": flow / (0.08 * self._rated_mw),
            "excess_air_ratio": gas.air / combustion.air_needed(NATURAL_GAS),
            "nox_kg_h": firing.emitted_kg_h(shown["nox_mg_m3"], gas, fuel_flow),
            "co2_kg_h": (gas.co2 + gas.co) * combustion.CARBON_DIOXIDE * fuel_flow,
        })
        return shown

    def _steam(self, output_mw):
        """Return the water side: as much steam as takes the output."""
        gauge_mpa = 1.25 + self._pressure.value
        absolute_mpa = gauge_mpa + self._around.air_pressure_kpa / 1000.0
        feedwater_c = 104.0 + self._feedwater.value
        dry = steam.saturated_steam_enthalpy_kj_kg(absolute_mpa)
        wet = steam.saturated_water_enthalpy_kj_kg(absolute_mpa)
        leaving = dry - (dry - wet) * STEAM_MOISTURE_PCT / 100.0
        rise = leaving - steam.water_enthalpy_kj_kg(absolute_mpa + FEED_PUMP_MPA, feedwater_c)
        flow_t_h = output_mw * 3600.0 / rise
        return {
            "steam_flow_t_h": flow_t_h,
            "steam_pressure_mpa": gauge_mpa,
            "steam_temp_c": steam.saturation_temp_k(absolute_mpa) - 273.15,
            "steam_moisture_pct": STEAM_MOISTURE_PCT,
            "feedwater_flow_t_h": flow_t_h,
            "feedwater_temp_c": feedwater_c,
            "feedwater_pressure_mpa": gauge_mpa + FEED_PUMP_MPA,
            "blowdown_flow_t_h": 0.0,
        }

    def _air_wanted(self, load_pct):
        """Return the dry air that gives the oxygen set point at this load, kmol per m3 of gas."""
        return combustion.air_for_oxygen(NATURAL_GAS, on_curve(O2_SET_PCT, load_pct), 10.0)


def _co_ppm(air):
    """Return the CO that a burner makes: little, until air is short."""
    surplus = air / combustion.air_needed(NATURAL_GAS) - 1.0
    return 8.0 + 900.0 * 2.0 ** (-surplus / 0.015)


def _nox_mg_m3(o2_dry_pct, load_pct):
    """Return NOx of a low-NOx burner: more with load, and with air up to what cools the flame."""
    at_reference = 38.0 * (1.0 + 0.003 * (load_pct - 85.0)) * (1.0 + 0.05 * (o2_dry_pct - 3.5))
    return at_reference * (21.0 - o2_dry_pct) / (21.0 - 3.5)
