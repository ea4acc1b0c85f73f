"""Properties of a fuel gas from its composition, by either edition of ISO 6976.

Mole %, of a dry gas; keys are those of a fuel's composition, with the butanes and pentanes apart.
Real gas at 101.325 kPa.  GB/T 11062 is the edition of 1995 with 20 °C for both temperatures.
Plain functions, no kernels.
"""

from collections import namedtuple

from edge.efficiency.iso_6976 import (
    between_tables,
    compression_factor,
    density_kg_m3,
    heat_btu_scf,
    heat_mj_kg,
    heat_mj_m3,
    molar_volume_m3_mol,
    relative_density,
    wobbe_mj_m3,
)
from edge.port import NAN

COMBUSTION_C = (0.0, 15.0, 20.0, 25.0)
METERING_C = (0.0, 15.0, 20.0)
NO_HEAT = (0.0, 0.0, 0.0, 0.0)
SIXTY_F_C = 28.0 / 1.8

# name: M in kg/kmol; gross and net heating values in kJ/mol at COMBUSTION_C; s at METERING_C.
# Hydrogen has no s in this edition but a rule of its own.
PARTS_1995 = {
    "ch4_pct": (
        16.043, (892.97, 891.56, 891.09, 890.63), (802.82, 802.69, 802.65, 802.6),
        (0.049, 0.0447, 0.0436)),
    "c2h6_pct": (
        30.07, (1564.34, 1562.14, 1561.41, 1560.69), (1429.12, 1428.84, 1428.74, 1428.64),
        (0.1, 0.0922, 0.0894)),
    "c3h8_pct": (
        44.097, (2224.01, 2221.1, 2220.13, 2219.17), (2043.71, 2043.37, 2043.23, 2043.11),
        (0.1453, 0.1338, 0.1288)),
    "n_c4h10_pct": (
        58.123, (2883.82, 2879.76, 2878.57, 2877.4), (2658.45, 2657.6, 2657.45, 2657.32),
        (0.2069, 0.1871, 0.1783)),
    "i_c4h10_pct": (
        58.123, (2874.2, 2870.58, 2869.38, 2868.2), (2648.83, 2648.42, 2648.26, 2648.12),
        (0.2049, 0.1789, 0.1703)),
    "n_c5h12_pct": (
        72.15, (3542.89, 3538.6, 3537.17, 3535.77), (3272.45, 3272.0, 3271.83, 3271.67),
        (0.2864, 0.251, 0.2345)),
    "i_c5h12_pct": (
        72.15, (3535.98, 3531.68, 3530.24, 3528.83), (3265.54, 3265.08, 3264.89, 3264.73),
        (0.251, 0.228, 0.2168)),
    "n_c6h14_pct": (
        86.177, (4203.23, 4198.24, 4196.58, 4194.95), (3887.71, 3887.21, 3887.01, 3886.84),
        (0.3286, 0.295, 0.2846)),
    "h2_pct": (
        2.0159, (286.63, 286.15, 285.99, 285.83), (241.56, 241.72, 241.76, 241.81),
        (0.0, 0.0, 0.0)),
    "co_pct": (
        28.01, (282.8, 282.91, 282.95, 282.98), (282.8, 282.91, 282.95, 282.98),
        (0.0265, 0.0224, 0.02)),
    "h2s_pct": (
        34.082, (562.94, 562.38, 562.19, 562.01), (517.87, 517.95, 517.97, 517.99),
        (0.1, 0.1, 0.1)),
    "c2h4_pct": (
        28.054, (1413.51, 1412.11, 1411.65, 1411.18), (1323.36, 1323.24, 1323.2, 1323.15),
        (0.0866, 0.08, 0.0775)),
    "n2_pct": (28.0135, NO_HEAT, NO_HEAT, (0.0224, 0.0173, 0.0173)),
    "o2_pct": (31.9988, NO_HEAT, NO_HEAT, (0.0316, 0.0283, 0.0265)),
    "co2_pct": (44.01, NO_HEAT, NO_HEAT, (0.0819, 0.0748, 0.0728)),
}
# name: M, gross heating value and s, both at 15 °C; hydrogen is left out, see the handbook's E5.
PARTS_2016 = {
    "ch4_pct": (16.04246, 891.51, 0.04452), "c2h6_pct": (30.06904, 1562.14, 0.0919),
    "c3h8_pct": (44.09562, 2221.10, 0.1344), "n_c4h10_pct": (58.1222, 2879.76, 0.1840),
    "i_c4h10_pct": (58.1222, 2870.58, 0.1722), "n_c5h12_pct": (72.14878, 3538.60, 0.2361),
    "i_c5h12_pct": (72.14878, 3531.68, 0.2251), "n2_pct": (28.0134, 0.0, 0.0170),
    "co2_pct": (44.0095, 0.0, 0.0752),
}

