"""Adapters of golden cases for carbon, energy and uncertainty (D, F); see golden_adapters.py.

Importing this module enters them into ADAPTERS.  CPython only.
"""

from math import sqrt

from edge.efficiency import (
    air,
    carbon,
    direct,
    emissions,
    flue_gas,
    instruments,
    losses,
    standard_uncertainty,
)
from edge.efficiency.firing import volumes
from tests.golden_adapters import adapter, flue_gas_of, fuel_of, parts_of


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


@adapter("D3.1", "EF GWP TJ fuel")
def greenhouse_gases(case):
    """Greenhouse gases of a fuel's heat."""
    tj = float(case["TJ"])
    masses = [carbon.greenhouse_gas_t(tj, float(case["EF"][gas + "_kg_TJ"]))
              for gas in ("CO2", "CH4", "N2O")]
    return {"CO2_t": masses[0], "CO2e_t": carbon.co2_equivalent_t(
        *masses, float(case["GWP"]["CH4"]), float(case["GWP"]["N2O"]))}


@adapter("D3.2", "EF_kg_mmBtu HHV_mmBtu_scf fuel_scf")
def co2_by_gross_heat(case):
    """CO2 after 40 CFR 98, tier 1."""
    return {"tCO2": carbon.co2_by_gross_heat_t(
        *[float(case[name]) for name in ("fuel_scf", "HHV_mmBtu_scf", "EF_kg_mmBtu")])}


@adapter("D4.1", "EF_t_MWh MWh")
def co2_of_electricity(case):
    """CO2 of electricity."""
    return {"tCO2": carbon.co2_of_electricity_t(float(case["MWh"]), float(case["EF_t_MWh"]))}


# F: uncertainty


@adapter("F1", "dh_kJ_kg u_dh_kJ_kg u_rel")
def direct_efficiency(case):
    """Relative standard uncertainty of the direct efficiency."""
    flows = [float(case["u_rel"][name]) for name in "DBQ"]
    return {"u_rel_pct": 100.0 * standard_uncertainty.u_direct_efficiency(
        *flows, float(case["dh_kJ_kg"]), float(case["u_dh_kJ_kg"]))}


@adapter("F2", "C O2 O2_ref u_C u_O2")
def at_reference(case):
    """A concentration at reference oxygen and its standard uncertainty."""
    names = ("C", "u_C", "O2", "u_O2", "O2_ref")
    c, u_c, o2, u_o2, reference = [float(case[name]) for name in names]
    return {"C_ref": emissions.at_reference_o2_mg_m3(c, o2, reference, 21.0),
            "u": standard_uncertainty.u_at_reference_o2(c, u_c, o2, u_o2, reference)}


@adapter("F3", "half_width")
def tolerance(case):
    """Standard uncertainty of a tolerance."""
    return {"u": standard_uncertainty.u_of_tolerance(float(case["half_width"]))}


@adapter("F4", "K_class1_at_C K_class2_at_C Pt100_A_at_C Pt100_B_at_C")
def thermometers(case):
    """Tolerances of thermometers."""
    return {"K1": [instruments.thermocouple_k_1_k(float(t)) for t in case["K_class1_at_C"]],
            "K2": [instruments.thermocouple_k_2_k(float(t)) for t in case["K_class2_at_C"]],
            "A": instruments.pt100_a_k(float(case["Pt100_A_at_C"])),
            "B": instruments.pt100_b_k(float(case["Pt100_B_at_C"]))}


def less_stack_loss_pct(case, o2_pct, flue_gas_c):
    """Return 100 % less the stack loss of a gas boiler at an oxygen and a flue-gas temperature."""
    gases = volumes(fuel_of(case))
    ratio = air.air_ratio_dry(o2_pct, gases.air_m3, gases.dry_m3)
    _, _, moisture, _, water = flue_gas_of(case, ratio)
    gas_kj = flue_gas.flue_gas_enthalpy_kj(flue_gas_c, *parts_of(gases, ratio), water)
    air_kj = flue_gas.air_enthalpy_kj(float(case["t_air"]), gases.air_m3, ratio, moisture)
    return 100.0 - losses.stack_loss_pct(
        gas_kj, air_kj, 0.0, fuel_of(case).net_heating_value_kj)


@adapter("F5", "O2_dry d_air fuel_vol_pct t_air t_flue u_O2 u_t")
def sensitivities(case):
    """Slopes of the stack loss by central differences, and the uncertainty they give."""
    o2, t = float(case["O2_dry"]), float(case["t_flue"])
    by_o2 = (less_stack_loss_pct(case, o2 + 0.01, t)
             - less_stack_loss_pct(case, o2 - 0.01, t)) / 0.02
    by_t = (less_stack_loss_pct(case, o2, t + 0.1) - less_stack_loss_pct(case, o2, t - 0.1)) / 0.2
    return {"eta_minus_other_losses": less_stack_loss_pct(case, o2, t), "d_eta_dO2": by_o2,
            "d_eta_dt": by_t,
            "u_eta": sqrt((by_o2 * float(case["u_O2"])) ** 2 + (by_t * float(case["u_t"])) ** 2)}
