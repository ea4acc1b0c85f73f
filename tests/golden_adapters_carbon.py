"""Adapters of golden cases for carbon and energy (D); see golden_adapters.py.

Importing this module enters them into ADAPTERS.  CPython only.
"""

from edge.efficiency import carbon, direct
from edge.efficiency.firing import volumes
from tests.golden_adapters import adapter, fuel_of


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
