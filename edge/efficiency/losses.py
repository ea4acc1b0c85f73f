"""Heat losses of a boiler and the indirect efficiency, in % of the fuel heat (net).

GB/T 10180 (A9), its quick form, and Siegert (A13).
"""

from math import sqrt

from edge.efficiency.flue_gas import ash_enthalpy_kj_kg
from edge.port import NAN, kernel

# Loss by radiation and convection at rated output (A9.4; GB/T 10180, TSG G0003; not re-read).
RATED_MW = (2.8, 4.2, 7.0, 10.5, 14.0, 29.0, 46.0)
RATED_T_H = (4.0, 6.0, 10.0, 15.0, 20.0, 35.0, 65.0)
RATED_LOSS_PCT = (2.9, 2.4, 1.7, 1.5, 1.3, 1.1, 0.8)


@kernel
def stack_loss_pct(gas_kj, air_kj, solid_loss_pct, fuel_kj):
    """Sensible heat of the flue gas, q2 (A9.1).

    formula          q2 = (100 - q4) * (gas_kj - air_kj) / fuel_kj
    gas_kj           enthalpy of the flue gas   [kJ per kg or m3 of fuel]  any
    air_kj           enthalpy of its air as it came   [kJ]  any
    solid_loss_pct   q4   [%]  0 to 100
    fuel_kj          heat input   [kJ]  above 0
    returns          loss   [% of heat input]
    NaN              fuel_kj outside its range
    source           GB/T 10180
    mark             K
    """
    if not fuel_kj > 0.0:
        return NAN
    return (100.0 - solid_loss_pct) * (gas_kj - air_kj) / fuel_kj


@kernel
def gas_loss_pct(dry_m3, co_pct, h2_pct, ch4_pct, solid_loss_pct, fuel_kj):
    """Heat of unburnt gases, q3 (A9.2).

    formula          q3 = (100 - q4) * V_dry * (126.36 * CO + 107.98 * H2 + 358.18 * CH4) / fuel_kj
    dry_m3           V_dry   [m3 per kg or m3 of fuel]  0 or more
    co_pct, h2_pct, ch4_pct   of the dry flue gas   [vol %]  0 to 100
    solid_loss_pct   q4   [%]  0 to 100
    fuel_kj          heat input   [kJ]  above 0
    returns          loss   [% of heat input]
    NaN              fuel_kj outside its range
    source           GB/T 10180
    mark             K
    """
    if not fuel_kj > 0.0:
        return NAN
    heat = 126.36 * co_pct + 107.98 * h2_pct + 358.18 * ch4_pct
    return (100.0 - solid_loss_pct) * dry_m3 * heat / fuel_kj


@kernel
def solid_loss_pct(ash_pct, share_1, carbon_1, share_2, carbon_2, carbon_kj_kg, fuel_kj):
    """Heat of carbon left in two kinds of ash, q4 (A9.3).

    formula             q4 = carbon_kj_kg / 100 * ash_pct / fuel_kj
                        * sum(share_i * carbon_i / (100 - carbon_i))
    ash_pct             of the fuel as received   [mass %]  0 to 100
    share_1, share_2    of the ash, in bottom ash and fly ash   [%]  0 to 100, sum 100
    carbon_1, carbon_2  combustible in each   [%]  0 to < 100
    carbon_kj_kg        heating value of that carbon   [kJ/kg]  above 0
    fuel_kj             heat input   [kJ/kg]  above 0
    returns             loss   [% of heat input]
    NaN                 carbon_1, carbon_2 or fuel_kj outside its range
    source              GB/T 10180
    mark                K
    """
    if not (0.0 <= carbon_1 < 100.0 and 0.0 <= carbon_2 < 100.0 and fuel_kj > 0.0):
        return NAN
    carbon = share_1 * carbon_1 / (100.0 - carbon_1) + share_2 * carbon_2 / (100.0 - carbon_2)
    return 0.01 * carbon_kj_kg * ash_pct / fuel_kj * carbon


