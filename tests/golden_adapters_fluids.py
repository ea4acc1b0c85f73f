"""Adapters of golden cases for steam and fuel gas (E); see golden_adapters.py.

Importing this module enters them into ADAPTERS.  CPython only.
"""

from edge.efficiency import steam, steam_state
from edge.efficiency.fuels import net_heating_value_of_gas_kj_m3
from tests.golden_adapters import adapter

ZERO_C_K = 273.15


def state(region, pressure, temp_k):
    """Return every property of a state of region 1 or 2."""
    names = ("volume_%d_m3_kg", "energy_%d_kj_kg", "entropy_%d_kj_kg_k",
             "heat_capacity_%d_kj_kg_k", "sound_%d_m_s")
    keys = ("v_m3_kg", "u_kJ_kg", "s_kJ_kgK", "cp_kJ_kgK", "w_m_s")
    found = {key: getattr(steam_state, name % region)(pressure, temp_k)
             for key, name in zip(keys, names, strict=True)}
    enthalpy = steam.enthalpy_1_kj_kg if region == 1 else steam.enthalpy_2_kj_kg
    found["h_kJ_kg"] = enthalpy(pressure, temp_k)
    return found


@adapter("E1", "T_K p_MPa")
def by_pressure_and_temp(case):
    """A state of water or steam; regions 3 and 5 are not made."""
    pressure, temp_k = float(case["p_MPa"]), float(case["T_K"])
    region = steam.region(pressure, temp_k)
    return state(int(region), pressure, temp_k) if region in (1.0, 2.0) else None


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


@adapter("E6", "fuel_vol_pct")
def heat_of_gas(case):
    """Net heating value of a gas."""
    parts = {name.lower() + "_pct": float(v) for name, v in case["fuel_vol_pct"].items()}
    return {"Qi_MJ_m3": net_heating_value_of_gas_kj_m3(parts) / 1000.0}
