"""The fire of a boiler on a grate: bed, fan with oxygen trim, furnace, and gas to the last bank.

    feed ─▶ grate ─▶ flame ─▶ setting (stores) ─▶ banks ─▶ flue gas, fly ash
             └─▶ bottom ash              heat ─▶ metal of the boiler

Heats are above 0 °C, burnt fuel with its water as vapour.  Paces, lags and sizes are own choices,
made so that the boilers stand where such boilers stand.  CPython only.
"""

from collections import namedtuple
from math import exp

from edge.simulator import combustion
from edge.simulator.course import on_curve
from edge.simulator.grate import EVAPORATION, TEMP_C, Grate, heat_of_dry

# What a grate firing is built for.
#   dry, pace, residence_s    fuel and bed, see grate.py
#   moisture                  of the fuel as received, kg/kg, in the mean
#   efficiency                that the feed at full load is reckoned with
#   o2_set_pct                (load in %, oxygen) of the trim
#   air_ratio                 excess air at full load that pace, transfer_units and fly_carbon_pct
#                             are for
#   transfer_units            of the banks at full load
#   fly_carbon_pct            carbon in the fly ash at full load
#   casing                    heat that the casing loses, of rated output
Design = namedtuple(
    "Design", ("dry", "pace", "residence_s", "moisture", "efficiency", "o2_set_pct",
               "air_ratio", "transfer_units", "fly_carbon_pct", "casing")
)

# One step of the fire: masses in kg/s, gas and air in kmol/s, heats in kW.
#   fuel          what was fed, as a Fuel of one second; its heating value is the heat fed
#   fired         heat of what left the bed, burnt or not
#   stack, unburnt_gas, unburnt_carbon, ash   losses of it
#   air_heat      that the air brought
#   to_metal      what the boiler's metal took
#   rate          fired over that of full load
Fire = namedtuple(
    "Fire", ("fuel", "fuel_kg", "gas", "needed_air", "flue_gas_c", "bottom", "fly", "fired",
             "stack", "unburnt_gas", "unburnt_carbon", "ash", "air_heat", "to_metal", "rate")
)
# Ash of one kind: all of it and the carbon in it, kg/s.
Ash = namedtuple("Ash", ("kg", "carbon"))

# What the fire meets: dry air in °C with its water in g/kg; fuel with its water in kg/kg; metal at
# the end of the banks in °C; how much thicker the layer is, and how much better it burns out, than
# in the mean.
Around = namedtuple(
    "Around", ("air_c", "air_moisture", "fuel_moisture", "metal_c", "thicker", "better"))

FAN_S = 15.0  # lag of fan and dampers
TRIM_S = 180.0
TRIM_MOST = 0.3
SETTING_S = 900.0  # brickwork follows the flame
SETTING_KJ_K_MW = 400.0  # half a tonne of firebrick near its face for each MW
FLAME_CAPACITY = 34.0  # kJ/(kmol K) of flue gas, mean from 0 °C to the flame
BANKS_BY_FLOW = -0.2  # exponent: convection alone gives -0.4, radiation does not follow the flow
O2_PCT_BY_AIR = 12.0  # oxygen that all the air of a grate once more would add
AIR_BURNS, HEAT_BURNS = 1.15, 0.8  # exponents of air and of heat for the pace of the char
FLY_CARBON_BY_RATE, FLY_CARBON_BY_AIR = 6.0, 8.0  # points
LEAST_AIR_RATIO = 1.05  # grate and doors let in what the fan does not give
LOWEST_RATE, HIGHEST_RATE = 0.12, 1.2


