"""The hearth of a reheating furnace: steel that travels towards hotter zones, gas that comes back.

    charge ─▶ [ preheating ]   [ heating ]     [ soaking ] ─▶ rolls
    flue  ◀───  no burner  ◀──   burners  ◀──    burners

Gas and hot face of a zone are one temperature.  Sizes are own choices, made so that the furnace
stands where such furnaces stand.  Heats in kJ above 0 °C, flows in kW.  CPython only.
"""

from collections import namedtuple

from edge.simulator import steel
from edge.simulator.gas_heat import ZERO_C_K, heat

# What crossed the hearth's border in a step, kW; the last two in kg/s and kJ/kg.
Crossed = namedtuple(
    "Crossed", ("flue_gas", "skids", "openings", "lining", "charge_kg_s", "in_kj_kg", "out_kj_kg"))

# By zone, from the charging door: places of the steel, share of the fuel, share of the skids,
# and where a new furnace begins, °C.
PLACES = ((0, 1, 2, 3), (4, 5, 6), (7, 8, 9))
FUEL = (0.0, 0.7, 0.3)
SKIDS = (0.3, 0.4, 0.3)
START_C = (950.0, 1250.0, 1230.0)

# For each MW of rated output.
STEEL_KG_MW = 8500.0  # two hours of it
EXCHANGE_M2_MW = 0.72  # of one place: area times emissivity, and steel colder inside than outside
HOT_FACE_KJ_K_MW = 800.0  # of one zone: brick to some cm
SKIDS_KW_K_MW = 0.10  # to the cooling water
OPENING_M2_MW = 0.025  # doors and slots, by the time that they are open
STEFAN_BOLTZMANN = 5.670374419e-11  # kW/(m2 K4), CODATA 2018


class Hearth:
    """Zones and steel of a furnace."""

    def __init__(self, rated_mw):
        self._rated_mw = rated_mw
        self._place_kg = STEEL_KG_MW * rated_mw / 10.0
        self._face_kj_k = HOT_FACE_KJ_K_MW * rated_mw
        self.zones_c = list(START_C)
        self._steel = [steel.heat_kj_kg(30.0 + 125.0 * place) for place in range(10)]

    def heat_kj(self):
        """Return what hot faces and steel hold."""
        return self._face_kj_k * sum(self.zones_c) + self._place_kg * sum(self._steel)

    def step(self, dt_s, charge, gas, fired, surroundings):
        """Let dt_s pass and return what Crossed.

        charge: kg/s and its temperature; gas: flue gas of all burners as amounts in kmol/s;
        fired: heat of fuel and air in kW, and each zone's share of it; surroundings: °C of air and
        cooling water, kW into the lining.
        """
        kg_s, cold_c = charge
        fired_kw, shares = fired
        air_c, water_c, lining_kw = surroundings
        into_kj_kg = steel.heat_kj_kg(cold_c)
        to_steel = self._radiated()
        skids = [SKIDS_KW_K_MW * self._rated_mw * share * (zone_c - water_c)
                 for share, zone_c in zip(SKIDS, self.zones_c, strict=True)]
        soak_k, air_k = self.zones_c[-1] + ZERO_C_K, air_c + ZERO_C_K
        openings = OPENING_M2_MW * self._rated_mw * STEFAN_BOLTZMANN * (soak_k ** 4 - air_k ** 4)
        share, entering, flue_kw, warmed = 0.0, 0.0, 0.0, []
        for zone in (2, 1, 0):  # as the gas goes
            share += shares[zone]
            flue_kw = share * heat(gas, self.zones_c[zone])
            gained = (entering + shares[zone] * fired_kw - flue_kw - skids[zone] - lining_kw / 3.0
                      - sum([to_steel[place] for place in PLACES[zone]]))
            warmed.append((gained - openings if zone == 2 else gained) / self._face_kj_k)
            entering = flue_kw
        self.zones_c = [zone_c + dt_s * rate
                        for zone_c, rate in zip(self.zones_c, reversed(warmed), strict=True)]
        self._travel(dt_s, kg_s, into_kj_kg, to_steel)
        return Crossed(
            flue_kw, sum(skids), openings, lining_kw, kg_s, into_kj_kg, self._steel[-1])

    def _radiated(self):
        """Return the heat that each place of the steel gets, kW."""
        exchange = EXCHANGE_M2_MW * self._rated_mw * STEFAN_BOLTZMANN
        zones_k4 = [(zone_c + ZERO_C_K) ** 4 for zone_c in self.zones_c]
        return [exchange * (zones_k4[zone] - (steel.temp_of(self._steel[place]) + ZERO_C_K) ** 4)
                for zone, places in enumerate(PLACES) for place in places]

    def _travel(self, dt_s, kg_s, into_kj_kg, to_steel):
        """Warm the steel and move it on; what leaves is as hot as the last place then."""
        moved = dt_s * kg_s / self._place_kg
        before = into_kj_kg
        for place, gained in enumerate(to_steel):
            warmed = self._steel[place] + dt_s * gained / self._place_kg
            before = (warmed + moved * before) / (1.0 + moved)
            self._steel[place] = before
