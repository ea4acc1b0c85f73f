"""Many light gateways in one process: no devices, but the spool and the uplink that agents have.

    a walk of values ─▶ record ─▶ Spool ─▶ Delivery ─▶ MQTT server        for each of N gateways

What a platform gets is what it gets from as many agents: births, states, batches in a chain,
events, answers.  Only the numbers in the records are made up, and nothing survives the process.
"""

import asyncio
import os
import random
import tempfile
from collections import namedtuple

from edge import config
from edge.averages import Window
from edge.birth import plant_words
from edge.events import Events
from edge.port import now_ms, ticks_diff, ticks_ms
from edge.quantities import QUANTITIES, READING
from edge.sample import Moment
from edge.uplink import chain
from edge.uplink.delivery import Attached, Delivery
from edge.uplink.records import pack_record
from edge.uplink.spool import Settings, Spool

MEMORY = "/dev/shm"  # where an fsync costs nothing
SPOOL_OCTETS = 64 << 20
READS_A_SPAN = 60
# A gas steam boiler of 7 MW at 94 % load: readings and results of a record, and how they walk.
WALKS = {
    "fuel_flow_m3_h": (720.0, 2.0), "o2_dry_pct": (3.5, 0.05), "co_ppm": (20.0, 1.0),
    "flue_gas_temp_c": (135.0, 0.3), "air_temp_c": (22.0, 0.05), "steam_flow_t_h": (10.3, 0.03),
    "steam_pressure_mpa": (1.25, 0.004), "feedwater_temp_c": (104.0, 0.2),
    "nox_mg_m3": (41.0, 0.4), "fuel_temp_c": (18.0, 0.02), "flue_gas_pressure_pa": (-20.0, 1.0),
    "feedwater_flow_t_h": (10.5, 0.05), "electric_power_kw": (45.0, 0.5),
    "excess_air_ratio": (1.179, 0.003), "loss_stack_pct": (5.515, 0.01),
    "loss_gas_pct": (0.0072, 0.0001), "loss_surface_pct": (1.799, 0.002),
    "efficiency_indirect_pct": (92.68, 0.01), "efficiency_direct_pct": (91.32, 0.05),
    "heat_input_mw": (7.242, 0.01), "heat_output_mw": (6.614, 0.01), "load_pct": (94.48, 0.1),
    "nox_ref_mg_m3": (41.0, 0.4), "nox_kg_h": (0.3058, 0.002), "co2_kg_h": (1400.0, 4.0),
    "nox_g_gj": (12.8, 0.1), "co2_kg_gj": (58.8, 0.05), "energy_kgce_gj": (37.36, 0.02),
}

PLANT = """
[gateway]
id = "fleet"
state_dir = "state"

[[line]]
name = "l"
transport = "tcp"
host = "127.0.0.1"

[record]
every_s = %g

[[uplink]]
name = "platform"
url = "%s"
%s
"""
BOILER = """
[[boiler]]
name = "b%d"
kind = "steam"
fuel = "natural_gas"
rated_output_mw = 7.0
[[boiler.device]]
line = "l"
unit_id = %d
%s"""
REGISTER = """
[[boiler.device.register]]
quantity = "%s"
table = "holding"
address = %d
kind = "float32"
"""

# every_s is the time between two records of a boiler; more goes into [[uplink]] as it is
FleetWords = namedtuple("FleetWords", ("url", "gateways", "boilers", "every_s", "more"))


