"""A boiler on a grate: its fire, a water side, the weather and what disturbs them.

The water side has `metal_c` (°C, what the banks end at), `output_kw`, `given_kw` (heat that went
with water and steam, over what came), `mass_kg` (in it), `passed` (kg/s in, kg/s out),
`disturb(dt_s)`, `asked(dt_s, load_pct)` (feed and air), `heat_kj()`, `readings()` and
`step(dt_s, to_metal_kw, load_pct, air_kpa)`.  CPython only.
"""

from collections import namedtuple
from math import ceil
from random import Random

from edge.simulator import combustion, flue_gas
from edge.simulator.course import Surroundings, Wander
from edge.simulator.solid_fire import Around, SolidFire
from edge.simulator.solid_ledger import Stock, solid_ledger

# What makes a boiler the one it is.
#   design           of its fire
#   moisture_sigma   by how much the moisture of its fuel strays, kg/kg
#   nox_mg_m3        at full load and the reference oxygen of grates
#   filter_slip      share of the fly ash that passes the bags
#   stack_m2_mw      cross-section of the stack for each MW
Make = namedtuple("Make", ("design", "moisture_sigma", "nox_mg_m3", "filter_slip", "stack_m2_mw"))

LONGEST_STEP_S = 30.0  # a longer one is cut
SETTLES_S = 2 * 3600.0  # for so long the first load has stood
NO2_SHARE_PCT = 4.0
REFERENCE_O2_PCT = 9.0
# NOx at reference oxygen: so much more for each point of oxygen, and from no load to full load.
NOX_BY_O2, NOX_BY_LOAD = 0.03, 0.25
UNDERPRESSURE_PA = -150.0


