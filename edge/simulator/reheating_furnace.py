"""A gas-fired furnace that heats steel billets for rolling, with a recuperator.

    fan ─▶ recuperator ─▶ burners ─▶ hearth ─▶ recuperator ─▶ stack
                          gas ──┘     └─▶ steel, skids, doors, walls

Scale on the steel is left out.  CPython only.
"""

from collections import namedtuple
from math import ceil, exp
from random import Random

from edge.simulator import atoms, combustion, flue_gas, steel
from edge.simulator.course import Lag, Surroundings, Wander, on_curve
from edge.simulator.gas_fire import AIR_NEEDED, GAS_TEMP_C, NATURAL_GAS
from edge.simulator.gas_heat import ZERO_C_K, heat
from edge.simulator.hearth import FUEL, STEFAN_BOLTZMANN, Hearth
from edge.simulator.ledger import Ledger
from edge.simulator.recuperator import Recuperator
from edge.simulator.water import Water

DISCHARGE_C = 1190.0  # steel that the rolls want
RATED_EFFICIENCY = 0.58  # the fire at rated output is 1
O2_SET_PCT = ((30.0, 6.0), (60.0, 4.2), (100.0, 3.0))  # (fire in %, oxygen)
HEATING_C, SOAKING_C = ((30.0, 1140.0), (100.0, 1300.0)), 1225.0  # set points by (charge in %)
FIRE_PER_K, FIRE_PER_K_S = 0.004, 0.004 / 900.0  # of each zone's controller
LEAST_AIR = 1.01 * AIR_NEEDED  # a cross-limited burner goes no lower
TRIM_MOST, LEAST_FIRE, GREATEST_FIRE = 0.4, 0.08, 1.4
CHARGE_S, BURNER_S, FAN_S = 60.0, 10.0, 8.0
IN_HEARTH_S = 1800.0  # the fire follows the steel that has come into the hearth
NO2_SHARE_PCT = 5.0

# For each MW of rated output.
WALL_M2_MW = 30.0
SHELL_KJ_K_MW = 3000.0  # casing and the outer lining
LINING_KW_K_MW = 0.025  # from the hot face to the casing
COOLING_T_H_MW = 9.0
COOLING_MPA, COLD_WATER_C = 0.4, 30.0  # absolute; from a cooling tower
WALL_EMISSIVITY = 0.8  # oxidised steel sheet
FREE_CONVECTION = 1.31  # W/(m2 K^(4/3)), turbulent air at a vertical plate; Holman, Heat Transfer
STEEL_OUT_KJ_KG = steel.heat_kj_kg(DISCHARGE_C)
LONGEST_STEP_S = 20.0
SETTLES_S = 2 * 3600.0

# A step of the furnace: m3/s of fuel gas, flue gas and moist air of a m3, heats in kW, Crossed.
Step = namedtuple("Step", ("fuel", "gas", "air_kw", "stack_kw", "walls_kw", "crossed"))


