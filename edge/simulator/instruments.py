"""Instruments between the truth and the registers.  CPython only.

    truth ─ CEMS, if any ─ lag ─ bias and drift ─ white noise ─ range ─ held or stuck ─▶ reading

All of them have white noise from a seed; what else is wrong with one stands in the scenario.
Resolution is the register's own, so it comes from its map.
"""

from collections import namedtuple
from random import Random

from edge.config_check import REQUIRED, Field, check, named_once
from edge.port import NAN
from edge.simulator.cems import Cems
from edge.simulator.lags import SlopedLag

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
    "steam_temp_c": (0.1, 0.0),
    "feedwater_flow_t_h": (0.0, 0.004),
    "feedwater_temp_c": (0.1, 0.0),
    "feedwater_pressure_mpa": (0.002, 0.0),
    "blowdown_flow_t_h": (0.0, 0.005),
    "water_flow_t_h": (0.0, 0.002),
    "supply_water_temp_c": (0.05, 0.0),
    "return_water_temp_c": (0.05, 0.0),
    "supply_water_pressure_mpa": (0.002, 0.0),
    "condensate_flow_kg_h": (0.0, 0.003),
    "electric_power_kw": (0.0, 0.005),
    "charge_flow_t_h": (0.0, 0.005),
    "charge_temp_in_c": (0.5, 0.0),
    "charge_temp_out_c": (1.0, 0.0),
    "furnace_temp_c": (1.0, 0.0),
    "preheated_air_temp_c": (0.5, 0.0),
    "recuperator_gas_in_temp_c": (1.0, 0.0),
    "cooling_water_flow_t_h": (0.0, 0.003),
    "cooling_water_in_temp_c": (0.1, 0.0),
    "cooling_water_out_temp_c": (0.1, 0.0),
    "wall_temp_c": (0.5, 0.0),
}
BELOW_ZERO = ("fuel_temp_c", "air_temp_c", "flue_gas_temp_c", "flue_gas_pressure_pa",
              "charge_temp_in_c")

_ANY = (float, -1e9, 1e9)
INSTRUMENT = {
    "quantity": Field(tuple(sorted(NOISE)), None, None, REQUIRED, "the reading that it shows"),
    "noise": Field(float, 0.0, 100.0, 1.0, "factor on the noise that it usually has; 0: none"),
    "bias": Field(*_ANY, 0.0, "by how much it shows too much, in the unit of its reading"),
    "lag_s": Field(float, 0.0, 86_400.0, 0.0, "time in which it comes 63 % of the way"),
    "drift_per_day": Field(*_ANY, 0.0, "by how much its bias grows each day"),
    "low": Field(*_ANY, NAN, "end of its range, below which it shows this value; without: none"),
    "high": Field(*_ANY, NAN, "the other end of its range"),
}
Instrument = namedtuple(
    "Instrument", ("quantity", "noise", "bias", "lag_s", "drift_per_day", "low", "high"))

DAY_S = 86_400.0


def read_instruments(rows):
    """Return the Instruments of [[boiler.instrument]] tables; rows are (place, table)."""
    checked = [(place, check(place, table, INSTRUMENT)) for place, table in rows]
    named_once(checked, "quantity")
    for place, values in checked:
        low, high = values["low"], values["high"]
        if low is not None and high is not None and low >= high:
            place.problem("found %g, allowed more than low (%g)" % (high, low), "high")
    return tuple([Instrument(**values) for _, values in checked])


class Instruments:
    """The instruments of one boiler; the same seed gives the same noise.

    rows: Instrument of those that err beyond their noise.  cems: CemsSettings, or None without one.
    """

    def __init__(self, seed, rows=(), cems=None):
        # Apart from the model's own seed, so that noise and disturbances are not one sequence.
        self._gauss = Random("instruments of %d" % seed).gauss
        self._odd = {row.quantity: row for row in rows}
        self._lags = {row.quantity: SlopedLag(row.lag_s) for row in rows if row.lag_s > 0.0}
        self._time_s = 0.0
        self._shown = {}
        self._stuck = set()
        self.cems = Cems(cems) if cems else None

    def stick(self, quantity):
        """Let a reading stay as it was last shown."""
        self._stuck.add(quantity)

    def release(self, quantity):
        """Let a reading that was stuck go on."""
        self._stuck.discard(quantity)

    def read(self, truth, dt_s=0.0):
        """Return the truth as the instruments show it dt_s seconds after the last time."""
        self._time_s += dt_s
        found = dict(truth)
        if self.cems:
            found.update(self.cems.read(truth, dt_s))
        for quantity, lag in self._lags.items():
            if quantity in found:
                found[quantity] = lag.step(dt_s, found[quantity])
        shown = self._with_noise(found)
        for quantity in self._held():
            if quantity in shown and quantity in self._shown:
                shown[quantity] = self._shown[quantity]
        self._shown = shown
        return dict(shown)

    def _with_noise(self, found):
        """Return values with what is wrong with their instruments.  Runs at each step: flat."""
        gauss, odd = self._gauss, self._odd
        shown = {}
        for quantity, value in found.items():
            usual = NOISE.get(quantity)
            if usual is not None:
                # Drawn for all alike: what is wrong with one leaves the noise of others as it is.
                noise = gauss(0.0, 1.0) * (usual[0] + usual[1] * abs(value))
                if quantity in odd:
                    value = self._err(odd[quantity], value, noise)
                else:
                    value += noise
                if value < 0.0 and quantity not in BELOW_ZERO:
                    value = 0.0
            shown[quantity] = value
        return shown

    def _err(self, row, value, noise):
        """Return what an instrument of the scenario shows; a missing end of its range is NaN."""
        value += row.bias + row.drift_per_day * self._time_s / DAY_S + row.noise * noise
        if value < row.low:
            return row.low
        return row.high if value > row.high else value

    def _held(self):
        """Return the quantities that are shown as they were."""
        if self.cems and self.cems.holds:
            return self._stuck.union(self.cems.quantities)
        return self._stuck