class SolidBoiler:
    """The boiler: `step` moves it in time, `truth` says how it stands, `ledger` how it closes.

    water: called with the random generator, gives the water side.
    """

    def __init__(self, settings, make, water):
        random = Random(settings.seed)
        self._make = make
        self._rated_mw = settings.rated_output_mw
        self._time_s = settings.start_hour * 3600.0
        self._around = Surroundings(random, settings.load_pct, settings.load_swing_pct, 10.0)
        self._around.step(0.0, self._time_s)
        self._layer = Wander(random, 0.012, 90.0)  # the fuel on the grate is never even
        self._burnout = Wander(random, 0.008, 14_400.0)
        self._moisture = Wander(random, make.moisture_sigma, 21_600.0)
        self._water = water(random)
        self._fire = SolidFire(make.design, self._rated_mw, self._around.load_pct / 100.0)
        self._passed = []
        for _ in range(round(SETTLES_S / LONGEST_STEP_S)):
            self._passed = [self._burn(LONGEST_STEP_S)]
        self._step_s = LONGEST_STEP_S
        self._before = self._after = self._stock()

    def ask(self, load_pct):
        """Let this be the mean load from now on."""
        self._around.ask(load_pct)

    def step(self, dt_s):
        """Let dt_s seconds pass."""
        if dt_s <= 0.0:
            return
        parts = ceil(dt_s / LONGEST_STEP_S)
        self._step_s, self._before, self._passed = dt_s, self._after, []
        for _ in range(parts):
            self._disturb(dt_s / parts)
            self._passed.append(self._burn(dt_s / parts))
        self._after = self._stock()

    def ledger(self):
        """Return the Ledger of the last step; water that circulates counts with its heat only."""
        return solid_ledger(
            self._make.design.dry, self._passed, self._step_s, self._before, self._after)

    def truth(self):
        """Return every quantity of the boiler as it is now, readings and results."""
        around, fire = self._around, self._passed[-1][0]
        load = self._water.output_kw / self._rated_mw / 1000.0
        return {
            "load_pct": 100.0 * load,
            "air_temp_c": around.air_temp_c,
            "air_humidity_pct": around.air_humidity_pct,
            "air_pressure_kpa": around.air_pressure_kpa,
            "burner_on": 1.0,
            "electric_power_kw": self._rated_mw * (3.0 + 6.0 * load * load),
            **self._balance(fire),
            **self._emissions(fire),
            **_ash_readings(fire),
            **self._water.readings(),
        }

    def _disturb(self, dt_s):
        self._time_s += dt_s
        self._around.step(dt_s, self._time_s)
        for wander in (self._layer, self._burnout, self._moisture):
            wander.step(dt_s)
        self._water.disturb(dt_s)

    def _burn(self, dt_s):
        """Let fire and water go on; return the row for the ledger."""
        air = self._around
        fire = self._fire.step(dt_s, self._water.asked(dt_s, air.load_pct), Around(
            air.air_temp_c,
            combustion.air_moisture_g_kg(
                air.air_temp_c, air.air_humidity_pct, air.air_pressure_kpa),
            self._make.design.moisture + self._moisture.value,
            self._water.metal_c, 1.0 + self._layer.value, 1.0 + self._burnout.value))
        self._water.step(dt_s, fire.to_metal, air.load_pct, air.air_pressure_kpa)
        return fire, self._fire.casing_kw + self._water.given_kw, self._water.passed

    def _stock(self):
        return Stock(self._fire.heat_kj() + self._water.heat_kj(), self._water.mass_kg,
                     self._fire.held())

    def _balance(self, fire):
        """Return heats, losses and both efficiencies.

        Losses are of the fuel that burns now, the direct efficiency of the fuel that is fed now.
        """
        shares = {
            "loss_stack_pct": fire.stack, "loss_gas_pct": fire.unburnt_gas,
            "loss_solid_pct": fire.unburnt_carbon, "loss_surface_pct": self._fire.casing_kw,
            "loss_ash_pct": fire.ash,
        }
        balance = {name: 100.0 * kilowatts / fire.fired for name, kilowatts in shares.items()}
        balance["efficiency_indirect_pct"] = 100.0 - sum(balance.values())
        balance["efficiency_direct_pct"] = (
            100.0 * self._water.output_kw / fire.fuel.heating_value)
        balance["heat_input_mw"] = fire.fuel.heating_value / 1000.0
        balance["heat_output_mw"] = self._water.output_kw / 1000.0
        return balance

    def _emissions(self, fire):
        """Return what the fuel scale, the analyser and the stack show."""
        gas, make = fire.gas, self._make
        shown = flue_gas.gas_readings(gas)
        o2_pct = shown["o2_dry_pct"]
        nox_mg_m3 = (make.nox_mg_m3 * (1.0 + NOX_BY_O2 * (o2_pct - REFERENCE_O2_PCT))
                     * (1.0 + NOX_BY_LOAD * (fire.rate - 1.0))
                     * (21.0 - o2_pct) / (21.0 - REFERENCE_O2_PCT))
        volume = flue_gas.dry_volume(gas)  # m3/s
        so2 = 1e6 * gas.so2 * combustion.SULFUR_DIOXIDE / volume
        dust = 1e6 * make.filter_slip * fire.fly.kg / volume
        shown.update(flue_gas.nox_readings(nox_mg_m3, NO2_SHARE_PCT))
        shown.update({
            "fuel_flow_kg_h": 3600.0 * fire.fuel_kg,
            "fuel_temp_c": self._around.air_temp_c,
            "so2_mg_m3": so2,
            "dust_mg_m3": dust,
            "flue_gas_temp_c": fire.flue_gas_c,
            "flue_gas_pressure_pa": UNDERPRESSURE_PA,
            "flue_gas_velocity_m_s": flue_gas.stack_flow_m3_s(gas, 3600.0, fire.flue_gas_c) / (
                make.stack_m2_mw * self._rated_mw),
            "excess_air_ratio": gas.air / fire.needed_air,
            "nox_kg_h": 0.0036 * nox_mg_m3 * volume,
            "so2_kg_h": 0.0036 * so2 * volume,
            "dust_kg_h": 0.0036 * dust * volume,
            "co2_kg_h": 3600.0 * (gas.co2 + gas.co) * combustion.CARBON_DIOXIDE,
        })
        return shown


def _ash_readings(fire):
    """Return what the laboratory finds in the ash that leaves now."""
    bottom, fly = fire.bottom, fire.fly
    lump, fine = bottom.kg - bottom.carbon, fly.kg - fly.carbon
    return {
        "bottom_ash_share_pct": 100.0 * lump / (lump + fine),
        "bottom_ash_carbon_pct": 100.0 * bottom.carbon / bottom.kg,
        "fly_ash_carbon_pct": 100.0 * fly.carbon / fly.kg,
    }
