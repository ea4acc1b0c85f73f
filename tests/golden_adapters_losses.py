"""Adapters of golden cases for losses and condensing (A9, A10, A13); see golden_adapters.py.

Importing this module enters them into ADAPTERS.  CPython only.
"""

from edge.efficiency import air, condensing, flue_gas, losses, steam
from tests.golden_adapters import adapter, flue_gas_of, fuel_of, parts_of

BOILER = "CO_dry_pct actual_t_h alpha d_air_g_per_kg rated_t_h t_air_C t_flue_C "
ASHES = "Q_C_kJ_kg Qr_kJ_kg flyash fuel_ar_pct slag "


@adapter("A9.1-A9.6", BOILER + ASHES, BOILER + ASHES + "q5_rule",
         BOILER + "Qr_kJ_kg fuel_ar_pct", BOILER + "Qr_kJ_m3 fuel_vol_pct")
def indirect(case):
    """Losses and indirect efficiency."""
    fuel = fuel_of(case)
    gases, ratio, moisture, dry, water = flue_gas_of(case)
    q4 = q6 = 0.0
    if "slag" in case:
        q4, q6 = ash_losses(case, fuel)
    ro2, nitrogen, oxygen = parts_of(gases, ratio)
    gas_kj = flue_gas.flue_gas_enthalpy_kj(float(case["t_flue_C"]), ro2, nitrogen, oxygen, water)
    air_kj = flue_gas.air_enthalpy_kj(float(case["t_air_C"]), gases.air_m3, ratio, moisture)
    net_kj = fuel.net_heating_value_kj
    found = {
        "q2": losses.stack_loss_pct(gas_kj, air_kj, q4, net_kj),
        "q3": losses.gas_loss_pct(dry, float(case["CO_dry_pct"]), 0.0, 0.0, q4, net_kj),
        "q4": q4, "q5": surface(case)["q5"], "q6": q6,
    }
    found["eta"] = losses.indirect_efficiency_pct(
        found["q2"], found["q3"], found["q4"], found["q5"], found["q6"])
    return found


def ash_losses(case, fuel):
    """Return q4 and q6 of a case with slag and fly ash."""
    slag, fly = case["slag"], case["flyash"]
    ash = fuel.composition["ash_pct"]
    net_kj = fuel.net_heating_value_kj
    q4 = losses.solid_loss_pct(
        ash, float(slag["a_pct"]), float(slag["C_pct"]), float(fly["a_pct"]),
        float(fly["C_pct"]), float(case["Q_C_kJ_kg"]), net_kj)
    q6 = losses.ash_loss_pct(
        ash, float(slag["a_pct"]), float(slag["C_pct"]), float(slag["t_C"]),
        float(fly["a_pct"]), float(fly["C_pct"]), float(fly["t_C"]), net_kj)
    return q4, q6


@adapter("A9.3", "A_ar Q_C Qr parts")
def unburnt_carbon(case):
    """Carbon in up to two kinds of ash."""
    parts = [(float(part["a"]), float(part["C"])) for part in case["parts"]] + [(0.0, 0.0)]
    if len(parts) > 3:
        return None
    return {"q4": losses.solid_loss_pct(
        float(case["A_ar"]), *parts[0], *parts[1], float(case["Q_C"]), float(case["Qr"]))}


@adapter("A9.4", "rated_t_h", "actual_t_h rated_t_h")
def surface(case):
    """Surface loss by steam output."""
    rated = float(case["rated_t_h"])
    loss = losses.rated_surface_loss_by_steam_pct(rated)
    return {"q5": losses.surface_loss_pct(loss, rated, float(case.get("actual_t_h", rated)))}


@adapter("A9.7", "O2_dry fuel m n q4 t_air t_flue")
def quick(case):
    """Quick stack loss."""
    return {"q2": losses.quick_stack_loss_pct(
        float(case["m"]), float(case["n"]), air.air_ratio_simple(float(case["O2_dry"])),
        float(case["t_flue"]), float(case["t_air"]), float(case["q4"]))}


@adapter("A10.1-A10.4", "Qi_kJ_m3 alpha d_air fuel_vol_pct p_kPa t_flue_C")
def condensation(case):
    """Water that condenses and its heat."""
    _, _, _, dry, water = flue_gas_of(case)
    t, p = float(case["t_flue_C"]), float(case["p_kPa"])
    condensed = condensing.condensed_m3(water, dry, t, p)
    mass = condensing.condensate_kg(condensed)
    latent = mass * steam.latent_heat_kj_kg(t)
    return {"dewpoint_C": condensing.water_dew_point_c(p, water / (dry + water)),
            "V_H2O_sat": condensing.vapour_held_m3(dry, t, p), "V_condensed": condensed,
            "m_condensate_kg_m3": mass, "q_latent_kJ_m3": latent,
            "latent_pct_LHV": -condensing.condensing_stack_loss_pct(
                0.0, latent, float(case["Qi_kJ_m3"]))}


@adapter("A10.5", "alpha d_air fuel_vol_pct p_kPa q3 q5 t_air_C t_flue_C")
def condensing_boiler(case):
    """Efficiency of a condensing boiler."""
    gases, ratio, moisture, dry, water = flue_gas_of(case)
    t, p = float(case["t_flue_C"]), float(case["p_kPa"])
    condensed = condensing.condensed_m3(water, dry, t, p)
    air_kj = flue_gas.air_enthalpy_kj(float(case["t_air_C"]), gases.air_m3, ratio, moisture)
    sensible = condensing.sensible_heat_kj(t, *parts_of(gases, ratio), water, condensed, air_kj)
    latent = condensing.condensate_kg(condensed) * steam.latent_heat_kj_kg(t)
    loss = condensing.condensing_stack_loss_pct(
        sensible, latent, fuel_of(case).net_heating_value_kj)
    return {"q_sensible_kJ_m3": sensible, "q_latent_kJ_m3": latent,
            "eta_LHV": losses.indirect_efficiency_pct(
                loss, float(case["q3"]), 0.0, float(case["q5"]), 0.0)}


@adapter("A13.1", "A2 B O2_air O2_dry t_air t_flue")
def siegert(case):
    """Siegert by oxygen."""
    return {"qA": losses.siegert_by_o2_pct(
        *[float(case[name]) for name in ("t_flue", "t_air", "O2_dry", "A2", "B", "O2_air")])}


@adapter("A13.2", "A1 B CO2_dry t_air t_flue")
def siegert_by_co2(case):
    """Siegert by carbon dioxide."""
    return {"qA": losses.siegert_by_co2_pct(
        *[float(case[name]) for name in ("t_flue", "t_air", "CO2_dry", "A1", "B")])}
