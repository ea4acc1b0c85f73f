"""Water whose temperature follows from its enthalpy.  CPython only."""

from edge.efficiency import steam

CAPACITY = 4.2  # kJ/(kg K)


class Water:
    """Some water by its enthalpy; its temperature follows."""

    def __init__(self, absolute_mpa, temp_c):
        self.temp_c = temp_c
        self.kj_kg = steam.water_enthalpy_kj_kg(absolute_mpa, temp_c)

    def become(self, absolute_mpa, kj_kg):
        """Take this enthalpy."""
        self.kj_kg = kj_kg
        for _ in range(6):  # the heat capacity is right within 1 %: two digits a round
            off = (kj_kg - steam.water_enthalpy_kj_kg(absolute_mpa, self.temp_c)) / CAPACITY
            self.temp_c += off
            if abs(off) < 0.005:
                return
