"""Heat that goes into the charge of a furnace, and the sum of a balance (B1, B2).

Reference temperature of all heats: 0 °C.
"""

from edge.efficiency.flue_gas import above
from edge.port import NAN, kernel

# Mean heat capacity of plain carbon steel from 0 °C, kJ/(kg K) at 0, 100, ... 1200 and 1250 °C
# (own knowledge, within 2 %).
STEEL_KJ_KG_K = (
    0.465, 0.477, 0.494, 0.511, 0.528, 0.549, 0.574, 0.607, 0.678, 0.678, 0.678, 0.674, 0.678,
    0.680,
)
# The same as a sum that needs no look-up, so that it runs in vector lanes: at 0 °C, its rise with
# each K, and by how much that rise changes at 100, 400, ... 1100 °C.
STEEL_0, STEEL_K, STEEL_100, STEEL_400, STEEL_500 = 0.465, 12e-5, 5e-5, 4e-5, 4e-5
STEEL_600, STEEL_700, STEEL_800, STEEL_1000, STEEL_1100 = 8e-5, 38e-5, -71e-5, -4e-5, 8e-5
STEEL = 1.0  # a charge of steel, as kernels know it; 0 is one of no name
# Latent heat of melting, kJ/kg (own knowledge).
MELTING_KJ_KG = (("steel", 270.0), ("aluminium", 397.0), ("copper", 205.0))

IRON_BURNT_KJ_KG = 5652.0  # heat of scale's making, kJ per kg of iron (own knowledge)
SCALE_KG_KG = 1.38  # scale, kg per kg of iron burnt
CLOSES_WITHIN_PCT = 5.0  # GB/T 13338: a balance that differs more does not close


@kernel
def steel_kj_kg_k(temp_c):
    """Mean heat capacity of plain carbon steel from 0 °C, by straight lines (B2.1).

    formula  linear between the rows of STEEL_KJ_KG_K
    temp_c   steel   [°C]  0 to 1250
    returns  heat capacity   [kJ/(kg K)]
    NaN      temp_c outside its range
    source   own knowledge, within 2 %
    mark     K
    """
    if not 0.0 <= temp_c <= 1250.0:
        return NAN
    capacity = STEEL_0 + STEEL_K * temp_c + STEEL_100 * above(temp_c, 100.0)
    capacity = capacity + STEEL_400 * above(temp_c, 400.0) + STEEL_500 * above(temp_c, 500.0)
    capacity = capacity + STEEL_600 * above(temp_c, 600.0) + STEEL_700 * above(temp_c, 700.0)
    capacity = capacity + STEEL_800 * above(temp_c, 800.0) + STEEL_1000 * above(temp_c, 1000.0)
    return capacity + STEEL_1100 * above(temp_c, 1100.0)


@kernel
def charge_heat_kj_h(charge_kg_h, capacity_out, temp_out_c, capacity_in, temp_in_c, melting_kj_kg):
    """Heat that a charge of any material takes up, melted or not (B2.1).

    formula                    G * (c2 * t2 - c1 * t1 + melting_kj_kg)
    charge_kg_h                G   [kg/h]  0 or more
    capacity_out, capacity_in  c2 and c1, mean from 0 °C   [kJ/(kg K)]  above 0
    temp_out_c, temp_in_c      t2 and t1, charge leaving and entering   [°C]  any
    melting_kj_kg              latent heat, 0 where nothing melts   [kJ/kg]  0 or more
    returns                    heat   [kJ/h]
    NaN                        never
    source                     GB/T 13338
    mark                       K
    """
    taken = capacity_out * temp_out_c - capacity_in * temp_in_c
    return charge_kg_h * (taken + melting_kj_kg)


@kernel
def steel_heat_kj_h(charge_kg_h, temp_out_c, temp_in_c):
    """Heat that a charge of plain carbon steel takes up, not melted (B2.1).

    formula                G * (c2 * t2 - c1 * t1), c of steel
    charge_kg_h            G   [kg/h]  0 or more
    temp_out_c, temp_in_c  t2 and t1, steel leaving and entering   [°C]  0 to 1250
    returns                heat   [kJ/h]
    NaN                    a temperature outside its range
    source                 GB/T 13338; heat capacity own knowledge, within 2 %
    mark                   K
    """
    capacity_out = steel_kj_kg_k(temp_out_c)
    capacity_in = steel_kj_kg_k(temp_in_c)
    return charge_heat_kj_h(charge_kg_h, capacity_out, temp_out_c, capacity_in, temp_in_c, 0.0)


@kernel
def iron_burnt_kj_h(iron_kg_h):
    """Heat set free where the charge scales (B1).

    formula    5652 * iron_kg_h
    iron_kg_h  iron burnt to scale   [kg/h]  0 or more
    returns    heat   [kJ/h]
    NaN        never
    source     GB/T 13338; not re-read
    mark       K
    """
    return IRON_BURNT_KJ_KG * iron_kg_h


@kernel
def scale_heat_kj_h(iron_kg_h, capacity, temp_c):
    """Heat that scale carries out (B1).

    formula    1.38 * iron_kg_h * c * t
    iron_kg_h  iron burnt to scale   [kg/h]  0 or more
    capacity   c, of scale, mean from 0 °C   [kJ/(kg K)]  above 0
    temp_c     t, scale leaving   [°C]  any
    returns    heat   [kJ/h]
    NaN        never
    source     GB/T 13338; not re-read
    mark       K
    """
    return SCALE_KG_KG * iron_kg_h * capacity * temp_c


@kernel
def closure_pct(heat_in, heat_out):
    """Difference of a heat balance; it closes within CLOSES_WITHIN_PCT (B1).

    formula   100 * |heat_in - heat_out| / heat_in
    heat_in   sum of the inputs   [any unit]  above 0
    heat_out  sum of the outputs, without "other"   [as heat_in]  any
    returns   difference   [% of heat input]
    NaN       heat_in outside its range
    source    GB/T 13338
    mark      K
    """
    if not heat_in > 0.0:
        return NAN
    return 100.0 * abs(heat_in - heat_out) / heat_in
