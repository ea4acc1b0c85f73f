"""Adapters of golden cases for emissions (C); see golden_adapters.py.

Importing this module enters them into ADAPTERS.  CPython only.
"""

from edge.efficiency import air, combustion, emissions
from edge.efficiency.firing import volumes
from tests.golden_adapters import adapter, fuel_of

NO2_G, SO2_G = 46.0055, 64.066
ZERO_C_K = 273.15


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
