"""The peer of benchmarks.balance: a gas steam boiler's balance in numpy, steam by CoolProp.

What one writes who needs the balance of an archive: arrays all through, every formula once, the
gates by masks.  Steam and water by CoolProp's IF97, whose PropsSI takes arrays.
"""

import numpy

WATER = "IF97::Water"
ZERO_C_K = 273.15


def within(values, low, high):
    """Return the values with NaN for those outside."""
    return numpy.where((values >= low) & (values <= high), values, numpy.nan)


def heat_capacities(temp_c):
    """Return the mean heat capacities of CO2, N2, O2 and H2O from 0 °C.  [kJ/(m3 K)]"""
    return (1.607127 + temp_c * (1.012853e-3 - 4.825203e-7 * temp_c),
            1.298830 + temp_c * (5.421503e-6 + 1.240256e-7 * temp_c),
            1.303053 + temp_c * (1.484900e-4 + 8.984168e-8 * temp_c),
            1.492311 + temp_c * (1.172353e-4 + 1.559745e-7 * temp_c))


def steam_output_mw(x, air_kpa, props):
    """Return the heat that steam takes up in the boiler."""
    pressure_pa = 1e6 * x["steam_pressure_mpa"] + 1e3 * air_kpa
    dryness = 1.0 - x["steam_moisture_pct"] / 100.0
    steam = props("H", "P", pressure_pa, "Q", dryness, WATER)
    feed_k = x["feedwater_temp_c"] + ZERO_C_K
    feed = props("H", "P", pressure_pa, "T", feed_k, WATER)
    return x["steam_flow_t_h"] * (steam - feed) / 3.6e6


def losses_pct(x, c, gas, output_mw):
    """Return stack, gas and surface loss behind their gates."""
    flue_c, air_c, co_pct = x["flue_gas_temp_c"], x["air_temp_c"], x["co_ppm"] / 1e4
    ratio = gas["ratio"]
    co2, n2, o2, h2o = heat_capacities(flue_c)
    excess_m3 = (ratio - 1.0) * c["air_m3"]
    gas_kj = flue_c * (c["ro2_m3"] * co2 + (c["nitrogen_m3"] + 0.79 * excess_m3) * n2
                       + 0.21 * excess_m3 * o2 + gas["water_m3"] * h2o)
    co2, n2, o2, h2o = heat_capacities(air_c)
    air_kj = air_c * ratio * c["air_m3"] * (
        0.21 * o2 + 0.79 * n2 + 0.00161 * c["air_moisture"] * h2o)
    fits = ((ratio >= c["ratio_lowest"]) & (ratio <= c["ratio_highest"]) & (flue_c > air_c)
            & (co_pct < c["co_highest_pct"]))
    gate = numpy.where(fits, 1.0, numpy.nan)
    stack = gate * 100.0 * (gas_kj - air_kj) / c["net_kj"]
    unburnt = gate * 100.0 * gas["dry_m3"] * 126.36 * co_pct / c["net_kj"]
    return stack, unburnt, gate * c["rated_loss_pct"] * c["rated_mw"] / output_mw


def flue_gas(x, c, props):
    """Return excess air, volumes and dew point of the flue gas."""
    dry_0_m3 = c["ro2_m3"] + c["nitrogen_m3"]
    o2_pct = within(x["o2_dry_pct"], 0.0, 20.9)
    ratio = 1.0 + o2_pct * dry_0_m3 / ((21.0 - o2_pct) * c["air_m3"])
    dry_m3 = dry_0_m3 + (ratio - 1.0) * c["air_m3"]
    water_m3 = c["fuel_vapour_m3"] + 0.00161 * c["air_moisture"] * ratio * c["air_m3"]
    vapour_pa = 1e3 * c["air_kpa"] * water_m3 / (dry_m3 + water_m3)
    dew_point_k = props("T", "P", vapour_pa, "Q", 0.0, WATER)
    return {"ratio": ratio, "o2_pct": o2_pct, "dry_m3": dry_m3, "water_m3": water_m3,
            "dew_point_c": dew_point_k - ZERO_C_K}


def emissions(x, c, gas):
    """Return NOx and CO at reference oxygen, and the mass flows of NOx and CO2."""
    o2_pct, fuel = gas["o2_pct"], x["fuel_flow_m3_h"]
    factor = (21.0 - c["reference_o2_pct"]) / (21.0 - o2_pct)
    factor = numpy.where(o2_pct > c["o2_highest_pct"], numpy.nan, factor)
    nox = x["nox_mg_m3"]
    return {"nox_ref_mg_m3": nox * factor, "co_ref_mg_m3": x["co_ppm"] * 28.0 / 22.4 * factor,
            "nox_kg_h": nox * fuel * gas["dry_m3"] * 1e-6,
            "co2_kg_h": fuel * c["co2_m3"] * (44.0095 / 22.414)}


def balance(x, c, props):
    """Return {result: array} of {reading: array} and {constant: number}; props is PropsSI."""
    gas = flue_gas(x, c, props)
    output_mw = steam_output_mw(x, c["air_kpa"], props)
    input_mw = x["fuel_flow_m3_h"] * c["net_kj"] / 3.6e6
    load_pct = 100.0 * output_mw / c["rated_mw"]
    stack, unburnt, surface = losses_pct(x, c, gas, output_mw)
    no_ash = 0.0 * stack  # 0, or NaN behind the gate
    found = emissions(x, c, gas)
    low, high = c["efficiency_lowest_pct"], c["efficiency_highest_pct"]
    runs = numpy.where(load_pct < c["load_lowest_pct"], numpy.nan, 1.0)
    indirect = within(runs * (100.0 - (stack + unburnt + surface)), low, high)
    direct = within(runs * (100.0 * output_mw / input_mw), low, high)
    kgce_h = 3.6e6 * input_mw / 29307.6
    gj_h = 3.6 * output_mw
    return dict(
        found, excess_air_ratio=gas["ratio"], loss_stack_pct=stack, loss_gas_pct=unburnt,
        loss_solid_pct=no_ash, loss_surface_pct=surface, loss_ash_pct=no_ash,
        efficiency_indirect_pct=indirect, efficiency_direct_pct=direct, heat_input_mw=input_mw,
        heat_output_mw=output_mw, load_pct=load_pct, nox_g_gj=1e3 * found["nox_kg_h"] / gj_h,
        co2_kg_gj=found["co2_kg_h"] / gj_h, energy_kgce_gj=kgce_h / gj_h,
        energy_kgce_t=kgce_h / x["steam_flow_t_h"],
        cost_per_gj=c["price"] * x["fuel_flow_m3_h"] / gj_h, water_dew_point_c=gas["dew_point_c"])
