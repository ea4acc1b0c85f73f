"""Adapters of golden cases for methods outside China and dew points (A11 to A17).

See golden_adapters.py.  Importing this module enters them into ADAPTERS.  CPython only.
"""

from edge.efficiency import bs_845, dew_points, estimates, ptc_4, surface
from tests.golden_adapters import adapter

ZERO_C_K = 273.15
FUEL = "C GCV_kcal_kg H M N O S cp_flue_kcal humidity_kg_kg t_amb t_flue "


@adapter("A11.1-A11.5", FUEL + "O2_dry")
@adapter("A11.1-A11.9", FUEL + "A CO2_dry CO_dry bottom_ash fly_ash")
def heat_losses(case):
    """Losses after PTC 4.1, with those of carbon monoxide and ash where the case has them."""
    c, h, o, n, s = [float(case[name]) for name in "CHONS"]
    air = ptc_4.theoretical_air_kg_kg(c, h, o, s)
    if "O2_dry" in case:
        excess = ptc_4.excess_air_by_o2_pct(float(case["O2_dry"]))
    else:
        highest = ptc_4.highest_co2_pct(c, n, s, air)
        excess = ptc_4.excess_air_by_co2_pct(float(case["CO2_dry"]), highest)
    supplied = ptc_4.supplied_air_kg_kg(air, excess)
    dry = ptc_4.dry_gas_kg_kg(c, n, s, air, supplied)
    state = [float(case[name]) for name in ("t_flue", "t_amb", "GCV_kcal_kg")]
    found = {
        "TA": air, "EA": excess, "AAS": supplied, "m_dry": dry,
        "L1": ptc_4.dry_gas_loss_pct(dry, float(case["cp_flue_kcal"]), *state),
        "L2": ptc_4.hydrogen_loss_pct(h, *state),
        "L3": ptc_4.moisture_loss_pct(float(case["M"]), *state),
        "L4": ptc_4.air_moisture_loss_pct(supplied, float(case["humidity_kg_kg"]), *state),
    }
    if "fly_ash" in case:
        found.update(unburnt_losses(case))
    return found


def unburnt_losses(case):
    """Return L5, L7 and L8 of a case; the shares of the ashes may be in % or parts of one."""
    gross = float(case["GCV_kcal_kg"])
    found = {"L5": ptc_4.carbon_monoxide_loss_pct(
        float(case["CO_dry"]), float(case["CO2_dry"]), float(case["C"]), gross)}
    both = float(case["fly_ash"]["share"]) + float(case["bottom_ash"]["share"])
    for out, name in (("L7_flyash", "fly_ash"), ("L8_bottom", "bottom_ash")):
        ash = float(case["A"]) / 100.0 * float(case[name]["share"]) / both
        found[out] = ptc_4.unburnt_ash_loss_pct(ash, float(case[name]["GCV"]), gross)
    return found


@adapter("A12.1", "C Q_useful_MW")
def en_12952(case):
    """Surface loss after EN 12952-15, for one coefficient or for several by name."""
    output = float(case["Q_useful_MW"])
    if isinstance(case["C"], dict):
        return {name.replace("_fluidised", "") + "_MW": surface.en_12952_loss_mw(float(c), output)
                for name, c in case["C"].items()}
    loss = surface.en_12952_loss_mw(float(case["C"]), output)
    return {"Q_RC_MW": loss, "percent": surface.share_of_output_pct(loss, output)}


@adapter("A12.2", "duty_MMBtu_h")
def abma(case):
    """Surface loss after the ABMA chart."""
    return {"loss_pct": surface.abma_loss_pct(float(case["duty_MMBtu_h"]))}


@adapter("A12.3", "t_amb t_surface wind_m_s")
def casing(case):
    """Heat of a casing."""
    return {"q_W_m2": surface.casing_w_m2(
        *[float(case[name]) for name in ("t_surface", "t_amb", "wind_m_s")])}


@adapter("A14", "C CO_pct H K2 K4 M O2 Qgr Qnet Tf Ti")
def analyser(case):
    """Losses and efficiencies after BS 845."""
    o2, k2, tf, ti = [float(case[name]) for name in ("O2", "K2", "Tf", "Ti")]
    k1g = bs_845.dry_factor(float(case["C"]), float(case["Qgr"]))
    k1n = bs_845.dry_factor(float(case["C"]), float(case["Qnet"]))
    k3 = bs_845.wet_factor(float(case["H"]), float(case["M"]), float(case["Qgr"]))
    co2 = bs_845.co2_by_o2_pct(o2, k2)
    dry_gross = bs_845.dry_loss_pct(k1g, k2, o2, tf, ti)
    dry_net = bs_845.dry_loss_pct(k1n, k2, o2, tf, ti)
    wet = bs_845.wet_loss_pct(k3, tf, ti)
    unburnt = bs_845.unburnt_loss_pct(float(case["K4"]), float(case["CO_pct"]), co2)
    return {
        "K1g": k1g, "K1n": k1n, "K3": k3, "CO2": co2, "dry_gross": dry_gross,
        "dry_net": dry_net, "wet": wet, "unburned": unburnt,
        "eta_gross": bs_845.efficiency_gross_pct(dry_gross, wet, unburnt),
        "eta_net": bs_845.efficiency_net_pct(dry_net, unburnt),
        "excess_air": bs_845.excess_air_pct(o2),
    }


@adapter("A16", "O2_dry_pct dT_F excess_air_pct model")
def yardstick(case):
    """Combustion efficiency of a natural gas above air of 20 °C."""
    ratio = 1.0 + float(case["excess_air_pct"]) / 100.0
    return {"eta_HHV_pct": estimates.natural_gas_yardstick_gross_pct(
        20.0 + float(case["dT_F"]) / 1.8, 20.0, ratio)}


@adapter("A17.2", "p_H2O_mmHg p_SO3_mmHg")
def acid_dew_point(case):
    """Dew point of sulphuric acid."""
    return {"T_K": ZERO_C_K + dew_points.acid_dew_point_c(
        float(case["p_H2O_mmHg"]), float(case["p_SO3_mmHg"]))}
