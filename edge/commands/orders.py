"""What the words of a block would be in every type and order, for a manual that does not say."""

from edge.drivers.registers import KINDS, ORDERS, decode
from edge.plant import Register
from edge.port import NAN

# What an instrument of a boiler room reads, in any unit of the vocabulary, when it reads something.
PLAUSIBLE_LOW, PLAUSIBLE_HIGH = 1e-3, 1e5


def show_orders(block, octets, every):
    """Print the words of a block; with `every`, each address in each type and order, marked."""
    for place in range(block.count):
        word = octets[2 * place] * 256 + octets[2 * place + 1]
        print("%s %d: %04X %d" % (block.table, block.address + place, word, word))
        if every:
            _show_place(block, octets, place)


def _show_place(block, octets, place):
    for kind in ("int16", "uint16", "int32", "uint32", "float32"):
        registers = KINDS[kind].registers
        if place + registers > block.count:
            continue
        for order in sorted(ORDERS):
            if len(order) == 2 * registers:
                register = Register("", block.table, 0, kind, order, 1.0, 0.0, -1, NAN, "")
                value = decode(register, octets, 2 * place)
                mark = "plausible" if _plausible(value) else ""
                print("    %-8s %-5s %16.8g  %s" % (kind, order, value, mark))


def _plausible(value):
    return value == 0 or PLAUSIBLE_LOW <= abs(value) <= PLAUSIBLE_HIGH
