"""How golden cases reach the kernels: formula and names of inputs → adapter.

An adapter renames and converts units; every number comes from a kernel.  None says that this case
lies outside what the kernels cover.  CPython only.
"""

from edge.efficiency import air, combustion, direct, flue_gas, furnace, steam
from edge.efficiency.firing import volumes
from edge.efficiency.fuels import net_heating_value_of_gas_kj_m3
from edge.plant import Fuel
from edge.port import NAN

ADAPTERS = {}
MASS_NAMES = {"C": "carbon_pct", "H": "hydrogen_pct", "O": "oxygen_pct", "N": "nitrogen_pct",
              "S": "sulfur_pct", "M": "moisture_pct", "A": "ash_pct"}


def adapter(formula, *names):
    """Enter a function for a formula and one set of input names, blanks between names."""
    def enter(function):
        for set_of_names in names:
            ADAPTERS[formula, frozenset(set_of_names.split())] = function
        return function
    return enter


def fuel_of(case):
    """Return the Fuel of a case, with a net heating value of its own where the case gives one."""
    by_mass = "fuel_ar_pct" in case
    if by_mass:
        parts = {MASS_NAMES[name]: float(value) for name, value in case["fuel_ar_pct"].items()}
        net_kj = float(case.get("Qr_kJ_kg", 1.0))
    else:
        parts = {name.lower() + "_pct": float(v) for name, v in case["fuel_vol_pct"].items()}
        net_kj = float(case.get("Qr_kJ_m3", case.get(
            "Qi_kJ_m3", net_heating_value_of_gas_kj_m3(parts))))
    return Fuel("case", "solid" if by_mass else "gas", parts, net_kj, NAN, NAN, NAN, NAN, NAN,
                NAN, "", "")


def flue_gas_of(case, ratio=None):
    """Return (gases, ratio, moisture, dry, water) of a case."""
    gases = volumes(fuel_of(case))
    ratio = float(case["alpha"]) if ratio is None else ratio
    moisture = float(case.get("d_air_g_per_kg", case.get("d_air", 10.0)))
    dry = combustion.dry_gas_m3(gases.ro2_m3, gases.nitrogen_m3, gases.air_m3, ratio)
    water = combustion.vapour_m3(gases.fuel_vapour_m3, gases.air_m3, ratio, moisture)
    return gases, ratio, moisture, dry, water


def parts_of(gases, ratio):
    """Return V_RO2, V_N2 and V_O2 at an excess-air ratio."""
    excess = (ratio - 1.0) * gases.air_m3
    return gases.ro2_m3, gases.nitrogen_m3 + 0.79 * excess, 0.21 * excess


# A3 to A7: stoichiometry, air, heat capacities, moist air


@adapter("A3.1-A3.7", "fuel_ar_pct alpha d_air_g_per_kg")
@adapter("A4.1-A4.6", "fuel_vol_pct alpha d_air_g_per_kg d_gas_g_per_m3")
def stoichiometry(case):
    """Volumes of air and flue gas."""
    gases, ratio, moisture, dry, water = flue_gas_of(case)
    gas_water = 0.0
    if case.get("d_gas_g_per_m3"):
        no_gas = [0.0] * 10
        gas_water = combustion.vapour_of_gas_m3_m3(*no_gas, float(case["d_gas_g_per_m3"]))
    found = {
        "V0": gases.air_m3, "V_RO2": gases.ro2_m3, "V_N2_0": gases.nitrogen_m3,
        "V_H2O_0": gas_water + combustion.vapour_m3(
            gases.fuel_vapour_m3, gases.air_m3, 1.0, moisture),
        "V_dry": dry, "V_H2O": gas_water + water, "V_wet": dry + water + gas_water,
        "O2_dry": combustion.oxygen_dry_pct(gases.air_m3, dry, ratio),
        "RO2max": combustion.share_pct(gases.ro2_m3, gases.dry_m3),
    }
    if "fuel_ar_pct" in case:
        part = case["fuel_ar_pct"]
        found["beta"] = combustion.fuel_characteristic(*[float(part[name]) for name in "CHONS"])
        found["RO2max"] = combustion.ro2_highest_by_beta_pct(found["beta"])
    return found