@kernel
def rated_surface_loss_pct(rated_mw):
    """Loss by radiation and convection at rated output, q5, by the MW row (A9.4).

    formula    q5 = 2.9, 2.4, 1.7, 1.5, 1.3, 1.1, 0.8
               at 2.8, 4.2, 7, 10.5, 14, 29, 46 MW, straight lines between
    rated_mw   rated output   [MW]  above 0; outside 2.8 to 46 the nearest end
    returns    loss   [% of heat input]
    NaN        rated_mw not above 0
    source     GB/T 10180, TSG G0003; not re-read
    mark       K
    """
    if not rated_mw > 0.0:
        return NAN
    if rated_mw <= RATED_MW[0]:
        return RATED_LOSS_PCT[0]
    for row in range(6):
        high = RATED_MW[row + 1]
        if rated_mw <= high:
            low = RATED_MW[row]
            part = (rated_mw - low) / (high - low)
            return RATED_LOSS_PCT[row] + (RATED_LOSS_PCT[row + 1] - RATED_LOSS_PCT[row]) * part
    return RATED_LOSS_PCT[6]


@kernel
def rated_surface_loss_by_steam_pct(rated_t_h):
    """Loss by radiation and convection at rated output, q5, by the t/h row (A9.4).

    formula     q5 = 2.9, 2.4, 1.7, 1.5, 1.3, 1.1, 0.8
                at 4, 6, 10, 15, 20, 35, 65 t/h, straight lines between
    rated_t_h   rated output   [t/h]  above 0; outside 4 to 65 the nearest end
    returns     loss   [% of heat input]
    NaN         rated_t_h not above 0
    source      GB/T 10180, TSG G0003; not re-read
    mark        K
    """
    if not rated_t_h > 0.0:
        return NAN
    if rated_t_h <= RATED_T_H[0]:
        return RATED_LOSS_PCT[0]
    for row in range(6):
        high = RATED_T_H[row + 1]
        if rated_t_h <= high:
            low = RATED_T_H[row]
            part = (rated_t_h - low) / (high - low)
            return RATED_LOSS_PCT[row] + (RATED_LOSS_PCT[row + 1] - RATED_LOSS_PCT[row]) * part
    return RATED_LOSS_PCT[6]


@kernel
def surface_loss_pct(rated_loss_pct, rated, actual):
    """Loss by radiation and convection at another load (A9.4).

    formula          q5 = rated_loss_pct * rated / actual
    rated_loss_pct   at rated output   [% of heat input]  0 to 100
    rated, actual    output   [one unit for both]  rated 0 or more, actual above 0
    returns          loss   [% of heat input]
    NaN              actual outside its range
    source           GB/T 10180
    mark             K, ?
    """
    if not actual > 0.0:
        return NAN
    return rated_loss_pct * rated / actual


@kernel
def surface_loss_by_input_pct(rated_loss_pct, rated_mw, input_mw, other_losses_pct):
    """Loss by radiation and convection where the output follows from it: input times efficiency.

    formula            q5 = 2 * L / (R + sqrt(R ^ 2 - 4 * L)), which solves q5 * (R - q5) = L,
                       L = 100 * rated_loss_pct * rated_mw / input_mw, R = 100 - other_losses_pct
    rated_loss_pct     at rated output   [% of heat input]  0 to 100
    rated_mw           rated output   [MW]  0 or more
    input_mw           heat input   [MW]  above 0
    other_losses_pct   q2 + q3 + q4 + q6   [%]  below 100
    returns            loss   [% of heat input]
    NaN                input_mw or other_losses_pct outside its range, or no output that carries
                       the loss
    source             GB/T 10180 (A9.4, A9.6)
    mark               K, ?
    """
    carried_pct = 100.0 - other_losses_pct
    if not (input_mw > 0.0 and carried_pct > 0.0):
        return NAN
    load = 100.0 * rated_loss_pct * rated_mw / input_mw
    square = carried_pct * carried_pct - 4.0 * load
    if not square >= 0.0:
        return NAN
    return 2.0 * load / (carried_pct + sqrt(square))


