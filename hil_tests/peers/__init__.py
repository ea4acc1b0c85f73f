"""Modbus servers that are not pymodbus, so that an error on both sides cannot hide."""
