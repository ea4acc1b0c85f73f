"""Adapters of golden cases for furnaces (B); see golden_adapters.py.

Importing this module enters them into ADAPTERS.  CPython only.
"""

from edge.efficiency import (
    fired_heater,
    furnace,
    furnace_efficiency,
    furnace_heat,
    furnace_losses,
    measur,
    ptc_4,
)
from edge.efficiency.direct import megawatts
from tests.golden_adapters import adapter, flue_gas_of, parts_of


def floats(case, names):
    """Return the named inputs of a case as floats."""
    return [float(case[name]) for name in names.split()]


def hot_gas_kj(case, *temps_c):
    """Return the enthalpies of a case's flue gas at some temperatures."""
    gases, ratio, _, _, water = flue_gas_of(case)
    volumes = parts_of(gases, ratio)
    return [furnace.hot_flue_gas_enthalpy_kj(t, *volumes, water) for t in temps_c]


def hot_air_kj(case, *temps_c):
    """Return the enthalpies of a case's combustion air at some temperatures."""
    gases, ratio, moisture, _, _ = flue_gas_of(case)
    return [furnace.hot_air_enthalpy_kj(t, gases.air_m3, ratio, moisture) for t in temps_c]


@adapter("B2.1", "G_kg_h t_in t_out table")
def steel(case):
    """Heat of a charge of steel."""
    heat_kj_h = furnace_heat.steel_heat_kj_h(*floats(case, "G_kg_h t_out t_in"))
    return {"Q_kW": 1000.0 * megawatts(heat_kj_h)}


@adapter("B3.1-B3.4", "B_m3_h G_kg_h Qi_kJ_m3 alpha cp d_air fuel_vol_pct t_air "
         "t_flue_after_recup t_in t_out")
def fuel_furnace(case):
    """Heat balance of a furnace for steel."""
    flow, net_kj, charge_kg_h = floats(case, "B_m3_h Qi_kJ_m3 G_kg_h")
    useful_kj_h = furnace_heat.steel_heat_kj_h(*floats(case, "G_kg_h t_out t_in"))
    gas_kj, = hot_gas_kj(case, float(case["t_flue_after_recup"]))
    air_kj, = hot_air_kj(case, float(case["t_air"]))
    return {
        "Q_chem_kW": 1000.0 * megawatts(flow * net_kj),
        "Q_useful_kW": 1000.0 * megawatts(useful_kj_h),
        "eta_thermal": furnace_efficiency.thermal_efficiency_pct(useful_kj_h, flow, net_kj),
        "q_flue": furnace_efficiency.flue_loss_pct(gas_kj, air_kj, net_kj),
        "kgce_per_t": furnace_efficiency.energy_kgce_t(flow, net_kj, charge_kg_h / 1000.0),
    }


@adapter("B4.1-B4.3", "HHV Ha Hf Hm LHV Qr_frac_of_LHV Qs")
def heater(case):
    """Efficiencies of a fired heater."""
    net, gross, share, stack = floats(case, "LHV HHV Qr_frac_of_LHV Qs")
    sensible = floats(case, "Ha Hf Hm")
    useful = fired_heater.heater_useful_kj(net, *sensible, share * net, stack)
    return {
        "eta_net": fired_heater.heater_efficiency_pct(useful, net, *sensible),
        "eta_fuel": fired_heater.heater_fuel_efficiency_pct(useful, net),
        "eta_gross": fired_heater.heater_efficiency_pct(useful, gross, *sensible),
    }


@adapter("B5.1", "t_air_in t_air_out t_gas_in t_gas_out")
def effectiveness(case):
    """Effectiveness of a recuperator."""
    found = furnace.recuperator_effectiveness_pct(*floats(case, "t_air_in t_air_out t_gas_in"))
    return {"effectiveness": found / 100.0}


