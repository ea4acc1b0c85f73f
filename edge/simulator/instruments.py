"""Instruments between the truth and the registers: white noise from a seed.  CPython only.

Range and resolution are the register's own, so they come from its map.
"""

from random import Random

# quantity: (standard deviation of one reading, part of it that grows with the reading)
NOISE = {
    "fuel_flow_kg_h": (0.0, 0.01),
    "fuel_flow_m3_h": (0.0, 0.003),
    "fuel_temp_c": (0.1, 0.0),
    "o2_dry_pct": (0.04, 0.0),
    "o2_wet_pct": (0.04, 0.0),
    "co2_dry_pct": (0.05, 0.0),
    "co_ppm": (1.0, 0.01),
    "no_ppm": (0.3, 0.005),
    "no2_ppm": (0.1, 0.005),
    "nox_mg_m3": (0.5, 0.005),
    "so2_mg_m3": (2.0, 0.005),
    "dust_mg_m3": (0.2, 0.02),
    "flue_gas_temp_c": (0.3, 0.0),
    "flue_gas_humidity_pct": (0.2, 0.0),
    "flue_gas_pressure_pa": (3.0, 0.0),
    "flue_gas_velocity_m_s": (0.05, 0.01),
    "air_temp_c": (0.1, 0.0),
    "air_humidity_pct": (0.5, 0.0),
    "air_pressure_kpa": (0.01, 0.0),
    "steam_flow_t_h": (0.0, 0.003),
    "steam_pressure_mpa": (0.002, 0.0),
    "feedwater_flow_t_h": (0.0, 0.004),
    "feedwater_temp_c": (0.1, 0.0),
    "feedwater_pressure_mpa": (0.002, 0.0),
    "water_flow_t_h": (0.0, 0.002),
    "supply_water_temp_c": (0.05, 0.0),
    "return_water_temp_c": (0.05, 0.0),
    "supply_water_pressure_mpa": (0.002, 0.0),
    "electric_power_kw": (0.0, 0.005),
}
BELOW_ZERO = ("fuel_temp_c", "air_temp_c", "flue_gas_temp_c", "flue_gas_pressure_pa")


class Instruments:
    """The instruments of one boiler; the same seed gives the same noise."""

    def __init__(self, seed):
        # Apart from the model's own seed, so that noise and disturbances are not one sequence.
        self._random = Random("instruments of %d" % seed)

    def read(self, truth):
        """Return the truth as the instruments show it."""
        shown = {}
        for quantity, value in truth.items():
            if quantity in NOISE:
                sigma, part = NOISE[quantity]
                value += self._random.gauss(0.0, 1.0) * (sigma + part * abs(value))
                if quantity not in BELOW_ZERO:
                    value = max(value, 0.0)
            shown[quantity] = value
        return shown
