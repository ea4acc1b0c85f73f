"""A packaged steam boiler on natural gas: drum, level and pressure control, oxygen trim.

What flows in a step is as it is at the step's end.  CPython only.
"""

from math import exp
from random import Random

from edge.efficiency import steam
from edge.simulator import combustion, gas_fire
from edge.simulator.burner import FIRING, PURGE, Burner, Damper, Follower, Limits, Trim
from edge.simulator.course import REMEMBERED_S, Lag, Surroundings, Wander, on_curve, parts
from edge.simulator.drum import Drum
from edge.simulator.gas_fire import NATURAL_GAS
from edge.simulator.ledger import Ledger

# Sizes for each MW of rated output, about those of a shell boiler of 10 t/h, and its settings.
DRUM_M3_MW = 2.2
METAL_KJ_K_MW = 1200.0  # 2.5 t of steel at 0.48 kJ/(kg K)
STEAM_MPA = 1.25  # set point, gauge
LEVEL = 0.75
STEAM_MOISTURE_PCT = 2.0
FEED_PUMP_MPA = 0.3  # over the drum
FEEDWATER_C = 104.0  # from a deaerator
BLOWDOWN_SHARE = 0.01  # of the feedwater, continuous
CASING_LOSS = 0.0185  # of rated output: GB/T 10180's 1.7 % of the fuel's heat at 10 t/h
CASING_WARMER_K = 171.4  # drum over air where it is that much: 193.4 and 22 °C

# (fire in %, oxygen in %): how the air damper is linked to the gas valve
O2_SET_PCT = ((30.0, 5.0), (60.0, 3.8), (100.0, 3.2))
RATED_EFFICIENCY = 0.925  # the fire at rated output is 1
BURNER = Limits(least=0.25, greatest=1.25, full_in_s=60.0, purge_air=0.6, purge_s=30.0)
OFF_OVER_MPA, ON_OVER_MPA = 0.12, 0.02  # over the set point
PRESSURE_GAIN, PRESSURE_RESET_S = 6.0, 150.0  # fire for each MPa
LEVEL_GAIN = 10.0  # rated steam for each unit of level
VALVES_S = 10.0  # of the consumers
DAMPER_S = 4.0
PROBE_S = 12.0
TRIM_PER_POINT_S = 0.001  # 1 % of air is 0.17 points of oxygen, so it takes a minute
TRIM_MOST = 0.08

# Heat transfer: shell over the steam, then an economiser, by the share r of rated flue gas.
SHELL_OVER_K = 50.0  # times r
# Transfer units go with r to this power: across tubes heat transfer goes with r ^ 0.6 (Zukauskas).
ECONOMISER_NTU, ECONOMISER_POWER = 1.41, -0.4
FLUE_GAS_S = 240.0  # until brick and tubes are as warm as the fire makes them
NO2_SHARE_PCT = 5.0


