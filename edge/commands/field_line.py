"""A line of the plant for commands that read it by hand: `probe` and `scan`."""

import sys

from edge.drivers.dial_in import Reception
from edge.drivers.modbus import ModbusLine
from edge.errors import ReadingsError


def line_named(plant, name):
    """Return the line of this name, or raise a ReadingsError that lists them."""
    for line in plant.lines:
        if line.name == name:
            return line
    raise ReadingsError("--line: found %s, allowed %s" % (
        name, ", ".join(line.name for line in plant.lines)))


class FieldLine:
    """A ModbusLine that is closed at the end of a `with`, with the address where its DTU calls."""

    def __init__(self, line):
        self._reception = Reception(line.listen, _say) if line.listen else None
        self.modbus_line = ModbusLine(line, self._reception)

    def __enter__(self):
        return self.modbus_line

    def __exit__(self, *error):
        self.modbus_line.close()
        if self._reception is not None:
            self._reception.close()


def _say(text):
    print("boiler-edge: %s" % text, file=sys.stderr)