@adapter("B5.1-B5.3", "alpha d_air fuel_vol_pct t_air_in t_air_out t_gas_in t_gas_out")
def recuperator(case):
    """Recuperator with the heats of its air and gas."""
    air_kj = hot_air_kj(case, *floats(case, "t_air_in t_air_out"))
    gas_kj = hot_gas_kj(case, *floats(case, "t_gas_in t_gas_out"))
    recovery = furnace_efficiency.recuperator_recovery_pct(*air_kj, gas_kj[0])
    return dict(
        effectiveness(case), recovery_of_flue_heat=recovery / 100.0,
        heat_balance_ratio=furnace_efficiency.recuperator_balance(*air_kj, *gas_kj))


@adapter("B6.1", "a emissivity t_amb t_wall")
def wall(case):
    """Heat of a wall."""
    state = floats(case, "t_wall t_amb a emissivity")
    return {"q_kcal_m2h": furnace_losses.wall_kcal_m2_h(*state),
            "q_W_m2": furnace_losses.wall_w_m2(*state)}


@adapter("B6.2", "T_amb_C T_furnace_C area_m2 emissivity open_fraction view_factor")
def opening(case):
    """Radiation through an opening."""
    return {"Q_kW": furnace_losses.opening_kw(*floats(
        case, "T_furnace_C T_amb_C area_m2 emissivity view_factor open_fraction"))}


@adapter("B6.2", "rect round")
def openings(case):
    """Radiation through a round and a rectangular opening, in US units."""
    state = "t_in_F t_amb_F emissivity view_factor open_pct"
    return {
        "round_Btu_h": measur.round_opening_btu_h(
            *floats(case["round"], "diameter_in " + state)),
        "rect_Btu_h": measur.rectangular_opening_btu_h(
            *floats(case["rect"], "length_in width_in " + state)),
    }


@adapter("B6.3", "area_ft2 correction emissivity shape_factor t_amb_F t_surf_F wind_mph")
def wall_us(case):
    """Heat of a wall, in US units."""
    return {"Q_Btu_h": measur.wall_btu_h(*floats(
        case, "area_ft2 t_surf_F t_amb_F wind_mph emissivity shape_factor correction"))}


@adapter("B6.4", "m_kg_s p_MPa t_in t_out")
def cooling_water(case):
    """Heat of cooling water."""
    return {"Q_kW": furnace_losses.cooling_water_kw(*floats(case, "m_kg_s p_MPa t_in t_out"))}


@adapter("B6.4", "flow_gpm t_in_F t_out_F")
def cooling_water_us(case):
    """Heat of cooling water, in US units."""
    return {"Q_Btu_h": measur.cooling_water_btu_h(*floats(case, "flow_gpm t_in_F t_out_F"))}


@adapter("B8.1-B8.3",
         "GCV_kcal_kg cp hydrogen m_air_plus_flue_kg_per_kg moisture t_amb t_flue")
def oil_furnace_losses(case):
    """Losses of an oil-fired furnace; hydrogen and moisture in kg per kg of oil."""
    state = floats(case, "t_flue t_amb GCV_kcal_kg")
    return {
        "L_flue": ptc_4.dry_gas_loss_pct(
            *floats(case, "m_air_plus_flue_kg_per_kg cp"), *state),
        "L_moist": ptc_4.moisture_loss_pct(100.0 * float(case["moisture"]), *state),
        "L_H2": ptc_4.hydrogen_loss_pct(100.0 * float(case["hydrogen"]), *state),
    }


@adapter("B8.4", "GCV_kcal_kg G_kg_h cp_kcal density_kg_l oil_l_h t_in t_out")
def oil_furnace(case):
    """Direct efficiency of an oil-fired furnace."""
    stock = furnace_efficiency.stock_heat_kcal_h(*floats(case, "G_kg_h cp_kcal t_in t_out"))
    return {"Q_stock_kcal_h": stock, "eta": furnace_efficiency.oil_furnace_efficiency_pct(
        stock, *floats(case, "oil_l_h density_kg_l GCV_kcal_kg"))}