# edition: R in J/(mol K), M of dry air, Z of dry air at METERING_C
EDITIONS = {
    1995: (8.314510, 28.9626, (0.99941, 0.99958, 0.99963)),
    2016: (8.3144621, 28.96546, (0.999419, 0.999595, 0.999645)),
}

# kg_kmol M; compression Z; then heating values, density and Wobbe indices as the names say.
# The edition of 2016 has no net values here: NaN.
GasProperties = namedtuple("GasProperties", (
    "kg_kmol", "compression", "gross_kj_mol", "net_kj_mol", "gross_mj_kg", "net_mj_kg",
    "gross_mj_m3", "net_mj_m3", "relative_density", "density_kg_m3", "gross_wobbe_mj_m3",
    "net_wobbe_mj_m3"))


def gas_properties(composition, edition, combustion_c, metering_c):
    """Return the GasProperties of a composition, or raise a ValueError that says what is missing.

    Editions are 1995 and 2016; temperatures those of COMBUSTION_C and METERING_C, in 2016 15 °C.
    """
    _check(composition, edition, combustion_c, metering_c)
    gas_constant, air_kg_kmol, air_compressions = EDITIONS[edition]
    mass = gross = net = roots = 0.0
    for name in sorted(composition):
        share = composition[name] / 100.0
        part = _part(name, edition, combustion_c, metering_c)
        mass += share * part[0]
        gross += share * part[1]
        net += share * part[2]
        roots += share * part[3]
    hydrogen = composition.get("h2_pct", 0.0) / 100.0 if edition == 1995 else 0.0
    compression = compression_factor(roots, hydrogen)
    volume = molar_volume_m3_mol(metering_c, compression, gas_constant)
    relative = relative_density(
        mass, compression, air_kg_kmol, air_compressions[METERING_C.index(metering_c)])
    gross_m3, net_m3 = heat_mj_m3(gross, volume), heat_mj_m3(net, volume)
    return GasProperties(
        mass, compression, gross, net, heat_mj_kg(gross, mass), heat_mj_kg(net, mass), gross_m3,
        net_m3, relative, density_kg_m3(mass, volume), wobbe_mj_m3(gross_m3, relative),
        wobbe_mj_m3(net_m3, relative))


def gross_heat_btu_scf(composition):
    """Return the gross heating value of a cubic foot of ideal gas at 60 °F and 14.696 psia.

    The shares are taken of their sum; water is one of them and gives no heat.
    """
    heat = total = 0.0
    for name in sorted(composition):
        total += composition[name]
        if name == "h2o_pct":
            continue
        if name not in PARTS_1995:
            raise ValueError("ISO 6976:1995: no values for %s" % name)
        gross = PARTS_1995[name][1]
        heat += composition[name] * between_tables(
            gross[1], gross[2], COMBUSTION_C[1], COMBUSTION_C[2], SIXTY_F_C)
    if not total > 0.0:
        raise ValueError("an empty composition")
    volume = molar_volume_m3_mol(SIXTY_F_C, 1.0, EDITIONS[1995][0])
    return heat_btu_scf(heat_mj_m3(heat / total, volume))


def _part(name, edition, combustion_c, metering_c):
    """Return M, gross and net molar heating value and s of a part."""
    if edition == 2016:
        mass, gross, root = PARTS_2016[name]
        return mass, gross, NAN, root
    mass, grosses, nets, roots = PARTS_1995[name]
    place = COMBUSTION_C.index(combustion_c)
    return mass, grosses[place], nets[place], roots[METERING_C.index(metering_c)]


def _check(composition, edition, combustion_c, metering_c):
    """Raise a ValueError where the tables of the edition do not hold what is asked."""
    if edition not in EDITIONS:
        raise ValueError("ISO 6976:%s: only 1995 and 2016" % edition)
    combustion, metering = (COMBUSTION_C, METERING_C) if edition == 1995 else ((15.0,), (15.0,))
    if combustion_c not in combustion or metering_c not in metering:
        raise ValueError("ISO 6976:%d: %g/%g °C, only %s and %s" % (
            edition, combustion_c, metering_c, combustion, metering))
    parts = PARTS_1995 if edition == 1995 else PARTS_2016
    unknown = [name for name in sorted(composition) if name not in parts]
    if unknown:
        raise ValueError("ISO 6976:%d: no values for %s" % (edition, ", ".join(unknown)))
    total = sum(composition.values())
    if [share for share in composition.values() if not share >= 0.0]:
        raise ValueError("a share is not a number from zero up")
    if not 99.9 <= total <= 100.1:
        raise ValueError("the shares sum to %g %%, not 100" % total)
