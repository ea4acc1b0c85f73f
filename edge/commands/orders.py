"""What the words of a block would be in every type and order, for a manual that does not say."""

from edge.drivers.registers import KINDS, ORDERS, decode
from edge.plant import Register
from edge.port import INF, NAN

# What an instrument of a boiler room reads, in any unit of the vocabulary, when it reads something.
PLAUSIBLE_LOW, PLAUSIBLE_HIGH = 1e-3, 1e5


def places(block, octets, every):
    """Yield an object for each address of a block: its word and, if wanted, all it may mean."""
    for place in range(block.count):
        found = {"address": block.address + place,
                 "words": [octets[2 * place] * 256 + octets[2 * place + 1]]}
        if every:
            found["decoded"] = list(_decoded(block, octets, place))
        yield found


def _decoded(block, octets, place):
    for kind in ("int16", "uint16", "int32", "uint32", "float32"):
        registers = KINDS[kind].registers
        if place + registers > block.count:
            continue
        for order in sorted(ORDERS):
            if len(order) == 2 * registers:
                register = Register("", block.table, 0, kind, order, 1.0, 0.0, -1, NAN, "", 0.0,
                                    0, 0, 0, (), (), 0.0)
                value = decode(register, octets, 2 * place)
                yield {"kind": kind, "order": order,
                       "value": value if -INF < value < INF else None,
                       "plausible": value == 0 or PLAUSIBLE_LOW <= abs(value) <= PLAUSIBLE_HIGH}


def show_places(table, found):
    """Print the addresses of a block, a line each, and under it what its words may mean."""
    for place in found:
        word = place["words"][0]
        print("%s %d: %04X %d" % (table, place["address"], word, word))
        for row in place.get("decoded", ()):
            value = "no number" if row["value"] is None else "%.8g" % row["value"]
            mark = "plausible" if row["plausible"] else ""
            print("    %-8s %-5s %16s  %s" % (row["kind"], row["order"], value, mark))
