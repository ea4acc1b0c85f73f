"""A hot-water boiler on bituminous coal with a travelling grate and a bag filter.  CPython only."""

from edge.simulator import combustion
from edge.simulator.course import Wander
from edge.simulator.grate import Pace, dry_fuel
from edge.simulator.solid_boiler import Make, SolidBoiler
from edge.simulator.solid_fire import Design
from edge.simulator.water import Water

# Bituminous coal III, mass % as received, and its net heating value per kg.
BITUMINOUS_3 = combustion.solid_fuel(
    {
        "carbon_pct": 57.42, "hydrogen_pct": 3.81, "oxygen_pct": 7.16, "nitrogen_pct": 0.93,
        "sulfur_pct": 0.46, "moisture_pct": 8.85, "ash_pct": 21.37,
    },
    22_211.0,
)

# Fixed carbon of such coal is near 40 % as received; a chain grate lifts 10 to 20 % of the ash.
# From hopper to ash pit a strand takes 40 minutes at full load: 7 m at 10 m/h.
COAL = Make(
    Design(
        dry=dry_fuel(BITUMINOUS_3, 0.68, 0.2),
        pace=Pace(drying=1 / 120.0, volatiles=1 / 120.0, char=0.00185, dryness=10.0),
        residence_s=2400.0,
        moisture=0.0885,
        efficiency=0.84,
        o2_set_pct=((30.0, 12.0), (60.0, 10.2), (100.0, 8.6)),
        air_ratio=1.7,
        transfer_units=3.25,
        fly_carbon_pct=20.7,
        casing=0.0154,  # 1.3 % of the fuel's heat at full load
    ),
    moisture_sigma=0.0, nox_mg_m3=290.0, filter_slip=0.002, stack_m2_mw=0.09)

SUPPLY_TEMP_C = 95.0
SUPPLY_PRESSURE_MPA = 0.8
PRESSURE_DROP_MPA = 0.1
WATER_T_H_PER_MW = 30.0  # 28.6 K at full load
WATER_KG_MW = 2500.0  # in the boiler and its mains, for each MW
METAL_KJ_K_MW = 1500.0  # three tonnes of steel
METAL_KW_K_MW = 100.0  # from metal to water: 10 K at full load
HOUSES_C = 50.0  # a colder supply gives the network less: all of its exchangers are as warm
# The stoker follows the load; the supply's temperature trims him slowly, for each K and K s, since
# fuel takes its time to burn, and the air at once.
FEED_PER_K, FEED_PER_K_S = 0.004, 0.004 / 3600.0
AIR_PER_K = 0.02
TRIM_MOST = 0.2


class CoalHotWater(SolidBoiler):
    """The boiler: `step` moves it in time, `truth` says how it stands, `ledger` how it closes."""

    def __init__(self, settings):
        super().__init__(
            settings, COAL, lambda random: HotWater(random, settings.rated_output_mw))


class HotWater:
    """Water that circulates through a boiler and comes back colder by what the network takes."""

    mass_kg = 0.0  # neither grows nor shrinks, so it is not counted
    passed = (0.0, 0.0)

    def __init__(self, random, rated_mw):
        self._rated_mw = rated_mw
        self._pump = Wander(random, 0.004, 120.0)
        self._absolute_mpa = SUPPLY_PRESSURE_MPA + 0.101325
        self._supply = Water(self._absolute_mpa, SUPPLY_TEMP_C)
        self._return = Water(self._absolute_mpa + PRESSURE_DROP_MPA, SUPPLY_TEMP_C - 25.0)
        self._trim = 0.0
        self.metal_c = SUPPLY_TEMP_C
        self.output_kw = 0.0

    def disturb(self, dt_s):
        """Let the pump's flow stray."""
        self._pump.step(dt_s)

    def asked(self, dt_s, load_pct):
        """Return the feed and the air asked for, over those of full load."""
        colder = SUPPLY_TEMP_C - self._supply.temp_c
        self._trim += FEED_PER_K_S * dt_s * colder
        self._trim = min(max(self._trim, -TRIM_MOST), TRIM_MOST)
        feed = load_pct / 100.0 + FEED_PER_K * colder + self._trim
        return feed, feed + AIR_PER_K * colder

    def step(self, dt_s, to_metal_kw, load_pct, air_kpa):
        """Take the fire's heat for dt_s and give the network what it asks for."""
        capacity, kw_k = METAL_KJ_K_MW * self._rated_mw, METAL_KW_K_MW * self._rated_mw
        before_c = self.metal_c
        self.metal_c = (capacity * before_c + dt_s * (to_metal_kw + kw_k * self._supply.temp_c)) / (
            capacity + dt_s * kw_k)
        to_water_kw = to_metal_kw - capacity * (self.metal_c - before_c) / dt_s
        self.output_kw = 10.0 * self._rated_mw * load_pct * (
            (self._supply.temp_c - HOUSES_C) / (SUPPLY_TEMP_C - HOUSES_C))
        self._absolute_mpa = SUPPLY_PRESSURE_MPA + air_kpa / 1000.0
        kj_kg = self._supply.kj_kg + dt_s * (to_water_kw - self.output_kw) / (
            WATER_KG_MW * self._rated_mw)
        self._supply.become(self._absolute_mpa, kj_kg)
        self._return.become(
            self._absolute_mpa + PRESSURE_DROP_MPA,
            kj_kg - 3.6 * self.output_kw / self._flow_t_h())

    @property
    def given_kw(self):
        """All heat that went: nothing but the output."""
        return self.output_kw

    def heat_kj(self):
        """Return what water and metal hold."""
        return self._rated_mw * (
            WATER_KG_MW * self._supply.kj_kg + METAL_KJ_K_MW * self.metal_c)

    def readings(self):
        """Return what the instruments of the water find: the pump gives the flow."""
        return {
            "water_flow_t_h": self._flow_t_h(),
            "supply_water_temp_c": self._supply.temp_c,
            "return_water_temp_c": self._return.temp_c,
            "supply_water_pressure_mpa": SUPPLY_PRESSURE_MPA,
        }

    def _flow_t_h(self):
        return WATER_T_H_PER_MW * self._rated_mw * (1.0 + self._pump.value)