class ReheatingFurnace:
    """The furnace: `step` moves it in time, `truth` says how it stands, `ledger` how it closes."""

    def __init__(self, settings):
        random = Random(settings.seed)
        self._rated_mw = rated_mw = settings.rated_output_mw
        self._time_s = settings.start_hour * 3600.0
        self._around = Surroundings(random, settings.load_pct, settings.load_swing_pct, 25.0)
        self._around.step(0.0, self._time_s)
        self.ask = self._around.ask
        self._yard = Wander(random, 4.0, 7200.0)
        self._fan = Wander(random, 0.006, 20.0)
        self._cooling = Wander(random, 1.0, 3600.0)
        self._full_m3_s = 1000.0 * rated_mw / RATED_EFFICIENCY / NATURAL_GAS.heating_value
        self._rated_kg_s = 1000.0 * rated_mw / (STEEL_OUT_KJ_KG - steel.heat_kj_kg(25.0))
        load = self._around.load_pct / 100.0
        self._charge = Lag(CHARGE_S, load)
        self._in_hearth = Lag(IN_HEARTH_S, load)
        self._burners = [Lag(BURNER_S, load), Lag(BURNER_S, load)]
        self._trims = [0.0, 0.0]
        self._air = Lag(FAN_S, _air(load))
        full_air = self._full_m3_s * _air(1.0)
        self._hearth = Hearth(rated_mw)
        self._recuperator = Recuperator(rated_mw, 1.1 * full_air, full_air)
        self._casing_c = 92.0
        self._warm_water = Water(COOLING_MPA, COLD_WATER_C)
        self._steps = []
        for _ in range(round(SETTLES_S / LONGEST_STEP_S)):
            self._steps = [self._part(LONGEST_STEP_S)]
        self._step_s = LONGEST_STEP_S
        self._before = self._after = self._heat_kj()
        self._warm_the_water()

    def step(self, dt_s):
        """Let dt_s seconds pass."""
        if dt_s <= 0.0:
            return
        parts = ceil(dt_s / LONGEST_STEP_S)
        self._step_s, self._before, self._steps = dt_s, self._after, []
        for _ in range(parts):
            self._time_s += dt_s / parts
            self._around.step(dt_s / parts, self._time_s)
            for wander in (self._yard, self._fan, self._cooling):
                wander.step(dt_s / parts)
            self._steps.append(self._part(dt_s / parts))
        self._after = self._heat_kj()
        self._warm_the_water()

    def ledger(self):
        """Return the Ledger of the last step; steel and cooling water count with their heat only.
        """
        energy_in = energy_out = mass_in = mass_out = 0.0
        totals: dict = {}
        for fuel, gas, air_kw, stack_kw, walls_kw, crossed in self._steps:
            energy_in += (fuel * NATURAL_GAS.heating_value + air_kw
                          + crossed.charge_kg_s * crossed.in_kj_kg)
            energy_out += (stack_kw + fuel * gas.co * combustion.CO_HEAT + walls_kw + crossed.skids
                           + crossed.openings + crossed.charge_kg_s * crossed.out_kj_kg)
            entering, leaving = atoms.entering(NATURAL_GAS, gas), atoms.leaving(gas)
            mass_in += fuel * atoms.mass_kg(entering)
            mass_out += fuel * atoms.mass_kg(leaving)
            for symbol, (inflow, outflow) in atoms.elements(entering, leaving, fuel).items():
                before = totals.get(symbol, (0.0, 0.0))
                totals[symbol] = (before[0] + inflow, before[1] + outflow)
        count = len(self._steps)
        return Ledger(
            energy_in / 1000.0 / count, energy_out / 1000.0 / count,
            (self._after - self._before) / self._step_s / 1000.0,
            mass_in / count, mass_out / count, 0.0,
            {symbol: (inflow / count, outflow / count)
             for symbol, (inflow, outflow) in totals.items()})

    def _part(self, dt_s):
        """Move everything on by a short time and return the Step."""
        around, hearth, recuperator = self._around, self._hearth, self._recuperator
        charge = self._charge.step(dt_s, around.load_pct / 100.0)
        fires = self._fires(dt_s, 100.0 * self._in_hearth.step(dt_s, charge))
        fire = sum(fires)
        fuel = self._full_m3_s * fire
        moisture = combustion.air_moisture_g_kg(
            around.air_temp_c, around.air_humidity_pct, around.air_pressure_kpa)
        air = max(self._air.step(dt_s, _air(fire)) * (1.0 + self._fan.value), LEAST_AIR)
        gas = combustion.burn(NATURAL_GAS, air, _co_ppm(air), moisture)
        flue = tuple([fuel * amount for amount in gas[:6]])
        blown = (0.0, 0.0, 0.0, 0.21 * fuel * air, 0.79 * fuel * air, fuel * gas.air_water)
        self._hot_c = hearth.zones_c[0]
        warm_kw = recuperator.step(dt_s, flue, self._hot_c, blown, around.air_temp_c)
        lining_kw = LINING_KW_K_MW * self._rated_mw * (
            sum(hearth.zones_c) / 3.0 - self._casing_c)
        walls_kw = self._walls_kw()
        burnt_kw = fuel * (NATURAL_GAS.heating_value - gas.co * combustion.CO_HEAT)
        crossed = hearth.step(
            dt_s, (charge * self._rated_kg_s, around.air_temp_c + self._yard.value), flue,
            (burnt_kw + warm_kw, (0.0, fires[0] / fire, fires[1] / fire)),
            (around.air_temp_c, self._cold_water_c(), lining_kw))
        self._casing_c += dt_s * (lining_kw - walls_kw) / (SHELL_KJ_K_MW * self._rated_mw)
        return Step(fuel, gas, heat(blown, around.air_temp_c),
                    heat(flue, recuperator.gas_out_c), walls_kw, crossed)

    def _fires(self, dt_s, charge_pct):
        """Return the fire of the heating and of the soaking zone; 1 is all of both at full load."""
        fires = []
        for zone, set_c in enumerate((on_curve(HEATING_C, charge_pct), SOAKING_C)):
            colder = set_c - self._hearth.zones_c[zone + 1]
            trim = self._trims[zone] + FIRE_PER_K_S * dt_s * colder
            self._trims[zone] = trim = min(max(trim, -TRIM_MOST), TRIM_MOST)
            wanted = charge_pct / 100.0 + FIRE_PER_K * colder + trim
            wanted = min(max(wanted, LEAST_FIRE), GREATEST_FIRE)
            fires.append(FUEL[zone + 1] * self._burners[zone].step(dt_s, wanted))
        return fires

    def _walls_kw(self):
        """Return what the casing gives off by free convection and radiation."""
        around_c = self._around.air_temp_c
        warmer = max(self._casing_c - around_c, 0.0)
        radiated = 1000.0 * WALL_EMISSIVITY * STEFAN_BOLTZMANN * (
            (self._casing_c + ZERO_C_K) ** 4 - (around_c + ZERO_C_K) ** 4)
        return WALL_M2_MW * self._rated_mw * (
            FREE_CONVECTION * warmer ** (4.0 / 3.0) + radiated) / 1000.0

    def _warm_the_water(self):
        """Let the cooling water take what the skids lost."""
        cold = Water(COOLING_MPA, self._cold_water_c())
        self._warm_water.become(COOLING_MPA, cold.kj_kg + 3.6 * self._steps[-1].crossed.skids / (
            COOLING_T_H_MW * self._rated_mw))

    def _cold_water_c(self):
        return COLD_WATER_C + self._cooling.value

    def _heat_kj(self):
        return (self._hearth.heat_kj() + self._recuperator.heat_kj()
                + SHELL_KJ_K_MW * self._rated_mw * self._casing_c)

    def truth(self):
        """Return every quantity of the furnace as it is now, readings and results."""
        around, last = self._around, self._steps[-1]
        crossed = last.crossed
        output_kw = crossed.charge_kg_s * (crossed.out_kj_kg - crossed.in_kj_kg)
        fire = last.fuel / self._full_m3_s
        return {
            "load_pct": 0.1 * output_kw / self._rated_mw,
            "air_temp_c": around.air_temp_c,
            "air_humidity_pct": around.air_humidity_pct,
            "air_pressure_kpa": around.air_pressure_kpa,
            "burner_on": 1.0,
            "electric_power_kw": self._rated_mw * (8.0 + 7.0 * fire * fire),
            **self._balance(last, output_kw),
            **self._emissions(last, fire),
            **self._readings(crossed),
        }

    def _balance(self, last, output_kw):
        """Return heats, losses and efficiencies; what skids and doors lose is no loss of its own.
        """
        input_kw = last.fuel * NATURAL_GAS.heating_value
        share = 100.0 / input_kw
        stack = share * (last.stack_kw - last.air_kw)
        unburnt = share * last.fuel * last.gas.co * combustion.CO_HEAT
        surface = share * last.walls_kw
        inside = share * (last.crossed.skids + last.crossed.openings)
        return {
            "heat_input_mw": input_kw / 1000.0,
            "heat_output_mw": output_kw / 1000.0,
            "loss_stack_pct": stack,
            "loss_gas_pct": unburnt,
            "loss_surface_pct": surface,
            "efficiency_indirect_pct": 100.0 - stack - unburnt - surface - inside,
            "efficiency_direct_pct": share * output_kw,
        }

    def _emissions(self, last, fire):
        """Return what the gas meter, the analyser and the stack show."""
        shown = flue_gas.gas_readings(last.gas)
        nox = _nox_mg_m3(shown["o2_dry_pct"], self._recuperator.air_out_c, fire)
        shown.update(flue_gas.nox_readings(nox, NO2_SHARE_PCT))
        fuel_m3_h, gas_out_c = 3600.0 * last.fuel, self._recuperator.gas_out_c
        shown.update({
            "fuel_flow_m3_h": fuel_m3_h,
            "fuel_temp_c": GAS_TEMP_C,
            "so2_mg_m3": 0.0,
            "dust_mg_m3": 3.0,
            "flue_gas_temp_c": gas_out_c,
            "flue_gas_pressure_pa": -60.0,
            "flue_gas_velocity_m_s": flue_gas.stack_flow_m3_s(last.gas, fuel_m3_h, gas_out_c) / (
                0.13 * self._rated_mw),
            "excess_air_ratio": last.gas.air / AIR_NEEDED,
            "nox_kg_h": flue_gas.emitted_kg_h(nox, last.gas, fuel_m3_h),
            "co2_kg_h": (last.gas.co2 + last.gas.co) * combustion.CARBON_DIOXIDE * fuel_m3_h,
        })
        return shown

    def _readings(self, crossed):
        """Return what thermocouples, scales and water meters of the furnace find."""
        recuperator, air_c = self._recuperator, self._around.air_temp_c
        return {
            "charge_flow_t_h": 3.6 * crossed.charge_kg_s,
            "charge_temp_in_c": steel.temp_of(crossed.in_kj_kg),
            "charge_temp_out_c": steel.temp_of(crossed.out_kj_kg),
            "furnace_temp_c": self._hearth.zones_c[-1],
            "recuperator_gas_in_temp_c": self._hot_c,
            "preheated_air_temp_c": recuperator.air_out_c,
            "recuperator_effectiveness_pct": 100.0 * (recuperator.air_out_c - air_c) / (
                self._hot_c - air_c),
            "cooling_water_flow_t_h": COOLING_T_H_MW * self._rated_mw,
            "cooling_water_in_temp_c": self._cold_water_c(),
            "cooling_water_out_temp_c": self._warm_water.temp_c,
            "wall_temp_c": self._casing_c,
            "wall_area_m2": WALL_M2_MW * self._rated_mw,
        }


def _air(fire):
    """Return the dry air that the set point of oxygen asks for, kmol per m3 of gas."""
    return combustion.air_for_oxygen(NATURAL_GAS, on_curve(O2_SET_PCT, 100.0 * fire), 20.0)


def _co_ppm(air):
    """Return the CO that the burners make: little, until air is short."""
    return 15.0 + 900.0 * 2.0 ** (-(air / AIR_NEEDED - 1.0) / 0.015)


def _nox_mg_m3(o2_dry_pct, air_c, fire):
    """Return NOx of a hot furnace: more with air, with its preheating and with the fire."""
    at_reference = 150.0 * exp((air_c - 400.0) / 500.0) * (0.8 + 0.2 * fire) * (
        1.0 + 0.06 * (o2_dry_pct - 3.5))
    return at_reference * (21.0 - o2_dry_pct) / (21.0 - 3.5)
