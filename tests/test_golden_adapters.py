"""Adapters that no golden case reaches yet: each with inputs worked by hand or printed elsewhere.

CPython only.
"""

import pytest

from tests.golden import run

COAL = {"C": 41.11, "H": 2.76, "O": 9.89, "N": 1.22, "S": 0.41, "M": 36.0, "A": 8.63,
        "GCV_kcal_kg": 3501, "CO2_dry": 14.0, "CO_dry": 0.55, "t_flue": 190, "t_amb": 31,
        "humidity_kg_kg": 0.0204, "cp_flue_kcal": 0.23}
ROUND = {"emissivity": 0.95, "diameter_in": 12, "t_amb_F": 75, "t_in_F": 1600, "open_pct": 100,
         "view_factor": 0.7}
RECTANGLE = {"emissivity": 0.95, "length_in": 48, "width_in": 15, "t_amb_F": 75, "t_in_F": 1600,
             "open_pct": 20, "view_factor": 0.64}

# formula, inputs, what must come out to the digits printed
ROWS = [
    # TA 5.242279, EA 35.8724 %, AAS 7.122810, m 1.507367 + 0.0122 + 0.0082 + 5.484563 + 0.432522;
    # 9 * 2.76 = 24.84 % of water; 584 + 0.45 * 159 = 655.55; ash 0.863 and 7.767 %
    ("A11.1-A11.9",
     dict(COAL, fly_ash={"GCV": 452.5, "share": 10}, bottom_ash={"GCV": 800, "share": 90}),
     {"L1": 7.777, "L2": 4.651, "L3": 6.741, "L4": 0.297, "L5": 2.550, "L7_flyash": 0.112,
      "L8_bottom": 1.775}),
    ("A11.1-A11.9",  # the same with shares of one
     dict(COAL, fly_ash={"GCV": 452.5, "share": 0.1}, bottom_ash={"GCV": 800, "share": 0.9}),
     {"L7_flyash": 0.112, "L8_bottom": 1.775}),
    # 0.0113 * 20 ^ 0.7, and over 20 MW
    ("A12.1", {"Q_useful_MW": 20, "C": 0.0113}, {"Q_RC_MW": 0.092002, "percent": 0.46001}),
    ("A12.2", {"duty_MMBtu_h": 100}, {"loss_pct": 0.60256}),
    # V0 9.66686, RO2 1.03, N2 7.64682, H2O 2.01 m3; H_py(186.67 °C) 3835.56, H_k(20 °C) 364.32 kJ:
    # (100 - 100 * 3471.24 / 36395.795) * 815.54475 / 904.01505; the tip sheet prints 81.2
    ("A16", {"O2_dry_pct": 7.0, "excess_air_pct": 44.9, "dT_F": 300, "model": "A4 + A6.2"},
     {"eta_HHV_pct": 81.610}),
    ("B5.1", {"t_air_in": 20, "t_air_out": 435, "t_gas_in": 850, "t_gas_out": 450},
     {"effectiveness": 0.5}),
    # unit tests of MEASUR
    ("B6.2", {"round": ROUND, "rect": RECTANGLE},
     {"round_Btu_h": 16038.27, "rect_Btu_h": 18670.226}),
    ("B6.3", {"area_ft2": 500, "correction": 1, "emissivity": 0.9, "shape_factor": 1.394,
              "t_amb_F": 80, "t_surf_F": 225, "wind_mph": 10}, {"Q_Btu_h": 404627.6}),
    # its unit test prints 1989032; by hand 60 * 8.3454 * 0.9930784 * 100 * 40 = 1989032.8
    ("B6.4", {"flow_gpm": 100, "t_in_F": 80, "t_out_F": 120}, {"Q_Btu_h": 1989032.8}),
    # BEE guide book 4, chapter 2
    ("B8.1-B8.3",
     {"GCV_kcal_kg": 10000, "cp": 0.24, "hydrogen": 0.1123, "m_air_plus_flue_kg_per_kg": 33.62,
      "moisture": 0.15, "t_amb": 40, "t_flue": 750},
     {"L_flue": 57.29, "L_moist": 1.36, "L_H2": 9.13}),
    ("B8.4",
     {"GCV_kcal_kg": 10000, "G_kg_h": 6000, "cp_kcal": 0.12, "density_kg_l": 0.92, "oil_l_h": 368,
      "t_in": 40, "t_out": 1340}, {"Q_stock_kcal_h": 936000, "eta": 27.65}),
]


@pytest.mark.parametrize(("formula", "inputs", "expected"), ROWS)
def test_an_adapter_without_a_golden_case_reaches_its_kernels(formula, inputs, expected):
    case = {"formula": formula, "inputs": inputs, "expected": expected,
            "tolerance": "as_printed"}
    assert run(case) == ("ok", "")
