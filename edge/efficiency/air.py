"""The air: how much of it beyond the need, and how moist."""

from edge.efficiency.elementary import exp, ln
from edge.port import NAN, kernel


@kernel
def air_ratio_by_orsat(o2_pct, co_pct, h2_pct, ch4_pct, ro2_pct):
    """Excess-air ratio of a solid or liquid fuel from a full analysis of the flue gas (A5.1).

    formula  21 / (21 - 79 * (O2 - 0.5 * CO - 0.5 * H2 - 2 * CH4) / N2),
             N2 = 100 - (RO2 + O2 + CO + H2 + CH4)
    o2_pct ... ro2_pct   of the dry flue gas   [vol %]  0 to 100
    returns  excess-air ratio   [-]
    NaN      no nitrogen left, or more oxygen than air has
    source   GB/T 10180
    mark     K
    """
    nitrogen = 100.0 - (ro2_pct + o2_pct + co_pct + h2_pct + ch4_pct)
    if not nitrogen > 0.0:
        return NAN
    free = o2_pct - (0.5 * co_pct + 0.5 * h2_pct + 2.0 * ch4_pct)
    below = 21.0 - 79.0 * free / nitrogen
    if not below > 0.0:
        return NAN
    return 21.0 / below


@kernel
def air_ratio_of_gas_by_orsat(
    o2_pct, co_pct, h2_pct, ch4_pct, ro2_pct, fuel_n2_pct, fuel_carbon_pct
):
    """Excess-air ratio of a fuel gas that holds nitrogen, from a full analysis (A5.2).

    formula  21 / (21 - 79 * (O2 - 0.5 * CO - 0.5 * H2 - 2 * CH4) / N2),
             N2 = 100 - (RO2 + O2 + CO + H2 + CH4)
             - fuel_n2_pct * (RO2 + CO + CH4) / fuel_carbon_pct
    o2_pct ... ro2_pct   of the dry flue gas   [vol %]  0 to 100
    fuel_n2_pct          of the fuel gas   [vol %]  0 to 100
    fuel_carbon_pct      RO2 that 100 m3 of fuel gas give   [m3]  above 0
    returns  excess-air ratio   [-]
    NaN      fuel_carbon_pct outside its range, no nitrogen from air left, or more oxygen
             than air has
    source   nitrogen balance over the carbon
    mark     N
    """
    if not fuel_carbon_pct > 0.0:
        return NAN
    nitrogen = 100.0 - (ro2_pct + o2_pct + co_pct + h2_pct + ch4_pct)
    nitrogen = nitrogen - fuel_n2_pct * (ro2_pct + co_pct + ch4_pct) / fuel_carbon_pct
    if not nitrogen > 0.0:
        return NAN
    free = o2_pct - (0.5 * co_pct + 0.5 * h2_pct + 2.0 * ch4_pct)
    below = 21.0 - 79.0 * free / nitrogen
    if not below > 0.0:
        return NAN
    return 21.0 / below


@kernel
def air_ratio_simple(o2_dry_pct):
    """Excess-air ratio of any fuel, roughly (A5.3).

    formula      21 / (21 - O2)
    o2_dry_pct   oxygen, dry   [vol %]  0 to < 21
    returns      excess-air ratio   [-]
    NaN          o2_dry_pct outside its range
    source       HJ 75, TSG G0003, GB 9078
    mark         V
    """
    if not 0.0 <= o2_dry_pct < 21.0:
        return NAN
    return 21.0 / (21.0 - o2_dry_pct)


