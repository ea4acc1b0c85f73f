"""Random boilers and furnaces at plausible operating points, well inside the gates of a balance.

Every reading has a register, without an accuracy: `with_instruments` gives one.  `chance` is a
random.Random, so that a plant is known by its seed.
"""

from collections import namedtuple

from edge.efficiency.balance import evaluate, prepare
from edge.efficiency.fuels import PRESET_NAMES, PRESETS
from edge.efficiency.instruments import typical_accuracy
from edge.plant import Boiler
from edge.sample import Sample
from tests import parts

NAN = float("nan")
KINDS = ("steam", "steam", "steam", "hot_water", "hot_water", "thermal_oil")
# No gate hides a result because an instrument errs much: that would flatter the uncertainty.
WIDE_GATES = {
    "efficiency_lowest_pct": 1.0, "efficiency_highest_pct": 120.0,
    "efficiency_condensing_lowest_pct": 1.0, "efficiency_condensing_highest_pct": 120.0,
    "furnace_efficiency_lowest_pct": 1.0, "furnace_efficiency_highest_pct": 120.0,
}
# Accuracies of what a laboratory or a person finds, where a plant measures it all the same.
OF_OTHERS = {
    "steam_moisture_pct": 0.3, "no2_share_pct": 1.0, "bottom_ash_share_pct": 4.0,
    "bottom_ash_carbon_pct": 1.5, "fly_ash_carbon_pct": 2.0, "oxidation_factor_pct": 0.5,
    "charge_capacity_kj_kg_k": 0.01, "charge_melting_kj_kg": 5.0, "wall_area_m2": 5.0,
}

# boiler    a boiler or furnace whose registers read all of the readings
# readings  {quantity: float}
Plant = namedtuple("Plant", ("boiler", "readings"))


def any_plant(chance):
    """Return a random Plant, one of five a furnace."""
    return furnace(chance) if chance.random() < 0.2 else boiler(chance)


def boiler(chance):
    """Return the Plant of a random boiler."""
    fuel = _fuel(chance)
    rich = fuel.state == "gas" and fuel.name != "blast_furnace_gas"
    condensing = rich and chance.random() < 0.3
    kind = chance.choice(KINDS)
    readings = _flue_gas(chance, fuel, condensing)
    readings.update({"steam": _steam, "hot_water": _water, "thermal_oil": _oil}[kind](chance))
    if fuel.state == "solid":
        readings.update(
            bottom_ash_share_pct=chance.uniform(60.0, 90.0),
            bottom_ash_carbon_pct=chance.uniform(6.0, 12.0),
            fly_ash_carbon_pct=chance.uniform(10.0, 20.0),
            oxidation_factor_pct=chance.uniform(92.0, 98.0))
    constants = {"oil_capacity_kj_kg_k": 1.9, "oil_capacity_kj_kg_k2": 0.0025}
    made = Boiler(
        "b1", kind, fuel, 7.0, _method(chance, fuel), condensing,
        chance.choice(("grate", "fluidised", "pulverised")), chance.uniform(0.5, 4.0), "",
        constants, "", dict(WIDE_GATES, blowdown_counts=float(chance.randrange(2)),
                            flue_gas_of_burnt_fuel=0.7), {},
        fuel.reference_o2_pct, (), "")
    return _at_load(chance, made, readings)


def condensing_boiler(chance):
    """Return the Plant of a random condensing boiler; the condensate of some is metered."""
    while True:
        plant = boiler(chance)
        if plant.boiler.condensing:
            return plant


def furnace(chance):
    """Return the Plant of a random furnace: steel to be rolled, or a charge that melts."""
    gases = [name for name in PRESET_NAMES if PRESETS[name].state != "solid"]
    fuel = PRESETS[chance.choice(gases)]
    readings = _flue_gas(chance, fuel, False)
    steel = chance.random() < 0.5
    readings.update(
        flue_gas_temp_c=chance.uniform(250.0, 600.0), charge_flow_t_h=chance.uniform(3.0, 40.0),
        charge_temp_in_c=chance.uniform(20.0, 200.0),
        charge_temp_out_c=chance.uniform(1050.0, 1180.0) if steel else chance.uniform(690.0, 750.0),
        preheated_air_temp_c=chance.uniform(150.0, 400.0),
        recuperator_gas_in_temp_c=chance.uniform(600.0, 900.0),
        wall_temp_c=chance.uniform(70.0, 120.0), wall_area_m2=chance.uniform(80.0, 300.0))
    if not steel:
        readings.update(charge_capacity_kj_kg_k=1.05, charge_melting_kj_kg=390.0)
    made = Boiler(
        "f1", "furnace", fuel, 7.0, "gb_t_10180", False, "grate", chance.uniform(0.5, 4.0), "", {},
        "", dict(WIDE_GATES), {}, 8.0, (), "steel" if steel else "")
    return _at_load(chance, made, readings)


def with_instruments(plant, accuracies, calibrated="", repeatability=0.0):
    """Return a boiler whose registers have {quantity: accuracy}; the others stay without one."""
    registers = [
        parts.register(name, "input", 0, "float32", accuracy=accuracies.get(name, NAN),
                 calibrated=calibrated, repeatability=repeatability)
        for name in plant.readings]
    return plant.boiler._replace(devices=(parts.device("dcs", 1, registers),))


def accuracies(chance, readings, low, high):
    """Return an accuracy for each reading: low to high times that of a usual instrument."""
    found = {}
    for name, value in readings.items():
        usual = OF_OTHERS[name] if name in OF_OTHERS else typical_accuracy(name, value)
        found[name] = usual * chance.uniform(low, high)
    return found


