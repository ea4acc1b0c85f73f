"""Doubts about oxygen and carbon dioxide, and why excess air or dew point are absent."""

from math import sqrt

from edge.efficiency.air import air_ratio_wet
from edge.efficiency.boiler import O2_HIGHEST_PCT
from edge.efficiency.combustion import dry_gas_m3, oxygen_dry_pct, vapour_m3
from edge.port import NAN


def check_oxygen(ledger):
    """Take out oxygen that cannot be, before anything is computed from it."""
    for name in ("o2_dry_pct", "o2_wet_pct"):
        o2_pct = ledger.reading(name)
        if o2_pct == o2_pct and not 0.0 <= o2_pct <= O2_HIGHEST_PCT:
            ledger.refuse_reading(name, "found %.4g vol-%%, allowed 0 to 20.9" % o2_pct)


def oxygen_pct(ledger):
    """Return the dry oxygen that the results rest on, NaN when there is none."""
    if "o2_dry_pct" in ledger.readings or "excess_air_ratio" not in ledger.results:
        return ledger.reading("o2_dry_pct")
    return _dry_oxygen_pct(ledger.firing.gases, ledger.result("excess_air_ratio"))


def _dry_oxygen_pct(gases, ratio):
    dry_m3 = dry_gas_m3(gases.ro2_m3, gases.nitrogen_m3, gases.air_m3, ratio)
    return oxygen_dry_pct(gases.air_m3, dry_m3, ratio)


def doubt_air(ledger):
    """Doubt wet oxygen against dry, and carbon dioxide against oxygen."""
    readings = ledger.readings
    if "o2_wet_pct" in readings and "o2_dry_pct" in readings:
        _compare(ledger, readings["o2_dry_pct"], readings["o2_wet_pct"])
    if "co2_dry_pct" in readings and "excess_air_ratio" in ledger.results:
        _against_co2(ledger, readings["co2_dry_pct"])


def why_air(ledger):
    """Say why excess air and dew point are absent."""
    need = "o2_dry_pct"
    dry = "o2_dry_pct" in ledger.readings
    if "o2_wet_pct" in ledger.readings and not dry or not ledger.knows("o2_dry_pct"):
        need = "o2_wet_pct"
    ledger.explain("excess_air_ratio", (need,), "oxygen as in air")
    ledger.explain("water_dew_point_c", ("excess_air_ratio",),
                   "vapour pressure of the flue gas below 0.6112 kPa")


def _ratio_by_wet(ledger, o2_wet_pct):
    gases = ledger.firing.gases
    water_m3 = vapour_m3(gases.fuel_vapour_m3, gases.air_m3, 1.0, ledger.moisture)
    return air_ratio_wet(o2_wet_pct, gases.air_m3, gases.dry_m3 + water_m3, ledger.moisture)


def _compare(ledger, o2_dry_pct, o2_wet_pct):
    """Doubt the wet oxygen where it differs from the dry one beyond both accuracies (95 %)."""
    wet_ratio = _ratio_by_wet(ledger, o2_wet_pct)
    if wet_ratio != wet_ratio:
        ledger.doubt_reading(
            "o2_wet_pct", "found %.4g vol-%% wet, allowed below that of moist air" % o2_wet_pct)
        return
    expected = _dry_oxygen_pct(ledger.firing.gases, wet_ratio)
    # The wet instrument's accuracy, brought to dry gas.
    stretch = expected / o2_wet_pct if o2_wet_pct > 0.0 else 1.0
    wet = _accuracy(ledger, "o2_wet_pct", o2_wet_pct) * stretch
    dry = _accuracy(ledger, "o2_dry_pct", o2_dry_pct)
    allowed = sqrt(wet * wet + dry * dry)
    if not abs(expected - o2_dry_pct) <= allowed:
        ledger.doubt_reading(
            "o2_wet_pct",
            "found %.4g vol-%% wet, that is %.4g dry, against %.4g measured dry, allowed %.2g apart"
            % (o2_wet_pct, expected, o2_dry_pct, allowed))


def _accuracy(ledger, name, o2_pct):
    """Return the plant file's accuracy, else a zirconia cell's usual one."""
    return ledger.firing.accuracies.get(name, max(0.1, 0.02 * o2_pct))


def _against_co2(ledger, found):
    """Doubt a CO2 reading that does not lie on the fuel's line between CO2max and 21 % oxygen."""
    o2_pct = oxygen_pct(ledger)
    expected = ledger.firing.ro2_highest_pct * (1.0 - o2_pct / 21.0) if o2_pct == o2_pct else NAN
    allowed = ledger.firing.method["co2_balance_pct"]
    if not abs(found - expected) <= allowed:
        ledger.doubt_reading(
            "co2_dry_pct", "found %.4g vol-%%, with %.4g %% oxygen allowed %.4g to %.4g"
            % (found, o2_pct, expected - allowed, expected + allowed))