@adapter("A3", "alpha d_air fuel_ar_pct")
@adapter("A4", "alpha d_air fuel_vol_pct")
def composition(case):
    """Composition of the flue gas."""
    gases, ratio, _, dry, water = flue_gas_of(case)
    ro2, nitrogen, _ = parts_of(gases, ratio)
    ro2_pct = combustion.share_pct(ro2, dry)
    return {"RO2_dry": ro2_pct, "CO2_dry": ro2_pct,
            "O2_dry": combustion.oxygen_dry_pct(gases.air_m3, dry, ratio),
            "N2_dry": combustion.share_pct(nitrogen, dry),
            "H2O_wet": combustion.share_pct(water, dry + water)}


ORSAT = ("O2", "CO", "H2", "CH4", "RO2")


@adapter("A5.1", "CH4 CO H2 O2 RO2")
def air_by_orsat(case):
    """Excess air from a full analysis."""
    return {"alpha": air.air_ratio_by_orsat(*[float(case[name]) for name in ORSAT])}


@adapter("A5.2", "CH4 CO H2 O2 RO2 fuel_vol_pct")
def air_of_gas_by_orsat(case):
    """Excess air of a gas that holds nitrogen."""
    fuel = fuel_of(case)
    carbon_pct = 100.0 * volumes(fuel).ro2_m3
    return {"alpha": air.air_ratio_of_gas_by_orsat(
        *[float(case[name]) for name in ORSAT], fuel.composition.get("n2_pct", 0.0), carbon_pct)}


@adapter("A5.3", "O2_dry_pct")
def air_simple(case):
    """Excess air from oxygen alone."""
    return {"alpha": air.air_ratio_simple(float(case["O2_dry_pct"]))}


@adapter("A5.4", "O2_dry_pct V0 V_dry_0")
def air_dry(case):
    """Excess air from dry oxygen and the fuel."""
    return {"alpha": air.air_ratio_dry(
        float(case["O2_dry_pct"]), float(case["V0"]), float(case["V_dry_0"]))}


GASES = ("co2", "n2", "o2", "h2o", "co", "so2")


@adapter("A6.2", "t_C")
def heat_capacities(case):
    """Mean heat capacities to 500 °C."""
    t = float(case["t_C"])
    return {gas.upper(): getattr(flue_gas, gas + "_kj_m3_k")(t) for gas in GASES}


@adapter("A6.3", "t_C")
def hot_heat_capacities(case):
    """Mean heat capacities to 2000 °C."""
    t = float(case["t_C"])
    return {gas.upper(): getattr(furnace, "hot_%s_kj_m3_k" % gas)(t) for gas in GASES}


@adapter("A7.1", "t_C")
def vapour_pressure(case):
    """Saturation pressure over water."""
    return {"ps_Pa": air.vapour_pressure_pa(float(case["t_C"]))}


@adapter("A7.2", "RH p_Pa t_C")
def humidity(case):
    """Moisture of air."""
    return {"d_g_kg": air.air_moisture_g_kg(
        float(case["t_C"]), float(case["RH"]), float(case["p_Pa"]))}


# A8: direct method


def direct_pct(output_kj_h, case):
    """Return the direct efficiency of a case that names its fuel flow and heating value."""
    flow = float(case.get("B_m3_h", case.get("B_kg_h", 0.0)))
    heat = float(case.get("Qr_kJ_m3", case.get("Qr_kJ_kg", 0.0)))
    return direct.direct_efficiency_pct(output_kj_h, flow * heat)