def _fuel(chance):
    fuel = PRESETS[chance.choice(PRESET_NAMES)]
    if fuel.state == "gas" and chance.random() < 0.7:
        return fuel._replace(gross_heating_value_kj=1.1 * fuel.net_heating_value_kj)
    return fuel


def _method(chance, fuel):
    methods = ["gb_t_10180", "gb_t_10180"]
    if fuel.siegert_a2 == fuel.siegert_a2:
        methods.append("siegert")
    if fuel.quick_m == fuel.quick_m:
        methods.append("quick")
    if fuel.gross_heating_value_kj == fuel.gross_heating_value_kj:
        methods.append("ptc_4")
    return chance.choice(methods)


def _flue_gas(chance, fuel, condensing):
    """Return the readings of flue gas, air and electricity."""
    solid = fuel.state == "solid"
    o2_pct = chance.uniform(6.0, 11.0) if solid else chance.uniform(2.5, 6.0)
    readings = {
        "co_ppm": chance.uniform(200.0, 900.0) if solid else chance.uniform(80.0, 300.0),
        "so2_mg_m3": chance.uniform(60.0, 400.0), "dust_mg_m3": chance.uniform(15.0, 60.0),
        "flue_gas_temp_c": chance.uniform(130.0, 190.0), "air_temp_c": chance.uniform(8.0, 30.0),
        "electric_power_kw": chance.uniform(40.0, 200.0),
    }
    if condensing:
        # Well below the dew point or well above it, where the slope is that of either side.
        readings["flue_gas_temp_c"] = chance.choice((42.0, 85.0))
    for name in chance.choice((("o2_dry_pct",), ("o2_wet_pct",), ("o2_dry_pct", "o2_wet_pct"))):
        readings[name] = o2_pct if name == "o2_dry_pct" else 0.85 * o2_pct
    if chance.random() < 0.5:
        readings["air_humidity_pct"] = chance.uniform(30.0, 80.0)
    if chance.random() < 0.5:
        readings["air_pressure_kpa"] = chance.uniform(94.0, 104.0)
    nox = chance.randrange(3)
    if nox == 0:
        readings["nox_mg_m3"] = chance.uniform(60.0, 350.0)
    else:
        readings["no_ppm"] = chance.uniform(40.0, 200.0)
        readings.update({"no2_ppm": chance.uniform(10.0, 20.0)} if nox == 1 else
                        {"no2_share_pct": chance.uniform(5.0, 15.0)})
    return readings


def _steam(chance):
    readings = {
        "steam_flow_t_h": chance.uniform(4.0, 60.0),
        "steam_pressure_mpa": chance.uniform(0.6, 3.5),
        "feedwater_temp_c": chance.uniform(60.0, 140.0),
    }
    if chance.random() < 0.4:
        readings["steam_temp_c"] = chance.uniform(270.0, 440.0)
    else:
        readings["steam_moisture_pct"] = chance.uniform(1.0, 4.0)
    if chance.random() < 0.4:
        readings["feedwater_pressure_mpa"] = readings["steam_pressure_mpa"] + 0.5
    if chance.random() < 0.4:
        readings["blowdown_flow_t_h"] = 0.03 * readings["steam_flow_t_h"]
    return readings


def _water(chance):
    supply_c = chance.uniform(85.0, 130.0)
    return {
        "water_flow_t_h": chance.uniform(60.0, 900.0), "supply_water_temp_c": supply_c,
        "return_water_temp_c": supply_c - chance.uniform(20.0, 45.0),
        "supply_water_pressure_mpa": chance.uniform(0.7, 1.6),
    }


def _oil(chance):
    supply_c = chance.uniform(230.0, 300.0)
    return {
        "oil_flow_t_h": chance.uniform(60.0, 900.0), "supply_oil_temp_c": supply_c,
        "return_oil_temp_c": supply_c - chance.uniform(25.0, 50.0),
    }


def _at_load(chance, made, readings):
    """Return the Plant at a plausible load, burning what its heat output asks for."""
    found = evaluate(prepare(made), Sample("b1", None, readings, {})).results
    output_mw = found["heat_output_mw"]
    made = made._replace(rated_output_mw=output_mw / chance.uniform(0.5, 1.0))
    # The loss of the surface is another one at another rated output.
    found = evaluate(prepare(made), Sample("b1", None, readings, {})).results
    efficiency_pct = found.get("efficiency_indirect_pct", 50.0) * chance.uniform(0.96, 1.0)
    flow = 3_600_000.0 * output_mw / (0.01 * efficiency_pct) / made.fuel.net_heating_value_kj
    readings = dict(readings)
    metered = made.kind == "furnace" or chance.random() < 0.85
    if metered:
        readings["fuel_flow_m3_h" if made.fuel.state == "gas" else "fuel_flow_kg_h"] = flow
    if metered and made.kind != "furnace" and chance.random() < 0.15:
        for name in ("steam_flow_t_h", "water_flow_t_h", "oil_flow_t_h"):
            readings.pop(name, None)  # its heat output follows from the fuel
    if made.condensing and metered and readings["flue_gas_temp_c"] < 50.0 and chance.random() < 0.5:
        # About half of the fuel's vapour, at 0.80 kg/m3.
        readings["condensate_flow_kg_h"] = 0.4 * flow * prepare(made).gases.fuel_vapour_m3
    return Plant(with_instruments(Plant(made, readings), {}), readings)