@kernel
def air_ratio_dry(o2_dry_pct, air_m3, dry_m3):
    """Excess-air ratio from dry oxygen where the fuel is known (A5.4, inverse of A4.6).

    formula      1 + O2 * V_dry / ((21 - O2) * V0)
    o2_dry_pct   oxygen, dry   [vol %]  0 to < 21
    air_m3       V0   [m3]  above 0
    dry_m3       V_dry at an excess-air ratio of 1   [m3]  above 0
    returns      excess-air ratio   [-]
    NaN          o2_dry_pct or air_m3 outside its range
    source       algebra on GB/T 10180
    mark         N
    """
    if not (0.0 <= o2_dry_pct < 21.0 and air_m3 > 0.0):
        return NAN
    return 1.0 + o2_dry_pct * dry_m3 / ((21.0 - o2_dry_pct) * air_m3)


@kernel
def air_ratio_wet(o2_wet_pct, air_m3, wet_m3, air_moisture_g_kg):
    """Excess-air ratio from wet oxygen where the fuel is known (A5.5).

    formula             1 + O2 * V_wet / ((21 - (1 + 0.00161 * d_k) * O2) * V0)
    o2_wet_pct          oxygen, wet (zirconia)   [vol %]  0 to below that of moist air
    air_m3              V0   [m3]  above 0
    wet_m3              V_wet at an excess-air ratio of 1   [m3]  above 0
    air_moisture_g_kg   d_k   [g per kg of dry air]  0 or more
    returns             excess-air ratio   [-]
    NaN                 o2_wet_pct or air_m3 outside its range
    source              algebra on GB/T 10180
    mark                N
    """
    below = 21.0 - (1.0 + 0.00161 * air_moisture_g_kg) * o2_wet_pct
    if not (o2_wet_pct >= 0.0 and below > 0.0 and air_m3 > 0.0):
        return NAN
    return 1.0 + o2_wet_pct * wet_m3 / (below * air_m3)


@kernel
def dry_from_wet(value, vapour_share):
    """Share or concentration in dry gas from that in wet gas (A5.6, C2.1).

    formula        value / (1 - vapour_share)
    value          in wet gas   [any]  0 or more
    vapour_share   water vapour of the wet gas   [-]  0 to < 1
    returns        in dry gas   [as value]
    NaN            vapour_share outside its range
    source         definition
    mark           N
    """
    if not 0.0 <= vapour_share < 1.0:
        return NAN
    return value / (1.0 - vapour_share)


@kernel
def vapour_pressure_pa(temp_c):
    """Saturation pressure over water, after Hyland and Wexler (A7.1); below 0 °C undercooled water.

    formula  e ^ (-5800.2206 / T + 1.3914993 - 0.048640239 * T + 4.1764768e-5 * T ^ 2
             - 1.4452093e-8 * T ^ 3 + 6.5459673 * ln T), T = temp_c + 273.15
    temp_c   temperature   [°C]  -50 to 200
    returns  pressure   [Pa]
    NaN      temp_c outside its range
    source   ASHRAE Handbook Fundamentals 2017, chapter 1, equation 6
    mark     N
    """
    if not -50.0 <= temp_c <= 200.0:
        return NAN
    t = temp_c + 273.15
    rising = -0.048640239 + t * (4.1764768e-5 - t * 1.4452093e-8)
    return exp(-5800.2206 / t + 1.3914993 + t * rising + 6.5459673 * ln(t))


@kernel
def air_moisture_g_kg(temp_c, humidity, pressure_pa):
    """Water in moist air (A7.2).

    formula       d_k = 621.945 * humidity * ps / (pressure_pa - humidity * ps),
                  ps = vapour_pressure_pa(temp_c)
    temp_c        air   [°C]  -50 to 200
    humidity      relative   [-]  0 to 1
    pressure_pa   of the air, absolute   [Pa]  above the vapour's
    returns       d_k   [g per kg of dry air]
    NaN           outside a range
    source        ratio of molar masses 621.945 g/kg
    mark          N
    """
    if not 0.0 <= humidity <= 1.0:
        return NAN
    vapour = humidity * vapour_pressure_pa(temp_c)
    if not vapour < pressure_pa:
        return NAN
    return 621.945 * vapour / (pressure_pa - vapour)
