"""Instruments: tolerances of thermometers, typical accuracies, calibration intervals (F4, F6, F7).

An accuracy is an expanded uncertainty, 95 %, in the unit of its quantity.  The table stands in
where a plant file gives an instrument no `accuracy`; it is own knowledge throughout [K], and a part
of full scale is reckoned with a usual full scale.
"""

from edge.port import NAN, kernel

_K_2 = (2.5, 0.0075, 365.0, "thermocouple K, class 2")
_PT100 = (0.5, 0.005, 730.0, "Pt100, class B")
_TRANSMITTER_DAYS = 365.0
_GAS_DAYS = 7.0  # HJ 75: zero and span of an extractive analyser without automatic calibration
_DUST_DAYS = 90.0  # HJ 75: the same of a dust monitor
_METER_DAYS = 1095.0  # verification law, 1 to 3 years

# quantity: (absolute, relative, days between calibrations, instrument)
TYPICAL = {
    "fuel_flow_kg_h": (0.0, 0.01, _TRANSMITTER_DAYS, "belt scale 0.5 to 1 %"),
    "fuel_flow_m3_h": (0.0, 0.01, _METER_DAYS, "turbine or ultrasonic meter 0.5 to 1 %"),
    "fuel_temp_c": _PT100,
    "o2_dry_pct": (0.1, 0.0, _GAS_DAYS, "paramagnetic 0.1 %"),
    "o2_wet_pct": (0.1, 0.02, _GAS_DAYS, "zirconia 0.1 % or 2 % of reading"),
    "co2_dry_pct": (0.4, 0.0, _GAS_DAYS, "NDIR 2 % of 20 %"),
    "co_ppm": (10.0, 0.0, _GAS_DAYS, "NDIR 2 % of 500 ppm"),
    "no_ppm": (5.0, 0.0, _GAS_DAYS, "NDIR 2 % of 250 ppm"),
    "no2_ppm": (2.0, 0.0, _GAS_DAYS, "UV-DOAS 2 % of 100 ppm"),
    "nox_mg_m3": (6.0, 0.0, _GAS_DAYS, "2 % of 300 mg/m3"),
    "so2_mg_m3": (6.0, 0.0, _GAS_DAYS, "NDIR 2 % of 300 mg/m3"),
    "nh3_mg_m3": (0.3, 0.0, _GAS_DAYS, "2 % of 15 mg/m3"),
    "dust_mg_m3": (5.0, 0.15, _DUST_DAYS, "what HJ 75 accepts"),
    "flue_gas_temp_c": _K_2,
    "flue_gas_humidity_pct": (1.5, 0.25, _DUST_DAYS, "what HJ 75 accepts"),
    "flue_gas_pressure_pa": (10.0, 0.005, _TRANSMITTER_DAYS, "0.5 % of 2 kPa"),
    "flue_gas_velocity_m_s": (0.0, 0.10, _DUST_DAYS, "what HJ 75 accepts above 10 m/s"),
    "air_temp_c": _PT100,
    "air_humidity_pct": (3.0, 0.0, _TRANSMITTER_DAYS, "capacitive 3 %"),
    "air_pressure_kpa": (0.2, 0.0, _TRANSMITTER_DAYS, "barometer 0.2 kPa"),
    "steam_flow_t_h": (0.0, 0.02, _TRANSMITTER_DAYS, "orifice 1 to 2 %, not at low flow"),
    "steam_pressure_mpa": (0.0125, 0.005, _TRANSMITTER_DAYS, "0.5 % of 2.5 MPa"),
    "steam_temp_c": _PT100,
    "feedwater_flow_t_h": (0.0, 0.01, _TRANSMITTER_DAYS, "orifice 1 to 2 %, vortex 1 %"),
    "feedwater_temp_c": _PT100,
    "feedwater_pressure_mpa": (0.0125, 0.005, _TRANSMITTER_DAYS, "0.5 % of 2.5 MPa"),
    "blowdown_flow_t_h": (0.0, 0.02, _TRANSMITTER_DAYS, "orifice 1 to 2 %"),
    "water_flow_t_h": (0.0, 0.005, _TRANSMITTER_DAYS, "electromagnetic 0.5 %"),
    "oil_flow_t_h": (0.0, 0.01, _TRANSMITTER_DAYS, "vortex 1 %"),
    "supply_oil_temp_c": _PT100,
    "return_oil_temp_c": _PT100,
    "supply_water_temp_c": _PT100,
    "return_water_temp_c": _PT100,
    "supply_water_pressure_mpa": (0.0125, 0.005, _TRANSMITTER_DAYS, "0.5 % of 2.5 MPa"),
    "condensate_flow_kg_h": (0.0, 0.005, _TRANSMITTER_DAYS, "electromagnetic 0.5 %"),
    "electric_power_kw": (0.0, 0.01, _METER_DAYS, "meter and transformer, class 0.5 each"),
    "charge_flow_t_h": (0.0, 0.01, _TRANSMITTER_DAYS, "scale 0.5 to 1 %"),
    "charge_temp_in_c": _K_2,
    "charge_temp_out_c": _K_2,
    "furnace_temp_c": _K_2,
    "preheated_air_temp_c": _K_2,
    "recuperator_gas_in_temp_c": _K_2,
    "cooling_water_flow_t_h": (0.0, 0.005, _TRANSMITTER_DAYS, "electromagnetic 0.5 %"),
    "cooling_water_in_temp_c": _PT100,
    "cooling_water_out_temp_c": _PT100,
    "wall_temp_c": _K_2,
}