class GasSteam:
    """The boiler: `step` moves it in time, `truth` says how it stands, `ledger` what flowed.

    drum: its Drum; ask(load_pct): another mean load.
    """

    def __init__(self, settings):
        random = Random(settings.seed)
        self._rated_mw = rated_mw = settings.rated_output_mw
        self._time_s = settings.start_hour * 3600.0 - REMEMBERED_S
        self._around = Surroundings(random, settings.load_pct, settings.load_swing_pct, 22.0)
        self.ask = self._around.ask
        self._draw = Wander(random, 0.006, 60.0)  # consumers open and close
        self._feedwater = Wander(random, 0.5, 600.0)
        self._fan = Wander(random, 0.004, 20.0)  # gusts and play in the linkage
        self._surround(0.0)
        load = self._around.load_pct / 100.0
        self._demand = Lag(VALVES_S, load)
        self.drum = Drum(DRUM_M3_MW * rated_mw, METAL_KJ_K_MW * rated_mw,
                         STEAM_MPA + self._around.air_pressure_kpa / 1000.0, LEVEL)
        self._pressure = Follower(PRESSURE_GAIN, PRESSURE_RESET_S, (0.0, BURNER.greatest), load)
        self._burner = Burner(BURNER, load)
        self._rated_m3_s = 1000.0 * rated_mw / RATED_EFFICIENCY / NATURAL_GAS.heating_value
        self._damper = Damper(DAMPER_S)
        self._trim = Trim(PROBE_S, TRIM_PER_POINT_S, TRIM_MOST, on_curve(O2_SET_PCT, 100.0 * load))
        self._flue_gas = Lag(FLUE_GAS_S, FEEDWATER_C + 30.0 * load)
        self.step(REMEMBERED_S)  # it has been in service for some time

    def step(self, dt_s):
        """Let dt_s seconds pass."""
        if dt_s <= 0.0:
            return
        before_s, count, each_s = parts(dt_s)
        if before_s > 0.0:
            self._surround(before_s)
        for _ in range(count):
            self._surround(each_s)
            self._burn(each_s)
            self._boil(each_s)

    def _surround(self, dt_s):
        self._time_s += dt_s
        self._around.step(dt_s, self._time_s)
        for wander in (self._draw, self._feedwater, self._fan):
            wander.step(dt_s)

    def _burn(self, dt_s):
        """Move burner, damper and trim; `_fire` is what burns then."""
        burner, around = self._burner, self._around
        under_mpa = STEAM_MPA - self._gauge_mpa()
        if burner.state == FIRING:
            wanted = self._pressure.step(dt_s, under_mpa)
        else:
            self._pressure.start(BURNER.least)
            wanted = BURNER.least
        burner.step(dt_s, wanted, under_mpa < -OFF_OVER_MPA, under_mpa > -ON_OVER_MPA)
        fuel = burner.fire * self._rated_m3_s
        linked = fuel * _linked_air(burner.fire)
        if burner.state == PURGE:
            linked = BURNER.purge_air * self._rated_m3_s * RATED_AIR
        # A fan moves volumes, so cold and dense air is more of it.
        dense = around.air_pressure_kpa / 101.325 * 295.15 / (around.air_temp_c + 273.15)
        air = self._damper.step(dt_s, linked, burner.state) * dense * (
            1.0 + self._fan.value) * (1.0 + self._trim.share)
        self._air_share = air / (self._rated_m3_s * RATED_AIR)
        temp_c = self._flue_gas.step(
            dt_s, _flue_gas_c(self._air_share, self.drum.at.temp_c, self._feedwater_c()))
        self._fire = gas_fire.fire(fuel, air, around, temp_c, _co_ppm)
        self._trim.step(dt_s, gas_fire.o2_dry_pct(self._fire),
                        on_curve(O2_SET_PCT, 100.0 * burner.fire), burner.state == FIRING)

    def _boil(self, dt_s):
        """Let the drum take the fire's heat and the feedwater, and give steam and blowdown."""
        drum, at = self.drum, self.drum.at
        set_mpa = STEAM_MPA + self._around.air_pressure_kpa / 1000.0
        leaving_kj_kg, entering_kj_kg = _steam_kj_kg(at), self._feedwater_kj_kg()
        rated_kg_s = 1000.0 * self._rated_mw / (leaving_kj_kg - entering_kj_kg)
        demand = self._demand.step(dt_s, self._around.load_pct / 100.0)
        # Through valves that stay as they are, more steam goes at a higher pressure.
        self._steam_kg_s = (
            rated_kg_s * demand * (1.0 + self._draw.value) * at.pressure_mpa / set_mpa)
        wanted = self._steam_kg_s + LEVEL_GAIN * rated_kg_s * (LEVEL - drum.level)
        self._feed_kg_s = min(max(wanted, 0.0), 1.5 * rated_kg_s) / (1.0 - BLOWDOWN_SHARE)
        drained_kg_s = BLOWDOWN_SHARE * self._feed_kg_s
        casing_kw = 1000.0 * self._casing_mw()
        fed_kw = self._feed_kg_s * entering_kj_kg
        given_kw = self._steam_kg_s * leaving_kj_kg + drained_kg_s * at.water_kj_kg
        stored_kg, stored_kj = drum.mass_kg, drum.energy_kj
        more_kg_s = self._feed_kg_s - self._steam_kg_s - drained_kg_s
        more_kw = gas_fire.heat_kw(self._fire) - casing_kw + fed_kw - given_kw
        drum.take(dt_s * more_kg_s, dt_s * more_kw)
        self._flowed = (
            fed_kw, given_kw + casing_kw, (drum.energy_kj - stored_kj) / dt_s,
            self._feed_kg_s, self._steam_kg_s + drained_kg_s, (drum.mass_kg - stored_kg) / dt_s)

    def ledger(self):
        """Return the Ledger of the last step, of one longer than 10 s its last part."""
        in_kw, out_kw, in_kg_s, out_kg_s, elements = gas_fire.flows(self._fire)
        fed_kw, given_kw, stored_kw, fed_kg_s, given_kg_s, stored_kg_s = self._flowed
        return Ledger(
            (in_kw + fed_kw) / 1000.0, (out_kw + given_kw) / 1000.0, stored_kw / 1000.0,
            in_kg_s + fed_kg_s, out_kg_s + given_kg_s, stored_kg_s, elements)

    def truth(self):
        """Return every quantity of the boiler as it is now, readings and results."""
        around = self._around
        rise_kj_kg = _steam_kj_kg(self.drum.at) - self._feedwater_kj_kg()
        output_mw = self._steam_kg_s * rise_kj_kg / 1000.0
        fan_kw = 0.9 + 3.0 * self._air_share * self._air_share if self._air_share else 0.0
        nox = _nox_mg_m3(gas_fire.o2_dry_pct(self._fire), 100.0 * self._burner.fire)
        return {
            "load_pct": 100.0 * output_mw / self._rated_mw,
            "air_temp_c": around.air_temp_c,
            "air_humidity_pct": around.air_humidity_pct,
            "air_pressure_kpa": around.air_pressure_kpa,
            "electric_power_kw": self._rated_mw * (0.3 + fan_kw),
            "dust_mg_m3": 2.0 if self._burner.state == FIRING else 0.0,
            "flue_gas_pressure_pa": -40.0,
            **gas_fire.balance(self._fire, output_mw, self._casing_mw()),
            **gas_fire.readings(self._fire, nox, NO2_SHARE_PCT, 0.08 * self._rated_mw),
            "steam_flow_t_h": 3.6 * self._steam_kg_s,
            "steam_pressure_mpa": self._gauge_mpa(),
            "steam_temp_c": self.drum.at.temp_c,
            "steam_moisture_pct": STEAM_MOISTURE_PCT,
            "feedwater_flow_t_h": 3.6 * self._feed_kg_s,
            "feedwater_temp_c": self._feedwater_c(),
            "feedwater_pressure_mpa": self._gauge_mpa() + FEED_PUMP_MPA,
            "blowdown_flow_t_h": 3.6 * BLOWDOWN_SHARE * self._feed_kg_s,
        }

    def _gauge_mpa(self):
        return self.drum.at.pressure_mpa - self._around.air_pressure_kpa / 1000.0

    def _feedwater_c(self):
        return FEEDWATER_C + self._feedwater.value

    def _feedwater_kj_kg(self):
        return steam.water_enthalpy_kj_kg(
            self.drum.at.pressure_mpa + FEED_PUMP_MPA, self._feedwater_c())

    def _casing_mw(self):
        warmer_k = self.drum.at.temp_c - self._around.air_temp_c
        return CASING_LOSS * self._rated_mw * warmer_k / CASING_WARMER_K


