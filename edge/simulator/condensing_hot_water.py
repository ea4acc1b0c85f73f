"""A condensing hot-water boiler on natural gas and the heating network that it feeds.

What flows in a step is as it is at the step's end.  CPython only.
"""

from math import exp, sqrt
from random import Random

from edge.efficiency import steam
from edge.simulator import combustion, gas_fire
from edge.simulator.burner import FIRING, PURGE, Burner, Follower, Limits
from edge.simulator.course import REMEMBERED_S, Lag, Surroundings, Wander, on_curve, parts
from edge.simulator.gas_fire import NATURAL_GAS
from edge.simulator.ledger import Ledger

# Sizes for each MW of rated output, about those of a boiler of large water content.
WATER_KG_MW = 1000.0
METAL_KG_MW = 120.0  # as so much water: 1 t of steel at 0.5 kJ/(kg K)
FLOW_KG_S_MW = 11.95  # 20 K at rated output
PUMP_LEAST = 0.4  # of the flow at rated output; the rest goes with the load
PUMP_S = 30.0
NETWORK_S = 300.0  # until the return has followed the supply
SUPPLY_PRESSURE_MPA = 0.35
CASING_LOSS = 0.002  # of rated output
CASING_WARMER_K = 45.0  # water over air where it is that much

SUPPLY_C = ((20.0, 48.0), (100.0, 70.0))  # (load in %, set point): warmer when it is colder outside
OUTDOOR_S = 900.0  # over which the outdoor temperature is averaged
OFF_OVER_K, ON_UNDER_K = 5.0, 3.0
SUPPLY_GAIN, SUPPLY_RESET_S = 0.05, 150.0  # fire for each K

# (fire in %, oxygen in %).  The gas valve follows the pressure of the fan's air, so no load change
# upsets the mixture, and nothing trims it.
O2_SET_PCT = ((15.0, 5.8), (100.0, 4.6))
RATED_EFFICIENCY = 0.98  # the fire at rated output is 1
BURNER = Limits(least=0.15, greatest=1.2, full_in_s=40.0, purge_air=0.5, purge_s=15.0)
APPROACH_K, APPROACH_POWER = 8.0, 0.8  # flue gas over return water, by the share of rated air
FLUE_GAS_S = 30.0
NO2_SHARE_PCT = 5.0


