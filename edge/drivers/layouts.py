"""How the octets of a block become readings, worked out once for all units that are read alike.

A province's boiler rooms have many boilers of one kind: plans, decoders and ranges are the same for
all units of one map on lines of one kind.  No I/O.
"""

from edge.drivers.plan import plan
from edge.drivers.registers import Decoder
from edge.quantities import QUANTITIES

FINITE = 1.7976931348623157e308
MADE_MAX = 256  # plans kept: units that refuse now these registers, now those, come to ever more


class Layout:
    """One block, and how its octets become readings."""

    def __init__(self, block):
        self.block = block
        self.decoder = Decoder(block)
        self.ranges = [(register.quantity,) + plausible(register) for register in block.registers]


class Layouts:
    """The read plans of a plant, each made once for all units that are read alike."""

    def __init__(self):
        self._made = {}

    def of(self, line, device, without, forbidden):
        """Return the Layouts of the blocks that read a device."""
        key = (line.transport, line.baudrate, line.parity, line.stop_bits, line.round_trip_ms,
               line.poll_every_ms, device[2:], without, forbidden)
        if key not in self._made:
            if len(self._made) >= MADE_MAX:
                self._made.clear()  # whoever reads by one holds it
            self._made[key] = [Layout(block) for block in plan(line, device, without, forbidden)]
        return self._made[key]


def plausible(register):
    """Return the lowest and the highest value that are believed: the quantity's and its own."""
    quantity = QUANTITIES[register.quantity]
    low, high = register.valid or (quantity.low, quantity.high)
    return max(low, quantity.low, -FINITE), min(high, quantity.high, FINITE)