def _linked_air(fire):
    """Return the dry air that the linkage gives at a fire, kmol per m3 of gas."""
    return combustion.air_for_oxygen(NATURAL_GAS, on_curve(O2_SET_PCT, 100.0 * fire), 10.0)


RATED_AIR = _linked_air(1.0)


def _flue_gas_c(air_share, boiling_c, feedwater_c):
    """Return where the flue gas goes behind the economiser at this share of the rated air."""
    if air_share <= 0.0:
        return feedwater_c
    entering_c = boiling_c + SHELL_OVER_K * air_share
    return feedwater_c + (entering_c - feedwater_c) * exp(
        -ECONOMISER_NTU * air_share ** ECONOMISER_POWER)


def _steam_kj_kg(at):
    """Return the enthalpy of the steam that leaves, moist as it is."""
    return at.steam_kj_kg - (at.steam_kj_kg - at.water_kj_kg) * STEAM_MOISTURE_PCT / 100.0


def _co_ppm(surplus):
    """Return the CO that a burner makes: little, until air is short."""
    return 8.0 + 900.0 * 2.0 ** (-surplus / 0.015)


def _nox_mg_m3(o2_dry_pct, fire_pct):
    """Return NOx of a low-NOx burner: more with load, and with air up to what cools the flame."""
    if fire_pct <= 0.0:
        return 0.0
    at_reference = 38.0 * (1.0 + 0.003 * (fire_pct - 85.0)) * (1.0 + 0.05 * (o2_dry_pct - 3.5))
    return at_reference * (21.0 - o2_dry_pct) / (21.0 - 3.5)
