"""First stage of a balance: the air, its moisture, the oxygen, and the flue gas that follows."""

from math import sqrt

from edge.efficiency.air import air_moisture_g_kg, air_ratio_dry, air_ratio_wet
from edge.efficiency.combustion import dry_gas_m3, oxygen_dry_pct, vapour_m3
from edge.efficiency.condensing import water_dew_point_c

O2_HIGHEST_PCT = 20.9


def air(ledger):
    """Work out excess air and the volumes of the flue gas; results that need oxygen rest on it."""
    _surroundings(ledger)
    for name in ("o2_dry_pct", "o2_wet_pct"):
        o2_pct = ledger.reading(name)
        if o2_pct == o2_pct and not 0.0 <= o2_pct <= O2_HIGHEST_PCT:
            ledger.refuse_reading(name, "found %.4g vol-%%, allowed 0 to 20.9" % o2_pct)
    _excess_air(ledger)
    water_share = ledger.water_m3 / (ledger.dry_m3 + ledger.water_m3)
    ledger.put(
        "water_dew_point_c", water_dew_point_c(ledger.air_kpa, water_share),
        ("excess_air_ratio",), "vapour pressure of the flue gas below 0.6112 kPa",
    )
    _against_co2(ledger)


def _surroundings(ledger):
    """Note pressure and moisture of the air; both have defaults that the method allows."""
    method = ledger.firing.method
    ledger.air_kpa = ledger.readings.get("air_pressure_kpa", method["air_pressure_kpa"])
    ledger.moisture = method["air_moisture_g_kg"]
    humidity_pct = ledger.reading("air_humidity_pct")
    if humidity_pct == humidity_pct:
        moisture = air_moisture_g_kg(
            ledger.reading("air_temp_c"), humidity_pct / 100.0, ledger.air_kpa * 1000.0)
        if moisture == moisture:
            ledger.moisture = moisture


def _excess_air(ledger):
    gases = ledger.firing.gases
    o2_dry_pct = ledger.reading("o2_dry_pct")
    ratio = air_ratio_dry(o2_dry_pct, gases.air_m3, gases.dry_m3)
    need = "o2_dry_pct"
    if "o2_wet_pct" in ledger.readings:
        wet_ratio = _ratio_by_wet(ledger)
        if o2_dry_pct == o2_dry_pct:
            _compare(ledger, o2_dry_pct, wet_ratio)
        else:
            ratio, need = wet_ratio, "o2_wet_pct"
    elif not ledger.knows("o2_dry_pct"):
        need = "o2_wet_pct"
    ledger.put("excess_air_ratio", ratio, (need,), "oxygen as in air")
    ledger.air_ratio = ratio
    ledger.dry_m3 = dry_gas_m3(gases.ro2_m3, gases.nitrogen_m3, gases.air_m3, ratio)
    ledger.water_m3 = vapour_m3(gases.fuel_vapour_m3, gases.air_m3, ratio, ledger.moisture)
    ledger.o2_pct = o2_dry_pct
    if need == "o2_wet_pct":
        ledger.o2_pct = oxygen_dry_pct(gases.air_m3, ledger.dry_m3, ratio)


def _ratio_by_wet(ledger):
    gases = ledger.firing.gases
    water_m3 = vapour_m3(gases.fuel_vapour_m3, gases.air_m3, 1.0, ledger.moisture)
    return air_ratio_wet(
        ledger.reading("o2_wet_pct"), gases.air_m3, gases.dry_m3 + water_m3, ledger.moisture)


def _compare(ledger, o2_dry_pct, wet_ratio):
    """Doubt the wet oxygen where it differs from the dry one beyond both accuracies (95 %)."""
    gases = ledger.firing.gases
    if wet_ratio != wet_ratio:
        ledger.doubt_reading(
            "o2_wet_pct", "found %.4g vol-%% wet, allowed below that of moist air"
            % ledger.reading("o2_wet_pct"))
        return
    dry_m3 = dry_gas_m3(gases.ro2_m3, gases.nitrogen_m3, gases.air_m3, wet_ratio)
    expected = oxygen_dry_pct(gases.air_m3, dry_m3, wet_ratio)
    o2_wet_pct = ledger.reading("o2_wet_pct")
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


def _against_co2(ledger):
    """Doubt a CO2 reading that does not lie on the fuel's line between CO2max and 21 % oxygen."""
    if "co2_dry_pct" not in ledger.readings or "excess_air_ratio" not in ledger.results:
        return
    highest = ledger.firing.ro2_highest_pct
    found = ledger.reading("co2_dry_pct")
    expected = highest * (1.0 - ledger.o2_pct / 21.0)
    allowed = ledger.firing.method["co2_balance_pct"]
    if not abs(found - expected) <= allowed:
        ledger.doubt_reading(
            "co2_dry_pct", "found %.4g vol-%%, with %.4g %% oxygen allowed %.4g to %.4g"
            % (found, ledger.o2_pct, expected - allowed, expected + allowed))