# Readings that no instrument has: a signal, what a laboratory or a maker finds, what is agreed.
WITHOUT = (
    "burner_on", "steam_moisture_pct", "no2_share_pct", "bottom_ash_share_pct",
    "bottom_ash_carbon_pct", "fly_ash_carbon_pct", "oxidation_factor_pct", "oil_capacity_kj_kg_k",
    "oil_capacity_kj_kg_k2", "charge_capacity_kj_kg_k", "charge_melting_kj_kg", "wall_area_m2",
)

# A laboratory's net heating value of coal [kJ/kg]: in one laboratory, and between two.
COAL_HEAT_REPEATABILITY = 120.0
COAL_HEAT_REPRODUCIBILITY = 300.0


@kernel
def larger(one, other):
    """Larger of two tolerances.

    formula      max(one, other)
    one, other   tolerances   [any]  any
    returns      the larger   [as one]
    NaN          one not a number
    source       definition
    mark         N
    """
    return other if other > one else one


@kernel
def thermocouple_k_1_k(temp_c):
    """Tolerance of a type K thermocouple, class 1 (F4).

    formula   max(1.5, 0.004 * |t|)
    temp_c    t, measured   [°C]  -40 to 1000
    returns   tolerance   [K]
    NaN       temp_c outside its range
    source    IEC 60584-1
    mark      V
    """
    if not -40.0 <= temp_c <= 1000.0:
        return NAN
    return larger(1.5, 0.004 * abs(temp_c))


@kernel
def thermocouple_k_2_k(temp_c):
    """Tolerance of a type K thermocouple, class 2 (F4).

    formula   max(2.5, 0.0075 * |t|)
    temp_c    t, measured   [°C]  -40 to 1200
    returns   tolerance   [K]
    NaN       temp_c outside its range
    source    IEC 60584-1
    mark      V
    """
    if not -40.0 <= temp_c <= 1200.0:
        return NAN
    return larger(2.5, 0.0075 * abs(temp_c))


@kernel
def pt100_aa_k(temp_c):
    """Tolerance of a Pt100, class AA (F4).

    formula   0.1 + 0.0017 * |t|
    temp_c    t, measured   [°C]  -50 to 250, wire-wound
    returns   tolerance   [K]
    NaN       temp_c outside its range
    source    IEC 60751; range own knowledge
    mark      V, K
    """
    if not -50.0 <= temp_c <= 250.0:
        return NAN
    return 0.1 + 0.0017 * abs(temp_c)


@kernel
def pt100_a_k(temp_c):
    """Tolerance of a Pt100, class A (F4).

    formula   0.15 + 0.002 * |t|
    temp_c    t, measured   [°C]  -100 to 450, wire-wound
    returns   tolerance   [K]
    NaN       temp_c outside its range
    source    IEC 60751; range own knowledge
    mark      V, K
    """
    if not -100.0 <= temp_c <= 450.0:
        return NAN
    return 0.15 + 0.002 * abs(temp_c)


@kernel
def pt100_b_k(temp_c):
    """Tolerance of a Pt100, class B (F4).

    formula   0.3 + 0.005 * |t|
    temp_c    t, measured   [°C]  -196 to 600, wire-wound
    returns   tolerance   [K]
    NaN       temp_c outside its range
    source    IEC 60751; range own knowledge
    mark      V, K
    """
    if not -196.0 <= temp_c <= 600.0:
        return NAN
    return 0.3 + 0.005 * abs(temp_c)


@kernel
def accuracy_of(absolute, relative, value):
    """Accuracy of an instrument at a value (F6).

    formula    max(absolute, relative * |value|)
    absolute   part that does not depend on the value   [as value]  0 or more
    relative   of the value   [-]  0 or more
    value      measured   [any]  any
    returns    expanded uncertainty, 95 %   [as value]
    NaN        value not a number
    source     see TYPICAL
    mark       K
    """
    if value != value:
        return NAN
    return larger(absolute, relative * abs(value))


def typical_accuracy(name, value, typical=TYPICAL):
    """Return the accuracy of a quantity's usual instrument at a value, or NaN where it has none."""
    if name not in typical:
        return NAN
    absolute, relative, _, _ = typical[name]
    return accuracy_of(absolute, relative, value)