class SolidFire:
    """A grate and what stands over it."""

    def __init__(self, design, rated_mw, rate):
        self._design = design
        self._grate = Grate(design.dry, design.pace, design.residence_s)
        as_received = self._fuel(1.0, design.moisture)
        self._full_kg = 1000.0 * rated_mw / (design.efficiency * as_received.heating_value)
        self._full_air = self._full_kg * combustion.air_for_oxygen(
            as_received, on_curve(design.o2_set_pct, 100.0), 200.0, 0.04 * as_received.carbon)
        self.casing_kw = 1000.0 * design.casing * rated_mw
        self._full_kw = self._full_kg * as_received.heating_value
        self._usual_air = self._full_kg * design.air_ratio * combustion.air_needed(as_received)
        self._setting_kj_k = SETTING_KJ_K_MW * rated_mw
        self._full_flame_c = _flame_c(self._full_kw, 1.07 * self._usual_air)
        self._setting_c = self._full_flame_c
        self._trim = 0.0
        self._air = self._air_wanted(rate)

    def heat_kj(self):
        """Return what bed and brickwork hold."""
        return self._grate.heat_kj() + self._setting_kj_k * self._setting_c

    def held(self):
        """Return what lies on the grate."""
        return self._grate.inventory()

    def step(self, dt_s, asked, around):
        """Burn for dt_s and return the Fire; asked: feed and air over what full load takes."""
        rate, blast = (min(max(part, LOWEST_RATE), HIGHEST_RATE) for part in asked)
        wanted = self._air_wanted(blast)
        self._air = wanted + (self._air - wanted) * exp(-dt_s / FAN_S)
        fuel_kg = rate * self._full_kg * around.thicker
        water_kg = fuel_kg * around.fuel_moisture
        hot = (self._setting_c + 273.15) / (self._full_flame_c + 273.15)
        sensible = self._grate.sensible_kj()
        given = self._grate.step(
            dt_s, rate, (water_kg, fuel_kg - water_kg), hot,
            (self._air / self._usual_air) ** AIR_BURNS * hot ** HEAT_BURNS * around.better)
        to_bed = (self._grate.sensible_kj() - sensible) / dt_s
        burnt, fly = self._burnt(given, rate)
        gas, needed = self._flue_gas(burnt, fly, around)
        self._trim_air(dt_s, blast, gas)
        return self._heats(dt_s, (fuel_kg, around), (given, fly, to_bed), gas, needed)

    def _burnt(self, given, rate):
        """Return what burns in one second as a Fuel, and the fly ash."""
        dry, flying = self._design.dry, given.volatiles
        share = 0.01 * (self._design.fly_carbon_pct + FLY_CARBON_BY_RATE * (rate - 1.0)
                        - FLY_CARBON_BY_AIR * (self._air / self._usual_air / rate - 1.0))
        ash = flying * dry.fine_ash
        fly = Ash(ash / (1.0 - share), ash * share / (1.0 - share))
        carbon = flying * dry.carbon + given.char / combustion.CARBON
        return combustion.Fuel(
            carbon, flying * dry.hydrogen, flying * dry.oxygen, flying * dry.nitrogen,
            flying * dry.sulfur, given.water / combustion.WATER, 0.0, 0.0), fly

    def _flue_gas(self, burnt, fly, around):
        """Return the FlueGas of one second and the air that it needed."""
        left = fly.carbon / combustion.CARBON
        needed = combustion.air_needed(burnt, left)
        ratio = max(self._air / needed, LEAST_AIR_RATIO)
        co_ppm = 140.0 * (1.0 + 8.0 * abs(around.thicker - 1.0)) + 9000.0 * exp(
            -(ratio - 1.0) / 0.1)
        return combustion.burn(burnt, ratio * needed, co_ppm, around.air_moisture, left), needed

    def _heats(self, dt_s, fed, bed, gas, needed):
        """Return the Fire of one second and let the brickwork take its part."""
        fuel_kg, around = fed
        given, fly, to_bed = bed
        design = self._design
        wet = combustion.dry_amount(gas) + gas.h2o
        released = (given.volatiles * design.dry.heat + given.char * combustion.CARBON_HEAT
                    - given.water * EVAPORATION)
        air_heat = combustion.air_heat(gas, around.air_c)
        unburnt_gas = gas.co * combustion.CO_HEAT
        flown = fly.carbon * combustion.CARBON_HEAT
        flame_c = _flame_c(released + air_heat - unburnt_gas - flown, wet)
        kept = exp(-design.transfer_units * (wet / self._usual_air) ** BANKS_BY_FLOW)
        flue_gas_c = around.metal_c + (flame_c - around.metal_c) * kept
        gas_heat = combustion.flue_gas_heat(gas, flue_gas_c)
        bottom = Ash(given.ash_out + given.char_out, given.char_out)
        pit = bottom.kg * combustion.ash_heat(TEMP_C[-1])
        ash = pit + fly.kg * combustion.ash_heat(flue_gas_c)
        warmer = (flame_c - self._setting_c) * (1.0 - exp(-dt_s / SETTING_S))
        self._setting_c += warmer
        to_setting = self._setting_kj_k * warmer / dt_s
        unburnt_carbon = flown + given.char_out * combustion.CARBON_HEAT
        return Fire(
            self._fuel(fuel_kg, around.fuel_moisture), fuel_kg, gas, needed, flue_gas_c, bottom,
            fly, released + given.char_out * combustion.CARBON_HEAT, gas_heat - air_heat,
            unburnt_gas, unburnt_carbon, ash, air_heat,
            released + air_heat - gas_heat - unburnt_gas - flown - ash - to_bed - to_setting
            - self.casing_kw, released / self._full_kw)

    def _fuel(self, fuel_kg, moisture):
        """Return fuel as received as a Fuel."""
        dry = self._design.dry
        dry_kg = fuel_kg * (1.0 - moisture)
        flying = dry_kg * dry.volatiles
        return combustion.Fuel(
            flying * dry.carbon + dry_kg * dry.char / combustion.CARBON, flying * dry.hydrogen,
            flying * dry.oxygen, flying * dry.nitrogen, flying * dry.sulfur,
            fuel_kg * moisture / combustion.WATER, dry_kg * dry.ash + flying * dry.fine_ash,
            dry_kg * heat_of_dry(dry) - fuel_kg * moisture * EVAPORATION)

    def _air_wanted(self, blast):
        """Return the dry air that the dampers are set for, kmol/s."""
        set_pct = on_curve(self._design.o2_set_pct, 100.0 * blast)
        full_pct = on_curve(self._design.o2_set_pct, 100.0)
        return self._full_air * blast * (21.0 - full_pct) / (21.0 - set_pct) * (1.0 + self._trim)

    def _trim_air(self, dt_s, blast, gas):
        """Let the trim bring oxygen to its set point."""
        missing_pct = on_curve(self._design.o2_set_pct, 100.0 * blast) - (
            100.0 * gas.o2 / combustion.dry_amount(gas))
        moved = missing_pct / O2_PCT_BY_AIR * (1.0 - exp(-dt_s / TRIM_S))
        self._trim = min(max(self._trim + moved, -TRIM_MOST), TRIM_MOST)


def _flame_c(heat_kw, gas_kmol):
    return heat_kw / (FLAME_CAPACITY * gas_kmol)
