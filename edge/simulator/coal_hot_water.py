"""A hot-water boiler on bituminous coal with a travelling grate and a bag filter.  CPython only."""

from random import Random

from edge.efficiency import steam
from edge.simulator import combustion, firing
from edge.simulator.course import Lag, Surroundings, Wander, on_curve

# Bituminous coal III, mass % as received, and its net heating value per kg.
BITUMINOUS_3 = combustion.solid_fuel(
    {
        "carbon_pct": 57.42, "hydrogen_pct": 3.81, "oxygen_pct": 7.16, "nitrogen_pct": 0.93,
        "sulfur_pct": 0.46, "moisture_pct": 8.85, "ash_pct": 21.37,
    },
    22_211.0,
)

# (load in %, value)
O2_SET_PCT = ((30.0, 12.0), (60.0, 10.2), (100.0, 8.6))
FLUE_GAS_TEMP_C = ((30.0, 122.0), (60.0, 138.0), (100.0, 154.0))
CASING_LOSS = 0.0154  # of rated output: 1.3 % of the fuel's heat at full load
BOTTOM_ASH_SHARE_PCT = 80.0
BOTTOM_ASH_TEMP_C = 600.0
FILTER_SLIP = 0.002  # of the fly ash passes the bags
NO2_SHARE_PCT = 4.0
SUPPLY_TEMP_C = 95.0
SUPPLY_PRESSURE_MPA = 0.8
PRESSURE_DROP_MPA = 0.1
WATER_T_H_PER_MW = 30.0  # 28.6 K at full load


class CoalHotWater:
    """The boiler: `step` moves it in time, `truth` says how it stands."""

    def __init__(self, settings):
        random = Random(settings.seed)
        self._rated_mw = settings.rated_output_mw
        self._time_s = settings.start_hour * 3600.0
        self._around = Surroundings(random, settings.load_pct, settings.load_swing_pct, 10.0)
        self._around.step(0.0, self._time_s)
        self._supply = Wander(random, 0.6, 900.0)
        self._pump = Wander(random, 0.004, 120.0)
        self._bed = Wander(random, 0.012, 90.0)  # the coal layer on the grate is never even
        self._ash = Wander(random, 0.6, 14_400.0)
        load_pct = self._around.load_pct
        self._air = Lag(90.0, self._air_wanted(load_pct))
        self._flue_gas = Lag(400.0, on_curve(FLUE_GAS_TEMP_C, load_pct))

    def step(self, dt_s):
        """Let dt_s seconds pass."""
        self._time_s += dt_s
        self._around.step(dt_s, self._time_s)
        for wander in (self._supply, self._pump, self._bed, self._ash):
            wander.step(dt_s)
        self._air.step(dt_s, self._air_wanted(self._around.load_pct))
        self._flue_gas.step(dt_s, on_curve(FLUE_GAS_TEMP_C, self._around.load_pct))

    def truth(self):
        """Return every quantity of the boiler as it is now, readings and results."""
        around = self._around
        moisture = combustion.air_moisture_g_kg(
            around.air_temp_c, around.air_humidity_pct, around.air_pressure_kpa)
        ash = self._ash_readings()
        air = self._air.value * (1.0 + self._bed.value)
        co_ppm = 180.0 * (1.0 + 12.0 * abs(self._bed.value))
        gas = combustion.burn(BITUMINOUS_3, air, co_ppm, moisture, carbon_left(ash))
        losses = firing.gas_losses(gas, self._flue_gas.value, around.air_temp_c)
        losses = losses._replace(
            solid=carbon_left(ash) * combustion.CARBON * combustion.CARBON_HEAT,
            ash=_ash_heat(ash, self._flue_gas.value))
        output_mw = self._rated_mw * around.load_pct / 100.0
        balance = firing.close_balance(
            BITUMINOUS_3.heating_value, losses, output_mw, CASING_LOSS * self._rated_mw)
        fuel_flow = firing.fuel_flow_per_hour(BITUMINOUS_3.heating_value, balance["heat_input_mw"])
        return {
            "load_pct": around.load_pct,
            "air_temp_c": around.air_temp_c,
            "air_humidity_pct": around.air_humidity_pct,
            "air_pressure_kpa": around.air_pressure_kpa,
            "burner_on": 1.0,
            "electric_power_kw": self._rated_mw * (3.0 + 6.0 * (around.load_pct / 100.0) ** 2),
            **ash,
            **balance,
            **self._firing(gas, fuel_flow, ash),
            **self._water(output_mw),
        }

    def _ash_readings(self):
        """Return what the laboratory finds: a grate at low load burns out less well."""
        poorer = 0.05 * (85.0 - self._around.load_pct) + self._ash.value
        return {
            "bottom_ash_share_pct": BOTTOM_ASH_SHARE_PCT,
            "bottom_ash_carbon_pct": 12.0 + poorer,
            "fly_ash_carbon_pct": 20.0 + poorer,
        }

    def _firing(self, gas, fuel_flow, ash):
        """Return what the coal scale, the analyser and the stack show."""
        shown = firing.flue_gas_readings(gas)
        shown.update(firing.nox_readings(_nox_mg_m3(shown["o2_dry_pct"]), NO2_SHARE_PCT))
        volume = firing.dry_volume(gas)
        so2 = 1e6 * gas.so2 * combustion.SULFUR_DIOXIDE / volume
        fly_ash = _residues(ash)[1][0]
        dust = 1e6 * FILTER_SLIP * fly_ash / volume
        flow = firing.stack_flow_m3_s(gas, fuel_flow, self._flue_gas.value)
        shown.update({
            "fuel_flow_kg_h": fuel_flow,
            "fuel_temp_c": self._around.air_temp_c,
            "so2_mg_m3": so2,
            "dust_mg_m3": dust,
            "flue_gas_temp_c": self._flue_gas.value,
            "flue_gas_pressure_pa": -150.0,
            "flue_gas_velocity_m_s": flow / (0.09 * self._rated_mw),
            "excess_air_ratio": gas.air / combustion.air_needed(BITUMINOUS_3, carbon_left(ash)),
            "nox_kg_h": firing.emitted_kg_h(shown["nox_mg_m3"], gas, fuel_flow),
            "so2_kg_h": firing.emitted_kg_h(so2, gas, fuel_flow),
            "dust_kg_h": firing.emitted_kg_h(dust, gas, fuel_flow),
            "co2_kg_h": (gas.co2 + gas.co) * combustion.CARBON_DIOXIDE * fuel_flow,
        })
        return shown

    def _water(self, output_mw):
        """Return the water side: the pump gives the flow, the output makes the water colder."""
        absolute_mpa = SUPPLY_PRESSURE_MPA + self._around.air_pressure_kpa / 1000.0
        supply_c = SUPPLY_TEMP_C + self._supply.value
        flow_t_h = WATER_T_H_PER_MW * self._rated_mw * (1.0 + self._pump.value)
        returning = (steam.water_enthalpy_kj_kg(absolute_mpa, supply_c)
                     - output_mw * 3600.0 / flow_t_h)
        return {
            "water_flow_t_h": flow_t_h,
            "supply_water_temp_c": supply_c,
            "return_water_temp_c": _water_temp_c(absolute_mpa + PRESSURE_DROP_MPA, returning),
            "supply_water_pressure_mpa": SUPPLY_PRESSURE_MPA,
        }

    def _air_wanted(self, load_pct):
        """Return the dry air that gives the oxygen set point at this load, kmol per kg of coal."""
        left = carbon_left(self._ash_readings())
        return combustion.air_for_oxygen(
            BITUMINOUS_3, on_curve(O2_SET_PCT, load_pct), 200.0, left)