class CondensingHotWater:
    """The boiler: `step` moves it in time, `truth` says how it stands, `ledger` what flowed.

    ask(load_pct): another mean load.
    """

    def __init__(self, settings):
        random = Random(settings.seed)
        self._rated_mw = rated_mw = settings.rated_output_mw
        self._time_s = settings.start_hour * 3600.0 - REMEMBERED_S
        self._around = Surroundings(random, settings.load_pct, settings.load_swing_pct, 18.0)
        self.ask = self._around.ask
        self._fan = Wander(random, 0.006, 30.0)
        self._surround(0.0)
        load = self._around.load_pct / 100.0
        self._rated_m3_s = 1000.0 * rated_mw / RATED_EFFICIENCY / NATURAL_GAS.heating_value
        self._burner = Burner(BURNER, load)
        self._supply = Follower(SUPPLY_GAIN, SUPPLY_RESET_S, (0.0, BURNER.greatest), load)
        self._pump = Lag(PUMP_S, load)
        self._set_c = Lag(OUTDOOR_S, on_curve(SUPPLY_C, 100.0 * load))
        self._supply_c = self._set_c.value
        self._supply_kj_kg = self._water_kj_kg(self._supply_c)
        self._network = Lag(NETWORK_S, self._cooled_kj_kg(load, self._flow_kg_s(load)))
        self._return_c = self._water_c(self._supply_c, self._network.value)
        self._flue_gas = Lag(FLUE_GAS_S, self._return_c + APPROACH_K)
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
            self._heat(each_s)

    def _surround(self, dt_s):
        self._time_s += dt_s
        self._around.step(dt_s, self._time_s)
        self._fan.step(dt_s)

    def _burn(self, dt_s):
        """Move the burner; `_fire` is what burns then."""
        burner, around = self._burner, self._around
        set_c = self._set_c.step(dt_s, on_curve(SUPPLY_C, around.load_pct))
        under_k = set_c - self._supply_c
        wanted = BURNER.least
        if burner.state == FIRING:
            wanted = self._supply.step(dt_s, under_k)
        else:
            self._supply.start(BURNER.least)
        burner.step(dt_s, wanted, under_k < -OFF_OVER_K, under_k > ON_UNDER_K)
        fuel = burner.fire * self._rated_m3_s
        blown = BURNER.purge_air * RATED_AIR * self._rated_m3_s if burner.state == PURGE else 0.0
        # Equal pressures give flows by the root of the densities: cold air is more air.
        dense = around.air_pressure_kpa / 101.325 * 291.15 / (around.air_temp_c + 273.15)
        air = (fuel * _linked_air(burner.fire) + blown) * sqrt(dense) * (1.0 + self._fan.value)
        self._air_share = air / (self._rated_m3_s * RATED_AIR)
        temp_c = self._flue_gas.step(
            dt_s, self._return_c + APPROACH_K * self._air_share ** APPROACH_POWER)
        self._fire = gas_fire.fire(fuel, air, around, temp_c, _co_ppm)

    def _heat(self, dt_s):
        """Let the water take the fire's heat, and the network cool it by its load."""
        load = self._around.load_pct / 100.0
        self._water_kg_s = water_kg_s = self._flow_kg_s(self._pump.step(dt_s, load))
        entering, before = self._network.value, self._supply_kj_kg
        casing_kw = 1000.0 * self._casing_mw()
        # Well mixed water goes to this enthalpy, and the exponential is exact for any step.
        goal = entering + (gas_fire.heat_kw(self._fire) - casing_kw) / water_kg_s
        held_kg = (WATER_KG_MW + METAL_KG_MW) * self._rated_mw
        turns = dt_s * water_kg_s / held_kg
        kept = exp(-turns)
        leaving = goal + (before - goal) * (1.0 - kept) / turns
        self._supply_kj_kg = goal + (before - goal) * kept
        self._flowed = (
            water_kg_s * entering, water_kg_s * leaving + casing_kw,
            held_kg * (self._supply_kj_kg - before) / dt_s, water_kg_s)
        self._network.step(dt_s, self._cooled_kj_kg(load, water_kg_s))
        self._supply_c = self._water_c(self._supply_c, self._supply_kj_kg)
        self._return_c = self._water_c(self._return_c, self._network.value)

    def ledger(self):
        """Return the Ledger of the last step, of one longer than 10 s its last part."""
        in_kw, out_kw, in_kg_s, out_kg_s, elements = gas_fire.flows(self._fire)
        entering_kw, given_kw, stored_kw, water_kg_s = self._flowed
        return Ledger(
            (in_kw + entering_kw) / 1000.0, (out_kw + given_kw) / 1000.0, stored_kw / 1000.0,
            in_kg_s + water_kg_s, out_kg_s + water_kg_s, 0.0, elements)

    def truth(self):
        """Return every quantity of the boiler as it is now, readings and results."""
        around = self._around
        output_mw = self._water_kg_s * (self._supply_kj_kg - self._network.value) / 1000.0
        nox = _nox_mg_m3(gas_fire.o2_dry_pct(self._fire), 100.0 * self._burner.fire)
        return {
            "load_pct": 100.0 * output_mw / self._rated_mw,
            "air_temp_c": around.air_temp_c,
            "air_humidity_pct": around.air_humidity_pct,
            "air_pressure_kpa": around.air_pressure_kpa,
            "electric_power_kw": self._rated_mw * (0.6 + 4.0 * self._air_share * self._air_share),
            "dust_mg_m3": 1.0 if self._burner.state == FIRING else 0.0,
            "flue_gas_pressure_pa": 30.0 * self._air_share * self._air_share,
            **gas_fire.balance(self._fire, output_mw, self._casing_mw()),
            **gas_fire.readings(self._fire, nox, NO2_SHARE_PCT, 0.08 * self._rated_mw),
            "water_flow_t_h": 3.6 * self._water_kg_s,
            "supply_water_temp_c": self._supply_c,
            "return_water_temp_c": self._return_c,
            "supply_water_pressure_mpa": SUPPLY_PRESSURE_MPA,
        }

    def _flow_kg_s(self, load):
        return FLOW_KG_S_MW * self._rated_mw * (PUMP_LEAST + (1.0 - PUMP_LEAST) * load)

    def _cooled_kj_kg(self, load, water_kg_s):
        """Return what the load leaves of the enthalpy of the supply."""
        return self._supply_kj_kg - 1000.0 * self._rated_mw * load / water_kg_s

    def _casing_mw(self):
        warmer_k = self._supply_c - self._around.air_temp_c
        return CASING_LOSS * self._rated_mw * warmer_k / CASING_WARMER_K

    def _water_kj_kg(self, temp_c):
        return steam.water_enthalpy_kj_kg(
            SUPPLY_PRESSURE_MPA + self._around.air_pressure_kpa / 1000.0, temp_c)

    def _water_c(self, temp_c, kj_kg):
        """Return the temperature of water of an enthalpy, not far from temp_c."""
        for _ in range(4):  # the heat capacity is right within 0.3 %: each gains two digits
            temp_c -= (self._water_kj_kg(temp_c) - kj_kg) / 4.18
        return temp_c


def _linked_air(fire):
    """Return the dry air that a fire is mixed with, kmol per m3 of gas."""
    return combustion.air_for_oxygen(NATURAL_GAS, on_curve(O2_SET_PCT, 100.0 * fire), 15.0)


RATED_AIR = _linked_air(1.0)


def _co_ppm(surplus):
    """Return the CO of a premixed surface burner: the flame cools where there is much air."""
    return 12.0 + 900.0 * 2.0 ** (-surplus / 0.015) + 300.0 * max(0.0, surplus - 0.45)


def _nox_mg_m3(o2_dry_pct, fire_pct):
    """Return NOx of a premixed surface burner: air cools the flame, fire heats the surface."""
    if fire_pct <= 0.0:
        return 0.0
    at_reference = 24.0 * (1.0 + 0.004 * (fire_pct - 85.0)) * (1.0 - 0.12 * (o2_dry_pct - 4.8))
    return max(2.0, at_reference) * (21.0 - o2_dry_pct) / (21.0 - 3.5)
