"""Adapters of golden cases for emissions (C); see golden_adapters.py.

Importing this module enters them into ADAPTERS.  CPython only.
"""

from edge.efficiency import air, combustion, emission_limits, emissions, hj_75
from edge.efficiency import epa_f_factors as f_factors
from edge.efficiency import epa_method_19 as epa
from edge.efficiency import epa_part_75 as part_75
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


def numbers(case, names):
    """Return the named inputs of a case as floats."""
    return [float(case[name]) for name in names.split()]


# C5: EPA


@adapter("C5.1", "C GCV_Btu_lb H M N O S")
def f_factors_of_analysis(case):
    """F factors of an analysis."""
    dry_part = numbers(case, "C H O N S")
    gross = float(case["GCV_Btu_lb"])
    return {"Fd": f_factors.dry_factor_dscf_mmbtu(*dry_part, gross),
            "Fw": f_factors.wet_factor_wscf_mmbtu(*dry_part, float(case["M"]), gross),
            "Fc": f_factors.carbon_factor_scf_mmbtu(float(case["C"]), gross)}


@adapter("C5.1-C5.4", "C CO_ppm GCV_Btu_lb H N NOx_ppm O O2_dry Q_dscfm S SO2_ppm")
def method_19(case):
    """A stack test: rates of three pollutants by heat, at 15 % oxygen and by hour."""
    fd = f_factors.dry_factor_dscf_mmbtu(*numbers(case, "C H O N S GCV_Btu_lb"))
    o2, flow = numbers(case, "O2_dry Q_dscfm")
    found = {"Fd": fd}
    for gas, lb_scf in (("NOx", epa.NOX_LB_SCF), ("SO2", epa.SO2_LB_SCF), ("CO", epa.CO_LB_SCF)):
        ppm = float(case[gas + "_ppm"])
        found[gas + "_lb_MMBtu"] = epa.by_o2_lb_mmbtu(ppm, lb_scf, fd, o2)
        found[gas + "_lb_h"] = epa.mass_lb_h(ppm, lb_scf, flow)
        found[gas + "_ppm_15"] = epa.ppm_at_reference_o2(ppm, o2, 15.0)
    return found


@adapter("C5.2", "Fd K NOx_ppm O2_dry")
def by_oxygen(case):
    """Equation 19-1."""
    return {"E_lb_MMBtu": epa.by_o2_lb_mmbtu(*numbers(case, "NOx_ppm K Fd O2_dry"))}


@adapter("C5.3", "CO2_dry Fc K SO2_ppm")
def by_carbon_dioxide(case):
    """Equation 19-6."""
    return {"E_lb_MMBtu": epa.by_co2_lb_mmbtu(*numbers(case, "SO2_ppm K Fc CO2_dry"))}


@adapter("C5.5", "Bwa Fw K NOx_ppm_wet O2_wet")
def by_wet_oxygen(case):
    """Equation 19-2."""
    return {"E_lb_MMBtu": epa.by_wet_o2_lb_mmbtu(*numbers(case, "NOx_ppm_wet K Fw O2_wet Bwa"))}


@adapter("C5.6", "Fd_dscf_MMBtu")
def metric_factor(case):
    """An F factor in metric units."""
    return {"Fd_dscm_J": f_factors.factor_m3_j(float(case["Fd_dscf_MMBtu"]))}


@adapter("C5.7,C5.8", "CO2_wet Fc Fd H2O_pct O2_dry Q_scfh SO2_ppm_wet")
def from_wet_flow(case):
    """Masses and heat input from the wet flow."""
    flow, water, co2 = numbers(case, "Q_scfh H2O_pct CO2_wet")
    return {
        "SO2_lb_h": part_75.mass_of_wet_flow_lb_h(
            float(case["SO2_ppm_wet"]), epa.SO2_LB_SCF, flow, 0.0),
        "CO2_tons_h": part_75.co2_of_wet_flow_ton_h(co2, flow),
        "HI_CO2_mmBtu_h": part_75.heat_by_co2_mmbtu_h(flow, float(case["Fc"]), co2),
        "HI_O2_mmBtu_h": part_75.heat_by_o2_mmbtu_h(flow, *numbers(case, "Fd O2_dry"), water),
    }


# C6: HJ 75


@adapter("C6.1", "minutes")
def hour(case):
    """Mean of an hour."""
    parts = [(part["n"], part["value"], part["flag"]) for part in case["minutes"]]
    mean, valid, minutes = hj_75.hourly_mean(parts)
    return {"mean": mean, "valid": valid, "valid_minutes": minutes}


@adapter("C6.2", "operating_hours valid_hours")
def day(case):
    """Whether a day has enough valid hours."""
    return {"valid": hj_75.period_is_valid(case["valid_hours"], case["operating_hours"])}


# What the texts of the cases say, i counting the hours from 0 to 2999.
HISTORIES = {
    "e[i] = 1 + ((37*i) mod 100)/100 kg/h, i = 0..2999 oldest first, all valid, gap follows":
        lambda i: 1.0 + (37 * i % 100) / 100.0,
    "e[i] = 2.0 if i == 2400 else 1.0 + (i mod 7)/10 kg/h, i = 0..2999 oldest first, all valid, "
    "gap follows":
        lambda i: 2.0 if i == 2400 else 1.0 + (i % 7) / 10.0,
}


@adapter("C6.3", "capture_pct gap_h history_rule", "cases history_rule")
def substitution(case):
    """What stands in for one gap, or for several."""
    history = [HISTORIES[case["history_rule"]](i) for i in range(3000)]
    found = [hj_75.substitute_kg_h(history, float(gap["capture_pct"]), float(gap["gap_h"]))
             for gap in case.get("cases", [case])]
    if "cases" in case:
        return {"values": [value for value, _ in found]}
    return {"value": found[0][0], "window_h": found[0][1]}


# C7: limits


def judged(case, standard, table):
    """Return the verdict on NOx and on all that is given of a case."""
    rows = {}
    for name, pollutant in (("NOx", "nox"), ("SO2", "so2"), ("PM", "dust")):
        if name in case:
            limit = emission_limits.limit_row(standard, table, case["fuel"], pollutant)
            reference = float(case.get("O2_ref", limit.reference_o2_pct))
            rows[name] = emission_limits.verdict(
                limit._replace(reference_o2_pct=reference), *numbers(case, name + " O2_dry"))
    return {"NOx_ref": rows["NOx"][0], "limit": rows["NOx"][1],
            "compliant": all(row[2] for row in rows.values()), "note": "C <= limit is compliant"}


@adapter("C7.1", "NOx O2_dry PM SO2 fuel table", "NOx O2_dry fuel table")
def boiler_verdict(case):
    """Verdict after GB 13271."""
    return judged(case, emission_limits.GB_13271, case["table"])


@adapter("C7.4", "NOx O2_dry O2_ref fuel")
def beijing_verdict(case):
    """Verdict on a new boiler in Beijing."""
    return judged(case, emission_limits.BEIJING, "new")