@kernel
def ash_loss_pct(ash_pct, share_1, carbon_1, temp_1_c, share_2, carbon_2, temp_2_c, fuel_kj):
    """Sensible heat of two kinds of ash, q6 (A9.5).

    formula              q6 = ash_pct / fuel_kj * sum(share_i * h(temp_i) / (100 - carbon_i)),
                         h = ash_enthalpy_kj_kg
    ash_pct              of the fuel as received   [mass %]  0 to 100
    share_1, share_2     of the ash, in bottom ash and fly ash   [%]  0 to 100, sum 100
    carbon_1, carbon_2   combustible in each   [%]  0 to < 100
    temp_1_c, temp_2_c   of each   [°C]  0 to 1000
    fuel_kj              heat input   [kJ/kg]  above 0
    returns              loss   [% of heat input]
    NaN                  a carbon, a temperature or fuel_kj outside its range
    source               GB/T 10180
    mark                 K
    """
    if not (0.0 <= carbon_1 < 100.0 and 0.0 <= carbon_2 < 100.0 and fuel_kj > 0.0):
        return NAN
    heat = share_1 * ash_enthalpy_kj_kg(temp_1_c) / (100.0 - carbon_1)
    heat = heat + share_2 * ash_enthalpy_kj_kg(temp_2_c) / (100.0 - carbon_2)
    return ash_pct / fuel_kj * heat


@kernel
def indirect_efficiency_pct(stack_pct, gas_pct, solid_pct, surface_pct, ash_loss):
    """Efficiency by the loss method (A9.6).

    formula   100 - (q2 + q3 + q4 + q5 + q6)
    stack_pct ... ash_loss   q2 to q6   [% of heat input]  any
    returns   efficiency, on net heating value   [%]
    NaN       never
    source    GB/T 10180
    mark      K
    """
    return 100.0 - (stack_pct + gas_pct + solid_pct + surface_pct + ash_loss)


@kernel
def quick_stack_loss_pct(m, n, air_ratio, flue_gas_temp_c, air_temp_c, solid_loss):
    """Sensible heat of the flue gas by the quick test (A9.7).

    formula           q2 = (m + n * air_ratio) * (flue_gas_temp_c - air_temp_c) / 100
                      * (1 - q4 / 100)
    m, n              the fuel's factors   [-]  see fuels.py
    air_ratio         excess-air ratio by 21 / (21 - O2)   [-]  1 or more
    flue_gas_temp_c   flue gas behind the last heat exchanger   [°C]  any
    air_temp_c        combustion air at the fan   [°C]  any
    solid_loss        q4   [%]  0 to 100
    returns           loss   [% of heat input]
    NaN               never
    source            TSG G0003; not re-read
    mark              K
    """
    rise = flue_gas_temp_c - air_temp_c
    return (m + n * air_ratio) * rise / 100.0 * (1.0 - solid_loss / 100.0)


@kernel
def siegert_by_o2_pct(flue_gas_temp_c, air_temp_c, o2_dry_pct, a2, b, air_o2_pct):
    """Sensible heat of the dry flue gas, after Siegert (A13.1).

    formula           (flue_gas_temp_c - air_temp_c) * (A2 / (air_o2_pct - O2) + B)
    flue_gas_temp_c   flue gas behind the last heat exchanger   [°C]  any
    air_temp_c        combustion air at the fan   [°C]  any
    o2_dry_pct        oxygen, dry   [vol %]  0 to below air_o2_pct
    a2, b             the fuel's Siegert factors   [-]  see fuels.py
    air_o2_pct        oxygen of air   [vol %]  21; analysers use 20.9
    returns           loss, on net heating value   [% of heat input]
    NaN               o2_dry_pct outside its range
    source            1. BImSchV (2010), annex 2, 3.4; EN 50379
    mark              V
    """
    if not 0.0 <= o2_dry_pct < air_o2_pct:
        return NAN
    return (flue_gas_temp_c - air_temp_c) * (a2 / (air_o2_pct - o2_dry_pct) + b)


@kernel
def siegert_by_co2_pct(flue_gas_temp_c, air_temp_c, co2_dry_pct, a1, b):
    """Sensible heat of the dry flue gas, after Siegert, from CO2 (A13.2).

    formula           (flue_gas_temp_c - air_temp_c) * (A1 / CO2 + B)
    flue_gas_temp_c   flue gas behind the last heat exchanger   [°C]  any
    air_temp_c        combustion air at the fan   [°C]  any
    co2_dry_pct       carbon dioxide, dry   [vol %]  above 0
    a1, b             the fuel's Siegert factors   [-]  see fuels.py
    returns           loss, on net heating value   [% of heat input]
    NaN               co2_dry_pct outside its range
    source            1. BImSchV (2010), annex 2, 3.4
    mark              V
    """
    if not co2_dry_pct > 0.0:
        return NAN
    return (flue_gas_temp_c - air_temp_c) * (a1 / co2_dry_pct + b)
