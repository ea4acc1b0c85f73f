"""The drum of a steam boiler: boiling water, its steam and the metal around them.

Water, steam and metal are as hot as boiling makes them, so mass and energy in the known volume
decide the pressure.  Pressures are absolute.  CPython only.
"""

from collections import namedtuple

from edge.efficiency import steam, steam_state

# Both phases at a pressure: enthalpies and volumes.
Boiling = namedtuple(
    "Boiling",
    ("pressure_mpa", "temp_c", "water_kj_kg", "steam_kj_kg", "water_m3_kg", "steam_m3_kg"),
)

LOWEST_MPA, HIGHEST_MPA = 0.05, 12.0  # where the solver looks
SETTLED = 1e-9  # of a MPa's worth of energy: milliwatthours
ROUNDS = 30


def boiling(pressure_mpa):
    """Return the Boiling of a pressure by IAPWS-IF97."""
    temp_k = steam.saturation_temp_k(pressure_mpa)
    return Boiling(
        pressure_mpa,
        temp_k - 273.15,
        steam.enthalpy_1_kj_kg(pressure_mpa, temp_k),
        steam.enthalpy_2_kj_kg(pressure_mpa, temp_k),
        steam_state.volume_1_m3_kg(pressure_mpa, temp_k),
        steam_state.volume_2_m3_kg(pressure_mpa, temp_k),
    )


class Drum:
    """A volume that holds mass and energy: `take` changes both, `at` is the Boiling then."""

    def __init__(self, volume_m3, metal_kj_k, pressure_mpa, level):
        self._volume_m3 = volume_m3
        self._metal_kj_k = metal_kj_k
        self.at = boiling(pressure_mpa)
        self.mass_kg = volume_m3 * (
            level / self.at.water_m3_kg + (1.0 - level) / self.at.steam_m3_kg)
        self._taken_kj = self.energy_kj
        above = self._energy_kj(boiling(pressure_mpa + 0.001))
        self._kj_mpa = (above - self._taken_kj) / 0.001

    @property
    def level(self):
        """The share of the volume that is water."""
        return self._water_kg(self.at) * self.at.water_m3_kg / self._volume_m3

    @property
    def energy_kj(self):
        """The energy of water, steam and metal as the pressure shows it."""
        return self._energy_kj(self.at)

    def take(self, mass_kg, energy_kj):
        """Take mass and energy in, below zero out, and come to the pressure that they make."""
        self.mass_kg += mass_kg
        self._taken_kj += energy_kj
        found_kj = self._energy_kj(self.at)
        for _ in range(ROUNDS):
            missing_kj = self._taken_kj - found_kj
            if abs(missing_kj) <= SETTLED * self._kj_mpa:
                return
            pressure_mpa = self.at.pressure_mpa + missing_kj / self._kj_mpa
            at = boiling(min(max(pressure_mpa, LOWEST_MPA), HIGHEST_MPA))
            now_kj = self._energy_kj(at)
            if abs(missing_kj) > 1e-5 * self._kj_mpa and at.pressure_mpa != self.at.pressure_mpa:
                self._kj_mpa = (now_kj - found_kj) / (at.pressure_mpa - self.at.pressure_mpa)
            self.at, found_kj = at, now_kj
        raise ArithmeticError("a drum of %.6g kg and %.6g kJ has no pressure" % (
            self.mass_kg, self._taken_kj))

    def _water_kg(self, at):
        """Return how much of the mass is water, so that both phases fill the volume."""
        return (self.mass_kg * at.steam_m3_kg - self._volume_m3) / (
            at.steam_m3_kg - at.water_m3_kg)

    def _energy_kj(self, at):
        """Return what the mass and the metal would hold at a pressure."""
        water_kg = self._water_kg(at)
        # u = h - p v, and the volumes of both phases add up to the drum's.
        return (water_kg * at.water_kj_kg + (self.mass_kg - water_kg) * at.steam_kj_kg
                - 1000.0 * at.pressure_mpa * self._volume_m3 + self._metal_kj_k * at.temp_c)
