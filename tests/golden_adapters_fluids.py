"""Adapters of golden cases for emissions, carbon, steam and fuel gas; see golden_adapters.py.

Importing this module enters them into ADAPTERS.  CPython only.
"""

from edge.efficiency import air, carbon, combustion, direct, emissions, steam, steam_state
from edge.efficiency.firing import volumes
from edge.efficiency.fuels import net_heating_value_of_gas_kj_m3
from tests.golden_adapters import adapter, fuel_of

NO2_G, SO2_G = 46.0055, 64.066
ZERO_C_K = 273.15

# C: emissions


@adapter("C1.1", "M Vm_L_mol ppm")
def concentrations(case):
    """Mass concentrations at 0 °C."""
    names = (("NOx", "NOx_as_NO2", "NO2"), ("SO2", "SO2", "SO2"), ("CO", "CO", "CO"))
    return {out: emissions.mass_concentration_mg_m3(
                float(case["ppm"][gas]), float(case["M"][mass]), float(case["Vm_L_mol"]),
                ZERO_C_K, 101325.0)
            for out, gas, mass in names if gas in case["ppm"]}


@adapter("C1.1", "NOx_ppm P_Pa T_K")
def nox_at_state(case):
    """NOx as NO2 at a state."""
    return {"NOx_as_NO2": emissions.mass_concentration_mg_m3(
        float(case["NOx_ppm"]), NO2_G, emissions.MOLAR_L, float(case["T_K"]), float(case["P_Pa"]))}


@adapter("C1.1", "SO2_ppm P_Pa T_K")
def so2_at_state(case):
    """SO2 at a state."""
    return {"SO2": emissions.mass_concentration_mg_m3(
        float(case["SO2_ppm"]), SO2_G, emissions.MOLAR_L, float(case["T_K"]), float(case["P_Pa"]))}


@adapter("C1.1", "M T_C mg_m3")
def share_of_volume(case):
    """Volume share from a mass concentration at a temperature and 101.325 kPa."""
    return {"ppm": emissions.ppm_of_mg_m3(
        float(case["mg_m3"]), float(case["M"]), emissions.MOLAR_L, ZERO_C_K + float(case["T_C"]),
        101325.0)}


@adapter("C1.2", "M_NO2 NO2_ppm NO_ppm Vm_L_mol")
def nox(case):
    """NOx as NO2 after HJ 75."""
    return {"NOx_as_NO2": emissions.nox_as_no2_mg_m3(
        *[float(case[name]) for name in ("NO_ppm", "NO2_ppm", "M_NO2", "Vm_L_mol")])}


@adapter("C1.2,C3.1", "M NO2_ppm NO_ppm O2_dry O2_ref SO2_ppm Vm")
def nox_and_so2(case):
    """The whole way of HJ 75 from volumes to reference oxygen."""
    o2, reference = float(case["O2_dry"]), float(case["O2_ref"])
    found = {
        "NOx": emissions.nox_as_no2_mg_m3(
            float(case["NO_ppm"]), float(case["NO2_ppm"]), float(case["M"]["NO2"]),
            float(case["Vm"])),
        "SO2": emissions.mass_concentration_mg_m3(
            float(case["SO2_ppm"]), float(case["M"]["SO2"]), float(case["Vm"]), ZERO_C_K,
            101325.0),
        "alpha": air.air_ratio_simple(o2),
    }
    for gas in ("NOx", "SO2"):
        found[gas + "_ref"] = emissions.at_reference_o2_mg_m3(found[gas], o2, reference, 21.0)
    return found


@adapter("C2.1", "C_wet H2O_pct O2_wet")
def dry(case):
    """Concentration and oxygen in dry gas."""
    water = float(case["H2O_pct"])
    return {"C_dry": emissions.dry_concentration(float(case["C_wet"]), water),
            "O2_dry": emissions.dry_concentration(float(case["O2_wet"]), water)}


@adapter("C2.1,C3.1", "C_wet H2O_pct O2_ref O2_wet")
def dry_at_reference(case):
    """Wet concentration to dry, at reference oxygen."""
    found = dry(case)
    found["C_ref"] = emissions.at_reference_o2_mg_m3(
        found["C_dry"], found["O2_dry"], float(case["O2_ref"]), 21.0)
    return found


@adapter("C3.1", "C O2_air O2_dry O2_ref")
def at_reference(case):
    """Concentration at reference oxygen."""
    return {"C_ref": emissions.at_reference_o2_mg_m3(
        *[float(case[name]) for name in ("C", "O2_dry", "O2_ref", "O2_air")])}


@adapter("C3.2", "C O2_dry alpha_ref")
def at_reference_air(case):
    """Concentration of a kiln."""
    ratio = air.air_ratio_simple(float(case["O2_dry"]))
    return {"alpha": ratio, "C_ref": emissions.at_reference_air_mg_m3(
        float(case["C"]), ratio, float(case["alpha_ref"]))}


