"""Dew point of sulphuric acid in flue gas (A17.2); that of water is in condensing.py."""

from edge.efficiency.elementary import ln
from edge.port import NAN, kernel

ZERO_C_K = 273.15
MMHG_KPA = 760.0 / 101.325  # mmHg a kPa


@kernel
def vapour_pressure_mmhg(vapour_share, pressure_kpa):
    """Partial pressure of water vapour in flue gas (for A17.2).

    formula       vapour_share * pressure_kpa * 760 / 101.325
    vapour_share  of the wet flue gas   [-]  0 to 1
    pressure_kpa  of the flue gas, absolute   [kPa]  above 0
    returns       p_H2O   [mmHg]
    NaN           outside a range
    source        Dalton's law
    mark          N
    """
    if not (0.0 <= vapour_share <= 1.0 and pressure_kpa > 0.0):
        return NAN
    return vapour_share * pressure_kpa * MMHG_KPA


@kernel
def sulfur_trioxide_mmhg(so2_wet_ppm, so3_share_pct, pressure_kpa):
    """Partial pressure of sulphur trioxide, taken as a share of the dioxide (for A17.2).

    formula        so2_wet_ppm * 1e-6 * so3_share_pct / 100 * pressure_kpa * 760 / 101.325
    so2_wet_ppm    sulphur dioxide of the wet flue gas   [ppm by volume]  0 to 1e6
    so3_share_pct  SO3 over SO2 by volume, 1 to 3 usual   [%]  0 to 100
    pressure_kpa   of the flue gas, absolute   [kPa]  above 0
    returns        p_SO3   [mmHg]
    NaN            outside a range
    source         Dalton's law; the share is own knowledge
    mark           K
    """
    if not (0.0 <= so2_wet_ppm <= 1e6 and 0.0 <= so3_share_pct <= 100.0 and pressure_kpa > 0.0):
        return NAN
    return so2_wet_ppm * so3_share_pct * 1e-8 * pressure_kpa * MMHG_KPA


@kernel
def acid_dew_point_c(vapour_mmhg, so3_mmhg):
    """Dew point of sulphuric acid after Verhoff and Banchero (A17.2).

    formula      1000 / T = 2.276 - 0.0294 * ln(p_H2O) - 0.0858 * ln(p_SO3)
                 + 0.0062 * ln(p_H2O) * ln(p_SO3), T in K
    vapour_mmhg  p_H2O   [mmHg]  1e-9 to 760
    so3_mmhg     p_SO3   [mmHg]  1e-9 to 10
    returns      dew point   [°C]
    NaN          outside a range, also without any acid
    source       Verhoff and Banchero 1974
    mark         V, N
    """
    if not (1e-9 <= vapour_mmhg <= 760.0 and 1e-9 <= so3_mmhg <= 10.0):
        return NAN
    water = ln(vapour_mmhg)
    acid = ln(so3_mmhg)
    # Above 1.9 within the ranges.
    inverse = 2.276 - 0.0294 * water - 0.0858 * acid + 0.0062 * water * acid
    return 1000.0 / inverse - ZERO_C_K