@adapter("A8.1", "B_kg_h D_kg_h Qr_kJ_kg p_abs_MPa t_feed_C t_steam_C")
def superheated(case):
    """Boiler with superheated steam."""
    p = float(case["p_abs_MPa"])
    h = steam.steam_enthalpy_kj_kg(p, float(case["t_steam_C"]))
    feed = steam.water_enthalpy_kj_kg(p, float(case["t_feed_C"]))
    taken = direct.steam_heat_kj_h(float(case["D_kg_h"]), h, feed, 0.0, 0.0)
    return {"h_steam": h, "h_feed": feed, "eta": direct_pct(taken, case)}


@adapter("A8.1", "B_m3_h D_kg_h Qr_kJ_m3 moisture_pct p_abs_MPa t_feed_C")
def saturated(case):
    """Boiler with saturated steam."""
    p = float(case["p_abs_MPa"])
    dry = steam.saturated_steam_enthalpy_kj_kg(p)
    wet = steam.wet_steam_enthalpy_kj_kg(p, float(case["moisture_pct"]))
    feed = steam.water_enthalpy_kj_kg(p, float(case["t_feed_C"]))
    taken = direct.steam_heat_kj_h(float(case["D_kg_h"]), wet, feed, 0.0, 0.0)
    return {"h_g": dry, "h_feed": feed, "latent": dry - steam.saturated_water_enthalpy_kj_kg(p),
            "eta": direct_pct(taken, case)}


@adapter("A8.1", "B_t_h D_t_h GCV_kcal_kg h_feed_kcal_kg h_steam_kcal_kg")
def by_kilocalories(case):
    """Boiler with enthalpies in kcal: the ratio has no unit."""
    taken = direct.steam_heat_kj_h(
        float(case["D_t_h"]), float(case["h_steam_kcal_kg"]), float(case["h_feed_kcal_kg"]),
        0.0, 0.0)
    return {"eta": direct.direct_efficiency_pct(
        taken, float(case["B_t_h"]) * float(case["GCV_kcal_kg"]))}


@adapter("A8.2", "B_m3_h G_kg_h Qr_kJ_m3 p_in_abs_MPa p_out_abs_MPa t_in_C t_out_C")
def hot_water(case):
    """Hot-water boiler."""
    h_out = steam.water_enthalpy_kj_kg(float(case["p_out_abs_MPa"]), float(case["t_out_C"]))
    h_in = steam.water_enthalpy_kj_kg(float(case["p_in_abs_MPa"]), float(case["t_in_C"]))
    taken = direct.water_heat_kj_h(float(case["G_kg_h"]), h_out, h_in)
    return {"h_out": h_out, "h_in": h_in, "eta": direct_pct(taken, case)}


@adapter("A8.5", "D_kg_h G_feed_kg_h fuels h_feed h_steam unit")
def separate_flows(case):
    """Several fuels, flows of steam and feedwater apart; heats in one unit."""
    taken = direct.separate_flows_heat_kj_h(
        float(case["D_kg_h"]), float(case["h_steam"]), float(case["G_feed_kg_h"]),
        float(case["h_feed"]))
    burnt = sum(float(fuel["B"]) * float(fuel["GCV"]) for fuel in case["fuels"])
    return {"eta": direct.direct_efficiency_pct(taken, burnt)}


@adapter("A8.6", "B_kg_h CV_kJ_kg D_kg_h L100_kJ_kg h_feed_kJ_kg h_steam_kJ_kg")
def evaporation(case):
    """Equivalent evaporation."""
    d, b = float(case["D_kg_h"]), float(case["B_kg_h"])
    h, feed = float(case["h_steam_kJ_kg"]), float(case["h_feed_kJ_kg"])
    taken = direct.steam_heat_kj_h(d, h, feed, 0.0, 0.0)
    return {"equiv_evap_kg_per_kg": direct.evaporation_kg_kg(
                d, b, h, feed, float(case["L100_kJ_kg"])),
            "eta": direct.direct_efficiency_pct(taken, b * float(case["CV_kJ_kg"]))}
