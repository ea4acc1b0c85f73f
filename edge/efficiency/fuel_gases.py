"""What a fuel's composition gives: volumes of air and flue gas, and masses for PTC 4."""

from collections import namedtuple

from edge.efficiency.combustion import (
    air_by_mass_m3_kg,
    air_for_gas_m3_m3,
    carbon_gases_pct,
    dry_gas_m3,
    nitrogen_by_mass_m3_kg,
    nitrogen_of_gas_m3_m3,
    ro2_by_mass_m3_kg,
    ro2_of_gas_m3_m3,
    vapour_by_mass_m3_kg,
    vapour_of_gas_m3_m3,
)
from edge.efficiency.fuels import GAS_KEYS, SOLID_KEYS
from edge.efficiency.ptc_4 import dry_gas_kg_kg, theoretical_air_kg_kg

# Volumes per kg or m3 of fuel, at 0 °C and 101.325 kPa:
# air_m3 V0; ro2_m3 V_RO2; nitrogen_m3 V_N2 and dry_m3 V_dry, both without excess air;
# fuel_vapour_m3 water vapour of the fuel itself, without the air's; co2_m3 CO2 without SO2.
Gases = namedtuple(
    "Gases", ("air_m3", "ro2_m3", "nitrogen_m3", "dry_m3", "fuel_vapour_m3", "co2_m3")
)

# How the burnable gases stand in the kernels' arguments; keys of a composition.
_HYDROCARBONS = GAS_KEYS[:8]

# Atoms of carbon, hydrogen, oxygen, nitrogen and sulfur in a molecule of a fuel gas.
_ATOMS = {
    "ch4_pct": (1, 4, 0, 0, 0), "c2h6_pct": (2, 6, 0, 0, 0), "c2h4_pct": (2, 4, 0, 0, 0),
    "c2h2_pct": (2, 2, 0, 0, 0), "c3h8_pct": (3, 8, 0, 0, 0), "c3h6_pct": (3, 6, 0, 0, 0),
    "c4h10_pct": (4, 10, 0, 0, 0), "c5h12_pct": (5, 12, 0, 0, 0), "h2_pct": (0, 2, 0, 0, 0),
    "co_pct": (1, 0, 1, 0, 0), "h2s_pct": (0, 2, 0, 0, 1), "co2_pct": (1, 0, 2, 0, 0),
    "n2_pct": (0, 0, 0, 2, 0), "o2_pct": (0, 0, 2, 0, 0),
}
_KG_KMOL = (12.011, 1.008, 15.999, 14.007, 32.06)
_MOLAR_M3 = 22.414  # m3/kmol


def volumes(fuel):
    """Return the Gases that a fuel's composition gives."""
    return _volumes_of_gas(fuel) if fuel.state == "gas" else _volumes_by_mass(fuel)


def elements_pct(fuel):
    """Return carbon, hydrogen, oxygen, nitrogen, sulfur and moisture.

    Mass % of a solid or liquid fuel; of a gas kg per 100 m3.
    """
    if fuel.state != "gas":
        return _parts(fuel.composition, SOLID_KEYS)[:6]
    sums = [0.0] * 5
    for key in GAS_KEYS:
        kmol = float(fuel.composition.get(key, 0.0)) / _MOLAR_M3
        for place in range(5):
            sums[place] += kmol * _ATOMS[key][place] * _KG_KMOL[place]
    return sums + [0.0]


def ptc_masses(fuel):
    """Return the constants of PTC 4 for one kg or m3 of fuel (A11.1, A11.3), by name in rows.PLANT.

    theoretical_kg   air needed           dry_burnt_kg   dry flue gas less the air supplied
    water_pct        water of hydrogen and moisture, kg per 100      carbon_pct   likewise
    """
    carbon, hydrogen, oxygen, nitrogen, sulfur, moisture = elements_pct(fuel)
    air_kg = theoretical_air_kg_kg(carbon, hydrogen, oxygen, sulfur)
    return {
        "theoretical_kg": air_kg, "water_pct": 9.0 * hydrogen + moisture, "carbon_pct": carbon,
        "dry_burnt_kg": dry_gas_kg_kg(carbon, nitrogen, sulfur, air_kg, 0.0),
    }


def _parts(composition, keys):
    """Return the shares of the named components, zero where one is not given."""
    return [float(composition.get(key, 0.0)) for key in keys]


def _volumes_by_mass(fuel):
    carbon, hydrogen, oxygen, nitrogen, sulfur, moisture, _ = _parts(fuel.composition, SOLID_KEYS)
    air_m3 = air_by_mass_m3_kg(carbon, hydrogen, oxygen, sulfur)
    ro2_m3 = ro2_by_mass_m3_kg(carbon, sulfur)
    nitrogen_m3 = nitrogen_by_mass_m3_kg(air_m3, nitrogen)
    return Gases(
        air_m3, ro2_m3, nitrogen_m3, dry_gas_m3(ro2_m3, nitrogen_m3, air_m3, 1.0),
        vapour_by_mass_m3_kg(hydrogen, moisture, 0.0), ro2_by_mass_m3_kg(carbon, 0.0),
    )


def _volumes_of_gas(fuel):
    hydrocarbons = _parts(fuel.composition, _HYDROCARBONS)
    h2, co, h2s, co2, n2, o2 = _parts(fuel.composition, GAS_KEYS[8:])
    carbon = carbon_gases_pct(*(hydrocarbons + [co, co2]))
    air_m3 = air_for_gas_m3_m3(*(hydrocarbons + [h2, co, h2s, o2]))
    ro2_m3 = ro2_of_gas_m3_m3(carbon, h2s)
    nitrogen_m3 = nitrogen_of_gas_m3_m3(air_m3, n2)
    return Gases(
        air_m3, ro2_m3, nitrogen_m3, dry_gas_m3(ro2_m3, nitrogen_m3, air_m3, 1.0),
        vapour_of_gas_m3_m3(*(hydrocarbons + [h2, h2s, 0.0])), ro2_of_gas_m3_m3(carbon, 0.0),
    )