class Gateway:
    """One of them."""

    def __init__(self, plant, directory, log):
        self._plant = plant
        self._started = ticks_ms()
        self._random = random.Random(plant.gateway)
        self._values = {name: start for name, (start, _) in WALKS.items()}
        self._fuel = 0.0
        self.spool = Spool(os.path.join(directory, "spool"), Settings(SPOOL_OCTETS, 1),
                           self._moment)
        self.words = plant_words(plant)
        attached = Attached(directory, Events(), self._moment, None, self._state_rows)
        self.delivery = Delivery(plant.uplinks[0], self.words, self.spool, log, attached)

    def _moment(self):
        return Moment(now_ms(), ticks_diff(ticks_ms(), self._started), 1, True)

    def _state_rows(self):
        return chain.state_rows(self.spool.id, self.spool.head)

    def append(self):
        """Append a record of each boiler."""
        every_ms = int(1000 * self._plant.every_s)
        moment = self._moment()
        for boiler in self._plant.boilers:
            window = Window(boiler.name, moment.time_ms // every_ms * every_ms, every_ms,
                            moment.up_ms, moment.boot, True, self._walked(), {})
            self._fuel += self._values["fuel_flow_m3_h"] * self._plant.every_s / 3600.0
            self.spool.append(pack_record(self.spool.next, window, {
                "fuel_m3": self._fuel, "heat_gj": 0.033 * self._fuel}))

    def delivered(self):
        """Whether the MQTT server has acknowledged everything."""
        return self.spool.cursor(self.delivery.name) >= self.spool.durable

    def _walked(self):
        values = {}
        for name, (start, step) in WALKS.items():
            # Drawn back to where it began, so that it stays plausible for as long as it may run.
            mean = self._values[name] + self._random.gauss(0.0, step)
            mean += 0.02 * (start - mean)
            self._values[name] = mean
            values[name] = (mean, mean - step, mean + step, READS_A_SPAN)
        return values


class Fleet:
    """All of them, until `stop`."""

    def __init__(self, words, directory, log):
        plant = gateway_plant(words, directory)
        self._every_s = words.every_s
        self._stopping = asyncio.Event()
        self.gateways = []
        for number in range(1, words.gateways + 1):
            name = "fleet-%05d" % number
            place = os.path.join(directory, name)
            os.makedirs(place)
            uplink = plant.uplinks[0]._replace(client_id=name)
            self.gateways.append(Gateway(
                plant._replace(gateway=name, state_dir=place, uplinks=(uplink,)), place, log))

    def stop(self):
        """Let `run` end once everything is delivered."""
        self._stopping.set()

    @property
    def records(self):
        """How many records there are."""
        return sum(gateway.spool.durable for gateway in self.gateways)

    async def run(self, drain_s=30.0):
        """Make records until stopped; return whether all were delivered."""
        sending = [asyncio.create_task(gateway.delivery.run()) for gateway in self.gateways]
        making = [asyncio.create_task(self._make(gateway)) for gateway in self.gateways]
        await self._stopping.wait()
        await asyncio.gather(*making)
        until = ticks_ms() + int(1000 * drain_s)
        while not self._delivered() and ticks_diff(until, ticks_ms()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        for gateway in self.gateways:
            gateway.delivery.stop()
        await asyncio.gather(*sending)
        return self._delivered()

    def _delivered(self):
        return all(gateway.delivered() for gateway in self.gateways)

    async def _make(self, gateway):
        pause_s = random.uniform(0.0, self._every_s)  # not all at once
        while not await self._stopped_within(pause_s):
            gateway.append()
            gateway.spool.sync()
            gateway.delivery.stir()
            pause_s = self._every_s

    async def _stopped_within(self, seconds):
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return False
        return True


def directory():
    """Return a new directory for a fleet, in memory where there is such a place."""
    return tempfile.mkdtemp(prefix="boiler-edge-fleet-",
                            dir=MEMORY if os.path.isdir(MEMORY) else None)


def gateway_plant(words, place):
    """Return the plant that every gateway has, from a file that is written to a directory."""
    registers = "".join([REGISTER % (name, 2 * number) for number, name in enumerate(WALKS)
                         if QUANTITIES[name].role == READING])
    boilers = "".join([BOILER % (number, number, registers)
                       for number in range(1, words.boilers + 1)])
    path = os.path.join(place, "plant.toml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(PLANT % (words.every_s, words.url, words.more) + boilers)
    return config.load(path)
