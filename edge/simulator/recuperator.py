"""A recuperator: flue gas warms its metal, the metal warms the air.  CPython only."""

from math import exp

from edge.simulator.gas_heat import heat

METAL_KJ_K_MW = 250.0  # half a tonne of steel for each MW of the furnace
GAS_UNITS, AIR_UNITS = 1.2, 1.7  # transfer units of each side at the furnace's full fire
BY_FLOW = -0.2  # heat goes with the flow to the power of 0.8
START_C = 550.0


class Recuperator:
    """One metal between two streams; `gas_out_c` and `air_out_c` are how they left it."""

    def __init__(self, rated_mw, full_gas, full_air):
        self._metal_kj_k = METAL_KJ_K_MW * rated_mw
        self._full_gas, self._full_air = full_gas, full_air
        self.metal_c = START_C
        self.gas_out_c = self.air_out_c = START_C

    def heat_kj(self):
        """Return what the metal holds."""
        return self._metal_kj_k * self.metal_c

    def step(self, dt_s, gas, gas_in_c, air, air_in_c):
        """Let both streams pass for dt_s; return the heat of the air behind it in kW.

        gas, air: amounts in kmol/s, as gas_heat has them.
        """
        gas_kept = exp(-GAS_UNITS * (sum(gas) / self._full_gas) ** BY_FLOW)
        air_kept = exp(-AIR_UNITS * (sum(air) / self._full_air) ** BY_FLOW)
        self.gas_out_c = self.metal_c + (gas_in_c - self.metal_c) * gas_kept
        self.air_out_c = self.metal_c + (air_in_c - self.metal_c) * air_kept
        given_kw = heat(gas, gas_in_c) - heat(gas, self.gas_out_c)
        air_kw = heat(air, self.air_out_c)
        taken_kw = air_kw - heat(air, air_in_c)
        self.metal_c += dt_s * (given_kw - taken_kw) / self._metal_kj_k
        return air_kw