def carbon_left(ash):
    """Return the carbon in kmol per kg of coal that stays in bottom ash and fly ash."""
    carbon_kg = sum(mass * carbon_pct / 100 for mass, carbon_pct in _residues(ash))
    return carbon_kg / combustion.CARBON


def _residues(ash):
    """Return mass per kg of coal and carbon in % of bottom ash and of fly ash."""
    bottom = ash["bottom_ash_share_pct"] / 100
    rows = ((bottom, ash["bottom_ash_carbon_pct"]), (1.0 - bottom, ash["fly_ash_carbon_pct"]))
    return [(BITUMINOUS_3.ash * share / (1.0 - carbon / 100), carbon) for share, carbon in rows]


def _ash_heat(ash, flue_gas_temp_c):
    """Return the heat that leaves with the ash: fly ash is as hot as the flue gas."""
    (bottom, _), (fly, _) = _residues(ash)
    return (bottom * combustion.ash_heat(BOTTOM_ASH_TEMP_C)
            + fly * combustion.ash_heat(flue_gas_temp_c))


def _nox_mg_m3(o2_dry_pct):
    """Return NOx of a grate, where air feeds both the flame and the dilution."""
    at_reference = 280.0 * (1.0 + 0.03 * (o2_dry_pct - 9.0))
    return at_reference * (21.0 - o2_dry_pct) / (21.0 - 9.0)


def _water_temp_c(absolute_mpa, enthalpy):
    """Return the temperature of water of this enthalpy."""
    temp_c = enthalpy / 4.2
    for _ in range(6):  # the heat capacity is right within 2 %, so each round gains two digits
        temp_c -= (steam.water_enthalpy_kj_kg(absolute_mpa, temp_c) - enthalpy) / 4.2
    return temp_c
