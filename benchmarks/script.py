"""The yardstick: what one writes in an afternoon with pymodbus, json and paho.

The same reads as the agent's, one message a sample, QoS 1; no kernels, nothing on disk.

    python -m benchmarks.script MODBUS_PORT MQTT_PORT BOILERS
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


async def poll(unit, modbus_port, server):
    """Read one unit each second and publish what it says."""
    client = AsyncModbusTcpClient("127.0.0.1", port=modbus_port)
    await client.connect()
    due = time.monotonic()
    while True:
        reply = await client.read_holding_registers(0, count=2 * len(NAMES), device_id=unit)
        if not reply.isError():
            octets = struct.pack(">%dH" % len(reply.registers), *reply.registers)
            values = struct.unpack(">%df" % len(NAMES), octets)
            payload = {"boiler": unit, "time": time.time(),
                       "values": dict(zip(NAMES, (round(v, 3) for v in values), strict=True))}
            server.publish("script/b%d" % unit, json.dumps(payload), qos=1)
        due += 1.0
        await asyncio.sleep(max(0.0, due - time.monotonic()))


async def main(modbus_port, mqtt_port, boilers):
    """Poll all units for ever."""
    server = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    server.connect("127.0.0.1", mqtt_port)
    server.loop_start()
    await asyncio.gather(*(poll(unit, modbus_port, server) for unit in range(1, boilers + 1)))


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:4])))