@adapter("C4.1", "Ba_Pa F_m2 Ps_Pa V_m_s Xsw_pct t_C")
def stack_flow(case):
    """Dry flue gas through the stack."""
    names = ("F_m2", "V_m_s", "t_C", "Ba_Pa", "Ps_Pa", "Xsw_pct")
    return {"Qsn_m3_h": emissions.stack_flow_m3_h(*[float(case[name]) for name in names])}


@adapter("C4.2", "C_mg_m3 Q_m3_h dt_h")
def masses(case):
    """Mass flows and their sum."""
    flows = [emissions.mass_flow_kg_h(float(c), float(q))
             for c, q in zip(case["C_mg_m3"], case["Q_m3_h"], strict=True)]
    return {"G_kg_h": flows, "total_kg": sum(flow * float(case["dt_h"]) for flow in flows)}


@adapter("C4.3", "B_m3_h NOx_mg_m3_dry O2_dry alpha_formula fuel_vol_pct")
def nox_by_fuel(case):
    """NOx from the fuel flow."""
    gases = volumes(fuel_of(case))
    ratio = air.air_ratio_dry(float(case["O2_dry"]), gases.air_m3, gases.dry_m3)
    dry_m3 = combustion.dry_gas_m3(gases.ro2_m3, gases.nitrogen_m3, gases.air_m3, ratio)
    flow = emissions.dry_flow_m3_h(float(case["B_m3_h"]), dry_m3)
    return {"alpha": ratio, "V_dry": dry_m3, "Q_dry_m3_h": flow,
            "NOx_kg_h": emissions.mass_flow_kg_h(float(case["NOx_mg_m3_dry"]), flow)}


# D: carbon and energy


@adapter("D1.1", "Q_kJ")
def coefficients(case):
    """Standard coal of one unit of each energy."""
    return {"kgce": {name: carbon.standard_coal_kgce(1.0, float(kj))
                     for name, kj in case["Q_kJ"].items()}}


@adapter("D1.1", "GJ kWh")
def of_heat_and_electricity(case):
    """Standard coal of a GJ and a kWh."""
    gj, kwh = float(case["GJ"]), float(case["kWh"])
    return {"kgce_per_GJ": carbon.standard_coal_kgce(gj, 1e6) / gj,
            "kgce_per_kWh": carbon.standard_coal_kgce(kwh, 3600.0) / kwh}


@adapter("D1.2", "coal_t coeff electricity_kWh heat_GJ natural_gas_m3")
def comprehensive_energy(case):
    """Standard coal of a site, by printed coefficients."""
    amounts = {"coal": "coal_t", "gas": "natural_gas_m3", "electricity": "electricity_kWh",
               "heat": "heat_GJ"}
    tonnes = 0.0
    for name, text in case["coeff"].items():
        number, unit = text.split()
        kgce = float(number) * (1000.0 if unit.startswith("tce") else 1.0)
        amount = float(case[amounts[name]])
        tonnes += carbon.standard_coal_by_coefficient_kgce(amount, kgce) / 1000.0
    return {"tce": tonnes}


@adapter("D2.1", "CC_tC_GJ FC_1e4m3 NCV_GJ_1e4m3 OF_pct", "CC_tC_GJ FC_t NCV_GJ_t OF_pct")
def co2_by_heat(case):
    """CO2 from heating value and carbon content."""
    unit = "1e4m3" if "FC_1e4m3" in case else "t"
    names = ("FC_" + unit, "NCV_GJ_" + unit, "CC_tC_GJ", "OF_pct")
    return {"tCO2": carbon.co2_by_heat_t(*[float(case[name]) for name in names])}


@adapter("D2.2", "C_ar_pct FC_t OF_pct")
def co2_by_carbon(case):
    """CO2 from measured carbon."""
    return {"tCO2": carbon.co2_by_carbon(
        *[float(case[name]) for name in ("FC_t", "C_ar_pct", "OF_pct")])}


@adapter("D2.3", "B_m3 fuel_vol_pct")
def co2_of_gas(case):
    """CO2 from the composition of a gas."""
    gases = volumes(fuel_of(case))
    return {"tCO2": carbon.co2_of_gas_kg(float(case["B_m3"]), gases.co2_m3) / 1000.0}


@adapter("D5.1", "CO2_t Qi_kJ_m3 aux_kWh gas_m3 h_feed_kJ_kg h_out_kJ_kg steam_t")
def indicators(case):
    """What a GJ of heat and a tonne of steam take; amounts of one hour."""
    kj = direct.steam_heat_kj_h(
        1000.0 * float(case["steam_t"]), float(case["h_out_kJ_kg"]), float(case["h_feed_kJ_kg"]),
        0.0, 0.0)
    mw = direct.megawatts(kj)
    kgce = carbon.standard_coal_kgce(float(case["gas_m3"]), float(case["Qi_kJ_m3"]))
    return {"useful_GJ": kj / 1e6, "kgce_per_GJ": carbon.per_gj(kgce, mw),
            "kWh_per_t": carbon.per_tonne(float(case["aux_kWh"]), float(case["steam_t"])),
            "kgCO2_per_GJ": carbon.per_gj(1000.0 * float(case["CO2_t"]), mw)}


# E: steam and fuel gas


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
