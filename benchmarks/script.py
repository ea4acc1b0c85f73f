"""The yardstick: what one writes in an afternoon with pymodbus, json and paho.

The same reads as the agent's, one message a sample, QoS 1; no kernels, nothing on disk.

    python -m benchmarks.script MODBUS_PORT MQTT_PORT BOILERS [ports]

All boilers answer at one port, a unit id each; with `ports` each at a port of its own, as unit 1.
"""

import asyncio
import json
import struct
import sys
import time

import paho.mqtt.client as mqtt
from pymodbus.client import AsyncModbusTcpClient

from benchmarks.plant import READINGS

NAMES = [name for name, _ in READINGS]


async def poll(boiler, modbus_port, unit, server):
    """Read one boiler each second and publish what it says."""
    client = AsyncModbusTcpClient("127.0.0.1", port=modbus_port)
    await client.connect()
    due = time.monotonic()
    while True:
        reply = await client.read_holding_registers(0, count=2 * len(NAMES), device_id=unit)
        if not reply.isError():
            octets = struct.pack(">%dH" % len(reply.registers), *reply.registers)
            values = struct.unpack(">%df" % len(NAMES), octets)
            payload = {"boiler": boiler, "time": time.time(),
                       "values": dict(zip(NAMES, (round(v, 7) for v in values), strict=True))}
            server.publish("script/b%d" % boiler, json.dumps(payload), qos=1)
        due += 1.0
        await asyncio.sleep(max(0.0, due - time.monotonic()))


async def main(modbus_port, mqtt_port, boilers, *words):
    """Poll all boilers for ever."""
    server = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    server.connect("127.0.0.1", mqtt_port)
    server.loop_start()
    places = ([(modbus_port + i, 1) for i in range(boilers)] if words else
              [(modbus_port, i + 1) for i in range(boilers)])
    await asyncio.gather(*(poll(i + 1, *place, server) for i, place in enumerate(places)))


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:4]), *sys.argv[4:]))
