"""Adapters of golden cases for steam and fuel gas (E); see golden_adapters.py.

Importing this module enters them into ADAPTERS.  CPython only.
"""

from edge.efficiency import gas_properties, steam, steam_5, steam_any, steam_backward, steam_state
from edge.efficiency.fuels import net_heating_value_of_gas_kj_m3
from tests.golden_adapters import adapter

ZERO_C_K = 273.15
KERNELS = {
    "h_kJ_kg": "enthalpy_%d_kj_kg", "v_m3_kg": "volume_%d_m3_kg", "u_kJ_kg": "energy_%d_kj_kg",
    "s_kJ_kgK": "entropy_%d_kj_kg_k", "cp_kJ_kgK": "heat_capacity_%d_kj_kg_k",
    "w_m_s": "sound_%d_m_s",
}
BUTANES_AND_PENTANES = {"nC4": "n_c4h10", "iC4": "i_c4h10", "nC5": "n_c5h12", "iC5": "i_c5h12",
                        "nC6": "n_c6h14"}


def state(region, pressure, temp_k):
    """Return every property of a state of region 1, 2 or 5."""
    found = {}
    for key, name in KERNELS.items():
        modules = (steam_5,) if region == 5 else (steam, steam_state)
        kernel = next(getattr(module, name % region) for module in modules
                      if hasattr(module, name % region))
        found[key] = kernel(pressure, temp_k)
    return found


@adapter("E1", "T_K p_MPa")
def by_pressure_and_temp(case):
    """A state of water or steam; region 3 is not made."""
    pressure, temp_k = float(case["p_MPa"]), float(case["T_K"])
    region = steam.region(pressure, temp_k)
    return state(int(region), pressure, temp_k) if region in (1.0, 2.0, 5.0) else None


@adapter("E1", "p_MPa t_C")
def by_celsius(case):
    """A state of water or steam by °C."""
    return by_pressure_and_temp({"p_MPa": case["p_MPa"], "T_K": float(case["t_C"]) + ZERO_C_K})


@adapter("E1", "p_MPa x")
def wet_steam(case):
    """Wet steam of a dryness."""
    pressure, x = float(case["p_MPa"]), float(case["x"])
    if pressure > steam.SATURATION_1_MPA:
        return None
    temp_k = steam.saturation_temp_k(pressure)
    water, vapour = state(1, pressure, temp_k), state(2, pressure, temp_k)
    found = {name: water[name] + x * (vapour[name] - water[name])
             for name in ("h_kJ_kg", "s_kJ_kgK", "v_m3_kg")}
    found["ts_C"] = temp_k - ZERO_C_K
    return found


@adapter("E1", "T_K")
def by_temp(case):
    """Saturation pressure and the boundary between regions 2 and 3."""
    temp_k = float(case["T_K"])
    return {"ps_MPa": steam.saturation_pressure_mpa(temp_k),
            "p_MPa": steam.boundary_23_mpa(temp_k)}


@adapter("E1", "p_MPa")
def by_pressure(case):
    """Saturation temperature."""
    return {"Ts_K": steam.saturation_temp_k(float(case["p_MPa"]))}


@adapter("E1", "h_kJ_kg")
def by_enthalpy(case):
    """The boundary between regions 2b and 2c."""
    return {"p_MPa": steam_backward.boundary_2bc_mpa(float(case["h_kJ_kg"]))}


@adapter("E1", "h_kJ_kg p_MPa")
def by_pressure_and_enthalpy(case):
    """Temperature of water, wet steam or steam."""
    temp_k = steam_any.temperature_by_enthalpy_k(float(case["p_MPa"]), float(case["h_kJ_kg"]))
    return {"T_K": temp_k, "t_C": temp_k - ZERO_C_K}


@adapter("E1", "p_MPa s_kJ_kgK")
def by_pressure_and_entropy(case):
    """Temperature of water, wet steam or steam."""
    temp_k = steam_any.temperature_by_entropy_k(float(case["p_MPa"]), float(case["s_kJ_kgK"]))
    return {"T_K": temp_k, "t_C": temp_k - ZERO_C_K}


@adapter("E5", "edition t_comb_C t_vol_C x")
def gas_by_iso_6976(case):
    """Properties of a gas from mole fractions; what the tables do not hold is not covered."""
    parts = {BUTANES_AND_PENTANES.get(name, name.lower()) + "_pct": 100.0 * float(share)
             for name, share in case["x"].items()}
    try:
        found = gas_properties.gas_properties(
            parts, int(case["edition"]), float(case["t_comb_C"]), float(case["t_vol_C"]))
    except ValueError:
        return None
    return {"M_kg_kmol": found.kg_kmol, "Z": found.compression,
            "Hs_molar_kJ_mol": found.gross_kj_mol, "Hi_molar_kJ_mol": found.net_kj_mol,
            "Hs_mass_MJ_kg": found.gross_mj_kg, "Hi_mass_MJ_kg": found.net_mj_kg,
            "Hs_MJ_m3": found.gross_mj_m3, "Hi_MJ_m3": found.net_mj_m3,
            "rel_density": found.relative_density, "density_kg_m3": found.density_kg_m3,
            "Ws_MJ_m3": found.gross_wobbe_mj_m3, "Wi_MJ_m3": found.net_wobbe_mj_m3}


@adapter("E5", "vol_pct")
def gas_of_a_cubic_foot(case):
    """Gross heating value of ideal gas at 60 °F and 14.696 psia."""
    parts = {name.lower() + "_pct": float(share) for name, share in case["vol_pct"].items()}
    return {"Hs_Btu_scf": gas_properties.gross_heat_btu_scf(parts)}


@adapter("E6", "fuel_vol_pct")
def heat_of_gas(case):
    """Net heating value of a gas."""
    parts = {name.lower() + "_pct": float(v) for name, v in case["fuel_vol_pct"].items()}
    return {"Qi_MJ_m3": net_heating_value_of_gas_kj_m3(parts) / 1000.0}
